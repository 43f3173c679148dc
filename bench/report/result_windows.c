/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Throughput as scheduler_perf samples it.
 */
#include <stdlib.h>

#include "bench/report/result_raw.h"
#include "sched/base/mem.h"

static json_t *rates_json(const double *rates, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, json_real(rates[i]));
	return array;
}

static void set_figures(json_t *object, const struct throughput_figures *f)
{
	const struct {
		const char *key;
		double value;
	} figures[] = { { "average", f->average },
			{ "perc50", f->perc50 },
			{ "perc90", f->perc90 },
			{ "perc95", f->perc95 },
			{ "perc99", f->perc99 } };

	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++)
		json_object_set_new(object, figures[i].key,
				    f->samples ? json_real(figures[i].value) : json_null());
}

static json_t *ticks_json(const struct throughput_windows *w)
{
	static const char *const keys[] = { "at_ns",   "bound",		"attempts", "active",
					    "backoff", "unschedulable", "gated" };
	enum { COLUMNS = sizeof(keys) / sizeof(keys[0]) };
	json_t *columns[COLUMNS];
	json_t *object = json_object();

	for (size_t c = 0; c < COLUMNS; c++) {
		columns[c] = json_array();
		json_object_set_new(object, keys[c], columns[c]);
	}
	for (size_t i = 0; i < w->count; i++) {
		const struct throughput_tick *t = &w->ticks[i];
		const int64_t row[COLUMNS] = {
			t->at_ns,	    (int64_t)t->bound,	 (int64_t)t->attempts,
			(int64_t)t->active, (int64_t)t->backoff, (int64_t)t->unschedulable,
			(int64_t)t->gated,
		};

		for (size_t c = 0; c < COLUMNS; c++)
			json_array_append_new(columns[c], json_integer((json_int_t)row[c]));
	}
	return object;
}

json_t *result_windows_json(const struct measurement *m)
{
	json_t *object;
	double *rates;
	size_t count;
	struct throughput_figures figures;

	if (!m->windows.count)
		return json_null();
	rates = mem_new(m->windows.count, sizeof(*rates));
	count = throughput_windows_rates(&m->windows, m->throughput_rule, rates);
	object = json_object();
	json_object_set_new(object, "clock",
			    json_string(m->windows_on_run_clock ? "run" : "measured"));
	json_object_set_new(object, "rule", json_string(throughput_rule_name(m->throughput_rule)));
	json_object_set_new(object, "samples", rates_json(rates, count));
	figures = throughput_figures(rates, count);
	set_figures(object, &figures);
	json_object_set_new(object, "seconds", ticks_json(&m->windows));
	free(rates);
	return object;
}
