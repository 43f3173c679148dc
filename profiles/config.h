/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config.h - a KubeSchedulerConfiguration while it is being read
 *
 * What the files of this folder hand to each other: document -> plugin sets with the defaults merged
 * in -> plugins of each extension point -> struct profile. Everything lives in the cluster's arena.
 */
#ifndef PROFILES_CONFIG_H
#define PROFILES_CONFIG_H

#include "profiles/plugins.h"
#include "sched/core/profile.h"
#include "sched/load/decode.h"

#define CONFIG_GROUP "kubescheduler.config.k8s.io/"

struct config {
	struct decode decode;
	struct spot document;
	enum config_version version;
};

/* One entry of a plugin set. */
struct plugin_choice {
	const char *name; /* NUL-terminated */
	size_t length;
	const struct plugin *plugin; /* NULL when the version has none of that name */
	int64_t weight; /* 0 when absent */
	bool in_document; /* otherwise a default ... */
	bool gated; /* ... of feature gate VolumeCapacityPriority only */
	uint32_t index; /* in the document's list */
};

struct plugin_set {
	struct plugin_choice *enabled, *disabled;
	size_t enabled_count, disabled_count;
};

struct profile_config {
	struct spot spot; /* the document itself when it lists no profile */
	const char *scheduler_name;
	size_t name_length;
	int32_t percentage_of_nodes_to_score;
	struct plugin_set sets[PLUGIN_SET_COUNT];
	const void *args[PLUGIN_COUNT_MAX]; /* decoded, by plugin_index() */
};

/* Both begin with an empty *out. strict: unknown fields are errors; a KubeSchedulerConfiguration is
 * always read strictly, as upstream does. */
enum status configuration_read(struct config *config, struct profile_set *out);
enum status policy_read(struct config *config, bool strict, struct profile_set *out);

/* --- plugin_sets.c --- */

/* Fills profile->sets: the version's defaults, and what the profile's `plugins` make of them. */
void plugin_sets_merge(const struct config *config, struct profile_config *profile);
bool plugin_set_disables(const struct plugin_set *set, const char *name, size_t length);
bool plugin_sets_equal(const struct plugin_set *a, const struct plugin_set *b);
/* An error about an entry of profile->sets[id].enabled. */
enum status plugin_choice_error(const struct config *config, const struct profile_config *profile,
				enum plugin_set_id id, const struct plugin_choice *choice,
				const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Bits by plugin_index(): the plugins that any set enables. */
uint64_t plugin_sets_needed(const struct plugin_set sets[PLUGIN_SET_COUNT]);

/* --- framework.c --- */

/* The plugins that run at each extension point, in order. */
struct framework {
	const struct plugin *points[PLUGIN_POINT_COUNT][PLUGIN_COUNT_MAX];
	size_t counts[PLUGIN_POINT_COUNT];
	int64_t weights[PLUGIN_COUNT_MAX]; /* by plugin_index() */
	uint64_t gated_scores; /* bits by plugin_index(): see struct plugin_choice */
};

enum status framework_resolve(const struct config *config, const struct profile_config *profile,
			      struct framework *out);
/* The profile that runs a framework. */
void framework_profile(const struct config *config, const struct profile_config *profile,
		       const struct framework *framework, struct profile *out);

#endif
