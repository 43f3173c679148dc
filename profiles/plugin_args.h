/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plugin_args.h - pluginConfig: the arguments of plugins, decoded, defaulted and validated
 */
#ifndef PROFILES_PLUGIN_ARGS_H
#define PROFILES_PLUGIN_ARGS_H

#include "profiles/config.h"
#include "sched/core/args.h"

/* The name of the type of a plugin's arguments ("NodeAffinityArgs"); NULL: none, then any arguments are
 * passed over. */
const char *plugin_args_type(const struct plugin *plugin);

/* Checks that the arguments have the fields of their type. args may be absent. */
enum status plugin_args_check(const struct decode *d, const struct plugin *plugin,
			      const struct spot *args);
/* Arguments that were checked; absent ones give the defaults. *out is a type of sched/core/args.h,
 * NULL for a plugin without any. */
enum status plugin_args_read(const struct config *config, const struct plugin *plugin,
			     const struct spot *args, const void **out);

/* NodeResourcesFit's arguments until the cluster's resources are known. */
struct fit_args {
	struct node_resources_fit_args args; /* first: what the rule gets */
	const uint32_t *ignored_resources; /* symbols */
	const uint32_t *ignored_groups;
	uint32_t ignored_resource_count, ignored_group_count;
};

/* Resolves the two lists into args.ignored. */
void plugin_args_bind(struct fit_args *fit, struct cluster *cluster);

#endif
