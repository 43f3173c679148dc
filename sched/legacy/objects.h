/* SPDX-License-Identifier: Apache-2.0 */
/*
 * objects.h - pods and nodes as the scheduler of 2015 held them
 *
 * Names are text, and every amount is a quantity of the object's own.
 */
#ifndef SCHED_LEGACY_OBJECTS_H
#define SCHED_LEGACY_OBJECTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/legacy/legacy_quantity.h"
#include "sched/legacy/string_map.h"
#include "sched/model/cluster.h"

struct legacy_amount {
	const char *name; /* "cpu" */
	struct legacy_quantity *quantity;
};

/* A ResourceList. */
struct legacy_resources {
	struct legacy_amount items[3];
	uint32_t count;
};

struct legacy_pod {
	const struct pod *pod;
	char *key; /* "namespace/name" */
	const char *node_name; /* "" while it runs nowhere */
	struct legacy_resources *containers; /* what each requests */
	uint32_t container_count;
	bool stays; /* seen on a node when the objects were last compared */
};

struct legacy_node {
	const char *name;
	const char *name_space; /* "": nodes have none */
	const struct node *node;
	struct legacy_resources capacity, allocatable;
};

struct legacy_pod_list {
	const struct legacy_pod **items;
	size_t count, capacity;
};

/* The pods of a node, and where somebody added them up, what they ask for. */
struct legacy_info {
	struct legacy_pod_list pods;
	int64_t milli_cpu, memory;
	/* The same with 100m and 200 MiB for each container that does not say. */
	int64_t nonzero_milli_cpu, nonzero_memory;
};

/* Nodes by value or by reference, in the order listed. */
struct legacy_nodes {
	struct legacy_node *copies;
	const struct legacy_node **pointers;
	size_t count, capacity;
	bool by_reference;
};

static inline const struct legacy_node *legacy_nodes_at(const struct legacy_nodes *nodes, size_t at)
{
	return nodes->by_reference ? nodes->pointers[at] : &nodes->copies[at];
}

/* Both counted in count->allocations. */
void *legacy_new(size_t items, size_t size, struct decimal_count *count)
	__attribute__((returns_nonnull));
/* As Go's append(): room for one more, in twice the memory once it is full. */
void *legacy_grow(void *items, size_t used, size_t *capacity, size_t size,
		  struct decimal_count *count) __attribute__((returns_nonnull));

void legacy_pod_list_add(struct legacy_pod_list *list, const struct legacy_pod *pod,
			 struct decimal_count *count);
void legacy_nodes_add(struct legacy_nodes *nodes, const struct legacy_node *node,
		      struct decimal_count *count);
void legacy_nodes_fini(struct legacy_nodes *nodes);

/* Released with legacy_pod_free(). */
struct legacy_pod *legacy_pod_new(const struct cluster *cluster, const struct legacy_form *form,
				  const struct pod *pod, struct decimal_count *count);
void legacy_pod_free(struct legacy_pod *pod); /* NULL is fine */
void legacy_node_init(struct legacy_node *out, const struct cluster *cluster,
		      const struct legacy_form *form, const struct node *node,
		      struct decimal_count *count);
void legacy_node_fini(struct legacy_node *node);

/* NULL when the list does not have it. */
const struct legacy_quantity *legacy_resources_find(const struct legacy_resources *resources,
						    const char *name);

#endif
