/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "tests/cli/schedmark.h"

/* Lines that a listing has somewhere, each as a run of words. */
static const struct {
	const char *topic;
	const char *words;
} rows[] = {
	{ "rules", "NodeResourcesFit PodFitsResources pod, node, pods on the node" },
	{ "rules", "NodeUnschedulable CheckNodeUnschedulable pod, node" },
	{ "rules", "ImageLocality ImageLocalityPriority pod, node, all nodes" },
	{ "rules", "NodeLabel CheckNodeLabelPresence node" },
	{ "rules", "ServiceAffinity CheckServiceAffinity pod, node, pods in the domain" },
	{ "rules", "SelectorSpread SelectorSpreadPriority pod, node" },
	{ "rules", "NodePreferAvoidPods NodePreferAvoidPodsPriority pod, node" },
	{ "rules", "TaintToleration 3 yes yes" },
	{ "rules", "SelectorSpread 1 yes" },
	{ "rules", "SchedulingGates yes" },
	{ "rules", "DefaultBinder yes yes" },
	{ "implementations", "NodeResourcesFit filter reference" },
	{ "implementations", "NodeAffinity score reference" },
	{ "rules",
	  "PodFitsResources filter v1.1 cpu, memory and a pod slot of the node's capacity" },
	{ "rules", "MaxEBSVolumeCount filter v1.2 at most" },
	{ "rules", "LeastRequestedPriority score v1.1, v1.2 cpu" },
	{ "rules", "SelectorSpreadPriority score v1.2 few pods" },
	{ "implementations", "PodFitsResources filter v1.1 count-first" },
	{ "implementations", "SelectorSpreadPriority score v1.1 node-counts" },
	{ "implementations", "quantities round yes read with Round()" },
	{ "implementations", "podsByNode cached kept" },
	{ "implementations", "workers 2 to 64 so many" },
	{ "strategies", "per-node every rule" },
	{ "profiles", "default default-scheduler 15 8" },
	{ "--kubernetes-version 1.36 profiles", "default default-scheduler 14 9" },
	{ "--kubernetes-version 1.36 rules", "NodeDeclaredFeatures yes yes" },
	{ "--kubernetes-version 1.36 rules", "DynamicResources 2 yes" },
};

/* Does a line of the text begin with the words, whatever blanks are between them? */
static bool has_row(const char *text, const char *words)
{
	while (*text) {
		const char *at = text + strspn(text, " ");
		const char *word = words;

		while (*word && *at && (*word == *at || (*word == ' ' && at[-1] == ' '))) {
			if (*word == ' ')
				at += strspn(at, " ");
			else
				at++;
			word++;
		}
		if (!*word)
			return true;
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return false;
}

Test(list, every_topic_has_its_rows)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct said said;

		schedmark_run(&said, "schedmark list %s", rows[i].topic);
		cr_expect_eq(said.status, 0);
		cr_expect_str_eq(said.err, "");
		cr_expect(has_row(said.out, rows[i].words), "no \"%s\" in %s", rows[i].words,
			  said.out);
		said_fini(&said);
	}
}

Test(list, without_a_topic_all_are_listed)
{
	static const char *const topics[] = { "rules",	  "implementations", "strategies",
					      "profiles", "workloads",	     "simulations" };
	struct said all;

	schedmark_run(&all, "schedmark list");
	cr_expect_eq(all.status, 0);
	for (size_t i = 0; i < sizeof(topics) / sizeof(topics[0]); i++) {
		struct said one;

		schedmark_run(&one, "schedmark list %s", topics[i]);
		cr_expect_gt(strlen(one.out), (size_t)20, "%s", topics[i]);
		cr_expect(strstr(all.out, one.out), "%s is not part of all", topics[i]);
		said_fini(&one);
	}
	said_fini(&all);
}

Test(list, json_has_the_same_rows)
{
	struct said said;
	json_t *document;
	json_t *rule;

	schedmark_run(&said, "schedmark list --output json rules workloads");
	cr_expect_eq(said.status, 0);
	document = json_loads(said.out, 0, NULL);
	cr_assert_not_null(document, "%s", said.out);
	cr_expect_null(json_object_get(document, "profiles"));
	cr_expect_gt(json_array_size(json_object_get(document, "workloads")), (size_t)0);
	rule = json_array_get(json_object_get(document, "predicates"), 0);
	cr_expect_str_eq(json_string_value(json_object_get(rule, "plugin")), "NodeUnschedulable");
	cr_expect_gt(json_array_size(json_object_get(document, "eraRules")), (size_t)20);
	cr_expect_eq(json_array_size(json_object_get(rule, "reads")), (size_t)2);
	json_decref(document);
	said_fini(&said);
}

/* Names are what the other commands take. */
Test(list, every_listed_profile_explains)
{
	struct said names;
	size_t count = 0;

	schedmark_run(&names, "schedmark list --names profiles");
	cr_expect_eq(names.status, 0);
	for (char *name = strtok(names.out, "\n"); name; name = strtok(NULL, "\n")) {
		struct said said;

		schedmark_run(&said,
			      "schedmark explain --scheduler-config %s tests/cli/data/cluster.yaml",
			      name);
		cr_expect_eq(said.status, 0, "%s: %s", name, said.err);
		cr_expect(strstr(said.out, name), "%s: %s", name, said.out);
		said_fini(&said);
		count++;
	}
	cr_expect_gt(count, (size_t)1);
	said_fini(&names);
}

Test(list, a_shipped_file_that_does_not_load_is_an_error)
{
	struct said said;

	schedmark_run(&said, "F=$(mktemp -d); mkdir $F/schedulers; "
			     "echo 'kind: Nonsense' >$F/schedulers/broken.yaml; "
			     "SCHEDMARK_PROFILES=$F schedmark list profiles >/dev/null; "
			     "STATUS=$?; rm -r $F; exit $STATUS");
	cr_expect_eq(said.status, 2, "status %d", said.status);
	cr_expect(strstr(said.err, "broken.yaml"), "%s", said.err);
	said_fini(&said);
}
