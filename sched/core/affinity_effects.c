/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/affinity_effects.h"

#include <stdlib.h>

#include "sched/base/mem.h"
#include "sched/core/kind_groups.h"

enum { MEMOS = 2048 };

/* Does the pod matter to the kind at all? */
static bool concerns(const struct pod_kind *kind, const struct pod_spec *terms)
{
	return kind_is_live(kind) &&
	       (kind->affinity.own_terms || (terms && kind->affinity.follows));
}

static void add_effects(struct affinity_effects *effects, struct affinity_memo *memo,
			struct pod_kind *kind, const struct snapshot *snapshot,
			const struct pod *pod)
{
	kind_affinity_effects_of(kind, snapshot, pod, &effects->found);
	for (size_t i = 0; i < effects->found.count; i++) {
		const struct term_effect *found = &effects->found.items[i];

		if (found->amount == 0)
			continue;
		memo->effects = mem_grow(memo->effects, memo->count, &memo->capacity,
					 sizeof(*memo->effects));
		memo->effects[memo->count++] = (struct affinity_effect){
			kind, kind_affinity_column(kind, snapshot, found->use, found->topology_key),
			found->amount
		};
	}
}

const struct affinity_memo *affinity_effects_find(struct affinity_effects *effects,
						  struct pod_kind *const *kinds, size_t count,
						  const struct snapshot *snapshot,
						  const struct pod *pod)
{
	const struct pod_spec *terms = pod->spec->has_pod_affinity ? pod->spec : NULL;
	struct affinity_memo *memo;
	size_t slot = ((uintptr_t)pod->labels >> 4 ^ (uintptr_t)terms >> 5) + pod->name_space;

	if (!effects->memos)
		effects->memos = mem_new(MEMOS, sizeof(*effects->memos));
	memo = &effects->memos[slot % MEMOS];
	if (memo->filled && memo->labels == pod->labels && memo->terms == terms &&
	    memo->name_space == pod->name_space)
		return memo;
	memo->filled = true;
	memo->labels = pod->labels;
	memo->terms = terms;
	memo->name_space = pod->name_space;
	memo->count = 0;
	for (size_t i = 0; i < count; i++) {
		if (concerns(kinds[i], terms))
			add_effects(effects, memo, kinds[i], snapshot, pod);
	}
	return memo;
}

void affinity_effects_forget(struct affinity_effects *effects)
{
	for (size_t i = 0; effects->memos && i < MEMOS; i++)
		effects->memos[i].filled = false;
}

void affinity_effects_fini(struct affinity_effects *effects)
{
	for (size_t i = 0; effects->memos && i < MEMOS; i++)
		free(effects->memos[i].effects);
	free(effects->memos);
	free(effects->found.items);
	*effects = (struct affinity_effects){ 0 };
}
