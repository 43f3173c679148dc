/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pod_requests.h - what a pod asks for, as v1.36 counts it
 *
 * v1.36 component-helpers/resource PodRequests with the options of the scheduler:
 * framework PodInfo.CalculateResource, noderesources computePodResourceRequest and
 * calculatePodResourceRequest.
 */
#ifndef SCHED_LOAD_POD_REQUESTS_H
#define SCHED_LOAD_POD_REQUESTS_H

#include "sched/load/decode_pod.h"

/*
 * Containers, sidecars beside them and before later init containers, amounts of the pod as a whole in
 * their place, overhead; and of a pod that runs, what its status says was allocated and is in force
 * while it is resized. Sets request, nonzero_*, score_* and container_requests.
 */
enum status decode_pod_requests(const struct decode *d, const struct spot *spec,
				const struct pod_around *around, struct pod_spec *out);
/* Of a pod's status: what the spec asks for will not come. */
bool pod_resize_is_infeasible(const struct spot *status);

#endif
