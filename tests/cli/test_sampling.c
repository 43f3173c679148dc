/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run in processes of its own.
 */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cli/schedmark.h"

static struct said said;

static void fini(void)
{
	said_fini(&said);
}

TestSuite(sampling, .fini = fini);

/* The first workload of `schedmark run ARGUMENTS`; release *result. */
static json_t *measured(const char *arguments, json_t **result)
{
	schedmark_run(&said, "schedmark run -q --no-instrumented -o - smoke --name Basic %s",
		      arguments);
	cr_assert_eq(said.status, 0, "%s", said.err);
	*result = json_loads(said.out, 0, NULL);
	cr_assert_not_null(*result);
	return json_array_get(json_object_get(*result, "workloads"), 0);
}

static json_int_t number(const json_t *object, const char *outer, const char *key)
{
	return json_integer_value(json_object_get(json_object_get(object, outer), key));
}

static const json_t *repetitions_of(const json_t *workload)
{
	return json_object_get(json_object_get(workload, "throughput"), "repetitions");
}

Test(sampling, each_process_makes_the_passes_that_are_asked_for)
{
	json_t *result;
	const json_t *workload = measured("--processes 3 --repeat 2", &result);
	const json_t *repetitions = repetitions_of(workload);

	cr_expect_eq(number(workload, "sampling", "processes"), 3);
	cr_assert_eq(json_array_size(repetitions), 6);
	for (size_t i = 0; i < 6; i++)
		cr_expect_eq(json_integer_value(
				     json_object_get(json_array_get(repetitions, i), "process")),
			     (json_int_t)(i / 2));
	cr_expect(json_is_null(json_object_get(
			  json_array_get(json_object_get(workload, "metrics"), 0), "low")),
		  "three processes say nothing about an interval");
	json_decref(result);
}

Test(sampling, six_processes_make_an_interval_that_holds_the_median)
{
	json_t *result;
	const json_t *workload = measured("--processes 6", &result);
	const json_t *metric = json_array_get(json_object_get(workload, "metrics"), 0);
	double value = json_real_value(json_object_get(metric, "value"));

	cr_expect_leq(json_real_value(json_object_get(metric, "low")), value);
	cr_expect_geq(json_real_value(json_object_get(metric, "high")), value);
	cr_expect_gt(json_real_value(json_object_get(metric, "low")), 0);
	cr_expect_geq(number(workload, "sampling", "warm_up_passes"), 6,
		      "no first pass can be as long as one before");
	json_decref(result);
}

Test(sampling, it_ends_when_it_is_sure_enough_or_the_time_is_over)
{
	json_t *result;
	const json_t *workload = measured("--precision 100% --budget 100s", &result);
	const json_t *sampling = json_object_get(workload, "sampling");

	cr_expect_str_eq(json_string_value(json_object_get(sampling, "ended_by")), "precision");
	cr_expect_geq(number(workload, "sampling", "processes"), 6);
	json_decref(result);
	said_fini(&said);
	workload = measured("--precision 0.0001% --budget 20ms", &result);
	sampling = json_object_get(workload, "sampling");
	cr_expect_str_eq(json_string_value(json_object_get(sampling, "ended_by")), "budget");
	cr_expect_lt(number(workload, "sampling", "processes"), 50);
	json_decref(result);
}

Test(sampling, one_process_takes_part_in_it_alone_when_asked_to)
{
	json_t *result;
	const json_t *workload = measured("--repeat 4", &result);

	cr_expect_eq(number(workload, "sampling", "processes"), 0);
	cr_expect_eq(json_array_size(repetitions_of(workload)), 4);
	cr_expect_str_eq(
		json_string_value(json_object_get(json_object_get(workload, "sampling"), "unit")),
		"pass");
	json_decref(result);
}

static const struct {
	const char *arguments, *message;
} wrong[] = {
	{ "--precision 0", "--precision: \"0\" is no percentage" },
	{ "--precision 1x", "--precision: \"1x\" is no percentage" },
	{ "--precision 101%", "is no percentage" },
	{ "--budget 5", "--budget: \"5\" is no duration" },
	{ "--budget -1s", "--budget: \"-1s\" is no duration" },
	{ "--processes 0", "--processes: \"0\" is not a number from 1" },
	{ "--processes 2 --budget 1s", "--processes says how many" },
	{ "--cluster - --processes 2", "--processes needs a file to read again" },
};

Test(sampling, wrong_numbers_are_refused)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		schedmark_run(&said, "schedmark run %s", wrong[i].arguments);
		cr_expect_eq(said.status, 2, "%s", wrong[i].arguments);
		cr_expect_not_null(strstr(said.err, wrong[i].message), "%s: %s", wrong[i].arguments,
				   said.err);
		said_fini(&said);
	}
	said = (struct said){ 0 };
}

Test(sampling, a_sweep_runs_each_combination_and_says_how_the_time_grows)
{
	json_t *result;
	json_t *workloads, *sweeps;

	schedmark_run(&said, "schedmark run -q --no-instrumented --repeat 1 -o - coreos-30k --name "
			     "100Nodes --sweep nodes=10,40,160 --sweep pods=50,100");
	cr_assert_eq(said.status, 0, "%s", said.err);
	result = json_loads(said.out, 0, NULL);
	workloads = json_object_get(result, "workloads");
	sweeps = json_object_get(result, "sweeps");
	cr_assert_eq(json_array_size(workloads), 6);
	cr_expect_str_eq(json_string_value(json_object_get(json_array_get(workloads, 5), "name")),
			 "Density/100Nodes3kPods/nodes=160/pods=100");
	cr_expect_eq(json_integer_value(json_object_get(json_array_get(workloads, 5), "nodes")),
		     160);
	cr_expect_eq(json_integer_value(json_object_get(json_array_get(workloads, 4), "pods")), 50);
	cr_expect_eq(json_array_size(sweeps), 2 + 3);
	cr_expect_not(json_is_null(json_object_get(json_array_get(sweeps, 0), "best")));
	json_decref(result);
}

Test(sampling, a_process_of_its_own_runs_the_same_variant)
{
	json_t *result;
	const json_t *workload;

	schedmark_run(&said, "schedmark run -q --no-instrumented --processes 2 -o - coreos-30k "
			     "--name 100Nodes --sweep nodes=10,20 --sweep pods=30");
	cr_assert_eq(said.status, 0, "%s", said.err);
	result = json_loads(said.out, 0, NULL);
	workload = json_array_get(json_object_get(result, "workloads"), 1);
	cr_expect_eq(json_integer_value(
			     json_object_get(json_array_get(repetitions_of(workload), 0), "pods")),
		     30);
	cr_expect(json_is_true(json_object_get(workload, "placements_agree")));
	json_decref(result);
}

Test(sampling, a_param_that_a_workload_does_not_have_is_told)
{
	schedmark_run(&said, "schedmark run coreos-30k --sweep node=1,2");
	cr_expect_eq(said.status, 2);
	cr_expect_not_null(strstr(said.err, " has no param node; it has "), "%s", said.err);
}
