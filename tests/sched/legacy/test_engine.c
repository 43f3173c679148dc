/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

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
