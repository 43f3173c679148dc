/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every recorded spelling of a quantity against the answers of v1.1.1, #18170 and v1.2.0.
 */
#include "sched/legacy/legacy_quantity.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/heap.h"
#include "tests/support/dice.h"
#include "tests/support/tsv.h"

static const char *const format_names[] = {
	[QUANTITY_DECIMAL_SI] = "DecimalSI",
	[QUANTITY_BINARY_SI] = "BinarySI",
	[QUANTITY_DECIMAL_EXPONENT] = "DecimalExponent",
};

enum { INPUT = 0, COLUMNS = 19 };

/* Where in the table a form's answers stand. Of #18170 only what it changed is recorded. */
static const struct recorded {
	const struct legacy_form *form;
	size_t valid, canonical, value, milli_value, format;
} eras[] = {
	{ &legacy_form_round, 1, 2, 3, 4, 5 },
	{ &legacy_form_scaled, 1, 2, 6, 7, 5 },
	{ &legacy_form_nano, 8, 9, 10, 11, 12 },
};

static void check_quantity(char **columns, const struct recorded *era,
			   const struct legacy_quantity *q)
{
	struct decimal_count count = { 0 };
	const char *input = columns[INPUT];
	char canonical[4096];

	legacy_quantity_text(q, canonical, sizeof(canonical));
	cr_expect_str_eq(canonical, columns[era->canonical], "%s %s: %s, recorded %s",
			 era->form->name, input, canonical, columns[era->canonical]);
	cr_expect_eq(era->form->value(q, &count), strtoll(columns[era->value], NULL, 10),
		     "%s %s: value, recorded %s", era->form->name, input, columns[era->value]);
	cr_expect_eq(era->form->milli_value(q, &count),
		     strtoll(columns[era->milli_value], NULL, 10),
		     "%s %s: milli value, recorded %s", era->form->name, input,
		     columns[era->milli_value]);
	cr_expect_str_eq(format_names[q->format], columns[era->format], "%s %s", era->form->name,
			 input);
}

static void check_era(char **columns, void *data)
{
	const struct recorded *era = data;
	struct decimal_count count = { 0 };
	char text[4096];
	size_t length = tsv_unquote(columns[INPUT], text);
	struct legacy_quantity *q = legacy_quantity_new(era->form, text, length, &count);

	cr_expect_eq(q != NULL, columns[era->valid][0] == '1', "%s %s is %s", era->form->name,
		     columns[INPUT], q ? "valid" : "invalid");
	if (q && columns[era->valid][0] == '1')
		check_quantity(columns, era, q);
	legacy_quantity_free(q);
}

Test(legacy_quantity, every_recorded_input_gives_the_answers_of_its_time)
{
	for (size_t i = 0; i < sizeof(eras) / sizeof(eras[0]); i++)
		cr_expect_eq(tsv_each("tests/golden/quantity.tsv", COLUMNS, check_era,
				      (void *)&eras[i]),
			     670);
}

/* What a benchmark pod and its node have; how much work each reading is. */
static const struct {
	const char *text;
	const struct legacy_form *form;
	int64_t value, milli_value;
	uint64_t value_rounds, value_allocations, milli_rounds, milli_allocations;
} readings[] = {
	{ "500Mi", &legacy_form_round, 524288000, 524288000000, 1, 11, 1, 12 },
	{ "100m", &legacy_form_round, 1, 100, 1, 12, 1, 12 },
	{ "32Gi", &legacy_form_round, 34359738368, 34359738368000, 1, 11, 1, 12 },
	{ "500Mi", &legacy_form_scaled, 524288000, 524288000000, 0, 0, 0, 0 },
	{ "32Gi", &legacy_form_scaled, 34359738368, 34359738368000, 0, 0, 0, 0 },
	{ "500Mi", &legacy_form_nano, 524288000, 524288000000, 0, 0, 0, 0 },
	{ "8Gi", &legacy_form_nano, 8589934592, 8589934592000, 0, 0, 0, 0 },
	{ "32Gi", &legacy_form_nano, 34359738368, 34359738368000, 0, 3, 0, 3 },
	{ "32Gi", &legacy_form_int64, 34359738368, 34359738368000, 0, 0, 0, 0 },
	{ "-1.5", &legacy_form_int64, -2, -1500, 0, 0, 0, 0 },
	{ "1.0001", &legacy_form_int64, 2, 1001, 0, 0, 0, 0 },
	{ "100000000000000000000", &legacy_form_int64, INT64_MAX, -1000, 0, 0, 0, 0 },
};

Test(legacy_quantity, reading_costs_what_its_time_made_it_cost)
{
	for (size_t i = 0; i < sizeof(readings) / sizeof(readings[0]); i++) {
		const struct legacy_form *form = readings[i].form;
		struct decimal_count ignored = { 0 };
		struct decimal_count value = { 0 };
		struct decimal_count milli = { 0 };
		struct legacy_quantity *q = legacy_quantity_new(form, readings[i].text,
								strlen(readings[i].text), &ignored);

		cr_assert_not_null(q);
		cr_expect_eq(form->value(q, &value), readings[i].value, "%s %s", form->name,
			     readings[i].text);
		cr_expect_eq(form->milli_value(q, &milli), readings[i].milli_value, "%s %s",
			     form->name, readings[i].text);
		cr_expect_eq(value.rounds, readings[i].value_rounds);
		cr_expect_eq(milli.rounds, readings[i].milli_rounds);
		cr_expect_eq(value.allocations, readings[i].value_allocations, "%s %s: %llu",
			     form->name, readings[i].text, (unsigned long long)value.allocations);
		cr_expect_eq(milli.allocations, readings[i].milli_allocations, "%s %s: %llu",
			     form->name, readings[i].text, (unsigned long long)milli.allocations);
		legacy_quantity_free(q);
	}
}

Test(legacy_quantity, the_heap_is_asked_as_often_as_is_counted)
{
	struct decimal_count count = { 0 };
	struct legacy_quantity *q;
	uint64_t before;
	int64_t sum = 0;

	if (heap_missing())
		cr_skip_test("%s", heap_missing());
	q = legacy_quantity_new(&legacy_form_round, "500Mi", 5, &count);
	count = (struct decimal_count){ 0 };
	before = heap_request_count();
	for (int i = 0; i < 1000; i++)
		sum += legacy_form_round.value(q, &count) +
		       legacy_form_round.milli_value(q, &count);
	cr_expect_eq(heap_request_count() - before, count.allocations);
	cr_expect_eq(count.allocations, 23000);
	cr_expect_eq(sum, 1001 * 1000 * (int64_t)524288000);
	legacy_quantity_free(q);
}

Test(legacy_quantity, absurd_texts_cost_nothing)
{
	static const struct {
		const char *text;
		const char *canonical;
	} cases[] = {
		{ "1e2147483647", "9223372036854775807" },
		{ "9e999999999", "9223372036854775807" },
		{ "-1e999999999", "-9223372036854775807" },
		{ "1e-2147483647", "1e-3" },
		{ "0e2147483647", "0" },
		{ "-9e-999999999", "-1e-3" },
	};
	struct decimal_count count = { 0 };
	char text[64];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct legacy_quantity *q = legacy_quantity_new(&legacy_form_round, cases[i].text,
								strlen(cases[i].text), &count);

		cr_assert_not_null(q, "%s", cases[i].text);
		legacy_quantity_text(q, text, sizeof(text));
		cr_expect_str_eq(text, cases[i].canonical, "%s: %s", cases[i].text, text);
		legacy_quantity_free(q);
	}
	cr_expect_null(
		legacy_quantity_new(&legacy_form_round, "1e99999999999999999999", 22, &count));
}

static void expect_one_meaning(const char *text)
{
	static const struct legacy_form *const forms[] = { &legacy_form_round, &legacy_form_scaled,
							   &legacy_form_nano, &legacy_form_int64 };
	struct decimal_count count = { 0 };
	struct quantity today;

	cr_assert(quantity_parse(text, strlen(text), &today), "%s", text);
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct legacy_quantity *q =
			legacy_quantity_new(forms[i], text, strlen(text), &count);

		cr_assert_not_null(q, "%s", text);
		cr_expect_eq(forms[i]->value(q, &count), today.value, "%s %s", forms[i]->name,
			     text);
		cr_expect_eq(forms[i]->milli_value(q, &count), today.milli_value, "%s %s",
			     forms[i]->name, text);
		legacy_quantity_free(q);
	}
}

Test(legacy_quantity, all_forms_read_usual_amounts_as_today)
{
	static const char *const suffixes[] = { "", "m", "k", "M", "G", "T", "Ki", "Mi", "Gi" };
	struct dice dice = { .seed = 2015 };
	char text[64];

	for (int i = 0; i < 5000; i++) {
		const char *suffix = suffixes[roll(&dice, 9)];
		uint32_t whole = roll(&dice, chance(&dice, 50) ? 100 : 4000);

		if (*suffix != 'm' && chance(&dice, 40))
			snprintf(text, sizeof(text), "%u.%03u%s", whole, roll(&dice, 1000), suffix);
		else
			snprintf(text, sizeof(text), "%u%s", whole, suffix);
		expect_one_meaning(text);
	}
}
