/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "tests/support/small_world.h"

/* Two zones: a and b in x, c in w. The first node is asked about. */
#define ZONE(NAME, VALUE) NODE(NAME, ", labels: {zone: " VALUE ", host: " NAME "}", , )
#define THREE_NODES ZONE("a", "x") ZONE("b", "x") ZONE("c", "w")
#define TERM(KEY, SELECTOR) "{topologyKey: " KEY ", labelSelector: {" SELECTOR "}}"
#define APP(NAME) "matchLabels: {app: " NAME "}"
#define REQUIRED(KIND, TERMS) \
	", affinity: {" KIND ": {requiredDuringSchedulingIgnoredDuringExecution: [" TERMS "]}}"
#define NEAR(TERMS) REQUIRED("podAffinity", TERMS)
#define FAR(TERMS) REQUIRED("podAntiAffinity", TERMS)
#define LABELS(NAME) ", labels: {app: " NAME "}"
#define RUNS(NAME, APP_NAME, NODE_NAME) POD(NAME, LABELS(APP_NAME), ", nodeName: " NODE_NAME)

#define NO_AFFINITY "UnschedulableAndUnresolvable: node(s) didn't match pod affinity rules"
#define ANTI_AFFINITY "Unschedulable: node(s) didn't match pod anti-affinity rules"
#define OBJECTED "Unschedulable: node(s) didn't satisfy existing pods anti-affinity rules"

static const struct rule_case cases[] = {
	{ "no terms", THREE_NODES RUNS("r", "one", "a") POD("p", , ), "", NULL },
	{ "a wanted pod in the zone",
	  THREE_NODES RUNS("r", "one", "b") POD("p", , NEAR(TERM("zone", APP("one")))), "", NULL },
	{ "a wanted pod in another zone",
	  THREE_NODES RUNS("r", "one", "c") POD("p", , NEAR(TERM("zone", APP("one")))), NO_AFFINITY,
	  NULL },
	{ "in the zone, but the host is asked for",
	  THREE_NODES RUNS("r", "one", "b") POD("p", , NEAR(TERM("host", APP("one")))), NO_AFFINITY,
	  NULL },
	{ "all terms have to hold, each in its topology",
	  THREE_NODES RUNS("r", "one", "b")
		  POD("p", , NEAR(TERM("zone", APP("one")) ", " TERM("host", APP("one")))),
	  NO_AFFINITY, NULL },
	{ "one pod has to match all terms",
	  THREE_NODES RUNS("r", "one", "a") RUNS("s", "two", "a")
		  POD("p", , NEAR(TERM("zone", APP("one")) ", " TERM("zone", APP("two")))),
	  NO_AFFINITY, NULL },
	{ "a node without the key",
	  NODE("a", , , ) ZONE("b", "x") RUNS("r", "one", "a")
		  POD("p", , NEAR(TERM("zone", APP("one")))),
	  NO_AFFINITY, NULL },
	{ "the first of a group that wants itself",
	  THREE_NODES POD("p", LABELS("one"), NEAR(TERM("zone", APP("one")))), "", NULL },
	{ "but not where the key is missing",
	  NODE("a", , , ) POD("p", LABELS("one"), NEAR(TERM("zone", APP("one")))), NO_AFFINITY,
	  NULL },
	{ "nor when the pod does not match its own terms",
	  THREE_NODES POD("p", LABELS("two"), NEAR(TERM("zone", APP("one")))), NO_AFFINITY, NULL },
	{ "nor when another of the group runs elsewhere",
	  THREE_NODES RUNS("r", "one", "c") POD("p", LABELS("one"), NEAR(TERM("zone", APP("one")))),
	  NO_AFFINITY, NULL },
	{ "a matching pod on a node without the key does not count as one of the group",
	  ZONE("a", "x") NODE("b", , , ) RUNS("r", "one", "b")
		  POD("p", LABELS("one"), NEAR(TERM("zone", APP("one")))),
	  "", NULL },
	{ "an unwanted pod in the zone",
	  THREE_NODES RUNS("r", "one", "b") POD("p", , FAR(TERM("zone", APP("one")))),
	  ANTI_AFFINITY, NULL },
	{ "an unwanted pod in another zone",
	  THREE_NODES RUNS("r", "one", "c") POD("p", , FAR(TERM("zone", APP("one")))), "", NULL },
	{ "one anti-affinity term of two is enough",
	  THREE_NODES RUNS("r", "one", "b")
		  POD("p", , FAR(TERM("zone", APP("two")) ", " TERM("zone", APP("one")))),
	  ANTI_AFFINITY, NULL },
	{ "a node without the key keeps nobody away",
	  NODE("a", , , ) RUNS("r", "one", "a") POD("p", , FAR(TERM("zone", APP("one")))), "",
	  NULL },
	{ "a pod that runs objects",
	  THREE_NODES POD("r", , FAR(TERM("zone", APP("one"))) ", nodeName: b")
		  POD("p", LABELS("one"), ),
	  OBJECTED, NULL },
	{ "a pod in another zone objects in vain",
	  THREE_NODES POD("r", , FAR(TERM("zone", APP("one"))) ", nodeName: c")
		  POD("p", LABELS("one"), ),
	  "", NULL },
	{ "a pod that runs objects to others",
	  THREE_NODES POD("r", , FAR(TERM("zone", APP("one"))) ", nodeName: b")
		  POD("p", LABELS("two"), ),
	  "", NULL },
	{ "affinity is looked at before anti-affinity, and that before objections",
	  THREE_NODES POD("r", LABELS("one"), FAR(TERM("zone", APP("two"))) ", nodeName: a")
		  POD("p", LABELS("two"), FAR(TERM("zone", APP("one")))),
	  ANTI_AFFINITY, NULL },
	{ "a pod on its way out counts",
	  THREE_NODES POD("r", LABELS("one") ", deletionTimestamp: 2026-01-01T00:00:00Z",
			  ", nodeName: b") POD("p", , FAR(TERM("zone", APP("one")))),
	  ANTI_AFFINITY, NULL },
};

Test(predicate_inter_pod_affinity, answers_as_listed)
{
	EXPECT_FILTER("InterPodAffinity", cases);
}
