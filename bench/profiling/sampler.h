/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sampler.h - looks at what the process is doing, many times a second
 *
 * There are two ways, and neither needs privileges or another program.
 *
 * A timer interrupts the process, and the unwinder, which knows the way out of any function that was
 * compiled with unwind tables, notes the call stack. So it works with the binary as it is measured. Some
 * hand-written assembly, GMP's for one, has no such tables; of a stack that ends there the next words are
 * kept, and sampler_fold() finds the caller among them. The time between samples is elapsed time;
 * threads that do not run are not seen, but the first one while it waits for others.
 *
 * Or the kernel samples the thread and follows its frame pointers (sample_ring.h): time between samples
 * is the thread's processor time. That takes a build that keeps frame pointers. Of functions that have no
 * frame (libraries, the first instructions of ours) the caller is found among the words on the stack.
 *
 * There can be one sampler at a time.
 */
#ifndef BENCH_PROFILING_SAMPLER_H
#define BENCH_PROFILING_SAMPLER_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/profiling/stacks.h"
#include "bench/profiling/symbols.h"

struct sampler; /* opaque */

/* Room for so many samples; further ones are counted as lost. */
struct sampler *sampler_new(unsigned int samples_per_second, size_t capacity);
/* The kernel's samples; NULL, with the reason in *why, where it refuses. */
struct sampler *sampler_new_ring(unsigned int samples_per_second, size_t capacity,
				 const char **why);
void sampler_free(struct sampler *sampler); /* NULL is fine */

/* Samples are taken from the one to the other; as often as one likes. */
void sampler_resume(struct sampler *sampler);
void sampler_pause(struct sampler *sampler);

size_t sampler_count(const struct sampler *sampler);
size_t sampler_lost(const struct sampler *sampler);

/* Adds every sample to the call tree, by the names of its functions. The sampler is paused. */
void sampler_fold(const struct sampler *sampler, struct symbols *symbols, struct stacks *out);
/* Forgets the samples, but not how many were lost. */
void sampler_clear(struct sampler *sampler);
/* Does this build keep frame pointers, callers of leaf functions included? */
bool sampler_has_frames(void);

#endif
