/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/legacy/ladder.h"

#include <stdlib.h>
#include <string.h>

#include "bench/legacy/ladder_pass.h"
#include "bench/legacy/ladder_workload.h"
#include "bench/measure/statistics.h"
#include "sched/base/mem.h"

enum { SAMPLES_PER_SECOND = 997, REAL_FULL = 30000 };

/* What a measurement in progress has at hand. */
struct work {
	struct ladder *ladder;
	const struct ladder_options *options;
	struct ladder_workload workload;
	struct diag_sink *sink;
};

static bool stopped(const struct work *work)
{
	return work->options->stop && *work->options->stop;
}

static void tell_step(const struct work *work, const struct ladder_row *row, const char *what)
{
	if (work->options->step)
		work->options->step(work->options->context, row->rung->name, what);
}

static struct ladder_pass new_pass(const struct work *work)
{
	return (struct ladder_pass){ .clock = work->options->clock, .stop = work->options->stop };
}

static enum status run_pass(struct work *work, struct ladder_pass *pass,
			    const struct workload *workload, const struct ladder_row *row)
{
	enum status status = ladder_pass_run(pass, workload, row->rung->profile,
					     work->options->seed, work->sink);

	if (status != STATUS_OK || !pass->unplaced)
		return status;
	diag_error(work->sink, (struct place){ 0 },
		   "%zu pods fit nowhere: %zu nodes are too few for them", pass->unplaced,
		   work->options->nodes);
	return STATUS_BAD_INPUT;
}

static void keep_least(double *least, bool first, double *samples, size_t count)
{
	double median;

	statistics_sort(samples, count);
	median = statistics_median(samples, count);
	if (first || median < *least)
		*least = median;
}

/* Every round has to place its pods alike. */
static enum status keep_cell(struct work *work, const struct ladder_row *row,
			     struct ladder_cell *cell, struct ladder_pass *pass)
{
	bool first = !cell->count++;

	keep_least(&cell->ms, first, pass->ms, pass->count);
	keep_least(&cell->cpu_ms, first, pass->cpu_ms, pass->count);
	if (first) {
		cell->rounds = pass->rounds;
		cell->allocations = pass->allocations;
		cell->digest = pass->digest;
	} else if (cell->digest != pass->digest) {
		diag_error(work->sink, (struct place){ 0 },
			   "%s placed the pods differently when it was their turn again",
			   row->rung->name);
		return STATUS_ERROR;
	}
	return STATUS_OK;
}

static enum status measure_cell(struct work *work, struct ladder_row *row, size_t fill)
{
	struct ladder_pass pass = new_pass(work);
	enum status status = run_pass(work, &pass, work->workload.fills[fill], row);

	if (status == STATUS_OK && !stopped(work))
		status = keep_cell(work, row, &row->cells[fill], &pass);
	free(pass.ms);
	free(pass.cpu_ms);
	return status;
}

static enum status measure_fills(struct work *work)
{
	const struct ladder_options *options = work->options;
	enum status status = STATUS_OK;
	char what[64];

	for (size_t round = 0; round < options->rounds; round++) {
		for (size_t f = 0; f < options->fill_count; f++) {
			snprintf(what, sizeof(what), "round %zu of %zu, %zu pods there", round + 1,
				 options->rounds, options->fills[f]);
			for (size_t i = 0; i < options->rung_count; i++) {
				struct ladder_row *row =
					&work->ladder->rows[(i + round) % options->rung_count];

				if (status != STATUS_OK || stopped(work))
					return status;
				tell_step(work, row, what);
				status = measure_cell(work, row, f);
			}
		}
	}
	return status;
}

static enum status profile_row(struct work *work, struct ladder_row *row)
{
	const double seconds = work->options->profile_seconds;
	struct ladder_pass pass = new_pass(work);
	struct symbols *symbols = symbols_new();
	enum status status;

	tell_step(work, row, "sampling its call stacks");
	pass.limit_ns = (uint64_t)(seconds * 1e9);
	pass.sampler = sampler_new(SAMPLES_PER_SECOND,
				   (size_t)(seconds * SAMPLES_PER_SECOND * 2) + SAMPLES_PER_SECOND);
	status = run_pass(work, &pass, work->workload.profile, row);
	row->stacks = stacks_new();
	sampler_fold(pass.sampler, symbols, row->stacks);
	symbols_free(symbols);
	sampler_free(pass.sampler);
	free(pass.ms);
	free(pass.cpu_ms);
	return status;
}

static enum status run_row(struct work *work, struct ladder_row *row)
{
	struct ladder_pass pass = new_pass(work);
	enum status status;

	tell_step(work, row, "placing pods on empty nodes");
	status = run_pass(work, &pass, work->workload.run, row);
	free(pass.cpu_ms);
	row->run = (struct ladder_run){ pass.ms, pass.count, pass.capacity };
	for (size_t i = 0; i < pass.count; i++)
		row->run.seconds[i] = pass.ms[i] / 1e3 + (i ? row->run.seconds[i - 1] : 0);
	return status;
}

static enum status measure_rest(struct work *work)
{
	const struct ladder_options *options = work->options;
	enum status status = STATUS_OK;

	for (size_t i = 0; options->profile_seconds > 0 && i < options->rung_count; i++) {
		if (status == STATUS_OK && !stopped(work))
			status = profile_row(work, &work->ladder->rows[i]);
	}
	for (size_t i = 0; options->pods && i < options->rung_count; i++) {
		struct ladder_row *row = &work->ladder->rows[i];
		bool end = i == 0 || row == ladder_last(work->ladder);

		if (status == STATUS_OK && !stopped(work) && (end || !options->ends_only))
			status = run_row(work, row);
	}
	return status;
}

/* An improvement that changes where pods go is none. */
static enum status check_placements(const struct work *work)
{
	const struct ladder *ladder = work->ladder;
	enum status status = STATUS_OK;

	for (size_t i = 1; i < ladder->options.rung_count; i++) {
		const struct ladder_row *row = &ladder->rows[i];
		const struct ladder_row *before = ladder_before(ladder, i);

		/* Where rungs were left out, one of those may have had the right to. */
		if (!before || row->rung->places_otherwise || row->rung - before->rung != 1)
			continue;
		for (size_t f = 0; f < ladder->options.fill_count; f++) {
			if (!row->cells[f].count || row->cells[f].digest == before->cells[f].digest)
				continue;
			diag_error(work->sink, (struct place){ 0 },
				   "%s places pods otherwise than %s when %zu run", row->rung->name,
				   before->rung->name, ladder->options.fills[f]);
			status = STATUS_NO;
		}
	}
	return status;
}

enum status ladder_take(const struct ladder_options *options, struct diag_sink *sink,
			struct ladder *out)
{
	struct work work = { .ladder = out, .options = &out->options, .sink = sink };
	enum status status;

	out->options = *options;
	out->rows = mem_new(options->rung_count, sizeof(*out->rows));
	for (size_t i = 0; i < options->rung_count; i++)
		out->rows[i].rung = options->rungs[i];
	status = ladder_workload_open(options, sink, &work.workload);
	if (status == STATUS_OK)
		status = measure_fills(&work);
	if (status == STATUS_OK)
		status = measure_rest(&work);
	if (status == STATUS_OK && !stopped(&work))
		status = check_placements(&work);
	ladder_workload_close(&work.workload);
	return status;
}

void ladder_fini(struct ladder *ladder)
{
	for (size_t i = 0; ladder->rows && i < ladder->options.rung_count; i++) {
		free(ladder->rows[i].run.seconds);
		stacks_free(ladder->rows[i].stacks);
	}
	free(ladder->rows);
}

const struct ladder_row *ladder_before(const struct ladder *ladder, size_t row)
{
	const char *after = ladder->rows[row].rung->after;

	for (size_t i = 0; after && i < row; i++) {
		if (!strcmp(ladder->rows[i].rung->name, after))
			return &ladder->rows[i];
	}
	return row ? &ladder->rows[row - 1] : NULL;
}

const struct ladder_row *ladder_last(const struct ladder *ladder)
{
	size_t last = ladder->options.rung_count - 1;

	while (last > 0 && ladder->rows[last].rung->after)
		last--;
	return &ladder->rows[last];
}

static double ratio(double slower, double faster)
{
	return faster > 0 ? slower / faster : 0;
}

double ladder_ratio(const struct ladder *ladder, const struct ladder_row *slower,
		    const struct ladder_row *faster)
{
	size_t last = ladder->options.fill_count - 1;

	return ratio(slower->cells[last].ms, faster->cells[last].ms);
}

double ladder_cpu_ratio(const struct ladder *ladder, const struct ladder_row *slower,
			const struct ladder_row *faster)
{
	size_t last = ladder->options.fill_count - 1;

	return ratio(slower->cells[last].cpu_ms, faster->cells[last].cpu_ms);
}

double ladder_real_ratio(const struct ladder_row *slower, const struct ladder_row *faster)
{
	return ratio(rung_real_ms(slower->rung, REAL_FULL), rung_real_ms(faster->rung, REAL_FULL));
}

const struct ladder_row *ladder_measured_before(const struct ladder *ladder, size_t row)
{
	const struct ladder_row *before = ladder_before(ladder, row);

	while (before && rung_real_ms(before->rung, REAL_FULL) <= 0)
		before = ladder_before(ladder, (size_t)(before - ladder->rows));
	return before;
}
