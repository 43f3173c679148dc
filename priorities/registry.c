/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All priorities, in the order of priorities.h.
 */
#include "priorities/priorities.h"

#include <string.h>

static const struct priority *const table[] = {
#define X(id) &priority_##id,
	PRIORITY_LIST(X)
#undef X
};

const struct priority *const *priority_all(size_t *count)
{
	*count = sizeof(table) / sizeof(table[0]);
	return table;
}

const struct priority *priority_find(const char *name)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (!strcmp(table[i]->plugin, name) || !strcmp(table[i]->policy_name, name))
			return table[i];
	}
	return NULL;
}
