/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "predicates/predicates.h"
#include "tests/support/ask_rule.h"

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
		struct asked asked;
		struct node_label_args args = { 0 };

		ask_init(&asked, cluster, "p");
		args.present = ask_keys(&asked, cases[i].present);
		args.absent = ask_keys(&asked, cases[i].absent);
		/* Preferences are for scores. */
		args.present_preferred = ask_keys(&asked, "nobody");
		cr_expect_str_eq(ask_filter(&asked, &predicate_node_label, &args), cases[i].want,
				 "present %s, absent %s: %s", cases[i].present, cases[i].absent,
				 asked.answer);
		ask_fini(&asked);
	}
}
