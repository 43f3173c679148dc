/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decode_node.h - core/v1 Node
 */
#ifndef SCHED_LOAD_DECODE_NODE_H
#define SCHED_LOAD_DECODE_NODE_H

#include "sched/load/decode.h"

/*
 * Everything but name and labels, which are the metadata's. Its images become the cluster's, with
 * the sizes this node says for those no node has listed before.
 */
enum status decode_node(const struct decode *d, const struct spot *object, struct node *out);

#endif
