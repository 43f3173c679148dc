/* SPDX-License-Identifier: Apache-2.0 */
/*
 * params.h - the params of one workload, and who uses them
 */
#ifndef BENCH_WORKLOAD_PARAMS_H
#define BENCH_WORKLOAD_PARAMS_H

#include "bench/workload/shape.h"
#include "bench/workload/template.h"

struct params {
	const char *file;
	const char *workload; /* its full name, for messages */
	const struct value *map; /* NULL when the workload has none */
	struct diag_sink *sink;
	struct arena *arena; /* takes defaults and the record of what is used */
	bool *used; /* by position in map */
};

void params_init(struct params *params, const char *file, const char *workload,
		 const struct value *map, struct arena *arena, struct diag_sink *sink);

/*
 * The param that a "$name" stands for; each use counts. A param that is not defined or of another
 * type is an error at the reference.
 */
enum status params_whole(struct params *params, const struct value *reference, int64_t *out);
enum status params_number(struct params *params, const struct value *reference, double *out);
enum status params_bool(struct params *params, const struct value *reference, bool *out);
enum status params_duration(struct params *params, const struct value *reference,
			    int64_t *nanoseconds);

/*
 * What a "$name" or "$name|default" stands for, and of any other value itself. Lives in the arena or
 * as long as the map.
 */
enum status params_resolve(struct params *params, const struct value *value,
			   const struct value **out);

/*
 * templateParams (may be NULL) with every "$name" and "$name|default" replaced. A default is YAML.
 * The result lives in the arena and as long as the map.
 */
enum status params_template(struct params *params, const struct value *template_params,
			    struct template_scope *out);

/* What count, countParam and countMultiplierParam of an operation come to. */
enum status params_count(struct params *params, const struct value *op, int64_t *out);
/* What duration or durationParam of an operation come to, in ns; 0 without either. More than a day is an
 * error. */
enum status params_time(struct params *params, const struct value *op, int64_t *out);
/* Every "...Param" field and the templateParams of a map with this shape, for what they use. */
enum status params_use(struct params *params, const struct shape *shape, const struct value *map);
/* An error at the first param nobody used. */
enum status params_check_used(const struct params *params);

#endif
