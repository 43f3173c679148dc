/* SPDX-License-Identifier: Apache-2.0 */
/*
 * v1.26 apiserver pkg/storage/names and apimachinery util/rand, without the lots.
 */
#include "sched/load/generated_name.h"

#include <stdio.h>
#include <string.h>

enum {
	LETTERS = 27,
	SUFFIX_LENGTH = 5,
	SUFFIXES = LETTERS * LETTERS * LETTERS * LETTERS * LETTERS,
};

static const char alphabet[LETTERS + 1] = "bcdfghjklmnpqrstvwxz2456789";

/* The low digits are a permutation of the index, so that neighbours look nothing alike. */
static size_t write_suffix(char *out, uint64_t seed, uint64_t index)
{
	/* No multiple of 3, hence a bijection modulo a power of 27. */
	const uint64_t step = 5869049;
	uint64_t low = (seed % SUFFIXES + index % SUFFIXES * step) % SUFFIXES;
	uint64_t high = index / SUFFIXES;
	size_t length = 0;

	for (; length < SUFFIX_LENGTH; low /= LETTERS)
		out[length++] = alphabet[low % LETTERS];
	for (; high; high /= LETTERS)
		out[length++] = alphabet[high % LETTERS];
	return length;
}

uint32_t generated_name(struct intern *symbols, const char *prefix, uint64_t seed, uint64_t index)
{
	char name[GENERATED_PREFIX_MAX + 32];
	size_t prefix_length = strnlen(prefix, GENERATED_PREFIX_MAX);
	size_t length;
	uint32_t taken;

	memcpy(name, prefix, prefix_length);
	do {
		length = prefix_length + write_suffix(name + prefix_length, seed, index);
		index += SUFFIXES;
	} while (intern_find(symbols, name, length, &taken));
	return intern(symbols, name, length);
}

const char *hash_text(uint32_t hash, char out[HASH_TEXT_SIZE])
{
	snprintf(out, HASH_TEXT_SIZE, "%u", (unsigned)hash);
	for (char *c = out; *c; c++)
		*c = alphabet[*c % LETTERS];
	return out;
}
