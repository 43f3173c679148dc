/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/load/rfc3339.h"

#include <ctype.h>

static bool digits(const char **text, int count, int *out)
{
	*out = 0;
	for (; count > 0; count--, ++*text) {
		if (!isdigit((unsigned char)**text))
			return false;
		*out = *out * 10 + (**text - '0');
	}
	return true;
}

static bool literal(const char **text, char c)
{
	if (**text != c)
		return false;
	++*text;
	return true;
}

static int days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

/* Days since 1970-01-01 in the proleptic Gregorian calendar (Hinnant's days_from_civil). */
static int64_t days_since_epoch(int64_t year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
	       day_of_year - 719468;
}

static bool parse_zone(const char **text, int *seconds)
{
	int sign, hours, minutes;

	*seconds = 0;
	if (literal(text, 'Z'))
		return true;
	sign = **text == '-' ? -1 : 1;
	if (!literal(text, '+') && !literal(text, '-'))
		return false;
	if (!digits(text, 2, &hours) || !literal(text, ':') || !digits(text, 2, &minutes) ||
	    hours > 23 || minutes > 59)
		return false;
	*seconds = sign * (hours * 3600 + minutes * 60);
	return true;
}

bool rfc3339_parse(const char *text, int64_t *unix_seconds)
{
	int year, month, day, hour, minute, second, zone;

	if (!digits(&text, 4, &year) || !literal(&text, '-') || !digits(&text, 2, &month) ||
	    !literal(&text, '-') || !digits(&text, 2, &day) || !literal(&text, 'T') ||
	    !digits(&text, 2, &hour) || !literal(&text, ':') || !digits(&text, 2, &minute) ||
	    !literal(&text, ':') || !digits(&text, 2, &second))
		return false;
	if (*text == '.' || *text == ',') {
		if (!isdigit((unsigned char)*++text))
			return false;
		while (isdigit((unsigned char)*text))
			text++;
	}
	if (!parse_zone(&text, &zone) || *text)
		return false;
	if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month) || hour > 23 ||
	    minute > 59 || second > 59)
		return false;
	*unix_seconds = days_since_epoch(year, month, day) * 86400 + (int64_t)hour * 3600 +
			(int64_t)minute * 60 + second - zone;
	return true;
}
