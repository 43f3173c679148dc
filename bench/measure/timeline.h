/* SPDX-License-Identifier: Apache-2.0 */
/*
 * timeline.h - how far a pass was, and how long its attempts took, over its measured time
 *
 * Measured time begins at 0 and stands still between measured sections. It is cut into windows of a
 * fixed width; when they become too many the width is doubled and neighbours are merged, so that the
 * memory is constant and a pass of any length is covered by some 64 to 128 windows. A window ends
 * with the first attempt that ends at or after its boundary: all of its figures are of that moment.
 */
#ifndef BENCH_MEASURE_TIMELINE_H
#define BENCH_MEASURE_TIMELINE_H

#include <stddef.h>
#include <stdint.h>

#include "bench/measure/histogram.h"
#include "sched/core/scheduler.h"

enum {
	TIMELINE_WINDOWS_MAX = 128,
	TIMELINE_FIRST_WIDTH_NS = 1 << 16,
	/* 4 columns for each power of two, 8 below 256 ns; longer than a minute is the last one. */
	TIMELINE_COLUMN_BITS = HISTOGRAM_BITS - 2,
	TIMELINE_COLUMNS = 120,
};

/* Counts since measured time began. */
struct timeline_point {
	uint64_t end_ns;
	uint64_t created; /* pods that the sections began with */
	uint64_t attempts;
	/* Of the last attempt at each pod; less than nothing when sections try pods again that were
	 * tried before the first of them. */
	int64_t scheduled;
	int64_t unschedulable;
	int64_t others; /* errors, skipped */
};

struct timeline_window {
	struct timeline_point point; /* at its end */
	uint32_t latency
		[TIMELINE_COLUMNS]; /* attempts that ended in the window, by how long they took */
};

struct timeline {
	struct timeline_window windows[TIMELINE_WINDOWS_MAX];
	size_t count;
	uint64_t width_ns;

	/* State. */
	const size_t *outcomes; /* by enum outcome */
	size_t outcomes_before[OUTCOME_COUNT]; /* when the section began */
	struct timeline_point reached; /* at the end of the last section or window */
	uint64_t boundary; /* clock reading at which the window at hand ends */
	uint64_t section_clock; /* reading when the section began ... */
	uint64_t section_begun_ns; /* ... and the measured time */
};

void timeline_init(struct timeline *timeline);
/* Where to look for what the attempts came to. They are counted by enum outcome and by pods. */
void timeline_watch(struct timeline *timeline, const size_t *outcomes);
void timeline_section_begin(struct timeline *timeline, size_t pods, uint64_t clock_ns);
void timeline_section_end(struct timeline *timeline, size_t attempts, uint64_t clock_ns);
/* After the last section: ends the window at hand. */
void timeline_finish(struct timeline *timeline);
/* The window at hand is over: what timeline_record() calls. */
void timeline_turn(struct timeline *timeline, size_t attempts, uint64_t clock_ns);

/*
 * `more` attempts ended by this reading of the clock; the time of each fell into `bucket` of a histogram.
 * `attempts` counts them and all before.
 */
static inline void timeline_record(struct timeline *timeline, size_t bucket, uint32_t more,
				   size_t attempts, uint64_t clock_ns)
{
	size_t column = bucket >> TIMELINE_COLUMN_BITS;

	if (column >= TIMELINE_COLUMNS)
		column = TIMELINE_COLUMNS - 1;
	timeline->windows[timeline->count].latency[column] += more;
	if (clock_ns >= timeline->boundary)
		timeline_turn(timeline, attempts, clock_ns);
}

/* The shortest time that falls into the column. */
uint64_t timeline_column_low(size_t column);

#endif
