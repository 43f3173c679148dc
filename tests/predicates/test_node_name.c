/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "tests/support/small_world.h"

static const struct rule_case cases[] = {
	{ "a pod without a node's name fits", NODE("a", , , ) POD("p", , ), "", NULL },
	{ "the named node fits", NODE("a", , , ) POD("p", , ", nodeName: a"), "", NULL },
	{ "another node does not", NODE("a", , , ) POD("p", , ", nodeName: b"),
	  "UnschedulableAndUnresolvable: node(s) didn't match the requested node name", NULL },
};

Test(predicate_node_name, answers_as_listed)
{
	EXPECT_FILTER("NodeName", cases);
}
