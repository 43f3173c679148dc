/* SPDX-License-Identifier: Apache-2.0 */
/*
 * strategy_case.h - where pods go, one after another, by every strategy
 */
#ifndef TESTS_SUPPORT_STRATEGY_CASE_H
#define TESTS_SUPPORT_STRATEGY_CASE_H

#include <stddef.h>

/* A line of a table. */
struct strategy_case {
	const char *what;
	const char *documents;
	/* Pods in the order they are scheduled: "p q"; "-p" takes a pod off its node. */
	const char *pods;
	const char *want; /* the nodes: "a b"; "-" for a pod that fits nowhere or was taken away */
};

/* Every strategy places the pods so; and all but the reference do so themselves, and leave only those that fit
 * nowhere to it. feature_gates: as features_set() takes them, or NULL. */
void expect_strategies(const struct strategy_case *cases, size_t count, const char *feature_gates);
#define EXPECT_STRATEGIES(CASES) expect_strategies(CASES, sizeof(CASES) / sizeof((CASES)[0]), NULL)

#endif
