/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pod_kind.h - what holds for all pods that are alike, on all nodes, kept from pod to pod
 *
 * Pods with equal keys (pod_key.h) are of one kind. What depends on nothing but the pod and the nodes'
 * objects is asked of the reference rules once for a kind: which nodes it may run on, and the raw scores.
 *
 * The total of a node is its base (columns.h) plus an offset, and the offset depends on the node's group
 * only: nodes with the same raw scores in all rules of that sort, and in all parts that the pod's
 * ScheduleAnyway constraints are about, the node's own count of matching pods or its domain. Normalisation
 * over the feasible nodes changes the groups' offsets, never the groups. As pods come and go the counts
 * change, and the node of each goes to another group.
 *
 * Rules that have neither form are asked about every node, in each cycle ("asked").
 */
#ifndef SCHED_CORE_POD_KIND_H
#define SCHED_CORE_POD_KIND_H

#include "sched/core/columns.h"
#include "sched/core/pod_counts.h"
#include "sched/core/profile.h"
#include "sched/core/scan.h"
#include "sched/core/spread.h"

enum {
	KIND_GROUPS_MAX = SCAN_OFFSETS,
	KIND_SPREADS_MAX = 4,
	OFFSET_MAX = 60000, /* of a group above another */
};

#define NO_PART UINT32_MAX /* the node lacks the topology key */

/* A ScheduleAnyway constraint. */
struct kind_spread {
	const struct topology *topology;
	int32_t max_skew;
	bool per_node; /* the part is the node's own count, otherwise its domain */
	uint32_t count; /* in the pod_counts */
	uint32_t *included; /* bits by node; NULL: all nodes count */
	/* By domain, the last for nodes without the key; not of per_node. */
	int64_t *pods;
	uint64_t *groups_in; /* bits of the kind's groups there */
};

/* A DoNotSchedule constraint. */
struct kind_limit {
	const struct topology *topology;
	int32_t max_skew, min_domains;
	bool counts_itself; /* the pod would count once it is there */
	uint32_t count; /* in the pod_counts */
	uint32_t *included; /* bits by node; NULL: all nodes count */
	int64_t *pods; /* by domain, of nodes that count */
	uint32_t *nodes; /* by domain: nodes that count */
	uint32_t domains; /* with such nodes */
	bool *over; /* by domain: one more pod would be too many; see kind_limits_weigh() */
};

struct kind_group {
	uint32_t nodes; /* 0: the group is free */
	uint32_t fixed; /* column of kind_score.raw */
	uint32_t parts[KIND_SPREADS_MAX];
};

/* A priority whose raw scores are fixed. */
struct kind_score {
	size_t rule; /* index into the profile's scores */
	const void *state;
	int64_t *raw; /* by kind_group.fixed */
};

/*
 * The offsets as last worked out: for which groups and how many feasible nodes, and all steps on the way, so
 * that a pod more or less costs as much as there are groups whose scores change. By place in the list of
 * groups, where nothing else is said.
 */
struct kind_offsets {
	bool hold; /* for `present` and `feasible`, but for groups that are stale */
	uint64_t present; /* groups, bits; 0: nothing was worked out */
	uint64_t stale; /* groups whose pods are others */
	size_t feasible;
	uint32_t count; /* of groups present */
	uint8_t groups[KIND_GROUPS_MAX]; /* their numbers */
	uint8_t place_of[KIND_GROUPS_MAX]; /* by group present */
	bool ignored[KIND_GROUPS_MAX];
	size_t sizes[KIND_SPREADS_MAX]; /* by constraint: nodes or domains ... */
	double weights[KIND_SPREADS_MAX]; /* ... and the weight that follows from them */
	int64_t fixed[KIND_GROUPS_MAX]; /* weighted sum of the fixed scores */
	int64_t scores[KIND_GROUPS_MAX]; /* of spreading; not of groups ignored */
	int64_t least_score, most_score;
	uint32_t at_least, at_most; /* groups that have those */
	int64_t totals[KIND_GROUPS_MAX];
	int64_t least_total;
	uint32_t at_least_total;
};

struct pod_kind {
	uint64_t *key;
	size_t key_count;
	uint64_t hash;
	const struct profile *profile;
	struct arena arena; /* holds everything */
	bool by_reference; /* nothing below is there */

	uint32_t *allowed; /* by block: positions that pass all fixed predicates */
	uint8_t *group_of; /* by position */
	/* By block: groups of its allowed positions; some more where the block's bit in `loose` is set. */
	uint64_t *groups_in;
	uint64_t *loose;
	struct kind_group groups[KIND_GROUPS_MAX];
	uint32_t group_count; /* that are not free */
	uint64_t ignored; /* groups that spread_all_keys leaves out, bits */
	uint8_t guesses[KIND_GROUPS_MAX]; /* where a group may be found, by hash */

	struct kind_score *scores;
	size_t score_count;
	uint32_t fixed_count;

	struct kind_spread spreads[KIND_SPREADS_MAX];
	uint32_t spread_count;
	bool spread_all_keys; /* nodes without one of the keys score 0 */
	int64_t spread_weight;

	struct kind_limit limits[KIND_SPREADS_MAX];
	uint32_t limit_count;
	uint64_t told; /* the last change of counts that it was told of */

	/* Rules to be asked in each cycle. */
	uint8_t asked_filters[PROFILE_RULES_MAX];
	size_t asked_filter_count;
	uint8_t asked_scores[PROFILE_RULES_MAX];
	size_t asked_score_count;

	struct kind_offsets work;
	_Alignas(64) uint16_t offsets[SCAN_OFFSETS]; /* by group */
};

/* What kinds are made of. */
struct kind_world {
	const struct columns *columns;
	struct pod_counts *counts;
	const struct rule_call *call; /* of the pod at hand */
};

/* Fills in all but the key. Zeroed before, but for key and hash. */
void pod_kind_build(struct pod_kind *kind, const struct kind_world *world,
		    const struct profile *profile);
void pod_kind_free(struct pod_kind *kind);
/* The counts with these bits changed by `sign` pods on the node. */
void pod_kind_count_changed(struct pod_kind *kind, const struct columns *columns,
			    const struct pod_counts *counts, const uint64_t *changed, uint32_t node,
			    int sign);
/*
 * The offsets when these groups have feasible nodes (bits), so many nodes in all, and so many of them in no
 * group that spread_all_keys leaves out. The smallest is 0. False when they differ by too much for
 * 16 bits.
 */
bool pod_kind_offsets(struct pod_kind *kind, uint64_t present, size_t feasible);
/* Finds out which domains hold as many pods as the limits let them. */
void kind_limits_weigh(struct pod_kind *kind);
/* May the pod go to the node, by the limits as they were weighed last? */
bool kind_limits_allow(const struct pod_kind *kind, uint32_t node);
/* The groups of the block's allowed positions. */
uint64_t kind_groups_in(struct pod_kind *kind, size_t block);

#endif
