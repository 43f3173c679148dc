/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VolumeBinding: the volumes behind the pod's claims can be used on the node, and claims that wait for
 * a node find a volume there or can have one made.
 *
 * plugins/volumebinding. A volume found for a claim is promised to it when the pod is assumed.
 */
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
	else if (claims->bound_count + claims->delayed_count == 0)
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
	.impls = impls,
	.explain = explain,
	.reserve = reserve,
	.release = release,
};
