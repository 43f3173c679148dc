/* SPDX-License-Identifier: Apache-2.0 */
/*
 * loader.h - what the readers of kinds share while objects are loaded
 */
#ifndef SCHED_LOAD_LOADER_H
#define SCHED_LOAD_LOADER_H

#include "sched/load/controllers.h"
#include "sched/load/decode_pod.h"
#include "sched/load/load.h"
#include "sched/load/load_names.h"
#include "sched/load/load_shared.h"
#include "sched/load/objects.h"

/* A spec whose priority depends on classes that may come later. */
struct unresolved_spec {
	struct pod_spec *spec;
	struct short_place place; /* of what names the class */
	const char *path; /* likewise, in the arena; NULL when nothing does */
	bool has_priority; /* the object says its priority */
	bool has_policy; /* the object says its preemption policy */
};

struct passed_kind {
	char *name;
	size_t count;
};

struct loader {
	struct cluster *cluster;
	struct load_options options;
	struct diag_sink *sink;
	struct load_counts counts;
	struct arena scratch; /* emptied after each document */
	bool finished;

	struct file_list files;
	struct name_set nodes, pods; /* their names */
	struct name_set objects[OBJECT_KINDS]; /* likewise */
	struct controllers controllers;
	struct shared_set specs; /* struct pod_spec */
	struct shared_set label_sets; /* struct labels */
	struct unresolved_spec *unresolved;
	size_t unresolved_count, unresolved_capacity;
	struct passed_kind *passed;
	size_t passed_count, passed_capacity;
	size_t generated; /* names made up so far */
};

/* --- for the readers of kinds ---------------------------------------------------------------- */

/*
 * The spec of pods: decoded, or that of an equal one read before. Its priority is
 * resolved by loader_finish(), or now when that has been.
 */
enum status loader_pod_spec(struct loader *loader, const struct decode *d, const struct spot *spec,
			    const struct pod_around *around, const struct pod_spec **out);
/* A pod's labels in the arena; equal ones are one. */
const struct labels *loader_pod_labels(struct loader *loader, const struct labels *labels);
/*
 * Adds a pending pod that a controller would create, as `at` says, and counts it as expanded. An
 * error when its name is taken in its namespace. The caller has seen to options.pods_max.
 */
enum status loader_expand_pod(struct loader *loader, const struct decode *d, const struct spot *at,
			      const struct pod *pod);
/* A name for an object that has only a prefix: <prefix><number>, free in the set. */
uint32_t loader_generate_name(struct loader *loader, const struct name_set *taken,
			      uint32_t name_space, const char *prefix);
/* Takes the name; an error that tells both places when it is taken already. what: "node", "pod". */
enum status loader_take_name(struct loader *loader, const struct decode *d, const struct spot *at,
			     struct name_set *taken, const char *what, uint32_t name_space,
			     uint32_t name);

/* --- between the parts of the loader --------------------------------------------------------- */

/* The kind and version of an object that does not say them, by its selfLink or its shape; false
 * when it could be anything. Texts are static or live in the arena. */
bool loader_guess_kind(struct arena *arena, const struct value *object, const char **api_version,
		       const char **kind);
void loader_pass_over(struct loader *loader, const char *api_version, const char *kind);
void loader_note_passed(const struct loader *loader);
/* One spec's priority and preemption policy out of its class, which must be there. */
enum status loader_resolve_priority(const struct loader *loader,
				    const struct unresolved_spec *unresolved);
/* The same for all specs read; those whose class is not there are left for
 * loader_check_priority(). */
void loader_resolve_priorities(struct loader *loader);
/* An error when the spec's class is not there: to be asked about specs that pods have. */
enum status loader_check_priority(const struct loader *loader, const struct pod_spec *spec);

#endif
