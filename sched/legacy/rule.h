/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rule.h - predicates and priorities of 2015: what they are told, and what they answer
 *
 * As in sched/core/rule.h, row 0 of a table is the reference: the rule as v1.1.1 or v1.2.0 has it.
 */
#ifndef SCHED_LEGACY_RULE_H
#define SCHED_LEGACY_RULE_H

#include "sched/core/args.h"
#include "sched/core/rule.h"
#include "sched/legacy/objects.h"

enum { LEGACY_SCORE_MAX = 10 };

struct legacy_state;
struct volumes;

/* What told zones and regions apart. */
#define LEGACY_ZONE_LABEL "failure-domain.beta.kubernetes.io/zone"
#define LEGACY_REGION_LABEL "failure-domain.beta.kubernetes.io/region"

/* One thread's view of a cycle. */
struct legacy_call {
	struct legacy_state *state; /* shared with the other threads */
	const struct cluster *cluster;
	const struct volumes *volumes;
	const struct legacy_form *form; /* of the quantities */
	bool reads_allocatable; /* what a node offers is its allocatable, since v1.2, not its capacity */
	const struct legacy_pod *pod;
	const void *args; /* of the rule at hand */
	struct decimal_count count;
	uint32_t asks; /* orders drawn so far */
};

struct legacy_predicate_impl {
	const char *name;
	const char *what;
	bool needs_sums; /* reads the sums in info */
	/* 0: the pod fits; else a token for rule.explain, or LEGACY_ERROR. info: the node's pods. */
	uint64_t (*fits)(struct legacy_call *call, const struct legacy_node *node,
			 const struct legacy_info *info);
};

struct legacy_predicate {
	/* Names and reasons; explain() is handed the struct legacy_state, and as arguments the name that
	 * the predicate has in its Policy. */
	struct predicate rule;
	const struct legacy_predicate_impl *impls; /* ends with a NULL name */
};

struct legacy_priority_impl {
	const char *name;
	const char *what;
	bool needs_sums;
	/* scores[i], 0 to LEGACY_SCORE_MAX, of each node. False when it cannot say. */
	bool (*score)(struct legacy_call *call, const struct legacy_nodes *nodes, int64_t *scores);
};

struct legacy_priority {
	struct priority rule; /* names */
	const struct legacy_priority_impl *impls;
};

/* What a rule of a Policy is told about labels. */
struct legacy_label_args {
	struct label_keys labels;
	bool presence; /* they are to be there */
};

/* The one way to fail of a rule that has no more; and no answer, which ends the attempt. */
#define LEGACY_FAILS 1
#define LEGACY_ERROR (TOKEN_ERROR | 1)

/* --- the pod and the nodes ------------------------------------------------------------------- */

/* In whole units and in thousandths; 0 when the list does not have it. */
int64_t legacy_value(struct legacy_call *call, const struct legacy_resources *list,
		     const char *name);
int64_t legacy_milli_value(struct legacy_call *call, const struct legacy_resources *list,
			   const char *name);

static inline const struct legacy_resources *legacy_offered(const struct legacy_call *call,
							    const struct legacy_node *node)
{
	return call->reads_allocatable ? &node->allocatable : &node->capacity;
}

struct legacy_request {
	int64_t milli_cpu, memory;
};
/* What the containers ask for. */
struct legacy_request legacy_request_of(struct legacy_call *call, const struct legacy_pod *pod);
/* What priorities count: 100m and 200 MiB for each container that does not say. */
struct legacy_request legacy_nonzero_request_of(struct legacy_call *call,
						const struct legacy_pod *pod);

/* The node of that name as the store has it (GetNodeInfo); NULL when there is none. */
const struct legacy_node *legacy_node_find(struct legacy_call *call, const char *name);
/* The same for the node at hand. */
const struct legacy_node *legacy_node_again(struct legacy_call *call,
					    const struct legacy_node *node);

/* How things stand between the pod and a node, for reasons: with what the node offers, the pods that run
 * there, and what they ask for. */
struct legacy_usage {
	struct legacy_request request, used, offered;
	int64_t pods, pod_slots;
};
struct legacy_usage legacy_usage_of(const void *context, const struct pod *pod, uint32_t index);

/* For predicates whose only reason is their name: explain(). */
void legacy_explain_name(const struct rule_call *call, const void *state, uint64_t token,
			 struct reasons *out);

/* --- the pods ------------------------------------------------------------------------------- */

/* All pods that run or are about to. The caller frees items. */
struct legacy_pod_list legacy_pods_list(struct legacy_call *call);

/* Pods by node. */
struct legacy_infos;
/* Those of this cycle, or some of its own for each rule; to be given back. */
struct legacy_infos *legacy_infos_take(struct legacy_call *call);
void legacy_infos_give_back(struct legacy_call *call, struct legacy_infos *infos);
/* The first of a node at or behind *at, which moves on; NULL at the end. Its item is the info. */
const struct string_slot *legacy_infos_at(const struct legacy_infos *infos, size_t *at);
/* Never NULL. */
const struct legacy_info *legacy_infos_find(const struct legacy_infos *infos, const char *node);

/* A number below `bound` where the original went by the order of a map: another one each time. */
size_t legacy_draw(struct legacy_call *call, size_t bound);

#endif
