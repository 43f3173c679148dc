/* SPDX-License-Identifier: Apache-2.0 */
/*
 * legacy_world.h - the cluster of the benchmark of 2015, under a configuration of that time
 */
#ifndef TESTS_SUPPORT_LEGACY_WORLD_H
#define TESTS_SUPPORT_LEGACY_WORLD_H

#include "bench/workload/session.h"

struct legacy_size {
	size_t nodes; /* n0000, n0001, ...: 4 cpu, 32Gi, 110 pods */
	size_t existing; /* pods of 100m and 500Mi that run already, dealt out over the nodes */
	size_t pods; /* more of them, pending */
};

/*
 * documents: the configuration, and more objects if wanted. Fails the test when it does not start.
 * Released with session_fini().
 */
void legacy_world_start(struct session *session, const char *documents,
			const struct legacy_size *size, const struct scheduler_options *options);
/* The same with a configuration that ships, "v1.1.1". */
void legacy_world_open(struct session *session, const char *rung, const struct legacy_size *size,
		       const struct scheduler_options *options);
/* Schedules all pending pods in order; returns a digest of where they went, each of them. */
uint64_t legacy_world_run(struct session *session);
/* How many nodes have so many pods, into counts[below]; more pods than that fail the test. */
void legacy_world_spread(const struct session *session, size_t *counts, size_t below);

#endif
