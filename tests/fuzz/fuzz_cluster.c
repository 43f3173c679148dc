/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any cluster that the bytes choose is scheduled to the end, with preemption and retries, and at each
 * step the books are right: no node holds more than it has, every pod is where it says, what does not
 * fit says why, what is taken back leaves no trace, and every strategy would have done the same.
 *
 * The first two bytes are a seed; two bytes each decide what is rolled in tests/support/random_*.c and
 * here, and the seed decides what goes beyond them.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bench/workload/drain.h"
#include "bench/workload/session.h"
#include "sched/base/mem.h"
#include "sched/core/cycle.h"
#include "sched/core/preempt.h"
#include "tests/fuzz/audit.h"
#include "tests/fuzz/target.h"
#include "tests/support/all_strategies.h"
#include "tests/support/random_cluster.h"
#include "tests/support/session_text.h"
#include "tests/support/state_digest.h"

/* What scheduling changes of a pod. */
struct kept_pod {
	uint8_t state;
	uint32_t node;
	int64_t start_seconds;
};

struct run {
	struct dice dice;
	struct random_cluster text;
	struct diag_sink sink;
	struct session session;
	struct audit audit;
	struct drain drain;
	struct probe probe;
	struct kept_pod *kept; /* by pod: how it was loaded */

	bool rehearsing; /* in a cycle that is taken back */
	bool rehearsed; /* the cycle at work has to come to `expected` */
	bool may_preempt;
	enum outcome expected;
	uint64_t before; /* digest of the state when the cycle began */
	uint8_t state_before; /* of its pod */
	size_t cycles, cycles_max;
};

static void hear(void *context, enum severity severity, struct place place, const char *message)
{
	(void)context;
	if (severity == SEVERITY_ERROR)
		fprintf(stderr, "%u:%u: %s\n", place.line, place.column, message);
}

/* --- cycles ---------------------------------------------------------------------------------- */

/* The pod is gone, and comes back as if it had never been placed. */
static void remove_and_renew(struct run *run, struct pod *pod, int64_t start, int64_t starts)
{
	scheduler_remove(run->session.scheduler, pod);
	pod->state = POD_PENDING;
	pod->start_seconds = start;
	run->session.snapshot.starts = starts;
}

/* A cycle of the pod that leaves everything as it was. */
static enum outcome rehearse(struct run *run, struct pod *pod)
{
	struct scheduler *scheduler = run->session.scheduler;
	const int64_t start = pod->start_seconds;
	const int64_t starts = run->session.snapshot.starts;
	enum outcome outcome = scheduler_schedule(scheduler, pod);

	/* What is gone leaves its volumes to its claims. */
	if (outcome == OUTCOME_SCHEDULED && !pod->spec->volume_count && chance(&run->dice, 30))
		remove_and_renew(run, pod, start, starts);
	else if (outcome == OUTCOME_SCHEDULED)
		scheduler_forget(scheduler, pod);
	else if (outcome == OUTCOME_UNSCHEDULABLE && preemption_configured(scheduler))
		audit_preemption(&run->audit, pod, true);
	pod->state = run->state_before;
	FUZZ_CHECK(state_digest(scheduler) == run->before);
	return outcome;
}

/* True when the next cycle of the pod must come to the same. */
static bool is_repeatable(const struct run *run, const struct pod *pod)
{
	/* A nomination is spent by being placed. */
	return audit_can_be_undone(&run->audit, pod) &&
	       nominations_find(&run->session.scheduler->nominations, pod) == NO_NODE;
}

static void cycle_begin(void *context, const struct pod *popped)
{
	struct run *run = context;
	struct pod *pod = run->session.cluster.pods[popped->sequence];

	if (run->rehearsing)
		return;
	FUZZ_CHECK(++run->cycles <= run->cycles_max);
	audit_books(&run->audit);
	run->before = state_digest(run->session.scheduler);
	run->state_before = pod->state;
	run->rehearsed = is_repeatable(run, pod) && chance(&run->dice, 60);
	if (!run->rehearsed)
		return;
	run->rehearsing = true;
	run->expected = rehearse(run, pod);
	run->rehearsing = false;
}

/* But for the pod's state. */
static void check_nothing_changed(struct run *run, struct pod *pod)
{
	uint8_t state = pod->state;

	pod->state = run->state_before;
	FUZZ_CHECK(state_digest(run->session.scheduler) == run->before);
	pod->state = state;
}

static void cycle_end(void *context, const struct pod *popped, enum outcome outcome)
{
	struct run *run = context;
	struct pod *pod = run->session.cluster.pods[popped->sequence];

	FUZZ_CHECK(!all_strategies_differ(outcome));
	if (outcome == OUTCOME_SCHEDULED)
		audit_scheduled(&run->audit, pod);
	else if (outcome == OUTCOME_UNSCHEDULABLE)
		audit_unschedulable(&run->audit, pod);
	else
		FUZZ_CHECK(scheduler_evaluation(run->session.scheduler)->error);
	FUZZ_CHECK(run->rehearsing || !run->rehearsed || run->expected == outcome);
	if (outcome != OUTCOME_SCHEDULED)
		check_nothing_changed(run, pod);
}

/* --- the whole ------------------------------------------------------------------------------- */

/* Sometimes nobody has to go, whatever the configuration says. */
static void choose_preemption(struct run *run)
{
	run->may_preempt = chance(&run->dice, 75);
	for (size_t i = 0; !run->may_preempt && i < run->session.profiles.count; i++)
		run->session.profiles.items[i].point_count[POINT_POST_FILTER] = 0;
}

static void load(struct run *run)
{
	const struct session_options options = {
		.load.reader = { .limits = READER_LIMITS_DEFAULT, .strict = true },
		.load.kubernetes_version = run->text.version,
		.feature_gates = run->text.feature_gates,
	};
	const struct cluster *cluster = &run->session.cluster;

	session_init(&run->session, &options, &run->sink);
	FUZZ_CHECK(session_text(&run->session, "cluster.json", run->text.text) == STATUS_OK);
	FUZZ_CHECK(session_start(&run->session) == STATUS_OK);
	audit_init(&run->audit, &run->session, run->text.text);
	choose_preemption(run);
	run->kept = mem_new(cluster->pod_count, sizeof(*run->kept));
	for (size_t i = 0; i < cluster->pod_count; i++) {
		const struct pod *pod = cluster->pods[i];

		run->kept[i] = (struct kept_pod){ pod->state, pod->node, pod->start_seconds };
	}
}

/* The cluster as it was loaded, and a scheduler that has seen nothing. */
static void begin_round(struct run *run)
{
	struct session *session = &run->session;
	const struct scheduler_options options = {
		.percentage_of_nodes_to_score =
			chance(&run->dice, 70) ? -1 : (int32_t)roll(&run->dice, 101),
		.seed = roll(&run->dice, 1000),
		.tie_break = chance(&run->dice, 50) ? TIE_RANDOM : TIE_FIRST,
		.keep_scores = chance(&run->dice, 50),
		.strategy = &all_strategies,
		.features = &session->features,
	};
	size_t pods = session->cluster.pod_count;

	for (size_t i = 0; i < pods; i++) {
		struct pod *pod = session->cluster.pods[i];

		pod->state = run->kept[i].state;
		pod->node = run->kept[i].node;
		pod->start_seconds = run->kept[i].start_seconds;
	}
	session->features.pod_scheduling_readiness = chance(&run->dice, 50);
	scheduler_free(session->scheduler);
	snapshot_fini(&session->snapshot);
	snapshot_init(&session->snapshot, &session->cluster);
	session->scheduler =
		scheduler_new(&session->snapshot, &session->cluster, &session->profiles, &options);
	run->probe = (struct probe){ .context = run,
				     .cycle_begin = cycle_begin,
				     .cycle_end = cycle_end };
	scheduler_set_probe(session->scheduler, &run->probe);
	/* A pod comes back only after something happened; a pod can be placed, and leave, once. */
	run->cycles = 0;
	run->cycles_max = (run->text.pending + 1) * (2 * pods + 2);
}

/* Every pod that was tried has one outcome. */
static void check_counts(const struct run *run)
{
	size_t outcomes = 0;

	for (int i = 0; i < OUTCOME_COUNT; i++)
		outcomes += run->drain.outcomes[i];
	FUZZ_CHECK(outcomes == run->drain.pods);
	FUZZ_CHECK(run->drain.attempts == run->cycles);
}

/* Every pod is at rest where its state says. */
static void check_rest(struct run *run)
{
	const struct cluster *cluster = &run->session.cluster;

	audit_books(&run->audit);
	check_counts(run);
	FUZZ_CHECK(!drain_has_work(&run->drain));
	for (size_t i = 0; i < cluster->pod_count; i++) {
		const struct pod *pod = cluster->pods[i];
		enum queue_place place = scheduling_queue_place(run->drain.queue, pod);

		FUZZ_CHECK((pod->state == POD_UNSCHEDULABLE) ==
			   (place == QUEUE_UNSCHEDULABLE || place == QUEUE_ERROR_BACKOFF));
		if (place == QUEUE_GATED)
			FUZZ_CHECK(pod->state == POD_PENDING && pod->spec->scheduling_gate_count);
	}
}

/* Some pods go by themselves. */
static void remove_some(struct run *run)
{
	const struct cluster *cluster = &run->session.cluster;

	for (size_t i = 0; i < cluster->pod_count; i++) {
		if (cluster->pods[i]->state != POD_BOUND || !chance(&run->dice, 20))
			continue;
		cluster_events_delete_pod(&run->drain.events, cluster->pods[i]);
	}
	audit_books(&run->audit);
}

/* Returns the digest of all placements. */
static uint64_t play_round(struct run *run)
{
	const struct workload_hooks hooks = { 0 };
	struct workload_outcome outcome = { 0 };
	struct drain *drain = &run->drain;
	struct session *session = &run->session;
	size_t pods = session->cluster.pod_count;
	uint64_t digest;
	size_t first;

	begin_round(run);
	first = pods - run->text.pending + roll(&run->dice, run->text.pending + 1);
	drain_init(drain, session, &hooks, NULL);
	drain_add(drain, session->cluster.pods, first);
	drain_run(drain);
	check_rest(run);
	remove_some(run);
	drain_add(drain, session->cluster.pods + first, pods - first);
	drain_run(drain);
	check_rest(run);
	FUZZ_CHECK(run->may_preempt || !drain->victims);
	drain_report(drain, &outcome);
	digest = outcome.placement_digest;
	workload_outcome_fini(&outcome);
	drain_fini(drain);
	return digest;
}

static void play(struct run *run)
{
	uint32_t rounds = 1 + roll(&run->dice, 8);

	for (uint32_t i = 0; i < rounds; i++) {
		struct dice dice = run->dice;
		uint64_t digest = play_round(run);

		if (!chance(&run->dice, 15))
			continue;
		run->dice = dice;
		FUZZ_CHECK(play_round(run) == digest);
	}
}

FUZZ_TARGET(cluster)
{
	struct run run = { .sink = { .emit = hear } };
	uint32_t pending;

	if (size < 2)
		return 0;
	run.dice = (struct dice){ .seed = data[0] | (uint64_t)data[1] << 8,
				  .bytes = data + 2,
				  .byte_count = size - 2 };
	pending = 2 + roll(&run.dice, chance(&run.dice, 15) ? 24 : 4);
	random_cluster_init_with(&run.text, &run.dice, pending);
	load(&run);
	play(&run);
	audit_fini(&run.audit);
	free(run.kept);
	session_fini(&run.session);
	random_cluster_fini(&run.text);
	return 0;
}
