/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kind: Policy as v1.1 and v1.2 read it.
 *
 * A Policy says all there is: lists that it leaves out are empty. An argument makes a rule of its own
 * out of an entry, under the entry's name; without one the name is that of a rule. Where a name
 * stands twice, the last entry counts, for they were kept by name.
 */
#include <inttypes.h>
#include <string.h>

#include "predicates/v1_1/predicates.h"
#include "predicates/v1_2/predicates.h"
#include "priorities/v1_1/priorities.h"
#include "priorities/v1_2/priorities.h"
#include "profiles/engine.h"
#include "profiles/validate.h"
#include "sched/load/schema.h"

struct reading {
	const struct config *config;
	const struct engine_config *engine;
	struct legacy_profile *legacy;
	struct profile *profile;
};

/* --- rules ----------------------------------------------------------------------------------- */

static const struct legacy_predicate *find_predicate(enum legacy_era era, const char *name)
{
	if (!strcmp(name, "PodFitsPorts"))
		name = "PodFitsHostPorts";
	return era == ERA_V1_1 ? predicate_v1_1_find(name) : predicate_v1_2_find(name);
}

static const struct legacy_priority *find_priority(enum legacy_era era, const char *name)
{
	return era == ERA_V1_1 ? priority_v1_1_find(name) : priority_v1_2_find(name);
}

static enum legacy_era era_of(const struct reading *r)
{
	return r->engine->legacy.era;
}

static const char *era_name(const struct reading *r)
{
	return era_of(r) == ERA_V1_1 ? "v1.1" : "v1.2";
}

static bool has_sums(const struct reading *r)
{
	return r->engine->legacy.pods_by_node >= PODS_WITH_SUMS;
}

/* --- adding ---------------------------------------------------------------------------------- */

/* A descriptor under the entry's name. */
static const struct predicate *
named_predicate(const struct reading *r, const struct legacy_predicate *rule, const char *name)
{
	struct predicate *named;

	if (!strcmp(rule->rule.plugin, name))
		return &rule->rule;
	named = arena_copy(&r->config->decode.cluster->arena, &rule->rule, sizeof(rule->rule));
	named->plugin = name;
	return named;
}

/* The row that the release had: v1.2 began with some of the improvements. */
static const struct legacy_predicate_impl *shipped_impl(const struct reading *r,
							const struct legacy_predicate *rule)
{
	const char *name = rule->rule.policy_name;
	const char *wanted = NULL;

	if (era_of(r) == ERA_V1_2 && !strcmp(name, "PodFitsHostPorts"))
		wanted = "on-demand";
	if (era_of(r) == ERA_V1_2 && !strcmp(name, "PodFitsResources") && has_sums(r))
		wanted = "sums";
	for (const struct legacy_predicate_impl *m = rule->impls; wanted && m->name; m++) {
		if (!strcmp(m->name, wanted))
			return m;
	}
	return rule->impls;
}

static void set_predicate(const struct reading *r, size_t at, const char *name,
			  const struct legacy_predicate *rule, const void *args)
{
	struct profile *profile = r->profile;

	r->legacy->filters[at] = (struct legacy_filter){ rule, shipped_impl(r, rule), args };
	profile->filters[at] = (struct profile_filter){ .rule = named_predicate(r, rule, name),
							.args = name,
							.at_filter = true };
	profile->prepare_order[at] = at;
	profile->point_plugins[POINT_FILTER][at] = name;
	if (at < profile->filter_count)
		return;
	r->legacy->filter_count = at + 1;
	profile->filter_count = at + 1;
	profile->point_count[POINT_FILTER] = at + 1;
}

static void set_priority(const struct reading *r, size_t at, const char *name,
			 const struct legacy_priority *rule, const void *args, int64_t weight)
{
	struct profile *profile = r->profile;

	r->legacy->scores[at] = (struct legacy_score){ rule, rule->impls, args, weight };
	profile->scores[at] = (struct profile_score){ .plugin = name, .weight = weight };
	if (at < profile->score_count)
		return;
	r->legacy->score_count = at + 1;
	profile->score_count = at + 1;
}

static void add_defaults(const struct reading *r)
{
	static const char *const predicates[] = { "PodFitsHostPorts",  "PodFitsResources",
						  "NoDiskConflict",    "NoVolumeZoneConflict",
						  "MatchNodeSelector", "HostName",
						  "MaxEBSVolumeCount", "MaxGCEPDVolumeCount" };
	static const char *const priorities[] = { "LeastRequestedPriority",
						  "BalancedResourceAllocation",
						  "SelectorSpreadPriority",
						  "NodeAffinityPriority" };

	for (size_t i = 0; i < sizeof(predicates) / sizeof(predicates[0]); i++) {
		const struct legacy_predicate *rule = find_predicate(era_of(r), predicates[i]);

		if (rule)
			set_predicate(r, r->profile->filter_count, predicates[i], rule, NULL);
	}
	for (size_t i = 0; i < sizeof(priorities) / sizeof(priorities[0]); i++) {
		const struct legacy_priority *rule = find_priority(era_of(r), priorities[i]);

		if (rule)
			set_priority(r, r->profile->score_count, priorities[i], rule, NULL, 1);
	}
}

/* --- entries --------------------------------------------------------------------------------- */

/* The entry's name, required. NULL: the sink has been told. */
static const char *read_name(const struct reading *r, const struct spot *entry)
{
	const struct decode *d = &r->config->decode;
	const struct spot name = spot_field(entry, "name");

	if (decode_required(d, &name) != STATUS_OK)
		return NULL;
	return cluster_text(d->cluster, decode_symbol(d, &name));
}

static const struct legacy_label_args *label_args(const struct reading *r,
						  const struct label_keys *labels, bool presence)
{
	const struct legacy_label_args args = { *labels, presence };

	return arena_copy(&r->config->decode.cluster->arena, &args, sizeof(args));
}

static struct label_keys read_labels(const struct reading *r, const struct spot *list)
{
	struct label_keys keys;

	decode_symbols(&r->config->decode, list, &keys.items, &keys.count);
	return keys;
}

static struct label_keys read_label(const struct reading *r, const struct spot *spot)
{
	const uint32_t symbol = decode_symbol(&r->config->decode, spot);

	return (struct label_keys){
		arena_copy(&r->config->decode.cluster->arena, &symbol, sizeof(symbol)), 1
	};
}

/* The rule that the argument makes, and what it is told. */
static enum status read_predicate_argument(const struct reading *r, const struct spot *argument,
					   const struct legacy_predicate **rule, const void **args)
{
	const struct spot affinity = spot_field(argument, "serviceAffinity");
	const struct spot presence = spot_field(argument, "labelsPresence");
	const struct spot *which = affinity.value ? &affinity : &presence;
	const struct spot labels = spot_field(which, "labels");
	const struct spot is_present = spot_field(which, "presence");
	struct label_keys keys = read_labels(r, &labels);

	if (!affinity.value == !presence.value)
		return decode_error(&r->config->decode, argument,
				    "expected one of serviceAffinity and labelsPresence");
	*rule = affinity.value ? &predicate_v1_1_check_service_affinity
			       : &predicate_v1_1_check_node_label_presence;
	*args = label_args(r, &keys, spot_boolean(&is_present, false));
	return STATUS_OK;
}

static enum status no_such_rule(const struct reading *r, const struct spot *entry, const char *what)
{
	const struct decode *d = &r->config->decode;
	const struct spot name = spot_field(entry, "name");

	return decode_invalid(d, &name,
			      arena_format(&d->cluster->arena, "is no %s of Kubernetes %s", what,
					   era_name(r)));
}

static enum status too_many(const struct reading *r, const struct spot *entry)
{
	return decode_error(&r->config->decode, entry, "more than %d rules", PROFILE_RULES_MAX);
}

static size_t filter_place(const struct profile *profile, const char *name)
{
	size_t at = 0;

	while (at < profile->filter_count && strcmp(profile->filters[at].rule->plugin, name) != 0)
		at++;
	return at;
}

static size_t score_place(const struct profile *profile, const char *name)
{
	size_t at = 0;

	while (at < profile->score_count && strcmp(profile->scores[at].plugin, name) != 0)
		at++;
	return at;
}

/* Both have a meaning only with the labels they are about. */
static bool needs_argument(const void *rule)
{
	return rule == &predicate_v1_1_check_node_label_presence ||
	       rule == &predicate_v1_1_check_service_affinity ||
	       rule == &priority_v1_1_node_label || rule == &priority_v1_1_service_anti_affinity;
}

static enum status read_predicate(const struct reading *r, const struct spot *entry)
{
	const struct spot argument = spot_field(entry, "argument");
	const char *name = read_name(r, entry);
	const struct legacy_predicate *rule;
	const void *args = NULL;
	size_t at;

	if (!name)
		return STATUS_BAD_INPUT;
	rule = find_predicate(era_of(r), name);
	if (argument.value) {
		if (read_predicate_argument(r, &argument, &rule, &args) != STATUS_OK)
			return STATUS_BAD_INPUT;
	} else if (!rule || needs_argument(rule)) {
		return no_such_rule(r, entry, "predicate");
	} else {
		name = rule->rule.plugin;
	}
	at = filter_place(r->profile, name);
	if (at == PROFILE_RULES_MAX)
		return too_many(r, entry);
	set_predicate(r, at, name, rule, args);
	return STATUS_OK;
}

static enum status read_priority_argument(const struct reading *r, const struct spot *argument,
					  const struct legacy_priority **rule, const void **args)
{
	const struct spot affinity = spot_field(argument, "serviceAntiAffinity");
	const struct spot preference = spot_field(argument, "labelPreference");
	const struct spot *which = affinity.value ? &affinity : &preference;
	const struct spot label = spot_field(which, "label");
	const struct spot is_present = spot_field(which, "presence");
	struct label_keys keys = read_label(r, &label);

	if (!affinity.value == !preference.value)
		return decode_error(&r->config->decode, argument,
				    "expected one of serviceAntiAffinity and labelPreference");
	*rule = affinity.value ? &priority_v1_1_service_anti_affinity : &priority_v1_1_node_label;
	*args = label_args(r, &keys, spot_boolean(&is_present, false));
	return STATUS_OK;
}

static enum status check_weight(const struct reading *r, const struct spot *weight)
{
	int64_t value = spot_integer(weight, 0);

	if (value > 0 && value <= INT32_MAX)
		return STATUS_OK;
	return decode_error(&r->config->decode, weight, "%" PRId64 " is not in the range 1 to %d",
			    value, INT32_MAX);
}

static enum status read_priority(const struct reading *r, const struct spot *entry)
{
	const struct spot argument = spot_field(entry, "argument");
	const struct spot weight = spot_field(entry, "weight");
	const char *name = read_name(r, entry);
	const struct legacy_priority *rule;
	const void *args = NULL;
	size_t at;

	if (!name || check_weight(r, &weight) != STATUS_OK)
		return STATUS_BAD_INPUT;
	rule = find_priority(era_of(r), name);
	if (argument.value) {
		if (read_priority_argument(r, &argument, &rule, &args) != STATUS_OK)
			return STATUS_BAD_INPUT;
	} else if (!rule || needs_argument(rule)) {
		return no_such_rule(r, entry, "priority");
	}
	at = score_place(r->profile, name);
	if (at == PROFILE_RULES_MAX)
		return too_many(r, entry);
	set_priority(r, at, name, rule, args, spot_integer(&weight, 0));
	return STATUS_OK;
}

static enum status read_entries(const struct reading *r, const struct spot *document)
{
	const struct spot predicates = spot_field(document, "predicates");
	const struct spot priorities = spot_field(document, "priorities");
	const struct spot extenders = spot_field(document, "extenders");
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < spot_count(&predicates) && status == STATUS_OK; i++) {
		const struct spot entry = spot_item(&predicates, i);

		status = read_predicate(r, &entry);
	}
	for (uint32_t i = 0; i < spot_count(&priorities) && status == STATUS_OK; i++) {
		const struct spot entry = spot_item(&priorities, i);

		status = read_priority(r, &entry);
	}
	return status == STATUS_OK ? extenders_validate(&r->config->decode, &extenders) : status;
}

/* --- implementations ------------------------------------------------------------------------- */

struct rows {
	bool rule, impl;
	bool without_sums; /* the row would need some */
	const char *known;
};

static void note_row(const struct reading *r, struct rows *rows, const char *name)
{
	rows->known = arena_format(&r->config->decode.cluster->arena, "%s%s%s",
				   rows->rule ? rows->known : "", rows->rule ? ", " : "", name);
	rows->rule = true;
}

static void choose_filter(const struct reading *r, const struct engine_choice *choice,
			  struct legacy_filter *filter, struct rows *rows)
{
	bool first = !rows->rule;

	if (strcmp(filter->rule->rule.policy_name, choice->rule) != 0)
		return;
	for (const struct legacy_predicate_impl *m = filter->rule->impls; m->name; m++) {
		if (first)
			note_row(r, rows, m->name);
		if (strcmp(m->name, choice->impl) != 0)
			continue;
		filter->impl = m;
		rows->impl = true;
		rows->without_sums = m->needs_sums && !has_sums(r);
	}
}

static void choose_score(const struct reading *r, const struct engine_choice *choice,
			 struct legacy_score *score, struct rows *rows)
{
	bool first = !rows->rule;

	if (strcmp(score->rule->rule.policy_name, choice->rule) != 0)
		return;
	for (const struct legacy_priority_impl *m = score->rule->impls; m->name; m++) {
		if (first)
			note_row(r, rows, m->name);
		if (strcmp(m->name, choice->impl) != 0)
			continue;
		score->impl = m;
		rows->impl = true;
		rows->without_sums = m->needs_sums && !has_sums(r);
	}
}

static enum status choose_one(const struct reading *r, const struct engine_choice *choice)
{
	struct diag_sink *sink = r->config->decode.sink;
	struct rows rows = { .known = "" };

	for (size_t i = 0; i < r->legacy->filter_count; i++)
		choose_filter(r, choice, &r->legacy->filters[i], &rows);
	for (size_t i = 0; i < r->legacy->score_count; i++)
		choose_score(r, choice, &r->legacy->scores[i], &rows);
	if (!rows.rule)
		return engine_no_such_rule(choice, sink);
	if (!rows.impl)
		return engine_no_such_impl(choice, rows.known, sink);
	if (rows.without_sums)
		return diag_error(sink, choice->impl_place,
				  "%s: \"%s\" needs podsByNode: summed or cached", choice->path,
				  choice->impl);
	return STATUS_OK;
}

/* --- the document ---------------------------------------------------------------------------- */

static void begin(struct reading *r, struct profile_set *out)
{
	struct cluster *cluster = r->config->decode.cluster;

	r->legacy = arena_new(&cluster->arena, 1, sizeof(*r->legacy));
	r->legacy->options = r->engine->legacy;
	r->profile = arena_new(&cluster->arena, 1, sizeof(*r->profile));
	r->profile->engine = &legacy_engine;
	r->profile->engine_profile = r->legacy;
	r->profile->engine_tie_break = r->engine->legacy.tie_break;
	r->profile->scheduler_symbol = cluster->known.default_scheduler;
	r->profile->scheduler_name = cluster_text(cluster, cluster->known.default_scheduler);
	r->profile->percentage_of_nodes_to_score = -1;
	*out = (struct profile_set){ .items = r->profile, .count = 1 };
}

enum status legacy_policy_read(struct config *config, const struct engine_config *engine,
			       bool strict, struct profile_set *out)
{
	struct reading r = { .config = config, .engine = engine };
	const struct decode *d = &config->decode;
	enum status status = STATUS_OK;

	begin(&r, out);
	if (config->document.value) {
		status = schema_check_type(d->file, config->document.value, NULL, "Policy",
					   (struct schema_use){ d->version, strict }, d->sink);
		if (status == STATUS_OK)
			status = read_entries(&r, &config->document);
	} else {
		add_defaults(&r);
	}
	for (uint32_t i = 0; i < engine->choice_count && status == STATUS_OK; i++)
		status = choose_one(&r, &engine->choices[i]);
	if (status != STATUS_OK)
		*out = (struct profile_set){ 0 };
	return status;
}
