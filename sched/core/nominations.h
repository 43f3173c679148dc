/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nominations.h - pending pods that preemption made room for, and where
 *
 * v1.26 internal/queue nominator. Pods of the same or a lower priority must leave that room alone.
 */
#ifndef SCHED_CORE_NOMINATIONS_H
#define SCHED_CORE_NOMINATIONS_H

#include <stddef.h>
#include <stdint.h>

#include "sched/model/pod.h"

struct nomination {
	struct pod *pod;
	uint32_t node; /* index */
};

/* A zeroed struct is empty. By node; a node's in the order of nomination. */
struct nominations {
	struct nomination *items;
	size_t count;
	size_t capacity;
};

/* Makes room for so many at a time. */
void nominations_reserve(struct nominations *nominations, size_t count);
/* Replaces what stood for the pod. */
void nominations_set(struct nominations *nominations, struct pod *pod, uint32_t node);
/* Nothing happens when the pod has none. */
void nominations_clear(struct nominations *nominations, const struct pod *pod);
/* The node leaves; those behind it move up. */
void nominations_forget_node(struct nominations *nominations, uint32_t node);
/* Position of the node's first nomination, or of the first of a later node. */
size_t nominations_first(const struct nominations *nominations, uint32_t node);
/* NO_NODE when the pod has none. */
uint32_t nominations_find(const struct nominations *nominations, const struct pod *pod);
void nominations_fini(struct nominations *nominations);

#endif
