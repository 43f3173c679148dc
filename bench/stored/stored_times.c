/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Times of a workload: passes, latency, and how far it was when.
 */
#include <string.h>

#include "bench/measure/histogram.h"
#include "bench/measure/timeline.h"
#include "bench/stored/stored_parts.h"

static void read_pass(const struct json_spot *spot, struct stored_pass *pass)
{
	pass->pods_per_s = stored_count(spot, "pods_per_s");
	pass->pods = stored_count(spot, "pods");
	pass->attempts = stored_count(spot, "attempts");
	pass->elapsed_ns = stored_count(spot, "elapsed_ns");
	pass->cpu_ns = stored_count(spot, "cpu_ns");
}

/* Processor time of the fastest pass. */
static double least_cpu_ns(const struct stored_workload *w)
{
	double least = 0;

	for (size_t i = 0; i < w->pass_count; i++) {
		double ns = w->passes[i].cpu_ns;

		if (ns > 0 && (least == 0 || ns < least))
			least = ns;
	}
	return least;
}

void stored_throughput_read(struct arena *arena, const struct json_spot *workload,
			    struct stored_workload *out)
{
	struct json_spot spot = json_spot_member(workload, "throughput");
	struct json_spot least = json_spot_member(&spot, "least_elapsed_ns");
	struct json_spot passes = json_spot_member(&spot, "repetitions");

	out->pods_per_s = stored_count(&spot, "pods_per_s");
	out->min_pods_per_s = stored_count(&spot, "min_pods_per_s");
	out->max_pods_per_s = stored_count(&spot, "max_pods_per_s");
	out->least_ns = json_spot_number(&least, 0);
	out->pass_count = json_spot_count(&passes);
	out->passes = arena_new(arena, out->pass_count, sizeof(*out->passes));
	for (size_t i = 0; i < out->pass_count; i++) {
		struct json_spot pass = json_spot_item(&passes, i);

		read_pass(&pass, &out->passes[i]);
	}
	out->cpu_ns = least_cpu_ns(out);
}

void stored_sampled_read(struct arena *arena, const struct json_spot *workload,
			 struct stored_sampled *s)
{
	struct json_spot spot = json_spot_member(workload, "sampled_throughput");
	struct json_spot seconds = json_spot_member(&spot, "seconds");
	const struct {
		const char *key;
		struct stored_numbers *column;
	} columns[] = {
		{ "at_ns", &s->at_ns },	      { "bound", &s->bound },
		{ "attempts", &s->attempts }, { "active", &s->active },
		{ "backoff", &s->backoff },   { "unschedulable", &s->unschedulable },
		{ "gated", &s->gated },
	};

	if (!json_spot_is_object(&spot))
		return;
	s->clock = stored_need_text(&spot, "clock");
	s->samples = stored_numbers_read(arena, &spot, "samples");
	if (!json_spot_is_object(&seconds))
		return;
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		*columns[i].column = stored_numbers_read(arena, &seconds, columns[i].key);
		stored_expect_length(&seconds, columns[i].key, *columns[i].column, s->at_ns.count);
	}
}

void stored_histogram_read(struct arena *arena, const struct json_spot *parent, const char *key,
			   const char *counts, struct stored_histogram *h)
{
	struct json_spot spot = json_spot_member(parent, key);

	if (!json_spot_is_object(&spot))
		return;
	h->low_ns = stored_numbers_read(arena, &spot, "low_ns");
	h->counts = stored_numbers_read(arena, &spot, counts);
	stored_expect_length(&spot, counts, h->counts, h->low_ns.count);
	for (size_t i = 0; i < h->counts.count; i++)
		h->total += h->counts.values[i];
}

void stored_latency_read(struct arena *arena, const struct json_spot *workload, const char *key,
			 struct stored_latency *latency)
{
	struct json_spot spot = json_spot_member(workload, key);
	const struct {
		const char *key;
		double *value;
	} figures[] = {
		{ "attempts", &latency->attempts }, { "mean_ns", &latency->mean_ns },
		{ "min_ns", &latency->min_ns },	    { "p50_ns", &latency->p50_ns },
		{ "p90_ns", &latency->p90_ns },	    { "p99_ns", &latency->p99_ns },
		{ "p99_9_ns", &latency->p99_9_ns }, { "max_ns", &latency->max_ns },
	};

	if (!json_spot_is_object(&spot))
		return;
	latency->known = true;
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
		struct json_spot figure = json_spot_need(&spot, figures[i].key);

		*figures[i].value = json_spot_number(&figure, 0);
	}
	latency->histogram.bits = HISTOGRAM_BITS;
	stored_histogram_read(arena, &spot, "histogram", "attempts", &latency->histogram);
}

/* A row of counts for each window becomes one array. */
static void read_picture(struct arena *arena, const struct json_spot *timeline,
			 struct stored_timeline *t)
{
	struct json_spot picture = json_spot_member(timeline, "latency");
	struct json_spot rows = json_spot_member(&picture, "attempts");
	size_t columns;
	double *counts;

	if (!json_spot_is_object(&picture))
		return;
	t->latency_low_ns = stored_numbers_read(arena, &picture, "low_ns");
	columns = t->latency_low_ns.count;
	if (json_spot_count(&rows) != t->end_ns.count)
		json_spot_wrong(&rows, "is not as long as the other columns");
	counts = arena_new(arena, t->end_ns.count * columns + 1, sizeof(*counts));
	t->latency_counts = counts;
	for (size_t i = 0; i < t->end_ns.count && !rows.reading->failed; i++) {
		struct json_spot row = json_spot_item(&rows, i);
		size_t count;
		const double *values = json_spot_numbers(&row, arena, &count);

		if (count != columns)
			json_spot_wrong(&row, "has not as many counts as there are in low_ns");
		else if (count)
			memcpy(counts + i * columns, values, count * sizeof(*values));
	}
}

void stored_timeline_read(struct arena *arena, const struct json_spot *workload,
			  struct stored_timeline *t)
{
	struct json_spot spot = json_spot_member(workload, "timeline");
	const struct {
		const char *key;
		struct stored_numbers *column;
	} columns[] = {
		{ "end_ns", &t->end_ns },	{ "created", &t->created },
		{ "scheduled", &t->scheduled }, { "unschedulable", &t->unschedulable },
		{ "pending", &t->pending },	{ "attempts", &t->attempts },
	};

	if (!json_spot_is_object(&spot))
		return;
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		*columns[i].column = stored_numbers_read(arena, &spot, columns[i].key);
		stored_expect_length(&spot, columns[i].key, *columns[i].column, t->end_ns.count);
	}
	read_picture(arena, &spot, t);
}
