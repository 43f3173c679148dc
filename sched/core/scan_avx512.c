/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A block of 32 nodes in one register: AVX-512 with BW.
 */
#include "sched/core/scan.h"

#ifdef __x86_64__
#include <immintrin.h>

#define TARGET \
	__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512cd,bmi,bmi2,popcnt")))

TARGET static inline unsigned int largest_lane(__m512i lanes)
{
	__m256i half = _mm256_max_epu16(_mm512_castsi512_si256(lanes),
					_mm512_extracti64x4_epi64(lanes, 1));
	__m128i quarter =
		_mm_max_epu16(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));

	/* minpos finds the smallest: of the complements it is the largest. */
	quarter = _mm_minpos_epu16(_mm_xor_si128(quarter, _mm_set1_epi32(-1)));
	return 65535u - ((unsigned int)_mm_cvtsi128_si32(quarter) & 65535u);
}

struct vectors {
	__m512i cpu, memory, balance, cpu_need, memory_need;
};

TARGET static inline struct vectors vectors_of(const struct pod_share *share)
{
	return (struct vectors){
		_mm512_set1_epi16((short)share->cpu),
		_mm512_set1_epi16((short)share->memory),
		_mm512_set1_epi16(share->balance),
		_mm512_set1_epi16((short)share->cpu_need),
		_mm512_set1_epi16((short)share->memory_need),
	};
}

TARGET static inline __m512i left(const uint16_t *column, __m512i share)
{
	return _mm512_and_si512(_mm512_subs_epu16(_mm512_load_si512(column), share),
				_mm512_set1_epi16((short)0xFE00));
}

TARGET static inline __m512i sum_of_scores(const struct node_block *block, const struct vectors *v)
{
	__m512i cpu = left(block->cpu_left, v->cpu);
	__m512i memory = left(block->memory_left, v->memory);
	__m512i skew = _mm512_add_epi16(_mm512_load_si512(block->balance), v->balance);
	__m512i balance = _mm512_sub_epi16(_mm512_set1_epi16((short)51713), _mm512_abs_epi16(skew));

	return _mm512_add_epi16(_mm512_srli_epi16(_mm512_avg_epu16(cpu, memory), 9),
				_mm512_srli_epi16(balance, 9));
}

TARGET static unsigned int bound(const struct node_block *blocks, size_t count,
				 const struct pod_share *share, const uint32_t *allowed,
				 uint16_t *bounds, uint32_t *doubtful)
{
	const struct vectors v = vectors_of(share);
	__m512i most = _mm512_setzero_si512();

	for (size_t b = 0; b < count; b++) {
		__m512i cpu_room = _mm512_load_si512(blocks[b].cpu_room);
		__m512i memory_room = _mm512_load_si512(blocks[b].memory_room);
		__mmask32 fits = _mm512_mask_cmpge_epu16_mask(allowed[b], cpu_room, v.cpu_need);
		__m512i sum;

		fits = _mm512_mask_cmpge_epu16_mask(fits, memory_room, v.memory_need);
		sum = _mm512_maskz_mov_epi16(fits, sum_of_scores(&blocks[b], &v));
		_mm512_store_si512(bounds + b * BLOCK_NODES, sum);
		most = _mm512_max_epu16(most, sum);
		if (doubtful)
			doubtful[b] =
				_mm512_mask_cmpeq_epi16_mask(fits, cpu_room, v.cpu_need) |
				_mm512_mask_cmpeq_epi16_mask(fits, memory_room, v.memory_need);
	}
	return largest_lane(most);
}

TARGET static unsigned int add(const uint16_t *bounds, const uint8_t *groups,
			       const uint16_t *offsets, size_t blocks, uint16_t *totals)
{
	const __m512i low = _mm512_load_si512(offsets);
	const __m512i high = _mm512_load_si512(offsets + BLOCK_NODES);
	__m512i most = _mm512_setzero_si512();

	for (size_t b = 0; b < blocks; b++) {
		__m512i sum = _mm512_load_si512(bounds + b * BLOCK_NODES);
		__m512i group = _mm512_cvtepu8_epi16(_mm256_load_si256(
			(const __m256i *)(const void *)(groups + b * BLOCK_NODES)));

		sum = _mm512_mask_add_epi16(sum, _mm512_test_epi16_mask(sum, sum), sum,
					    _mm512_permutex2var_epi16(low, group, high));
		_mm512_store_si512(totals + b * BLOCK_NODES, sum);
		most = _mm512_max_epu16(most, sum);
	}
	return largest_lane(most);
}

TARGET static size_t find(const uint16_t *totals, size_t at, size_t blocks, unsigned int value,
			  uint32_t *lanes)
{
	const __m512i wanted = _mm512_set1_epi16((short)value);

	for (size_t b = at; b < blocks; b++) {
		*lanes = _mm512_cmpeq_epi16_mask(_mm512_load_si512(totals + b * BLOCK_NODES),
						 wanted);
		if (*lanes)
			return b;
	}
	*lanes = 0;
	return blocks;
}

TARGET static unsigned int largest(const uint16_t *totals, size_t blocks)
{
	__m512i most = _mm512_setzero_si512();

	for (size_t b = 0; b < blocks; b++)
		most = _mm512_max_epu16(most, _mm512_load_si512(totals + b * BLOCK_NODES));
	return largest_lane(most);
}

TARGET static unsigned int largest_of(const uint16_t *block, uint32_t lanes)
{
	return largest_lane(_mm512_maskz_loadu_epi16(lanes, block));
}

TARGET static uint32_t members(const uint8_t *groups, unsigned int group)
{
	__m256i all = _mm256_load_si256((const __m256i *)(const void *)groups);

	return _mm256_cmpeq_epi8_mask(all, _mm256_set1_epi8((char)group));
}

TARGET static size_t present(const uint16_t *bounds, size_t blocks, uint32_t *lanes)
{
	size_t count = 0;

	for (size_t b = 0; b < blocks; b++) {
		__m512i block = _mm512_load_si512(bounds + b * BLOCK_NODES);

		lanes[b] = _mm512_test_epi16_mask(block, block);
		count += (size_t)__builtin_popcount(lanes[b]);
	}
	return count;
}

/* Whole registers are written back: a load of the block that follows soon would have to wait for a
 * narrower store. */
TARGET static inline __m512i set_lane(uint16_t *block, unsigned int lane, unsigned int value)
{
	__m512i lanes =
		_mm512_mask_set1_epi16(_mm512_load_si512(block), UINT32_C(1) << lane, (short)value);

	_mm512_store_si512(block, lanes);
	return lanes;
}

TARGET static unsigned int best(const uint16_t *values, const uint16_t *offsets, uint64_t entries,
				uint64_t *having)
{
	__mmask32 low_bits = (__mmask32)entries;
	__mmask32 high_bits = (__mmask32)(entries >> BLOCK_NODES);
	__m512i low = _mm512_maskz_add_epi16(low_bits, _mm512_load_si512(values),
					     _mm512_load_si512(offsets));
	__m512i high = _mm512_maskz_add_epi16(high_bits, _mm512_load_si512(values + BLOCK_NODES),
					      _mm512_load_si512(offsets + BLOCK_NODES));
	unsigned int most = largest_lane(_mm512_max_epu16(low, high));
	__m512i wanted = _mm512_set1_epi16((short)most);

	*having = (uint64_t)_mm512_mask_cmpeq_epi16_mask(low_bits, low, wanted) |
		  (uint64_t)_mm512_mask_cmpeq_epi16_mask(high_bits, high, wanted) << BLOCK_NODES;
	return most;
}

TARGET static unsigned int put(uint16_t *block, unsigned int lane, unsigned int value)
{
	return largest_lane(set_lane(block, lane, value));
}

TARGET static unsigned int move(uint16_t *block, uint8_t *groups, unsigned int lane,
				unsigned int value, unsigned int group, unsigned int *left)
{
	__m256i before = _mm256_set1_epi8((char)groups[lane]);
	__m256i after = _mm256_set1_epi8((char)group);
	__m256i all = _mm256_load_si256((const __m256i *)(const void *)groups);
	__m512i lanes = set_lane(block, lane, value);

	all = _mm256_mask_mov_epi8(all, UINT32_C(1) << lane, after);
	_mm256_store_si256((__m256i *)(void *)groups, all);
	*left = largest_lane(_mm512_maskz_mov_epi16(_mm256_cmpeq_epi8_mask(all, before), lanes));
	return largest_lane(_mm512_maskz_mov_epi16(_mm256_cmpeq_epi8_mask(all, after), lanes));
}

const struct scan *scan_avx512(void)
{
	static const struct scan scan = {
		.name = "avx512",
		.bound = bound,
		.add = add,
		.find = find,
		.largest = largest,
		.largest_of = largest_of,
		.members = members,
		.present = present,
		.best = best,
		.put = put,
		.move = move,
	};

	__builtin_cpu_init();
	return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
			       __builtin_cpu_supports("avx512dq") &&
			       __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("bmi2")
		       ? &scan
		       : NULL;
}
#else
const struct scan *scan_avx512(void)
{
	return NULL;
}
#endif
