/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/profiling/phases.h"

#include <criterion/criterion.h>

#include "bench/profiling/rule_labels.h"
#include "predicates/predicates.h"

Test(phases, the_outermost_phase_and_rule_of_a_stack_count)
{
	static const char *const scoring[] = { "drain_measure", "score_nodes_by_rule",
					       "weighted_mean [score NodeResourcesFit]", "div" };
	static const char *const preempting[] = { "drain_measure", "preemption_find",
						  "find_feasible", "shortages [filter A|B]" };
	static const char *const between[] = { "drain_measure", "memset" };
	struct stacks *stacks = stacks_new();
	struct phase_costs costs;

	stacks_add(stacks, scoring, 4, 60);
	stacks_add(stacks, preempting, 4, 30);
	stacks_add(stacks, between, 2, 10);
	phase_costs_find(stacks, &costs);
	cr_expect_eq(costs.total, 100);
	cr_expect_eq(costs.phases[PHASE_SCORE], 60);
	cr_expect_eq(costs.phases[PHASE_PREEMPT], 30);
	cr_expect_eq(costs.phases[PHASE_FILTER], 0);
	cr_expect_eq(costs.other, 10);
	cr_assert_eq(costs.rule_count, 2);
	cr_expect_str_eq(costs.rules[0].label, "score NodeResourcesFit");
	cr_expect_str_eq(costs.rules[1].label, "filter A|B");
	cr_expect_eq(costs.rules[1].count, 30);
	phase_costs_fini(&costs);
	stacks_free(stacks);
}

Test(rule_labels, functions_of_rules_are_called_by_their_rules_too)
{
	struct symbols *symbols = symbols_new();
	const struct predicate_impl *fit = predicate_node_resources_fit.impls;
	const struct predicate_impl *ebs = predicate_ebs_limits.impls;
	char label[160];

	rule_labels_add(symbols);
	cr_expect_str_eq(symbols_name(symbols, (uintptr_t)fit->on_node),
			 "shortages [filter NodeResourcesFit]");
	cr_assert(rule_label_of(symbols_name(symbols, (uintptr_t)ebs->on_node), label,
				sizeof(label)));
	cr_expect_str_eq(label, "filter EBSLimits|GCEPDLimits|AzureDiskLimits|CinderLimits");
	cr_expect_not(rule_label_of("main", label, sizeof(label)));
	symbols_free(symbols);
}
