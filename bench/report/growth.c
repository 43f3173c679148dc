/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/report/growth.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/table_text.h"
#include "sched/base/mem.h"

enum { BAR_WIDTH = 48 };

/* Of the same workload, and alike in all params but this one. */
static bool on_curve(const struct measurement *a, const struct measurement *b, size_t param)
{
	if (!b->swept_count || a->swept_count != b->swept_count ||
	    strcmp(a->swept_of, b->swept_of) != 0)
		return false;
	for (size_t i = 0; i < a->swept_count; i++) {
		if (i != param && a->swept[i].value != b->swept[i].value)
			return false;
	}
	return true;
}

/* Is there one before it on the same curve? Then that one has taken it in. */
static bool is_taken(const struct result *result, size_t at, size_t param)
{
	for (size_t i = 0; i < at; i++) {
		if (on_curve(result->items[at], result->items[i], param))
			return true;
	}
	return false;
}

static void add_point(struct growth *g, const struct measurement *m)
{
	double range[2];
	double rate = measurement_pods_per_second(m, range);
	uint64_t size = m->swept[g->param].value;

	if (rate <= 0 || size < 1)
		return;
	g->sizes[g->count] = (double)size;
	g->ns_per_pod[g->count] = 1e9 / rate;
	g->errors[g->count++] = measurement_relative_error(m);
}

static void collect(const struct result *result, size_t first, size_t param, struct growth *g)
{
	*g = (struct growth){ .first = result->items[first], .param = param };
	g->sizes = mem_new(result->count, sizeof(*g->sizes));
	g->ns_per_pod = mem_new(result->count, sizeof(*g->ns_per_pod));
	g->errors = mem_new(result->count, sizeof(*g->errors));
	for (size_t i = first; i < result->count; i++) {
		if (on_curve(g->first, result->items[i], param))
			add_point(g, result->items[i]);
	}
	g->fitted = complexity_fit(g->sizes, g->ns_per_pod, g->count, &g->fit);
}

static void fini(struct growth *g)
{
	free(g->sizes);
	free(g->ns_per_pod);
	free(g->errors);
}

size_t growth_find(const struct result *result, struct growth **out)
{
	struct growth *items = NULL;
	size_t count = 0, capacity = 0;

	for (size_t i = 0; i < result->count; i++) {
		for (size_t p = 0; p < result->items[i]->swept_count; p++) {
			if (is_taken(result, i, p))
				continue;
			items = mem_grow(items, count, &capacity, sizeof(*items));
			collect(result, i, p, &items[count]);
			if (items[count].count > 1)
				count++;
			else
				fini(&items[count]);
		}
	}
	*out = items;
	return count;
}

void growth_free(struct growth *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		fini(&items[i]);
	free(items);
}

static void print_curve(FILE *out, const char *label, const struct complexity_curve *c)
{
	struct paragraph p;

	paragraph_begin(&p, out, label);
	paragraph_add(&p, "%s:", complexity_name(c->complexity));
	paragraph_add(&p, "%.4g ns", c->intercept);
	if (c->complexity != COMPLEXITY_CONSTANT)
		paragraph_add(&p, "+ %.4g ns * %s", c->slope, complexity_name(c->complexity));
	paragraph_add(&p, "(%.1f %% off)", c->relative_error * 100);
	paragraph_end(&p);
}

/* A bar as long as the time, '|' where the curve is. */
static void draw_bar(FILE *out, double ns, double fitted, double most)
{
	int length = (int)lround(ns / most * BAR_WIDTH);
	int mark = fitted >= 0 ? (int)lround(fmin(fitted / most, 1.1) * BAR_WIDTH) : -1;

	for (int i = 1; i <= length || i <= mark; i++) {
		fputc(i == mark ? '|' : i <= length ? '#' : ' ', out);
	}
}

static double most_of(const struct growth *g)
{
	double most = 0;

	for (size_t i = 0; i < g->count; i++)
		most = fmax(most, g->ns_per_pod[i]);
	return most;
}

static void print_points(FILE *out, const struct growth *g)
{
	double most = most_of(g);

	for (size_t i = 0; i < g->count; i++) {
		double fitted = g->fitted ? complexity_at(&g->fit.best, g->sizes[i]) : -1;

		fprintf(out, "  %12.0f  %12.1f", g->sizes[i], g->ns_per_pod[i]);
		if (isfinite(g->errors[i]))
			fprintf(out, "  %5.1f", g->errors[i] * 100);
		else
			fprintf(out, "  %5s", "-");
		fputs("  ", out);
		draw_bar(out, g->ns_per_pod[i], fitted, most);
		fputc('\n', out);
	}
}

/* "nodes of Density/100Nodes3kPods at pods=300" */
static void print_title(FILE *out, const struct growth *g, const struct table_options *options)
{
	const struct measurement *m = g->first;
	char rest[512] = "";
	size_t length = 0;

	for (size_t i = 0; i < m->swept_count && length < sizeof(rest); i++) {
		if (i != g->param)
			length += (size_t)snprintf(rest + length, sizeof(rest) - length,
						   "%s%s=%" PRIu64, length ? ", " : " at ",
						   m->swept[i].name, m->swept[i].value);
	}
	print_heading(out, options, "%s of %s%s", m->swept[g->param].name, m->swept_of, rest);
}

static void print_growth(FILE *out, const struct growth *g, const struct table_options *options)
{
	struct paragraph p;

	fputc('\n', out);
	print_title(out, g, options);
	fprintf(out, "  %12s  %12s  %5s\n", g->first->swept[g->param].name, "ns/POD", "+-%");
	print_points(out, g);
	paragraph_begin(&p, out, "grows like");
	if (!g->fitted)
		paragraph_add(&p, "no telling from fewer than three sizes");
	else if (g->fit.undecided)
		paragraph_add(&p, "%s or %s: both explain the times about as well",
			      complexity_name(g->fit.best.complexity),
			      complexity_name(g->fit.runner_up.complexity));
	else
		paragraph_add(&p, "%s (the | above)", complexity_name(g->fit.best.complexity));
	paragraph_end(&p);
	if (!g->fitted)
		return;
	print_curve(out, "best", &g->fit.best);
	print_curve(out, "runner-up", &g->fit.runner_up);
}

void growth_print(FILE *out, const struct result *result, const struct table_options *options)
{
	struct growth *items;
	size_t count = growth_find(result, &items);

	for (size_t i = 0; i < count; i++)
		print_growth(out, &items[i], options);
	growth_free(items, count);
}

static json_t *curve_json(const struct complexity_curve *c)
{
	return json_pack("{s:s, s:f, s:f, s:f}", "complexity", complexity_name(c->complexity),
			 "intercept", c->intercept, "slope", c->slope, "relative_error",
			 c->relative_error);
}

static json_t *numbers_json(const double *numbers, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, json_real(numbers[i]));
	return array;
}

static json_t *one_json(const struct growth *g)
{
	const struct measurement *m = g->first;
	json_t *at = json_object();

	for (size_t i = 0; i < m->swept_count; i++) {
		if (i != g->param)
			json_object_set_new(at, m->swept[i].name,
					    json_integer((json_int_t)m->swept[i].value));
	}
	return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:b}", "workload", m->swept_of,
			 "param", m->swept[g->param].name, "at", at, "sizes",
			 numbers_json(g->sizes, g->count), "ns_per_pod",
			 numbers_json(g->ns_per_pod, g->count), "best",
			 g->fitted ? curve_json(&g->fit.best) : json_null(), "runner_up",
			 g->fitted ? curve_json(&g->fit.runner_up) : json_null(), "undecided",
			 !g->fitted || g->fit.undecided);
}

json_t *growth_json(const struct result *result)
{
	json_t *array = json_array();
	struct growth *items;
	size_t count = growth_find(result, &items);

	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, one_json(&items[i]));
	growth_free(items, count);
	return array;
}
