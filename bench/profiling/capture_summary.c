/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/profiling/capture_files.h"
#include "bench/profiling/phases.h"
#include "bench/profiling/rule_labels.h"
#include "bench/profiling/top.h"

enum { FUNCTIONS_SHOWN = 12, LABEL_SIZE = 256 };

static double percent(uint64_t part, uint64_t whole)
{
	return whole ? (double)part * 100 / (double)whole : 0;
}

/* Nanoseconds or instructions. */
static double for_a_pod(const struct capture *capture, uint64_t count)
{
	double each = capture->period_ns ? (double)capture->period_ns : 1;

	return capture->pods ? (double)count * each / (double)capture->pods : 0;
}

static void print_lines(FILE *out, const char *head, const char *lines)
{
	while (lines && *lines) {
		int length = (int)strcspn(lines, "\n");

		fprintf(out, "  %-13s %.*s\n", head, length, lines);
		lines += length + (lines[length] == '\n');
		head = "";
	}
}

static void print_head(FILE *out, const struct capture *capture, const struct capture_about *about)
{
	uint64_t total = stacks_root(capture->stacks)->total;

	fprintf(out, "%s\n  %-13s %s: %s\n", about->workload, "taken with",
		capture_way_name(capture->way), capture->how);
	print_lines(out, "not with", capture->why_not);
	fprintf(out, "  %-13s %" PRIu64, capture->unit, total);
	if (capture->period_ns)
		fprintf(out, ", one each %.2f ms; %" PRIu64 " lost; %" PRIu64 " (%.2f %%) outside",
			(double)capture->period_ns / 1e6, capture->lost, capture->outside,
			percent(capture->outside, total));
	fprintf(out, "\n  %-13s %zu pods in %zu pass%s", "scheduled", capture->pods,
		capture->passes, capture->passes == 1 ? "" : "es");
	if (capture->elapsed_ns)
		fprintf(out, ", %.2f s of processor time in %.2f s", (double)capture->cpu_ns / 1e9,
			(double)capture->elapsed_ns / 1e9);
	fprintf(out, "\n  %-13s %016" PRIx64 "\n", "placements", capture->placement_digest);
}

static void print_share(FILE *out, const struct capture *capture, const char *name, uint64_t count)
{
	uint64_t total = stacks_root(capture->stacks)->total;

	if (count)
		fprintf(out, "  %-44s %6.1f %% %11.1f\n", name, percent(count, total),
			for_a_pod(capture, count));
}

static int by_count(const void *a, const void *b)
{
	const struct rule_cost *x = a;
	const struct rule_cost *y = b;

	return (x->count < y->count) - (x->count > y->count);
}

static void print_phases(FILE *out, const struct capture *capture, const struct phase_costs *costs)
{
	struct rule_cost rows[PHASE_COUNT + 1];

	for (int i = 0; i < PHASE_COUNT; i++)
		rows[i] = (struct rule_cost){ (char *)phase_name((enum phase)i), costs->phases[i] };
	rows[PHASE_COUNT] = (struct rule_cost){ "other", costs->other };
	qsort(rows, PHASE_COUNT + 1, sizeof(rows[0]), by_count);
	fprintf(out, "\n  %-44s %8s %11s\n", "PHASE", "SHARE",
		capture->period_ns ? "ns/POD" : "INSTR/POD");
	for (int i = 0; i <= PHASE_COUNT; i++)
		print_share(out, capture, rows[i].label, rows[i].count);
	if (!costs->rule_count)
		return;
	fprintf(out, "\n  %-44s %8s %11s\n", "RULE, all phases", "SHARE",
		capture->period_ns ? "ns/POD" : "INSTR/POD");
	for (size_t i = 0; i < costs->rule_count; i++)
		print_share(out, capture, costs->rules[i].label, costs->rules[i].count);
}

/* The hottest function below the rule. */
struct search {
	const char *label;
	struct stacks *below; /* stacks from the rule's function on */
};

static void add_below_rule(void *context, const struct stack_visit *stack)
{
	struct search *search = context;
	char label[LABEL_SIZE];

	for (size_t i = 0; i < stack->depth; i++) {
		if (!rule_label_of(stack->names[i], label, sizeof(label)) ||
		    strcmp(label, search->label) != 0)
			continue;
		stacks_add(search->below, stack->names + i, stack->depth - i, stack->count);
		return;
	}
}

static void print_advice(FILE *out, const struct capture *capture, const struct phase_costs *costs)
{
	uint64_t total = stacks_root(capture->stacks)->total;
	struct search search = { .below = stacks_new() };
	struct hot_function hot;

	fprintf(out, "\n  look next at  ");
	if (costs->rule_count) {
		search.label = costs->rules[0].label;
		stacks_each(capture->stacks, add_below_rule, &search);
		fprintf(out, "%s: %.1f %% of all", search.label,
			percent(costs->rules[0].count, total));
		if (stacks_hottest(search.below, NULL, &hot, 1))
			fprintf(out, ", %.0f %% of that in %s itself", hot.share * 100, hot.name);
	} else if (stacks_hottest(capture->stacks, NULL, &hot, 1)) {
		fprintf(out, "%s: %.1f %% of all in itself", hot.name, hot.share * 100);
	}
	putc('\n', out);
	stacks_free(search.below);
}

void capture_summary_print(FILE *out, const struct capture *capture,
			   const struct capture_about *about, const char *folder)
{
	struct phase_costs costs;

	print_head(out, capture, about);
	phase_costs_find(capture->stacks, &costs);
	print_phases(out, capture, &costs);
	putc('\n', out);
	top_write(out, capture->stacks, capture->period_ns, FUNCTIONS_SHOWN);
	print_advice(out, capture, &costs);
	fprintf(out,
		"  files         %s/flame.svg, top.txt, stacks.folded, profile.pb.gz, "
		"speedscope.json%s\n",
		folder,
		capture->way == CAPTURE_PERF	    ? ", perf.data"
		: capture->way == CAPTURE_CALLGRIND ? ", callgrind.out.schedmark"
						    : "");
	phase_costs_fini(&costs);
}
