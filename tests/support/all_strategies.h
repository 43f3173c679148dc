/* SPDX-License-Identifier: Apache-2.0 */
/*
 * all_strategies.h - every strategy at once, beside the reference
 *
 * A strategy that asks all others about each pod, keeps their answers, and lets the reference decide.
 */
#ifndef TESTS_SUPPORT_ALL_STRATEGIES_H
#define TESTS_SUPPORT_ALL_STRATEGIES_H

#include "sched/core/probe.h"
#include "sched/core/strategy.h"

enum { STRATEGIES_MAX = 8 };

/* One at a time: its state is static. */
extern const struct strategy all_strategies;

/*
 * After a cycle: the name of a strategy that would have decided otherwise than the reference did, or NULL.
 * The answers are forgotten.
 */
const char *all_strategies_differ(enum outcome outcome);
/* Pods that the strategies, in the order of strategy_all(), were asked about and decided since the
 * last time. */
void all_strategies_decided(size_t decided[STRATEGIES_MAX], size_t *asked);
/* In place of those of strategy_all(), for tests of the test; NULL: those again. */
void all_strategies_use(const struct strategy *const *strategies, size_t count);

#endif
