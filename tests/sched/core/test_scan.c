/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every processor's loops against one position at a time.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/core/scan.h"
#include "tests/support/dice.h"

enum { BLOCKS = 5, POSITIONS = BLOCKS * BLOCK_NODES };

struct field {
	struct node_block *blocks;
	uint32_t allowed[BLOCKS];
	struct pod_share share;
	uint8_t *groups;
	uint16_t *offsets;
	uint16_t *bounds, *totals;
	uint32_t doubtful[BLOCKS];
};

static uint16_t random_16(struct dice *dice, uint32_t bound)
{
	return (uint16_t)roll(dice, bound);
}

/* A tenth are equal to what the pod needs. */
static void fill_block(struct dice *dice, struct node_block *block, const struct pod_share *share)
{
	for (int i = 0; i < BLOCK_NODES; i++) {
		block->cpu_left[i] = random_16(dice, 51202);
		block->memory_left[i] = random_16(dice, 51202);
		block->balance[i] = (int16_t)((int)roll(dice, 51201) - 25600);
		block->cpu_room[i] = chance(dice, 10) ? share->cpu_need : random_16(dice, 60003);
		block->memory_room[i] = chance(dice, 10) ? share->memory_need
							 : random_16(dice, 60003);
	}
}

static void fill(struct dice *dice, struct field *f)
{
	f->share = (struct pod_share){ .cpu = random_16(dice, chance(dice, 90) ? 20000 : 65536),
				       .memory = random_16(dice, 20000),
				       .balance = (int16_t)((int)roll(dice, 20000) - 10000),
				       .cpu_need = random_16(dice, 20000),
				       .memory_need = random_16(dice, 20000) };
	for (int b = 0; b < BLOCKS; b++) {
		fill_block(dice, &f->blocks[b], &f->share);
		f->allowed[b] = (uint32_t)(rng_draw(dice->seed, dice->thrown++) >> 7);
	}
	for (int i = 0; i < POSITIONS; i++)
		f->groups[i] = (uint8_t)roll(dice, SCAN_OFFSETS);
	for (int i = 0; i < SCAN_OFFSETS; i++)
		f->offsets[i] = random_16(dice, 60001);
}

/* The bound as it is meant. */
static uint16_t expected_bound(const struct field *f, int position)
{
	bool allowed = f->allowed[position / BLOCK_NODES] >> position % BLOCK_NODES & 1;

	return allowed ? columns_bound(&f->blocks[position / BLOCK_NODES],
				       (unsigned int)position % BLOCK_NODES, &f->share)
		       : 0;
}

static bool expected_doubt(const struct field *f, int position)
{
	const struct node_block *block = &f->blocks[position / BLOCK_NODES];
	int lane = position % BLOCK_NODES;

	return expected_bound(f, position) && (block->cpu_room[lane] == f->share.cpu_need ||
					       block->memory_room[lane] == f->share.memory_need);
}

static void check_bounds(const struct scan *scan, struct field *f)
{
	unsigned int most = scan->bound(f->blocks, BLOCKS, &f->share, f->allowed, f->bounds, NULL);
	unsigned int largest = 0;

	for (int i = 0; i < POSITIONS; i++) {
		uint16_t want = expected_bound(f, i);

		cr_assert_eq(f->bounds[i], want, "%s: position %d: %u, not %u", scan->name, i,
			     f->bounds[i], want);
		largest = want > largest ? want : largest;
	}
	cr_assert_eq(most, largest);
	memset(f->bounds, 0, POSITIONS * sizeof(*f->bounds));
	cr_assert_eq(scan->bound(f->blocks, BLOCKS, &f->share, f->allowed, f->bounds, f->doubtful),
		     largest);
	for (int i = 0; i < POSITIONS; i++) {
		cr_assert_eq(f->bounds[i], expected_bound(f, i));
		cr_assert_eq(f->doubtful[i / BLOCK_NODES] >> i % BLOCK_NODES & 1,
			     expected_doubt(f, i), "%s: doubt of %d", scan->name, i);
	}
}

static void check_totals(const struct scan *scan, struct field *f)
{
	unsigned int most = scan->add(f->bounds, f->groups, f->offsets, BLOCKS, f->totals);
	unsigned int largest = 0;

	for (int i = 0; i < POSITIONS; i++) {
		uint16_t want = 0;

		if (f->bounds[i])
			want = (uint16_t)(f->bounds[i] + f->offsets[f->groups[i]]);
		cr_assert_eq(f->totals[i], want, "%s: total of %d", scan->name, i);
		largest = want > largest ? want : largest;
	}
	cr_assert_eq(most, largest);
	cr_assert_eq(scan->largest(f->totals, BLOCKS), largest);
}

/* Every value that occurs is found in every block that holds it. */
static void check_find(const struct scan *scan, const struct field *f)
{
	for (int i = 0; i < POSITIONS; i += 7) {
		size_t at = 0;
		size_t found;
		uint32_t lanes;
		int count = 0, want = 0;

		for (int j = 0; j < POSITIONS; j++)
			want += f->totals[j] == f->totals[i];
		while ((found = scan->find(f->totals, at, BLOCKS, f->totals[i], &lanes)) < BLOCKS) {
			cr_assert_geq(found, at);
			count += __builtin_popcount(lanes);
			for (; lanes; lanes &= lanes - 1)
				cr_assert_eq(f->totals[found * BLOCK_NODES +
						       (size_t)__builtin_ctz(lanes)],
					     f->totals[i]);
			at = found + 1;
		}
		cr_assert_eq(count, want);
	}
}

static void check_present(const struct scan *scan, const struct field *f)
{
	uint32_t lanes[BLOCKS];
	size_t count = scan->present(f->bounds, BLOCKS, lanes);

	for (int i = 0; i < POSITIONS; i++) {
		uint32_t bit = lanes[i / BLOCK_NODES] >> i % BLOCK_NODES & 1;

		cr_assert_eq(bit, f->bounds[i] != 0);
		count -= bit;
	}
	cr_assert_eq(count, (size_t)0);
}

static void check_groups(const struct scan *scan, const struct field *f)
{
	for (int b = 0; b < BLOCKS; b++) {
		const uint16_t *totals = f->totals + b * BLOCK_NODES;
		const uint8_t *groups = f->groups + b * BLOCK_NODES;
		unsigned int group = groups[b];
		uint32_t bits = scan->members(groups, group);
		uint16_t most = 0;

		for (int i = 0; i < BLOCK_NODES; i++) {
			cr_assert_eq(bits >> i & 1, groups[i] == group, "%s: lane %d", scan->name,
				     i);
			if ((f->allowed[b] >> i & 1) && totals[i] > most)
				most = totals[i];
		}
		cr_assert_eq(scan->largest_of(totals, f->allowed[b]), most, "%s", scan->name);
		cr_assert_eq(scan->largest_of(totals, 0), 0);
		cr_assert_eq(scan->members(groups, SCAN_OFFSETS), 0);
	}
}

static void check_best(const struct scan *scan, struct dice *dice, const struct field *f)
{
	_Alignas(64) uint16_t values[SCAN_OFFSETS];
	uint64_t entries = rng_draw(dice->seed, dice->thrown++);
	uint64_t having, want_having;
	unsigned int want;

	/* Some tie. */
	for (int i = 0; i < SCAN_OFFSETS; i++)
		values[i] = (uint16_t)(1 + (chance(dice, 20) ? 60201u - f->offsets[i]
							     : roll(dice, 202)));
	for (; entries; entries &= entries >> 1) {
		want = scan_portable.best(values, f->offsets, entries, &want_having);
		cr_assert_eq(scan->best(values, f->offsets, entries, &having), want);
		cr_assert_eq(having, want_having);
		for (uint64_t bits = entries; bits; bits &= bits - 1) {
			int i = __builtin_ctzll(bits);
			unsigned int sum = (unsigned int)values[i] + f->offsets[i];

			cr_assert_leq(sum, want);
			cr_assert_eq(sum == want, having >> i & 1);
		}
	}
}

/* Single lanes are set, with their groups and without. */
static void check_lanes(const struct scan *scan, struct dice *dice, struct field *f)
{
	for (int b = 0; b < BLOCKS; b++) {
		uint16_t *totals = f->totals + b * BLOCK_NODES;
		uint8_t *groups = f->groups + b * BLOCK_NODES;
		unsigned int lane = roll(dice, BLOCK_NODES);
		unsigned int value = roll(dice, 65536);
		unsigned int before = groups[lane];
		unsigned int group = chance(dice, 50) ? groups[roll(dice, BLOCK_NODES)]
						      : roll(dice, SCAN_OFFSETS);
		uint16_t want[BLOCK_NODES];
		uint8_t want_groups[BLOCK_NODES];
		unsigned int left;

		memcpy(want, totals, sizeof(want));
		memcpy(want_groups, groups, sizeof(want_groups));
		want[lane] = (uint16_t)value;
		cr_assert_eq(scan->put(totals, lane, value), scan_portable.largest(want, 1));
		cr_assert_arr_eq(totals, want, sizeof(want));
		want[lane] = (uint16_t)(value / 2);
		want_groups[lane] = (uint8_t)group;
		cr_assert_eq(scan->move(totals, groups, lane, value / 2, group, &left),
			     scan_portable.largest_of(want,
						      scan_portable.members(want_groups, group)));
		cr_assert_eq(left, scan_portable.largest_of(want, scan_portable.members(want_groups,
											before)));
		cr_assert_arr_eq(totals, want, sizeof(want));
		cr_assert_arr_eq(groups, want_groups, sizeof(want_groups));
	}
}

static void check(const struct scan *scan)
{
	struct dice dice = { .seed = 3 };
	struct field f = { .blocks = mem_new_aligned(BLOCKS, sizeof(struct node_block)),
			   .groups = mem_new_aligned(POSITIONS, 1),
			   .offsets = mem_new_aligned(SCAN_OFFSETS, sizeof(uint16_t)),
			   .bounds = mem_new_aligned(POSITIONS, sizeof(uint16_t)),
			   .totals = mem_new_aligned(POSITIONS, sizeof(uint16_t)) };

	for (int round = 0; round < 500; round++) {
		fill(&dice, &f);
		check_bounds(scan, &f);
		check_totals(scan, &f);
		check_find(scan, &f);
		check_present(scan, &f);
		check_groups(scan, &f);
		check_lanes(scan, &dice, &f);
		check_best(scan, &dice, &f);
	}
	free(f.blocks);
	free(f.groups);
	free(f.offsets);
	free(f.bounds);
	free(f.totals);
}

Test(scan, plain_c_agrees_with_one_position_at_a_time)
{
	check(&scan_portable);
}

Test(scan, avx2_agrees_with_one_position_at_a_time)
{
	if (!scan_avx2())
		cr_skip_test("no AVX2 here");
	check(scan_avx2());
}

Test(scan, avx512_agrees_with_one_position_at_a_time)
{
	if (!scan_avx512())
		cr_skip_test("no AVX-512 here");
	check(scan_avx512());
}

Test(scan, the_environment_may_choose_less)
{
	cr_assert_eq(setenv("SCHEDMARK_SIMD", "portable", 1), 0);
	cr_expect_eq(scan_best(), &scan_portable);
	cr_assert_eq(setenv("SCHEDMARK_SIMD", "none", 1), 0);
	cr_expect_neq(scan_best(), NULL);
	cr_expect_null(scan_find("none"));
	cr_assert_eq(unsetenv("SCHEDMARK_SIMD"), 0);
	cr_expect_neq(scan_best(), NULL);
}
