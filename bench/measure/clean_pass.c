/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The probe of the clean pass has one member, cycle_begin; retries apart, everything else happens
 * between sections.
 */
#include "bench/measure/clean_pass.h"

#include <stdio.h>
#include <string.h>

static void mark_stage(struct clean_pass *pass, const char *name, size_t nodes, size_t pods)
{
	struct memory_stage *stage;
	int64_t live = heap_thread_live_bytes();

	if (pass->stage_count == MEMORY_STAGES_MAX)
		return;
	stage = &pass->stages[pass->stage_count++];
	snprintf(stage->name, sizeof(stage->name), "%s", name);
	stage->nodes = nodes;
	stage->pods = pods;
	stage->grown_bytes = live - pass->live_bytes;
	stage->totals = heap_totals_read();
	pass->live_bytes = live;
}

static uint64_t read_time(const struct clean_pass *pass)
{
	return pass->on_run_clock ? (uint64_t)*pass->run_time_ns : clock_now_ns(pass->clock);
}

/* At this reading of read_time(). */
static int64_t window_time(const struct clean_pass *pass, uint64_t now)
{
	if (pass->windows_on_run_clock)
		return *pass->run_time_ns;
	return (int64_t)(pass->elapsed_ns + (pass->measuring ? now - pass->begun_ns : 0));
}

/* An attempt of the block whose time just ended asked for memory; it counts as one. */
static void note_allocation(struct clean_pass *pass)
{
	struct allocations *a = &pass->allocations;
	uint64_t bytes = *pass->allocated - pass->block_allocated;

	a->attempts++;
	a->last_attempt = pass->attempts;
	if (pass->section_done <= pass->section_pods / 2)
		return;
	a->steady_attempts++;
	a->steady_bytes += bytes;
}

/* `count` attempts end: those of a block, or what there is of it. */
static void end_block(struct clean_pass *pass, size_t count, uint64_t now)
{
	uint64_t ns = now - pass->block_begun_ns;
	size_t bucket = histogram_record_many(&pass->latency_ns, ns / count, count);

	pass->attempts += count;
	pass->section_done += count;
	pass->pods += pass->block_pods;
	timeline_record(&pass->timeline, bucket, (uint32_t)count, pass->attempts, now);
	throughput_windows_record(&pass->windows, window_time(pass, now));
	pass_progress_steps(pass->progress, pass->block_pods);
	if (pass->least)
		least_times_record(pass->least, ns);
	if (*pass->allocated != pass->block_allocated)
		note_allocation(pass);
}

static void begin_block(struct clean_pass *pass, bool first)
{
	uint64_t now;

	if (!pass->measuring) {
		pass_progress_steps(pass->progress, first);
		return;
	}
	now = read_time(pass);
	if (pass->in_block)
		end_block(pass, pass->block, now);
	pass->in_block = true;
	pass->left = pass->block - 1;
	pass->block_pods = first;
	pass->block_begun_ns = now;
	pass->block_allocated = *pass->allocated;
}

static void cycle_begin(void *context, const struct pod *pod)
{
	struct clean_pass *pass = context;
	bool first = !pass->again;

	(void)pod;
	pass->again = false;
	if (!pass->left) {
		begin_block(pass, first);
		return;
	}
	pass->left--;
	pass->block_pods += first;
}

static void retry(void *context)
{
	struct clean_pass *pass = context;

	pass->again = true;
}

static void begin(void *context, struct scheduler *scheduler, const struct workload *workload)
{
	struct clean_pass *pass = context;

	pass_progress_restart(pass->progress, workload ? workload->pods : 0);
	scheduler_set_probe(scheduler, &pass->probe);
}

static void watch(void *context, const size_t *outcomes)
{
	struct clean_pass *pass = context;

	timeline_watch(&pass->timeline, outcomes);
}

static void take_clock(void *context, const int64_t *now_ns)
{
	struct clean_pass *pass = context;

	pass->run_time_ns = now_ns;
}

static void created(void *context, const char *opcode, size_t nodes, size_t pods)
{
	mark_stage(context, opcode, nodes, pods);
}

static void measure_begin(void *context, size_t pods)
{
	struct clean_pass *pass = context;

	pass_progress_expect(pass->progress, pods);
	pass->section_pods = pods;
	pass->section_first = pass->pods;
	pass->section_done = 0;
	if (pass->least)
		least_times_reserve(pass->least, pods);
	pass->in_block = false;
	pass->measuring = true;
	region_enter(pass->region);
	pass->section_requests = heap_request_count();
	pass->section_allocated = *pass->allocated;
	pass->section_usage = usage_read();
	if (pass->counters)
		counters_begin(pass->counters);
	pass->begun_ns = read_time(pass);
	timeline_section_begin(&pass->timeline, pods, pass->begun_ns);
}

static void measure_end(void *context)
{
	struct clean_pass *pass = context;
	uint64_t now = read_time(pass);
	struct usage usage = usage_read();

	if (pass->counters)
		counters_end(pass->counters, &pass->events);
	region_leave(pass->region);
	if (pass->in_block)
		end_block(pass, pass->block - pass->left, now);
	timeline_section_end(&pass->timeline, pass->attempts, now);
	pass->measuring = false;
	pass->in_block = false;
	pass->left = 0;
	pass->elapsed_ns += now - pass->begun_ns;
	if (!pass->on_run_clock)
		usage_add(&pass->usage, &pass->section_usage, &usage);
	pass->allocations.bytes += *pass->allocated - pass->section_allocated;
	pass->allocations.requests += heap_request_count() - pass->section_requests;
	mark_stage(pass, STAGE_SCHEDULE, 0, pass->pods - pass->section_first);
}

static void collect_begin(void *context, const struct drain *drain)
{
	struct clean_pass *pass = context;

	throughput_windows_begin(&pass->windows, drain, window_time(pass, 0));
}

static void collect_end(void *context)
{
	struct clean_pass *pass = context;

	throughput_windows_end(&pass->windows, window_time(pass, 0));
}

static void waits(void *context)
{
	struct clean_pass *pass = context;

	if (pass->windows_on_run_clock)
		throughput_windows_record(&pass->windows, *pass->run_time_ns);
}

static void waited(void *context, int64_t ns)
{
	struct clean_pass *pass = context;

	if (pass->measuring)
		histogram_record(&pass->waits_ns, (uint64_t)ns);
}

static void placed(void *context, const struct cluster *cluster)
{
	struct clean_pass *pass = context;

	if (pass->placed)
		pass->placed(pass->placed_context, cluster);
}

void clean_pass_init(struct clean_pass *pass, const struct clock *clock,
		     struct pass_progress *progress)
{
	memset(pass, 0, sizeof(*pass));
	pass->clock = clock;
	pass->progress = progress;
	pass->block = 1;
	timeline_init(&pass->timeline);
	pass->allocated = heap_thread_allocated();
	pass->probe = (struct probe){ .context = pass, .cycle_begin = cycle_begin };
	pass_progress_restart(progress, 0);
	pass->live_bytes = heap_thread_live_bytes();
	mark_stage(pass, "start", 0, 0);
}

struct workload_hooks clean_pass_hooks(struct clean_pass *pass)
{
	return (struct workload_hooks){
		.context = pass,
		.begin = begin,
		.watch = watch,
		.clock = take_clock,
		.created = created,
		.measure_begin = measure_begin,
		.measure_end = measure_end,
		.collect_begin = collect_begin,
		.collect_end = collect_end,
		.waits = waits,
		.retry = retry,
		.waited = pass->keeps_waits ? waited : NULL,
		.placed = placed,
	};
}
