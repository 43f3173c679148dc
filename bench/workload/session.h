/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session.h - a cluster with the scheduler that works on it
 *
 * What `explain`, `run` of a workload and `run --cluster` set up alike: load objects, take a
 * KubeSchedulerConfiguration found among them, resolve profiles, build the snapshot.
 */
#ifndef BENCH_WORKLOAD_SESSION_H
#define BENCH_WORKLOAD_SESSION_H

#include "profiles/profiles.h"
#include "sched/core/scheduler.h"
#include "sched/load/load.h"

struct session_options {
	struct load_options load; /* its kubernetes_version is that of everything else, too */
	struct scheduler_options scheduler;
	/* Name or path for profiles_open(); NULL: a configuration among the documents, or the
	 * default profile. */
	const char *scheduler_config;
	/* "Name=true,Other=false", as features_set() takes it; NULL for none. */
	const char *feature_gates;
};

struct session {
	struct cluster cluster;
	struct loader *loader;
	struct profile_documents documents; /* found among the objects */
	struct profile_set profiles;
	struct snapshot snapshot;
	struct scheduler *scheduler; /* NULL until session_start() */
	struct diag_sink *sink;
	struct session_options options;
	/* The defaults, then what a comment at the head of a file says
	 * ("# schedmark: feature-gates=Name=true"), then options.feature_gates. */
	struct features features;
	const char
		*profile_name; /* of the configuration in force: profiles_label(), or "default" */
	/* XXH3_state_t, over the bytes of all files read, in their order: objects and the scheduler
	 * configuration. */
	void *input_hash;
	uint64_t config_hash; /* of the scheduler configuration alone; 0 for the default */
};

void session_init(struct session *session, const struct session_options *options,
		  struct diag_sink *sink);
void session_fini(struct session *session);
/* Reads objects; may be called more than once before session_start(). */
enum status session_load(struct session *session, const char *const *paths, size_t count);
/* Resolves everything: profiles, defaults that need all objects, node_infos; makes the scheduler. */
enum status session_start(struct session *session);
/*
 * XXH3-64 of what decides where pods go, besides the objects: the configuration's text, the profiles it
 * came to, and the feature gates that are not at their default.
 */
uint64_t session_profile_hash(const struct session *session);

#endif
