/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What stands in the SVG of each chart. How it looks and moves, tests/bench/report/html/ asks a browser.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/chart/chart.h"

#define HOSTILE "<&\"]]>'\n\a"

static char *text;
static size_t size;
static FILE *out;

static void begin(void)
{
	out = open_memstream(&text, &size);
}

static void end(void)
{
	free(text);
}

TestSuite(chart, .init = begin, .fini = end);

static size_t occurrences(const char *of)
{
	size_t count = 0;

	for (const char *at = text; (at = strstr(at, of)); at += strlen(of))
		count++;
	return count;
}

/* Every element that opens is closed again, in order; attributes are quoted. */
static void expect_well_formed(void)
{
	char open[16][16];
	size_t depth = 0;

	for (const char *at = strchr(text, '<'); at; at = strchr(at, '<')) {
		const char *close = strchr(at, '>');
		size_t length = strcspn(at + 1, " >/\n");

		cr_assert_not_null(close);
		if (at[1] == '/') {
			cr_assert_gt(depth, 0);
			depth--;
			cr_assert_eq(strncmp(at + 2, open[depth], strlen(open[depth])), 0, "%.20s",
				     at);
		} else if (close[-1] != '/') {
			cr_assert_lt(depth, 16);
			cr_assert_lt(length, 16);
			memcpy(open[depth], at + 1, length);
			open[depth++][length] = '\0';
		}
		at = close;
	}
	cr_expect_eq(depth, 0);
	cr_expect_null(strchr(text, '\a'));
	cr_expect_null(strstr(text, "nan"));
	cr_expect_null(strstr(text, "inf"));
}

#define CHART(...)                                                                               \
	(struct chart)                                                                           \
	{                                                                                        \
		.id = "c", .title = HOSTILE, .description = "gist", .width = 600, .height = 240, \
		__VA_ARGS__                                                                      \
	}

Test(chart, lines_bands_steps_and_points_have_their_place)
{
	static const double x[] = { 0, 5, 10 }, y[] = { 0, 50, 100 }, high[] = { 10, 60, 100 };
	const struct series series[] = {
		{ "band", SERIES_BAND, 0, x, y, high, 3 },
		{ "line", SERIES_LINE, 0, x, y, NULL, 3 },
		{ "steps" HOSTILE, SERIES_STEPS, 1, x, y, NULL, 3 },
		{ "points", SERIES_POINTS, 2, x, y, NULL, 3 },
	};
	const struct chart chart = CHART(.x = { .label = "time", .unit = "s" }, .y.label = "pods");

	chart_lines(out, &chart, series, 4);
	fclose(out);
	expect_well_formed();
	/* The plot is 522 wide from 62 on, 172 high from 28 on: below one row of the legend. */
	cr_expect_not_null(strstr(text, "data-x=\"linear 0 10 62.00 584.00\" data-x-unit=\"s\""));
	cr_expect_not_null(strstr(text, "data-y=\"linear 0 100 200.00 28.00\" data-y-unit=\"\""));
	cr_expect_not_null(strstr(text, "data-name=\"line\" d=\"M62.00 200.00L323.00 114.00"
					"L584.00 28.00\""));
	cr_expect_not_null(strstr(text, "d=\"M62.00 200.00L323.00 200.00L323.00 114.00"
					"L584.00 114.00L584.00 28.00\""));
	cr_expect_not_null(strstr(text, "d=\"M62.00 182.80L323.00 96.80L584.00 28.00L584.00 28.00"
					"L323.00 114.00L62.00 200.00Z\""));
	cr_expect_eq(occurrences("class=\"point s2\""), 4, "three, and one in the legend");
	cr_expect_eq(occurrences(">band<"), 0, "a band belongs to the line on it");
	cr_expect_not_null(strstr(text, ">8 s<"));
	cr_expect_not_null(strstr(text, "aria-label=\"&lt;&amp;&quot;]]&gt;&#39;&#10;"));
}

Test(chart, a_long_line_is_thinned_and_keeps_its_spikes)
{
	enum { COUNT = 10000 };
	static double x[COUNT], y[COUNT];
	const struct series series = { "long", SERIES_LINE, 0, x, y, NULL, COUNT };
	const struct chart chart = CHART(.y = { .low = 0, .high = 100 });

	for (size_t i = 0; i < COUNT; i++) {
		x[i] = (double)i;
		y[i] = i == 4711 ? 100 : 1;
	}
	chart_lines(out, &chart, &series, 1);
	fclose(out);
	cr_expect_lt(occurrences("L"), 620);
	cr_expect_not_null(strstr(text, " 28.00L"), "the spike is gone");
}

Test(chart, what_an_axis_cannot_show_is_left_out)
{
	static const double x[] = { 0, 1, 10, 100 }, y[] = { 1, (double)NAN, 0, 5 };
	const struct series some = { "some", SERIES_LINE, 0, x, y, NULL, 4 };
	const struct series none = { "none", SERIES_POINTS, 0, x, y, NULL, 0 };
	const struct chart chart = CHART(.x.log = true, .y.log = true);

	chart_lines(out, &chart, &some, 1);
	chart_lines(out, &chart, &none, 1);
	fclose(out);
	expect_well_formed();
	cr_expect_eq(occurrences("d=\"M62.00 216.00\"/>"), 1, "one point is left");
}

Test(chart, an_axis_of_percentiles_stretches_towards_the_slowest)
{
	static const double x[] = { 0, 3 }, y[] = { 1e-6, 1e-3 };
	const struct series series = { "cdf", SERIES_LINE, 0, x, y, NULL, 2 };
	const struct chart chart = CHART(.x = { .percentile = true, .low = 0, .high = 3 },
					 .y = { .log = true, .unit = "s" });

	chart_lines(out, &chart, &series, 1);
	fclose(out);
	cr_expect_not_null(strstr(text, "data-x=\"percentile 0 3 "));
	cr_expect_not_null(strstr(text, ">99.9 %<"));
	cr_expect_null(strstr(text, ">99.99 %<"));
	cr_expect_not_null(strstr(text, ">1 \xc2\xb5s<"));
}

Test(chart, bars_are_as_long_as_their_values)
{
	static const struct bar bars[] = {
		{ .label = "ten", .value = 10, .low = 8, .high = 12 },
		{ .label = "five" HOSTILE, .value = 5, .text = "half" HOSTILE, .style = 1 },
		{ .label = "nothing", .value = 0 },
	};
	const struct chart chart = CHART(.x = { .unit = "s", .low = 0, .high = 20 });

	chart_bars(out, &chart, bars, 3);
	fclose(out);
	expect_well_formed();
	cr_expect_eq(occurrences("<rect class=\"bar "), 3);
	cr_expect_eq(occurrences("class=\"whisker\""), 1);
	cr_expect_eq(occurrences("width=\"0.00\""), 1);
	cr_expect_not_null(strstr(text, ">10 s<"));
	cr_expect_not_null(strstr(text, ">half&lt;"));
}

Test(chart, long_labels_of_bars_stand_above_them)
{
	static const struct bar bar = { .label = "a label that takes more than half of the room",
					.value = 1 };
	const struct chart chart = { .title = "bars", .width = 300 };

	chart_bars(out, &chart, &bar, 1);
	fclose(out);
	cr_expect_not_null(strstr(text, "<text class=\"start\" x=\"10.0\""));
}

Test(chart, a_heat_map_shades_by_the_logarithm_of_the_count)
{
	static const double counts[] = { 1, 1000, 0, 32 }, columns[] = { 0, 1, 2 },
			    rows[] = { 1e-6, 1e-5, 1e-4 };
	const struct heat_map map = { 2, 2, counts, columns, rows, "attempts" HOSTILE };
	const struct chart chart =
		CHART(.x = { .unit = "s", .low = 0, .high = 2 }, .y = { .unit = "s", .log = true });

	chart_heat_map(out, &chart, &map);
	fclose(out);
	expect_well_formed();
	cr_expect_eq(occurrences("</title></rect>"), 3, "an empty cell is not drawn");
	cr_expect_eq(occurrences("<rect class=\"h1\""), 1);
	cr_expect_eq(occurrences("<rect class=\"h5\""), 1);
	cr_expect_eq(occurrences("<rect class=\"h8\""), 1);
	cr_expect_not_null(strstr(text, "1000 attempts"));
	cr_expect_not_null(strstr(text, "of 10 \xc2\xb5s to 100 \xc2\xb5s, from 0 s to 1 s"));
}

Test(chart, a_strip_shows_points_median_interval_and_verdict)
{
	static const double points[] = { -1, 1, 2 };
	static const struct strip strips[] = {
		{ "a" HOSTILE, 1, -1, 2, points, 3, "regressed", 0 },
		{ "b", 0.5, 1, -1, NULL, 0, NULL, 1 },
	};
	const struct chart chart = CHART(.x = { .unit = "%", .low = -2, .high = 2 });

	chart_strips(out, &chart, strips, 2, 1);
	fclose(out);
	expect_well_formed();
	cr_expect_eq(occurrences("<circle "), 3);
	cr_expect_eq(occurrences("class=\"interval s0\""), 1);
	cr_expect_eq(occurrences("class=\"interval s1\""), 0);
	cr_expect_eq(occurrences("class=\"median "), 2);
	cr_expect_eq(occurrences(">regressed<"), 1);
	/* From 16 to 584: the middle is 300, a percent 142. */
	cr_expect_not_null(strstr(text, "class=\"same\" x=\"158.00\" y=\"10.0\" width=\"284.00\""));
}

Test(chart, a_file_of_its_own_brings_its_style)
{
	const struct chart chart = CHART(.standalone = true);

	chart_lines(out, &chart, NULL, 0);
	fclose(out);
	cr_expect_not_null(strstr(text, "xmlns=\"http://www.w3.org/2000/svg\""));
	cr_expect_not_null(strstr(text, "prefers-color-scheme:dark"));
	expect_well_formed();
}
