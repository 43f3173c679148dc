/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The race's results: a table for programs and one for people.
 */
#include <inttypes.h>
#include <stdio.h>

#include "bench/measure/bandwidth.h"
#include "bench/measure/complexity.h"
#include "bench/strategies/race.h"

static double pods_per_second(const struct race_cell *cell)
{
	return cell->ns_per_pod > 0 ? 1e9 / cell->ns_per_pod : 0;
}

static double ns_per_pair(const struct race_lane *lane, const struct race_cell *cell)
{
	return lane->nodes ? cell->ns_per_pod / (double)lane->nodes : 0;
}

void race_write_heading(FILE *out)
{
	fputs("workload\tstrategy\tpods_per_second\tns_per_pair\tratio\tinstructions_per_pod\t"
	      "digest\n",
	      out);
}

void race_write_lane(FILE *out, const struct race_lane *lane)
{
	for (size_t i = 0; i < lane->cell_count; i++) {
		const struct race_cell *cell = &lane->cells[i];

		fprintf(out, "%s\t%s\t%.0f\t%.4f\t%.2f\t", lane->name, cell->strategy->name,
			pods_per_second(cell), ns_per_pair(lane, cell), race_ratio(lane, i));
		if (cell->instructions_per_pod > 0)
			fprintf(out, "%.0f\t", cell->instructions_per_pod);
		else
			fputs("-\t", out);
		if (cell->mark_digest)
			fprintf(out, "%016" PRIx64 "\n", cell->mark_digest);
		else
			fputs("-\n", out);
	}
}

void race_print_heading(FILE *out)
{
	fprintf(out, "%-12s %9s %12s %9s %9s %8s %12s\n", "STRATEGY", "PODS", "PODS/S", "NS/POD",
		"NS/PAIR", "RATIO", "INSTR/POD");
}

static void print_cell(FILE *out, const struct race_lane *lane, size_t i)
{
	const struct race_cell *cell = &lane->cells[i];
	char instructions[32] = "-";

	if (cell->instructions_per_pod > 0)
		snprintf(instructions, sizeof(instructions), "%.0f", cell->instructions_per_pod);
	fprintf(out, "  %-10s %9zu %12.0f %9.1f %9.4f %7.1fx %12s%s\n", cell->strategy->name,
		cell->pods, pods_per_second(cell), cell->ns_per_pod, ns_per_pair(lane, cell),
		race_ratio(lane, i), instructions, cell->mark_digest ? "" : "  not compared");
}

void race_print_lane(FILE *out, const struct race_lane *lane)
{
	fprintf(out, "%s: %zu nodes; the first %zu pods are placed alike%s\n", lane->name,
		lane->nodes, lane->mark, lane->agree ? "" : ": NO");
	for (size_t i = 0; i < lane->cell_count; i++)
		print_cell(out, lane, i);
}

void race_growth_add(struct race_growth *growth, const struct race_lane *lane)
{
	for (size_t i = 0; i < lane->cell_count; i++) {
		struct race_growth *g = &growth[i];

		if (lane->cells[i].ns_per_pod <= 0 || g->count == RACE_SIZES_MAX)
			continue;
		g->nodes[g->count] = (double)lane->nodes;
		g->ns_per_pod[g->count++] = lane->cells[i].ns_per_pod;
	}
}

static void print_curve(FILE *out, const struct complexity_curve *c)
{
	const char *shape = complexity_name(c->complexity);

	fprintf(out, "%s: %.4g ns", shape, c->intercept);
	if (c->complexity != COMPLEXITY_CONSTANT)
		fprintf(out, " + %.4g ns * %s", c->slope, shape);
	fprintf(out, " (%.1f %% off)", c->relative_error * 100);
}

void race_print_growth(FILE *out, const char *name, const struct race_growth *growth,
		       const struct race_lane *lane)
{
	for (size_t i = 0; i < lane->cell_count; i++) {
		const struct race_growth *g = &growth[i];
		struct complexity_fit fit;

		if (!complexity_fit(g->nodes, g->ns_per_pod, g->count, &fit))
			continue;
		fprintf(out, "growth of %s by nodes, %s: ", name, lane->cells[i].strategy->name);
		print_curve(out, &fit.best);
		if (fit.undecided) {
			fputs(", or about as well ", out);
			print_curve(out, &fit.runner_up);
		}
		fputc('\n', out);
	}
}

void race_print_roofline(FILE *out, const struct race_lane *lane, const struct bandwidth *b)
{
	for (size_t i = 0; i < lane->cell_count; i++) {
		const struct race_cell *cell = &lane->cells[i];
		double ns = cell->near_bytes_per_pod / b->gb_per_s[LEVEL_2] +
			    cell->far_bytes_per_pod / b->gb_per_s[LEVEL_MEMORY];

		if (cell->near_bytes_per_pod > 0 && cell->ns_per_pod > 0)
			fprintf(out,
				"  %-10s roofline: %.0f bytes a pod into L1, %.0f of them from "
				"memory: "
				"%.1f ns at full bandwidth, %.0f %% of its time\n",
				cell->strategy->name, cell->near_bytes_per_pod,
				cell->far_bytes_per_pod, ns, ns / cell->ns_per_pod * 100);
	}
}
