/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pod through the cycle: v1.26 schedule_one.go (schedulePod, assume, bind).
 */
#include "sched/core/scheduler.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/base/rng.h"
#include "sched/base/workers.h"
#include "sched/core/cycle.h"

/* Pending pods that say in their status where room was made for them. */
static void take_nominations(struct scheduler *s)
{
	for (size_t i = 0; i < s->cluster->pod_count; i++) {
		struct pod *pod = s->cluster->pods[i];
		uint32_t node = NO_NODE;

		if (pod->state == POD_PENDING && pod->nominated_node_name)
			node = cluster_find_node(s->cluster, pod->nominated_node_name);
		if (node != NO_NODE)
			nominations_set(&s->nominations, pod, node);
	}
}

/* The engine of the one profile that has one; NULL: the framework runs all. */
static const struct engine *engine_of(const struct profile_set *profiles)
{
	return profiles->count ? profiles->items[0].engine : NULL;
}

/* Does anybody want to know more of a cycle than where the pod goes? */
static void admit_strategy(struct scheduler *s)
{
	s->strategy_decides = s->strategy_state && !s->options.keep_scores &&
			      !(s->probe && s->probe->rule_begin);
}

static void begin_strategy(struct scheduler *s)
{
	s->strategy_state = s->options.strategy->begin(s);
	s->strategy_watch = (struct watcher){ .calls = &s->options.strategy->watch,
					      .context = s->strategy_state };
	snapshot_watch(s->snapshot, &s->strategy_watch);
	admit_strategy(s);
}

static void end_strategy(struct scheduler *s)
{
	if (!s->strategy_state)
		return;
	snapshot_unwatch(s->snapshot, &s->strategy_watch);
	s->options.strategy->end(s->strategy_state);
}

struct scheduler *scheduler_new(struct snapshot *snapshot, const struct cluster *cluster,
				const struct profile_set *profiles,
				const struct scheduler_options *options)
{
	struct scheduler *s = mem_new(1, sizeof(*s));

	s->snapshot = snapshot;
	s->cluster = cluster;
	s->profiles = profiles;
	s->options = *options;
	s->features = options->features ? *options->features : features_default(KUBERNETES_1_26);
	scheduler_reserve(s);
	take_nominations(s);
	if (options->parallelism > 1 && !engine_of(profiles))
		s->workers = workers_new(options->parallelism);
	if (engine_of(profiles))
		s->engine_state = engine_of(profiles)->begin(s, &profiles->items[0]);
	else if (options->strategy && options->strategy->begin)
		begin_strategy(s);
	return s;
}

static void free_room(struct scheduler *s)
{
	free(s->feasible);
	free(s->failed_rule);
	free(s->failed_token);
	free(s->totals);
	free(s->score_vector);
	free(s->kept_scores);
}

void scheduler_free(struct scheduler *scheduler)
{
	if (!scheduler)
		return;
	if (scheduler->engine_state)
		engine_of(scheduler->profiles)->end(scheduler->engine_state);
	end_strategy(scheduler);
	workers_free(scheduler->workers);
	free_room(scheduler);
	nominations_fini(&scheduler->nominations);
	arena_free(&scheduler->scratch);
	arena_free(&scheduler->hint_scratch);
	free(scheduler);
}

void scheduler_set_probe(struct scheduler *scheduler, const struct probe *probe)
{
	scheduler->probe = probe;
	scheduler->announces = somebody_listens(scheduler);
	admit_strategy(scheduler);
}

const struct probe *scheduler_probe(const struct scheduler *scheduler)
{
	return scheduler->probe;
}

const struct cluster *scheduler_cluster(const struct scheduler *scheduler)
{
	return scheduler->cluster;
}

const struct strategy_use *scheduler_strategy_use(const struct scheduler *scheduler)
{
	return &scheduler->use;
}

const struct evaluation *scheduler_evaluation(const struct scheduler *scheduler)
{
	return &scheduler->evaluation;
}

static size_t most_scores(const struct profile_set *profiles)
{
	size_t most = 0;

	for (size_t i = 0; i < profiles->count; i++) {
		if (profiles->items[i].score_count > most)
			most = profiles->items[i].score_count;
	}
	return most;
}

static void split_kept_scores(struct scheduler *s)
{
	s->kept_scores = mem_new(s->score_capacity * s->node_capacity * 2, sizeof(int64_t));
	for (size_t i = 0; i < s->score_capacity; i++) {
		s->raw[i] = s->kept_scores + i * s->node_capacity;
		s->normalised[i] = s->raw[i] + s->score_capacity * s->node_capacity;
	}
}

void scheduler_reserve_nominations(struct scheduler *s, size_t pending)
{
	nominations_reserve(&s->nominations, pending);
}

void scheduler_reserve(struct scheduler *s)
{
	size_t nodes = s->snapshot->node_count;

	if (nodes <= s->node_capacity)
		return;
	free_room(s);
	s->node_capacity = nodes;
	s->score_capacity = most_scores(s->profiles);
	s->feasible = mem_new(nodes, sizeof(*s->feasible));
	s->failed_rule = mem_new(nodes, sizeof(*s->failed_rule));
	s->failed_token = mem_new(nodes, sizeof(*s->failed_token));
	s->totals = mem_new(nodes, sizeof(*s->totals));
	s->score_vector = mem_new(nodes, sizeof(*s->score_vector));
	s->kept_scores = NULL;
	if (s->options.keep_scores)
		split_kept_scores(s);
}

/* Member by member: setting the whole to zero first is half of what a cycle costs that asks no rule. */
static void begin_evaluation(struct scheduler *s)
{
	struct evaluation *e = &s->evaluation;

	e->outcome = OUTCOME_SCHEDULED;
	e->profile = NULL;
	e->node = NO_NODE;
	e->only_node = false;
	e->total = 0;
	e->scored = false;
	e->error = NULL;
	e->pre_filter_message = NULL;
	e->pre_filter_code = FIT_OK;
	e->pre_filter_rule = 0;
	e->left_out_message = NULL;
	e->tried_count = 0;
	e->feasible = s->feasible;
	e->feasible_count = 0;
	e->failed_rule = s->failed_rule;
	e->failed_token = s->failed_token;
	e->raw = s->options.keep_scores ? s->raw : NULL;
	e->normalised = s->options.keep_scores ? s->normalised : NULL;
	e->totals = s->totals;
}

static void begin_cycle(struct scheduler *s, const struct pod *pod)
{
	scheduler_reserve(s);
	arena_reset(&s->scratch);
	s->seen_tokens = 0;
	s->cycle_number++;
	s->call = (struct rule_call){
		.snapshot = s->snapshot,
		.cluster = s->cluster,
		.pod = pod,
		.features = &s->features,
		.feasible = s->feasible,
		.scratch = &s->scratch,
	};
	begin_evaluation(s);
}

size_t select_node(const struct scheduler *s)
{
	const int64_t *totals = s->totals;
	size_t count = s->evaluation.feasible_count;
	uint32_t ties = 1;
	uint32_t skip;
	size_t best = 0;

	for (size_t i = 1; i < count; i++) {
		ties = totals[i] > totals[best] ? 1 : ties + (totals[i] == totals[best]);
		best = totals[i] > totals[best] ? i : best;
	}
	if (s->options.tie_break == TIE_FIRST || ties == 1)
		return best;
	skip = rng_below(rng_draw(s->options.seed, s->cycle_number), ties);
	for (size_t i = best; skip > 0; skip--) {
		do
			i++;
		while (totals[i] != totals[best]);
		if (skip == 1)
			return i;
	}
	return best;
}

/* The chosen position in `feasible`; false when scoring failed. */
static bool choose(struct scheduler *s, size_t *chosen)
{
	struct evaluation *e = &s->evaluation;

	*chosen = 0;
	if (e->feasible_count == 1)
		return true;
	if (!score_feasible(s))
		return false;
	e->scored = true;
	phase_begin(s, PHASE_SELECT);
	*chosen = select_node(s);
	phase_end(s, PHASE_SELECT);
	e->total = s->totals[*chosen];
	return true;
}

/* What the first rule that had no answer for a node says; NULL when only nodes that do not count
 * as tried had none. */
static const char *filter_error(struct scheduler *s)
{
	for (uint32_t node = 0; node < s->snapshot->node_count; node++) {
		const struct profile *profile = s->evaluation.profile;
		struct reasons reasons;

		if (!s->failed_rule[node] || !(s->failed_token[node] & TOKEN_ERROR))
			continue;
		scheduler_reasons(s, node, &reasons);
		return arena_format(&s->scratch, "running \"%s\" filter plugin: %s",
				    profile->filters[s->failed_rule[node] - 1u].rule->plugin,
				    reasons.texts[0]);
	}
	return NULL;
}

static enum outcome decide_by_rules(struct scheduler *s)
{
	struct evaluation *e = &s->evaluation;
	const uint32_t *only = NULL;
	size_t only_count = 0;
	size_t chosen;
	bool going;

	if (e->profile->engine)
		return e->profile->engine->decide(s->engine_state);
	if (s->snapshot->node_count == 0) {
		e->pre_filter_message = "no nodes available to schedule pods";
		e->pre_filter_code = FIT_UNRESOLVABLE;
		return OUTCOME_UNSCHEDULABLE;
	}
	phase_begin(s, PHASE_PREPARE);
	going = prepare_filters(s, &only, &only_count);
	phase_end(s, PHASE_PREPARE);
	if (!going)
		return e->error ? OUTCOME_ERROR : OUTCOME_UNSCHEDULABLE;
	phase_begin(s, PHASE_FILTER);
	find_feasible(s, only, only_count);
	phase_end(s, PHASE_FILTER);
	if (s->seen_tokens & TOKEN_ERROR)
		e->error = filter_error(s);
	if (e->error)
		return OUTCOME_ERROR;
	if (e->feasible_count == 0)
		return OUTCOME_UNSCHEDULABLE;
	if (!choose(s, &chosen))
		return OUTCOME_ERROR;
	e->node = s->feasible[chosen];
	return OUTCOME_SCHEDULED;
}

static void forget_failures(struct scheduler *s)
{
	if (s->snapshot->node_count)
		memset(s->failed_rule, 0, s->snapshot->node_count);
}

static bool decides_by_strategy(struct scheduler *s)
{
	bool decided;

	if (!s->strategy_decides)
		return false;
	phase_begin(s, PHASE_DECIDE);
	decided = s->options.strategy->decide(s->strategy_state);
	phase_end(s, PHASE_DECIDE);
	s->evaluation.only_node = decided;
	return decided;
}

/* The reference decides, and what the strategy would have done has to be the same. */
static enum outcome decide_by_both(struct scheduler *s)
{
	size_t start = s->next_start;
	bool decided = s->options.strategy->decide(s->strategy_state);
	uint32_t node = s->evaluation.node;
	size_t moved = s->next_start;
	enum outcome outcome;

	s->evaluation.node = NO_NODE;
	s->next_start = start;
	outcome = decide_by_rules(s);
	if (!decided ||
	    (outcome == OUTCOME_SCHEDULED && s->evaluation.node == node && s->next_start == moved))
		return outcome;
	s->evaluation.error = arena_format(
		&s->scratch, "strategy \"%s\" chose node \"%s\"; this is a bug in schedmark",
		s->options.strategy->name,
		cluster_text(s->cluster, s->snapshot->nodes[node].node->name));
	return OUTCOME_ERROR;
}

static enum outcome decide(struct scheduler *s)
{
	if (decides_by_strategy(s))
		return OUTCOME_SCHEDULED;
	s->use.by_rules++;
	forget_failures(s);
	return s->strategy_state && s->options.keep_scores ? decide_by_both(s) : decide_by_rules(s);
}

bool scheduler_is_gated(const struct scheduler *s, const struct pod *pod)
{
	const struct profile *profile;

	if (!s->features.pod_scheduling_readiness || !pod->spec->scheduling_gate_count)
		return false;
	profile = profile_find(s->profiles, pod->spec->scheduler_name);
	return profile && profile->honours_gates;
}

/* v1.26 plugins/schedulinggates PreEnqueue. */
static const char *gates_message(struct scheduler *s, const struct pod_spec *spec)
{
	static const char head[] = "waiting for scheduling gates: [";
	size_t size = sizeof(head) + 1;
	char *message;
	char *at;

	for (uint32_t i = 0; i < spec->scheduling_gate_count; i++)
		size += strlen(cluster_text(s->cluster, spec->scheduling_gates[i])) + 1;
	message = arena_bytes(&s->scratch, size);
	at = stpcpy(message, head);
	for (uint32_t i = 0; i < spec->scheduling_gate_count; i++) {
		at = stpcpy(at, i ? " " : "");
		at = stpcpy(at, cluster_text(s->cluster, spec->scheduling_gates[i]));
	}
	stpcpy(at, "]");
	return message;
}

static const struct profile *profile_for(const struct scheduler *s, const struct pod *pod)
{
	const struct engine *engine = engine_of(s->profiles);

	if (!engine)
		return profile_find(s->profiles, pod->spec->scheduler_name);
	return engine->takes(s->engine_state, pod) ? &s->profiles->items[0] : NULL;
}

/* Pods of no profile, gated ones and those on their way out are not ours to place. */
static bool is_ours(struct scheduler *s, const struct pod *pod)
{
	struct evaluation *e = &s->evaluation;

	e->outcome = OUTCOME_SKIPPED;
	e->profile = profile_for(s, pod);
	if (scheduler_is_gated(s, pod)) {
		e->outcome = OUTCOME_GATED;
		e->error = gates_message(s, pod->spec);
	} else if (!e->profile) {
		e->error = arena_format(&s->scratch, "profile not found for scheduler name \"%s\"",
					cluster_text(s->cluster, pod->spec->scheduler_name));
	} else if (pod->deleting) {
		e->error = "pod is being deleted or already assumed";
	}
	return !e->error;
}

/* Gives back what the first `count` predicates reserved for the pod (Unreserve, last one first). */
static void release(struct scheduler *s, const struct node_info *node, size_t count)
{
	const struct profile *profile = s->evaluation.profile;

	if (s->evaluation.only_node)
		return;
	while (count-- > 0) {
		const struct profile_filter *filter = &profile->filters[count];

		s->call.args = filter->args;
		if (filter->rule->release)
			filter->rule->release(&s->call, s->filters[count].state, node);
	}
}

/* Reserve; false with evaluation.error set when a rule cannot have what it needs. */
static bool reserve(struct scheduler *s, const struct node_info *node)
{
	const struct profile *profile = s->evaluation.profile;

	if (s->evaluation.only_node)
		return true;
	for (size_t rule = 0; rule < profile->filter_count; rule++) {
		const struct profile_filter *filter = &profile->filters[rule];
		const char *message;

		s->call.args = filter->args;
		if (!filter->rule->reserve ||
		    filter->rule->reserve(&s->call, s->filters[rule].state, node, &message))
			continue;
		release(s, node, rule + 1);
		s->evaluation.error = arena_format(&s->scratch, "running Reserve plugin \"%s\": %s",
						   filter->rule->plugin, message);
		return false;
	}
	return true;
}

/* Takes the pod off its node. */
static void remove_pod(struct scheduler *s, struct node_info *node, struct pod *pod)
{
	if (s->engine_state)
		engine_of(s->profiles)->leaves(s->engine_state, pod);
	node_info_remove_pod(node, pod);
}

static void unassume(struct scheduler *s, struct node_info *node, struct pod *pod)
{
	remove_pod(s, node, pod);
	snapshot_unstart_pod(s->snapshot, pod);
}

PHASE_BOUNDARY static bool assume(struct scheduler *s, struct pod *pod)
{
	struct node_info *node = &s->snapshot->nodes[s->evaluation.node];
	bool reserved;

	phase_begin(s, PHASE_ASSUME);
	node_info_add_pod(node, pod);
	snapshot_start_pod(s->snapshot, pod);
	reserved = reserve(s, node);
	if (!reserved)
		unassume(s, node, pod);
	else if (s->nominations.count)
		nominations_clear(&s->nominations, pod);
	phase_end(s, PHASE_ASSUME);
	return reserved;
}

PHASE_BOUNDARY static void bind_pod(struct scheduler *s, struct pod *pod)
{
	const struct node_info *node = &s->snapshot->nodes[pod->node];

	(void)node; /* where there are no trace points */
	phase_begin(s, PHASE_BIND);
	pod->state = POD_BOUND;
	TRACE_POINT4(bind, pod->sequence, pod->node, cluster_text(s->cluster, pod->name),
		     cluster_text(s->cluster, node->node->name));
	if (s->evaluation.profile->engine)
		s->evaluation.profile->engine->bound(s->engine_state, pod);
	phase_end(s, PHASE_BIND);
}

static enum outcome place(struct scheduler *s, struct pod *pod)
{
	if (!assume(s, pod))
		return OUTCOME_ERROR;
	bind_pod(s, pod);
	return OUTCOME_SCHEDULED;
}

void scheduler_forget(struct scheduler *s, struct pod *pod)
{
	struct node_info *node = &s->snapshot->nodes[pod->node];

	release(s, node, s->evaluation.profile->filter_count);
	unassume(s, node, pod);
	pod->state = POD_PENDING;
}

void scheduler_remove(struct scheduler *s, struct pod *pod)
{
	nominations_clear(&s->nominations, pod);
	if (pod->node != NO_NODE && s->engine_state)
		engine_of(s->profiles)->leaves(s->engine_state, pod);
	snapshot_remove_pod(s->snapshot, pod);
}

void scheduler_nominate(struct scheduler *s, struct pod *pod, uint32_t node)
{
	if (node == NO_NODE)
		nominations_clear(&s->nominations, pod);
	else
		nominations_set(&s->nominations, pod, node);
}

enum outcome scheduler_schedule(struct scheduler *s, struct pod *pod)
{
	struct evaluation *e = &s->evaluation;

	s->announces = somebody_listens(s);
	TRACE_POINT2(cycle__start, pod->sequence, cluster_text(s->cluster, pod->name));
	if (s->probe && s->probe->cycle_begin)
		s->probe->cycle_begin(s->probe->context, pod);
	begin_cycle(s, pod);
	if (is_ours(s, pod))
		e->outcome = decide(s);
	else
		forget_failures(s);
	/* A gated pod never gets as far as a cycle, so it must not move the draws of the others. */
	if (e->outcome == OUTCOME_GATED)
		s->cycle_number--;
	if (e->outcome == OUTCOME_SCHEDULED)
		e->outcome = place(s, pod);
	if (e->outcome == OUTCOME_UNSCHEDULABLE)
		pod->state = POD_UNSCHEDULABLE;
	if (s->probe && s->probe->cycle_end)
		s->probe->cycle_end(s->probe->context, pod, e->outcome);
	TRACE_POINT3(cycle__done, pod->sequence, (int)e->outcome, e->node);
	return e->outcome;
}
