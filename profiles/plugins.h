/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plugins.h - the in-tree plugins of kube-scheduler, and its default choices of them
 *
 * Of v1.26 and v1.36. v1beta1 is of v1.22, the last that read it, and so are the plugins that it may name.
 */
#ifndef PROFILES_PLUGINS_H
#define PROFILES_PLUGINS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/model/kubernetes_version.h"

/* The fields of `plugins:`, in the order in which upstream sets the extension points up. */
#define PLUGIN_SET_LIST(X)                         \
	X(PRE_FILTER, "preFilter")                 \
	X(FILTER, "filter")                        \
	X(POST_FILTER, "postFilter")               \
	X(RESERVE, "reserve")                      \
	X(PRE_SCORE, "preScore")                   \
	X(SCORE, "score")                          \
	X(PRE_BIND, "preBind")                     \
	X(BIND, "bind")                            \
	X(POST_BIND, "postBind")                   \
	X(PERMIT, "permit")                        \
	X(PLACEMENT_GENERATE, "placementGenerate") \
	X(PLACEMENT_SCORE, "placementScore")       \
	X(PRE_ENQUEUE, "preEnqueue")               \
	X(QUEUE_SORT, "queueSort")                 \
	X(MULTI_POINT, "multiPoint")

enum plugin_set_id {
#define X(id, name) AT_##id,
	PLUGIN_SET_LIST(X)
#undef X
		PLUGIN_SET_COUNT,
	PLUGIN_POINT_COUNT = AT_MULTI_POINT, /* extension points proper */
};

const char *plugin_set_name(enum plugin_set_id set);

enum { PLUGIN_COUNT_MAX = 64 };

struct plugin {
	const char *name;
	unsigned int
		points; /* in v1.26, or in the last version before that had it: bits 1 << AT_* */
	unsigned int points_in_1_36; /* none: v1.36 does not have it */
	/* Of a plugin that v1.26 has no more: the one whose rule it is today; NULL: none. */
	const char *today;
};

enum config_version { CONFIG_V1BETA1, CONFIG_V1BETA2, CONFIG_V1BETA3, CONFIG_V1 };

/* NULL when configurations of that version have no such plugin. The text need not be NUL-terminated. */
const struct plugin *plugin_find(enum kubernetes_version kubernetes, enum config_version version,
				 const char *name, size_t length);
/* The same, but with all that any version had. */
const struct plugin *plugin_find_ever(const char *name);
const struct plugin *plugin_all(size_t *count);
/* Its extension points: bits 1 << AT_*. */
unsigned int plugin_points(const struct plugin *plugin, enum kubernetes_version kubernetes);
/* The name its rule is found by in predicates/ and priorities/. */
const char *plugin_rule(const struct plugin *plugin);
/* Position in the table, below PLUGIN_COUNT_MAX. */
size_t plugin_index(const struct plugin *plugin);

struct default_plugin {
	const char *name;
	int32_t weight; /* 0 where none is given */
};

/* What the version's default profile enables in a set, in order. */
const struct default_plugin *plugin_defaults(enum kubernetes_version kubernetes,
					     enum config_version version, enum plugin_set_id set,
					     size_t *count);

#endif
