/* SPDX-License-Identifier: Apache-2.0 */
/* Kubernetes' own workloads, as they are; what is large of them is left to `schedmark run`. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/result.h"
#include "bench/workload/workload.h"
#include "tests/support/told.h"

enum { NODES_MAX = 100, PODS_MAX = 2000 };

static const struct {
	const char *path;
	size_t run, skipped; /* workloads of the file that can run, and that cannot */
} files[] = {
	{ "v1.25/config", 37, 0 },
	{ "v1.26/config", 39, 0 },
	{ "v1.28/config", 43, 3 },
	{ "v1.29/config", 43, 6 },
	{ "v1.30/config", 43, 9 },
	{ "newest/affinity", 69, 0 },
	{ "newest/batching", 14, 0 },
	{ "newest/default_preemption", 18, 6 },
	{ "newest/event_handling", 0, 10 },
	{ "newest/misc", 22, 0 },
	{ "newest/nodedeclaredfeatures", 0, 5 },
	{ "newest/podgroup/basicscheduling", 0, 16 },
	{ "newest/podgroup/gangscheduling", 0, 16 },
	{ "newest/podgroup/tas", 0, 8 },
	{ "newest/topology_spreading", 15, 0 },
	{ "newest/volumes", 28, 0 },
	{ "newest/workload_preemption", 0, 17 },
};

static const char *root;

static void take_root(void)
{
	root = getenv("SCHEDMARK_UPSTREAM");
}

TestSuite(upstream, .init = take_root, .timeout = 300);

static struct workload_file *open_file(size_t at, struct told *told)
{
	struct workload_file *file;
	char path[1024];

	snprintf(path, sizeof(path), "%s/scheduler_perf/%s/performance-config.yaml", root,
		 files[at].path);
	told_init(told);
	cr_assert_eq(workload_file_open(path, false, &told->sink, &file), STATUS_OK, "%s",
		     told->text);
	return file;
}

static bool is_excused(const char *reason)
{
	return !strcmp(reason, "needs DRA") || !strcmp(reason, "needs pod groups") ||
	       !strncmp(reason, "needs the file templates/", strlen("needs the file templates/"));
}

Test(upstream, all_can_run_but_a_few)
{
	struct told told;

	if (!root)
		cr_skip_test("SCHEDMARK_UPSTREAM is not set");
	for (size_t f = 0; f < sizeof(files) / sizeof(files[0]); f++) {
		struct workload_file *file = open_file(f, &told);
		size_t count, run = 0, skipped = 0;
		const struct workload *items = workload_file_items(file, &count);

		for (size_t i = 0; i < count; i++) {
			if (items[i].skip_reason) {
				cr_expect(is_excused(items[i].skip_reason), "%s: %s",
					  items[i].full_name, items[i].skip_reason);
				skipped++;
				continue;
			}
			cr_expect_eq(workload_check(&items[i], &told.sink), STATUS_OK, "%s: %s",
				     items[i].full_name, told.text);
			run++;
		}
		cr_expect_eq(run, files[f].run, "%s: %zu can run", files[f].path, run);
		cr_expect_eq(skipped, files[f].skipped, "%s: %zu cannot", files[f].path, skipped);
		workload_file_free(file);
	}
}

/* The digest of its placements. */
static uint64_t run_one(const struct workload *workload, enum kubernetes_version version,
			struct told *told)
{
	const struct workload_options options = {
		.session = { .load = { .reader.limits = READER_LIMITS_DEFAULT,
				       .kubernetes_version = version },
			     .scheduler.percentage_of_nodes_to_score = -1 },
	};
	struct workload_outcome outcome;
	uint64_t digest;
	enum status status = workload_run(workload, &options, NULL, &told->sink, &outcome);

	cr_expect_eq(status, STATUS_OK, "%s: %s", workload->full_name, told->text);
	cr_expect_gt(outcome.measured, 0u, "%s", workload->full_name);
	digest = outcome.placement_digest;
	workload_outcome_fini(&outcome);
	return digest;
}

Test(upstream, small_ones_run_the_same_every_time)
{
	struct told told;
	size_t count = 0;

	if (!root)
		cr_skip_test("SCHEDMARK_UPSTREAM is not set");
	for (size_t f = 0; f < sizeof(files) / sizeof(files[0]); f++) {
		struct workload_file *file = open_file(f, &told);
		size_t item_count;
		const struct workload *items = workload_file_items(file, &item_count);
		bool newest = !strncmp(files[f].path, "newest", strlen("newest"));

		for (size_t i = 0; i < item_count; i++) {
			const struct workload *w = &items[i];
			enum kubernetes_version version = newest ? KUBERNETES_1_36
								 : KUBERNETES_1_26;

			if (w->skip_reason || w->nodes > NODES_MAX || w->pods > PODS_MAX)
				continue;
			cr_expect_eq(run_one(w, version, &told), run_one(w, version, &told), "%s",
				     w->full_name);
			count++;
		}
		workload_file_free(file);
	}
	cr_expect_gt(count, 40u, "%zu workloads are small", count);
}

/* What a result file says of the workload, but for the machine; the caller frees it. */
static char *result_of(const struct workload *workload, enum kubernetes_version version,
		       struct told *told)
{
	struct pass_progress progress = { 0 };
	const struct measure_target target = { .workload = workload };
	const struct measure_options options = {
		.run = { .session = { .load = { .reader.limits = READER_LIMITS_DEFAULT,
						.kubernetes_version = version },
				      .scheduler.percentage_of_nodes_to_score = -1 },
			 .clock = { .kind = RUN_CLOCK_FIXED, .step_ns = 20000 } },
		.repeat = 1,
		.clock = &clock_monotonic,
		.progress = &progress,
	};
	struct measurement *m = NULL;
	struct result result = { .items = &m, .count = 1, .conditions.clock = options.run.clock };
	json_t *json;
	char *text;

	cr_assert_eq(measurement_take(&target, &options, &told->sink, &m), STATUS_OK, "%s: %s",
		     workload->full_name, told->text);
	json = result_json(&result);
	json_object_del(json, "environment");
	text = json_dumps(json, 0);
	json_decref(json);
	measurement_free(m);
	return text;
}

Test(upstream, with_a_fixed_clock_results_of_small_ones_are_the_same_to_the_byte)
{
	struct told told;
	size_t count = 0;

	if (!root)
		cr_skip_test("SCHEDMARK_UPSTREAM is not set");
	for (size_t f = 0; f < sizeof(files) / sizeof(files[0]); f++) {
		struct workload_file *file = open_file(f, &told);
		size_t item_count;
		const struct workload *items = workload_file_items(file, &item_count);
		bool newest = !strncmp(files[f].path, "newest", strlen("newest"));

		for (size_t i = 0; i < item_count; i++) {
			const struct workload *w = &items[i];
			enum kubernetes_version version = newest ? KUBERNETES_1_36
								 : KUBERNETES_1_26;
			char *first, *second;

			if (w->skip_reason || w->nodes > NODES_MAX || w->pods > PODS_MAX)
				continue;
			first = result_of(w, version, &told);
			second = result_of(w, version, &told);
			cr_expect_str_eq(first, second, "%s", w->full_name);
			free(first);
			free(second);
			count++;
		}
		workload_file_free(file);
	}
	cr_expect_gt(count, 40u, "%zu workloads are small", count);
}
