/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <string.h>

#include "bench/strategies/race.h"
#include "tests/support/careless_strategy.h"
#include "tests/support/told.h"

static const struct strategy *const reference_twice[] = { &strategy_per_node, &strategy_per_node };
static const struct strategy *const with_careless[] = { &strategy_per_node, &careless_strategy };

/* A lane of the shipped workload Basic/5Nodes: 100 measured pods. */
static enum status run(const struct strategy *const *strategies, uint64_t pairs, struct told *told,
		       struct race_lane *lane)
{
	const struct race_options options = {
		.session = { .load.reader.limits = READER_LIMITS_DEFAULT,
			     .scheduler.percentage_of_nodes_to_score = -1 },
		.strategies = strategies,
		.strategy_count = 2,
		.rounds = 2,
		.pairs = pairs,
		.seconds = 60,
	};
	struct workload_file *file;
	size_t count;
	enum status status;

	told_init(told);
	cr_assert_eq(workload_file_open("smoke", true, &told->sink, &file), STATUS_OK);
	status = race_run(&workload_file_items(file, &count)[0], "smoke", &options, &told->sink,
			  lane);
	lane->name = "smoke";
	workload_file_free(file);
	return status;
}

Test(race, those_that_place_alike_agree)
{
	struct told told;
	struct race_lane lane;

	cr_expect_eq(run(reference_twice, 1000000, &told, &lane), STATUS_OK);
	cr_expect_eq(lane.nodes, 5u);
	cr_expect_eq(lane.mark, 100u);
	cr_expect(lane.agree);
	for (size_t i = 0; i < 2; i++) {
		const struct race_cell *cell = &lane.cells[i];

		cr_expect_eq(cell->rounds, 2u);
		cr_expect_eq(cell->pods, 100u);
		cr_expect_gt(cell->ns_per_pod, 0);
		cr_expect_neq(cell->mark_digest, 0u);
		cr_expect_eq(cell->mark_digest, lane.cells[0].mark_digest);
	}
	cr_expect_eq(race_ratio(&lane, 0), 1);
	race_lane_fini(&lane);
}

Test(race, the_reference_ends_where_its_pairs_do)
{
	struct told told;
	struct race_lane all;
	struct race_lane lane;

	cr_expect_eq(run(reference_twice, 1000000, &told, &all), STATUS_OK);
	cr_expect_eq(run(reference_twice, 5 * 30, &told, &lane), STATUS_OK);
	cr_expect_eq(lane.mark, 30u);
	cr_expect_eq(lane.cells[0].pods, 30u);
	cr_expect_eq(lane.cells[0].digest, 0u);
	cr_expect_neq(lane.cells[0].mark_digest, all.cells[0].mark_digest);
	race_lane_fini(&lane);
	race_lane_fini(&all);
}

Test(race, one_that_places_elsewhere_is_told)
{
	struct told told;
	struct race_lane lane;

	cr_expect_eq(run(with_careless, 1000000, &told, &lane), STATUS_NO);
	cr_expect_not(lane.agree);
	cr_expect(strstr(told.text, "careless places pods elsewhere"), "%s", told.text);
	race_lane_fini(&lane);
}
