/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Growth: the times that run --sweep found, as a curve with the two shapes that explain it best.
 */
#include <math.h>
#include <stdlib.h>

#include "bench/report/html/html.h"
#include "sched/base/arena.h"
#include "sched/base/mem.h"

enum { CURVE_POINTS = 100 };

struct curves {
	const struct stored_sweep *sweep;
	double *time; /* seconds for a pod */
	double low, high; /* sizes */
	double x[CURVE_POINTS], best[CURVE_POINTS], runner_up[CURVE_POINTS];
	const char *best_name, *runner_up_name;
};

static void draw(FILE *out, struct chart *chart, const void *data)
{
	const struct curves *c = data;
	const struct series series[] = {
		{ "measured", SERIES_POINTS, 0, c->sweep->sizes.values, c->time, NULL,
		  c->sweep->sizes.count },
		{ c->best_name, SERIES_LINE, 0, c->x, c->best, NULL, CURVE_POINTS },
		{ c->runner_up_name, SERIES_LINE, 1, c->x, c->runner_up, NULL, CURVE_POINTS },
	};

	/* Some room, so that the first and the last point are not cut. */
	chart->x = (struct axis){ .label = c->sweep->param,
				  .unit = "",
				  .log = true,
				  .low = c->low / 1.15,
				  .high = c->high * 1.15 };
	chart->y = (struct axis){ .label = "time for a pod", .unit = "s", .log = true };
	chart_lines(out, chart, series, c->sweep->fitted ? 3 : 1);
}

static void fill_curves(struct curves *c)
{
	for (size_t i = 0; i < CURVE_POINTS; i++) {
		double n = c->low * pow(c->high / c->low, (double)i / (CURVE_POINTS - 1));

		c->x[i] = n;
		c->best[i] = complexity_at(&c->sweep->fit.best, n) * 1e-9;
		c->runner_up[i] = complexity_at(&c->sweep->fit.runner_up, n) * 1e-9;
	}
}

static const char *curve_name(struct arena *texts, const struct complexity_curve *curve)
{
	return arena_format(texts, "%s, %.1f %% off", complexity_name(curve->complexity),
			    curve->relative_error * 100);
}

static void sweep(FILE *out, const struct stored_sweep *of)
{
	struct arena texts = { 0 };
	struct curves c = { .sweep = of, .time = mem_new(of->sizes.count + 1, sizeof(double)) };
	const struct html_figure figure = {
		.title = arena_format(&texts, "%s: time for a pod by %s%s%s", of->workload,
				      of->param, of->at[0] ? " at " : "", of->at),
		.description =
			of->fitted ? "measured, and the two shapes of growth that explain it best"
				   : "measured; fewer than three sizes tell no shape of growth",
		.height = 260,
		.draw = draw,
		.data = &c,
	};

	c.low = c.high = of->sizes.values[0];
	for (size_t i = 0; i < of->sizes.count; i++) {
		c.low = fmin(c.low, of->sizes.values[i]);
		c.high = fmax(c.high, of->sizes.values[i]);
		c.time[i] = of->ns_per_pod.values[i] * 1e-9;
	}
	if (of->fitted) {
		fill_curves(&c);
		c.best_name = curve_name(&texts, &of->fit.best);
		c.runner_up_name = curve_name(&texts, &of->fit.runner_up);
	}
	html_figure(out, &figure);
	if (of->fitted && of->fit.undecided)
		fputs("<p class=\"soft\">Both shapes explain it about as well.</p>\n", out);
	free(c.time);
	arena_free(&texts);
}

void html_sweeps(FILE *out, const struct stored *result)
{
	for (size_t i = 0; i < result->sweep_count; i++) {
		if (result->sweeps[i].sizes.count)
			sweep(out, &result->sweeps[i]);
	}
}
