/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Configurations by name and by path, and the files that ship.
 */
#include <criterion/criterion.h>

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/support/folder.h"
#include "tests/support/read_config.h"

/* Like read_config_init(), from a name or path. */
static void open_config(struct read_config *read, const char *name)
{
	const struct reader_options options = { .limits = READER_LIMITS_DEFAULT };

	memset(read, 0, sizeof(*read));
	cluster_init(&read->cluster);
	read_config_collect(read);
	read->status = profiles_open(&read->cluster, KUBERNETES_1_26, name, &options, &read->sink,
				     &read->profiles);
}

Test(open, every_profile_that_ships_loads_by_its_name)
{
	char **names;
	size_t count = profiles_names("schedulers", &names);
	bool policy = false;

	cr_expect_geq(count, 6);
	for (size_t i = 0; i < count; i++) {
		struct read_config read;

		open_config(&read, names[i]);
		cr_expect_eq(read.status, STATUS_OK, "%s: %s", names[i], read.errors);
		cr_expect_str_eq(read.remarks, "", "%s", names[i]);
		cr_expect_geq(read.profiles.count, 1);
		cr_expect(i == 0 || strcmp(names[i - 1], names[i]) < 0, "sorted, each once");
		policy |= !strcmp(names[i], "policy-2015");
		read_config_fini(&read);
	}
	cr_expect(policy);
	profiles_names_free(names, count);
}

Test(open, each_that_ships_says_what_it_is_for)
{
	glob_t files;

	cr_assert_eq(glob("profiles/schedulers/*.yaml", 0, NULL, &files), 0);
	cr_assert_eq(glob("profiles/schedulers/2015/*.yaml", GLOB_APPEND, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		FILE *file = fopen(files.gl_pathv[i], "r");

		cr_assert_not_null(file);
		cr_expect_eq(fgetc(file), '#', "%s begins with a comment", files.gl_pathv[i]);
		fclose(file);
	}
	globfree(&files);
}

Test(open, the_node_local_profile_is_the_default_without_other_rules)
{
	static const char *const plugins[] = { "TaintToleration", "NodeAffinity",
					       "NodeResourcesFit",
					       "NodeResourcesBalancedAllocation", "ImageLocality" };
	static const int64_t weights[] = { 3, 2, 1, 1, 1 };
	struct read_config read;
	const struct profile *profile;

	open_config(&read, "node-local");
	cr_assert_eq(read.profiles.count, 1, "%s", read.errors);
	profile = &read.profiles.items[0];
	cr_expect_eq(profile->filter_count, 6);
	cr_expect_eq(profile->point_count[POINT_FILTER], 6);
	cr_expect_eq(profile->point_count[POINT_POST_FILTER], 0);
	cr_assert_eq(profile->score_count, 5);
	for (size_t i = 0; i < 5; i++) {
		cr_expect_str_eq(profile->scores[i].plugin, plugins[i]);
		cr_expect_eq(profile->scores[i].weight, weights[i]);
		cr_expect_not_null(profile->scores[i].rule);
	}
	read_config_fini(&read);
}

Test(open, a_path_is_a_file_and_a_name_is_not)
{
	struct folder folder;
	struct read_config read;
	char path[256];

	folder_make(&folder);
	folder_put(&folder, "mine.yaml", "%s",
		   "apiVersion: v1\nkind: Pod\n---\n"
		   "apiVersion: kubescheduler.config.k8s.io/v1\n"
		   "kind: KubeSchedulerConfiguration\nprofiles: [{schedulerName: mine}]\n");
	snprintf(path, sizeof(path), "%s/mine.yaml", folder.path);
	open_config(&read, path);
	cr_assert_eq(read.profiles.count, 1, "%s", read.errors);
	cr_expect_str_eq(read.profiles.items[0].scheduler_name, "mine");
	read_config_fini(&read);
	open_config(&read, "mine");
	cr_expect_eq(read.status, STATUS_BAD_INPUT);
	cr_expect(strstr(read.errors, "no scheduler configuration \"mine\", expected a file or one "
				      "of default, 2015/"),
		  "%s", read.errors);
	read_config_fini(&read);
	folder_remove(&folder);
}

static const struct {
	const char *what;
	const char *text;
	const char *error; /* behind the path */
	bool names_first; /* the path stands at the end, too */
} files[] = {
	{ "no configuration", "apiVersion: v1\nkind: Pod\n",
	  ":1:1: no scheduler configuration, expected kind KubeSchedulerConfiguration, "
	  "Policy or Engine",
	  false },
	{ "an empty file", "",
	  ":1:1: no scheduler configuration, expected kind KubeSchedulerConfiguration, "
	  "Policy or Engine",
	  false },
	{ "two configurations",
	  "kind: Policy\n---\napiVersion: kubescheduler.config.k8s.io/v1\n"
	  "kind: KubeSchedulerConfiguration\n",
	  ":3:1: a second scheduler configuration; the first is in ", true },
	{ "a key twice",
	  "apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n"
	  "parallelism: 1\nparallelism: 2\n",
	  ":4:1: the key \"parallelism\" is already set in this map", false },
};

Test(open, files_without_just_one_configuration_are_refused)
{
	struct folder folder;
	char path[128];

	folder_make(&folder);
	snprintf(path, sizeof(path), "%s/f.yaml", folder.path);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct read_config read;
		char want[512];

		folder_put(&folder, "f.yaml", "%s", files[i].text);
		snprintf(want, sizeof(want), "%s%s%s", path, files[i].error,
			 files[i].names_first ? path : "");
		open_config(&read, path);
		cr_expect_eq(read.status, STATUS_BAD_INPUT, "%s", files[i].what);
		cr_expect_str_eq(read.errors, want, "%s: %s", files[i].what, read.errors);
		read_config_fini(&read);
	}
	folder_remove(&folder);
}

Test(open, an_absent_file_is_named)
{
	struct read_config read;

	open_config(&read, "/no/such/file.yaml");
	cr_expect_neq(read.status, STATUS_OK);
	cr_expect_str_eq(read.errors, "/no/such/file.yaml: cannot open: No such file or directory");
	read_config_fini(&read);
}

/* The plain lists that a cluster's owner has dumped: each loads, or one line says where it fails. */
Test(open, real_configurations_load_or_say_why_not)
{
	const char *real = getenv("SCHEDMARK_REAL");
	size_t loaded = 0, refused = 0;
	char said[32768];
	char *path, *rest;

	if (!real)
		cr_skip_test("SCHEDMARK_REAL is not set");
	cr_assert_eq(command_run(said, sizeof(said), "find '%s/sched-config' -type f | sort", real),
		     0);
	for (path = strtok_r(said, "\n", &rest); path; path = strtok_r(NULL, "\n", &rest)) {
		struct read_config read;

		open_config(&read, path);
		loaded += read.status == STATUS_OK;
		refused += read.status == STATUS_BAD_INPUT;
		if (read.status != STATUS_OK) {
			cr_expect(!strncmp(read.errors, path, strlen(path)) &&
					  read.errors[strlen(path)] == ':',
				  "%s", read.errors);
			cr_expect_null(strchr(read.errors, '\n'), "%s", read.errors);
			cr_expect(strspn(read.errors + strlen(path) + 1, "0123456789"), "%s",
				  read.errors);
		}
		read_config_fini(&read);
	}
	cr_expect_eq(loaded, 20);
	cr_expect_eq(refused, 48);
}

static const struct {
	const char *what, *given, *label;
} labels[] = {
	{ "a name stays", "node-local", "node-local" },
	{ "a path to a file that ships", "profiles/schedulers/node-local.yaml", "node-local" },
	{ "the same, put together", "profiles/workloads/../schedulers/node-local.yaml",
	  "node-local" },
	{ "another file", "tests/profiles/test_open.c", "tests/profiles/test_open.c" },
	{ "a folder and back", "tests/cli/../profiles/test_open.c", "tests/profiles/test_open.c" },
	{ "two of them", "tests/cli/data/../../profiles/test_open.c",
	  "tests/profiles/test_open.c" },
	{ "to the beginning", "tests/../profiles/../Makefile", "Makefile" },
	{ "dots and slashes", ".//tests/./profiles//test_open.c", "tests/profiles/test_open.c" },
	{ "what is not there is left alone", "a/../b.yaml", "a/../b.yaml" },
};

Test(open, a_configuration_is_called_by_its_name_or_a_short_path)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		cr_expect_str_eq(profiles_label(&arena, labels[i].given), labels[i].label, "%s: %s",
				 labels[i].what, profiles_label(&arena, labels[i].given));
	arena_free(&arena);
}

Test(open, a_file_elsewhere_keeps_its_path)
{
	struct arena arena = { 0 };
	struct folder folder;
	char given[128];
	char want[128];

	folder_make(&folder);
	folder_put(&folder, "node-local.yaml", "%s", "not the one that ships");
	folder_put(&folder, "deep/er/x", "%s", "");
	snprintf(want, sizeof(want), "%s/node-local.yaml", folder.path);
	cr_expect_str_eq(profiles_label(&arena, want), want);
	snprintf(given, sizeof(given), "%s/deep/../node-local.yaml", folder.path);
	cr_expect_str_eq(profiles_label(&arena, given), want);
	/* "..", of a link, is not the folder that the link is in. */
	snprintf(given, sizeof(given), "%s/deep/er", folder.path);
	snprintf(want, sizeof(want), "%s/link", folder.path);
	cr_assert_eq(symlink(given, want), 0);
	snprintf(given, sizeof(given), "%s/link/../er/x", folder.path);
	cr_expect_str_eq(profiles_label(&arena, given), given);
	folder_remove(&folder);
	arena_free(&arena);
}
