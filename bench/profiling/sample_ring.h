/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sample_ring.h - samples of this thread that the kernel takes: perf_event_open()'s processor clock
 *
 * The kernel follows the frame pointers and puts each stack into a ring buffer that is shared with it,
 * with the words on top of the stack. A signal comes when the buffer is half full. No privileges are
 * needed where perf_event_paranoid is 2 or less; time in the kernel is not sampled.
 */
#ifndef BENCH_PROFILING_SAMPLE_RING_H
#define BENCH_PROFILING_SAMPLE_RING_H

#include <stddef.h>
#include <stdint.h>

struct sample_ring {
	int fd;
	void *pages; /* a page for both sides, then the buffer */
	size_t size;
	uint64_t lost; /* samples that the kernel had no room for */
};

struct ring_sample {
	const uint64_t *frames; /* innermost first: where it was, then return addresses */
	size_t frame_count;
	const uint64_t *words; /* what the stack pointer points to, and on from there */
	size_t word_count;
};

/* Why there is no ring ("perf_event_open: Permission denied"), or NULL on success. Lives until the next
 * call. */
const char *sample_ring_open(struct sample_ring *ring, unsigned int samples_per_second);
void sample_ring_close(struct sample_ring *ring);
void sample_ring_enable(struct sample_ring *ring);
void sample_ring_disable(struct sample_ring *ring);
/* Takes all samples out; safe in a signal handler as far as `take` is. */
void sample_ring_drain(struct sample_ring *ring,
		       void (*take)(void *context, const struct ring_sample *sample),
		       void *context);

/* What comes when the ring is half full. */
#define SAMPLE_RING_SIGNAL SIGIO

#endif
