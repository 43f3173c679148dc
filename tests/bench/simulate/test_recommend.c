/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is recommended, against arithmetic.
 */
#include <criterion/criterion.h>

#include "tests/bench/simulate/simulated.h"

/* 10 nodes that write 100 000 bytes each 10 s: a write a second. */
#define CLUSTER                                                                           \
	"nodes: [{name: machine, count: 10}]\n"                                           \
	"sample: 10s\n"                                                                   \
	"store: {nodeBytes: 100000, podBytes: 100000, leaseBytes: 0, revisionBytes: 0,\n" \
	"        compactionInterval: 0s}\n"                                               \
	"workloads: [{name: w}]\n"

Test(recommend, memory_and_processor_follow_from_what_two_stages_used)
{
	struct simulated s;

	simulated_run(&s,
		      CLUSTER "api: {processor: 10ms, processorPerKilobyte: 1ms}\n"
			      "steps: [{stage: idle}, {sleep: 100s}, {stage: busy},\n"
			      "        {update: {workload: w, qps: 2, timeout: 100s}}]\n"
			      "recommend: {request: idle, limit: busy, margin: 50}\n",
		      0);
	/* 100 writes of 110 ms; then 200 more in the same time. */
	cr_expect_float_eq(simulated_figure(&s, "stage.idle.apiSeconds"), 11, 0.2);
	cr_expect_float_eq(simulated_figure(&s, "stage.idle.apiMostCores"), 0.11, 0.002);
	cr_expect_float_eq(simulated_figure(&s, "stage.busy.apiSeconds"), 33, 0.4);
	/* 110 m and half of it: 165 m; 330 m and half of it: 495 m. */
	cr_expect_eq(simulated_figure(&s, "recommended.milliCpuRequest"), 200);
	cr_expect_eq(simulated_figure(&s, "recommended.milliCpuLimit"), 500);
	/* 1 MB to read, 10 MB of history, half of it more: 16.5 MB; and 30 MB more. */
	cr_expect_eq(simulated_figure(&s, "recommended.request"), 64 << 20);
	cr_expect_eq(simulated_figure(&s, "recommended.limit"), 64 << 20);
	simulated_fini(&s);
}

Test(recommend, no_limit_is_below_its_request)
{
	struct simulated s;

	simulated_run(&s,
		      CLUSTER
		      "api: {processor: 10ms}\n"
		      "steps: [{stage: busy}, {update: {workload: w, qps: 200, timeout: 100s}},\n"
		      "        {compact: true}, {stage: idle}, {sleep: 100s}]\n"
		      "recommend: {request: busy, limit: idle}\n",
		      0);
	cr_expect_eq(simulated_figure(&s, "recommended.request"),
		     simulated_figure(&s, "recommended.limit"));
	cr_expect_geq(simulated_figure(&s, "recommended.milliCpuLimit"),
		      simulated_figure(&s, "recommended.milliCpuRequest"));
	simulated_fini(&s);
}

/* Where nothing is said about processors, nothing is asked for. */
Test(recommend, a_processor_is_only_asked_for_when_calls_take_it)
{
	struct simulated s;
	double value;

	simulated_run(&s,
		      CLUSTER "steps: [{stage: idle}, {sleep: 100s}]\n"
			      "recommend: {request: idle, limit: idle}\n",
		      0);
	cr_expect(figures_find(&s.figures, "recommended.limit", &value));
	cr_expect_not(figures_find(&s.figures, "recommended.milliCpuLimit", &value));
	simulated_fini(&s);
}

/* Sizes and times that overflow when multiplied. */
Test(recommend, the_largest_calls_take_no_longer_than_a_simulation)
{
	struct simulated s;

	simulated_run(&s,
		      "nodes: [{name: machine}]\n"
		      "store: {podBytes: 1Pi, nodeBytes: 1Pi}\n"
		      "api: {perKilobyte: 8000h, processorPerKilobyte: 8000h}\n"
		      "duration: 1h\n"
		      "workloads: [{name: w}]\n"
		      "steps: [{create: {workload: w}}, {sleep: 30m}]\n",
		      1);
	cr_expect_gt(s.model->api.processor_ns, 0);
	simulated_fini(&s);
}
