/* SPDX-License-Identifier: Apache-2.0 */
/*
 * [+-](number unit)+, or 0; a number may have a fraction.
 */
#include "sched/load/duration.h"

#include <string.h>

/* The length of the unit that text begins with, 0 when it begins with none. */
static size_t unit_length(const char *text, size_t length, uint64_t *nanoseconds)
{
	static const struct {
		const char *name;
		uint64_t nanoseconds;
	} units[] = {
		{ "ns", 1 },
		{ "us", 1000 },
		{ "\xc2\xb5s", 1000 }, /* micro sign */
		{ "\xce\xbcs", 1000 }, /* Greek mu */
		{ "ms", 1000000 },
		{ "s", 1000000000 },
		{ "m", UINT64_C(60000000000) },
		{ "h", UINT64_C(3600000000000) },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		size_t n = strlen(units[i].name);

		if (n <= length && !memcmp(units[i].name, text, n)) {
			*nanoseconds = units[i].nanoseconds;
			return n;
		}
	}
	return 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits up to 2^63; false beyond. */
static bool whole_part(const char **at, const char *end, uint64_t *out)
{
	for (*out = 0; *at < end && is_digit(**at); (*at)++) {
		if (*out > (UINT64_C(1) << 63) / 10)
			return false;
		*out = *out * 10 + (uint64_t)(**at - '0');
	}
	return *out <= UINT64_C(1) << 63;
}

/* Digits behind the point as fraction / scale; those that do not fit are passed over. */
static void fraction_part(const char **at, const char *end, uint64_t *fraction, double *scale)
{
	bool full = false;

	for (; *at < end && is_digit(**at); (*at)++) {
		uint64_t next = *fraction * 10 + (uint64_t)(**at - '0');

		full = full || *fraction > (UINT64_MAX >> 1) / 10 || next > UINT64_C(1) << 63;
		if (full)
			continue;
		*fraction = next;
		*scale *= 10;
	}
}

/* Adds one "1.5h" to *sum. */
static bool add_term(const char **at, const char *end, uint64_t *sum)
{
	const char *begin = *at;
	uint64_t whole, fraction = 0, unit = 0;
	double scale = 1;
	size_t digits, length;

	if (!whole_part(at, end, &whole))
		return false;
	digits = (size_t)(*at - begin);
	if (*at < end && **at == '.') {
		(*at)++;
		fraction_part(at, end, &fraction, &scale);
		digits = (size_t)(*at - begin) - 1;
	}
	length = unit_length(*at, (size_t)(end - *at), &unit);
	*at += length;
	if (!digits || !length || whole > (UINT64_C(1) << 63) / unit)
		return false;
	whole = whole * unit + (uint64_t)((double)fraction * ((double)unit / scale));
	*sum += whole;
	return whole <= UINT64_C(1) << 63 && *sum <= UINT64_C(1) << 63;
}

bool duration_parse(const char *text, size_t length, int64_t *nanoseconds)
{
	const char *at = text;
	const char *end = text + length;
	bool negative = at < end && *at == '-';
	uint64_t sum = 0;

	if (at < end && (*at == '-' || *at == '+'))
		at++;
	*nanoseconds = 0;
	if (end - at == 1 && *at == '0')
		return true;
	if (at == end)
		return false;
	while (at < end) {
		if (!add_term(&at, end, &sum))
			return false;
	}
	if (!negative && sum > INT64_MAX)
		return false;
	*nanoseconds = negative ? (int64_t)(0 - sum) : (int64_t)sum;
	return true;
}
