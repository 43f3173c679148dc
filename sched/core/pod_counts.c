/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/pod_counts.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/core/pod_owners.h"

enum { MEMOS = 1024 };

/* Pods of one template share their labels. */
struct count_memo {
	const struct labels *labels;
	uint32_t name_space;
	bool any;
	uint64_t bits[POD_COUNTS_WORDS];
};

static bool same_requirement(const struct requirement *a, const struct requirement *b)
{
	return a->key == b->key && a->operator== b->operator&& a->number == b->number &&
				   a->value_count ==
				   b->value_count &&(a->value_count == 0 ||
						     !memcmp(a->values, b->values,
							     a->value_count * sizeof(*a->values)));
}

static bool same_selector(const struct selector *a, const struct selector *b)
{
	if (a->count != b->count || a->matches_nothing != b->matches_nothing)
		return false;
	for (uint32_t i = 0; i < a->count; i++) {
		if (!same_requirement(&a->requirements[i], &b->requirements[i]))
			return false;
	}
	return true;
}

static struct selector copy_of(const struct selector *selector, struct arena *arena)
{
	struct selector copy = *selector;
	struct requirement *requirements;

	if (copy.count == 0)
		return copy;
	requirements = arena_copy(arena, copy.requirements, copy.count * sizeof(*requirements));
	for (uint32_t i = 0; i < copy.count; i++) {
		struct requirement *r = &requirements[i];

		if (r->value_count)
			r->values =
				arena_copy(arena, r->values, r->value_count * sizeof(*r->values));
	}
	copy.requirements = requirements;
	return copy;
}

static void count_all(struct pod_count *count, const struct snapshot *snapshot)
{
	count->on = mem_new(snapshot->node_count, sizeof(*count->on));
	for (size_t i = 0; i < snapshot->node_count; i++)
		count->on[i] = (int32_t)selected_pods_on(&snapshot->nodes[i], &count->selector,
							 count->name_space,
							 &snapshot->cluster->symbols);
}

static void forget_memo(struct pod_counts *counts)
{
	free(counts->memo);
	counts->memo = NULL;
}

uint32_t pod_counts_find(struct pod_counts *counts, const struct snapshot *snapshot,
			 const struct selector *selector, uint32_t name_space)
{
	struct pod_count *count;

	for (uint32_t i = 0; i < counts->count; i++) {
		if (counts->items[i].name_space == name_space &&
		    same_selector(&counts->items[i].selector, selector))
			return i;
	}
	if (counts->count == POD_COUNTS_MAX)
		return NO_POD_COUNT;
	count = &counts->items[counts->count];
	*count = (struct pod_count){ .selector = copy_of(selector, &counts->arena),
				     .name_space = name_space };
	count_all(count, snapshot);
	forget_memo(counts);
	return counts->count++;
}

static void look_up(const struct pod_counts *counts, const struct intern *symbols,
		    const struct pod *pod, struct count_memo *memo)
{
	*memo = (struct count_memo){ .labels = pod->labels, .name_space = pod->name_space };
	for (uint32_t i = 0; i < counts->count; i++) {
		const struct pod_count *count = &counts->items[i];

		if (count->name_space != pod->name_space ||
		    !selector_matches(&count->selector, pod->labels, symbols))
			continue;
		memo->bits[i / 64] |= UINT64_C(1) << i % 64;
		memo->any = true;
	}
}

static const struct count_memo *memo_of(struct pod_counts *counts, const struct intern *symbols,
					const struct pod *pod)
{
	struct count_memo *memo;

	if (!counts->memo)
		counts->memo = mem_new(MEMOS, sizeof(*counts->memo));
	memo = &counts->memo[((uintptr_t)pod->labels / 16 + pod->name_space) % MEMOS];
	if (memo->labels != pod->labels || memo->name_space != pod->name_space)
		look_up(counts, symbols, pod, memo);
	return memo;
}

bool pod_counts_change(struct pod_counts *counts, const struct intern *symbols, uint32_t node,
		       const struct pod *pod, int sign, const uint64_t **changed)
{
	const struct count_memo *memo;

	if (counts->count == 0 || pod->deleting)
		return false;
	memo = memo_of(counts, symbols, pod);
	if (!memo->any)
		return false;
	for (uint32_t word = 0; word * 64 < counts->count; word++) {
		for (uint64_t bits = memo->bits[word]; bits; bits &= bits - 1)
			counts->items[word * 64 + (uint32_t)__builtin_ctzll(bits)].on[node] += sign;
	}
	*changed = memo->bits;
	return true;
}

void pod_counts_reset(struct pod_counts *counts)
{
	for (uint32_t i = 0; i < counts->count; i++)
		free(counts->items[i].on);
	counts->count = 0;
	arena_free(&counts->arena);
	forget_memo(counts);
}
