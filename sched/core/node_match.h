/* SPDX-License-Identifier: Apache-2.0 */
/*
 * node_match.h - does a node satisfy a node selector?
 *
 * v1.26 component-helpers/scheduling/corev1/nodeaffinity.
 */
#ifndef SCHED_CORE_NODE_MATCH_H
#define SCHED_CORE_NODE_MATCH_H

#include <stdbool.h>

#include "sched/model/node.h"
#include "sched/model/pod.h"

/* All expressions and fields hold; a term without any matches nothing. */
bool node_term_matches(const struct node_term *term, const struct node *node,
		       const struct intern *symbols);
/* One of the terms matches; absent terms match every node. */
bool node_terms_match(const struct node_terms *terms, const struct node *node,
		      const struct intern *symbols);
/* The same by the node's labels alone, as Kubernetes asks for volumes: fields count as true. */
bool node_labels_match_terms(const struct node_terms *terms, const struct node *node,
			     const struct intern *symbols);
/* Every pair stands among the node's labels (spec.nodeSelector). */
bool node_has_labels(const struct node *node, const struct labels *wanted);
/* The sum of the weights of the terms that match (preferred terms; weight 0 counts nothing). */
int64_t node_terms_weight(const struct node_terms *terms, const struct node *node,
			  const struct intern *symbols);

#endif
