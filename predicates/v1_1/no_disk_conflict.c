/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NoDiskConflict of v1.1 and v1.2: no disk of the pod is mounted on the node by another one.
 *
 * A GCE disk may be shared by those who only read it; an EBS volume by nobody. v1.2 looks at Ceph
 * RBD images, too, which nobody may share: same pool, same image, a monitor in common.
 */
#include "predicates/v1_1/predicates.h"
#include "predicates/v1_2/predicates.h"

static bool shares_monitor(const struct volume *a, const struct volume *b)
{
	for (uint32_t i = 0; i < a->monitor_count; i++) {
		for (uint32_t j = 0; j < b->monitor_count; j++) {
			if (a->monitors[i] == b->monitors[j])
				return true;
		}
	}
	return false;
}

static bool conflicts(const struct volume *wanted, const struct volume *mounted, bool with_rbd)
{
	if (wanted->kind != mounted->kind || wanted->name != mounted->name)
		return false;
	if (wanted->kind == VOLUME_GCE_PD)
		return !(wanted->read_only && mounted->read_only);
	if (wanted->kind == VOLUME_RBD)
		return with_rbd && wanted->pool == mounted->pool && shares_monitor(wanted, mounted);
	return wanted->kind == VOLUME_AWS_EBS;
}

static bool pod_conflicts(const struct pod_spec *wanted, const struct pod_spec *running,
			  bool with_rbd)
{
	for (uint32_t i = 0; i < wanted->volume_count; i++) {
		for (uint32_t j = 0; j < running->volume_count; j++) {
			if (conflicts(&wanted->volumes[i], &running->volumes[j], with_rbd))
				return true;
		}
	}
	return false;
}

static uint64_t fits(const struct legacy_call *call, const struct legacy_info *info, bool with_rbd)
{
	const struct pod_spec *spec = call->pod->pod->spec;

	for (size_t i = 0; i < info->pods.count && spec->volume_count; i++) {
		if (pod_conflicts(spec, info->pods.items[i]->pod->spec, with_rbd))
			return LEGACY_FAILS;
	}
	return 0;
}

static uint64_t fits_v1_1(struct legacy_call *call, const struct legacy_node *node,
			  const struct legacy_info *info)
{
	(void)node;
	return fits(call, info, false);
}

static uint64_t fits_v1_2(struct legacy_call *call, const struct legacy_node *node,
			  const struct legacy_info *info)
{
	(void)node;
	return fits(call, info, true);
}

static const struct legacy_predicate_impl v1_1_impls[] = {
	{ "reference", "each volume with each of the node's", false, fits_v1_1 },
	{ NULL, NULL, false, NULL },
};

static const struct legacy_predicate_impl v1_2_impls[] = {
	{ "reference", "each volume with each of the node's", false, fits_v1_2 },
	{ NULL, NULL, false, NULL },
};

const struct legacy_predicate predicate_v1_1_no_disk_conflict = {
	.rule = { .plugin = "NoDiskConflict",
		  .policy_name = "NoDiskConflict",
		  .summary = "no disk of the pod is in use on the node",
		  .explain = legacy_explain_name },
	.impls = v1_1_impls,
};

const struct legacy_predicate predicate_v1_2_no_disk_conflict = {
	.rule = { .plugin = "NoDiskConflict",
		  .policy_name = "NoDiskConflict",
		  .summary = "no disk of the pod is in use on the node",
		  .explain = legacy_explain_name },
	.impls = v1_2_impls,
};
