/* SPDX-License-Identifier: Apache-2.0 */
/*
 * v1.26 apimachinery pkg/labels Requirement.Matches.
 */
#include "sched/model/labels.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct labels labels_with(struct arena *arena, const struct labels *labels, uint32_t key,
			  uint32_t value)
{
	struct label *items = arena_new(arena, labels->count + (size_t)1, sizeof(*items));
	uint32_t at = 0, after;

	while (at < labels->count && labels->items[at].key < key)
		at++;
	after = at < labels->count && labels->items[at].key == key ? at + 1 : at;
	if (at)
		memcpy(items, labels->items, at * sizeof(*items));
	items[at] = (struct label){ key, value };
	if (after < labels->count)
		memcpy(items + at + 1, labels->items + after,
		       (labels->count - after) * sizeof(*items));
	return (struct labels){ items, at + 1 + labels->count - after };
}

/* Go's strconv.ParseInt(text, 10, 64): an optional sign and digits, nothing else. */
bool label_integer(const char *text, int64_t *out)
{
	const char *digits = text + (*text == '-' || *text == '+');
	char *end;
	long long number;

	if (*digits < '0' || *digits > '9')
		return false;
	errno = 0;
	number = strtoll(text, &end, 10);
	*out = number;
	return *end == '\0' && errno == 0;
}

static bool is_listed(const struct requirement *requirement, uint32_t value)
{
	for (uint32_t i = 0; i < requirement->value_count; i++) {
		if (requirement->values[i] == value)
			return true;
	}
	return false;
}

bool requirement_matches(const struct requirement *requirement, const struct labels *labels,
			 const struct intern *symbols)
{
	uint32_t value = 0;
	int64_t number;
	bool present = labels_find(labels, requirement->key, &value);

	switch (requirement->operator) {
	case SELECTOR_IN:
		return present && is_listed(requirement, value);
	case SELECTOR_NOT_IN:
		return !present || !is_listed(requirement, value);
	case SELECTOR_EXISTS:
		return present;
	case SELECTOR_DOES_NOT_EXIST:
		return !present;
	case SELECTOR_GT:
		return present && label_integer(symbol_text(symbols, value), &number) &&
		       number > requirement->number;
	case SELECTOR_LT:
		return present && label_integer(symbol_text(symbols, value), &number) &&
		       number < requirement->number;
	}
	return false;
}

bool selector_matches(const struct selector *selector, const struct labels *labels,
		      const struct intern *symbols)
{
	if (selector->matches_nothing)
		return false;
	for (uint32_t i = 0; i < selector->count; i++) {
		if (!requirement_matches(&selector->requirements[i], labels, symbols))
			return false;
	}
	return true;
}

bool labels_equal(const struct labels *a, const struct labels *b)
{
	return a->count == b->count &&
	       (!a->count || !memcmp(a->items, b->items, a->count * sizeof(*a->items)));
}
