/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/profiling/speedscope.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>

/* The file of two stacks, parsed again. */
static json_t *written(uint64_t period_ns)
{
	static const char *const names[] = { "run", "quote \" and \\", "run" };
	struct stacks *stacks = stacks_new();
	char *text;
	size_t length;
	FILE *out = open_memstream(&text, &length);
	json_t *json;

	stacks_add(stacks, names, 3, 5);
	stacks_add(stacks, names, 1, 2);
	speedscope_write(out, stacks, "a name", period_ns);
	fclose(out);
	stacks_free(stacks);
	json = json_loadb(text, length, 0, NULL);
	free(text);
	return json;
}

Test(speedscope, frames_are_shared_and_samples_begin_at_the_root)
{
	json_t *json = written(1000);
	json_t *frames, *samples, *weights;
	const char *schema, *unit;
	int end;

	cr_assert_not_null(json);
	cr_assert_eq(json_unpack(json, "{s:s, s:{s:o}, s:[{s:s, s:i, s:o, s:o}]}", "$schema",
				 &schema, "shared", "frames", &frames, "profiles", "unit", &unit,
				 "endValue", &end, "samples", &samples, "weights", &weights),
		     0);
	cr_expect_str_eq(schema, "https://www.speedscope.app/file-format-schema.json");
	cr_expect_str_eq(unit, "nanoseconds");
	cr_expect_eq(end, 7000);
	cr_expect_eq(json_array_size(frames), 2);
	cr_assert_eq(json_array_size(samples), 2);
	cr_expect_eq(json_array_size(json_array_get(samples, 0)), 1);
	cr_expect_eq(json_integer_value(json_array_get(weights, 1)), 5000);
	cr_expect_eq(json_integer_value(json_array_get(json_array_get(samples, 1), 1)), 1);
	cr_expect_eq(json_integer_value(json_array_get(json_array_get(samples, 1), 2)), 0);
	json_decref(json);
}

Test(speedscope, counts_have_no_unit)
{
	json_t *json = written(0);
	const char *unit;

	cr_assert_eq(json_unpack(json, "{s:[{s:s}]}", "profiles", "unit", &unit), 0);
	cr_expect_str_eq(unit, "none");
	json_decref(json);
}
