/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/legacy/ladder_pass.h"

#include "bench/measure/heap.h"
#include "profiles/profiles.h"
#include "sched/base/mem.h"
#include "sched/legacy/engine.h"

static uint64_t rounds_of(const struct ladder_pass *pass)
{
	const struct decimal_count *count = legacy_counts(pass->scheduler);

	return count ? count->rounds : 0;
}

static void begin(void *context, struct scheduler *scheduler, const struct workload *workload)
{
	struct ladder_pass *pass = context;

	(void)workload;
	pass->scheduler = scheduler;
	scheduler_set_probe(scheduler, &pass->probe);
}

static void measure_begin(void *context, size_t pods)
{
	struct ladder_pass *pass = context;

	(void)pods;
	pass->measuring = true;
	pass->begun_ns = clock_now_ns(pass->clock);
	if (pass->sampler)
		sampler_resume(pass->sampler);
}

static void measure_end(void *context)
{
	struct ladder_pass *pass = context;

	if (pass->sampler)
		sampler_pause(pass->sampler);
	pass->measuring = false;
}

static void cycle_begin(void *context, const struct pod *pod)
{
	struct ladder_pass *pass = context;

	(void)pod;
	if (!pass->measuring)
		return;
	if (!pass->count)
		pass->rounds_before = rounds_of(pass);
	if (pass->count <= 1)
		pass->requests_before = heap_request_count();
	pass->pod_begun_cpu_ns = clock_now_ns(&clock_processor);
	pass->pod_begun_ns = clock_now_ns(pass->clock);
}

static void keep_times(struct ladder_pass *pass, uint64_t ns, uint64_t cpu_ns)
{
	pass->ms = mem_grow(pass->ms, pass->count, &pass->capacity, sizeof(*pass->ms));
	pass->cpu_ms =
		mem_grow(pass->cpu_ms, pass->count, &pass->cpu_capacity, sizeof(*pass->cpu_ms));
	pass->ms[pass->count] = (double)ns / 1e6;
	pass->cpu_ms[pass->count++] = (double)cpu_ns / 1e6;
}

static void cycle_end(void *context, const struct pod *pod, enum outcome outcome)
{
	struct ladder_pass *pass = context;
	uint64_t now = clock_now_ns(pass->clock);
	uint64_t cpu = clock_now_ns(&clock_processor);

	(void)pod;
	if (!pass->measuring)
		return;
	if (!pass->count)
		pass->rounds = rounds_of(pass) - pass->rounds_before;
	/* The first cycle also reads what was there before it: where there is a second, that counts. */
	if (pass->count <= 1)
		pass->allocations = heap_request_count() - pass->requests_before;
	pass->unplaced += outcome != OUTCOME_SCHEDULED;
	keep_times(pass, now - pass->pod_begun_ns, cpu - pass->pod_begun_cpu_ns);
	if ((pass->limit_ns && now - pass->begun_ns >= pass->limit_ns) ||
	    (pass->stop && *pass->stop))
		pass->enough = 1;
}

enum { PATH_SIZE = 4096 };

enum status ladder_pass_run(struct ladder_pass *pass, const struct workload *workload,
			    const char *profile, uint64_t seed, struct diag_sink *sink)
{
	char path[PATH_SIZE];
	const struct workload_options options = {
		.session = { .load.reader.limits = READER_LIMITS_DEFAULT,
			     .scheduler = { .seed = seed, .percentage_of_nodes_to_score = -1 },
			     .scheduler_config = path },
		.stop = &pass->enough,
	};
	const struct workload_hooks hooks = {
		.context = pass,
		.begin = begin,
		.measure_begin = measure_begin,
		.measure_end = measure_end,
	};
	struct workload_outcome outcome;
	enum status status;

	if (!profiles_locate("schedulers", profile, path, sizeof(path))) {
		diag_error(sink, (struct place){ 0 },
			   "the scheduler profile %s is nowhere to be found", profile);
		return STATUS_ERROR;
	}
	pass->probe = (struct probe){ .context = pass,
				      .cycle_begin = cycle_begin,
				      .cycle_end = cycle_end };
	status = workload_run(workload, &options, &hooks, sink, &outcome);
	pass->digest = outcome.placement_digest;
	workload_outcome_fini(&outcome);
	return status;
}
