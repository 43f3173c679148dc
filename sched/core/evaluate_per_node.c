/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reference strategy: predicates and priorities asked node by node.
 *
 * v1.26 findNodesThatPassFilters and RunScorePlugins, with a rule as the outer loop: the rules do
 * not see each other's answers, so the order of the two loops changes no decision, and one rule over
 * many nodes is what can be measured.
 */
#include <assert.h>
#include <string.h>

#include "sched/base/wrap.h"
#include "sched/core/cycle.h"

enum {
	/* Nodes filtered at a time while sampling; then the search may stop. */
	SAMPLE_BLOCK = 128,
	/* v1.26: minFeasibleNodesToFind, minFeasibleNodesPercentageToFind */
	FEWEST_TO_FIND = 100,
	LEAST_PERCENTAGE = 5,
};

PHASE_BOUNDARY size_t pass_nodes_by_rule(struct scheduler *s, size_t rule, uint32_t *nodes,
					 size_t count, uint64_t *seen)
{
	const struct profile_filter *filter = &s->evaluation.profile->filters[rule];
	const struct node_info *infos = s->snapshot->nodes;
	const struct pod *pod = s->call.pod;
	const void *state = s->filters[rule].state;
	uint64_t (*on_node)(const void *, const struct pod *, const struct node_info *) =
		filter->impl->on_node;
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		uint32_t node = nodes[i];
		uint64_t token = on_node(state, pod, &infos[node]);

		nodes[kept] = node;
		kept += token == 0;
		if (token) {
			s->failed_rule[node] = (uint8_t)(rule + 1);
			s->failed_token[node] = token;
			*seen |= token;
		}
	}
	return kept;
}

/* Keeps the nodes that pass one predicate; returns how many. */
static size_t pass_rule(struct scheduler *s, size_t rule, uint32_t *nodes, size_t count)
{
	size_t kept;

	rule_begin(s, RULE_FILTER, rule);
	kept = pass_nodes_by_rule(s, rule, nodes, count, &s->seen_tokens);
	rule_end(s, RULE_FILTER, rule, count);
	return kept;
}

static void note_failure(struct scheduler *s, uint32_t node, const struct failure *failure)
{
	s->failed_rule[node] = (uint8_t)(failure->rule + 1);
	s->failed_token[node] = failure->token;
	s->seen_tokens |= failure->token;
}

/* Keeps the nodes where the pod leaves enough room for the pods nominated there. */
static size_t pass_nominated(struct scheduler *s, uint32_t *nodes, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		struct failure failure;
		bool any;

		if (passes_beside_nominated(s, nodes[i], &failure, &any))
			nodes[kept++] = nodes[i];
		else
			note_failure(s, nodes[i], &failure);
	}
	return kept;
}

/* Has the rule anything to say of the pod? */
static bool is_asked(const struct scheduler *s, size_t rule)
{
	return s->evaluation.profile->filters[rule].at_filter &&
	       s->filters[rule].verdict == PREPARED;
}

/* Up to where rules can be asked at once, from `rule` on. */
static size_t parallel_until(const struct scheduler *s, size_t rule)
{
	const struct profile *profile = s->evaluation.profile;

	while (rule < profile->filter_count && is_asked(s, rule) &&
	       is_parallel(s, profile->filters[rule].rule->reads))
		rule++;
	return rule;
}

static size_t pass_all_rules(struct scheduler *s, uint32_t *nodes, size_t count)
{
	const struct profile *profile = s->evaluation.profile;

	if (s->nominations.count)
		count = pass_nominated(s, nodes, count);
	for (size_t rule = 0; rule < profile->filter_count && count; rule++) {
		size_t end = s->workers ? parallel_until(s, rule) : rule;

		if (end > rule) {
			count = filter_in_parallel(s, rule, end, nodes, count);
			rule = end - 1;
		} else if (is_asked(s, rule)) {
			count = pass_rule(s, rule, nodes, count);
		}
	}
	return count;
}

size_t scheduler_nodes_to_find(int32_t percentage, size_t node_count)
{
	size_t find;

	if (node_count < FEWEST_TO_FIND)
		return node_count;
	if (percentage == 0) {
		int64_t adaptive = 50 - (int64_t)(node_count / 125);

		percentage = (int32_t)(adaptive < LEAST_PERCENTAGE ? LEAST_PERCENTAGE : adaptive);
	}
	find = node_count * (size_t)percentage / 100;
	return find < FEWEST_TO_FIND ? FEWEST_TO_FIND : find;
}

static int32_t percentage_in_force(const struct scheduler *s)
{
	int32_t percentage = s->options.percentage_of_nodes_to_score;

	if (percentage < 0)
		percentage = s->evaluation.profile->percentage_of_nodes_to_score;
	return percentage < 0 ? 100 : percentage;
}

bool samples_nodes(const struct scheduler *s)
{
	size_t count = s->snapshot->node_count;

	return percentage_in_force(s) < 100 &&
	       scheduler_nodes_to_find(percentage_in_force(s), count) < count;
}

/* The candidates of one search: all nodes, or those a PreFilterResult left. */
struct candidates {
	const uint32_t *only; /* NULL: node i is candidate i */
	size_t count;
	uint32_t nominated; /* the pod's own, which it failed on already; or NO_NODE */
};

static uint32_t candidate(const struct candidates *c, size_t at)
{
	size_t wrapped = at < c->count ? at : at - c->count;

	return c->only ? c->only[wrapped] : (uint32_t)wrapped;
}

/* Takes nodes behind the last one wanted out of the block's answers, as if never tried. */
static size_t forget_behind(struct scheduler *s, const struct candidates *c, size_t begin,
			    size_t end, uint32_t last_wanted)
{
	size_t at = begin;

	while (candidate(c, at) != last_wanted)
		at++;
	for (size_t i = at + 1; i < end; i++) {
		if (candidate(c, i) != c->nominated)
			s->failed_rule[candidate(c, i)] = 0;
	}
	return at + 1;
}

/* The next search starts behind as many nodes as this one has an answer for: the nominated node is one
 * of them, among the candidates or not. */
static void move_start(struct scheduler *s, const struct candidates *c)
{
	size_t answers = s->evaluation.tried_count;
	size_t around = c->count;

	if (c->nominated != NO_NODE) {
		answers = s->evaluation.feasible_count;
		for (size_t i = 0; i < s->snapshot->node_count; i++)
			answers += s->failed_rule[i] != 0;
	}
	if (s->features.version != KUBERNETES_1_26)
		around = s->snapshot->node_count;
	assert(around > 0);
	s->next_start = (s->next_start + answers) % around;
}

/* A search that stops once enough nodes fit, and goes on there for the next pod. */
static void find_sampled(struct scheduler *s, const struct candidates *c, size_t wanted)
{
	struct evaluation *e = &s->evaluation;
	size_t start = s->next_start % c->count;
	size_t end = start + c->count;
	size_t at = start;

	while (at < end && e->feasible_count < wanted) {
		size_t stop = at + SAMPLE_BLOCK < end ? at + SAMPLE_BLOCK : end;
		uint32_t *found = s->feasible + e->feasible_count;
		size_t count;

		for (size_t i = at; i < stop; i++)
			found[i - at] = candidate(c, i);
		count = pass_all_rules(s, found, stop - at);
		if (e->feasible_count + count > wanted)
			count = wanted - e->feasible_count;
		e->feasible_count += count;
		if (e->feasible_count == wanted)
			stop = forget_behind(s, c, at, stop, found[count - 1]);
		at = stop;
	}
	e->tried_count = at - start;
}

/* A pod that room was made for goes there, when it fits, without a look at other nodes
 * (evaluateNominatedNode). */
static bool try_nominated(struct scheduler *s, uint32_t node)
{
	struct failure failure;

	if (!passes_filters(s, node, &failure)) {
		note_failure(s, node, &failure);
		return false;
	}
	s->feasible[0] = node;
	s->evaluation.feasible_count = 1;
	s->evaluation.tried_count = 1;
	s->evaluation.error = NULL;
	return true;
}

static void find_all(struct scheduler *s, const struct candidates *c)
{
	for (size_t i = 0; i < c->count; i++)
		s->feasible[i] = candidate(c, i);
	s->evaluation.tried_count = c->count;
	s->evaluation.feasible_count = pass_all_rules(s, s->feasible, c->count);
}

void find_feasible(struct scheduler *s, const uint32_t *only, size_t only_count)
{
	struct candidates c = { only, only ? only_count : s->snapshot->node_count,
				nominations_find(&s->nominations, s->call.pod) };
	size_t wanted = scheduler_nodes_to_find(percentage_in_force(s), c.count);

	/* Without scores v1.36 takes the first node that fits. */
	if (s->features.version != KUBERNETES_1_26 && s->evaluation.profile->score_count == 0)
		wanted = 1;
	if ((c.nominated != NO_NODE && try_nominated(s, c.nominated)) || c.count == 0)
		return;
	if (wanted < c.count)
		find_sampled(s, &c, wanted);
	else
		find_all(s, &c);
	move_start(s, &c);
}

/* Normalises `scores`, keeps what explaining needs, and adds weight times each to the totals. */
PHASE_BOUNDARY static void add_scores(struct scheduler *s, size_t rule, int64_t *scores,
				      size_t count)
{
	const struct profile_score *score = &s->evaluation.profile->scores[rule];
	const struct priority *priority = score->rule;
	int64_t *totals = s->totals;

	if (s->options.keep_scores)
		memcpy(s->raw[rule], scores, count * sizeof(*scores));
	if (priority && priority->normalise)
		priority->normalise(s->scores[rule].state, scores, count);
	if (s->options.keep_scores)
		memcpy(s->normalised[rule], scores, count * sizeof(*scores));
	for (size_t i = 0; i < count; i++)
		totals[i] = wrap_add(totals[i], wrap_mul(scores[i], score->weight));
}

/*
 * A rule with nothing to say: every raw score is 0 and, whatever the normalisation, every node gets
 * the same; in v1.36, which leaves such a rule out, nothing. It is worked out for one node, and for all
 * of them only when they are kept.
 */
static int64_t add_constant(struct scheduler *s, size_t rule)
{
	const struct profile_score *score = &s->evaluation.profile->scores[rule];
	size_t count = s->evaluation.feasible_count;
	int64_t constant = 0;

	if (score->rule && score->rule->normalise && s->scores[rule].verdict == PREPARED_SKIP)
		score->rule->normalise(s->scores[rule].state, &constant, 1);
	if (s->options.keep_scores) {
		for (size_t i = 0; i < count; i++) {
			s->raw[rule][i] = 0;
			s->normalised[rule][i] = constant;
		}
	}
	return wrap_mul(constant, score->weight);
}

PHASE_BOUNDARY void score_nodes_by_rule(const struct scheduler *s, size_t rule, size_t begin,
					size_t end)
{
	const struct profile_score *score = &s->evaluation.profile->scores[rule];
	const struct node_info *infos = s->snapshot->nodes;
	const struct pod *pod = s->call.pod;
	const void *state = s->scores[rule].state;
	int64_t (*on_node)(const void *, const struct pod *, const struct node_info *) =
		score->impl->on_node;
	const uint32_t *feasible = s->feasible;
	int64_t *scores = s->score_vector;

	for (size_t i = begin; i < end; i++)
		scores[i] = on_node(state, pod, &infos[feasible[i]]);
}

static void score_rule(struct scheduler *s, size_t rule)
{
	size_t count = s->evaluation.feasible_count;

	rule_begin(s, RULE_SCORE, rule);
	if (s->workers && is_parallel(s, s->evaluation.profile->scores[rule].rule->reads))
		score_in_parallel(s, rule, count);
	else
		score_nodes_by_rule(s, rule, 0, count);
	rule_end(s, RULE_SCORE, rule, count);
}

PHASE_BOUNDARY static bool prepare_score(struct scheduler *s, size_t rule)
{
	const struct profile_score *score = &s->evaluation.profile->scores[rule];
	struct prepared *p = &s->scores[rule];

	*p = (struct prepared){ .verdict = score->rule ? PREPARED : PREPARED_SKIP };
	s->call.args = score->args;
	if (score->rule && score->impl->prepare)
		score->impl->prepare(&s->call, p);
	if (p->verdict == PREPARED_ERROR)
		s->evaluation.error = arena_format(&s->scratch,
						   "running PreScore plugin \"%s\": %s",
						   score->plugin, p->message);
	return p->verdict != PREPARED_ERROR;
}

bool score_feasible(struct scheduler *s)
{
	const struct profile *profile = s->evaluation.profile;
	size_t count = s->evaluation.feasible_count;
	/* Without any score plugin upstream gives each node one point. */
	int64_t base = profile->score_count ? 0 : 1;
	bool prepared = true;

	s->call.feasible_count = count;
	phase_begin(s, PHASE_PRE_SCORE);
	for (size_t rule = 0; rule < profile->score_count && prepared; rule++)
		prepared = prepare_score(s, rule);
	phase_end(s, PHASE_PRE_SCORE);
	if (!prepared)
		return false;
	for (size_t rule = 0; rule < profile->score_count; rule++) {
		if (s->scores[rule].verdict != PREPARED)
			base = wrap_add(base, add_constant(s, rule));
	}
	for (size_t i = 0; i < count; i++)
		s->totals[i] = base;
	for (size_t rule = 0; rule < profile->score_count; rule++) {
		if (s->scores[rule].verdict != PREPARED)
			continue;
		phase_begin(s, PHASE_SCORE);
		score_rule(s, rule);
		phase_end(s, PHASE_SCORE);
		phase_begin(s, PHASE_NORMALISE);
		add_scores(s, rule, s->score_vector, count);
		phase_end(s, PHASE_NORMALISE);
	}
	return true;
}
