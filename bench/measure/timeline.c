/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The window at hand is windows[count]; there is always room for it.
 */
#include "bench/measure/timeline.h"

#include <string.h>

static const size_t none[OUTCOME_COUNT];

void timeline_init(struct timeline *timeline)
{
	memset(timeline, 0, sizeof(*timeline));
	timeline->width_ns = TIMELINE_FIRST_WIDTH_NS;
	timeline->outcomes = none;
}

void timeline_watch(struct timeline *timeline, const size_t *outcomes)
{
	timeline->outcomes = outcomes;
}

static void set_boundary(struct timeline *t, uint64_t now_ns)
{
	uint64_t next_ns = (now_ns / t->width_ns + 1) * t->width_ns;

	t->boundary = t->section_clock + (next_ns - t->section_begun_ns);
}

void timeline_section_begin(struct timeline *timeline, size_t pods, uint64_t clock_ns)
{
	timeline->reached.created += pods;
	memcpy(timeline->outcomes_before, timeline->outcomes, sizeof(timeline->outcomes_before));
	timeline->section_clock = clock_ns;
	timeline->section_begun_ns = timeline->reached.end_ns;
	set_boundary(timeline, timeline->section_begun_ns);
}

/* How many more pods have this outcome than when it was asked last. */
static int64_t news(struct timeline *t, enum outcome outcome)
{
	int64_t more = (int64_t)(t->outcomes[outcome] - t->outcomes_before[outcome]);

	t->outcomes_before[outcome] = t->outcomes[outcome];
	return more;
}

static void reach(struct timeline *t, size_t attempts, uint64_t clock_ns)
{
	struct timeline_point *point = &t->reached;

	point->end_ns = t->section_begun_ns + (clock_ns - t->section_clock);
	point->attempts = attempts;
	point->scheduled += news(t, OUTCOME_SCHEDULED);
	point->unschedulable += news(t, OUTCOME_UNSCHEDULABLE);
	point->others += news(t, OUTCOME_ERROR) + news(t, OUTCOME_SKIPPED);
}

static void add_latencies(struct timeline_window *to, const struct timeline_window *from)
{
	for (size_t i = 0; i < TIMELINE_COLUMNS; i++)
		to->latency[i] += from->latency[i];
}

/* Windows that end at no boundary of twice the width become part of the next one. */
static void double_width(struct timeline *t)
{
	uint64_t passed = 0; /* boundaries of the new width, by the window kept last */
	size_t kept = 0;

	t->width_ns *= 2;
	for (size_t i = 0; i < t->count; i++) {
		uint64_t passes = t->windows[i].point.end_ns / t->width_ns;

		if (passes == passed && i + 1 < t->count) {
			add_latencies(&t->windows[i + 1], &t->windows[i]);
			continue;
		}
		passed = passes;
		t->windows[kept++] = t->windows[i];
	}
	t->count = kept;
}

static void end_window(struct timeline *t)
{
	t->windows[t->count++].point = t->reached;
	while (t->count == TIMELINE_WINDOWS_MAX)
		double_width(t);
	memset(&t->windows[t->count], 0, sizeof(t->windows[t->count]));
}

void timeline_turn(struct timeline *timeline, size_t attempts, uint64_t clock_ns)
{
	reach(timeline, attempts, clock_ns);
	end_window(timeline);
	set_boundary(timeline, timeline->reached.end_ns);
}

void timeline_section_end(struct timeline *timeline, size_t attempts, uint64_t clock_ns)
{
	reach(timeline, attempts, clock_ns);
}

void timeline_finish(struct timeline *timeline)
{
	const struct timeline_point *last =
		timeline->count ? &timeline->windows[timeline->count - 1].point : NULL;

	if (timeline->reached.end_ns && (!last || last->end_ns < timeline->reached.end_ns))
		end_window(timeline);
}

uint64_t timeline_column_low(size_t column)
{
	return histogram_bucket_low(column << TIMELINE_COLUMN_BITS);
}
