/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <string.h>

#include "predicates/predicates.h"

Test(predicate_registry, every_predicate_is_found_by_both_names)
{
	size_t count;
	const struct predicate *const *all = predicate_all(&count);

	cr_expect_geq(count, 16);
	for (size_t i = 0; i < count; i++) {
		cr_expect_eq(predicate_find(all[i]->plugin), all[i], "%s", all[i]->plugin);
		cr_expect_eq(predicate_find(all[i]->policy_name), all[i], "%s",
			     all[i]->policy_name);
	}
	cr_expect_null(predicate_find("nodename"));
	cr_expect_null(predicate_find(""));
}

Test(predicate_registry, every_predicate_is_whole)
{
	size_t count;
	const struct predicate *const *all = predicate_all(&count);

	for (size_t i = 0; i < count; i++) {
		const struct predicate_impl *impl = all[i]->impls;

		cr_expect_str_eq(impl->name, "reference", "%s", all[i]->plugin);
		for (; impl->name; impl++)
			cr_expect_not_null(impl->on_node, "%s, %s", all[i]->plugin, impl->name);
		cr_expect_not_null(all[i]->explain, "%s", all[i]->plugin);
		cr_expect_neq(all[i]->events, 0, "%s", all[i]->plugin);
		cr_expect_neq(all[i]->reads, 0, "%s", all[i]->plugin);
		cr_expect_neq(strlen(all[i]->summary), 0, "%s", all[i]->plugin);
		cr_expect_eq(all[i]->reserve == NULL, all[i]->release == NULL, "%s",
			     all[i]->plugin);
	}
}
