/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the time went: phases by their share, and in them the rules by theirs.
 */
#include <stdlib.h>
#include <string.h>

#include "bench/report/table_text.h"
#include "sched/base/mem.h"

enum { ROWS_MAX = PHASE_COUNT + 1 };

/* A line of the breakdown: a phase, or what is in none. */
struct row {
	const char *name;
	double ns;
	enum phase phase; /* PHASE_COUNT: none */
};

static int by_time(const void *a, const void *b)
{
	const struct row *x = a;
	const struct row *y = b;

	if (x->ns != y->ns)
		return x->ns < y->ns ? 1 : -1;
	return (x->phase > y->phase) - (x->phase < y->phase);
}

static int by_rule_time(const void *a, const void *b)
{
	const struct rule_time *x = *(const struct rule_time *const *)a;
	const struct rule_time *y = *(const struct rule_time *const *)b;

	if (x->ns != y->ns)
		return x->ns < y->ns ? 1 : -1;
	return strcmp(x->plugin, y->plugin);
}

static size_t sorted_phases(const struct breakdown *b, struct row rows[ROWS_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < PHASE_COUNT; i++) {
		if (b->phases[i].calls)
			rows[count++] = (struct row){ phase_name((enum phase)i), b->phases[i].ns,
						      (enum phase)i };
	}
	rows[count++] = (struct row){ "other", b->other_ns, PHASE_COUNT };
	qsort(rows, count, sizeof(*rows), by_time);
	return count;
}

static bool one_profile(const struct breakdown *b)
{
	for (size_t i = 1; i < b->rule_count; i++) {
		if (strcmp(b->rules[i].scheduler_name, b->rules[0].scheduler_name) != 0)
			return false;
	}
	return true;
}

/* "NodeResourcesFit x2 (batch-scheduler)": weight and profile where there is something to tell. */
static void print_rule(FILE *out, const struct breakdown *b, const struct rule_time *rule)
{
	char name[96];
	char weight[24] = "";

	if (rule->kind == RULE_SCORE && rule->weight != 1)
		snprintf(weight, sizeof(weight), " x%" PRId64, rule->weight);
	if (one_profile(b))
		snprintf(name, sizeof(name), "%s%s", rule->plugin, weight);
	else
		snprintf(name, sizeof(name), "%s%s (%s)", rule->plugin, weight,
			 rule->scheduler_name);
	fprintf(out, "    %-46s  %5.1f %%  %10.1f  %9.2f  %12" PRIu64 "\n", name,
		breakdown_share(b, rule->ns) * 100, rule->ns / (double)b->pods,
		rule->nodes ? rule->ns / (double)rule->nodes : 0, rule->nodes);
}

static void print_rules_of(FILE *out, const struct breakdown *b, enum phase phase)
{
	enum rule_kind kind = phase == PHASE_FILTER ? RULE_FILTER : RULE_SCORE;
	const struct rule_time **rules = mem_new(b->rule_count + 1, sizeof(*rules));
	size_t count = 0;

	for (size_t i = 0; i < b->rule_count; i++) {
		if (b->rules[i].kind == kind && b->rules[i].calls)
			rules[count++] = &b->rules[i];
	}
	qsort(rules, count, sizeof(*rules), by_rule_time);
	for (size_t i = 0; i < count; i++)
		print_rule(out, b, rules[i]);
	free(rules);
}

/* Rules that had nothing to say about any pod of this workload. */
static void print_unasked(FILE *out, const struct breakdown *b, enum rule_kind kind)
{
	struct paragraph p;
	bool begun = false;

	for (size_t i = 0; i < b->rule_count; i++) {
		if (b->rules[i].kind != kind || b->rules[i].calls)
			continue;
		if (!begun)
			paragraph_begin(&p, out,
					kind == RULE_FILTER ? "no filtering" : "no scoring");
		paragraph_add(&p, "%s", b->rules[i].plugin);
		begun = true;
	}
	if (begun)
		paragraph_end(&p);
}

static void print_cost(FILE *out, const struct measurement *m)
{
	const struct breakdown *b = &m->breakdown;
	double range[2];
	double rate = measurement_pods_per_second(m, range);
	struct paragraph p;

	paragraph_begin(&p, out, "probes");
	paragraph_add(&p, "cost %.0f ns a phase and %.0f ns a rule, taken off above;",
		      b->cost.phase_outer_ns, b->cost.rule_outer_ns);
	paragraph_add(&p, "this pass took %.2f times the clean one",
		      (double)b->raw_elapsed_ns / (double)b->pods * rate / 1e9);
	paragraph_end(&p);
}

void table_breakdown(FILE *out, const struct measurement *m, const struct table_options *options)
{
	const struct breakdown *b = &m->breakdown;
	struct row rows[ROWS_MAX];
	size_t count = sorted_phases(b, rows);

	fputc('\n', out);
	print_heading(out, options, "  %-48s  %7s  %10s  %9s  %12s", "PHASE, RULE", "SHARE",
		      "ns/POD", "ns/PAIR", "PAIRS");
	for (size_t i = 0; i < count; i++) {
		fprintf(out, "  %-48s  %5.1f %%  %10.1f\n", rows[i].name,
			breakdown_share(b, rows[i].ns) * 100, rows[i].ns / (double)b->pods);
		if (rows[i].phase == PHASE_FILTER || rows[i].phase == PHASE_SCORE)
			print_rules_of(out, b, rows[i].phase);
	}
	print_unasked(out, b, RULE_FILTER);
	print_unasked(out, b, RULE_SCORE);
	print_cost(out, m);
}
