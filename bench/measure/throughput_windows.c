/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/measure/throughput_windows.h"

#include <stdlib.h>

#include "sched/base/mem.h"

#define SECOND INT64_C(1000000000)

enum { FIRST_CAPACITY = 512 };

enum throughput_rule throughput_rule_of(enum kubernetes_version version)
{
	return version == KUBERNETES_1_26 ? THROUGHPUT_EVERY_SECOND : THROUGHPUT_COMMON_RATE;
}

const char *throughput_rule_name(enum throughput_rule rule)
{
	return rule == THROUGHPUT_EVERY_SECOND ? "every-second" : "common-rate";
}

void throughput_windows_fini(struct throughput_windows *w)
{
	free(w->ticks);
	*w = (struct throughput_windows){ 0 };
}

static void add_tick(struct throughput_windows *w, int64_t at_ns)
{
	const struct scheduling_queue *queue = w->drain->queue;

	if (w->count == w->capacity) {
		w->capacity = w->capacity ? w->capacity * 2 : FIRST_CAPACITY;
		w->ticks = mem_resize(w->ticks, w->capacity, sizeof(*w->ticks));
	}
	w->ticks[w->count++] = (struct throughput_tick){
		.at_ns = at_ns,
		.bound = w->bound,
		.attempts = w->attempts,
		.active = scheduling_queue_count(queue, QUEUE_ACTIVE),
		.backoff = scheduling_queue_count(queue, QUEUE_BACKOFF) +
			   scheduling_queue_count(queue, QUEUE_ERROR_BACKOFF),
		.unschedulable = scheduling_queue_count(queue, QUEUE_UNSCHEDULABLE),
		.gated = scheduling_queue_count(queue, QUEUE_GATED),
	};
}

/* The second at next_ns is over. */
static void end_second(struct throughput_windows *w)
{
	if (w->count < THROUGHPUT_TICKS_MAX) {
		add_tick(w, w->next_ns - w->begun_ns);
		w->next_ns += SECOND;
	} else {
		w->next_ns = INT64_MAX;
	}
}

void throughput_windows_begin(struct throughput_windows *w, const struct drain *drain,
			      int64_t now_ns)
{
	w->drain = drain;
	w->bound = drain->collection.bound;
	w->attempts = drain->attempts;
	w->begun_ns = now_ns;
	w->next_ns = now_ns;
	end_second(w);
}

void throughput_windows_pass(struct throughput_windows *w, int64_t now_ns)
{
	while (w->next_ns < now_ns)
		end_second(w);
}

void throughput_windows_end(struct throughput_windows *w, int64_t now_ns)
{
	throughput_windows_record(w, now_ns);
	if (w->drain && w->next_ns == now_ns)
		end_second(w);
	w->drain = NULL;
}

/* What is the same for a collection from its begin on. */
struct sampler {
	size_t before; /* bound when it began */
	size_t last; /* bound at the last sample */
	int64_t last_ns;
	size_t skipped;
	bool started;
};

static size_t every_second(struct sampler *s, const struct throughput_tick *tick, double *out)
{
	double rate = (double)tick->bound - (double)s->last;

	if (!tick->bound)
		return 0;
	s->last = tick->bound;
	*out = rate;
	return 1;
}

static void sampled(struct sampler *s, const struct throughput_tick *tick)
{
	s->started = true;
	s->skipped = 0;
	s->last = tick->bound;
	s->last_ns = tick->at_ns;
}

static size_t common_rate(struct sampler *s, const struct throughput_tick *tick, double *out)
{
	size_t count = s->skipped + 1;
	double more = (double)tick->bound - (double)s->last;

	if (tick->bound == s->before && !s->started)
		return 0;
	if (!s->started) {
		sampled(s, tick);
		return 0;
	}
	if (tick->bound == s->last) {
		s->skipped++;
		return 0;
	}
	for (size_t i = 0; i < count; i++)
		out[i] = more * 1e9 / (double)(tick->at_ns - s->last_ns);
	sampled(s, tick);
	return count;
}

size_t throughput_windows_rates(const struct throughput_windows *w, enum throughput_rule rule,
				double *rates)
{
	struct sampler s = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < w->count; i++) {
		const struct throughput_tick *tick = &w->ticks[i];

		if (!tick->at_ns)
			s = (struct sampler){ .before = tick->bound, .last = tick->bound };
		else if (rule == THROUGHPUT_EVERY_SECOND)
			count += every_second(&s, tick, rates + count);
		else
			count += common_rate(&s, tick, rates + count);
	}
	return count;
}
