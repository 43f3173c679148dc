/* SPDX-License-Identifier: Apache-2.0 */
/*
 * generated_name.h - names as the API server makes them for objects with a generateName
 *
 * A prefix of at most 58 characters and five of the API server's alphabet (no vowels, no digits
 * that look like letters). Where the API server draws lots, these follow from the arguments, so
 * that the same input has the same names everywhere.
 */
#ifndef SCHED_LOAD_GENERATED_NAME_H
#define SCHED_LOAD_GENERATED_NAME_H

#include <stddef.h>
#include <stdint.h>

#include "sched/base/intern.h"

enum { GENERATED_PREFIX_MAX = 58 };

/*
 * The name of the index-th object with this prefix, as a symbol that is new in the table. Different
 * seeds give different sequences. Beyond 14 million objects the suffixes become longer.
 */
uint32_t generated_name(struct intern *symbols, const char *prefix, uint64_t seed, uint64_t index);

/* A hash as controllers write it into names and labels: its decimal digits, seen through the same
 * alphabet. */
enum { HASH_TEXT_SIZE = 12 };
const char *hash_text(uint32_t hash, char out[HASH_TEXT_SIZE]);

#endif
