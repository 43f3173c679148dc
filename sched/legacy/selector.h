/* SPDX-License-Identifier: Apache-2.0 */
/*
 * selector.h - label selectors, made anew wherever one is needed
 *
 * As labels.SelectorFromSet: keys and values are checked, and each requirement has a set of values of
 * its own.
 */
#ifndef SCHED_LEGACY_SELECTOR_H
#define SCHED_LEGACY_SELECTOR_H

#include "sched/legacy/rule.h"

struct legacy_selector;

/* Of requirements; all of them have to hold. Released with legacy_selector_free(). */
struct legacy_selector *legacy_selector_new(struct legacy_call *call,
					    const struct selector *selector);
/* Of labels that have to be there with these values. */
struct legacy_selector *legacy_selector_of_labels(struct legacy_call *call,
						  const struct labels *labels);
void legacy_selector_free(struct legacy_selector *selector); /* NULL is fine */
bool legacy_selector_matches(const struct legacy_call *call, const struct legacy_selector *selector,
			     const struct labels *labels);

/*
 * Who selects the pod: the Services, and the controllers of the kinds in `kinds` (bits 1 << OWNER_*),
 * of its namespace. The caller frees out[] and what is in it; returns how many.
 */
size_t legacy_owners_of(struct legacy_call *call, unsigned int kinds,
			struct legacy_selector ***out);
void legacy_owners_free(struct legacy_selector **owners, size_t count);

/*
 * The pods of the pod's first Service, in its namespace: false when no Service selects it. The caller
 * frees items.
 */
bool legacy_service_pods(struct legacy_call *call, struct legacy_pod_list *out);

#endif
