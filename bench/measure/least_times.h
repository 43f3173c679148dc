/* SPDX-License-Identifier: Apache-2.0 */
/*
 * least_times.h - what the work takes when nothing else gets in the way
 *
 * Every pass does the same work, attempt for attempt. What other programs, the kernel and the host
 * add to one attempt they seldom add to the same one again: of each attempt the least time of all
 * passes counts, and these are added up. Unlike a percentile the sum has every attempt in it.
 */
#ifndef BENCH_MEASURE_LEAST_TIMES_H
#define BENCH_MEASURE_LEAST_TIMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All zero is none yet. */
struct least_times {
	uint64_t *ns; /* by attempt */
	size_t capacity;
	size_t count; /* attempts of the passes that count */
	size_t at; /* attempts in this pass */
	size_t passes; /* that count: as long as each other, and with room for all attempts */
	bool uneven; /* two passes had different numbers of attempts: they cannot be compared */
};

void least_times_pass_begin(struct least_times *least);
/* Makes room for about that many more attempts; beyond the room they are only counted. */
void least_times_reserve(struct least_times *least, size_t attempts);
static inline void least_times_record(struct least_times *least, uint64_t ns)
{
	size_t at = least->at++;

	if (at < least->capacity && (!least->passes || ns < least->ns[at]))
		least->ns[at] = ns;
}
/* A pass that was not completed is not ended: the figures are then of no use. */
void least_times_pass_end(struct least_times *least);
/* The sum; false when there were fewer than two passes that count. */
bool least_times_sum(const struct least_times *least, uint64_t *ns);
void least_times_fini(struct least_times *least);

#endif
