/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NoDiskConflict of v1.1: no disk of the pod is mounted on the node by another one.
 *
 * A GCE disk may be shared by those who only read it; an EBS volume by nobody.
 */
#include "predicates/v1_1/predicates.h"

static bool conflicts(const struct volume *wanted, const struct volume *mounted)
{
	if (wanted->kind != mounted->kind || wanted->name != mounted->name)
		return false;
	if (wanted->kind == VOLUME_GCE_PD)
		return !(wanted->read_only && mounted->read_only);
	return wanted->kind == VOLUME_AWS_EBS;
}

static bool pod_conflicts(const struct pod_spec *wanted, const struct pod_spec *running)
{
	for (uint32_t i = 0; i < wanted->volume_count; i++) {
		for (uint32_t j = 0; j < running->volume_count; j++) {
			if (conflicts(&wanted->volumes[i], &running->volumes[j]))
				return true;
		}
	}
	return false;
}

static uint64_t fits(struct legacy_call *call, const struct legacy_node *node,
		     const struct legacy_info *info)
{
	const struct pod_spec *spec = call->pod->pod->spec;

	(void)node;
	for (size_t i = 0; i < info->pods.count && spec->volume_count; i++) {
		if (pod_conflicts(spec, info->pods.items[i]->pod->spec))
			return LEGACY_FAILS;
	}
	return 0;
}

static const struct legacy_predicate_impl impls[] = {
	{ "reference", "each volume with each of the node's", false, fits },
	{ NULL, NULL, false, NULL },
};

const struct legacy_predicate predicate_v1_1_no_disk_conflict = {
	.rule = { .plugin = "NoDiskConflict",
		  .policy_name = "NoDiskConflict",
		  .summary = "no disk of the pod is in use on the node",
		  .explain = legacy_explain_name },
	.impls = impls,
};
