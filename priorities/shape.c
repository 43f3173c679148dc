/* SPDX-License-Identifier: Apache-2.0 */
#include "priorities/shape.h"

int64_t shape_score(const struct shape_point *p, uint32_t count, int64_t utilization)
{
	for (uint32_t i = 0; i < count; i++) {
		if (utilization > p[i].utilization)
			continue;
		if (i == 0)
			return p[0].score;
		return p[i - 1].score + (p[i].score - p[i - 1].score) *
						(utilization - p[i - 1].utilization) /
						(p[i].utilization - p[i - 1].utilization);
	}
	return p[count - 1].score;
}
