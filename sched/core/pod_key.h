/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pod_key.h - which pods are alike to all rules, but for the amounts they ask for
 *
 * Pods with equal keys get equal answers from the predicates and priorities of one profile, as long as nodes
 * and other objects stay as they are, but from those about cpu, memory, ephemeral storage and scalar
 * resources. (A pod's priority and what was nominated for it are not rules' business.)
 */
#ifndef SCHED_CORE_POD_KEY_H
#define SCHED_CORE_POD_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/model/pod.h"

/* Words; a zeroed struct is empty, the memory is kept from pod to pod. */
struct pod_key {
	uint64_t *words;
	size_t count, capacity;
};

/* with_owner: the pod's labels, namespace and controller count, because something else selects pods by
 * them. (They count anyway when the pod itself selects others.) */
void pod_key_make(struct pod_key *key, const struct pod *pod, bool with_owner);
uint64_t pod_key_hash(const struct pod_key *key);
void pod_key_fini(struct pod_key *key);

#endif
