/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lane that does not depend on the machine's mood.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/compare/interleave.h"
#include "bench/compare/pilot.h"
#include "bench/measure/callgrind.h"
#include "bench/measure/clock.h"
#include "sched/base/mem.h"

static enum status count(const struct interleave_options *options, const struct side *side,
			 const struct target *target, const struct stored_workload *pilot,
			 struct diag_sink *sink, double *per_pod)
{
	char **words = side_words(side, target, NULL);
	struct callgrind_count counted;
	enum status status = callgrind_count(side->binary, 0, words, options->stop, sink, &counted);
	char digest[17];

	words_free(words);
	if (status != STATUS_OK)
		return status;
	if (!counted.pods)
		return options->stop && *options->stop
			       ? STATUS_ERROR
			       : diag_error(sink, (struct place){ 0 }, "%s: measures no pods",
					    target->name);
	snprintf(digest, sizeof(digest), "%016llx", (unsigned long long)counted.placement_digest);
	if (strcmp(digest, pilot->placement_digest) != 0)
		return diag_system_error(sink, (struct place){ side->binary, 0, 0 },
					 "%s: under valgrind pods were placed differently",
					 target->name);
	*per_pod = (double)counted.instructions / (double)counted.pods;
	return STATUS_OK;
}

static void fill(struct comparison_row *row, double base, double candidate, double threshold)
{
	row->exact = true;
	row->samples = 1;
	row->base = base;
	row->candidate = candidate;
	row->base_interval = (struct interval){ base, base };
	row->candidate_interval = (struct interval){ candidate, candidate };
	row->change = candidate / base - 1;
	row->change_interval = (struct interval){ row->change, row->change };
	row->verdict = fabs(row->change) <= threshold ? VERDICT_UNCHANGED
						      : comparison_direction(row);
}

static enum status compare_target(const struct interleave_options *options,
				  const struct target *target, bool first, struct diag_sink *sink,
				  struct comparison *c)
{
	struct stored pilots[2] = { 0 };
	double per_pod[2] = { 0 };
	struct process_cost cost;
	enum status status = pilot_run(options, target, 1, sink, pilots, &cost);

	if (status == STATUS_OK && first)
		sameness_warn(&pilots[0], &pilots[1], c);
	if (status == STATUS_OK)
		status = count(options, &options->base, target,
			       stored_find(&pilots[0], target->name), sink, &per_pod[0]);
	if (status == STATUS_OK)
		status = count(options, &options->candidate, target,
			       stored_find(&pilots[1], target->name), sink, &per_pod[1]);
	if (status == STATUS_OK)
		fill(comparison_add(c, target->name, "instructions", "instructions/pod"),
		     per_pod[0], per_pod[1], c->threshold);
	stored_fini(&pilots[0]);
	stored_fini(&pilots[1]);
	return status;
}

enum status compare_instructions(const struct interleave_options *options, struct diag_sink *sink,
				 struct comparison *c)
{
	uint64_t begun = clock_now_ns(&clock_monotonic);
	const char *missing = callgrind_missing();
	enum status worst = STATUS_OK;

	c->kind = COMPARISON_INSTRUCTIONS;
	c->threshold = options->threshold;
	if (missing)
		return diag_system_error(sink, (struct place){ 0 },
					 "instructions cannot be counted: %s", missing);
	for (size_t i = 0; i < options->target_count; i++) {
		enum status status;

		if (options->progress)
			options->progress(options->context, options->targets[i].name);
		status = compare_target(options, &options->targets[i], i == 0, sink, c);
		if (status != STATUS_OK && status != STATUS_NO)
			return status;
		worst = status == STATUS_NO ? status : worst;
	}
	c->duration_s = (double)(clock_now_ns(&clock_monotonic) - begun) / 1e9;
	return worst;
}
