/* SPDX-License-Identifier: Apache-2.0 */
/*
 * capture.h - the call stacks of a workload's measured sections, taken in one of three ways
 *
 *   perf       `perf record` of this process, switched on and off round the sections
 *   sampler    our own (sampler.h): no other program, no privileges
 *   callgrind  a run under valgrind: instructions, exactly, and many times slower
 *
 * The workload is scheduled as often as it takes, each time in a fresh cluster.
 */
#ifndef BENCH_PROFILING_CAPTURE_H
#define BENCH_PROFILING_CAPTURE_H

#include "bench/measure/region.h"
#include "bench/profiling/stacks.h"
#include "bench/workload/workload.h"

/* The outermost frame of every stack: what is above it is the same for all. */
#define CAPTURE_ROOT "drain_measure"

enum capture_way { CAPTURE_AUTO, CAPTURE_PERF, CAPTURE_SAMPLER, CAPTURE_CALLGRIND };

struct capture_request {
	const struct workload *workload;
	struct workload_options options;
	enum capture_way way; /* AUTO: perf where it works, else the sampler */
	unsigned int frequency; /* samples a second */
	uint64_t
		enough_ns; /* no further pass when the measured sections took this processor time */
	uint64_t passes; /* so many passes instead, when not 0 */
	const char *folder; /* where perf.data or callgrind.out.schedmark goes; it is there */
	/* For callgrind: number `at` of what `schedmark run arguments...` would run. NULL at the end. */
	char *const *run_arguments;
	size_t at;
};

struct capture {
	enum capture_way way; /* that was taken */
	const char *how; /* "the kernel's processor clock, by frame pointers" */
	char *why_not; /* why others were not, a line each; or NULL */
	const char *unit; /* "samples" or "instructions" */
	uint64_t period_ns; /* between samples; 0 of instructions */
	struct stacks *stacks;
	uint64_t outside; /* of them, not below CAPTURE_ROOT */
	uint64_t lost; /* that there was no room for */
	uint64_t elapsed_ns; /* in measured sections; 0 under callgrind */
	uint64_t cpu_ns; /* processor time in them */
	size_t passes;
	size_t pods; /* tried for the first time in the sections of all passes */
	uint64_t placement_digest;
	bool partial; /* stopped by the user */
};

/* What a way is called on the command line: "perf". */
const char *capture_way_name(enum capture_way way);

/* Told to the sink: a workload that fails, and a way asked for that does not work here. The caller
 * releases *out with capture_fini(), whatever is returned. */
enum status capture_take(const struct capture_request *request, struct diag_sink *sink,
			 struct capture *out);
void capture_fini(struct capture *capture);

/* Do most stacks come down to CAPTURE_ROOT? perf loses its way in libraries without frame pointers. */
bool capture_found_callers(const struct capture *capture);

/* --- for the ways ---------------------------------------------------------------------------- */

/* Schedules the workload until there is enough, the region switched on in measured sections;
 * `between` (or NULL) is called after each pass. */
enum status capture_passes(const struct capture_request *request, struct region *region,
			   void (*between)(void *context), void *context, struct diag_sink *sink,
			   struct capture *out);
/* Why perf cannot be used here, or NULL; then the stacks were taken, as *status says, and perf.data is
 * in the folder. */
const char *capture_by_perf(const struct capture_request *request, struct diag_sink *sink,
			    struct capture *out, enum status *status);
void capture_drop_perf(const struct capture_request *request); /* removes perf.data */
enum status capture_by_sampler(const struct capture_request *request, struct diag_sink *sink,
			       struct capture *out);
enum status capture_by_callgrind(const struct capture_request *request, struct diag_sink *sink,
				 struct capture *out);
/* One more reason for why_not. */
void capture_note(struct capture *capture, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
