/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/stored/stored_parts.h"

double stored_number(const struct json_spot *object, const char *key)
{
	struct json_spot spot = json_spot_member(object, key);

	return json_spot_number(&spot, STORED_UNKNOWN);
}

double stored_count(const struct json_spot *object, const char *key)
{
	struct json_spot spot = json_spot_member(object, key);
	double value = json_spot_number(&spot, STORED_UNKNOWN);

	if (spot.value && value < 0)
		json_spot_wrong(&spot, "is less than 0");
	return value;
}

const char *stored_member_text(const struct json_spot *object, const char *key)
{
	struct json_spot spot = json_spot_member(object, key);

	return json_spot_text(&spot);
}

const char *stored_need_text(const struct json_spot *object, const char *key)
{
	struct json_spot spot = json_spot_need(object, key);
	const char *value = json_spot_text(&spot);

	return value ? value : "";
}

bool stored_flag(const struct json_spot *object, const char *key)
{
	struct json_spot spot = json_spot_member(object, key);

	return json_spot_flag(&spot);
}

struct stored_numbers stored_numbers_read(struct arena *arena, const struct json_spot *object,
					  const char *key)
{
	struct json_spot spot = json_spot_member(object, key);
	struct stored_numbers out;

	out.values = json_spot_numbers(&spot, arena, &out.count);
	return out;
}

void stored_expect_length(const struct json_spot *object, const char *key,
			  struct stored_numbers column, size_t rows)
{
	struct json_spot spot = json_spot_member(object, key);

	if (column.count != rows)
		json_spot_wrong(&spot, "is not as long as the other columns");
}
