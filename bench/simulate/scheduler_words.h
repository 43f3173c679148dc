/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scheduler_words.h - what the FailedScheduling event of a rejected pod says
 */
#ifndef BENCH_SIMULATE_SCHEDULER_WORDS_H
#define BENCH_SIMULATE_SCHEDULER_WORDS_H

#include "bench/simulate/spec.h"
#include "sched/core/scheduler.h"

/*
 * Of the scheduler's last cycle, which found no node: in the words of the scheduler itself (its version,
 * or that of its engine of 2015), or in those of v1.6. The caller's to free().
 */
char *scheduler_words(struct scheduler *scheduler, size_t node_count, enum event_words words);

#endif
