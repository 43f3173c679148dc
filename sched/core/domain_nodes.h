/* SPDX-License-Identifier: Apache-2.0 */
/*
 * domain_nodes.h - the nodes of each domain of a topology, one after another
 */
#ifndef SCHED_CORE_DOMAIN_NODES_H
#define SCHED_CORE_DOMAIN_NODES_H

#include "sched/base/arena.h"
#include "sched/core/topology.h"

struct domain_nodes {
	const struct topology *topology;
	uint32_t *first; /* by domain, and one more: into nodes */
	uint32_t *nodes;
	const struct domain_nodes *next;
};

/* Those that were asked for; a zeroed struct is empty. */
struct domain_nodes_list {
	const struct domain_nodes *items;
	struct arena arena;
};

/* node_count: of the topology. Lives until domain_nodes_reset(). */
const struct domain_nodes *domain_nodes_find(struct domain_nodes_list *list,
					     const struct topology *topology, size_t node_count);
/* Forgets all, whose topologies are gone; the memory is kept. */
void domain_nodes_reset(struct domain_nodes_list *list);
void domain_nodes_free(struct domain_nodes_list *list);

#endif
