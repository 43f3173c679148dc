/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page.h - a page of HTML that needs nothing but itself
 *
 * Its Content-Security-Policy lets no network, no picture, no other style and no other script in than
 * those that page_begin() and page_end() write: they are known by their hashes, so text that came from
 * outside cannot become one. Hence no style attributes either.
 */
#ifndef BENCH_REPORT_CHART_PAGE_H
#define BENCH_REPORT_CHART_PAGE_H

#include <stdio.h>

/* Up to the heading; after it the caller writes the body. */
void page_begin(FILE *out, const char *title);
/* The script of charts, and the end. */
void page_end(FILE *out);

/* The content of the style and of the script element, of which the policy has the hashes. */
void page_style(FILE *out);
void page_script(FILE *out);

/* A figure with its title above; between the two the chart is drawn, wide and narrow:
 *
 *	page_figure_begin(out, title);
 *	for (enum page_width w = PAGE_WIDE; w <= PAGE_NARROW; w++) {
 *		page_variant_begin(out, w);
 *		chart.width = page_pixels(w);
 *		chart_lines(out, &chart, ...);
 *		page_variant_end(out);
 *	}
 *	page_figure_end(out);
 */
enum page_width { PAGE_WIDE, PAGE_NARROW };

void page_figure_begin(FILE *out, const char *title);
void page_figure_end(FILE *out);
void page_variant_begin(FILE *out, enum page_width width);
void page_variant_end(FILE *out);
double page_pixels(enum page_width width);

#endif
