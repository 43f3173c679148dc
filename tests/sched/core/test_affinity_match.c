/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "sched/core/affinity_match.h"
#include "tests/support/small_world.h"
#include "tests/support/world.h"

#define NAMESPACES                                                                           \
	"{apiVersion: v1, kind: Namespace, metadata: {name: red, labels: {team: a}}}\n---\n" \
	"{apiVersion: v1, kind: Namespace, metadata: {name: blue, labels: {team: b}}}\n---\n"
#define WANTS(TERM)                                                                     \
	", affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{" \
	"topologyKey: k" TERM "}]}}"

/* The pod "p" has the term, in the namespace red; "q" is looked at. */
static const struct {
	const char *what;
	const char *documents;
	bool own; /* p at hand, q runs */
	bool theirs; /* q at hand, p runs */
} cases[] = {
	{ "the pod's own namespace by default",
	  POD("p", ", namespace: red", WANTS(", labelSelector: {}")) POD("q", ", namespace: red", ),
	  true, true },
	{ "no other namespace by default",
	  POD("p", ", namespace: red", WANTS(", labelSelector: {}"))
		  POD("q", ", namespace: blue", ),
	  false, false },
	{ "a listed namespace",
	  POD("p", ", namespace: red", WANTS(", labelSelector: {}, namespaces: [blue]"))
		  POD("q", ", namespace: blue", ),
	  true, true },
	{ "the own one only when listed",
	  POD("p", ", namespace: red", WANTS(", labelSelector: {}, namespaces: [blue]"))
		  POD("q", ", namespace: red", ),
	  false, false },
	{ "a selected namespace",
	  POD("p", ", namespace: red",
	      WANTS(", labelSelector: {}, namespaceSelector: {matchLabels: {team: b}}"))
		  POD("q", ", namespace: blue", ),
	  true, true },
	{ "a namespace that is not selected",
	  POD("p", ", namespace: red",
	      WANTS(", labelSelector: {}, namespaceSelector: {matchLabels: {team: c}}"))
		  POD("q", ", namespace: blue", ),
	  false, false },
	{ "every namespace by an empty selector",
	  POD("p", ", namespace: red", WANTS(", labelSelector: {}, namespaceSelector: {}"))
		  POD("q", ", namespace: blue", ),
	  true, true },
	{ "listed or selected",
	  POD("p", ", namespace: red",
	      WANTS(", labelSelector: {}, namespaces: [red], namespaceSelector: {matchLabels: "
		    "{team: b}}")) POD("q", ", namespace: red", ),
	  true, true },
	{ "labels that match",
	  POD("p", ", namespace: red", WANTS(", labelSelector: {matchLabels: {app: x}}"))
		  POD("q", ", namespace: red, labels: {app: x}", ),
	  true, true },
	{ "labels that do not",
	  POD("p", ", namespace: red", WANTS(", labelSelector: {matchLabels: {app: x}}"))
		  POD("q", ", namespace: red, labels: {app: z}", ),
	  false, false },
	{ "without a label selector nothing",
	  POD("p", ", namespace: red", WANTS()) POD("q", ", namespace: red", ), false, false },
};

static bool matches(struct small_world *world, const char *holder, const char *other, bool own)
{
	const struct pod *pod = world_pod(&world->session, holder);
	const struct pod_affinity_terms *terms = &pod->spec->affinity_required;
	struct term_memo memo = { 0 };

	if (own)
		return own_terms_match(terms, world_pod(&world->session, other),
				       world->call.snapshot, &memo) != 0;
	return their_terms_match(terms, world_pod(&world->session, other), world->call.snapshot,
				 &memo) != 0;
}

Test(affinity_match, terms_mean_the_pods_they_should)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct small_world world;
		char text[2048];

		snprintf(text, sizeof(text), "%s%s", NAMESPACES, cases[i].documents);
		small_world_start(&world, text, NULL);
		cr_expect_eq(matches(&world, "p", "q", true), cases[i].own, "own: %s",
			     cases[i].what);
		cr_expect_eq(matches(&world, "p", "q", false), cases[i].theirs, "theirs: %s",
			     cases[i].what);
		small_world_finish(&world);
	}
}

#define ANYWHERE_UNLABELLED                                                              \
	WANTS(", labelSelector: {}, namespaceSelector: {matchExpressions: [{key: team, " \
	      "operator: DoesNotExist}]}")

/* A namespace that no object describes: own terms select among those that exist, and theirs take it for
 * one without labels. The loader makes objects for all, so one is taken away here. */
Test(affinity_match, a_namespace_that_does_not_exist_has_no_labels)
{
	struct small_world world;

	small_world_start(&world,
			  NAMESPACES POD("p", ", namespace: red", ANYWHERE_UNLABELLED)
				  POD("q", ", namespace: blue", ),
			  NULL);
	cr_expect_not(matches(&world, "p", "q", true));
	cr_expect_not(matches(&world, "p", "q", false));
	index_fini(&world.session.snapshot.namespaces);
	cr_expect_not(matches(&world, "p", "q", true));
	cr_expect(matches(&world, "p", "q", false));
	small_world_finish(&world);
}

Test(affinity_match, each_term_has_its_bit)
{
	struct small_world world;
	struct term_memo memo = { 0 };
	const struct pod_affinity_terms *terms;

	small_world_start(
		&world,
		POD("p", ,
		    ", affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: ["
		    "{topologyKey: k, labelSelector: {matchLabels: {app: x}}}, "
		    "{topologyKey: k, labelSelector: {matchLabels: {app: z}}}, "
		    "{topologyKey: k, labelSelector: {}}]}}") POD("q", ", labels: {app: x}", ),
		NULL);
	terms = &world.call.pod->spec->affinity_required;
	cr_expect_eq(own_terms_match(terms, world_pod(&world.session, "q"), world.call.snapshot,
				     &memo),
		     5);
	cr_expect_eq(all_terms(3), 7);
	cr_expect_eq(all_terms(0), 0);
	cr_expect_eq(all_terms(64), UINT64_MAX);
	small_world_finish(&world);
}

/* What is remembered of one pod's labels is not taken for another namespace's. */
Test(affinity_match, the_memory_of_a_template_knows_its_namespace)
{
	struct small_world world;
	const struct pod_affinity_terms *terms;
	struct term_memo memo = { 0 };
	struct pod elsewhere;

	small_world_start(&world,
			  POD("p", , WANTS(", labelSelector: {}")) POD("q", ", labels: {app: x}", ),
			  NULL);
	terms = &world.call.pod->spec->affinity_required;
	elsewhere = *world_pod(&world.session, "q");
	elsewhere.name_space = small_world_symbol(&world, "elsewhere");
	cr_expect_eq(own_terms_match(terms, world_pod(&world.session, "q"), world.call.snapshot,
				     &memo),
		     1);
	cr_expect_eq(own_terms_match(terms, &elsewhere, world.call.snapshot, &memo), 0);
	small_world_finish(&world);
}
