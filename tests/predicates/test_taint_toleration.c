/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "tests/support/small_world.h"

#define TAINTED(TAINTS) NODE("a", , ", taints: [" TAINTS "]", )
#define TAINT(KEY, EFFECT) "{key: " KEY ", value: v, effect: " EFFECT "}"
#define TOLERATES(TOLERATION) POD("p", , ", tolerations: [" TOLERATION "]")
#define UNTOLERATED(TAINT_TEXT) \
	"UnschedulableAndUnresolvable: node(s) had untolerated taint {" TAINT_TEXT "}"

static const struct rule_case cases[] = {
	{ "no taint", NODE("a", , , ) POD("p", , ), "", NULL },
	{ "NoSchedule", TAINTED(TAINT("k", "NoSchedule")) POD("p", , ), UNTOLERATED("k: v"), NULL },
	{ "NoExecute", TAINTED(TAINT("k", "NoExecute")) POD("p", , ), UNTOLERATED("k: v"), NULL },
	{ "PreferNoSchedule only scores", TAINTED(TAINT("k", "PreferNoSchedule")) POD("p", , ), "",
	  NULL },
	{ "the same key, value and effect",
	  TAINTED(TAINT("k", "NoSchedule")) TOLERATES("{key: k, value: v, effect: NoSchedule}"), "",
	  NULL },
	{ "another effect",
	  TAINTED(TAINT("k", "NoSchedule")) TOLERATES("{key: k, value: v, effect: NoExecute}"),
	  UNTOLERATED("k: v"), NULL },
	{ "another value", TAINTED(TAINT("k", "NoSchedule")) TOLERATES("{key: k, value: w}"),
	  UNTOLERATED("k: v"), NULL },
	{ "any value", TAINTED(TAINT("k", "NoSchedule")) TOLERATES("{key: k, operator: Exists}"),
	  "", NULL },
	{ "everything",
	  TAINTED(TAINT("k", "NoSchedule") ", " TAINT("l", "NoExecute"))
		  TOLERATES("{operator: Exists}"),
	  "", NULL },
	{ "the first taint that is not tolerated is named",
	  TAINTED(TAINT("k", "NoSchedule") ", " TAINT("l", "PreferNoSchedule") ", " TAINT(
		  "m", "NoExecute") ", " TAINT("o", "NoSchedule"))
		  TOLERATES("{key: k, operator: Exists}"),
	  UNTOLERATED("m: v"), NULL },
	{ "a taint without a value", TAINTED("{key: k, effect: NoSchedule}") POD("p", , ),
	  UNTOLERATED("k: "), NULL },
	{ "only another node is tainted",
	  NODE("a", , , ) NODE("b", , ", taints: [" TAINT("k", "NoSchedule") "]", ) POD("p", , ),
	  "", NULL },
};

Test(predicate_taint_toleration, answers_as_listed)
{
	EXPECT_FILTER("TaintToleration", cases);
}

static const struct rule_case cases_of_1_36[] = {
	{ "the taint is not named", TAINTED(TAINT("k", "NoSchedule")) POD("p", , ),
	  "UnschedulableAndUnresolvable: node(s) had untolerated taint(s)", "v1.36" },
	{ "a tolerated taint", TAINTED(TAINT("k", "NoSchedule")) TOLERATES("{key: k, value: v}"),
	  "", "v1.36" },
};

Test(predicate_taint_toleration, answers_as_v1_36)
{
	EXPECT_FILTER("TaintToleration", cases_of_1_36);
}
