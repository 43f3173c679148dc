/* SPDX-License-Identifier: Apache-2.0 */
/*
 * background.h - operations that go on while others follow: something happens at a steady pace
 *
 * What is due happens between two attempts at pods, in the order of its time; at the same time in the
 * order in which the operations began.
 */
#ifndef BENCH_WORKLOAD_BACKGROUND_H
#define BENCH_WORKLOAD_BACKGROUND_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/base/diag.h"

struct ticking; /* one of them */

struct ticking_kind {
	/* Makes happen what happens at one tick; sets *over when it was the last one. */
	enum status (*tick)(void *state, bool *over);
	void (*free)(void *state); /* may be NULL */
	/* When the tick after the last one is, never before it; NULL: an interval later. */
	int64_t (*next_ns)(const void *state);
};

struct background {
	struct ticking *items;
	size_t count, capacity;
};

/* A zeroed struct has none. */
void background_fini(struct background *background);
/* The first tick is one interval (above 0) after `now_ns`. The state is the background's from now on. */
void background_add(struct background *background, const struct ticking_kind *kind, void *state,
		    int64_t now_ns, int64_t interval_ns);
/* The first tick is at `first_ns`; its kind says when the others are. */
void background_add_at(struct background *background, const struct ticking_kind *kind, void *state,
		       int64_t first_ns);
/* Of the next tick; INT64_MAX when there is none. */
int64_t background_next(const struct background *background);
/* Ticks until nothing is due at `now_ns` any more, or *stop is set (NULL: nobody will). */
enum status background_run(struct background *background, int64_t now_ns,
			   const volatile sig_atomic_t *stop);

#endif
