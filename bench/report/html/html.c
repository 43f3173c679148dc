/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One page about one or several results: what was measured, where, how to repeat it, and the charts.
 */
#include "bench/report/html/html.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/chart/page.h"
#include "bench/report/chart/scale.h"
#include "bench/report/formats/format.h"
#include "bench/report/xml_text.h"
#include "sched/base/mem.h"

/* Ids only have to differ within the page. */
static unsigned int next_id;

void html_figure(FILE *out, const struct html_figure *figure)
{
	char id[16];

	snprintf(id, sizeof(id), "chart%u", ++next_id);
	page_figure_begin(out, figure->title);
	for (enum page_width w = PAGE_WIDE; w <= PAGE_NARROW; w++) {
		char variant[20];
		struct chart chart = {
			.id = variant,
			.title = figure->title,
			.description = figure->description,
			.width = page_pixels(w),
			.height = figure->height,
		};

		snprintf(variant, sizeof(variant), "%s%c", id, w == PAGE_NARROW ? 'n' : 'w');
		page_variant_begin(out, w);
		figure->draw(out, &chart, figure->data);
		page_variant_end(out);
	}
	page_figure_end(out);
}

static void cell(FILE *out, const char *tag, const char *text)
{
	fprintf(out, "<%s>", tag);
	xml_text(out, text);
	fprintf(out, "</%.2s>", tag);
}

static void number_cell(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void number_cell(FILE *out, const char *format, ...)
{
	va_list args;

	fputs("<td class=\"n\">", out);
	va_start(args, format);
	vfprintf(out, format, args);
	va_end(args);
	fputs("</td>", out);
}

/* Nothing for what is not known. */
static void count_cell(FILE *out, double count)
{
	if (count >= 0)
		number_cell(out, "%.0f", count);
	else
		fputs("<td></td>", out);
}

static void time_cell(FILE *out, double ns)
{
	char text[SI_SIZE];

	number_cell(out, "%s", si_text(text, ns / 1e9, "s"));
}

/* A wide table scrolls by itself; the keyboard has to reach it for that. */
static void table_begin(FILE *out, const char *label, const char *const *heads, size_t count)
{
	fputs("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"", out);
	xml_text(out, label);
	fputs("\"><table><thead><tr>", out);
	for (size_t i = 0; i < count; i++)
		cell(out, heads[i][0] == '#' ? "th class=\"n\"" : "th",
		     heads[i] + (heads[i][0] == '#'));
	fputs("</tr></thead>\n<tbody>\n", out);
}

static void table_end(FILE *out)
{
	fputs("</tbody></table></div>\n", out);
}

static void throughput_cells(FILE *out, const struct stored_workload *w)
{
	const struct stored_metric *m = stored_metric_find(w, "throughput");
	double percent;

	count_cell(out, w->pods_per_s);
	if (m && format_relative_error(m, &percent))
		number_cell(out, "\xc2\xb1 %.1f %%", percent);
	else if (w->min_pods_per_s >= 0)
		number_cell(out, "%.0f to %.0f", w->min_pods_per_s, w->max_pods_per_s);
	else
		fputs("<td></td>", out);
}

static void figure_cells(FILE *out, const struct stored_workload *w)
{
	static const char *const figures[] = { "allocations", "node_memory", "pod_memory" };

	count_cell(out, w->nodes);
	count_cell(out, w->measured_pods);
	throughput_cells(out, w);
	if (w->latency.known) {
		time_cell(out, w->latency.p50_ns);
		time_cell(out, w->latency.p99_ns);
		time_cell(out, w->latency.max_ns);
	} else {
		fputs("<td></td><td></td><td></td>", out);
	}
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
		const struct stored_metric *m = stored_metric_find(w, figures[i]);

		if (m)
			number_cell(out, "%.4g", m->median);
		else
			fputs("<td></td>", out);
	}
	count_cell(out, w->unschedulable);
}

static const char *state(const struct stored_workload *w)
{
	if (w->placements_disagree)
		return "passes placed pods differently";
	if (w->has_threshold && w->threshold_missed)
		return "threshold missed";
	return w->partial ? "stopped" : NULL;
}

static const char *const figure_heads[] = {
	"workload", "#nodes",	"#pods",       "#pods/s", "#95 %, or range", "#p50",
	"#p99",	    "#slowest", "#allocs/pod", "#B/node", "#B/pod",	     "#not fitting",
};

enum { FIGURE_HEADS = sizeof(figure_heads) / sizeof(figure_heads[0]) };

/* A name that may be broken behind a slash. */
static void breakable(FILE *out, struct arena *texts, const char *name)
{
	while (*name) {
		size_t length = strcspn(name, "/");

		length += name[length] == '/';
		xml_text(out, arena_text(texts, name, length));
		name += length;
		if (*name)
			fputs("<wbr>", out);
	}
}

/* Where the workload has its section, which is that of the first result with that name. */
static void link_begin(FILE *out, const struct report *report, size_t result, size_t index)
{
	const char *name = report->results[result].workloads[index].name;

	for (size_t i = 0; i < result; i++) {
		const struct stored_workload *same = stored_find(&report->results[i], name);

		if (same) {
			index = (size_t)(same - report->results[i].workloads);
			result = i;
		}
	}
	fprintf(out, "<a href=\"#w%zu-%zu\">", result, index);
}

static void result_table(FILE *out, const struct report *report, size_t result)
{
	const struct stored *r = &report->results[result];
	struct arena texts = { 0 };

	table_begin(out, "figures of all workloads", figure_heads, FIGURE_HEADS);
	for (size_t i = 0; i < r->count; i++) {
		const struct stored_workload *w = &r->workloads[i];

		fputs("<tr><td>", out);
		link_begin(out, report, result, i);
		breakable(out, &texts, w->name);
		fputs("</a>", out);
		if (state(w))
			fprintf(out, " <span class=\"bad\">%s</span>", state(w));
		fputs("</td>", out);
		figure_cells(out, w);
		fputs("</tr>\n", out);
	}
	table_end(out);
	arena_free(&texts);
}

static void fact(FILE *out, const char *name, const char *text)
{
	if (!text || !text[0])
		return;
	fprintf(out, "<tr><th>%s</th>", name);
	cell(out, "td", text);
	fputs("</tr>\n", out);
}

static void number_fact(FILE *out, const char *name, double number, const char *unit)
{
	char text[SI_SIZE];

	if (number >= 0)
		fact(out, name, si_text(text, number, unit));
}

static void origin(FILE *out, const struct stored *r)
{
	char *command = format_command(r);

	fputs("<p>To repeat it:</p>\n<pre>", out);
	xml_text(out, command);
	free(command);
	fputs("</pre>\n<details><summary>Where it was measured</summary>\n<table><tbody>\n", out);
	fact(out, "date", r->date);
	fact(out, "version", r->version);
	fact(out, "commit", r->commit);
	fact(out, "compiler", r->compiler);
	fact(out, "mode", r->mode);
	fact(out, "flags", r->flags);
	fact(out, "decisions of Kubernetes", r->kubernetes_version);
	fact(out, "seed", r->seed);
	fact(out, "tie-break", r->tie_break);
	fact(out, "host", r->hostname);
	fact(out, "processor", r->cpu_model);
	number_fact(out, "processors", r->cpus_allowed, "");
	number_fact(out, "memory", r->memory_bytes, "B");
	fact(out, "kernel", r->kernel);
	fact(out, "C library", r->libc);
	fact(out, "clock source", r->clock_source);
	fact(out, "frequency governor", r->governor);
	number_fact(out, "address randomisation", r->address_randomisation, "");
	number_fact(out, "load average", r->load_average, "");
	number_fact(out, "stolen by the host", r->steal_percent, "%");
	fputs("</tbody></table></details>\n", out);
}

static void reasons(FILE *out, const struct stored_workload *w)
{
	static const char *const heads[] = { "reason", "#attempts" };

	if (!w->reason_count)
		return;
	fputs("<details><summary>Why attempts failed</summary>\n", out);
	table_begin(out, "reasons", heads, 2);
	for (size_t i = 0; i < w->reason_count; i++) {
		fputs("<tr>", out);
		cell(out, "td", w->reasons[i].text);
		number_cell(out, "%.0f", w->reasons[i].attempts);
		fputs("</tr>\n", out);
	}
	table_end(out);
	fputs("</details>\n", out);
}

static void breakdown_table(FILE *out, const struct stored_workload *w)
{
	static const char *const heads[] = { "phase",	"rule",	    "#share",
					     "#ns/pod", "#ns/pair", "#pairs" };
	const struct stored_breakdown *b = &w->breakdown;

	fputs("<details><summary>Phases and rules in figures</summary>\n", out);
	table_begin(out, "phases and rules", heads, sizeof(heads) / sizeof(heads[0]));
	for (size_t p = 0; p < b->phase_count; p++) {
		fputs("<tr>", out);
		cell(out, "td", b->phases[p].name);
		fputs("<td></td>", out);
		number_cell(out, "%.1f %%", b->phases[p].share * 100);
		number_cell(out, "%.1f", b->phases[p].ns / b->pods);
		fputs("<td></td><td></td></tr>\n", out);
		for (size_t i = 0; i < b->rule_count; i++) {
			const struct stored_rule *rule = &b->rules[i];

			if (strcmp(rule->phase, b->phases[p].name) != 0 || rule->pairs <= 0)
				continue;
			fputs("<tr><td></td>", out);
			cell(out, "td", rule->plugin);
			number_cell(out, "%.1f %%", rule->share * 100);
			number_cell(out, "%.1f", rule->ns / b->pods);
			number_cell(out, "%.2f", rule->ns_per_pair);
			number_cell(out, "%.0f", rule->pairs);
			fputs("</tr>\n", out);
		}
	}
	table_end(out);
	fputs("</details>\n", out);
}

static void counted_head(FILE *out, const struct stored_counted *c)
{
	const char **heads = mem_new(c->counter_count + 4, sizeof(*heads));
	struct arena texts = { 0 };
	size_t count = 0;

	heads[count++] = "phase";
	for (size_t i = 0; i < c->counter_count; i++)
		heads[count++] = arena_format(&texts, "#%s/pod", c->counters[i]);
	if (c->has_memory) {
		heads[count++] = "#bytes asked";
		heads[count++] = "#kept";
		heads[count++] = "#most live";
	}
	table_begin(out, "counted in each phase", heads, count);
	arena_free(&texts);
	free(heads);
}

static void counted_table(FILE *out, const struct stored_counted *c)
{
	fputs("<details><summary>What was counted in each phase</summary>\n", out);
	counted_head(out, c);
	for (size_t i = 0; i < c->phase_count; i++) {
		const struct stored_counted_phase *phase = &c->phases[i];

		if (phase->calls == 0)
			continue;
		fputs("<tr>", out);
		cell(out, "td", phase->name);
		for (size_t k = 0; k < c->counter_count; k++) {
			if (phase->counts[k] >= 0)
				number_cell(out, "%.4g", phase->counts[k] / c->pods);
			else
				fputs("<td></td>", out);
		}
		if (c->has_memory) {
			number_cell(out, "%.0f", phase->allocated_bytes);
			number_cell(out, "%.0f", phase->grown_bytes);
			number_cell(out, "%.0f", phase->live_bytes);
		}
		fputs("</tr>\n", out);
	}
	table_end(out);
	fputs("</details>\n", out);
}

static void workload_of_result(FILE *out, const struct report *report, const struct stored *r,
			       const struct stored_workload *w)
{
	if (report->count > 1)
		cell(out, "h3", r->name);
	fputs("<p class=\"soft\">placements ", out);
	xml_text(out, w->placement_digest);
	fprintf(out, ", %zu pass%s, profile ", w->pass_count, w->pass_count == 1 ? "" : "es");
	xml_text(out, w->scheduler_config ? w->scheduler_config : "default");
	fputs("</p>\n", out);
	html_pods_over_time(out, w);
	html_latency_over_time(out, w);
	if (w->breakdown.known && w->breakdown.pods > 0) {
		html_shares(out, w);
		breakdown_table(out, w);
	}
	if (w->counted.known && w->counted.pods > 0)
		counted_table(out, &w->counted);
	reasons(out, w);
}

/* A workload stands on the page where the first result has it. */
static bool seen_before(const struct report *report, size_t result, const char *name)
{
	for (size_t i = 0; i < result; i++) {
		if (stored_find(&report->results[i], name))
			return true;
	}
	return false;
}

/* Of each result the workload of that name. */
static const struct stored_workload **same_name(struct arena *arena, const struct report *report,
						size_t result, size_t index)
{
	const struct stored_workload **same = arena_new(arena, report->count, sizeof(*same));

	same[result] = &report->results[result].workloads[index];
	for (size_t i = result + 1; i < report->count; i++)
		same[i] = stored_find(&report->results[i], same[result]->name);
	return same;
}

static void workload_section(FILE *out, const struct report *report, size_t result, size_t index)
{
	struct arena arena = { 0 };
	const struct stored_workload **same = same_name(&arena, report, result, index);

	fprintf(out, "<h2 id=\"w%zu-%zu\">", result, index);
	xml_text(out, same[result]->name);
	fputs("</h2>\n", out);
	html_throughput_over_time(out, report, same);
	html_latency_percentiles(out, report, same);
	for (size_t i = result; i < report->count; i++) {
		if (same[i])
			workload_of_result(out, report, &report->results[i], same[i]);
	}
	arena_free(&arena);
}

static void comparisons(FILE *out, const struct report *report)
{
	for (size_t i = 0; i < report->comparison_count; i++)
		html_comparison(out, &report->comparisons[i]);
	if (!report->comparison_count && report->count == 2)
		html_two_results(out, &report->results[0], &report->results[1]);
}

void format_html(FILE *out, const struct report *report, const struct format_options *options)
{
	(void)options;
	next_id = 0;
	page_begin(out, "schedmark report");
	comparisons(out, report);
	for (size_t i = 0; i < report->recorded_count; i++)
		html_recorded(out, report, &report->recorded[i]);
	for (size_t i = 0; i < report->count; i++) {
		cell(out, "h2", report->results[i].name);
		result_table(out, report, i);
		origin(out, &report->results[i]);
		html_sweeps(out, &report->results[i]);
	}
	for (size_t i = 0; i < report->count; i++) {
		for (size_t w = 0; w < report->results[i].count; w++) {
			if (!seen_before(report, i, report->results[i].workloads[w].name))
				workload_section(out, report, i, w);
		}
	}
	page_end(out);
}
