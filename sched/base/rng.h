/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rng.h - seeded, counter-based random numbers
 *
 * A draw depends only on (seed, counter), so any strategy can make the draw of pod k without
 * making those before it, and the same seed gives the same numbers everywhere.
 */
#ifndef SCHED_BASE_RNG_H
#define SCHED_BASE_RNG_H

#include <stdint.h>

/* SplitMix64's finaliser (Steele, Lea, Flood 2014) over a Weyl sequence. */
static inline uint64_t rng_draw(uint64_t seed, uint64_t counter)
{
	uint64_t z = seed + (counter + 1) * 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* Uniform in 0 .. bound-1 (bound > 0); the bias is below bound / 2^32. */
static inline uint32_t rng_below(uint64_t draw, uint32_t bound)
{
	return (uint32_t)(((draw >> 32) * bound) >> 32);
}

#endif
