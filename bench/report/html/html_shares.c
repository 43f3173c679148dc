/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the time goes: phases and, below each, its rules, as bars of the whole.
 */
#include <stdlib.h>
#include <string.h>

#include "bench/report/html/html.h"
#include "sched/base/arena.h"
#include "sched/base/mem.h"

enum { PHASE_STYLE = 0, RULE_STYLE = 1, LEAST_PERMILLE = 1 };

struct shares {
	struct bar *bars;
	size_t count;
};

static void draw(FILE *out, struct chart *chart, const void *data)
{
	const struct shares *shares = data;

	chart->x = (struct axis){ .unit = "%" };
	chart_bars(out, chart, shares->bars, shares->count);
}

static void add(struct shares *shares, struct arena *texts, const char *label, double share,
		unsigned int style)
{
	if (share * 1000 < LEAST_PERMILLE)
		return;
	shares->bars[shares->count++] = (struct bar){
		.label = label,
		.value = share * 100,
		.text = arena_format(texts, "%.1f %%", share * 100),
		.style = style,
	};
}

static void add_rules(struct shares *shares, struct arena *texts, const struct stored_breakdown *b,
		      const char *phase)
{
	for (size_t i = 0; i < b->rule_count; i++) {
		if (!strcmp(b->rules[i].phase, phase))
			add(shares, texts, arena_format(texts, "%s: %s", phase, b->rules[i].plugin),
			    b->rules[i].share, RULE_STYLE);
	}
}

void html_shares(FILE *out, const struct stored_workload *w)
{
	const struct stored_breakdown *b = &w->breakdown;
	struct arena texts = { 0 };
	struct shares shares = {
		.bars = mem_new(b->phase_count + b->rule_count + 1, sizeof(*shares.bars)),
	};
	const struct html_figure figure = {
		.title = "Shares of phases and their rules",
		.description =
			"parts of the time of the instrumented pass; rules are part of a phase",
		.draw = draw,
		.data = &shares,
	};

	for (size_t i = 0; i < b->phase_count; i++) {
		add(&shares, &texts, b->phases[i].name, b->phases[i].share, PHASE_STYLE);
		add_rules(&shares, &texts, b, b->phases[i].name);
	}
	add(&shares, &texts, "other", b->other_share, PHASE_STYLE);
	if (shares.count)
		html_figure(out, &figure);
	free(shares.bars);
	arena_free(&texts);
}
