/* SPDX-License-Identifier: Apache-2.0 */
/*
 * In plain C, written so that compilers make vectors of it.
 */
#include <string.h>

#include "sched/core/scan.h"

/* 0xFFFF for each bit that is set. */
static void spread_bits(uint32_t bits, uint16_t *masks)
{
	for (unsigned int i = 0; i < BLOCK_NODES; i++)
		masks[i] = (uint16_t) - (bits >> i & 1);
}

static uint32_t gather_bits(const uint16_t *flags)
{
	uint32_t bits = 0;

	for (unsigned int i = 0; i < BLOCK_NODES; i++)
		bits |= (uint32_t)(flags[i] != 0) << i;
	return bits;
}

static uint16_t larger(uint16_t a, uint16_t b)
{
	return a > b ? a : b;
}

/* columns_bound() of 32 lanes. */
static uint16_t bound_block(const struct node_block *block, const struct pod_share *share,
			    const uint16_t *masks, uint16_t *bounds)
{
	uint16_t most = 0;

	for (unsigned int i = 0; i < BLOCK_NODES; i++) {
		uint16_t cpu =
			(uint16_t)((uint16_t)(larger(block->cpu_left[i], share->cpu) - share->cpu) &
				   0xFE00);
		uint16_t memory =
			(uint16_t)((uint16_t)(larger(block->memory_left[i], share->memory) -
					      share->memory) &
				   0xFE00);
		int16_t skew = (int16_t)(block->balance[i] + share->balance);
		uint16_t balance = (uint16_t)(51713 - (skew < 0 ? -skew : skew));
		/* Half of each, so that their sum stays in 16 bits. */
		uint16_t sum = (uint16_t)(((cpu >> 1) + (memory >> 1)) >> 9);
		uint16_t fits = (uint16_t) - (block->cpu_room[i] >= share->cpu_need &&
					      block->memory_room[i] >= share->memory_need);

		bounds[i] = (uint16_t)((uint16_t)(sum + (balance >> 9)) & fits & masks[i]);
		most = larger(most, bounds[i]);
	}
	return most;
}

static uint32_t doubts(const struct node_block *block, const struct pod_share *share,
		       const uint16_t *bounds)
{
	uint16_t flags[BLOCK_NODES];

	for (unsigned int i = 0; i < BLOCK_NODES; i++)
		flags[i] =
			(uint16_t)(bounds[i] != 0 && (block->cpu_room[i] == share->cpu_need ||
						      block->memory_room[i] == share->memory_need));
	return gather_bits(flags);
}

static unsigned int bound(const struct node_block *blocks, size_t count,
			  const struct pod_share *share, const uint32_t *allowed, uint16_t *bounds,
			  uint32_t *doubtful)
{
	const struct pod_share same = *share;
	uint16_t most = 0;

	for (size_t b = 0; b < count; b++) {
		uint16_t masks[BLOCK_NODES];
		uint16_t *out = bounds + b * BLOCK_NODES;

		spread_bits(allowed[b], masks);
		most = larger(most, bound_block(&blocks[b], &same, masks, out));
		if (doubtful)
			doubtful[b] = doubts(&blocks[b], &same, out);
	}
	return most;
}

static unsigned int add(const uint16_t *bounds, const uint8_t *groups, const uint16_t *offsets,
			size_t blocks, uint16_t *totals)
{
	uint16_t most = 0;

	for (size_t i = 0; i < blocks * BLOCK_NODES; i++) {
		uint16_t present = (uint16_t) - (bounds[i] != 0);

		totals[i] = (uint16_t)((uint16_t)(bounds[i] + offsets[groups[i]]) & present);
		most = larger(most, totals[i]);
	}
	return most;
}

static size_t find(const uint16_t *totals, size_t at, size_t blocks, unsigned int value,
		   uint32_t *lanes)
{
	for (size_t b = at; b < blocks; b++) {
		uint16_t flags[BLOCK_NODES];
		uint16_t any = 0;

		for (unsigned int i = 0; i < BLOCK_NODES; i++) {
			flags[i] = (uint16_t)(totals[b * BLOCK_NODES + i] == value);
			any |= flags[i];
		}
		if (any) {
			*lanes = gather_bits(flags);
			return b;
		}
	}
	*lanes = 0;
	return blocks;
}

static unsigned int largest(const uint16_t *totals, size_t blocks)
{
	uint16_t most = 0;

	for (size_t i = 0; i < blocks * BLOCK_NODES; i++)
		most = larger(most, totals[i]);
	return most;
}

static unsigned int largest_of(const uint16_t *block, uint32_t lanes)
{
	uint16_t masks[BLOCK_NODES];
	uint16_t most = 0;

	spread_bits(lanes, masks);
	for (unsigned int i = 0; i < BLOCK_NODES; i++)
		most = larger(most, block[i] & masks[i]);
	return most;
}

static uint32_t members(const uint8_t *groups, unsigned int group)
{
	uint32_t bits = 0;

	for (unsigned int i = 0; i < BLOCK_NODES; i++)
		bits |= (uint32_t)(groups[i] == group) << i;
	return bits;
}

static size_t present(const uint16_t *bounds, size_t blocks, uint32_t *lanes)
{
	size_t count = 0;

	for (size_t b = 0; b < blocks; b++) {
		lanes[b] = gather_bits(bounds + b * BLOCK_NODES);
		count += (size_t)__builtin_popcount(lanes[b]);
	}
	return count;
}

static unsigned int best(const uint16_t *values, const uint16_t *offsets, uint64_t entries,
			 uint64_t *having)
{
	unsigned int most = 0;

	*having = 0;
	for (uint64_t bits = entries; bits; bits &= bits - 1) {
		unsigned int entry = (unsigned int)__builtin_ctzll(bits);
		unsigned int sum = (uint16_t)(values[entry] + offsets[entry]);

		if (sum > most)
			*having = 0;
		most = sum > most ? sum : most;
		*having |= (uint64_t)(sum == most) << entry;
	}
	return most;
}

static unsigned int put(uint16_t *block, unsigned int lane, unsigned int value)
{
	block[lane] = (uint16_t)value;
	return largest(block, 1);
}

static unsigned int move(uint16_t *block, uint8_t *groups, unsigned int lane, unsigned int value,
			 unsigned int group, unsigned int *left)
{
	unsigned int before = groups[lane];

	block[lane] = (uint16_t)value;
	groups[lane] = (uint8_t)group;
	*left = largest_of(block, members(groups, before));
	return largest_of(block, members(groups, group));
}

const struct scan scan_portable = {
	.name = "portable",
	.bound = bound,
	.add = add,
	.find = find,
	.largest = largest,
	.largest_of = largest_of,
	.members = members,
	.present = present,
	.best = best,
	.put = put,
	.move = move,
};
