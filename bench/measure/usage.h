/* SPDX-License-Identifier: Apache-2.0 */
/*
 * usage.h - what the operating system says this program took
 */
#ifndef BENCH_MEASURE_USAGE_H
#define BENCH_MEASURE_USAGE_H

#include <stdbool.h>
#include <stdint.h>

/* Of the calling thread (where the system does not tell threads apart: of the process). */
struct usage {
	uint64_t cpu_ns;
	uint64_t minor_faults; /* page faults that needed no disk */
	uint64_t major_faults;
	uint64_t voluntary_switches; /* waited for something */
	uint64_t involuntary_switches; /* somebody else got the processor */
};

struct usage usage_read(void);
/* What was used between two readings is added to *sum. */
void usage_add(struct usage *sum, const struct usage *before, const struct usage *after);

/*
 * The most physical memory the process held at once. peak_rss_restart() begins a new search, where
 * the system can do that (Linux); it returns false where peaks are those of the process so far.
 */
bool peak_rss_restart(void);
uint64_t peak_rss_bytes(void);

/* Time stolen from this machine by its host: ticks of all processors since boot. */
struct steal {
	uint64_t stolen;
	uint64_t total;
};

/* All zero where the system does not say. */
struct steal steal_read(void);

#endif
