/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load_text.h - a cluster out of YAML text, with what the loader said
 */
#ifndef TESTS_SUPPORT_LOAD_TEXT_H
#define TESTS_SUPPORT_LOAD_TEXT_H

#include "sched/load/load.h"

struct loaded {
	struct cluster cluster;
	struct loader *loader;
	struct diag_sink sink;
	struct load_options options;
	char said[4096]; /* the messages, a line each: "file:line:column: [warning: |note: ]text" */
	enum status status; /* the first that was not STATUS_OK */
};

/* options may be NULL. Released with loaded_fini(). */
void loaded_init(struct loaded *loaded, const struct load_options *options);
/* Reads documents under a file's name; does nothing once something has failed. */
void loaded_read(struct loaded *loaded, const char *file, const char *text);
void loaded_finish(struct loaded *loaded);
void loaded_fini(struct loaded *loaded);
/* All of it for one text: init, read as "t.yaml", finish. */
void loaded_text(struct loaded *loaded, const char *text);
void loaded_text_with(struct loaded *loaded, const char *text, const struct load_options *options);

/* The first pod or node of that name; fails the test when there is none. */
const struct pod *loaded_pod(const struct loaded *loaded, const char *name);
const struct node *loaded_node(const struct loaded *loaded, const char *name);
const char *loaded_symbol(const struct loaded *loaded, uint32_t symbol);

#endif
