/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/trace_points.h"

#ifdef TRACE_POINTS
/* In the section that tools look into; written by the kernel alone. */
#define X(name)                                              \
	volatile unsigned short schedmark_##name##_semaphore \
		__attribute__((section(".probes"), used)) = 0;
TRACE_POINT_LIST(X)
#undef X
#endif

bool trace_points_there(void)
{
#ifdef TRACE_POINTS
	return true;
#else
	return false;
#endif
}
