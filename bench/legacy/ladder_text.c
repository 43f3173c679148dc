/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "bench/legacy/ladder_report.h"

enum { HOT = 2 };

/* "12.3x", or a dash where there is nothing to divide. */
static void print_ratio(FILE *out, int width, double ratio)
{
	char text[32] = "-";

	if (ratio > 0)
		snprintf(text, sizeof(text), ratio < 9.95 ? "%.2fx" : "%.1fx", ratio);
	fprintf(out, " %*s", width, text);
}

static void print_ms(FILE *out, double ms)
{
	fprintf(out, ms < 9.995 ? " %8.2f" : ms < 99.95 ? " %8.1f" : " %8.0f", ms);
}

static void print_times(FILE *out, const struct ladder *ladder)
{
	const struct ladder_options *options = &ladder->options;

	fprintf(out,
		"ms for each pod on %zu nodes, by the number of pods that run there already;\n"
		"how many times as fast as the rung before and as the first one, at the last "
		"number\n"
		"\n%-9s",
		options->nodes, "rung");
	for (size_t f = 0; f < options->fill_count; f++)
		fprintf(out, " %8zu", options->fills[f]);
	fprintf(out, " %8s %8s\n", "before", "first");
	for (size_t i = 0; i < options->rung_count; i++) {
		const struct ladder_row *row = &ladder->rows[i];
		const struct ladder_row *before = ladder_before(ladder, i);

		fprintf(out, "%-9s", row->rung->name);
		for (size_t f = 0; f < options->fill_count; f++)
			print_ms(out, row->cells[f].ms);
		print_ratio(out, 8, before ? ladder_ratio(ladder, before, row) : 0);
		print_ratio(out, 8, ladder_ratio(ladder, &ladder->rows[0], row));
		fputc('\n', out);
	}
}

static void print_hottest(FILE *out, const struct ladder_row *row)
{
	struct hot_function hot[HOT];
	size_t count = row->stacks ? stacks_hottest(row->stacks, LADDER_ROUND, hot, HOT) : 0;

	for (size_t i = 0; i < count; i++)
		fprintf(out, "%s %s %.0f%%", i ? "," : " ", hot[i].name, hot[i].share * 100);
}

/* None at all: nobody counted, as under a sanitizer. */
static void print_allocations(FILE *out, uint64_t allocations)
{
	if (allocations)
		fprintf(out, " %11" PRIu64, allocations);
	else
		fprintf(out, " %11s", "-");
}

static void print_spending(FILE *out, const struct ladder *ladder)
{
	const struct ladder_options *options = &ladder->options;
	size_t last = options->fill_count - 1;

	fprintf(out,
		"\nfor each pod when %zu run: processor time of all threads in ms, calls of "
		"Round(),\n"
		"requests to the heap; share of time in Round() and what it calls, and in the "
		"two\n"
		"hottest functions besides, when %zu run\n"
		"\n%-9s %8s %9s %11s %8s  %s\n",
		options->fills[last], options->profile_fill, "rung", "cpu", "rounds", "allocations",
		"Round()", "besides");
	for (size_t i = 0; i < options->rung_count; i++) {
		const struct ladder_row *row = &ladder->rows[i];

		fprintf(out, "%-9s", row->rung->name);
		print_ms(out, row->cells[last].cpu_ms);
		fprintf(out, " %9" PRIu64, row->cells[last].rounds);
		print_allocations(out, row->cells[last].allocations);
		if (row->stacks)
			fprintf(out, " %7.1f%%", stacks_share(row->stacks, LADDER_ROUND) * 100);
		print_hottest(out, row);
		fputc('\n', out);
	}
}

static void print_history(FILE *out, const struct ladder *ladder)
{
	fputs("\nbeside history: how many times as fast as the nearest rung before that the "
	      "original's\n"
	      "code was measured for, here and there (processor time; at 30000 pods, Go 1.19)\n\n",
	      out);
	fprintf(out, "%-9s %8s %8s  %-10s  %s\n", "rung", "here", "there", "merged",
		"change; what was said of it");
	for (size_t i = 0; i < ladder->options.rung_count; i++) {
		const struct ladder_row *row = &ladder->rows[i];
		const struct ladder_row *before = ladder_measured_before(ladder, i);

		fprintf(out, "%-9s", row->rung->name);
		print_ratio(out, 8, before ? ladder_cpu_ratio(ladder, before, row) : 0);
		print_ratio(out, 8, before ? ladder_real_ratio(before, row) : 0);
		fprintf(out, "  %-10s  %s", row->rung->merged, row->rung->changed);
		if (row->rung->claim)
			fprintf(out, "; \"%s\"", row->rung->claim);
		fputc('\n', out);
	}
}

static void print_runs(FILE *out, const struct ladder *ladder)
{
	const struct ladder_options *options = &ladder->options;
	const struct ladder_run *first = &ladder->rows[0].run;

	fprintf(out, "\n%zu pods onto %zu empty nodes\n\n", options->pods, options->nodes);
	for (size_t i = 0; i < options->rung_count; i++) {
		const struct ladder_run *run = &ladder->rows[i].run;

		if (!run->count)
			continue;
		fprintf(out, "%-9s %8.2f s", ladder->rows[i].rung->name,
			run->seconds[run->count - 1]);
		print_ratio(out, 8,
			    first->count == run->count
				    ? first->seconds[run->count - 1] / run->seconds[run->count - 1]
				    : 0);
		fputc('\n', out);
	}
}

void ladder_print(FILE *out, const struct ladder *ladder)
{
	print_times(out, ladder);
	print_spending(out, ladder);
	if (ladder->options.pods)
		print_runs(out, ladder);
	print_history(out, ladder);
}

void ladder_write_tsv(FILE *out, const struct ladder *ladder)
{
	fputs("rung\tnodes\texisting\tms_per_pod\trounds_per_pod\tallocs_per_pod\tdigest\n", out);
	for (size_t i = 0; i < ladder->options.rung_count; i++) {
		const struct ladder_row *row = &ladder->rows[i];

		for (size_t f = 0; f < ladder->options.fill_count; f++) {
			const struct ladder_cell *cell = &row->cells[f];

			fprintf(out,
				"%s\t%zu\t%zu\t%.6f\t%" PRIu64 "\t%" PRIu64 "\t%016" PRIx64 "\n",
				row->rung->name, ladder->options.nodes, ladder->options.fills[f],
				cell->ms, cell->rounds, cell->allocations, cell->digest);
		}
	}
}

/* A line when a second is over, and one at the end. */
static void write_run(FILE *out, const struct ladder_row *row)
{
	const struct ladder_run *run = &row->run;
	double next = 1;

	for (size_t i = 0; i < run->count; i++) {
		bool last = i + 1 == run->count;

		if (!last && run->seconds[i + 1] <= next)
			continue;
		fprintf(out, "%s\t%.3f\t%zu\n", row->rung->name, run->seconds[i], i + 1);
		while (!last && next < run->seconds[i + 1])
			next++;
	}
}

void ladder_write_series(FILE *out, const struct ladder *ladder)
{
	fputs("rung\tseconds\tscheduled\n", out);
	for (size_t i = 0; i < ladder->options.rung_count; i++)
		write_run(out, &ladder->rows[i]);
}
