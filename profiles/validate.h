/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PROFILES_VALIDATE_H
#define PROFILES_VALIDATE_H

#include "profiles/config.h"
#include "profiles/plugin_args.h"

/* What holds for the document as a whole: every field that is not of one profile. */
enum status config_validate(const struct config *config);
/* The same for the extenders alone. Says in a warning that they are not called. */
enum status extenders_validate(const struct decode *d, const struct spot *extenders);
/* The resources with ignoredByScheduler take the place of what fit ignores itself. False when there
 * are some but fit is NULL. */
bool extenders_ignore(const struct decode *d, const struct spot *extenders, struct fit_args *fit);
/* 0 to 100, when it is there. */
enum status percentage_validate(const struct decode *d, const struct spot *percentage);

#endif
