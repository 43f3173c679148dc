/* SPDX-License-Identifier: Apache-2.0 */
/*
 * read_config.h - profiles out of YAML text, for tests
 */
#ifndef TESTS_SUPPORT_READ_CONFIG_H
#define TESTS_SUPPORT_READ_CONFIG_H

#include "profiles/profiles.h"

struct read_config {
	struct cluster cluster;
	struct profile_set profiles;
	enum status status;
	char errors[2048]; /* as they would be printed, one a line; the file is called "f" */
	char remarks[2048]; /* warnings and notes, likewise */
	struct diag_sink sink;
};

/* Reads the first document; without text (NULL), the default profile. */
void read_config_init(struct read_config *read, const char *yaml);
/* gates: as features_set() takes them. */
void read_config_init_gates(struct read_config *read, const char *yaml, const char *gates);
void read_config_init_strict(struct read_config *read, const char *yaml);
/* As that version of Kubernetes reads it. */
void read_config_init_version(struct read_config *read, enum kubernetes_version version,
			      const char *yaml);
void read_config_fini(struct read_config *read);
/* Collects messages into errors and remarks. */
void read_config_collect(struct read_config *read);

#endif
