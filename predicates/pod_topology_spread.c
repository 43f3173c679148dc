/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PodTopologySpread: with the pod on the node, no DoNotSchedule constraint's domain holds more than
 * maxSkew pods above the emptiest domain.
 *
 * v1.26 plugins/podtopologyspread/filtering.go.
 */
#include "predicates/predicates.h"
#include "sched/core/hint.h"
#include "sched/core/reasons.h"
#include "sched/core/spread.h"

enum { TOO_SKEWED = 1, NO_LABEL };

#define ABSENT INT32_MIN /* no node of the domain takes part */

/* One constraint's domains. */
struct column {
	int32_t *pods; /* by domain, or ABSENT */
	int32_t least; /* INT32_MAX when no domain takes part */
	uint32_t at_least; /* domains with that number */
	uint32_t domains; /* that take part */
	bool counts_itself; /* the pod would count once it is there */
};

struct state {
	const struct intern *symbols;
	struct spread_rules rules;
	struct column *columns; /* by rule */
};

static void find_least(struct column *column, uint32_t domain_count)
{
	column->least = INT32_MAX;
	column->at_least = 0;
	for (uint32_t i = 0; i < domain_count; i++) {
		if (column->pods[i] == ABSENT || column->pods[i] > column->least)
			continue;
		column->at_least = column->pods[i] < column->least ? 1 : column->at_least + 1;
		column->least = column->pods[i];
	}
}

static void count_node(struct column *column, const struct spread_rule *rule, const struct pod *pod,
		       const struct node_info *node, const struct intern *symbols)
{
	int32_t *pods = &column->pods[rule->topology->domain_of[node->index]];

	if (*pods == ABSENT) {
		*pods = 0;
		column->domains++;
	}
	*pods += (int32_t)spread_pods_on(rule, pod, node, symbols);
}

static void count_all(struct state *state, const struct rule_call *call)
{
	for (size_t n = 0; n < call->snapshot->node_count; n++) {
		const struct node_info *node = &call->snapshot->nodes[n];

		if (!spread_has_keys(&state->rules, node->index))
			continue;
		for (uint32_t i = 0; i < state->rules.count; i++) {
			const struct spread_rule *rule = &state->rules.items[i];

			if (spread_includes(rule, call->pod, node, state->symbols))
				count_node(&state->columns[i], rule, call->pod, node,
					   state->symbols);
		}
	}
}

static void init_column(struct column *column, const struct spread_rule *rule,
			const struct rule_call *call)
{
	uint32_t domains = rule->topology->domain_count;

	column->pods = arena_alloc(call->scratch, domains * sizeof(*column->pods));
	for (uint32_t i = 0; i < domains; i++)
		column->pods[i] = ABSENT;
	column->counts_itself =
		selector_matches(&rule->selector, call->pod->labels, &call->cluster->symbols);
}

static void prepare(const struct rule_call *call, struct prepared *out)
{
	struct spread_rules rules = spread_rules_of(call, call->args, false);
	struct state *state;

	if (rules.count == 0) {
		out->verdict = PREPARED_SKIP;
		return;
	}
	state = arena_new(call->scratch, 1, sizeof(*state));
	state->symbols = &call->cluster->symbols;
	state->rules = rules;
	state->columns = arena_new(call->scratch, rules.count, sizeof(*state->columns));
	for (uint32_t i = 0; i < rules.count; i++)
		init_column(&state->columns[i], &rules.items[i], call);
	count_all(state, call);
	for (uint32_t i = 0; i < rules.count; i++)
		find_least(&state->columns[i], rules.items[i].topology->domain_count);
	out->state = state;
}

static void change_column(struct column *column, const struct spread_rule *rule, uint32_t node,
			  int sign)
{
	int32_t *pods = &column->pods[rule->topology->domain_of[node]];

	if (*pods == column->least)
		column->at_least--;
	*pods += sign;
	if (*pods < column->least) {
		column->least = *pods;
		column->at_least = 1;
	} else if (*pods == column->least) {
		column->at_least++;
	} else if (column->at_least == 0) {
		find_least(column, rule->topology->domain_count);
	}
}

/* Upstream's updateWithPod does not ask whether the pod is on its way out, though such a pod was never
 * counted; nor does this. */
static void pod_changed(void *opaque, const struct pod *pod, const struct pod *other,
			const struct node_info *node, int sign)
{
	struct state *state = opaque;

	if (!spread_has_keys(&state->rules, node->index))
		return;
	for (uint32_t i = 0; i < state->rules.count; i++) {
		const struct spread_rule *rule = &state->rules.items[i];

		if (other->name_space == pod->name_space &&
		    selector_matches(&rule->selector, other->labels, state->symbols) &&
		    spread_includes(rule, pod, node, state->symbols))
			change_column(&state->columns[i], rule, node->index, sign);
	}
}

/* Domains fewer than minDomains: as if there were an empty one. */
static int64_t least_pods(const struct column *column, const struct spread_rule *rule)
{
	return column->domains < (uint32_t)rule->min_domains && rule->min_domains > 1
		       ? 0
		       : column->least;
}

static uint64_t skews(const void *opaque, const struct pod *pod, const struct node_info *node)
{
	const struct state *state = opaque;

	(void)pod;
	for (uint32_t i = 0; i < state->rules.count; i++) {
		const struct spread_rule *rule = &state->rules.items[i];
		const struct column *column = &state->columns[i];
		uint32_t domain = rule->topology->domain_of[node->index];
		int64_t pods;

		if (domain == NO_DOMAIN)
			return NO_LABEL;
		pods = column->pods[domain] == ABSENT ? 0 : column->pods[domain];
		if (pods + column->counts_itself - least_pods(column, rule) > rule->max_skew)
			return TOO_SKEWED;
	}
	return 0;
}

static void explain(const struct rule_call *call, const void *state, uint64_t token,
		    struct reasons *out)
{
	(void)state;
	if (token == NO_LABEL)
		reasons_set(out, call, FIT_UNRESOLVABLE,
			    "node(s) didn't match pod topology spread constraints (missing "
			    "required label)");
	else
		reasons_set(out, call, FIT_UNSCHEDULABLE,
			    "node(s) didn't match pod topology spread constraints");
}

/* Does the other pod count where this one is to go, or is it this one? */
static bool takes_part(const struct pod *other, const struct pod *pod)
{
	return !other || other->sequence == pod->sequence ||
	       (hint_takes_room(other) && other->name_space == pod->name_space);
}

/* Tolerations are only ever added. */
static bool tolerates_more(const struct spread_rules *rules, const struct pod *before,
			   const struct pod *after)
{
	bool honours_taints = false;

	for (uint32_t i = 0; i < rules->count; i++)
		honours_taints |= rules->items[i].honor_taints;
	return honours_taints && before->spec->toleration_count != after->spec->toleration_count;
}

static bool changes_counts(const struct rule_call *call, const struct cluster_event *event)
{
	const struct intern *symbols = &call->cluster->symbols;
	const struct pod *before = event->before;
	const struct pod *after = event->after;
	struct spread_rules rules;

	if (!takes_part(before, call->pod) || !takes_part(after, call->pod))
		return false;
	rules = spread_rules_of(call, call->args, false);
	if (before && after && hint_is_own_change(call, event) &&
	    tolerates_more(&rules, before, after))
		return true;
	if (before && after && labels_equal(before->labels, after->labels))
		return false;
	for (uint32_t i = 0; i < rules.count; i++) {
		const struct selector *selector = &rules.items[i].selector;

		if ((before && selector_matches(selector, before->labels, symbols)) !=
		    (after && selector_matches(selector, after->labels, symbols)))
			return true;
	}
	return false;
}

static bool has_all_keys(const struct node *node, const struct spread_rules *rules)
{
	uint32_t value;

	for (uint32_t i = 0; i < rules->count; i++) {
		if (!labels_find(&node->labels, rules->items[i].topology->key, &value))
			return false;
	}
	return true;
}

static bool same_domains(const struct node *a, const struct node *b,
			 const struct spread_rules *rules)
{
	for (uint32_t i = 0; i < rules->count; i++) {
		uint32_t key = rules->items[i].topology->key;
		uint32_t x = 0, y = 0;

		labels_find(&a->labels, key, &x);
		labels_find(&b->labels, key, &y);
		if (x != y)
			return false;
	}
	return true;
}

static bool changes_domains(const struct rule_call *call, const struct cluster_event *event)
{
	const struct spread_rules rules = spread_rules_of(call, call->args, false);
	const struct node *before = event->before;
	const struct node *after = event->after;
	bool was_in = before && has_all_keys(before, &rules);
	bool is_in = after && has_all_keys(after, &rules);

	if (was_in != is_in || !before || !after)
		return was_in || is_in;
	return is_in && (!same_domains(before, after, &rules) || !node_taints_equal(before, after));
}

static const struct queueing_hint hints[] = {
	{ EVENTS(POD, EVENT_ADD | EVENT_UPDATE_LABEL | EVENT_UPDATE_TOLERATION | EVENT_DELETE),
	  changes_counts },
	{ EVENTS(NODE, EVENT_ADD | EVENT_DELETE | EVENT_UPDATE_LABEL | EVENT_UPDATE_TAINT),
	  changes_domains },
	{ 0, NULL },
};

static const struct predicate_impl impls[] = {
	{ "reference", "count matching pods per domain, once per pod", prepare, skews,
	  pod_changed },
	{ NULL, NULL, NULL, NULL, NULL },
};

const struct predicate predicate_pod_topology_spread = {
	.plugin = "PodTopologySpread",
	.policy_name = "EvenPodsSpread",
	.summary = "no DoNotSchedule constraint is skewed beyond maxSkew",
	.reads = READS_POD_SPEC | READS_NODE_OBJECT | READS_DOMAIN_PODS,
	.form = COLUMNS_SPREAD,
	.events = EVENTS(POD, EVENT_ALL) |
		  EVENTS(NODE, EVENT_ADD | EVENT_DELETE | EVENT_UPDATE_LABEL),
	.hints = hints,
	.impls = impls,
	.explain = explain,
};
