/* SPDX-License-Identifier: Apache-2.0 */
/*
 * shape.h - strict reading of maps: known keys, each of its type
 *
 * As Go's encoding/json decodes into a struct with DisallowUnknownFields: keys match whatever their
 * case, null is as if the key were not there.
 */
#ifndef BENCH_WORKLOAD_SHAPE_H
#define BENCH_WORKLOAD_SHAPE_H

#include <stdbool.h>
#include <stdint.h>

#include "sched/base/diag.h"
#include "sched/load/value.h"

enum shape_type {
	SHAPE_TEXT,
	SHAPE_WHOLE, /* a number, 0 or more */
	SHAPE_NUMBER,
	SHAPE_BOOL,
	SHAPE_DURATION, /* "1m30s" */
	SHAPE_TEXTS, /* a list of strings */
	SHAPE_TEXT_MAP, /* a map of strings */
	SHAPE_BOOL_MAP,
	SHAPE_ANY_MAP, /* a map of anything */
	SHAPE_ANY_LIST, /* a list of anything, looked at by others */
	SHAPE_ANY, /* looked at by others */
	SHAPE_MAP, /* of the field's shape */
	SHAPE_LIST, /* of maps of the field's shape */
	SHAPE_MAP_OF, /* a map of maps of the field's shape */
	/* "$" and the name of a param, "" for none; the param has to be ... */
	SHAPE_WHOLE_PARAM,
	SHAPE_NUMBER_PARAM,
	SHAPE_DURATION_PARAM,
	SHAPE_BOOL_PARAM,
};

struct shape_field {
	const char *name;
	enum shape_type type;
	const struct shape *shape;
};

struct shape {
	const char *what; /* "a test case" */
	const struct shape_field *fields; /* ends with a NULL name */
};

/* Checks a value against the shape; the first thing wrong is an error at its place. */
enum status shape_check(const struct shape *shape, const char *file, const struct value *value,
			struct diag_sink *sink);
/* The value under a key of any case; NULL when there is none or it is null. */
const struct value *shape_find(const struct value *map, const char *name);

/* Of a map that has been checked, under a key of the type; what stands for "not there": NULL, 0,
 * false. An empty string counts as not there. */
const char *shape_text(const struct value *map, const char *name);
int64_t shape_whole(const struct value *map, const char *name);
bool shape_bool(const struct value *map, const char *name);
int64_t shape_duration(const struct value *map, const char *name); /* nanoseconds */
uint32_t shape_count(const struct value *map, const char *name); /* items or members */

/* A number without a fraction that a double holds exactly. */
bool shape_is_whole(const struct value *value, int64_t *out);

#endif
