/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text is a Simulation or refused; one that is small enough runs, and breaks none of its invariants.
 */
#include "bench/simulate/figures.h"
#include "bench/simulate/simulation.h"
#include "tests/fuzz/target.h"

enum { NODES_MAX = 20, PODS_MAX = 50, EVENTS_MAX = 20000 };

#define HOUR INT64_C(3600000000000)

static bool is_small(const struct simulation_spec *spec)
{
	int64_t nodes = 0, pods = 0;

	for (size_t i = 0; i < spec->group_count; i++)
		nodes += spec->groups[i].count;
	for (size_t i = 0; i < spec->workload_count; i++)
		pods += spec->workloads[i].replicas;
	for (size_t i = 0; i < spec->step_count; i++) {
		if (spec->steps[i].kind == STEP_SCALE)
			pods += spec->steps[i].number;
	}
	return nodes <= NODES_MAX && pods <= PODS_MAX && !spec->scheduler.config;
}

static void run(struct simulation_spec *spec, struct diag_sink *sink)
{
	const struct simulation_options options = { .fixed_clock = true,
						    .check_every = 97,
						    .events_max = EVENTS_MAX };
	struct figures figures;
	struct model *model;
	enum status status;

	if (spec->duration_ns > HOUR)
		spec->duration_ns = HOUR;
	status = simulation_run(spec, &options, sink, &model);
	FUZZ_CHECK(status == STATUS_OK || status == STATUS_BAD_INPUT);
	if (status != STATUS_OK)
		return;
	figures_make(model, &figures);
	FUZZ_CHECK(figures.count > 0);
	figures_fini(&figures);
	simulation_free(model);
}

FUZZ_TARGET(simulation)
{
	struct diag_sink sink = { .emit = diag_drop };
	struct simulation_spec *spec;
	enum status status =
		simulation_spec_read("fuzz", (const char *)data, size, NULL, &sink, &spec);

	FUZZ_CHECK((status == STATUS_OK) == (spec != NULL));
	FUZZ_CHECK(status == STATUS_OK || sink.errors > 0);
	if (spec && is_small(spec))
		run(spec, &sink);
	simulation_spec_free(spec);
	return 0;
}
