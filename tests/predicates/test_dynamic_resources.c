/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "tests/support/small_world.h"

#define CLAIMANT POD("p", , ", resourceClaims: [{name: gpu, resourceClaimName: c}]")

Test(predicate_dynamic_resources, refuses_pods_with_claims)
{
	cr_expect_str_eq(filter_answer("DynamicResources", NODE("a", , , ) CLAIMANT, "v1.36"),
			 "PreFilter: not supported: the pod has resource claims "
			 "(spec.resourceClaims)");
	cr_expect_str_eq(filter_answer("DynamicResources", NODE("a", , , ) POD("p", , ), "v1.36"),
			 "");
}
