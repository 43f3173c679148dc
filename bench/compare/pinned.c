/* SPDX-License-Identifier: Apache-2.0 */
/* sched_setaffinity() is not in POSIX. */
#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier) */

#include "bench/compare/pinned.h"

#include <sched.h>

#ifdef __linux__
static int last_allowed(void)
{
	cpu_set_t set;
	int last = -1;

	if (sched_getaffinity(0, sizeof(set), &set) != 0)
		return -1;
	for (int i = 0; i < CPU_SETSIZE; i++)
		last = CPU_ISSET((size_t)i, &set) ? i : last;
	return last;
}

bool pin_to_processor(int processor)
{
	cpu_set_t set;

	if (processor < 0)
		processor = last_allowed();
	if (processor < 0 || processor >= CPU_SETSIZE)
		return false;
	CPU_ZERO(&set);
	CPU_SET((size_t)processor, &set);
	return sched_setaffinity(0, sizeof(set), &set) == 0;
}
#else
bool pin_to_processor(int processor)
{
	(void)processor;
	return false;
}
#endif
