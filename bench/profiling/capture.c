/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/profiling/capture.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/measure/callgrind.h"
#include "bench/measure/clock.h"
#include "sched/base/mem.h"

static const char *const way_names[] = { "auto", "perf", "sampler", "callgrind" };

const char *capture_way_name(enum capture_way way)
{
	return way_names[way];
}

void capture_note(struct capture *capture, const char *format, ...)
{
	size_t length = capture->why_not ? strlen(capture->why_not) : 0;
	char line[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	capture->why_not = mem_resize(capture->why_not, length + strlen(line) + 2, 1);
	snprintf(capture->why_not + length, strlen(line) + 2, "%s\n", line);
}

/* What the hooks of a pass have at hand. */
struct pass {
	struct region *region;
	uint64_t begun_ns;
	uint64_t cpu_begun_ns;
	uint64_t elapsed_ns;
	uint64_t cpu_ns;
};

/* Of this process, in all its threads. */
static uint64_t cpu_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void measure_begin(void *context, size_t pods)
{
	struct pass *pass = context;

	(void)pods;
	pass->begun_ns = clock_now_ns(&clock_monotonic);
	pass->cpu_begun_ns = cpu_now_ns();
	region_enter(pass->region);
}

static void measure_end(void *context)
{
	struct pass *pass = context;

	region_leave(pass->region);
	pass->cpu_ns += cpu_now_ns() - pass->cpu_begun_ns;
	pass->elapsed_ns += clock_now_ns(&clock_monotonic) - pass->begun_ns;
}

static enum status run_pass(const struct capture_request *request, struct pass *pass,
			    struct diag_sink *sink, struct capture *out)
{
	const struct workload_hooks hooks = { .context = pass,
					      .measure_begin = measure_begin,
					      .measure_end = measure_end };
	struct workload_outcome outcome;
	enum status status =
		workload_run(request->workload, &request->options, &hooks, sink, &outcome);

	if (status != STATUS_OK)
		return status;
	out->passes++;
	out->pods += outcome.measured;
	out->partial |= outcome.partial;
	if (out->passes > 1 && !out->partial && outcome.placement_digest != out->placement_digest)
		status = diag_system_error(sink, (struct place){ 0 },
					   "%s: a pass placed its pods differently; this is a bug "
					   "in schedmark",
					   request->workload->full_name);
	out->placement_digest = outcome.placement_digest;
	workload_outcome_fini(&outcome);
	return status;
}

enum { PASSES_MAX = 1000 };

enum status capture_passes(const struct capture_request *request, struct region *region,
			   void (*between)(void *context), void *context, struct diag_sink *sink,
			   struct capture *out)
{
	struct pass pass = { .region = region };
	enum status status = STATUS_OK;
	bool more = true;

	while (status == STATUS_OK && more) {
		status = run_pass(request, &pass, sink, out);
		if (between)
			between(context);
		if (request->passes)
			more = out->passes < request->passes;
		else
			more = out->passes < PASSES_MAX && pass.cpu_ns < request->enough_ns;
		more = more && !out->partial;
	}
	out->elapsed_ns = pass.elapsed_ns;
	out->cpu_ns = pass.cpu_ns;
	return status;
}

/* Of a hundred samples more than these are not below CAPTURE_ROOT: look at it another way. */
enum { OUTSIDE_MAX_PERCENT = 2 };

bool capture_found_callers(const struct capture *capture)
{
	return capture->outside * 100 <= stacks_root(capture->stacks)->total * OUTSIDE_MAX_PERCENT;
}

/* Nothing was taken. */
static void start_again(struct capture *capture)
{
	char *why_not = capture->why_not;

	stacks_free(capture->stacks);
	*capture = (struct capture){ .unit = "samples", .why_not = why_not };
	capture->stacks = stacks_new();
}

static enum status find_own_way(const struct capture_request *request, struct diag_sink *sink,
				struct capture *out)
{
	enum status status = STATUS_OK;
	const char *why = capture_by_perf(request, sink, out, &status);

	if (!why && (status != STATUS_OK || out->partial || capture_found_callers(out)))
		return status;
	capture_drop_perf(request);
	if (why)
		capture_note(out, "perf: %s", why);
	else
		capture_note(out,
			     "perf: of %.1f %% of its samples it does not find who called: "
			     "libraries keep no frame pointers",
			     (double)out->outside * 100 / (double)stacks_root(out->stacks)->total);
	start_again(out);
	return capture_by_sampler(request, sink, out);
}

enum status capture_take(const struct capture_request *request, struct diag_sink *sink,
			 struct capture *out)
{
	enum status status = STATUS_OK;
	const char *why;

	out->why_not = NULL;
	out->stacks = NULL;
	start_again(out);
	switch (request->way) {
	case CAPTURE_PERF:
		why = capture_by_perf(request, sink, out, &status);
		if (why)
			status = diag_system_error(sink, (struct place){ 0 }, "--with perf: %s",
						   why);
		return status;
	case CAPTURE_SAMPLER:
		return capture_by_sampler(request, sink, out);
	case CAPTURE_CALLGRIND:
		return capture_by_callgrind(request, sink, out);
	default:
		return find_own_way(request, sink, out);
	}
}

void capture_fini(struct capture *capture)
{
	stacks_free(capture->stacks);
	free(capture->why_not);
	*capture = (struct capture){ 0 };
}
