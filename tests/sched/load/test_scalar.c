/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scalars as go-yaml v2 resolves them and sigs.k8s.io/yaml writes them as JSON.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "sched/load/scalar.h"

#define CORE "tag:yaml.org,2002:"
#define B VALUE_BOOL
#define F VALUE_FLOAT
#define I VALUE_INT
#define N VALUE_NULL
#define S VALUE_STRING

static const struct {
	const char *word;
	enum value_kind kind;
	const char *text; /* NULL: the word itself */
} plain_words[] = {
	{ "", N, "null" },
	{ "~", N, "null" },
	{ "null", N, "null" },
	{ "NULL", N, "null" },
	{ "nUll", S, NULL },
	{ "~x", S, NULL },
	{ "y", B, "true" },
	{ "Y", B, "true" },
	{ "yes", B, "true" },
	{ "On", B, "true" },
	{ "TRUE", B, "true" },
	{ "n", B, "false" },
	{ "No", B, "false" },
	{ "off", B, "false" },
	{ "False", B, "false" },
	{ "yEs", S, NULL },
	{ "true ", S, NULL },
	{ "0", I, "0" },
	{ "-0", I, "0" },
	{ "+7", I, "7" },
	{ "-7", I, "-7" },
	{ "010", I, "8" },
	{ "-010", I, "-8" },
	{ "0o17", I, "15" },
	{ "0O17", I, "15" },
	{ "08", I, "8" },
	{ "0b101", I, "5" },
	{ "-0b101", I, "-5" },
	{ "0b102", S, NULL },
	{ "0x1F", I, "31" },
	{ "0X1f", I, "31" },
	{ "+0x1F", I, "31" },
	{ "0x", S, NULL },
	{ "0x1G", S, NULL },
	{ "0x0x1", S, NULL },
	{ "0x0X1", S, NULL },
	{ "0x-1", S, NULL },
	{ "0x1.8p1", S, NULL },
	{ "1_000", I, "1000" },
	{ "1__0_", I, "10" },
	{ "-_1", I, "-1" },
	{ "_1", S, NULL },
	{ "0_x1F", I, "31" },
	{ "+", S, NULL },
	{ "-", S, NULL },
	{ "--1", S, NULL },
	{ "1a", S, NULL },
	{ "9223372036854775807", I, NULL },
	{ "-9223372036854775808", I, NULL },
	{ "9223372036854775808", F, NULL },
	{ "18446744073709551615", F, NULL },
	{ "18446744073709551616", F, "18446744073709552000" },
	{ "+9223372036854775808", F, "9223372036854776000" },
	{ "-9223372036854775809", F, "-9223372036854776000" },
	{ "123456789012345678901", F, "123456789012345680000" },
	{ "1000000000000000000000", F, "1e+21" },
	{ "1.", I, "1" },
	{ "1.0", I, "1" },
	{ "-1.50", F, "-1.5" },
	{ ".5", F, "0.5" },
	{ "+.5", F, "0.5" },
	{ ".5e3", I, "500" },
	{ ".1_5", F, "0.15" },
	{ "._5", S, NULL },
	{ ".5_", S, NULL },
	{ ".1__5", S, NULL },
	{ "1_0.5_0", F, "10.5" },
	{ ".", S, NULL },
	{ "..5", S, NULL },
	{ "1.2.3", S, NULL },
	{ "1e3", I, "1000" },
	{ "1E-3", F, "0.001" },
	{ "1e", S, NULL },
	{ "1e+", S, NULL },
	{ "e3", S, NULL },
	{ "1_000_000.0", I, "1000000" },
	{ "0.1", F, NULL },
	{ "0.30000000000000004", F, NULL },
	{ "0.000001", F, NULL },
	{ "0.0000001", F, "1e-7" },
	{ "1.25e-9", F, NULL },
	{ "1.7976931348623157e308", F, "1.7976931348623157e+308" },
	{ "1e309", S, NULL },
	{ "5e-324", F, NULL },
	{ "2.2250738585072014e-308", F, NULL },
	{ "123456.7e-12", F, "1.234567e-7" },
	{ "100000000000000000000", F, NULL },
	{ "-0.0", I, "-0" },
	{ "190:20:30", S, NULL },
	{ "1:2", S, NULL },
	{ "2001-01-23", S, NULL },
	{ "2001-12-14t21:59:43.10-05:00", S, NULL },
	{ "<<", S, NULL },
	{ "=", S, NULL },
	{ "1 000", S, NULL },
	{ "inf", S, NULL },
	{ "NaN", S, NULL },
	{ "100m", S, NULL },
	{ "1Gi", S, NULL },
};

Test(scalar, plain_words_mean_what_yaml_1_1_says)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof(plain_words) / sizeof(plain_words[0]); i++) {
		const char *word = plain_words[i].word;
		const char *want = plain_words[i].text ? plain_words[i].text : word;
		struct value v = { 0 };
		const char *wrong = scalar_resolve(&arena, word, strlen(word), NULL, true, &v);

		cr_expect_null(wrong, "%s: %s", word, wrong);
		cr_expect_eq(v.kind, plain_words[i].kind, "%s is %s", word,
			     value_kind_name(v.kind));
		cr_expect_str_eq(v.text, want, "%s", word);
		cr_expect_eq(v.count, strlen(want), "%s", word);
	}
	arena_free(&arena);
}

Test(scalar, quoted_words_are_strings)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof(plain_words) / sizeof(plain_words[0]); i++) {
		const char *word = plain_words[i].word;
		struct value v = { 0 };

		cr_expect_null(scalar_resolve(&arena, word, strlen(word), NULL, false, &v));
		cr_expect_eq(v.kind, VALUE_STRING, "%s", word);
		cr_expect_eq(v.text, word);
	}
	arena_free(&arena);
}

Test(scalar, numbers_and_booleans_come_with_their_value)
{
	struct arena arena = { 0 };
	struct value v = { 0 };

	scalar_resolve(&arena, "0x10", 4, NULL, true, &v);
	cr_expect_eq(v.integer, 16);
	scalar_resolve(&arena, "-9223372036854775808", 20, NULL, true, &v);
	cr_expect_eq(v.integer, INT64_MIN);
	scalar_resolve(&arena, "18446744073709551615", 20, NULL, true, &v);
	cr_expect_eq(v.number, 18446744073709551615.0);
	scalar_resolve(&arena, "2.5", 3, NULL, true, &v);
	cr_expect_eq(v.number, 2.5);
	scalar_resolve(&arena, "4e2", 3, NULL, true, &v);
	cr_expect_eq(v.integer, 400);
	scalar_resolve(&arena, "on", 2, NULL, true, &v);
	cr_expect(v.boolean);
	scalar_resolve(&arena, "off", 3, NULL, true, &v);
	cr_expect_not(v.boolean);
	arena_free(&arena);
}

static const struct {
	const char *tag, *word;
	bool plain;
	enum value_kind kind;
	const char *text;
	const char *wrong; /* or NULL */
} tagged[] = {
	{ CORE "str", "5", true, S, "5", NULL },
	{ CORE "str", "", true, S, "", NULL },
	{ CORE "int", "5", false, I, "5", NULL },
	{ CORE "int", "five", true, 0, NULL, "a string is tagged !!int" },
	{ CORE "int", "5.0", true, 0, NULL, "an integer is tagged !!int" },
	{ CORE "int", "true", true, 0, NULL, "a boolean is tagged !!int" },
	{ CORE "float", "5", true, I, "5", NULL },
	{ CORE "float", "5.5", true, F, "5.5", NULL },
	{ CORE "float", ".inf", true, 0, NULL, "not a number that JSON can hold" },
	{ CORE "bool", "yes", true, B, "true", NULL },
	{ CORE "bool", "1", true, 0, NULL, "an integer is tagged !!bool" },
	{ CORE "null", "", false, N, "null", NULL },
	{ CORE "null", "x", true, 0, NULL, "a string is tagged !!null" },
	{ CORE "timestamp", "2001-01-01", true, S, "2001-01-01", NULL },
	{ CORE "binary", "aGVsbG8=", true, S, "hello", NULL },
	{ CORE "binary", "aGVs\nbG8h\n", true, S, "hello!", NULL },
	{ CORE "binary", "aA==", true, S, "h", NULL },
	{ CORE "binary", "", true, S, "", NULL },
	{ CORE "binary", "gP9h", true, S,
	  "\xef\xbf\xbd\xef\xbf\xbd"
	  "a",
	  NULL },
	{ CORE "binary", "aGVsbG8", true, 0, NULL, "!!binary is not valid base64" },
	{ CORE "binary", "aG s", true, 0, NULL, "!!binary is not valid base64" },
	{ CORE "binary", "a===", true, 0, NULL, "!!binary is not valid base64" },
	{ CORE "binary", "aA==aA==", true, 0, NULL, "!!binary is not valid base64" },
	{ CORE "unheard-of", "5", true, S, "5", NULL },
	{ "!mine", "5", true, S, "5", NULL },
};

Test(scalar, tags_decide_and_are_held_to)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof(tagged) / sizeof(tagged[0]); i++) {
		struct value v = { 0 };
		const char *wrong = scalar_resolve(&arena, tagged[i].word, strlen(tagged[i].word),
						   tagged[i].tag, tagged[i].plain, &v);

		if (tagged[i].wrong) {
			cr_expect(wrong && !strcmp(wrong, tagged[i].wrong), "%s %s: %s",
				  tagged[i].tag, tagged[i].word, wrong ? wrong : "accepted");
			continue;
		}
		cr_expect_null(wrong, "%s %s: %s", tagged[i].tag, tagged[i].word, wrong);
		cr_expect_eq(v.kind, tagged[i].kind, "%s %s is %s", tagged[i].tag, tagged[i].word,
			     value_kind_name(v.kind));
		cr_expect_str_eq(v.text, tagged[i].text, "%s %s", tagged[i].tag, tagged[i].word);
	}
	arena_free(&arena);
}

Test(scalar, infinities_are_refused_as_values)
{
	static const char *const words[] = { ".inf", "-.INF", "+.Inf", ".nan", ".NaN" };
	struct arena arena = { 0 };
	struct value v;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		cr_expect_not_null(scalar_resolve(&arena, words[i], strlen(words[i]), NULL, true,
						  &v),
				   "%s", words[i]);
	arena_free(&arena);
}

static const struct {
	const char *word, *key; /* NULL: it cannot be one */
} keys[] = {
	{ "name", "name" },
	{ "5", "5" },
	{ "010", "8" },
	{ "yes", "true" },
	{ "off", "false" },
	{ "~", NULL },
	{ "", NULL },
	{ "1.5", "1.5" },
	{ "0.1", "0.1" },
	{ "0.00001", "1e-05" },
	{ "0.0001", "0.0001" },
	{ "3.14159265358979", "3.1415927" },
	{ "1234567.5", "1.2345675e+06" },
	{ "123456.5", "123456.5" },
	{ "18446744073709551615", NULL },
};

Test(scalar, keys_become_strings)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct value v = { 0 };
		const char *text = "";
		size_t length = 0;
		bool is_key;

		scalar_resolve(&arena, keys[i].word, strlen(keys[i].word), NULL, true, &v);
		is_key = scalar_key_text(&arena, &v, &text, &length);
		cr_expect_eq(is_key, keys[i].key != NULL, "%s", keys[i].word);
		if (is_key && keys[i].key)
			cr_expect_str_eq(text, keys[i].key, "%s", keys[i].word);
	}
	arena_free(&arena);
}

static const struct {
	const char *text;
	enum value_kind kind;
	int64_t integer;
	double number;
} json_numbers[] = {
	{ "0", I, 0, 0 },
	{ "-0", I, 0, 0 },
	{ "-12", I, -12, 0 },
	{ "9223372036854775807", I, INT64_MAX, 0 },
	{ "9223372036854775808", F, 0, 9223372036854775808.0 },
	{ "1.0", F, 0, 1.0 },
	{ "1e3", F, 0, 1000.0 },
	{ "2.5E-1", F, 0, 0.25 },
};

Test(scalar, json_numbers_keep_their_spelling)
{
	for (size_t i = 0; i < sizeof(json_numbers) / sizeof(json_numbers[0]); i++) {
		struct value v = { 0 };
		const char *text = json_numbers[i].text;

		scalar_json_number(text, strlen(text), &v);
		cr_expect_eq(v.kind, json_numbers[i].kind, "%s", text);
		cr_expect_str_eq(v.text, text);
		if (v.kind == VALUE_INT)
			cr_expect_eq(v.integer, json_numbers[i].integer, "%s", text);
		else
			cr_expect_eq(v.number, json_numbers[i].number, "%s", text);
	}
}
