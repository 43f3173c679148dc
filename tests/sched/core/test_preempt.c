/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preemption case by case; test_agreement.c holds it against brute force on random clusters.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "sched/core/cycle.h"
#include "sched/core/preempt.h"
#include "tests/support/small_world.h"
#include "tests/support/world.h"

static const struct scheduler_options standard;

Test(preempt, a_pod_that_pre_filter_rejects_is_not_judged_by_the_cycle_before)
{
	const struct preemption_options options = { .all = true };
	const struct preemption *found;
	struct session session;
	struct pod *pod;

	world_start_with(&session,
			 NODE("a", , , ) POD("ending", ", deletionTimestamp: 2026-01-01T00:00:00Z",
					     ", nodeName: a, priority: -1") POD_WITH("big", ,
										     "cpu: 9", )
				 POD("p", ,
				     ", volumes: [{name: v, persistentVolumeClaim: {claimName: "
				     "none}}]"),
			 &standard, "PodDisruptionConditions=false");
	pod = world_pod(&session, "p");
	scheduler_nominate(session.scheduler, pod, 0);
	cr_assert_eq(scheduler_schedule(session.scheduler, world_pod(&session, "big")),
		     OUTCOME_UNSCHEDULABLE);
	cr_assert_eq(scheduler_schedule(session.scheduler, pod), OUTCOME_UNSCHEDULABLE);
	found = preemption_find(session.scheduler, &options);
	cr_expect(found->eligible);
	cr_expect_str_eq(found->message,
			 "preemption: 0/1 nodes are available: 1 Preemption is not helpful for "
			 "scheduling.");
	session_fini(&session);
}

/* --- who has to go --------------------------------------------------------------------------- */

#define RUNS(NAME, NODE_NAME, CPU, PRIORITY, META) \
	POD_WITH(NAME, META, "cpu: " CPU, ", nodeName: " NODE_NAME ", priority: " PRIORITY)
#define STARTED(NAME, NODE_NAME, CPU, PRIORITY, TIME)                                         \
	"{apiVersion: v1, kind: Pod, metadata: {name: " NAME "}, spec: {nodeName: " NODE_NAME \
	", priority: " PRIORITY ", containers: [{name: c, image: i, resources: {requests: "   \
	"{cpu: " CPU "}}}]}, status: {startTime: '2026-01-01T00:00:" TIME "Z'}}\n---\n"
#define WANTS(CPU, PRIORITY) POD_WITH("p", , "cpu: " CPU, ", priority: " PRIORITY)
#define BUDGET(NAME, APP, ALLOWED)                                                              \
	"{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: " NAME "}, spec: " \
	"{selector: {matchLabels: {app: " APP "}}}, status: {disruptionsAllowed: " ALLOWED      \
	"}}\n---\n"
#define APP(NAME) ", labels: {app: " NAME "}"

/* "a: r s" for the chosen node and its victims; otherwise the message. */
static const char *outcome_of(struct session *session, bool all)
{
	static char text[512];
	const struct preemption_options options = { .all = all };
	const struct cluster *cluster = &session->cluster;
	const struct preemption *found;

	cr_assert_eq(scheduler_schedule(session->scheduler, world_pod(session, "p")),
		     OUTCOME_UNSCHEDULABLE);
	found = preemption_find(session->scheduler, &options);
	if (!found->chosen)
		return found->message;
	snprintf(text, sizeof(text),
		 "%s:", cluster_text(cluster, cluster->nodes[found->node].name));
	for (uint32_t i = 0; i < found->chosen->victim_count; i++) {
		strcat(text, " ");
		strcat(text, cluster_text(cluster, found->chosen->victims[i]->name));
	}
	return text;
}

static const struct {
	const char *what;
	const char *documents;
	const char *want;
} cases[] = {
	{ "only pods of a lower priority go",
	  NODE("a", , , ) RUNS("r", "a", "2", "4", ) RUNS("s", "a", "2", "5", ) WANTS("2", "5"),
	  "a: r" },
	{ "no more than are needed, the more important stay",
	  NODE("a", , , ) RUNS("r", "a", "1", "1", ) RUNS("s", "a", "1", "3", )
		  RUNS("t", "a", "1", "2", ) WANTS("3", "5"),
	  "a: t r" },
	{ "of equals the one that started last goes",
	  NODE("a", , , ) STARTED("r", "a", "2", "1", "30") STARTED("s", "a", "2", "1", "10")
		  WANTS("2", "5"),
	  "a: r" },
	{ "a small pod stays when a large one makes enough room",
	  NODE("a", , , ) RUNS("r", "a", "1", "1", ) RUNS("s", "a", "3", "2", ) WANTS("3", "5"),
	  "a: s" },
	{ "a pod whose budget is used up stays if another can go",
	  NODE("a", , , ) BUDGET("b", "x", "0") RUNS("r", "a", "2", "1", APP("x"))
		  RUNS("s", "a", "2", "1", ) WANTS("2", "5"),
	  "a: s" },
	{ "the node whose budgets hold is taken",
	  NODE("a", , , ) NODE("b", , , ) BUDGET("b", "x", "0") RUNS("r", "a", "4", "1", APP("x"))
		  RUNS("s", "b", "4", "3", ) WANTS("2", "5"),
	  "b: s" },
	{ "a budget that allows one is violated by the second",
	  NODE("a", , , ) NODE("b", , , ) BUDGET("b", "x", "1") RUNS("r", "a", "2", "1", APP("x"))
		  RUNS("s", "a", "2", "1", APP("x")) RUNS("t", "b", "4", "3", ) WANTS("4", "5"),
	  "b: t" },
	{ "the lowest of the highest priorities decides",
	  NODE("a", , , ) NODE("b", , , ) RUNS("r", "a", "4", "2", ) RUNS("s", "b", "2", "1", )
		  RUNS("t", "b", "2", "1", ) WANTS("4", "5"),
	  "b: s t" },
	{ "then the smaller sum of priorities",
	  NODE("a", , , ) NODE("b", , , ) RUNS("r", "a", "2", "2", ) RUNS("s", "a", "2", "1", )
		  RUNS("t", "b", "2", "2", ) RUNS("u", "b", "2", "0", ) WANTS("4", "5"),
	  "b: t u" },
	{ "fewer pods have the smaller sum, even of negative priorities",
	  NODE("a", , , ) NODE("b", , , ) RUNS("r", "a", "2", "-5", ) RUNS("s", "a", "2", "-5", )
		  RUNS("t", "b", "4", "-5", ) WANTS("4", "5"),
	  "b: t" },
	{ "then the victims that started later",
	  NODE("a", , , ) NODE("b", , , ) STARTED("r", "a", "4", "1", "10")
		  STARTED("s", "b", "4", "1", "20") WANTS("4", "5"),
	  "b: s" },
	{ "then the first node",
	  NODE("a", , , ) NODE("b", , , ) STARTED("r", "a", "4", "1", "10")
		  STARTED("s", "b", "4", "1", "10") WANTS("4", "5"),
	  "a: r" },
	{ "no pod of a lower priority is no candidate",
	  NODE("a", , , ) RUNS("r", "a", "4", "5", ) WANTS("2", "5"),
	  "preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod." },
	{ "all of them gone is not enough",
	  NODE("a", , , ) RUNS("r", "a", "2", "1", ) RUNS("s", "a", "2", "5", ) WANTS("3", "5"),
	  "preemption: 0/1 nodes are available: 1 Insufficient cpu." },
	{ "a node that failed for good is not looked at",
	  NODE("a", , ", unschedulable: true", ) NODE("b", , , ) RUNS("r", "a", "4", "1", )
		  RUNS("s", "b", "4", "7", ) WANTS("2", "5"),
	  "preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 "
	  "Preemption is not helpful for scheduling." },
	{ "a pod that never preempts",
	  "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: patient}, "
	  "value: 9, preemptionPolicy: Never}\n---\n" NODE("a", , , ) RUNS("r", "a", "4", "1", )
		  POD_WITH("p", , "cpu: 1", ", priorityClassName: patient"),
	  "preemption: not eligible due to preemptionPolicy=Never." },
};

Test(preempt, the_victims_are_those_of_upstream)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (int all = 0; all < 2; all++) {
			struct session session;
			const char *text;

			world_start(&session, cases[i].documents, &standard);
			text = outcome_of(&session, all);
			cr_expect_str_eq(text, cases[i].want, "%s: %s", cases[i].what, text);
			session_fini(&session);
		}
	}
}

/* --- how far it looks ------------------------------------------------------------------------ */

#define LIMITS                                                                                  \
	"{apiVersion: kubescheduler.config.k8s.io/v1, kind: KubeSchedulerConfiguration, "       \
	"profiles: [{schedulerName: default-scheduler, pluginConfig: [{name: "                  \
	"DefaultPreemption, args: {minCandidateNodesPercentage: 0, minCandidateNodesAbsolute: " \
	"2}}]}]}\n---\n"
/* It never comes to rest on empty arguments. */
/* clang-format off */
#define FOUR_FULL_NODES                                                       \
	NODE("a", , , )                                                       \
	NODE("b", , , )                                                       \
	NODE("c", , , )                                                       \
	NODE("d", , , )                                                       \
	RUNS("r", "a", "4", "4", APP("x")) RUNS("s", "b", "4", "3", APP("x")) \
		RUNS("t", "c", "4", "2", ) RUNS("u", "d", "4", "1", ) WANTS("4", "5")
/* clang-format on */

static size_t candidates_of(const char *documents, bool all)
{
	const struct preemption_options options = { .all = all };
	struct session session;
	size_t count;

	world_start(&session, documents, &standard);
	scheduler_schedule(session.scheduler, world_pod(&session, "p"));
	count = preemption_find(session.scheduler, &options)->candidate_count;
	session_fini(&session);
	return count;
}

Test(preempt, a_search_stops_at_the_profiles_minimum_of_candidates)
{
	struct session session;

	cr_expect_eq(candidates_of(LIMITS FOUR_FULL_NODES, true), 4);
	cr_expect_eq(candidates_of(LIMITS FOUR_FULL_NODES, false), 2);
	cr_expect_eq(candidates_of(FOUR_FULL_NODES, false), 4, "the standard is 100 at least");
	world_start(&session, LIMITS FOUR_FULL_NODES, &standard);
	cr_expect_str_eq(outcome_of(&session, false), "b: s", "the best of a and b");
	session_fini(&session);
}

Test(preempt, a_search_goes_on_until_one_candidate_violates_no_budget)
{
	cr_expect_eq(candidates_of(LIMITS BUDGET("b", "x", "0") FOUR_FULL_NODES, false), 3);
}

Test(preempt, the_search_begins_at_a_drawn_node_when_ties_are_random)
{
	bool taken[4] = { false };

	for (uint64_t seed = 0; seed < 60; seed++) {
		const struct scheduler_options options = { .seed = seed, .tie_break = TIE_RANDOM };
		const struct preemption_options some = { .all = false };
		struct session session;

		world_start(&session, LIMITS FOUR_FULL_NODES, &options);
		scheduler_schedule(session.scheduler, world_pod(&session, "p"));
		taken[preemption_find(session.scheduler, &some)->candidates[0].node] = true;
		session_fini(&session);
	}
	for (int node = 0; node < 4; node++)
		cr_expect(taken[node], "node %d is never the first", node);
}

/* --- carrying it out ------------------------------------------------------------------------- */

Test(preempt, victims_leave_and_the_pod_is_nominated)
{
	const struct preemption_options options = { .all = false };
	struct session session;
	struct pod *pod;

	world_start(&session,
		    NODE("a", , , ) RUNS("r", "a", "3", "1", ) RUNS("s", "a", "1", "1", )
			    POD_WITH("q", , "cpu: 1", ", priority: 2") WANTS("3", "5"),
		    &standard);
	pod = world_pod(&session, "p");
	scheduler_nominate(session.scheduler, world_pod(&session, "q"), 0);
	scheduler_schedule(session.scheduler, pod);
	preemption_apply(session.scheduler, preemption_find(session.scheduler, &options), pod);
	cr_expect_eq(world_pod(&session, "r")->state, POD_DELETED);
	cr_expect_eq(world_pod(&session, "r")->node, NO_NODE);
	cr_expect_eq(world_pod(&session, "s")->state, POD_BOUND);
	cr_expect_eq(session.snapshot.nodes[0].pod_count, 1);
	cr_expect_eq(nominations_find(&session.scheduler->nominations, pod), 0);
	cr_expect_eq(nominations_find(&session.scheduler->nominations, world_pod(&session, "q")),
		     NO_NODE, "a nomination of lower priority is dropped");
	pod->state = POD_PENDING;
	cr_expect_str_eq(world_schedule(&session, "p"), "a");
	session_fini(&session);
}

Test(preempt, a_pod_that_finds_no_victims_loses_its_nomination)
{
	const struct preemption_options options = { .all = false };
	struct session session;
	struct pod *pod;

	world_start(&session, NODE("a", , , ) RUNS("r", "a", "3", "9", ) WANTS("3", "5"),
		    &standard);
	pod = world_pod(&session, "p");
	scheduler_nominate(session.scheduler, pod, 0);
	scheduler_schedule(session.scheduler, pod);
	preemption_apply(session.scheduler, preemption_find(session.scheduler, &options), pod);
	cr_expect_eq(nominations_find(&session.scheduler->nominations, pod), NO_NODE);
	session_fini(&session);
}

Test(preempt, only_a_profile_with_a_post_filter_preempts)
{
	struct session session;

	world_start(&session, NODE("a", , , ) WANTS("9", "5"), &standard);
	scheduler_schedule(session.scheduler, world_pod(&session, "p"));
	cr_expect(preemption_configured(session.scheduler));
	session_fini(&session);
	world_start(&session,
		    "{apiVersion: kubescheduler.config.k8s.io/v1, kind: "
		    "KubeSchedulerConfiguration, profiles: [{schedulerName: default-scheduler, "
		    "plugins: {postFilter: {disabled: [{name: '*'}]}}}]}\n---\n" NODE("a", , , )
			    WANTS("9", "5"),
		    &standard);
	scheduler_schedule(session.scheduler, world_pod(&session, "p"));
	cr_expect_not(preemption_configured(session.scheduler));
	session_fini(&session);
}

/*
 * As upstream: a pod on its way out is not counted by PodTopologySpread, yet counted out when it is taken
 * off the node in a dry run. So a node seems to hold one pod less than it does.
 */
Test(preempt, a_victim_on_its_way_out_is_counted_out_though_never_counted)
{
	struct session session;

	world_start(
		&session,
		NODE("a", ", labels: {zone: x}", , ) NODE("b", ", labels: {zone: w}", , ) RUNS(
			"r", "a", "100m", "9",
			APP("x")) POD("s", APP("x") ", deletionTimestamp: 2026-01-01T00:00:00Z",
				      ", nodeName: a, priority: 1") RUNS("t", "b", "4", "9", )
			POD_WITH("p", APP("x"), "cpu: 1",
				 ", priority: 5, topologySpreadConstraints: [{topologyKey: zone, "
				 "maxSkew: 1, whenUnsatisfiable: DoNotSchedule, labelSelector: "
				 "{matchLabels: {app: x}}}]"),
		&standard);
	cr_expect_str_eq(outcome_of(&session, true), "a: s");
	session_fini(&session);
}

/* --- v1.36 ----------------------------------------------------------------------------------- */

#define NO_CLAIMS "no new claims to deallocate, "
#define NOT_HELPFUL(NODES)                                                                \
	NO_CLAIMS "preemption: 0/" NODES " nodes are available: " NODES " Preemption is " \
		  "not helpful for scheduling."
#define NAMED(NODES)                                                                      \
	", affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "    \
	"{nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: In, values: " \
	"[" NODES "]}]}]}}}"
#define EXCLUSIVE_CLAIM                                                                      \
	"{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: c, annotations: "    \
	"{pv.kubernetes.io/bind-completed: 'yes'}}, spec: {"                                 \
	"accessModes: [ReadWriteOncePod], volumeName: v, resources: {requests: {storage: "   \
	"1Gi}}}, status: {phase: Bound}}\n---\n"                                             \
	"{apiVersion: v1, kind: PersistentVolume, metadata: {name: v}, spec: {accessModes: " \
	"[ReadWriteOncePod], capacity: {storage: 1Gi}, csi: {driver: d, volumeHandle: h}, "  \
	"claimRef: {name: c, namespace: default}}}\n---\n"
#define USES_CLAIM ", volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]"

static const struct {
	const char *what;
	const char *documents;
	const char *want;
	const char *want_of_1_26;
} both[] = {
	{ "victims stand in the order of importance",
	  NODE("a", , , ) BUDGET("b", "x", "0") RUNS("r", "a", "2", "1", APP("x"))
		  RUNS("s", "a", "2", "2", ) WANTS("4", "5"),
	  "a: s r", "a: r s" },
	{ "which decides between nodes",
	  NODE("a", , , ) NODE("b", , , ) BUDGET("b", "x", "0") RUNS("r", "a", "2", "1", APP("x"))
		  RUNS("s", "a", "2", "4", ) RUNS("t", "b", "2", "2", APP("x"))
			  RUNS("u", "b", "2", "3", ) WANTS("4", "5"),
	  "b: u t", "a: r s" },
	{ "a node that is too small even when empty",
	  NODE("a", , , ) RUNS("r", "a", "2", "1", ) WANTS("9", "5"), NOT_HELPFUL("1"),
	  "preemption: 0/1 nodes are available: 1 Insufficient cpu." },
	{ "nodes that PreFilter left out are no candidates",
	  NODE("a", , , ) NODE("b", , , ) RUNS("r", "a", "4", "9", ) RUNS("s", "b", "4", "1", )
		  POD_WITH("p", , "cpu: 2", ", priority: 5" NAMED("a")),
	  NO_CLAIMS "preemption: 0/2 nodes are available: 1 No preemption victims found for "
		    "incoming pod, 1 Preemption is not helpful for scheduling.",
	  "preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, "
	  "1 node(s) didn't match Pod's node affinity/selector." },
	{ "a claim that one pod may use is freed",
	  NODE("a", , , ) EXCLUSIVE_CLAIM POD("r", , ", nodeName: a, priority: 1" USES_CLAIM)
		  POD("p", , ", priority: 5" USES_CLAIM),
	  "a: r", NULL },
	{ "but not by a pod on another node",
	  NODE("a", , , ) NODE("b", , ", unschedulable: true", ) EXCLUSIVE_CLAIM POD(
		  "r", , ", nodeName: b, priority: 1" USES_CLAIM)
		  POD("s", , ", nodeName: a, priority: 1") POD("p", , ", priority: 5" USES_CLAIM),
	  NO_CLAIMS "preemption: 0/2 nodes are available: 1 Preemption is not helpful for "
		    "scheduling, 1 node(s) unavailable due to PersistentVolumeClaim with "
		    "ReadWriteOncePod access mode already in-use by another pod.",
	  NULL },
};

Test(preempt, of_v1_36_takes_its_own_nodes_and_pods)
{
	for (size_t i = 0; i < sizeof(both) / sizeof(both[0]); i++) {
		struct session session;

		world_start_with(&session, both[i].documents, &standard, "v1.36");
		cr_expect_str_eq(outcome_of(&session, true), both[i].want, "%s: %s", both[i].what,
				 outcome_of(&session, true));
		session_fini(&session);
		if (!both[i].want_of_1_26)
			continue;
		world_start(&session, both[i].documents, &standard);
		cr_expect_str_eq(outcome_of(&session, true), both[i].want_of_1_26, "%s: %s",
				 both[i].what, outcome_of(&session, true));
		session_fini(&session);
	}
}
