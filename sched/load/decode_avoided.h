/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SCHED_LOAD_DECODE_AVOIDED_H
#define SCHED_LOAD_DECODE_AVOIDED_H

#include "sched/load/decode.h"

/*
 * Whose pods a node would rather not have: its annotation scheduler.alpha.kubernetes.io/preferAvoidPods,
 * a JSON text with core/v1 AvoidPods. annotations: of the node. What the API server refuses (v1.26
 * ValidateAvoidPodsInNodeAnnotations) is refused.
 */
enum status decode_avoided(const struct decode *d, const struct spot *annotations,
			   struct node *out);

#endif
