/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was counted in each phase, of the scheduling thread.
 */
#include "bench/stored/stored_parts.h"

/* Names of members, in their order; *count of them. */
static const char **names_of(struct arena *arena, const struct json_spot *object, size_t *count)
{
	/* jansson's iterators take no const; the document stays as it is. */
	json_t *json = (json_t *)object->value;
	const char **names = arena_new(arena, json_object_size(json) + 1, sizeof(*names));
	void *at = json_object_iter(json);

	for (*count = 0; at; at = json_object_iter_next(json, at))
		names[(*count)++] = json_object_iter_key(at);
	return names;
}

static struct json_spot need_object(const struct json_spot *object, const char *key)
{
	struct json_spot spot = json_spot_need(object, key);

	if (spot.value && !json_spot_is_object(&spot))
		json_spot_wrong(&spot, "is no object");
	return spot;
}

static void read_memory(const struct json_spot *counted, const char *name,
			struct stored_counted_phase *phase)
{
	struct json_spot all = json_spot_member(counted, "memory");
	struct json_spot memory;

	if (!all.value)
		return;
	memory = json_spot_member(&all, name);
	phase->allocated_bytes = stored_count(&memory, "allocated_bytes");
	phase->grown_bytes = stored_number(&memory, "grown_bytes");
	phase->live_bytes = stored_number(&memory, "live_bytes");
}

static void read_phase(struct arena *arena, const struct json_spot *counted,
		       const struct json_spot *phases, const char *name, struct stored_counted *c)
{
	struct stored_counted_phase *phase = &c->phases[c->phase_count++];
	struct json_spot counts = json_spot_need(phases, name);
	struct json_spot calls = need_object(counted, "calls");
	double *values = arena_new(arena, c->counter_count + 1, sizeof(*values));

	*phase = (struct stored_counted_phase){ .name = name,
						.calls = stored_number(&calls, name),
						.counts = values };
	for (size_t i = 0; i < c->counter_count; i++)
		values[i] = stored_number(&counts, c->counters[i]);
	read_memory(counted, name, phase);
}

void stored_counted_read(struct arena *arena, const struct json_spot *workload,
			 struct stored_counted *c)
{
	struct json_spot counted = json_spot_member(workload, "counted");
	struct json_spot running, threads, thread, phases, memory;
	const char **names;
	size_t count;

	if (!counted.value)
		return;
	running = need_object(&counted, "running");
	threads = json_spot_need(&counted, "threads");
	thread = json_spot_item(&threads, 0);
	phases = need_object(&thread, "phases");
	memory = json_spot_member(&counted, "memory");
	if (counted.reading->failed)
		return;
	c->known = true;
	c->pods = stored_count(&counted, "pods");
	c->has_memory = json_spot_is_object(&memory);
	c->counters = names_of(arena, &running, &c->counter_count);
	names = names_of(arena, &phases, &count);
	c->phases = arena_new(arena, count + 1, sizeof(*c->phases));
	for (size_t i = 0; i < count; i++)
		read_phase(arena, &counted, &phases, names[i], c);
}
