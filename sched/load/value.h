/* SPDX-License-Identifier: Apache-2.0 */
/*
 * value.h - one YAML or JSON document as a tree, every value with its place
 *
 * What sigs.k8s.io/yaml makes of a document before decoding: YAML 1.1 scalars resolved as go-yaml
 * v2 does, anchors expanded, merge keys applied, the last of duplicate keys kept.
 */
#ifndef SCHED_LOAD_VALUE_H
#define SCHED_LOAD_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/base/arena.h"
#include "sched/base/diag.h"

enum value_kind {
	VALUE_NULL,
	VALUE_BOOL,
	VALUE_INT, /* fits in int64_t */
	VALUE_FLOAT, /* any other number */
	VALUE_STRING,
	VALUE_LIST,
	VALUE_MAP,
};

struct member;

struct value {
	enum value_kind kind;
	uint32_t line; /* from 1 */
	uint32_t column;
	uint32_t count; /* bytes of text, items of a list, members of a map */
	union {
		struct {
			/*
			 * Scalars: NUL-terminated; a string's content (which may hold NULs), or the
			 * number or boolean as JSON spells it ("1e+06" for a plain YAML 1_000_000.0).
			 */
			const char *text;
			union {
				bool boolean;
				int64_t integer;
				double number;
			};
		};
		struct value *items;
		struct member *members; /* in document order */
	};
};

struct member {
	const char *key; /* NUL-terminated */
	uint32_t key_length;
	uint32_t line;
	uint32_t column;
	struct value value;
};

/* The value under key, or NULL (also when v is NULL or no map). Names are case-sensitive. */
const struct value *value_find(const struct value *v, const char *key);
/* The string under key, or NULL when it is absent or no string. */
const char *value_find_text(const struct value *v, const char *key);
/* A copy that lives in the arena: a reader's documents go with the next one. */
struct value value_copy(struct arena *arena, const struct value *v);
/* "a string", "a map", ... for messages. */
const char *value_kind_name(enum value_kind kind);
static inline struct place value_place(const char *file, const struct value *v)
{
	return (struct place){ file, v->line, v->column };
}

#endif
