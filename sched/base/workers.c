/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/base/workers.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "sched/base/mem.h"
#include "sched/base/status.h"

struct worker {
	struct workers *all;
	size_t thread;
	pthread_t id;
};

struct workers {
	struct worker *items;
	size_t count;
	pthread_mutex_t lock;
	pthread_cond_t wake; /* there is work, or the end */
	pthread_cond_t done; /* busy is 0 */
	size_t round; /* pieces of work handed out so far */
	size_t busy;
	bool ends;
	/* The work at hand. */
	size_t threads, number_count;
	void (*work)(void *context, size_t thread, size_t number);
	void *context;
	atomic_size_t next;
};

static void take_numbers(struct workers *all, size_t thread)
{
	size_t number;

	while ((number = atomic_fetch_add(&all->next, 1)) < all->number_count)
		all->work(all->context, thread, number);
}

static void *run_worker(void *argument)
{
	const struct worker *worker = argument;
	struct workers *all = worker->all;
	size_t seen = 0;

	pthread_mutex_lock(&all->lock);
	for (;;) {
		while (all->round == seen && !all->ends)
			pthread_cond_wait(&all->wake, &all->lock);
		if (all->ends)
			break;
		seen = all->round;
		if (worker->thread >= all->threads)
			continue;
		pthread_mutex_unlock(&all->lock);
		take_numbers(all, worker->thread);
		pthread_mutex_lock(&all->lock);
		if (--all->busy == 0)
			pthread_cond_signal(&all->done);
	}
	pthread_mutex_unlock(&all->lock);
	return NULL;
}

struct workers *workers_new(size_t threads)
{
	struct workers *all = mem_new(1, sizeof(*all));

	all->items = mem_new(threads, sizeof(*all->items));
	all->count = threads;
	pthread_mutex_init(&all->lock, NULL);
	pthread_cond_init(&all->wake, NULL);
	pthread_cond_init(&all->done, NULL);
	for (size_t i = 0; i < threads; i++) {
		all->items[i] = (struct worker){ .all = all, .thread = i };
		if (pthread_create(&all->items[i].id, NULL, run_worker, &all->items[i]) != 0) {
			fputs("schedmark: the system has no more threads\n", stderr);
			exit(STATUS_ERROR);
		}
	}
	return all;
}

void workers_free(struct workers *workers)
{
	if (!workers)
		return;
	pthread_mutex_lock(&workers->lock);
	workers->ends = true;
	pthread_cond_broadcast(&workers->wake);
	pthread_mutex_unlock(&workers->lock);
	for (size_t i = 0; i < workers->count; i++)
		pthread_join(workers->items[i].id, NULL);
	pthread_cond_destroy(&workers->done);
	pthread_cond_destroy(&workers->wake);
	pthread_mutex_destroy(&workers->lock);
	free(workers->items);
	free(workers);
}

size_t workers_count(const struct workers *workers)
{
	return workers->count;
}

void workers_run(struct workers *workers, size_t threads, size_t count,
		 void (*work)(void *context, size_t thread, size_t number), void *context)
{
	pthread_mutex_lock(&workers->lock);
	workers->threads = threads < workers->count ? threads : workers->count;
	workers->busy = workers->threads;
	workers->number_count = count;
	workers->work = work;
	workers->context = context;
	atomic_store(&workers->next, 0);
	workers->round++;
	pthread_cond_broadcast(&workers->wake);
	while (workers->busy)
		pthread_cond_wait(&workers->done, &workers->lock);
	pthread_mutex_unlock(&workers->lock);
}
