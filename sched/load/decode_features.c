/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/load/decode_features.h"

#include <string.h>

/* v1.36 component-helpers/nodedeclaredfeatures/features: those that matter for placement. */
static const struct {
	const char *name;
	enum declared_feature feature;
} features[] = {
	{ "RestartAllContainersOnContainerExits", DECLARES_RESTART_OF_ALL_CONTAINERS },
	{ "UserNamespacesHostNetworkSupport", DECLARES_USER_NAMESPACES_IN_HOST_NETWORK },
};

uint8_t decode_declared_features(const struct decode *d, const struct spot *node_status)
{
	const struct spot list = spot_field(node_status, "declaredFeatures");
	uint8_t found = 0;

	for (uint32_t i = 0; d->version != KUBERNETES_1_26 && i < spot_count(&list); i++) {
		const struct spot name = spot_item(&list, i);

		for (size_t f = 0; f < sizeof(features) / sizeof(features[0]); f++) {
			if (spot_is(&name, features[f].name))
				found |= (uint8_t)features[f].feature;
		}
	}
	return found;
}

static bool restarts_all(const struct spot *containers)
{
	for (uint32_t i = 0; i < spot_count(containers); i++) {
		const struct spot container = spot_item(containers, i);
		const struct spot rules = spot_field(&container, "restartPolicyRules");

		for (uint32_t r = 0; r < spot_count(&rules); r++) {
			const struct spot rule = spot_item(&rules, r);
			const struct spot action = spot_field(&rule, "action");

			if (spot_is(&action, "RestartAllContainers"))
				return true;
		}
	}
	return false;
}

uint8_t decode_needed_features(const struct decode *d, const struct spot *spec)
{
	const struct spot containers = spot_field(spec, "containers");
	const struct spot init_containers = spot_field(spec, "initContainers");
	const struct spot host_network = spot_field(spec, "hostNetwork");
	const struct spot host_users = spot_field(spec, "hostUsers");
	uint8_t needed = 0;

	if (d->version == KUBERNETES_1_26)
		return 0;
	if (restarts_all(&containers) || restarts_all(&init_containers))
		needed |= DECLARES_RESTART_OF_ALL_CONTAINERS;
	if (spot_boolean(&host_network, false) && !spot_boolean(&host_users, true))
		needed |= DECLARES_USER_NAMESPACES_IN_HOST_NETWORK;
	return needed;
}
