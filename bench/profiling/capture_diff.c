/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/profiling/capture_diff.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/profiling/flame.h"
#include "bench/profiling/phases.h"
#include "sched/base/intern.h"
#include "sched/base/mem.h"

static bool knows_pods(const struct stored_capture *capture)
{
	return capture->pods > 0;
}

/* From a count to nanoseconds or instructions for a pod. */
static double for_a_pod(const struct stored_capture *capture)
{
	double each = capture->period_ns ? (double)capture->period_ns : 1;

	return each / (double)capture->pods;
}

static double for_a_percent(const struct stored_capture *capture)
{
	return 100 / (double)stacks_root(capture->stacks)->total;
}

static void warn(const struct stored_capture *before, const struct stored_capture *now,
		 struct diag_sink *sink)
{
	if (strcmp(before->workload, now->workload) != 0)
		diag_warning(sink, (struct place){ 0 },
			     "the captures are of different workloads: %s and %s", before->workload,
			     now->workload);
	else if (strcmp(before->placements, now->placements) != 0)
		diag_warning(sink, (struct place){ 0 },
			     "the pods were placed differently: %s and %s", before->placements,
			     now->placements);
	if (strcmp(before->way, now->way) != 0)
		diag_warning(sink, (struct place){ 0 },
			     "the captures were taken in different ways, by %s and by %s, which "
			     "do not name functions of libraries alike",
			     before->way, now->way);
}

enum status capture_diff_make(const struct stored_capture *before, const struct stored_capture *now,
			      struct diag_sink *sink, struct capture_diff *out)
{
	bool by_pod = knows_pods(before) && knows_pods(now);

	*out = (struct capture_diff){ .before = before, .now = now };
	if (by_pod && strcmp(before->unit, now->unit) != 0)
		return diag_error(sink, (struct place){ 0 },
				  "one capture counts %s, the other %s: expected the same",
				  before->unit, now->unit);
	if (by_pod)
		warn(before, now, sink);
	out->scale_before = by_pod ? for_a_pod(before) : for_a_percent(before);
	out->scale_now = by_pod ? for_a_pod(now) : for_a_percent(now);
	out->sampled = !by_pod || now->period_ns > 0;
	out->unit = !by_pod ? "% of all" : now->period_ns ? "ns/pod" : "instructions/pod";
	return STATUS_OK;
}

double capture_diff_z(const struct capture_diff *diff, uint64_t before, uint64_t now)
{
	double change = (double)now * diff->scale_now - (double)before * diff->scale_before;
	double variance = (double)before * diff->scale_before * diff->scale_before +
			  (double)now * diff->scale_now * diff->scale_now;

	return variance > 0 ? change / sqrt(variance) : 0;
}

struct row {
	const char *name;
	uint64_t before, now;
	double change; /* in the unit */
};

struct rows {
	struct row *items; /* by symbol - 1 */
	size_t count, capacity;
	struct intern names;
};

static struct row *row_of(struct rows *rows, const char *name)
{
	uint32_t symbol;

	if (!rows->names.slots)
		intern_init(&rows->names);
	/* No name is empty, which would be symbol 0: stacks_functions() has none. */
	symbol = intern_text(&rows->names, name);
	assert(symbol > 0);
	if (symbol > rows->count) {
		rows->items =
			mem_grow(rows->items, rows->count, &rows->capacity, sizeof(*rows->items));
		rows->items[rows->count] = (struct row){ .name = name };
		return &rows->items[rows->count++];
	}
	return &rows->items[symbol - 1];
}

static int largest_first(const void *a, const void *b)
{
	const struct row *x = a;
	const struct row *y = b;
	double of_x = fabs(x->change);
	double of_y = fabs(y->change);

	if (of_x != of_y)
		return of_x < of_y ? 1 : -1;
	return strcmp(x->name, y->name);
}

static void print_row(FILE *out, const struct capture_diff *diff, const struct row *row)
{
	double before = (double)row->before * diff->scale_before;
	double now = (double)row->now * diff->scale_now;

	fprintf(out, "%12.1f %12.1f %+12.1f", before, now, now - before);
	if (row->before && row->now)
		fprintf(out, " %+7.1f%%", (now / before - 1) * 100);
	else
		fprintf(out, " %8s", row->now ? "new" : "gone");
	if (diff->sampled)
		fprintf(out, " %+7.1f", capture_diff_z(diff, row->before, row->now));
	fprintf(out, "  %s\n", row->name);
}

static void print_rows(FILE *out, const struct capture_diff *diff, struct rows *rows, size_t most)
{
	for (size_t i = 0; i < rows->count; i++) {
		struct row *row = &rows->items[i];

		row->change = (double)row->now * diff->scale_now -
			      (double)row->before * diff->scale_before;
	}
	if (rows->count)
		qsort(rows->items, rows->count, sizeof(*rows->items), largest_first);
	for (size_t i = 0; i < rows->count && i < most; i++)
		print_row(out, diff, &rows->items[i]);
	free(rows->items);
	if (rows->names.slots)
		intern_fini(&rows->names);
}

static void print_head(FILE *out, const struct capture_diff *diff, const char *what)
{
	fprintf(out, "\n%12s %12s %12s %8s%s  %s\n", "BEFORE", "NOW", "CHANGE", "",
		diff->sampled ? "       Z" : "", what);
}

static void print_rules(FILE *out, const struct capture_diff *diff)
{
	struct phase_costs before;
	struct phase_costs now;
	struct rows rows = { 0 };

	phase_costs_find(diff->before->stacks, &before);
	phase_costs_find(diff->now->stacks, &now);
	for (size_t i = 0; i < before.rule_count; i++)
		row_of(&rows, before.rules[i].label)->before += before.rules[i].count;
	for (size_t i = 0; i < now.rule_count; i++)
		row_of(&rows, now.rules[i].label)->now += now.rules[i].count;
	if (rows.count)
		print_head(out, diff, "RULE, with what it calls");
	print_rows(out, diff, &rows, rows.count);
	phase_costs_fini(&before);
	phase_costs_fini(&now);
}

static void print_functions(FILE *out, const struct capture_diff *diff, size_t most)
{
	struct function_cost *before;
	struct function_cost *now;
	size_t count_before = stacks_functions(diff->before->stacks, &before);
	size_t count_now = stacks_functions(diff->now->stacks, &now);
	struct rows rows = { 0 };

	for (size_t i = 0; i < count_before; i++)
		row_of(&rows, before[i].name)->before += before[i].flat;
	for (size_t i = 0; i < count_now; i++)
		row_of(&rows, now[i].name)->now += now[i].flat;
	print_head(out, diff, "FUNCTION, by itself");
	print_rows(out, diff, &rows, most);
	free(before);
	free(now);
}

void capture_diff_print(FILE *out, const struct capture_diff *diff, size_t most)
{
	const struct row all = { "all", stacks_root(diff->before->stacks)->total,
				 stacks_root(diff->now->stacks)->total, 0 };

	fprintf(out, "%s\n  in %s", diff->now->workload[0] ? diff->now->workload : "folded stacks",
		diff->unit);
	if (diff->sampled)
		fputs("; Z: the change in standard deviations of what sampling alone would\n"
		      "  give; below 3 is no news, and a machine that was slower is in none of it",
		      out);
	putc('\n', out);
	print_head(out, diff, "");
	print_row(out, diff, &all);
	print_rules(out, diff);
	print_functions(out, diff, most);
}

void capture_diff_draw(FILE *out, const struct capture_diff *diff)
{
	const struct flame_difference difference = { diff->before->stacks, diff->now->stacks,
						     diff->scale_before, diff->scale_now };
	char title[384];
	const struct flame_options options = { .title = title,
					       .unit = diff->unit,
					       .standalone = true };

	snprintf(title, sizeof(title), "schedmark %s: red is more, blue is less than before",
		 diff->now->workload);
	flame_write_difference(out, &difference, &options);
}
