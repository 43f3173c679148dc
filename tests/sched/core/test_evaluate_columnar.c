/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same random clusters twice, by the reference and in columns, with pods that leave and nodes that
 * change in between: every pod goes to the same node.
 */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "sched/core/columnar.h"
#include "sched/core/preempt.h"
#include "sched/core/strategy.h"
#include "tests/support/random_cluster.h"
#include "tests/support/session_text.h"

enum { CASES = 1500 };

struct counts {
	size_t pods, decided, scheduled, removed, preempted, changed;
};

/* The two runs of a case: the reference's, and the one in columns. */
struct two_runs {
	struct dice *dice;
	struct session sessions[2];
	struct counts *counts;
};

static void ignore(void *context, enum severity severity, struct place place, const char *message)
{
	(void)context;
	(void)severity;
	(void)place;
	(void)message;
}

static void start(struct session *session, const struct random_cluster *cluster,
		  const struct scheduler_options *scheduler, const char *config)
{
	static struct diag_sink sink = { .emit = ignore };
	const struct session_options options = {
		.load.reader = { .limits = READER_LIMITS_DEFAULT, .strict = true },
		.load.kubernetes_version = cluster->version,
		.scheduler = *scheduler,
		.scheduler_config = config,
		.feature_gates = cluster->feature_gates,
	};

	session_init(session, &options, &sink);
	cr_assert_eq(session_text(session, "case.json", cluster->text), STATUS_OK);
	cr_assert_eq(session_start(session), STATUS_OK);
}

static void preempt(struct two_runs *runs, size_t pod)
{
	for (int i = 0; i < 2; i++) {
		struct session *session = &runs->sessions[i];
		const struct preemption *found;

		if (!preemption_configured(session->scheduler))
			return;
		found = preemption_find(session->scheduler, &(struct preemption_options){ 0 });
		preemption_apply(session->scheduler, found, session->cluster.pods[pod]);
		runs->counts->preempted += found->node != NO_NODE;
	}
}

static void schedule(struct two_runs *runs, size_t pod)
{
	struct session *plain = &runs->sessions[0];
	struct session *columnar = &runs->sessions[1];
	enum outcome outcome = scheduler_schedule(plain->scheduler, plain->cluster.pods[pod]);
	enum outcome other = scheduler_schedule(columnar->scheduler, columnar->cluster.pods[pod]);

	runs->counts->pods++;
	runs->counts->decided += scheduler_evaluation(columnar->scheduler)->only_node;
	runs->counts->scheduled += outcome == OUTCOME_SCHEDULED;
	cr_assert_eq(outcome, other, "seed %llu: pod %zu is %s, and in columns %s",
		     (unsigned long long)runs->dice->seed, pod, outcome_name(outcome),
		     outcome_name(other));
	cr_assert_eq(plain->cluster.pods[pod]->node, columnar->cluster.pods[pod]->node,
		     "seed %llu: pod %zu goes to node %u, and in columns to %u",
		     (unsigned long long)runs->dice->seed, pod, plain->cluster.pods[pod]->node,
		     columnar->cluster.pods[pod]->node);
	if (outcome == OUTCOME_UNSCHEDULABLE && chance(runs->dice, 30))
		preempt(runs, pod);
}

static void remove_a_pod(struct two_runs *runs)
{
	size_t pod = roll(runs->dice, (uint32_t)runs->sessions[0].cluster.pod_count);

	if (runs->sessions[0].cluster.pods[pod]->state != POD_BOUND)
		return;
	for (int i = 0; i < 2; i++) {
		struct session *session = &runs->sessions[i];

		scheduler_remove(session->scheduler, session->cluster.pods[pod]);
		session->cluster.pods[pod]->state = POD_DELETED;
	}
	runs->counts->removed++;
}

/* Its cordon and half of its cpu. */
static void change_a_node(struct two_runs *runs)
{
	uint32_t node = roll(runs->dice, (uint32_t)runs->sessions[0].cluster.node_count);
	bool cordons = chance(runs->dice, 50);

	for (int i = 0; i < 2; i++) {
		struct session *session = &runs->sessions[i];
		struct node changed = session->cluster.nodes[node];

		changed.unschedulable ^= cordons;
		changed.allocatable.milli_cpu /= cordons ? 1 : 2;
		snapshot_replace_node(&session->snapshot, node, &changed);
	}
	runs->counts->changed++;
}

static void run(struct two_runs *runs)
{
	const struct cluster *cluster = &runs->sessions[0].cluster;

	for (size_t i = 0; i < cluster->pod_count; i++) {
		if (cluster->pods[i]->state == POD_PENDING)
			schedule(runs, i);
		if (chance(runs->dice, 10))
			remove_a_pod(runs);
		if (cluster->node_count && chance(runs->dice, 5))
			change_a_node(runs);
	}
}

static void run_case(uint64_t seed, const char *config, struct counts *counts)
{
	struct dice dice = { .seed = seed };
	struct scheduler_options options = { .percentage_of_nodes_to_score = -1 };
	struct two_runs runs = { .dice = &dice, .counts = counts };
	struct random_cluster cluster;

	random_cluster_init_with(&cluster, &dice, 10 + roll(&dice, 30));
	options.seed = roll(&dice, 1000);
	options.tie_break = chance(&dice, 50) ? TIE_RANDOM : TIE_FIRST;
	start(&runs.sessions[0], &cluster, &options, config);
	options.strategy = &strategy_columnar;
	start(&runs.sessions[1], &cluster, &options, config);
	run(&runs);
	session_fini(&runs.sessions[0]);
	session_fini(&runs.sessions[1]);
	random_cluster_fini(&cluster);
}

Test(evaluate_columnar, default_profile_places_pods_of_random_clusters_alike)
{
	struct counts n = { 0 };

	for (uint64_t seed = 1; seed <= CASES; seed++)
		run_case(seed, "default", &n);
	/* Nothing is proved by what it leaves to the reference. */
	cr_expect(n.decided * 10 > n.scheduled, "%zu decided of %zu scheduled", n.decided,
		  n.scheduled);
	cr_expect(n.removed > CASES, "%zu removed", n.removed);
	cr_expect(n.preempted > CASES / 10, "%zu preempted", n.preempted);
	cr_expect(n.changed > CASES, "%zu nodes changed", n.changed);
}

Test(evaluate_columnar, random_profiles_place_pods_of_random_clusters_alike)
{
	struct counts n = { 0 };

	for (uint64_t seed = 1; seed <= CASES; seed++)
		run_case(CASES + seed, NULL, &n);
	cr_expect(n.decided > 0, "%zu decided of %zu scheduled", n.decided, n.scheduled);
}
