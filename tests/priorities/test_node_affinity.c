/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "tests/support/small_world.h"

#define WITH(NAME, LABELS) NODE(NAME, ", labels: {" LABELS "}", , )
#define PREFERS(TERMS)                    \
	POD("p", ,                        \
	    ", affinity: {nodeAffinity: " \
	    "{preferredDuringSchedulingIgnoredDuringExecution: [" TERMS "]}}")
#define DISK(WEIGHT, VALUE)                                                               \
	"{weight: " WEIGHT ", preference: {matchExpressions: [{key: disk, operator: In, " \
	"values: [" VALUE "]}]}}"
#define EMPTY(WEIGHT) "{weight: " WEIGHT ", preference: {}}"
#define ADDED(TERM)                                                                          \
	"{apiVersion: kubescheduler.config.k8s.io/v1, kind: KubeSchedulerConfiguration, "    \
	"profiles: [{schedulerName: default-scheduler, pluginConfig: [{name: NodeAffinity, " \
	"args: {addedAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [" TERM     \
	"]}}}]}]}\n---\n"

static const struct rule_case cases[] = {
	{ "nothing preferred", WITH("a", "disk: ssd") WITH("b", "disk: hdd") POD("p", , ),
	  "0 0 -> 0 0", NULL },
	{ "the node that matches",
	  WITH("a", "disk: ssd") WITH("b", "disk: hdd") PREFERS(DISK("5", "ssd")), "5 0 -> 100 0",
	  NULL },
	{ "weights add up",
	  WITH("a", "disk: ssd") WITH("b", "disk: hdd")
		  PREFERS(DISK("5", "ssd") ", " DISK("2", "hdd") ", " DISK("1", "ssd")),
	  "6 2 -> 100 33", NULL },
	{ "no node matches", WITH("a", "disk: ssd") PREFERS(DISK("5", "hdd")), "0 -> 0", NULL },
	{ "an empty preference matches nothing",
	  WITH("a", "disk: ssd") WITH("b", "disk: hdd") PREFERS(EMPTY("5") ", " DISK("1", "hdd")),
	  "0 1 -> 0 100", NULL },
	{ "what the profile adds counts for every pod",
	  ADDED(DISK("3", "hdd")) WITH("a", "disk: ssd") WITH("b", "disk: hdd") POD("p", , ),
	  "0 3 -> 0 100", NULL },
	{ "together with the pod's own wishes",
	  ADDED(DISK("3", "hdd")) WITH("a", "disk: ssd") WITH("b", "disk: hdd")
		  PREFERS(DISK("4", "ssd")),
	  "4 3 -> 100 75", NULL },
};

Test(priority_node_affinity, scores_as_listed)
{
	EXPECT_SCORE("NodeAffinity", cases);
}

Test(priority_node_affinity, is_left_out_by_v1_36_when_it_has_nothing_to_say)
{
	cr_expect_str_eq(score_answer("NodeAffinity", NODE("a", , , ) POD("p", , ), "v1.36"),
			 "left out");
	cr_expect_str_neq(score_answer("NodeAffinity", NODE("a", , , ) POD("p", , ), NULL),
			  "left out");
}
