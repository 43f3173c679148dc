/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Engine documents: what is refused, and that the order of documents does not matter.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "profiles/engine.h"
#include "profiles/profiles.h"
#include "sched/legacy/engine.h"
#include "tests/support/folder.h"
#include "tests/support/read_config.h"

#define HEAD "apiVersion: schedmark/v1\nkind: Engine\n"
#define POLICY "---\napiVersion: v1\nkind: Policy\npredicates: [{name: HostName}]\n"

static void open_text(struct read_config *read, const char *text)
{
	const struct reader_options options = { .limits = READER_LIMITS_DEFAULT, .strict = true };
	struct folder folder;
	char path[256];

	folder_make(&folder);
	folder_put(&folder, "f.yaml", "%s", text);
	snprintf(path, sizeof(path), "%s/f.yaml", folder.path);
	memset(read, 0, sizeof(*read));
	cluster_init(&read->cluster);
	read_config_collect(read);
	read->status = profiles_open(&read->cluster, KUBERNETES_1_26, path, &options, &read->sink,
				     &read->profiles);
	folder_remove(&folder);
}

static const struct {
	const char *what, *text, *error; /* behind the file's name */
} refused[] = {
	{ "another era", HEAD "era: v1.3\n", ":3:6: era: \"v1.3\" is not " },
	{ "a field of an era without one", HEAD "quantities: round\n",
	  ":3:13: quantities: of an era only, and none is named" },
	{ "a word that is none", HEAD "era: v1.1\nselectHost: best\n",
	  ":4:13: selectHost: \"best\" is not " },
	{ "too many workers", HEAD "era: v1.1\nworkers: 65\n",
	  ":4:10: workers: 65, expected 1 to 64" },
	{ "a field that is none", HEAD "era: v1.1\nfaster: true\n", ":4:1: " },
	{ "a rule that is none", HEAD "era: v1.1\nimplementations: {Foo: walk}\n",
	  ":4:19: implementations: \"Foo\" is no rule of this profile" },
	{ "a row that is none", HEAD "era: v1.1\nimplementations: {PodFitsResources: fast}\n",
	  ":4:37: implementations.PodFitsResources: no implementation \"fast\", expected one of "
	  "walk, count-first, sums" },
	{ "sums that nobody adds up", HEAD "era: v1.1\nimplementations: {PodFitsResources: sums}\n",
	  ":4:37: implementations.PodFitsResources: \"sums\" needs podsByNode: summed or cached" },
	{ "a row of today that is none", HEAD "implementations: {NodeName: fast}\n",
	  ":3:29: implementations.NodeName: no implementation \"fast\", expected one of " },
	{ "two", HEAD "---\n" HEAD, ":4:1: a second Engine; the first is in " },
	{ "a configuration of today beside an era",
	  HEAD "era: v1.1\n---\napiVersion: kubescheduler.config.k8s.io/v1\n"
	       "kind: KubeSchedulerConfiguration\n",
	  ":5:1: kind KubeSchedulerConfiguration beside an Engine with an era, expected Policy" },
	{ "a predicate that v1.1 had not",
	  HEAD "era: v1.1\n---\napiVersion: v1\nkind: Policy\npredicates: [{name: "
	       "MaxEBSVolumeCount}]\n",
	  "predicates[0].name: \"MaxEBSVolumeCount\" is no predicate of Kubernetes v1.1" },
	{ "a priority without a weight",
	  HEAD "era: v1.2\n---\napiVersion: v1\nkind: Policy\npriorities: [{name: "
	       "EqualPriority}]\n",
	  "0 is not in the range 1 to 2147483647" },
};

Test(engine, what_it_cannot_be_is_refused_in_a_line)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct read_config read;

		open_text(&read, refused[i].text);
		cr_expect_eq(read.status, STATUS_BAD_INPUT, "%s", refused[i].what);
		cr_expect(strstr(read.errors, refused[i].error), "%s: %s", refused[i].what,
			  read.errors);
		cr_expect_eq(read.profiles.count, 0, "%s", refused[i].what);
		read_config_fini(&read);
	}
}

Test(engine, the_policy_may_come_before_or_behind_it)
{
	static const char *const texts[] = { HEAD "era: v1.2\n" POLICY,
					     POLICY "---\n" HEAD "era: v1.2\n" };

	for (size_t i = 0; i < 2; i++) {
		struct read_config read;

		open_text(&read, texts[i]);
		cr_assert_eq(read.status, STATUS_OK, "%s", read.errors);
		cr_expect_eq(read.profiles.items[0].engine, &legacy_engine);
		cr_expect_eq(read.profiles.items[0].filter_count, 1);
		cr_expect_eq(read.profiles.items[0].score_count, 0);
		read_config_fini(&read);
	}
}

Test(engine, without_a_policy_it_is_the_default_provider)
{
	static const struct {
		const char *text;
		size_t filters, scores;
	} eras[] = { { HEAD "era: v1.1\n", 5, 3 }, { HEAD "era: v1.2\n", 8, 4 } };

	for (size_t i = 0; i < 2; i++) {
		struct read_config read;

		open_text(&read, eras[i].text);
		cr_assert_eq(read.status, STATUS_OK, "%s", read.errors);
		cr_expect_eq(read.profiles.items[0].filter_count, eras[i].filters);
		cr_expect_eq(read.profiles.items[0].score_count, eras[i].scores);
		read_config_fini(&read);
	}
}

/* What `schedmark list implementations` tells of the fields is what they take. */
Test(engine, every_word_that_is_told_is_read_and_a_release_had_one_of_each_field)
{
	struct engine_word word;
	struct engine_word before = { .field = "" };
	size_t fields = 0;
	size_t had[2] = { 0 };

	for (size_t i = 0; engine_word_at(i, &word); i++, before = word) {
		const char *at = strcmp(word.word, "2 to 64") ? word.word : "64";
		struct read_config read;
		char text[256];

		snprintf(text, sizeof(text), HEAD "era: v1.1\n%s: %s\n", word.field, at);
		open_text(&read, text);
		cr_expect_eq(read.status, STATUS_OK, "%s: %s: %s", word.field, word.word,
			     read.errors);
		read_config_fini(&read);
		fields += strcmp(word.field, before.field) != 0;
		had[0] += word.shipped[0];
		had[1] += word.shipped[1];
		cr_expect(word.what && *word.what, "%s: %s", word.field, word.word);
	}
	cr_expect_eq(fields, (size_t)8);
	cr_expect_eq(had[0], fields);
	cr_expect_eq(had[1], fields);
}
