/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/cli/run_child.h"

#include <inttypes.h>
#include <stdio.h>

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
