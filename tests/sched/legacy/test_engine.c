/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "sched/base/rng.h"
#include "sched/legacy/engine.h"
#include "tests/support/legacy_world.h"

static const struct scheduler_options first = { .tie_break = TIE_FIRST };

Test(legacy_engine, rounds_are_16_for_a_node_and_6_for_a_container)
{
	static const struct legacy_size sizes[] = {
		{ 1, 0, 1 },	  { 10, 0, 1 },	     { 10, 25, 1 },
		{ 100, 1000, 1 }, { 1000, 1000, 1 }, { 1000, 30000, 1 },
	};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		const struct legacy_size *size = &sizes[i];
		struct session session;

		legacy_world_open(&session, "v1.1.1", size, &first);
		legacy_world_run(&session);
		cr_expect_eq(legacy_counts(session.scheduler)->rounds,
			     16 * size->nodes + 6 * size->existing,
			     "%zu nodes, %zu containers: %llu", size->nodes, size->existing,
			     (unsigned long long)legacy_counts(session.scheduler)->rounds);
		session_fini(&session);
	}
}

/* The rungs of v1.1's rules, in their order; from the eighth on ties are taken in turn. */
static const char *const rungs[] = { "v1.1.1", "+18170", "+18473",   "+18493", "+18466",
				     "+18413", "+19449", "+coreos7", "+22430", "+23274",
				     "+24248", "+24598", "+25243" };
enum { RUNGS = sizeof(rungs) / sizeof(rungs[0]), ROUND_ROBIN_FROM = 8 };

static uint64_t run_rung(const char *rung, const struct legacy_size *size,
			 const struct scheduler_options *options)
{
	struct session session;
	uint64_t digest;

	legacy_world_open(&session, rung, size, options);
	digest = legacy_world_run(&session);
	session_fini(&session);
	return digest;
}

Test(legacy_engine, every_rung_places_every_pod_alike)
{
	static const struct legacy_size size = { 12, 30, 90 };
	static const struct scheduler_options ties[] = {
		{ .tie_break = TIE_FIRST },
		{ .tie_break = TIE_RANDOM, .seed = 7 },
		{ .own_tie_break = true, .seed = 7 },
	};

	for (size_t t = 0; t < sizeof(ties) / sizeof(ties[0]); t++) {
		uint64_t want = run_rung(rungs[0], &size, &ties[t]);

		for (size_t i = 1; i < RUNGS; i++) {
			uint64_t digest = run_rung(rungs[i], &size, &ties[t]);

			if (ties[t].own_tie_break && i == ROUND_ROBIN_FROM) {
				cr_expect_neq(digest, want, "%s takes turns", rungs[i]);
				want = digest;
			}
			cr_expect_eq(digest, want, "%s, ties %zu", rungs[i], t);
		}
	}
}

Test(legacy_engine, the_total_of_the_benchmarks_pod_falls_in_steps)
{
	/* By the number of pods on the node, the new one among them. */
	static const struct {
		int upto;
		int64_t total;
	} steps[] = { { 4, 28 },  { 8, 27 },  { 10, 26 }, { 13, 25 }, { 19, 24 },
		      { 20, 23 }, { 24, 22 }, { 28, 21 }, { 30, 20 }, { 32, 19 } };
	static const char *const both[] = { "v1.1.1", "v1.2.0" };
	static const struct legacy_size size = { 1, 0, 32 };

	for (size_t r = 0; r < 2; r++) {
		struct session session;
		size_t step = 0;

		legacy_world_open(&session, both[r], &size, &first);
		for (int pod = 1; pod <= 32; pod++) {
			scheduler_schedule(session.scheduler, session.cluster.pods[pod - 1]);
			step += pod > steps[step].upto;
			cr_expect_eq(scheduler_evaluation(session.scheduler)->total,
				     steps[step].total, "%s: pod %d", both[r], pod);
		}
		session_fini(&session);
	}
}

Test(legacy_engine, v1_2_puts_one_pod_on_each_of_a_thousand_nodes)
{
	static const struct legacy_size size = { 1000, 0, 1000 };
	const struct scheduler_options own = { .own_tie_break = true };
	struct session session;
	size_t counts[8];

	legacy_world_open(&session, "v1.2.0", &size, &own);
	legacy_world_run(&session);
	legacy_world_spread(&session, counts, 8);
	cr_expect_eq(counts[1], 1000);
	session_fini(&session);
}

/*
 * On 1000 empty nodes the first 1000 pods see no difference between a node with none and one with up to
 * three. So a node's pods are a draw of 1 in 1000 a thousand times over, as long as none gets a fifth:
 * then it is left out. The nodes of 50 seeds by their number of pods are compared with a plain
 * simulation of that, by chi squared.
 */
enum { SEEDS = 50, MOST = 5 };

static void add_spread(const char *rung, uint64_t seed, double sums[MOST])
{
	static const struct legacy_size size = { 1000, 0, 1000 };
	const struct scheduler_options own = { .own_tie_break = true, .seed = seed };
	struct session session;
	size_t counts[MOST];

	legacy_world_open(&session, rung, &size, &own);
	legacy_world_run(&session);
	legacy_world_spread(&session, counts, MOST);
	for (size_t i = 0; i < MOST; i++)
		sums[i] += (double)counts[i];
	session_fini(&session);
}

static void add_simulated(uint64_t seed, double sums[MOST])
{
	static int pods[1000];

	memset(pods, 0, sizeof(pods));
	for (int placed = 0, draw = 0; placed < 1000; draw++) {
		uint32_t node = rng_below(rng_draw(seed, (uint64_t)draw), 1000);

		/* Drawing again is drawing among the rest. */
		if (pods[node] == 4)
			continue;
		pods[node]++;
		placed++;
	}
	for (size_t i = 0; i < 1000; i++)
		sums[pods[i]]++;
}

Test(legacy_engine, v1_1_draws_evenly_among_the_best)
{
	double seen[MOST] = { 0 };
	double expected[MOST] = { 0 };
	double chi_squared = 0;

	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		/* The choice is the same on every rung up to this one, which is the quickest. */
		add_spread("+coreos7", seed, seen);
		for (uint64_t again = 0; again < 20; again++)
			add_simulated(seed * 1000 + again + 1000000, expected);
	}
	for (size_t i = 0; i < MOST; i++) {
		double difference = seen[i] - expected[i] / 20;

		chi_squared += difference * difference / (expected[i] / 20);
	}
	/* 4 degrees of freedom: 18.47 is exceeded once in a thousand times. */
	cr_expect_lt(chi_squared, 18.47, "%g: %g %g %g %g %g", chi_squared, seen[0], seen[1],
		     seen[2], seen[3], seen[4]);
}
