/* SPDX-License-Identifier: Apache-2.0 */
/*
 * resources.h - amounts of cpu, memory and everything else
 *
 * Units: thousandths of a core, bytes, and whole units for the scalars. A scalar resource is an
 * extended resource, a hugepages- size, attachable-volumes- or anything under kubernetes.io (v1.26
 * pkg/scheduler/util.IsScalarResourceName); the cluster numbers the names it meets.
 */
#ifndef SCHED_MODEL_RESOURCES_H
#define SCHED_MODEL_RESOURCES_H

#include <stdbool.h>
#include <stdint.h>

enum {
	/* A pod may request, and a cluster may know, this many distinct scalar resources. */
	POD_SCALARS_MAX = 48,
	CLUSTER_SCALARS_MAX = 8192,
};

struct scalar {
	uint32_t resource; /* index into cluster->scalar_names */
	int64_t amount;
};

struct resources {
	int64_t milli_cpu;
	int64_t memory_bytes;
	int64_t ephemeral_bytes;
	int64_t pod_slots; /* nodes only */
	const struct scalar *scalars; /* in the order of their names' bytes */
	uint32_t scalar_count;
};

/* By resource name, NUL-terminated. */
bool resource_is_scalar(const char *name);
/* v1.26 pkg/apis/core/v1/helper.IsExtendedResourceName */
bool resource_is_extended(const char *name);

/* How much of an extended resource (its number) the list has; 0 when it has none. */
int64_t resources_scalar(const struct resources *resources, uint32_t resource);

#endif
