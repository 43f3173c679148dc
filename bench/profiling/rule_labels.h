/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rule_labels.h - functions of rules are called by their rules, too
 *
 * Many rules have a function called "prepare". In call stacks it is "prepare [filter NodePorts]".
 */
#ifndef BENCH_PROFILING_RULE_LABELS_H
#define BENCH_PROFILING_RULE_LABELS_H

#include <stddef.h>

#include "bench/profiling/symbols.h"

/* Labels the functions of all rules, of today and of 2015. What several share has all their names:
 * "[filter EBSLimits|GCEPDLimits]". */
void rule_labels_add(struct symbols *symbols);

/* The label in a function's name, "filter NodePorts", copied to out[size]; false when there is none. */
bool rule_label_of(const char *function, char *out, size_t size);

#endif
