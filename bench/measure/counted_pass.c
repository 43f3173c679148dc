/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Readings around phases, and the arithmetic that takes off what they count themselves.
 */
#include "bench/measure/counted_pass.h"

#include <stdlib.h>
#include <string.h>

#include "bench/measure/heap.h"
#include "sched/base/mem.h"
#include "sched/core/scheduler.h"

enum { CALIBRATION_ROUNDS = 16, CALIBRATION_PAIRS = 128 };

struct thread_sums {
	struct counter_reading begun; /* when the phase at hand began */
	struct counter_reading section_begun;
	struct counter_reading phases[PHASE_COUNT];
	struct counter_reading sections;
	struct counter_values inner; /* an empty phase seems to count so much ... */
	struct counter_values outer; /* ... and adds this to whatever it stands in */
};

struct memory_mark {
	uint64_t allocated;
	int64_t live;
};

struct counted_pass {
	struct counter_source source;
	const struct clock *clock;
	struct pass_progress *progress;
	struct probe probe;
	bool measuring;
	bool cost_known;
	bool again; /* the next cycle is of a pod that was tried before */
	size_t pods, attempts;
	double pair_ns;
	char *missing[COUNTER_COUNT];
	const volatile uint64_t *allocated;
	struct memory_mark phase_mark, section_mark;
	struct phase_memory memory[COUNTED_PHASES];
	struct thread_sums *threads;
	size_t open_count; /* of the section at hand */
	size_t thread_count;
};

const char *counted_phase_name(size_t phase)
{
	return phase < PHASE_COUNT ? phase_name((enum phase)phase) : "other";
}

/* What was counted from one reading to another is added to *sum. */
static void add_between(struct counter_reading *sum, const struct counter_reading *from,
			const struct counter_reading *to)
{
	for (size_t i = 0; i < COUNTER_COUNT; i++) {
		sum->of[i].count += to->of[i].count - from->of[i].count;
		sum->of[i].enabled_ns += to->of[i].enabled_ns - from->of[i].enabled_ns;
		sum->of[i].running_ns += to->of[i].running_ns - from->of[i].running_ns;
	}
}

/* Less than nothing when it was never on a register while it should have counted. */
static double scaled(const struct counter_state *state)
{
	if (!state->running_ns)
		return state->enabled_ns ? -1 : (double)state->count;
	return (double)state->count * ((double)state->enabled_ns / (double)state->running_ns);
}

static struct memory_mark mark_memory(const struct counted_pass *pass)
{
	return (struct memory_mark){ *pass->allocated, heap_thread_live_bytes() };
}

static void add_memory(struct phase_memory *memory, const struct memory_mark *from,
		       const struct memory_mark *to, const struct memory_mark *section)
{
	int64_t live = to->live - section->live;

	memory->live_bytes = !memory->calls || live > memory->live_bytes ? live
									 : memory->live_bytes;
	memory->calls++;
	memory->allocated_bytes += to->allocated - from->allocated;
	memory->grown_bytes += to->live - from->live;
}

static void cycle_begin(void *context, const struct pod *pod)
{
	struct counted_pass *pass = context;

	(void)pod;
	if (!pass->again) {
		pass_progress_step(pass->progress);
		pass->pods += pass->measuring;
	}
	pass->again = false;
	pass->attempts += pass->measuring;
}

static void retry(void *context)
{
	struct counted_pass *pass = context;

	pass->again = true;
}

/* The scheduling thread is read last, and first at the end: reading the others is not the phase's. */
static void phase_begin(void *context, enum phase phase)
{
	struct counted_pass *pass = context;

	(void)phase;
	if (!pass->measuring)
		return;
	pass->phase_mark = mark_memory(pass);
	for (size_t i = pass->open_count; i-- > 0;)
		pass->source.read(pass->source.context, i, &pass->threads[i].begun);
}

static void phase_end(void *context, enum phase phase)
{
	struct counted_pass *pass = context;
	struct memory_mark now;

	if (!pass->measuring)
		return;
	for (size_t i = 0; i < pass->open_count; i++) {
		struct thread_sums *sums = &pass->threads[i];
		struct counter_reading reading;

		pass->source.read(pass->source.context, i, &reading);
		add_between(&sums->phases[phase], &sums->begun, &reading);
	}
	now = mark_memory(pass);
	add_memory(&pass->memory[phase], &pass->phase_mark, &now, &pass->section_mark);
}

static void read_section_begin(struct counted_pass *pass)
{
	for (size_t i = pass->open_count; i-- > 0;)
		pass->source.read(pass->source.context, i, &pass->threads[i].section_begun);
}

static void read_section_end(struct counted_pass *pass)
{
	for (size_t i = 0; i < pass->open_count; i++) {
		struct thread_sums *sums = &pass->threads[i];
		struct counter_reading reading;

		pass->source.read(pass->source.context, i, &reading);
		add_between(&sums->sections, &sums->section_begun, &reading);
	}
}

static void keep_least(double *least, double value, bool first)
{
	if (value >= 0 && (first || value < *least))
		*least = value;
}

/* The means of a pair in a round of empty phases, where they are less than in those before. The section
 * has a pair of its own. */
static void take_least(struct thread_sums *least, const struct thread_sums *round, bool first)
{
	for (size_t i = 0; i < COUNTER_COUNT; i++) {
		double phases = scaled(&round->phases[PHASE_QUEUE].of[i]);
		double inner = phases / CALIBRATION_PAIRS;
		double section = scaled(&round->sections.of[i]);

		keep_least(&least->inner.value[i], inner, first);
		if (section >= 0 && phases >= 0)
			keep_least(&least->outer.value[i], (section - inner) / CALIBRATION_PAIRS,
				   first);
	}
}

/* A round of empty phases on a pass of its own, with the same counters. */
static void calibrate_once(struct counted_pass *pass, bool first)
{
	struct counted_pass trial = *pass;
	uint64_t begun_ns;
	double pair_ns;

	trial.measuring = true;
	trial.threads = mem_new(pass->open_count, sizeof(*trial.threads));
	read_section_begin(&trial);
	begun_ns = clock_now_ns(pass->clock);
	for (size_t i = 0; i < CALIBRATION_PAIRS; i++) {
		phase_begin(&trial, PHASE_QUEUE);
		phase_end(&trial, PHASE_QUEUE);
	}
	pair_ns = (double)(clock_now_ns(pass->clock) - begun_ns) / CALIBRATION_PAIRS;
	read_section_end(&trial);
	pass->pair_ns = first || pair_ns < pass->pair_ns ? pair_ns : pass->pair_ns;
	for (size_t i = 0; i < pass->open_count; i++)
		take_least(&pass->threads[i], &trial.threads[i], first);
	free(trial.threads);
}

static void note_missing(struct counted_pass *pass)
{
	for (size_t i = 0; i < COUNTER_COUNT; i++) {
		const char *why = pass->source.missing(pass->source.context, (enum counter)i);

		if (why && !pass->missing[i])
			pass->missing[i] = mem_copy_text(why, strlen(why));
	}
}

static void begin(void *context, struct scheduler *scheduler, const struct workload *workload)
{
	struct counted_pass *pass = context;

	pass_progress_restart(pass->progress, workload ? workload->pods : 0);
	scheduler_set_probe(scheduler, &pass->probe);
}

static void open_counters(struct counted_pass *pass)
{
	pass->open_count = pass->source.open(pass->source.context);
	note_missing(pass);
	if (pass->open_count <= pass->thread_count)
		return;
	pass->threads = mem_resize(pass->threads, pass->open_count, sizeof(*pass->threads));
	memset(pass->threads + pass->thread_count, 0,
	       (pass->open_count - pass->thread_count) * sizeof(*pass->threads));
	pass->thread_count = pass->open_count;
}

static void measure_begin(void *context, size_t pods)
{
	struct counted_pass *pass = context;

	pass_progress_expect(pass->progress, pods);
	open_counters(pass);
	pass->measuring = true;
	pass->section_mark = mark_memory(pass);
	read_section_begin(pass);
}

static void measure_end(void *context)
{
	struct counted_pass *pass = context;
	struct memory_mark now;

	read_section_end(pass);
	now = mark_memory(pass);
	add_memory(&pass->memory[COUNTED_OTHER], &pass->section_mark, &now, &pass->section_mark);
	pass->measuring = false;
	for (int i = 0; i < CALIBRATION_ROUNDS && !pass->cost_known; i++)
		calibrate_once(pass, i == 0);
	pass->cost_known = true;
	pass->source.close(pass->source.context);
}

struct counted_pass *counted_pass_new(const struct counter_source *source,
				      const struct clock *clock, struct pass_progress *progress)
{
	struct counted_pass *pass = mem_new(1, sizeof(*pass));

	pass->source = *source;
	pass->clock = clock;
	pass->progress = progress;
	pass->allocated = heap_thread_allocated();
	pass->probe = (struct probe){
		.context = pass,
		.cycle_begin = cycle_begin,
		.phase_begin = phase_begin,
		.phase_end = phase_end,
	};
	pass_progress_restart(progress, 0);
	return pass;
}

const struct probe *counted_pass_probe(const struct counted_pass *pass)
{
	return &pass->probe;
}

struct workload_hooks counted_pass_hooks(struct counted_pass *pass)
{
	return (struct workload_hooks){
		.context = pass,
		.begin = begin,
		.measure_begin = measure_begin,
		.measure_end = measure_end,
		.retry = retry,
	};
}

/* Never below nothing: the calibration is an estimate. What is not known stays so. */
static double less(double value, double cost)
{
	if (value < 0)
		return -1;
	return value > cost ? value - cost : 0;
}

static void correct(const struct counted_pass *pass, const struct thread_sums *sums,
		    enum counter counter, struct thread_counts *out)
{
	double inner = sums->inner.value[counter];
	double outer = sums->outer.value[counter];
	double sections = (double)pass->memory[COUNTED_OTHER].calls;
	double other = less(scaled(&sums->sections.of[counter]), sections * inner);

	out->cost.value[counter] = pass->missing[counter] ? -1 : inner;
	for (size_t i = 0; i < PHASE_COUNT; i++) {
		double calls = (double)pass->memory[i].calls;
		double raw = scaled(&sums->phases[i].of[counter]);
		double count = pass->missing[counter] ? -1 : less(raw, calls * inner);

		out->phases[i].value[counter] = count;
		other = count < 0 ? -1 : less(other, count + calls * outer);
	}
	out->phases[COUNTED_OTHER].value[counter] = other;
}

/* What the phases had is not had by what is in none. */
static void take_memory(const struct counted_pass *pass, struct counted *out)
{
	struct phase_memory *other = &out->memory[COUNTED_OTHER];

	memcpy(out->memory, pass->memory, sizeof(out->memory));
	for (size_t i = 0; i < PHASE_COUNT; i++) {
		other->allocated_bytes -= out->memory[i].allocated_bytes;
		other->grown_bytes -= out->memory[i].grown_bytes;
	}
}

/* All threads' time together. */
static double running_share(const struct counted_pass *pass, size_t counter)
{
	uint64_t enabled = 0;
	uint64_t running = 0;

	for (size_t i = 0; i < pass->thread_count; i++) {
		enabled += pass->threads[i].sections.of[counter].enabled_ns;
		running += pass->threads[i].sections.of[counter].running_ns;
	}
	return enabled ? (double)running / (double)enabled : 0;
}

void counted_pass_finish(struct counted_pass *pass, struct counted *out)
{
	*out = (struct counted){ .pods = pass->pods,
				 .attempts = pass->attempts,
				 .pair_ns = pass->pair_ns,
				 .heap_missing = heap_missing(),
				 .thread_count = pass->thread_count };
	out->threads = mem_new(pass->thread_count + 1, sizeof(*out->threads));
	take_memory(pass, out);
	for (size_t c = 0; c < COUNTER_COUNT; c++) {
		out->missing[c] = pass->missing[c];
		out->running[c] = running_share(pass, c);
		for (size_t t = 0; t < pass->thread_count; t++)
			correct(pass, &pass->threads[t], (enum counter)c, &out->threads[t]);
	}
	free(pass->threads);
	free(pass);
}

void counted_fini(struct counted *counted)
{
	for (size_t i = 0; i < COUNTER_COUNT; i++)
		free(counted->missing[i]);
	free(counted->threads);
	*counted = (struct counted){ 0 };
}

bool counted_any(const struct counted *counted)
{
	for (size_t i = 0; i < COUNTER_COUNT; i++) {
		if (!counted->missing[i])
			return true;
	}
	return false;
}
