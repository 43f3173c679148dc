/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/cli/run_child.h"

#include <inttypes.h>
#include <stdio.h>

#include "bench/measure/sampling.h"

enum status run_bare(const struct measure_target *target, const struct workload_options *options,
		     struct diag_sink *sink)
{
	struct workload_outcome outcome;
	enum status status = measure_target_run(target, options, NULL, sink, &outcome);

	if (status != STATUS_OK)
		return status;
	printf("%zu pods %zu attempts placements %016" PRIx64 "\n", outcome.measured,
	       outcome.attempts, outcome.placement_digest);
	workload_outcome_fini(&outcome);
	return STATUS_OK;
}

enum status run_worker(const struct measure_target *target, const struct workload_options *options,
		       size_t repeat, struct diag_sink *sink)
{
	struct pass_progress progress;
	const struct measure_options how = {
		.run = *options,
		.repeat = repeat ? repeat : SAMPLING_PASSES,
		.enough_ns = repeat ? 0 : SAMPLING_ENOUGH_NS,
		.warm_up = true,
		.clock = &clock_monotonic,
		.progress = &progress,
	};

	return sampling_work(target, &how, sink, stdout);
}
