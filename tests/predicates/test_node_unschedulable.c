/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "tests/support/small_world.h"

#define CORDONED NODE("a", , ", unschedulable: true", )
#define REFUSED "UnschedulableAndUnresolvable: node(s) were unschedulable"
#define TAINT "node.kubernetes.io/unschedulable"

static const struct rule_case cases[] = {
	{ "a node that is not cordoned fits", NODE("a", , , ) POD("p", , ), "", NULL },
	{ "a cordoned one does not", CORDONED POD("p", , ), REFUSED, NULL },
	{ "unless the pod tolerates that",
	  CORDONED POD("p", , ", tolerations: [{key: " TAINT ", operator: Exists}]"), "", NULL },
	{ "with the effect NoSchedule",
	  CORDONED POD("p", ,
		       ", tolerations: [{key: " TAINT ", operator: Exists, effect: NoSchedule}]"),
	  "", NULL },
	{ "not with another effect",
	  CORDONED POD("p", ,
		       ", tolerations: [{key: " TAINT ", operator: Exists, effect: NoExecute}]"),
	  REFUSED, NULL },
	{ "not for a value of the taint",
	  CORDONED POD("p", , ", tolerations: [{key: " TAINT ", value: x}]"), REFUSED, NULL },
	{ "a pod that tolerates everything",
	  CORDONED POD("p", , ", tolerations: [{operator: Exists}]"), "", NULL },
	{ "the taint alone does not cordon",
	  NODE("a", , ", taints: [{key: " TAINT ", effect: NoSchedule}]", ) POD("p", , ), "",
	  NULL },
};

Test(predicate_node_unschedulable, answers_as_listed)
{
	EXPECT_FILTER("NodeUnschedulable", cases);
}
