/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scoring_args.h - the arguments that say how free and used resources are scored
 *
 * Lines, lists of resources with weights, and the strategies made of them: one plugin with strategies
 * today, one plugin for each of them up to v1.22.
 */
#ifndef PROFILES_SCORING_ARGS_H
#define PROFILES_SCORING_ARGS_H

#include "sched/core/args.h"
#include "sched/load/decode.h"

/* A list of points, of which there must be one. */
enum status scoring_args_shape(const struct decode *d, const struct spot *list,
			       const struct shape_point **out, uint32_t *count);
/* most: the highest weight. An absent or empty list means cpu and memory. */
enum status scoring_args_resources(const struct decode *d, const struct spot *list, int64_t most,
				   struct scored_resources *out);
/* cpu and memory, and for RequestedToCapacityRatio a line that prefers empty nodes. */
struct node_resources_fit_args *scoring_args_new(const struct decode *d,
						 enum scoring_strategy strategy);
/* `shape` and `resources` as RequestedToCapacityRatio had them for itself. */
enum status scoring_args_ratio(const struct decode *d, const struct spot *spot,
			       struct node_resources_fit_args **out);

#endif
