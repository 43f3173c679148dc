/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pod affinity by numbers of domains: every strategy places the pods alike, as they come and go.
 */
#include <criterion/criterion.h>

#include "sched/core/columnar.h"
#include "tests/support/small_world.h"
#include "tests/support/strategy_case.h"
#include "tests/support/world.h"

#define IN(ZONE, HOST) ", labels: {zone: " ZONE ", host: " HOST "}"
/* Two zones of two nodes; the last node has neither label. */
#define FOUR                         \
	NODE("a", IN("z1", "a"), , ) \
	NODE("b", IN("z1", "b"), , ) NODE("c", IN("z2", "c"), , ) NODE("d", IN("z2", "d"), , )
#define BARE NODE("e", , , )
#define APP(NAME) ", labels: {app: " NAME "}"
#define TERM(KEY, NAME) "{topologyKey: " KEY ", labelSelector: {matchLabels: {app: " NAME "}}}"
#define REQUIRED(TERMS) "{requiredDuringSchedulingIgnoredDuringExecution: [" TERMS "]}"
#define PREFERRED(WEIGHT, TERM)                                               \
	"{preferredDuringSchedulingIgnoredDuringExecution: [{weight: " WEIGHT \
	", podAffinityTerm: " TERM "}]}"
#define NEAR(WISH) ", affinity: {podAffinity: " WISH "}"
#define FAR(WISH) ", affinity: {podAntiAffinity: " WISH "}"
#define RUNS(NODE) ", nodeName: " NODE

#define FAR_HOST FAR(REQUIRED(TERM("host", "a")))
#define FAR_ZONE FAR(REQUIRED(TERM("zone", "a")))
#define THREE(META, SPEC) POD("p", META, SPEC) POD("q", META, SPEC) POD("r", META, SPEC)

static const struct strategy_case filters[] = {
	{ "no two on a host, and one comes free",
	  NODE("a", IN("z1", "a"), , ) NODE("b", IN("z1", "b"), , ) THREE(APP("a"), FAR_HOST),
	  "p q r -p r q", "a b - - a -" },
	{ "no two in a zone", FOUR THREE(APP("a"), FAR_ZONE), "p q r -p r", "a c - - a" },
	{ "a node without the key is no domain", FOUR BARE THREE(APP("a"), FAR_ZONE), "p q r -q r",
	  "a c e - c" },
	{ "pods that run object", FOUR POD("s", APP("b"), RUNS("a") FAR_ZONE) THREE(APP("a"), ),
	  "p q -s r", "c d - a" },
	{ "a pod that objects comes later", FOUR POD("s", APP("b"), FAR_ZONE) THREE(APP("a"), ),
	  "p s q -s r", "a c b - c" },
	{ "others are not objected to",
	  FOUR POD("s", APP("b"), RUNS("a") FAR_HOST) THREE(APP("b"), ), "p q r", "b c d" },
	{ "the first of its kind goes anywhere, others where it is",
	  FOUR BARE THREE(APP("a"), NEAR(REQUIRED(TERM("zone", "a")))), "p q r -p -q -r q",
	  "a b a - - - a" },
	{ "by host", FOUR BARE THREE(APP("a"), NEAR(REQUIRED(TERM("host", "a")))), "p q r",
	  "a a a" },
	{ "nobody is near what is not there",
	  FOUR POD("s", APP("b"), ) THREE(APP("a"), NEAR(REQUIRED(TERM("zone", "b")))),
	  "p s p q -s r", "- a b a - -" },
	{ "two terms want one pod that both mean",
	  FOUR POD("s", APP("b"), RUNS("c"))
		  THREE(APP("a"), NEAR(REQUIRED(TERM("zone", "b") ", " TERM("host", "b")))),
	  "p q -s r", "c c - -" },
	{ "terms of both sides",
	  FOUR POD("s", APP("b"), RUNS("c"))
		  THREE(APP("a"), ", affinity: {podAffinity: " REQUIRED(TERM("zone", "b")) //
			", podAntiAffinity: " REQUIRED(TERM("host", "a")) "}"),
	  "p q r", "d c -" },
};

Test(kind_affinity, required_terms_hold)
{
	EXPECT_STRATEGIES(filters);
}

#define OTHER ", namespace: m" APP("a")
#define SPACE(LABELS) \
	"{apiVersion: v1, kind: Namespace, metadata: {name: m, labels: {" LABELS "}}}\n---\n"
#define FAR_IN(WHERE) \
	FAR(REQUIRED("{topologyKey: host, labelSelector: {matchLabels: {app: a}}, " WHERE "}"))

#define ONE NODE("a", IN("z1", "a"), , ) POD("s", OTHER, RUNS("a"))

static const struct strategy_case namespaces[] = {
	{ "pods of other namespaces are not meant", ONE POD("p", APP("a"), FAR_HOST), "p", "a" },
	{ "unless they are named", ONE POD("p", APP("a"), FAR_IN("namespaces: [m]")), "p", "-" },
	{ "or selected by the labels of their namespace",
	  SPACE("team: t")
		  ONE POD("p", APP("a"), FAR_IN("namespaceSelector: {matchLabels: {team: t}}")),
	  "p", "-" },
	{ "which may be others",
	  SPACE("team: u")
		  ONE POD("p", APP("a"), FAR_IN("namespaceSelector: {matchLabels: {team: t}}")),
	  "p", "a" },
	{ "a pod of another namespace objects",
	  ONE POD("q", ", namespace: other", FAR_IN("namespaces: [default]")) POD("p", APP("a"), ),
	  "q p", "a -" },
};

Test(kind_affinity, namespaces_count)
{
	EXPECT_STRATEGIES(namespaces);
}

static const struct strategy_case scores[] = {
	{ "pods go where they prefer to be",
	  FOUR POD("s", APP("b"), RUNS("d"))
		  THREE(APP("a"), NEAR(PREFERRED("100", TERM("host", "b")))),
	  "p q -s r", "d d - a" },
	{ "and away from others",
	  FOUR POD("s", APP("b"), RUNS("a"))
		  THREE(APP("a"), FAR(PREFERRED("100", TERM("zone", "b")))),
	  "p q r", "c d c" },
	{ "pods that run prefer to be near",
	  FOUR POD("s", APP("b"), RUNS("d") NEAR(PREFERRED("9", TERM("zone", "a"))))
		  THREE(APP("a"), ),
	  "p q -s r", "c c - a" },
	{ "or far",
	  FOUR POD("s", APP("b"), RUNS("a") FAR(PREFERRED("9", TERM("zone", "a"))))
		  THREE(APP("a"), ),
	  "p q r", "c d c" },
	{ "a required term of a pod that runs is a wish of the other",
	  FOUR POD("t", APP("a"), RUNS("d")) POD("s", APP("b"), NEAR(REQUIRED(TERM("zone", "a"))))
		  THREE(APP("a"), ),
	  "s p q", "c c d" },
	{ "a key that no pod spoke of before",
	  FOUR POD("s", APP("b"), NEAR(PREFERRED("9", TERM("zone", "a"))))
		  POD("t", APP("b"), FAR(PREFERRED("99", TERM("host", "a")))) THREE(APP("a"), ),
	  "p s q t r", "a b a c b" },
};

Test(kind_affinity, preferred_terms_of_both_sides_count)
{
	EXPECT_STRATEGIES(scores);
}

#define CONFIG(ARGS)                                                                      \
	"{apiVersion: kubescheduler.config.k8s.io/v1, kind: KubeSchedulerConfiguration, " \
	"profiles: [{pluginConfig: [{name: InterPodAffinity, args: {" ARGS "}}]}]}\n---\n"

static const struct strategy_case arguments[] = {
	{ "required terms of others weigh nothing",
	  CONFIG("hardPodAffinityWeight: 0") FOUR POD("t", APP("a"), RUNS("d"))
		  POD("s", APP("b"), NEAR(REQUIRED(TERM("zone", "a")))) THREE(APP("a"), ),
	  "s p q", "c a b" },
};

Test(kind_affinity, the_weight_of_required_terms_is_that_of_the_profile)
{
	EXPECT_STRATEGIES(arguments);
}

/* --- what is kept ---------------------------------------------------------------------------- */

static struct columnar *start(struct session *session, const char *documents)
{
	const struct scheduler_options options = { .strategy = &strategy_columnar,
						   .percentage_of_nodes_to_score = -1 };

	world_start(session, documents, &options);
	return session->scheduler->strategy_state;
}

/* The kind of the pod that was tried last. */
static struct pod_kind *last_kind(struct columnar *c)
{
	columnar_catch_up(c);
	return columnar_find_kind(c);
}

Test(kind_affinity, numbers_follow_pods)
{
	struct session session;
	struct columnar *c =
		start(&session, FOUR POD("s", APP("a"), RUNS("b")) THREE(APP("a"), FAR_ZONE));
	const struct pod_kind *kind;
	const struct affinity_column *column;

	cr_expect_str_eq(world_schedule(&session, "p"), "c");
	kind = last_kind(c);
	cr_assert_eq(kind->affinity.column_count, 1);
	column = &kind->affinity.columns[0];
	cr_expect_eq(column->use, AFFINITY_AGAINST);
	cr_expect_eq(column->numbers[0], 1, "the pod that runs is meant");
	cr_expect_eq(column->numbers[1], 2, "p is meant, and means others");
	scheduler_remove(session.scheduler, world_pod(&session, "s"));
	cr_expect_eq(column->numbers[0], 0);
	session_fini(&session);
}

Test(kind_affinity, domains_of_few_nodes_close_nodes_and_others_block_groups)
{
	struct session session;
	struct columnar *c =
		start(&session, FOUR THREE(APP("a"), FAR_ZONE) POD("s", APP("b"), FAR_HOST));
	const struct pod_kind *kind;

	world_schedule(&session, "p");
	kind = last_kind(c);
	cr_expect_eq(__builtin_popcountll(kind->blocked), 1);
	cr_expect_eq(kind->allowed[0], 0xfu);
	world_schedule(&session, "s");
	kind = last_kind(c);
	cr_expect_eq(kind->blocked, 0);
	cr_expect_eq(kind->allowed[0], 0xeu, "p's host is closed");
	session_fini(&session);
}
