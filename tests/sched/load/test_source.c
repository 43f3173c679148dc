/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What paths name, and the bytes of files.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/documents.h"
#include "tests/support/folder.h"

/* Reads what the paths name inside the folder (which becomes the working directory). */
static void read_in(const struct folder *folder, struct documents *d, const char *const *paths,
		    size_t count)
{
	cr_assert_eq(chdir(folder->path), 0);
	documents_read_files(d, paths, count, NULL);
}

static void expect_in(const struct folder *folder, const char *path, enum status status,
		      const char *text, const char *said)
{
	struct documents d;

	read_in(folder, &d, &path, 1);
	cr_expect_eq(d.status, status, "%s", path);
	cr_expect_str_eq(d.text, text, "%s", path);
	cr_expect_str_eq(d.said, said, "%s", path);
	documents_fini(&d);
}

static void make_tree(struct folder *folder)
{
	folder_make(folder);
	folder_put(folder, "b.yaml", "b: 1\n");
	folder_put(folder, "a.yml", "a: 1\n");
	folder_put(folder, "c.json", "{\"c\":1}");
	folder_put(folder, "README.md", "[not read");
	folder_put(folder, ".hidden.yaml", "hidden: 1\n");
	folder_put(folder, "sub/deeper/d.yaml", "d: 1\n");
	folder_put(folder, "sub/e.yaml", "e: 1\n");
	folder_put(folder, "none/notes.txt", "x");
	folder_put(folder, "plain", "plain: 1\n");
}

Test(source, a_folder_means_its_manifests_in_name_order_with_those_of_its_folders)
{
	struct folder folder;

	make_tree(&folder);
	expect_in(&folder, ".", STATUS_OK,
		  "{\"a\":1}\n{\"b\":1}\n{\"c\":1}\n{\"d\":1}\n{\"e\":1}\n", "");
	expect_in(&folder, "sub/", STATUS_OK, "{\"d\":1}\n{\"e\":1}\n", "");
	folder_remove(&folder);
}

Test(source, a_file_is_read_whatever_its_name)
{
	struct folder folder;

	make_tree(&folder);
	expect_in(&folder, "plain", STATUS_OK, "{\"plain\":1}\n", "");
	expect_in(&folder, ".hidden.yaml", STATUS_OK, "{\"hidden\":1}\n", "");
	folder_remove(&folder);
}

Test(source, a_glob_means_its_matches)
{
	struct folder folder;

	make_tree(&folder);
	folder_put(&folder, "odd[1].yaml", "odd: 1\n");
	expect_in(&folder, "?.y*ml", STATUS_OK, "{\"a\":1}\n{\"b\":1}\n", "");
	expect_in(&folder, "s*", STATUS_OK, "{\"d\":1}\n{\"e\":1}\n", "");
	expect_in(&folder, "odd[1].yaml", STATUS_OK, "{\"odd\":1}\n", "");
	expect_in(&folder, "*.none", STATUS_BAD_INPUT, "", "*.none: no file matches\n");
	folder_remove(&folder);
}

Test(source, paths_are_read_in_the_order_given)
{
	static const char *const paths[] = { "c.json", "b.yaml", "c.json" };
	struct folder folder;
	struct documents d;

	make_tree(&folder);
	read_in(&folder, &d, paths, 3);
	cr_expect_str_eq(d.text, "{\"c\":1}\n{\"b\":1}\n{\"c\":1}\n");
	documents_fini(&d);
	folder_remove(&folder);
}

Test(source, paths_that_name_nothing_are_errors)
{
	struct folder folder;

	make_tree(&folder);
	expect_in(&folder, "missing.yaml", STATUS_BAD_INPUT, "",
		  "missing.yaml: cannot open: No such file or directory\n");
	expect_in(&folder, "none", STATUS_BAD_INPUT, "",
		  "none: no .yaml, .yml or .json file in this folder\n");
	if (getuid()) {
		chmod("b.yaml", 0);
		expect_in(&folder, "b.yaml", STATUS_BAD_INPUT, "",
			  "b.yaml: cannot open: Permission denied\n");
		chmod("sub", 0);
		expect_in(&folder, "sub", STATUS_BAD_INPUT, "",
			  "sub: cannot read the folder: Permission denied\n");
		chmod("sub", 0755);
	}
	folder_remove(&folder);
}

Test(source, links_to_files_are_read_and_links_to_folders_left_alone)
{
	struct folder folder;

	make_tree(&folder);
	cr_assert_eq(chdir(folder.path), 0);
	cr_assert_eq(symlink("../plain", "sub/plain.yaml"), 0);
	cr_assert_eq(symlink("..", "sub/up"), 0);
	cr_assert_eq(symlink("nowhere", "sub/broken.yaml"), 0);
	cr_assert_eq(mkfifo("sub/pipe.yaml", 0600), 0);
	expect_in(&folder, "sub", STATUS_OK, "{\"d\":1}\n{\"e\":1}\n{\"plain\":1}\n", "");
	folder_remove(&folder);
}

Test(source, standard_input_is_read)
{
	struct folder folder;

	make_tree(&folder);
	cr_assert_eq(chdir(folder.path), 0);
	cr_assert_not_null(freopen("c.json", "r", stdin));
	expect_in(&folder, "-", STATUS_OK, "{\"c\":1}\n", "");
	folder_put(&folder, "bad", "[");
	cr_assert_not_null(freopen("bad", "r", stdin));
	expect_in(&folder, "-", STATUS_BAD_INPUT, "",
		  "<stdin>:2:1: the end of the text, where a value is expected\n");
	folder_remove(&folder);
}

static void shell(const char *command)
{
	cr_assert_eq(system(command), 0, "%s", command); /* NOLINT(cert-env33-c) */
}

Test(source, gzip_is_read_whatever_its_name)
{
	struct folder folder;

	make_tree(&folder);
	cr_assert_eq(chdir(folder.path), 0);
	shell("gzip -c b.yaml >z.yaml.gz");
	shell("gzip -c b.yaml >renamed.yaml");
	shell("gzip -c <b.yaml >>members.gz; gzip -c <b.yaml >>members.gz");
	shell("gzip -c </dev/null >empty.gz");
	expect_in(&folder, "z.yaml.gz", STATUS_OK, "{\"b\":1}\n", "");
	expect_in(&folder, "renamed.yaml", STATUS_OK, "{\"b\":1}\n", "");
	expect_in(&folder, "members.gz", STATUS_OK, "{\"b\":1}\n",
		  "members.gz:2:1: warning: the key \"b\" is already set in this map; "
		  "this value is used\n");
	expect_in(&folder, "empty.gz", STATUS_OK, "", "");
	expect_in(&folder, "z.*", STATUS_OK, "{\"b\":1}\n", "");
	folder_remove(&folder);
}

Test(source, damaged_gzip_is_refused)
{
	static const char damaged[] = ": gzip data is damaged or cut short\n";
	struct folder folder;
	char said[64];

	make_tree(&folder);
	cr_assert_eq(chdir(folder.path), 0);
	shell("gzip -c b.yaml >z.gz");
	for (int size = 2; size < 25; size++) {
		char command[64];

		snprintf(command, sizeof(command), "head -c %d z.gz >cut-%d.gz", size, size);
		shell(command);
		snprintf(command, sizeof(command), "cut-%d.gz", size);
		snprintf(said, sizeof(said), "cut-%d.gz%s", size, damaged);
		expect_in(&folder, command, STATUS_BAD_INPUT, "", said);
	}
	shell("{ cat z.gz; echo more; } >more.gz");
	snprintf(said, sizeof(said), "more.gz%s", damaged);
	expect_in(&folder, "more.gz", STATUS_BAD_INPUT, "", said);
	shell("{ head -c -8 z.gz; printf 12345678; } >flipped.gz");
	snprintf(said, sizeof(said), "flipped.gz%s", damaged);
	expect_in(&folder, "flipped.gz", STATUS_BAD_INPUT, "", said);
	folder_remove(&folder);
}

Test(source, a_text_is_slurped_whole)
{
	struct diag_sink sink = { .emit = diag_drop };
	struct folder folder;
	char *text;
	size_t length;

	folder_make(&folder);
	cr_assert_eq(chdir(folder.path), 0);
	folder_put(&folder, "x", "%0*d", 100000, 7);
	cr_assert_eq(reader_slurp("x", 100000, &sink, &text, &length), STATUS_OK);
	cr_expect_eq(length, 100000);
	cr_expect_eq(strlen(text), 100000);
	cr_expect_eq(text[99999], '7');
	free(text);
	cr_expect_eq(reader_slurp("x", 99999, &sink, &text, &length), STATUS_BAD_INPUT);
	cr_expect_null(text);
	cr_expect_eq(reader_slurp("none", 9, &sink, &text, &length), STATUS_BAD_INPUT);
	cr_expect_null(text);
	folder_remove(&folder);
}

static size_t list_length(const struct documents *d)
{
	size_t commas = 0;

	for (const char *at = d->text; (at = strchr(at, ',')); at++)
		commas++;
	return commas + 1;
}

/* Files of this size are mapped, not read. */
Test(source, large_files_are_read_like_small_ones)
{
	static const char *const names[] = { "large.yaml", "large.gz", "-" };
	struct folder folder;
	FILE *file;

	folder_make(&folder);
	cr_assert_eq(chdir(folder.path), 0);
	file = fopen("large.yaml", "w");
	for (int i = 0; i < 17000; i++)
		fprintf(file, "- %01023d\n", i);
	fclose(file);
	shell("gzip -1 -c large.yaml >large.gz");
	cr_assert_not_null(freopen("large.yaml", "r", stdin));
	for (size_t i = 0; i < 3; i++) {
		struct documents d;

		documents_read_files(&d, &names[i], 1, NULL);
		cr_expect_eq(d.status, STATUS_OK, "%s: %s", names[i], d.said);
		cr_expect_eq(d.count, 1);
		cr_expect_eq(list_length(&d), 17000, "%s", names[i]);
		documents_fini(&d);
	}
	folder_remove(&folder);
}

static void see(void *context, const char *name, const char *text, size_t length)
{
	char *seen = context;

	sprintf(seen + strlen(seen), "%s:%.*s;", name, (int)length, text);
}

Test(source, a_caller_can_see_the_bytes_of_each_file)
{
	static const char *const paths[] = { "z.gz", "c.json" };
	struct reader_options options = documents_options();
	struct folder folder;
	struct documents d;
	char seen[256] = "";

	make_tree(&folder);
	cr_assert_eq(chdir(folder.path), 0);
	shell("gzip -c b.yaml >z.gz");
	options.on_file = see;
	options.context = seen;
	documents_read_files(&d, paths, 2, &options);
	cr_expect_str_eq(seen, "z.gz:b: 1\n;c.json:{\"c\":1};");
	documents_fini(&d);
	folder_remove(&folder);
}
