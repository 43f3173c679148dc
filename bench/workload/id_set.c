/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/workload/id_set.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

enum { WORD_BITS = 64 };

void id_set_fini(struct id_set *set)
{
	free(set->words);
	*set = (struct id_set){ 0 };
}

static void make_room(struct id_set *set, size_t words)
{
	size_t old = set->word_count;

	if (words <= old)
		return;
	set->word_count = words + words / 2;
	set->words = mem_resize(set->words, set->word_count, sizeof(*set->words));
	memset(set->words + old, 0, (set->word_count - old) * sizeof(*set->words));
}

static uint64_t bit_of(uint32_t id)
{
	return UINT64_C(1) << (id % WORD_BITS);
}

bool id_set_add(struct id_set *set, uint32_t id)
{
	uint64_t *word;

	make_room(set, id / WORD_BITS + 1);
	word = &set->words[id / WORD_BITS];
	if (*word & bit_of(id))
		return false;
	*word |= bit_of(id);
	set->count++;
	return true;
}

bool id_set_has(const struct id_set *set, uint32_t id)
{
	size_t word = id / WORD_BITS;

	return word < set->word_count && (set->words[word] & bit_of(id));
}

void id_set_remove(struct id_set *set, uint32_t id)
{
	if (!id_set_has(set, id))
		return;
	set->words[id / WORD_BITS] &= ~bit_of(id);
	set->count--;
}

void id_set_clear(struct id_set *set)
{
	if (set->count)
		memset(set->words, 0, set->word_count * sizeof(*set->words));
	set->count = 0;
}
