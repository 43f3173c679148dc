/* SPDX-License-Identifier: Apache-2.0 */
/*
 * loaded.h - a cluster out of YAML text, and what was said about it, for tests
 */
#ifndef TESTS_SUPPORT_LOADED_H
#define TESTS_SUPPORT_LOADED_H

#include "sched/load/load.h"

struct loaded {
	struct cluster cluster;
	struct loader *loader;
	struct diag_sink sink;
	enum status status;
	char said[4096]; /* messages as they would be printed, one a line; the file is called "f" */
};

/* Makes an empty cluster with a loader; options may be NULL. The struct must not move. */
void loaded_init(struct loaded *loaded, const struct load_options *options);
void loaded_fini(struct loaded *loaded);
/* Reads the documents. */
enum status loaded_read(struct loaded *loaded, const char *yaml);
/* loaded_init(), loaded_read() and, when that went well, loader_finish(). */
void loaded_from(struct loaded *loaded, const char *yaml, const struct load_options *options);

/* The first pod or node of that name; fails the test when there is none. */
struct pod *loaded_pod(const struct loaded *loaded, const char *name);
struct node *loaded_node(const struct loaded *loaded, const char *name);
const char *loaded_text(const struct loaded *loaded, uint32_t symbol);

#endif
