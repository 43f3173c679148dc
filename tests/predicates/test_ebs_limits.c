/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The limits alone; what counts is in test_attached_volumes.c.
 */
#include <criterion/criterion.h>

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
