/* SPDX-License-Identifier: Apache-2.0 */
/*
 * state_digest.h - one number for everything that scheduling changes
 */
#ifndef TESTS_SUPPORT_STATE_DIGEST_H
#define TESTS_SUPPORT_STATE_DIGEST_H

#include "sched/core/scheduler.h"

/*
 * Of every node its sums, its pods in order and their freed ports; of every pod where it is, its state
 * and start; promises made of volumes; nominations; how many pods were given a start.
 */
uint64_t state_digest(const struct scheduler *scheduler);

#endif
