/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Volumes of a StatefulSet's pods: what they wait for, and that claims outlive them.
 */
#include <criterion/criterion.h>

#include "tests/bench/simulate/simulated.h"

#define CLUSTER                                                                     \
	"nodes: [{name: machine, count: 2}]\n"                                      \
	"controllerManager: {qps: 0}\n"                                             \
	"scheduler: {bind: none, events: false, cost: {fixed: 1ms}}\n"              \
	"kubelet: {qps: 0, start: 1s, grace: 0s}\n"                                 \
	"workloads: [{name: set, kind: StatefulSet, parallel: true, replicas: 4,\n" \
	"             claim: {size: 1Gi, provision: 3s, attach: 2s}}]\n"

Test(claims, a_pod_waits_for_its_volume_and_for_it_to_be_attached)
{
	struct simulated s;

	simulated_run(&s, CLUSTER "steps: [{create: {workload: set}}, {wait: {for: running}}]\n",
		      1);
	cr_expect_eq(simulated_figure(&s, "pods.running"), 4);
	cr_expect_eq(simulated_figure(&s, "store.claims"), 4);
	cr_expect_eq(simulated_figure(&s, "store.volumes"), 4);
	/* Tried at once, and rejected; and again when there was a volume and the back-off was over. */
	cr_expect_eq(simulated_figure(&s, "scheduler.rejections"), 4);
	cr_expect_eq(simulated_figure(&s, "scheduler.attempts"), 8);
	cr_expect_eq(simulated_figure(&s, "wait.attach.mean"), 2);
	cr_expect_geq(simulated_figure(&s, "startup.p50"), 6);
	cr_expect_leq(simulated_figure(&s, "startup.p100"), 7.1);
	cr_expect_eq(s.model->session.cluster.volume_count, 4);
	for (size_t i = 0; i < 4; i++)
		cr_expect_eq(s.model->session.cluster.claims[i].volume_name,
			     s.model->session.cluster.volumes[i].name);
	simulated_fini(&s);
}

/* An ordinal that comes again finds the volume that it had; a new one gets one of its own. */
Test(claims, outlive_their_pods)
{
	struct simulated s;

	simulated_run(&s,
		      CLUSTER
		      "steps: [{create: {workload: set}}, {wait: {for: running}},\n"
		      "        {scale: {workload: set, replicas: 1}}, {sleep: 10s},\n"
		      "        {stage: again}, {scale: {workload: set, replicas: 5}},\n"
		      "        {wait: {for: running}}, {delete: set}, {wait: {for: gone}}]\n",
		      1);
	cr_expect_eq(simulated_figure(&s, "stage.again.created"), 4);
	cr_expect_eq(simulated_figure(&s, "store.claims"), 5);
	cr_expect_eq(simulated_figure(&s, "store.volumes"), 5);
	/* Only the new one was rejected. */
	cr_expect_eq(simulated_figure(&s, "scheduler.rejections"), 5);
	cr_expect_eq(simulated_figure(&s, "pods.running"), 0);
	simulated_fini(&s);
}

/* The manager that created a claim stops before it created the pod: the next one creates only that. */
Test(claims, are_created_once_though_the_manager_stops_between)
{
	struct simulated s;

	simulated_run(&s,
		      "nodes: [{name: machine, count: 2}]\n"
		      "api: {latency: {create: 2s}}\n"
		      "controllerManager: {instances: 2}\n"
		      "kubelet: {start: 1s}\n"
		      "workloads: [{name: set, kind: StatefulSet, parallel: true, replicas: 3,\n"
		      "             claim: {size: 1Gi, provision: 1s}}]\n"
		      "steps: [{create: {workload: set}}, {sleep: 1s},\n"
		      "        {crash: controller-manager/leader}, {wait: {for: running}}]\n",
		      1);
	cr_expect_eq(simulated_figure(&s, "pods.running"), 3);
	cr_expect_eq(simulated_figure(&s, "store.claims"), 3);
	cr_expect_eq(simulated_figure(&s, "store.volumes"), 3);
	cr_expect_eq(simulated_figure(&s, "manager.takeovers"), 1);
	simulated_fini(&s);
}

/* While nothing can be written, no volume is made; then all are. */
Test(claims, wait_for_a_store_that_can_be_written_to)
{
	struct simulated s;

	simulated_run(&s,
		      CLUSTER "steps: [{create: {workload: set}}, {sleep: 1s}, {crash: api},\n"
			      "        {sleep: 20s}, {stage: down}, {sleep: 1s}, {return: api},\n"
			      "        {wait: {for: running}}]\n",
		      1);
	cr_expect_eq(simulated_figure(&s, "stage.down.created"), 0);
	cr_expect_eq(simulated_figure(&s, "store.volumes"), 4);
	cr_expect_eq(simulated_figure(&s, "pods.running"), 4);
	cr_expect_geq(simulated_figure(&s, "wait.volume.mean"), 20);
	simulated_fini(&s);
}
