/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/measure/bandwidth.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sched/base/mem.h"

#define MEMORY_BYTES_MAX ((size_t)256 << 20)

enum { ROUNDS = 5, BLOCK = 1024, SMALLEST = 4096 };

#define ROUND_BYTES ((size_t)16 << 20) /* read in a round at least */

/* Adds up the words of `bytes` bytes, which is a multiple of BLOCK. */
#define READ_ALL(NAME, TARGET, WIDTH)                                             \
	TARGET static uint64_t NAME(const void *from, size_t bytes)               \
	{                                                                         \
		typedef uint64_t vector __attribute__((vector_size(WIDTH)));      \
		const vector *at = from;                                          \
		const vector *end = (const vector *)((const char *)from + bytes); \
		vector a = { 0 }, b = { 0 }, c = { 0 }, d = { 0 };                \
		uint64_t sum = 0;                                                 \
                                                                                  \
		for (; at < end; at += 4) {                                       \
			a += at[0];                                               \
			b += at[1];                                               \
			c += at[2];                                               \
			d += at[3];                                               \
		}                                                                 \
		a += b + c + d;                                                   \
		for (size_t i = 0; i < sizeof(a) / sizeof(uint64_t); i++)         \
			sum += a[i];                                              \
		return sum;                                                       \
	}

READ_ALL(read_narrow, , 16)
#ifdef __x86_64__
READ_ALL(read_256, __attribute__((target("avx2"))), 32)
READ_ALL(read_512, __attribute__((target("avx512f"))), 64)
#endif

typedef uint64_t reader(const void *from, size_t bytes);

static reader *widest(void)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx512f"))
		return read_512;
	if (__builtin_cpu_supports("avx2"))
		return read_256;
#endif
	return read_narrow;
}

const char *memory_level_name(enum memory_level level)
{
	static const char *const names[] = { "L1", "L2", "L3", "memory" };

	return names[level];
}

/* Where the system does not say, or says of a host's cache what only a part of is ours. */
static size_t cache_bytes(int name, size_t usual, size_t most)
{
	long bytes = name >= 0 ? sysconf(name) : 0;

	if (bytes < SMALLEST)
		return usual;
	return (size_t)bytes < most ? (size_t)bytes : most;
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double measure(const void *buffer, size_t bytes)
{
	volatile uint64_t sink = 0;
	reader *read_all = widest();
	size_t times = bytes < ROUND_BYTES ? ROUND_BYTES / bytes : 1;
	double best = 0;

	for (int round = 0; round < ROUNDS; round++) {
		double begin = seconds();
		double rate;

		for (size_t i = 0; i < times; i++)
			sink += read_all(buffer, bytes);
		rate = (double)(bytes * times) / (seconds() - begin) / 1e9;
		best = rate > best ? rate : best;
	}
	(void)sink;
	return best;
}

struct bandwidth bandwidth_measure(void)
{
#ifdef _SC_LEVEL1_DCACHE_SIZE
	static const int names[] = { _SC_LEVEL1_DCACHE_SIZE, _SC_LEVEL2_CACHE_SIZE,
				     _SC_LEVEL3_CACHE_SIZE };
#else
	static const int names[] = { -1, -1, -1 };
#endif
	struct bandwidth b = {
		.cache_bytes = { cache_bytes(names[0], (size_t)32 << 10, (size_t)1 << 20),
				 cache_bytes(names[1], (size_t)1 << 20, (size_t)16 << 20),
				 cache_bytes(names[2], (size_t)16 << 20, (size_t)64 << 20) },
	};
	size_t most = b.cache_bytes[LEVEL_3] * 4;
	char *memory, *buffer;

	most = most < MEMORY_BYTES_MAX ? most : MEMORY_BYTES_MAX;
	memory = mem_resize(NULL, most + BLOCK, 1);
	buffer = memory + BLOCK - (uintptr_t)memory % BLOCK;
	memset(buffer, 1, most);
	for (int level = 0; level < LEVEL_MEMORY; level++)
		b.gb_per_s[level] = measure(buffer, b.cache_bytes[level] / 2 / BLOCK * BLOCK);
	b.gb_per_s[LEVEL_MEMORY] = measure(buffer, most / BLOCK * BLOCK);
	free(memory);
	return b;
}
