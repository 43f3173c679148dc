/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every recorded scenario gives the recorded document: node, feasible set, reasons, raw and final
 * scores, totals, FitError, victims. The first difference of each scenario is printed with its path.
 */
#include <criterion/criterion.h>

#include <glob.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/explain.h"
#include "sched/base/mem.h"
#include "sched/load/reader.h"

/* Where two documents differ first. */
struct difference {
	char path[512];
	char text[768];
};

static json_t *read_json(const char *path)
{
	struct diag_sink sink = { 0 };
	char *text = NULL;
	size_t length = 0;
	json_t *json;

	if (reader_slurp(path, (size_t)64 << 20, &sink, &text, &length) != STATUS_OK)
		return NULL;
	json = json_loadb(text, length, 0, NULL);
	free(text);
	return json;
}

static json_t *explain_pod(struct session *session, struct pod *pod,
			   const struct explain_options *explain)
{
	const struct preemption *preemption;
	json_t *object;

	scheduler_schedule(session->scheduler, pod);
	preemption = explain_preempt(session);
	object = explain_json_pod(session, pod, preemption, explain->detail);
	if (preemption && explain->preemption == EXPLAIN_PREEMPTION_APPLY)
		explain_json_retry(object, session, pod, preemption, explain->detail);
	return object;
}

/* The document that explaining the scenario gives; NULL when it does not load. */
static json_t *explain_file(const char *path, const struct explain_options *explain)
{
	struct session_options options = {
		.load.reader.limits = READER_LIMITS_DEFAULT,
		.scheduler = { .percentage_of_nodes_to_score = 100, .keep_scores = true },
	};
	struct diag_sink sink = { .quiet = 1 };
	struct session session;
	json_t *document = NULL;
	json_t *pods = json_array();

	session_init(&session, &options, &sink);
	if (session_load(&session, &path, 1) == STATUS_OK && session_start(&session) == STATUS_OK) {
		document = explain_json_head(&session, explain);
		for (size_t i = 0; i < session.cluster.pod_count; i++) {
			struct pod *pod = session.cluster.pods[i];

			if (pod->state == POD_PENDING)
				json_array_append_new(pods, explain_pod(&session, pod, explain));
		}
		json_object_set(document, "pods", pods);
	}
	json_decref(pods);
	session_fini(&session);
	return document;
}

static void describe(struct difference *d, const char *path, const json_t *got, const json_t *want)
{
	char *a = got ? json_dumps(got, JSON_ENCODE_ANY) : NULL;
	char *b = want ? json_dumps(want, JSON_ENCODE_ANY) : NULL;

	snprintf(d->path, sizeof(d->path), "%s", path);
	snprintf(d->text, sizeof(d->text), "%.300s, recorded %.300s", a ? a : "(missing)",
		 b ? b : "(missing)");
	free(a);
	free(b);
}

/* Not compared: who wrote the document, and remarks on its input. */
static bool is_left_out(const char *key)
{
	static const char *const keys[] = { "oracle", "schedmark", "warnings" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (!strcmp(key, keys[i]))
			return true;
	}
	return false;
}

static bool differ(const json_t *got, const json_t *want, const char *path, struct difference *d);

static bool objects_differ(const json_t *got, const json_t *want, const char *path,
			   struct difference *d)
{
	char inner[512];
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)want, key, value)
	{
		const json_t *ours = json_object_get(got, key);

		snprintf(inner, sizeof(inner), "%s.%s", path, key);
		if (is_left_out(key))
			continue;
		if (differ(ours, value, inner, d))
			return true;
	}
	json_object_foreach((json_t *)got, key, value)
	{
		snprintf(inner, sizeof(inner), "%s.%s", path, key);
		if (!is_left_out(key) && !json_object_get(want, key)) {
			describe(d, inner, value, NULL);
			return true;
		}
	}
	return false;
}

/* Arrays of pods name the pod in the path. */
static void index_path(char *out, size_t size, const char *path, size_t i, const json_t *item)
{
	const char *name = json_string_value(json_object_get(item, "name"));

	if (name)
		snprintf(out, size, "%s[%s]", path, name);
	else
		snprintf(out, size, "%s[%zu]", path, i);
}

static bool arrays_differ(const json_t *got, const json_t *want, const char *path,
			  struct difference *d)
{
	char inner[512];

	for (size_t i = 0; i < json_array_size(want) || i < json_array_size(got); i++) {
		index_path(inner, sizeof(inner), path, i, json_array_get(want, i));
		if (differ(json_array_get(got, i), json_array_get(want, i), inner, d))
			return true;
	}
	return false;
}

static bool differ(const json_t *got, const json_t *want, const char *path, struct difference *d)
{
	if (got && want && json_typeof(got) == json_typeof(want)) {
		if (json_is_object(want))
			return objects_differ(got, want, path, d);
		if (json_is_array(want))
			return arrays_differ(got, want, path, d);
	}
	if (got && want && json_equal(got, want))
		return false;
	describe(d, path, got, want);
	return true;
}

static bool says(const json_t *oracle, const char *key, const char *value)
{
	const char *text = json_string_value(json_object_get(oracle, key));

	return text && !strcmp(text, value);
}

/* NAME.apply.expected.json.gz is a second answer to NAME.yaml.gz, with preemption carried out. */
static void scenario_path(char *out, size_t size, const char *expected_path, bool apply)
{
	const char *ending = apply ? ".apply.expected.json.gz" : ".expected.json.gz";

	snprintf(out, size, "%.*s.yaml.gz", (int)(strlen(expected_path) - strlen(ending)),
		 expected_path);
}

static void check_scenario(const char *expected_path)
{
	struct explain_options explain = { .detail = EXPLAIN_COMPACT };
	const json_t *oracle;
	char path[512];
	struct difference d;
	json_t *want = read_json(expected_path);
	json_t *got;

	cr_assert_not_null(want, "%s is not JSON", expected_path);
	oracle = json_object_get(want, "oracle");
	if (says(oracle, "detail", "brief"))
		explain.detail = EXPLAIN_BRIEF;
	if (says(oracle, "preemptionMode", "apply"))
		explain.preemption = EXPLAIN_PREEMPTION_APPLY;
	scenario_path(path, sizeof(path), expected_path,
		      explain.preemption == EXPLAIN_PREEMPTION_APPLY);
	got = explain_file(path, &explain);
	cr_expect_not_null(got, "%s does not load", path);
	if (got && differ(got, want, "", &d))
		cr_expect(false, "%s: %s: %s", path, d.path, d.text);
	json_decref(got);
	json_decref(want);
}

static void check_group(const char *pattern, size_t at_least)
{
	glob_t files;
	size_t count;

	cr_assert_eq(glob(pattern, 0, NULL, &files), 0, "no files match %s", pattern);
	count = files.gl_pathc;
	for (size_t i = 0; i < files.gl_pathc; i++)
		check_scenario(files.gl_pathv[i]);
	globfree(&files);
	cr_expect_geq(count, at_least, "%zu scenarios match %s", count, pattern);
}

Test(golden, every_scenario_gives_the_recorded_document)
{
	check_group("tests/golden/scenarios/*.expected.json.gz", 432);
}

Test(golden, a_changed_document_is_noticed)
{
	json_t *want = read_json("tests/golden/scenarios/resources-01.expected.json.gz");
	json_t *got = json_deep_copy(want);
	json_t *pod = json_array_get(json_object_get(got, "pods"), 0);
	struct difference d;

	cr_assert(!differ(got, want, "", &d));
	json_object_set_new(pod, "total", json_integer(1));
	cr_assert(differ(got, want, "", &d));
	cr_expect_str_eq(d.path, ".pods[pod-018].total");
	cr_expect_str_eq(d.text, "1, recorded 654");
	json_decref(got);
	json_decref(want);
}
