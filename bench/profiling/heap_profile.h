/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heap_profile.h - who asked for memory: every request to jemalloc with its call stack
 *
 * jemalloc keeps the stacks when it is told so before the process begins; heap_profile_restart() begins
 * it anew with that in its environment. Each request costs some microseconds then: nothing is to be timed.
 */
#ifndef BENCH_PROFILING_HEAP_PROFILE_H
#define BENCH_PROFILING_HEAP_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/profiling/stacks.h"
#include "sched/base/diag.h"

/* Does jemalloc keep stacks in this process? */
bool heap_profile_is_kept(void);
/*
 * Starts the program again, in this process, with these arguments (argv[0] first, NULL at the end), so that
 * stacks are kept. Comes back only when that is impossible, which is told.
 */
enum status heap_profile_restart(char *const *argv, struct diag_sink *sink);

/* A stretch of the run. */
struct heap_section {
	const char *name;
	uint64_t requests;
	uint64_t requested_bytes; /* in whole size classes */
	uint64_t live_bytes; /* of them, not given back when it ended */
};

enum { HEAP_SECTIONS_MAX = 64 };

struct heap_profile {
	struct heap_section sections[HEAP_SECTIONS_MAX];
	size_t count;
	/* Bytes requested, by section and call stack. */
	struct stacks *stacks;
	struct symbols *symbols;
};

/* From here on. */
void heap_profile_begin(struct heap_profile *profile);
/* What was asked for since the last section, or the beginning, was this one's (the name is borrowed); what
 * comes after HEAP_SECTIONS_MAX is the last one's. */
enum status heap_profile_section(struct heap_profile *profile, const char *name,
				 struct diag_sink *sink);
void heap_profile_fini(struct heap_profile *profile);

/*
 * What stands in jemalloc's dump, as text, added to the section. NULL, or what is wrong with it. For tests,
 * and what heap_profile_section() calls.
 */
const char *heap_profile_read(struct heap_profile *profile, struct heap_section *section,
			      const char *dump);

#endif
