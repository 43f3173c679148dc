/* SPDX-License-Identifier: Apache-2.0 */
/*
 * race.h - the evaluation strategies side by side
 *
 * Each workload is run by each strategy in turn, round after round, every time in a fresh cluster; the time
 * of a strategy is the processor time of the scheduling thread in its best round. The reference schedules
 * only the first pods where all would take too long: as many as make `pairs` of pod and node. All others go
 * on to the end, and have to have placed those first pods as the reference did.
 */
#ifndef BENCH_STRATEGIES_RACE_H
#define BENCH_STRATEGIES_RACE_H

#include <signal.h>
#include <stdio.h>

#include "bench/workload/workload.h"
#include "sched/core/strategy.h"

struct race_options {
	struct session_options session;
	const struct strategy *const *strategies; /* the reference first */
	size_t strategy_count;
	size_t rounds;
	uint64_t pairs; /* of the reference, in a round */
	unsigned int seconds; /* of scheduling, after which a pass is cut short */
	size_t counted_pods; /* under callgrind; 0: instructions are not counted */
	bool misses; /* of caches, too */
	const volatile sig_atomic_t *stop;
	/* Before each pass; or NULL. */
	void (*step)(void *context, const char *workload, const char *strategy, const char *what);
	void *context;
};

enum { RACE_SIZES_MAX = 64 };

/* One strategy and workload. */
struct race_cell {
	const struct strategy *strategy;
	size_t rounds;
	size_t pods; /* that the best round placed */
	double ns_per_pod; /* of it; 0 when there was none */
	uint64_t
		mark_digest; /* of the pods that the reference placed, too; 0: it did not get so far */
	uint64_t digest; /* of all pods; 0 when it was cut short */
	double instructions_per_pod; /* 0: not counted */
	/* Bytes that a pod brings into the first cache, and from memory, where misses were counted. */
	double near_bytes_per_pod, far_bytes_per_pod;
};

struct race_lane {
	const char *name; /* "Equal/1000Nodes30kPods" */
	const char *file;
	size_t nodes, pods;
	size_t mark; /* pods whose placements are compared */
	bool agree; /* in every round, of all strategies */
	struct race_cell *cells; /* by strategy */
	size_t cell_count;
};

/*
 * Fills *out, which race_lane_fini() releases in any case. STATUS_NO when placements differ, which is
 * told.
 */
enum status race_run(const struct workload *workload, const char *file,
		     const struct race_options *options, struct diag_sink *sink,
		     struct race_lane *out);
void race_lane_fini(struct race_lane *lane);

/* Times the reference's; 0 when either is not known. */
double race_ratio(const struct race_lane *lane, size_t cell);

/* What kept growing: a strategy's times for a pod at several numbers of nodes. */
struct race_growth {
	double nodes[RACE_SIZES_MAX];
	double ns_per_pod[RACE_SIZES_MAX];
	size_t count;
};

/* Adds each strategy's time in the lane to its own; more than fit are left out. */
void race_growth_add(struct race_growth *growth, const struct race_lane *lane);
/* How each grows; nothing when there are fewer than three sizes. */
void race_print_growth(FILE *out, const char *name, const struct race_growth *growth,
		       const struct race_lane *lane);

/*
 * Against what the caches can give (bandwidth.h): how long the bytes of a pod take that the second cache, and
 * that memory, hands over, and what part of its time that is. Nothing where misses were not counted.
 */
struct bandwidth;
void race_print_roofline(FILE *out, const struct race_lane *lane, const struct bandwidth *b);

/* A heading, and a line for each strategy of a lane. */
void race_write_heading(FILE *out);
void race_write_lane(FILE *out, const struct race_lane *lane);
/* The same for people. */
void race_print_heading(FILE *out);
void race_print_lane(FILE *out, const struct race_lane *lane);

#endif
