/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <jansson.h>
#include <string.h>

#include "tests/cli/schedmark.h"

static struct said said;

static void fini(void)
{
	said_fini(&said);
}

TestSuite(doctor, .fini = fini);

Test(doctor, says_how_noisy_the_machine_is_and_why_counters_are_missing)
{
	schedmark_run(&said, "schedmark doctor");
	cr_expect_eq(said.status, 0, "%s", said.err);
	cr_expect_eq(strncmp(said.out, "noise ", 6), 0, "%s", said.out);
	cr_expect_not_null(strstr(said.out, "\n  governor "));
	cr_expect_not_null(strstr(said.out, "\n  instructions "));
}

Test(doctor, tells_programs_the_same)
{
	json_t *document;
	json_t *noise;
	const char *level;

	schedmark_run(&said, "schedmark doctor --output json --strict");
	document = json_loads(said.out, JSON_REJECT_DUPLICATES, NULL);
	cr_assert_not_null(document, "%s", said.out);
	noise = json_object_get(document, "noise");
	level = json_string_value(json_object_get(noise, "level"));
	cr_assert_not_null(level);
	cr_expect_eq(said.status, strcmp(level, "noisy") ? 0 : 3, "--strict minds noise only");
	cr_expect_geq(json_array_size(json_object_get(document, "checks")), 8);
	cr_expect_geq(json_array_size(json_object_get(document, "counters")), 7);
	json_decref(document);
}

Test(doctor, wrong_usage_is_told)
{
	schedmark_run(&said, "schedmark doctor me");
	cr_expect_eq(said.status, 2);
	cr_expect_not_null(strstr(said.err, "there is nothing to name: \"me\""), "%s", said.err);
}
