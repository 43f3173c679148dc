/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "sched/model/taint.h"

enum { K = 1, OTHER_KEY, V, OTHER_VALUE };

static const struct taint taint = { .key = K, .value = V, .effect = EFFECT_NO_SCHEDULE };
static const struct taint valueless = { .key = K, .effect = EFFECT_NO_EXECUTE };

static const struct {
	const char *what;
	struct toleration toleration;
	const struct taint *taint;
	bool want;
} cases[] = {
	{ "the same key, value and effect", { K, V, EFFECT_NO_SCHEDULE, false }, &taint, true },
	{ "any effect", { K, V, EFFECT_ANY, false }, &taint, true },
	{ "another effect", { K, V, EFFECT_NO_EXECUTE, false }, &taint, false },
	{ "another key", { OTHER_KEY, V, EFFECT_ANY, false }, &taint, false },
	{ "another value", { K, OTHER_VALUE, EFFECT_ANY, false }, &taint, false },
	{ "no value for one", { K, 0, EFFECT_ANY, false }, &taint, false },
	{ "any value", { K, 0, EFFECT_NO_SCHEDULE, true }, &taint, true },
	{ "any value of another key", { OTHER_KEY, 0, EFFECT_ANY, true }, &taint, false },
	{ "everything", { 0, 0, EFFECT_ANY, true }, &taint, true },
	{ "every key of an effect", { 0, 0, EFFECT_NO_SCHEDULE, true }, &taint, true },
	{ "every key of another effect", { 0, 0, EFFECT_NO_EXECUTE, true }, &taint, false },
	{ "no value for none", { K, 0, EFFECT_NO_EXECUTE, false }, &valueless, true },
	{ "a value for none", { K, V, EFFECT_NO_EXECUTE, false }, &valueless, false },
};

Test(taint, a_toleration_tolerates_what_it_names)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(toleration_tolerates(&cases[i].toleration, cases[i].taint),
			     cases[i].want, "%s", cases[i].what);
}

Test(taint, one_of_several_tolerations_is_enough)
{
	const struct toleration two[] = { { OTHER_KEY, 0, EFFECT_ANY, true },
					  { K, 0, EFFECT_ANY, true } };

	cr_expect(tolerations_tolerate(two, 2, &taint));
	cr_expect_not(tolerations_tolerate(two, 1, &taint));
	cr_expect_not(tolerations_tolerate(NULL, 0, &taint));
}
