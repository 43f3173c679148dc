/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chart.h - charts as SVG, to stand in a page or in a file of their own
 *
 * Colours, dashes and shapes come from the style sheet of chart_css(), for light and dark surroundings,
 * and are told apart without colours. Nothing needs a script; chart_script() adds a cross-hair that
 * reads values, and zooming, by mouse and by keyboard.
 */
#ifndef BENCH_REPORT_CHART_CHART_H
#define BENCH_REPORT_CHART_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct axis_tick {
	double at;
	const char *text;
};

struct axis {
	const char *label; /* what is counted; NULL for none */
	const char *unit; /* behind an SI prefix: "s"; "" for none */
	double low, high; /* both 0: what the data need */
	bool log;
	bool percentile; /* values are log10(1 / (1 - p)): 2 is the 99th; x only */
	const struct axis_tick *ticks; /* NULL: round values */
	size_t tick_count;
};

struct chart {
	const char *id; /* unique in the page; NULL for none */
	const char *title;
	const char *description; /* the gist, for who cannot see it */
	double width, height; /* of all, in pixels; for small screens draw a second one */
	bool standalone; /* an SVG file of its own, with style and title */
	struct axis x, y;
};

enum { SERIES_STYLES = 6 }; /* colours and dashes that can be told apart */

enum series_kind {
	SERIES_LINE,
	SERIES_STEPS, /* each value holds until the next x */
	SERIES_POINTS,
	SERIES_BAND, /* from y to y_high; has no entry in the legend */
};

struct series {
	const char *name;
	enum series_kind kind;
	unsigned int style; /* modulo SERIES_STYLES */
	const double *x, *y; /* x ascending, but for points */
	const double *y_high; /* of a band */
	size_t count;
};

/* Lines, bands and points over two axes. Values that a logarithmic axis cannot show are left out. */
void chart_lines(FILE *out, const struct chart *chart, const struct series *series, size_t count);

struct bar {
	const char *label;
	double value;
	const char *text; /* of the value; NULL: with SI prefix and the unit of x */
	double low, high; /* an interval around the value; both 0: none */
	unsigned int style;
};

/* Horizontal bars, one above the other. The height follows from their number. */
void chart_bars(FILE *out, const struct chart *chart, const struct bar *bars, size_t count);

/* How often a value fell into each cell of a grid: column after column, the lowest row first. */
struct heat_map {
	size_t columns, rows;
	const double *counts; /* columns * rows */
	const double *column_edges; /* columns + 1, in values of x */
	const double *row_edges; /* rows + 1, in values of y */
	const char *counted; /* what of: "attempts" */
};

void chart_heat_map(FILE *out, const struct chart *chart, const struct heat_map *map);

struct strip {
	const char *label;
	double median, low, high; /* low > high: there is no interval */
	const double *points; /* what it is the median of */
	size_t point_count;
	const char *verdict; /* to the right; NULL for none */
	unsigned int style;
};

/* A row for each comparison: points, median, interval, and what lies within `band` of 0. */
void chart_strips(FILE *out, const struct chart *chart, const struct strip *strips, size_t count,
		  double band);

/* Rules for a <style> element, or for a file of its own. */
void chart_css(FILE *out);
/* The text of a <script> element at the end of a page. */
void chart_script(FILE *out);

#endif
