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

static struct value copy_list(struct arena *arena, const struct value *v)
{
	struct value copy = *v;

	copy.items = arena_new(arena, v->count, sizeof(*copy.items));
	for (uint32_t i = 0; i < v->count; i++)
		copy.items[i] = value_copy(arena, &v->items[i]);
	return copy;
}

static struct value copy_map(struct arena *arena, const struct value *v)
{
	struct value copy = *v;

	copy.members = arena_new(arena, v->count, sizeof(*copy.members));
	for (uint32_t i = 0; i < v->count; i++) {
		copy.members[i] = v->members[i];
		copy.members[i].key =
			arena_text(arena, v->members[i].key, v->members[i].key_length);
		copy.members[i].value = value_copy(arena, &v->members[i].value);
	}
	return copy;
}

struct value value_copy(struct arena *arena, const struct value *v)
{
	struct value copy = *v;

	if (v->kind == VALUE_LIST)
		return copy_list(arena, v);
	if (v->kind == VALUE_MAP)
		return copy_map(arena, v);
	if (v->text)
		copy.text = arena_text(arena, v->text, v->count);
	return copy;
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
