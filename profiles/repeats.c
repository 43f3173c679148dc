/* SPDX-License-Identifier: Apache-2.0 */
#include "profiles/repeats.h"

#include <stdlib.h>

struct keyed {
	uint64_t key;
	size_t index;
};

static int by_key_then_index(const void *a, const void *b)
{
	const struct keyed *x = a;
	const struct keyed *y = b;

	if (x->key != y->key)
		return x->key > y->key ? 1 : -1;
	return (x->index > y->index) - (x->index < y->index);
}

bool first_repeat(struct arena *arena, const uint64_t *keys, size_t count, size_t *at)
{
	struct keyed *sorted = arena_new(arena, count, sizeof(*sorted));

	*at = count;
	for (size_t i = 0; i < count; i++)
		sorted[i] = (struct keyed){ keys[i], i };
	qsort(sorted, count, sizeof(*sorted), by_key_then_index);
	for (size_t i = 1; i < count; i++) {
		if (sorted[i].key == sorted[i - 1].key && sorted[i].index < *at)
			*at = sorted[i].index;
	}
	return *at < count;
}
