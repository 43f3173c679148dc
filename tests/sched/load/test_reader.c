/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents of texts: what they hold, where it stands, and what is said about texts that are none.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/documents.h"

struct text_case {
	const char *text, *want;
};

static void check(const struct text_case *c, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		struct documents d;

		documents_read_bytes(&d, name, c[i].text, strlen(c[i].text), false, NULL);
		cr_expect_eq(d.status, STATUS_OK, "%s: %s", c[i].text, d.said);
		cr_expect_str_eq(d.text, c[i].want, "%s", c[i].text);
		cr_expect_str_empty(d.said, "%s", c[i].text);
		documents_fini(&d);
	}
}
#define CHECK(table, name) check(table, sizeof(table) / sizeof((table)[0]), name)

static const struct text_case yaml[] = {
	{ "", "" },
	{ "\n\n", "" },
	{ "# only a comment\n", "" },
	{ "---\n---\n~\n---\nnull\n", "" },
	{ "a: 1", "{\"a\":1}\n" },
	{ "a: 1\n...\n---\nb: 2\n--- # note\nc: 3\n", "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n" },
	{ "%YAML 1.1\n---\na: yes\n", "{\"a\":true}\n" },
	{ "- a\n-\n  - b\n- []\n- {}\n", "[\"a\",[\"b\"],[],{}]\n" },
	{ "a: &x\n  b: [1]\nc: *x\n", "{\"a\":{\"b\":[1]},\"c\":{\"b\":[1]}}\n" },
	{ "&k a: *k\n", "{\"a\":\"a\"}\n" },
	{ "a: &x 1\nb: &x 2\nc: *x\n", "{\"a\":1,\"b\":2,\"c\":2}\n" },
	{ "- &x [&x 1]\n- *x\n", "[[1],1]\n" },
	{ "k: &x name\n*x : 1\n", "{\"k\":\"name\",\"name\":1}\n" },
	{ "a: &x {b: 1}\n---\na: &x {b: 2}\nc: *x\n",
	  "{\"a\":{\"b\":1}}\n{\"a\":{\"b\":2},\"c\":{\"b\":2}}\n" },
	{ "a: {b: 1, c: [x, 'y', \"z\"]}\n", "{\"a\":{\"b\":1,\"c\":[\"x\",\"y\",\"z\"]}}\n" },
	{ "a: |\n  one\n  two\nb: >-\n  one\n  two\n\n  three\n",
	  "{\"a\":\"one\\u000atwo\\u000a\",\"b\":\"one two\\u000athree\"}\n" },
	{ "a: 'it''s'\nb: \"\\x41\\u00e9\\n\"\n", "{\"a\":\"it's\",\"b\":\"A\xc3\xa9\\u000a\"}\n" },
	{ "a: \"nul \\0 inside\"\n", "{\"a\":\"nul \\u0000 inside\"}\n" },
	{ "a: plain words # note\nb: c#d\n", "{\"a\":\"plain words\",\"b\":\"c#d\"}\n" },
	{ "y: 0\nno: 1\n010: 2\n1.5: 3\n", "{\"true\":0,\"false\":1,\"8\":2,\"1.5\":3}\n" },
	{ "\xef\xbb\xbf"
	  "a: 1\n",
	  "{\"a\":1}\n" },
	{ "a: 1\r\nb:\r\n  - 2\r\n---\r\nc: 3\r\n", "{\"a\":1,\"b\":[2]}\n{\"c\":3}\n" },
	{ "!!map {a: !!str 5, b: !mine 6}", "{\"a\":\"5\",\"b\":\"6\"}\n" },
	{ "a: !!binary aGk=\n", "{\"a\":\"hi\"}\n" },
	{ "just words", "\"just words\"\n" },
	{ "012", "10\n" },
	/* A quoted "<<" is a key; what a merge brings replaces what stands before it. */
	{ "'<<': {a: 1}\n", "{\"<<\":{\"a\":1}}\n" },
	{ "<<: {a: 1, b: 1}\nb: 2\n", "{\"a\":1,\"b\":2}\n" },
	{ "b: 2\n<<: {a: 1, b: 1}\n", "{\"b\":1,\"a\":1}\n" },
	{ "p: &x {a: 1}\nq: {<<: *x, c: 3}\n", "{\"p\":{\"a\":1},\"q\":{\"a\":1,\"c\":3}}\n" },
	{ "<<: [{a: 1, b: 1}, {b: 2, c: 2}]\n", "{\"b\":1,\"c\":2,\"a\":1}\n" },
	{ "<<: []\n<<: {}\n", "{}\n" },
	{ "a: {<<: {<<: {b: 1}}}\n", "{\"a\":{\"b\":1}}\n" },
};

Test(reader, reads_yaml)
{
	CHECK(yaml, "t.yaml");
}

static const struct text_case json[] = {
	{ "{}", "{}\n" },
	{ "[]", "[]\n" },
	{ " \t\r\n{\"a\" : [ 1 , -2.50 , true , false , null , \"x\" ] }\n",
	  "{\"a\":[1,-2.50,true,false,null,\"x\"]}\n" },
	{ "{\"a\":{\"b\":{\"c\":[[[]]]}}}", "{\"a\":{\"b\":{\"c\":[[[]]]}}}\n" },
	{ "[1e3, 1E+3, 123456789012345678901234567890, 0.10]",
	  "[1e3,1E+3,123456789012345678901234567890,0.10]\n" },
	{ "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]",
	  "[\"\\\"\\\\/\\u0008\\u000c\\u000a\\u000d\\u0009\"]\n" },
	{ "[\"\\u0041\\u00e9\\u20ac\\u0000\"]", "[\"A\xc3\xa9\xe2\x82\xac\\u0000\"]\n" },
	{ "[\"\\ud83d\\ude00\"]", "[\"\xf0\x9f\x98\x80\"]\n" },
	/* Half a pair is U+FFFD, as in Go. */
	{ "[\"\\ud83d\", \"\\ude00x\", \"\\ud83d\\u0041\"]",
	  "[\"\xef\xbf\xbd\",\"\xef\xbf\xbdx\",\"\xef\xbf\xbd"
	  "A\"]\n" },
	{ "[\"del \x7f\"]", "[\"del \\u007f\"]\n" },
	{ "[\"\xef\xbf\xbf\"]", "[\"\xef\xbf\xbf\"]\n" },
	{ "\xef\xbb\xbf{\"a\":1}", "{\"a\":1}\n" },
	/* kubectl's streams */
	{ "{\"a\":1}{\"b\":2}\n{\"c\":3}", "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n" },
	{ "[1] [2]\n", "[1]\n[2]\n" },
	{ "{\"a\":1}\n---\n{\"b\":2}\n...\n---\n{\"c\":3}\n---\n",
	  "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n" },
	{ "---\n{\"a\":\"\\ud83d\\ude00\"}", "{\"a\":\"\xf0\x9f\x98\x80\"}\n" },
	{ "{\"a\":1} # note\n", "{\"a\":1}\n" },
	{ "{\"a\":1}\n---\nb: 2\n---\n{\"c\":3}\n", "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n" },
	/* A merge key and words that YAML resolves mean nothing here. */
	{ "{\"<<\":{\"a\":1},\"b\":\"yes\"}", "{\"<<\":{\"a\":1},\"b\":\"yes\"}\n" },
};

Test(reader, reads_json)
{
	CHECK(json, "t.json");
	CHECK(json, "<stdin>");
}

static const struct text_case json_like_yaml[] = {
	{ "{a: 010, \"b\": yes,}", "{\"a\":8,\"b\":true}\n" },
	{ "[1, 2,]\n", "[1,2]\n" },
	{ "{\"a\": 1}\n---\n{b: 2}\n---\nc: 3\n", "{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n" },
};

Test(reader, yaml_that_looks_like_json_is_read_and_told_where_json_is_promised)
{
	struct reader_options strict = documents_options();

	CHECK(json_like_yaml, "t.yaml");
	strict.strict = true;
	for (size_t i = 0; i < sizeof(json_like_yaml) / sizeof(json_like_yaml[0]); i++) {
		const char *text = json_like_yaml[i].text;
		struct documents d;

		documents_read_bytes(&d, "t.json", text, strlen(text), false, NULL);
		cr_expect_eq(d.status, STATUS_OK, "%s", text);
		cr_expect_str_eq(d.text, json_like_yaml[i].want, "%s", text);
		cr_expect_eq(d.sink.warnings, 1, "%s", text);
		documents_fini(&d);
		documents_read_bytes(&d, "t.json", text, strlen(text), false, &strict);
		cr_expect_eq(d.status, STATUS_BAD_INPUT, "%s", text);
		documents_fini(&d);
	}
}

static const struct text_case placed[] = {
	{ "a: 1\nbc:\n  - 2\n  - d:   x\n",
	  "{\"a\"@1:1:1@1:4,\"bc\"@2:1:[2@3:5,{\"d\"@4:5:\"x\"@4:10}@4:5]@3:3}@1:1\n" },
	{ "{\"a\": 1,\n \"bc\": [2, {\"d\":\"x\"}]}",
	  "{\"a\"@1:2:1@1:7,\"bc\"@2:2:[2@2:9,{\"d\"@2:13:\"x\"@2:17}@2:12]@2:8}@1:1\n" },
	/* Columns count characters. */
	{ "{\"\xc3\xa9\xe2\x82\xac\": 1, \"b\": 2}",
	  "{\"\xc3\xa9\xe2\x82\xac\"@1:2:1@1:8,\"b\"@1:11:2@1:16}@1:1\n" },
	{ "\xc3\xa9\xe2\x82\xac: 1\n", "{\"\xc3\xa9\xe2\x82\xac\"@1:1:1@1:5}@1:1\n" },
	/* An alias stands where it is written; what is in it, where that is. */
	{ "a: &x [1]\nb: *x\n", "{\"a\"@1:1:[1@1:8]@1:4,\"b\"@2:1:[1@1:8]@2:4}@1:1\n" },
	{ "# note\n\n---\na: 1\n---\n  b: 2\n", "{\"a\"@4:1:1@4:4}@4:1\n{\"b\"@6:3:2@6:6}@6:3\n" },
	{ "{\"a\":1}\n---\nb: 2\n", "{\"a\"@1:2:1@1:6}@1:1\n{\"b\"@3:1:2@3:4}@3:1\n" },
	{ "{\"a\":1} {b: 2}\n", "{\"a\"@1:2:1@1:6}@1:1\n{\"b\"@1:10:2@1:13}@1:9\n" },
	{ "a: 1\r\nb: 2\r\n", "{\"a\"@1:1:1@1:4,\"b\"@2:1:2@2:4}@1:1\n" },
	{ "\xef\xbb\xbf"
	  "a: 1\n",
	  "{\"a\"@1:1:1@1:4}@1:1\n" },
	{ "a:\nb: 2\n", "{\"a\"@1:1:null@1:3,\"b\"@2:1:2@2:4}@1:1\n" },
	{ "a: |\n  text\nb: 2\n", "{\"a\"@1:1:\"text\\u000a\"@1:4,\"b\"@3:1:2@3:4}@1:1\n" },
};

Test(reader, every_value_has_its_place)
{
	for (size_t i = 0; i < sizeof(placed) / sizeof(placed[0]); i++) {
		struct documents d;

		documents_read_bytes(&d, "t", placed[i].text, strlen(placed[i].text), true, NULL);
		cr_expect_str_eq(d.text, placed[i].want, "%s", placed[i].text);
		cr_expect_str_empty(d.said);
		documents_fini(&d);
	}
}

Test(reader, reads_utf_16)
{
	static const char little[] = "\xff\xfe"
				     "a\0:\0 \0\xac\x20\n\0";
	static const char big[] = "\xfe\xff\0a\0:\0 \x20\xac\0\n";
	struct documents d;

	documents_read_bytes(&d, "t", little, sizeof(little) - 1, false, NULL);
	cr_expect_str_eq(d.text, "{\"a\":\"\xe2\x82\xac\"}\n", "%s", d.said);
	documents_fini(&d);
	documents_read_bytes(&d, "t", big, sizeof(big) - 1, false, NULL);
	cr_expect_str_eq(d.text, "{\"a\":\"\xe2\x82\xac\"}\n", "%s", d.said);
	documents_fini(&d);
}

static const struct {
	const char *text, *want, *said;
} duplicates[] = {
	{ "a: 1\nb: 2\na: 3\n", "{\"a\":3,\"b\":2}\n",
	  "t:3:1: warning: the key \"a\" is already set in this map; this value is used\n" },
	{ "{\"a\":1,\"a\":2,\"a\":3}", "{\"a\":3}\n",
	  "t:1:8: warning: the key \"a\" is already set in this map; this value is used\n"
	  "t:1:14: warning: the key \"a\" is already set in this map; this value is used\n" },
	{ "p: {a: 1}\nq: {a: 2}\n", "{\"p\":{\"a\":1},\"q\":{\"a\":2}}\n", "" },
	{ "1: a\n\"1\": b\n", "{\"1\":\"b\"}\n",
	  "t:2:1: warning: the key \"1\" is already set in this map; this value is used\n" },
	/* To replace what a merge brought is what merges are for. */
	{ "<<: {a: 1}\na: 2\n", "{\"a\":2}\n", "" },
	{ "<<: {a: 1}\na: 2\na: 3\n", "{\"a\":3}\n",
	  "t:3:1: warning: the key \"a\" is already set in this map; this value is used\n" },
};

Test(reader, the_last_of_equal_keys_is_used_with_a_warning)
{
	for (size_t i = 0; i < sizeof(duplicates) / sizeof(duplicates[0]); i++) {
		struct reader_options strict = documents_options();
		struct documents d;

		documents_read(&d, duplicates[i].text, NULL);
		cr_expect_eq(d.status, STATUS_OK);
		cr_expect_str_eq(d.text, duplicates[i].want, "%s", duplicates[i].text);
		cr_expect_str_eq(d.said, duplicates[i].said, "%s", duplicates[i].text);
		documents_fini(&d);
		strict.strict = true;
		documents_read(&d, duplicates[i].text, &strict);
		cr_expect_eq(d.status, *duplicates[i].said ? STATUS_BAD_INPUT : STATUS_OK);
		documents_fini(&d);
	}
}

Test(reader, many_duplicates_are_told_in_short)
{
	struct documents d;
	char *text = calloc(1, 10000);

	for (int i = 0; i < 1000; i++)
		strcat(text, "a: 1\n");
	documents_read(&d, text, NULL);
	cr_expect_eq(d.status, STATUS_OK);
	cr_expect_eq(d.sink.warnings, 11);
	cr_expect(strstr(d.said, "t: warning: 989 more duplicate keys\n"), "%s", d.said);
	documents_fini(&d);
	free(text);
}

Test(reader, keys_of_large_maps_are_told_apart)
{
	struct documents d;
	char *text = calloc(1, 200000);
	size_t length = 0;

	for (int i = 0; i < 5000; i++)
		length += (size_t)sprintf(text + length, "key-%d: %d\n", i, i);
	strcpy(text + length, "key-77: seven\n");
	documents_read(&d, text, NULL);
	cr_expect_eq(d.sink.warnings, 1, "%s", d.said);
	cr_expect(strstr(d.text, "\"key-76\":76,\"key-77\":\"seven\",\"key-78\":78,"));
	cr_expect(strstr(d.text, "\"key-4999\":4999}"));
	documents_fini(&d);
	free(text);
}

Test(reader, documents_are_numbered_in_their_file)
{
	static const char text[] = "a: 1\n---\n# nothing\n---\nb: 2\n";
	const struct reader_options options = documents_options();
	struct diag_sink sink = { 0 };
	const struct value *document;
	struct reader *reader;

	reader_open_text("some.yaml", text, strlen(text), &options, &sink, &reader);
	cr_assert_eq(reader_next(reader, &document), STATUS_OK);
	cr_expect_eq(reader_document_number(reader), 0);
	cr_expect_str_eq(reader_file(reader), "some.yaml");
	cr_expect_eq(value_find(document, "a")->integer, 1);
	cr_assert_eq(reader_next(reader, &document), STATUS_OK);
	cr_expect_eq(reader_document_number(reader), 2);
	cr_expect_eq(value_find(document, "b")->integer, 2);
	cr_expect_null(value_find(document, "a"));
	cr_assert_eq(reader_next(reader, &document), STATUS_OK);
	cr_expect_null(document);
	cr_assert_eq(reader_next(reader, &document), STATUS_OK);
	cr_expect_null(document);
	reader_free(reader);
}

Test(reader, what_comes_before_an_error_is_handed_out)
{
	struct documents d;

	documents_read(&d, "a: 1\n---\nb: [\n---\nc: 3\n", NULL);
	cr_expect_eq(d.status, STATUS_BAD_INPUT);
	cr_expect_eq(d.sink.errors, 1);
	cr_expect_str_eq(d.text, "{\"a\":1}\n");
	documents_fini(&d);
}
