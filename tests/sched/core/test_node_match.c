/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "sched/core/node_match.h"
#include "tests/support/small_world.h"

#define NODE_A NODE("a", ", labels: {disk: ssd, gen: '5'}", , )
#define REQUIRED(TERMS)                                                                 \
	", affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {" \
	"nodeSelectorTerms: [" TERMS "]}}}"
#define EXPRESSION(KEY, OPERATOR, VALUES) \
	"{key: " KEY ", operator: " OPERATOR ", values: [" VALUES "]}"
#define TERM(EXPRESSIONS) "{matchExpressions: [" EXPRESSIONS "]}"
#define FIELD(OPERATOR, NAME) \
	"{matchFields: [{key: metadata.name, operator: " OPERATOR ", values: [" NAME "]}]}"

static const struct {
	const char *what;
	const char *documents;
	bool want;
} cases[] = {
	{ "no affinity matches", POD("p", , ), true },
	{ "one expression that holds", POD("p", , REQUIRED(TERM(EXPRESSION("disk", "In", "ssd")))),
	  true },
	{ "all expressions of a term have to hold",
	  POD("p", ,
	      REQUIRED(TERM(EXPRESSION("disk", "In", "ssd") ", " EXPRESSION("gen", "Gt", "'5'")))),
	  false },
	{ "one of the terms is enough",
	  POD("p", ,
	      REQUIRED(TERM(EXPRESSION("disk", "In", "hdd")) ", " TERM(
		      EXPRESSION("gen", "Lt", "'6'")))),
	  true },
	{ "an empty term matches nothing", POD("p", , REQUIRED("{}")), false },
	{ "an empty term beside one that matches",
	  POD("p", , REQUIRED("{}, " TERM(EXPRESSION("disk", "Exists", )))), true },
	{ "the node's name", POD("p", , REQUIRED(FIELD("In", "a"))), true },
	{ "another node's name", POD("p", , REQUIRED(FIELD("In", "b"))), false },
	{ "not another node's name", POD("p", , REQUIRED(FIELD("NotIn", "b"))), true },
	{ "not the node's name", POD("p", , REQUIRED(FIELD("NotIn", "a"))), false },
	{ "a field and an expression have to hold both",
	  POD("p", ,
	      REQUIRED("{matchFields: [{key: metadata.name, operator: In, values: [a]}], "
		       "matchExpressions: [{key: disk, operator: DoesNotExist}]}")),
	  false },
};

Test(node_match, terms_match_as_listed)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct small_world world;
		char text[2048];

		snprintf(text, sizeof(text), "%s%s", NODE_A, cases[i].documents);
		small_world_start(&world, text, NULL);
		cr_expect_eq(node_terms_match(&world.call.pod->spec->required_terms,
					      &world.session.cluster.nodes[0],
					      &world.session.cluster.symbols),
			     cases[i].want, "%s", cases[i].what);
		small_world_finish(&world);
	}
}

Test(node_match, a_required_affinity_without_terms_matches_nothing)
{
	const struct node_terms none = { .present = true };
	const struct node node = { 0 };

	cr_expect_not(node_terms_match(&none, &node, NULL));
	cr_expect(node_terms_match(&(struct node_terms){ 0 }, &node, NULL));
}

Test(node_match, every_pair_of_a_node_selector_has_to_be_there)
{
	static const struct {
		const char *documents;
		bool want;
	} selectors[] = {
		{ NODE_A POD("p", , ), true },
		{ NODE_A POD("p", , ", nodeSelector: {disk: ssd}"), true },
		{ NODE_A POD("p", , ", nodeSelector: {disk: ssd, gen: '5'}"), true },
		{ NODE_A POD("p", , ", nodeSelector: {disk: ssd, gen: '6'}"), false },
		{ NODE_A POD("p", , ", nodeSelector: {rack: ''}"), false },
	};

	for (size_t i = 0; i < sizeof(selectors) / sizeof(selectors[0]); i++) {
		struct small_world world;

		small_world_start(&world, selectors[i].documents, NULL);
		cr_expect_eq(node_has_labels(&world.session.cluster.nodes[0],
					     &world.call.pod->spec->node_selector),
			     selectors[i].want, "case %zu", i);
		small_world_finish(&world);
	}
}

#define PREFERS(WEIGHT, TERM_TEXT) "{weight: " WEIGHT ", preference: " TERM_TEXT "}"

Test(node_match, weights_of_the_terms_that_match_add_up)
{
	struct small_world world;

	small_world_start(
		&world,
		NODE_A POD(
			"p", ,
			", affinity: {nodeAffinity: "
			"{preferredDuringSchedulingIgnoredDuringExecution: "
			"[" PREFERS("7", TERM(EXPRESSION("disk", "In", "ssd"))) ", " PREFERS(
				"20",
				TERM(EXPRESSION("disk", "In",
						"hdd"))) ", " PREFERS("100",
								      TERM(EXPRESSION("gen", "Gt",
										      "'1'"))) "]"
											       "}"
											       "}"),
		NULL);
	cr_expect_eq(node_terms_weight(&world.call.pod->spec->preferred_terms,
				       &world.session.cluster.nodes[0],
				       &world.session.cluster.symbols),
		     107);
	small_world_finish(&world);
}
