/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PROFILES_VALIDATE_H
#define PROFILES_VALIDATE_H

#include "profiles/config.h"

/* What holds for the document as a whole: every field that is not of one profile. */
enum status config_validate(const struct config *config);
/* The same for the extenders alone. Says in a warning that they are not called. */
enum status extenders_validate(const struct decode *d, const struct spot *extenders);
/* A resource that an extender manages. */
struct extender_resource {
	uint32_t name; /* symbol */
	uint32_t extender, index; /* where it stands */
	bool ignored; /* ignoredByScheduler */
};
/* All of them, in order; returns how many. */
size_t extender_resources(const struct decode *d, const struct spot *extenders,
			  struct extender_resource **out);
/* 0 to 100, when it is there. */
enum status percentage_validate(const struct decode *d, const struct spot *percentage);

#endif
