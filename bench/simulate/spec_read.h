/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spec_read.h - what the readers of a Simulation's parts share
 *
 * Shapes have been checked before: a value that is there has the type of its field. A call that does
 * not return STATUS_OK has told the sink why.
 */
#ifndef BENCH_SIMULATE_SPEC_READ_H
#define BENCH_SIMULATE_SPEC_READ_H

#include "bench/simulate/spec.h"
#include "bench/workload/shape.h"

struct spec_reader {
	const char *file;
	struct diag_sink *sink;
	struct arena *arena;
	struct simulation_spec *spec;
};

/* What the types of shapes do not say: bounds. An absent field leaves *out alone. */
enum status spec_duration(const struct spec_reader *r, const struct value *map, const char *name,
			  int64_t least, int64_t *out);
enum status spec_whole(const struct spec_reader *r, const struct value *map, const char *name,
		       int64_t least, int64_t most, int64_t *out);
enum status spec_number(const struct spec_reader *r, const struct value *map, const char *name,
			double least, double most, double *out);
/* qps and burst under these two names; 0 means no limit. */
enum status spec_rate(const struct spec_reader *r, const struct value *map, const char *qps,
		      const char *burst, struct rate *out);
/* "5ms", or quantiles in percent: {50: 2ms, 99: 20ms}. */
enum status spec_latency(const struct spec_reader *r, const struct value *map, const char *name,
			 struct latency *out);
/* One of the words, which end with NULL. */
enum status spec_word(const struct spec_reader *r, const struct value *map, const char *name,
		      const char *const *words, int *out);
/* "512Mi" or a number of bytes. */
enum status spec_bytes(const struct spec_reader *r, const struct value *map, const char *name,
		       int64_t *out);
/* A text that may be absent (NULL), and one that may not. */
enum status spec_required(const struct spec_reader *r, const struct value *map, const char *name,
			  const char **out);

/* A time in seconds, as figures are: a number, or a duration such as 5s. */
enum status spec_amount(const struct spec_reader *r, const struct value *map, const char *name,
			double *out);

/* Puts values in the place of parameters, and leaves out what is not wanted (spec_parameters.c). To be
 * called on a document before anything else is read. */
enum status spec_parameters(const struct spec_reader *r, struct value *document,
			    const struct simulation_settings *settings);

/* A list of steps (spec_steps.c). */
enum status spec_steps(const struct spec_reader *r, const struct value *list, int depth,
		       const struct step_spec **out, size_t *count);

#endif
