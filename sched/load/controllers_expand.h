/* SPDX-License-Identifier: Apache-2.0 */
/*
 * controllers_expand.h - what the expansions of the kinds share
 */
#ifndef SCHED_LOAD_CONTROLLERS_EXPAND_H
#define SCHED_LOAD_CONTROLLERS_EXPAND_H

#include "sched/load/loader.h"

/* A pod that is there, under the controller that owns it. */
struct owned_pod {
	uint32_t name_space, kind, name; /* symbols; of the owner */
	const struct pod *pod;
};

struct expansion {
	struct loader *loader;
	struct cluster *cluster;
	struct owned_pod *owned; /* sorted */
	size_t owned_count;
	const struct pod **orphans; /* NULL once adopted */
	size_t orphan_count;
	struct name_set with_replica_set; /* Deployments */
	/* The pods that are the controller's at hand already. */
	const struct pod **found;
	size_t found_count, found_capacity;
	uint32_t kind_symbols[OBJECT_KINDS];
};

/* Those of x->found that are not being deleted. */
int32_t expansion_count_active(const struct expansion *x);
/* How many of c->replicas are missing. */
size_t expansion_count_missing(const struct expansion *x, const struct controller *c);
/* Is there room for so many more, and a priority class? Asked before the first is made. */
enum status expansion_reserve(const struct expansion *x, const struct controller *c, size_t count);

/* The pods of one owner, named one after another. */
struct pod_series {
	const struct controller *controller;
	struct pod pod; /* what they have in common */
	const char *prefix;
	uint64_t seed, next;
};

/* Of the controller's template, with these labels; the controller itself is the owner. */
struct pod_series pod_series_begin(const struct expansion *x, const struct controller *c,
				   const struct labels *labels);
/* Adds series->pod as it stands, or that many with the next names. */
enum status pod_series_add(const struct expansion *x, const struct pod_series *series);
enum status pod_series_add_next(const struct expansion *x, struct pod_series *series, size_t count);

/* One for each kind; x->found has been filled. */
enum status expand_stateful_set(struct expansion *x, const struct controller *c);
enum status expand_daemon_set(struct expansion *x, const struct controller *c);
enum status expand_job(struct expansion *x, const struct controller *c);

#endif
