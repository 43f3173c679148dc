/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DynamicResources: allocating devices to claims is not supported, and a pod with claims is an error rather
 * than a pod placed without a look at them. Pods without claims pass.
 *
 * v1.36 plugins/dynamicresources (PreFilter). In v1.26 its feature gate is off, and it does nothing.
 */
#include "predicates/predicates.h"

static void prepare(const struct rule_call *call, struct prepared *out)
{
	out->verdict = PREPARED_SKIP;
	if (call->features->version == KUBERNETES_1_26 || !call->pod->spec->has_resource_claims)
		return;
	out->verdict = PREPARED_ERROR;
	out->message = "not supported: the pod has resource claims (spec.resourceClaims)";
}

static uint64_t passes(const void *state, const struct pod *pod, const struct node_info *node)
{
	(void)state;
	(void)pod;
	(void)node;
	return 0;
}

static void explain(const struct rule_call *call, const void *state, uint64_t token,
		    struct reasons *out)
{
	(void)call;
	(void)state;
	(void)token;
	(void)out;
}

static const struct predicate_impl impls[] = {
	{ "reference", "refuse pods with claims", prepare, passes, NULL },
	{ NULL, NULL, NULL, NULL, NULL },
};

const struct predicate predicate_dynamic_resources = {
	.plugin = "DynamicResources",
	.policy_name = "DynamicResources",
	.summary = "the pod has no resource claims, which are not supported",
	.reads = READS_POD_SPEC,
	.events = EVENTS(NODE, EVENT_ADD | EVENT_UPDATE),
	.impls = impls,
	.explain = explain,
};
