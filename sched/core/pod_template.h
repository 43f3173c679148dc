/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pod_template.h - pods of one kind that ask for the same amounts: every node's score, kept up to date
 *
 * A template knows the base (columns.h) and the group (pod_kind.h) of each node, and for each group a tree
 * over blocks of 32 nodes, in node order, that holds the largest bases of its nodes. The best node is the
 * first one with the best base of a group that is best with its offset: found without looking at
 * the nodes. The columns' log says which nodes are others since the template was last looked at; only
 * those are scored again. What normalisation changes are the groups' offsets, which no tree holds.
 */
#ifndef SCHED_CORE_POD_TEMPLATE_H
#define SCHED_CORE_POD_TEMPLATE_H

#include "sched/core/columnar.h"
#include "sched/core/max_tree.h"

/* Every node's score. */
struct template_scores {
	uint16_t *bases; /* by node; 0 where the pod does not fit, and for the padding */
	uint8_t *group_of; /* by node; as of the template's log_at */
	uint32_t feasible[KIND_GROUPS_MAX]; /* nodes of each group */
	uint32_t feasible_count; /* of all */
	uint64_t present; /* groups that have any */
	_Alignas(64) uint16_t largest[KIND_GROUPS_MAX]; /* of each tree */
	uint16_t *trees[KIND_GROUPS_MAX]; /* NULL: the group was never met */
	uint64_t has_tree; /* bits of those */
	size_t bytes; /* of everything */
	struct pod_share *shares; /* by segment of the columns */
};

struct pod_template {
	struct pod_kind *kind;
	uint32_t built; /* the kind's, when all nodes were scored last */
	struct pod_amounts amounts;
	uint64_t log_at; /* as far as the columns' log is followed by the scores */
	uint64_t seen_at; /* where it ended when the last pod came */
	uint64_t used; /* the last cycle */
	unsigned int soon; /* times in a row that it came back soon; see evaluate_incremental.c */
	struct template_scores *scores; /* NULL: not kept */
};

/* What templates share. */
struct template_world {
	struct columns *columns;
	const struct scan *scan;
	struct max_shape shape;
	size_t blocks; /* of 32 nodes in node order */
	/* While many nodes are scored again: blocks with others (bits), and the groups, by block, whose
	 * largest may be another. All 0 between uses. */
	uint64_t *dirty, *groups;
};

/* Zeroed, or used before. */
void template_world_init(struct template_world *world, struct columns *columns,
			 const struct scan *scan);
void template_world_fini(struct template_world *world);
/* Scores all nodes. */
void pod_template_score(struct pod_template *t, const struct template_world *world);
/* Follows the log, by scoring all nodes when that is less work. */
void pod_template_catch_up(struct pod_template *t, const struct template_world *world);
void pod_template_forget(struct pod_template *t); /* its scores */

/* The largest total when the groups' offsets are these, and the groups that have it (bits); 0: the pod fits
 * nowhere. */
unsigned int pod_template_most(const struct pod_template *t, const struct template_world *world,
			       const uint16_t *offsets, uint64_t *groups);
/* The first node of those groups with their largest base. */
uint32_t pod_template_first(const struct pod_template *t, const struct template_world *world,
			    uint64_t groups);
/* All such nodes, into nodes[] in no order; returns how many. */
size_t pod_template_tied(const struct pod_template *t, const struct template_world *world,
			 uint64_t groups, uint32_t *nodes);

#endif
