/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "tests/support/small_world.h"

#define TAINTED(NAME, TAINTS) NODE(NAME, , ", taints: [" TAINTS "]", )
#define SOFT(KEY) "{key: " KEY ", value: v, effect: PreferNoSchedule}"
#define HARD(KEY) "{key: " KEY ", value: v, effect: NoSchedule}"

static const struct rule_case cases[] = {
	{ "no taints at all", NODE("a", , , ) NODE("b", , , ) POD("p", , ), "0 0 -> 100 100",
	  NULL },
	{ "taints are counted",
	  NODE("a", , , ) TAINTED("b", SOFT("k")) TAINTED("c", SOFT("k") ", " SOFT("l"))
		  POD("p", , ),
	  "0 1 2 -> 100 50 0", NULL },
	{ "hard ones are not",
	  TAINTED("a", HARD("k") ", " SOFT("l")) TAINTED("b", HARD("k")) POD("p", , ),
	  "1 0 -> 0 100", NULL },
	{ "nor those that the pod tolerates",
	  TAINTED("a", SOFT("k")) TAINTED("b", SOFT("l"))
		  POD("p", , ", tolerations: [{key: k, operator: Exists}]"),
	  "0 1 -> 100 0", NULL },
	{ "a toleration of another effect does not help",
	  TAINTED("a", SOFT("k")) NODE("b", , , )
		  POD("p", , ", tolerations: [{key: k, operator: Exists, effect: NoSchedule}]"),
	  "1 0 -> 0 100", NULL },
	{ "a third of three rounds down",
	  TAINTED("a", SOFT("k") ", " SOFT("l") ", " SOFT("m")) TAINTED("b", SOFT("k"))
		  POD("p", , ),
	  "3 1 -> 0 67", NULL },
};

Test(priority_taint_toleration, scores_as_listed)
{
	EXPECT_SCORE("TaintToleration", cases);
}
