/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ladder_pass.h - one workload under one rung, each pod timed by itself
 */
#ifndef BENCH_LEGACY_LADDER_PASS_H
#define BENCH_LEGACY_LADDER_PASS_H

#include <signal.h>
#include <stdint.h>

#include "bench/measure/clock.h"
#include "bench/profiling/sampler.h"
#include "bench/workload/workload.h"

struct ladder_pass {
	const struct clock *clock;
	struct sampler *sampler; /* runs while pods are scheduled; NULL: none */
	/* Scheduling ends after so long; 0: when all pods are placed. */
	uint64_t limit_ns;
	const volatile sig_atomic_t *stop; /* the user's wish to stop; NULL: there is none */

	/* Results. */
	double *ms; /* of each pod */
	double *cpu_ms; /* of all threads */
	size_t count, capacity, cpu_capacity;
	uint64_t rounds; /* of the first pod */
	uint64_t allocations; /* of the second, or the only one */
	uint64_t digest;
	size_t unplaced; /* pods that did not fit */

	/* State. */
	struct scheduler *scheduler;
	struct probe probe;
	uint64_t begun_ns, pod_begun_ns, pod_begun_cpu_ns;
	uint64_t rounds_before, requests_before;
	bool measuring;
	volatile sig_atomic_t enough;
};

/* Runs the workload with a scheduler profile that ships; the caller frees pass->ms, cpu_ms. */
enum status ladder_pass_run(struct ladder_pass *pass, const struct workload *workload,
			    const char *profile, uint64_t seed, struct diag_sink *sink);

#endif
