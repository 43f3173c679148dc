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

bool own_term_matches(const struct pod_affinity_term *term, const struct pod *other,
		      const struct snapshot *snapshot)
{
	return term_matches(term, other, namespace_labels(term, other, snapshot),
			    &snapshot->cluster->symbols);
}

bool their_term_matches(const struct pod_affinity_term *term, const struct pod *pod,
			const struct snapshot *snapshot)
{
	static const struct labels none;
	const struct labels *labels = namespace_labels(term, pod, snapshot);

	return term_matches(term, pod, labels ? labels : &none, &snapshot->cluster->symbols);
}
