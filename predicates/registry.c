/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All predicates, in the order of predicates.h.
 */
#include "predicates/predicates.h"

#include <string.h>

static const struct predicate *const table[] = {
#define X(id) &predicate_##id,
	PREDICATE_LIST(X)
#undef X
};

const struct predicate *const *predicate_all(size_t *count)
{
	*count = sizeof(table) / sizeof(table[0]);
	return table;
}

const struct predicate *predicate_find(const char *name)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (!strcmp(table[i]->plugin, name) || !strcmp(table[i]->policy_name, name))
			return table[i];
	}
	return NULL;
}
