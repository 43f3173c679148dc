/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pprof.h - call stacks as pprof's profile.proto, compressed: what `go tool pprof` opens
 */
#ifndef BENCH_PROFILING_PPROF_H
#define BENCH_PROFILING_PPROF_H

#include <stddef.h>

#include "bench/profiling/stacks.h"

struct pprof_options {
	const char *unit; /* "samples" */
	uint64_t period_ns; /* between them: there are nanoseconds too; 0: there are not */
	uint64_t time_ns; /* since 1970, when it was taken */
	uint64_t duration_ns;
	const char *program; /* its path */
	const char *comment; /* what was profiled */
};

/* The bytes, gzipped; the caller frees *out. */
size_t pprof_encode(const struct stacks *stacks, const struct pprof_options *options,
		    unsigned char **out);

#endif
