/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decode_taints.h - taints of nodes, tolerations of pods
 */
#ifndef SCHED_LOAD_DECODE_TAINTS_H
#define SCHED_LOAD_DECODE_TAINTS_H

#include "sched/load/decode.h"

/* No two may have the same key and effect. */
enum status decode_taints(const struct decode *d, const struct spot *list, const struct taint **out,
			  uint32_t *count);
enum status decode_tolerations(const struct decode *d, const struct spot *list,
			       const struct toleration **out, uint32_t *count);

#endif
