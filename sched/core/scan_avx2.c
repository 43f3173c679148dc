/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A block of 32 nodes in two registers: AVX2.
 */
#include "sched/core/scan.h"

#ifdef __x86_64__
#include <immintrin.h>

#define TARGET __attribute__((target("avx2,bmi,bmi2,popcnt")))
enum { HALF = BLOCK_NODES / 2 };

TARGET static inline __m256i at(const void *column)
{
	return _mm256_load_si256((const __m256i *)column);
}

TARGET static inline unsigned int largest_lane(__m256i lanes)
{
	__m128i half =
		_mm_max_epu16(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256(lanes, 1));

	half = _mm_minpos_epu16(_mm_xor_si128(half, _mm_set1_epi32(-1)));
	return 65535u - ((unsigned int)_mm_cvtsi128_si32(half) & 65535u);
}

/* A bit for each lane of two, which are all ones or all zeros. */
TARGET static inline uint32_t bits_of(__m256i low, __m256i high)
{
	__m256i bytes = _mm256_permute4x64_epi64(_mm256_packs_epi16(low, high), 0xD8);

	return (uint32_t)_mm256_movemask_epi8(bytes);
}

/* All ones where the bit is set. */
TARGET static inline __m256i lanes_of(uint32_t bits)
{
	const __m256i each = _mm256_set_epi16((short)0x8000, 0x4000, 0x2000, 0x1000, 0x800, 0x400,
					      0x200, 0x100, 0x80, 0x40, 0x20, 0x10, 8, 4, 2, 1);

	return _mm256_cmpeq_epi16(_mm256_and_si256(_mm256_set1_epi16((short)bits), each), each);
}

/* a >= b, unsigned */
TARGET static inline __m256i at_least(__m256i a, __m256i b)
{
	return _mm256_cmpeq_epi16(_mm256_max_epu16(a, b), a);
}

struct vectors {
	__m256i cpu, memory, balance, cpu_need, memory_need;
};

TARGET static inline struct vectors vectors_of(const struct pod_share *share)
{
	return (struct vectors){
		_mm256_set1_epi16((short)share->cpu),
		_mm256_set1_epi16((short)share->memory),
		_mm256_set1_epi16(share->balance),
		_mm256_set1_epi16((short)share->cpu_need),
		_mm256_set1_epi16((short)share->memory_need),
	};
}

TARGET static inline __m256i left(const uint16_t *column, __m256i share)
{
	return _mm256_and_si256(_mm256_subs_epu16(at(column), share),
				_mm256_set1_epi16((short)0xFE00));
}

TARGET static inline __m256i sum_of_scores(const struct node_block *block, unsigned int lane,
					   const struct vectors *v)
{
	__m256i cpu = left(block->cpu_left + lane, v->cpu);
	__m256i memory = left(block->memory_left + lane, v->memory);
	__m256i skew = _mm256_add_epi16(at(block->balance + lane), v->balance);
	__m256i balance = _mm256_sub_epi16(_mm256_set1_epi16((short)51713), _mm256_abs_epi16(skew));

	return _mm256_add_epi16(_mm256_srli_epi16(_mm256_avg_epu16(cpu, memory), 9),
				_mm256_srli_epi16(balance, 9));
}

/* Half a block; *doubtful are the lanes that fit or do not by the amounts themselves. */
TARGET static inline __m256i half_bound(const struct node_block *block, unsigned int lane,
					const struct vectors *v, uint32_t allowed,
					__m256i *doubtful)
{
	__m256i cpu_room = at(block->cpu_room + lane);
	__m256i memory_room = at(block->memory_room + lane);
	__m256i fits = _mm256_and_si256(at_least(cpu_room, v->cpu_need),
					at_least(memory_room, v->memory_need));

	fits = _mm256_and_si256(fits, lanes_of(allowed));
	*doubtful = _mm256_and_si256(
		fits, _mm256_or_si256(_mm256_cmpeq_epi16(cpu_room, v->cpu_need),
				      _mm256_cmpeq_epi16(memory_room, v->memory_need)));
	return _mm256_and_si256(fits, sum_of_scores(block, lane, v));
}

TARGET static unsigned int bound(const struct node_block *blocks, size_t count,
				 const struct pod_share *share, const uint32_t *allowed,
				 uint16_t *bounds, uint32_t *doubtful)
{
	const struct vectors v = vectors_of(share);
	__m256i most = _mm256_setzero_si256();

	for (size_t b = 0; b < count; b++) {
		__m256i low_doubts, high_doubts;
		__m256i low = half_bound(&blocks[b], 0, &v, allowed[b], &low_doubts);
		__m256i high = half_bound(&blocks[b], HALF, &v, allowed[b] >> HALF, &high_doubts);
		uint16_t *out = bounds + b * BLOCK_NODES;

		_mm256_store_si256((__m256i *)(void *)out, low);
		_mm256_store_si256((__m256i *)(void *)(out + HALF), high);
		most = _mm256_max_epu16(most, _mm256_max_epu16(low, high));
		if (doubtful)
			doubtful[b] = bits_of(low_doubts, high_doubts);
	}
	return largest_lane(most);
}

/* AVX2 has no table of 64 entries in registers: the table is read entry by entry. */
TARGET static unsigned int add(const uint16_t *bounds, const uint8_t *groups,
			       const uint16_t *offsets, size_t blocks, uint16_t *totals)
{
	__m256i most = _mm256_setzero_si256();

	for (size_t i = 0; i < blocks * BLOCK_NODES; i += HALF) {
		_Alignas(32) uint16_t found[HALF];
		__m256i sum = at(bounds + i);
		__m256i absent = _mm256_cmpeq_epi16(sum, _mm256_setzero_si256());

		for (unsigned int lane = 0; lane < HALF; lane++)
			found[lane] = offsets[groups[i + lane]];
		sum = _mm256_andnot_si256(absent, _mm256_add_epi16(sum, at(found)));
		_mm256_store_si256((__m256i *)(void *)(totals + i), sum);
		most = _mm256_max_epu16(most, sum);
	}
	return largest_lane(most);
}

TARGET static size_t find(const uint16_t *totals, size_t at_block, size_t blocks,
			  unsigned int value, uint32_t *lanes)
{
	const __m256i wanted = _mm256_set1_epi16((short)value);

	for (size_t b = at_block; b < blocks; b++) {
		const uint16_t *block = totals + b * BLOCK_NODES;
		__m256i low = _mm256_cmpeq_epi16(at(block), wanted);
		__m256i high = _mm256_cmpeq_epi16(at(block + HALF), wanted);

		if (_mm256_testz_si256(_mm256_or_si256(low, high), _mm256_or_si256(low, high)))
			continue;
		*lanes = bits_of(low, high);
		return b;
	}
	*lanes = 0;
	return blocks;
}

TARGET static unsigned int largest(const uint16_t *totals, size_t blocks)
{
	__m256i most = _mm256_setzero_si256();

	for (size_t i = 0; i < blocks * BLOCK_NODES; i += HALF)
		most = _mm256_max_epu16(most, at(totals + i));
	return largest_lane(most);
}

TARGET static unsigned int largest_of(const uint16_t *block, uint32_t lanes)
{
	return largest_lane(
		_mm256_max_epu16(_mm256_and_si256(at(block), lanes_of(lanes)),
				 _mm256_and_si256(at(block + HALF), lanes_of(lanes >> HALF))));
}

TARGET static uint32_t members(const uint8_t *groups, unsigned int group)
{
	return (uint32_t)_mm256_movemask_epi8(
		_mm256_cmpeq_epi8(at(groups), _mm256_set1_epi8((char)group)));
}

TARGET static size_t present(const uint16_t *bounds, size_t blocks, uint32_t *lanes)
{
	const __m256i zero = _mm256_setzero_si256();
	size_t count = 0;

	for (size_t b = 0; b < blocks; b++) {
		const uint16_t *block = bounds + b * BLOCK_NODES;

		lanes[b] = ~bits_of(_mm256_cmpeq_epi16(at(block), zero),
				    _mm256_cmpeq_epi16(at(block + HALF), zero));
		count += (size_t)__builtin_popcount(lanes[b]);
	}
	return count;
}

/* Whole registers are written back: a load of the block that follows soon would have to wait for a
 * narrower store. */
TARGET static inline void set_lane(uint16_t *block, unsigned int lane, unsigned int value,
				   __m256i *low, __m256i *high)
{
	const __m256i all = _mm256_set1_epi16((short)value);
	uint32_t bit = UINT32_C(1) << lane;

	*low = _mm256_blendv_epi8(at(block), all, lanes_of(bit));
	*high = _mm256_blendv_epi8(at(block + HALF), all, lanes_of(bit >> HALF));
	_mm256_store_si256((__m256i *)(void *)block, *low);
	_mm256_store_si256((__m256i *)(void *)(block + HALF), *high);
}

TARGET static unsigned int best(const uint16_t *values, const uint16_t *offsets, uint64_t entries,
				uint64_t *having)
{
	enum { QUARTERS = SCAN_OFFSETS / HALF };
	__m256i sums[QUARTERS], most = _mm256_setzero_si256(), wanted;
	uint64_t bits = 0;

	for (size_t i = 0; i < QUARTERS; i++) {
		sums[i] = _mm256_and_si256(_mm256_add_epi16(at(values + i * HALF),
							    at(offsets + i * HALF)),
					   lanes_of((uint32_t)(entries >> (i * HALF))));
		most = _mm256_max_epu16(most, sums[i]);
	}
	wanted = _mm256_set1_epi16((short)largest_lane(most));
	for (size_t i = 0; i < QUARTERS; i += 2)
		bits |= (uint64_t)bits_of(_mm256_cmpeq_epi16(sums[i], wanted),
					  _mm256_cmpeq_epi16(sums[i + 1], wanted))
			<< (i * HALF);
	*having = bits & entries;
	return largest_lane(most);
}

TARGET static unsigned int put(uint16_t *block, unsigned int lane, unsigned int value)
{
	__m256i low, high;

	set_lane(block, lane, value, &low, &high);
	return largest_lane(_mm256_max_epu16(low, high));
}

TARGET static inline unsigned int largest_among(__m256i low, __m256i high, uint32_t lanes)
{
	return largest_lane(_mm256_max_epu16(_mm256_and_si256(low, lanes_of(lanes)),
					     _mm256_and_si256(high, lanes_of(lanes >> HALF))));
}

TARGET static unsigned int move(uint16_t *block, uint8_t *groups, unsigned int lane,
				unsigned int value, unsigned int group, unsigned int *left)
{
	const __m256i each = _mm256_set_epi8(31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18,
					     17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2,
					     1, 0);
	__m256i before = _mm256_set1_epi8((char)groups[lane]);
	__m256i after = _mm256_set1_epi8((char)group);
	__m256i all = _mm256_blendv_epi8(at(groups), after,
					 _mm256_cmpeq_epi8(each, _mm256_set1_epi8((char)lane)));
	__m256i low, high;

	_mm256_store_si256((__m256i *)(void *)groups, all);
	set_lane(block, lane, value, &low, &high);
	*left = largest_among(low, high,
			      (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(all, before)));
	return largest_among(low, high,
			     (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(all, after)));
}

const struct scan *scan_avx2(void)
{
	static const struct scan scan = {
		.name = "avx2",
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
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") ? &scan : NULL;
}
#else
const struct scan *scan_avx2(void)
{
	return NULL;
}
#endif
