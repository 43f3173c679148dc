/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "tests/support/small_world.h"

/* Nodes a and b in the zone x, c in w. */
#define ZONE(NAME, VALUE) NODE(NAME, ", labels: {zone: " VALUE ", host: " NAME "}", , )
#define THREE_NODES ZONE("a", "x") ZONE("b", "x") ZONE("c", "w")
#define LABELS(NAME) ", labels: {app: " NAME "}"
#define RUNS(NAME, APP, NODE_NAME) POD(NAME, LABELS(APP), ", nodeName: " NODE_NAME)
#define TERM(KEY, APP) "{topologyKey: " KEY ", labelSelector: {matchLabels: {app: " APP "}}}"
#define PREFERRED(KIND, LIST) KIND ": {preferredDuringSchedulingIgnoredDuringExecution: [" LIST "]}"
#define WEIGHTED(WEIGHT, TERM_TEXT) "{weight: " WEIGHT ", podAffinityTerm: " TERM_TEXT "}"
#define NEAR(WEIGHT, KEY, APP) PREFERRED("podAffinity", WEIGHTED(WEIGHT, TERM(KEY, APP)))
#define FAR(WEIGHT, KEY, APP) PREFERRED("podAntiAffinity", WEIGHTED(WEIGHT, TERM(KEY, APP)))
#define AFFINITY(TEXT) ", affinity: {" TEXT "}"
#define HARD_WEIGHT(WEIGHT)                                                               \
	"{apiVersion: kubescheduler.config.k8s.io/v1, kind: KubeSchedulerConfiguration, " \
	"profiles: [{schedulerName: default-scheduler, pluginConfig: [{name: "            \
	"InterPodAffinity, args: {hardPodAffinityWeight: " WEIGHT "}}]}]}\n---\n"
#define REQUIRES_ONE                                                                     \
	AFFINITY("podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [" TERM( \
		"zone", "one") "]}")

static const struct rule_case cases[] = {
	{ "nothing preferred by anybody", THREE_NODES RUNS("r", "one", "a") POD("p", , ),
	  "0 0 0 -> 0 0 0", NULL },
	{ "a wanted pod draws to its zone",
	  THREE_NODES RUNS("r", "one", "a") POD("p", , AFFINITY(NEAR("5", "zone", "one"))),
	  "5 5 0 -> 100 100 0", NULL },
	{ "each wanted pod counts",
	  THREE_NODES RUNS("r", "one", "a") RUNS("s", "one", "b") RUNS("t", "one", "c")
		  POD("p", , AFFINITY(NEAR("5", "zone", "one"))),
	  "10 10 5 -> 100 100 0", NULL },
	{ "an unwanted pod drives away",
	  THREE_NODES RUNS("r", "one", "a") POD("p", , AFFINITY(FAR("5", "host", "one"))),
	  "-5 0 0 -> 0 100 100", NULL },
	{ "terms of both kinds are summed over their topologies",
	  THREE_NODES RUNS("r", "one", "a") RUNS("s", "two", "c")
		  POD("p", , AFFINITY(NEAR("8", "zone", "one") ", " FAR("3", "host", "two"))),
	  "8 8 -3 -> 100 100 0", NULL },
	{ "what lies between is a share, rounded down",
	  THREE_NODES RUNS("r", "one", "a") RUNS("s", "two", "b")
		  POD("p", ,
		      AFFINITY(PREFERRED("podAffinity",
					 WEIGHTED("3", TERM("host", "one")) ", " WEIGHTED(
						 "1", TERM("host", "two"))))),
	  "3 1 0 -> 100 33 0", NULL },
	{ "a running pod wants this one near",
	  THREE_NODES POD("r", , AFFINITY(NEAR("7", "zone", "one")) ", nodeName: c")
		  POD("p", LABELS("one"), ),
	  "0 0 7 -> 0 0 100", NULL },
	{ "a running pod wants this one far",
	  THREE_NODES POD("r", , AFFINITY(FAR("7", "zone", "one")) ", nodeName: c")
		  POD("p", LABELS("one"), ),
	  "0 0 -7 -> 100 100 0", NULL },
	{ "a running pod that requires this one counts with the hard weight of 1",
	  THREE_NODES POD("r", , REQUIRES_ONE ", nodeName: c") POD("p", LABELS("one"), ),
	  "0 0 1 -> 0 0 100", NULL },
	{ "or with the profile's",
	  HARD_WEIGHT("40") THREE_NODES POD("r", , REQUIRES_ONE ", nodeName: c")
		  POD("p", LABELS("one"), ),
	  "0 0 40 -> 0 0 100", NULL },
	{ "or not at all",
	  HARD_WEIGHT("0") THREE_NODES POD("r", , REQUIRES_ONE ", nodeName: c")
		  POD("p", LABELS("one"), ),
	  "0 0 0 -> 0 0 0", NULL },
	{ "a wanted pod on a node without the key counts nowhere",
	  ZONE("a", "x") NODE("b", , , ) RUNS("r", "one", "b")
		  POD("p", , AFFINITY(NEAR("5", "zone", "one"))),
	  "0 0 -> 0 0", NULL },
	{ "equal sums become 0",
	  ZONE("a", "x") ZONE("b", "x") RUNS("r", "one", "a")
		  POD("p", , AFFINITY(NEAR("5", "zone", "one"))),
	  "5 5 -> 0 0", NULL },
	{ "pods of other namespaces do not count",
	  THREE_NODES POD("r", LABELS("one") ", namespace: other", ", nodeName: a")
		  POD("p", , AFFINITY(NEAR("5", "zone", "one"))),
	  "0 0 0 -> 0 0 0", NULL },
};

Test(priority_inter_pod_affinity, scores_as_listed)
{
	EXPECT_SCORE("InterPodAffinity", cases);
}

Test(priority_inter_pod_affinity, is_left_out_by_v1_36_when_it_has_nothing_to_say)
{
	cr_expect_str_eq(score_answer("InterPodAffinity", NODE("a", , , ) POD("p", , ), "v1.36"),
			 "left out");
	cr_expect_str_neq(score_answer("InterPodAffinity", NODE("a", , , ) POD("p", , ), NULL),
			  "left out");
}
