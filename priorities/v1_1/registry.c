/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All priorities of v1.1, in the order of priorities.h.
 */
#include "priorities/v1_1/priorities.h"

#include <string.h>

static const struct legacy_priority *const table[] = {
#define X(id) &priority_v1_1_##id,
	PRIORITY_V1_1_LIST(X)
#undef X
};

const struct legacy_priority *const *priority_v1_1_all(size_t *count)
{
	*count = sizeof(table) / sizeof(table[0]);
	return table;
}

const struct legacy_priority *priority_v1_1_find(const char *name)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (!strcmp(table[i]->rule.policy_name, name))
			return table[i];
	}
	return NULL;
}
