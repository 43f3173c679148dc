/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CinderLimits: with the pod's Cinder volumes the node holds no more of them than it can.
 *
 * v1.26 plugins/nodevolumelimits/non_csi.go. The node says how many in
 * attachable-volumes-cinder; otherwise 256. Not in the default profile.
 */
#include "predicates/attached_volumes.h"
#include "predicates/predicates.h"

static const struct attach_limit limit = {
	.migration = MIGRATE_CINDER,
	.inline_kind = VOLUME_CINDER,
	.resource = "attachable-volumes-cinder",
	.standard = 256,
};

static void prepare(const struct rule_call *call, struct prepared *out)
{
	attach_limit_prepare(call, &limit, out);
}

static const struct predicate_impl impls[] = {
	{ "reference", "count the volumes of all pods on the node", prepare, attach_limit_exceeded,
	  NULL },
	{ NULL, NULL, NULL, NULL, NULL },
};

const struct predicate predicate_cinder_limits = {
	.plugin = "CinderLimits",
	.policy_name = "MaxCinderVolumeCount",
	.summary = "the node can hold the pod's Cinder volumes too",
	.reads = READS_POD_SPEC | READS_NODE_OBJECT | READS_NODE_PODS | READS_VOLUMES,
	.events = EVENTS(NODE, EVENT_ADD) | EVENTS(POD, EVENT_DELETE),
	.impls = impls,
	.explain = attach_limit_explain,
};
