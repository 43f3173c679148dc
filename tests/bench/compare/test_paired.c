/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/compare/paired.h"
#include "sched/base/mem.h"
#include "sched/base/rng.h"

Test(paired, blocks_are_mirrored_and_each_side_runs_twice)
{
	size_t seen[SIDE_COUNT] = { 0 };

	for (uint64_t draw = 0; draw < 600; draw++) {
		enum block_side order[BLOCK_PROCESSES];
		size_t count[SIDE_COUNT] = { 0 };

		block_order(rng_draw(1, draw), order);
		for (size_t i = 0; i < BLOCK_PROCESSES; i++) {
			cr_assert_eq(order[i], order[BLOCK_PROCESSES - 1 - i]);
			count[order[i]]++;
		}
		for (size_t i = 0; i < SIDE_COUNT; i++)
			cr_assert_eq(count[i], 2u);
		seen[order[0]]++;
	}
	for (size_t i = 0; i < SIDE_COUNT; i++)
		cr_expect(seen[i] > 150 && seen[i] < 250, "side %zu was first %zu times", i,
			  seen[i]);
}

Test(paired, drift_within_a_block_cancels_out)
{
	for (uint64_t draw = 0; draw < 20; draw++) {
		enum block_side order[BLOCK_PROCESSES];
		double ns[BLOCK_PROCESSES];
		struct block block;

		block_order(rng_draw(2, draw), order);
		for (size_t i = 0; i < BLOCK_PROCESSES; i++)
			ns[i] = exp(5 + 0.1 * (double)i + (order[i] == SIDE_CANDIDATE ? 0.03 : 0));
		block = block_of(order, ns);
		cr_expect_float_eq(block.log_ratio, 0.03, 1e-9);
		cr_expect_float_eq(block.log_control, 0, 1e-9);
	}
}

/* Ratios spread evenly within +-noise around the change. */
static void fill(struct blocks *blocks, size_t count, double change, double control, double noise)
{
	for (size_t i = 0; i < count; i++) {
		double at = 2 * (double)i / (double)(count - 1) - 1;

		blocks->items = mem_grow(blocks->items, blocks->count, &blocks->capacity,
					 sizeof(*blocks->items));
		blocks->items[blocks->count++] = (struct block){
			log1p(change) + noise * at,
			log1p(control) + noise * at / 2,
		};
	}
}

Test(paired, verdicts_follow_the_rules)
{
	static const struct {
		const char *what;
		double first, second; /* change seen in each stage; NAN: there was no second one */
		double control;
		double noise;
		double rows; /* p is corrected for so many */
		enum verdict want;
	} cases[] = {
		{ "the same", 0.001, NAN, 0, 0.004, 1, VERDICT_UNCHANGED },
		{ "less than the threshold, surely", 0.005, NAN, 0, 0.001, 1, VERDICT_UNCHANGED },
		{ "slower in both stages", 0.03, 0.03, 0, 0.005, 1, VERDICT_REGRESSED },
		{ "faster in both stages", -0.03, -0.03, 0, 0.005, 1, VERDICT_IMPROVED },
		{ "slower in the first stage only", 0.05, 0.001, 0, 0.004, 1,
		  VERDICT_INCONCLUSIVE },
		{ "no second stage", 0.03, NAN, 0, 0.005, 1, VERDICT_INCONCLUSIVE },
		{ "noise", 0.001, 0.001, 0, 0.06, 1, VERDICT_INCONCLUSIVE },
		{ "the base differs from itself as much", 0.02, 0.02, 0.02, 0.001, 1,
		  VERDICT_INCONCLUSIVE },
		{ "the base differs from itself, sides do not", 0, 0, 0.03, 0.002, 1,
		  VERDICT_INCONCLUSIVE },
		{ "a large change beside a small one of the control", 0.2, 0.2, 0.004, 0.005, 1,
		  VERDICT_REGRESSED },
		{ "not significant among so many rows", 0.03, 0.03, 0, 0.005, 1e6,
		  VERDICT_INCONCLUSIVE },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct blocks blocks = { 0 };
		struct comparison_row row = { 0 };

		fill(&blocks, 10, cases[i].first, cases[i].control, cases[i].noise);
		if (!isnan(cases[i].second)) {
			blocks.second = blocks.count;
			fill(&blocks, 10, cases[i].second, cases[i].control, cases[i].noise);
		}
		paired_estimate(&blocks, &row);
		row.p = fmin(1, row.p * cases[i].rows);
		paired_decide(&blocks, 0.01, &row);
		cr_expect_eq(row.verdict, cases[i].want, "%s: %s", cases[i].what,
			     verdict_name(row.verdict));
		cr_expect_eq(paired_undecided(&blocks, 0.01),
			     !(row.change_interval.low >= -0.01 &&
			       row.change_interval.high <= 0.01),
			     "%s", cases[i].what);
		free(blocks.items);
		free(row.log_ratios);
	}
}

Test(paired, what_cannot_be_told_says_how_many_blocks_it_would_take)
{
	struct blocks blocks = { 0 };
	struct comparison_row row = { 0 };

	fill(&blocks, 20, 0, 0, 0.04);
	paired_estimate(&blocks, &row);
	paired_decide(&blocks, 0.01, &row);
	cr_expect_eq(row.verdict, VERDICT_INCONCLUSIVE);
	cr_expect(row.more > 20 && row.more < 200, "%zu", row.more);
	free(blocks.items);
	free(row.log_ratios);
}

/* Heavy-tailed noise, much like a busy machine's: 500 comparisons of equal sides, two stages. */
Test(paired, equal_sides_are_seldom_called_different)
{
	size_t wrong = 0;
	size_t found = 0;

	for (uint64_t seed = 0; seed < 500; seed++) {
		for (int slower = 0; slower < 2; slower++) {
			struct blocks blocks = { .second = 12 };
			struct comparison_row row = { 0 };

			for (size_t i = 0; i < 24; i++) {
				double u = ((double)(rng_draw(seed, 2 * i) >> 11) + 0.5) / 0x1p53;
				double v =
					((double)(rng_draw(seed, 2 * i + 1) >> 11) + 0.5) / 0x1p53;

				fill(&blocks, 2, 0, 0, 0);
				blocks.count--;
				blocks.items[i] = (struct block){
					0.003 * tan(3.14159 * (u - 0.5)) + (slower ? 0.03 : 0),
					0.003 * tan(3.14159 * (v - 0.5)),
				};
			}
			paired_estimate(&blocks, &row);
			paired_decide(&blocks, 0.01, &row);
			wrong += !slower && (row.verdict == VERDICT_REGRESSED ||
					     row.verdict == VERDICT_IMPROVED);
			found += slower && row.verdict == VERDICT_REGRESSED;
			free(blocks.items);
			free(row.log_ratios);
		}
	}
	cr_expect_leq(wrong, 5u, "%zu of 500 are wrong", wrong);
	cr_expect_geq(found, 450u, "%zu of 500 are found", found);
}
