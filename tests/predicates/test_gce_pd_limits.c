/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The limits alone; what counts is in test_attached_volumes.c.
 */
#include <criterion/criterion.h>

#include "tests/support/volume_limit.h"

static const struct limit_case cases[] = {
	{ "by default", "", "", 16 },
	{ "as the node says", "", ", attachable-volumes-gce-pd: 3", 3 },
	{ "none at all", "", ", attachable-volumes-gce-pd: 0", 0 },
	{ "what is said of other volumes", "", ", attachable-volumes-aws-ebs: 3", 16 },
};

Test(predicate_gce_pd_limits, nodes_take_as_many_as_they_can)
{
	static const char *const source[] = { "gcePersistentDisk: {pdName: d", "}" };

	expect_limits("GCEPDLimits", source, cases, sizeof(cases) / sizeof(cases[0]));
}
