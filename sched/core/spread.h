/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spread.h - the topology spread constraints that hold for a pod
 *
 * plugins/podtopologyspread common.go and plugins/helper/spread.go: the pod's own constraints of
 * one kind, or the defaults of the profile with a selector made of the Services and the controller
 * that the pod belongs to.
 */
#ifndef SCHED_CORE_SPREAD_H
#define SCHED_CORE_SPREAD_H

#include <stdbool.h>
#include <stdint.h>

#include "sched/core/args.h"
#include "sched/core/rule.h"

struct spread_rule {
	const struct topology *topology;
	struct selector selector;
	int32_t max_skew;
	int32_t min_domains; /* 1 when absent or gated off */
	bool honor_affinity;
	bool honor_taints;
	bool counts_none; /* v1.36: an empty selector, which counts no pod but the one at hand */
	bool compare_taints; /* tolerations may have the operators Gt and Lt */
};

struct spread_rules {
	struct spread_rule *items; /* in call->scratch */
	uint32_t count;
	/* Only nodes with all topology keys take part; not so with the system's defaults. */
	bool all_keys;
};

/* args: NULL for the system's defaults. */
struct spread_rules spread_rules_of(const struct rule_call *call,
				    const struct topology_spread_args *args, bool schedule_anyway);
/* The node has a value for every rule's topology key. */
bool spread_has_keys(const struct spread_rules *rules, uint32_t node);
/* Does the node count for the rule (nodeAffinityPolicy, nodeTaintsPolicy)? */
bool spread_includes(const struct spread_rule *rule, const struct pod *pod,
		     const struct node_info *node, const struct intern *symbols);
/* The pods on the node that the rule counts: of the pod's namespace, selected, not on their way out. */
int64_t spread_pods_on(const struct spread_rule *rule, const struct pod *pod,
		       const struct node_info *node, const struct intern *symbols);

#endif
