/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/profiling/top.h"

#include <inttypes.h>
#include <stdlib.h>

enum { AMOUNT_SIZE = 32 };

/* "1.52s", "23ms"; a count as it is. */
static const char *amount(char out[AMOUNT_SIZE], uint64_t count, uint64_t period_ns)
{
	double seconds = (double)count * (double)period_ns / 1e9;

	if (!period_ns)
		snprintf(out, AMOUNT_SIZE, "%" PRIu64, count);
	else if (seconds >= 1 || count == 0)
		snprintf(out, AMOUNT_SIZE, count ? "%.2fs" : "0", seconds);
	else
		snprintf(out, AMOUNT_SIZE, "%.0fms", seconds * 1e3);
	return out;
}

static double percent(uint64_t part, uint64_t whole)
{
	return whole ? (double)part * 100 / (double)whole : 0;
}

void top_write(FILE *out, const struct stacks *stacks, uint64_t period_ns, size_t most)
{
	struct function_cost *functions;
	size_t count = stacks_functions(stacks, &functions);
	uint64_t total = stacks_root(stacks)->total;
	uint64_t sum = 0;

	fprintf(out, "%14s %7s %7s %14s %7s\n", "flat", "flat%", "sum%", "cum", "cum%");
	for (size_t i = 0; i < count && (!most || i < most); i++) {
		const struct function_cost *f = &functions[i];
		char flat[AMOUNT_SIZE];
		char cumulative[AMOUNT_SIZE];

		sum += f->flat;
		fprintf(out, "%14s %6.2f%% %6.2f%% %14s %6.2f%%  %s\n",
			amount(flat, f->flat, period_ns), percent(f->flat, total),
			percent(sum, total), amount(cumulative, f->cumulative, period_ns),
			percent(f->cumulative, total), f->name);
	}
	free(functions);
}
