/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/agreement.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/wrap.h"
#include "tests/support/random_cluster.h"
#include "tests/support/session_text.h"
#include "tests/support/state_digest.h"

/* A case at work. */
struct agreement {
	struct dice *dice;
	struct agreement_counts *counts;
	struct complaint *complaint;
	struct session session;
	struct naive naive;
};

void complain(struct complaint *complaint, const char *format, ...)
{
	va_list arguments;

	if (has_complaint(complaint))
		return;
	va_start(arguments, format);
	vsnprintf(complaint->text, sizeof(complaint->text), format, arguments);
	va_end(arguments);
}

/* --- sessions -------------------------------------------------------------------------------- */

static void hear(void *context, enum severity severity, struct place place, const char *message)
{
	if (severity == SEVERITY_ERROR)
		complain(context, "the cluster does not load: %u:%u: %s", place.line, place.column,
			 message);
}

/* False with a complaint when the cluster does not load. */
static bool start(struct session *session, const struct random_cluster *cluster,
		  const struct scheduler_options *scheduler, struct diag_sink *sink)
{
	const struct session_options options = {
		.load.reader = { .limits = READER_LIMITS_DEFAULT, .strict = true },
		.load.kubernetes_version = cluster->version,
		.scheduler = *scheduler,
		.feature_gates = cluster->feature_gates,
	};

	session_init(session, &options, sink);
	return session_text(session, "case.json", cluster->text) == STATUS_OK &&
	       session_start(session) == STATUS_OK;
}

/* --- invariants ------------------------------------------------------------------------------ */

/* Every pod is in at most one list, that of the node it says. */
static void check_places(struct agreement *a)
{
	const struct cluster *cluster = &a->session.cluster;
	const struct snapshot *snapshot = &a->session.snapshot;
	uint8_t *seen = calloc(cluster->pod_count + 1, 1);

	for (uint32_t node = 0; node < snapshot->node_count; node++) {
		for (const struct pod *pod = snapshot->nodes[node].pods; pod;
		     pod = pod->next_on_node) {
			if (seen[pod->sequence]++)
				complain(a->complaint, "pod %u is in two places", pod->sequence);
			if (pod->node != node || pod->state != POD_BOUND)
				complain(a->complaint,
					 "pod %u is on node %u in state %d and says %u",
					 pod->sequence, node, pod->state, pod->node);
		}
	}
	for (size_t i = 0; i < cluster->pod_count; i++) {
		const struct pod *pod = cluster->pods[i];
		bool runs = pod->state == POD_BOUND && pod->node != NO_NODE;

		if (runs != (seen[pod->sequence] != 0))
			complain(a->complaint, "pod %u is %son a node in state %d", pod->sequence,
				 seen[pod->sequence] ? "" : "not ", pod->state);
	}
	free(seen);
}

static int64_t sum_of_scalar(const struct node_info *node, uint32_t scalar)
{
	int64_t sum = 0;

	for (const struct pod *pod = node->pods; pod; pod = pod->next_on_node) {
		for (uint32_t i = 0; i < pod->spec->request.scalar_count; i++) {
			if (pod->spec->request.scalars[i].resource == scalar)
				sum = wrap_add(sum, pod->spec->request.scalars[i].amount);
		}
	}
	return sum;
}

/* The node's sums are those of its pods. */
static void check_sums(struct agreement *a, const struct node_info *node)
{
	int64_t cpu = 0;
	int64_t memory = 0;
	int64_t ephemeral = 0;
	int64_t pods = 0;

	for (const struct pod *pod = node->pods; pod; pod = pod->next_on_node) {
		cpu = wrap_add(cpu, pod->spec->request.milli_cpu);
		memory = wrap_add(memory, pod->spec->request.memory_bytes);
		ephemeral = wrap_add(ephemeral, pod->spec->request.ephemeral_bytes);
		pods++;
	}
	if (cpu != node->requested_milli_cpu || memory != node->requested_memory ||
	    ephemeral != node->requested_ephemeral || pods != node->pod_count)
		complain(a->complaint, "the sums of node %u are not its pods'", node->index);
	for (uint32_t i = 0; i < a->session.snapshot.scalar_count; i++) {
		if (sum_of_scalar(node, i) != node_scalars_requested(&node->scalars, i))
			complain(a->complaint, "scalar %u of node %u is not its pods' sum", i,
				 node->index);
	}
}

static void check_state(struct agreement *a)
{
	check_places(a);
	for (size_t i = 0; i < a->session.snapshot.node_count; i++)
		check_sums(a, &a->session.snapshot.nodes[i]);
}

/* The rule's entry if the profile asks it of every node. */
static const struct profile_filter *find_filter(const struct profile *profile, const char *plugin)
{
	for (size_t i = 0; i < profile->filter_count; i++) {
		if (profile->filters[i].at_filter &&
		    !strcmp(profile->filters[i].rule->plugin, plugin))
			return &profile->filters[i];
	}
	return NULL;
}

static bool has_room(const struct node_info *node, const struct pod_spec *spec, const bool *ignored,
		     bool only_what_is_asked)
{
	const struct resources *r = &spec->request;
	bool all = !only_what_is_asked;
	bool fits = true;

	if (all || r->milli_cpu)
		fits &= node->requested_milli_cpu <= node->allocatable_milli_cpu;
	if (all || r->memory_bytes)
		fits &= node->requested_memory <= node->allocatable_memory;
	if (all || r->ephemeral_bytes)
		fits &= node->requested_ephemeral <= node->allocatable_ephemeral;
	for (uint32_t i = 0; i < r->scalar_count; i++) {
		uint32_t scalar = r->scalars[i].resource;
		int64_t allocatable = node_scalars_allocatable(&node->scalars, scalar);

		if (r->scalars[i].amount > 0 && !(ignored && ignored[scalar]))
			fits &= node_scalars_requested(&node->scalars, scalar) <=
				(allocatable < 0 ? 0 : allocatable);
	}
	return fits;
}

/* With the pod on it the node is not over-committed; unless the pod asks for nothing at all, or, in v1.36, for
 * nothing of what is. */
static void check_room(struct agreement *a, const struct pod *pod)
{
	const struct profile_filter *filter = find_filter(a->naive.profile, "NodeResourcesFit");
	const struct node_resources_fit_args *args = filter ? filter->args : NULL;
	const struct node_info *node = &a->session.snapshot.nodes[pod->node];
	const struct resources *r = &pod->spec->request;
	bool asks = r->milli_cpu || r->memory_bytes || r->ephemeral_bytes || r->scalar_count;

	if (!filter)
		return;
	if (node->pod_count > node->allocatable_pods)
		complain(a->complaint, "node %u holds %lld pods of %lld", node->index,
			 (long long)node->pod_count, (long long)node->allocatable_pods);
	if (asks && !has_room(node, pod->spec, args ? args->ignored : NULL,
			      a->session.features.version == KUBERNETES_1_36))
		complain(a->complaint, "pod %u over-commits node %u", pod->sequence, node->index);
}

/* --- one pod --------------------------------------------------------------------------------- */

/* Could not be bound: all is as before the cycle. */
static void forget(struct agreement *a, struct pod *pod, uint64_t before)
{
	scheduler_forget(a->session.scheduler, pod);
	if (state_digest(a->session.scheduler) != before)
		complain(a->complaint, "forgetting pod %u does not bring the old state back",
			 pod->sequence);
}

static enum outcome schedule(struct agreement *a, struct pod *pod)
{
	struct scheduler *s = a->session.scheduler;
	enum outcome outcome;

	naive_decide(&a->naive, s, pod);
	outcome = scheduler_schedule(s, pod);
	agree_on_decision(s, &a->naive, a->complaint);
	return outcome;
}

static void check_placed(struct agreement *a, struct pod *pod, uint64_t before, bool nominated)
{
	a->counts->scheduled++;
	a->counts->nominated += nominated;
	if (pod->state != POD_BOUND || pod->node != a->naive.decision.node)
		complain(a->complaint, "pod %u is not on its node", pod->sequence);
	check_room(a, pod);
	agree_on_scores(a->session.scheduler, a->naive.profile, pod, &a->naive.decision,
			a->complaint);
	/* A nomination is spent by the first try; and a port that another pod holds too is free once
	 * this one is gone. */
	if (nominated || !chance(a->dice, 50) ||
	    (pod->spec->host_port_count && !find_filter(a->naive.profile, "NodePorts")))
		return;
	forget(a, pod, before);
	if (schedule(a, pod) == OUTCOME_SCHEDULED)
		check_room(a, pod);
}

/* The answers of all rules to the pod of the last cycle, on all nodes. */
static uint64_t answers_digest(const struct scheduler *s)
{
	const struct profile *profile = s->evaluation.profile;
	uint64_t sum = 0;

	for (size_t rule = 0; rule < profile->filter_count; rule++) {
		const struct prepared *p = &s->filters[rule];

		if (p->verdict != PREPARED && p->verdict != PREPARED_PASS)
			continue;
		for (size_t node = 0; node < s->snapshot->node_count; node++) {
			uint64_t token = profile->filters[rule].impl->on_node(
				p->state, s->call.pod, &s->snapshot->nodes[node]);

			sum = rng_draw(sum, token & TOKEN_ERROR ? TOKEN_ERROR : token);
		}
	}
	return sum;
}

/*
 * Left out: with a hard spread constraint, victims on their way out are counted in and out though they
 * were never counted, as upstream does; and in v1.36 a claim that several pods use is freed by the first of
 * them that leaves. See agreement_rules.c.
 */
static bool is_comparable(const struct agreement *a)
{
	const struct scheduler *s = a->session.scheduler;
	const struct profile *profile = a->naive.profile;

	for (size_t rule = 0; rule < profile->filter_count; rule++) {
		const char *plugin = profile->filters[rule].rule->plugin;

		if (s->filters[rule].verdict == PREPARED_SKIP)
			continue;
		if (!strcmp(plugin, "VolumeRestrictions") && s->filters[rule].state)
			return false; /* of v1.36 */
		if (strcmp(plugin, "PodTopologySpread") != 0)
			continue;
		for (size_t i = 0; i < s->cluster->pod_count; i++) {
			if (s->cluster->pods[i]->deleting)
				return false;
		}
	}
	return true;
}

/* With an offset and a limit: some of the candidates that brute force finds, and the best of those. */
static void check_some(struct agreement *a, const struct preemption *some,
		       const struct preemption *all)
{
	for (size_t i = 0; i < some->candidate_count; i++) {
		const struct preemption_candidate *one = &some->candidates[i];
		size_t at = 0;

		while (at < all->candidate_count && all->candidates[at].node != one->node)
			at++;
		if (at == all->candidate_count ||
		    one->victim_count != all->candidates[at].victim_count)
			complain(a->complaint,
				 "node %u is a candidate of a search with a limit only", one->node);
	}
	if ((some->candidate_count > 0) != (all->candidate_count > 0))
		complain(a->complaint, "a search with a limit finds %zu candidates of %zu",
			 some->candidate_count, all->candidate_count);
}

/* Both searches, neither of which changes anything. Returns the one with a limit. */
static const struct preemption *preempt(struct agreement *a)
{
	struct scheduler *s = a->session.scheduler;
	uint64_t state = state_digest(s);
	uint64_t answers = s->evaluation.pre_filter_message ? 0 : answers_digest(s);
	const struct preemption *all =
		preemption_find(s, &(struct preemption_options){ .all = true });
	const struct preemption *some =
		preemption_find(s, &(struct preemption_options){ .all = false });

	if (is_comparable(a)) {
		struct naive_preemption expected;

		naive_preempt(&a->naive, &expected);
		agree_on_preemption(all, &expected, a->complaint);
	}
	check_some(a, some, all);
	if (state_digest(s) != state)
		complain(a->complaint, "a dry run of preemption changes the cluster");
	if (!s->evaluation.pre_filter_message && answers_digest(s) != answers)
		complain(a->complaint, "a dry run of preemption changes answers of rules");
	a->counts->preemptions++;
	a->counts->candidates += all->candidate_count;
	for (size_t i = 0; i < all->candidate_count; i++)
		a->counts->violations += all->candidates[i].violations;
	return some;
}

/* The victims leave, and the pod is tried again: it goes where room was made. */
static void carry_out(struct agreement *a, struct pod *pod, const struct preemption *found)
{
	struct scheduler *s = a->session.scheduler;
	uint32_t node = found->node;

	preemption_apply(s, found, pod);
	check_state(a);
	if (node == NO_NODE)
		return;
	if (nominations_find(&s->nominations, pod) != node)
		complain(a->complaint, "pod %u is not nominated to node %u", pod->sequence, node);
	pod->state = POD_PENDING;
	if (schedule(a, pod) != OUTCOME_SCHEDULED)
		return;
	a->counts->nominated += pod->node == node;
	check_room(a, pod);
}

static void check_unschedulable(struct agreement *a, struct pod *pod, uint64_t before)
{
	struct scheduler *s = a->session.scheduler;
	const struct preemption *found;

	a->counts->unschedulable++;
	a->counts->rejected += s->evaluation.pre_filter_message != NULL;
	if (pod->state != POD_UNSCHEDULABLE)
		complain(a->complaint, "pod %u is in state %d", pod->sequence, pod->state);
	pod->state = POD_PENDING;
	if (state_digest(s) != before)
		complain(a->complaint, "pod %u does not fit and leaves a trace", pod->sequence);
	if (!preemption_configured(s))
		return;
	found = preempt(a);
	if (chance(a->dice, 60))
		carry_out(a, pod, found);
}

static void try_pod(struct agreement *a, struct pod *pod)
{
	struct scheduler *s = a->session.scheduler;
	const struct profile *profile = profile_find(s->profiles, pod->spec->scheduler_name);
	bool nominated = nominations_find(&s->nominations, pod) != NO_NODE;
	uint64_t before = state_digest(s);
	enum outcome outcome;

	a->counts->pods++;
	if (profile) {
		agree_on_filters(s, profile, pod, a->complaint);
		a->counts->changes += agree_on_changes(s, profile, pod, a->dice,
						       1 + roll(a->dice, 4), a->complaint);
	}
	if (state_digest(s) != before)
		complain(a->complaint, "asking about pod %u changes the cluster", pod->sequence);
	outcome = schedule(a, pod);
	if (has_complaint(a->complaint))
		return;
	if (outcome == OUTCOME_SCHEDULED)
		check_placed(a, pod, before, nominated);
	else if (outcome == OUTCOME_UNSCHEDULABLE)
		check_unschedulable(a, pod, before);
	else if (state_digest(s) != before)
		complain(a->complaint, "pod %u is not placed and leaves a trace", pod->sequence);
}

/* --- one cluster ----------------------------------------------------------------------------- */

static void run(struct agreement *a)
{
	const struct cluster *cluster = &a->session.cluster;

	for (size_t i = 0; i < cluster->pod_count && !has_complaint(a->complaint); i++) {
		if (cluster->pods[i]->state != POD_PENDING)
			continue;
		try_pod(a, cluster->pods[i]);
		check_state(a);
	}
}

/* Schedules everything once more without looking: the nodes are the same both times. */
static void repeat(struct agreement *a, const struct random_cluster *cluster,
		   const struct scheduler_options *options, struct diag_sink *sink)
{
	struct session runs[2];

	for (int i = 0; i < 2; i++) {
		if (!start(&runs[i], cluster, options, sink))
			return;
		for (size_t p = 0; p < runs[i].cluster.pod_count; p++) {
			struct pod *pod = runs[i].cluster.pods[p];

			if (pod->state == POD_PENDING)
				scheduler_schedule(runs[i].scheduler, pod);
		}
	}
	if (state_digest(runs[0].scheduler) != state_digest(runs[1].scheduler))
		complain(a->complaint, "the same seed gives other placements");
	session_fini(&runs[0]);
	session_fini(&runs[1]);
	a->counts->repeated++;
}

/* Where sampling can set in it mostly does. */
static int32_t random_percentage(struct dice *dice, const struct random_cluster *cluster)
{
	static const int32_t percentages[] = { 0, 5, 55, 60, 77 };

	return cluster->nodes > 100 && chance(dice, 70) ? percentages[roll(dice, 5)] : -1;
}

void agreement_case(struct dice *dice, struct agreement_counts *counts, struct complaint *complaint)
{
	struct agreement a = { .dice = dice, .counts = counts, .complaint = complaint };
	struct diag_sink sink = { .emit = hear, .context = complaint };
	struct random_cluster cluster;
	struct scheduler_options options = { 0 };

	random_cluster_init(&cluster, dice);
	options.percentage_of_nodes_to_score = random_percentage(dice, &cluster);
	options.seed = roll(dice, 1000);
	options.tie_break = chance(dice, 50) ? TIE_RANDOM : TIE_FIRST;
	options.keep_scores = chance(dice, 70);
	if (start(&a.session, &cluster, &options, &sink)) {
		run(&a);
		if (chance(dice, 5) && !has_complaint(complaint))
			repeat(&a, &cluster, &options, &sink);
	}
	counts->cases++;
	naive_fini(&a.naive);
	session_fini(&a.session);
	random_cluster_fini(&cluster);
}
