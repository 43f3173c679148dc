/* SPDX-License-Identifier: Apache-2.0 */
/*
 * careless_strategy.h - a strategy that has to be found out
 */
#ifndef TESTS_SUPPORT_CARELESS_STRATEGY_H
#define TESTS_SUPPORT_CARELESS_STRATEGY_H

#include "sched/core/strategy.h"

/* Takes the last node, whatever the pod, which is right where there is one node. One scheduler at a time. */
extern const struct strategy careless_strategy;

#endif
