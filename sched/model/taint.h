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
	bool is_number; /* taint_integer() reads the value as ... */
	int64_t number;
};

enum taint_comparison { COMPARE_NONE, COMPARE_GREATER, COMPARE_LESS };

struct toleration {
	uint32_t key; /* symbol; 0 with `exists` tolerates every key */
	uint32_t value;
	uint8_t effect;
	bool exists; /* operator Exists; otherwise Equal, unless ... */
	uint8_t comparison; /* enum taint_comparison: v1.36's operators Gt and Lt */
	bool is_number; /* of those: taint_integer() reads the value as ... */
	int64_t number;
};

/* A decimal integer as people write it: no plus, no zeros in front (v1.36 content.IsDecimalInteger). */
bool taint_integer(const char *text, int64_t *out);

/* Is the taint's number on the side of the toleration's that the operator names? */
static inline bool toleration_compares(const struct toleration *toleration,
				       const struct taint *taint)
{
	if (!toleration->is_number || !taint->is_number)
		return false;
	return toleration->comparison == COMPARE_LESS ? taint->number < toleration->number
						      : taint->number > toleration->number;
}

/* core/v1 Toleration.ToleratesTaint. compare: the feature gate TaintTolerationComparisonOperators is on;
 * without it Gt and Lt tolerate nothing. */
static inline bool toleration_tolerates(const struct toleration *toleration,
					const struct taint *taint, bool compare)
{
	if (toleration->effect != EFFECT_ANY && toleration->effect != taint->effect)
		return false;
	if (toleration->key != 0 && toleration->key != taint->key)
		return false;
	if (toleration->comparison != COMPARE_NONE)
		return compare && toleration_compares(toleration, taint);
	return toleration->exists || toleration->value == taint->value;
}

/* One of them does. */
static inline bool tolerations_tolerate(const struct toleration *tolerations, uint32_t count,
					const struct taint *taint, bool compare)
{
	for (uint32_t i = 0; i < count; i++) {
		if (toleration_tolerates(&tolerations[i], taint, compare))
			return true;
	}
	return false;
}

#endif
