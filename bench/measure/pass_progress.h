/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pass_progress.h - how far a pass is, for another thread to show
 *
 * One writer, the pass; so no addition needs to be locked.
 */
#ifndef BENCH_MEASURE_PASS_PROGRESS_H
#define BENCH_MEASURE_PASS_PROGRESS_H

#include <stdatomic.h>
#include <stddef.h>

struct pass_progress {
	atomic_size_t expected; /* pods; 0 while that is not known */
	atomic_size_t done; /* pods tried, each once */
};

static inline size_t pass_progress_done(struct pass_progress *p)
{
	return atomic_load_explicit(&p->done, memory_order_relaxed);
}

static inline void pass_progress_restart(struct pass_progress *p, size_t expected)
{
	atomic_store(&p->done, 0);
	atomic_store(&p->expected, expected);
}

/* `more` pods are about to be scheduled: they raise the expectation where it was too low. */
static inline void pass_progress_expect(struct pass_progress *p, size_t more)
{
	size_t expected = pass_progress_done(p) + more;

	if (atomic_load(&p->expected) < expected)
		atomic_store(&p->expected, expected);
}

static inline void pass_progress_steps(struct pass_progress *p, size_t count)
{
	atomic_store_explicit(&p->done, pass_progress_done(p) + count, memory_order_relaxed);
}

static inline void pass_progress_step(struct pass_progress *p)
{
	pass_progress_steps(p, 1);
}

#endif
