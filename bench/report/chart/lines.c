/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines, steps, bands and points, with a legend above them.
 */
#include <float.h>
#include <math.h>

#include "bench/report/chart/canvas.h"
#include "bench/report/xml_text.h"

enum {
	LEGEND_ROW = 18,
	LEGEND_SAMPLE = 26, /* of a line, with the blank behind it */
	SLICES_MAX = 300, /* of a long line; each keeps its lowest and highest point */
};

static bool can_show(const struct chart *chart, double x, double y)
{
	return isfinite(x) && isfinite(y) && !(chart->x.log && x <= 0) && !(chart->y.log && y <= 0);
}

static void stretch(double range[2], double value)
{
	range[0] = fmin(range[0], value);
	range[1] = fmax(range[1], value);
}

/* Linear axes of y begin at zero: heights can be compared. */
static void set_scales(struct canvas *c, const struct series *series, size_t count)
{
	const struct chart *chart = c->chart;
	double x[2] = { DBL_MAX, -DBL_MAX }, y[2] = { chart->y.log ? DBL_MAX : 0, -DBL_MAX };

	for (size_t s = 0; s < count; s++) {
		for (size_t i = 0; i < series[s].count; i++) {
			if (!can_show(chart, series[s].x[i], series[s].y[i]))
				continue;
			stretch(x, series[s].x[i]);
			stretch(y, series[s].y[i]);
			if (series[s].y_high && isfinite(series[s].y_high[i]))
				stretch(y, series[s].y_high[i]);
		}
	}
	if (x[0] > x[1] || y[0] > y[1])
		x[0] = y[0] = chart->x.log || chart->y.log ? 1 : 0, x[1] = y[1] = 1;
	canvas_scale_x(c, x[0], x[1]);
	canvas_scale_y(c, y[0], y[1]);
}

static bool has_legend(const struct series *series)
{
	return series->name && series->kind != SERIES_BAND;
}

static void marker(const struct canvas *c, double x, double y, unsigned int style)
{
	static const char *const shapes[SERIES_STYLES] = {
		"m-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z",
		"m-3 -3h6v6h-6z",
		"m0 -4l4 7h-8z",
		"m0 -4l4 4l-4 4l-4 -4z",
		"m0 4l4 -7h-8z",
		"m-4 0h8m-4 -4v8",
	};

	fprintf(c->out, "<path class=\"point s%u\" d=\"M%.2f %.2f%s\"/>\n", style % SERIES_STYLES,
		x, y, shapes[style % SERIES_STYLES]);
}

static void legend_entry(const struct canvas *c, const struct series *s, double x, double y)
{
	if (s->kind == SERIES_POINTS)
		marker(c, x + 9, y, s->style);
	else
		fprintf(c->out, "<path class=\"line s%u\" d=\"M%.1f %.1fh20\"/>\n",
			s->style % SERIES_STYLES, x, y);
	canvas_text_in(c, x + LEGEND_SAMPLE, y + 4, c->width - c->right - x - LEGEND_SAMPLE,
		       "start", s->name);
}

/* Draws the entries from left to right in rows, or (draw = false) counts the rows. */
static size_t legend(const struct canvas *c, const struct series *series, size_t count, bool draw)
{
	double x = c->left;
	size_t rows = 0;

	for (size_t i = 0; i < count; i++) {
		double width;

		if (!has_legend(&series[i]))
			continue;
		width = LEGEND_SAMPLE + canvas_text_width(series[i].name) + 14;
		if (!rows || x + width > c->width - c->right) {
			rows++;
			x = c->left;
		}
		if (draw)
			legend_entry(c, &series[i], x, (double)(rows - 1) * LEGEND_ROW + 10);
		x += width;
	}
	return rows;
}

/* A path under construction. */
struct pen {
	const struct canvas *canvas;
	bool steps;
	bool down;
	double last_y;
};

static void pen_to(struct pen *pen, double x, double y)
{
	double px = scale_at(&pen->canvas->x, x);
	double py = scale_at(&pen->canvas->y, y);

	if (pen->down && pen->steps)
		fprintf(pen->canvas->out, "L%.2f %.2f", px, pen->last_y);
	fprintf(pen->canvas->out, "%c%.2f %.2f", pen->down ? 'L' : 'M', px, py);
	pen->down = true;
	pen->last_y = py;
}

/* Of the points from `from` to `to`: the lowest and the highest, in their order. */
static void pen_slice(struct pen *pen, const struct series *s, size_t from, size_t to)
{
	size_t low = from, high = from;

	for (size_t i = from; i < to; i++) {
		low = s->y[i] < s->y[low] ? i : low;
		high = s->y[i] > s->y[high] ? i : high;
	}
	for (int n = 0; n < 2; n++) {
		size_t at = (n == 0) == (low < high) ? low : high;

		if (can_show(pen->canvas->chart, s->x[at], s->y[at]))
			pen_to(pen, s->x[at], s->y[at]);
		if (low == high)
			break;
	}
}

static void draw_line(const struct canvas *c, const struct series *s)
{
	struct pen pen = { .canvas = c, .steps = s->kind == SERIES_STEPS };
	size_t slices = s->count > 2 * (size_t)SLICES_MAX ? SLICES_MAX : s->count;

	fprintf(c->out, "<path class=\"line s%u\" data-name=\"", s->style % SERIES_STYLES);
	xml_text(c->out, s->name ? s->name : "");
	fputs("\" d=\"", c->out);
	for (size_t i = 0; i < slices; i++)
		pen_slice(&pen, s, i * s->count / slices, (i + 1) * s->count / slices);
	fputs("\"/>\n", c->out);
}

static void draw_band(const struct canvas *c, const struct series *s)
{
	struct pen pen = { .canvas = c };

	fprintf(c->out, "<path class=\"band s%u\" d=\"", s->style % SERIES_STYLES);
	for (size_t i = 0; i < s->count; i++) {
		if (can_show(c->chart, s->x[i], s->y[i]) && isfinite(s->y_high[i]))
			pen_to(&pen, s->x[i], s->y_high[i]);
	}
	for (size_t i = s->count; i-- > 0;) {
		if (can_show(c->chart, s->x[i], s->y[i]) && isfinite(s->y_high[i]))
			pen_to(&pen, s->x[i], s->y[i]);
	}
	fputs("Z\"/>\n", c->out);
}

static void draw_points(const struct canvas *c, const struct series *s)
{
	fputs("<g data-points=\"", c->out);
	xml_text(c->out, s->name ? s->name : "");
	fputs("\">\n", c->out);
	for (size_t i = 0; i < s->count; i++) {
		if (can_show(c->chart, s->x[i], s->y[i]))
			marker(c, scale_at(&c->x, s->x[i]), scale_at(&c->y, s->y[i]), s->style);
	}
	fputs("</g>\n", c->out);
}

static void draw(const struct canvas *c, const struct series *s)
{
	if (s->kind == SERIES_BAND)
		draw_band(c, s);
	else if (s->kind == SERIES_POINTS)
		draw_points(c, s);
	else
		draw_line(c, s);
}

void chart_lines(FILE *out, const struct chart *chart, const struct series *series, size_t count)
{
	struct canvas c;

	canvas_init(&c, out, chart);
	c.top += LEGEND_ROW * (double)legend(&c, series, count, false);
	set_scales(&c, series, count);
	canvas_begin(&c);
	legend(&c, series, count, true);
	canvas_x_axis(&c);
	canvas_y_axis(&c);
	canvas_plot_begin(&c);
	for (size_t i = 0; i < count; i++)
		draw(&c, &series[i]);
	canvas_plot_end(&c);
	canvas_end(&c);
}
