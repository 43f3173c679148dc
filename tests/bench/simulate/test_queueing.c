/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The model where queueing theory has an answer.
 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "tests/bench/simulate/simulated.h"

/* Bare pods that come at random, `qps` a second on average, to a scheduler that needs `ms` for each. */
static void run_queue(struct simulated *out, double qps, int ms, const char *arrival, int pods)
{
	char text[800];

	snprintf(text, sizeof(text),
		 "duration: 72h\nsample: 60s\n"
		 "nodes: [{name: node, count: 2, maxPods: 1000000}]\n"
		 "scheduler: {config: node-local, bind: none, qps: 0, cost: {fixed: %dms}}\n"
		 "kubelet: {qps: 0, heartbeat: 1h}\n"
		 "nodeController: {gracePeriod: 3h, monitorPeriod: 60s}\n"
		 "workloads: [{name: w, kind: Pod, template: {apiVersion: v1, kind: Pod, metadata: "
		 "{generateName: p-}, spec: {containers: [{name: c, image: i}]}}}]\n"
		 "steps: [{create: {workload: w, count: %d, %s: %g}}, {wait: {for: running}}]\n",
		 ms, pods, arrival, qps);
	simulated_run(out, text, 0);
}

/* M/D/1: the mean wait in front of the server is rho * D / (2 * (1 - rho)). */
Test(queueing, random_arrivals_wait_as_in_m_d_1)
{
	static const struct {
		double qps;
		int ms;
	} cases[] = { { 20, 10 }, { 50, 10 }, { 70, 10 }, { 16, 50 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		double d = cases[i].ms / 1e3;
		double rho = cases[i].qps * d;
		double theory = rho * d / (2 * (1 - rho));
		struct simulated s;
		double mean;

		run_queue(&s, cases[i].qps, cases[i].ms, "poisson", 30000);
		mean = simulated_figure(&s, "wait.queue.mean");
		cr_expect_float_eq(mean, theory, theory * 0.08, "rho %.2f: %.6f s, not %.6f s", rho,
				   mean, theory);
		cr_expect_float_eq(simulated_figure(&s, "scheduler.deciding"), rho, rho * 0.03);
		simulated_fini(&s);
	}
}

/* D/D/1: who comes evenly, slower than he is served, never waits. */
Test(queueing, even_arrivals_below_capacity_do_not_wait)
{
	struct simulated s;

	run_queue(&s, 99, 10, "qps", 3000);
	cr_expect_eq(simulated_figure(&s, "wait.queue.mean"), 0);
	cr_expect_float_eq(simulated_figure(&s, "scheduler.deciding"), 0.99, 0.001);
	simulated_fini(&s);
}

/* Above capacity the server is always busy, and the last one waits for all in front. */
Test(queueing, arrivals_above_capacity_wait_for_the_difference)
{
	struct simulated s;

	run_queue(&s, 200, 10, "qps", 2000);
	cr_expect_float_eq(simulated_figure(&s, "rate.scheduled"), 100, 0.1);
	/* The k-th comes after 5k ms and is begun after 10k ms: on average 5 ms * 1999 / 2. */
	cr_expect_float_eq(simulated_figure(&s, "wait.queue.mean"), 0.005 * 1999 / 2, 1e-6);
	simulated_fini(&s);
}

/* Little's law in its usual form: mean number inside = arrival rate * mean wait. */
Test(queueing, littles_law_holds_for_every_queue)
{
	struct simulated s;
	double seconds;

	run_queue(&s, 50, 10, "poisson", 5000);
	seconds = simulated_figure(&s, "seconds");
	for (int i = 1; i < POD_WAITS; i++) {
		const struct wait_share *w = &s.figures.waits[i];
		double rate = (double)w->flow->entered / seconds;

		cr_expect_eq(w->flow->entered, w->flow->left, "%s", w->name);
		cr_expect_float_eq(w->mean_inside, rate * w->mean_s, 1e-6 * (1 + w->mean_inside),
				   "%s", w->name);
		cr_expect(flow_agrees(&s.model->flows[i], model_now(s.model), 0, 0), "%s", w->name);
	}
	simulated_fini(&s);
}
