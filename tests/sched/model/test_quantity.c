/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every recorded spelling of a quantity against apimachinery's own answers.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "sched/model/quantity.h"
#include "tests/support/tsv.h"

static const char *const format_names[] = {
	[QUANTITY_DECIMAL_SI] = "DecimalSI",
	[QUANTITY_BINARY_SI] = "BinarySI",
	[QUANTITY_DECIMAL_EXPONENT] = "DecimalExponent",
};

/* Columns of the table that hold today's answers. */
enum { INPUT = 0, VALID = 13, CANONICAL = 14, VALUE = 16, MILLI_VALUE = 17, FORMAT = 18, COLUMNS };

static void check_row(char **columns, void *unused)
{
	char text[4096];
	char canonical[4096];
	size_t length = tsv_unquote(columns[INPUT], text);
	struct quantity q;
	bool valid = quantity_parse(text, length, &q);

	(void)unused;
	cr_expect_eq(valid, columns[VALID][0] == '1', "%s is %s", columns[INPUT],
		     valid ? "valid" : "invalid");
	if (!valid || columns[VALID][0] != '1')
		return;
	quantity_canonical(text, length, canonical, sizeof(canonical));
	cr_expect_str_eq(canonical, columns[CANONICAL], "%s: %s, recorded %s", columns[INPUT],
			 canonical, columns[CANONICAL]);
	cr_expect_eq(q.value, strtoll(columns[VALUE], NULL, 10), "%s: value %lld, recorded %s",
		     columns[INPUT], (long long)q.value, columns[VALUE]);
	cr_expect_eq(q.milli_value, strtoll(columns[MILLI_VALUE], NULL, 10),
		     "%s: milli value %lld, recorded %s", columns[INPUT], (long long)q.milli_value,
		     columns[MILLI_VALUE]);
	cr_expect_str_eq(format_names[q.format], columns[FORMAT], "%s", columns[INPUT]);
}

Test(quantity, every_recorded_input_gives_the_recorded_answer)
{
	cr_expect_geq(tsv_each("tests/golden/quantity.tsv", COLUMNS, check_row, NULL), 670);
}

Test(quantity, absurd_texts_cost_nothing)
{
	static const char *const texts[] = { "1e2147483647", "1e-2147483648", "9e999999999",
					     "-1e2147483647", "1e99999999999999999999" };
	char canonical[256];
	struct quantity q;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		quantity_parse(texts[i], strlen(texts[i]), &q);
		quantity_canonical(texts[i], strlen(texts[i]), canonical, sizeof(canonical));
	}
	cr_expect(quantity_parse("1e2147483647", 12, &q));
	cr_expect_eq(q.sign, 1);
	cr_expect(quantity_parse("1e-2147483648", 13, &q));
	cr_expect_eq(q.value, 1);
	cr_expect_not(quantity_parse("1e99999999999999999999", 22, &q));
}

/* Powers of ten are int32 upstream; the answers are those of apimachinery v0.26. */
static const struct {
	const char *text, *canonical;
	int64_t value, milli_value;
} at_the_ends[] = {
	{ "10.000e2147483649", "1e-2147483646", 0, 10000 },
	{ "1e2147483647", "10e2147483646", 0, 1 },
	{ "1.5e-2147483648", "150e2147483646", 0, 15 },
	{ "1000e2147483646", "100e2147483647", 0, 1000 },
	{ "-100e-2147483649", "-100e2147483647", 0, -100 },
	{ "25617774243644744e2147483647", "256177742436447440e2147483646", 0, 25617774243644744 },
	{ "1e4294967297", "10", 10, 10000 },
	{ "1e4294967295", "100e-3", 1, 100 },
};

Test(quantity, powers_of_ten_wrap_around)
{
	for (size_t i = 0; i < sizeof(at_the_ends) / sizeof(at_the_ends[0]); i++) {
		const char *text = at_the_ends[i].text;
		char canonical[64];
		struct quantity q;

		cr_assert(quantity_parse(text, strlen(text), &q), "%s", text);
		quantity_canonical(text, strlen(text), canonical, sizeof(canonical));
		cr_expect_str_eq(canonical, at_the_ends[i].canonical, "%s: %s", text, canonical);
		cr_expect_eq(q.value, at_the_ends[i].value, "%s", text);
		cr_expect_eq(q.milli_value, at_the_ends[i].milli_value, "%s", text);
	}
}
