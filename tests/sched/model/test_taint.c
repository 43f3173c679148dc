/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "sched/model/taint.h"

enum { K = 1, OTHER_KEY, V, OTHER_VALUE };

#define TOLERATION(key_, value_, effect_, exists_)                                 \
	{                                                                          \
		.key = key_, .value = value_, .effect = effect_, .exists = exists_ \
	}

static const struct taint taint = { .key = K, .value = V, .effect = EFFECT_NO_SCHEDULE };
static const struct taint valueless = { .key = K, .effect = EFFECT_NO_EXECUTE };

static const struct {
	const char *what;
	struct toleration toleration;
	const struct taint *taint;
	bool want;
} cases[] = {
	{ "the same key, value and effect", TOLERATION(K, V, EFFECT_NO_SCHEDULE, false), &taint,
	  true },
	{ "any effect", TOLERATION(K, V, EFFECT_ANY, false), &taint, true },
	{ "another effect", TOLERATION(K, V, EFFECT_NO_EXECUTE, false), &taint, false },
	{ "another key", TOLERATION(OTHER_KEY, V, EFFECT_ANY, false), &taint, false },
	{ "another value", TOLERATION(K, OTHER_VALUE, EFFECT_ANY, false), &taint, false },
	{ "no value for one", TOLERATION(K, 0, EFFECT_ANY, false), &taint, false },
	{ "any value", TOLERATION(K, 0, EFFECT_NO_SCHEDULE, true), &taint, true },
	{ "any value of another key", TOLERATION(OTHER_KEY, 0, EFFECT_ANY, true), &taint, false },
	{ "everything", TOLERATION(0, 0, EFFECT_ANY, true), &taint, true },
	{ "every key of an effect", TOLERATION(0, 0, EFFECT_NO_SCHEDULE, true), &taint, true },
	{ "every key of another effect", TOLERATION(0, 0, EFFECT_NO_EXECUTE, true), &taint, false },
	{ "no value for none", TOLERATION(K, 0, EFFECT_NO_EXECUTE, false), &valueless, true },
	{ "a value for none", TOLERATION(K, V, EFFECT_NO_EXECUTE, false), &valueless, false },
};

Test(taint, a_toleration_tolerates_what_it_names)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(toleration_tolerates(&cases[i].toleration, cases[i].taint, false),
			     cases[i].want, "%s", cases[i].what);
}

Test(taint, one_of_several_tolerations_is_enough)
{
	const struct toleration two[] = { TOLERATION(OTHER_KEY, 0, EFFECT_ANY, true),
					  TOLERATION(K, 0, EFFECT_ANY, true) };

	cr_expect(tolerations_tolerate(two, 2, &taint, false));
	cr_expect_not(tolerations_tolerate(two, 1, &taint, false));
	cr_expect_not(tolerations_tolerate(NULL, 0, &taint, false));
}

Test(taint, a_number_is_compared_with_the_gate_only)
{
	static const struct {
		const char *toleration;
		enum taint_comparison comparison;
		const char *taint;
		bool want;
	} pairs[] = {
		{ "950", COMPARE_GREATER, "951", true },
		{ "950", COMPARE_GREATER, "950", false },
		{ "950", COMPARE_GREATER, "100", false },
		{ "950", COMPARE_LESS, "949", true },
		{ "950", COMPARE_LESS, "950", false },
		{ "-5", COMPARE_GREATER, "0", true },
		{ "-5", COMPARE_LESS, "-6", true },
		{ "950", COMPARE_GREATER, "many", false },
		{ "0950", COMPARE_LESS, "1", false },
		{ "950", COMPARE_LESS, "01", false },
		{ "950", COMPARE_LESS, "-0", false },
		{ "950", COMPARE_LESS, "", false },
		{ "950", COMPARE_LESS, "-", false },
		{ "+950", COMPARE_LESS, "1", false },
		{ "9223372036854775808", COMPARE_LESS, "1", false },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct toleration t = { .key = K, .comparison = (uint8_t)pairs[i].comparison };
		struct taint on_node = { .key = K, .effect = EFFECT_NO_SCHEDULE };

		t.is_number = taint_integer(pairs[i].toleration, &t.number);
		on_node.is_number = taint_integer(pairs[i].taint, &on_node.number);
		cr_expect_eq(toleration_tolerates(&t, &on_node, true), pairs[i].want, "%s, %s",
			     pairs[i].toleration, pairs[i].taint);
		cr_expect_not(toleration_tolerates(&t, &on_node, false), "%s, %s",
			      pairs[i].toleration, pairs[i].taint);
	}
}
