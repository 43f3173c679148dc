/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `plugins:` of a profile: the default sets with the document's enabled and disabled merged in.
 *
 * v1.26 apis/config/v1{,beta3,beta2}/default_plugins.go, mergePlugins.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "profiles/config.h"

static struct plugin_choice read_choice(const struct config *config, const struct spot *item,
					uint32_t index)
{
	const struct spot name = spot_field(item, "name");
	const struct spot weight = spot_field(item, "weight");

	return (struct plugin_choice){
		.name = spot_text(&name),
		.length = spot_length(&name),
		.plugin = plugin_find(config->decode.version, config->version, spot_text(&name),
				      spot_length(&name)),
		.weight = spot_integer(&weight, 0),
		.in_document = true,
		.index = index,
	};
}

static size_t read_choices(const struct config *config, const struct spot *list,
			   struct plugin_choice **out)
{
	uint32_t count = spot_count(list);

	*out = arena_new(&config->decode.cluster->arena, count, sizeof(**out));
	for (uint32_t i = 0; i < count; i++) {
		const struct spot item = spot_item(list, i);

		(*out)[i] = read_choice(config, &item, i);
	}
	return count;
}

static struct plugin_set read_set(const struct config *config, const struct spot *spot)
{
	const struct spot enabled = spot_field(spot, "enabled");
	const struct spot disabled = spot_field(spot, "disabled");
	struct plugin_set set = { 0 };

	set.enabled_count = read_choices(config, &enabled, &set.enabled);
	set.disabled_count = read_choices(config, &disabled, &set.disabled);
	return set;
}

static bool is_named(const struct plugin_choice *choice, const char *name, size_t length)
{
	return choice->length == length && !memcmp(choice->name, name, length);
}

bool plugin_set_disables(const struct plugin_set *set, const char *name, size_t length)
{
	for (size_t i = 0; i < set->disabled_count; i++) {
		if (is_named(&set->disabled[i], name, length))
			return true;
	}
	return false;
}

/* The last entry of that name, as upstream's map has it. */
static const struct plugin_choice *last_enabled(const struct plugin_set *set, const char *name)
{
	size_t length = strlen(name);

	for (size_t i = set->enabled_count; i-- > 0;) {
		if (is_named(&set->enabled[i], name, length))
			return &set->enabled[i];
	}
	return NULL;
}

/* Before v1beta3 VolumeBinding scores only where there is something to score. */
static struct plugin_choice default_choice(const struct config *config, enum plugin_set_id id,
					   const struct default_plugin *plugin)
{
	return (struct plugin_choice){
		.name = plugin->name,
		.length = strlen(plugin->name),
		.plugin = plugin_find_ever(plugin->name),
		.weight = plugin->weight,
		.gated = config->version <= CONFIG_V1BETA2 && id == AT_SCORE &&
			 !strcmp(plugin->name, "VolumeBinding"),
	};
}

/* Defaults keep their place; those the document enables again take its weight, but in v1beta1. Its
 * other entries follow, repeated ones too: framework_resolve() objects to them. */
static struct plugin_set merge(const struct config *config, enum plugin_set_id id,
			       const struct plugin_set *custom)
{
	size_t default_count;
	const struct default_plugin *defaults =
		plugin_defaults(config->decode.version, config->version, id, &default_count);
	struct arena *arena = &config->decode.cluster->arena;
	struct plugin_set set = { .disabled = custom->disabled,
				  .disabled_count = custom->disabled_count };
	bool *replaced = arena_new(arena, custom->enabled_count, sizeof(*replaced));
	bool all_disabled = plugin_set_disables(custom, "*", 1);

	set.enabled = arena_new(arena, custom->enabled_count + default_count, sizeof(*set.enabled));
	for (size_t i = 0; i < default_count && !all_disabled; i++) {
		const struct default_plugin *d = &defaults[i];
		const struct plugin_choice *again =
			config->version == CONFIG_V1BETA1 ? NULL : last_enabled(custom, d->name);
		size_t length = strlen(d->name);

		if (plugin_set_disables(custom, d->name, length))
			continue;
		if (again)
			replaced[again - custom->enabled] = true;
		set.enabled[set.enabled_count++] = again ? *again : default_choice(config, id, d);
	}
	for (size_t i = 0; i < custom->enabled_count; i++) {
		if (!replaced[i])
			set.enabled[set.enabled_count++] = custom->enabled[i];
	}
	return set;
}

/* Fields that a version's type has but its merging passes over. */
static bool is_merged(enum config_version version, enum plugin_set_id id)
{
	return version == CONFIG_V1 ||
	       (id != AT_PRE_ENQUEUE && (version == CONFIG_V1BETA3 || id != AT_MULTI_POINT));
}

static void warn_if_passed_over(const struct config *config, const struct spot *set,
				enum plugin_set_id id)
{
	const struct place place = { config->decode.file, set->line, set->column };

	if (spot_count(set))
		diag_warning(config->decode.sink, place,
			     "plugins.%s has no effect in this version of "
			     "KubeSchedulerConfiguration",
			     plugin_set_name(id));
}

static struct plugin_set merged_set(const struct config *config, const struct spot *plugins,
				    enum plugin_set_id id)
{
	const struct spot spot = spot_field(plugins, plugin_set_name(id));
	struct plugin_set custom = { 0 };

	if (is_merged(config->version, id))
		custom = read_set(config, &spot);
	else
		warn_if_passed_over(config, &spot, id);
	custom = merge(config, id, &custom);
	/* Before v1beta3 what was disabled is forgotten once its defaults are gone. */
	if (config->version <= CONFIG_V1BETA2)
		custom.disabled_count = 0;
	return custom;
}

void plugin_sets_merge(const struct config *config, struct profile_config *profile)
{
	const struct spot plugins = spot_field(&profile->spot, "plugins");

	for (enum plugin_set_id id = 0; id < PLUGIN_SET_COUNT; id++)
		profile->sets[id] = merged_set(config, &plugins, id);
}

static bool choices_equal(const struct plugin_choice *a, size_t a_count,
			  const struct plugin_choice *b, size_t b_count)
{
	if (a_count != b_count)
		return false;
	for (size_t i = 0; i < a_count; i++) {
		if (!is_named(&a[i], b[i].name, b[i].length) || a[i].weight != b[i].weight)
			return false;
	}
	return true;
}

bool plugin_sets_equal(const struct plugin_set *a, const struct plugin_set *b)
{
	return choices_equal(a->enabled, a->enabled_count, b->enabled, b->enabled_count) &&
	       choices_equal(a->disabled, a->disabled_count, b->disabled, b->disabled_count);
}

enum status plugin_choice_error(const struct config *config, const struct profile_config *profile,
				enum plugin_set_id id, const struct plugin_choice *choice,
				const char *format, ...)
{
	const struct spot plugins = spot_field(&profile->spot, "plugins");
	const struct spot set = spot_field(&plugins, plugin_set_name(id));
	const struct spot enabled = spot_field(&set, "enabled");
	struct spot item, name;
	char message[256];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	if (!choice->in_document)
		return decode_error(&config->decode, &set, "%s", message);
	item = spot_item(&enabled, choice->index);
	name = spot_field(&item, "name");
	return decode_error(&config->decode, &name, "%s", message);
}

uint64_t plugin_sets_needed(const struct plugin_set sets[PLUGIN_SET_COUNT])
{
	uint64_t needed = 0;

	for (size_t id = 0; id < PLUGIN_SET_COUNT; id++) {
		for (size_t i = 0; i < sets[id].enabled_count; i++) {
			const struct plugin *plugin = sets[id].enabled[i].plugin;

			if (plugin)
				needed |= UINT64_C(1) << plugin_index(plugin);
		}
	}
	return needed;
}
