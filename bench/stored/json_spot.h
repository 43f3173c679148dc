/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_spot.h - reading JSON that somebody else wrote: typed values, and the place of a wrong one
 *
 * A spot is a value and the way to it. Taking a value of another type than wanted tells the first such
 * error ("results.json: workloads[0].nodes: is no number") and fails the reading; what is taken then is
 * harmless, so that callers check once at the end.
 */
#ifndef BENCH_STORED_JSON_SPOT_H
#define BENCH_STORED_JSON_SPOT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "sched/base/arena.h"
#include "sched/base/diag.h"

struct json_reading {
	const char *file;
	struct diag_sink *sink;
	bool failed;
};

struct json_spot {
	struct json_reading *reading;
	const struct json_spot *parent; /* NULL: the document */
	const char *key; /* in an object; NULL in an array */
	size_t index; /* in an array */
	const json_t *value; /* NULL: it is not there */
};

/* Fails the reading, once. `what` continues the path: "is no number". */
void json_spot_wrong(const struct json_spot *spot, const char *what);

/* A member; its value is NULL when there is none, or it is null. */
struct json_spot json_spot_member(const struct json_spot *object, const char *key);
/* The same, which has to be there. */
struct json_spot json_spot_need(const struct json_spot *object, const char *key);
struct json_spot json_spot_item(const struct json_spot *array, size_t index);
/* Of an array; 0 when it is not there. */
size_t json_spot_count(const struct json_spot *array);
bool json_spot_is_object(const struct json_spot *spot);

/* When the value is not there: `missing`, false, NULL. */
double json_spot_number(const struct json_spot *spot, double missing);
bool json_spot_flag(const struct json_spot *spot);
const char *json_spot_text(const struct json_spot *spot);
/* An array of numbers; NULL and 0 when it is not there. */
const double *json_spot_numbers(const struct json_spot *spot, struct arena *arena, size_t *count);

#endif
