/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/profiling/speedscope.h"

#include <jansson.h>

#include "bench/measure/build_info.h"
#include "sched/base/intern.h"
#include "sched/base/mem.h"

struct writing {
	struct intern names; /* symbol - 1 is the frame's number */
	json_t *frames, *samples, *weights;
	uint64_t period_ns;
	uint64_t total;
};

static void add_frame(struct writing *w, json_t *sample, const char *name)
{
	uint32_t known = w->names.count;
	uint32_t symbol = intern_text(&w->names, name);

	if (symbol == known)
		json_array_append_new(w->frames, json_pack("{s:s}", "name", name));
	json_array_append_new(sample, json_integer((json_int_t)symbol - 1));
}

static void add_stack(void *context, const struct stack_visit *stack)
{
	struct writing *w = context;
	json_t *sample = json_array();
	uint64_t weight = w->period_ns ? stack->count * w->period_ns : stack->count;

	for (size_t i = 0; i < stack->depth; i++)
		add_frame(w, sample, stack->names[i]);
	json_array_append_new(w->samples, sample);
	json_array_append_new(w->weights, json_integer((json_int_t)weight));
	w->total += weight;
}

void speedscope_write(FILE *out, const struct stacks *stacks, const char *name, uint64_t period_ns)
{
	struct writing w = { .frames = json_array(),
			     .samples = json_array(),
			     .weights = json_array(),
			     .period_ns = period_ns };
	json_t *profile;
	json_t *file;

	intern_init(&w.names);
	stacks_each(stacks, add_stack, &w);
	profile = json_pack("{s:s, s:s, s:s, s:i, s:I, s:o, s:o}", "type", "sampled", "name", name,
			    "unit", period_ns ? "nanoseconds" : "none", "startValue", 0, "endValue",
			    (json_int_t)w.total, "samples", w.samples, "weights", w.weights);
	file = json_pack("{s:s, s:s, s:s+, s:{s:o}, s:[o]}", "$schema",
			 "https://www.speedscope.app/file-format-schema.json", "name", name,
			 "exporter", "schedmark ", build_version(), "shared", "frames", w.frames,
			 "profiles", profile);
	if (!file)
		mem_out_of_memory();
	json_dumpf(file, out, JSON_COMPACT);
	putc('\n', out);
	json_decref(file);
	intern_fini(&w.names);
}
