/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/model/quantity_suffix.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *text;
	struct quantity_suffix means;
} suffixes[] = {
	{ "", { 10, 0, QUANTITY_DECIMAL_SI } },	  { "n", { 10, -9, QUANTITY_DECIMAL_SI } },
	{ "u", { 10, -6, QUANTITY_DECIMAL_SI } }, { "m", { 10, -3, QUANTITY_DECIMAL_SI } },
	{ "k", { 10, 3, QUANTITY_DECIMAL_SI } },  { "M", { 10, 6, QUANTITY_DECIMAL_SI } },
	{ "G", { 10, 9, QUANTITY_DECIMAL_SI } },  { "T", { 10, 12, QUANTITY_DECIMAL_SI } },
	{ "P", { 10, 15, QUANTITY_DECIMAL_SI } }, { "E", { 10, 18, QUANTITY_DECIMAL_SI } },
	{ "Ki", { 2, 10, QUANTITY_BINARY_SI } },  { "Mi", { 2, 20, QUANTITY_BINARY_SI } },
	{ "Gi", { 2, 30, QUANTITY_BINARY_SI } },  { "Ti", { 2, 40, QUANTITY_BINARY_SI } },
	{ "Pi", { 2, 50, QUANTITY_BINARY_SI } },  { "Ei", { 2, 60, QUANTITY_BINARY_SI } },
};

int64_t quantity_wrap_exponent(int64_t exponent)
{
	return (int32_t)(uint32_t)(uint64_t)exponent;
}

/* strconv.ParseInt over the rest of an "e..." suffix, then int32. */
static bool read_exponent(const char *text, size_t length, int64_t *out)
{
	char copy[QUANTITY_TEXT_MAX + 1];
	char *end;
	long long number;

	if (length > QUANTITY_TEXT_MAX)
		return false;
	memcpy(copy, text, length);
	copy[length] = '\0';
	errno = 0;
	number = strtoll(copy, &end, 10);
	*out = quantity_wrap_exponent(number);
	return errno == 0 && end != copy && *end == '\0' && end[-1] >= '0' && end[-1] <= '9';
}

bool quantity_suffix_read(const char *text, size_t length, struct quantity_suffix *out)
{
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		if (strlen(suffixes[i].text) == length &&
		    (length == 0 || !memcmp(suffixes[i].text, text, length))) {
			*out = suffixes[i].means;
			return true;
		}
	}
	if (length < 2 || (*text != 'e' && *text != 'E'))
		return false;
	*out = (struct quantity_suffix){ .base = 10, .format = QUANTITY_DECIMAL_EXPONENT };
	return read_exponent(text + 1, length - 1, &out->exponent);
}

void quantity_suffix_write(const struct quantity_suffix *suffix, char out[QUANTITY_SUFFIX_SIZE])
{
	*out = '\0';
	if (suffix->format == QUANTITY_DECIMAL_EXPONENT) {
		if (suffix->exponent)
			snprintf(out, QUANTITY_SUFFIX_SIZE, "e%lld", (long long)suffix->exponent);
		return;
	}
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		if (suffixes[i].means.base == suffix->base &&
		    suffixes[i].means.exponent == suffix->exponent)
			snprintf(out, QUANTITY_SUFFIX_SIZE, "%s", suffixes[i].text);
	}
}
