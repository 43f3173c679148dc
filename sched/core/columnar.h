/* SPDX-License-Identifier: Apache-2.0 */
/*
 * columnar.h - what the strategies that look at all nodes at once keep for a scheduler
 *
 * Columns of the nodes, kinds of pods, counts of pods; told of every change of the snapshot, and up to
 * date after columnar_catch_up().
 */
#ifndef SCHED_CORE_COLUMNAR_H
#define SCHED_CORE_COLUMNAR_H

#include "sched/core/affinity_effects.h"
#include "sched/core/cycle.h"
#include "sched/core/pod_key.h"
#include "sched/core/pod_kind.h"

/* The kind of pods that were seen with these. */
struct known_pod {
	const struct pod_spec *spec;
	const struct labels *labels;
	uint32_t name_space, owner_kind, owner_name, owner_uid;
	struct pod_kind *kind;
	unsigned int shares; /* 0: never needed, 1: needed once, 2: kept */
};

/* The kinds that a count matters to. */
struct count_readers {
	struct pod_kind **items;
	size_t count, capacity;
};

struct columnar {
	struct scheduler *scheduler;
	const struct scan *scan;
	bool *covers; /* by profile: pods of it may be decided */
	bool stale; /* nodes or objects changed: everything is made anew */
	uint64_t generation; /* of kinds: another one when they were forgotten */
	size_t owner_count;
	struct columns columns;
	struct pod_counts counts;
	struct count_readers readers[POD_COUNTS_MAX]; /* by count */
	uint64_t count_changes; /* so many changes of counts were told of */
	struct domain_nodes_list domains;
	struct port_log ports;
	struct affinity_effects effects; /* on the kinds */
	bool effects_of_terms, effects_of_all; /* kinds are told of pods with terms, or of all */
	bool labels_matter; /* something selects pods by labels: they are in the kinds' keys */

	struct pod_kind **kinds;
	size_t kind_count, kind_capacity;
	uint32_t *kind_slots; /* number + 1 by hash, 0 = free */
	size_t kind_slot_count;
	size_t kind_bytes;
	struct known_pod *known;
	struct pod_share *kept_shares; /* by place in `known`, then by segment */
	struct pod_key key;

	/* Of the pod at hand; the amounts are those of the spec. */
	const struct pod_spec *spec;
	struct pod_amounts amounts;
	struct known_pod *at_hand;
	const struct pod_share *shares; /* by segment; after columnar_find_shares() */
	struct pod_share own_shares[SHAPES_MAX + 1];
	uint16_t *bounds, *totals; /* by position */
	uint32_t *doubtful, *fitting; /* by block */
	const uint32_t *
		open; /* by block: positions that the kind allows, in groups that are not blocked */
	uint32_t *open_room;
	uint32_t *tied; /* nodes */
	uint64_t *tied_bits; /* by node, all 0 between uses */
	struct prepared *prepared; /* of an asked rule */
	int64_t *extras; /* by position: weighted scores of asked priorities */
	int64_t *asked; /* by place in the feasible list */
};

void columnar_init(struct columnar *columnar, struct scheduler *scheduler);
void columnar_fini(struct columnar *columnar);

/* Takes in what has changed. False when there are no nodes: then nothing below may be called. */
bool columnar_catch_up(struct columnar *columnar);
/* The kind of the pod at hand (scheduler->call, evaluation.profile), settled; it may be one for the reference.
 * The pod's amounts are put down; NULL when they are out of range, or the profile is not covered. */
struct pod_kind *columnar_find_kind(struct columnar *columnar);

/* Its shares; those of a spec that comes again are kept. */
void columnar_find_shares(struct columnar *columnar);

/* May the pod at hand be decided in columns, as the scheduler stands? Takes in what has changed. */
bool columnar_may_decide(struct columnar *columnar);
/* What kinds are made of, and follow. */
static inline struct kind_world columnar_world(struct columnar *columnar)
{
	return (struct kind_world){ &columnar->columns, &columnar->counts, &columnar->domains,
				    &columnar->ports };
}
/* Is there a rule to be asked about every node? */
bool columnar_must_ask(const struct pod_kind *kind);
/* Decides by looking at all nodes, for a kind that is not for the reference; see struct strategy. */
bool columnar_decide(struct columnar *columnar, struct pod_kind *kind);
/* The one of columnar->tied[count] that the draw of this cycle falls on; NO_NODE when there is none. */
uint32_t columnar_draw(struct columnar *columnar, size_t count);
/* The pod at hand goes to the node; false for NO_NODE. */
bool columnar_take(struct columnar *columnar, uint32_t node);

/* Changes of the snapshot. */
void columnar_pod_added(void *columnar, const struct node_info *node, const struct pod *pod);
void columnar_pod_removed(void *columnar, const struct node_info *node, const struct pod *pod);
void columnar_node_is_other(void *columnar, uint32_t node);
void columnar_all_is_other(void *columnar);
/* For a strategy whose state begins with a struct columnar. */
#define COLUMNAR_WATCH                                                                         \
	{                                                                                      \
		columnar_pod_added, columnar_pod_removed, columnar_node_is_other,              \
			columnar_node_is_other, columnar_node_is_other, columnar_all_is_other, \
			columnar_all_is_other                                                  \
	}

#endif
