/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VolumeBinding: the volumes behind the pod's claims can be used on the node, and claims that wait for
 * a node find a volume there or can have one made.
 *
 * plugins/volumebinding. A volume found for a claim is promised to it when the pod is assumed.
 */
#include <string.h>

#include "predicates/predicates.h"
#include "sched/core/volume_binding.h"

static void reject(struct prepared *out, const char *message)
{
	out->verdict = PREPARED_REJECT;
	out->code = FIT_UNRESOLVABLE;
	out->message = message;
}

static void prepare(const struct rule_call *call, struct prepared *out)
{
	struct claims_of_pod *claims;
	const char *message;

	if (call->pod->spec->volume_count == 0) {
		out->verdict = PREPARED_SKIP;
		return;
	}
	claims = arena_new(call->scratch, 1, sizeof(*claims));
	out->state = claims;
	if (!claims_of_pod_find(claims, call, &message))
		reject(out, message);
	else if (claims->immediate_count)
		reject(out, "pod has unbound immediate PersistentVolumeClaims");
	else if (claims->placed_count + claims->delayed_count == 0)
		out->verdict = PREPARED_SKIP;
}

/* Handed to on_node as const, for rules do not change each other's; the matches are its own. */
static uint64_t find_volumes(const void *state, const struct pod *pod, const struct node_info *node)
{
	(void)pod;
	return claims_of_pod_on_node((struct claims_of_pod *)state, node->node);
}

static void explain(const struct rule_call *call, const void *state, uint64_t token,
		    struct reasons *out)
{
	const char *conflict = call->features->version == KUBERNETES_1_26
				       ? "node(s) had volume node affinity conflict"
				       : "node(s) didn't match PersistentVolume's node affinity";
	const struct {
		uint64_t bit;
		const char *text;
	} texts[] = {
		{ VOLUMES_NODE_CONFLICT, conflict },
		{ VOLUMES_NONE_TO_BIND,
		  "node(s) didn't find available persistent volumes to bind" },
		{ VOLUMES_NO_SPACE, "node(s) did not have enough free storage" },
		{ VOLUMES_LOST, "node(s) unavailable due to one or more pvc(s) bound to "
				"non-existent pv(s)" },
	};

	(void)state;
	out->code = FIT_UNRESOLVABLE;
	out->texts =
		arena_new(call->scratch, sizeof(texts) / sizeof(texts[0]), sizeof(*out->texts));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (token & texts[i].bit)
			out->texts[out->count++] = texts[i].text;
	}
}

static bool reserve(const struct rule_call *call, void *state, const struct node_info *node,
		    const char **message)
{
	struct claims_of_pod *claims = state;

	(void)call;
	(void)message;
	if (claims) {
		claims_of_pod_on_node(claims, node->node);
		claims_of_pod_promise(claims, node->node);
	}
	return true;
}

static void release(const struct rule_call *call, void *state, const struct node_info *node)
{
	(void)call;
	(void)node;
	if (state)
		claims_of_pod_take_back(state);
}

static bool is_its_claim(const struct rule_call *call, const struct cluster_event *event)
{
	return volumes_is_used_by(call->snapshot->volumes, event->after, call->pod, true);
}

static bool same_expression(const struct requirement *a, const struct requirement *b)
{
	return a->key == b->key && a->value_count == b->value_count &&
	       (!a->value_count ||
		!memcmp(a->values, b->values, a->value_count * sizeof(*a->values)));
}

static bool same_topologies(const struct storage_class *a, const struct storage_class *b)
{
	if (a->allowed_topology_count != b->allowed_topology_count)
		return false;
	for (uint32_t i = 0; i < a->allowed_topology_count; i++) {
		const struct topology_term *x = &a->allowed_topologies[i];
		const struct topology_term *y = &b->allowed_topologies[i];

		if (x->count != y->count)
			return false;
		for (uint32_t k = 0; k < x->count; k++) {
			if (!same_expression(&x->expressions[k], &y->expressions[k]))
				return false;
		}
	}
	return true;
}

static bool allows_other_places(const struct rule_call *call, const struct cluster_event *event)
{
	(void)call;
	return !event->before || !same_topologies(event->before, event->after);
}

static bool takes_over_others(const struct rule_call *call, const struct cluster_event *event)
{
	const struct csi_node *before = event->before;
	const struct csi_node *after = event->after;

	(void)call;
	return !before || before->migrated_plugins != after->migrated_plugins;
}

static bool stops_counting_space(const struct rule_call *call, const struct cluster_event *event)
{
	const struct csi_driver *before = event->before;
	const struct csi_driver *after = event->after;
	const struct pod_spec *spec = call->pod->spec;

	for (uint32_t i = 0; i < spec->volume_count; i++) {
		if (spec->volumes[i].kind == VOLUME_CSI_INLINE &&
		    spec->volumes[i].name == after->name)
			return before->storage_capacity && !after->storage_capacity;
	}
	return false;
}

static bool has_more_space(const struct rule_call *call, const struct cluster_event *event)
{
	const struct csi_capacity *before = event->before;
	const struct csi_capacity *after = event->after;

	(void)call;
	return !before || after->limit_bytes > before->limit_bytes;
}

static const struct queueing_hint hints[] = {
	{ EVENTS(STORAGE_CLASS, EVENT_ADD | EVENT_UPDATE), allows_other_places },
	{ EVENTS(CLAIM, EVENT_ADD | EVENT_UPDATE), is_its_claim },
	{ EVENTS(VOLUME, EVENT_ADD | EVENT_UPDATE), NULL },
	{ EVENTS(NODE, EVENT_ADD | EVENT_UPDATE_LABEL), NULL },
	{ EVENTS(CSI_NODE, EVENT_ADD | EVENT_UPDATE), takes_over_others },
	{ EVENTS(CSI_DRIVER, EVENT_UPDATE), stops_counting_space },
	{ EVENTS(CSI_CAPACITY, EVENT_ADD | EVENT_UPDATE), has_more_space },
	{ 0, NULL },
};

static const struct predicate_impl impls[] = {
	{ "reference", "each claim against each volume", prepare, find_volumes, NULL },
	{ NULL, NULL, NULL, NULL, NULL },
};

const struct predicate predicate_volume_binding = {
	.plugin = "VolumeBinding",
	.policy_name = "CheckVolumeBinding",
	.summary = "the pod's claims have, or find, volumes that the node can use",
	.reads = READS_POD_SPEC | READS_NODE_OBJECT | READS_VOLUMES,
	.events = EVENTS(STORAGE_CLASS, EVENT_ADD | EVENT_UPDATE) |
		  EVENTS(CLAIM, EVENT_ADD | EVENT_UPDATE) |
		  EVENTS(VOLUME, EVENT_ADD | EVENT_UPDATE) |
		  EVENTS(NODE, EVENT_ADD | EVENT_UPDATE_LABEL) |
		  EVENTS(CSI_NODE, EVENT_ADD | EVENT_UPDATE) |
		  EVENTS(CSI_DRIVER, EVENT_ADD | EVENT_UPDATE) |
		  EVENTS(CSI_CAPACITY, EVENT_ADD | EVENT_UPDATE),
	.hints = hints,
	.impls = impls,
	.explain = explain,
	.reserve = reserve,
	.release = release,
};
