/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/load/load_shared.h"

#include <stdlib.h>
#include <xxhash.h>

#include "sched/base/mem.h"

/* --- fingerprints ---------------------------------------------------------------------------- */

static struct fingerprint from_hash(XXH128_hash_t hash)
{
	return (struct fingerprint){ hash.low64, hash.high64 };
}

struct fingerprint fingerprint_bytes(const void *bytes, size_t size)
{
	return from_hash(XXH3_128bits(bytes, size));
}

static void add_text(XXH3_state_t *state, const char *text, uint32_t length)
{
	XXH3_128bits_update(state, &length, sizeof(length));
	XXH3_128bits_update(state, text, length);
}

static void add_value(XXH3_state_t *state, const struct value *value)
{
	const uint32_t head[2] = { value->kind, value->count };

	XXH3_128bits_update(state, head, sizeof(head));
	switch (value->kind) {
	case VALUE_NULL:
		break;
	case VALUE_LIST:
		for (uint32_t i = 0; i < value->count; i++)
			add_value(state, &value->items[i]);
		break;
	case VALUE_MAP:
		for (uint32_t i = 0; i < value->count; i++) {
			add_text(state, value->members[i].key, value->members[i].key_length);
			add_value(state, &value->members[i].value);
		}
		break;
	default:
		add_text(state, value->text, value->count);
		break;
	}
}

struct fingerprint fingerprint_value(const struct value *value, uint64_t seed)
{
	XXH3_state_t *state = XXH3_createState();
	struct fingerprint fingerprint;

	XXH3_128bits_reset(state);
	XXH3_128bits_update(state, &seed, sizeof(seed));
	add_value(state, value);
	fingerprint = from_hash(XXH3_128bits_digest(state));
	XXH3_freeState(state);
	return fingerprint;
}

/* --- sets ------------------------------------------------------------------------------------ */

/* Its slot, or the free one where it would go. */
static struct shared_item *slot_of(const struct shared_set *set, struct fingerprint fingerprint)
{
	size_t slot = (size_t)fingerprint.low & (set->slot_count - 1);

	while (set->slots[slot].what && (set->slots[slot].fingerprint.low != fingerprint.low ||
					 set->slots[slot].fingerprint.high != fingerprint.high))
		slot = (slot + 1) & (set->slot_count - 1);
	return &set->slots[slot];
}

static void grow(struct shared_set *set)
{
	const struct shared_set old = *set;

	set->slot_count = old.slot_count ? old.slot_count * 2 : 64;
	set->slots = mem_new(set->slot_count, sizeof(*set->slots));
	for (size_t i = 0; i < old.slot_count; i++) {
		if (old.slots[i].what)
			*slot_of(set, old.slots[i].fingerprint) = old.slots[i];
	}
	free(old.slots);
}

const void *shared_set_find(const struct shared_set *set, struct fingerprint fingerprint)
{
	return set->count ? slot_of(set, fingerprint)->what : NULL;
}

void shared_set_add(struct shared_set *set, struct fingerprint fingerprint, const void *what)
{
	if (set->count * 2 >= set->slot_count)
		grow(set);
	*slot_of(set, fingerprint) = (struct shared_item){ fingerprint, what };
	set->count++;
}

void shared_set_fini(struct shared_set *set)
{
	free(set->slots);
	*set = (struct shared_set){ 0 };
}
