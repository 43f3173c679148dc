/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VolumeRestrictions: no pod on the node holds a disk that the pod names and that may be attached only
 * once; and no pod anywhere uses its ReadWriteOncePod claims.
 *
 * plugins/volumerestrictions. GCE disks, iSCSI targets and RBD images may be shared by readers, EBS volumes
 * not at all. The check of ReadWriteOncePod has a feature gate in v1.26, and there belongs to
 * PreFilter: no node can fit. In v1.36 it belongs to Filter, so that preemption can free the claim.
 */
#include "predicates/predicates.h"
#include "sched/core/reasons.h"
#include "sched/core/volumes.h"

enum { DISK_ATTACHED = 1, CLAIM_IN_USE };

/* Of v1.36. */
struct state {
	const uint32_t *exclusive; /* symbols: the pod's ReadWriteOncePod claims */
	uint32_t exclusive_count;
	int32_t conflicts; /* claims in use, less what would leave */
};

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

/* NULL when the volume is no claim, or one that is not there: the pod is then rejected. */
static const struct volume_claim *claim_of(const struct rule_call *call,
					   const struct volume *volume, struct prepared *out)
{
	const struct volume_claim *claim;

	if (volume->kind != VOLUME_CLAIM)
		return NULL;
	claim = volumes_claim(call->snapshot->volumes, call->pod->name_space, volume->name);
	if (!claim)
		reject(out, arena_format(call->scratch, "persistentvolumeclaim \"%s\" not found",
					 cluster_text(call->cluster, volume->name)));
	return claim;
}

/* v1.26 isReadWriteOncePodAccessModeConflict */
static void check_exclusive_claims(const struct rule_call *call, struct prepared *out)
{
	const struct pod *pod = call->pod;

	for (uint32_t i = 0; i < pod->spec->volume_count && out->verdict == PREPARED; i++) {
		const struct volume_claim *claim = claim_of(call, &pod->spec->volumes[i], out);

		if (claim && (claim->access_modes & ACCESS_READ_WRITE_ONCE_POD) &&
		    is_used(call->snapshot, pod->name_space, pod->spec->volumes[i].name))
			reject(out, "node has pod using PersistentVolumeClaim with the same name "
				    "and ReadWriteOncePod access mode");
	}
}

static bool is_exclusive(const struct state *state, uint32_t claim)
{
	for (uint32_t i = 0; i < state->exclusive_count; i++) {
		if (state->exclusive[i] == claim)
			return true;
	}
	return false;
}

/* v1.36 readWriteOncePodPVCsForPod and calPreFilterState */
static struct state *find_exclusive_claims(const struct rule_call *call, struct prepared *out)
{
	const struct pod *pod = call->pod;
	struct state *state = arena_new(call->scratch, 1, sizeof(*state));
	uint32_t *names = arena_new(call->scratch, pod->spec->volume_count, sizeof(*names));

	state->exclusive = names;
	for (uint32_t i = 0; i < pod->spec->volume_count && out->verdict == PREPARED; i++) {
		uint32_t name = pod->spec->volumes[i].name;
		const struct volume_claim *claim = claim_of(call, &pod->spec->volumes[i], out);

		if (!claim || !(claim->access_modes & ACCESS_READ_WRITE_ONCE_POD) ||
		    is_exclusive(state, name))
			continue;
		names[state->exclusive_count++] = name;
		state->conflicts += is_used(call->snapshot, pod->name_space, name);
	}
	return state;
}

static bool names_a_disk(const struct pod_spec *spec)
{
	for (uint32_t i = 0; i < spec->volume_count; i++) {
		if (can_conflict(&spec->volumes[i]))
			return true;
	}
	return false;
}

static void prepare(const struct rule_call *call, struct prepared *out)
{
	const struct pod_spec *spec = call->pod->spec;
	bool in_use = false;

	if (call->features->version != KUBERNETES_1_26 && spec->volume_count) {
		struct state *state = find_exclusive_claims(call, out);

		in_use = state->conflicts > 0;
		out->state = state;
	} else if (call->features->read_write_once_pod) {
		check_exclusive_claims(call, out);
	}
	if (out->verdict == PREPARED && !in_use && !names_a_disk(spec))
		out->verdict = PREPARED_SKIP;
}

/* conflictingPVCRefCountForPod: by the claim's name, in whatever namespace the other pod is. */
static void pod_changed(void *opaque, const struct pod *pod, const struct pod *other,
			const struct node_info *node, int sign)
{
	struct state *state = opaque;

	(void)pod;
	(void)node;
	for (uint32_t i = 0; state && i < other->spec->volume_count; i++) {
		const struct volume *volume = &other->spec->volumes[i];

		if (volume->kind == VOLUME_CLAIM && is_exclusive(state, volume->name))
			state->conflicts += sign;
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

static uint64_t is_attached(const void *opaque, const struct pod *pod, const struct node_info *node)
{
	const struct state *state = opaque;

	for (const struct pod *other = node->pods; other; other = other->next_on_node) {
		if (pods_conflict(pod->spec, other->spec))
			return DISK_ATTACHED;
	}
	return state && state->conflicts > 0 ? CLAIM_IN_USE : 0;
}

static void explain(const struct rule_call *call, const void *state, uint64_t token,
		    struct reasons *out)
{
	(void)state;
	reasons_set(out, call, FIT_UNSCHEDULABLE,
		    token == DISK_ATTACHED
			    ? "node(s) had no available disk"
			    : "node(s) unavailable due to PersistentVolumeClaim with "
			      "ReadWriteOncePod access mode already in-use by another pod");
}

/* A claim the two shared may be one that only one pod may use. */
static bool frees_a_volume(const struct rule_call *call, const struct cluster_event *event)
{
	const struct pod *gone = event->before;
	const struct pod *pod = call->pod;

	if (gone->name_space != pod->name_space)
		return false;
	if (pods_conflict(pod->spec, gone->spec))
		return true;
	for (uint32_t i = 0; i < gone->spec->volume_count; i++) {
		const struct volume *volume = &gone->spec->volumes[i];

		if (volume->kind == VOLUME_CLAIM && uses_claim(pod, gone->name_space, volume->name))
			return true;
	}
	return false;
}

static bool is_its_claim(const struct rule_call *call, const struct cluster_event *event)
{
	const struct volume_claim *claim = event->after;

	return uses_claim(call->pod, claim->name_space, claim->name);
}

static const struct queueing_hint hints[] = {
	{ EVENTS(POD, EVENT_DELETE), frees_a_volume },
	{ EVENTS(NODE, EVENT_ADD), NULL },
	{ EVENTS(CLAIM, EVENT_ADD), is_its_claim },
	{ 0, NULL },
};

static const struct predicate_impl impls[] = {
	{ "reference", "each volume against those of the node's pods", prepare, is_attached,
	  pod_changed },
	{ NULL, NULL, NULL, NULL, NULL },
};

const struct predicate predicate_volume_restrictions = {
	.plugin = "VolumeRestrictions",
	.policy_name = "NoDiskConflict",
	.summary = "disks that can be attached once are free",
	.reads = READS_POD_SPEC | READS_NODE_PODS | READS_VOLUMES,
	.events = EVENTS(POD, EVENT_DELETE) | EVENTS(NODE, EVENT_ADD) |
		  EVENTS(CLAIM, EVENT_ADD | EVENT_UPDATE),
	.hints = hints,
	.impls = impls,
	.explain = explain,
};
