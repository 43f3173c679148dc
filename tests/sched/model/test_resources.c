/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "sched/model/resources.h"

static const struct {
	const char *name;
	bool scalar, extended;
} resources[] = {
	{ "cpu", false, false },
	{ "memory", false, false },
	{ "ephemeral-storage", false, false },
	{ "pods", false, false },
	{ "gpu", false, false },
	{ "example.com/gpu", true, true },
	{ "a/b", true, true },
	{ "hugepages-2Mi", true, false },
	{ "hugepages-", true, false },
	{ "hugepage-2Mi", false, false },
	{ "attachable-volumes-aws-ebs", true, false },
	{ "kubernetes.io/batch", true, false },
	{ "sub.kubernetes.io/batch", true, false },
	{ "requests.example.com/gpu", false, false },
	{ "example.com/", false, false },
	{ "/gpu", false, false },
	{ "example.com/a/b", false, false },
	{ "Example.com/gpu", false, false },
	{ "", false, false },
};

Test(resources, scalar_and_extended_names_are_told)
{
	for (size_t i = 0; i < sizeof(resources) / sizeof(resources[0]); i++) {
		cr_expect_eq(resource_is_scalar(resources[i].name), resources[i].scalar, "\"%s\"",
			     resources[i].name);
		cr_expect_eq(resource_is_extended(resources[i].name), resources[i].extended,
			     "\"%s\"", resources[i].name);
	}
}

/* A quota's name, with "requests." in front, has to be a label key too. */
Test(resources, a_prefix_too_long_for_a_quota_is_not_extended)
{
	char name[320];

	snprintf(name, sizeof(name), "%0244d/gpu", 0);
	cr_expect(resource_is_extended(name));
	snprintf(name, sizeof(name), "%0245d/gpu", 0);
	cr_expect_not(resource_is_extended(name));
	snprintf(name, sizeof(name), "%0300d/gpu", 0);
	cr_expect_not(resource_is_extended(name));
}
