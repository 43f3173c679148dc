/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/compare/interleave.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/compare/paired.h"
#include "bench/compare/pilot.h"
#include "bench/measure/clock.h"
#include "sched/base/mem.h"
#include "sched/base/rng.h"

enum {
	PILOT_PASSES = 4,
	PASSES_MIN = 4,
	/*
	 * The least time of each attempt is mostly soon found: from 4 to 8 passes buy about as much certainty
	 * for the time they take, fewer or more buy less.
	 */
	PASSES_ENOUGH = 8,
	/*
	 * What that leaves open may be a workload that feels a neighbour's use of caches for seconds: with
	 * a state of 600 kB, noise^2 * time fell from 0.45 at 8 passes to 0.03 at 16 and 0.003 at 32, and
	 * was 0.008 at 64. Others see a processor's rare boosts, for which more passes are worse.
	 */
	PASSES_LATER = 32,
	/* So many times as many, where starting the process takes most of the time. */
	PASSES_TIMES = 3,
	BLOCKS_MAX = 60, /* in a stage */
	BLOCKS_WANTED = 12, /* rather than more passes */
};

/* A target while it is measured. */
struct lane {
	const struct target *target;
	struct stored pilots[2]; /* base, candidate */
	bool by_least; /* both sides know least_elapsed_ns; else the fastest pass's processor time */
	double pods;
	struct process_cost cost;
	size_t passes;
	struct blocks blocks;
	double *ns[2]; /* of each process of a side, per pod */
	size_t counts[2], capacities[2];
};

struct session {
	const struct interleave_options *options;
	struct diag_sink *sink;
	struct lane *lanes;
	uint64_t begun_ns;
	uint64_t draws;
};

static double seconds_since(uint64_t begun_ns)
{
	return (double)(clock_now_ns(&clock_monotonic) - begun_ns) / 1e9;
}

static const struct side *side_of(const struct session *session, enum block_side side)
{
	return side == SIDE_CANDIDATE ? &session->options->candidate : &session->options->base;
}

static void show(const struct session *session, const char *stage, size_t block, size_t blocks,
		 const char *name)
{
	char text[160];

	if (!session->options->progress)
		return;
	snprintf(text, sizeof(text), "%s, block %zu of %zu: %s", stage, block + 1, blocks, name);
	session->options->progress(session->options->context, text);
}

/* --- pilots: is it the same work, and how long does it take? --------------------------------- */

static double process_ns(const struct lane *lane, const struct stored_workload *workload)
{
	/* An older program on one side: both are judged by what it knows. */
	return (lane->by_least ? workload->least_ns : workload->cpu_ns) / lane->pods;
}

static enum status pilot(struct session *session, struct lane *lane)
{
	const struct stored_workload *a;
	const struct stored_workload *b;
	enum status status = pilot_run(session->options, lane->target, PILOT_PASSES, session->sink,
				       lane->pilots, &lane->cost);

	if (status != STATUS_OK)
		return status;
	a = stored_find(&lane->pilots[0], lane->target->name);
	b = stored_find(&lane->pilots[1], lane->target->name);
	lane->by_least = a->least_ns > 0 && b->least_ns > 0;
	lane->pods = a->measured_pods;
	if (lane->pods > 0 && process_ns(lane, a) > 0 && process_ns(lane, b) > 0)
		return STATUS_OK;
	return diag_error(session->sink, (struct place){ 0 }, "%s: measures no pods",
			  lane->target->name);
}

/* Different placements are told of every target before giving up. */
static enum status run_pilots(struct session *session)
{
	enum status worst = STATUS_OK;

	for (size_t i = 0; i < session->options->target_count; i++) {
		struct lane *lane = &session->lanes[i];
		enum status status;

		lane->target = &session->options->targets[i];
		show(session, "checking", i, session->options->target_count, lane->target->name);
		status = pilot(session, lane);
		if (status != STATUS_OK && status != STATUS_NO)
			return status;
		worst = status == STATUS_NO ? status : worst;
	}
	return worst;
}

/* --- blocks ---------------------------------------------------------------------------------- */

static void keep_time(struct lane *lane, size_t which, double ns)
{
	lane->ns[which] = mem_grow(lane->ns[which], lane->counts[which], &lane->capacities[which],
				   sizeof(double));
	lane->ns[which][lane->counts[which]++] = ns;
}

/* One process of a block; its time is per pod. */
static enum status run_process(struct session *session, struct lane *lane, enum block_side side,
			       double *ns)
{
	size_t which = side == SIDE_CANDIDATE;
	const struct stored_workload *pilot = stored_find(&lane->pilots[which], lane->target->name);
	const struct stored_workload *workload;
	struct stored stored;
	enum status status = side_run(side_of(session, side), lane->target, lane->passes,
				      session->options->stop, session->sink, &stored);

	if (status != STATUS_OK)
		return status;
	workload = stored_find(&stored, lane->target->name);
	if (!workload || workload->partial ||
	    strcmp(workload->placement_digest, pilot->placement_digest) != 0)
		status = diag_system_error(session->sink, (struct place){ 0 },
					   "%s: a run of the %s is not like its first one",
					   lane->target->name, side_of(session, side)->name);
	else
		*ns = process_ns(lane, workload);
	if (status == STATUS_OK && !(*ns > 0))
		status = diag_system_error(session->sink, (struct place){ 0 },
					   "%s: a run of the %s measured nothing",
					   lane->target->name, side_of(session, side)->name);
	if (status == STATUS_OK)
		keep_time(lane, which, *ns);
	stored_fini(&stored);
	return status;
}

static enum status run_block(struct session *session, struct lane *lane)
{
	enum block_side order[BLOCK_PROCESSES];
	double ns[BLOCK_PROCESSES];

	block_order(rng_draw(session->options->seed, session->draws++), order);
	for (size_t i = 0; i < BLOCK_PROCESSES; i++) {
		enum status status = run_process(session, lane, order[i], &ns[i]);

		if (status != STATUS_OK)
			return status;
	}
	lane->blocks.items = mem_grow(lane->blocks.items, lane->blocks.count,
				      &lane->blocks.capacity, sizeof(*lane->blocks.items));
	lane->blocks.items[lane->blocks.count++] = block_of(order, ns);
	return STATUS_OK;
}

static size_t clamp(double value, size_t least, size_t most)
{
	if (!(value > (double)least))
		return least;
	return value < (double)most ? (size_t)value : most;
}

/* Passes in a process, about `enough` at most, for a stage that may take so long. */
static void choose_passes(struct lane *lane, size_t enough, double seconds)
{
	double process_s = seconds / (BLOCK_PROCESSES * BLOCKS_WANTED);
	double pass_s = fmax(lane->cost.pass_s, 1e-6);
	double passes_s = fmin(process_s - lane->cost.start_s, (double)enough * pass_s);

	/* At least as long as it takes to start: shorter would save little. */
	passes_s = fmax(passes_s, lane->cost.start_s);

	lane->passes = clamp(passes_s / pass_s, PASSES_MIN, PASSES_TIMES * enough);
}

static double process_seconds(const struct lane *lane)
{
	return lane->cost.start_s + (double)lane->passes * lane->cost.pass_s;
}

static size_t blocks_in(const struct lane *lane, double seconds)
{
	return clamp(seconds / (BLOCK_PROCESSES * process_seconds(lane)), BLOCKS_MIN, BLOCKS_MAX);
}

/*
 * Round after round: a lane that has more blocks to do does one in each. When processes take longer than
 * the pilots did, the stage ends after so many seconds all the same, with the least number of blocks.
 */
static enum status run_stage(struct session *session, const char *stage, double seconds,
			     const size_t *wanted)
{
	uint64_t begun_ns = clock_now_ns(&clock_monotonic);
	size_t most = 0;

	for (size_t i = 0; i < session->options->target_count; i++)
		most = wanted[i] > most ? wanted[i] : most;
	for (size_t round = 0; round < most; round++) {
		if (round >= BLOCKS_MIN && seconds_since(begun_ns) > seconds)
			break;
		for (size_t i = 0; i < session->options->target_count; i++) {
			struct lane *lane = &session->lanes[i];
			enum status status;

			if (round >= wanted[i])
				continue;
			show(session, stage, round, wanted[i], lane->target->name);
			status = run_block(session, lane);
			if (status != STATUS_OK)
				return status;
		}
	}
	return STATUS_OK;
}

static enum status first_stage(struct session *session)
{
	size_t count = session->options->target_count;
	size_t *wanted = mem_new(count, sizeof(*wanted));
	/* The other half is for a second stage. */
	double seconds = (session->options->budget_s - seconds_since(session->begun_ns)) / 2;
	enum status status;

	for (size_t i = 0; i < count; i++) {
		struct lane *lane = &session->lanes[i];

		choose_passes(lane, PASSES_ENOUGH, seconds / (double)count);
		wanted[i] = blocks_in(lane, seconds / (double)count);
	}
	status = run_stage(session, "first stage", seconds, wanted);
	free(wanted);
	return status;
}

static enum status second_stage(struct session *session)
{
	size_t count = session->options->target_count;
	size_t *wanted = mem_new(count, sizeof(*wanted));
	double left_s = session->options->budget_s - seconds_since(session->begun_ns);
	size_t undecided = 0;
	enum status status;

	for (size_t i = 0; i < count; i++)
		undecided +=
			paired_undecided(&session->lanes[i].blocks, session->options->threshold);
	for (size_t i = 0; i < count; i++) {
		struct lane *lane = &session->lanes[i];

		if (!paired_undecided(&lane->blocks, session->options->threshold))
			continue;
		lane->blocks.second = lane->blocks.count;
		choose_passes(lane, PASSES_LATER, left_s / (double)undecided);
		wanted[i] = blocks_in(lane, left_s / (double)undecided);
	}
	status = run_stage(session, "second stage", left_s, wanted);
	free(wanted);
	return status;
}

/*
 * While there is time, those that are still open get as many blocks again as they have. Each look is one
 * more chance to be wrong, so there are few: every one doubles the blocks.
 */
static enum status further_rounds(struct session *session)
{
	size_t count = session->options->target_count;
	enum status status = STATUS_OK;
	bool open = true;

	while (open && status == STATUS_OK) {
		size_t *wanted = mem_new(count, sizeof(*wanted));
		double left_s = session->options->budget_s - seconds_since(session->begun_ns);
		double needed_s = 0;

		for (size_t i = 0; i < count; i++) {
			struct lane *lane = &session->lanes[i];

			if (paired_verdict(&lane->blocks, session->options->threshold) !=
			    VERDICT_INCONCLUSIVE)
				continue;
			wanted[i] = lane->blocks.count;
			needed_s += BLOCK_PROCESSES * process_seconds(lane) * (double)wanted[i];
		}
		open = needed_s > 0 && needed_s <= left_s;
		if (open)
			status = run_stage(session, "further blocks", left_s, wanted);
		free(wanted);
	}
	return status;
}

/* --- rows ------------------------------------------------------------------------------------ */

static double median_of(double *values, size_t count, struct interval *interval)
{
	statistics_sort(values, count);
	*interval = statistics_median_interval(values, count, 0.95);
	return statistics_median(values, count);
}

static void add_row(struct lane *lane, struct comparison *c)
{
	struct comparison_row *row = comparison_add(
		c, lane->target->name, lane->by_least ? "least_time" : "cpu_time", "ns/pod");

	row->base = median_of(lane->ns[0], lane->counts[0], &row->base_interval);
	row->candidate = median_of(lane->ns[1], lane->counts[1], &row->candidate_interval);
	paired_estimate(&lane->blocks, row);
	if (!lane->by_least)
		comparison_warn(c,
				"%s: a program is too old to tell the least times: the fastest "
				"pass counts",
				lane->target->name);
}

static void decide(struct session *session, struct comparison *c)
{
	double *p = mem_new(c->count + 1, sizeof(*p));

	for (size_t i = 0; i < c->count; i++)
		p[i] = c->rows[i].p;
	statistics_holm(p, c->count, p);
	for (size_t i = 0; i < c->count; i++) {
		c->rows[i].p = p[i];
		paired_decide(&session->lanes[i].blocks, c->threshold, &c->rows[i]);
	}
	free(p);
}

static enum status run_all(struct session *session, struct comparison *c)
{
	enum status status = run_pilots(session);

	if (status == STATUS_OK)
		status = first_stage(session);
	if (status == STATUS_OK)
		status = second_stage(session);
	if (status == STATUS_OK)
		status = further_rounds(session);
	if (status != STATUS_OK)
		return status;
	sameness_warn(&session->lanes[0].pilots[0], &session->lanes[0].pilots[1], c);
	for (size_t i = 0; i < session->options->target_count; i++)
		add_row(&session->lanes[i], c);
	decide(session, c);
	c->duration_s = seconds_since(session->begun_ns);
	return STATUS_OK;
}

static void lane_fini(struct lane *lane)
{
	for (size_t i = 0; i < 2; i++) {
		stored_fini(&lane->pilots[i]);
		free(lane->ns[i]);
	}
	free(lane->blocks.items);
}

enum status compare_interleaved(const struct interleave_options *options, struct diag_sink *sink,
				struct comparison *c)
{
	struct session session = {
		.options = options,
		.sink = sink,
		.lanes = mem_new(options->target_count + 1, sizeof(struct lane)),
		.begun_ns = clock_now_ns(&clock_monotonic),
	};
	enum status status;

	c->kind = COMPARISON_INTERLEAVED;
	c->threshold = options->threshold;
	status = run_all(&session, c);
	for (size_t i = 0; i < options->target_count; i++)
		lane_fini(&session.lanes[i]);
	free(session.lanes);
	return status;
}
