/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A grid of cells, darker where more fell into it. One colour in steps of its strength reads in both
 * themes, in print, and to colour-blind eyes. The steps are logarithmic: rare events are seen.
 */
#include <math.h>

#include "bench/report/chart/canvas.h"
#include "bench/report/xml_text.h"

enum { SHADES = 8 };

static double highest(const struct heat_map *map)
{
	double most = 0;

	for (size_t i = 0; i < map->columns * map->rows; i++)
		most = fmax(most, map->counts[i]);
	return most;
}

/* 1 to SHADES. */
static int shade(double count, double most)
{
	double part = most > 1 ? log(count) / log(most) : 1;

	return 1 + (int)floor(fmin(fmax(part, 0), 1) * (SHADES - 1) + 0.5);
}

static void tooltip(const struct canvas *c, const struct heat_map *map, size_t column, size_t row)
{
	const char *x_unit = c->chart->x.unit ? c->chart->x.unit : "";
	const char *y_unit = c->chart->y.unit ? c->chart->y.unit : "";
	char text[4][SI_SIZE];

	si_text(text[0], map->row_edges[row], y_unit);
	si_text(text[1], map->row_edges[row + 1], y_unit);
	si_text(text[2], map->column_edges[column], x_unit);
	si_text(text[3], map->column_edges[column + 1], x_unit);
	fprintf(c->out, "%.0f ", map->counts[column * map->rows + row]);
	xml_text(c->out, map->counted);
	fprintf(c->out, " of %s to %s, from %s to %s", text[0], text[1], text[2], text[3]);
}

static void draw_cell(const struct canvas *c, const struct heat_map *map, size_t column, size_t row,
		      double most)
{
	double count = map->counts[column * map->rows + row];
	double left = scale_at(&c->x, map->column_edges[column]);
	double right = scale_at(&c->x, map->column_edges[column + 1]);
	double bottom = scale_at(&c->y, map->row_edges[row]);
	double top = scale_at(&c->y, map->row_edges[row + 1]);

	fprintf(c->out,
		"<rect class=\"h%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>",
		shade(count, most), left, top, right - left, bottom - top);
	tooltip(c, map, column, row);
	fputs("</title></rect>\n", c->out);
}

/* From one to the most: what the shades stand for. */
static void draw_key(const struct canvas *c, const struct heat_map *map, double most)
{
	char text[SI_SIZE];

	canvas_text(c, c->left, 14, "start", "1");
	for (int i = 1; i <= SHADES; i++)
		fprintf(c->out,
			"<rect class=\"cell h%d\" x=\"%.1f\" y=\"4\" width=\"14\" "
			"height=\"12\"/>\n",
			i, c->left + 10 + 14 * (i - 1));
	canvas_text(c, c->left + 16 + 14 * SHADES, 14, "start", si_text(text, most, ""));
	canvas_text(c, c->left + 24 + 14 * SHADES + canvas_text_width(text), 14, "start",
		    map->counted);
}

void chart_heat_map(FILE *out, const struct chart *chart, const struct heat_map *map)
{
	struct canvas c;
	double most = highest(map);

	canvas_init(&c, out, chart);
	c.top += 18;
	canvas_scale_x(&c, map->column_edges[0], map->column_edges[map->columns]);
	canvas_scale_y(&c, map->row_edges[0], map->row_edges[map->rows]);
	canvas_begin(&c);
	draw_key(&c, map, most);
	canvas_x_axis(&c);
	canvas_y_axis(&c);
	canvas_plot_begin(&c);
	fputs("<g class=\"cells\">\n", out);
	for (size_t column = 0; column < map->columns; column++) {
		for (size_t row = 0; row < map->rows; row++) {
			if (map->counts[column * map->rows + row] > 0)
				draw_cell(&c, map, column, row, most);
		}
	}
	fputs("</g>\n", out);
	canvas_plot_end(&c);
	canvas_end(&c);
}
