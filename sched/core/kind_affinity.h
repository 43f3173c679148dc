/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kind_affinity.h - InterPodAffinity of a kind of pods, in numbers by domain that follow pods as they come and go
 *
 * predicates/inter_pod_affinity.c and priorities/inter_pod_affinity.c count the pods of all nodes for each
 * pod that is placed. Here a pod that comes or goes adds to, or takes from, the few numbers that it is about:
 * for each topology key, the pods that all required terms of the kind mean; the pods that one of its
 * anti-affinity terms means, and those that object to it, which forbid a domain alike; and the weights of
 * preferred terms of both sides. Which these are for a pod is the same for all with its labels, namespace and
 * terms (affinity_effects.h).
 */
#ifndef SCHED_CORE_KIND_AFFINITY_H
#define SCHED_CORE_KIND_AFFINITY_H

#include "sched/core/domain_nodes.h"
#include "sched/core/rule.h"

enum affinity_use {
	AFFINITY_WANTED, /* pods of the domain that all required terms mean */
	AFFINITY_AGAINST, /* pods of the domain that forbid it */
	AFFINITY_WEIGHT, /* for the score */
};

/* The numbers of one key. */
struct affinity_column {
	enum affinity_use use;
	const struct topology *topology;
	const struct domain_nodes *domains; /* of a key that groups are not told apart by */
	uint32_t key; /* of kind->keys, or NO_KEY */
	int64_t *numbers; /* by domain */
};

#define NO_COLUMN UINT32_MAX

struct kind_affinity {
	bool filters, scores; /* the profile has the rule there, and it may have something to say */
	bool has_weights; /* columns with them */
	bool own_terms; /* the kind has terms, so that pods without any matter too */
	bool follows; /* pods that come and go are told of */
	int64_t hard_weight; /* hardPodAffinityWeight */
	int64_t weight; /* of the score */
	struct affinity_column *columns;
	uint32_t column_count, column_capacity;
	/* Pairs of key and value that hold wanted pods; with none, a pod that matches its own terms may go
	 * anywhere ("first"). */
	size_t wanted;
	bool matches_itself;
	bool first; /* as nodes are closed */
	int64_t *sums; /* by node: weights of keys that groups are not told apart by; NULL: none */
};

struct pod_kind;
struct kind_group;
struct kind_world;

/* What one pod adds to the numbers of a kind. */
struct affinity_effect {
	struct pod_kind *kind;
	uint32_t column; /* NO_COLUMN: the kind has none for the key */
	int64_t amount;
};

/* Numbers that one pod adds to. */
struct term_effect {
	enum affinity_use use;
	uint32_t topology_key;
	int64_t amount;
};

struct term_effects {
	struct term_effect *items; /* each use and key once */
	size_t count, capacity;
};

/* What the other pod, on a node, is to the kind's; replaces what *out had. */
void kind_affinity_effects_of(const struct pod_kind *kind, const struct snapshot *snapshot,
			      const struct pod *other, struct term_effects *out);
/* The column, made when it is not there and the kind is being made; or NO_COLUMN. */
uint32_t kind_affinity_column(struct pod_kind *kind, const struct snapshot *snapshot,
			      enum affinity_use use, uint32_t topology_key);
/* Finds the numbers, and the nodes that can never do; after kind->affinity.filters and .scores were
 * set. */
void kind_affinity_take(struct pod_kind *kind, const struct kind_world *world);
/* One of the effects, `sign` times, of a pod on the node. */
void kind_affinity_apply(const struct affinity_effect *effect, const struct kind_world *world,
			 uint32_t node, int sign);
/* For kind_settle(). */
void kind_affinity_settle(struct pod_kind *kind, const struct kind_world *world);
bool kind_affinity_blocks(const struct pod_kind *kind, const struct kind_group *group);
/* The raw score of the group's nodes. */
int64_t kind_affinity_score(const struct pod_kind *kind, const struct kind_group *group);
/* priorities/inter_pod_affinity.c, normalise(). */
void kind_affinity_normalise(int64_t *scores, size_t count);

#endif
