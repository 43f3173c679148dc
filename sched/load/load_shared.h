/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load_shared.h - equal parts of objects, found again
 *
 * A fingerprint is 128 bits of XXH3 over what a part says; parts with equal fingerprints count as
 * equal.
 */
#ifndef SCHED_LOAD_LOAD_SHARED_H
#define SCHED_LOAD_LOAD_SHARED_H

#include <stddef.h>
#include <stdint.h>

#include "sched/load/value.h"

struct fingerprint {
	uint64_t low, high;
};

/* Of a tree: kinds, keys in their order, and texts; not the places. */
struct fingerprint fingerprint_value(const struct value *value, uint64_t seed);
struct fingerprint fingerprint_bytes(const void *bytes, size_t size);

struct shared_item {
	struct fingerprint fingerprint;
	const void *what; /* NULL: a free slot */
};

/* A zeroed struct is an empty set. */
struct shared_set {
	struct shared_item *slots;
	size_t count, slot_count;
};

/* NULL when there is none. */
const void *shared_set_find(const struct shared_set *set, struct fingerprint fingerprint);
/* The fingerprint must be new. */
void shared_set_add(struct shared_set *set, struct fingerprint fingerprint, const void *what);
void shared_set_fini(struct shared_set *set);

#endif
