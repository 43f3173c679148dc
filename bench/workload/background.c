/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/workload/background.h"

#include <stdlib.h>

#include "sched/base/mem.h"

struct ticking {
	const struct ticking_kind *kind;
	void *state;
	int64_t next_ns;
	int64_t interval_ns;
};

static void free_state(const struct ticking *item)
{
	if (item->kind->free)
		item->kind->free(item->state);
}

void background_fini(struct background *background)
{
	for (size_t i = 0; i < background->count; i++)
		free_state(&background->items[i]);
	free(background->items);
	*background = (struct background){ 0 };
}

void background_add(struct background *background, const struct ticking_kind *kind, void *state,
		    int64_t now_ns, int64_t interval_ns)
{
	background->items = mem_grow(background->items, background->count, &background->capacity,
				     sizeof(*background->items));
	background->items[background->count++] =
		(struct ticking){ kind, state, now_ns + interval_ns, interval_ns };
}

void background_add_at(struct background *background, const struct ticking_kind *kind, void *state,
		       int64_t first_ns)
{
	background_add(background, kind, state, first_ns, 0);
}

/* Where the next tick is; count when there is none. */
static size_t find_next(const struct background *background)
{
	size_t next = 0;

	for (size_t i = 1; i < background->count; i++) {
		if (background->items[i].next_ns < background->items[next].next_ns)
			next = i;
	}
	return next;
}

int64_t background_next(const struct background *background)
{
	return background->count ? background->items[find_next(background)].next_ns : INT64_MAX;
}

static void take_out(struct background *background, size_t at)
{
	free_state(&background->items[at]);
	background->count--;
	for (; at < background->count; at++)
		background->items[at] = background->items[at + 1];
}

enum status background_run(struct background *background, int64_t now_ns,
			   const volatile sig_atomic_t *stop)
{
	enum status status = STATUS_OK;

	while (status == STATUS_OK && background_next(background) <= now_ns && !(stop && *stop)) {
		size_t at = find_next(background);
		struct ticking *item = &background->items[at];
		bool over = false;

		item->next_ns += item->interval_ns;
		status = item->kind->tick(item->state, &over);
		/* A tick may have begun something else, which moves the items. */
		item = &background->items[at];
		if (over)
			take_out(background, at);
		else if (item->kind->next_ns)
			item->next_ns = item->kind->next_ns(item->state);
	}
	return status;
}
