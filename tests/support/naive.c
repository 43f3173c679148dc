/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/naive.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/rng.h"
#include "sched/base/wrap.h"

/* --- asking the rules ------------------------------------------------------------------------ */

void asked_prepare(struct asked *asked, const struct profile *profile, const struct rule_call *call)
{
	asked->profile = profile;
	asked->call = *call;
	for (size_t i = 0; i < profile->filter_count; i++) {
		size_t rule = profile->prepare_order[i];
		const struct profile_filter *filter = &profile->filters[rule];
		struct prepared *p = &asked->filters[rule];

		*p = (struct prepared){ .verdict = PREPARED };
		asked->call.args = filter->args;
		if (filter->impl->prepare)
			filter->impl->prepare(&asked->call, p);
	}
}

bool asked_has_state(const struct asked *asked, size_t rule)
{
	enum prepared_verdict verdict = asked->filters[rule].verdict;

	return verdict == PREPARED || verdict == PREPARED_PASS;
}

uint64_t asked_token(const struct asked *asked, size_t rule, uint32_t node)
{
	const struct profile_filter *filter = &asked->profile->filters[rule];

	if (!asked_has_state(asked, rule))
		return 0;
	return filter->impl->on_node(asked->filters[rule].state, asked->call.pod,
				     &asked->call.snapshot->nodes[node]);
}

static bool is_of_1_36(const struct naive *n)
{
	return n->scheduler->features.version == KUBERNETES_1_36;
}

/* The first rule that the node fails, in words that outlive the question. */
static bool passes(const struct naive *n, struct asked *asked, uint32_t node,
		   struct naive_failure *why)
{
	for (size_t rule = 0; rule < asked->profile->filter_count; rule++) {
		const struct profile_filter *filter = &asked->profile->filters[rule];
		bool is_asked = filter->at_filter && !n->skipped[rule];
		uint64_t token = is_asked ? asked_token(asked, rule, node) : 0;

		if (!token)
			continue;
		*why = (struct naive_failure){ .rule = rule };
		asked->call.args = filter->args;
		filter->rule->explain(&asked->call, asked->filters[rule].state, token,
				      &why->reasons);
		return false;
	}
	return true;
}

static struct rule_call call_on(struct naive *n, const struct cluster_copy *copy)
{
	return (struct rule_call){ .snapshot = &copy->snapshot,
				   .cluster = &copy->cluster,
				   .pod = n->pod,
				   .features = &n->scheduler->features,
				   .scratch = &n->arena };
}

/* As the lists stand now. */
static bool passes_now(struct naive *n, uint32_t node, struct naive_failure *why)
{
	struct cluster_copy copy;
	struct rule_call call;
	struct asked asked;
	bool fits;

	cluster_copy_init(&copy, n->scheduler->snapshot, &n->lists);
	call = call_on(n, &copy);
	asked_prepare(&asked, n->profile, &call);
	fits = passes(n, &asked, node, why);
	cluster_copy_fini(&copy);
	return fits;
}

/* --- nominated pods -------------------------------------------------------------------------- */

static bool goes_before(const struct naive *n, const struct nomination *nomination, uint32_t node)
{
	return nomination->node == node && nomination->pod != n->pod &&
	       nomination->pod->spec->priority >= n->pod->spec->priority;
}

/* The first pass of v1.26 runtime.RunFilterPluginsWithNominatedPods. */
static bool fits_beside_nominated(struct naive *n, uint32_t node, struct naive_failure *why)
{
	const struct nominations *nominations = &n->scheduler->nominations;
	struct pod_list *list = &n->lists.nodes[node];
	struct pod_list before = *list;
	bool fits = true;

	*list = pod_list_copy(&before);
	for (size_t i = 0; i < nominations->count; i++) {
		if (goes_before(n, &nominations->items[i], node))
			pod_lists_add(&n->lists, node, nominations->items[i].pod);
	}
	if (list->count > before.count)
		fits = passes_now(n, node, why);
	pod_list_fini(list);
	*list = before;
	return fits;
}

bool naive_fits(struct naive *n, uint32_t node, struct naive_failure *why)
{
	return fits_beside_nominated(n, node, why) && passes_now(n, node, why);
}

/* --- PreFilter ------------------------------------------------------------------------------- */

static bool has_name(const struct prepared *p, uint32_t name)
{
	for (uint32_t i = 0; i < p->only_count; i++) {
		if (p->only[i] == name)
			return true;
	}
	return false;
}

/* The first rule that keeps the pod out ends the cycle; otherwise the one that names nodes, NULL without
 * one (only NodeAffinity ever names some). */
static bool pre_filter(struct naive *n, const struct asked *asked, const struct prepared **naming)
{
	*naming = NULL;
	for (size_t i = 0; i < asked->profile->filter_count; i++) {
		size_t rule = asked->profile->prepare_order[i];
		const struct prepared *p = &asked->filters[rule];

		if (!asked->profile->filters[rule].at_pre_filter)
			continue;
		if (p->verdict == PREPARED_REJECT) {
			n->decision.pre_filter_message = p->message;
			n->decision.pre_filter_code = p->code;
			return false;
		}
		if (p->restricts)
			*naming = p;
	}
	return true;
}

/* False with an error when one of the names is no node's. */
static bool find_nodes(struct naive *n, const struct prepared *naming, uint32_t *nodes,
		       size_t *count)
{
	const struct cluster *cluster = n->scheduler->cluster;

	for (uint32_t i = 0; naming && !is_of_1_36(n) && i < naming->only_count; i++) {
		if (cluster_find_node(cluster, naming->only[i]) != NO_NODE)
			continue;
		n->decision.error = arena_format(&n->arena,
						 "nodeinfo not found for node name \"%s\"",
						 cluster_text(cluster, naming->only[i]));
		return false;
	}
	*count = 0;
	for (uint32_t node = 0; node < n->lists.node_count; node++) {
		if (!naming || has_name(naming, cluster->nodes[node].name))
			nodes[(*count)++] = node;
	}
	return true;
}

/* --- Filter ---------------------------------------------------------------------------------- */

enum { FEW_NODES = 12 }; /* so few are each asked about with states of their own */

/* Asks about the node on the copy, and notes what it fails on. */
static bool try_node(struct naive *n, struct asked *asked, uint32_t node)
{
	struct naive_failure *why = &n->decision.failures[node];

	if (n->lists.node_count <= FEW_NODES) {
		const struct rule_call call = call_on(n, &n->now);

		asked_prepare(asked, n->profile, &call);
	}
	n->decision.failed[node] = !fits_beside_nominated(n, node, why) ||
				   !passes(n, asked, node, why);
	return !n->decision.failed[node];
}

static size_t count_failed(const struct naive *n)
{
	size_t count = 0;

	for (size_t i = 0; i < n->lists.node_count; i++)
		count += n->decision.failed[i];
	return count;
}

static int32_t percentage(const struct naive *n)
{
	int32_t given = n->scheduler->options.percentage_of_nodes_to_score;

	if (given < 0)
		given = n->profile->percentage_of_nodes_to_score;
	return given < 0 ? 100 : given;
}

/* One node after another, until enough are found; from where the last search ended, but in the nodes' own
 * order when all of them are looked at. */
static void search(struct naive *n, struct asked *asked, const uint32_t *nodes, size_t count)
{
	struct naive_decision *d = &n->decision;
	bool any = is_of_1_36(n) && n->profile->score_count == 0;
	size_t wanted = any ? 1 : scheduler_nodes_to_find(percentage(n), count);
	size_t start = wanted < count ? n->next_start : 0;

	if (count == 0)
		return;
	for (; d->tried_count < count && d->feasible_count < wanted; d->tried_count++) {
		uint32_t node = nodes[(start + d->tried_count) % count];

		if (try_node(n, asked, node))
			d->feasible[d->feasible_count++] = node;
	}
	n->next_start = (n->next_start + d->feasible_count + count_failed(n)) %
			(is_of_1_36(n) ? n->lists.node_count : count);
}

/* The node that room was made on, before all others. */
static bool try_nominated(struct naive *n, struct asked *asked)
{
	uint32_t nominated = nominations_find(&n->scheduler->nominations, n->pod);

	if (nominated == NO_NODE || !try_node(n, asked, nominated))
		return false;
	n->decision.feasible[n->decision.feasible_count++] = nominated;
	n->decision.tried_count = 1;
	return true;
}

/* --- Score ----------------------------------------------------------------------------------- */

static void score_plugin(struct naive *n, struct rule_call *call, size_t which)
{
	const struct profile_score *score = &n->profile->scores[which];
	struct naive_decision *d = &n->decision;
	struct prepared p = { .verdict = score->rule ? PREPARED : PREPARED_SKIP };

	call->args = score->args;
	if (score->rule && score->impl->prepare)
		score->impl->prepare(call, &p);
	for (size_t i = 0; i < d->feasible_count; i++) {
		d->raw[which][i] = 0;
		if (p.verdict == PREPARED)
			d->raw[which][i] = score->impl->on_node(
				p.state, n->pod, &call->snapshot->nodes[d->feasible[i]]);
		d->normalised[which][i] = d->raw[which][i];
	}
	if (score->rule && score->rule->normalise && p.verdict != PREPARED_NO_SCORE)
		score->rule->normalise(p.state, d->normalised[which], d->feasible_count);
	for (size_t i = 0; i < d->feasible_count; i++)
		d->totals[i] += d->normalised[which][i] * score->weight;
}

static void score_nodes(struct naive *n)
{
	struct naive_decision *d = &n->decision;
	struct rule_call call = call_on(n, &n->now);

	d->scored = true;
	d->totals = arena_new(&n->arena, d->feasible_count, sizeof(*d->totals));
	d->raw = arena_new(&n->arena, n->profile->score_count, sizeof(int64_t *));
	d->normalised = arena_new(&n->arena, n->profile->score_count, sizeof(int64_t *));
	call.feasible = d->feasible;
	call.feasible_count = d->feasible_count;
	for (size_t i = 0; n->profile->score_count == 0 && i < d->feasible_count; i++)
		d->totals[i] = 1;
	for (size_t i = 0; i < n->profile->score_count; i++) {
		d->raw[i] = arena_new(&n->arena, d->feasible_count, sizeof(int64_t));
		d->normalised[i] = arena_new(&n->arena, d->feasible_count, sizeof(int64_t));
		score_plugin(n, &call, i);
	}
}

/* One of those with the highest total: the first, or the one that the cycle's draw points at. */
static size_t pick_best(const struct naive *n)
{
	const struct naive_decision *d = &n->decision;
	const struct scheduler_options *options = &n->scheduler->options;
	int64_t highest = INT64_MIN;
	uint32_t ties = 0;
	uint32_t wanted = 0;

	for (size_t i = 0; i < d->feasible_count; i++)
		highest = d->totals[i] > highest ? d->totals[i] : highest;
	for (size_t i = 0; i < d->feasible_count; i++)
		ties += d->totals[i] == highest;
	if (options->tie_break == TIE_RANDOM)
		wanted = rng_below(rng_draw(options->seed, n->scheduler->cycle_number + 1), ties);
	for (size_t i = 0;; i++) {
		if (d->totals[i] == highest && wanted-- == 0)
			return i;
	}
}

/* --- the texts ------------------------------------------------------------------------------- */

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* All reasons of all nodes, sorted, and equal ones counted; lines are sorted with their counts. */
const char *naive_fit_error(struct naive *n, size_t nodes, const bool *failed,
			    const struct naive_failure *failures)
{
	const char **reasons = arena_new(&n->arena, n->lists.node_count * 64, sizeof(char *));
	const char **lines = arena_new(&n->arena, n->lists.node_count * 64, sizeof(char *));
	size_t count = 0;
	size_t line_count = 0;
	char *text = arena_format(&n->arena, "0/%zu nodes are available: ", nodes);

	for (size_t node = 0; node < n->lists.node_count; node++) {
		for (uint32_t i = 0; failed[node] && i < failures[node].reasons.count; i++)
			reasons[count++] = failures[node].reasons.texts[i];
	}
	qsort(reasons, count, sizeof(*reasons), compare_texts);
	for (size_t i = 0, first = 0; i < count; i++) {
		if (i + 1 < count && !strcmp(reasons[i], reasons[i + 1]))
			continue;
		lines[line_count++] = arena_format(&n->arena, "%zu %s", i + 1 - first, reasons[i]);
		first = i + 1;
	}
	qsort(lines, line_count, sizeof(*lines), compare_texts);
	for (size_t i = 0; i < line_count; i++)
		text = arena_format(&n->arena, "%s%s%s", text, i ? ", " : "", lines[i]);
	return arena_format(&n->arena, "%s.", text);
}

static const char *fit_error(struct naive *n)
{
	static const char *left_out = "node(s) didn't satisfy plugin(s) [NodeAffinity]";
	const struct naive_decision *d = &n->decision;
	size_t nodes = n->lists.node_count;
	bool *accused = arena_new(&n->arena, nodes, sizeof(*accused));

	if (d->pre_filter_message)
		return arena_format(&n->arena, "0/%zu nodes are available: %s.", nodes,
				    d->pre_filter_message);
	for (size_t node = 0; is_of_1_36(n) && n->naming && node < nodes; node++) {
		if (d->failed[node])
			continue;
		d->failures[node].reasons = (struct reasons){ FIT_UNRESOLVABLE, 1, &left_out };
		accused[node] = true;
	}
	for (size_t node = 0; node < nodes; node++)
		accused[node] |= d->failed[node];
	return naive_fit_error(n, nodes, accused, d->failures);
}

/* --- the cycle ------------------------------------------------------------------------------- */

static void forget(struct naive *n)
{
	if (n->scheduler) {
		cluster_copy_fini(&n->now);
		pod_lists_fini(&n->lists);
	}
	arena_reset(&n->arena);
}

static void begin(struct naive *n, const struct scheduler *scheduler, struct pod *pod)
{
	size_t nodes = scheduler->snapshot->node_count;

	forget(n);
	n->scheduler = scheduler;
	n->pod = pod;
	n->profile = profile_find(scheduler->profiles, pod->spec->scheduler_name);
	pod_lists_init(&n->lists, scheduler->snapshot);
	cluster_copy_init(&n->now, scheduler->snapshot, &n->lists);
	n->decision = (struct naive_decision){ .node = NO_NODE };
	n->naming = NULL;
	memset(n->skipped, 0, sizeof(n->skipped));
	n->decision.feasible = arena_new(&n->arena, nodes, sizeof(uint32_t));
	n->decision.failed = arena_new(&n->arena, nodes, sizeof(bool));
	n->decision.failures = arena_new(&n->arena, nodes, sizeof(struct naive_failure));
}

/* A rule without an answer ends the cycle; of several nodes the first speaks. */
static const char *filter_error(struct naive *n)
{
	for (size_t node = 0; node < n->lists.node_count; node++) {
		const struct naive_failure *failure = &n->decision.failures[node];

		if (n->decision.failed[node] && failure->reasons.code == FIT_ERROR)
			return arena_format(&n->arena, "running \"%s\" filter plugin: %s",
					    n->profile->filters[failure->rule].rule->plugin,
					    failure->reasons.texts[0]);
	}
	return NULL;
}

static enum outcome decide(struct naive *n)
{
	struct naive_decision *d = &n->decision;
	const struct rule_call call = call_on(n, &n->now);
	uint32_t *nodes = arena_new(&n->arena, n->lists.node_count, sizeof(*nodes));
	const struct prepared *naming;
	struct asked asked;
	size_t count;

	asked_prepare(&asked, n->profile, &call);
	for (size_t i = 0; is_of_1_36(n) && i < n->profile->filter_count; i++)
		n->skipped[i] = asked.filters[i].verdict == PREPARED_SKIP;
	if (!pre_filter(n, &asked, &naming))
		return OUTCOME_UNSCHEDULABLE;
	n->naming = naming;
	if (!try_nominated(n, &asked)) {
		if (!find_nodes(n, naming, nodes, &count))
			return OUTCOME_ERROR;
		search(n, &asked, nodes, count);
		d->error = filter_error(n);
	}
	if (d->error)
		return OUTCOME_ERROR;
	if (d->feasible_count == 0)
		return OUTCOME_UNSCHEDULABLE;
	if (d->feasible_count > 1)
		score_nodes(n);
	d->node = d->feasible[d->scored ? pick_best(n) : 0];
	return OUTCOME_SCHEDULED;
}

static bool is_gated(const struct naive *n)
{
	return n->scheduler->features.pod_scheduling_readiness && n->profile &&
	       n->profile->honours_gates && n->pod->spec->scheduling_gate_count > 0;
}

void naive_decide(struct naive *n, const struct scheduler *scheduler, struct pod *pod)
{
	begin(n, scheduler, pod);
	if (is_gated(n))
		n->decision.outcome = OUTCOME_GATED;
	else
		n->decision.outcome = !n->profile || pod->deleting ? OUTCOME_SKIPPED : decide(n);
	if (n->decision.outcome == OUTCOME_UNSCHEDULABLE)
		n->decision.fit_error = fit_error(n);
}

void naive_fini(struct naive *n)
{
	forget(n);
	arena_free(&n->arena);
	*n = (struct naive){ 0 };
}
