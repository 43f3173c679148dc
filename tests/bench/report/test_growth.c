/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/growth.h"

enum { POINTS = 8 };

static struct swept_param params[POINTS][2];
static struct repetition passes[POINTS];
static struct measurement measurements[POINTS];
static struct measurement *items[POINTS];
static struct result result;

/* 4 numbers of nodes for each of 2 numbers of pods; 50 ns and 20 ns for each node, a pod. */
static void set_up(void)
{
	static const uint64_t nodes[] = { 100, 300, 1000, 3000 };
	static char nodes_name[] = "nodes", pods_name[] = "pods", original[] = "Case/Workload";

	for (size_t i = 0; i < POINTS; i++) {
		params[i][0] = (struct swept_param){ nodes_name, nodes[i / 2] };
		params[i][1] = (struct swept_param){ pods_name, i % 2 ? 500 : 1000 };
		passes[i].pods = (size_t)params[i][1].value;
		passes[i].elapsed_ns = (50 + 20 * nodes[i / 2]) * params[i][1].value;
		measurements[i] = (struct measurement){ .swept_of = original,
							.swept = params[i],
							.swept_count = 2,
							.repetitions = &passes[i],
							.repetition_count = 1 };
		items[i] = &measurements[i];
	}
	result = (struct result){ .items = items, .count = POINTS };
}

TestSuite(growth, .init = set_up);

Test(growth, each_param_has_a_curve_for_each_value_of_the_others)
{
	struct growth *curves;
	size_t count = growth_find(&result, &curves);

	cr_assert_eq(count, 2 + 4, "two of nodes, four of pods");
	cr_expect_eq(curves[0].param, 0);
	cr_assert_eq(curves[0].count, 4);
	cr_expect_eq(curves[0].sizes[3], 3000);
	cr_expect_float_eq(curves[0].ns_per_pod[3], 60050, 1e-6);
	cr_assert(curves[0].fitted);
	cr_expect_eq(curves[0].fit.best.complexity, COMPLEXITY_LINEAR);
	cr_expect_float_eq(curves[0].fit.best.slope, 20, 1e-6);
	cr_expect_float_eq(curves[0].fit.best.intercept, 50, 1e-4);
	cr_expect_not(curves[0].fit.undecided);
	cr_expect_eq(curves[1].param, 1);
	cr_assert_eq(curves[1].count, 2);
	cr_expect_not(curves[1].fitted, "two sizes tell nothing");
	growth_free(curves, count);
}

Test(growth, the_best_curve_and_the_runner_up_are_named_and_drawn)
{
	const struct table_options plain = { .color = false };
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	growth_print(out, &result, &plain);
	fclose(out);
	cr_expect_not_null(strstr(text, "nodes of Case/Workload at pods=1000\n"), "%s", text);
	cr_expect_not_null(strstr(text, "  best         n: 50 ns + 20 ns * n (0.0 % off)\n"), "%s",
			   text);
	cr_expect_not_null(strstr(text, "  runner-up    "), "%s", text);
	cr_expect_not_null(strstr(text, "          3000       60050.0      -  "
					"###############################################|\n"),
			   "%s", text);
	cr_expect_not_null(strstr(text, "no telling from fewer than three sizes"));
	free(text);
}

Test(growth, programs_are_told_the_same)
{
	json_t *array = growth_json(&result);
	json_t *first = json_array_get(array, 0);
	json_t *best = json_object_get(first, "best");

	cr_expect_eq(json_array_size(array), 6);
	cr_expect_str_eq(json_string_value(json_object_get(first, "param")), "nodes");
	cr_expect_eq(json_integer_value(json_object_get(json_object_get(first, "at"), "pods")),
		     1000);
	cr_expect_str_eq(json_string_value(json_object_get(best, "complexity")), "n");
	cr_expect(json_is_null(json_object_get(json_array_get(array, 1), "best")));
	json_decref(array);
}

Test(growth, nothing_swept_is_nothing_said)
{
	struct growth *curves;

	for (size_t i = 0; i < POINTS; i++)
		measurements[i].swept_count = 0;
	cr_expect_eq(growth_find(&result, &curves), 0);
	growth_free(curves, 0);
}
