/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/normalise.h"

#include "sched/base/wrap.h"
#include "sched/core/rule.h"

void normalise_to_largest(int64_t *scores, size_t count, bool reverse)
{
	int64_t largest = 0;

	for (size_t i = 0; i < count; i++)
		largest = scores[i] > largest ? scores[i] : largest;
	for (size_t i = 0; i < count; i++) {
		int64_t share = largest ? wrap_mul(SCORE_MAX, scores[i]) / largest : 0;

		scores[i] = reverse ? SCORE_MAX - share : share;
	}
}
