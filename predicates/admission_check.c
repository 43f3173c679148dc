/* SPDX-License-Identifier: Apache-2.0 */
#include "predicates/admission_check.h"

#include "predicates/predicates.h"

static bool passes(const struct predicate *rule, const struct rule_call *call,
		   const struct node_info *node)
{
	struct prepared prepared = { .verdict = PREPARED };

	rule->impls->prepare(call, &prepared);
	return prepared.verdict == PREPARED_SKIP ||
	       (prepared.verdict != PREPARED_REJECT &&
		!rule->impls->on_node(prepared.state, call->pod, node));
}

/* Taints that only throw pods out do not count here. */
static bool tolerates(const struct rule_call *call, const struct node *node)
{
	const struct pod_spec *spec = call->pod->spec;

	for (uint32_t i = 0; i < node->taint_count; i++) {
		if (node->taints[i].effect == EFFECT_NO_SCHEDULE &&
		    !tolerations_tolerate(spec->tolerations, spec->toleration_count,
					  &node->taints[i],
					  call->features->taint_comparison_operators))
			return false;
	}
	return true;
}

bool admission_check(const struct rule_call *call, const struct node_info *node)
{
	static const struct predicate *const rules[] = {
		&predicate_node_resources_fit,
		&predicate_node_affinity,
		&predicate_node_name,
		&predicate_node_ports,
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (!passes(rules[i], call, node))
			return false;
	}
	return tolerates(call, node->node);
}
