/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The three kinds take turns, so that all of them see the same minute.
 */
#include "bench/measure/noise.h"

#include <math.h>
#include <stdlib.h>

#include "bench/measure/statistics.h"
#include "bench/measure/usage.h"
#include "sched/base/mem.h"

enum {
	COMPUTE_STEPS = 300000,
	CACHE_STEPS = 100000,
	CACHE_BYTES = 256 << 10,
	MEMORY_STEPS = 10000,
	MEMORY_BYTES = 64 << 20,
};

/* Keeps the work from being left out. */
static volatile uint64_t sink;

static uint64_t next(uint64_t x)
{
	return x * 6364136223846793005u + 1442695040888963407u;
}

static void compute(void)
{
	uint64_t x = sink;

	for (int i = 0; i < COMPUTE_STEPS; i++)
		x = next(x);
	sink = x;
}

/* Each load's place depends on the one before, so that none can begin early. */
static void load(const uint64_t *block, size_t bytes, int steps)
{
	size_t mask = bytes / sizeof(*block) - 1;
	uint64_t x = sink;

	for (int i = 0; i < steps; i++)
		x = next(x ^ block[(x >> 32) & mask]);
	sink = x;
}

static double time_of(const struct clock *clock, uint64_t begun_ns)
{
	return (double)(clock_now_ns(clock) - begun_ns);
}

static uint64_t *new_block(size_t bytes)
{
	uint64_t *block = mem_new(bytes, 1);

	for (size_t i = 0; i < bytes / sizeof(*block); i++)
		block[i] = i;
	return block;
}

static void take_samples(const struct clock *clock, double *samples[3])
{
	uint64_t *cached = new_block(CACHE_BYTES);
	uint64_t *far = new_block(MEMORY_BYTES);

	for (size_t i = 0; i < NOISE_SAMPLES; i++) {
		uint64_t begun_ns = clock_now_ns(clock);

		compute();
		samples[0][i] = time_of(clock, begun_ns);
		load(cached, CACHE_BYTES, CACHE_STEPS / 10); /* brings it back into the cache */
		begun_ns = clock_now_ns(clock);
		load(cached, CACHE_BYTES, CACHE_STEPS);
		samples[1][i] = time_of(clock, begun_ns);
		begun_ns = clock_now_ns(clock);
		load(far, MEMORY_BYTES, MEMORY_STEPS);
		samples[2][i] = time_of(clock, begun_ns);
	}
	free(cached);
	free(far);
}

double noise_jitter_percent(double *samples, size_t count)
{
	double median;

	if (count < 2)
		return 0;
	statistics_sort(samples, count);
	median = statistics_median(samples, count);
	if (median <= 0)
		return 0;
	return (samples[(count - 1) * 9 / 10] - samples[(count - 1) / 10]) * 100 / median;
}

void noise_judge(struct noise *n)
{
	double worst = fmax(n->compute_percent, fmax(n->cache_percent, n->memory_percent));

	n->percent = worst + n->steal_percent;
	n->score = fmin(33 * log10(1 + n->percent), 100);
	n->level = n->percent < NOISE_QUIET	 ? NOISE_LEVEL_QUIET
		   : n->percent < NOISE_MODERATE ? NOISE_LEVEL_MODERATE
						 : NOISE_LEVEL_NOISY;
}

void noise_measure(const struct clock *clock, struct noise *out)
{
	struct steal before = steal_read();
	struct steal after;
	double *samples[3];

	for (size_t i = 0; i < 3; i++)
		samples[i] = mem_new(NOISE_SAMPLES, sizeof(*samples[i]));
	take_samples(clock, samples);
	after = steal_read();
	*out = (struct noise){
		.compute_percent = noise_jitter_percent(samples[0], NOISE_SAMPLES),
		.cache_percent = noise_jitter_percent(samples[1], NOISE_SAMPLES),
		.memory_percent = noise_jitter_percent(samples[2], NOISE_SAMPLES),
	};
	if (after.total > before.total)
		out->steal_percent = (double)(after.stolen - before.stolen) * 100 /
				     (double)(after.total - before.total);
	noise_judge(out);
	for (size_t i = 0; i < 3; i++)
		free(samples[i]);
}

const char *noise_level_name(enum noise_level level)
{
	static const char *const names[] = { "quiet", "moderate", "noisy" };

	return names[level];
}
