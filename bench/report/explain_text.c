/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pod's cycle for people: the verdict, a table of feasible nodes by rules, failed nodes by reason.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/explain.h"

#define BOLD "\033[1m"
#define PLAIN "\033[0m"

enum { NAMES_SHOWN = 6 };

/* A row of the table: position in `feasible`, best first. */
struct row {
	size_t at;
	int64_t total;
	uint32_t node;
};

static const char *name_of(const struct session *session, uint32_t node)
{
	return cluster_text(&session->cluster, session->cluster.nodes[node].name);
}

static int by_total(const void *a, const void *b)
{
	const struct row *x = a;
	const struct row *y = b;

	if (x->total != y->total)
		return x->total < y->total ? 1 : -1;
	return (x->node > y->node) - (x->node < y->node);
}

static struct row *ranked(const struct evaluation *e, struct arena *arena)
{
	struct row *rows = arena_new(arena, e->feasible_count, sizeof(*rows));

	for (size_t i = 0; i < e->feasible_count; i++)
		rows[i] = (struct row){ i, e->totals[i], e->feasible[i] };
	qsort(rows, e->feasible_count, sizeof(*rows), by_total);
	return rows;
}

/* "58", or "100 <- 0" where normalising changed the rule's own score. */
static const char *cell(struct arena *arena, int64_t raw, int64_t normalised)
{
	if (raw == normalised)
		return arena_format(arena, "%" PRId64, raw);
	return arena_format(arena, "%" PRId64 " <- %" PRId64, normalised, raw);
}

/* Cells of one column, heading first. */
struct column {
	const char **cells;
	size_t width;
};

static void set_cell(struct column *column, size_t row, const char *text)
{
	size_t width = strlen(text);

	column->cells[row] = text;
	if (width > column->width)
		column->width = width;
}

static void fill_columns(const struct session *session, const struct evaluation *e,
			 const struct row *rows, size_t count, struct column *columns,
			 struct arena *arena)
{
	size_t rules = e->profile->score_count;

	for (size_t c = 0; c < rules + 2; c++)
		columns[c] = (struct column){ arena_new(arena, count + 1, sizeof(char *)), 0 };
	set_cell(&columns[0], 0, "NODE");
	set_cell(&columns[1], 0, "TOTAL");
	for (size_t r = 0; r < rules; r++)
		set_cell(&columns[r + 2], 0,
			 arena_format(arena, "%s x%" PRId64, e->profile->scores[r].plugin,
				      e->profile->scores[r].weight));
	for (size_t i = 0; i < count; i++) {
		size_t at = rows[i].at;

		set_cell(&columns[0], i + 1, name_of(session, rows[i].node));
		set_cell(&columns[1], i + 1, arena_format(arena, "%" PRId64, rows[i].total));
		for (size_t r = 0; r < rules; r++)
			set_cell(&columns[r + 2], i + 1,
				 cell(arena, e->raw[r][at], e->normalised[r][at]));
	}
}

static void print_columns(FILE *out, const struct column *columns, size_t column_count, size_t rows,
			  const struct explain_text_options *options)
{
	for (size_t row = 0; row < rows; row++) {
		if (options->color && row == 0)
			fputs(BOLD, out);
		fprintf(out, "  %-*s", (int)columns[0].width, columns[0].cells[row]);
		for (size_t c = 1; c < column_count; c++)
			fprintf(out, "  %*s", (int)columns[c].width, columns[c].cells[row]);
		fputs(options->color && row == 0 ? PLAIN "\n" : "\n", out);
	}
}

static void print_scores(FILE *out, const struct session *session, const struct evaluation *e,
			 const struct explain_text_options *options, struct arena *arena)
{
	size_t column_count = e->profile->score_count + 2;
	struct column *columns = arena_new(arena, column_count, sizeof(*columns));
	const struct row *rows = ranked(e, arena);
	size_t shown = e->feasible_count;

	if (options->rows_max && shown > options->rows_max)
		shown = options->rows_max;
	fill_columns(session, e, rows, shown, columns, arena);
	print_columns(out, columns, column_count, shown + 1, options);
	if (shown < e->feasible_count)
		fprintf(out, "  ... and %zu more feasible nodes (--all-nodes shows them)\n",
			e->feasible_count - shown);
}

static void print_group(FILE *out, const struct session *session, const struct explain_group *g,
			const struct explain_text_options *options)
{
	size_t shown = options->rows_max && g->node_count > NAMES_SHOWN ? NAMES_SHOWN
									: g->node_count;

	fprintf(out, "  %zu of %zu nodes: %s: ", g->node_count, session->snapshot.node_count,
		g->plugin);
	for (uint32_t r = 0; r < g->reasons.count; r++)
		fprintf(out, "%s%s", r ? ", " : "", g->reasons.texts[r]);
	fputs("\n    ", out);
	for (size_t i = 0; i < shown; i++)
		fprintf(out, "%s%s", i ? ", " : "", name_of(session, g->nodes[i]));
	if (shown < g->node_count)
		fprintf(out, ", ... %zu more", g->node_count - shown);
	fputc('\n', out);
}

static void print_groups(FILE *out, struct session *session,
			 const struct explain_text_options *options, struct arena *arena)
{
	struct explain_group *groups;
	size_t count = explain_groups(session, arena, &groups);

	for (size_t i = 0; i < count; i++)
		print_group(out, session, &groups[i], options);
}

static void print_verdict(FILE *out, struct session *session, const struct evaluation *e)
{
	switch (e->outcome) {
	case OUTCOME_SCHEDULED:
		fprintf(out, "scheduled on %s", name_of(session, e->node));
		if (e->scored)
			fprintf(out, ", total %" PRId64 ", %zu of %zu nodes fit\n", e->total,
				e->feasible_count, session->snapshot.node_count);
		else
			fputs(", the only node that fits: no scoring\n", out);
		break;
	case OUTCOME_UNSCHEDULABLE:
		fprintf(out, "unschedulable\n  %s\n", scheduler_fit_error(session->scheduler));
		break;
	case OUTCOME_ERROR:
	case OUTCOME_SKIPPED:
		fprintf(out, "%s: %s\n", outcome_name(e->outcome), e->error);
		break;
	}
}

void explain_text_pod(FILE *out, struct session *session, const struct pod *pod,
		      const struct explain_text_options *options)
{
	const struct evaluation *e = scheduler_evaluation(session->scheduler);
	struct arena arena = { 0 };

	fprintf(out, "%spod %s/%s%s (priority %" PRId32 "): ", options->color ? BOLD : "",
		cluster_text(&session->cluster, pod->name_space),
		cluster_text(&session->cluster, pod->name), options->color ? PLAIN : "",
		pod->spec->priority);
	print_verdict(out, session, e);
	if (e->scored)
		print_scores(out, session, e, options, &arena);
	print_groups(out, session, options, &arena);
	fputc('\n', out);
	arena_free(&arena);
}
