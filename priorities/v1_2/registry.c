/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All priorities that v1.2 changed or added, in the order of priorities.h.
 */
#include "priorities/v1_2/priorities.h"

#include <string.h>

#include "priorities/v1_1/priorities.h"

static const struct legacy_priority *const table[] = {
#define X(id) &priority_v1_2_##id,
	PRIORITY_V1_2_LIST(X)
#undef X
};

const struct legacy_priority *const *priority_v1_2_all(size_t *count)
{
	*count = sizeof(table) / sizeof(table[0]);
	return table;
}

const struct legacy_priority *priority_v1_2_find(const char *name)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (!strcmp(table[i]->rule.policy_name, name))
			return table[i];
	}
	return priority_v1_1_find(name);
}
