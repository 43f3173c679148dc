/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happened in each phase: counters of each thread, and memory.
 */
#include <string.h>

#include "bench/report/table_text.h"

static const char *const column_names[COUNTER_COUNT] = {
	[COUNTER_INSTRUCTIONS] = "INSTR",	 [COUNTER_CYCLES] = "CYCLES",
	[COUNTER_CACHE_MISSES] = "CACHE-M",	 [COUNTER_BRANCH_MISSES] = "BRANCH-M",
	[COUNTER_TASK_CLOCK] = "CPU ns",	 [COUNTER_PAGE_FAULTS] = "FAULTS",
	[COUNTER_CONTEXT_SWITCHES] = "SWITCHES", [COUNTER_MIGRATIONS] = "MIGRATED",
};

enum { COLUMN = 10 };

static bool was_there(const struct counted *c, size_t phase)
{
	return phase == COUNTED_OTHER || c->memory[phase].calls;
}

static void print_head(FILE *out, const struct counted *c, const struct table_options *options,
		       const char *whose)
{
	char text[(COLUMN + 1) * COUNTER_COUNT + 1] = "";
	size_t length = 0;

	for (size_t i = 0; i < COUNTER_COUNT; i++) {
		if (!c->missing[i])
			length += (size_t)snprintf(text + length, sizeof(text) - length, " %*s",
						   COLUMN, column_names[i]);
	}
	fputc('\n', out);
	print_heading(out, options, "  %-24s%s", whose, text);
}

/* Four digits that count, as far as they go. */
static void print_value(FILE *out, double value)
{
	if (value < 0)
		fprintf(out, " %*s", COLUMN, "-");
	else
		fprintf(out, " %*.*f", COLUMN, value >= 100 ? 1 : value >= 1 ? 2 : 4, value);
}

/* Of the threads from one to another, together. */
static double sum_of(const struct counted *c, size_t from, size_t to, size_t phase, size_t counter)
{
	double sum = 0;

	for (size_t i = from; i < to; i++) {
		double value = c->threads[i].phases[phase].value[counter];

		sum = sum < 0 || value < 0 ? -1 : sum + value;
	}
	return sum;
}

static void print_threads(FILE *out, const struct counted *c, size_t from, size_t to)
{
	for (size_t phase = 0; phase < COUNTED_PHASES; phase++) {
		if (!was_there(c, phase))
			continue;
		fprintf(out, "  %-24s", counted_phase_name(phase));
		for (size_t i = 0; i < COUNTER_COUNT; i++) {
			double sum = sum_of(c, from, to, phase, i);

			if (!c->missing[i])
				print_value(out, sum < 0 ? -1 : sum / (double)c->pods);
		}
		fputc('\n', out);
	}
}

static void print_memory(FILE *out, const struct counted *c, const struct table_options *options)
{
	fputc('\n', out);
	print_heading(out, options, "  %-24s %10s %12s %12s %12s", "MEMORY BY PHASE", "CALLS",
		      "BYTES ASKED", "KEPT", "MOST LIVE");
	for (size_t i = 0; i < COUNTED_PHASES; i++) {
		const struct phase_memory *memory = &c->memory[i];

		if (was_there(c, i))
			fprintf(out,
				"  %-24s %10" PRIu64 " %12" PRIu64 " %12" PRId64 " %12" PRId64 "\n",
				counted_phase_name(i), memory->calls, memory->allocated_bytes,
				memory->grown_bytes, memory->live_bytes);
	}
}

static bool misses_as(const struct counted *c, size_t at, size_t other)
{
	return c->missing[at] && c->missing[other] && !strcmp(c->missing[at], c->missing[other]);
}

/* All that are missing for the reason of that one, unless that was told before. */
static void print_reason(FILE *out, const struct counted *c, size_t at)
{
	char names[256] = "";
	size_t length = 0;
	struct paragraph p;

	for (size_t i = 0; i < at; i++) {
		if (misses_as(c, i, at))
			return;
	}
	for (size_t i = at; i < COUNTER_COUNT; i++) {
		if (misses_as(c, i, at))
			length += (size_t)snprintf(names + length, sizeof(names) - length, "%s%s",
						   length ? ", " : "",
						   counter_name((enum counter)i));
	}
	paragraph_begin(&p, out, "not counted");
	paragraph_add(&p, "%s: %s", names, c->missing[at]);
	paragraph_end(&p);
}

static void print_missing(FILE *out, const struct counted *c)
{
	struct paragraph p;

	for (size_t i = 0; i < COUNTER_COUNT; i++) {
		if (c->missing[i])
			print_reason(out, c, i);
	}
	if (!c->heap_missing)
		return;
	paragraph_begin(&p, out, "no bytes");
	paragraph_add(&p, "%s", c->heap_missing);
	paragraph_end(&p);
}

/* Counters that had to share a register. */
static void print_scaled(FILE *out, const struct counted *c)
{
	for (size_t i = 0; i < COUNTER_COUNT; i++) {
		struct paragraph p;

		if (c->missing[i] || c->running[i] > 0.9995)
			continue;
		paragraph_begin(&p, out, "scaled");
		paragraph_add(&p, "%s: on a register %.1f %% of the time",
			      counter_name((enum counter)i), c->running[i] * 100);
		paragraph_end(&p);
	}
}

static void print_cost(FILE *out, const struct counted *c)
{
	const struct counter_values *cost = &c->threads[0].cost;
	struct paragraph p;

	paragraph_begin(&p, out, "readings");
	paragraph_add(&p, "a pair for each phase takes %.0f ns and counts", c->pair_ns);
	for (size_t i = 0; i < COUNTER_COUNT; i++) {
		if (cost->value[i] > 0)
			paragraph_add(&p, "%.1f of %s,", cost->value[i],
				      counter_name((enum counter)i));
	}
	paragraph_add(&p, "taken off above");
	paragraph_end(&p);
}

void table_counted(FILE *out, const struct measurement *m, const struct table_options *options)
{
	const struct counted *c = &m->counted;

	if (counted_any(c)) {
		print_head(out, c, options, "COUNTED FOR EACH POD");
		print_threads(out, c, 0, 1);
		if (c->thread_count > 1) {
			char whose[48];

			snprintf(whose, sizeof(whose), "BY %zu THREAD%s BESIDE",
				 c->thread_count - 1, c->thread_count == 2 ? "" : "S");
			print_head(out, c, options, whose);
			print_threads(out, c, 1, c->thread_count);
		}
	}
	if (!c->heap_missing)
		print_memory(out, c, options);
	fputc('\n', out);
	if (counted_any(c))
		print_cost(out, c);
	print_scaled(out, c);
	print_missing(out, c);
}
