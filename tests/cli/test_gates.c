/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pods that wait for their scheduling gates, as a user meets them. tests/cli/data/gated.yaml turns the
 * feature gate on by its comment.
 */
#include <criterion/criterion.h>

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "sched/base/status.h"
#include "tests/cli/schedmark.h"

static const struct {
	const char *what;
	const char *options;
	const char *config; /* "": none */
	const char *results; /* of early, ready, huge and strange */
} cases[] = {
	{ "the gate is on", "", "", "gated scheduled gated skipped" },
	{ "the command line turns it off", "--feature-gates PodSchedulingReadiness=false", "",
	  "scheduled scheduled unschedulable skipped" },
	{ "a profile does without the plugin", "",
	  "apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n"
	  "profiles: [{plugins: {multiPoint: {disabled: [{name: SchedulingGates}]}}}]\n",
	  "scheduled scheduled unschedulable skipped" },
	{ "one of several profiles does", "",
	  "apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n"
	  "profiles: [{schedulerName: default-scheduler}, {schedulerName: other, plugins: "
	  "{preEnqueue: {disabled: [{name: \"*\"}]}}}]\n",
	  "gated scheduled gated scheduled" },
	{ "v1beta3", "",
	  "apiVersion: kubescheduler.config.k8s.io/v1beta3\nkind: KubeSchedulerConfiguration\n",
	  "gated scheduled gated skipped" },
	{ "v1beta2", "",
	  "apiVersion: kubescheduler.config.k8s.io/v1beta2\nkind: KubeSchedulerConfiguration\n",
	  "gated scheduled gated skipped" },
	{ "policies are older than gates", "", "apiVersion: v1\nkind: Policy\n",
	  "scheduled scheduled unschedulable skipped" },
};

/* The results of all pods as one text. */
static void results_of(const char *json, char *out, size_t size)
{
	json_t *document = json_loads(json, 0, NULL);
	size_t index;
	const json_t *pod;

	out[0] = '\0';
	cr_assert_not_null(document, "%s", json);
	json_array_foreach(json_object_get(document, "pods"), index, pod)
	{
		size_t used = strlen(out);

		snprintf(out + used, size - used, "%s%s", index ? " " : "",
			 json_string_value(json_object_get(pod, "result")));
	}
	json_decref(document);
}

Test(gated_pods, hold_pods_back_where_the_profile_honours_them)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct said said;
		char results[256];

		schedmark_run(&said,
			      "printf '%%s' '%s' | schedmark explain --output json %s %s "
			      "tests/cli/data/gated.yaml",
			      cases[i].config, cases[i].options, *cases[i].config ? "-" : "");
		cr_expect_eq(said.status, STATUS_OK, "%s: %s", cases[i].what, said.err);
		results_of(said.out, results, sizeof(results));
		cr_expect_str_eq(results, cases[i].results, "%s: %s", cases[i].what, results);
		said_fini(&said);
	}
}

Test(gated_pods, are_named_and_fail_on_request)
{
	struct said said;

	schedmark_run(&said, "schedmark explain --fail --output json --pod early "
			     "tests/cli/data/gated.yaml");
	cr_expect_eq(said.status, STATUS_NO);
	cr_expect(strstr(said.out, "\"error\": \"waiting for scheduling gates: [quota "
				   "example.com/image-scan]\""),
		  "%s", said.out);
	said_fini(&said);
}

Test(gated_pods, are_counted_in_runs)
{
	struct said said;
	json_t *result;
	const json_t *workload;

	schedmark_run(&said, "schedmark run -q -o - --no-instrumented --cluster "
			     "tests/cli/data/gated.yaml");
	cr_assert_eq(said.status, STATUS_OK, "%s", said.err);
	result = json_loads(said.out, 0, NULL);
	cr_assert_not_null(result, "%s", said.out);
	workload = json_array_get(json_object_get(result, "workloads"), 0);
	cr_expect_eq(json_integer_value(json_object_get(workload, "gated_pods")), 2);
	cr_expect_eq(json_integer_value(json_object_get(workload, "scheduled_pods")), 1);
	cr_expect_eq(json_integer_value(json_object_get(workload, "measured_pods")), 2);
	json_decref(result);
	said_fini(&said);
}
