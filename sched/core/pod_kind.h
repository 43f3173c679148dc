/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pod_kind.h - what holds for all pods that are alike, on all nodes, kept from pod to pod
 *
 * Pods with equal keys (pod_key.h) are of one kind. What depends on nothing but the pod and the nodes'
 * objects is asked of the reference rules once for a kind: which nodes it may run on, and the raw scores.
 *
 * The total of a node is its base (columns.h) plus an offset, and the offset depends on the node's group
 * only: nodes with the same raw scores in all rules of that sort, and in all parts that constraints and
 * pod affinity terms are about: the domain, the node's own count of matching pods, or its own sum of weights.
 * Normalisation over the feasible nodes changes the groups' offsets, never the groups. As pods come and go the
 * numbers change, and the node of each goes to another group.
 *
 * What comes and goes with pods and forbids nodes (DoNotSchedule constraints, required terms of both sides,
 * host ports) does so by domains. Where a key has few domains, nodes of different domains stand in different
 * groups, and groups are blocked; otherwise nodes are closed one by one, when their domain changes. Numbers of
 * domains follow pods at once, what follows from them when the next pod of the kind comes (kind_settle()).
 *
 * Rules that have neither form are asked about every node, in each cycle ("asked").
 */
#ifndef SCHED_CORE_POD_KIND_H
#define SCHED_CORE_POD_KIND_H

#include "sched/core/columns.h"
#include "sched/core/domain_nodes.h"
#include "sched/core/kind_affinity.h"
#include "sched/core/pod_counts.h"
#include "sched/core/profile.h"
#include "sched/core/scan.h"
#include "sched/core/spread.h"

enum {
	KIND_GROUPS_MAX = SCAN_OFFSETS,
	KIND_SPREADS_MAX = 4,
	KIND_KEYS_MAX = 7, /* whose domains groups are told apart by */
	KIND_DOMAINS_MAX = 16, /* a key with more closes nodes one by one */
	OFFSET_MAX = 60000, /* of a group above another */
};

#define NO_PART UINT32_MAX /* the node lacks the topology key */
#define NO_KEY UINT32_MAX /* groups are not told apart by the key */

/* How much is told by groups: less where that would make too many of them. */
enum kind_form {
	KIND_BY_GROUPS,
	KIND_BY_NODES, /* keys with few domains close nodes one by one, too */
	KIND_SUMS_APART, /* the nodes' sums of weights are no parts, and added node by node */
	KIND_SPREAD_ASKED, /* ScheduleAnyway constraints are asked about */
	KIND_FORMS,
};

/* A ScheduleAnyway constraint. */
struct kind_spread {
	const struct topology *topology;
	int32_t max_skew;
	bool per_node; /* the part is the node's own count, otherwise its domain */
	uint32_t key; /* of kind->keys; not of per_node */
	uint32_t count; /* in the pod_counts */
	uint32_t *included; /* bits by node; NULL: all nodes count */
	/* By domain, the last for nodes without the key; not of per_node. */
	int64_t *pods;
	uint64_t *groups_in; /* bits of the kind's groups there */
};

/* A DoNotSchedule constraint. */
struct kind_limit {
	const struct topology *topology;
	const struct domain_nodes *domains; /* of a limit that closes nodes */
	int32_t max_skew, min_domains;
	bool counts_itself; /* the pod would count once it is there */
	bool rethink; /* `most` changed: any domain may be over now, or no longer */
	uint32_t key; /* of kind->keys; NO_KEY: it closes nodes */
	uint32_t count; /* in the pod_counts */
	uint32_t *included; /* bits by node; NULL: all nodes count */
	int64_t *pods; /* by domain, of nodes that count */
	uint32_t *nodes; /* by domain: nodes that count */
	uint32_t domain_count; /* with such nodes */
	int64_t least; /* pods of those domains; INT32_MAX without any */
	uint32_t at_least; /* domains with so few */
	int64_t most; /* pods of a domain that may take one more */
	bool *over; /* by domain: it holds more; as the nodes are closed */
};

/* What the nodes of a group have in common. */
struct kind_parts {
	int64_t sum; /* of the node, of weights */
	uint32_t fixed; /* column of kind_score.raw */
	uint32_t domains[KIND_KEYS_MAX];
	uint32_t counts[KIND_SPREADS_MAX]; /* of per_node constraints */
};

struct kind_group {
	uint32_t nodes; /* 0: the group is free */
	struct kind_parts parts;
};

/* A priority whose raw scores are fixed. */
struct kind_score {
	size_t rule; /* index into the profile's scores */
	const void *state;
	int64_t *raw; /* by kind_parts.fixed */
};

/* A predicate that reads the ports of the node's own pods: its answers are kept. */
struct kind_ports {
	const struct predicate_impl *impl; /* NULL: the kind has no host ports */
	const void *state;
	uint8_t *taken; /* by node */
	uint64_t log_at; /* as far as the log of ports is followed */
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
	bool weights_stale; /* sums of weights by domain are others */
	int64_t affinity[KIND_GROUPS_MAX]; /* weighted share of the sums of weights */
};

struct pod_kind {
	uint64_t *key;
	size_t key_count;
	uint64_t hash;
	const struct profile *profile;
	struct arena arena; /* holds everything */
	struct pod pod; /* one of them, for its spec, labels and namespace */
	enum kind_form form;
	uint32_t built; /* so many times */
	bool outdated; /* to be built anew, as form says */
	bool by_reference; /* nothing below is there */

	uint32_t *eligible; /* by block: positions that pass all fixed predicates */
	uint32_t *allowed; /* by block: those of them that are not closed */
	uint16_t *closed; /* by node: so many reasons; NULL: none ever was */
	uint8_t *group_of; /* by position; of eligible ones */
	/* By block: groups of its allowed positions; some more where the block's bit in `loose` is set. NULL
	 * while the kind is made. */
	uint64_t *groups_in;
	uint64_t *loose;
	struct kind_group groups[KIND_GROUPS_MAX];
	uint32_t group_count; /* that are not free */
	uint64_t ignored; /* groups that spread_all_keys leaves out, bits */
	uint8_t guesses[KIND_GROUPS_MAX]; /* where a group may be found, by hash */
	bool blocks; /* something may block groups */
	bool blocked_holds;
	uint64_t blocked; /* groups that no pod may go to, as of kind_settle(), bits */

	const struct topology *keys[KIND_KEYS_MAX];
	uint32_t keys_count;

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

	struct kind_affinity affinity;

	struct kind_ports ports;

	/* Rules to be asked in each cycle. */
	uint8_t asked_filters[PROFILE_RULES_MAX];
	size_t asked_filter_count;
	uint8_t asked_scores[PROFILE_RULES_MAX];
	size_t asked_score_count;

	struct kind_offsets work;
	_Alignas(64) uint16_t offsets[SCAN_OFFSETS]; /* by group */
};

/* Nodes to which pods with host ports came, or that they left: the last PORT_LOG, number n at n % PORT_LOG. */
enum { PORT_LOG = 4096 };
struct port_log {
	uint32_t nodes[PORT_LOG];
	uint64_t end;
};

/* What kinds are made of. */
struct kind_world {
	struct columns *columns;
	struct pod_counts *counts;
	struct domain_nodes_list *domains;
	const struct port_log *ports;
};

/* Fills in all but the key, for the pod at hand; `follows`: its labels and namespace are in the key. Zeroed
 * before, but for key, hash and form. */
void pod_kind_build(struct pod_kind *kind, const struct kind_world *world,
		    const struct rule_call *call, const struct profile *profile, bool follows);
/* The same again, for one that is outdated. */
void pod_kind_build_again(struct pod_kind *kind, const struct kind_world *world,
			  const struct rule_call *call);
void pod_kind_free(struct pod_kind *kind);
/* The counts with these bits changed by `sign` pods on the node. */
void pod_kind_count_changed(struct pod_kind *kind, const struct kind_world *world,
			    const uint64_t *changed, uint32_t node, int sign);
/* What forbids nodes, as of now. Nodes whose answer is another are touched in the columns. */
void kind_settle(struct pod_kind *kind, const struct kind_world *world);
/* Has kind_settle() something to do, ever? */
static inline bool kind_is_settled(const struct pod_kind *kind)
{
	return !kind->limit_count && !kind->affinity.column_count && !kind->ports.impl;
}
/*
 * The offsets when these groups have feasible nodes (bits), so many nodes in all, and so many of them in no
 * group that spread_all_keys leaves out. The smallest is 0. False when they differ by too much for
 * 16 bits.
 */
bool pod_kind_offsets(struct pod_kind *kind, uint64_t present, size_t feasible);
/* The groups of the block's allowed positions. */
uint64_t kind_groups_in(struct pod_kind *kind, size_t block);

#endif
