/* SPDX-License-Identifier: Apache-2.0 */
#include "profiles/field_error.h"

enum status field_invalid_number(const struct decode *d, const struct spot *spot, int64_t value,
				 const char *detail)
{
	return decode_error(d, spot, "Invalid value: %lld: %s", (long long)value, detail);
}

enum status field_invalid_text(const struct decode *d, const struct spot *spot, const char *detail)
{
	char quoted[DIAG_QUOTE_SIZE];

	return decode_error(d, spot, "Invalid value: %s: %s",
			    diag_quote(quoted, spot_text(spot), spot_length(spot)), detail);
}

enum status field_unsupported(const struct decode *d, const struct spot *spot,
			      const char *const *words)
{
	char quoted[DIAG_QUOTE_SIZE];
	const char *list = "";

	for (int i = 0; words[i]; i++)
		list = arena_format(&d->cluster->arena, "%s%s\"%s\"", list, i ? ", " : "",
				    words[i]);
	return decode_error(d, spot, "Unsupported value: %s: supported values: %s",
			    diag_quote(quoted, spot_text(spot), spot_length(spot)), list);
}

enum status field_duplicate(const struct decode *d, const struct spot *spot, const char *text,
			    size_t length)
{
	char quoted[DIAG_QUOTE_SIZE];

	return decode_error(d, spot, "Duplicate value: %s", diag_quote(quoted, text, length));
}

enum status field_check_range(const struct decode *d, const struct spot *spot, int64_t low,
			      int64_t high)
{
	int64_t value = spot_integer(spot, low);

	if (value >= low && value <= high)
		return STATUS_OK;
	return decode_error(d, spot, "Invalid value: %lld: not in valid range [%lld, %lld]",
			    (long long)value, (long long)low, (long long)high);
}
