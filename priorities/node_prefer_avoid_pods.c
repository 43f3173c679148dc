/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NodePreferAvoidPods: the node's annotation does not say to avoid the pods of this one's controller.
 *
 * v1.22 plugins/nodepreferavoidpods, the last Kubernetes that had it. Pods of other controllers than
 * ReplicationControllers and ReplicaSets are avoided by nobody.
 */
#include <string.h>

#include "priorities/priorities.h"

struct state {
	struct controller_id owner;
	bool may_be_avoided;
};

static void prepare(const struct rule_call *call, struct prepared *out)
{
	const struct pod *pod = call->pod;
	const char *kind = cluster_text(call->cluster, pod->owner_kind);
	struct state *state = arena_new(call->scratch, 1, sizeof(*state));

	state->owner = (struct controller_id){ pod->owner_kind, pod->owner_uid };
	state->may_be_avoided = !strcmp(kind, "ReplicationController") ||
				!strcmp(kind, "ReplicaSet");
	out->state = state;
}

static int64_t is_welcome(const void *opaque, const struct pod *pod, const struct node_info *node)
{
	const struct state *state = opaque;
	const struct node *object = node->node;

	(void)pod;
	for (uint32_t i = 0; state->may_be_avoided && i < object->avoided_count; i++) {
		if (object->avoided[i].kind == state->owner.kind &&
		    object->avoided[i].uid == state->owner.uid)
			return 0;
	}
	return SCORE_MAX;
}

static const struct priority_impl impls[] = {
	{ "reference", "the pod's controller against the node's list", prepare, is_welcome },
	{ NULL, NULL, NULL, NULL },
};

const struct priority priority_node_prefer_avoid_pods = {
	.plugin = "NodePreferAvoidPods",
	.policy_name = "NodePreferAvoidPodsPriority",
	.summary = "the node does not ask to avoid the pod's controller",
	.reads = READS_POD_SPEC | READS_NODE_OBJECT,
	.impls = impls,
};
