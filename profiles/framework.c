/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From plugin sets to the plugins of each extension point, and from those to a profile.
 *
 * v1.26 framework/runtime/framework.go: NewFramework, expandMultiPointPlugins, getScoreWeights.
 */
#include <string.h>

#include "predicates/predicates.h"
#include "priorities/priorities.h"
#include "profiles/config.h"

static uint64_t bit_of(const struct plugin *plugin)
{
	return UINT64_C(1) << plugin_index(plugin);
}

static const char *version_text(const struct config *config)
{
	if (config->version == CONFIG_V1BETA1)
		return "1.22";
	return kubernetes_version_name(config->decode.version);
}

static enum status no_such_plugin(const struct config *config, const struct profile_config *profile,
				  enum plugin_set_id id, const struct plugin_choice *choice)
{
	char quoted[DIAG_QUOTE_SIZE];

	return plugin_choice_error(config, profile, id, choice,
				   "%s is no plugin of kube-scheduler v%s",
				   diag_quote(quoted, choice->name, choice->length),
				   version_text(config));
}

/* Plugins that the point's own set enables; they stand at the point as they are listed. */
static enum status take_enabled(const struct config *config, const struct profile_config *profile,
				enum plugin_set_id id, struct framework *out, uint64_t *taken)
{
	const struct plugin_set *set = &profile->sets[id];

	for (size_t i = 0; i < set->enabled_count; i++) {
		const struct plugin_choice *choice = &set->enabled[i];
		const struct plugin *plugin = choice->plugin;

		if (!plugin)
			return no_such_plugin(config, profile, id, choice);
		if (!(plugin_points(plugin, config->decode.version) & 1U << id))
			return plugin_choice_error(config, profile, id, choice,
						   "plugin \"%s\" has no extension point %s",
						   plugin->name, plugin_set_name(id));
		if (*taken & bit_of(plugin))
			return plugin_choice_error(config, profile, id, choice,
						   "plugin \"%s\" is enabled twice here",
						   plugin->name);
		*taken |= bit_of(plugin);
		out->points[id][out->counts[id]++] = plugin;
		if (choice->gated)
			out->gated_scores |= bit_of(plugin);
	}
	return STATUS_OK;
}

static uint64_t disabled_bits(const struct plugin_set *set)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < set->disabled_count; i++) {
		const struct plugin *plugin = set->disabled[i].plugin;

		if (plugin)
			bits |= bit_of(plugin);
	}
	return bits;
}

struct expansion {
	uint64_t enabled; /* at the point itself */
	uint64_t overridden; /* of those, also enabled at multiPoint */
	const struct plugin *added[PLUGIN_COUNT_MAX]; /* by multiPoint alone */
	size_t added_count;
	uint64_t added_bits;
};

static enum status expand(const struct config *config, const struct profile_config *profile,
			  enum plugin_set_id id, struct expansion *e)
{
	const struct plugin_set *multi_point = &profile->sets[AT_MULTI_POINT];
	uint64_t disabled = disabled_bits(&profile->sets[id]);

	for (size_t i = 0; i < multi_point->enabled_count; i++) {
		const struct plugin_choice *choice = &multi_point->enabled[i];
		const struct plugin *plugin = choice->plugin;

		if (!plugin)
			return no_such_plugin(config, profile, AT_MULTI_POINT, choice);
		if (!(plugin_points(plugin, config->decode.version) & 1U << id) ||
		    (disabled & bit_of(plugin)))
			continue;
		if (e->added_bits & bit_of(plugin))
			return plugin_choice_error(config, profile, AT_MULTI_POINT, choice,
						   "plugin \"%s\" is enabled twice here",
						   plugin->name);
		if (e->enabled & bit_of(plugin)) {
			e->overridden |= bit_of(plugin);
			continue;
		}
		e->added_bits |= bit_of(plugin);
		e->added[e->added_count++] = plugin;
	}
	return STATUS_OK;
}

static void append_where(struct framework *out, enum plugin_set_id id,
			 const struct plugin *const *plugins, size_t count, uint64_t wanted)
{
	for (size_t i = 0; i < count; i++) {
		if (wanted & bit_of(plugins[i]))
			out->points[id][out->counts[id]++] = plugins[i];
	}
}

/* First what the point says anew about multiPoint plugins, then multiPoint's own, then the point's
 * other plugins. */
static void reorder(struct framework *out, enum plugin_set_id id, const struct expansion *e)
{
	const struct plugin *enabled[PLUGIN_COUNT_MAX];
	size_t count = out->counts[id];

	memcpy(enabled, out->points[id], count * sizeof(enabled[0]));
	out->counts[id] = 0;
	append_where(out, id, enabled, count, e->overridden);
	append_where(out, id, e->added, e->added_count, e->added_bits);
	append_where(out, id, enabled, count, ~e->overridden);
}

static enum status resolve_point(const struct config *config, const struct profile_config *profile,
				 enum plugin_set_id id, struct framework *out)
{
	struct expansion e = { 0 };
	enum status status = take_enabled(config, profile, id, out, &e.enabled);

	if (status != STATUS_OK || plugin_set_disables(&profile->sets[id], "*", 1))
		return status;
	status = expand(config, profile, id, &e);
	if (status == STATUS_OK)
		reorder(out, id, &e);
	return status;
}

/* The score set's weight goes before multiPoint's; 0 and none mean 1. */
static void take_weights(const struct plugin_set *set, struct framework *out)
{
	for (size_t i = 0; i < set->enabled_count; i++) {
		const struct plugin *plugin = set->enabled[i].plugin;
		int64_t *weight;

		if (!plugin)
			continue;
		weight = &out->weights[plugin_index(plugin)];
		if (*weight == 0)
			*weight = set->enabled[i].weight ? set->enabled[i].weight : 1;
	}
}

enum status framework_resolve(const struct config *config, const struct profile_config *profile,
			      struct framework *out)
{
	char quoted[DIAG_QUOTE_SIZE];

	*out = (struct framework){ 0 };
	for (enum plugin_set_id id = 0; id < (enum plugin_set_id)PLUGIN_POINT_COUNT; id++) {
		enum status status = resolve_point(config, profile, id, out);

		if (status != STATUS_OK)
			return status;
	}
	diag_quote(quoted, profile->scheduler_name, profile->name_length);
	if (out->counts[AT_QUEUE_SORT] != 1)
		return decode_error(&config->decode, &profile->spot,
				    "profile %s has %zu queueSort plugins, expected one", quoted,
				    out->counts[AT_QUEUE_SORT]);
	if (out->counts[AT_BIND] == 0)
		return decode_error(&config->decode, &profile->spot,
				    "profile %s has no bind plugin, expected at least one", quoted);
	take_weights(&profile->sets[AT_SCORE], out);
	take_weights(&profile->sets[AT_MULTI_POINT], out);
	return STATUS_OK;
}

/* --- to a profile ---------------------------------------------------------------------------- */

static void report_point(const struct framework *framework, enum plugin_set_id id,
			 enum extension_point point, struct profile *out)
{
	out->point_count[point] = framework->counts[id];
	for (size_t i = 0; i < framework->counts[id]; i++)
		out->point_plugins[point][i] = framework->points[id][i]->name;
}

static struct profile_filter *filter_of(struct profile *profile, const struct predicate *rule)
{
	for (size_t i = 0; i < profile->filter_count; i++) {
		if (profile->filters[i].rule == rule)
			return &profile->filters[i];
	}
	return NULL;
}

/* The predicates of one point, those that are built; new ones go to the end. */
static void take_predicates(const struct profile_config *config, const struct framework *framework,
			    enum plugin_set_id id, struct profile *out)
{
	for (size_t i = 0; i < framework->counts[id]; i++) {
		const struct plugin *plugin = framework->points[id][i];
		const struct predicate *rule = predicate_find(plugin_rule(plugin));
		struct profile_filter *filter;

		if (!rule)
			continue;
		filter = filter_of(out, rule);
		if (!filter) {
			filter = &out->filters[out->filter_count++];
			*filter = (struct profile_filter){
				.rule = rule,
				.impl = rule->impls,
				.args = config->args[plugin_index(plugin)],
			};
		}
		filter->at_filter |= id == AT_FILTER;
		filter->at_pre_filter |= id == AT_PRE_FILTER;
	}
}

/* preFilter's order first; then rules that only filter. */
static void order_prepares(const struct framework *framework, struct profile *out)
{
	size_t count = 0;

	for (size_t i = 0; i < framework->counts[AT_PRE_FILTER]; i++) {
		const struct plugin *plugin = framework->points[AT_PRE_FILTER][i];
		const struct predicate *rule = predicate_find(plugin_rule(plugin));

		if (rule)
			out->prepare_order[count++] = (size_t)(filter_of(out, rule) - out->filters);
	}
	for (size_t i = 0; i < out->filter_count; i++) {
		if (!out->filters[i].at_pre_filter)
			out->prepare_order[count++] = i;
	}
}

static void take_priorities(const struct profile_config *config, const struct framework *framework,
			    struct profile *out)
{
	for (size_t i = 0; i < framework->counts[AT_SCORE]; i++) {
		const struct plugin *plugin = framework->points[AT_SCORE][i];
		const struct priority *rule = priority_find(plugin_rule(plugin));

		out->scores[out->score_count++] = (struct profile_score){
			.plugin = plugin->name,
			.weight = framework->weights[plugin_index(plugin)],
			.rule = rule,
			.impl = rule ? rule->impls : NULL,
			.args = config->args[plugin_index(plugin)],
			.gated = (framework->gated_scores & bit_of(plugin)) != 0,
		};
	}
}

static bool honours_gates(const struct framework *framework)
{
	bool found = false;

	for (size_t i = 0; i < framework->counts[AT_PRE_ENQUEUE]; i++)
		found |= !strcmp(framework->points[AT_PRE_ENQUEUE][i]->name, "SchedulingGates");
	return found;
}

static const struct default_preemption_args *preemption_args(const struct profile_config *config,
							     const struct framework *framework)
{
	for (size_t i = 0; i < framework->counts[AT_POST_FILTER]; i++) {
		const struct plugin *plugin = framework->points[AT_POST_FILTER][i];

		if (!strcmp(plugin->name, "DefaultPreemption"))
			return config->args[plugin_index(plugin)];
	}
	return NULL;
}

void framework_profile(const struct config *config, const struct profile_config *profile,
		       const struct framework *framework, struct profile *out)
{
	struct intern *symbols = &config->decode.cluster->symbols;

	*out = (struct profile){
		.honours_gates = honours_gates(framework),
		.preemption = preemption_args(profile, framework),
		.percentage_of_nodes_to_score = profile->percentage_of_nodes_to_score,
	};
	out->scheduler_symbol = intern(symbols, profile->scheduler_name, profile->name_length);
	out->scheduler_name = symbol_text(symbols, out->scheduler_symbol);
	report_point(framework, AT_PRE_FILTER, POINT_PRE_FILTER, out);
	report_point(framework, AT_FILTER, POINT_FILTER, out);
	report_point(framework, AT_POST_FILTER, POINT_POST_FILTER, out);
	report_point(framework, AT_PRE_SCORE, POINT_PRE_SCORE, out);
	take_predicates(profile, framework, AT_FILTER, out);
	take_predicates(profile, framework, AT_PRE_FILTER, out);
	order_prepares(framework, out);
	take_priorities(profile, framework, out);
}
