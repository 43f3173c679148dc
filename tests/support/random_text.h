/* SPDX-License-Identifier: Apache-2.0 */
/*
 * random_text.h - the inside of the random cluster, for the files that write it
 *
 * Objects are written as JSON, which the reader takes in several times as fast as YAML.
 */
#ifndef TESTS_SUPPORT_RANDOM_TEXT_H
#define TESTS_SUPPORT_RANDOM_TEXT_H

#include "tests/support/random_cluster.h"

/* What a cluster is made of; each case mixes some of these, or all. */
enum feature {
	WITH_TAINTS = 1 << 0,
	WITH_SELECTORS = 1 << 1, /* nodeSelector, required and preferred node affinity */
	WITH_PORTS = 1 << 2,
	WITH_IMAGES = 1 << 3,
	WITH_SCALARS = 1 << 4, /* extended resources, hugepages */
	WITH_INIT = 1 << 5, /* init containers, overhead */
	WITH_SPREAD = 1 << 6,
	WITH_AFFINITY = 1 << 7, /* of pods */
	WITH_NAMESPACES = 1 << 8,
	WITH_OWNERS = 1 << 9, /* Services and controllers: default spreading */
	WITH_VOLUMES = 1 << 10,
	WITH_BUDGETS = 1 << 11,
	WITH_PRIORITIES = 1 << 12,
	WITH_NOMINATED = 1 << 13,
	WITH_TERMINATING = 1 << 14,
	WITH_PROFILES = 1 << 15,
	WITH_OLD_RULES = 1 << 16, /* what v1.22 was the last to have; needs profiles */
	ALL_FEATURES = (1 << 17) - 1,
	/* Not of all. */
	WITH_EMPTY_NODES = 1 << 17, /* nothing runs yet */
	WITH_LIKES = 1 << 18, /* affinity terms often mean the pod itself */
};

struct writer {
	struct dice *dice;
	struct random_cluster *cluster;
	char *text;
	size_t length;
	size_t capacity;
	uint32_t features; /* enum feature */
	uint32_t template_seed; /* of the pods' templates */
	uint32_t nodes;
	uint32_t claims; /* claims c0, c1, ... in the namespace default */
	uint32_t app; /* of the pod at hand: its label is a0, a1, ... */
};

static inline bool has_feature(const struct writer *w, enum feature feature)
{
	return (w->features & (uint32_t)feature) != 0;
}

/* May the cluster have what v1.36 has and v1.26 has not? */
static inline bool is_of_1_36(const struct writer *w)
{
	return w->cluster->version == KUBERNETES_1_36;
}

void put(struct writer *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A comma, unless a list or an object has just been opened. */
void next(struct writer *w);
/* "values":["prefix0","prefix3"], as many as rolled, out of so many. */
void put_values(struct writer *w, const char *prefix, uint32_t of);
/* A metav1.LabelSelector over the labels that pods have; sometimes empty. */
void put_label_selector(struct writer *w);
/* {"nodeSelectorTerms":[...]} over the labels that nodes have. */
void put_node_selector(struct writer *w);

void write_nodes(struct writer *w); /* and what lies on nodes: random_node.c */
void write_storage(struct writer *w); /* random_storage.c */
void write_configuration(struct writer *w); /* random_profile.c */
void write_old_configuration(struct writer *w); /* of v1beta1: random_old_profile.c */
/* A running pod has a node's number, a pending one NO_NODE: random_pod.c */
void write_pod(struct writer *w, uint32_t number, uint32_t node);

#endif
