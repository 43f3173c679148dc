/* SPDX-License-Identifier: Apache-2.0 */
/*
 * volume_binding.h - the volumes a pod's claims are bound to, or would get on a node
 *
 * v1.26 plugins/volumebinding/binder.go: GetPodVolumeClaims, FindPodVolumes, AssumePodVolumes.
 */
#ifndef SCHED_CORE_VOLUME_BINDING_H
#define SCHED_CORE_VOLUME_BINDING_H

#include <stdbool.h>
#include <stdint.h>

#include "sched/core/rule.h"
#include "sched/core/volumes.h"

/* A claim that gets a volume that exists. */
struct volume_match {
	const struct volume_claim *claim;
	const struct persistent_volume *volume;
};

/* The claims of one pod; in an arena. */
struct claims_of_pod {
	struct volumes *volumes;
	const struct volume_claim **bound;
	uint32_t bound_count;
	/* The volumes behind those, but for the ones that may be used everywhere; NULL for one that is not
	 * there. */
	const struct persistent_volume **placed;
	uint32_t placed_count;
	/* Those that wait for a node, by size. */
	const struct volume_claim **delayed;
	uint32_t delayed_count;
	uint32_t immediate_count; /* unbound, and nobody waits for the pod */
	/* What was found for the node asked about last. */
	struct volume_match *matches;
	uint32_t match_count;
	const struct volume_claim **provisioned; /* volumes to be made */
	uint32_t provisioned_count;
};

/* Why a node cannot have the pod's volumes: bits. */
enum {
	VOLUMES_NODE_CONFLICT = 1 << 0, /* a bound volume cannot be used there */
	VOLUMES_NONE_TO_BIND = 1 << 1,
	VOLUMES_NO_SPACE = 1 << 2,
	VOLUMES_LOST = 1 << 3, /* a claim is bound to a volume that is not there */
};

/* False with *message when a claim is missing, lost or on its way out (podHasPVCs). */
bool claims_of_pod_find(struct claims_of_pod *claims, const struct rule_call *call,
			const char **message);
/* 0 when the node can have them all; the matches are then in `claims`. */
uint64_t claims_of_pod_on_node(struct claims_of_pod *claims, const struct node *node);
/* Promises what was found for the node asked about last and was not promised before; every later pod
 * sees it. */
void claims_of_pod_promise(struct claims_of_pod *claims, const struct node *node);
/* Takes exactly those promises back. */
void claims_of_pod_take_back(const struct claims_of_pod *claims);

#endif
