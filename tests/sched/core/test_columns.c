/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fixed-point numbers against the amounts they stand for.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "predicates/predicates.h"
#include "priorities/priorities.h"
#include "sched/core/args.h"
#include "sched/core/columns.h"
#include "tests/support/dice.h"

/* One node in columns of its own. */
struct one_node {
	struct snapshot snapshot;
	struct node_info info;
	struct columns columns;
};

static void lay_out(struct one_node *one, int64_t milli_cpu, int64_t memory)
{
	*one = (struct one_node){ .info = { .allocatable_milli_cpu = milli_cpu,
					    .allocatable_memory = memory,
					    .allocatable_pods = 10 } };
	one->snapshot = (struct snapshot){ .nodes = &one->info, .node_count = 1 };
	columns_build(&one->columns, &one->snapshot);
	cr_assert_eq(one->columns.block_count, (size_t)1);
}

/* The node's numbers follow its amounts. */
static void settle(struct one_node *one)
{
	columns_touch(&one->columns, 0);
	columns_settle(&one->columns);
	columns_write(&one->columns);
}

static void expect_bound(const struct one_node *one, const struct pod_amounts *pod)
{
	const struct pod_share share = pod_share_of(pod, &one->columns.segments[0]);
	uint16_t base = columns_base(&one->info, pod);
	uint16_t bound = columns_bound(one->columns.blocks, 0, &share);
	bool certain = columns_certain(one->columns.blocks, 0, &share);

	cr_assert_eq(columns_base_at(&one->columns, 0, &share, pod), base);
	if (base <= bound && (bound == 0 || !certain || base == bound))
		return;
	cr_assert(false,
		  "cpu %lld of %lld and %lld, memory %lld of %lld and %lld: %u bounded by %u%s",
		  (long long)pod->milli_cpu, (long long)one->info.allocatable_milli_cpu,
		  (long long)one->info.requested_milli_cpu, (long long)pod->memory,
		  (long long)one->info.allocatable_memory, (long long)one->info.requested_memory,
		  base, bound, certain ? " for sure" : "");
}

static struct pod_amounts asking(int64_t milli_cpu, int64_t memory)
{
	return (struct pod_amounts){ .milli_cpu = milli_cpu,
				     .memory = memory,
				     .nonzero_milli_cpu = milli_cpu,
				     .nonzero_memory = memory,
				     .asks_nothing = milli_cpu == 0 && memory == 0 };
}

/* All that can be taken of, and asked of, one resource, for all small sizes; the other is half taken. */
Test(columns, bounds_hold_for_all_amounts_of_small_nodes)
{
	for (int64_t whole = 1; whole <= 130; whole++) {
		struct one_node one;

		lay_out(&one, whole, 64);
		one.info.requested_memory = one.info.nonzero_memory = 29;
		for (int64_t taken = 0; taken <= whole + 1; taken++) {
			one.info.requested_milli_cpu = one.info.nonzero_milli_cpu = taken;
			settle(&one);
			for (int64_t asked = 0; asked <= whole + 1; asked++) {
				const struct pod_amounts pod = asking(asked, 3);

				expect_bound(&one, &pod);
			}
		}
		columns_free(&one.columns);
	}
}

/* Both resources, and counts with and without defaults that differ. */
Test(columns, bounds_hold_for_all_pairs_of_amounts)
{
	enum { CPU = 7, MEMORY = 11 };
	struct one_node one;

	lay_out(&one, CPU, MEMORY);
	for (int i = 0; i < (CPU + 2) * (MEMORY + 2) * (CPU + 2) * (MEMORY + 2); i++) {
		const struct pod_amounts pod = asking(i % (CPU + 2), i / (CPU + 2) % (MEMORY + 2));

		one.info.requested_milli_cpu = i / (CPU + 2) / (MEMORY + 2) % (CPU + 2);
		one.info.requested_memory = i / (CPU + 2) / (MEMORY + 2) / (CPU + 2);
		one.info.nonzero_milli_cpu = one.info.requested_milli_cpu + i % 3;
		one.info.nonzero_memory = one.info.requested_memory + i % 2;
		settle(&one);
		expect_bound(&one, &pod);
	}
	columns_free(&one.columns);
}

/* Of any size up to a power of two. */
static int64_t random_amount(struct dice *dice, unsigned int bits)
{
	int64_t amount = (int64_t)(rng_draw(dice->seed, dice->thrown++) >> 18);

	return amount >> roll(dice, bits + 1) & (((int64_t)1 << bits) - 1);
}

static void randomise(struct dice *dice, struct node_info *info)
{
	info->requested_milli_cpu = random_amount(dice, 46) % (info->allocatable_milli_cpu + 1);
	info->requested_memory = random_amount(dice, 46) % (info->allocatable_memory + 1);
	info->nonzero_milli_cpu = info->requested_milli_cpu;
	info->nonzero_memory = random_amount(dice, 46) % (info->allocatable_memory + 1);
	info->pod_count = roll(dice, 12);
}

/* What fits exactly, or leaves a number of hundredths of the node: where rounding could go wrong. */
static int64_t random_part(struct dice *dice, int64_t whole, int64_t taken)
{
	if (taken > whole || chance(dice, 40))
		return random_amount(dice, 46);
	if (chance(dice, 30))
		return whole - taken;
	return whole / 100 * roll(dice, 101) + roll(dice, 3);
}

Test(columns, bounds_hold_for_random_amounts)
{
	struct dice dice = { .seed = 7 };

	for (int i = 0; i < 2000; i++) {
		struct one_node one;

		lay_out(&one, 1 + random_amount(&dice, 46), 1 + random_amount(&dice, 46));
		for (int j = 0; j < 200; j++) {
			struct pod_amounts pod;

			randomise(&dice, &one.info);
			settle(&one);
			pod = asking(random_part(&dice, one.info.allocatable_milli_cpu,
						 one.info.requested_milli_cpu),
				     random_part(&dice, one.info.allocatable_memory,
						 one.info.requested_memory));
			expect_bound(&one, &pod);
		}
		columns_free(&one.columns);
	}
}

/* --- the bases themselves -------------------------------------------------------------------- */

/* What the rules say, put together. */
static uint16_t base_by_rules(const struct node_info *node, const struct pod *pod)
{
	static const struct scored_resource items[] = { { SCORED_CPU, 0, 1 },
							{ SCORED_MEMORY, 0, 1 } };
	static const struct node_resources_fit_args fit = { .resources = { items, 2 } };
	static const struct balanced_allocation_args balance = { .resources = { items, 2 } };
	const struct features features = features_default(KUBERNETES_1_26);
	struct arena scratch = { 0 };
	struct rule_call call = { .pod = pod, .features = &features, .scratch = &scratch };
	struct prepared filter = { 0 }, least = { 0 }, balanced = { 0 };
	uint16_t base = 0;

	predicate_node_resources_fit.impls[0].prepare(&call, &filter);
	call.args = &fit;
	priority_node_resources_fit.impls[0].prepare(&call, &least);
	call.args = &balance;
	priority_node_resources_balanced_allocation.impls[0].prepare(&call, &balanced);
	if (!predicate_node_resources_fit.impls[0].on_node(filter.state, pod, node))
		base = (uint16_t)(1 +
				  priority_node_resources_fit.impls[0].on_node(least.state, pod,
									       node) +
				  priority_node_resources_balanced_allocation.impls[0].on_node(
					  balanced.state, pod, node));
	arena_free(&scratch);
	return base;
}

Test(columns, bases_are_what_the_rules_say)
{
	struct dice dice = { .seed = 8 };

	for (int i = 0; i < 100000; i++) {
		struct node_info node = {
			.allocatable_milli_cpu = chance(&dice, 5) ? 0 : random_amount(&dice, 46),
			.allocatable_memory = chance(&dice, 5) ? 0 : random_amount(&dice, 46),
			.allocatable_pods = 11
		};
		struct pod_spec spec = { 0 };
		const struct pod pod = { .spec = &spec };
		struct pod_amounts amounts;

		randomise(&dice, &node);
		spec.request.milli_cpu = chance(&dice, 20) ? 0 : random_amount(&dice, 40);
		spec.request.memory_bytes = chance(&dice, 20) ? 0 : random_amount(&dice, 40);
		spec.score_milli_cpu = spec.request.milli_cpu;
		spec.score_nonzero_milli_cpu = random_amount(&dice, 40);
		spec.score_nonzero_memory_bytes = random_amount(&dice, 40);
		cr_assert(pod_amounts_of(&amounts, &spec));
		cr_assert_eq(columns_base(&node, &amounts), base_by_rules(&node, &pod));
	}
}

/* --- layout ---------------------------------------------------------------------------------- */

Test(columns, nodes_of_a_shape_stand_together_in_node_order)
{
	enum { NODES = 100 };
	struct node_info nodes[NODES] = { 0 };
	struct snapshot snapshot = { .nodes = nodes, .node_count = NODES };
	struct columns columns;

	for (uint32_t i = 0; i < NODES; i++) {
		nodes[i].index = i;
		nodes[i].allocatable_milli_cpu = 1000 * (1 + i % 2);
		nodes[i].allocatable_memory = i % 10 == 7 ? 1000 + i : 5000;
	}
	columns_build(&columns, &snapshot);
	cr_expect_eq(columns.segment_count, (size_t)3);
	cr_expect(columns.segments[2].mixed);
	cr_expect_eq(columns.segments[2].block_count, (size_t)1);
	for (uint32_t i = 0; i < NODES; i++) {
		uint32_t position = columns.position_of[i];

		cr_expect_eq(columns.node_at[position], i);
		cr_expect(columns.occupied[position / BLOCK_NODES] >> position % BLOCK_NODES & 1);
		if (position % BLOCK_NODES && columns.node_at[position - 1] != NO_NODE)
			cr_expect_lt(columns.node_at[position - 1], i);
	}
	columns_free(&columns);
}

Test(columns, amounts_out_of_range_make_a_node_odd_for_as_long_as_they_are)
{
	struct one_node one;

	lay_out(&one, 1000, 1000);
	cr_expect_eq(one.columns.odd_count, (size_t)0);
	one.info.requested_memory = -1;
	settle(&one);
	cr_expect_eq(one.columns.odd_count, (size_t)1);
	settle(&one);
	cr_expect_eq(one.columns.odd_count, (size_t)1);
	one.info.requested_memory = COLUMN_AMOUNT_MAX + 1;
	settle(&one);
	cr_expect_eq(one.columns.odd_count, (size_t)1);
	one.info.requested_memory = 1;
	settle(&one);
	cr_expect_eq(one.columns.odd_count, (size_t)0);
	one.info.requested_ephemeral = -1;
	settle(&one);
	cr_expect_eq(one.columns.odd_count, (size_t)1);
	columns_free(&one.columns);
}
