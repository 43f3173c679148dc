/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/load/value.h"

#include <string.h>

const struct value *value_find(const struct value *v, const char *key)
{
	size_t length = strlen(key);

	if (!v || v->kind != VALUE_MAP)
		return NULL;
	for (uint32_t i = 0; i < v->count; i++) {
		const struct member *member = &v->members[i];

		if (member->key_length == length && !memcmp(member->key, key, length))
			return &member->value;
	}
	return NULL;
}

const char *value_find_text(const struct value *v, const char *key)
{
	const struct value *found = value_find(v, key);

	return found && found->kind == VALUE_STRING ? found->text : NULL;
}

const char *value_kind_name(enum value_kind kind)
{
	static const char *const names[] = {
		[VALUE_NULL] = "null",	    [VALUE_BOOL] = "a boolean",	 [VALUE_INT] = "an integer",
		[VALUE_FLOAT] = "a number", [VALUE_STRING] = "a string", [VALUE_LIST] = "a list",
		[VALUE_MAP] = "a map",
	};

	return names[kind];
}
