/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VolumeRestrictions: no pod on the node holds a disk that the pod names and that may be attached only
 * once; and no pod anywhere uses its ReadWriteOncePod claims.
 *
 * v1.26 plugins/volumerestrictions. GCE disks, iSCSI targets and RBD images may be shared by readers,
 * EBS volumes not at all. The check of ReadWriteOncePod has a feature gate.
 */
#include "predicates/predicates.h"
#include "sched/core/reasons.h"
#include "sched/core/volumes.h"

static bool share_a_monitor(const struct volume *a, const struct volume *b)
{
	for (uint32_t i = 0; i < a->monitor_count; i++) {
		for (uint32_t j = 0; j < b->monitor_count; j++) {
			if (a->monitors[i] == b->monitors[j])
				return true;
		}
	}
	return false;
}

static bool conflict(const struct volume *a, const struct volume *b)
{
	bool both_read = a->read_only && b->read_only;

	if (a->kind != b->kind || a->name != b->name)
		return false;
	switch (a->kind) {
	case VOLUME_AWS_EBS:
		return true;
	case VOLUME_GCE_PD:
	case VOLUME_ISCSI:
		return !both_read;
	case VOLUME_RBD:
		return !both_read && a->pool == b->pool && share_a_monitor(a, b);
	default:
		return false;
	}
}

static bool can_conflict(const struct volume *volume)
{
	return volume->kind == VOLUME_AWS_EBS || volume->kind == VOLUME_GCE_PD ||
	       volume->kind == VOLUME_ISCSI || volume->kind == VOLUME_RBD;
}

static bool uses_claim(const struct pod *pod, uint32_t name_space, uint32_t claim)
{
	if (pod->name_space != name_space)
		return false;
	for (uint32_t i = 0; i < pod->spec->volume_count; i++) {
		const struct volume *volume = &pod->spec->volumes[i];

		if (volume->kind == VOLUME_CLAIM && volume->name == claim)
			return true;
	}
	return false;
}

static bool is_used(const struct snapshot *snapshot, uint32_t name_space, uint32_t claim)
{
	for (size_t i = 0; i < snapshot->node_count; i++) {
		for (const struct pod *pod = snapshot->nodes[i].pods; pod;
		     pod = pod->next_on_node) {
			if (uses_claim(pod, name_space, claim))
				return true;
		}
	}
	return false;
}

static void reject(struct prepared *out, const char *message)
{
	out->verdict = PREPARED_REJECT;
	out->code = FIT_UNRESOLVABLE;
	out->message = message;
}

/* isReadWriteOncePodAccessModeConflict */
static bool check_exclusive_claims(const struct rule_call *call, struct prepared *out)
{
	const struct pod *pod = call->pod;

	for (uint32_t i = 0; i < pod->spec->volume_count; i++) {
		const struct volume *volume = &pod->spec->volumes[i];
		const struct volume_claim *claim;

		if (volume->kind != VOLUME_CLAIM)
			continue;
		claim = volumes_claim(call->snapshot->volumes, pod->name_space, volume->name);
		if (!claim) {
			reject(out,
			       arena_format(call->scratch, "persistentvolumeclaim \"%s\" not found",
					    cluster_text(call->cluster, volume->name)));
			return false;
		}
		if ((claim->access_modes & ACCESS_READ_WRITE_ONCE_POD) &&
		    is_used(call->snapshot, pod->name_space, volume->name)) {
			reject(out, "node has pod using PersistentVolumeClaim with the same name "
				    "and ReadWriteOncePod access mode");
			return false;
		}
	}
	return true;
}

static void prepare(const struct rule_call *call, struct prepared *out)
{
	const struct pod_spec *spec = call->pod->spec;

	if (call->features->read_write_once_pod && !check_exclusive_claims(call, out))
		return;
	out->verdict = PREPARED_SKIP;
	for (uint32_t i = 0; i < spec->volume_count; i++) {
		if (can_conflict(&spec->volumes[i]))
			out->verdict = PREPARED;
	}
}

static bool pods_conflict(const struct pod_spec *a, const struct pod_spec *b)
{
	for (uint32_t i = 0; i < a->volume_count; i++) {
		for (uint32_t j = 0; can_conflict(&a->volumes[i]) && j < b->volume_count; j++) {
			if (conflict(&a->volumes[i], &b->volumes[j]))
				return true;
		}
	}
	return false;
}

static uint64_t is_attached(const void *state, const struct pod *pod, const struct node_info *node)
{
	(void)state;
	for (const struct pod *other = node->pods; other; other = other->next_on_node) {
		if (pods_conflict(pod->spec, other->spec))
			return 1;
	}
	return 0;
}

static void explain(const struct rule_call *call, const void *state, uint64_t token,
		    struct reasons *out)
{
	(void)state;
	(void)token;
	reasons_set(out, call, FIT_UNSCHEDULABLE, "node(s) had no available disk");
}

static const struct predicate_impl impls[] = {
	{ "reference", "each volume against those of the node's pods", prepare, is_attached, NULL },
	{ NULL, NULL, NULL, NULL, NULL },
};

const struct predicate predicate_volume_restrictions = {
	.plugin = "VolumeRestrictions",
	.policy_name = "NoDiskConflict",
	.summary = "disks that can be attached once are free",
	.reads = READS_POD_SPEC | READS_NODE_PODS | READS_VOLUMES,
	.events = EVENTS(POD, EVENT_DELETE) | EVENTS(NODE, EVENT_ADD) |
		  EVENTS(CLAIM, EVENT_ADD | EVENT_UPDATE),
	.impls = impls,
	.explain = explain,
};
