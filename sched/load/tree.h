/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tree.h - builds the tree of one document from the events of a parser
 *
 * Values collect on two stacks and move into the arena when their list or map closes, so a deep
 * document needs no recursion. Every limit of struct reader_limits that concerns a document is kept
 * here; a call that meets one has told the sink and returns STATUS_BAD_INPUT.
 */
#ifndef SCHED_LOAD_TREE_H
#define SCHED_LOAD_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "sched/base/arena.h"
#include "sched/base/intern.h"
#include "sched/load/reader.h"
#include "sched/load/stack.h"
#include "sched/load/value.h"

struct tree_frame;
struct tree_anchor;

struct tree_duplicate {
	const char *key;
	uint32_t key_length;
	uint32_t line, column;
};

enum { TREE_DUPLICATES_KEPT = 10 };

/* A zeroed tree with sink, options and tree_limit_memory() set is ready for tree_begin(). */
struct tree {
	struct arena arena; /* of the current document */
	struct diag_sink *sink;
	const char *file;
	struct reader_options options;
	size_t text_bytes; /* of the file, which count against the document's memory */
	size_t memory_max; /* of a document */

	struct tree_frame *frames;
	size_t frame_count, frame_capacity;
	struct stack items; /* of open lists */
	struct stack members; /* of open maps */
	struct intern anchor_names;
	struct tree_anchor *anchors; /* by symbol: the latest of that name */
	size_t anchor_count, anchor_capacity;
	size_t anchors_defined;

	struct tree_duplicate duplicates[TREE_DUPLICATES_KEPT];
	size_t duplicate_count;
	size_t nodes; /* values so far, aliases expanded */
	size_t alias_nodes;
	struct value root;
	bool complete;
};

void tree_fini(struct tree *tree);
/* As options.limits say for a file of so many bytes, as it is stored. */
void tree_limit_memory(struct tree *tree, size_t stored_bytes);
/* Forgets the document before. */
void tree_begin(struct tree *tree, const char *file, size_t text_bytes);

/* Anchors may be NULL; their names are copied. */
enum status tree_open(struct tree *tree, enum value_kind kind, uint32_t line, uint32_t column,
		      const char *anchor);
enum status tree_close(struct tree *tree);
/* Is the next value of the innermost map a key? */
bool tree_wants_key(const struct tree *tree);
/* The text must live in tree->arena. merge: it is YAML's "<<", whose value's members belong here. */
void tree_key(struct tree *tree, const char *text, size_t length, uint32_t line, uint32_t column,
	      bool merge);
/* Its text must live in tree->arena. */
enum status tree_scalar(struct tree *tree, const struct value *value, const char *anchor);
/* Gives a scalar that is a key a name. */
void tree_name_key(struct tree *tree, const struct value *value, const char *anchor);
enum status tree_alias(struct tree *tree, const char *name, uint32_t line, uint32_t column);
/* What an alias stands for, when it is used as a key; NULL when there is none. */
const struct value *tree_anchored(const struct tree *tree, const char *name);
/* For the parsers, before they copy a scalar's text. */
enum status tree_check_scalar(struct tree *tree, size_t length, uint32_t line, uint32_t column);
/* Reports duplicate keys; call once when complete. */
enum status tree_end(struct tree *tree);

#endif
