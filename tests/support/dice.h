/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dice.h - random choices that a seed, or bytes from a fuzzer, decide
 */
#ifndef TESTS_SUPPORT_DICE_H
#define TESTS_SUPPORT_DICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/base/rng.h"

struct dice {
	uint64_t seed;
	uint64_t thrown;
	/* When there are some, two of them decide each throw; after the last one, the seed does. */
	const uint8_t *bytes;
	size_t byte_count;
};

/* 0 .. sides-1 */
static inline uint32_t roll(struct dice *dice, uint32_t sides)
{
	size_t at = (size_t)dice->thrown++ * 2;

	if (at + 1 < dice->byte_count)
		return (dice->bytes[at] | (uint32_t)dice->bytes[at + 1] << 8) % sides;
	return rng_below(rng_draw(dice->seed, dice->thrown), sides);
}

static inline bool chance(struct dice *dice, uint32_t percent)
{
	return roll(dice, 100) < percent;
}

#endif
