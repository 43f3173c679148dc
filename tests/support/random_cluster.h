/* SPDX-License-Identifier: Apache-2.0 */
/*
 * random_cluster.h - clusters, pods and profiles that mix every feature of scheduling
 *
 * Written as a stream of JSON documents, so that a case can be kept in a file and tried with the
 * command itself.
 */
#ifndef TESTS_SUPPORT_RANDOM_CLUSTER_H
#define TESTS_SUPPORT_RANDOM_CLUSTER_H

#include "sched/model/kubernetes_version.h"
#include "tests/support/dice.h"

struct random_cluster {
	char *text; /* the documents; NUL-terminated */
	enum kubernetes_version version; /* whose objects and gates these are */
	const char *feature_gates; /* static text, as features_set() takes it */
	uint32_t nodes;
	uint32_t pending;
};

/* Released with random_cluster_fini(). */
void random_cluster_init(struct random_cluster *cluster, struct dice *dice);
/* So many pods are pending. */
void random_cluster_init_with(struct random_cluster *cluster, struct dice *dice, uint32_t pending);
/* And so many nodes. */
void random_cluster_init_sized(struct random_cluster *cluster, struct dice *dice, uint32_t nodes,
			       uint32_t pending);
/* Of v1.26, with pods that mind each other (affinity, spreading, host ports) and little else: most of them are
 * pods that strategies decide about. */
void random_cluster_init_neighbours(struct random_cluster *cluster, struct dice *dice,
				    uint32_t nodes, uint32_t pending);
void random_cluster_fini(struct random_cluster *cluster);

#endif
