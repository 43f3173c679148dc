/* SPDX-License-Identifier: Apache-2.0 */
/*
 * topology.h - which nodes share a value of a label: zones, hosts, racks
 *
 * A topology is what a label key makes of the nodes; a domain is the nodes with one value of it.
 * Topologies are found once per key and kept until the nodes change.
 */
#ifndef SCHED_CORE_TOPOLOGY_H
#define SCHED_CORE_TOPOLOGY_H

#include <stddef.h>
#include <stdint.h>

#include "sched/model/cluster.h"

#define NO_DOMAIN UINT32_MAX

struct topology {
	uint32_t key; /* symbol */
	uint32_t domain_count;
	uint32_t *domain_of; /* by node index; NO_DOMAIN where the label is absent */
};

struct topology_index {
	const struct cluster *cluster;
	struct topology *zones; /* NULL until asked for */
	struct topology **items;
	size_t count;
	size_t capacity;
};

/* Allocates when the key is new, nothing later. Domains are numbered in node order. */
const struct topology *topology_find(struct topology_index *index, uint32_t key);
/*
 * By region and zone together, the labels of before v1.17 first (v1.26 component-helpers
 * node/topology GetZoneKey): nodes that have neither lie in no domain. Has no key.
 */
const struct topology *topology_zones(struct topology_index *index);
/* Forgets everything; the nodes have changed. */
void topology_reset(struct topology_index *index, const struct cluster *cluster);

#endif
