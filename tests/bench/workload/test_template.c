/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/workload/template.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/load/reader.h"

/* Params of every evaluation here. */
static const char params_text[] =
	"{ podsPerGroup: 4, cpu: 250m, half: 0.5, big: 9999999, none: '',"
	"  text: 'a \"b\" <c>', disabled: false, enabled: true, digits: '12',"
	"  list: [1, x, null], map: {b: 1, a: 2.5}, missing: null }";

static char told[512];

static void keep(void *context, enum severity severity, struct place place, const char *message)
{
	size_t used = diag_place(told, sizeof(told), place);

	(void)context;
	(void)severity;
	snprintf(told + used, sizeof(told) - used, "%s", message);
}

/* What the template gives for one index, or the diagnostic. The caller frees it. */
static char *evaluate(const struct value *params, const char *text, int64_t index, int64_t count)
{
	struct diag_sink sink = { .emit = keep };
	struct template_param items[32];
	struct template_scope scope = { .params = items, .index = index, .count = count };
	struct template_output out = { 0 };
	struct template *template;
	char *result;

	for (uint32_t i = 0; i < params->count; i++)
		items[scope.param_count++] = (struct template_param){ params->members[i].key,
								      &params->members[i].value };
	told[0] = '\0';
	if (template_parse("t", text, strlen(text), &sink, &template) == STATUS_OK)
		template_render(template, &scope, &sink, &out);
	result = sink.errors ? strdup(told) : strndup(out.bytes ? out.bytes : "", out.length);
	cr_expect_leq(sink.errors, 1u, "%s: one message is enough", text);
	template_free(template);
	free(out.bytes);
	return result;
}

static const struct value *read_params(struct reader **reader)
{
	struct diag_sink sink = { 0 };
	struct reader_options options = { .limits = READER_LIMITS_DEFAULT };
	const struct value *params;

	cr_assert_eq(reader_open_text("params", params_text, strlen(params_text), &options, &sink,
				      reader),
		     STATUS_OK);
	cr_assert_eq(reader_next(*reader, &params), STATUS_OK);
	return params;
}

static const struct {
	const char *text, *want;
} cases[] = {
	{ "", "" },
	{ "plain { text } with }} braces", "plain { text } with }} braces" },
	{ "pod-{{.Index}}", "pod-7" },
	{ "{{ .Index }}/{{.Count}}", "7/10" },
	{ "gang-{{DivideInt .Index .podsPerGroup}}", "gang-1" },
	{ "{{.podsPerGroup}} {{.cpu}} {{.half}} {{.big}}", "4 250m 0.5 9999999" },
	{ "{{AddInt 7000 (Mod .Index (DivideInt .Count .podsPerGroup))}}", "7001" },
	{ "{{AddInt}} {{AddInt 1}} {{AddInt 1 2 3}} {{AddInt 1.9 1.9}}", "0 1 6 3" },
	{ "{{AddFloat 1 0.25}} {{AddFloat 0.1 0.2}}", "1.25 0.30000000000000004" },
	{ "{{SubtractInt 5 7}} {{SubtractFloat 5 0.5}}", "-2 4.5" },
	{ "{{MultiplyInt 3 1.5}} {{MultiplyFloat 3 1.5}} {{MultiplyInt}}", "4 4.5 1" },
	{ "{{DivideInt 7 2}} {{DivideInt -7 2}} {{DivideFloat 7 2}}", "3 -3 3.5" },
	{ "{{Mod 7 3}} {{Mod -7 3}} {{Mod 7.9 3.9}} {{Mod 7 -1}}", "1 -1 1 0" },
	{ "{{Int .half}} {{Int .digits}} {{Int -2.5}}", "0 12 -2" },
	{ "{{AddInt .digits \"30\"}}", "42" },
	{ "{{.Index | AddInt 1}} {{.Index | Mod 20 | AddInt 1 | MultiplyInt 2}}", "8 14" },
	{ "{{SubtractInt 1 | AddInt 1}}", "t:1:3: SubtractInt with 1 argument, expected 2" },
	{ "{{10}} {{-3}} {{+4}} {{0x10}} {{2.5}} {{1e3}} {{.5}}", "10 -3 4 16 2.5 1000 0.5" },
	{ "{{\"a\\t\\\"b\\\\\"}}{{`raw \\n`}}", "a\t\"b\\raw \\n" },
	{ "{{.text}}", "a \"b\" <c>" },
	{ "{{true}} {{false}} {{.disabled}}", "true false false" },
	{ "{{JSON .text}}", "\"a \\\"b\\\" <c>\"" },
	{ "{{JSON .list}} {{JSON .map}}", "[1,\"x\",null] {\"a\":2.5,\"b\":1}" },
	{ "{{JSON .Index}} {{JSON .podsPerGroup}} {{JSON .enabled}} {{JSON .absent}}",
	  "7 4 true null" },
	{ "{{if .cpu}}{{.cpu}}{{else}}50m{{end}} {{if .x}}{{.x}}{{else}}50m{{end}}", "250m 50m" },
	{ "{{if .none}}a{{end}}{{if .disabled}}b{{end}}{{if .enabled}}c{{end}}{{if .list}}d{{end}}",
	  "cd" },
	{ "{{if 0}}a{{else if 0.0}}b{{else if nil}}c{{else}}d{{end}}", "d" },
	{ "{{if .x}}a{{else if eq .Index 7}}b{{else}}c{{end}}", "b" },
	{ "{{if .enabled}}{{if .disabled}}a{{else}}b{{end}}c{{end}}d", "bcd" },
	{ "{{if and .x (eq .x \"All\")}}all{{else}}single{{end}}", "single" },
	{ "{{if eq .x \"All\"}}all{{else}}single{{end}}", "single" },
	{ "{{and 1 0 x}}", "t:1:11: \"x\" as an argument, expected a value or (x ...)" },
	{ "{{and 1 0 2}} {{or 0 \"\" 3}} {{not .x}} {{or 0 .disabled}}", "0 3 true false" },
	{ "{{eq 1 2 1}} {{ne 1 2}} {{lt 1 2}} {{le 2 2}} {{gt \"b\" \"a\"}} {{ge 1 2}}",
	  "true true true true true false" },
	{ "{{eq .cpu \"250m\"}} {{eq .enabled true}} {{ne .cpu \"\"}} {{eq .Index .big}}",
	  "true true true false" },
	{ "a {{- 1 -}} b", "a1b" },
	{ "a\n  {{- if .enabled}}\n  b\n  {{- end}}\nc", "a\n  b\nc" },
	{ "a {{/* a comment with }} in it */}} b", "a  b" },
	{ "a {{- /* trimmed */ -}} b", "ab" },
	{ "{{\n.Index\n}}", "7" },
	{ "{ {.Index} }", "{ {.Index} }" },

	{ "a\n b {{.x}}",
	  "t:2:6: .x has no value, expected one of Index, Count, podsPerGroup, "
	  "cpu, half, big, none, text, disabled, enabled, digits, list, map, missing" },
	{ "{{.list}}", "t:1:3: a list as text, expected (JSON ...) around it" },
	{ "{{nil}}", "t:1:3: nothing, expected a value" },
	{ "{{AddInt .x 1}}",
	  "t:1:10: .x has no value, expected one of Index, Count, podsPerGroup, "
	  "cpu, half, big, none, text, disabled, enabled, digits, list, map, missing" },
	{ "{{AddInt 1 .cpu}}", "t:1:12: \"250m\" is not a number" },
	{ "{{AddInt 1 .enabled}}", "t:1:12: a boolean, expected a number" },
	{ "{{AddInt 1 .map}}", "t:1:12: a map, expected a number" },
	{ "{{AddInt 1 \"inf\"}}", "t:1:12: \"inf\" is not a number" },
	{ "{{DivideInt .Index 0}}", "t:1:3: DivideInt: division by zero" },
	{ "{{Mod .Index 0.5}}", "t:1:3: Mod: division by zero" },
	{ "{{eq .cpu 1}}", "t:1:3: eq: values of different kinds" },
	{ "{{lt .enabled true}}", "t:1:3: lt: values of different kinds" },
	{ "{{.Index", "t:1:9: the action does not end, expected \"}}\"" },
	{ "{{AddInt 1", "t:1:11: the action does not end, expected \"}}\"" },
	{ "{{}}", "t:1:3: \"}}\", expected a field, a number, a string or (" },
	{ "{{.Index}", "t:1:9: arguments behind a value, expected a function before them" },
	{ "{{.Index .Count}}", "t:1:10: arguments behind a value, expected a function before "
			       "them" },
	{ "{{.Index | .Count}}", "t:1:12: a value behind \"|\", expected a function" },
	{ "{{.}}", "t:1:3: \".\" without a name, expected a parameter such as .Index" },
	{ "{{.a.b}}", "t:1:5: a field of a field is not supported in templates" },
	{ "{{$x := 1}}", "t:1:3: variables are not supported in templates" },
	{ "{{AddInt 1 $x}}", "t:1:12: variables are not supported in templates" },
	{ "{{AddInt (AddInt 1 2}}", "t:1:21: expected \")\"" },
	{ "{{'a'}}", "t:1:3: \"'\", expected a field, a number, a string or (" },
	{ "{{\"a}}", "t:1:3: the string does not end" },
	{ "{{\"a\nb\"}}", "t:1:3: the string does not end" },
	{ "{{\"\\q\"}}", "t:1:4: an escape that templates do not have here, expected "
			 "\\n, \\r, \\t, \\\\ or \\\"" },
	{ "{{12ab}}", "t:1:3: \"12ab\" is not a number" },
	{ "{{99999999999999999999}}", "t:1:3: \"99999999999999999999\" is not a number" },
	{ "{{printf \"%d\" 1}}", "t:1:3: \"printf\" is no function of templates, expected one of "
				 "AddFloat, AddInt, DivideFloat, DivideInt, Int, JSON, Mod, "
				 "MultiplyFloat, MultiplyInt, SubtractFloat, SubtractInt, and, or, "
				 "not, eq, ne, lt, le, gt, ge" },
	{ "{{Mod 1}}", "t:1:3: Mod with 1 argument, expected 2" },
	{ "{{and}}", "t:1:3: and with 0 arguments, expected at least 1" },
	{ "{{range .list}}{{end}}", "t:1:3: {{range}} is not supported in templates, expected a "
				    "value, a function, if, else or end" },
	{ "{{end}}", "t:1:8: {{end}} without {{if}}" },
	{ "{{else}}", "t:1:9: {{else}} without {{if}}" },
	{ "x\n{{if .enabled}}a", "t:2:5: {{if}} without {{end}}" },
	{ "{{if .enabled}}a{{else}}b{{else}}c{{end}}", "t:1:5: {{if}} without {{end}}" },
	{ "{{if}}a{{end}}", "t:1:5: \"}}\", expected a field, a number, a string or (" },
	{ "{{/* open", "t:1:3: the comment does not end, expected \"*/\"" },
	{ "{{/* c */ x}}", "t:1:11: \"x\" in an action, expected \"}}\"" },
};

Test(template, evaluates_or_refuses_every_case)
{
	struct reader *reader;
	const struct value *params = read_params(&reader);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *got = evaluate(params, cases[i].text, 7, 10);

		cr_expect_str_eq(got, cases[i].want, "%s\n got: %s\nwant: %s", cases[i].text, got,
				 cases[i].want);
		free(got);
	}
	reader_free(reader);
}

Test(template, knows_which_pieces_depend_enabledthe_index)
{
	static const char text[] = "a{{.Count}}b{{AddInt 1 (Mod .Index 2)}}{{if .x}}{{.Index}}"
				   "{{end}}{{if .x}}c{{end}}";
	static const bool want[] = { false, false, false, true, true, false };
	struct diag_sink sink = { 0 };
	struct template *template;

	cr_assert_eq(template_parse("t", text, strlen(text), &sink, &template), STATUS_OK);
	cr_assert_eq(template_piece_count(template), sizeof(want) / sizeof(want[0]));
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		cr_expect_eq(template_piece_varies(template, i), want[i], "piece %zu", i);
	template_free(template);
}

static char *repeat(const char *text, size_t times, const char *middle, const char *end)
{
	size_t length = strlen(text) * times + strlen(middle) + strlen(end) * times + 1;
	char *out = malloc(length);

	out[0] = '\0';
	for (size_t i = 0; i < times; i++)
		strcat(out, text);
	strcat(out, middle);
	for (size_t i = 0; i < times; i++)
		strcat(out, end);
	return out;
}

Test(template, refuses_to_nest_without_end)
{
	struct reader *reader;
	const struct value *params = read_params(&reader);
	char *ifs = repeat("{{if 1}}", 3000, "x", "{{end}}");
	char *parentheses = repeat("(", 3000, "1", ")");
	char *action = repeat("{{", 1, parentheses, "}}");
	char *got = evaluate(params, ifs, 0, 1);

	cr_expect_str_eq(got, "t:1:805: nested deeper than 100", "%s", got);
	free(got);
	got = evaluate(params, action, 0, 1);
	cr_expect_str_eq(got, "t:1:103: nested deeper than 100", "%s", got);
	free(got);
	free(ifs);
	free(parentheses);
	free(action);
	reader_free(reader);
}

/* The period of the whole text. */
static uint32_t period_of(const char *text)
{
	struct diag_sink sink = { .emit = keep };
	struct template *template;
	uint32_t period = 1;

	cr_assert_eq(template_parse("t", text, strlen(text), &sink, &template), STATUS_OK);
	for (size_t i = 0; i < template_piece_count(template); i++)
		period = template_common_period(period, template_piece_period(template, i));
	template_free(template);
	return period;
}

Test(template, the_period_is_that_of_the_remainders_it_reads)
{
	static const struct {
		const char *text;
		uint32_t want;
	} periods[] = {
		{ "plain {{.cpu}}", 1 },
		{ "{{.Index}}", 0 },
		{ "{{Mod .Index 20}}", 20 },
		{ "{{Mod .cpu 20}}", 1 },
		{ "{{Mod .Index 6}} {{AddInt 1 (Mod .Index 4)}}", 12 },
		{ "{{if eq (Mod .Index 5) 0}}{{Mod .Index 3}}{{else}}x{{end}}", 15 },
		{ "{{if eq (Mod .Index 5) 0}}x{{else if .cpu}}{{.Index}}{{end}}", 0 },
		{ "{{DivideInt .Index 4}}", 0 },
		{ "{{Mod (DivideInt .Index 4) 3}}", 0 },
		{ "{{Mod (DivideInt (Mod .Index 8) 4) 3}}", 8 },
		{ "{{Mod .Index .cpu}}", 0 },
		{ "{{Mod .Index 0}}", 0 },
		{ "{{Mod .Index -3}}", 0 },
		{ "{{Mod 7 .Index}}", 0 },
		{ "{{Mod .Index 65537}}", 0 },
		{ "{{Mod .Index 65521}}{{Mod .Index 3}}", 0 },
		{ "{{.Index | Mod 4}}", 0 },
	};

	for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++)
		cr_expect_eq(period_of(periods[i].text), periods[i].want, "%s: %u", periods[i].text,
			     period_of(periods[i].text));
}

/* What has a period really has it. */
Test(template, texts_repeat_after_their_period)
{
	static const char text[] = "{{Mod .Index 6}} {{if eq (Mod .Index 4) 0}}a{{else}}"
				   "{{MultiplyInt 3 (Mod .Index 4)}}{{end}}";
	struct reader *reader;
	const struct value *params = read_params(&reader);

	for (int64_t index = 0; index < 40; index++) {
		char *one = evaluate(params, text, index, 100);
		char *other = evaluate(params, text, index % period_of(text), 100);

		cr_expect_str_eq(one, other);
		free(one);
		free(other);
	}
	reader_free(reader);
}

/* clusterloader2's language; .Index prints as "<i>" and is 3. */
static const struct {
	const char *text, *want;
} loader_cases[] = {
	{ "{{$x := 3}}{{$x}} {{$x := AddInt $x 1}}{{$x}}", "3 4" },
	{ "{{$x := 1}}{{if true}}{{$x = 2}}{{$x}}{{$x := 5}}{{$x}}{{end}}{{$x}}", "252" },
	{ "{{$y}}", "t:1:3: there is no variable $y here" },
	{ "{{$y = 1}}", "t:1:8: there is no variable $y here" },
	{ "{{range Loop 3}}{{.}},{{end}}", "0,1,2," },
	{ "{{range $i, $x := StringSplit \"a,,b\"}}{{$i}}{{$x}};{{end}}", "0a;1;2b;" },
	{ "{{range $k, $v := .map}}{{$k}}={{$v}} {{end}}", "b=1 a=2.5 " },
	{ "{{range .none}}x{{else}}nothing{{end}}", "nothing" },
	{ "{{range 7}}{{end}}", "t:1:9: range over a value that is no list" },
	{ "{{range Loop 2}}", "t:1:8: {{range}} without {{end}}" },
	{ "{{SliceOfZeros 2 | JSON}} {{Seq 1 | JSON}}", "[0,0] [0]" },
	{ "{{DefaultParam .x 7}} {{DefaultParam .half 7}} {{DefaultParam .none 7}}.", "7 0.5 ." },
	{ "{{IfThenElse (lt 1 2) \"a\" \"b\"}}", "a" },
	{ "{{IfThenElse 1 2 3}}", "t:1:3: IfThenElse: expected true or false as the condition" },
	{ "{{MaxInt 1 .podsPerGroup 2.5}} {{MinFloat 1 .half}} {{Ceil 1.2}}", "4 0.5 2" },
	{ "{{Concat .cpu \"/x\"}} {{Lowercase \"AbC\"}} {{YamlQuote \"a\\nb\" 4}}",
	  "250m/x abc \"a\\nb\"" },
	{ "{{printf \"%s-%d %v%%\" .cpu 3 .enabled}}", "250m-3 true%" },
	{ "{{printf \"%d\"}}", "t:1:3: printf: expected %s, %v or %d, and an argument for each" },
	{ "{{printf \"\" 1}}", "t:1:3: printf: expected as many verbs as arguments" },
	{ "{{.x}} {{eq .x \"a\"}}", "<no value> false" },
	{ "{{.Index}} {{printf \"%d\" .Index}} {{$i := .Index}}{{$i}} {{Mod .Index 2}}",
	  "<i> <i> <i> 1" },
	{ "{{RandIntRange 4 4}} {{RandIntRange 5 4}} {{RandData 0}}{{RandInt 0}}", "4 5 0" },
	{ "{{RandData -1}}",
	  "t:1:3: RandData: expected a size that is not negative, and not too large" },
	{ "{{Loop 1e12}}", "t:1:3: Loop: expected a size that is not negative, and not too large" },
	{ "{{range Loop 10000}}{{range Loop 10000}}{{end}}{{end}}",
	  "t:1:29: more than 2000000 items in all" },
	{ "{{IncludeFile \"x\"}}", NULL },
	{ "{{$}}", "t:1:3: \"$\" without a name" },
	{ "{{with .x}}{{end}}",
	  "t:1:3: {{with}} is not supported in templates, expected a value, a function, if, else "
	  "or end" },
};

Test(template, knows_the_language_of_clusterloader2)
{
	struct reader *reader;
	const struct value *params = read_params(&reader);

	for (size_t i = 0; i < sizeof(loader_cases) / sizeof(loader_cases[0]); i++) {
		const char *text = loader_cases[i].text;
		struct diag_sink sink = { .emit = keep };
		struct template_param items[32];
		struct template_scope scope = { .params = items, .index = 3, .index_text = "<i>" };
		struct template_output out = { 0 };
		struct template *template;
		char got[256];

		for (uint32_t k = 0; k < params->count; k++)
			items[scope.param_count++] =
				(struct template_param){ params->members[k].key,
							 &params->members[k].value };
		told[0] = '\0';
		if (template_parse_clusterloader("t", text, strlen(text), &sink, &template) ==
		    STATUS_OK)
			template_render_clusterloader(template, &scope, &sink, &out, NULL);
		snprintf(got, sizeof(got), "%.*s", (int)out.length, out.bytes ? out.bytes : "");
		if (loader_cases[i].want)
			cr_expect_str_eq(sink.errors ? told : got, loader_cases[i].want, "%s: %s",
					 text, sink.errors ? told : got);
		else
			cr_expect_eq(sink.errors, 1u, "%s", text);
		template_free(template);
		free(out.bytes);
	}
	reader_free(reader);
}

/* Lines of what a template makes, and where they stood. */
Test(template, knows_where_lines_come_from)
{
	static const char text[] = "{{$x := 1}}\na\n{{if .x}}\nb\n{{end}}\nc: {{range Loop 2}}\n"
				   "- d{{end}}\ne";
	/* "", "a", "", "c: ", "- d", "- d", "e" */
	const uint32_t want[] = { 1, 2, 3, 6, 7, 7, 8 };
	const struct template_scope scope = { 0 };
	struct diag_sink sink = { .emit = keep };
	struct template_lines lines = { 0 };
	struct template_output out = { 0 };
	struct template *template;

	cr_assert_eq(template_parse_clusterloader("t", text, strlen(text), &sink, &template),
		     STATUS_OK, "%s", told);
	cr_assert_eq(template_render_clusterloader(template, &scope, &sink, &out, &lines),
		     STATUS_OK, "%s", told);
	cr_expect_eq(lines.count, 7u);
	for (size_t i = 0; i < lines.count; i++)
		cr_expect_eq(lines.source[i], want[i], "line %zu: %u", i + 1, lines.source[i]);
	template_free(template);
	free(lines.source);
	free(out.bytes);
}
