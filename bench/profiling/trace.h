/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trace.h - cycles, phases and rules of a window of pods, as a time line for Perfetto
 *
 * A pass of its own announces everything; what belongs to the pods of the window is kept with its time,
 * up to TRACE_EVENTS_MAX slices, and written in the Trace Event Format that ui.perfetto.dev and
 * chrome://tracing open. Each workload is a process of the picture.
 */
#ifndef BENCH_PROFILING_TRACE_H
#define BENCH_PROFILING_TRACE_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/measure/clock.h"
#include "bench/workload/workload.h"

/* Some 15 MB of text. */
enum { TRACE_EVENTS_MAX = 100000 };

/* Attempts, counted from 0 over the measured sections of a workload. */
struct trace_window {
	size_t first, end;
};

/* "1000..2000": from the first up to, but not, the second. False when it is not that, or empty. */
bool trace_window_parse(const char *text, struct trace_window *out);

struct trace;

struct trace *trace_new(const struct clock *clock, struct trace_window window);
void trace_free(struct trace *trace); /* NULL is fine */

/*
 * Begins with another workload; what was kept of those before stays. with_rules: the rules are announced
 * too, which only the reference strategy does.
 */
void trace_begin(struct trace *trace, const char *workload, bool with_rules);
/* What to hand to workload_run() for it. */
struct workload_hooks trace_hooks(struct trace *trace);

/* Slices kept; *cut: there were more than room for. */
size_t trace_count(const struct trace *trace, bool *cut);
/* The text of the file, NUL-terminated, for free(); its length in *length. */
char *trace_text(const struct trace *trace, size_t *length);

#endif
