/* SPDX-License-Identifier: Apache-2.0 */
/*
 * density.h - the lines and verdicts of Kubernetes' TestSchedule... tests, year by year
 *
 *   2015  #18458: "12s\trate: 51\ttotal: 587" each second; no verdict
 *   2016  #34237: the same without the last, random interval; then the average, and the smallest
 *         rate seen, which has to reach 100 for 3 000 pods and 30 for more
 *   2018  the clock starts when one in a hundred pods is placed; lines count how often each rate was
 *         seen; fewer than 30 fails, fewer than 100 is worth a warning for 3 000 pods
 *
 * The originals looked once a second and slept in between; here a line is due when a second is over
 * and shows what was placed then. Times are those of one clock, in nanoseconds.
 */
#ifndef BENCH_LEGACY_DENSITY_H
#define BENCH_LEGACY_DENSITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum density_year { DENSITY_2015, DENSITY_2016, DENSITY_2018 };

struct density_rate {
	int32_t rate;
	size_t times;
};

struct density {
	FILE *out;
	enum density_year year;
	size_t pods; /* to be placed */

	/* Results. */
	int32_t least_rate; /* INT32_MAX when no interval came to its end */

	/* State. */
	bool started;
	uint64_t started_ns;
	uint64_t seconds; /* lines are printed up to here */
	size_t placed, reported;
	struct density_rate *rates; /* ascending */
	size_t rate_count, rate_capacity;
};

void density_init(struct density *density, enum density_year year, size_t pods, FILE *out);
void density_fini(struct density *density);
/* Before the first pod. */
void density_begin(struct density *density, uint64_t now_ns);
/* A pod is placed. */
void density_placed(struct density *density, uint64_t now_ns);
/* After the last pod: prints the result. False when that is a failure. */
bool density_end(struct density *density, uint64_t now_ns);

/*
 * A line of `go test -bench` for a workload like #18458's BenchmarkScheduling100Nodes0Pods, which stands
 * as Scheduling/100Nodes0Pods in benchmark-2015: name, pods, and time for one of them. The original's
 * clock ran from the first pod of b.N to a look, each 100 ms, that found the last one placed.
 */
void density_benchmark_line(FILE *out, const char *full_name, size_t pods, uint64_t elapsed_ns);

#endif
