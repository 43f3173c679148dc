/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cluster's history happens again; small ones, with outcomes worked out by hand. An attempt takes one
 * millisecond.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/trial.h"

#define CONFIG(fields)                                                                   \
	"- name: A\n  workloadTemplate:\n  - {opcode: replay, eventsPath: events.json, " \
	"collectMetrics: true" fields "}\n  workloads:\n  - {name: w}\n"
#define EVENT(time, type, object) \
	"{\"time\": " time ", \"type\": \"" type "\", \"object\": " object "}\n"
#define WATCHED(type, object) "{\"type\": \"" type "\", \"object\": " object "}\n"
#define NODE(name, cpu)                                                                 \
	"{\"apiVersion\": \"v1\", \"kind\": \"Node\", \"metadata\": {\"name\": \"" name \
	"\"}, \"status\": {\"allocatable\": {\"cpu\": \"" cpu                           \
	"\", \"memory\": \"1Gi\", \"pods\": \"10\"}}}"
#define POD_AS(metadata, more, cpu)                                                          \
	"{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {" metadata               \
	"}, \"spec\": {\"containers\": [{\"name\": \"c\", \"image\": \"i\", \"resources\": " \
	"{\"requests\": {\"cpu\": \"" cpu "\"}}}]" more "}}"
#define NAME(name) "\"name\": \"" name "\""
#define POD(name, cpu) POD_AS(NAME(name), "", cpu)
#define CREATED(second) ", \"creationTimestamp\": \"2020-01-01T00:00:" second "Z\""
#define DELETED(second) ", \"deletionTimestamp\": \"2020-01-01T00:00:" second "Z\""
#define ENDED(name)                                                                    \
	"{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"" name \
	"\"}, \"spec\": {\"containers\": [{\"name\": \"c\", \"image\": \"i\"}]}, "     \
	"\"status\": {\"phase\": \"Succeeded\"}}"

static const struct {
	const char *what, *config, *events, *log;
} cases[] = {
	{ "in the order of time, whatever the order of lines", CONFIG(""),
	  EVENT("\"20ms\"", "ADDED", POD("b", "1")) EVENT("0", "ADDED", NODE("n", "4"))
		  EVENT("0.010", "add", POD("a", "1")),
	  "[0 default/a@n+10 default/b@n+20 ]" },
	{ "as fast as asked for", CONFIG(", speed: 10"),
	  EVENT("0", "ADDED", NODE("n", "4")) EVENT("1", "ADDED", POD("a", "1")),
	  "[0 default/a@n+100 ]" },
	{ "what was before is there at the beginning", CONFIG(", from: 5s"),
	  EVENT("1", "ADDED", NODE("n", "4")) EVENT("5.002", "ADDED", POD("a", "1"))
		  EVENT("4", "ADDED", POD("b", "1")),
	  "[0 default/b@n+0 default/a@n+2 ]" },
	{ "dates of the objects, when there are no others", CONFIG(""),
	  WATCHED("ADDED", NODE("n", "4"))
		  WATCHED("ADDED", POD_AS(NAME("b") CREATED("02"), "", "1"))
			  WATCHED("BOOKMARK", "{\"kind\": \"Pod\"}")
				  WATCHED("ADDED", POD_AS(NAME("a") CREATED("00"), "", "1")),
	  NULL },
	{ "a pod's end makes room", CONFIG(""),
	  EVENT("0", "ADDED", NODE("n", "1")) EVENT("0", "ADDED", POD("a", "1"))
		  EVENT("0", "ADDED", POD("b", "1")) EVENT("0.5", "DELETED", POD("a", "1")),
	  "[0 default/a@n+0 default/b@-+1 default/b@n+2000 ]" },
	{ "one that has succeeded, too; it may be changed and deleted afterwards", CONFIG(""),
	  EVENT("0", "ADDED", NODE("n", "1")) EVENT("0", "ADDED", POD("a", "1"))
		  EVENT("0", "ADDED", POD("b", "1")) EVENT("0.5", "MODIFIED", ENDED("a"))
			  EVENT("0.6", "MODIFIED", ENDED("a")) EVENT("0.7", "delete", ENDED("a")),
	  "[0 default/a@n+0 default/b@-+1 default/b@n+2000 ]" },
	{ "a node that grows", CONFIG(""),
	  EVENT("0", "ADDED", NODE("n", "1")) EVENT("0", "ADDED", POD("a", "2"))
		  EVENT("0.5", "MODIFIED", NODE("n", "4")),
	  "[0 default/a@-+0 default/a@n+1000 ]" },
	{ "a node that goes and comes back", CONFIG(""),
	  EVENT("0", "ADDED", NODE("n", "1")) EVENT("0.1", "DELETED", NODE("n", "1"))
		  EVENT("0.2", "ADDED", POD("a", "1")) EVENT("3", "ADDED", NODE("n", "1")),
	  NULL },
	{ "a pod that was there is where it was; one that was bound since is ours to place",
	  CONFIG(""),
	  EVENT("0", "ADDED", NODE("n", "2")) EVENT("0", "ADDED", NODE("m", "2"))
		  EVENT("0", "ADDED", POD_AS(NAME("old"), ", \"nodeName\": \"n\"", "2"))
			  EVENT("0", "ADDED", POD("new", "1"))
				  EVENT("0.2", "MODIFIED",
					POD_AS(NAME("new"), ", \"nodeName\": \"n\"", "1"))
					  EVENT("0.3", "ADDED", POD("next", "1")),
	  "[0 default/new@m+0 default/next@m+300 ]" },
	{ "objects by themselves: the first time they are new", CONFIG(""),
	  NODE("n", "1") "\n" POD("a", "1") "\n" NODE("n", "2") "\n" POD("b", "1") "\n",
	  "[0 default/a@n+0 default/b@n+1 ]" },
	{ "a list of them", CONFIG(""),
	  "{\"kind\": \"List\", \"items\": [" NODE("n", "2") ", " POD("a", "1") "]}",
	  "[0 default/a@n+0 ]" },
	{ "other kinds are passed over", CONFIG(""),
	  EVENT("0", "ADDED", "{\"kind\": \"Service\"}") EVENT("0", "ADDED", NODE("n", "2"))
		  EVENT("0", "ADDED", POD("a", "1")),
	  "[0 default/a@n+0 ]" },
};

Test(run_replay, happens_again)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trial trial;

		trial_init(&trial);
		trial.times = true;
		folder_put(&trial.folder, "events.json", "%s", cases[i].events);
		trial_run(&trial, cases[i].config, 0);
		cr_expect_eq(trial.status, STATUS_OK, "%s: %s", cases[i].what, trial.told.text);
		if (cases[i].log)
			cr_expect_str_eq(trial.log, cases[i].log, "%s: %s", cases[i].what,
					 trial.log);
		trial_fini(&trial);
	}
}

/* a came first, two seconds before b; the node, which has no date, came with what stood before it. */
Test(run_replay, goes_by_the_dates_of_objects)
{
	struct trial trial;

	trial_init(&trial);
	trial.times = true;
	folder_put(&trial.folder, "events.json", "%s",
		   WATCHED("ADDED", POD_AS(NAME("a") CREATED("00"), "",
					   "1")) WATCHED("ADDED", NODE("n", "2"))
			   WATCHED("ADDED", POD_AS(NAME("b") CREATED("02"), "", "1"))
				   WATCHED("DELETED",
					   POD_AS(NAME("a") CREATED("00") DELETED("03"), "", "1")));
	trial_run(&trial, CONFIG(""), 0);
	cr_expect_eq(trial.status, STATUS_OK, "%s", trial.told.text);
	cr_expect_str_eq(trial.log, "[0 default/a@n+0 default/b@n+2000 ]");
	cr_expect_eq(trial.outcome.deleted, 1u);
	trial_fini(&trial);
}

static const struct {
	const char *what, *config, *events, *want;
} bad[] = {
	{ "no JSON", CONFIG(""), "{\"type\": ", "1:" },
	{ "no map", CONFIG(""), "[1]\n", "1:1: a list, expected an event (a map)\n" },
	{ "no object", CONFIG(""), "{\"type\": \"ADDED\"}", "1:1: an event without object\n" },
	{ "no type", CONFIG(""), "{\"object\": {\"kind\": \"Pod\"}}",
	  "1:1: an event without type, expected ADDED, MODIFIED or DELETED\n" },
	{ "an error of the watch", CONFIG(""), WATCHED("ERROR", "{\"kind\": \"Status\"}"),
	  "1:10: type: \"ERROR\", expected ADDED, MODIFIED or DELETED\n" },
	{ "an object that is none", CONFIG(""), WATCHED("ADDED", "7"),
	  "1:29: expected an object with a kind\n" },
	{ "a pod without name", CONFIG(""), WATCHED("ADDED", "{\"kind\": \"Pod\"}"),
	  "1:29: an object without metadata.name\n" },
	{ "a time before the beginning", CONFIG(""), EVENT("-1", "ADDED", NODE("n", "1")),
	  "1:10: time: -1, expected seconds from 0 on\n" },
	{ "a time that is none", CONFIG(""), EVENT("\"soon\"", "ADDED", NODE("n", "1")),
	  "1:10: time: \"soon\", expected seconds, \"1m30s\" or a date such as "
	  "\"2015-11-24T10:00:00Z\"\n" },
	{ "a time that is a list", CONFIG(""), EVENT("[]", "ADDED", NODE("n", "1")),
	  "1:10: time: a list, expected seconds, \"1m30s\" or a date\n" },
	{ "dates and times", CONFIG(""),
	  EVENT("1", "ADDED", NODE("n", "1"))
		  EVENT("\"2020-01-01T00:00:00Z\"", "ADDED", NODE("m", "1")),
	  "2:10: a date, where those before are times since the beginning\n" },
	{ "longer than a week", CONFIG(""), EVENT("604801", "ADDED", NODE("n", "1")),
	  "1:45: an event 7 days after the beginning, expected 7 at most (a higher speed would "
	  "do)\n" },
	{ "a date to begin with among times", CONFIG(", from: '2020-01-01T00:00:00Z'"),
	  EVENT("1", "ADDED", NODE("n", "1")),
	  "3:75: from: \"2020-01-01T00:00:00Z\", expected a duration such as \"1h\" as the events "
	  "have\n" },
	{ "a pod that is not there", CONFIG(""),
	  EVENT("0", "ADDED", NODE("n", "1")) EVENT("1", "MODIFIED", POD("a", "1")),
	  "2:43: there is no pod default/a to change\n" },
	{ "a node that is not there", CONFIG(""), EVENT("1", "DELETED", NODE("n", "1")),
	  "1:42: there is no node n to delete\n" },
	{ "a pod that is wrong", CONFIG(""), EVENT("1", "ADDED", POD("a", "much")), "1:" },
	{ "a name that is none", CONFIG(""), EVENT("1", "ADDED", POD("A b", "1")), "the name " },
};

Test(run_replay, says_what_is_wrong_and_where)
{
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct trial trial;

		trial_init(&trial);
		folder_put(&trial.folder, "events.json", "%s", bad[i].events);
		trial_run(&trial, bad[i].config, 0);
		cr_expect_eq(trial.status, STATUS_BAD_INPUT, "%s", bad[i].what);
		cr_expect_eq(strncmp(trial.told.text, bad[i].want, strlen(bad[i].want)), 0,
			     "%s\n got: %swant: %s", bad[i].what, trial.told.text, bad[i].want);
		trial_fini(&trial);
	}
}

Test(run_replay, needs_its_file)
{
	struct trial trial;

	trial_init(&trial);
	trial_run(&trial, CONFIG(""), 0);
	cr_expect_eq(trial.status, STATUS_BAD_INPUT);
	cr_expect_str_eq(trial.log, "");
	trial_fini(&trial);
}

/* The example of docs/workloads.md, made as it says there. One pod is created and deleted in the same
 * second, and never tried. */
Test(run_replay, replays_the_example_of_the_manual, .timeout = 120)
{
	const char *root = getenv("SCHEDMARK_REAL");
	struct workload_options options = { .session.load.reader.limits = READER_LIMITS_DEFAULT };
	struct workload_outcome outcome;
	struct workload_file *file;
	struct folder folder;
	struct told told;
	char said[512];
	char path[128];
	size_t count;

	if (!root)
		cr_skip_test("SCHEDMARK_REAL is not set");
	told_init(&told);
	folder_make(&folder);
	cr_assert_eq(command_run(said, sizeof(said),
				 "manual=$PWD/docs/workloads.md; cd %s && cp "
				 "%s/traces/hkust-adsl+kubernetes-scheduler-simulator/data/csv/"
				 "openb_node_list_all_node.csv "
				 "%s/traces/hkust-adsl+kubernetes-scheduler-simulator/data/csv/"
				 "openb_pod_list_default.csv . && "
				 "grep '^awk -F' \"$manual\" | sh",
				 folder.path, root, root),
		     0, "%s", said);
	folder_put(&folder, "w.yaml", "%s",
		   "- name: A\n  workloadTemplate:\n  - {opcode: replay, eventsPath: openb.json, "
		   "collectMetrics: true, speed: 1000}\n  workloads:\n  - {name: w}\n");
	snprintf(path, sizeof(path), "%s/w.yaml", folder.path);
	cr_assert_eq(workload_file_open(path, false, &told.sink, &file), STATUS_OK, "%s",
		     told.text);
	cr_assert_eq(workload_run(workload_file_items(file, &count), &options, NULL, &told.sink,
				  &outcome),
		     STATUS_OK, "%s", told.text);
	cr_expect_eq(outcome.nodes, 1523u);
	cr_expect_eq(outcome.pods, 8152u);
	cr_expect_eq(outcome.scheduled, 8151u);
	cr_expect_eq(outcome.deleted, 8152u);
	workload_outcome_fini(&outcome);
	workload_file_free(file);
	folder_remove(&folder);
}
