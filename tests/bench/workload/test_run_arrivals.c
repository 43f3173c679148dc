/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pods that arrive by a tuning set; on small clusters, with outcomes worked out by hand. An attempt takes
 * one millisecond, an arrival none.
 */
#include <criterion/criterion.h>

#include "tests/support/trial.h"

#define CONFIG(set, ops)                               \
	"- name: A\n"                                  \
	"  tuningSets:\n  - {name: t, " set "}\n"      \
	"  workloadTemplate:\n"                        \
	"  - {opcode: createNodes, nodeTemplatePath: " \
	"node.yaml, count: 2}\n" ops "  workloads:\n"  \
	"  - {name: w, params: {rate: 200, cpu: 9}}\n"
#define OP(fields) "  - {opcode: " fields "}\n"
#define PODS(fields) OP("createPods, podTemplatePath: pod.yaml, tuningSet: t, " fields)
#define MEASURED "collectMetrics: true, "
#define LATER "skipWaitToCompletion: true, "
/* Uses the param, and measures nothing. */
#define LAST                                                        \
	OP("createPods, podTemplatePath: pod.yaml, namespace: z, "  \
	   "count: 0, collectMetrics: true, templateParams: {cpu: " \
	   "$cpu}, countMultiplierParam: $rate")

/* waits: until bound, in ms; NULL: whatever. */
static void expect_waits(const char *config, const char *log, const char *waits)
{
	struct trial trial;

	trial_init(&trial);
	trial.times = true;
	folder_put(&trial.folder, "node.yaml",
		   "apiVersion: v1\nkind: Node\nmetadata: {name: 'n{{.Index}}'}\n"
		   "status: {capacity: {cpu: 4, memory: 8Gi, pods: 10}}\n");
	folder_put(&trial.folder, "pod.yaml",
		   "apiVersion: v1\nkind: Pod\nmetadata: {name: 'p{{.Index}}'}\nspec:\n"
		   "  containers: [{name: c, image: i, resources: {requests: {cpu: "
		   "'{{if .cpu}}{{.cpu}}{{else}}1{{end}}'}}}]\n");
	trial_run(&trial, config, 0);
	cr_expect_eq(trial.status, STATUS_OK, "%s", trial.told.text);
	cr_expect_str_eq(trial.log, log);
	if (waits)
		cr_expect_str_eq(trial.waits, waits);
	trial_fini(&trial);
}

static void expect(const char *config, const char *log)
{
	expect_waits(config, log, NULL);
}

Test(run_arrivals, one_comes_after_the_other)
{
	expect(CONFIG("qpsLoad: {qpsParam: $rate}, initialDelay: 3ms",
		      PODS(MEASURED "namespace: a, count: 3") LAST),
	       "[0 a/p0@n0+3 a/p1@n1+8 a/p2@n0+13 ]");
	expect(CONFIG("steppedLoad: {burstSize: 2, stepDelay: 10ms}",
		      PODS(MEASURED "namespace: a, count: 4") LAST),
	       "[0 a/p0@n0+0 a/p1@n1+1 a/p2@n0+10 a/p3@n1+11 ]");
	expect(CONFIG("timeLimitedLoad: {timeLimit: 20ms}",
		      PODS(MEASURED "namespace: a, count: 2") LAST),
	       "[0 a/p0@n0+0 a/p1@n1+10 ]");
}

/* Two at a time, the last one alone; then the next namespace. */
Test(run_arrivals, go_from_namespace_to_namespace)
{
	expect(CONFIG("qpsLoad: {qps: 100}",
		      PODS(MEASURED "namespaceRange: {basename: t, min: 1, max: 2}, count: 3, "
				    "podsPerArrival: 2") LAST),
	       "[0 t-1/p0@n0+0 t-1/p1@n1+1 t-1/p2@n0+10 t-2/p0@n1+20 t-2/p1@n0+21 t-2/p2@n1+30 ]");
}

/* The first of each arrives at once, and the next one when it was tried, whatever came of it. */
Test(run_arrivals, wait_for_each_other)
{
	expect(CONFIG("parallelismLimitedLoad: {parallelismLimit: 1}",
		      PODS(LATER "namespace: a, count: 3") PODS(LATER "namespace: b, count: 2")
			      OP("barrier") LAST),
	       "a/p0@n0+0 b/p0@n1+1 a/p1@n0+2 b/p1@n1+3 a/p2@n0+4");
	expect(CONFIG("parallelismLimitedLoad: {parallelismLimit: 1}",
		      PODS(LATER "namespace: a, count: 2, templateParams: {cpu: $cpu}") LAST),
	       "a/p0@-+0 a/p1@-+1");
}

/* Operations go on meanwhile; a barrier waits for what is to arrive, too. */
Test(run_arrivals, go_on_in_the_background)
{
	expect(CONFIG("qpsLoad: {qps: 200}",
		      PODS(LATER "namespace: a, count: 3")
			      OP("createPods, podTemplatePath: pod.yaml, namespace: b, count: 1")
				      OP("barrier") LAST),
	       "b/p0@n0+0 a/p0@n1+1 a/p1@n0+5 a/p2@n1+10");
	/* Without one, they arrive at the end. */
	expect(CONFIG("qpsLoad: {qps: 200}", LAST PODS(LATER "namespace: a, count: 2")),
	       "a/p0@n0+0 a/p1@n1+5");
}

/* b asks for its first token when a has had its first one. */
Test(run_arrivals, share_a_global_rate)
{
	expect(CONFIG("globalQPSLoad: {qps: 100, burst: 1}",
		      PODS(LATER "namespace: a, count: 2") PODS(LATER "namespace: b, count: 2")
			      OP("barrier") LAST),
	       "a/p0@n0+0 b/p0@n1+10 a/p1@n0+20 b/p1@n1+30");
}

/* Ten minutes is how long somebody waits for nothing. */
Test(run_arrivals, may_be_far_apart)
{
	expect(CONFIG("qpsLoad: {qps: 0.001}", PODS(MEASURED "namespace: a, count: 2") LAST),
	       "[0 a/p0@n0+0 a/p1@n1+1000000 ]");
}

/* Those of one step wait for each other, each for its own attempt besides. */
Test(run_arrivals, wait_until_they_are_bound)
{
	expect_waits(CONFIG("steppedLoad: {burstSize: 3, stepDelay: 10ms}",
			    PODS(MEASURED "namespace: a, count: 4") LAST),
		     "[0 a/p0@n0+0 a/p1@n1+1 a/p2@n0+2 a/p3@n1+10 ]", "1 2 3 1 ");
}
