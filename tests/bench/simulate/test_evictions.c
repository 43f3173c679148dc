/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A node falls silent: when its pods run elsewhere, by what they tolerate and by how they are evicted.
 *
 * Its last heartbeat was up to 10 s ago; 40 s after it the node is not ready, which is seen within 5 s: 30 to
 * 45 s after it stopped. A pod's start and calls come on top.
 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "tests/bench/simulate/simulated.h"

static void crash_a_node(struct simulated *s, const char *controller, const char *workload)
{
	char text[1024];

	snprintf(text, sizeof(text),
		 "nodes: [{name: machine, count: 3}]\n"
		 "kubelet: {start: 1s}\n"
		 "nodeController: {%s}\n"
		 "workloads: [{name: w, %s}]\n"
		 "steps: [{create: {workload: w}}, {wait: {for: running}}, {sleep: 13s},\n"
		 "        {crash: node/machine-0}, {stage: silent}, {sleep: 1ms},\n"
		 "        {wait: {for: up, timeout: 20m}}]\n",
		 controller, workload);
	simulated_run(s, text, 7);
	cr_expect_eq(simulated_figure(s, "stage.silent.nodesLost"), 1);
}

static const struct {
	const char *what, *controller, *workload;
	double least, most; /* seconds */
} cases[] = {
	{ "no toleration", "eviction: taint", "replicas: 3, tolerationSeconds: 0", 30, 47 },
	{ "30 s of it", "eviction: taint", "replicas: 3, tolerationSeconds: 30", 60, 77 },
	{ "the default", "eviction: taint", "kind: ReplicaSet, replicas: 3", 330, 347 },
	{ "by time, as v1.1", "eviction: time, evictAfter: 2m", "replicas: 3, tolerationSeconds: 0",
	  150, 168 },
};

Test(evictions, come_when_pods_do_not_tolerate_it_any_more)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct simulated s;
		double seconds;

		crash_a_node(&s, cases[i].controller, cases[i].workload);
		seconds = simulated_figure(&s, "stage.silent.seconds");
		cr_expect_geq(seconds, cases[i].least, "%s: %g s", cases[i].what, seconds);
		cr_expect_leq(seconds, cases[i].most, "%s: %g s", cases[i].what, seconds);
		cr_expect_eq(simulated_figure(&s, "stage.silent.evicted"), 1, "%s", cases[i].what);
		cr_expect_eq(simulated_figure(&s, "script.timeouts"), 0, "%s", cases[i].what);
		cr_expect_eq(s.model->counts.up, 3, "%s", cases[i].what);
		simulated_fini(&s);
	}
}

static const struct {
	const char *controller, *workload;
} kept[] = {
	{ "eviction: never", "replicas: 3, tolerationSeconds: 0" },
	{ "eviction: taint", "kind: DaemonSet" },
};

Test(evictions, do_not_come_for_daemons_and_when_there_are_none)
{
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		struct simulated s;

		crash_a_node(&s, kept[i].controller, kept[i].workload);
		cr_expect_eq(simulated_figure(&s, "stage.silent.evicted"), 0, "%s",
			     kept[i].workload);
		cr_expect_eq(simulated_figure(&s, "script.timeouts"), 1, "%s", kept[i].workload);
		cr_expect_eq(s.model->counts.up, 2, "%s", kept[i].workload);
		simulated_fini(&s);
	}
}

/* A manager stops while the evictions of many pods wait for its rate limit: the next one goes on. */
Test(evictions, are_not_lost_with_the_manager_that_began_them)
{
	struct simulated s;

	simulated_run(&s,
		      "nodes: [{name: machine, count: 2}]\n"
		      "controllerManager: {qps: 1, burst: 1, instances: 2}\n"
		      "kubelet: {qps: 0, start: 1s}\n"
		      "workloads: [{name: w, replicas: 40, tolerationSeconds: 0}]\n"
		      "steps: [{create: {workload: w}}, {wait: {for: running}},\n"
		      "        {crash: node/machine-0}, {sleep: 50s},\n"
		      "        {crash: controller-manager/leader}, {sleep: 10m}]\n",
		      7);
	cr_expect_eq(simulated_figure(&s, "manager.takeovers"), 1);
	cr_expect_eq(s.model->counts.up, 40);
	cr_expect_eq(simulated_figure(&s, "pods.missing"), 0);
	simulated_fini(&s);
}
