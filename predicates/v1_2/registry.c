/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All predicates that v1.2 changed or added, in the order of predicates.h.
 */
#include "predicates/v1_2/predicates.h"

#include <string.h>

#include "predicates/v1_1/predicates.h"

static const struct legacy_predicate *const table[] = {
#define X(id) &predicate_v1_2_##id,
	PREDICATE_V1_2_LIST(X)
#undef X
};

const struct legacy_predicate *const *predicate_v1_2_all(size_t *count)
{
	*count = sizeof(table) / sizeof(table[0]);
	return table;
}

const struct legacy_predicate *predicate_v1_2_find(const char *name)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (!strcmp(table[i]->rule.policy_name, name))
			return table[i];
	}
	return predicate_v1_1_find(name);
}
