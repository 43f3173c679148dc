/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/cli/run_child.h"

#include <inttypes.h>
#include <stdio.h>

#include "bench/measure/sampling.h"

static void measure_begin(void *context, size_t pods)
{
	(void)pods;
	region_enter(context);
}

static void measure_end(void *context)
{
	region_leave(context);
}

enum status run_bare(const struct measure_target *target, const struct workload_options *options,
		     const struct region *region, struct diag_sink *sink)
{
	struct region inside = region ? *region : (struct region){ 0 };
	const struct workload_hooks hooks = { .context = &inside,
					      .measure_begin = measure_begin,
					      .measure_end = measure_end };
	struct workload_outcome outcome;
	enum status status = measure_target_run(target, options, &hooks, sink, &outcome);

	if (status != STATUS_OK)
		return status;
	printf("%zu pods %zu attempts placements %016" PRIx64 "\n", outcome.measured,
	       outcome.attempts, outcome.placement_digest);
	workload_outcome_fini(&outcome);
	return STATUS_OK;
}

enum status run_worker(const struct measure_target *target, const struct workload_options *options,
		       size_t repeat, const struct region *region, struct diag_sink *sink)
{
	struct pass_progress progress;
	const struct measure_options how = {
		.run = *options,
		.repeat = repeat ? repeat : SAMPLING_PASSES,
		.enough_ns = repeat ? 0 : SAMPLING_ENOUGH_NS,
		.warm_up = true,
		.clock = &clock_monotonic,
		.region = region,
		.progress = &progress,
	};

	return sampling_work(target, &how, sink, stdout);
}
