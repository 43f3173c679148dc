/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kubernetes_version.h - the release whose decisions are wanted
 *
 * Two are known: v1.26.0, and v1.36.3. What changed between them is decided where it matters: in the
 * loader (load_options), in the choice of plugins (profiles_read()), and in the rules
 * (call->features->version).
 */
#ifndef SCHED_MODEL_KUBERNETES_VERSION_H
#define SCHED_MODEL_KUBERNETES_VERSION_H

#include <stdbool.h>
#include <stddef.h>

enum kubernetes_version { KUBERNETES_1_26, KUBERNETES_1_36, KUBERNETES_VERSION_COUNT };

/* "1.26" */
const char *kubernetes_version_name(enum kubernetes_version version);
/* "1.26", "v1.36" or "1.36.3"; any patch release stands for its minor release. False for all else, with
 * *out as it was. */
bool kubernetes_version_parse(const char *text, enum kubernetes_version *out);

#endif
