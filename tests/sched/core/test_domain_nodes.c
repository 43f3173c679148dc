/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "sched/core/domain_nodes.h"

Test(domain_nodes, each_domain_has_its_nodes_in_order)
{
	uint32_t domain_of[] = { 1, 0, NO_DOMAIN, 1, 3, 1 };
	const struct topology topology = { .domain_count = 4, .domain_of = domain_of };
	struct domain_nodes_list list = { 0 };
	const struct domain_nodes *d = domain_nodes_find(&list, &topology, 6);
	static const uint32_t first[] = { 0, 1, 4, 4, 5 };
	static const uint32_t nodes[] = { 1, 0, 3, 5, 4 };

	cr_expect_arr_eq(d->first, first, sizeof(first));
	cr_expect_arr_eq(d->nodes, nodes, sizeof(nodes));
	domain_nodes_free(&list);
}

Test(domain_nodes, they_are_found_again_until_they_are_forgotten)
{
	uint32_t domain_of[] = { 0 };
	const struct topology a = { .domain_count = 1, .domain_of = domain_of };
	const struct topology b = a;
	struct domain_nodes_list list = { 0 };
	const struct domain_nodes *of_a = domain_nodes_find(&list, &a, 1);

	cr_expect_neq(domain_nodes_find(&list, &b, 1), of_a);
	cr_expect_eq(domain_nodes_find(&list, &a, 1), of_a);
	domain_nodes_reset(&list);
	cr_expect_null(list.items);
	cr_expect_eq(domain_nodes_find(&list, &a, 1)->topology, &a);
	domain_nodes_free(&list);
}

Test(domain_nodes, a_topology_without_domains_has_no_nodes)
{
	uint32_t domain_of[] = { NO_DOMAIN };
	const struct topology topology = { .domain_of = domain_of };
	struct domain_nodes_list list = { 0 };

	cr_expect_eq(domain_nodes_find(&list, &topology, 1)->first[0], 0);
	domain_nodes_free(&list);
}
