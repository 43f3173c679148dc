/* SPDX-License-Identifier: Apache-2.0 */
/*
 * progress.h - how far a run is, on stderr while it runs
 *
 * On a terminal: a bar that is redrawn in place. Elsewhere: a line each second in the form of the
 * density test of 2015, "12s\trate: 51\ttotal: 587", with the rate in pods/s since the line before.
 * A thread of its own reads two counters, so the scheduling thread spends nothing on it.
 */
#ifndef BENCH_REPORT_PROGRESS_H
#define BENCH_REPORT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/measure/clock.h"
#include "bench/measure/pass_progress.h"

struct progress; /* opaque */

struct progress_options {
	int fd; /* where to: stderr's */
	bool bar; /* fd is a terminal */
	bool quiet; /* show nothing */
	const struct clock *clock;
};

/* Counters for the passes to count in; they live as long as the progress. */
struct progress *progress_new(const struct progress_options *options);
void progress_free(struct progress *progress); /* NULL is fine; stops the thread */
struct pass_progress *progress_counters(struct progress *progress);

/* Starts the thread that calls progress_tick() until progress_free(). */
void progress_start(struct progress *progress);
/* A pass begins, and one before it ends: "Density/1000Nodes30000Pods", "pass 1 of 3". The texts are
 * copied. */
void progress_pass(struct progress *progress, const char *workload, const char *pass);
/* The pass is over: removes the bar, or prints the last line. */
void progress_pass_end(struct progress *progress);
/* Looks at clock and counters, draws what is due; returns in how many ms to come again. */
unsigned int progress_tick(struct progress *progress);
/* Takes the bar away, so that something else can be printed; the next tick draws it again. */
void progress_hide(struct progress *progress);

/* What a bar shows. */
struct progress_view {
	const char *workload;
	const char *pass;
	size_t done;
	size_t expected; /* 0: not known */
	double pods_per_second; /* lately; 0 when not known yet */
	unsigned int columns; /* of the terminal */
};

/* The bar without cursor movement, cut to the terminal's width; returns its length. */
size_t progress_bar(char *out, size_t size, const struct progress_view *view);

#endif
