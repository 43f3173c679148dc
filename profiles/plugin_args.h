/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plugin_args.h - pluginConfig: the arguments of plugins, decoded, defaulted and validated
 */
#ifndef PROFILES_PLUGIN_ARGS_H
#define PROFILES_PLUGIN_ARGS_H

#include "profiles/plugins.h"
#include "sched/core/args.h"
#include "sched/load/decode.h"

/* The name of the type v1.26 has for a plugin's arguments ("NodeAffinityArgs"); NULL: none, then any
 * arguments are passed over. */
const char *plugin_args_type(const struct plugin *plugin);

/* Checks that the arguments have the fields of their type. args may be absent. */
enum status plugin_args_check(const struct decode *d, const struct plugin *plugin,
			      const struct spot *args);
/* Arguments that were checked; absent ones give the defaults. *out is a type of sched/core/args.h,
 * NULL for a plugin without any. */
enum status plugin_args_read(const struct decode *d, const struct plugin *plugin,
			     const struct spot *args, const void **out);

/* NodeResourcesFit's arguments until the cluster's resources are known. */
struct fit_args {
	struct node_resources_fit_args args; /* first: what the rule gets */
	const uint32_t *ignored_resources; /* symbols */
	const uint32_t *ignored_groups;
	uint32_t ignored_resource_count, ignored_group_count;
};

/* The arguments of score plugins before v1.23, which had a strategy each: cpu and memory, and for
 * RequestedToCapacityRatio a line that prefers empty nodes. */
struct node_resources_fit_args *plugin_args_strategy(const struct decode *d,
						     enum scoring_strategy strategy);
/* A Policy's requestedToCapacityRatioArguments. */
enum status plugin_args_ratio(const struct decode *d, const struct spot *spot,
			      struct node_resources_fit_args **out);

/* Resolves the two lists into args.ignored. */
void plugin_args_bind(struct fit_args *fit, struct cluster *cluster);

#endif
