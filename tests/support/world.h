/* SPDX-License-Identifier: Apache-2.0 */
/*
 * world.h - a session out of YAML text, for tests
 */
#ifndef TESTS_SUPPORT_WORLD_H
#define TESTS_SUPPORT_WORLD_H

#include "bench/workload/session.h"

/* Loads the documents and starts the session; fails the test when either does not work. */
void world_start(struct session *session, const char *yaml,
		 const struct scheduler_options *options);
/* With feature gates, as features_set() takes them. */
void world_start_with(struct session *session, const char *yaml,
		      const struct scheduler_options *options, const char *feature_gates);
/* The pod of that name; fails the test when there is none. */
struct pod *world_pod(struct session *session, const char *name);
/* Schedules the pod and returns the chosen node's name, or "" when there is none. */
const char *world_schedule(struct session *session, const char *name);

#endif
