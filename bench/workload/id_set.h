/* SPDX-License-Identifier: Apache-2.0 */
/*
 * id_set.h - a set of small numbers: symbols, or sequences of pods
 */
#ifndef BENCH_WORKLOAD_ID_SET_H
#define BENCH_WORKLOAD_ID_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A bit for each number up to the largest. A zeroed struct is an empty set. */
struct id_set {
	uint64_t *words;
	size_t word_count;
	size_t count; /* of numbers in it */
};

void id_set_fini(struct id_set *set);
/* False when it is in it already. */
bool id_set_add(struct id_set *set, uint32_t id);
bool id_set_has(const struct id_set *set, uint32_t id);
/* One that is not in it is no matter. */
void id_set_remove(struct id_set *set, uint32_t id);
void id_set_clear(struct id_set *set);

#endif
