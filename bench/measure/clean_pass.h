/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clean_pass.h - the pass whose times are reported: one clock reading for each attempt, nothing else;
 * where attempts take no longer than a few readings, one for each block of them
 *
 * The time of an attempt at a pod runs from the beginning of its cycle to the beginning of the next
 * one's (for the last one: to the end of the measured section). So nothing that happens between two
 * cycles is lost: counting the reasons of a pod that fits nowhere is in its time, looking for
 * victims too, and so is popping the next pod.
 */
#ifndef BENCH_MEASURE_CLEAN_PASS_H
#define BENCH_MEASURE_CLEAN_PASS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/measure/clock.h"
#include "bench/measure/counters.h"
#include "bench/measure/heap.h"
#include "bench/measure/histogram.h"
#include "bench/measure/least_times.h"
#include "bench/measure/pass_progress.h"
#include "bench/measure/region.h"
#include "bench/measure/throughput_windows.h"
#include "bench/measure/timeline.h"
#include "bench/measure/usage.h"
#include "bench/workload/workload.h"

/* Memory at one moment. */
struct memory_stage {
	char name[24]; /* "start", an opcode, "load", "schedule" */
	size_t nodes, pods; /* that the operation made */
	/* By which the program's live bytes grew since the stage before: exact. 0 for "start". */
	int64_t grown_bytes;
	struct heap_totals totals;
};

#define STAGE_SCHEDULE "schedule" /* the name of the stage after a measured section */

/* Attempts for each reading of the clock where a strategy takes some hundred instructions for each. */
enum { CLEAN_PASS_BLOCK = 32 };

/* Stages kept: the first of a workload with more. */
enum { MEMORY_STAGES_MAX = 64 };

/* Requests to malloc inside the measured sections. */
struct allocations {
	uint64_t requests;
	uint64_t bytes;
	size_t attempts; /* in whose time there was any */
	size_t last_attempt; /* the last of them, counted from 1 over all sections; 0 = none */
	/* The same after as many attempts in a section as half of its pods: the steady state. */
	size_t steady_attempts;
	uint64_t steady_bytes;
};

struct clean_pass {
	const struct clock *clock;
	struct pass_progress *progress;
	/*
	 * Attempts for each reading of the clock: 1 after clean_pass_init(). With more, the time of each
	 * is their mean.
	 */
	size_t block;
	/* Of all passes of the workload, each adds its own; NULL after clean_pass_init(). */
	struct least_times *least;
	struct counters *counters; /* to read in each section; NULL after clean_pass_init() */
	const struct region *region; /* what else to switch on; NULL after clean_pass_init() */
	/* Times are those of the run's own clock, and what the machine has to say is left out: a pass
	 * repeats to the byte then. False after clean_pass_init(). */
	bool on_run_clock;
	/* Seconds of throughput are those of the run's clock, waiting and all; otherwise of measured time.
	 * False after clean_pass_init(). */
	bool windows_on_run_clock;
	/* Of each pod bound in a section: how long that was after it joined the queue, on the run's clock.
	 * False after clean_pass_init(). */
	bool keeps_waits;
	/* What the hook `placed` is handed on to; NULL after clean_pass_init(). */
	void (*placed)(void *context, const struct cluster *cluster);
	void *placed_context;

	/* Results, complete after the run. */
	struct histogram latency_ns;
	struct histogram waits_ns;
	struct timeline timeline;
	struct throughput_windows windows; /* whoever keeps it releases it */
	uint64_t elapsed_ns;
	size_t pods; /* tried for the first time */
	size_t attempts;
	struct usage usage;
	struct counter_values events; /* what the counters said */
	struct allocations allocations;
	struct memory_stage stages[MEMORY_STAGES_MAX];
	size_t stage_count;

	/* State. */
	struct probe probe;
	const volatile uint64_t *allocated;
	const int64_t *run_time_ns; /* of the run's clock */
	bool measuring;
	bool again; /* the next cycle is of a pod that was tried before */
	bool in_block; /* a block's time is running */
	size_t left; /* attempts of it that have not begun */
	size_t block_pods; /* of those that have: tried for the first time */
	size_t section_pods; /* announced for this section */
	size_t section_first; /* `pods` when it began */
	size_t section_done; /* attempts ended in it */
	uint64_t begun_ns; /* the section */
	uint64_t block_begun_ns;
	uint64_t block_allocated; /* *allocated then */
	uint64_t section_allocated;
	uint64_t section_requests;
	struct usage section_usage;
	int64_t live_bytes;
};

/* Marks the stage "start" too. The pass is large: keep it on the heap. */
void clean_pass_init(struct clean_pass *pass, const struct clock *clock,
		     struct pass_progress *progress);
/* What to hand to workload_run(). */
struct workload_hooks clean_pass_hooks(struct clean_pass *pass);

#endif
