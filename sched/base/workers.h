/* SPDX-License-Identifier: Apache-2.0 */
/*
 * workers.h - threads that share out numbered pieces of work
 *
 * As workqueue.Parallelize: so many threads take numbers until none are left, and who gave them the
 * work waits. The threads stay between one piece of work and the next.
 */
#ifndef SCHED_BASE_WORKERS_H
#define SCHED_BASE_WORKERS_H

#include <stddef.h>

struct workers;

/* Ends the process when the system has no more threads. Released with workers_free(). */
struct workers *workers_new(size_t threads);
void workers_free(struct workers *workers); /* NULL is fine */
size_t workers_count(const struct workers *workers);
/*
 * Calls work(context, thread, number) for each number below `count`, on at most `threads` threads;
 * thread: below that.
 */
void workers_run(struct workers *workers, size_t threads, size_t count,
		 void (*work)(void *context, size_t thread, size_t number), void *context);

#endif
