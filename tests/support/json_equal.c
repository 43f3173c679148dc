/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/json_equal.h"

#include <string.h>

bool equals_json(const struct value *v, const json_t *json)
{
	const char *key;
	const json_t *member;

	switch (json_typeof(json)) {
	case JSON_OBJECT:
		if (v->kind != VALUE_MAP || v->count != json_object_size(json))
			return false;
		json_object_foreach((json_t *)json, key, member)
		{
			const struct value *held = value_find(v, key);

			if (!held || !equals_json(held, member))
				return false;
		}
		return true;
	case JSON_ARRAY:
		if (v->kind != VALUE_LIST || v->count != json_array_size(json))
			return false;
		for (uint32_t i = 0; i < v->count; i++) {
			if (!equals_json(&v->items[i], json_array_get(json, i)))
				return false;
		}
		return true;
	case JSON_STRING:
		return v->kind == VALUE_STRING && v->count == json_string_length(json) &&
		       !memcmp(v->text, json_string_value(json), v->count);
	case JSON_INTEGER:
		return v->kind == VALUE_INT && v->integer == json_integer_value(json);
	case JSON_REAL:
		return (v->kind == VALUE_FLOAT && v->number == json_real_value(json)) ||
		       (v->kind == VALUE_INT && (double)v->integer == json_real_value(json));
	case JSON_NULL:
		return v->kind == VALUE_NULL;
	default:
		return v->kind == VALUE_BOOL && v->boolean == json_is_true(json);
	}
}
