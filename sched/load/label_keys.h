/* SPDX-License-Identifier: Apache-2.0 */
/*
 * label_keys.h - matchLabelKeys and mismatchLabelKeys: what a selector takes from the pod's own labels
 *
 * v1.36 pkg/registry/core/pod merges those of pod affinity terms into the term's selector when the pod is
 * created. The pods of a template have labels that the template lacks; keys of those wait in late_keys.
 */
#ifndef SCHED_LOAD_LABEL_KEYS_H
#define SCHED_LOAD_LABEL_KEYS_H

#include "sched/load/decode_pod.h"
#include "sched/load/load_shared.h"

/* holder: a pod affinity term or a spread constraint, of v1.36, which has this selector. */
enum status label_keys_check(const struct decode *d, const struct spot *holder,
			     const struct selector *selector, const struct labels *labels);
/* The keys of a term become part of its selector. */
void label_keys_merge(const struct decode *d, const struct spot *term, const struct labels *labels,
		      struct pod_affinity_term *out);

/*
 * A template's spec with the keys merged that wait for these labels; the spec itself when none does.
 * done: specs made before, so that pods with the same values share one.
 */
const struct pod_spec *label_keys_complete(struct arena *arena, struct shared_set *done,
					   const struct pod_spec *spec,
					   const struct labels *labels);

#endif
