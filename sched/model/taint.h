/* SPDX-License-Identifier: Apache-2.0 */
/*
 * taint.h - what keeps pods off a node, and what lets a pod pass
 */
#ifndef SCHED_MODEL_TAINT_H
#define SCHED_MODEL_TAINT_H

#include <stdbool.h>
#include <stdint.h>

enum taint_effect {
	EFFECT_ANY, /* tolerations only: an empty effect */
	EFFECT_NO_SCHEDULE,
	EFFECT_PREFER_NO_SCHEDULE,
	EFFECT_NO_EXECUTE,
};

struct taint {
	uint32_t key; /* symbol */
	uint32_t value; /* symbol */
	uint8_t effect;
	uint32_t id; /* index into cluster->taint_kinds: equal taints have equal ids */
};

struct toleration {
	uint32_t key; /* symbol; 0 with `exists` tolerates every key */
	uint32_t value;
	uint8_t effect;
	bool exists; /* operator Exists; otherwise Equal */
};

/* v1.26 core/v1 Toleration.ToleratesTaint */
static inline bool toleration_tolerates(const struct toleration *toleration,
					const struct taint *taint)
{
	if (toleration->effect != EFFECT_ANY && toleration->effect != taint->effect)
		return false;
	if (toleration->key != 0 && toleration->key != taint->key)
		return false;
	return toleration->exists || toleration->value == taint->value;
}

/* One of them does. */
static inline bool tolerations_tolerate(const struct toleration *tolerations, uint32_t count,
					const struct taint *taint)
{
	for (uint32_t i = 0; i < count; i++) {
		if (toleration_tolerates(&tolerations[i], taint))
			return true;
	}
	return false;
}

#endif
