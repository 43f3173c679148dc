/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decode_requests.h - requests and limits, of a container or of a whole pod
 */
#ifndef SCHED_LOAD_DECODE_REQUESTS_H
#define SCHED_LOAD_DECODE_REQUESTS_H

#include "sched/load/decode_resources.h"

bool resource_is_huge_pages(const char *name);

/* An error at the first amount of huge pages in the list that is no multiple of their size. amounts
 * begins with what the list says. */
enum status decode_check_huge_pages(const struct decode *d, const struct spot *list,
				    const struct amounts *amounts);
/* The container's `resources`: requests with those that default to the limits. */
enum status decode_requests(const struct decode *d, const struct spot *container,
			    struct amounts *requests, struct amounts *limits);

/*
 * The same for `resources` of a pod (v1.36). The pod's defaults come from what its containers ask
 * for, all together: requests, and limits of huge pages.
 */
struct container_totals {
	struct amounts requests;
	struct amounts limits;
};
enum status decode_pod_level_requests(const struct decode *d, const struct spot *spec,
				      const struct container_totals *totals,
				      struct amounts *requests, struct amounts *limits);

/*
 * Is the container one that goes on running: restartPolicy Always of an init container? Of all
 * containers, policy and rules are checked (v1.36).
 */
enum status decode_restart_policy(const struct decode *d, const struct spot *container,
				  bool *always);

#endif
