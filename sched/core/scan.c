/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/scan.h"

#include <stdlib.h>
#include <string.h>

const struct scan *scan_find(const char *name)
{
	const struct scan *all[] = { &scan_portable, scan_avx2(), scan_avx512() };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (all[i] && !strcmp(all[i]->name, name))
			return all[i];
	}
	return NULL;
}

const struct scan *scan_best(void)
{
	const char *name = getenv("SCHEDMARK_SIMD");
	const struct scan *wanted = name ? scan_find(name) : NULL;

	if (wanted)
		return wanted;
	if (scan_avx512())
		return scan_avx512();
	return scan_avx2() ? scan_avx2() : &scan_portable;
}
