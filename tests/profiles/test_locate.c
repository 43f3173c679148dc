/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "profiles/profiles.h"
#include "tests/support/folder.h"

Test(locate, what_ships_is_found_by_name_with_or_without_its_ending)
{
	char path[512];

	cr_assert(profiles_locate("schedulers", "node-local", path, sizeof(path)));
	cr_expect(strstr(path, "schedulers/node-local.yaml"), "%s", path);
	cr_assert(profiles_locate("schedulers", "node-local.yaml", path, sizeof(path)));
	cr_expect(strstr(path, "schedulers/node-local.yaml"), "%s", path);
	cr_expect_not(profiles_locate("schedulers", "nobody", path, sizeof(path)));
	cr_expect_not(profiles_locate("nowhere", "node-local", path, sizeof(path)));
	cr_expect_not(profiles_locate("schedulers", "node-local", path, 20), "no room for it");
}

static bool is_listed(char *const *names, size_t count, const char *name)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		found += !strcmp(names[i], name);
	cr_expect_leq(found, 1, "%s is listed %zu times", name, found);
	return found;
}

Test(locate, the_environment_is_looked_at_first)
{
	struct folder folder;
	char want[256], path[512];
	char **names;
	size_t count;

	folder_make(&folder);
	folder_put(&folder, "schedulers/own.yaml", "#");
	folder_put(&folder, "schedulers/node-local.yaml", "#");
	folder_put(&folder, "schedulers/notes.txt", "#");
	folder_put(&folder, "schedulers/.hidden.yaml", "#");
	setenv("SCHEDMARK_PROFILES", folder.path, 1);
	snprintf(want, sizeof(want), "%s/schedulers/node-local.yaml", folder.path);
	cr_assert(profiles_locate("schedulers", "node-local", path, sizeof(path)));
	cr_expect_str_eq(path, want);
	cr_expect(profiles_locate("schedulers", "most-allocated", path, sizeof(path)),
		  "what ships is still there");
	count = profiles_names("schedulers", &names);
	cr_expect(is_listed(names, count, "own"));
	cr_expect(is_listed(names, count, "node-local"));
	cr_expect(is_listed(names, count, "most-allocated"));
	cr_expect_not(is_listed(names, count, "notes.txt"));
	cr_expect_not(is_listed(names, count, ".hidden"));
	profiles_names_free(names, count);
	folder_remove(&folder);
}

Test(locate, a_folder_that_is_not_there_has_no_names)
{
	char **names;

	cr_expect_eq(profiles_names("nowhere", &names), 0);
	profiles_names_free(names, 0);
}
