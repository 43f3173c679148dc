/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The root stands at the bottom. A function has the same colour in every graph, drawn from its name.
 * Labels are cut to their boxes here, so that the picture reads where no script runs.
 */
#include "bench/profiling/flame.h"

#include <math.h>
#include <string.h>

#include "bench/profiling/flame_script.h"
#include "bench/profiling/flame_tree.h"
#include "bench/report/xml_text.h"

#define CHARACTER_WIDTH 7.2
#define LEAST_PIXELS 0.3

enum { WIDTH = 1200, MARGIN = 10, ROW = 17, HEAD = 56, FOOT = 32, LABEL_MAX = 160 };

struct drawing {
	FILE *out;
	const struct flame_options *options;
	bool compares;
	double total; /* of what is drawn: width */
	double now, before; /* of what was counted */
	double most_change;
	double least; /* width */
	int height;
};

/* Warm colours, by the name's hash (FNV-1a), and a cold one. */
static void write_name_colour(const struct drawing *d, const char *name)
{
	uint32_t hash = 2166136261u;

	if (d->options->marked && !strcmp(name, d->options->marked)) {
		fputs("rgb(160,130,255)", d->out);
		return;
	}
	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619u;
	fprintf(d->out, "rgb(%u,%u,%u)", 205 + hash % 50, 80 + (hash >> 8) % 140,
		(hash >> 16) % 70);
}

/* The redder, the more it grew by itself; blue when it shrank. */
static void write_change_colour(const struct drawing *d, const struct flame_box *box)
{
	double change = d->most_change > 0 ? (box->self - box->self_before) / d->most_change : 0;
	int pale = (int)(245 - 175 * fabs(change));

	fprintf(d->out, "rgb(%d,%d,%d)", change < 0 ? pale : 245, pale, change > 0 ? pale : 245);
}

static void write_colour(const struct drawing *d, const struct flame_box *box)
{
	if (d->compares)
		write_change_colour(d, box);
	else
		write_name_colour(d, box->name);
}

static int room_for_label(double width)
{
	return (int)((width - 6) / CHARACTER_WIDTH);
}

static void write_label(const struct drawing *d, const char *name, double width)
{
	int room = room_for_label(width);
	int length = (int)strlen(name);
	char label[LABEL_MAX];

	if (room < 3)
		return;
	if (length > room)
		snprintf(label, sizeof(label), "%.*s..", room - 2, name);
	else
		snprintf(label, sizeof(label), "%s", name);
	xml_text(d->out, label);
}

static double percent(double part, double whole)
{
	return whole > 0 ? part / whole * 100 : 0;
}

/* "(120.0 ns/pod, 12.00%; 100.0 before, 20.0 more)" */
static void write_amounts(const struct drawing *d, const struct flame_box *box)
{
	double change = box->total - box->before;

	if (!d->compares) {
		fprintf(d->out, " (%.0f ", box->total);
		xml_text(d->out, d->options->unit);
		fprintf(d->out, ", %.2f%%)", percent(box->total, d->now));
		return;
	}
	fprintf(d->out, " (%.1f ", box->total);
	xml_text(d->out, d->options->unit);
	fprintf(d->out, ", %.2f%%; %.1f before, %.2f%%; %.1f %s)", percent(box->total, d->now),
		box->before, percent(box->before, d->before), fabs(change),
		change < 0 ? "less" : "more");
}

static void write_box(const struct drawing *d, const struct flame_box *box, double from, int depth)
{
	double scale = (WIDTH - 2 * MARGIN) / d->total;
	double x = MARGIN + from * scale;
	double width = box->width * scale;
	int y = d->height - FOOT - (depth + 1) * ROW;

	fprintf(d->out, "<g data-x=\"%.10g\" data-w=\"%.10g\" data-d=\"%d\"><title>", from,
		box->width, depth);
	xml_text(d->out, box->name);
	write_amounts(d, box);
	fprintf(d->out, "</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"", x,
		y, width, ROW - 1);
	write_colour(d, box);
	fprintf(d->out, "\" rx=\"1.5\"/><text x=\"%.1f\" y=\"%d\">", x + 3, y + 12);
	write_label(d, box->name, width);
	fputs("</text></g>\n", d->out);
}

/* What is seen of a box. */
static void write_still_box(const struct drawing *d, const struct flame_box *box, double from,
			    int depth)
{
	double scale = (WIDTH - 2 * MARGIN) / d->total;
	double x = MARGIN + from * scale;
	double width = box->width * scale;
	int y = d->height - FOOT - (depth + 1) * ROW;

	fprintf(d->out, "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"", x, y,
		width, ROW - 1);
	write_colour(d, box);
	fputs("\"/>\n", d->out);
	if (room_for_label(width) < 3)
		return;
	fprintf(d->out, "<text x=\"%.1f\" y=\"%d\">", x + 3, y + 12);
	write_label(d, box->name, width);
	fputs("</text>\n", d->out);
}

static void write_boxes(const struct drawing *d, const struct flame_box *box, double from,
			int depth)
{
	if (box->width < d->least && depth > 0)
		return;
	if (d->options->still)
		write_still_box(d, box, from, depth);
	else
		write_box(d, box, from, depth);
	for (size_t i = 0; i < box->count; i++) {
		write_boxes(d, &box->children[i], from, depth + 1);
		from += box->children[i].width;
	}
}

/* In a page the page's own style sheet and scripts are the only ones. */
static const char style[] =
	"<style>text{font:12px DejaVu Sans Mono,Menlo,Consolas,monospace;pointer-events:none}"
	".back{fill:#fff}.words{fill:#222}.link{fill:#06c;pointer-events:auto;cursor:pointer}"
	"#boxes g{cursor:pointer}#boxes g:hover rect{stroke:#000;stroke-width:.7}"
	"@media(prefers-color-scheme:dark){.back{fill:#16181d}.words{fill:#ddd}.link{fill:#6af}}"
	"</style>\n";

static void write_head(const struct drawing *d)
{
	if (d->options->standalone)
		fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", d->out);
	fprintf(d->out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
		"height=\"%d\" role=\"img\">\n<title>",
		WIDTH, d->height, WIDTH, d->height);
	xml_text(d->out, d->options->title);
	fputs("</title>\n", d->out);
	if (d->options->standalone)
		fprintf(d->out, "%s<rect class=\"back\" width=\"%d\" height=\"%d\"/>\n", style,
			WIDTH, d->height);
	fprintf(d->out,
		"<text class=\"words\" x=\"%d\" y=\"22\" text-anchor=\"middle\" font-size=\"17\">",
		WIDTH / 2);
	xml_text(d->out, d->options->title);
	fputs("</text>\n", d->out);
}

static void write_controls(const struct drawing *d)
{
	fprintf(d->out,
		"<text class=\"link\" id=\"reset\" x=\"%d\" y=\"42\" style=\"display:none\">Reset "
		"zoom</text>\n"
		"<text class=\"link\" id=\"search\" x=\"%d\" y=\"42\" text-anchor=\"end\" "
		"style=\"display:none\">Search</text>\n"
		"<text class=\"words\" id=\"about\" x=\"%d\" y=\"%d\"></text>\n"
		"<text class=\"words\" id=\"hits\" x=\"%d\" y=\"%d\" text-anchor=\"end\"></text>\n",
		MARGIN, WIDTH - MARGIN, MARGIN, d->height - 10, WIDTH - MARGIN, d->height - 10);
}

static void write_graph(FILE *out, const struct flame_box *root,
			const struct flame_options *options, bool compares)
{
	struct drawing d = { .out = out,
			     .options = options,
			     .compares = compares,
			     .total = root->width > 0 ? root->width : 1,
			     .now = root->total,
			     .before = root->before,
			     .most_change = compares ? flame_tree_most_change(root) : 0 };
	double one_pixel = LEAST_PIXELS / (WIDTH - 2 * MARGIN);

	d.least = d.total * (options->least_share > one_pixel ? options->least_share : one_pixel);
	d.height = HEAD + flame_tree_depth(root, d.least) * ROW + FOOT;
	write_head(&d);
	if (options->standalone && !options->still)
		write_controls(&d);
	fputs("<g id=\"boxes\">\n", out);
	write_boxes(&d, root, 0, 0);
	fputs("</g>\n", out);
	if (options->standalone && !options->still)
		fputs(flame_script, out);
	fputs("</svg>\n", out);
}

void flame_write(FILE *out, const struct stacks *stacks, const struct flame_options *options)
{
	struct flame_box *root = flame_tree_new(stacks, 1, NULL, 0);

	write_graph(out, root, options, false);
	flame_tree_free(root);
}

void flame_write_difference(FILE *out, const struct flame_difference *difference,
			    const struct flame_options *options)
{
	struct flame_box *root = flame_tree_new(difference->now, difference->scale_now,
						difference->before, difference->scale_before);

	write_graph(out, root, options, true);
	flame_tree_free(root);
}
