/* SPDX-License-Identifier: Apache-2.0 */
/*
 * loader.h - what the readers of kinds share while objects are loaded
 */
#ifndef SCHED_LOAD_LOADER_H
#define SCHED_LOAD_LOADER_H

#include "sched/load/decode.h"
#include "sched/load/load.h"

struct loader {
	struct cluster *cluster;
	struct load_options options;
	struct diag_sink *sink;
	struct load_counts counts;
};

/*
 * The spec of pods in a namespace, decoded or shared with an equal one read before. Its priority is
 * resolved by loader_finish(), or now when that has been.
 */
enum status loader_pod_spec(struct loader *loader, const struct decode *d, const struct spot *spec,
			    uint32_t name_space, const struct pod_spec **out);
/* A pod's labels, shared with equal ones read before. */
const struct labels *loader_pod_labels(struct loader *loader, const struct labels *labels);
/*
 * Adds a pod that `at` describes; state and node follow from its spec's node_name in
 * loader_finish(). An error when its name is taken in its namespace.
 */
enum status loader_add_pod(struct loader *loader, const struct decode *d, const struct spot *at,
			   const struct pod *pod);
/*
 * Adds a pending pod that a controller would create. Counts it as expanded; an error at `at` beyond
 * options.pods_max.
 */
enum status loader_expand_pod(struct loader *loader, const struct decode *d, const struct spot *at,
			      const struct pod *pod);

#endif
