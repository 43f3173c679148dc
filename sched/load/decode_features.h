/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decode_features.h - what pods need of a kubelet, and what nodes declare (v1.36)
 *
 * Sets of enum declared_feature; empty in v1.26.
 */
#ifndef SCHED_LOAD_DECODE_FEATURES_H
#define SCHED_LOAD_DECODE_FEATURES_H

#include "sched/load/decode.h"

uint8_t decode_declared_features(const struct decode *d, const struct spot *node_status);
uint8_t decode_needed_features(const struct decode *d, const struct spot *spec);

#endif
