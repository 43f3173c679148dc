/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine.h - the scheduler of Kubernetes v1.1 and v1.2
 *
 * One pod at a time: list the nodes, map pods to nodes, predicates, priorities from 0 to 10, sort,
 * pick. What a rule answers belongs to its era; how the data flows to it is a choice in struct
 * legacy_options, so that each improvement of late 2015 can be switched on by itself. No choice but
 * tie_break changes a placement.
 *
 * What the original takes from the heap for each pod is taken from the heap here. The order that it
 * took from iterating over maps is drawn from the seed.
 */
#ifndef SCHED_LEGACY_ENGINE_H
#define SCHED_LEGACY_ENGINE_H

#include "sched/core/engine.h"
#include "sched/legacy/decimal.h"
#include "sched/legacy/legacy_quantity.h"
#include "sched/legacy/rule.h"

enum legacy_era { ERA_V1_1, ERA_V1_2 };

/* Who finds out which pods run on which node, and how often. */
enum legacy_pods_by_node {
	PODS_PER_RULE, /* predicates, LeastRequested and BalancedResourceAllocation: each anew */
	PODS_ONCE, /* once for each pod */
	PODS_WITH_SUMS, /* likewise, with the sums of their requests */
	PODS_CACHED, /* kept from pod to pod, and copied for each */
};

/* How a node is found by its name. */
enum legacy_node_lookup {
	LOOKUP_REFLECTED_KEY, /* a key made by looking its fields up by name */
	LOOKUP_TYPED_KEY, /* the name */
	LOOKUP_POINTER, /* not at all */
};

enum { LEGACY_WORKERS_MAX = 64 };

struct legacy_options {
	enum legacy_era era;
	const struct legacy_form *quantities;
	enum legacy_pods_by_node pods_by_node;
	enum legacy_node_lookup node_lookup;
	bool node_pointers; /* the list of nodes for a pod holds pointers, not copies */
	bool parallel_priorities; /* a thread for each */
	uint32_t workers; /* threads that ask the predicates; 1: the scheduler's own */
	bool scan; /* the best nodes are found by a scan, not by sorting all */
	enum tie_break tie_break; /* TIE_RANDOM or TIE_IN_TURN, when nobody asks for another */
};

struct legacy_filter {
	const struct legacy_predicate *rule;
	const struct legacy_predicate_impl *impl;
	const void *args;
};

struct legacy_score {
	const struct legacy_priority *rule;
	const struct legacy_priority_impl *impl;
	const void *args;
	int64_t weight;
};

/* profile->engine_profile of a profile that legacy_engine runs; its filters and scores are those of
 * the profile, by index. */
struct legacy_profile {
	struct legacy_options options;
	struct legacy_filter filters[PROFILE_RULES_MAX];
	size_t filter_count;
	struct legacy_score scores[PROFILE_RULES_MAX];
	size_t score_count;
};

extern const struct engine legacy_engine;

/*
 * What all cycles of the scheduler's legacy profile took together; NULL when it has none. Reading
 * the quantities of new objects is not in it.
 */
const struct decimal_count *legacy_counts(const struct scheduler *scheduler);

#endif
