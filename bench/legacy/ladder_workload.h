/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ladder_workload.h - the ladder's benchmark as a workload file that `schedmark run` takes too
 */
#ifndef BENCH_LEGACY_LADDER_WORKLOAD_H
#define BENCH_LEGACY_LADDER_WORKLOAD_H

#include "bench/legacy/ladder.h"
#include "bench/workload/workload.h"

struct ladder_workload {
	struct workload_file *file;
	const struct workload *fills[LADDER_FILLS_MAX];
	const struct workload *run; /* NULL when none is wanted */
	const struct workload *profile; /* more pods than anybody will wait for */
};

/* Writes FOLDER/ladder.yaml and opens it. Released with ladder_workload_close(). */
enum status ladder_workload_open(const struct ladder_options *options, struct diag_sink *sink,
				 struct ladder_workload *out);
void ladder_workload_close(struct ladder_workload *workload);

#endif
