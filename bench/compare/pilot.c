/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/compare/pilot.h"

#include <math.h>
#include <string.h>

#include "bench/compare/moved.h"
#include "bench/measure/clock.h"

/* The result tells how long the passes took; the rest is loading, starting and writing. */
static void note_cost(const struct stored *pilot, size_t passes, double process_s,
		      struct process_cost *cost)
{
	double passes_s = json_number_value(json_object_get(pilot->json, "duration_s"));

	cost->pass_s = fmax(cost->pass_s, fmin(passes_s, process_s) / (double)passes);
	cost->start_s = fmax(cost->start_s, process_s - passes_s);
}

static enum status run_both(const struct interleave_options *options, const struct target *target,
			    size_t passes, struct diag_sink *sink, struct stored pilots[2],
			    struct process_cost *cost)
{
	const struct side *sides[] = { &options->base, &options->candidate };
	enum status status = STATUS_OK;

	*cost = (struct process_cost){ 0, 0 };
	for (size_t i = 0; i < 2 && status == STATUS_OK; i++) {
		uint64_t begun = clock_now_ns(&clock_monotonic);

		status = side_run(sides[i], target, passes, options->stop, sink, &pilots[i]);
		if (status == STATUS_OK)
			note_cost(&pilots[i], passes,
				  (double)(clock_now_ns(&clock_monotonic) - begun) / 1e9, cost);
	}
	return status;
}

enum status pilot_run(const struct interleave_options *options, const struct target *target,
		      size_t passes, struct diag_sink *sink, struct stored pilots[2],
		      struct process_cost *cost)
{
	enum status status = run_both(options, target, passes, sink, pilots, cost);
	const struct stored_workload *a;
	const struct stored_workload *b;

	if (status != STATUS_OK)
		return status;
	status = sameness_check(&pilots[0], &pilots[1], target->name, &options->sameness, sink);
	if (status != STATUS_OK && status != STATUS_NO)
		return status;
	a = stored_find(&pilots[0], target->name);
	b = stored_find(&pilots[1], target->name);
	if (strcmp(a->placement_digest, b->placement_digest) != 0)
		tell_moved(options, target, sink);
	return status;
}
