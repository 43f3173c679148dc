/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every recorded scenario under every strategy: pods go to the recorded nodes, room being made where the
 * recording made it. That the reference gives the whole documents is test_golden.c's.
 */
#include <criterion/criterion.h>

#include <glob.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/workload/session.h"
#include "sched/core/preempt.h"
#include "sched/core/strategy.h"
#include "sched/load/reader.h"

static json_t *read_json(const char *path)
{
	struct diag_sink sink = { 0 };
	char *text = NULL;
	size_t length = 0;
	json_t *json;

	cr_assert_eq(reader_slurp(path, (size_t)64 << 20, &sink, &text, &length), STATUS_OK);
	json = json_loadb(text, length, 0, NULL);
	free(text);
	cr_assert_not_null(json, "%s is not JSON", path);
	return json;
}

/* A scenario at work. */
struct scenario {
	char path[512];
	bool apply; /* preemption is carried out */
	struct session session;
	size_t tried;
	size_t decided; /* by the strategy */
};

static void start(struct scenario *x, const struct strategy *strategy)
{
	static struct diag_sink sink;
	struct session_options options = {
		.load.reader.limits = READER_LIMITS_DEFAULT,
		.scheduler = { .percentage_of_nodes_to_score = 100, .strategy = strategy },
	};
	const char *path = x->path;

	sink = (struct diag_sink){ .quiet = 1 };
	session_init(&x->session, &options, &sink);
	cr_assert_eq(session_load(&x->session, &path, 1), STATUS_OK, "%s", path);
	cr_assert_eq(session_start(&x->session), STATUS_OK, "%s", path);
}

/* The pod's last cycle is as recorded: its node, or that there is none. */
static void expect_recorded(const struct scenario *x, const struct strategy *strategy,
			    const struct pod *pod, const json_t *want)
{
	const struct cluster *cluster = &x->session.cluster;
	const char *node = json_string_value(json_object_get(want, "node"));
	const char *got =
		pod->node == NO_NODE ? NULL : cluster_text(cluster, cluster->nodes[pod->node].name);

	cr_expect(node && got ? !strcmp(node, got) : node == got,
		  "%s, %s: pod %s is on %s, recorded on %s", x->path, strategy->name,
		  cluster_text(cluster, pod->name), got ? got : "none", node ? node : "none");
}

static void make_room(struct scenario *x, const struct strategy *strategy, struct pod *pod,
		      const json_t *want)
{
	const struct preemption_options options = { .all = true };
	struct scheduler *s = x->session.scheduler;
	const struct preemption *found = preemption_find(s, &options);
	const json_t *retry = json_object_get(want, "retry");

	preemption_apply(s, found, pod);
	if (!retry)
		return;
	pod->state = POD_PENDING;
	scheduler_schedule(s, pod);
	expect_recorded(x, strategy, pod, retry);
}

static void play(struct scenario *x, const struct strategy *strategy, const json_t *recorded)
{
	struct cluster *cluster = &x->session.cluster;
	size_t at = 0;

	start(x, strategy);
	for (size_t i = 0; i < cluster->pod_count; i++) {
		struct pod *pod = cluster->pods[i];
		const json_t *want;
		enum outcome outcome;

		if (pod->state != POD_PENDING)
			continue;
		want = json_array_get(recorded, at++);
		outcome = scheduler_schedule(x->session.scheduler, pod);
		x->tried++;
		x->decided += scheduler_evaluation(x->session.scheduler)->only_node;
		expect_recorded(x, strategy, pod, want);
		if (outcome == OUTCOME_UNSCHEDULABLE && x->apply &&
		    preemption_configured(x->session.scheduler))
			make_room(x, strategy, pod, want);
	}
	session_fini(&x->session);
}

static void play_file(const char *expected, const struct strategy *strategy, size_t *tried,
		      size_t *decided)
{
	static const char applied[] = ".apply.expected.json.gz";
	const char *ending = strstr(expected, applied);
	struct scenario x = { .apply = ending != NULL };
	json_t *recorded = read_json(expected);

	if (!ending)
		ending = strstr(expected, ".expected.json.gz");
	snprintf(x.path, sizeof(x.path), "%.*s.yaml.gz", (int)(ending - expected), expected);
	play(&x, strategy, json_object_get(recorded, "pods"));
	*tried += x.tried;
	*decided += x.decided;
	json_decref(recorded);
}

Test(golden_strategies, every_strategy_takes_the_recorded_nodes, .timeout = 300)
{
	size_t count;
	const struct strategy *const *strategies = strategy_all(&count);
	glob_t files;

	cr_assert_eq(glob("tests/golden/scenarios/*.expected.json.gz", 0, NULL, &files), 0);
	cr_expect_geq(files.gl_pathc, (size_t)432);
	for (size_t s = 0; s < count; s++) {
		size_t tried = 0;
		size_t decided = 0;

		for (size_t i = 0; i < files.gl_pathc; i++)
			play_file(files.gl_pathv[i], strategies[s], &tried, &decided);
		cr_expect_geq(tried, (size_t)7561, "%zu pods", tried);
		if (strategies[s]->begin)
			cr_expect_gt(decided, tried / 10, "%s decided %zu of %zu pods",
				     strategies[s]->name, decided, tried);
	}
	globfree(&files);
}
