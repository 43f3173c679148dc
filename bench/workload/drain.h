/* SPDX-License-Identifier: Apache-2.0 */
/*
 * drain.h - schedules what waits in the queue, one pod after another, and keeps count
 *
 * The loop that is measured: besides the scheduler's own work it pops the pod, mixes the placement
 * into the digest and, of a pod that fits nowhere, counts the reasons. Where the profile preempts,
 * that is carried out: victims leave, and what they made room for is tried again.
 *
 * Time is the run's (run_clock.h): an attempt takes some of it, and when no pod is ready it goes on to
 * whatever comes next: the end of a back-off, or what operations do in the background. Pods that wait
 * for something else to happen are left waiting.
 */
#ifndef BENCH_WORKLOAD_DRAIN_H
#define BENCH_WORKLOAD_DRAIN_H

#include <signal.h>
#include <stdbool.h>

#include "bench/workload/background.h"
#include "bench/workload/id_set.h"
#include "bench/workload/run_clock.h"
#include "bench/workload/workload.h"
#include "sched/base/intern.h"
#include "sched/core/cluster_events.h"
#include "sched/core/scheduler.h"
#include "sched/core/scheduling_queue.h"

enum { DRAIN_PLACED_BYTES = 512 };

/* Pods whose throughput is collected. */
enum collects {
	COLLECTS_NOTHING,
	COLLECTS_NAME_SPACE,
	COLLECTS_MEASURED, /* those in drain->measured */
	COLLECTS_ALL,
};

struct collection {
	enum collects what;
	uint32_t name_space; /* a symbol */
	size_t bound; /* pods of it; and, of a namespace, those that were bound before */
};

struct drain {
	struct scheduler *scheduler;
	const struct snapshot *snapshot;
	const struct workload_hooks *hooks;
	struct diag_sink *sink;
	const volatile sig_atomic_t *stop; /* NULL: nobody will */
	struct scheduling_queue *queue;
	struct drain_clock *clock;
	struct cluster_events events; /* for whoever changes the cluster */
	struct background background;
	enum status status; /* of what happened in the background */
	int64_t due_ns; /* until then nothing happens but attempts: the queue looks at its back-offs at
			 * whole seconds */

	struct id_set awaited; /* see DRAIN_AWAITED; they leave it by themselves ... */
	bool attempt_will_do; /* ... when they were tried, instead of when they are bound */
	size_t to_come; /* pods that will be awaited, too: operations have yet to create them */
	int64_t patient_until_ns; /* a deadline, but for DRAIN_DEADLINE, is not before that */
	struct id_set measured; /* pods of a section that are not bound yet */
	struct collection collection;
	/* After a pod was bound, between two cycles; NULL: nobody wants to know. */
	enum status (*bound)(void *context, struct pod *pod);
	void *bound_context;
	/* After a pod was tried for the first time, whatever came of it; NULL likewise. */
	enum status (*tried)(void *context, struct pod *pod);
	void *tried_context;

	int64_t *joined_ns; /* by sequence: when it joined the queue; NULL when nobody asks */
	size_t joined_capacity;

	size_t attempts; /* cycles */
	size_t pods; /* tried */
	size_t retried; /* of them, more than once */
	size_t victims; /* pods that preemption removed */
	size_t deleted; /* pods that operations removed */
	size_t outcomes[OUTCOME_COUNT]; /* by enum outcome: the last one of each pod */
	bool stopped; /* *stop was seen: pods may be left in the queue, operations undone */

	void *digest; /* XXH3_state_t */
	unsigned char placed[DRAIN_PLACED_BYTES]; /* what is to go into it next */
	size_t placed_length;
	size_t mark; /* attempts of the first measured section until mark_digest is taken; 0: never */
	bool ends_at_mark; /* stopped there */
	size_t mark_at; /* the same counted in `attempts`; 0: not known yet, or passed */
	uint64_t mark_digest;
	struct intern reasons; /* texts */
	size_t *reason_attempts; /* by symbol in `reasons` */
	size_t reason_capacity;
};

/* The session's scheduler schedules; `hooks` hear of retries. */
void drain_init(struct drain *drain, const struct session *session,
		const struct workload_hooks *hooks, const volatile sig_atomic_t *stop);
void drain_fini(struct drain *drain);
/* Before anything else, when the time is to be another one than that of zeroed options. */
void drain_use_clock(struct drain *drain, const struct run_clock_options *options);
int64_t drain_now_ns(const struct drain *drain);
/* Those that are pending join the queue, in this order. */
void drain_add(struct drain *drain, struct pod *const *pods, size_t count);
/* Pods that are ready to be tried. */
size_t drain_ready(const struct drain *drain);
/* Is there something to do: pods that are ready, or back off? */
bool drain_has_work(const struct drain *drain);
/* Is *stop set? Then the drain is `stopped`, for good. */
bool drain_asked_to_stop(struct drain *drain);
/* An operation removes the pod, from its node or from the queue. */
void drain_delete_pod(struct drain *drain, struct pod *pod);

/* When to stop trying pods and letting time pass. */
enum drain_goal {
	/* No pod is ready, and, when nothing goes on in the background, none backs off. */
	DRAIN_QUIET,
	/* The same, or as soon as nobody is awaited, nor to come, while something goes on in the
	 * background. Then time goes on even if no pod is ready. */
	DRAIN_AWAITED,
	/* The deadline, whatever happens. */
	DRAIN_DEADLINE,
};

/*
 * Until the goal is reached, nothing more will happen, the deadline has come (INT64_MAX: none), or
 * *stop is set. Not STATUS_OK when something in the background went wrong, which has been told.
 */
enum status drain_until(struct drain *drain, enum drain_goal goal, int64_t deadline_ns);
/*
 * From here to drain_collect_end() pods that are bound count in drain->collection; `hooks` hear of both. One
 * that has begun ends first. bound: of them already.
 */
void drain_collect_begin(struct drain *drain, enum collects what, uint32_t name_space,
			 size_t bound);
void drain_collect_end(struct drain *drain);
/* Until it is quiet. */
void drain_run(struct drain *drain);
/*
 * For those who let time pass themselves. drain_advance() brings virtual time to now_ns (never back) and
 * ends the back-offs that are over. drain_try() tries the next pod that is ready, once; NULL when none
 * is. drain_waits(): are there pods that time or an event may make ready?
 */
void drain_advance(struct drain *drain, int64_t now_ns);
struct pod *drain_try(struct drain *drain, enum outcome *outcome);
bool drain_waits(const struct drain *drain);
/* A pod that was placed could not be bound after all: it is pending again, in no queue, and its room is
 * free. */
void drain_take_back(struct drain *drain, struct pod *pod);
/*
 * The same as drain_until(), as a measured section, between hooks->measure_begin and measure_end. What
 * counts instructions knows it by its name: a call from outside, never inlined.
 */
enum status drain_measure(struct drain *drain, enum drain_goal goal, int64_t deadline_ns)
	__attribute__((noinline));
/* XXH3-64 of the placements so far, see struct workload_outcome. */
uint64_t drain_digest(struct drain *drain);
/* Fills in what the cycles came to; the rest of *out is left alone. */
void drain_report(struct drain *drain, struct workload_outcome *out);

#endif
