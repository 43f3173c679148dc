/* SPDX-License-Identifier: Apache-2.0 */
/*
 * volume_limit.h - how many volumes of a kind a node takes
 */
#ifndef TESTS_SUPPORT_VOLUME_LIMIT_H
#define TESTS_SUPPORT_VOLUME_LIMIT_H

#include <stddef.h>

#include "tests/support/dice.h"

struct limit_case {
	const char *what;
	const char *node; /* what the Node says: "metadata labels", as a map */
	const char *allocatable; /* more of it, beginning with a comma */
	unsigned int limit;
};

/*
 * Fills a node with pods of one volume each: the filter lets the last one within the limit pass, and not
 * the next. source: of such a volume, before and after its number ("cinder: {volumeID: d", "}").
 */
void expect_limits(const char *plugin, const char *const source[2], const struct limit_case *cases,
		   size_t count);

/* Sets of EBS volumes as bits: those of pods on the node, and of the pod to place. */
struct volume_sets {
	unsigned int attached, wanted;
};

/* The node's documents, and random pods on it and the pod "p" with EBS volumes and GCE disks; the caller
 * frees the text. */
char *random_volumes(struct dice *dice, const char *node, struct volume_sets *sets);

#endif
