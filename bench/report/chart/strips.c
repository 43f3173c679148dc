/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comparisons, one in a row: what was seen as points, the median as a bar, its interval as a line,
 * around the line of no difference.
 */
#include <math.h>

#include "bench/report/chart/canvas.h"

enum { ROW = 44, LABEL = 14, MIDDLE = 28 };

static void set_scale(struct canvas *c, const struct strip *strips, size_t count, double band)
{
	double low = -band, high = band;

	for (size_t i = 0; i < count; i++) {
		const struct strip *s = &strips[i];

		low = fmin(low, s->median);
		high = fmax(high, s->median);
		if (s->low <= s->high) {
			low = fmin(low, s->low);
			high = fmax(high, s->high);
		}
		for (size_t k = 0; k < s->point_count; k++) {
			low = fmin(low, s->points[k]);
			high = fmax(high, s->points[k]);
		}
	}
	canvas_scale_x(c, low, high);
}

static void draw_points(const struct canvas *c, const struct strip *s, double y)
{
	for (size_t i = 0; i < s->point_count; i++) {
		/* Neighbours in order of measuring stand at other heights, so that few hide another. */
		double at = y + (double)(i * 7 % 5) * 2 - 4;

		fprintf(c->out,
			"<circle class=\"point s%u faint\" cx=\"%.2f\" cy=\"%.1f\" r=\"2.5\"/>\n",
			s->style % SERIES_STYLES, scale_at(&c->x, s->points[i]), at);
	}
}

static void draw_strip(const struct canvas *c, const struct strip *s, double top)
{
	double y = top + MIDDLE;
	double room = s->verdict ? canvas_text_width(s->verdict) + 12 : 0;

	canvas_text_in(c, c->left, top + LABEL, c->width - c->left - c->right - room, "start",
		       s->label);
	if (s->verdict)
		canvas_text(c, c->width - c->right, top + LABEL, "end", s->verdict);
	draw_points(c, s, y);
	if (s->low <= s->high)
		fprintf(c->out,
			"<path class=\"interval s%u\" d=\"M%.2f %.1fv8m0 -4H%.2fm0 -4v8\"/>\n",
			s->style % SERIES_STYLES, scale_at(&c->x, s->low), y - 4,
			scale_at(&c->x, s->high));
	fprintf(c->out, "<path class=\"median s%u\" d=\"M%.2f %.1fv16\"/>\n",
		s->style % SERIES_STYLES, scale_at(&c->x, s->median), y - 8);
}

/* Under the strips: the band in which a difference does not count, and zero. */
static void draw_ground(const struct canvas *c, double band)
{
	double height = c->height - c->top - c->bottom;

	fprintf(c->out,
		"<rect class=\"same\" x=\"%.2f\" y=\"%.1f\" width=\"%.2f\" height=\"%.1f\"/>\n",
		scale_at(&c->x, -band), c->top, scale_at(&c->x, band) - scale_at(&c->x, -band),
		height);
	fprintf(c->out, "<path class=\"zero\" d=\"M%.2f %.1fv%.1f\"/>\n", scale_at(&c->x, 0),
		c->top, height);
}

void chart_strips(FILE *out, const struct chart *chart, const struct strip *strips, size_t count,
		  double band)
{
	struct canvas c;

	canvas_init(&c, out, chart);
	c.left = 16;
	c.height = c.top + c.bottom + ROW * (double)count;
	set_scale(&c, strips, count, band);
	canvas_begin(&c);
	canvas_x_axis(&c);
	draw_ground(&c, band);
	for (size_t i = 0; i < count; i++)
		draw_strip(&c, &strips[i], c.top + ROW * (double)i);
	canvas_end(&c);
}
