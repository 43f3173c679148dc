/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rule.h - predicates and priorities: what one is, and what it may answer
 *
 * A rule has a name of its era and the plugin name of today, and a table of implementations. Row 0
 * is the reference, the plainest way to say the rule; every other row must give the same answers.
 */
#ifndef SCHED_CORE_RULE_H
#define SCHED_CORE_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/base/arena.h"
#include "sched/core/events.h"
#include "sched/core/features.h"
#include "sched/core/snapshot.h"

#define SCORE_MAX 100 /* v1.26 framework.MaxNodeScore */

/* What a rule's answer depends on: a cached answer stays true until one of these changes. */
enum reads {
	READS_POD_SPEC = 1 << 0,
	READS_NODE_OBJECT = 1 << 1, /* labels, taints, allocatable, images */
	READS_NODE_PODS = 1 << 2, /* what is assumed on that node */
	READS_DOMAIN_PODS = 1 << 3, /* pods anywhere in a topology domain */
	READS_NAMESPACES = 1 << 4,
	READS_VOLUMES = 1 << 5,
	READS_ALL_NODES = 1 << 6, /* facts about the set of nodes */
};

/* Of what READS_NODE_OBJECT means: all that the rule reads, where it is no more than one of these. */
enum node_part {
	PART_ANY,
	PART_TAINTS, /* and whether the node is unschedulable */
	PART_IMAGES,
	PART_LABELS, /* and its name, where the pod or the profile mentions it */
	NODE_PARTS,
};

/* v1.26 framework.Code, as far as a rule can answer it. */
enum fit_code { FIT_OK, FIT_UNSCHEDULABLE, FIT_UNRESOLVABLE, FIT_ERROR };
/* "Success", "Unschedulable", "UnschedulableAndUnresolvable", "Error" */
const char *fit_code_name(enum fit_code code);

/* What strategies that look at all nodes at once know of a rule, beside what its answers depend on. */
enum column_form {
	COLUMNS_NONE, /* nothing: they ask on_node */
	COLUMNS_FIT, /* NodeResourcesFit, either side */
	COLUMNS_BALANCE, /* NodeResourcesBalancedAllocation */
	COLUMNS_SPREAD, /* PodTopologySpread */
	COLUMNS_POD_AFFINITY, /* InterPodAffinity */
	COLUMNS_PORTS, /* NodePorts: reads pods with host ports only, of the node */
};

/* What a rule is told about the pod at hand. */
struct rule_call {
	const struct snapshot *snapshot;
	const struct cluster *cluster;
	const struct pod *pod;
	const void *args; /* the rule's arguments out of pluginConfig, see args.h */
	const struct features *features;
	/* Priorities only: the nodes that passed, indices; scores come in this order. */
	const uint32_t *feasible;
	size_t feasible_count;
	struct arena *scratch; /* for this cycle */
};

enum prepared_verdict {
	PREPARED, /* ask on_node */
	PREPARED_SKIP, /* predicate: every node fits, whatever pods come or go; priority: every raw
			* score is 0 */
	PREPARED_NO_SCORE, /* priority, v1.36: left out of the total (PreScore's Skip) */
	PREPARED_PASS, /* predicate: every node fits as things stand; after pod_changed, ask */
	PREPARED_REJECT, /* no node can fit: `message` and `code` say why */
	PREPARED_ERROR, /* the cycle ends with `message` */
};

struct prepared {
	enum prepared_verdict verdict;
	enum fit_code code;
	const char *message;
	void *state; /* handed to on_node */
	/*
	 * PreFilterResult: only nodes of these names (symbols, each once) can fit.
	 * restricts = false means all nodes.
	 */
	bool restricts;
	uint32_t only_count;
	const uint32_t *only;
};

/* Why a node does not fit: a code and its texts in upstream's order. */
struct reasons {
	enum fit_code code;
	uint32_t count;
	const char **texts;
};

/*
 * A token with this bit: the rule has no answer for the node (v1.26 framework.Error), the one reason
 * says why, and the cycle ends with it.
 */
#define TOKEN_ERROR (UINT64_C(1) << 63)

struct predicate_impl {
	const char *name;
	const char *what;
	/* Once per pod (PreFilter); may be NULL: then on_node gets a NULL state. */
	void (*prepare)(const struct rule_call *call, struct prepared *out);
	/* 0: the pod fits. Anything else is a token that `explain` turns into reasons; equal tokens
	 * of one cycle mean equal reasons. */
	uint64_t (*on_node)(const void *state, const struct pod *pod, const struct node_info *node);
	/*
	 * Repairs the state after `other` joined (sign 1) or left (sign -1) the node, for questions
	 * of the kind "and without that pod?" (PreFilterExtensions). The opposite call undoes it
	 * exactly. NULL: the state does not depend on the nodes' pods.
	 */
	void (*pod_changed)(void *state, const struct pod *pod, const struct pod *other,
			    const struct node_info *node, int sign);
};

/* QueueingHints: one of the events that v1.36's plugin registers, and whether it helps the pod. */
struct queueing_hint {
	uint64_t events; /* EVENTS(); 0 ends a table */
	/* call->pod waits; feasible nodes there are none. NULL: it always may. */
	bool (*may_help)(const struct rule_call *call, const struct cluster_event *event);
};

struct predicate {
	const char *plugin; /* "NodeResourcesFit" */
	const char *policy_name; /* "PodFitsResources" */
	const char *summary;
	unsigned int reads; /* READS_* */
	enum node_part part;
	enum column_form form;
	uint64_t
		events; /* EVENTS(): what may make a pod fit that this rule rejected; see events.h */
	const struct queueing_hint *hints; /* the same with hints; NULL: `events` without */
	const struct predicate_impl *impls; /* ends with a NULL name */
	/* The reasons behind a token; texts live in call->scratch or for ever. */
	void (*explain)(const struct rule_call *call, const void *state, uint64_t token,
			struct reasons *out);
	/*
	 * Takes what the pod needs beside the node (Reserve), after it was assumed there; on false
	 * *message says why not, and the pod is forgotten. `release` gives it back (Unreserve): when a
	 * later rule cannot have what it needs, or binding fails. Both NULL for a rule that takes
	 * nothing.
	 */
	bool (*reserve)(const struct rule_call *call, void *state, const struct node_info *node,
			const char **message);
	void (*release)(const struct rule_call *call, void *state, const struct node_info *node);
};

struct priority_impl {
	const char *name;
	const char *what;
	void (*prepare)(const struct rule_call *call, struct prepared *out); /* PreScore */
	int64_t (*on_node)(const void *state, const struct pod *pod, const struct node_info *node);
};

struct priority {
	const char *plugin;
	const char *policy_name;
	const char *summary;
	unsigned int reads;
	enum node_part part;
	enum column_form form;
	const struct priority_impl *impls;
	/* Over the raw scores of the feasible nodes, in place (NormalizeScore); NULL: as they are. */
	void (*normalise)(const void *state, int64_t *scores, size_t count);
};

#endif
