/* SPDX-License-Identifier: Apache-2.0 */
/*
 * shape.h - a score read off a line through points
 */
#ifndef PRIORITIES_SHAPE_H
#define PRIORITIES_SHAPE_H

#include <stdint.h>

#include "sched/core/args.h"

/*
 * points: at least one, by rising utilization. Before the first and behind the last the line goes on
 * level. v1.26 plugins/helper.BuildBrokenLinearFunction.
 */
int64_t shape_score(const struct shape_point *points, uint32_t count, int64_t utilization);

#endif
