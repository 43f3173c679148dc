/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ladder as Markdown tables, for documents and notes.
 */
#include <inttypes.h>

#include "bench/legacy/ladder_report.h"

enum { HOT = 2 };

static void cell_ratio(FILE *out, double ratio)
{
	if (ratio > 0)
		fprintf(out, " %.*f× |", ratio < 9.95 ? 2 : 1, ratio);
	else
		fputs(" |", out);
}

static void cell_ms(FILE *out, double ms)
{
	fprintf(out, " %.*f |", ms < 9.995 ? 2 : ms < 99.95 ? 1 : 0, ms);
}

static void begin_row(FILE *out, const struct rung *rung)
{
	fprintf(out, "| [%s](%s) |", rung->name, rung->link);
}

static void write_rule(FILE *out, size_t numbers, const char *rest)
{
	fputs("|---|", out);
	while (numbers-- > 0)
		fputs("---:|", out);
	fprintf(out, "%s\n", rest);
}

static void write_times(FILE *out, const struct ladder *ladder)
{
	const struct ladder_options *options = &ladder->options;
	size_t last = options->fill_count - 1;

	fputs("| rung |", out);
	for (size_t f = 0; f < options->fill_count; f++)
		fprintf(out, " %zu |", options->fills[f]);
	fputs(" before | first | clock | before | first | change |\n", out);
	write_rule(out, options->fill_count + 5, "---|");
	for (size_t i = 0; i < options->rung_count; i++) {
		const struct ladder_row *row = &ladder->rows[i];
		const struct ladder_row *before = ladder_before(ladder, i);

		begin_row(out, row->rung);
		for (size_t f = 0; f < options->fill_count; f++)
			cell_ms(out, row->cells[f].cpu_ms);
		cell_ratio(out, before ? ladder_cpu_ratio(ladder, before, row) : 0);
		cell_ratio(out, ladder_cpu_ratio(ladder, &ladder->rows[0], row));
		cell_ms(out, row->cells[last].ms);
		cell_ratio(out, before ? ladder_ratio(ladder, before, row) : 0);
		cell_ratio(out, ladder_ratio(ladder, &ladder->rows[0], row));
		fprintf(out, " %s |\n", row->rung->changed);
	}
}

static void write_history(FILE *out, const struct ladder *ladder)
{
	fputs("\n| rung | merged | before | first | Go: ms | before | first | said then |\n", out);
	fputs("|---|---|---:|---:|---:|---:|---:|---|\n", out);
	for (size_t i = 0; i < ladder->options.rung_count; i++) {
		const struct ladder_row *row = &ladder->rows[i];
		const struct ladder_row *before = ladder_measured_before(ladder, i);
		double real = rung_real_ms(row->rung, real_fills[REAL_FILLS - 1]);

		begin_row(out, row->rung);
		fprintf(out, " %s |", row->rung->merged);
		cell_ratio(out, before ? ladder_cpu_ratio(ladder, before, row) : 0);
		cell_ratio(out, ladder_cpu_ratio(ladder, &ladder->rows[0], row));
		if (real > 0)
			cell_ms(out, real);
		else
			fputs(" |", out);
		cell_ratio(out, before ? ladder_real_ratio(before, row) : 0);
		cell_ratio(out, ladder_real_ratio(&ladder->rows[0], row));
		fprintf(out, " %s |\n", row->rung->claim ? row->rung->claim : "");
	}
}

static void cell_hottest(FILE *out, const struct ladder_row *row)
{
	struct hot_function hot[HOT];
	size_t count = row->stacks ? stacks_hottest(row->stacks, LADDER_ROUND, hot, HOT) : 0;

	for (size_t i = 0; i < count; i++)
		fprintf(out, "%s `%s` %.0f %%", i ? "," : "", hot[i].name, hot[i].share * 100);
	fputs(" |\n", out);
}

static void cell_count(FILE *out, uint64_t count)
{
	if (count)
		fprintf(out, " %" PRIu64 " |", count);
	else
		fputs(" |", out);
}

static void write_spending(FILE *out, const struct ladder *ladder)
{
	const struct ladder_options *options = &ladder->options;
	size_t last = options->fill_count - 1;

	fprintf(out,
		"\n| rung | Round() a pod at %zu | heap requests at %zu | at %zu | Go: at 0 | at "
		"30000 | in Round() | besides |\n",
		options->fills[last], options->fills[0], options->fills[last]);
	write_rule(out, 6, "---|");
	for (size_t i = 0; i < options->rung_count; i++) {
		const struct ladder_row *row = &ladder->rows[i];

		begin_row(out, row->rung);
		fprintf(out, " %" PRIu64 " |", row->cells[last].rounds);
		cell_count(out, row->cells[0].allocations);
		cell_count(out, row->cells[last].allocations);
		cell_count(out, row->rung->real_allocations[0]);
		cell_count(out, row->rung->real_allocations[1]);
		if (row->stacks)
			fprintf(out, " %.1f %% |", stacks_share(row->stacks, LADDER_ROUND) * 100);
		else
			fputs(" |", out);
		cell_hottest(out, row);
	}
}

void ladder_write_markdown(FILE *out, const struct ladder *ladder)
{
	write_times(out, ladder);
	write_history(out, ladder);
	write_spending(out, ladder);
}
