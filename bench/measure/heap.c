/* SPDX-License-Identifier: Apache-2.0 */
/*
 * jemalloc by name and number.
 */
#include "bench/measure/heap.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#include "bench/measure/jemalloc.h"

/* MALLCTL_ARENAS_ALL as it stands in names. */
#define ALL_ARENAS "4096"

static const volatile uint64_t nothing;

/* jemalloc's counters are a thread's own, so each looks for itself. */
static _Thread_local const volatile uint64_t *allocated = &nothing;
static _Thread_local const volatile uint64_t *deallocated = &nothing;
static _Thread_local const char *missing;
static _Thread_local bool looked;

static const volatile uint64_t *thread_counter(const char *name)
{
	volatile uint64_t *counter = NULL;
	size_t size = sizeof(counter);

	if (mallctl(name, &counter, &size, NULL, 0) != 0 || !counter)
		return &nothing;
	return counter;
}

/* A malloc that jemalloc's counters do not see is somebody else's. */
static bool counts_this_malloc(void)
{
	uint64_t before = *allocated;
	void *volatile piece = malloc(1);

	free(piece);
	return *allocated != before;
}

static void look(void)
{
	looked = true;
	if (!mallctl) {
		missing = "built without jemalloc";
		return;
	}
	allocated = thread_counter("thread.allocatedp");
	deallocated = thread_counter("thread.deallocatedp");
	if (!counts_this_malloc()) {
		missing = "another malloc stands in front of jemalloc's";
		allocated = deallocated = &nothing;
	}
}

const char *heap_missing(void)
{
	if (!looked)
		look();
	return missing;
}

const char *heap_allocator_version(void)
{
	const char *version = NULL;
	size_t size = sizeof(version);

	if (heap_missing() || mallctl("version", &version, &size, NULL, 0) != 0)
		return NULL;
	return version;
}

const volatile uint64_t *heap_thread_allocated(void)
{
	return heap_missing() ? &nothing : allocated;
}

int64_t heap_thread_live_bytes(void)
{
	return heap_missing() ? 0 : (int64_t)(*allocated - *deallocated);
}

/* The statistics are those of the last epoch: begin a new one. */
static void refresh(void)
{
	uint64_t epoch = 1;

	mallctl("epoch", NULL, NULL, &epoch, sizeof(epoch));
}

static uint64_t read_count(const char *name)
{
	uint64_t value = 0;
	size_t size = sizeof(value);

	return mallctl(name, &value, &size, NULL, 0) == 0 ? value : 0;
}

uint64_t heap_request_count(void)
{
	if (heap_missing())
		return 0;
	mallctl("thread.tcache.flush", NULL, NULL, NULL, 0);
	refresh();
	/* Not nmalloc: that counts what the cache was filled with, asked for or not. */
	return read_count("stats.arenas." ALL_ARENAS ".small.nrequests") +
	       read_count("stats.arenas." ALL_ARENAS ".large.nrequests");
}

void heap_peak_restart(void)
{
	if (!heap_missing())
		mallctl("thread.peak.reset", NULL, NULL, NULL, 0);
}

uint64_t heap_peak_bytes(void)
{
	return heap_missing() ? 0 : read_count("thread.peak.read");
}

static uint64_t read_size(const char *name)
{
	size_t value = 0;
	size_t size = sizeof(value);

	return mallctl(name, &value, &size, NULL, 0) == 0 ? value : 0;
}

struct heap_totals heap_totals_read(void)
{
	struct heap_totals totals = { 0 };

	if (heap_missing())
		return totals;
	refresh();
	totals.allocated_bytes = read_size("stats.allocated");
	totals.resident_bytes = read_size("stats.resident");
	return totals;
}

void heap_purge(void)
{
	if (heap_missing())
		return;
	mallctl("thread.tcache.flush", NULL, NULL, NULL, 0);
	mallctl("arena." ALL_ARENAS ".purge", NULL, NULL, NULL, 0);
}
