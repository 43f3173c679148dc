/* SPDX-License-Identifier: Apache-2.0 */
/*
 * profile.h - the chosen rules, their order, weights and arguments
 *
 * What profiles/ resolves out of a KubeSchedulerConfiguration or a Policy, and what a cycle runs.
 */
#ifndef SCHED_CORE_PROFILE_H
#define SCHED_CORE_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/core/args.h"
#include "sched/core/probe.h"
#include "sched/core/rule.h"

enum {
	PROFILE_RULES_MAX = 48, /* rules at one extension point */
};

/* One predicate of a profile: it stands at preFilter, at filter, or at both. */
struct profile_filter {
	const struct predicate *rule;
	const struct predicate_impl *impl;
	const void *args;
	bool at_pre_filter; /* its PreFilter verdicts count */
	bool at_filter;
};

struct profile_score {
	const char *plugin;
	int64_t weight;
	const struct priority *rule; /* NULL for a plugin that is not built: every score is 0 */
	const struct priority_impl *impl;
	const void *args;
	bool gated; /* goes unless the feature gate VolumeCapacityPriority is on */
};

/* The extension points that a profile reports. */
enum extension_point {
	POINT_PRE_FILTER,
	POINT_FILTER,
	POINT_POST_FILTER,
	POINT_PRE_SCORE,
	POINT_COUNT,
};

enum tie_break {
	TIE_FIRST, /* the first of the best nodes, in the order searched: node order unless sampling */
	TIE_RANDOM, /* uniform among the best; one draw per pod: rng_draw(seed, cycle number) */
	TIE_IN_TURN, /* of an engine only: the next of the best each time */
};

struct engine;

struct profile {
	const struct engine *engine; /* NULL: the framework of v1.26 */
	const void *engine_profile; /* the engine's own */
	enum tie_break engine_tie_break; /* the engine's own way */
	const char *scheduler_name;
	uint32_t scheduler_symbol;

	/* All predicates, in filter order; prepare runs in the order of `prepare_order`. */
	struct profile_filter filters[PROFILE_RULES_MAX];
	size_t filter_count;
	size_t prepare_order[PROFILE_RULES_MAX]; /* indices into filters */

	struct profile_score scores[PROFILE_RULES_MAX];
	size_t score_count;

	/* Plugin names per extension point, built or not, in order: for reports. */
	const char *point_plugins[POINT_COUNT][PROFILE_RULES_MAX];
	size_t point_count[POINT_COUNT];

	/* SchedulingGates stands at preEnqueue: pods wait for their gates, where the feature gate
	 * PodSchedulingReadiness is on. */
	bool honours_gates;

	const struct default_preemption_args *preemption; /* NULL: the defaults */

	/* percentageOfNodesToScore of the configuration; -1 when it says nothing. */
	int32_t percentage_of_nodes_to_score;
};

/* The plugin of a filter or score: "NodeResourcesFit". */
static inline const char *profile_rule_name(const struct profile *profile, enum rule_kind kind,
					    size_t rule)
{
	return kind == RULE_FILTER ? profile->filters[rule].rule->plugin
				   : profile->scores[rule].plugin;
}

struct profile_set {
	struct profile *items;
	size_t count;
	/* podInitialBackoffSeconds and podMaxBackoffSeconds; 0 when nothing is said of them. */
	int64_t initial_backoff_seconds, max_backoff_seconds;
};

/* By symbol of the scheduler's name; NULL when no profile has it. */
const struct profile *profile_find(const struct profile_set *set, uint32_t scheduler_name);

#endif
