/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What counters said in each phase, as JSON.
 */
#include <stdio.h>

#include "bench/report/result_raw.h"

static json_t *missing_json(const struct counted *c)
{
	json_t *object = json_object();

	for (size_t i = 0; i < COUNTER_COUNT; i++) {
		if (c->missing[i])
			json_object_set_new(object, counter_name((enum counter)i),
					    json_string(c->missing[i]));
	}
	return object;
}

static json_t *running_json(const struct counted *c)
{
	json_t *object = json_object();

	for (size_t i = 0; i < COUNTER_COUNT; i++) {
		if (!c->missing[i])
			json_object_set_new(object, counter_name((enum counter)i),
					    json_real(c->running[i]));
	}
	return object;
}

static json_t *phases_json(const struct thread_counts *thread)
{
	json_t *object = json_object();

	for (size_t i = 0; i < COUNTED_PHASES; i++)
		json_object_set_new(object, counted_phase_name(i),
				    result_counters_json(&thread->phases[i]));
	return object;
}

static json_t *threads_json(const struct counted *c)
{
	json_t *array = json_array();

	for (size_t i = 0; i < c->thread_count; i++) {
		json_t *object = json_object();
		char name[32] = "scheduler";

		if (i)
			snprintf(name, sizeof(name), "worker %zu", i);
		json_object_set_new(object, "thread", json_string(name));
		json_object_set_new(object, "reading", result_counters_json(&c->threads[i].cost));
		json_object_set_new(object, "phases", phases_json(&c->threads[i]));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *memory_json(const struct phase_memory *memory)
{
	json_t *object = json_object();

	json_object_set_new(object, "allocated_bytes",
			    json_integer((json_int_t)memory->allocated_bytes));
	json_object_set_new(object, "grown_bytes", json_integer((json_int_t)memory->grown_bytes));
	json_object_set_new(object, "live_bytes", json_integer((json_int_t)memory->live_bytes));
	return object;
}

static json_t *all_memory_json(const struct counted *c)
{
	json_t *object;

	if (c->heap_missing)
		return json_null();
	object = json_object();
	for (size_t i = 0; i < COUNTED_PHASES; i++)
		json_object_set_new(object, counted_phase_name(i), memory_json(&c->memory[i]));
	return object;
}

json_t *result_counted_json(const struct counted *c)
{
	json_t *object = json_object();
	json_t *calls = json_object();

	for (size_t i = 0; i < PHASE_COUNT; i++)
		json_object_set_new(calls, counted_phase_name(i),
				    json_integer((json_int_t)c->memory[i].calls));
	json_object_set_new(object, "pods", json_integer((json_int_t)c->pods));
	json_object_set_new(object, "attempts", json_integer((json_int_t)c->attempts));
	json_object_set_new(object, "readings_ns", json_real(c->pair_ns));
	json_object_set_new(object, "missing", missing_json(c));
	json_object_set_new(object, "running", running_json(c));
	json_object_set_new(object, "calls", calls);
	json_object_set_new(object, "threads", threads_json(c));
	json_object_set_new(object, "memory", all_memory_json(c));
	return object;
}
