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
		{ "not significant among so many rows", 0.03, 0.03, 0, 0.005, 1e9,
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

/* --- simulations: what rules of the kind can be held to ---------------------------------------- */

/*
 * The noise of a process, in logarithms: it only ever adds. Most are within `usual` of the least,
 * some meet a burst; the machine drifts over a block. The levels are those of `make power`'s workload:
 * with a machine of its own, while three builds run beside it, and some way beyond that.
 */
struct noise {
	const char *what;
	double usual;
	double burst_share, burst;
	double drift;
};

static const struct noise calm = { "calm", 0.001, 0.01, 0.01, 0.001 };
static const struct noise busy = { "busy", 0.003, 0.06, 0.03, 0.005 };
static const struct noise wild = { "wild", 0.008, 0.15, 0.10, 0.02 };

static double uniform(uint64_t seed, uint64_t *draws)
{
	return ((double)(rng_draw(seed, (*draws)++) >> 11) + 0.5) / 0x1p53;
}

static double process_noise(const struct noise *noise, uint64_t seed, uint64_t *draws)
{
	double u = uniform(seed, draws);
	double v = uniform(seed, draws);
	double half_normal = sqrt(-2 * log(u)) * fabs(cos(6.283185307 * v));
	double burst = uniform(seed, draws) < noise->burst_share
			       ? -log(uniform(seed, draws)) * noise->burst
			       : 0;

	return noise->usual * half_normal + burst;
}

static struct block simulated_block(const struct noise *noise, double change, uint64_t seed,
				    uint64_t *draws)
{
	enum block_side order[BLOCK_PROCESSES];
	double ns[BLOCK_PROCESSES];
	double drift = noise->drift * (2 * uniform(seed, draws) - 1);

	block_order(rng_draw(seed, (*draws)++), order);
	for (size_t i = 0; i < BLOCK_PROCESSES; i++)
		ns[i] = 18000 * exp(process_noise(noise, seed, draws) + drift * (double)i +
				    (order[i] == SIDE_CANDIDATE ? change : 0));
	return block_of(order, ns);
}

/* Two stages of so many blocks each, and twice as many again; each only where it is called for. */
static enum verdict simulated_verdict(const struct noise *noise, double change, size_t blocks,
				      bool further, uint64_t seed)
{
	struct blocks all = { .items = mem_new(8 * blocks, sizeof(*all.items)) };
	enum verdict verdict;
	uint64_t draws = 0;

	while (all.count < blocks)
		all.items[all.count++] = simulated_block(noise, change, seed, &draws);
	if (paired_undecided(&all, 0.01)) {
		all.second = all.count;
		while (all.count < 2 * blocks)
			all.items[all.count++] = simulated_block(noise, change, seed, &draws);
	}
	verdict = paired_verdict(&all, 0.01);
	for (size_t end = 4 * blocks; further && end <= 8 * blocks; end *= 2) {
		if (verdict != VERDICT_INCONCLUSIVE)
			break;
		while (all.count < end)
			all.items[all.count++] = simulated_block(noise, change, seed, &draws);
		verdict = paired_verdict(&all, 0.01);
	}
	free(all.items);
	return verdict;
}

enum { TRIALS = 1000 };

static size_t count_verdicts(const struct noise *noise, double change, size_t blocks, bool further,
			     size_t seen[VERDICT_INCONCLUSIVE + 1])
{
	for (size_t v = 0; v <= VERDICT_INCONCLUSIVE; v++)
		seen[v] = 0;
	for (size_t i = 0; i < TRIALS; i++)
		seen[simulated_verdict(noise, change, blocks, further, 1000 * blocks + i)]++;
	return seen[VERDICT_REGRESSED] + seen[VERDICT_IMPROVED];
}

Test(paired, equal_sides_are_seldom_called_different)
{
	static const struct noise *const levels[] = { &calm, &busy, &wild };
	size_t seen[VERDICT_INCONCLUSIVE + 1];

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		for (size_t blocks = BLOCKS_MIN; blocks <= 24; blocks *= 2) {
			size_t wrong = count_verdicts(levels[i], 0, blocks, true, seen);

			cr_expect_leq(wrong, TRIALS / 50, "%s, %zu blocks: %zu of %d",
				      levels[i]->what, blocks, wrong, TRIALS);
		}
	}
}

Test(paired, three_per_cent_are_found)
{
	static const struct {
		const struct noise *noise;
		size_t blocks;
		double share; /* at least so many */
	} cases[] = {
		{ &calm, BLOCKS_MIN, 0.99 },	 { &busy, BLOCKS_MIN, 0.95 },
		{ &busy, 2 * BLOCKS_MIN, 0.99 }, { &wild, 2 * BLOCKS_MIN, 0.9 },
		{ &wild, 4 * BLOCKS_MIN, 0.99 },
	};
	size_t seen[VERDICT_INCONCLUSIVE + 1];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		count_verdicts(cases[i].noise, log1p(0.03), cases[i].blocks, false, seen);
		cr_expect_geq(seen[VERDICT_REGRESSED], (size_t)(cases[i].share * TRIALS),
			      "%s, %zu blocks: %zu of %d", cases[i].noise->what, cases[i].blocks,
			      seen[VERDICT_REGRESSED], TRIALS);
		cr_expect_eq(seen[VERDICT_IMPROVED], 0u);
	}
}

/* Bursts hit one side of three: the median of candidate / mean of the others would be below none. */
Test(paired, intervals_hold_the_change_whatever_the_noise)
{
	static const struct noise bursts = { "bursts", 0.0001, 0.2, 0.3, 0.05 };
	static const struct noise *const levels[] = { &calm, &busy, &wild, &bursts };
	const double change = 0.02;

	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		size_t below = 0;
		size_t above = 0;

		for (uint64_t seed = 0; seed < TRIALS; seed++) {
			struct block items[12];
			struct blocks all = { .items = items };
			struct comparison_row row = { 0 };
			uint64_t draws = 0;

			while (all.count < sizeof(items) / sizeof(items[0]))
				items[all.count++] =
					simulated_block(levels[i], log1p(change), seed, &draws);
			paired_estimate(&all, &row);
			below += row.change_interval.high < change;
			above += row.change_interval.low > change;
			free(row.log_ratios);
		}
		/* 2.5 % each, and what 1000 trials add to it one time in a thousand. */
		cr_expect_leq(below, 42u, "%s: %zu", levels[i]->what, below);
		cr_expect_leq(above, 42u, "%s: %zu", levels[i]->what, above);
	}
}

/* A fault of the order, or of the machine, that favours who runs as the control. */
Test(paired, a_control_that_differs_vetoes)
{
	for (uint64_t seed = 0; seed < 200; seed++) {
		struct blocks all = { .items = mem_new(24, sizeof(*all.items)), .second = 12 };
		struct comparison_row row = { 0 };
		uint64_t draws = 0;

		while (all.count < 24) {
			all.items[all.count] = simulated_block(&calm, 0.03, seed, &draws);
			all.items[all.count++].log_control -= 0.025;
		}
		paired_estimate(&all, &row);
		paired_decide(&all, 0.01, &row);
		cr_expect_eq(row.verdict, VERDICT_INCONCLUSIVE);
		cr_expect_str_eq(row.note, "the base differs from itself as much");
		free(all.items);
		free(row.log_ratios);
	}
}
