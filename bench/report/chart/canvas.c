/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/report/chart/canvas.h"

#include <math.h>
#include <string.h>

#include "bench/report/xml_text.h"

enum {
	TICKS_MAX = 64,
	TICK_ROOM_X = 80, /* pixels between ticks */
	TICK_ROOM_Y = 40,
};

void canvas_init(struct canvas *c, FILE *out, const struct chart *chart)
{
	*c = (struct canvas){
		.out = out,
		.chart = chart,
		.width = chart->width,
		.height = chart->height,
		.left = 62,
		.top = 10,
		.right = 16,
		.bottom = chart->x.label ? 40 : 24,
	};
}

static unsigned int wanted_ticks(double pixels, int room)
{
	return pixels > 2 * room ? (unsigned int)(pixels / room) : 2;
}

static void set_scale(struct scale *s, const struct axis *axis, double low, double high,
		      unsigned int wanted)
{
	s->log = axis->log;
	s->low = low;
	s->high = high;
	if (axis->low != 0 || axis->high != 0) {
		s->low = axis->low;
		s->high = axis->high;
	} else {
		if (s->log && s->low <= 0)
			s->low = s->high > 0 ? s->high / 10 : 1;
		scale_widen(s, wanted);
	}
}

void canvas_scale_x(struct canvas *c, double low, double high)
{
	double pixels = c->width - c->left - c->right;

	set_scale(&c->x, &c->chart->x, low, high, wanted_ticks(pixels, TICK_ROOM_X));
	c->x.from = c->left;
	c->x.to = c->width - c->right;
}

void canvas_scale_y(struct canvas *c, double low, double high)
{
	double pixels = c->height - c->top - c->bottom;

	set_scale(&c->y, &c->chart->y, low, high, wanted_ticks(pixels, TICK_ROOM_Y));
	c->y.from = c->height - c->bottom;
	c->y.to = c->top;
}

static void attribute(FILE *out, const char *name, const char *text)
{
	fprintf(out, " %s=\"", name);
	xml_text(out, text);
	fputc('"', out);
}

/* What the script has to know of an axis to read values from places. */
static void describe_axis(FILE *out, const char *name, const struct scale *s,
			  const struct axis *axis)
{
	if (!(s->high > s->low))
		return;
	fprintf(out, " data-%s=\"%s %.9g %.9g %.2f %.2f\"", name,
		axis->percentile ? "percentile"
		: s->log	 ? "log"
				 : "linear",
		s->low, s->high, s->from, s->to);
	fprintf(out, " data-%s-unit=\"", name);
	xml_text(out, axis->unit ? axis->unit : "");
	fputc('"', out);
}

void canvas_begin(struct canvas *c)
{
	const struct chart *chart = c->chart;
	FILE *out = c->out;

	fprintf(out, "<svg class=\"chart\"");
	if (chart->standalone)
		fputs(" xmlns=\"http://www.w3.org/2000/svg\"", out);
	if (chart->id)
		attribute(out, "id", chart->id);
	fprintf(out, " viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\" role=\"img\"",
		c->width, c->height, c->width, c->height);
	fputs(" aria-label=\"", out);
	xml_text(out, chart->title);
	if (chart->description && chart->description[0]) {
		fputs(": ", out);
		xml_text(out, chart->description);
	}
	fputc('"', out);
	describe_axis(out, "x", &c->x, &chart->x);
	describe_axis(out, "y", &c->y, &chart->y);
	fputs(">\n", out);
	if (chart->standalone) {
		fputs("<title>", out);
		xml_text(out, chart->title);
		fputs("</title>\n<style>\n", out);
		chart_css(out);
		fputs("</style>\n<rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n", out);
	}
}

double canvas_text_width(const char *text)
{
	size_t characters = 0;

	for (; *text; text++)
		characters += ((unsigned char)*text & 0xc0) != 0x80;
	return (double)characters * CANVAS_CHARACTER_WIDTH;
}

void canvas_text(const struct canvas *c, double x, double y, const char *class, const char *text)
{
	fprintf(c->out, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">", class, x, y);
	xml_text(c->out, text);
	fputs("</text>\n", c->out);
}

/* Bytes of `text` that fit, with whole characters. */
static size_t fitting(const char *text, double room)
{
	size_t characters = room > 0 ? (size_t)(room / CANVAS_CHARACTER_WIDTH) : 0;
	size_t at = 0;

	while (text[at] && characters) {
		at++;
		while (((unsigned char)text[at] & 0xc0) == 0x80)
			at++;
		characters--;
	}
	return at;
}

void canvas_text_in(const struct canvas *c, double x, double y, double room, const char *class,
		    const char *text)
{
	enum { CHARACTERS_MAX = 128 };
	char cut[4 * CHARACTERS_MAX + 1];
	size_t length;

	if (canvas_text_width(text) <= room) {
		canvas_text(c, x, y, class, text);
		return;
	}
	room = fmin(room - CANVAS_CHARACTER_WIDTH, CHARACTERS_MAX * CANVAS_CHARACTER_WIDTH);
	length = fitting(text, room);
	memcpy(cut, text, length);
	cut[length] = '\0';
	fprintf(c->out, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\"><title>", class, x, y);
	xml_text(c->out, text);
	fputs("</title>", c->out);
	xml_text(c->out, cut);
	fputs("\xe2\x80\xa6</text>\n", c->out);
}

static void x_tick(const struct canvas *c, double value, const char *text)
{
	double at = scale_at(&c->x, value);
	double half = canvas_text_width(text) / 2;

	fprintf(c->out,
		"<g class=\"tick\" data-v=\"%.9g\"><path class=\"grid\" d=\"M%.1f %.1fv%.1f\"/>",
		value, at, c->top, c->height - c->top - c->bottom);
	canvas_text(c, fmax(fmin(at, c->width - half), half), c->height - c->bottom + 16, "middle",
		    text);
	fputs("</g>\n", c->out);
}

static void y_tick(const struct canvas *c, double value, const char *text)
{
	double at = scale_at(&c->y, value);

	fprintf(c->out, "<path class=\"grid\" d=\"M%.1f %.1fh%.1f\"/>", c->left, at,
		c->width - c->left - c->right);
	canvas_text(c, c->left - 6, at + 4, "end", text);
}

/* As many as fit on the axis. */
static void percentile_ticks(const struct canvas *c,
			     void (*draw)(const struct canvas *, double, const char *))
{
	static const struct axis_tick nines[] = {
		{ 0, "min" },	 { 0.30103, "50 %" }, { 1, "90 %" },	 { 2, "99 %" },
		{ 3, "99.9 %" }, { 4, "99.99 %" },    { 5, "99.999 %" }, { 6, "99.9999 %" },
	};
	double last = -TICK_ROOM_X;

	for (size_t i = 0; i < sizeof(nines) / sizeof(nines[0]); i++) {
		double at = scale_at(&c->x, nines[i].at);

		if (nines[i].at > c->x.high || at - last < canvas_text_width(nines[i].text) + 6)
			continue;
		draw(c, nines[i].at, nines[i].text);
		last = at;
	}
}

static void ticks(const struct canvas *c, const struct axis *axis, const struct scale *s,
		  unsigned int wanted, void (*draw)(const struct canvas *, double, const char *))
{
	double values[TICKS_MAX];
	char text[SI_SIZE];
	size_t count;

	if (axis->percentile)
		percentile_ticks(c, draw);
	for (size_t i = 0; i < axis->tick_count; i++) {
		if (axis->ticks[i].at >= s->low && axis->ticks[i].at <= s->high)
			draw(c, axis->ticks[i].at, axis->ticks[i].text);
	}
	if (axis->ticks || axis->percentile)
		return;
	count = scale_ticks(s, wanted, values, TICKS_MAX);
	for (size_t i = 0; i < count; i++)
		draw(c, values[i], si_text(text, values[i], axis->unit ? axis->unit : ""));
}

void canvas_x_axis(const struct canvas *c)
{
	double pixels = c->width - c->left - c->right;

	fputs("<g class=\"x-axis\">\n", c->out);
	ticks(c, &c->chart->x, &c->x, wanted_ticks(pixels, TICK_ROOM_X), x_tick);
	fputs("</g>\n", c->out);
	if (c->chart->x.label)
		canvas_text(c, c->left + pixels / 2, c->height - 6, "middle", c->chart->x.label);
}

void canvas_y_axis(const struct canvas *c)
{
	double pixels = c->height - c->top - c->bottom;

	fputs("<g class=\"y-axis\">\n", c->out);
	ticks(c, &c->chart->y, &c->y, wanted_ticks(pixels, TICK_ROOM_Y), y_tick);
	fputs("</g>\n", c->out);
	if (!c->chart->y.label)
		return;
	fprintf(c->out, "<text class=\"middle\" transform=\"translate(12 %.1f) rotate(-90)\">",
		c->top + pixels / 2);
	xml_text(c->out, c->chart->y.label);
	fputs("</text>\n", c->out);
}

void canvas_plot_begin(const struct canvas *c)
{
	double width = c->width - c->left - c->right;
	double height = c->height - c->top - c->bottom;

	fprintf(c->out,
		"<svg class=\"plot\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" "
		"viewBox=\"%.1f %.1f %.1f %.1f\" preserveAspectRatio=\"none\">\n",
		c->left, c->top, width, height, c->left, c->top, width, height);
}

void canvas_plot_end(const struct canvas *c)
{
	fprintf(c->out,
		"</svg>\n<rect class=\"frame\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
		"height=\"%.1f\"/>\n",
		c->left, c->top, c->width - c->left - c->right, c->height - c->top - c->bottom);
}

void canvas_end(const struct canvas *c)
{
	fputs("</svg>\n", c->out);
}
