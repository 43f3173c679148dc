/* SPDX-License-Identifier: Apache-2.0 */
/*
 * normalise.h - raw scores to 0 .. SCORE_MAX
 */
#ifndef SCHED_CORE_NORMALISE_H
#define SCHED_CORE_NORMALISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The largest score becomes SCORE_MAX and the others their share of it, rounded down; `reverse`
 * turns that around. All zero stays zero, or becomes SCORE_MAX when reversed.
 * v1.26 plugins/helper.DefaultNormalizeScore.
 */
void normalise_to_largest(int64_t *scores, size_t count, bool reverse);

#endif
