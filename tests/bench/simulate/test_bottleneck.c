/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whoever is named as the bottleneck is the one whose limit, once lifted, makes the whole faster; another
 * one's does not.
 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "tests/bench/simulate/simulated.h"

#define MANAGER(qps) "controllerManager: {qps: " qps ", burst: 10}\n"
#define SCHEDULER(qps, cost) \
	"scheduler: {qps: " qps ", burst: 10, events: false, cost: {fixed: " cost "}}\n"
#define KUBELET(qps, pull) "kubelet: {qps: " qps ", burst: 1, start: 500ms, pull: " pull "}\n"

static const struct {
	const char *named;
	const char *parts, *lifted, *other;
} cases[] = {
	{ "the controller manager's rate limit",
	  MANAGER("10") SCHEDULER("20", "20ms") KUBELET("10", "10ms"),
	  MANAGER("0") SCHEDULER("20", "20ms") KUBELET("10", "10ms"),
	  MANAGER("10") SCHEDULER("0", "1ms") KUBELET("0", "10ms") },
	/* The manager's line is the longer one, for all pods are wanted at once. */
	{ "the scheduler's client rate limit",
	  MANAGER("20") SCHEDULER("10", "20ms") KUBELET("10", "10ms"),
	  MANAGER("20") SCHEDULER("0", "20ms") KUBELET("10", "10ms"),
	  MANAGER("0") SCHEDULER("10", "1ms") KUBELET("0", "10ms") },
	{ "the scheduler", MANAGER("40") SCHEDULER("20", "100ms") KUBELET("10", "10ms"),
	  MANAGER("40") SCHEDULER("20", "1ms") KUBELET("10", "10ms"),
	  MANAGER("0") SCHEDULER("0", "100ms") KUBELET("0", "10ms") },
	{ "the kubelets' rate limit", MANAGER("80") SCHEDULER("40", "5ms") KUBELET("1", "10ms"),
	  MANAGER("80") SCHEDULER("40", "5ms") KUBELET("0", "10ms"),
	  MANAGER("0") SCHEDULER("0", "1ms") KUBELET("1", "10ms") },
	{ "image pulls", MANAGER("80") SCHEDULER("40", "5ms") KUBELET("10", "30s"),
	  MANAGER("80") SCHEDULER("40", "5ms") KUBELET("10", "1s"),
	  MANAGER("0") SCHEDULER("0", "1ms") KUBELET("0", "30s") },
};

static double seconds_of(const char *parts, const char *named)
{
	struct simulated s;
	char text[1024];
	double seconds;

	snprintf(text, sizeof(text),
		 "nodes: [{name: machine, count: 10}]\n"
		 "workloads: [{name: w, replicas: 200}]\n"
		 "steps: [{create: {workload: w}}, {wait: {for: running}}]\n%s",
		 parts);
	simulated_run(&s, text, 0);
	seconds = simulated_figure(&s, "seconds.saturated");
	if (named)
		cr_expect_str_eq(s.figures.bottleneck, named, "%s: %s (%s)", parts,
				 s.figures.bottleneck, s.figures.bottleneck_why);
	simulated_fini(&s);
	return seconds;
}

Test(bottleneck, is_the_one_without_which_it_would_be_faster)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		double before = seconds_of(cases[i].parts, cases[i].named);

		cr_expect_lt(seconds_of(cases[i].lifted, NULL), before * 0.8, "%s", cases[i].named);
		cr_expect_gt(seconds_of(cases[i].other, NULL), before * 0.85, "%s", cases[i].named);
	}
}

/* Nobody is before anybody: it takes the time that a start takes. */
Test(bottleneck, is_a_wait_without_a_line_when_there_is_no_line)
{
	struct simulated s;

	simulated_run(&s,
		      "nodes: [{name: machine}]\n"
		      "workloads: [{name: w, kind: Pod}]\n"
		      "kubelet: {start: 1s}\n"
		      "steps: [{create: {workload: w}}, {wait: {for: running}}]\n",
		      0);
	cr_expect_str_eq(s.figures.bottleneck, "the start of containers");
	simulated_fini(&s);
}

/* Faster than never nobody can be. */
Test(bottleneck, is_room_when_most_waiting_was_for_it)
{
	struct simulated s;

	simulated_run(&s,
		      "duration: 10m\n"
		      "nodes: [{name: machine, maxPods: 2}]\n"
		      "workloads: [{name: w, replicas: 5}]\n"
		      "steps: [{create: {workload: w}}, {sleep: 5m}]\n",
		      0);
	cr_expect_str_eq(s.figures.bottleneck, "room in the cluster");
	simulated_fini(&s);
}
