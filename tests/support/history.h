/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history.h - a random cluster that lives: pods arrive and leave, nodes come, change and go
 *
 * A history is rolled once and can be played again, as a whole or in parts, with any strategy. What a step
 * says is resolved by what is there when it is played, so that every part of a history is one too.
 */
#ifndef TESTS_SUPPORT_HISTORY_H
#define TESTS_SUPPORT_HISTORY_H

#include <stdio.h>

#include "bench/workload/drain.h"
#include "tests/support/random_cluster.h"

#define HAPPENING_LIST(X)                                   \
	X(ARRIVE, "so many of the pending pods arrive")     \
	X(COPIES, "so many pods of one template arrive")    \
	X(DELETE_POD, "a pod leaves, wherever it is")       \
	X(CHANGE_POD, "it looks like another")              \
	X(CHANGE_NODE, "it looks like another")             \
	X(REMOVE_NODE, "")                                  \
	X(ADD_NODE, "another of its kind comes")            \
	X(REMOVE_OBJECT, "a Service, a volume, ... leaves") \
	X(TRY, "a pod is placed, and could not be bound")   \
	X(NOMINATE, "room is kept for a pod on a node")     \
	X(REFRESH, "the snapshot is built anew")

enum happening {
#define X(id, what) HAPPENS_##id,
	HAPPENING_LIST(X)
#undef X
		HAPPENINGS,
};

struct step {
	enum happening what;
	uint32_t a, b;
	bool left_out;
};

enum { HISTORY_STEPS_MAX = 48 };

struct history {
	uint64_t seed;
	struct random_cluster cluster;
	struct scheduler_options options; /* but for the strategy */
	struct step steps[HISTORY_STEPS_MAX];
	size_t count;
};

/* The same for the same seed. */
void history_init(struct history *history, uint64_t seed);
void history_fini(struct history *history);
/* The steps that are not left out, a line each, and what it takes to play them. */
void history_print(const struct history *history, FILE *out);

struct history_counts {
	size_t histories, steps, cycles, scheduled, victims;
	size_t given_up; /* scores of templates */
};

/* What came of playing a history. */
struct played {
	size_t steps; /* that agreed, or all */
	const char *culprit; /* the strategy that decided otherwise; NULL: none did */
	uint32_t pod; /* it did so of: its sequence */
	uint64_t digests[HISTORY_STEPS_MAX]; /* of all placements, after each step */
};

/* With all strategies at once, until one of them differs. */
void history_play_all(const struct history *history, struct history_counts *counts,
		      struct played *out);
/* With this strategy alone; NULL: the reference. */
void history_play(const struct history *history, const struct strategy *strategy,
		  struct history_counts *counts, struct played *out);
/* Leaves out steps as long as somebody finds the rest wrong. */
void history_shrink(struct history *history, bool (*is_wrong)(const struct history *, void *),
		    void *context);

#endif
