/* SPDX-License-Identifier: Apache-2.0 */
/*
 * capture_read.h - a capture that was written before: a folder of `schedmark profile`, or folded stacks
 */
#ifndef BENCH_PROFILING_CAPTURE_READ_H
#define BENCH_PROFILING_CAPTURE_READ_H

#include <stdbool.h>

#include "bench/profiling/stacks.h"
#include "sched/base/diag.h"

struct stored_capture {
	struct stacks *stacks;
	/* Of a folder; of a file of folded stacks texts are "" and numbers 0. */
	char workload[256];
	char way[32];
	char unit[32];
	char placements[32];
	uint64_t period_ns;
	uint64_t pods;
};

/* Released with stored_capture_fini(), whatever is returned. */
enum status stored_capture_read(const char *path, struct diag_sink *sink,
				struct stored_capture *out);
void stored_capture_fini(struct stored_capture *capture);

/* Adds the stacks of a text of lines "root;caller;function 12"; text is changed. */
enum status stacks_parse(char *text, const char *path, struct diag_sink *sink, struct stacks *out);

#endif
