/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A KubeSchedulerConfiguration from its document to profiles.
 *
 * v1.26: cmd/kube-scheduler/app/options/configfile.go (strict decoding), apis/config/v1{,beta3,beta2}
 * (defaults), validation, and what building the frameworks refuses.
 */
#include <string.h>

#include "profiles/config.h"
#include "profiles/plugin_args.h"
#include "profiles/profiles.h"
#include "profiles/repeats.h"
#include "profiles/validate.h"
#include "sched/load/schema.h"

enum { PROFILES_MAX = 1000 };

/* --- one profile ----------------------------------------------------------------------------- */

static enum status check_version_fields(const struct config *config, const struct spot *profile)
{
	const struct spot percentage = spot_field(profile, "percentageOfNodesToScore");

	if (percentage.value && config->version != CONFIG_V1)
		return decode_error(&config->decode, &percentage, "a field of v1 only");
	return percentage_validate(&config->decode, &percentage);
}

/* v1.36 invalidPluginsByVersion */
static const char *const removed_limits[] = { "AzureDiskLimits", "CinderLimits", "EBSLimits",
					      "GCEPDLimits" };

/* What took the place of a plugin that v1 has no more; NULL: it has it, or never had. */
static const char *successor(const struct config *config, const char *name)
{
	bool first = config->decode.version == KUBERNETES_1_26;

	if (config->version != CONFIG_V1)
		return NULL;
	for (size_t i = 0; !first && i < sizeof(removed_limits) / sizeof(removed_limits[0]); i++) {
		if (!strcmp(removed_limits[i], name))
			return "NodeVolumeLimits";
	}
	return !strcmp(name, "SelectorSpread") ? "PodTopologySpread" : NULL;
}

/* SelectorSpread is gone from v1, and in v1.36 the limits of in-tree volumes, except at multiPoint. */
static enum status check_removed(const struct config *config, const struct profile_config *profile)
{
	for (enum plugin_set_id id = 0; id < (enum plugin_set_id)PLUGIN_POINT_COUNT; id++) {
		const struct plugin_set *set = &profile->sets[id];

		for (size_t i = 0; i < set->enabled_count; i++) {
			const char *name = set->enabled[i].name;
			const char *instead = successor(config, name);

			if (instead)
				return plugin_choice_error(config, profile, id, &set->enabled[i],
							   "plugin \"%s\" was removed in v1, "
							   "expected %s",
							   name, instead);
		}
	}
	return STATUS_OK;
}

/* v1beta1 has a plugin for each strategy and one for all, which do not score together. */
static enum status check_strategies(const struct config *config,
				    const struct profile_config *profile)
{
	const struct plugin_set *set = &profile->sets[AT_SCORE];
	const struct plugin_choice *fit = NULL;
	const struct plugin *strategy = NULL;

	for (size_t i = 0; i < set->enabled_count; i++) {
		const struct plugin *plugin = set->enabled[i].plugin;

		if (plugin && plugin->today)
			strategy = plugin;
		else if (plugin && !strcmp(plugin->name, "NodeResourcesFit"))
			fit = &set->enabled[i];
	}
	if (!fit || !strategy)
		return STATUS_OK;
	return plugin_choice_error(config, profile, AT_SCORE, fit,
				   "plugin \"NodeResourcesFit\" does not score beside \"%s\"",
				   strategy->name);
}

static bool is_needed(const struct profile_config *profile, const struct plugin *plugin)
{
	return plugin_sets_needed(profile->sets) >> plugin_index(plugin) & 1;
}

static enum status read_plugin_config(const struct config *config, struct profile_config *profile,
				      const struct spot *item)
{
	const struct decode *d = &config->decode;
	const struct spot name = spot_field(item, "name");
	const struct spot args = spot_field(item, "args");
	const struct plugin *plugin = plugin_find(config->decode.version, config->version,
						  spot_text(&name), spot_length(&name));
	const struct place place = { d->file, name.line, name.column };
	enum status status;

	if (successor(config, spot_text(&name)))
		return decode_invalid(d, &name, "was removed in v1");
	if (!plugin || !plugin_args_type(plugin)) {
		if (args.value)
			diag_warning(d->sink, place,
				     "arguments of \"%s\" are passed over: kube-scheduler "
				     "has none for it",
				     spot_text(&name));
		return STATUS_OK;
	}
	status = plugin_args_check(d, plugin, &args);
	/* Upstream validates these ones only when the plugin is made. */
	if (status != STATUS_OK ||
	    (spot_is(&name, "NodeResourcesFit") && !is_needed(profile, plugin)))
		return status;
	return plugin_args_read(config, plugin, &args, &profile->args[plugin_index(plugin)]);
}

static enum status check_config_names(const struct decode *d, const struct spot *list)
{
	uint64_t *names = arena_new(&d->cluster->arena, spot_count(list), sizeof(*names));
	size_t at;

	for (uint32_t i = 0; i < spot_count(list); i++) {
		const struct spot item = spot_item(list, i);
		const struct spot name = spot_field(&item, "name");

		names[i] = decode_symbol(d, &name);
	}
	if (first_repeat(&d->cluster->arena, names, spot_count(list), &at)) {
		const struct spot item = spot_item(list, (uint32_t)at);
		const struct spot name = spot_field(&item, "name");

		return decode_invalid(d, &name, "has arguments already");
	}
	return STATUS_OK;
}

static enum status default_args(const struct config *config, struct profile_config *profile)
{
	struct spot absent = spot_field(&profile->spot, "pluginConfig");
	enum status status = STATUS_OK;
	size_t count;
	const struct plugin *plugins = plugin_all(&count);

	absent.value = NULL;
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		if (!profile->args[i] && is_needed(profile, &plugins[i]))
			status = plugin_args_read(config, &plugins[i], &absent, &profile->args[i]);
	}
	return status;
}

static enum status read_args(const struct config *config, struct profile_config *profile)
{
	const struct spot list = spot_field(&profile->spot, "pluginConfig");
	enum status status = check_config_names(&config->decode, &list);

	for (uint32_t i = 0; i < spot_count(&list) && status == STATUS_OK; i++) {
		const struct spot item = spot_item(&list, i);

		status = read_plugin_config(config, profile, &item);
	}
	return status == STATUS_OK ? default_args(config, profile) : status;
}

static enum status ignore_extended(const struct config *config, struct profile_config *profile)
{
	const struct spot extenders = spot_field(&config->document, "extenders");
	size_t fit = plugin_index(plugin_find_ever("NodeResourcesFit"));

	if (extenders_ignore(&config->decode, &extenders, (struct fit_args *)profile->args[fit]))
		return STATUS_OK;
	return decode_error(&config->decode, &profile->spot,
			    "no NodeResourcesFit plugin, expected one that passes over the "
			    "extenders' ignoredByScheduler resources");
}

static enum status read_profile(const struct config *config, struct profile_config *profile,
				struct profile *out)
{
	struct framework framework;
	enum status status;

	plugin_sets_merge(config, profile);
	status = check_removed(config, profile);
	if (status == STATUS_OK)
		status = check_strategies(config, profile);
	if (status == STATUS_OK)
		status = read_args(config, profile);
	if (status == STATUS_OK)
		status = ignore_extended(config, profile);
	if (status == STATUS_OK)
		status = framework_resolve(config, profile, &framework);
	if (status == STATUS_OK)
		framework_profile(config, profile, &framework, out);
	return status;
}

/* --- all profiles ---------------------------------------------------------------------------- */

/* A single profile need not have a name. */
static enum status read_name(const struct config *config, struct profile_config *profile,
			     bool single)
{
	const struct spot name = spot_field(&profile->spot, "schedulerName");

	profile->scheduler_name = spot_text(&name);
	profile->name_length = spot_length(&name);
	if (single && !name.value) {
		profile->scheduler_name = "default-scheduler";
		profile->name_length = strlen(profile->scheduler_name);
	}
	return profile->name_length ? STATUS_OK : decode_required(&config->decode, &name);
}

static enum status check_names(const struct config *config, const struct profile_config *profiles,
			       size_t count)
{
	const struct decode *d = &config->decode;
	uint64_t *names = arena_new(&d->cluster->arena, count, sizeof(*names));
	size_t at;

	for (size_t i = 0; i < count; i++)
		names[i] = intern(&d->cluster->symbols, profiles[i].scheduler_name,
				  profiles[i].name_length);
	if (first_repeat(&d->cluster->arena, names, count, &at)) {
		const struct spot name = spot_field(&profiles[at].spot, "schedulerName");

		return decode_invalid(d, &name, "is the name of a profile before");
	}
	return STATUS_OK;
}

/* One queue serves all profiles. */
static enum status check_queue_sorts(const struct config *config,
				     const struct profile_config *profiles, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		const struct spot plugins = spot_field(&profiles[i].spot, "plugins");
		const struct spot sort = spot_field(&plugins, "queueSort");

		if (!plugin_sets_equal(&profiles[0].sets[AT_QUEUE_SORT],
				       &profiles[i].sets[AT_QUEUE_SORT]))
			return decode_error(&config->decode, &sort,
					    "differs from that of profiles[0], expected the same "
					    "in all profiles");
	}
	return STATUS_OK;
}

static enum status begin_profile(const struct config *config, const struct spot *list,
				 uint32_t index, struct profile_config *profile)
{
	const struct spot all = spot_field(&config->document, "percentageOfNodesToScore");
	enum status status = STATUS_OK;

	*profile = (struct profile_config){
		.spot = config->document,
		.percentage_of_nodes_to_score = (int32_t)spot_integer(&all, -1),
	};
	if (index < spot_count(list)) {
		struct spot own;

		profile->spot = spot_item(list, index);
		own = spot_field(&profile->spot, "percentageOfNodesToScore");
		status = check_version_fields(config, &profile->spot);
		if (own.value)
			profile->percentage_of_nodes_to_score = (int32_t)own.value->integer;
	}
	return status == STATUS_OK ? read_name(config, profile, spot_count(list) <= 1) : status;
}

static bool uses(const struct profile *profile, const char *plugin)
{
	for (size_t i = 0; i < profile->score_count; i++) {
		if (!strcmp(profile->scores[i].plugin, plugin))
			return true;
	}
	for (size_t point = 0; point < POINT_COUNT; point++) {
		for (size_t i = 0; i < profile->point_count[point]; i++) {
			if (!strcmp(profile->point_plugins[point][i], plugin))
				return true;
		}
	}
	return false;
}

static void warn_about_missing(const struct config *config, const struct profile_set *set)
{
	size_t count;
	const struct plugin_info *plugins = profiles_plugins(config->decode.version, &count);
	const struct spot *document = &config->document;
	const struct place place = { config->decode.file, document->line, document->column };

	for (size_t i = 0; i < count; i++) {
		size_t p = 0;

		/* Of the default profile's, the pods that need them tell. */
		if (plugins[i].built || plugins[i].in_default_profile)
			continue;
		while (p < set->count && !uses(&set->items[p], plugins[i].name))
			p++;
		if (p < set->count)
			diag_warning(config->decode.sink, place,
				     "%s is not built and takes no part in decisions",
				     plugins[i].name);
	}
}

/* config_validate() has looked at them. */
static void read_backoff(const struct config *config, struct profile_set *out)
{
	const struct spot first = spot_field(&config->document, "podInitialBackoffSeconds");
	const struct spot most = spot_field(&config->document, "podMaxBackoffSeconds");

	out->initial_backoff_seconds = spot_integer(&first, 0);
	out->max_backoff_seconds = spot_integer(&most, 0);
}

static enum status read_profiles(const struct config *config, struct profile_set *out)
{
	const struct spot list = spot_field(&config->document, "profiles");
	uint32_t count = spot_count(&list) ? spot_count(&list) : 1;
	struct arena *arena = &config->decode.cluster->arena;
	struct profile_config *profiles;
	struct profile *items;
	enum status status = STATUS_OK;

	if (count > PROFILES_MAX)
		return decode_error(&config->decode, &list, "%u profiles, expected at most %d",
				    (unsigned)count, PROFILES_MAX);
	profiles = arena_new(arena, count, sizeof(*profiles));
	items = arena_new(arena, count, sizeof(*items));
	for (uint32_t i = 0; i < count && status == STATUS_OK; i++)
		status = begin_profile(config, &list, i, &profiles[i]);
	if (status == STATUS_OK)
		status = check_names(config, profiles, count);
	for (uint32_t i = 0; i < count && status == STATUS_OK; i++)
		status = read_profile(config, &profiles[i], &items[i]);
	if (status == STATUS_OK)
		status = check_queue_sorts(config, profiles, count);
	*out = (struct profile_set){ .items = items, .count = status == STATUS_OK ? count : 0 };
	read_backoff(config, out);
	warn_about_missing(config, out);
	return status;
}

/* --- the document ---------------------------------------------------------------------------- */

static enum status read_version(struct config *config)
{
	static const char *const versions[] = {
		[CONFIG_V1BETA1] = CONFIG_GROUP "v1beta1",
		[CONFIG_V1BETA2] = CONFIG_GROUP "v1beta2",
		[CONFIG_V1BETA3] = CONFIG_GROUP "v1beta3",
		[CONFIG_V1] = CONFIG_GROUP "v1",
		NULL,
	};
	const struct spot version = spot_field(&config->document, "apiVersion");
	/* v1.29 read v1beta3 last. */
	int oldest = config->decode.version == KUBERNETES_1_26 ? CONFIG_V1BETA1 : CONFIG_V1;
	int word = CONFIG_V1 - oldest;
	enum status status = decode_word(&config->decode, &version, versions + oldest, -1, &word);

	config->version = (enum config_version)(oldest + word);
	return status;
}

enum status configuration_read(struct config *config, struct profile_set *out)
{
	const struct decode *d = &config->decode;
	enum status status = read_version(config);

	if (status == STATUS_OK)
		status = schema_check_type(d->file, config->document.value, NULL,
					   "KubeSchedulerConfiguration",
					   (struct schema_use){ d->version, true }, d->sink);
	if (status == STATUS_OK)
		status = config_validate(config);
	return status == STATUS_OK ? read_profiles(config, out) : status;
}
