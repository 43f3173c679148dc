/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happens beside the operation at hand: churn, deletions and updates at a pace, steady states,
 * back-offs; on small clusters, with outcomes worked out by hand. An attempt takes one millisecond.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "sched/model/cluster.h"
#include "tests/support/trial.h"

#define CONFIG(ops)                                  \
	"- name: A\n"                                \
	"  workloadTemplate:\n" ops "  workloads:\n" \
	"  - {name: w}\n"
#define OP(fields) "  - {opcode: " fields "}\n"
#define NODES(count) OP("createNodes, nodeTemplatePath: node.yaml, count: " count)
#define PODS(fields) OP("createPods, podTemplatePath: pod.yaml, " fields)
#define LATER "skipWaitToCompletion: true, "
#define MEASURED "collectMetrics: true, "
#define LAST_PODS PODS("namespace: z, count: 0, collectMetrics: true")
#define POD(name) "apiVersion: v1\nkind: Pod\nmetadata: {" name ", labels: {app: x}}\n"
#define CPU(amount) "[{name: c, image: i, resources: {requests: {cpu: '" amount "'}}}]"

static void start(struct trial *trial)
{
	trial_init(trial);
	trial->times = true;
	folder_put(&trial->folder, "node.yaml",
		   "apiVersion: v1\nkind: Node\nmetadata: {name: 'n{{.Index}}'}\n"
		   "status: {capacity: {cpu: 4, memory: 8Gi, pods: 10}}\n");
	folder_put(&trial->folder, "roomy.yaml",
		   "apiVersion: v1\nkind: Node\nmetadata: {name: 'roomy{{.Index}}'}\n"
		   "status: {capacity: {cpu: 8, memory: 8Gi, pods: 10}}\n");
	folder_put(&trial->folder, "pod.yaml",
		   POD("name: 'p{{.Index}}'") "spec:\n"
					      "  priority: {{if .priority}}{{.priority}}{{else}}0"
					      "{{end}}\n"
					      "  containers: " CPU("{{if .cpu}}{{.cpu}}{{else}}1"
								   "{{end}}") "\n");
	folder_put(&trial->folder, "big.yaml",
		   POD("generateName: big-") "spec: {priority: 7, containers: " CPU("9") "}\n");
	folder_put(&trial->folder, "service.yaml",
		   "apiVersion: v1\nkind: Service\nmetadata: {generateName: s-}\n"
		   "spec: {selector: {app: x}, ports: [{port: 80}]}\n");
}

static void expect(struct trial *trial, const char *config, const char *log)
{
	trial_run(trial, config, 0);
	cr_expect_eq(trial->status, STATUS_OK, "%s", trial->told.text);
	cr_expect_str_eq(trial->log, log);
}

/* Ticks are after two attempts each: big-4 comes before p2, and is gone again before p3. */
Test(run_background, churn_comes_and_goes_between_attempts)
{
	struct trial trial;

	start(&trial);
	expect(&trial,
	       CONFIG(NODES("1") OP("churn, mode: recreate, number: 1, intervalMilliseconds: 2, "
				    "templatePaths: [big.yaml]")
			      PODS(MEASURED "namespace: a, count: 4")),
	       "[4 a/p0@n0+0 a/p1@n0+1 namespace-1/big-4@-+2 a/p2@n0+3 a/p3@n0+4 ]");
	cr_expect_eq(trial.outcome.deleted, 1u);
	cr_expect_eq(trial.outcome.unschedulable, 0u);
	cr_expect_eq(trial.outcome.scheduled, 4u);
	trial_fini(&trial);
}

/* An object of each file at a tick, two ticks in all; nothing is ever deleted. */
Test(run_background, churn_creates_as_often_as_it_says)
{
	struct trial trial;

	start(&trial);
	expect(&trial,
	       CONFIG(NODES("1") OP("churn, mode: create, number: 2, intervalMilliseconds: 1, "
				    "namespace: c, templatePaths: [big.yaml, service.yaml, "
				    "roomy.yaml]") PODS(MEASURED "namespace: a, count: 3")),
	       "[3 a/p0@n0+0 c/big-3@-+1 c/big-4@-+2 a/p1@roomy0+3 a/p2@roomy1+4 ]");
	cr_expect_eq(trial.outcome.nodes, 3u);
	cr_expect_eq(trial.outcome.deleted, 0u);
	cr_expect_eq(trial.outcome.unschedulable, 2u);
	trial_fini(&trial);
}

/* A node that comes and goes takes its pods' room along; they are bound to it all the same. */
Test(run_background, churned_nodes_leave)
{
	struct trial trial;

	start(&trial);
	expect(&trial,
	       CONFIG(OP("churn, mode: recreate, number: 1, intervalMilliseconds: 3, "
			 "templatePaths: [roomy.yaml]") OP("sleep, duration: 4ms")
			      PODS(MEASURED "namespace: a, count: 1") OP("sleep, duration: 2ms")),
	       "[1 a/p0@roomy0+4 ]");
	cr_expect_eq(trial.outcome.nodes, 0u);
	cr_expect_eq(trial.outcome.scheduled, 1u);
	trial_fini(&trial);
}

/*
 * p0 of b is put back at 4 ms, p1 at 5. The first victim leaves at 16 ms, which lets both back off until
 * a second after that; back-offs end with a whole second, so at 2 s.
 */
Test(run_background, pods_are_deleted_at_their_pace)
{
	struct trial trial;

	start(&trial);
	expect(&trial,
	       CONFIG(NODES("1") PODS("namespace: a, count: 4") PODS(LATER "namespace: b, count: 2")
			      OP("barrier, stageRequirement: Attempted")
				      OP("deletePods, namespace: a, deletePodsPerSecond: 100, "
					 "labelSelector: {app: x}, skipWaitToCompletion: true")
					      OP("barrier") LAST_PODS),
	       "a/p0@n0+0 a/p1@n0+1 a/p2@n0+2 a/p3@n0+3 b/p0@-+4 b/p1@-+5 b/p0@n0+2000 "
	       "b/p1@n0+2001");
	cr_expect_eq(trial.outcome.deleted, 4u);
	cr_expect_eq(trial.outcome.scheduled, 6u);
	cr_expect_eq(trial.outcome.retried, 2u);
	trial_fini(&trial);
}

/* Whoever waits for the deletions waits for the last of them: 4 at 4 a second are a second. */
Test(run_background, deletions_can_be_waited_for)
{
	struct trial trial;

	start(&trial);
	expect(&trial,
	       CONFIG(NODES("1") PODS("namespace: a, count: 4")
			      OP("deletePods, namespace: a, deletePodsPerSecond: 4")
				      PODS(MEASURED "namespace: b, count: 1")),
	       "a/p0@n0+0 a/p1@n0+1 a/p2@n0+2 a/p3@n0+3 [1 b/p0@n0+1004 ]");
	expect(&trial,
	       CONFIG(NODES("1") PODS("namespace: a, count: 4")
			      OP("deletePods, namespace: a, labelSelector: {app: other}")
				      OP("deletePods, namespace: a")
					      PODS(MEASURED "namespace: b, count: 1")),
	       "a/p0@n0+0 a/p1@n0+1 a/p2@n0+2 a/p3@n0+3 [1 b/p0@n0+4 ]");
	cr_expect_eq(trial.outcome.deleted, 4u);
	trial_fini(&trial);
}

/* Deleted, a pod with finalizers is only marked: one that waits is passed over, one that runs stays. */
Test(run_background, finalizers_keep_pods)
{
	struct trial trial;

	start(&trial);
	folder_put(
		&trial.folder, "kept.yaml",
		POD("name: 'k{{.Index}}', finalizers: [a/b]") "spec: {containers: " CPU("3") "}\n");
	expect(&trial,
	       CONFIG(NODES("1") OP(
		       "createPods, podTemplatePath: kept.yaml, namespace: a, count: 1")
			      OP("createPods, podTemplatePath: kept.yaml, namespace: b, count: 1, "
				 "skipWaitToCompletion: true") OP("deletePods, namespace: a")
				      OP("deletePods, namespace: b")
					      PODS(MEASURED "namespace: c, count: 2")),
	       "a/k0@n0+0 b/k0@-+1 [2 c/p0@n0+2 c/p1@-+3 ]");
	cr_expect_eq(trial.outcome.deleted, 0u);
	cr_expect_eq(trial.outcome.skipped, 1u);
	cr_expect_eq(trial.outcome.unschedulable, 1u);
	trial_fini(&trial);
}

static size_t cycles_seen;

static void note_cycles(struct trial *trial, const struct cluster *cluster, const char *opcode)
{
	(void)cluster;
	if (!strcmp(opcode, "createNamespaces"))
		cycles_seen = trial->cycles;
}

/* While something goes on in the background a barrier is over with its own pods. */
Test(run_background, barriers_wait_for_their_labels)
{
	struct trial trial;

	start(&trial);
	trial.inspect = note_cycles;
	folder_put(
		&trial.folder, "other.yaml",
		"apiVersion: v1\nkind: Pod\nmetadata: {name: 'o{{.Index}}', labels: {app: other}}\n"
		"spec: {priority: -1, containers: " CPU("1") "}\n");
	expect(&trial,
	       CONFIG(NODES("2") OP("churn, mode: create, intervalMilliseconds: 1000, "
				    "templatePaths: [service.yaml]")
			      OP("createPods, podTemplatePath: other.yaml, namespace: a, count: 3, "
				 "skipWaitToCompletion: true") PODS(LATER "namespace: b, count: 2")
				      OP("barrier, labelSelector: {app: x}")
					      OP("createNamespaces, prefix: s, count: 1")
						      OP("barrier, namespaces: [a]") LAST_PODS),
	       "b/p0@n0+0 b/p1@n1+1 a/o0@n0+2 a/o1@n1+3 a/o2@n0+4");
	cr_expect_eq(cycles_seen, 2u);
	trial_fini(&trial);
}

/* Something in the background may help for ever: ten minutes is what a barrier waits. */
Test(run_background, barriers_give_up)
{
	struct trial trial;

	start(&trial);
	trial_run(&trial,
		  CONFIG(NODES("1") OP("churn, mode: create, intervalMilliseconds: 1000, "
				       "templatePaths: [service.yaml]")
				 PODS(LATER "namespace: a, count: 1, templateParams: {cpu: 5}")
					 OP("barrier") LAST_PODS),
		  0);
	cr_expect_eq(trial.status, STATUS_NO);
	cr_expect(strstr(trial.told.text, "barrier: 1 of 1 pods cannot be scheduled, and nothing "
					  "will change that in ten minutes") != NULL,
		  "%s", trial.told.text);
	/* Tried at once, and when it had waited more than five minutes (looked at every 30 s). */
	cr_expect_str_eq(trial.log, "a/p0@-+0 a/p0@-+330000");
	trial_fini(&trial);
}

static void count_living(struct trial *trial, const struct cluster *cluster)
{
	size_t living = 0;

	for (size_t i = 0; i < cluster->pod_count; i++)
		living += cluster->pods[i]->state != POD_DELETED;
	cr_expect_eq(living, 3u, "after %zu cycles", trial->cycles);
}

Test(run_background, a_steady_state_keeps_as_many_pods)
{
	struct trial trial;

	start(&trial);
	trial.each_cycle = count_living;
	expect(&trial,
	       CONFIG(NODES("1") PODS(MEASURED "namespace: a, count: 3, steadyState: true, "
					       "duration: 5ms")),
	       "[3 a/p0@n0+0 a/p1@n0+1 a/p2@n0+2 a/p3@n0+3 a/p4@n0+4 ] a/p5@n0+5 a/p6@n0+6 "
	       "a/p7@n0+7");
	cr_expect_eq(trial.outcome.deleted, 5u);
	cr_expect_eq(trial.outcome.pods, 8u);
	cr_expect_eq(trial.outcome.measured, 5u);
	trial_fini(&trial);
}

/* Two pods of 2 cpus leave for one of 3. Until its back-off ends the room is kept for it: there is
 * none for the other one of 2 cpus, which came later and is worth less. */
Test(run_background, nobody_takes_room_that_was_made_for_another)
{
	struct trial trial;

	start(&trial);
	trial.options.session.scheduler_config = NULL;
	expect(&trial,
	       CONFIG(NODES("1") PODS("namespace: a, count: 2, templateParams: {cpu: 2}")
			      PODS(LATER "namespace: b, count: 1, "
					 "templateParams: {cpu: 3, priority: 9}")
				      PODS(LATER "namespace: c, count: 1, "
						 "templateParams: {cpu: 2, priority: 1}")
					      OP("barrier, namespaces: [b]") LAST_PODS),
	       "a/p0@n0+0 a/p1@n0+1 b/p0@-+2 c/p0@-+3 b/p0@n0+2000");
	cr_expect_eq(trial.outcome.victims, 2u);
	cr_expect_eq(trial.outcome.unschedulable, 1u);
	trial_fini(&trial);
}

Test(run_background, gated_pods_are_tried_when_their_gates_are_gone)
{
	struct trial trial;

	start(&trial);
	trial.options.session.scheduler_config = NULL;
	trial.options.session.feature_gates = "PodSchedulingReadiness=true";
	folder_put(&trial.folder, "gated.yaml",
		   POD("name: 'g{{.Index}}'") "spec: {schedulingGates: [{name: a/b}], "
					      "containers: " CPU("1") "}\n");
	folder_put(&trial.folder, "free.yaml",
		   POD("name: 'g{{.Index}}'") "spec: {containers: " CPU("1") "}\n");
	expect(&trial,
	       CONFIG(NODES("1") OP("createPods, podTemplatePath: gated.yaml, namespace: a, "
				    "count: 3, skipWaitToCompletion: true")
			      OP("barrier, stageRequirement: Attempted")
				      OP("updateAny, templatePath: free.yaml, namespace: a, "
					 "count: 2, updatePerSecond: 100")
					      PODS(MEASURED "namespace: b, count: 1")),
	       "a/g0@n0+10 a/g1@n0+20 [1 b/p0@n0+21 ]");
	cr_expect_eq(trial.outcome.gated, 1u);
	trial_fini(&trial);
}

/* Neither a Service nor a node without room for it is a reason; a node with room is. */
Test(run_background, unschedulable_pods_wait_for_what_may_help)
{
	struct trial trial;

	start(&trial);
	expect(&trial,
	       CONFIG(NODES("1") PODS(LATER "namespace: a, count: 1, templateParams: {cpu: 5}")
			      OP("barrier, stageRequirement: Attempted")
				      OP("createAny, templatePath: service.yaml, namespace: a") OP(
					      "sleep, duration: 3s") OP("createNodes, count: 1")
					      OP("sleep, duration: 3s") OP("createNodes, count: 1, "
									   "nodeTemplatePath: "
									   "roomy.yaml")
						      OP("barrier") LAST_PODS),
	       "a/p0@-+0 a/p0@roomy0+6001");
	trial_fini(&trial);
}

/* The node's allocatable grows by an update of its status, which leaves its labels alone. */
Test(run_background, updates_of_nodes_help_pods)
{
	struct trial trial;

	start(&trial);
	folder_put(&trial.folder, "grown.yaml",
		   "apiVersion: v1\nkind: Node\nmetadata: {name: 'n{{.Index}}'}\n"
		   "spec: {unschedulable: true}\n"
		   "status: {capacity: {cpu: 5, memory: 8Gi, pods: 10}}\n");
	expect(&trial,
	       CONFIG(NODES("1") PODS(LATER "namespace: a, count: 1, templateParams: {cpu: 5}")
			      OP("barrier, stageRequirement: Attempted")
				      OP("updateAny, templatePath: grown.yaml, subresources: "
					 "[status]") OP("barrier") LAST_PODS),
	       "a/p0@-+0 a/p0@n0+1000");
	/* The whole object makes it unschedulable, too. */
	trial_run(&trial,
		  CONFIG(NODES("1") PODS(LATER "namespace: a, count: 1, templateParams: {cpu: 5}")
				 OP("barrier, stageRequirement: Attempted")
					 OP("updateAny, templatePath: grown.yaml") OP("barrier")
						 LAST_PODS),
		  0);
	cr_expect_eq(trial.status, STATUS_NO, "%s", trial.log);
	trial_fini(&trial);
}

/* A pod that needs less lets the other one in (v1.36's resize). */
Test(run_background, resized_pods_make_room)
{
	struct trial trial;

	start(&trial);
	folder_put(&trial.folder, "small.yaml",
		   POD("name: 'p{{.Index}}'") "spec: {containers: " CPU("2") "}\n");
	expect(&trial,
	       CONFIG(NODES("1") PODS("namespace: a, count: 1, templateParams: {cpu: 4}")
			      PODS(LATER "namespace: b, count: 1, templateParams: {cpu: 2}")
				      OP("barrier, stageRequirement: Attempted")
					      OP("updateAny, templatePath: small.yaml, namespace: "
						 "a, subresources: [resize]")
						      LAST_PODS PODS("namespace: c, count: 1")),
	       "a/p0@n0+0 b/p0@-+1 c/p0@n0+2");
	trial_fini(&trial);
}

static const char impatient[] = "apiVersion: kubescheduler.config.k8s.io/v1\n"
				"kind: KubeSchedulerConfiguration\n"
				"podInitialBackoffSeconds: 4\n"
				"podMaxBackoffSeconds: 5\n";

/* Put back at 4 ms, it backs off until 4.004 s; that is seen at 5 s, when three pods are gone. */
Test(run_background, backoffs_are_as_long_as_configured)
{
	struct trial trial;

	start(&trial);
	trial.options.session.scheduler_config = NULL;
	folder_put(&trial.folder, "config/scheduler.yaml", "%s", impatient);
	trial_run(&trial,
		  "- name: A\n"
		  "  schedulerConfigPath: config/scheduler.yaml\n"
		  "  workloadTemplate:\n" NODES("1") PODS("namespace: a, count: 4")
			  PODS(LATER "namespace: b, count: 1, templateParams: {cpu: 3}")
				  OP("barrier, stageRequirement: Attempted")
					  OP("deletePods, namespace: a, deletePodsPerSecond: 1, "
					     "skipWaitToCompletion: true") OP("barrier") LAST_PODS
		  "  workloads:\n"
		  "  - {name: w}\n",
		  0);
	cr_expect_eq(trial.status, STATUS_OK, "%s", trial.told.text);
	cr_expect_str_eq(trial.log, "a/p0@n0+0 a/p1@n0+1 a/p2@n0+2 a/p3@n0+3 b/p0@-+4 "
				    "b/p0@n0+5000");
	trial_fini(&trial);
}

/* Each pod has a claim bound to a volume of the driver, of which a node takes one. */
Test(run_background, pods_get_volumes_and_nodes_their_limits)
{
	struct trial trial;

	start(&trial);
	trial.options.session.scheduler_config = NULL;
	folder_put(&trial.folder, "pv.yaml",
		   "apiVersion: v1\nkind: PersistentVolume\n"
		   "spec: {accessModes: [ReadOnlyMany], capacity: {storage: 1Gi}, "
		   "csi: {driver: d.example.com}}\n");
	folder_put(&trial.folder, "pvc.yaml",
		   "apiVersion: v1\nkind: PersistentVolumeClaim\n"
		   "metadata: {annotations: {pv.kubernetes.io/bind-completed: 'true'}}\n"
		   "spec: {accessModes: [ReadOnlyMany], resources: {requests: {storage: 1Gi}}}\n");
	expect(&trial,
	       CONFIG(OP("createNodes, count: 2, nodeTemplatePath: node.yaml, "
			 "nodeAllocatableStrategy: {nodeAllocatable: {cpu: 4}, "
			 "csiNodeAllocatable: {d.example.com: {count: 1}}}")
			      PODS(MEASURED "namespace: a, count: 3, "
					    "persistentVolumeTemplatePath: pv.yaml, "
					    "persistentVolumeClaimTemplatePath: pvc.yaml")),
	       "[3 a/p0@n0+0 a/p1@n1+1 a/p2@-+2 ]");
	cr_assert_eq(trial.outcome.reason_count, 1u);
	cr_expect_str_eq(trial.outcome.reasons[0].text, "node(s) exceed max volume count");
	trial_fini(&trial);
}

/* They count as operations of their own: the node after them is number 3. */
Test(run_background, pod_sets_are_one_operation_for_each_namespace)
{
	struct trial trial;

	start(&trial);
	expect(&trial,
	       CONFIG(NODES("1") OP("createPodSets, count: 2, namespacePrefix: s, createPodsOp: "
				    "{opcode: createPods, podTemplatePath: pod.yaml, count: 2, "
				    "collectMetrics: true}") OP("createNodes, count: 1")
			      PODS("namespace: b, count: 1")),
	       "[2 s-0/p0@n0+0 s-0/p1@n0+1 ] [2 s-1/p0@n0+2 s-1/p1@n0+3 ] b/p0@node-3-1+4");
	cr_expect_eq(trial.outcome.measured, 4u);
	trial_fini(&trial);
}

/* Pods of a section are measured until they are bound, whatever lets them. */
Test(run_background, sections_measure_what_wakes_their_pods)
{
	struct trial trial;

	start(&trial);
	expect(&trial,
	       CONFIG(NODES("1") PODS("namespace: a, count: 4")
			      OP("startCollectingMetrics, namespaces: [b]")
				      PODS(LATER "namespace: b, count: 1")
					      OP("barrier, stageRequirement: Attempted")
						      OP("deletePods, namespace: a") OP("barrier")
							      OP("stopCollectingMetrics")),
	       "a/p0@n0+0 a/p1@n0+1 a/p2@n0+2 a/p3@n0+3 [1 b/p0@-+4 ] [0 b/p0@n0+2000 ]");
	cr_expect_eq(trial.outcome.measured, 1u);
	trial_fini(&trial);
}

Test(run_background, steps_are_as_long_as_asked_for)
{
	struct trial trial;

	start(&trial);
	cr_assert(run_clock_parse("fixed:20ms", &trial.options.clock));
	expect(&trial, CONFIG(NODES("1") PODS(MEASURED "namespace: a, count: 3")),
	       "[3 a/p0@n0+0 a/p1@n0+20 a/p2@n0+40 ]");
	cr_expect_eq(trial.outcome.clock_seconds, 0.06);
	trial_fini(&trial);
}
