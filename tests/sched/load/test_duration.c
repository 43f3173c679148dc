/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include <string.h>

#include "sched/load/duration.h"

static const struct {
	const char *text;
	int64_t nanoseconds;
} durations[] = {
	{ "0", 0 },
	{ "-0", 0 },
	{ "15s", 15000000000 },
	{ "1m30s", 90000000000 },
	{ "1.5h", 5400000000000 },
	{ ".5s", 500000000 },
	{ "5.s", 5000000000 },
	{ "+100ms", 100000000 },
	{ "-2h3m", -7380000000000 },
	{ "1us", 1000 },
	{ "1\xc2\xb5s", 1000 },
	{ "1\xce\xbcs", 1000 },
	{ "0.3333333333333333333h", 1200000000000 },
	{ "0.100000000000000000000h", 360000000000 },
	{ "9223372036854775807ns", INT64_MAX },
	{ "-9223372036854775808ns", INT64_MIN },
	{ "9223372036s775ms807us", INT64_C(9223372036775807000) },
};

static const char *const others[] = {
	"",
	"-",
	"5",
	"s",
	".s",
	"1 s",
	"1d",
	"1m30",
	"+-1s",
	"9223372036854775808ns",
	"-9223372036854775809ns",
	"3000000h",
	"99999999999999999999s",
	"2562047h2562047h",
};

Test(duration, is_read_as_go_reads_it)
{
	for (size_t i = 0; i < sizeof(durations) / sizeof(durations[0]); i++) {
		int64_t got = -1;

		cr_expect(duration_parse(durations[i].text, strlen(durations[i].text), &got), "%s",
			  durations[i].text);
		cr_expect_eq(got, durations[i].nanoseconds, "%s: %lld", durations[i].text,
			     (long long)got);
	}
}

Test(duration, other_text_is_refused)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		int64_t got;

		cr_expect_not(duration_parse(others[i], strlen(others[i]), &got), "%s", others[i]);
	}
}
