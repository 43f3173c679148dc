/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <string.h>

#include "sched/model/labels.h"

/* Labels and values are written as texts here: "a=1". */
enum { TEXTS = 8 };

static struct labels labels_of(struct intern *symbols, struct label *items,
			       const char *const *texts)
{
	struct labels labels = { items, 0 };

	for (; labels.count < TEXTS && texts[labels.count]; labels.count++) {
		const char *text = texts[labels.count];
		const char *equals = strchr(text, '=');

		items[labels.count] =
			(struct label){ intern(symbols, text, (size_t)(equals - text)),
					intern_text(symbols, equals + 1) };
	}
	return labels;
}

static const struct {
	const char *what;
	enum selector_operator operator;
	const char *values[3];
	int64_t number;
	const char *label; /* of the key "k", NULL without one */
	bool want;
} requirements[] = {
	{ "In holds for one of the values", SELECTOR_IN, { "a", "b" }, 0, "b", true },
	{ "In fails for another value", SELECTOR_IN, { "a", "b" }, 0, "c", false },
	{ "In fails without the label", SELECTOR_IN, { "a" }, 0, NULL, false },
	{ "In can ask for the empty value", SELECTOR_IN, { "" }, 0, "", true },
	{ "In of the empty value fails without the label", SELECTOR_IN, { "" }, 0, NULL, false },
	{ "NotIn fails for one of the values", SELECTOR_NOT_IN, { "a", "b" }, 0, "a", false },
	{ "NotIn holds for another value", SELECTOR_NOT_IN, { "a", "b" }, 0, "c", true },
	{ "NotIn holds without the label", SELECTOR_NOT_IN, { "a" }, 0, NULL, true },
	{ "Exists holds for any value", SELECTOR_EXISTS, { 0 }, 0, "", true },
	{ "Exists fails without the label", SELECTOR_EXISTS, { 0 }, 0, NULL, false },
	{ "DoesNotExist fails for any value", SELECTOR_DOES_NOT_EXIST, { 0 }, 0, "", false },
	{ "DoesNotExist holds without the label", SELECTOR_DOES_NOT_EXIST, { 0 }, 0, NULL, true },
	{ "Gt holds above", SELECTOR_GT, { 0 }, 5, "6", true },
	{ "Gt fails for the number itself", SELECTOR_GT, { 0 }, 5, "5", false },
	{ "Gt fails without the label", SELECTOR_GT, { 0 }, -5, NULL, false },
	{ "Gt compares numbers, not texts", SELECTOR_GT, { 0 }, 9, "10", true },
	{ "Gt fails for what is no number", SELECTOR_GT, { 0 }, 0, "5x", false },
	{ "Gt fails for a number beyond int64",
	  SELECTOR_GT,
	  { 0 },
	  0,
	  "9223372036854775808",
	  false },
	{ "Lt holds below", SELECTOR_LT, { 0 }, 5, "-6", true },
	{ "Lt fails for the number itself", SELECTOR_LT, { 0 }, 5, "5", false },
	{ "Lt fails without the label", SELECTOR_LT, { 0 }, 5, NULL, false },
	{ "Lt fails for an empty value", SELECTOR_LT, { 0 }, 5, "", false },
};

Test(labels, requirements_hold_as_listed)
{
	for (size_t i = 0; i < sizeof(requirements) / sizeof(requirements[0]); i++) {
		struct intern symbols;
		uint32_t values[3];
		struct requirement r = { .operator= requirements[i].operator,
					 .values = values,
					 .number = requirements[i].number };
		struct label label;
		struct labels labels = { &label, 0 };

		intern_init(&symbols);
		r.key = intern_text(&symbols, "k");
		for (int v = 0; v < 3 && requirements[i].values[v]; v++)
			values[r.value_count++] = intern_text(&symbols, requirements[i].values[v]);
		if (requirements[i].label) {
			label = (struct label){ r.key,
						intern_text(&symbols, requirements[i].label) };
			labels.count = 1;
		}
		cr_expect_eq(requirement_matches(&r, &labels, &symbols), requirements[i].want, "%s",
			     requirements[i].what);
		intern_fini(&symbols);
	}
}

Test(labels, every_requirement_of_a_selector_has_to_hold)
{
	const char *const texts[] = { "a=1", "b=2", NULL };
	struct intern symbols;
	struct label items[TEXTS];
	struct labels labels;
	struct requirement both[2];
	struct selector selector = { both, 2, false };

	intern_init(&symbols);
	labels = labels_of(&symbols, items, texts);
	both[0] = (struct requirement){ .key = items[0].key, .operator= SELECTOR_EXISTS };
	both[1] = (struct requirement){ .key = items[1].key, .operator= SELECTOR_EXISTS };
	cr_expect(selector_matches(&selector, &labels, &symbols));
	both[1].operator= SELECTOR_DOES_NOT_EXIST;
	cr_expect_not(selector_matches(&selector, &labels, &symbols));
	selector.count = 0;
	cr_expect(selector_matches(&selector, &labels, &symbols), "an empty one matches all");
	selector.matches_nothing = true;
	cr_expect_not(selector_matches(&selector, &labels, &symbols), "an absent one nothing");
	intern_fini(&symbols);
}

static const struct {
	const char *text;
	bool is_integer;
	int64_t want;
} integers[] = {
	{ "0", true, 0 },
	{ "-0", true, 0 },
	{ "+7", true, 7 },
	{ "007", true, 7 },
	{ "9223372036854775807", true, INT64_MAX },
	{ "-9223372036854775808", true, INT64_MIN },
	{ "9223372036854775808", false, 0 },
	{ "-9223372036854775809", false, 0 },
	{ "", false, 0 },
	{ "-", false, 0 },
	{ "+-1", false, 0 },
	{ " 1", false, 0 },
	{ "1 ", false, 0 },
	{ "1.0", false, 0 },
	{ "1e3", false, 0 },
	{ "0x10", false, 0 },
	{ "1_000", false, 0 },
};

Test(labels, integers_are_read_as_go_reads_them)
{
	for (size_t i = 0; i < sizeof(integers) / sizeof(integers[0]); i++) {
		int64_t number = 0;
		bool is_integer = label_integer(integers[i].text, &number);

		cr_expect_eq(is_integer, integers[i].is_integer, "\"%s\"", integers[i].text);
		if (is_integer && integers[i].is_integer)
			cr_expect_eq(number, integers[i].want, "\"%s\"", integers[i].text);
	}
}

Test(labels, one_more_label_keeps_the_order_of_keys)
{
	const struct label items[] = { { 2, 20 }, { 4, 40 } };
	const struct labels two = { items, 2 };
	static const struct {
		uint32_t key;
		uint32_t keys[3];
		uint32_t count;
	} cases[] = {
		{ 1, { 1, 2, 4 }, 3 }, { 3, { 2, 3, 4 }, 3 }, { 5, { 2, 4, 5 }, 3 },
		{ 2, { 2, 4 }, 2 },    { 4, { 2, 4 }, 2 },
	};
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct labels more = labels_with(&arena, &two, cases[i].key, 99);
		uint32_t value = 0;

		cr_assert_eq(more.count, cases[i].count, "key %u", cases[i].key);
		for (uint32_t k = 0; k < more.count; k++)
			cr_expect_eq(more.items[k].key, cases[i].keys[k], "key %u", cases[i].key);
		cr_expect(labels_find(&more, cases[i].key, &value));
		cr_expect_eq(value, 99);
	}
	cr_expect_eq(items[0].value, 20);
	arena_free(&arena);
}

Test(labels, what_is_not_there_is_not_found)
{
	const struct label items[] = { { 2, 20 } };
	const struct labels labels = { items, 1 };
	uint32_t value = 7;

	cr_expect_not(labels_find(&labels, 1, &value));
	cr_expect_not(labels_find(&(struct labels){ 0 }, 2, &value));
	cr_expect_eq(value, 7);
}
