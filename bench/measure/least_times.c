/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/measure/least_times.h"

#include <stdlib.h>

#include "sched/base/mem.h"

void least_times_pass_begin(struct least_times *least)
{
	least->at = 0;
}

static void make_room(struct least_times *least, size_t attempts)
{
	if (attempts <= least->capacity)
		return;
	least->ns = mem_resize(least->ns, attempts, sizeof(*least->ns));
	/* Touched here, so that no page is mapped while an attempt is timed. */
	for (size_t i = least->capacity; i < attempts; i++)
		least->ns[i] = 0;
	least->capacity = attempts;
}

void least_times_reserve(struct least_times *least, size_t attempts)
{
	make_room(least, least->at + attempts);
}

void least_times_pass_end(struct least_times *least)
{
	if (least->at > least->capacity) {
		/* More attempts than expected: the next pass is the first one with room. */
		make_room(least, least->at);
		least->passes = 0;
		return;
	}
	least->uneven |= least->passes && least->at != least->count;
	least->count = least->at;
	least->passes++;
}

bool least_times_sum(const struct least_times *least, uint64_t *ns)
{
	*ns = 0;
	if (least->passes < 2 || least->uneven)
		return false;
	for (size_t i = 0; i < least->count; i++)
		*ns += least->ns[i];
	return true;
}

void least_times_fini(struct least_times *least)
{
	free(least->ns);
	*least = (struct least_times){ 0 };
}
