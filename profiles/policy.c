/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kind: Policy, how schedulers were configured from 2015 to 2021.
 *
 * Predicates and priorities become the plugins that v1.22 made of them (framework/plugins/
 * legacy_registry.go, scheduler factory createFromPolicy): predicates in v1.22's fixed order,
 * priorities by name. Names that only earlier versions had are read, too.
 */
#include <inttypes.h>
#include <string.h>

#include "profiles/config.h"
#include "profiles/plugin_args.h"
#include "profiles/scoring_args.h"
#include "profiles/validate.h"
#include "sched/load/schema.h"

enum { PLUGINS_PER_PREDICATE = 4 };

/* In the order in which predicates run; those v1.22 did not have any more come last. */
static const struct policy_predicate {
	const char *name;
	const char *plugins[PLUGINS_PER_PREDICATE]; /* those with a '+' stand at preFilter, too */
	bool is_default;
} predicates[] = {
	{ "CheckNodeUnschedulable", { "NodeUnschedulable" }, true },
	{ "GeneralPredicates",
	  { "+NodeResourcesFit", "NodeName", "+NodePorts", "+NodeAffinity" },
	  true },
	{ "HostName", { "NodeName" }, false },
	{ "PodFitsHostPorts", { "+NodePorts" }, false },
	{ "MatchNodeSelector", { "+NodeAffinity" }, false },
	{ "PodFitsResources", { "+NodeResourcesFit" }, false },
	{ "NoDiskConflict", { "VolumeRestrictions" }, true },
	{ "PodToleratesNodeTaints", { "TaintToleration" }, true },
	{ "CheckNodeLabelPresence", { "NodeLabel" }, false },
	{ "CheckServiceAffinity", { "+ServiceAffinity" }, false },
	{ "MaxEBSVolumeCount", { "EBSLimits" }, true },
	{ "MaxGCEPDVolumeCount", { "GCEPDLimits" }, true },
	{ "MaxCSIVolumeCountPred", { "NodeVolumeLimits" }, true },
	{ "MaxAzureDiskVolumeCount", { "AzureDiskLimits" }, true },
	{ "MaxCinderVolumeCount", { "CinderLimits" }, false },
	{ "CheckVolumeBinding", { "+VolumeBinding" }, true },
	{ "NoVolumeZoneConflict", { "VolumeZone" }, true },
	{ "EvenPodsSpread", { "+PodTopologySpread" }, true },
	{ "MatchInterPodAffinity", { "+InterPodAffinity" }, true },
	{ "CheckNodeCondition", { "CheckNodeCondition" }, false },
	{ "CheckNodeDiskPressure", { "CheckNodeDiskPressure" }, false },
	{ "CheckNodeMemoryPressure", { "CheckNodeMemoryPressure" }, false },
	{ "CheckNodePIDPressure", { "CheckNodePIDPressure" }, false },
	{ "NoVolumeNodeConflict", { "NoVolumeNodeConflict" }, false },
	{ "PodToleratesNodeNoExecuteTaints", { "PodToleratesNodeNoExecuteTaints" }, false },
};

enum { PREDICATE_COUNT = sizeof(predicates) / sizeof(predicates[0]) };

/* In the order of their names, in which they are added up. */
static const struct policy_priority {
	const char *name;
	const char *plugin; /* with a '+': at preScore, too */
	int64_t default_weight; /* 0: not in the default policy */
	bool needs_argument;
} priorities[] = {
	{ "BalancedResourceAllocation", "NodeResourcesBalancedAllocation", 1, false },
	{ "EvenPodsSpreadPriority", "+PodTopologySpread", 2, false },
	{ "ImageLocalityPriority", "ImageLocality", 1, false },
	{ "InterPodAffinityPriority", "+InterPodAffinity", 1, false },
	{ "LeastRequestedPriority", "NodeResourcesLeastAllocated", 1, false },
	{ "MostRequestedPriority", "NodeResourcesMostAllocated", 0, false },
	{ "NodeAffinityPriority", "+NodeAffinity", 1, false },
	{ "NodeLabel", "NodeLabel", 0, true },
	{ "NodePreferAvoidPodsPriority", "NodePreferAvoidPods", 10000, false },
	{ "RequestedToCapacityRatio", "RequestedToCapacityRatio", 0, true },
	{ "ResourceLimitsPriority", "ResourceLimitsPriority", 0, false },
	{ "SelectorSpreadPriority", "+PodTopologySpread", 1, false },
	{ "ServiceAffinity", "ServiceAffinity", 0, true },
	{ "TaintTolerationPriority", "+TaintToleration", 1, false },
};

enum { PRIORITY_COUNT = sizeof(priorities) / sizeof(priorities[0]) };

/* Labels while they are collected. */
struct key_list {
	uint32_t *items; /* symbols */
	uint32_t count, capacity;
};

struct policy {
	const struct config *config;
	bool wants[PREDICATE_COUNT];
	int64_t weights[PRIORITY_COUNT]; /* 0: not wanted */
	int64_t terms[PRIORITY_COUNT]; /* priorities that share a plugin: how many */
	/* Of NodeLabel, then of ServiceAffinity: what the predicates and priorities say together. */
	struct key_list present, absent, present_preferred, absent_preferred;
	struct key_list affinity, spread;
	/* Of RequestedToCapacityRatio, once there are some. */
	struct node_resources_fit_args *ratio;
};

/* --- names ----------------------------------------------------------------------------------- */

/* Names that stand for another one. */
static const char *current_name(const char *name)
{
	static const char *const aliases[][2] = {
		{ "PodFitsPorts", "PodFitsHostPorts" },
		{ "ServiceSpreadingPriority", "SelectorSpreadPriority" },
		{ "RequestedToCapacityRatioPriority", "RequestedToCapacityRatio" },
	};

	for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
		if (!strcmp(aliases[i][0], name))
			return aliases[i][1];
	}
	return name;
}

static size_t find_predicate(const char *name)
{
	size_t i = 0;

	while (i < PREDICATE_COUNT && strcmp(predicates[i].name, current_name(name)) != 0)
		i++;
	return i;
}

static size_t find_priority(const char *name)
{
	size_t i = 0;

	while (i < PRIORITY_COUNT && strcmp(priorities[i].name, current_name(name)) != 0)
		i++;
	return i;
}

/* --- labels ---------------------------------------------------------------------------------- */

static void add_key(const struct policy *policy, struct key_list *list, const struct spot *label)
{
	const struct decode *d = &policy->config->decode;

	if (list->count == list->capacity) {
		uint32_t *old = list->items;

		list->capacity = list->capacity ? list->capacity * 2 : 8;
		list->items = arena_new(&d->cluster->arena, list->capacity, sizeof(*list->items));
		for (uint32_t i = 0; i < list->count; i++)
			list->items[i] = old[i];
	}
	list->items[list->count++] = decode_symbol(d, label);
}

static void add_keys(const struct policy *policy, struct key_list *list, const struct spot *labels)
{
	for (uint32_t i = 0; i < spot_count(labels); i++) {
		const struct spot label = spot_item(labels, i);

		add_key(policy, list, &label);
	}
}

static struct label_keys keys_of(const struct key_list *list)
{
	return (struct label_keys){ list->items, list->count };
}

/* A label of one list that the other has, too. */
static bool find_conflict(const struct policy *policy, const struct key_list *present,
			  const struct key_list *absent, uint32_t *label)
{
	struct cluster *cluster = policy->config->decode.cluster;
	bool *is_present = arena_new(&cluster->arena, cluster->symbols.count, sizeof(*is_present));

	for (uint32_t i = 0; i < present->count; i++)
		is_present[present->items[i]] = true;
	for (uint32_t i = 0; i < absent->count; i++) {
		*label = absent->items[i];
		if (is_present[*label])
			return true;
	}
	return false;
}

static enum status check_conflict(const struct policy *policy, const char *field,
				  const struct key_list *present, const struct key_list *absent)
{
	const struct decode *d = &policy->config->decode;
	const struct spot list = spot_field(&policy->config->document, field);
	char quoted[DIAG_QUOTE_SIZE];
	const char *text;
	uint32_t label;

	if (!find_conflict(policy, present, absent, &label))
		return STATUS_OK;
	text = cluster_text(d->cluster, label);
	return decode_error(d, &list, "label %s is to be present and to be absent",
			    diag_quote(quoted, text, strlen(text)));
}

/* --- predicates ------------------------------------------------------------------------------ */

/* v1.22 goes by the names it knows, whatever the argument. */
static void warn_about_argument(const struct policy *policy, const struct spot *name,
				const struct spot *argument)
{
	const struct place place = { policy->config->decode.file, argument->line,
				     argument->column };

	if (argument->value)
		diag_warning(policy->config->decode.sink, place,
			     "the argument has no effect: %s takes none", spot_text(name));
}

static void take_labels_presence(struct policy *policy, const struct spot *presence)
{
	const struct spot labels = spot_field(presence, "labels");
	const struct spot is_present = spot_field(presence, "presence");

	add_keys(policy, spot_boolean(&is_present, false) ? &policy->present : &policy->absent,
		 &labels);
}

static void take_service_affinity(struct policy *policy, const struct spot *affinity)
{
	const struct spot labels = spot_field(affinity, "labels");

	add_keys(policy, &policy->affinity, &labels);
}

static enum status read_predicate(struct policy *policy, const struct spot *spot)
{
	const struct decode *d = &policy->config->decode;
	const struct spot name = spot_field(spot, "name");
	const struct spot argument = spot_field(spot, "argument");
	const struct spot affinity = spot_field(&argument, "serviceAffinity");
	const struct spot presence = spot_field(&argument, "labelsPresence");
	size_t by_affinity = find_predicate("CheckServiceAffinity");
	size_t by_presence = find_predicate("CheckNodeLabelPresence");
	size_t row = find_predicate(spot_text(&name));

	if (argument.value && !affinity.value == !presence.value)
		return decode_error(d, &argument,
				    "expected one of serviceAffinity and labelsPresence");
	if (row == PREDICATE_COUNT && argument.value)
		row = affinity.value ? by_affinity : by_presence;
	if (row == PREDICATE_COUNT)
		return decode_invalid(d, &name, "is no predicate of any version");
	policy->wants[row] = true;
	if (row == by_affinity && affinity.value)
		take_service_affinity(policy, &affinity);
	else if (row == by_presence && presence.value)
		take_labels_presence(policy, &presence);
	else
		warn_about_argument(policy, &name, &argument);
	return STATUS_OK;
}

static enum status read_predicates(struct policy *policy)
{
	const struct spot list = spot_field(&policy->config->document, "predicates");
	enum status status = STATUS_OK;

	/* These two run whatever the policy says. */
	policy->wants[find_predicate("CheckNodeUnschedulable")] = true;
	policy->wants[find_predicate("PodToleratesNodeTaints")] = true;
	for (size_t i = 0; i < PREDICATE_COUNT && !list.value; i++)
		policy->wants[i] = predicates[i].is_default;
	for (uint32_t i = 0; i < spot_count(&list) && status == STATUS_OK; i++) {
		const struct spot item = spot_item(&list, i);

		status = read_predicate(policy, &item);
	}
	if (status == STATUS_OK)
		status = check_conflict(policy, "predicates", &policy->present, &policy->absent);
	return status;
}

/* --- priorities ------------------------------------------------------------------------------ */

/* Which of the three an argument is, as the row it makes; PRIORITY_COUNT without an argument. */
static enum status row_of_argument(const struct decode *d, const struct spot *argument, size_t *row)
{
	static const struct {
		const char *field, *priority;
	} kinds[] = {
		{ "serviceAntiAffinity", "ServiceAffinity" },
		{ "labelPreference", "NodeLabel" },
		{ "requestedToCapacityRatioArguments", "RequestedToCapacityRatio" },
	};
	size_t found = 0;

	*row = PRIORITY_COUNT;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const struct spot field = spot_field(argument, kinds[i].field);

		if (!field.value)
			continue;
		found++;
		*row = find_priority(kinds[i].priority);
	}
	if (!argument->value || found == 1)
		return STATUS_OK;
	return decode_error(d, argument,
			    "expected one of serviceAntiAffinity, labelPreference and "
			    "requestedToCapacityRatioArguments");
}

/* NodeLabel and ServiceAffinity take several priorities together, of one weight. */
static enum status join(struct policy *policy, const struct spot *weight, size_t row)
{
	const struct decode *d = &policy->config->decode;

	if (policy->terms[row] > 1 && policy->weights[row] != weight->value->integer)
		return decode_error(d, weight,
				    "%" PRId64 ", but %" PRId64
				    " with the priority before that has such an argument",
				    weight->value->integer, policy->weights[row]);
	return STATUS_OK;
}

static enum status read_ratio(struct policy *policy, const struct spot *spot,
			      const struct spot *ratio)
{
	const struct decode *d = &policy->config->decode;

	if (policy->ratio)
		return decode_error(d, spot, "a second requestedToCapacityRatioArguments");
	return scoring_args_ratio(d, ratio, &policy->ratio);
}

static void take_label_preference(struct policy *policy, const struct spot *preference)
{
	const struct spot label = spot_field(preference, "label");
	const struct spot is_present = spot_field(preference, "presence");

	add_key(policy,
		spot_boolean(&is_present, false) ? &policy->present_preferred
						 : &policy->absent_preferred,
		&label);
}

static void take_anti_affinity(struct policy *policy, const struct spot *anti_affinity)
{
	const struct spot label = spot_field(anti_affinity, "label");

	add_key(policy, &policy->spread, &label);
}

/* The argument is of the kind that the priority takes. */
static enum status take_argument(struct policy *policy, const struct spot *argument,
				 const struct spot *weight, size_t row)
{
	const struct spot ratio = spot_field(argument, "requestedToCapacityRatioArguments");
	const struct spot preference = spot_field(argument, "labelPreference");
	const struct spot anti_affinity = spot_field(argument, "serviceAntiAffinity");

	policy->terms[row]++;
	if (ratio.value)
		return read_ratio(policy, argument, &ratio);
	if (preference.value)
		take_label_preference(policy, &preference);
	else
		take_anti_affinity(policy, &anti_affinity);
	return join(policy, weight, row);
}

static enum status check_weight(const struct policy *policy, const struct spot *weight)
{
	int64_t value = spot_integer(weight, 0);

	if (value > 0 && value <= INT32_MAX)
		return STATUS_OK;
	return decode_error(&policy->config->decode, weight,
			    "%" PRId64 " is not in the range 1 to %d", value, INT32_MAX);
}

static enum status read_priority(struct policy *policy, const struct spot *spot)
{
	const struct decode *d = &policy->config->decode;
	const struct spot name = spot_field(spot, "name");
	const struct spot weight = spot_field(spot, "weight");
	const struct spot argument = spot_field(spot, "argument");
	size_t row = find_priority(spot_text(&name));
	size_t by_argument;
	enum status status = check_weight(policy, &weight);

	if (status == STATUS_OK)
		status = row_of_argument(d, &argument, &by_argument);
	if (status != STATUS_OK || spot_is(&name, "EqualPriority"))
		return status;
	if (row == PRIORITY_COUNT || by_argument == row)
		row = by_argument;
	if (row == PRIORITY_COUNT)
		return decode_invalid(d, &name, "is no priority of any version");
	if (priorities[row].needs_argument && by_argument != row &&
	    spot_is(&name, priorities[row].name))
		return decode_invalid(d, &name, "needs an argument");
	if (by_argument == row)
		status = take_argument(policy, &argument, &weight, row);
	else
		warn_about_argument(policy, &name, &argument);
	policy->weights[row] = weight.value->integer;
	return status;
}

static enum status read_priorities(struct policy *policy)
{
	const struct spot list = spot_field(&policy->config->document, "priorities");
	enum status status = STATUS_OK;

	for (size_t i = 0; i < PRIORITY_COUNT && !list.value; i++)
		policy->weights[i] = priorities[i].default_weight;
	for (uint32_t i = 0; i < spot_count(&list) && status == STATUS_OK; i++) {
		const struct spot item = spot_item(&list, i);

		status = read_priority(policy, &item);
	}
	if (status == STATUS_OK)
		status = check_conflict(policy, "priorities", &policy->present_preferred,
					&policy->absent_preferred);
	return status;
}

/* --- to a framework -------------------------------------------------------------------------- */

/* Adds a plugin to a point, once; its name may begin with a '+'. */
static const struct plugin *add(struct framework *framework, enum plugin_set_id point,
				const char *name)
{
	const struct plugin *plugin = plugin_find_ever(name + (*name == '+'));

	for (size_t i = 0; i < framework->counts[point]; i++) {
		if (framework->points[point][i] == plugin)
			return plugin;
	}
	framework->points[point][framework->counts[point]++] = plugin;
	return plugin;
}

static void add_predicates(const struct policy *policy, struct framework *framework)
{
	for (size_t i = 0; i < PREDICATE_COUNT; i++) {
		const char *const *names = predicates[i].plugins;

		for (size_t p = 0; policy->wants[i] && p < PLUGINS_PER_PREDICATE && names[p]; p++) {
			add(framework, AT_FILTER, names[p]);
			if (*names[p] == '+')
				add(framework, AT_PRE_FILTER, names[p]);
		}
	}
}

static void add_priorities(const struct policy *policy, struct framework *framework)
{
	for (size_t i = 0; i < PRIORITY_COUNT; i++) {
		const char *name = priorities[i].plugin;
		int64_t *weight;

		if (!policy->weights[i])
			continue;
		weight = &framework->weights[plugin_index(add(framework, AT_SCORE, name))];
		if (*name == '+')
			add(framework, AT_PRE_SCORE, name);
		/* The first of two priorities that became one plugin says the weight. */
		if (!*weight)
			*weight = policy->weights[i] * (policy->terms[i] ? policy->terms[i] : 1);
	}
}

static void add_around(struct framework *framework)
{
	add(framework, AT_QUEUE_SORT, "PrioritySort");
	add(framework, AT_POST_FILTER, "DefaultPreemption");
	add(framework, AT_BIND, "DefaultBinder");
}

/* --- arguments ------------------------------------------------------------------------------- */

static const void **args_of(struct profile_config *profile, const char *plugin)
{
	return &profile->args[plugin_index(plugin_find_ever(plugin))];
}

static enum status default_args(const struct policy *policy, struct profile_config *profile)
{
	const struct spot absent = { .line = policy->config->document.line };
	enum status status = STATUS_OK;
	size_t count;
	const struct plugin *plugins = plugin_all(&count);

	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		/* The one that must be given some; see read_ratio_args(). */
		if (strcmp(plugins[i].name, "RequestedToCapacityRatio") != 0)
			status = plugin_args_read(policy->config, &plugins[i], &absent,
						  &profile->args[i]);
	}
	return status;
}

static void read_ratio_args(const struct policy *policy, struct profile_config *profile)
{
	const struct decode *d = &policy->config->decode;
	const void *ratio = policy->ratio;

	*args_of(profile, "RequestedToCapacityRatio") =
		ratio ? ratio : scoring_args_new(d, REQUESTED_TO_CAPACITY_RATIO);
}

static void read_label_args(const struct policy *policy, struct profile_config *profile)
{
	struct arena *arena = &policy->config->decode.cluster->arena;
	struct node_label_args *labels = arena_new(arena, 1, sizeof(*labels));
	struct service_affinity_args *services = arena_new(arena, 1, sizeof(*services));

	*labels = (struct node_label_args){ keys_of(&policy->present), keys_of(&policy->absent),
					    keys_of(&policy->present_preferred),
					    keys_of(&policy->absent_preferred) };
	*services = (struct service_affinity_args){ keys_of(&policy->affinity),
						    keys_of(&policy->spread) };
	*args_of(profile, "NodeLabel") = labels;
	*args_of(profile, "ServiceAffinity") = services;
}

/* The priority that was SelectorSpread's takes the system's default constraints, the other none. */
static void read_spread(const struct policy *policy, struct profile_config *profile)
{
	struct topology_spread_args *spread = (void *)*args_of(profile, "PodTopologySpread");

	spread->list_defaulting = policy->weights[find_priority("EvenPodsSpreadPriority")] &&
				  !policy->weights[find_priority("SelectorSpreadPriority")];
}

static enum status read_hard_weight(const struct policy *policy, struct profile_config *profile)
{
	const struct decode *d = &policy->config->decode;
	const struct spot weight =
		spot_field(&policy->config->document, "hardPodAffinitySymmetricWeight");
	struct inter_pod_affinity_args *affinity = (void *)*args_of(profile, "InterPodAffinity");

	if (percentage_validate(d, &weight) != STATUS_OK)
		return STATUS_BAD_INPUT;
	if (spot_integer(&weight, 0) != 0)
		affinity->hard_pod_affinity_weight = (int32_t)weight.value->integer;
	return STATUS_OK;
}

static enum status read_args(const struct policy *policy, struct profile_config *profile)
{
	const struct decode *d = &policy->config->decode;
	const struct spot extenders = spot_field(&policy->config->document, "extenders");
	enum status status = default_args(policy, profile);

	if (status == STATUS_OK)
		status = read_hard_weight(policy, profile);
	if (status != STATUS_OK)
		return status;
	read_ratio_args(policy, profile);
	read_spread(policy, profile);
	read_label_args(policy, profile);
	extenders_ignore(d, &extenders, (void *)*args_of(profile, "NodeResourcesFit"));
	return STATUS_OK;
}

/* --- the document ---------------------------------------------------------------------------- */

static bool runs(const struct framework *framework, const struct plugin *plugin)
{
	bool found = false;

	for (size_t i = 0; i < framework->counts[AT_FILTER]; i++)
		found |= framework->points[AT_FILTER][i] == plugin;
	for (size_t i = 0; i < framework->counts[AT_SCORE]; i++)
		found |= framework->points[AT_SCORE][i] == plugin;
	return found;
}

/* Rules that say something about every pod, whatever its terms, so that leaving them out is felt. */
static void warn_about_missing(const struct policy *policy, const struct framework *framework)
{
	static const char *const names[] = { "CheckNodeCondition", "CheckNodeDiskPressure",
					     "CheckNodeMemoryPressure", "CheckNodePIDPressure",
					     "ResourceLimitsPriority" };
	const struct spot *document = &policy->config->document;
	const struct place place = { policy->config->decode.file, document->line,
				     document->column };
	const struct spot all = spot_field(document, "alwaysCheckAllPredicates");

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (runs(framework, plugin_find_ever(names[i])))
			diag_warning(policy->config->decode.sink, place,
				     "%s is not built and takes no part in decisions", names[i]);
	}
	if (spot_boolean(&all, false))
		diag_warning(policy->config->decode.sink, place,
			     "alwaysCheckAllPredicates: reasons name a node's first failing "
			     "predicate only");
}

static enum status read_version(const struct config *config)
{
	static const char *const versions[] = { "v1", CONFIG_GROUP "v1", NULL };
	const struct spot version = spot_field(&config->document, "apiVersion");
	int word;

	return decode_word(&config->decode, &version, versions, 0, &word);
}

static enum status read_fields(struct policy *policy)
{
	const struct spot extenders = spot_field(&policy->config->document, "extenders");
	enum status status = read_predicates(policy);

	if (status == STATUS_OK)
		status = read_priorities(policy);
	return status == STATUS_OK ? extenders_validate(&policy->config->decode, &extenders)
				   : status;
}

static enum status make_profile(const struct policy *policy, struct profile_set *out)
{
	struct profile_config profile = {
		.scheduler_name = "default-scheduler",
		.name_length = strlen("default-scheduler"),
		.percentage_of_nodes_to_score = -1,
	};
	struct framework framework = { 0 };
	enum status status = read_args(policy, &profile);

	if (status != STATUS_OK)
		return status;
	add_around(&framework);
	add_predicates(policy, &framework);
	add_priorities(policy, &framework);
	warn_about_missing(policy, &framework);
	out->items = arena_new(&policy->config->decode.cluster->arena, 1, sizeof(*out->items));
	out->count = 1;
	framework_profile(policy->config, &profile, &framework, out->items);
	return STATUS_OK;
}

enum status policy_read(struct config *config, bool strict, struct profile_set *out)
{
	struct policy policy = { .config = config };
	const struct decode *d = &config->decode;
	enum status status = read_version(config);

	if (status == STATUS_OK)
		status = schema_check_type(d->file, config->document.value, NULL, "Policy",
					   (struct schema_use){ d->version, strict }, d->sink);
	if (status == STATUS_OK)
		status = read_fields(&policy);
	return status == STATUS_OK ? make_profile(&policy, out) : status;
}
