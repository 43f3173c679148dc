/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decode_pod.h - core/v1 PodSpec, of a pod or of a pod template
 */
#ifndef SCHED_LOAD_DECODE_POD_H
#define SCHED_LOAD_DECODE_POD_H

#include "sched/load/decode.h"

/* What of the object around a spec has a say in it. */
struct pod_around {
	uint32_t name_space; /* of the pods that will have the spec */
	const struct labels *labels;
	/* The status of a pod that runs, for v1.36, where it may say of what the pod was given; empty
	 * otherwise. */
	struct spot running_status;
	struct alpha_annotations alpha;
};

/*
 * Everything but the priority, which needs the priority classes: priority and preemption_policy are
 * what the object says, 0 where it says nothing.
 */
enum status decode_pod_spec(const struct decode *d, const struct spot *spec,
			    const struct pod_around *around, struct pod_spec *out);

/* The parts of it, one file each. */
enum status decode_containers(const struct decode *d, const struct spot *spec,
			      const struct pod_around *around, struct pod_spec *out);
enum status decode_host_ports(const struct decode *d, const struct spot *spec,
			      struct pod_spec *out);
enum status decode_affinity(const struct decode *d, const struct spot *spec,
			    const struct pod_around *around, struct pod_spec *out);
enum status decode_spread(const struct decode *d, const struct spot *spec,
			  const struct pod_around *around, struct pod_spec *out);
enum status decode_volumes(const struct decode *d, const struct spot *spec, struct pod_spec *out);

#endif
