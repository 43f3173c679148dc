/* SPDX-License-Identifier: Apache-2.0 */
/*
 * old_args.h - arguments of plugins that v1.22, and with it v1beta1, was the last to have
 */
#ifndef PROFILES_OLD_ARGS_H
#define PROFILES_OLD_ARGS_H

#include "profiles/config.h"

/* Each as plugin_args_read() calls them. */
enum status old_args_node_label(const struct config *config, const struct spot *args,
				const void **out);
enum status old_args_service_affinity(const struct config *config, const struct spot *args,
				      const void **out);
enum status old_args_least_allocated(const struct config *config, const struct spot *args,
				     const void **out);
enum status old_args_most_allocated(const struct config *config, const struct spot *args,
				    const void **out);
enum status old_args_requested_to_capacity_ratio(const struct config *config,
						 const struct spot *args, const void **out);

#endif
