/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/compare/comparison.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[] = {
#define X(id, name) name,
		VERDICT_LIST(X)
#undef X
	};

	return names[verdict];
}

static char *copy(const char *text)
{
	return mem_copy_text(text, strlen(text));
}

struct comparison_row *comparison_add(struct comparison *c, const char *workload,
				      const char *metric, const char *unit)
{
	struct comparison_row *row;

	c->rows = mem_grow(c->rows, c->count, &c->capacity, sizeof(*c->rows));
	row = &c->rows[c->count++];
	*row = (struct comparison_row){
		.workload = copy(workload),
		.metric = copy(metric),
		.unit = copy(unit),
		.p = 1,
		.change_interval = { -INFINITY, INFINITY },
		.control_interval = { -INFINITY, INFINITY },
		.verdict = VERDICT_INCONCLUSIVE,
	};
	return row;
}

void comparison_warn(struct comparison *c, const char *format, ...)
{
	char text[400];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	c->warnings =
		mem_grow(c->warnings, c->warning_count, &c->warning_capacity, sizeof(*c->warnings));
	c->warnings[c->warning_count++] = copy(text);
}

void comparison_fini(struct comparison *c)
{
	for (size_t i = 0; i < c->count; i++) {
		free(c->rows[i].workload);
		free(c->rows[i].metric);
		free(c->rows[i].unit);
		free(c->rows[i].log_ratios);
	}
	for (size_t i = 0; i < c->warning_count; i++)
		free(c->warnings[i]);
	free(c->rows);
	free(c->warnings);
	free(c->base_name);
	free(c->candidate_name);
	*c = (struct comparison){ 0 };
}

enum verdict comparison_verdict(const struct comparison *c)
{
	bool seen[VERDICT_INCONCLUSIVE + 1] = { false };

	for (size_t i = 0; i < c->count; i++)
		seen[c->rows[i].verdict] = true;
	if (seen[VERDICT_REGRESSED])
		return VERDICT_REGRESSED;
	if (seen[VERDICT_INCONCLUSIVE] || !c->count)
		return VERDICT_INCONCLUSIVE;
	return seen[VERDICT_IMPROVED] ? VERDICT_IMPROVED : VERDICT_UNCHANGED;
}

bool comparison_mean_change(const struct comparison *c, const char *metric, double *change)
{
	double *ratios = mem_new(c->count + 1, sizeof(*ratios));
	size_t count = 0;

	for (size_t i = 0; i < c->count; i++) {
		const struct comparison_row *row = &c->rows[i];

		if (!strcmp(row->metric, metric) && row->base > 0 && row->candidate > 0)
			ratios[count++] = 1 + row->change;
	}
	*change = statistics_geometric_mean(ratios, count) - 1;
	free(ratios);
	return count > 0;
}

size_t comparison_more(size_t samples, double now, double wanted)
{
	double factor;

	if (!isfinite(now) || wanted <= 0)
		return 0;
	/* Half the width shrinks with the square root of the number. */
	factor = fmax(1.25, now / wanted * (now / wanted));
	return factor < 1e6 ? (size_t)ceil((double)samples * (factor - 1)) : 0;
}
