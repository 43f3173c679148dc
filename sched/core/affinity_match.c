/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/affinity_match.h"

static bool names_namespace(const struct pod_affinity_term *term, uint32_t name_space)
{
	for (uint32_t i = 0; i < term->namespace_count; i++) {
		if (term->namespaces[i] == name_space)
			return true;
	}
	return false;
}

/* labels: of the pod's namespace, NULL when nothing but "every namespace" can select it. */
static bool term_matches(const struct pod_affinity_term *term, const struct pod *pod,
			 const struct labels *labels, const struct intern *symbols)
{
	const struct selector *namespaces = &term->namespace_selector;
	bool everywhere = !namespaces->matches_nothing && namespaces->count == 0;

	if (!everywhere && !names_namespace(term, pod->name_space) &&
	    !(labels && selector_matches(namespaces, labels, symbols)))
		return false;
	return selector_matches(&term->selector, pod->labels, symbols);
}

/* The labels of a pod's namespace are only looked up when a selector asks for them. */
static const struct labels *namespace_labels(const struct pod_affinity_term *term,
					     const struct pod *pod, const struct snapshot *snapshot)
{
	if (term->namespace_selector.matches_nothing)
		return NULL;
	return snapshot_namespace_labels(snapshot, pod->name_space);
}

uint64_t own_terms_match(const struct pod_affinity_terms *terms, const struct pod *other,
			 const struct snapshot *snapshot, struct term_memo *memo)
{
	uint64_t matches = 0;

	if (memo->key == other->labels && memo->name_space == other->name_space)
		return memo->matches;
	for (uint32_t i = 0; i < terms->count; i++) {
		const struct pod_affinity_term *term = &terms->items[i];

		if (term_matches(term, other, namespace_labels(term, other, snapshot),
				 &snapshot->cluster->symbols))
			matches |= UINT64_C(1) << i;
	}
	*memo = (struct term_memo){ other->labels, other->name_space, matches };
	return matches;
}

uint64_t their_terms_match(const struct pod_affinity_terms *terms, const struct pod *pod,
			   const struct snapshot *snapshot, struct term_memo *memo)
{
	static const struct labels none;
	uint64_t matches = 0;

	if (memo->key == terms->items)
		return memo->matches;
	for (uint32_t i = 0; i < terms->count; i++) {
		const struct pod_affinity_term *term = &terms->items[i];
		const struct labels *labels = namespace_labels(term, pod, snapshot);

		if (term_matches(term, pod, labels ? labels : &none, &snapshot->cluster->symbols))
			matches |= UINT64_C(1) << i;
	}
	*memo = (struct term_memo){ terms->items, 0, matches };
	return matches;
}

bool terms_all_match(const struct pod_affinity_terms *terms, const struct pod *other,
		     const struct intern *symbols)
{
	static const struct labels none;

	for (uint32_t i = 0; i < terms->count; i++) {
		if (!term_matches(&terms->items[i], other, &none, symbols))
			return false;
	}
	return true;
}
