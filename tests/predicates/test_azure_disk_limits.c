/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The limits alone; what counts is in test_attached_volumes.c.
 */
#include <criterion/criterion.h>

#include "tests/support/volume_limit.h"

static const struct limit_case cases[] = {
	{ "by default", "", "", 16 },
	{ "as the node says", "", ", attachable-volumes-azure-disk: 2", 2 },
};

Test(predicate_azure_disk_limits, nodes_take_as_many_as_they_can)
{
	static const char *const source[] = { "azureDisk: {diskURI: u, diskName: d", "}" };

	expect_limits("AzureDiskLimits", source, cases, sizeof(cases) / sizeof(cases[0]));
}
