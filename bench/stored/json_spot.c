/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/stored/json_spot.h"

#include <stdio.h>

static void write_path(FILE *out, const struct json_spot *spot)
{
	if (!spot->parent)
		return;
	write_path(out, spot->parent);
	if (!spot->key) {
		fprintf(out, "[%zu]", spot->index);
		return;
	}
	fputs(spot->parent->parent ? "." : "", out);
	/* A key may come from the document. */
	for (const char *at = spot->key; *at; at++)
		fputc((unsigned char)*at < ' ' || *at == 0x7f ? '?' : *at, out);
}

void json_spot_wrong(const struct json_spot *spot, const char *what)
{
	char path[256] = "";
	FILE *out;

	if (spot->reading->failed)
		return;
	spot->reading->failed = true;
	/* What does not fit is left out. */
	out = fmemopen(path, sizeof(path), "w");
	if (out) {
		write_path(out, spot);
		fclose(out);
	}
	diag_error(spot->reading->sink, (struct place){ spot->reading->file, 0, 0 }, "%s%s%s", path,
		   path[0] ? ": " : "", what);
}

struct json_spot json_spot_member(const struct json_spot *object, const char *key)
{
	struct json_spot member = { .reading = object->reading, .parent = object, .key = key };

	if (object->value && !json_is_object(object->value))
		json_spot_wrong(object, "is no object");
	else
		member.value = json_object_get(object->value, key);
	if (json_is_null(member.value))
		member.value = NULL;
	return member;
}

struct json_spot json_spot_need(const struct json_spot *object, const char *key)
{
	struct json_spot member = json_spot_member(object, key);

	if (!member.value)
		json_spot_wrong(&member, "is missing");
	return member;
}

struct json_spot json_spot_item(const struct json_spot *array, size_t index)
{
	return (struct json_spot){ .reading = array->reading,
				   .parent = array,
				   .index = index,
				   .value = json_array_get(array->value, index) };
}

size_t json_spot_count(const struct json_spot *array)
{
	if (array->value && !json_is_array(array->value))
		json_spot_wrong(array, "is no array");
	return json_array_size(array->value);
}

bool json_spot_is_object(const struct json_spot *spot)
{
	if (spot->value && !json_is_object(spot->value))
		json_spot_wrong(spot, "is no object");
	return json_is_object(spot->value);
}

double json_spot_number(const struct json_spot *spot, double missing)
{
	if (!spot->value)
		return missing;
	if (!json_is_number(spot->value)) {
		json_spot_wrong(spot, "is no number");
		return missing;
	}
	return json_number_value(spot->value);
}

bool json_spot_flag(const struct json_spot *spot)
{
	if (spot->value && !json_is_boolean(spot->value))
		json_spot_wrong(spot, "is neither true nor false");
	return json_is_true(spot->value);
}

const char *json_spot_text(const struct json_spot *spot)
{
	if (spot->value && !json_is_string(spot->value))
		json_spot_wrong(spot, "is no text");
	return json_string_value(spot->value);
}

const double *json_spot_numbers(const struct json_spot *spot, struct arena *arena, size_t *count)
{
	double *numbers;

	*count = json_spot_count(spot);
	if (!*count)
		return NULL;
	numbers = arena_new(arena, *count, sizeof(*numbers));
	for (size_t i = 0; i < *count; i++) {
		struct json_spot item = json_spot_item(spot, i);

		if (!item.value || json_is_null(item.value))
			json_spot_wrong(&item, "is no number");
		else
			numbers[i] = json_spot_number(&item, 0);
	}
	return numbers;
}
