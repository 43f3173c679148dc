/* SPDX-License-Identifier: Apache-2.0 */
/*
 * labels.h - key=value sets and the selectors over them
 *
 * Keys and values are symbols of the cluster's intern table.
 */
#ifndef SCHED_MODEL_LABELS_H
#define SCHED_MODEL_LABELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/base/intern.h"

struct label {
	uint32_t key;
	uint32_t value;
};

/* Sorted by key symbol, no key twice. */
struct labels {
	const struct label *items;
	uint32_t count;
};

/* The value's symbol through *value; false when the key is absent. */
static inline bool labels_find(const struct labels *labels, uint32_t key, uint32_t *value)
{
	for (uint32_t i = 0; i < labels->count; i++) {
		if (labels->items[i].key == key) {
			*value = labels->items[i].value;
			return true;
		}
	}
	return false;
}

/* A copy in the arena with one more pair, which replaces the one of that key. */
struct labels labels_with(struct arena *arena, const struct labels *labels, uint32_t key,
			  uint32_t value);

enum selector_operator {
	SELECTOR_IN,
	SELECTOR_NOT_IN,
	SELECTOR_EXISTS,
	SELECTOR_DOES_NOT_EXIST,
	SELECTOR_GT,
	SELECTOR_LT,
};

/* One condition on a label (or on a field: then key is the symbol of "metadata.name"). */
struct requirement {
	uint32_t key;
	enum selector_operator operator;
	const uint32_t *values; /* symbols */
	uint32_t value_count;
	int64_t number; /* of SELECTOR_GT and SELECTOR_LT: the right-hand side */
};

/* All requirements hold. An empty selector matches everything. */
struct selector {
	const struct requirement *requirements;
	uint32_t count;
	/* metav1.LabelSelector: a nil selector matches nothing, an empty one everything. */
	bool matches_nothing;
};

/*
 * Does the requirement hold? Semantics of apimachinery's labels.Requirement.Matches (v1.26):
 * NotIn and DoesNotExist hold for an absent key; Gt and Lt need a label that is an int64.
 */
bool requirement_matches(const struct requirement *requirement, const struct labels *labels,
			 const struct intern *symbols);
bool selector_matches(const struct selector *selector, const struct labels *labels,
		      const struct intern *symbols);

/* The number a label spells, as Gt and Lt read it (Go's strconv.ParseInt, base 10); false when it is
 * no int64. */
bool label_integer(const char *text, int64_t *out);

/*
 * The string form of a selector ("a=b,c in (x,y),!d,e>5"), as labels.Parse reads it; used by
 * scheduler_perf's labelSelector. Values are interned and live in the arena.
 * Returns false with a message in error[size] when the text is no selector.
 */
bool selector_parse(const char *text, size_t length, struct intern *symbols, struct arena *arena,
		    struct selector *out, char *error, size_t size);

bool labels_equal(const struct labels *a, const struct labels *b);

#endif
