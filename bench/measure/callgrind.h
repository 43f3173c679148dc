/* SPDX-License-Identifier: Apache-2.0 */
/*
 * callgrind.h - instructions counted exactly: a run under valgrind, of the measured sections only
 *
 * The program is started again with `run --bare N`, which schedules one workload and measures
 * nothing; callgrind counts while drain_measure() is on the stack. The count does not depend on what
 * else the machine does.
 */
#ifndef BENCH_MEASURE_CALLGRIND_H
#define BENCH_MEASURE_CALLGRIND_H

#include <signal.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/base/diag.h"

/* NULL when instructions can be counted here, else why not. */
const char *callgrind_missing(void);

struct callgrind_count {
	uint64_t instructions; /* in measured sections */
	/* Of caches as large as this processor's, simulated; 0 unless asked for. */
	uint64_t first_misses; /* reads and writes that the first one did not have */
	uint64_t last_misses; /* nor the last one */
	size_t pods; /* tried in them for the first time */
	size_t attempts; /* in them */
	uint64_t placement_digest; /* of the whole workload */
};

/*
 * Counts workload number `at` (from 0) of those that `binary run arguments...` would run. The
 * arguments end with NULL; what only concerns measuring and reporting has no effect. A failure is told
 * to the sink with the program's own message. STATUS_OK with pods 0 when *stop (may be NULL) was set.
 */
/* The same with the caches simulated, which takes about twice as long. */
enum status callgrind_count_misses(const char *binary, size_t at, char *const *arguments,
				   const volatile sig_atomic_t *stop, struct diag_sink *sink,
				   struct callgrind_count *out);
enum status callgrind_count(const char *binary, size_t at, char *const *arguments,
			    const volatile sig_atomic_t *stop, struct diag_sink *sink,
			    struct callgrind_count *out);
/* The same, and keeps what callgrind writes, with the costs of every instruction, at `path`. */
enum status callgrind_record(const char *binary, size_t at, char *const *arguments,
			     const char *path, const volatile sig_atomic_t *stop,
			     struct diag_sink *sink, struct callgrind_count *out);

#endif
