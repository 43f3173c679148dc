/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is written down while it runs: samples at an interval, stages, latencies.
 */
#include <stdlib.h>
#include <xxhash.h>

#include "bench/measure/heap.h"
#include "bench/measure/usage.h"
#include "bench/simulate/model.h"
#include "sched/base/mem.h"

/* Of less than a second nothing is said, for a single call may be more than that. */
static void look_at_cores(struct model *model)
{
	struct stage *stage = model->stage_count ? &model->stages[model->stage_count - 1] : NULL;
	double time = (double)(model_now(model) - model->cores_since_ns);
	double cores = (model->api.processor_ns - model->cores_since_api_ns) / time;

	if (!stage || time < 1e9)
		return;
	if (cores > stage->most_cores)
		stage->most_cores = cores;
	model->cores_since_ns = model_now(model);
	model->cores_since_api_ns = model->api.processor_ns;
}

static void take_sample(struct model *model)
{
	struct sample sample = { .at_ns = model_now(model),
				 .counts = model->counts,
				 .store_bytes = store_bytes(&model->store) };

	look_at_cores(model);
	for (size_t i = 0; i < model->controller_count; i++)
		sample.wanted += model->controllers[i]->wanted;
	model->samples = mem_grow(model->samples, model->sample_count, &model->sample_capacity,
				  sizeof(*model->samples));
	model->samples[model->sample_count++] = sample;
	if (model->line)
		model->line(model->line_context, model);
}

static void sample_again(void *context, uint64_t argument)
{
	struct model *model = context;

	(void)argument;
	take_sample(model);
	event_queue_after(&model->events, model->spec->sample_ns, sample_again, model, 0);
}

void recorder_start(struct model *model)
{
	model->digest = XXH3_createState();
	if (!model->digest)
		abort();
	XXH3_64bits_reset(model->digest);
	model->unwritable_since_ns = -1;
	event_queue_after(&model->events, model->spec->sample_ns, sample_again, model, 0);
}

/* --- stages ---------------------------------------------------------------------------------- */

static void end_stage(struct model *model)
{
	struct stage *stage;

	if (!model->stage_count)
		return;
	recorder_look(model);
	look_at_cores(model);
	stage = &model->stages[model->stage_count - 1];
	stage->end_api_ns = model->api.processor_ns;
	if (model->unwritable_since_ns >= 0) {
		stage->write_gap_ns += (double)(model_now(model) - model->unwritable_since_ns);
		model->unwritable_since_ns = model_now(model);
	}
	stage->end_ns = model_now(model);
	stage->end = model->counts;
	stage->end_revision = model->store.revision;
	stage->end_bytes = store_bytes(&model->store);
	stage->end_live_bytes = model->store.live_bytes;
	stage->most_bytes = model->store.most_bytes;
	stage->end_freed = model->store.freed_bytes;
	stage->digest = XXH3_64bits_digest(model->digest);
	if (model->clock) {
		stage->cpu_ns = usage_read().cpu_ns - stage->cpu_ns;
		stage->allocated_bytes = heap_totals_read().allocated_bytes;
		stage->resident_bytes = heap_totals_read().resident_bytes;
	}
}

void recorder_stage(struct model *model, const char *name)
{
	end_stage(model);
	if (model->stage_count >= STAGES_MAX)
		model->too_large = "stages";
	model->stages = mem_grow(model->stages, model->stage_count, &model->stage_capacity,
				 sizeof(*model->stages));
	model->stages[model->stage_count++] =
		(struct stage){ .name = name,
				.begin_ns = model_now(model),
				.begin = model->counts,
				.least_up = model->counts.up,
				.most_up = model->counts.up,
				.begin_revision = model->store.revision,
				.begin_freed = model->store.freed_bytes,
				.begin_api_ns = model->api.processor_ns,
				.cpu_ns = model->clock ? usage_read().cpu_ns : 0 };
	model->store.most_bytes = store_bytes(&model->store);
	model->cores_since_ns = model_now(model);
	model->cores_since_api_ns = model->api.processor_ns;
	XXH3_64bits_reset(model->digest);
	recorder_look(model);
}

void recorder_end(struct model *model)
{
	end_stage(model);
	if (!model->sample_count ||
	    model->samples[model->sample_count - 1].at_ns < model_now(model))
		take_sample(model);
}

/* --- what happens ---------------------------------------------------------------------------- */

void recorder_startup(struct model *model, const struct sim_pod *pod)
{
	size_t capacity = model->startup_capacity;

	model->startup_ns = mem_grow(model->startup_ns, model->startup_count, &capacity,
				     sizeof(*model->startup_ns));
	if (capacity != model->startup_capacity) {
		model->schedule_ns =
			mem_resize(model->schedule_ns, capacity, sizeof(*model->schedule_ns));
		model->start_ns = mem_resize(model->start_ns, capacity, sizeof(*model->start_ns));
		model->startup_capacity = capacity;
	}
	model->startup_ns[model->startup_count] = (double)(pod->running_ns - pod->created_ns);
	model->schedule_ns[model->startup_count] = (double)(pod->scheduled_ns - pod->created_ns);
	model->start_ns[model->startup_count] = (double)(pod->running_ns - pod->scheduled_ns);
	model->startup_count++;
}

void recorder_placed(struct model *model, uint32_t slot, uint32_t node)
{
	const uint32_t pair[2] = { model->pods[slot].place, node };
	unsigned char bytes[sizeof(pair)];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(pair[i / 4] >> (i % 4 * 8));
	XXH3_64bits_update(model->digest, bytes, sizeof(bytes));
}

void recorder_look(struct model *model)
{
	struct stage *stage = model->stage_count ? &model->stages[model->stage_count - 1] : NULL;
	bool writable = api_is_writable(model);
	int64_t now = model_now(model);

	if (!writable && model->unwritable_since_ns < 0)
		model->unwritable_since_ns = now;
	if (!stage)
		return;
	if (model->counts.up < stage->least_up)
		stage->least_up = model->counts.up;
	if (model->counts.up > stage->most_up)
		stage->most_up = model->counts.up;
	if (writable && model->unwritable_since_ns >= 0) {
		stage->write_gap_ns += (double)(now - model->unwritable_since_ns);
		model->unwritable_since_ns = -1;
	}
}
