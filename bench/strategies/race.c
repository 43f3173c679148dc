/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/strategies/race.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench/measure/callgrind.h"
#include "bench/measure/child.h"
#include "sched/base/mem.h"

enum { CACHE_LINE = 64 };

/* A pass at work: the time of its measured sections. */
struct pass {
	uint64_t begun_ns;
	uint64_t cpu_ns;
	unsigned int seconds;
};

/* A pass that takes too long is asked to end. */
static volatile sig_atomic_t out_of_time;

static void note_time(int signal_number)
{
	(void)signal_number;
	out_of_time = 1;
}

static uint64_t thread_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void measure_begin(void *context, size_t pods)
{
	struct pass *pass = context;

	(void)pods;
	alarm(pass->seconds);
	pass->begun_ns = thread_ns();
}

static void measure_end(void *context)
{
	struct pass *pass = context;

	pass->cpu_ns += thread_ns() - pass->begun_ns;
	alarm(0);
}

static bool stopped(const struct race_options *options)
{
	return options->stop && *options->stop;
}

static void tell_step(const struct race_options *options, const struct race_lane *lane,
		      const struct race_cell *cell, const char *what)
{
	if (options->step)
		options->step(options->context, lane->name, cell->strategy->name, what);
}

static bool is_reference(const struct race_cell *cell)
{
	return !cell->strategy->begin;
}

/* One of the digests of the lane's strategies has to be this one, unless there is none yet. */
static bool fits(const struct race_lane *lane, const struct workload_outcome *outcome)
{
	for (size_t i = 0; i < lane->cell_count; i++) {
		const struct race_cell *cell = &lane->cells[i];

		if (cell->mark_digest && outcome->mark_digest &&
		    cell->mark_digest != outcome->mark_digest)
			return false;
		if (cell->digest && !outcome->partial && cell->digest != outcome->placement_digest)
			return false;
	}
	return true;
}

static void keep_pass(struct race_lane *lane, struct race_cell *cell, const struct pass *pass,
		      const struct workload_outcome *outcome, struct diag_sink *sink)
{
	double ns = outcome->measured ? (double)pass->cpu_ns / (double)outcome->measured : 0;

	if (!fits(lane, outcome)) {
		lane->agree = false;
		diag_error(sink, (struct place){ 0 },
			   "%s: %s places pods elsewhere; this is a bug in schedmark", lane->name,
			   cell->strategy->name);
	}
	if (outcome->mark_digest)
		cell->mark_digest = outcome->mark_digest;
	if (!outcome->partial)
		cell->digest = outcome->placement_digest;
	if (!cell->rounds++ || ns < cell->ns_per_pod) {
		cell->ns_per_pod = ns;
		cell->pods = outcome->measured;
	}
}

static enum status run_pass(const struct workload *workload, const struct race_options *options,
			    struct race_lane *lane, struct race_cell *cell, struct diag_sink *sink)
{
	struct pass pass = { .seconds = options->seconds };
	const struct workload_hooks hooks = { .context = &pass,
					      .measure_begin = measure_begin,
					      .measure_end = measure_end };
	struct workload_options how = { .session = options->session,
					.stop = &out_of_time,
					.mark = lane->mark,
					.ends_at_mark = is_reference(cell) };
	struct workload_outcome outcome;
	enum status status;

	out_of_time = 0;
	how.session.scheduler.strategy = cell->strategy;
	status = workload_run(workload, &how, &hooks, sink, &outcome);
	if (status != STATUS_OK)
		return status;
	keep_pass(lane, cell, &pass, &outcome, sink);
	lane->nodes = outcome.nodes;
	workload_outcome_fini(&outcome);
	return STATUS_OK;
}

/* Rounds in which all strategies take turns. */
static enum status run_rounds(const struct workload *workload, const struct race_options *options,
			      struct race_lane *lane, struct diag_sink *sink)
{
	enum status status = STATUS_OK;

	for (size_t round = 0; round < options->rounds; round++) {
		for (size_t i = 0; i < lane->cell_count; i++) {
			char what[64];

			if (status != STATUS_OK || stopped(options))
				return status;
			snprintf(what, sizeof(what), "round %zu of %zu", round + 1,
				 options->rounds);
			tell_step(options, lane, &lane->cells[i], what);
			status = run_pass(workload, options, lane, &lane->cells[i], sink);
		}
	}
	return status;
}

/* "^Equal/1000Nodes30kPods$" */
static char *pattern_of(const char *name)
{
	char *pattern = mem_new(strlen(name) + 3, 1);

	sprintf(pattern, "^%s$", name);
	return pattern;
}

/* Of a run of fewer pods, under callgrind. */
static enum status count_instructions(const struct race_options *options,
				      const struct race_lane *lane, struct race_cell *cell,
				      struct diag_sink *sink)
{
	size_t pods = is_reference(cell) ? options->counted_pods / 8 : options->counted_pods;
	char sweep[64];
	char *file = mem_copy_text(lane->file, strlen(lane->file));
	char *strategy = mem_copy_text(cell->strategy->name, strlen(cell->strategy->name));
	char *pattern = pattern_of(lane->name);
	char name_option[] = "--name", sweep_option[] = "--sweep", strategy_option[] = "--strategy";
	char *arguments[] = { file,  name_option,     pattern,	sweep_option,
			      sweep, strategy_option, strategy, NULL };
	struct callgrind_count count = { 0 };
	enum status status;

	if (pods > lane->pods)
		pods = lane->pods;
	snprintf(sweep, sizeof(sweep), "pods=%zu", pods);
	tell_step(options, lane, cell, "counting instructions");
	status = (options->misses ? callgrind_count_misses : callgrind_count)(
		child_self(), 0, arguments, options->stop, sink, &count);
	if (status == STATUS_OK && count.pods) {
		double pods_counted = (double)count.pods;

		cell->instructions_per_pod = (double)count.instructions / pods_counted;
		cell->near_bytes_per_pod = (double)count.first_misses * CACHE_LINE / pods_counted;
		cell->far_bytes_per_pod = (double)count.last_misses * CACHE_LINE / pods_counted;
	}
	free(file);
	free(strategy);
	free(pattern);
	return status;
}

static void begin_lane(struct race_lane *lane, const struct workload *workload, const char *file,
		       const struct race_options *options)
{
	uint64_t mark = workload->nodes ? options->pairs / workload->nodes : 0;

	*lane = (struct race_lane){
		.name = workload->full_name,
		.file = file,
		.nodes = workload->nodes,
		.pods = workload->measured_pods,
		.agree = true,
		.cells = mem_new(options->strategy_count, sizeof(*lane->cells)),
		.cell_count = options->strategy_count,
	};
	lane->mark = mark < lane->pods ? (size_t)mark : lane->pods;
	lane->mark = lane->mark ? lane->mark : 1;
	for (size_t i = 0; i < lane->cell_count; i++)
		lane->cells[i].strategy = options->strategies[i];
}

enum status race_run(const struct workload *workload, const char *file,
		     const struct race_options *options, struct diag_sink *sink,
		     struct race_lane *out)
{
	struct sigaction action = { .sa_handler = note_time };
	struct sigaction before;
	enum status status;

	begin_lane(out, workload, file, options);
	sigaction(SIGALRM, &action, &before);
	status = run_rounds(workload, options, out, sink);
	sigaction(SIGALRM, &before, NULL);
	for (size_t i = 0; i < out->cell_count && options->counted_pods; i++) {
		if (status == STATUS_OK && !stopped(options))
			status = count_instructions(options, out, &out->cells[i], sink);
	}
	return status == STATUS_OK && !out->agree ? STATUS_NO : status;
}

void race_lane_fini(struct race_lane *lane)
{
	free(lane->cells);
	*lane = (struct race_lane){ 0 };
}

double race_ratio(const struct race_lane *lane, size_t cell)
{
	double reference = lane->cells[0].ns_per_pod;
	double ns = lane->cells[cell].ns_per_pod;

	return reference > 0 && ns > 0 ? reference / ns : 0;
}
