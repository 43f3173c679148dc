/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of nodes by rules. A column holds what the rule adds to the total, so that a row can be
 * added up; rules that give every node the same stand in one line below.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/explain.h"
#include "bench/report/wrapped.h"
#include "sched/base/wrap.h"

#define BOLD "\033[1m"
#define PLAIN "\033[0m"

enum {
	ROWS_SHOWN = 10,
	HEADING_WIDTH = 13, /* longer plugin names stand in several lines */
	HEADING_LINES_MAX = 8,
};

/* A row of the table: position in `feasible`. */
struct row {
	size_t at;
	int64_t total;
	uint32_t node;
	bool chosen;
};

static int by_rank(const void *a, const void *b)
{
	const struct row *x = a;
	const struct row *y = b;

	if (x->total != y->total)
		return x->total < y->total ? 1 : -1;
	if (x->chosen != y->chosen)
		return x->chosen ? -1 : 1;
	return (x->node > y->node) - (x->node < y->node);
}

static struct row *ranked(const struct evaluation *e, struct arena *arena)
{
	struct row *rows = arena_new(arena, e->feasible_count, sizeof(*rows));

	for (size_t i = 0; i < e->feasible_count; i++)
		rows[i] =
			(struct row){ i, e->totals[i], e->feasible[i], e->feasible[i] == e->node };
	qsort(rows, e->feasible_count, sizeof(*rows), by_rank);
	return rows;
}

/* One column, right-aligned but for the node names. */
struct column {
	const char *heading[HEADING_LINES_MAX]; /* the last line first */
	size_t heading_lines;
	const char **cells;
	size_t width;
};

struct table {
	struct column *columns;
	size_t column_count;
	size_t heading_lines;
	const struct row *rows;
	size_t row_count;
};

static size_t widen(size_t width, const char *text)
{
	return strlen(text) > width ? strlen(text) : width;
}

static void set_cell(struct column *column, size_t row, const char *text)
{
	column->cells[row] = text;
	column->width = widen(column->width, text);
}

static struct column *add_column(struct table *t, const char *heading, struct arena *arena)
{
	struct column *column = &t->columns[t->column_count++];

	*column = (struct column){
		.heading = { heading },
		.heading_lines = 1,
		.cells = arena_new(arena, t->row_count, sizeof(char *)),
		.width = strlen(heading),
	};
	return column;
}

/* How much of the name goes into one line: whole words, as many as the width allows. */
static size_t line_length(const char *name)
{
	size_t length = 0;

	for (size_t i = 1; name[i - 1]; i++) {
		if (name[i] && !isupper((unsigned char)name[i]))
			continue;
		if (length && i > HEADING_WIDTH)
			break;
		length = i;
	}
	return length;
}

/* "NodeResources" and "Fit" above "x1". */
static void set_heading(struct column *column, const char *plugin, int64_t weight,
			struct arena *arena)
{
	size_t count = 0;
	const char *lines[HEADING_LINES_MAX];

	while (*plugin && count < HEADING_LINES_MAX - 1) {
		size_t length = count + 2 < HEADING_LINES_MAX ? line_length(plugin)
							      : strlen(plugin);

		lines[count++] = arena_text(arena, plugin, length);
		plugin += length;
	}
	lines[count++] = arena_format(arena, "x%" PRId64, weight);
	column->heading_lines = count;
	for (size_t i = 0; i < count; i++) {
		column->heading[i] = lines[count - 1 - i];
		column->width = widen(column->width, lines[i]);
	}
}

static int64_t weighted(const struct evaluation *e, size_t rule, size_t at)
{
	return wrap_mul(e->profile->scores[rule].weight, e->normalised[rule][at]);
}

/* Does the rule's own score say something that its share in the total does not? */
static bool needs_raw(const struct evaluation *e, size_t rule)
{
	for (size_t i = 0; i < e->feasible_count; i++) {
		if (weighted(e, rule, i) != e->raw[rule][i])
			return true;
	}
	return false;
}

static bool is_same_everywhere(const struct evaluation *e, size_t rule)
{
	for (size_t i = 1; i < e->feasible_count; i++) {
		if (e->raw[rule][i] != e->raw[rule][0] ||
		    e->normalised[rule][i] != e->normalised[rule][0])
			return false;
	}
	return true;
}

/* "75", or "150 (3)" with the rule's own score. */
static const char *score_text(const struct evaluation *e, size_t rule, size_t at, int raw_width,
			      struct arena *arena)
{
	if (raw_width < 0)
		return arena_format(arena, "%" PRId64, weighted(e, rule, at));
	return arena_format(arena, "%" PRId64 " (%*" PRId64 ")", weighted(e, rule, at), raw_width,
			    e->raw[rule][at]);
}

static int raw_width(const struct evaluation *e, const struct table *t, size_t rule)
{
	int width = 0;

	if (!needs_raw(e, rule))
		return -1;
	for (size_t i = 0; i < t->row_count; i++) {
		int digits = snprintf(NULL, 0, "%" PRId64, e->raw[rule][t->rows[i].at]);

		width = digits > width ? digits : width;
	}
	return width;
}

static void add_rule(struct table *t, const struct evaluation *e, size_t rule, struct arena *arena)
{
	struct column *column = add_column(t, "", arena);
	int width = raw_width(e, t, rule);

	set_heading(column, e->profile->scores[rule].plugin, e->profile->scores[rule].weight,
		    arena);
	if (column->heading_lines > t->heading_lines)
		t->heading_lines = column->heading_lines;
	for (size_t i = 0; i < t->row_count; i++)
		set_cell(column, i, score_text(e, rule, t->rows[i].at, width, arena));
}

static void add_nodes_and_totals(struct table *t, const struct session *session,
				 struct arena *arena)
{
	struct column *names = add_column(t, "NODE", arena);
	struct column *totals = add_column(t, "TOTAL", arena);

	for (size_t i = 0; i < t->row_count; i++) {
		const struct node *node = &session->cluster.nodes[t->rows[i].node];

		set_cell(names, i, cluster_text(&session->cluster, node->name));
		set_cell(totals, i, arena_format(arena, "%" PRId64, t->rows[i].total));
	}
}

static void print_cell(FILE *out, const struct column *column, bool left, const char *text)
{
	fprintf(out, left ? "%-*s" : "  %*s", (int)column->width, text);
}

/* Line `line` of the headings, the last one being 0; without blanks at the end. */
static void print_headings(FILE *out, const struct table *t, size_t line)
{
	size_t count = t->column_count;

	while (t->columns[count - 1].heading_lines <= line)
		count--;
	for (size_t c = 0; c < count; c++) {
		const struct column *column = &t->columns[c];

		print_cell(out, column, c == 0,
			   line < column->heading_lines ? column->heading[line] : "");
	}
}

static void print_table(FILE *out, const struct table *t, const struct explain_options *options)
{
	for (size_t line = t->heading_lines; line-- > 0;) {
		fputs(options->color ? "  " BOLD : "  ", out);
		print_headings(out, t, line);
		fputs(options->color ? PLAIN "\n" : "\n", out);
	}
	for (size_t row = 0; row < t->row_count; row++) {
		fputs(t->rows[row].chosen ? "* " : "  ", out);
		for (size_t c = 0; c < t->column_count; c++)
			print_cell(out, &t->columns[c], c == 0, t->columns[c].cells[row]);
		fputc('\n', out);
	}
}

/* The rules without a column: they add the same to every node. */
static void print_the_same(FILE *out, const struct evaluation *e, struct arena *arena)
{
	struct wrapped list = { .out = out, .indent = 4 };

	for (size_t rule = 0; rule < e->profile->score_count; rule++) {
		if (!is_same_everywhere(e, rule))
			continue;
		if (!list.count)
			fputs("  the same for all:\n", out);
		wrapped_add(&list, arena_format(arena, "%s %s", e->profile->scores[rule].plugin,
						score_text(e, rule, 0, needs_raw(e, rule) ? 0 : -1,
							   arena)));
	}
	wrapped_end(&list);
}

void explain_text_scores(FILE *out, const struct session *session,
			 const struct explain_options *options, struct arena *arena)
{
	const struct evaluation *e = scheduler_evaluation(session->scheduler);
	bool all_rules = options->detail == EXPLAIN_FULL;
	struct table t = {
		.columns = arena_new(arena, e->profile->score_count + 2, sizeof(*t.columns)),
		.heading_lines = 1,
		.rows = ranked(e, arena),
		.row_count = e->feasible_count,
	};

	if (!options->all_nodes && t.row_count > ROWS_SHOWN)
		t.row_count = ROWS_SHOWN;
	add_nodes_and_totals(&t, session, arena);
	for (size_t rule = 0; rule < e->profile->score_count; rule++) {
		if (all_rules || !is_same_everywhere(e, rule))
			add_rule(&t, e, rule, arena);
	}
	print_table(out, &t, options);
	if (t.row_count < e->feasible_count)
		fprintf(out, "  ... %zu more nodes (--all-nodes shows them)\n",
			e->feasible_count - t.row_count);
	if (!all_rules)
		print_the_same(out, e, arena);
}
