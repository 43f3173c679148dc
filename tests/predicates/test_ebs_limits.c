/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The limits alone; what counts is in test_attached_volumes.c.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/small_world.h"
#include "tests/support/volume_limit.h"

static const struct limit_case cases[] = {
	{ "by default", "", "", 39 },
	{ "as the node says", "", ", attachable-volumes-aws-ebs: 3", 3 },
	{ "on an m5", "node.kubernetes.io/instance-type: m5.large", "", 25 },
	{ "on a c5", "node.kubernetes.io/instance-type: c5d.large", "", 25 },
	{ "on an r5", "node.kubernetes.io/instance-type: r5.large", "", 25 },
	{ "on a t3", "node.kubernetes.io/instance-type: t3.small", "", 25 },
	{ "on a z1d", "node.kubernetes.io/instance-type: z1d.large", "", 25 },
	{ "on an older one", "node.kubernetes.io/instance-type: m4.large", "", 39 },
	{ "with m5 in the middle", "node.kubernetes.io/instance-type: x-m5.large", "", 39 },
	{ "with t3 in the middle", "node.kubernetes.io/instance-type: x-t3.small", "", 25 },
	{ "by the older label", "beta.kubernetes.io/instance-type: m5.large", "", 25 },
	{ "the older label counts first",
	  "beta.kubernetes.io/instance-type: m4.large, node.kubernetes.io/instance-type: m5.large",
	  "", 39 },
	{ "the node goes before its type", "node.kubernetes.io/instance-type: m5.large",
	  ", attachable-volumes-aws-ebs: 3", 3 },
};

Test(predicate_ebs_limits, nodes_take_as_many_as_they_can)
{
	static const char *const source[] = { "awsElasticBlockStore: {volumeID: d", "}" };

	expect_limits("EBSLimits", source, cases, sizeof(cases) / sizeof(cases[0]));
}

/* Counted volume by volume here; the rule looks at sums first. */
Test(predicate_ebs_limits, answers_as_counting_volumes_says)
{
	unsigned int full = 0;

	for (uint64_t seed = 0; seed < 300; seed++) {
		struct dice dice = { .seed = seed };
		unsigned int limit = roll(&dice, 9);
		struct volume_sets sets;
		char node[512];
		char *text;
		bool too_many;

		snprintf(node, sizeof(node),
			 NODE_OF("a", , , "pods: 99, attachable-volumes-aws-ebs: %u", ), limit);
		text = random_volumes(&dice, node, &sets);
		too_many = sets.wanted &&
			   __builtin_popcount(sets.attached | sets.wanted) > (int)limit;
		full += too_many;
		cr_assert_str_eq(filter_answer("EBSLimits", text, NULL),
				 too_many ? "Unschedulable: node(s) exceed max volume count" : "",
				 "%s", text);
		free(text);
	}
	cr_expect_gt(full, 50);
	cr_expect_lt(full, 250);
}
