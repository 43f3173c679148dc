/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include <inttypes.h>

#include "sched/load/rfc3339.h"

static const struct {
	const char *text;
	int64_t seconds;
} times[] = {
	{ "1970-01-01T00:00:00Z", 0 },
	{ "1969-12-31T23:59:59Z", -1 },
	{ "2015-11-24T10:00:00Z", 1448359200 },
	{ "2015-11-24T10:00:00.999999999Z", 1448359200 },
	{ "2015-11-24T10:00:00,5Z", 1448359200 },
	{ "2015-11-24T12:30:00+02:30", 1448359200 },
	{ "2015-11-24T09:00:00-01:00", 1448359200 },
	{ "2000-02-29T00:00:00Z", 951782400 },
	{ "2100-01-01T00:00:00Z", 4102444800 },
	{ "0000-01-01T00:00:00Z", -62167219200 },
	{ "9999-12-31T23:59:59Z", 253402300799 },
};

Test(rfc3339, a_time_is_seconds_since_1970)
{
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		int64_t seconds = 0;

		cr_expect(rfc3339_parse(times[i].text, &seconds), "%s", times[i].text);
		cr_expect_eq(seconds, times[i].seconds, "%s: %" PRId64, times[i].text, seconds);
	}
}

Test(rfc3339, what_is_no_time_is_refused)
{
	static const char *const texts[] = {
		"",
		"2015",
		"2015-11-24",
		"2015-11-24T10:00Z",
		"2015-11-24T10:00:00",
		"2015-11-24 10:00:00Z",
		"2015-11-24t10:00:00z",
		"2015-11-24T10:00:00.Z",
		"2015-11-24T10:00:00Z ",
		" 2015-11-24T10:00:00Z",
		"2015-13-01T10:00:00Z",
		"2015-00-01T10:00:00Z",
		"2015-02-29T10:00:00Z",
		"1900-02-29T10:00:00Z",
		"2015-11-31T10:00:00Z",
		"2015-11-24T24:00:00Z",
		"2015-11-24T10:60:00Z",
		"2015-11-24T10:00:60Z",
		"2015-11-24T10:00:00+24:00",
		"2015-11-24T10:00:00+01:60",
		"2015-11-24T10:00:00+0100",
		"15-11-24T10:00:00Z",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		int64_t seconds;

		cr_expect_not(rfc3339_parse(texts[i], &seconds), "%s", texts[i]);
	}
}
