/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text is a selector or refused with a reason; a selector matches any labels or does not, and
 * says no more when it stands twice.
 */
#include <stdbool.h>
#include <string.h>

#include "sched/model/labels.h"
#include "tests/fuzz/target.h"

enum { SETS = 32, LABELS_MAX = 8 };

struct world {
	struct intern symbols;
	struct arena arena;
	char error[256];
};

static bool parse(struct world *w, const char *text, size_t size, struct selector *out)
{
	bool fine;

	memset(w->error, 1, sizeof(w->error));
	fine = selector_parse(text, size, &w->symbols, &w->arena, out, w->error, sizeof(w->error));
	FUZZ_CHECK(fine || (*w->error && memchr(w->error, '\0', sizeof(w->error)) &&
			    !strchr(w->error, '\n')));
	return fine;
}

/* Some labels whose keys and values the selector knows, others it does not. */
static struct labels make_labels(const struct world *w, uint32_t seed, struct label *items)
{
	struct labels labels = { items, 0 };

	for (uint32_t key = 0; key < w->symbols.count && labels.count < LABELS_MAX; key++) {
		seed = seed * 1664525 + 1013904223;
		if (seed >> 30)
			items[labels.count++] =
				(struct label){ key, (seed >> 8) % w->symbols.count };
	}
	return labels;
}

static void check_requirement(const struct world *w, const struct requirement *r,
			      const struct labels *labels)
{
	struct requirement opposite = *r;
	bool matches = requirement_matches(r, labels, &w->symbols);
	uint32_t value;

	FUZZ_CHECK(r->operator>= SELECTOR_IN && r->operator<= SELECTOR_LT);
	if (r->operator== SELECTOR_IN || r->operator== SELECTOR_NOT_IN) {
		FUZZ_CHECK(r->value_count >= 1);
		opposite.operator= r->operator== SELECTOR_IN ? SELECTOR_NOT_IN : SELECTOR_IN;
	} else if (r->operator== SELECTOR_EXISTS) {
		opposite.operator= SELECTOR_DOES_NOT_EXIST;
	} else if (r->operator== SELECTOR_DOES_NOT_EXIST) {
		opposite.operator= SELECTOR_EXISTS;
	} else {
		FUZZ_CHECK(!matches || labels_find(labels, r->key, &value));
		return;
	}
	FUZZ_CHECK(matches != requirement_matches(&opposite, labels, &w->symbols));
}

static void check_selector(const struct world *w, const struct selector *selector,
			   const struct selector *twice)
{
	for (uint32_t seed = 0; seed < SETS; seed++) {
		struct label items[LABELS_MAX];
		const struct labels labels = make_labels(w, seed, items);
		bool all = true;

		for (uint32_t i = 0; i < selector->count; i++) {
			all &= requirement_matches(&selector->requirements[i], &labels,
						   &w->symbols);
			check_requirement(w, &selector->requirements[i], &labels);
		}
		FUZZ_CHECK(selector_matches(selector, &labels, &w->symbols) == all);
		FUZZ_CHECK(selector_matches(twice, &labels, &w->symbols) == all);
	}
}

FUZZ_TARGET(selector)
{
	const char *text = (const char *)data;
	struct world w = { 0 };
	struct selector selector, twice;

	intern_init(&w.symbols);
	intern_text(&w.symbols, "unknown");
	if (parse(&w, text, size, &selector) && selector.count) {
		char *doubled = malloc(2 * size + 1);

		memcpy(doubled, text, size);
		doubled[size] = ',';
		memcpy(doubled + size + 1, text, size);
		FUZZ_CHECK(parse(&w, doubled, 2 * size + 1, &twice));
		FUZZ_CHECK(twice.count == 2 * selector.count);
		check_selector(&w, &selector, &twice);
		free(doubled);
	}
	intern_fini(&w.symbols);
	arena_free(&w.arena);
	return 0;
}
