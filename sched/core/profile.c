/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/profile.h"

const struct profile *profile_find(const struct profile_set *set, uint32_t scheduler_name)
{
	for (size_t i = 0; i < set->count; i++) {
		if (set->items[i].scheduler_symbol == scheduler_name)
			return &set->items[i];
	}
	return NULL;
}
