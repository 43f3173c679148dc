/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/profiling/sample_ring.h"

#ifdef __linux__

#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/measure/perf_event.h"

#ifdef __x86_64__
#include <asm/perf_regs.h>
/* Only with a register does the kernel copy from the stack. */
#define REGISTERS (UINT64_C(1) << PERF_REG_X86_SP)
#else
#define REGISTERS UINT64_C(0)
#endif

enum {
	BUFFER = 256 * 1024, /* below what perf_event_mlock_kb allows anyone */
	STACK_BYTES = 512,
	FRAMES = 100, /* the kernel is asked for no more */
	RECORD_MAX = 4096, /* larger than any record of that many frames and bytes */
	WORDS_MAX = RECORD_MAX / 8,
};

static int open_event(unsigned int samples_per_second)
{
	struct perf_event_attr event = {
		.size = sizeof(event),
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.freq = 1,
		.sample_freq = samples_per_second,
		.sample_type = PERF_SAMPLE_CALLCHAIN |
			       (REGISTERS ? PERF_SAMPLE_REGS_USER | PERF_SAMPLE_STACK_USER : 0),
		.sample_regs_user = REGISTERS,
		.sample_stack_user = REGISTERS ? STACK_BYTES : 0,
		.sample_max_stack = FRAMES,
		.disabled = 1,
		.exclude_kernel = 1,
		.exclude_hv = 1,
		.exclude_callchain_kernel = 1,
		.watermark = 1,
		.wakeup_watermark = BUFFER / 2,
	};

	return perf_event_open_for(&event, 0, -1);
}

static const char *failed(const char *what)
{
	static char why[128];

	snprintf(why, sizeof(why), "%s: %s", what, strerror(errno));
	return why;
}

const char *sample_ring_open(struct sample_ring *ring, unsigned int samples_per_second)
{
	size_t size = (size_t)sysconf(_SC_PAGESIZE) + BUFFER;
	int fd = open_event(samples_per_second);
	const char *why;
	void *pages;

	*ring = (struct sample_ring){ .fd = -1 };
	if (fd < 0)
		return failed("perf_event_open");
	pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (pages == MAP_FAILED || fcntl(fd, F_SETOWN, getpid()) < 0 ||
	    fcntl(fd, F_SETFL, O_ASYNC) < 0) {
		why = failed("the samples' ring buffer");
		if (pages != MAP_FAILED)
			munmap(pages, size);
		close(fd);
		return why;
	}
	*ring = (struct sample_ring){ .fd = fd, .pages = pages, .size = size };
	return NULL;
}

void sample_ring_close(struct sample_ring *ring)
{
	if (ring->fd < 0)
		return;
	munmap(ring->pages, ring->size);
	close(ring->fd);
	ring->fd = -1;
}

void sample_ring_enable(struct sample_ring *ring)
{
	ioctl(ring->fd, PERF_EVENT_IOC_ENABLE, 0);
}

void sample_ring_disable(struct sample_ring *ring)
{
	ioctl(ring->fd, PERF_EVENT_IOC_DISABLE, 0);
}

/* A record in one piece; it may go round the end of the buffer. False when it is larger than any. */
static bool copy_record(const struct perf_event_mmap_page *page, uint64_t at, uint64_t *out)
{
	const unsigned char *buffer = (const unsigned char *)page + page->data_offset;
	size_t from = (size_t)(at % page->data_size);
	struct perf_event_header header;
	size_t first;

	/* Records are multiples of eight bytes, so that a header never is in two pieces. */
	memcpy(&header, buffer + from, sizeof(header));
	if (header.size > RECORD_MAX)
		return false;
	first = (size_t)page->data_size - from;
	first = first < header.size ? first : header.size;
	memcpy(out, buffer + from, first);
	memcpy((unsigned char *)out + first, buffer, header.size - first);
	return true;
}

/* Fields stand in the order of their bits: the call chain, registers, the stack. */
static void take_sample(const uint64_t *record, size_t words,
			void (*take)(void *context, const struct ring_sample *sample),
			void *context)
{
	uint64_t frames[FRAMES];
	struct ring_sample sample = { .frames = frames };
	size_t at = 1;
	size_t chain = (size_t)record[at++];

	for (; chain && at < words; chain--, at++) {
		if (record[at] < (uint64_t)PERF_CONTEXT_MAX && sample.frame_count < FRAMES)
			frames[sample.frame_count++] = record[at];
	}
	/* Which registers there are, the one, and the size of the stack copied. */
	if (REGISTERS && at < words && record[at] != PERF_SAMPLE_REGS_ABI_NONE)
		at++;
	if (REGISTERS && at + 1 < words && record[at + 1]) {
		size_t copied = (size_t)record[at + 1] / 8;

		if (at + 2 + copied < words) {
			sample.words = record + at + 2;
			/* How much of it was there is behind it. */
			sample.word_count = (size_t)record[at + 2 + copied] / 8;
			if (sample.word_count > copied)
				sample.word_count = copied;
		}
	}
	if (sample.frame_count)
		take(context, &sample);
}

void sample_ring_drain(struct sample_ring *ring,
		       void (*take)(void *context, const struct ring_sample *sample), void *context)
{
	struct perf_event_mmap_page *page = ring->pages;
	uint64_t head = __atomic_load_n(&page->data_head, __ATOMIC_ACQUIRE);
	uint64_t tail = page->data_tail;

	while (tail < head) {
		uint64_t record[WORDS_MAX];
		struct perf_event_header header;

		if (!copy_record(page, tail, record)) {
			/* Nothing behind it can be found: give the buffer back. */
			tail = head;
			break;
		}
		memcpy(&header, record, sizeof(header));
		if (header.type == PERF_RECORD_SAMPLE)
			take_sample(record, header.size / 8, take, context);
		else if (header.type == PERF_RECORD_LOST)
			ring->lost += record[2];
		tail += header.size;
	}
	__atomic_store_n(&page->data_tail, tail, __ATOMIC_RELEASE);
}

#else

#include <errno.h>

#include "bench/measure/perf_event.h"

const char *sample_ring_open(struct sample_ring *ring, unsigned int samples_per_second)
{
	(void)samples_per_second;
	*ring = (struct sample_ring){ .fd = -1 };
	return perf_event_why(ENOSYS);
}

void sample_ring_close(struct sample_ring *ring)
{
	(void)ring;
}

void sample_ring_enable(struct sample_ring *ring)
{
	(void)ring;
}

void sample_ring_disable(struct sample_ring *ring)
{
	(void)ring;
}

void sample_ring_drain(struct sample_ring *ring,
		       void (*take)(void *context, const struct ring_sample *sample), void *context)
{
	(void)ring;
	(void)take;
	(void)context;
}

#endif
