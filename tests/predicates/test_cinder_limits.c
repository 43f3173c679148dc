/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The limits alone; what counts is in test_attached_volumes.c.
 */
#include <criterion/criterion.h>

#include "tests/support/volume_limit.h"

static const struct limit_case cases[] = {
	{ "by default", "", "", 256 },
	{ "as the node says", "", ", attachable-volumes-cinder: 2", 2 },
};

Test(predicate_cinder_limits, nodes_take_as_many_as_they_can)
{
	static const char *const source[] = { "cinder: {volumeID: d", "}" };

	expect_limits("CinderLimits", source, cases, sizeof(cases) / sizeof(cases[0]));
}
