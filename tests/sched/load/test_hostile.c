/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Texts made to cost more than they weigh: each is read, or refused with one line, in bounded
 * memory.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include "sched/base/mem.h"
#include "tests/support/documents.h"
#include "tests/support/folder.h"
#include "tests/support/told.h"

enum { MIB = 1 << 20, PEAK_MAX_MIB = 100, SECONDS_MAX = 120 };

/* A hang ends the test. Criterion's own time limit leaks. */
static void end_in_time(void)
{
	alarm(SECONDS_MAX);
}

TestSuite(hostile, .init = end_in_time);

/* The most memory this process had at any time, in MiB. */
static long peak_mib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss / 1024;
}

/* In the child: reads, and tells how much memory that took and what was said. */
static _Noreturn void read_and_tell(const char *text, size_t length, int out)
{
	long before = peak_mib();
	struct documents d;

	end_in_time();
	documents_read_bytes(&d, "t.yaml", text, length, false, NULL);
	dprintf(out, "%ld\n%s", peak_mib() - before, d.said);
	_exit((int)d.status);
}

/*
 * Reads the text in a process of its own. The most memory that took comes back in *peak, in MiB (0
 * under sanitizers, which take more of their own), what was said in said[size].
 */
static enum status read_apart(const char *text, size_t length, long *peak, char *said, size_t size)
{
	int ends[2], status = -1;
	size_t used = 0;
	ssize_t got;
	pid_t child;

	cr_assert_eq(pipe(ends), 0);
	child = fork();
	cr_assert_geq(child, 0);
	if (child == 0)
		read_and_tell(text, length, ends[1]);
	close(ends[1]);
	while ((got = read(ends[0], said + used, size - 1 - used)) > 0)
		used += (size_t)got;
	said[used] = '\0';
	close(ends[0]);
	cr_assert_eq(waitpid(child, &status, 0), child);
	cr_assert(WIFEXITED(status), "%s", said);
	*peak = strtol(said, NULL, 10);
#ifdef LEAK_CHECK
	*peak = 0;
#endif
	memmove(said, strchr(said, '\n') + 1, strlen(strchr(said, '\n')));
	return (enum status)WEXITSTATUS(status);
}

struct text {
	char *bytes;
	size_t length, capacity;
};

/* A piece so many times; "#" in it becomes the number of the copy. */
struct part {
	size_t times;
	const char *piece;
};

static void add_byte(struct text *t, char byte)
{
	t->bytes = mem_grow(t->bytes, t->length, &t->capacity, 1);
	t->bytes[t->length++] = byte;
}

static void add(struct text *t, const struct part *part)
{
	for (size_t i = 0; i < part->times; i++) {
		for (const char *at = part->piece; *at; at++) {
			char number[32] = { *at };

			if (*at == '#')
				snprintf(number, sizeof(number), "%zu", i);
			for (const char *digit = number; *digit; digit++)
				add_byte(t, *digit);
		}
	}
}

#define DEPTH "lists and maps are nested deeper than 1024 (--limit depth=N)\n"
#define ALIASES "aliases expand to more than 400000 values (--limit alias-nodes=N)\n"
#define ENDLESS                                                 \
	"more than 4194304 bytes without an end of this value " \
	"(--limit scalar-bytes=N)\n"
#define MEMORY                                                              \
	"the document up to here takes more than 94371840 bytes of memory " \
	"(--limit document-bytes=N)\n"

#define TOO_MANY "more than 1000000 documents in one file (--limit documents=N)\n"

static const struct {
	const char *what;
	struct part parts[7]; /* up to one of zero times */
	const char *said; /* behind the place; NULL: it is read */
} texts[] = {
	{ "aliases of aliases",
	  { { 1, "- &a [x,x,x,x,x,x,x,x,x,x]\n- &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n" },
	    { 1, "- &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n- &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n" },
	    { 1, "- &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n- &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n" },
	    { 1, "- &g [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]\n" } },
	  ALIASES },
	{ "many aliases", { { 1, "- &a x\n" }, { 400001, "- *a\n" } }, ALIASES },
	{ "as many aliases as may be", { { 1, "- &a x\n" }, { 400000, "- *a\n" } }, NULL },
	{ "merges of a large map",
	  { { 1, "a: &a\n" }, { 1000, "  k#: 1\n" }, { 1000, "b#: {<<: *a}\n" } },
	  ALIASES },
	{ "a list of merges",
	  { { 1, "a: &a {k: 1}\nb: {<<: [" }, { 400000, "*a," }, { 1, "]}" } },
	  ALIASES },
	{ "anchors and aliases as keys",
	  { { 100000, "- &a# x\n" }, { 100000, "- {*a# : 1}\n" } },
	  NULL },
	{ "one alias as many keys",
	  { { 1, "- &a x\n- {" }, { 300000, "*a : 1," }, { 1, "}" } },
	  "300000 keys" },
	{ "lists in lists", { { 1000000, "[" } }, DEPTH },
	{ "maps in maps", { { 1000000, "{\"a\":" } }, DEPTH },
	{ "plain maps in maps", { { 1000000, "{a: " } }, DEPTH },
	{ "block lists in lists", { { 1000000, "- " } }, DEPTH },
	{ "maps as keys",
	  { { 1000000, "? " } },
	  "a map cannot be a map key (a string is expected)\n" },
	{ "nested aliases",
	  { { 1, "- &a0 [x]\n- &b0 [*a0]\n" },
	    { 1, "- &a1 [[[[[[[[[[[[[[[[[[[[*b0]]]]]]]]]]]]]]]]]]]]\n" },
	    { 1, "- &a2 [[[[[[[[[[[[[[[[[[[[*a1]]]]]]]]]]]]]]]]]]]]\n- " },
	    { 990, "[" },
	    { 1, "*a2" },
	    { 990, "]" } },
	  DEPTH },
	{ "many values deep in flow style",
	  { { 1000, "[" }, { 500000, "a," } },
	  "[] and {} are nested too deep, at 1000 levels, for so much text (--limit depth=N)\n" },
	{ "many directives",
	  { { 1000, "%TAG !t#! x\n" }, { 1, "---\na: 1" } },
	  "more than 100 %TAG directives\n" },
	{ "a long plain word", { { 1, "a: " }, { 5 * MIB, "x" } }, ENDLESS },
	{ "long plain words", { { 1, "a: " }, { 2 * MIB, "xy " } }, ENDLESS },
	{ "a long quoted text", { { 1, "a: '" }, { 5 * MIB, "x" } }, ENDLESS },
	{ "a long block text", { { 1, "a: |\n" }, { MIB, "  xyz\n" } }, ENDLESS },
	{ "a long anchor", { { 1, "a: &" }, { 5 * MIB, "x" } }, ENDLESS },
	{ "a long comment", { { 1, "a: 1 # " }, { 5 * MIB, "x" } }, ENDLESS },
	{ "many empty lines", { { 5 * MIB, "\n" } }, ENDLESS },
	{ "a long JSON string",
	  { { 1, "{\"a\":\"" }, { 5 * MIB, "x" } },
	  "a scalar of 4194305 bytes, at most 4194304 are read (--limit scalar-bytes=N)\n" },
	{ "a long JSON number",
	  { { 1, "{\"a\":" }, { 5 * MIB, "7" } },
	  "a scalar of 5242880 bytes, at most 4194304 are read (--limit scalar-bytes=N)\n" },
	{ "a text a little too long",
	  { { 1, "a: \"" }, { 4 * MIB, "x" }, { 1, "x\"\n" } },
	  "a scalar of 4194305 bytes, at most 4194304 are read (--limit scalar-bytes=N)\n" },
	{ "a text as long as may be", { { 1, "a: \"" }, { 4 * MIB, "x" }, { 1, "\"\n" } }, NULL },
	{ "a wide JSON list", { { 1, "[" }, { 3000000, "1," } }, MEMORY },
	{ "a wide list", { { 3000000, "-\n" } }, MEMORY },
	{ "a wide JSON map", { { 1, "{" }, { 1500000, "\"#\":1," } }, MEMORY },
	{ "a wide map", { { 1500000, "#: 1\n" } }, MEMORY },
	{ "many small maps", { { 1, "[" }, { 1500000, "{a}," } }, MEMORY },
	{ "many anchors", { { 1000000, "- &# x\n" } }, MEMORY },
	{ "numbers of many digits", { { 100000, "- 0.#2345678901234567e-#\n" } }, NULL },
	{ "one key again and again", { { 500000, "a: 1\n" } }, "500000 keys" },
	{ "many documents", { { 500000, "--- a\n" } }, NULL },
	{ "many empty documents", { { 500000, "---\n" } }, NULL },
	{ "many JSON documents", { { 500000, "{}" } }, NULL },
	{ "more JSON documents", { { 1000001, "{}" } }, TOO_MANY },
	{ "more empty documents", { { 1000001, "---\n" } }, TOO_MANY },
	{ "many quotes", { { 500000, "\"" } }, "" },
	{ "JSON that goes wrong at its end",
	  { { 1, "[" }, { 500000, "{\"a\":1}," }, { 1, "?]" } },
	  "" },
};

/* Is that what was said? A number of keys stands for the warnings about them. */
static bool as_expected(enum status status, const char *heard, const char *said)
{
	size_t length = strlen(heard), wanted = said ? strlen(said) : 0;
	size_t keys, lines = 0;

	for (const char *at = heard; (at = strchr(at, '\n')); at++)
		lines++;
	if (said && sscanf(said, "%zu keys", &keys) == 1)
		return status == STATUS_OK && lines == 11;
	if (!said)
		return status == STATUS_OK && !length;
	return status == STATUS_BAD_INPUT && lines == 1 && length > wanted &&
	       !strcmp(heard + length - wanted, said);
}

Test(hostile, texts_are_read_or_refused_in_one_line_and_100_mib)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct text text = { 0 };
		char heard[4096];
		enum status status;
		long peak;

		for (const struct part *part = texts[i].parts; part->times; part++)
			add(&text, part);
		status = read_apart(text.bytes, text.length, &peak, heard, sizeof(heard));
		free(text.bytes);
		cr_expect(as_expected(status, heard, texts[i].said), "%s: %s", texts[i].what,
			  heard);
		cr_expect_leq(peak, PEAK_MAX_MIB, "%s: %ld MiB", texts[i].what, peak);
	}
}

/* Directives are counted in any encoding. */
Test(hostile, many_directives_in_utf_16)
{
	struct text narrow = { 0 }, wide = { 0 };
	struct documents d;

	add(&narrow, &(struct part){ 30000, "%TAG !t#! x\n" });
	add_byte(&wide, '\xff');
	add_byte(&wide, '\xfe');
	for (size_t i = 0; i < narrow.length; i++) {
		add_byte(&wide, narrow.bytes[i]);
		add_byte(&wide, '\0');
	}
	documents_read_bytes(&d, "t", wide.bytes, wide.length, false, NULL);
	cr_expect_eq(d.status, STATUS_BAD_INPUT);
	cr_expect(strstr(d.said, "more than 100 %TAG directives"), "%s", d.said);
	documents_fini(&d);
	free(narrow.bytes);
	free(wide.bytes);
}

/* --- limits are what the caller says --------------------------------------------------------- */

static enum status read_within(struct reader_limits limits, const char *text)
{
	struct reader_options options = { .limits = limits };
	struct documents d;
	enum status status;

	documents_read(&d, text, &options);
	status = d.status;
	cr_expect_eq(d.sink.errors, status != STATUS_OK, "%s", d.said);
	documents_fini(&d);
	return status;
}

Test(hostile, limits_can_be_set)
{
	struct reader_limits limits = READER_LIMITS_DEFAULT;

	limits.depth = 3;
	cr_expect_eq(read_within(limits, "a: [[1]]"), STATUS_OK);
	cr_expect_eq(read_within(limits, "a: [[[]]]"), STATUS_BAD_INPUT);
	cr_expect_eq(read_within(limits, "{\"a\":[[1]]}"), STATUS_OK);
	cr_expect_eq(read_within(limits, "{\"a\":[[[]]]}"), STATUS_BAD_INPUT);
	cr_expect_eq(read_within(limits, "- &a [[1]]\n- *a"), STATUS_OK);
	cr_expect_eq(read_within(limits, "- &a [[1]]\n- [*a]"), STATUS_BAD_INPUT);
	limits = READER_LIMITS_DEFAULT;
	limits.alias_nodes = 4;
	cr_expect_eq(read_within(limits, "- &a [1]\n- *a\n- *a\n"), STATUS_OK);
	cr_expect_eq(read_within(limits, "- &a [1]\n- *a\n- *a\n- *a\n"), STATUS_BAD_INPUT);
	limits = READER_LIMITS_DEFAULT;
	limits.scalar_bytes = 3;
	cr_expect_eq(read_within(limits, "abc: [abc, 'abc', 123]"), STATUS_OK);
	cr_expect_eq(read_within(limits, "abcd: 1"), STATUS_BAD_INPUT);
	cr_expect_eq(read_within(limits, "a: abcd"), STATUS_BAD_INPUT);
	cr_expect_eq(read_within(limits, "{\"abc\":[\"abc\",123]}"), STATUS_OK);
	cr_expect_eq(read_within(limits, "{\"abcd\":1}"), STATUS_BAD_INPUT);
	cr_expect_eq(read_within(limits, "{\"a\":1234}"), STATUS_BAD_INPUT);
	limits = READER_LIMITS_DEFAULT;
	limits.documents = 2;
	cr_expect_eq(read_within(limits, "a: 1\n---\n"), STATUS_OK);
	cr_expect_eq(read_within(limits, "a: 1\n---\n---\n"), STATUS_BAD_INPUT);
	cr_expect_eq(read_within(limits, "{}{}"), STATUS_OK);
	cr_expect_eq(read_within(limits, "{}{}{}"), STATUS_BAD_INPUT);
	limits = READER_LIMITS_DEFAULT;
	limits.document_bytes = 1000;
	cr_expect_eq(read_within(limits, "[1,2,3,4,5,6,7]"), STATUS_OK);
	cr_expect_eq(read_within(limits, "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,"
					 "22,23,24,25,26,27,28,29,30]"),
		     STATUS_BAD_INPUT);
}

/* A JSON list of `count` copies of the item. */
static char *list_of(const char *item, size_t count, size_t *length)
{
	size_t size = strlen(item);
	char *text = malloc(count * (size + 1) + 2);

	cr_assert_not_null(text);
	for (size_t i = 0; i < count; i++) {
		text[i * (size + 1)] = i ? ',' : '[';
		memcpy(text + i * (size + 1) + 1, item, size);
	}
	*length = count * (size + 1);
	text[(*length)++] = ']';
	text[*length] = '\0';
	return text;
}

static enum status read_list(const char *item, size_t count, struct told *told)
{
	struct reader_options options = documents_options();
	const struct value *document;
	struct reader *reader;
	enum status status;
	size_t length;
	char *text = list_of(item, count, &length);

	cr_assert_eq(reader_open_text("list.json", text, length, &options, &told->sink, &reader),
		     STATUS_OK);
	status = reader_next(reader, &document);
	reader_free(reader);
	free(text);
	return status;
}

/* A dump of a large cluster is one document, and is not hostile for being large. */
Test(hostile, large_files_may_take_memory_in_proportion)
{
	static const char text[] =
		"\"a text of some length, as they are in manifests and in dumps\"";
	struct told told;

	told_init(&told);
	cr_expect_eq(read_list(text, 700 * 1000, &told), STATUS_OK, "%s", told.text);
	/* 20 MiB of numbers are a lot of values. */
	cr_expect_eq(read_list("1", 10 * MIB, &told), STATUS_BAD_INPUT);
	cr_expect_not_null(strstr(told.text, "takes more than 106954758 bytes of memory "
					     "(--limit document-bytes=N)"),
			   "%s", told.text);
	told_clear(&told);
}

/* --- gzip ------------------------------------------------------------------------------------ */

static void put_gzip(const char *name, size_t times, const char *piece)
{
	gzFile file = gzopen(name, "wb6");

	cr_assert_not_null(file);
	for (size_t i = 0; i < times; i++)
		gzwrite(file, piece, (unsigned)strlen(piece));
	cr_assert_eq(gzclose(file), Z_OK);
}

static void expect_refused(const char *name, const struct reader_options *options, const char *said)
{
	struct documents d;

	documents_read_files(&d, &name, 1, options);
	cr_expect_eq(d.status, STATUS_BAD_INPUT);
	cr_expect_str_eq(d.said, said);
	documents_fini(&d);
}

Test(hostile, files_that_are_too_large_are_refused_before_memory_is_spent)
{
	static const char spaces[] =
		"                                                                               \n";
	struct reader_options options = documents_options();
	struct folder folder;

	folder_make(&folder);
	cr_assert_eq(chdir(folder.path), 0);
	put_gzip("large.yaml.gz", (size_t)3 * MIB, spaces);
	expect_refused("large.yaml.gz", NULL,
		       "large.yaml.gz: more than 67108864 bytes (--limit file-bytes=N)\n");
	cr_assert_eq(truncate("large.yaml.gz", 100 * 1000), 0);
	expect_refused("large.yaml.gz", NULL, "large.yaml.gz: gzip data is damaged or cut short\n");
	put_gzip("just.yaml.gz", (size_t)64 * MIB / 80, spaces);
	expect_refused("just.yaml.gz", NULL, "just.yaml.gz:55911:33: " ENDLESS);
	folder_put(&folder, "small.yaml", "a: 1\n");
	options.limits.file_bytes = 4;
	expect_refused("small.yaml", &options,
		       "small.yaml: more than 4 bytes (--limit file-bytes=N)\n");
	cr_assert_not_null(freopen("small.yaml", "r", stdin));
	expect_refused("-", &options, "<stdin>: more than 4 bytes (--limit file-bytes=N)\n");
	folder_remove(&folder);
}

/* --- what Kubernetes and go-yaml are tested with, in $SCHEDMARK_REAL -------------------------- */

/*
 * Nested 10 000 deep, which libyaml takes minutes for: beyond --limit depth. go-yaml reads them.
 */
static const char *const too_deep[] = {
	"hostile/go-yaml-limit_test/1000kb-slice-nested-in-maps-at-max-depth.yaml.gz",
	"hostile/go-yaml-limit_test/1000kb-of-10000-nested-lines.yaml.gz",
};

static bool is_too_deep(const char *file)
{
	return !strcmp(file, too_deep[0]) || !strcmp(file, too_deep[1]);
}

static void check_hostile_file(const char *root, char *line)
{
	const char *column[5] = { strtok(line, "\t") };
	char path[4096], *paths = path;
	struct documents d;
	bool loads;

	for (int i = 1; i < 5; i++)
		column[i] = strtok(NULL, "\t");
	cr_assert_not_null(column[4]);
	loads = !strcmp(column[4], "(must load)") && !is_too_deep(column[1]);
	snprintf(path, sizeof(path), "%s/%s", root, column[1]);
	documents_read_files(&d, (const char *const *)&paths, 1, NULL);
	cr_expect_eq(d.status, loads ? STATUS_OK : STATUS_BAD_INPUT, "%s: %s", column[1], d.said);
	cr_expect_eq(d.sink.errors, !loads, "%s: %s", column[1], d.said);
	documents_fini(&d);
}

Test(hostile, documents_that_others_are_tested_with_end_as_they_do_there)
{
	const char *root = getenv("SCHEDMARK_REAL");
	char path[4096], line[4096];
	size_t files = 0;
	FILE *table;

	if (!root)
		cr_skip_test("SCHEDMARK_REAL is not set");
	snprintf(path, sizeof(path), "%s/hostile.tsv", root);
	table = fopen(path, "r");
	cr_assert_not_null(table, "%s", path);
	for (fgets(line, sizeof(line), table); fgets(line, sizeof(line), table); files++)
		check_hostile_file(root, line);
	fclose(table);
	cr_expect_gt(files, 20);
}
