/* SPDX-License-Identifier: Apache-2.0 */
/*
 * v1.26 apis/config/v1/defaults.go, validation/validation_pluginargs.go; the types are the same in
 * all three versions.
 */
#include "profiles/plugin_args.h"

#include <string.h>

#include "profiles/field_error.h"
#include "profiles/old_args.h"
#include "profiles/repeats.h"
#include "profiles/scoring_args.h"
#include "sched/core/rule.h"
#include "sched/load/duration.h"
#include "sched/load/schema.h"
#include "sched/model/names.h"

/* A word that is not absent is one of the list; an absent one is `absent`, if that is not below 0. */
static enum status check_supported(const struct decode *d, const struct spot *spot,
				   const char *const *words, int absent, int *out)
{
	*out = absent;
	if (absent >= 0 && spot_length(spot) == 0)
		return STATUS_OK;
	for (*out = 0; words[*out]; ++*out) {
		if (spot_is(spot, words[*out]))
			return STATUS_OK;
	}
	return field_unsupported(d, spot, words);
}

/* --- NodeResourcesFit ------------------------------------------------------------------------ */

static enum status check_ignored(const struct decode *d, const struct spot *list, bool groups)
{
	for (uint32_t i = 0; i < spot_count(list); i++) {
		const struct spot item = spot_item(list, i);
		const char *wrong = label_key_error(spot_text(&item), spot_length(&item));

		if (groups && strchr(spot_text(&item), '/'))
			wrong = "resource group name can't contain '/'";
		if (wrong)
			return field_invalid_text(d, &item, wrong);
	}
	return STATUS_OK;
}

static enum status read_strategy(const struct decode *d, const struct spot *spot,
				 struct node_resources_fit_args *out)
{
	static const char *const names[] = {
		[LEAST_ALLOCATED] = "LeastAllocated",
		[MOST_ALLOCATED] = "MostAllocated",
		[REQUESTED_TO_CAPACITY_RATIO] = "RequestedToCapacityRatio",
		NULL,
	};
	const struct spot type = spot_field(spot, "type");
	const struct spot resources = spot_field(spot, "resources");
	const struct spot ratio = spot_field(spot, "requestedToCapacityRatio");
	const struct spot shape = spot_field(&ratio, "shape");
	int word = LEAST_ALLOCATED;
	enum status status = STATUS_OK;

	if (spot->value)
		status = check_supported(d, &type, names, -1, &word);
	out->strategy = (enum scoring_strategy)word;
	if (status == STATUS_OK)
		status = scoring_args_resources(d, &resources, 100, &out->resources);
	if (status != STATUS_OK)
		return status;
	if (ratio.value && out->strategy != REQUESTED_TO_CAPACITY_RATIO &&
	    d->version != KUBERNETES_1_26)
		return decode_error(d, &ratio,
				    "Forbidden: must be nil when type is not "
				    "RequestedToCapacityRatio");
	if (ratio.value)
		return scoring_args_shape(d, &shape, &out->shape, &out->shape_count);
	if (out->strategy == REQUESTED_TO_CAPACITY_RATIO)
		return decode_error(d, &ratio, "required with type RequestedToCapacityRatio");
	return STATUS_OK;
}

static enum status read_fit(const struct config *config, const struct spot *args, const void **out)
{
	const struct decode *d = &config->decode;
	const struct spot resources = spot_field(args, "ignoredResources");
	const struct spot groups = spot_field(args, "ignoredResourceGroups");
	const struct spot strategy = spot_field(args, "scoringStrategy");
	struct fit_args *fit = arena_new(&d->cluster->arena, 1, sizeof(*fit));
	enum status status = check_ignored(d, &resources, false);

	*out = fit;
	if (strategy.value && config->version == CONFIG_V1BETA1)
		return decode_error(d, &strategy, "a field of v1beta2 and later");
	if (status == STATUS_OK)
		status = check_ignored(d, &groups, true);
	decode_symbols(d, &resources, &fit->ignored_resources, &fit->ignored_resource_count);
	decode_symbols(d, &groups, &fit->ignored_groups, &fit->ignored_group_count);
	return status == STATUS_OK ? read_strategy(d, &strategy, &fit->args) : status;
}

/* Is the text before the first '/' one of the groups? */
static bool in_group(const struct fit_args *fit, const struct cluster *cluster, const char *name)
{
	size_t length = strcspn(name, "/");

	for (uint32_t i = 0; i < fit->ignored_group_count; i++) {
		const char *group = cluster_text(cluster, fit->ignored_groups[i]);

		if (strlen(group) == length && !memcmp(group, name, length))
			return true;
	}
	return false;
}

static bool is_ignored(const struct fit_args *fit, const struct cluster *cluster, uint32_t name)
{
	for (uint32_t i = 0; i < fit->ignored_resource_count; i++) {
		if (fit->ignored_resources[i] == name)
			return true;
	}
	return in_group(fit, cluster, cluster_text(cluster, name));
}

void plugin_args_bind(struct fit_args *fit, struct cluster *cluster)
{
	bool *ignored;

	if (!fit->ignored_resource_count && !fit->ignored_group_count)
		return;
	ignored = arena_new(&cluster->arena, cluster->scalar_count, sizeof(*ignored));
	for (size_t i = 0; i < cluster->scalar_count; i++) {
		uint32_t name = cluster->scalar_names[i];

		/* Only extended resources are ever passed over. */
		ignored[i] = resource_is_extended(cluster_text(cluster, name)) &&
			     is_ignored(fit, cluster, name);
	}
	fit->args.ignored = ignored;
}

/* --- NodeResourcesBalancedAllocation --------------------------------------------------------- */

static enum status check_distinct(const struct decode *d, const struct spot *list)
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

		return field_duplicate(d, &name, spot_text(&name), spot_length(&name));
	}
	return STATUS_OK;
}

static enum status read_balanced(const struct config *config, const struct spot *args,
				 const void **out)
{
	const struct decode *d = &config->decode;
	const struct spot resources = spot_field(args, "resources");
	struct balanced_allocation_args *balanced =
		arena_new(&d->cluster->arena, 1, sizeof(*balanced));
	enum status status = check_distinct(d, &resources);

	*out = balanced;
	return status == STATUS_OK ? scoring_args_resources(d, &resources, 1, &balanced->resources)
				   : status;
}

/* --- NodeAffinity ---------------------------------------------------------------------------- */

/* Terms without a condition match nothing and are left out; so are preferred ones of weight 0. */
static enum status read_required(const struct decode *d, const struct spot *spot,
				 struct node_terms *out)
{
	const struct spot terms = spot_field(spot, "nodeSelectorTerms");
	struct node_term *items = arena_new(&d->cluster->arena, spot_count(&terms), sizeof(*items));
	enum status status = STATUS_OK;

	out->present = spot->value != NULL;
	out->items = items;
	for (uint32_t i = 0; i < spot_count(&terms) && status == STATUS_OK; i++) {
		const struct spot term = spot_item(&terms, i);

		status = decode_node_term(d, &term, &items[out->count]);
		out->count += items[out->count].expression_count || items[out->count].field_count;
	}
	return status;
}

static enum status read_preferred(const struct decode *d, const struct spot *list,
				  struct node_terms *out)
{
	struct node_term *items = arena_new(&d->cluster->arena, spot_count(list), sizeof(*items));
	enum status status = STATUS_OK;

	out->items = items;
	for (uint32_t i = 0; i < spot_count(list) && status == STATUS_OK; i++) {
		const struct spot item = spot_item(list, i);
		const struct spot weight = spot_field(&item, "weight");
		const struct spot term = spot_field(&item, "preference");
		struct node_term *to = &items[out->count];

		if (spot_integer(&weight, 0) == 0)
			continue;
		status = decode_node_term(d, &term, to);
		to->weight = (int32_t)weight.value->integer;
		out->count += to->expression_count || to->field_count;
	}
	return status;
}

static enum status read_node_affinity(const struct config *config, const struct spot *args,
				      const void **out)
{
	const struct decode *d = &config->decode;
	const struct spot added = spot_field(args, "addedAffinity");
	const struct spot required =
		spot_field(&added, "requiredDuringSchedulingIgnoredDuringExecution");
	const struct spot preferred =
		spot_field(&added, "preferredDuringSchedulingIgnoredDuringExecution");
	struct node_affinity_args *affinity = arena_new(&d->cluster->arena, 1, sizeof(*affinity));
	enum status status = read_required(d, &required, &affinity->added_required);

	*out = affinity;
	return status == STATUS_OK ? read_preferred(d, &preferred, &affinity->added_preferred)
				   : status;
}

/* --- PodTopologySpread ----------------------------------------------------------------------- */

static enum status read_constraint(const struct decode *d, const struct spot *spot,
				   struct spread_constraint *out)
{
	static const char *const actions[] = { "DoNotSchedule", "ScheduleAnyway", NULL };
	static const char *const policies[] = { "Ignore", "Honor", NULL };
	const struct spot skew = spot_field(spot, "maxSkew");
	const struct spot key = spot_field(spot, "topologyKey");
	const struct spot action = spot_field(spot, "whenUnsatisfiable");
	const struct spot selector = spot_field(spot, "labelSelector");
	const struct spot domains = spot_field(spot, "minDomains");
	const struct spot affinity = spot_field(spot, "nodeAffinityPolicy");
	const struct spot taints = spot_field(spot, "nodeTaintsPolicy");
	const struct spot label_keys = spot_field(spot, "matchLabelKeys");
	int anyway = 0, honor_affinity = 1, honor_taints = 0;
	const char *wrong;
	enum status status;

	if (spot_integer(&skew, 0) <= 0)
		return field_invalid_number(d, &skew, spot_integer(&skew, 0),
					    "not in valid range (0, inf)");
	if (!spot_length(&key) || !spot_length(&action))
		return decode_error(d, spot_length(&key) ? &action : &key,
				    "Required value: can not be empty");
	wrong = label_key_error(spot_text(&key), spot_length(&key));
	if (wrong)
		return field_invalid_text(d, &key, wrong);
	status = check_supported(d, &action, actions, -1, &anyway);
	if (status == STATUS_OK && selector.value)
		status = decode_error(d, &selector,
				      "Forbidden: constraint must not define a selector, as they "
				      "deduced for each pod");
	if (status == STATUS_OK)
		status = decode_word(d, &affinity, policies, 1, &honor_affinity);
	if (status == STATUS_OK)
		status = decode_word(d, &taints, policies, 0, &honor_taints);
	*out = (struct spread_constraint){
		.max_skew = (int32_t)spot_integer(&skew, 0),
		.min_domains = (int32_t)spot_integer(&domains, 0),
		.topology_key = decode_symbol(d, &key),
		.schedule_anyway = anyway,
		.honor_node_affinity = honor_affinity,
		.honor_node_taints = honor_taints,
		.selector.matches_nothing = true,
	};
	decode_symbols(d, &label_keys, &out->match_label_keys, &out->match_label_key_count);
	return status;
}

static enum status read_constraints(const struct decode *d, const struct spot *list,
				    struct spread_constraint *out)
{
	uint64_t *keys = arena_new(&d->cluster->arena, spot_count(list), sizeof(*keys));
	size_t at;

	for (uint32_t i = 0; i < spot_count(list); i++) {
		const struct spot item = spot_item(list, i);
		enum status status = read_constraint(d, &item, &out[i]);

		if (status != STATUS_OK)
			return status;
		keys[i] = (uint64_t)out[i].topology_key << 1 | out[i].schedule_anyway;
	}
	if (first_repeat(&d->cluster->arena, keys, spot_count(list), &at)) {
		const struct spot item = spot_item(list, (uint32_t)at);
		const struct spot key = spot_field(&item, "topologyKey");
		const struct spot action = spot_field(&item, "whenUnsatisfiable");
		const char *pair = arena_format(&d->cluster->arena, "{%s, %s}", spot_text(&key),
						spot_text(&action));

		return field_duplicate(d, &item, pair, strlen(pair));
	}
	return STATUS_OK;
}

static enum status read_spread(const struct config *config, const struct spot *args,
			       const void **out)
{
	const struct decode *d = &config->decode;
	static const char *const words[] = { "System", "List", NULL };
	const struct spot type = spot_field(args, "defaultingType");
	const struct spot list = spot_field(args, "defaultConstraints");
	struct topology_spread_args *spread = arena_new(&d->cluster->arena, 1, sizeof(*spread));
	struct spread_constraint *items =
		arena_new(&d->cluster->arena, spot_count(&list), sizeof(*items));
	/* v1beta1 took a list as a reason to go by it. */
	int absent = config->version == CONFIG_V1BETA1 && spot_count(&list);
	int word;
	enum status status = check_supported(d, &type, words, absent, &word);

	*out = spread;
	spread->list_defaulting = word;
	spread->default_constraints = items;
	spread->default_constraint_count = spot_count(&list);
	if (status == STATUS_OK && !word && spot_count(&list))
		status = decode_error(d, &type,
				      "Invalid value: \"System\": when .defaultConstraints are not "
				      "empty");
	return status == STATUS_OK ? read_constraints(d, &list, items) : status;
}

/* --- the small ones -------------------------------------------------------------------------- */

static enum status read_inter_pod(const struct config *config, const struct spot *args,
				  const void **out)
{
	const struct decode *d = &config->decode;
	const struct spot weight = spot_field(args, "hardPodAffinityWeight");
	const struct spot ignore = spot_field(args, "ignorePreferredTermsOfExistingPods");
	struct inter_pod_affinity_args *affinity =
		arena_new(&d->cluster->arena, 1, sizeof(*affinity));

	affinity->hard_pod_affinity_weight = (int32_t)spot_integer(&weight, 1);
	affinity->ignore_preferred_terms_of_existing_pods = spot_boolean(&ignore, false);
	*out = affinity;
	return field_check_range(d, &weight, 0, 100);
}

/* Whether a shape is allowed is for profiles_apply_features() to say. */
static enum status read_volume_shape(const struct decode *d, const struct spot *shape,
				     struct volume_binding_args *out)
{
	static const struct shape_point rising[] = { { 0, 0 }, { 100, SCORE_MAX } };
	char path[PATH_TEXT_SIZE];

	out->shape = rising;
	out->shape_count = 2;
	if (!spot_count(shape))
		return STATUS_OK;
	path_text(&shape->path, path);
	out->shape_path = arena_text(&d->cluster->arena, path, strlen(path));
	out->shape_place = (struct place){ arena_text(&d->cluster->arena, d->file, strlen(d->file)),
					   shape->line, shape->column };
	return scoring_args_shape(d, shape, &out->shape, &out->shape_count);
}

static enum status read_volume_binding(const struct config *config, const struct spot *args,
				       const void **out)
{
	const struct decode *d = &config->decode;
	const struct spot timeout = spot_field(args, "bindTimeoutSeconds");
	const struct spot shape = spot_field(args, "shape");
	struct volume_binding_args *binding = arena_new(&d->cluster->arena, 1, sizeof(*binding));

	binding->bind_timeout_seconds = spot_integer(&timeout, 600);
	*out = binding;
	if (binding->bind_timeout_seconds < 0)
		return field_invalid_number(
			d, &timeout, binding->bind_timeout_seconds,
			"invalid BindTimeoutSeconds, should not be a negative value");
	return read_volume_shape(d, &shape, binding);
}

static enum status read_preemption(const struct config *config, const struct spot *args,
				   const void **out)
{
	const struct decode *d = &config->decode;
	const struct spot percentage = spot_field(args, "minCandidateNodesPercentage");
	const struct spot absolute = spot_field(args, "minCandidateNodesAbsolute");
	struct default_preemption_args *preemption =
		arena_new(&d->cluster->arena, 1, sizeof(*preemption));
	enum status status = field_check_range(d, &percentage, 0, 100);

	preemption->min_candidate_nodes_percentage = (int32_t)spot_integer(&percentage, 10);
	preemption->min_candidate_nodes_absolute = (int32_t)spot_integer(&absolute, 100);
	*out = preemption;
	if (status == STATUS_OK && preemption->min_candidate_nodes_absolute < 0)
		status = field_invalid_number(d, &absolute,
					      preemption->min_candidate_nodes_absolute,
					      "not in valid range [0, inf)");
	if (status == STATUS_OK && !preemption->min_candidate_nodes_percentage &&
	    !preemption->min_candidate_nodes_absolute)
		return field_invalid_number(
			d, &percentage, 0,
			"cannot be zero at the same time as minCandidateNodesAbsolute");
	return status;
}

/* Nothing reads them, but they have to be right (ValidateDynamicResourcesArgs). */
static enum status read_dynamic_resources(const struct config *config, const struct spot *args,
					  const void **out)
{
	const struct decode *d = &config->decode;
	const struct spot filter = spot_field(args, "filterTimeout");
	const struct spot binding = spot_field(args, "bindingTimeout");

	int64_t nanoseconds;

	*out = NULL;
	if (duration_parse(spot_text(&filter), spot_length(&filter), &nanoseconds) &&
	    nanoseconds < 0)
		return field_invalid_text(d, &filter, "must be zero or positive");
	if (duration_parse(spot_text(&binding), spot_length(&binding), &nanoseconds) &&
	    nanoseconds < 1000000000)
		return field_invalid_text(d, &binding, "must be at least 1 second");
	return STATUS_OK;
}

/* --- all ------------------------------------------------------------------------------------- */

static const struct args_type {
	const char *plugin;
	const char *type;
	enum status (*read)(const struct config *config, const struct spot *args, const void **out);
} types[] = {
	{ "DefaultPreemption", "DefaultPreemptionArgs", read_preemption },
	{ "InterPodAffinity", "InterPodAffinityArgs", read_inter_pod },
	{ "NodeAffinity", "NodeAffinityArgs", read_node_affinity },
	{ "NodeResourcesBalancedAllocation", "NodeResourcesBalancedAllocationArgs", read_balanced },
	{ "NodeResourcesFit", "NodeResourcesFitArgs", read_fit },
	{ "PodTopologySpread", "PodTopologySpreadArgs", read_spread },
	{ "VolumeBinding", "VolumeBindingArgs", read_volume_binding },
	/* Of v1.36: */
	{ "DynamicResources", "DynamicResourcesArgs", read_dynamic_resources },
	/* Of v1beta1: */
	{ "NodeLabel", "NodeLabelArgs", old_args_node_label },
	{ "NodeResourcesLeastAllocated", "NodeResourcesLeastAllocatedArgs",
	  old_args_least_allocated },
	{ "NodeResourcesMostAllocated", "NodeResourcesMostAllocatedArgs", old_args_most_allocated },
	{ "RequestedToCapacityRatio", "RequestedToCapacityRatioArgs",
	  old_args_requested_to_capacity_ratio },
	{ "ServiceAffinity", "ServiceAffinityArgs", old_args_service_affinity },
};

static const struct args_type *find_type(const struct plugin *plugin)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (!strcmp(types[i].plugin, plugin->name))
			return &types[i];
	}
	return NULL;
}

const char *plugin_args_type(const struct plugin *plugin)
{
	const struct args_type *type = find_type(plugin);

	return type ? type->type : NULL;
}

enum status plugin_args_check(const struct decode *d, const struct plugin *plugin,
			      const struct spot *args)
{
	static const char *const versions[] = {
		"kubescheduler.config.k8s.io/v1",
		"kubescheduler.config.k8s.io/v1beta3",
		"kubescheduler.config.k8s.io/v1beta2",
		"kubescheduler.config.k8s.io/v1beta1",
		NULL,
	};
	static const char *const only_v1[] = { "kubescheduler.config.k8s.io/v1", NULL };
	const char *type = plugin_args_type(plugin);
	const char *const kinds[] = { type, NULL };
	struct spot version, kind;
	enum status status;
	int word;

	if (!args->value || !type)
		return STATUS_OK;
	status = schema_check_type(d->file, args->value, &args->path, type,
				   (struct schema_use){ d->version, true }, d->sink);
	if (status != STATUS_OK)
		return status;
	version = spot_field(args, "apiVersion");
	kind = spot_field(args, "kind");
	status = decode_word(d, &version, d->version == KUBERNETES_1_26 ? versions : only_v1, 0,
			     &word);
	return status == STATUS_OK ? decode_word(d, &kind, kinds, 0, &word) : status;
}

enum status plugin_args_read(const struct config *config, const struct plugin *plugin,
			     const struct spot *args, const void **out)
{
	const struct args_type *type = find_type(plugin);

	*out = NULL;
	return type ? type->read(config, args, out) : STATUS_OK;
}
