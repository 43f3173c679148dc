/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The public suites for YAML and JSON parsers, read from $SCHEDMARK_REAL.
 *
 * YAML_SUITES.tsv there says where libyaml agrees with a suite; there this reader agrees too. What
 * libyaml parses may still be no Kubernetes document: map keys are scalars other than null, numbers
 * finite, and scalars mean what YAML 1.1 says.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/load/scalar.h"
#include "tests/support/documents.h"
#include "tests/support/json_equal.h"

static const char *real_path(const char *name)
{
	static char path[4096];
	const char *root = getenv("SCHEDMARK_REAL");

	if (!root)
		cr_skip_test("SCHEDMARK_REAL is not set");
	snprintf(path, sizeof(path), "%s/%s", root, name);
	return path;
}

static char *slurp(const char *path, size_t *length)
{
	struct diag_sink sink = { 0 };
	char *text;

	cr_assert_eq(reader_slurp(path, (size_t)1 << 30, &sink, &text, length), STATUS_OK, "%s",
		     path);
	return text;
}

/* Calls for every line of YAML_SUITES.tsv of one suite: case, what is expected, libyaml's answer. */
static size_t for_each_case(const char *suite, void (*check)(const char *name, const char *expected,
							     const char *libyaml))
{
	size_t length, cases = 0;
	char *table = slurp(real_path("YAML_SUITES.tsv"), &length);
	char *line_end;

	for (char *line = table; *line; line = line_end + 1) {
		char *column[6] = { line };

		line_end = line + strcspn(line, "\n");
		*line_end = '\0';
		for (int i = 1; i < 6 && column[i - 1]; i++) {
			column[i] = strchr(column[i - 1], '\t');
			if (column[i])
				*column[i]++ = '\0';
		}
		if (!column[4] || strcmp(column[0], suite) != 0)
			continue;
		check(column[2], column[3], column[4]);
		cases++;
	}
	free(table);
	return cases;
}

/* --- yaml-test-suite: events ----------------------------------------------------------------- */

enum { LINES_MAX = 1000 };

/* test.event as lines, and where an anchor was last seen while walking. */
struct events {
	const char *name;
	char *lines[LINES_MAX];
	size_t count;
	struct arena arena;
	const char *refused; /* why there is no such Kubernetes document */
};

static bool starts(const char *line, const char *with)
{
	return !strncmp(line, with, strlen(with));
}

/* The index behind the node at i. */
static size_t skip(const struct events *e, size_t i)
{
	size_t depth = 0;

	do {
		depth += starts(e->lines[i], "+");
		depth -= starts(e->lines[i], "-");
		i++;
	} while (depth);
	return i;
}

static size_t find_anchor(const struct events *e, size_t alias)
{
	char wanted[128];

	snprintf(wanted, sizeof(wanted), " &%s", e->lines[alias] + strlen("=ALI *"));
	for (size_t i = alias; i-- > 0;) {
		const char *at = strstr(e->lines[i], wanted);

		if (starts(e->lines[i], "+DOC"))
			break;
		if (at && strcspn(at + 1, " ") == strlen(wanted) - 1)
			return i;
	}
	cr_assert_fail("%s: no anchor for %s", e->name, e->lines[alias]);
	return 0;
}

static const char *unescape(struct arena *arena, const char *text, size_t *length)
{
	char *out = arena_bytes(arena, strlen(text) + 1);
	size_t used = 0;

	for (; *text; text++) {
		static const char letters[] = "ntrb0", meanings[] = "\n\t\r\b";
		const char *letter;

		if (*text != '\\') {
			out[used++] = *text;
			continue;
		}
		letter = strchr(letters, *++text);
		out[used++] = letter ? meanings[letter - letters] : *text;
	}
	out[used] = '\0';
	*length = used;
	return out;
}

/* "=VAL &anchor <tag> :text" as the reader resolves it; false when Kubernetes has no such value. */
static bool scalar_of(struct events *e, size_t i, struct value *out, bool *merge)
{
	const char *at = e->lines[i] + strlen("=VAL ");
	char tag[256] = "";
	const char *text, *wrong;
	size_t length;
	bool plain;

	if (*at == '&')
		at += strcspn(at, " ") + 1;
	if (*at == '<') {
		size_t size = strcspn(at, ">");

		snprintf(tag, sizeof(tag), "%.*s", (int)size - 1, at + 1);
		at += size + 2;
	}
	plain = *at == ':' && strcmp(tag, "!") != 0;
	text = unescape(&e->arena, at + 1, &length);
	*out = (struct value){ 0 };
	wrong = scalar_resolve(&e->arena, text, length, *tag && strcmp(tag, "!") != 0 ? tag : NULL,
			       plain && !*tag, out);
	*merge = plain && !*tag && !strcmp(text, "<<");
	if (wrong)
		e->refused = wrong;
	return !wrong;
}

/* The key at i as text, NULL when it cannot be one. */
static const char *key_of(struct events *e, size_t i, size_t *length, bool *merge)
{
	struct value v;
	const char *text;

	if (starts(e->lines[i], "=ALI"))
		i = find_anchor(e, i);
	if (starts(e->lines[i], "=VAL") && scalar_of(e, i, &v, merge) &&
	    scalar_key_text(&e->arena, &v, &text, length))
		return text;
	if (!e->refused)
		e->refused = "cannot be a map key";
	return NULL;
}

static void match(struct events *e, size_t i, const struct value *v);

static void match_map(struct events *e, size_t i, const struct value *v)
{
	uint32_t distinct = 0;

	for (i++; !starts(e->lines[i], "-MAP");) {
		size_t value = skip(e, i), length = 0;
		bool merge = false, again = false;
		const char *key = key_of(e, i, &length, &merge);
		const struct value *held = key && v ? value_find(v, key) : NULL;

		if (!key || merge) /* merges are tested elsewhere */
			return;
		i = skip(e, value);
		for (size_t k = i; !starts(e->lines[k], "-MAP"); k = skip(e, skip(e, k))) {
			size_t other_length = 0;
			const char *other = key_of(e, k, &other_length, &merge);

			again |= other && !strcmp(other, key);
		}
		distinct += !again;
		if (v)
			cr_expect_not_null(held, "%s: no key %s", e->name, key);
		if (!again && (!v || held))
			match(e, value, held);
	}
	if (v)
		cr_expect_eq(v->count, distinct, "%s: %u keys", e->name, v->count);
}

static void match_list(struct events *e, size_t i, const struct value *v)
{
	uint32_t count = 0;

	for (i++; !starts(e->lines[i], "-SEQ"); i = skip(e, i)) {
		if (v)
			cr_assert_lt(count, v->count, "%s: too few items", e->name);
		match(e, i, v ? &v->items[count] : NULL);
		count++;
	}
	if (v)
		cr_expect_eq(v->count, count, "%s: too many items", e->name);
}

/* Holds the node at i against a value; without one, looks for what is to be refused. */
static void match(struct events *e, size_t i, const struct value *v)
{
	const char *line = e->lines[i];
	struct value want;
	bool merge;

	if (starts(line, "=ALI")) {
		match(e, find_anchor(e, i), v);
	} else if (starts(line, "+MAP")) {
		cr_expect(!v || v->kind == VALUE_MAP, "%s: %s is no map", e->name, line);
		match_map(e, i, v && v->kind == VALUE_MAP ? v : NULL);
	} else if (starts(line, "+SEQ")) {
		cr_expect(!v || v->kind == VALUE_LIST, "%s: %s is no list", e->name, line);
		match_list(e, i, v && v->kind == VALUE_LIST ? v : NULL);
	} else if (scalar_of(e, i, &want, &merge) && v) {
		cr_expect_eq(v->kind, want.kind, "%s: %s is %s", e->name, line,
			     value_kind_name(v->kind));
		cr_expect(v->kind == want.kind && v->count == want.count &&
				  !memcmp(v->text, want.text, want.count),
			  "%s: %s differs", e->name, line);
	}
}

static bool is_null(struct events *e, size_t i)
{
	struct value v;
	bool merge;

	return starts(e->lines[i], "=VAL") && scalar_of(e, i, &v, &merge) && v.kind == VALUE_NULL;
}

/* Documents of the reader against those of the events; null ones are passed over. */
static void match_documents(struct events *e, struct reader *reader, struct diag_sink *sink)
{
	const struct value *document = NULL;
	enum status status;

	for (size_t i = 1; i < e->count && starts(e->lines[i], "+DOC"); i = skip(e, i)) {
		if (is_null(e, i + 1))
			continue;
		status = reader_next(reader, &document);
		if (status != STATUS_OK) {
			match(e, i + 1, NULL);
			cr_expect_not_null(e->refused, "%s is refused without a reason", e->name);
			cr_expect_eq(sink->errors, 1, "%s", e->name);
			return;
		}
		cr_assert_not_null(document, "%s: too few documents", e->name);
		match(e, i + 1, document);
		cr_expect_null(e->refused, "%s is to be refused: %s", e->name, e->refused);
	}
	cr_expect_eq(reader_next(reader, &document), STATUS_OK, "%s", e->name);
	cr_expect_null(document, "%s: too many documents", e->name);
}

static struct reader *open_case(const char *name, const char *file, struct diag_sink *sink,
				char **text)
{
	const struct reader_options options = documents_options();
	struct reader *reader;
	char path[256];
	size_t length;

	snprintf(path, sizeof(path), "yaml/yaml+yaml-test-suite/%s/%s", name, file);
	*text = slurp(real_path(path), &length);
	reader_open_text(name, *text, length, &options, sink, &reader);
	return reader;
}

static void check_valid(const char *name)
{
	struct events *e = mem_new(1, sizeof(*e));
	struct diag_sink sink = { .emit = diag_drop };
	char path[256], *text, *events;
	struct reader *reader = open_case(name, "in.yaml", &sink, &text);
	size_t length;

	snprintf(path, sizeof(path), "yaml/yaml+yaml-test-suite/%s/test.event", name);
	events = slurp(real_path(path), &length);
	e->name = name;
	for (char *line = strtok(events, "\n"); line; line = strtok(NULL, "\n")) {
		cr_assert_lt(e->count, LINES_MAX);
		e->lines[e->count++] = line;
	}
	match_documents(e, reader, &sink);
	reader_free(reader);
	arena_free(&e->arena);
	free(events);
	free(text);
	free(e);
}

/* Whether all of it can be read. */
static bool reads(const char *name)
{
	struct diag_sink sink = { .emit = diag_drop };
	const struct value *document;
	enum status status;
	char *text;
	struct reader *reader = open_case(name, "in.yaml", &sink, &text);

	do
		status = reader_next(reader, &document);
	while (status == STATUS_OK && document);
	cr_expect_eq(sink.errors, status != STATUS_OK, "%s", name);
	reader_free(reader);
	free(text);
	return status == STATUS_OK;
}

static void check_yaml_case(const char *name, const char *expected, const char *libyaml)
{
	(void)expected;
	if (starts(libyaml, "agrees (rejects)"))
		cr_expect_not(reads(name), "%s is to be refused", name);
	else if (starts(libyaml, "agrees"))
		check_valid(name);
	else
		reads(name); /* one way or the other */
}

Test(suites, yaml_test_suite_agrees_wherever_libyaml_does)
{
	cr_expect_gt(for_each_case("yaml-test-suite", check_yaml_case), 200);
}

/* --- yaml-test-suite: JSON ------------------------------------------------------------------- */

/* Where YAML 1.1 as Kubernetes reads it means something else than the suite's YAML 1.2. */
static const struct {
	const char *name, *why;
} other_meanings[] = {
	{ "565N", "!!binary becomes the bytes that it spells" },
	{ "C4HZ", "the key y is a boolean" },
};

static bool means_something_else(const char *name)
{
	for (size_t i = 0; i < sizeof(other_meanings) / sizeof(other_meanings[0]); i++) {
		if (!strcmp(name, other_meanings[i].name))
			return true;
	}
	return false;
}

static bool equals_documents(struct reader *reader, const char *json, size_t length)
{
	const struct value *document;
	size_t at = 0;
	json_error_t error;

	while (at + strspn(json + at, " \n") < length) {
		json_t *want = json_loadb(json + at, length - at,
					  JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK, &error);
		bool equal = json_is_null(want);

		cr_assert_not_null(want, "%s", error.text);
		if (!equal) {
			equal = reader_next(reader, &document) == STATUS_OK && document &&
				equals_json(document, want);
		}
		json_decref(want);
		if (!equal)
			return false;
		at += (size_t)error.position;
	}
	return reader_next(reader, &document) == STATUS_OK && !document;
}

static void check_json_of_case(const char *name, const char *expected, const char *libyaml)
{
	struct diag_sink sink = { .emit = diag_drop };
	char path[256], *text, *json;
	struct reader *reader;
	size_t length;
	FILE *file;

	snprintf(path, sizeof(path), "yaml/yaml+yaml-test-suite/%s/in.json", name);
	file = fopen(real_path(path), "r");
	if (!file || strcmp(expected, "valid") != 0 || !starts(libyaml, "agrees")) {
		if (file)
			fclose(file);
		return;
	}
	fclose(file);
	json = slurp(real_path(path), &length);
	reader = open_case(name, "in.yaml", &sink, &text);
	cr_expect_eq(equals_documents(reader, json, length), !means_something_else(name),
		     "%s: %s than its JSON", name,
		     means_something_else(name) ? "no longer other" : "other");
	reader_free(reader);
	free(json);
	free(text);
}

Test(suites, yaml_test_suite_means_its_json_but_for_yaml_1_1)
{
	cr_expect_gt(for_each_case("yaml-test-suite", check_json_of_case), 200);
}

/* --- JSONTestSuite --------------------------------------------------------------------------- */

static enum status read_json_case(const char *name, bool *equal)
{
	char path[256], *text;
	struct documents d;
	json_t *json;
	size_t length;

	snprintf(path, sizeof(path), "yaml/nst+JSONTestSuite/test_parsing/%s", name);
	text = slurp(real_path(path), &length);
	documents_read_bytes(&d, name, text, length, false, NULL);
	cr_expect_eq(d.sink.errors, d.status != STATUS_OK, "%s", name);
	json = json_loadb(text, length, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	*equal = false;
	if (d.status == STATUS_OK && json) {
		const struct reader_options options = documents_options();
		struct diag_sink sink = { .emit = diag_drop };
		const struct value *v = NULL;
		struct reader *reader;

		reader_open_text(name, text, length, &options, &sink, &reader);
		reader_next(reader, &v);
		*equal = v ? equals_json(v, json) : json_is_null(json);
		reader_free(reader);
	}
	json_decref(json);
	documents_fini(&d);
	free(text);
	return d.status;
}

static void check_json_case(const char *name, const char *expected, const char *libyaml)
{
	bool equal;
	enum status status = read_json_case(name, &equal);

	if (!strcmp(expected, "valid")) {
		cr_expect_eq(status, STATUS_OK, "%s is to be accepted", name);
		/* jansson has no keys with NUL in them. */
		cr_expect(equal || !strcmp(name, "y_object_escaped_null_in_key.json"),
			  "%s is read as something else", name);
	}
	/* What is no JSON but YAML is YAML. */
	if (!strcmp(expected, "error") && starts(libyaml, "agrees"))
		cr_expect_eq(status, STATUS_BAD_INPUT, "%s is to be refused", name);
}

Test(suites, json_test_suite_is_read_and_what_is_neither_json_nor_yaml_refused)
{
	cr_expect_gt(for_each_case("JSONTestSuite", check_json_case), 150);
}

/* --- data of other parsers ------------------------------------------------------------------- */

static void read_any(const char *name)
{
	const char *path = real_path(name);
	struct documents d;

	documents_read_files(&d, &path, 1, NULL);
	cr_expect(d.sink.errors <= 1, "%s", path);
	cr_expect_eq(d.sink.errors == 1, d.status == STATUS_BAD_INPUT, "%s", path);
	documents_fini(&d);
}

Test(suites, test_data_of_other_parsers_is_read_or_refused_in_one_line)
{
	size_t length, files = 0;
	char *table = slurp(real_path("MANIFEST.tsv"), &length);

	/* group, split, file, ... */
	for (char *line = strtok(table, "\n"); line; line = strtok(NULL, "\n")) {
		const char *file = line + strcspn(line, "\t") + 1;
		char name[1024];

		if (!starts(line, "yaml\t"))
			continue;
		file += strcspn(file, "\t") + 1;
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(file, "\t"), file);
		read_any(name);
		files++;
	}
	free(table);
	cr_expect_gt(files, 1000);
}

/* --- Kubernetes' own objects, as JSON and as YAML -------------------------------------------- */

static bool equal_values(const struct value *a, const struct value *b)
{
	if (a->kind != b->kind || a->count != b->count)
		return false;
	for (uint32_t i = 0; i < a->count && a->kind == VALUE_LIST; i++) {
		if (!equal_values(&a->items[i], &b->items[i]))
			return false;
	}
	for (uint32_t i = 0; i < a->count && a->kind == VALUE_MAP; i++) {
		const struct value *held = value_find(b, a->members[i].key);

		if (!held || !equal_values(&a->members[i].value, held))
			return false;
	}
	return a->kind == VALUE_LIST || a->kind == VALUE_MAP || !memcmp(a->text, b->text, a->count);
}

static struct reader *open_file(const char *path, const struct value **document)
{
	const struct reader_options options = documents_options();
	static struct diag_sink sink;
	struct reader *reader;

	cr_assert_eq(reader_open(&path, 1, &options, &sink, &reader), STATUS_OK);
	cr_assert_eq(reader_next(reader, document), STATUS_OK);
	cr_assert_not_null(*document, "%s", path);
	return reader;
}

Test(suites, the_same_object_in_json_and_in_yaml_reads_the_same)
{
	char folder[4096], path[4400];
	size_t pairs = 0;
	DIR *entries;

	strcpy(folder,
	       real_path("k8s-tree/kevinhehc+k8s-1.28/staging/src/k8s.io/api/testdata/HEAD"));
	entries = opendir(folder);
	cr_assert_not_null(entries, "%s", folder);
	for (struct dirent *entry; (entry = readdir(entries));) {
		const struct value *json, *yaml;
		struct reader *of_json, *of_yaml;
		size_t length = strlen(entry->d_name);

		if (length < 5 || strcmp(entry->d_name + length - 5, ".json") != 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		of_json = open_file(path, &json);
		snprintf(path, sizeof(path), "%s/%.*s.yaml", folder, (int)length - 5,
			 entry->d_name);
		of_yaml = open_file(path, &yaml);
		cr_expect(equal_values(json, yaml), "%s", entry->d_name);
		reader_free(of_json);
		reader_free(of_yaml);
		pairs++;
	}
	closedir(entries);
	cr_expect_gt(pairs, 10);
}
