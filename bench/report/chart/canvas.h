/* SPDX-License-Identifier: Apache-2.0 */
/*
 * canvas.h - what all charts are drawn on: the SVG element, axes, and the plot's clipped area
 *
 * The order: canvas_init(), then whatever moves the margins, canvas_begin(), axes, canvas_plot_begin(),
 * the data, canvas_plot_end(), canvas_end().
 */
#ifndef BENCH_REPORT_CHART_CANVAS_H
#define BENCH_REPORT_CHART_CANVAS_H

#include "bench/report/chart/chart.h"
#include "bench/report/chart/scale.h"

#define CANVAS_CHARACTER_WIDTH 6.4 /* of 11 pixels' sans-serif, rather more than less */

struct canvas {
	FILE *out;
	const struct chart *chart;
	double width, height; /* of all */
	double left, top, right, bottom; /* margins of the plot */
	struct scale x, y;
};

/* Margins for axes with labels, and scales that hold the values from low to high. */
void canvas_init(struct canvas *canvas, FILE *out, const struct chart *chart);
/* Sets a scale to the values of an axis, or else to low and high, widened to round ones. */
void canvas_scale_x(struct canvas *canvas, double low, double high);
void canvas_scale_y(struct canvas *canvas, double low, double high);

void canvas_begin(struct canvas *canvas);
void canvas_x_axis(const struct canvas *canvas);
void canvas_y_axis(const struct canvas *canvas);
/* What is drawn in between is cut at the edges of the plot, and moves when somebody zooms. */
void canvas_plot_begin(const struct canvas *canvas);
void canvas_plot_end(const struct canvas *canvas);
void canvas_end(const struct canvas *canvas);

/* Text at a place; `class` may be "start", "middle" or "end" for where it is held. */
void canvas_text(const struct canvas *canvas, double x, double y, const char *class,
		 const char *text);
/* The same, cut to `room` pixels; the whole text shows when the mouse rests on it. */
void canvas_text_in(const struct canvas *canvas, double x, double y, double room, const char *class,
		    const char *text);
/* Characters, not bytes. */
double canvas_text_width(const char *text);

#endif
