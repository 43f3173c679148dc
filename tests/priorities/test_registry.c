/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <string.h>

#include "priorities/priorities.h"

Test(priority_registry, every_priority_is_found_by_both_names)
{
	size_t count;
	const struct priority *const *all = priority_all(&count);

	cr_expect_geq(count, 8);
	for (size_t i = 0; i < count; i++) {
		cr_expect_eq(priority_find(all[i]->plugin), all[i], "%s", all[i]->plugin);
		cr_expect_eq(priority_find(all[i]->policy_name), all[i], "%s", all[i]->policy_name);
	}
	cr_expect_null(priority_find("imagelocality"));
	cr_expect_null(priority_find(""));
}

Test(priority_registry, every_priority_is_whole)
{
	size_t count;
	const struct priority *const *all = priority_all(&count);

	for (size_t i = 0; i < count; i++) {
		const struct priority_impl *impl = all[i]->impls;

		cr_expect_str_eq(impl->name, "reference", "%s", all[i]->plugin);
		for (; impl->name; impl++)
			cr_expect_not_null(impl->on_node, "%s, %s", all[i]->plugin, impl->name);
		cr_expect_neq(all[i]->reads, 0, "%s", all[i]->plugin);
		cr_expect_neq(strlen(all[i]->summary), 0, "%s", all[i]->plugin);
	}
}
