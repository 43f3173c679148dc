/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Horizontal bars: the label to the left, or above where there is little room; the value behind.
 */
#include <math.h>

#include "bench/report/chart/canvas.h"

enum { BAR_HEIGHT = 14, BAR_GAP = 6, LABEL_ROW = 14 };

struct layout {
	bool above; /* labels stand above their bars */
	double row; /* pixels from bar to bar */
};

static double widest_label(const struct bar *bars, size_t count)
{
	double widest = 0;

	for (size_t i = 0; i < count; i++)
		widest = fmax(widest, canvas_text_width(bars[i].label));
	return widest;
}

static const char *value_text(const struct canvas *c, const struct bar *bar, char text[SI_SIZE])
{
	return bar->text ? bar->text
			 : si_text(text, bar->value, c->chart->x.unit ? c->chart->x.unit : "");
}

static double widest_value(const struct canvas *c, const struct bar *bars, size_t count)
{
	char text[SI_SIZE];
	double widest = 0;

	for (size_t i = 0; i < count; i++)
		widest = fmax(widest, canvas_text_width(value_text(c, &bars[i], text)));
	return widest;
}

static struct layout lay_out(struct canvas *c, const struct bar *bars, size_t count)
{
	double label = widest_label(bars, count) + 12;
	struct layout layout = { .above = label > c->width * 0.4 };

	layout.row = BAR_HEIGHT + BAR_GAP + (layout.above ? LABEL_ROW : 0);
	c->left = layout.above ? 10 : label;
	c->right = widest_value(c, bars, count) + 12;
	c->height = c->top + c->bottom + layout.row * (double)count;
	return layout;
}

static void set_scale(struct canvas *c, const struct bar *bars, size_t count)
{
	double low = c->chart->x.log ? HUGE_VAL : 0;
	double high = 0;

	for (size_t i = 0; i < count; i++) {
		high = fmax(high, fmax(bars[i].value, bars[i].high));
		if (bars[i].value > 0)
			low = fmin(low, bars[i].value);
	}
	canvas_scale_x(c, isfinite(low) ? low : 1, high > 0 ? high : 1);
}

static void draw_bar(const struct canvas *c, const struct bar *bar, double y)
{
	double from = c->left;
	double to = fmax(from, scale_at(&c->x, bar->value));

	fprintf(c->out,
		"<rect class=\"bar s%u\" x=\"%.1f\" y=\"%.1f\" width=\"%.2f\" height=\"%d\"/>\n",
		bar->style % SERIES_STYLES, from, y, to - from, BAR_HEIGHT);
	if (bar->low != 0 || bar->high != 0)
		fprintf(c->out,
			"<path class=\"whisker\" d=\"M%.2f %.1fH%.2fm0 -3v6M%.2f %.1fm0 -3v6\"/>\n",
			scale_at(&c->x, bar->low), y + BAR_HEIGHT / 2.0, scale_at(&c->x, bar->high),
			scale_at(&c->x, bar->low), y + BAR_HEIGHT / 2.0);
}

/* The bars move with nothing: their text stands beside them. */
static void draw_texts(const struct canvas *c, const struct bar *bar, double y,
		       const struct layout *layout)
{
	char text[SI_SIZE];
	double end = fmax(scale_at(&c->x, bar->value), scale_at(&c->x, bar->high));
	double base = y + BAR_HEIGHT - 3;

	if (layout->above)
		canvas_text_in(c, c->left, y - 3, c->width - c->left, "start", bar->label);
	else
		canvas_text(c, c->left - 6, base, "end", bar->label);
	canvas_text(c, fmax(end, c->left) + 5, base, "start", value_text(c, bar, text));
}

void chart_bars(FILE *out, const struct chart *chart, const struct bar *bars, size_t count)
{
	struct canvas c;
	struct layout layout;

	canvas_init(&c, out, chart);
	layout = lay_out(&c, bars, count);
	set_scale(&c, bars, count);
	canvas_begin(&c);
	canvas_x_axis(&c);
	for (size_t i = 0; i < count; i++) {
		double y = c.top + layout.row * (double)i + (layout.above ? LABEL_ROW : 0) + 2;

		draw_bar(&c, &bars[i], y);
		draw_texts(&c, &bars[i], y, &layout);
	}
	canvas_end(&c);
}
