/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "priorities/priorities.h"
#include "tests/support/question.h"

static const char cluster[] =
	"apiVersion: v1\nkind: Node\nmetadata: {name: a, labels: {foo: bar}}\n---\n"
	"apiVersion: v1\nkind: Node\nmetadata: {name: b, labels: {bar: foo}}\n---\n"
	"apiVersion: v1\nkind: Node\nmetadata: {name: c, labels: {bar: baz, foo: \"\"}}\n---\n"
	"apiVersion: v1\nkind: Node\nmetadata: {name: d}\n---\n"
	"apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c}]}\n";

static const struct {
	const char *present, *absent;
	const char *want;
} cases[] = {
	{ "foo", "", "100 0 100 0" },
	{ "", "foo", "0 100 0 100" },
	{ "foo bar", "", "50 50 100 0" },
	{ "", "foo bar", "50 50 0 100" },
	{ "foo", "bar", "100 0 50 50" },
	{ "baz", "", "0 0 0 0" },
	{ "", "baz", "100 100 100 100" },
	/* The average is cut off: 100/3, 200/3. */
	{ "foo bar baz", "", "33 33 66 0" },
	{ "foo", "bar baz", "100 33 66 66" },
	/* A label that is listed twice counts twice. */
	{ "foo foo bar", "", "66 33 100 0" },
};

Test(priority_node_label, gives_the_share_of_preferences_met)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct question question;
		struct node_label_args args = { 0 };

		question_init(&question, cluster, "p");
		args.present_preferred = question_keys(&question, cases[i].present);
		args.absent_preferred = question_keys(&question, cases[i].absent);
		cr_expect_str_eq(question_scores(&question, &priority_node_label, &args),
				 cases[i].want, "present %s, absent %s: %s", cases[i].present,
				 cases[i].absent, question.answer);
		question_fini(&question);
	}
}

Test(priority_node_label, without_preferences_all_nodes_are_alike)
{
	struct question question;
	struct node_label_args args = { 0 };

	question_init(&question, cluster, "p");
	args.present = question_keys(&question, "foo");
	cr_expect_str_eq(question_scores(&question, &priority_node_label, &args), "0 0 0 0");
	question_fini(&question);
}
