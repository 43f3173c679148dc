/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sampler.h - looks at what the process is doing, many times a second
 *
 * A timer interrupts the process and the unwinder, which knows the way out of any function that was
 * compiled with unwind tables, notes the call stack. So it works with the binary as it is measured:
 * no frame pointers, no privileges, no other program. Some hand-written assembly, GMP's for one, has
 * no such tables; of a stack that ends there the next words are kept, and sampler_fold() finds the
 * caller among them.
 *
 * There can be one sampler at a time. The time between samples is elapsed time; threads that do not
 * run are not seen, but the first one while it waits for others.
 */
#ifndef BENCH_PROFILING_SAMPLER_H
#define BENCH_PROFILING_SAMPLER_H

#include <stddef.h>

#include "bench/profiling/stacks.h"
#include "bench/profiling/symbols.h"

struct sampler; /* opaque */

/* Room for so many samples; further ones are counted as lost. */
struct sampler *sampler_new(unsigned int samples_per_second, size_t capacity);
void sampler_free(struct sampler *sampler); /* NULL is fine */

/* Samples are taken from the one to the other; as often as one likes. */
void sampler_resume(struct sampler *sampler);
void sampler_pause(struct sampler *sampler);

size_t sampler_count(const struct sampler *sampler);
size_t sampler_lost(const struct sampler *sampler);

/* Adds every sample to the call tree, by the names of its functions. The sampler is paused. */
void sampler_fold(const struct sampler *sampler, struct symbols *symbols, struct stacks *out);

#endif
