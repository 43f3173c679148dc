/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reader_yaml.h - YAML documents out of a text, through libyaml
 */
#ifndef SCHED_LOAD_READER_YAML_H
#define SCHED_LOAD_READER_YAML_H

#include <stddef.h>
#include <stdint.h>

#include "sched/load/tree.h"

struct yaml_reader;

/* The text is borrowed; its first character stands at first_line, first_column. */
struct yaml_reader *yaml_reader_new(const char *file, const char *text, size_t length,
				    uint32_t first_line, uint32_t first_column);
void yaml_reader_free(struct yaml_reader *reader); /* NULL is fine */
/* The next document into the tree; *end = true when there is none. Errors go to the tree's sink. */
enum status yaml_reader_next(struct yaml_reader *reader, struct tree *tree, bool *end);
/* Of libyaml: "0.2.5". */
const char *yaml_reader_version(void);

#endif
