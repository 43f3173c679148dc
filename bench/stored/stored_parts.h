/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stored_parts.h - the parts of a result file, each read by a file of its own; for this room only
 *
 * A wrong value fails the reading (json_spot.h); what is left in the struct then is harmless.
 */
#ifndef BENCH_STORED_STORED_PARTS_H
#define BENCH_STORED_STORED_PARTS_H

#include "bench/stored/json_spot.h"
#include "bench/stored/stored.h"

void stored_workload_read(struct arena *arena, const struct json_spot *spot,
			  struct stored_workload *workload);
void stored_throughput_read(struct arena *arena, const struct json_spot *workload,
			    struct stored_workload *out);
void stored_sampled_read(struct arena *arena, const struct json_spot *workload,
			 struct stored_sampled *sampled);
void stored_latency_read(struct arena *arena, const struct json_spot *workload, const char *key,
			 struct stored_latency *latency);
void stored_timeline_read(struct arena *arena, const struct json_spot *workload,
			  struct stored_timeline *timeline);
void stored_breakdown_read(struct arena *arena, const struct json_spot *workload,
			   struct stored_breakdown *breakdown);
void stored_counted_read(struct arena *arena, const struct json_spot *workload,
			 struct stored_counted *counted);
void stored_sweeps_read(const struct json_spot *document, struct stored *stored);
/* What it was made with and where, and what the command line asked for. */
void stored_origin_read(const struct json_spot *document, struct stored *stored);

/* Its bits are the caller's. A missing one stays empty. */
void stored_histogram_read(struct arena *arena, const struct json_spot *parent, const char *key,
			   const char *counts, struct stored_histogram *histogram);

/* Members: STORED_UNKNOWN, NULL, false when they are not there. */
double stored_number(const struct json_spot *object, const char *key);
/* The same, and an error when it is less than 0. */
double stored_count(const struct json_spot *object, const char *key);
const char *stored_member_text(const struct json_spot *object, const char *key);
/* An error when it is missing; never NULL. */
const char *stored_need_text(const struct json_spot *object, const char *key);
bool stored_flag(const struct json_spot *object, const char *key);
struct stored_numbers stored_numbers_read(struct arena *arena, const struct json_spot *object,
					  const char *key);
/* An error when the column has another number of cells than there are rows. */
void stored_expect_length(const struct json_spot *object, const char *key,
			  struct stored_numbers column, size_t rows);

#endif
