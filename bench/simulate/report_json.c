/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schedmark/v1 SimulationResult; docs/simulation.md describes its fields.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "bench/simulate/report.h"

static void set_number(json_t *object, const char *key, double value)
{
	json_object_set_new(object, key, isfinite(value) ? json_real(value) : json_null());
}

static void set_count(json_t *object, const char *key, uint64_t value)
{
	json_object_set_new(object, key, json_integer((json_int_t)value));
}

static json_t *text_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

static json_t *figures_json(const struct figures *f)
{
	json_t *object = json_object();

	for (size_t i = 0; i < f->count; i++)
		set_number(object, f->items[i].name, f->items[i].value);
	return object;
}

static json_t *verdict_json(const struct verdict *v)
{
	json_t *object = json_object();

	json_object_set_new(object, v->expectation->metric ? "metric" : "event",
			    json_string(v->what));
	set_number(object, "value", v->value);
	set_number(object, "atLeast", v->least);
	set_number(object, "atMost", v->most);
	json_object_set_new(object, "holds", json_boolean(v->holds));
	json_object_set_new(object, "source", text_or_null(v->expectation->source));
	return object;
}

static json_t *verdicts_json(const struct figures *f)
{
	json_t *list = json_array();

	for (size_t i = 0; i < f->verdict_count; i++)
		json_array_append_new(list, verdict_json(&f->verdicts[i]));
	return list;
}

static json_t *waits_json(const struct figures *f)
{
	json_t *list = json_array();

	for (int i = 1; i < POD_WAITS; i++) {
		const struct wait_share *w = &f->waits[i];
		json_t *object = json_object();

		json_object_set_new(object, "name", json_string(w->key));
		json_object_set_new(object, "what", json_string(w->name));
		set_number(object, "share", w->share);
		set_count(object, "pods", w->flow->entered);
		set_number(object, "meanSeconds", w->mean_s);
		set_number(object, "meanInside", w->mean_inside);
		set_count(object, "mostInside", w->flow->most_inside);
		json_array_append_new(list, object);
	}
	return list;
}

static json_t *stage_json(const struct model *m, const struct stage *s)
{
	json_t *object = json_object();
	char digest[20];

	snprintf(digest, sizeof(digest), "%016" PRIx64, s->digest);
	json_object_set_new(object, "name", json_string(s->name));
	set_number(object, "begin", (double)s->begin_ns / 1e9);
	set_number(object, "seconds", (double)(s->end_ns - s->begin_ns) / 1e9);
	set_count(object, "created", s->end.created - s->begin.created);
	set_count(object, "scheduled", s->end.scheduled - s->begin.scheduled);
	set_count(object, "deleted", s->end.deleted - s->begin.deleted);
	set_count(object, "evicted", s->end.evicted - s->begin.evicted);
	set_count(object, "leastUp", s->least_up);
	set_count(object, "revisions", s->end_revision - s->begin_revision);
	set_count(object, "storeBytes", (uint64_t)s->end_bytes);
	set_count(object, "storeLiveBytes", (uint64_t)s->end_live_bytes);
	set_count(object, "storeMostBytes", (uint64_t)s->most_bytes);
	set_number(object, "secondsWithoutWrites", s->write_gap_ns / 1e9);
	json_object_set_new(object, "placementDigest", json_string(digest));
	if (m->clock) {
		set_count(object, "processCpuNs", s->cpu_ns);
		set_count(object, "processAllocatedBytes", s->allocated_bytes);
		set_count(object, "processResidentBytes", s->resident_bytes);
	}
	return object;
}

static json_t *stages_json(const struct model *m)
{
	json_t *list = json_array();

	for (size_t i = 0; i < m->stage_count; i++)
		json_array_append_new(list, stage_json(m, &m->stages[i]));
	return list;
}

static json_t *events_json(const struct model *m)
{
	json_t *list = json_array();

	for (size_t i = 0; i < m->scheduler.failure_count; i++) {
		json_t *object = json_object();

		json_object_set_new(object, "message", json_string(m->scheduler.failures[i].text));
		set_count(object, "times", m->scheduler.failures[i].times);
		json_array_append_new(list, object);
	}
	return list;
}

static json_t *samples_json(const struct model *m)
{
	json_t *list = json_array();

	for (size_t i = 0; i < m->sample_count; i++) {
		const struct sample *s = &m->samples[i];
		json_t *object = json_object();

		set_number(object, "at", (double)s->at_ns / 1e9);
		set_count(object, "created", s->counts.created);
		set_count(object, "scheduled", s->counts.scheduled);
		set_count(object, "started", s->counts.running_ever);
		set_count(object, "running", s->counts.running);
		set_count(object, "pending", s->counts.pending);
		set_count(object, "waiting", s->counts.waiting);
		set_count(object, "storeBytes", (uint64_t)s->store_bytes);
		json_array_append_new(list, object);
	}
	return list;
}

json_t *report_json(const struct model *model, const struct figures *figures)
{
	json_t *object = json_object();

	json_object_set_new(object, "apiVersion", json_string("schedmark/v1"));
	json_object_set_new(object, "kind", json_string("SimulationResult"));
	json_object_set_new(object, "name", json_string(model->spec->name));
	json_object_set_new(object, "about", text_or_null(model->spec->about));
	set_count(object, "seed", (uint64_t)model->spec->seed);
	set_number(object, "seconds", (double)model_now(model) / 1e9);
	set_count(object, "events", model->events_run);
	json_object_set_new(object, "holds", json_boolean(figures->all_hold));
	json_object_set_new(object, "bottleneck", json_string(figures->bottleneck));
	json_object_set_new(object, "expected", verdicts_json(figures));
	json_object_set_new(object, "waits", waits_json(figures));
	json_object_set_new(object, "stages", stages_json(model));
	json_object_set_new(object, "failedScheduling", events_json(model));
	json_object_set_new(object, "figures", figures_json(figures));
	json_object_set_new(object, "samples", samples_json(model));
	return object;
}
