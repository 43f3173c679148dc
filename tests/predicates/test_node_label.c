/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "predicates/predicates.h"
#include "tests/support/question.h"

#define WRONG "UnschedulableAndUnresolvable:node(s) didn't have the requested labels"

/* Four nodes: with both labels, with one of them each, with none. */
static const char cluster[] =
	"apiVersion: v1\nkind: Node\nmetadata: {name: a, labels: {foo: bar, baz: \"\"}}\n---\n"
	"apiVersion: v1\nkind: Node\nmetadata: {name: b, labels: {foo: \"\"}}\n---\n"
	"apiVersion: v1\nkind: Node\nmetadata: {name: c, labels: {baz: x}}\n---\n"
	"apiVersion: v1\nkind: Node\nmetadata: {name: d}\n---\n"
	"apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c}]}\n";

static const struct {
	const char *present, *absent;
	const char *want;
} cases[] = {
	{ "", "", "fits fits fits fits" },
	{ "foo", "", "fits fits " WRONG " " WRONG },
	{ "foo baz", "", "fits " WRONG " " WRONG " " WRONG },
	{ "", "foo", WRONG " " WRONG " fits fits" },
	{ "", "foo baz", WRONG " " WRONG " " WRONG " fits" },
	{ "foo", "baz", WRONG " fits " WRONG " " WRONG },
	{ "", "unknown", "fits fits fits fits" },
	{ "unknown", "", WRONG " " WRONG " " WRONG " " WRONG },
};

Test(predicate_node_label, asks_for_labels_and_forbids_them)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct question question;
		struct node_label_args args = { 0 };

		question_init(&question, cluster, "p");
		args.present = question_keys(&question, cases[i].present);
		args.absent = question_keys(&question, cases[i].absent);
		/* Preferences are for scores. */
		args.present_preferred = question_keys(&question, "nobody");
		cr_expect_str_eq(question_filter(&question, &predicate_node_label, &args),
				 cases[i].want, "present %s, absent %s: %s", cases[i].present,
				 cases[i].absent, question.answer);
		question_fini(&question);
	}
}
