/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each kind of controller creates its pods in its own order.
 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "tests/bench/simulate/simulated.h"

static void create(struct simulated *s, const char *manager, const char *workload,
		   const char *steps)
{
	char text[1024];

	snprintf(text, sizeof(text),
		 "nodes: [{name: machine, count: 2}, {name: closed, cordoned: true}]\n"
		 "api: {latency: {create: 1s}}\n"
		 "controllerManager: {qps: 0%s}\n"
		 "scheduler: {bind: none, events: false, cost: {fixed: 1ms}}\n"
		 "kubelet: {qps: 0, start: 1s}\n"
		 "workloads: [{name: w, %s}]\n"
		 "steps: [{stage: all}, {create: {workload: w}}, %s]\n",
		 manager, workload, steps);
	simulated_run(s, text, 1);
}

static const struct {
	const char *what, *manager, *workload;
	double pods, seconds; /* until all run */
} cases[] = {
	{ "a call and a start, all at once", "", "kind: ReplicationController, replicas: 7", 7, 2 },
	{ "a ReplicaSet is the same", "", "kind: ReplicaSet, replicas: 7", 7, 2 },
	{ "a Deployment creates its ReplicaSet first", "", "kind: Deployment, replicas: 7", 7, 3 },
	{ "batches of 1, 2 and 4", ", slowStart: true", "kind: ReplicaSet, replicas: 7", 7, 4 },
	{ "bursts of 3", ", burstReplicas: 3", "kind: ReplicaSet, replicas: 7", 7, 4 },
	{ "a StatefulSet waits for the pod before", "", "kind: StatefulSet, replicas: 3", 3, 6 },
	{ "unless it is parallel", "", "kind: StatefulSet, parallel: true, replicas: 3", 3, 2 },
	{ "a DaemonSet has one on each node, cordoned or not", "", "kind: DaemonSet", 3, 2 },
	{ "all of a Job's at once", "", "kind: Job, replicas: 4, runFor: 1h", 4, 2 },
	{ "bare pods have no controller to wait for", "", "kind: Pod, replicas: 4", 4, 2 },
};

Test(kinds, create_their_pods_in_their_own_order)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct simulated s;
		double seconds;

		create(&s, cases[i].manager, cases[i].workload, "{wait: {for: running}}");
		seconds = simulated_figure(&s, "stage.all.seconds");
		cr_expect_eq(simulated_figure(&s, "pods.running"), cases[i].pods, "%s",
			     cases[i].what);
		cr_expect_float_eq(seconds, cases[i].seconds, 0.1, "%s: %g s", cases[i].what,
				   seconds);
		simulated_fini(&s);
	}
}

/* Three rounds of two: a call, a start, 10 s and the status call each. */
Test(kinds, a_job_runs_so_many_at_a_time_until_all_are_done)
{
	struct simulated s;

	create(&s, "", "kind: Job, replicas: 6, parallelism: 2, runFor: 10s", "{sleep: 1m}");
	cr_expect_eq(s.model->counts.succeeded, 6);
	cr_expect_eq(s.model->stages[0].most_up, 2);
	cr_expect_eq(s.model->counts.created, 6);
	cr_expect_eq(s.model->counts.running, 0);
	simulated_fini(&s);
}

/* The highest ordinal goes first; a controller's youngest do. */
Test(kinds, a_set_shrinks_from_its_end)
{
	struct simulated s;

	create(&s, "", "kind: StatefulSet, replicas: 4",
	       "{wait: {for: running}}, {scale: {workload: w, replicas: 2}}, {sleep: 1m}");
	cr_expect_eq(s.model->counts.running, 2);
	for (size_t i = 0; i < s.model->pod_count; i++) {
		const struct sim_pod *pod = &s.model->pods[i];

		cr_expect(pod->phase == PHASE_FREE || pod->ordinal < 2);
	}
	simulated_fini(&s);
}

/* Attempts of 2 s; back-offs of 1, 2, 4, 4, ... s between them: at 0, 3, 7, 13, 19 and 25 s. */
Test(kinds, failed_pulls_are_tried_again_less_and_less_often)
{
	struct simulated s;

	simulated_run(&s,
		      "nodes: [{name: machine}]\n"
		      "scheduler: {bind: none, cost: {fixed: 0s}}\n"
		      "kubelet: {qps: 0, pull: 2s, pullBackOff: 1s, pullBackOffMost: 4s}\n"
		      "workloads: [{name: w, kind: Pod}]\n"
		      "steps: [{failPulls: w}, {create: {workload: w}}, {sleep: 26s},\n"
		      "        {healPulls: w}, {wait: {for: running}}]\n",
		      1);
	cr_expect_eq(simulated_figure(&s, "pulls"), 6);
	cr_expect_eq(simulated_figure(&s, "pulls.failed"), 5);
	cr_expect_float_eq(simulated_figure(&s, "seconds.saturated"), 27, 0.01);
	simulated_fini(&s);
}
