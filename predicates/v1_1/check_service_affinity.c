/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CheckServiceAffinity of v1.1 and v1.2: a Service's pods go to nodes with the same values of some
 * labels. Of a Policy only, which may have several.
 *
 * A value comes from the pod's nodeSelector, else from the node of any pod of the pod's first
 * Service, and which one that is may differ from node to node. A label without a value does not
 * count.
 */
#include "predicates/v1_1/predicates.h"

#include <stdlib.h>

#include "sched/core/reasons.h"
#include "sched/legacy/selector.h"

static bool selector_has_all(const struct labels *selector, const struct label_keys *keys)
{
	uint32_t value;

	for (uint32_t i = 0; i < keys->count; i++) {
		if (!labels_find(selector, keys->items[i], &value))
			return false;
	}
	return true;
}

/*
 * The node of a pod of the Service: NULL when there is none. False when there is such a pod, but not
 * its node.
 */
static bool find_other(struct legacy_call *call, const struct legacy_node **other)
{
	struct legacy_pod_list pods;
	bool found = true;

	*other = NULL;
	if (legacy_service_pods(call, &pods) && pods.count) {
		*other = legacy_node_find(call, pods.items[0]->node_name);
		found = *other != NULL;
	}
	free((void *)pods.items);
	return found;
}

static bool has_same(const struct labels *node, const struct labels *wanted, uint32_t key)
{
	uint32_t want;
	uint32_t has;

	if (!labels_find(wanted, key, &want))
		return true;
	return labels_find(node, key, &has) && has == want;
}

static uint64_t fits(struct legacy_call *call, const struct legacy_node *at_hand,
		     const struct legacy_info *info)
{
	const struct legacy_label_args *args = call->args;
	const struct labels *selector = &call->pod->pod->spec->node_selector;
	const struct legacy_node *other = NULL;
	const struct legacy_node *node;
	uint32_t value;

	(void)info;
	if (!selector_has_all(selector, &args->labels) && !find_other(call, &other))
		return LEGACY_ERROR;
	node = legacy_node_again(call, at_hand);
	for (uint32_t i = 0; i < args->labels.count; i++) {
		uint32_t key = args->labels.items[i];
		const struct labels *wanted = selector;

		if (!labels_find(selector, key, &value))
			wanted = other ? &other->node->labels : selector;
		if (!has_same(&node->node->labels, wanted, key))
			return LEGACY_FAILS;
	}
	return 0;
}

static void explain(const struct rule_call *call, const void *state, uint64_t token,
		    struct reasons *out)
{
	if (token & TOKEN_ERROR)
		reasons_set(out, call, FIT_ERROR, "the node of a pod of the service is not there");
	else
		legacy_explain_name(call, state, token, out);
}

static const struct legacy_predicate_impl impls[] = {
	{ "reference", "list the Service's pods for each node", false, fits },
	{ NULL, NULL, false, NULL },
};

const struct legacy_predicate predicate_v1_1_check_service_affinity = {
	.rule = { .plugin = "CheckServiceAffinity",
		  .policy_name = "CheckServiceAffinity",
		  .summary = "the node has the labels of the Service's other pods",
		  .explain = explain },
	.impls = impls,
};
