/* SPDX-License-Identifier: Apache-2.0 */
/*
 * features.h - feature gates that change decisions
 *
 * Names and defaults of v1.26 (pkg/features/kube_features.go).
 */
#ifndef SCHED_CORE_FEATURES_H
#define SCHED_CORE_FEATURES_H

#include <stdbool.h>
#include <stddef.h>

/* field, name, default */
#define FEATURE_LIST(X)                                                          \
	X(match_label_keys, "MatchLabelKeysInPodTopologySpread", false)          \
	X(min_domains, "MinDomainsInPodTopologySpread", false)                   \
	X(node_inclusion_policy, "NodeInclusionPolicyInPodTopologySpread", true) \
	X(pod_disruption_conditions, "PodDisruptionConditions", true)            \
	X(pod_scheduling_readiness, "PodSchedulingReadiness", false)             \
	X(read_write_once_pod, "ReadWriteOncePod", false)                        \
	X(volume_capacity_priority, "VolumeCapacityPriority", false)

struct features {
#define X(field, name, standard) bool field;
	FEATURE_LIST(X)
#undef X
};

struct features features_default(void);
/* "Name=true"; several are separated by commas. False with *error (static text) when a name is not
 * known or the value is neither true nor false. */
bool features_set(struct features *features, const char *text, size_t length, const char **error);

#endif
