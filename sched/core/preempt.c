/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A dry run takes the pods of lower priority off the live node, lets them come back one by one as long
 * as the pod still fits, and puts everything back as it was.
 */
#include "sched/core/preempt.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/rng.h"
#include "sched/base/wrap.h"
#include "sched/core/args.h"
#include "sched/core/cycle.h"
#include "sched/core/tally.h"

/* A pod of lower priority on the node at hand. */
struct lower {
	struct pod *pod;
	uint32_t order; /* its place among the node's pods, the oldest first */
};

/* An attempt at work; everything lives in the cycle's scratch arena. */
struct attempt {
	struct preemption public;
	struct preemption_candidate *candidates;
	bool *best;
	uint8_t *verdicts;
	struct failure *failures; /* by node, of PREEMPTION_STILL_FAILS */
	struct lower *removed;
	size_t removed_count;
	bool *violating; /* by position in removed */
	bool *stays_out; /* likewise: a victim */
	int32_t *allowed; /* by disruption budget: what is left of it on the node at hand */
};

/* --- victims of one node --------------------------------------------------------------------- */

/* v1.26 util.MoreImportantPod; pods that started together keep the node's order. */
static int by_importance(const void *a, const void *b)
{
	const struct lower *i = a;
	const struct lower *j = b;
	const struct pod *x = i->pod;
	const struct pod *y = j->pod;

	if (x->spec->priority != y->spec->priority)
		return x->spec->priority > y->spec->priority ? -1 : 1;
	if (x->start_seconds != y->start_seconds)
		return x->start_seconds < y->start_seconds ? -1 : 1;
	return i->order < j->order ? -1 : 1;
}

static bool is_disrupted_already(const struct disruption_budget *budget, uint32_t pod_name)
{
	for (uint32_t i = 0; i < budget->disrupted_pod_count; i++) {
		if (budget->disrupted_pods[i] == pod_name)
			return true;
	}
	return false;
}

/* Takes one from every budget that protects the pod; true when one of them had none left. */
static bool uses_up_budget(const struct cluster *cluster, int32_t *allowed, const struct pod *pod)
{
	bool violated = false;

	for (size_t i = 0; pod->labels->count && i < cluster->disruption_budget_count; i++) {
		const struct disruption_budget *budget = &cluster->disruption_budgets[i];

		if (budget->name_space != pod->name_space || budget->selector.count == 0 ||
		    !selector_matches(&budget->selector, pod->labels, &cluster->symbols) ||
		    is_disrupted_already(budget, pod->name))
			continue;
		violated |= --allowed[i] < 0;
	}
	return violated;
}

static void mark_violating(struct scheduler *s, struct attempt *a)
{
	const struct cluster *cluster = s->cluster;

	for (size_t i = 0; i < cluster->disruption_budget_count; i++)
		a->allowed[i] = cluster->disruption_budgets[i].disruptions_allowed;
	for (size_t i = 0; i < a->removed_count; i++)
		a->violating[i] = uses_up_budget(cluster, a->allowed, a->removed[i].pod);
}

static void remove_lower(struct scheduler *s, struct attempt *a, const struct node_pods *pods,
			 uint32_t node)
{
	int32_t priority = s->call.pod->spec->priority;

	a->removed_count = 0;
	for (size_t i = pods->count; i-- > 0;) {
		struct pod *pod = pods->pods[i];

		if (pod->spec->priority >= priority)
			continue;
		a->removed[a->removed_count] = (struct lower){ pod, (uint32_t)a->removed_count };
		a->removed_count++;
		pods_changed(s, pod, node, -1);
	}
}

/* Lets the violating (or the other) pods come back while the pod at hand fits; the rest are victims. */
static void reprieve(struct scheduler *s, struct attempt *a, struct preemption_candidate *c,
		     bool violating)
{
	struct failure why;

	for (size_t i = 0; i < a->removed_count; i++) {
		if (a->violating[i] != violating)
			continue;
		pods_changed(s, a->removed[i].pod, c->node, 1);
		if (passes_filters(s, c->node, &why))
			continue;
		pods_changed(s, a->removed[i].pod, c->node, -1);
		c->victims[c->victim_count++] = a->removed[i].pod;
		c->violations += violating;
		a->stays_out[i] = true;
	}
}

/* v1.36 lists all victims by importance, as they were removed. */
static void order_victims(const struct attempt *a, struct preemption_candidate *c)
{
	uint32_t count = 0;

	for (size_t i = 0; i < a->removed_count; i++) {
		if (a->stays_out[i])
			c->victims[count++] = a->removed[i].pod;
	}
}

static enum preemption_verdict look_at(struct scheduler *s, struct attempt *a, uint32_t node,
				       struct preemption_candidate *c)
{
	enum preemption_verdict verdict = PREEMPTION_HELPS;
	struct node_info *info = &s->snapshot->nodes[node];
	struct node_pods saved;

	*c = (struct preemption_candidate){ .node = node };
	node_info_save(info, &s->scratch, &saved);
	remove_lower(s, a, &saved, node);
	if (a->removed_count == 0)
		return PREEMPTION_NO_VICTIMS;
	qsort(a->removed, a->removed_count, sizeof(*a->removed), by_importance);
	if (passes_filters(s, node, &a->failures[node])) {
		c->victims = arena_new(&s->scratch, a->removed_count, sizeof(struct pod *));
		mark_violating(s, a);
		memset(a->stays_out, false, a->removed_count);
		reprieve(s, a, c, true);
		reprieve(s, a, c, false);
		if (s->features.version != KUBERNETES_1_26)
			order_victims(a, c);
	} else {
		verdict = PREEMPTION_STILL_FAILS;
		for (size_t i = a->removed_count; i-- > 0;)
			pods_changed(s, a->removed[i].pod, node, 1);
	}
	for (uint32_t i = c->victim_count; i-- > 0;)
		pods_changed(s, c->victims[i], node, 1);
	node_info_restore(info, &saved);
	return verdict;
}

/* --- which nodes to look at ------------------------------------------------------------------ */

static const struct default_preemption_args *args_of(const struct scheduler *s)
{
	static const struct default_preemption_args standard = { 10, 100 };
	const struct default_preemption_args *args = s->evaluation.profile->preemption;

	return args ? args : &standard;
}

/* v1.26 calculateNumCandidates. */
static size_t candidates_wanted(const struct scheduler *s, size_t nodes)
{
	const struct default_preemption_args *args = args_of(s);
	size_t wanted = nodes * (size_t)args->min_candidate_nodes_percentage / 100;

	if (wanted < (size_t)args->min_candidate_nodes_absolute)
		wanted = (size_t)args->min_candidate_nodes_absolute;
	return wanted < nodes ? wanted : nodes;
}

/* A failure that was looked into; a zeroed struct is none. */
struct known_failure {
	struct failure failure;
	enum fit_code code;
};

/* How the cycle went for a node; FIT_OK where the pod fits, or that was not tried: v1.36 takes the latter for
 * a failure for good (NodeToStatus.Get). Most nodes fail like the one before, which is `known`. */
static enum fit_code code_of(struct scheduler *s, uint32_t node, struct known_failure *known)
{
	const struct evaluation *e = &s->evaluation;
	struct failure failure;
	struct reasons reasons;

	if (e->pre_filter_message)
		return e->pre_filter_code;
	if (!e->failed_rule[node])
		return s->features.version == KUBERNETES_1_26 ? FIT_OK : FIT_UNRESOLVABLE;
	failure = (struct failure){ e->failed_token[node], e->failed_rule[node] - 1u };
	if (failure.token != known->failure.token || failure.rule != known->failure.rule) {
		explain_failure(s, &failure, &reasons);
		*known = (struct known_failure){ failure, reasons.code };
	}
	return known->code;
}

/* Nodes that failed for good keep the pod out whatever leaves them. */
static size_t find_promising(struct scheduler *s, struct attempt *a, uint32_t *nodes)
{
	struct known_failure known = { 0 };
	size_t count = 0;

	for (uint32_t node = 0; node < s->snapshot->node_count; node++) {
		if (code_of(s, node, &known) == FIT_UNRESOLVABLE)
			a->verdicts[node] = PREEMPTION_NOT_HELPFUL;
		else
			nodes[count++] = node;
	}
	return count;
}

/* Candidates whose budgets hold come first, as upstream lists them. */
static void order_candidates(struct scheduler *s, struct attempt *a, size_t count)
{
	struct preemption_candidate *sorted = arena_new(&s->scratch, count, sizeof(*sorted));
	size_t at = 0;

	for (int violating = 0; violating < 2; violating++) {
		for (size_t i = 0; i < count; i++) {
			if ((a->candidates[i].violations > 0) == violating)
				sorted[at++] = a->candidates[i];
		}
	}
	a->candidates = sorted;
}

static size_t find_candidates(struct scheduler *s, struct attempt *a, bool all)
{
	uint32_t *nodes = arena_new(&s->scratch, s->snapshot->node_count, sizeof(*nodes));
	size_t promising = find_promising(s, a, nodes);
	size_t wanted = all ? promising + 1 : candidates_wanted(s, promising);
	size_t offset = 0;
	size_t count = 0;
	bool any_clean = false;

	if (promising && !all && s->options.tie_break == TIE_RANDOM)
		offset =
			rng_below(rng_draw(~s->options.seed, s->cycle_number), (uint32_t)promising);
	a->candidates = arena_new(&s->scratch, promising, sizeof(*a->candidates));
	for (size_t i = 0; i < promising && !(any_clean && count >= wanted); i++) {
		uint32_t node = nodes[(offset + i) % promising];
		struct preemption_candidate *c = &a->candidates[count];

		a->verdicts[node] = (uint8_t)look_at(s, a, node, c);
		if (a->verdicts[node] != PREEMPTION_HELPS || c->victim_count == 0)
			continue;
		any_clean |= c->violations == 0;
		count++;
	}
	if (!all)
		order_candidates(s, a, count);
	return count;
}

/* --- the best candidate ---------------------------------------------------------------------- */

/* v1.26 util.GetEarliestPodStartTime: of the victims with the highest priority. */
static int64_t earliest_start(const struct preemption_candidate *c)
{
	int64_t earliest = c->victims[0]->start_seconds;
	int32_t highest = c->victims[0]->spec->priority;

	for (uint32_t i = 1; i < c->victim_count; i++) {
		const struct pod *victim = c->victims[i];

		if (victim->spec->priority > highest ||
		    (victim->spec->priority == highest && victim->start_seconds < earliest)) {
			highest = victim->spec->priority;
			earliest = victim->start_seconds;
		}
	}
	return earliest;
}

static int64_t sum_of_priorities(const struct preemption_candidate *c)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < c->victim_count; i++)
		sum += (int64_t)c->victims[i]->spec->priority + ((int64_t)INT32_MAX + 1);
	return sum;
}

enum { CRITERIA = 5 };

/* v1.26 pickOneNodeForPreemption: each number, in turn, is to be as small as possible. */
static int64_t criterion(const struct preemption_candidate *c, int which)
{
	switch (which) {
	case 0:
		return c->violations;
	case 1:
		return c->victims[0]->spec->priority;
	case 2:
		return sum_of_priorities(c);
	case 3:
		return c->victim_count;
	default:
		return wrap_sub(0, earliest_start(c));
	}
}

static void keep_smallest(struct attempt *a, size_t count, int which)
{
	int64_t smallest = INT64_MAX;

	for (size_t i = 0; i < count; i++) {
		if (a->best[i] && criterion(&a->candidates[i], which) < smallest)
			smallest = criterion(&a->candidates[i], which);
	}
	for (size_t i = 0; i < count; i++)
		a->best[i] = a->best[i] && criterion(&a->candidates[i], which) == smallest;
}

static void choose(struct scheduler *s, struct attempt *a, size_t count)
{
	a->best = arena_new(&s->scratch, count, sizeof(*a->best));
	memset(a->best, true, count);
	for (int which = 0; which < CRITERIA; which++)
		keep_smallest(a, count, which);
	for (size_t i = 0; i < count && !a->public.chosen; i++) {
		if (a->best[i])
			a->public.chosen = &a->candidates[i];
	}
	a->public.node = a->public.chosen->node;
}

/* --- the attempt ----------------------------------------------------------------------------- */

/* Is the pod on its way out because of a preemption? */
static bool is_making_room(const struct scheduler *s, const struct pod *pod)
{
	return pod->deleting && (pod->preempted || !s->features.pod_disruption_conditions);
}

/* NULL when the pod may preempt. */
static const char *not_eligible(struct scheduler *s)
{
	const struct pod *pod = s->call.pod;
	uint32_t node = nominations_find(&s->nominations, pod);
	struct known_failure known = { 0 };

	if (pod->spec->preemption_policy == PREEMPT_NEVER)
		return "preemption: not eligible due to preemptionPolicy=Never.";
	if (node == NO_NODE || code_of(s, node, &known) == FIT_UNRESOLVABLE)
		return NULL;
	for (const struct pod *other = s->snapshot->nodes[node].pods; other;
	     other = other->next_on_node) {
		if (other->spec->priority < pod->spec->priority && is_making_room(s, other))
			return "preemption: not eligible due to a terminating pod on the nominated "
			       "node.";
	}
	return NULL;
}

/* How many nodes gave each reason, in words, as the inner FitError has it. */
static const char *nothing_found(struct scheduler *s, const struct attempt *a)
{
	struct tally texts;
	size_t nodes = 0;

	tally_init(&texts, &s->scratch);
	for (uint32_t node = 0; node < s->snapshot->node_count; node++) {
		const char *plugin;
		struct reasons reasons;

		if (a->verdicts[node] == PREEMPTION_HELPS)
			continue;
		nodes++;
		preemption_reasons(s, &a->public, node, &plugin, &reasons);
		for (uint32_t i = 0; i < reasons.count; i++)
			tally_add(&texts, reasons.texts[i], strlen(reasons.texts[i]) + 1, 1);
	}
	return arena_format(&s->scratch, "preemption: 0/%zu nodes are available: %s.", nodes,
			    join_reason_counts(s, &texts));
}

static void make_room(struct scheduler *s, struct attempt *a)
{
	size_t nodes = s->snapshot->node_count;
	size_t most_pods = 0;

	for (size_t i = 0; i < nodes; i++) {
		size_t pods = (size_t)s->snapshot->nodes[i].pod_count;

		most_pods = pods > most_pods ? pods : most_pods;
	}
	most_pods += s->nominations.count;
	a->verdicts = arena_new(&s->scratch, nodes, sizeof(*a->verdicts));
	a->failures = arena_new(&s->scratch, nodes, sizeof(*a->failures));
	a->removed = arena_new(&s->scratch, most_pods, sizeof(*a->removed));
	a->violating = arena_new(&s->scratch, most_pods, sizeof(*a->violating));
	a->stays_out = arena_new(&s->scratch, most_pods, sizeof(*a->stays_out));
	a->allowed =
		arena_new(&s->scratch, s->cluster->disruption_budget_count, sizeof(*a->allowed));
}

bool preemption_configured(const struct scheduler *s)
{
	const struct profile *profile = s->evaluation.profile;

	if (!profile || !s->snapshot->node_count)
		return false;
	for (size_t i = 0; i < profile->point_count[POINT_POST_FILTER]; i++) {
		if (!strcmp(profile->point_plugins[POINT_POST_FILTER][i], "DefaultPreemption"))
			return true;
	}
	return false;
}

/* What all plugins at postFilter say, of which DefaultPreemption says `own` (NULL: it found a node, and ends
 * the round). DynamicResources has nothing to do for a pod without claims, or, in v1.26, is turned off by
 * its feature gate, and says so. */
static const char *post_filter_message(struct scheduler *s, const char *own)
{
	const struct profile *profile = s->evaluation.profile;
	const char *dynamic = s->features.version == KUBERNETES_1_26
				      ? "plugin disabled"
				      : "no new claims to deallocate";
	const char *all = "";

	for (size_t i = 0; own && i < profile->point_count[POINT_POST_FILTER]; i++) {
		const char *plugin = profile->point_plugins[POINT_POST_FILTER][i];
		const char *text = strcmp(plugin, "DynamicResources") ? own : dynamic;

		all = arena_format(&s->scratch, "%s%s%s", all, *all ? ", " : "", text);
	}
	return own ? all : NULL;
}

const struct preemption *preemption_find(struct scheduler *s,
					 const struct preemption_options *options)
{
	struct attempt *a = arena_new(&s->scratch, 1, sizeof(*a));
	struct preemption *p = &a->public;
	size_t count;

	phase_begin(s, PHASE_PREEMPT);
	p->node = NO_NODE;
	p->message = not_eligible(s);
	p->eligible = !p->message;
	if (p->eligible) {
		make_room(s, a);
		count = find_candidates(s, a, options->all);
		if (count)
			choose(s, a, count);
		p->candidates = a->candidates;
		p->candidate_count = count;
		p->best = a->best;
		p->verdicts = a->verdicts;
		if (!count)
			p->message = nothing_found(s, a);
	}
	p->message = post_filter_message(s, p->message);
	phase_end(s, PHASE_PREEMPT);
	return p;
}

void preemption_reasons(struct scheduler *s, const struct preemption *preemption, uint32_t node,
			const char **plugin, struct reasons *out)
{
	static const char *not_helpful = "Preemption is not helpful for scheduling";
	static const char *no_victims = "No preemption victims found for incoming pod";
	const struct attempt *a = (const struct attempt *)preemption;

	*plugin = "";
	*out = (struct reasons){ .code = FIT_UNRESOLVABLE, .count = 1 };
	if (preemption->verdicts[node] == PREEMPTION_NOT_HELPFUL) {
		out->texts = &not_helpful;
	} else if (preemption->verdicts[node] == PREEMPTION_NO_VICTIMS) {
		out->texts = &no_victims;
	} else {
		*plugin = s->evaluation.profile->filters[a->failures[node].rule].rule->plugin;
		explain_failure(s, &a->failures[node], out);
	}
}

/* Pods that gave way before must look for another place. */
static void drop_lower_nominations(struct scheduler *s, uint32_t node, int32_t priority)
{
	for (size_t i = s->nominations.count; i-- > 0;) {
		const struct nomination *nomination = &s->nominations.items[i];

		if (nomination->node == node && nomination->pod->spec->priority < priority)
			nominations_clear(&s->nominations, nomination->pod);
	}
}

static void trace_victims(const struct scheduler *s, const struct preemption_candidate *chosen,
			  const struct pod *pod)
{
	TRACE_POINT4(preempt, pod->sequence, chosen->node, chosen->victim_count,
		     cluster_text(s->cluster, pod->name));
	if (!TRACED(victim))
		return;
	for (uint32_t i = 0; i < chosen->victim_count; i++)
		TRACE_POINT4(victim, chosen->victims[i]->sequence, chosen->node,
			     cluster_text(s->cluster, chosen->victims[i]->name), pod->sequence);
}

void preemption_nominate(struct scheduler *s, const struct preemption *preemption, struct pod *pod)
{
	const struct preemption_candidate *chosen = preemption->chosen;

	if (!preemption->eligible)
		return;
	if (!chosen) {
		nominations_clear(&s->nominations, pod);
		return;
	}
	trace_victims(s, chosen, pod);
	drop_lower_nominations(s, chosen->node, pod->spec->priority);
	nominations_set(&s->nominations, pod, chosen->node);
}

void preemption_apply(struct scheduler *s, const struct preemption *preemption, struct pod *pod)
{
	const struct preemption_candidate *chosen = preemption->chosen;

	preemption_nominate(s, preemption, pod);
	for (uint32_t i = 0; chosen && i < chosen->victim_count; i++) {
		scheduler_remove(s, chosen->victims[i]);
		chosen->victims[i]->state = POD_DELETED;
	}
}
