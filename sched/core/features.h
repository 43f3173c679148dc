/* SPDX-License-Identifier: Apache-2.0 */
/*
 * features.h - the Kubernetes version, and feature gates that change decisions
 *
 * Names and defaults of pkg/features/kube_features.go.
 */
#ifndef SCHED_CORE_FEATURES_H
#define SCHED_CORE_FEATURES_H

#include <stdbool.h>
#include <stddef.h>

#include "sched/model/kubernetes_version.h"

/* What a gate is in one version. */
enum gate {
	GATE_OFF, /* by default */
	GATE_ON, /* by default */
	GATE_LOCKED, /* on, and may not be turned off */
	GATE_UNKNOWN, /* not there yet, or gone with what it switched: off */
	GATE_GONE, /* what it switched stays on */
};

/* field, name, in v1.26, in v1.36 */
#define FEATURE_LIST(X)                                                                   \
	X(match_label_keys, "MatchLabelKeysInPodTopologySpread", OFF, ON)                 \
	X(min_domains, "MinDomainsInPodTopologySpread", OFF, GONE)                        \
	X(node_declared_features, "NodeDeclaredFeatures", UNKNOWN, ON)                    \
	X(node_inclusion_policy, "NodeInclusionPolicyInPodTopologySpread", ON, LOCKED)    \
	X(pod_disruption_conditions, "PodDisruptionConditions", ON, GONE)                 \
	X(pop_from_backoff, "SchedulerPopFromBackoffQ", OFF, ON)                          \
	X(pod_scheduling_readiness, "PodSchedulingReadiness", OFF, LOCKED)                \
	X(queueing_hints, "SchedulerQueueingHints", OFF, LOCKED)                          \
	X(read_write_once_pod, "ReadWriteOncePod", OFF, GONE)                             \
	X(taint_comparison_operators, "TaintTolerationComparisonOperators", UNKNOWN, OFF) \
	X(volume_capacity_priority, "VolumeCapacityPriority", OFF, UNKNOWN)               \
	X(volume_limit_scaling, "VolumeLimitScaling", UNKNOWN, OFF)

struct features {
	enum kubernetes_version version;
#define X(field, name, in_1_26, in_1_36) bool field;
	FEATURE_LIST(X)
#undef X
};

struct features features_default(enum kubernetes_version version);
/*
 * "Name=true"; several are separated by commas. False with *error (static text) when the version has no
 * such gate or has it locked, and when the value is neither true nor false.
 */
bool features_set(struct features *features, const char *text, size_t length, const char **error);

#endif
