/* SPDX-License-Identifier: Apache-2.0 */
/*
 * placements.h - which pod went where, as lines
 *
 * "# Case/Workload", then a line for each pod that was not bound in the input, in the order they were
 * made: namespace/name, a tab, and its node, or "-" when it has none or had to leave again.
 */
#ifndef BENCH_REPORT_PLACEMENTS_H
#define BENCH_REPORT_PLACEMENTS_H

#include <stdio.h>

#include "sched/model/cluster.h"

void placements_print(const struct cluster *cluster, const char *workload, FILE *out);

#endif
