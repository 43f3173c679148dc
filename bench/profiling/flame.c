/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The root stands at the bottom. A function has the same colour in every graph, drawn from its name.
 * Labels are cut to their boxes here, so that the picture reads where no script runs.
 */
#include "bench/profiling/flame.h"

#include <inttypes.h>
#include <string.h>

#include "bench/report/xml_text.h"

#define CHARACTER_WIDTH 7.2
#define LEAST_PIXELS 0.3

enum { WIDTH = 1200, MARGIN = 10, ROW = 17, HEAD = 56, FOOT = 32, LABEL_MAX = 160 };

struct drawing {
	FILE *out;
	const struct flame_options *options;
	double total;
	double least; /* samples */
	int height;
};

static int depth_of(const struct stack_node *node, double least)
{
	int deepest = 0;

	for (size_t i = 0; i < node->child_count; i++) {
		if ((double)node->children[i]->total >= least) {
			int depth = depth_of(node->children[i], least);

			deepest = depth > deepest ? depth : deepest;
		}
	}
	return deepest + 1;
}

/* Warm colours, by the name's hash (FNV-1a). */
static void write_colour(const struct drawing *d, const char *name)
{
	uint32_t hash = 2166136261u;

	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619u;
	fprintf(d->out, "rgb(%u,%u,%u)", 205 + hash % 50, 80 + (hash >> 8) % 140,
		(hash >> 16) % 70);
}

static void write_label(const struct drawing *d, const char *name, double width)
{
	int room = (int)((width - 6) / CHARACTER_WIDTH);
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

static void write_box(const struct drawing *d, const struct stack_node *node, double from,
		      int depth)
{
	double scale = (WIDTH - 2 * MARGIN) / d->total;
	double x = MARGIN + from * scale;
	double width = (double)node->total * scale;
	int y = d->height - FOOT - (depth + 1) * ROW;

	fprintf(d->out, "<g data-x=\"%.6g\" data-w=\"%" PRIu64 "\" data-d=\"%d\"><title>", from,
		node->total, depth);
	xml_text(d->out, node->name);
	fprintf(d->out, " (%" PRIu64 " ", node->total);
	xml_text(d->out, d->options->unit);
	fprintf(d->out,
		", %.2f%%)</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"",
		(double)node->total / d->total * 100, x, y, width, ROW - 1);
	write_colour(d, node->name);
	fprintf(d->out, "\" rx=\"1.5\"/><text x=\"%.1f\" y=\"%d\">", x + 3, y + 12);
	write_label(d, node->name, width);
	fputs("</text></g>\n", d->out);
}

static void write_boxes(const struct drawing *d, const struct stack_node *node, double from,
			int depth)
{
	if ((double)node->total < d->least)
		return;
	write_box(d, node, from, depth);
	for (size_t i = 0; i < node->child_count; i++) {
		write_boxes(d, node->children[i], from, depth + 1);
		from += (double)node->children[i]->total;
	}
}

/* In a page the page's own style sheet and scripts are the only ones. */
static const char style[] =
	"<style>text{font:12px DejaVu Sans Mono,Menlo,Consolas,monospace;pointer-events:none}"
	".back{fill:#fff}.words{fill:#222}.link{fill:#06c;pointer-events:auto;cursor:pointer}"
	"#boxes g{cursor:pointer}#boxes g:hover rect{stroke:#000;stroke-width:.7}"
	"@media(prefers-color-scheme:dark){.back{fill:#16181d}.words{fill:#ddd}.link{fill:#6af}}"
	"</style>\n";

static const char script[] =
	"<script><![CDATA[\n"
	"(function () {\n"
	"'use strict';\n"
	"var boxes = [].slice.call(document.getElementById('boxes').children), total = 0, found = "
	"null;\n"
	"var about = document.getElementById('about'), hits = document.getElementById('hits');\n"
	"var reset = document.getElementById('reset'), search = "
	"document.getElementById('search');\n"
	"var view;\n"
	"boxes.forEach(function (g) {\n"
	"  g.from = +g.dataset.x; g.size = +g.dataset.w; g.depth = +g.dataset.d;\n"
	"  g.tip = g.querySelector('title').textContent; g.name = g.tip.replace(/ \\([^()]*\\)$/, "
	"'');\n"
	"  g.rect = g.querySelector('rect'); g.label = g.querySelector('text');\n"
	"  g.colour = g.rect.getAttribute('fill'); total = Math.max(total, g.size);\n"
	"});\n"
	"function draw() {\n"
	"  var scale = 1180 / view.size;\n"
	"  boxes.forEach(function (g) {\n"
	"    var a = Math.max(g.from, view.from), b = Math.min(g.from + g.size, view.from + "
	"view.size);\n"
	"    var width = (b - a) * scale, room = Math.floor((width - 6) / 7.2);\n"
	"    g.style.display = width < .1 ? 'none' : '';\n"
	"    if (width < .1) return;\n"
	"    g.style.opacity = g.depth < view.depth ? .55 : 1;\n"
	"    g.rect.setAttribute('x', 10 + (a - view.from) * scale);\n"
	"    g.rect.setAttribute('width', width);\n"
	"    g.label.setAttribute('x', 13 + (a - view.from) * scale);\n"
	"    g.label.textContent = room < 3 ? '' : g.name.length <= room ? g.name :\n"
	"      g.name.slice(0, room - 2) + '..';\n"
	"  });\n"
	"  reset.style.display = view.depth ? '' : 'none';\n"
	"}\n"
	"function zoom(g) {\n"
	"  view = { from: g.from, size: g.size, depth: g.depth };\n"
	"  draw();\n"
	"}\n"
	"function find(text) {\n"
	"  var pattern = null, end = -1, sum = 0;\n"
	"  found = text;\n"
	"  try { pattern = text ? new RegExp(text, 'i') : null; } catch (error) {\n"
	"    hits.textContent = 'not a regular expression'; return;\n"
	"  }\n"
	"  boxes.forEach(function (g) {\n"
	"    g.hit = pattern && pattern.test(g.name);\n"
	"    g.rect.setAttribute('fill', g.hit ? 'rgb(230,0,230)' : g.colour);\n"
	"  });\n"
	"  boxes.filter(function (g) { return g.hit; }).sort(function (a, b) { return a.from - "
	"b.from; })\n"
	"    .forEach(function (g) {\n"
	"      var from = Math.max(g.from, end);\n"
	"      if (g.from + g.size > from) { sum += g.from + g.size - from; end = g.from + g.size; "
	"}\n"
	"    });\n"
	"  hits.textContent = pattern ? 'found in ' + (100 * sum / total).toFixed(1) + '%' : '';\n"
	"  search.textContent = pattern ? 'Reset search' : 'Search';\n"
	"}\n"
	"function ask() { find(found ? null : prompt('Functions (regular expression):', '')); }\n"
	"function box(event) {\n"
	"  for (var n = event.target; n && n.parentNode; n = n.parentNode)\n"
	"    if (n.parentNode.id === 'boxes') return n;\n"
	"  return null;\n"
	"}\n"
	"addEventListener('click', function (event) {\n"
	"  var g = box(event);\n"
	"  if (g) zoom(g); else if (event.target === reset) zoom(boxes[0]);\n"
	"  else if (event.target === search) ask();\n"
	"});\n"
	"addEventListener('mouseover', function (event) {\n"
	"  var g = box(event);\n"
	"  about.textContent = g ? g.tip : '';\n"
	"});\n"
	"addEventListener('keydown', function (event) {\n"
	"  if ((event.ctrlKey || event.metaKey) && event.key === 'f') { event.preventDefault(); "
	"ask(); }\n"
	"  else if (event.key === 'Escape') { if (found) find(null); else zoom(boxes[0]); }\n"
	"});\n"
	"search.style.display = '';\n"
	"zoom(boxes[0]);\n"
	"}());\n"
	"]]></script>\n";

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

void flame_write(FILE *out, const struct stacks *stacks, const struct flame_options *options)
{
	const struct stack_node *root = stacks_root(stacks);
	struct drawing d = { .out = out, .options = options, .total = (double)root->total };
	double one_pixel;

	if (!root->total)
		d.total = 1;
	one_pixel = LEAST_PIXELS / (WIDTH - 2 * MARGIN);
	d.least = d.total * (options->least_share > one_pixel ? options->least_share : one_pixel);
	d.height = HEAD + depth_of(root, d.least) * ROW + FOOT;
	write_head(&d);
	if (options->standalone)
		write_controls(&d);
	fputs("<g id=\"boxes\">\n", out);
	write_boxes(&d, root, 0, 0);
	fputs("</g>\n", out);
	if (options->standalone)
		fputs(script, out);
	fputs("</svg>\n", out);
}
