/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "bench/measure/heap.h"

/* Keeps the compiler from leaving out pairs of malloc() and free(). */
static void *volatile held[1000];

static void need_jemalloc(void)
{
	if (heap_missing())
		cr_skip_test("%s", heap_missing());
}

static void take(size_t count, size_t size)
{
	for (size_t i = 0; i < count; i++)
		held[i] = malloc(size + i);
}

static void give_back(size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(held[i]);
}

Test(heap, requests_are_counted_one_by_one)
{
	static const size_t counts[] = { 0, 1, 7, 100, 1000 };

	need_jemalloc();
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		uint64_t before = heap_request_count();

		take(counts[i], 40);
		cr_expect_eq(heap_request_count() - before, counts[i], "%zu requests", counts[i]);
		give_back(counts[i]);
		cr_expect_eq(heap_request_count() - before, counts[i], "free() is no request");
	}
}

Test(heap, bytes_of_a_thread_go_up_and_come_back)
{
	uint64_t asked;
	int64_t live;

	need_jemalloc();
	asked = *heap_thread_allocated();
	live = heap_thread_live_bytes();
	take(100, 5000);
	cr_expect_geq(*heap_thread_allocated() - asked, 100 * 5000);
	cr_expect_leq(*heap_thread_allocated() - asked, 100 * 8192);
	cr_expect_eq((uint64_t)(heap_thread_live_bytes() - live), *heap_thread_allocated() - asked);
	give_back(100);
	cr_expect_eq(heap_thread_live_bytes(), live);
	cr_expect_geq(*heap_thread_allocated() - asked, 100 * 5000, "what was asked for stays");
}

Test(heap, totals_follow_the_program)
{
	struct heap_totals before;
	struct heap_totals after;

	need_jemalloc();
	cr_expect_not_null(heap_allocator_version());
	before = heap_totals_read();
	take(100, 100000);
	after = heap_totals_read();
	cr_expect_geq(after.allocated_bytes - before.allocated_bytes, 100 * 100000);
	cr_expect_geq(after.resident_bytes, after.allocated_bytes);
	give_back(100);
	heap_purge();
	cr_expect_lt(heap_totals_read().resident_bytes, after.resident_bytes);
}

Test(heap, figures_are_zero_where_they_are_missing)
{
	if (!heap_missing())
		cr_skip_test("jemalloc is there");
	take(10, 100);
	cr_expect_eq(*heap_thread_allocated(), 0);
	cr_expect_eq(heap_thread_live_bytes(), 0);
	cr_expect_eq(heap_request_count(), 0);
	cr_expect_eq(heap_totals_read().resident_bytes, 0);
	cr_expect_null(heap_allocator_version());
	heap_purge();
	give_back(10);
}
