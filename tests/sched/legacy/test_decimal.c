/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decimals case by case, and random ones against plain integer arithmetic.
 */
#include "sched/legacy/decimal.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/dice.h"

static struct decimal_count count;

static void expect_text(const struct decimal *d, const char *want, const char *what)
{
	char text[256];
	size_t length = decimal_text(d, text, sizeof(text));

	cr_expect_str_eq(text, want, "%s: %s, not %s", what, text, want);
	cr_expect_eq(length, strlen(want), "%s", what);
}

static void read_into(struct decimal *d, const char *text)
{
	decimal_init(d);
	cr_assert(decimal_parse(text, strlen(text), d, &count), "%s", text);
}

static const struct {
	const char *text, *written; /* NULL: no number */
	int32_t scale;
} texts[] = {
	{ "0", "0", 0 },
	{ "0.00", "0.00", 2 },
	{ "-0.05", "-0.05", 2 },
	{ ".5", "0.5", 1 },
	{ "5.", "5", 0 },
	{ "+12.50", "12.50", 2 },
	{ "007", "7", 0 },
	{ "-.1", "-0.1", 1 },
	{ "340282366920938463463374607431768211456.1", "340282366920938463463374607431768211456.1",
	  1 },
	{ "", NULL, 0 },
	{ ".", NULL, 0 },
	{ "-", NULL, 0 },
	{ "1.2.3", NULL, 0 },
	{ "1-2", NULL, 0 },
	{ ".-1", NULL, 0 },
	{ "1e3", NULL, 0 },
	{ " 1", NULL, 0 },
};

Test(decimal, texts_are_read_and_written)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct decimal d;
		bool valid;

		decimal_init(&d);
		valid = decimal_parse(texts[i].text, strlen(texts[i].text), &d, &count);
		cr_expect_eq(valid, texts[i].written != NULL, "\"%s\"", texts[i].text);
		if (valid && texts[i].written) {
			cr_expect_eq(d.scale, texts[i].scale, "\"%s\"", texts[i].text);
			expect_text(&d, texts[i].written, texts[i].text);
		}
		decimal_fini(&d);
	}
}

Test(decimal, a_text_too_long_for_its_room_is_cut)
{
	struct decimal d;
	char text[4];

	read_into(&d, "-1234.5");
	cr_expect_eq(decimal_text(&d, text, sizeof(text)), 7);
	cr_expect_str_eq(text, "-12");
	d.scale = -3;
	cr_expect_eq(decimal_text(&d, NULL, 0), 9);
	expect_text(&d, "-12345000", "a negative scale");
	decimal_fini(&d);
}

static const struct {
	const char *x, *y, *sum, *difference, *product;
	int order;
} pairs[] = {
	{ "1.5", "0.25", "1.75", "1.25", "0.375", 1 },
	{ "1", "1.000", "2.000", "0.000", "1.000", 0 },
	{ "-3", "2.5", "-0.5", "-5.5", "-7.5", -1 },
	{ "0", "0", "0", "0", "0", 0 },
	{ "0.00", "-7", "-7.00", "7.00", "0.00", 1 },
	{ "99999999999999999999", "0.1", "99999999999999999999.1", "99999999999999999998.9",
	  "9999999999999999999.9", 1 },
};

Test(decimal, sums_products_and_order)
{
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		struct decimal x, y, z;

		read_into(&x, pairs[i].x);
		read_into(&y, pairs[i].y);
		decimal_init(&z);
		decimal_add(&z, &x, &y, &count);
		expect_text(&z, pairs[i].sum, "sum");
		decimal_sub(&z, &x, &y, &count);
		expect_text(&z, pairs[i].difference, "difference");
		decimal_mul(&z, &x, &y, &count);
		expect_text(&z, pairs[i].product, "product");
		cr_expect_eq(decimal_cmp(&x, &y, &count), pairs[i].order, "%s %s", pairs[i].x,
			     pairs[i].y);
		decimal_neg(&z, &x, &count);
		cr_expect_eq(decimal_sign(&z), -decimal_sign(&x));
		decimal_add(&x, &x, &y, &count);
		expect_text(&x, pairs[i].sum, "a sum over its operand");
		decimal_fini(&x);
		decimal_fini(&y);
		decimal_fini(&z);
	}
}

static const struct {
	const char *x, *y;
	int32_t scale;
	const char *want;
} quotients[] = {
	{ "524288000.000", "1", 0, "524288000" },
	{ "1.001", "1", 0, "2" },
	{ "-1.001", "1", 0, "-2" },
	{ "-1.5", "1", 0, "-2" },
	{ "1.5", "1", 3, "1.500" },
	{ "0.001", "1", 0, "1" },
	{ "0.000", "1", 0, "0" },
	{ "1", "3", 4, "0.3334" },
	{ "-1", "3", 4, "-0.3334" },
	{ "1", "-3", 4, "-0.3334" },
	{ "-1", "-3", 4, "0.3334" },
	{ "12345", "1", -3, "13000" },
	{ "1", "0.03", 0, "34" },
};

Test(decimal, quotients_are_rounded_away_from_zero)
{
	for (size_t i = 0; i < sizeof(quotients) / sizeof(quotients[0]); i++) {
		struct decimal x, y;

		read_into(&x, quotients[i].x);
		read_into(&y, quotients[i].y);
		decimal_quo_round(&x, &x, &y, quotients[i].scale, &count);
		cr_expect_eq(x.scale, quotients[i].scale);
		expect_text(&x, quotients[i].want, quotients[i].x);
		decimal_fini(&x);
		decimal_fini(&y);
	}
}

Test(decimal, what_is_left_of_a_long_number_is_its_low_64_bits)
{
	static const struct {
		const char *text;
		int64_t bits;
	} cases[] = { { "0", 0 },
		      { "-1", -1 },
		      { "9223372036854775808", INT64_MIN },
		      { "-9223372036854775808", INT64_MIN },
		      { "18446744073709551617", 1 },
		      { "-18446744073709551617", -1 } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct decimal d;

		read_into(&d, cases[i].text);
		cr_expect_eq(decimal_unscaled_int64(&d), cases[i].bits, "%s", cases[i].text);
		decimal_fini(&d);
	}
}

Test(decimal, rounds_are_counted)
{
	struct decimal_count mine = { 0 };
	struct decimal *d = decimal_new(1234, 3, &mine);

	cr_expect_eq(mine.allocations, 2);
	decimal_round(d, d, 0, &mine);
	decimal_round(d, d, 0, &mine);
	cr_expect_eq(mine.rounds, 2);
	cr_expect_eq(mine.allocations, 2 + 11 + 9);
	expect_text(d, "2", "rounded");
	decimal_free(d);
	decimal_free(NULL);
}

/* What the digits of a random number are drawn from: edges of machine words are frequent. */
static void random_decimal(struct dice *dice, struct decimal *d)
{
	decimal_init(d);
	for (uint32_t limbs = roll(dice, 4); limbs > 0; limbs--) {
		mpz_mul_2exp(d->unscaled, d->unscaled, chance(dice, 80) ? 64 : 7);
		mpz_add_ui(d->unscaled, d->unscaled,
			   chance(dice, 30) ? ULONG_MAX : roll(dice, 5000));
	}
	if (chance(dice, 40))
		mpz_neg(d->unscaled, d->unscaled);
	d->scale = (int32_t)roll(dice, 25) - 6;
}

/* out = d * 10^places, for places large enough to make that whole */
static void whole(mpz_t out, const struct decimal *d, int32_t places)
{
	mpz_ui_pow_ui(out, 10, (unsigned long)(places - d->scale));
	mpz_mul(out, out, d->unscaled);
}

/* x / y * 10^scale rounded away from zero, by magnitudes. */
static void rounded_quotient(mpz_t out, const struct decimal *x, const struct decimal *y,
			     int32_t scale)
{
	mpz_t divisor, power;

	mpz_inits(divisor, power, NULL);
	whole(out, x, 40);
	whole(divisor, y, 40);
	mpz_ui_pow_ui(power, 10, (unsigned long)labs(scale));
	if (scale >= 0)
		mpz_mul(out, out, power);
	else
		mpz_mul(divisor, divisor, power);
	if (mpz_sgn(out) * mpz_sgn(divisor) < 0)
		mpz_fdiv_q(out, out, divisor);
	else
		mpz_cdiv_q(out, out, divisor);
	mpz_clears(divisor, power, NULL);
}

static void check_pair(const struct decimal *x, const struct decimal *y, int32_t scale)
{
	struct decimal z;
	mpz_t a, b, c;

	decimal_init(&z);
	mpz_inits(a, b, c, NULL);
	whole(a, x, 80);
	whole(b, y, 80);
	cr_expect_eq(decimal_cmp(x, y, &count), (mpz_cmp(a, b) > 0) - (mpz_cmp(a, b) < 0));
	decimal_add(&z, x, y, &count);
	whole(c, &z, 80);
	mpz_sub(c, c, a);
	cr_expect_eq(mpz_cmp(c, b), 0);
	decimal_sub(&z, x, y, &count);
	whole(c, &z, 80);
	mpz_add(c, c, b);
	cr_expect_eq(mpz_cmp(c, a), 0);
	decimal_mul(&z, x, y, &count);
	whole(c, &z, 160);
	mpz_mul(a, a, b);
	cr_expect_eq(mpz_cmp(c, a), 0);
	if (decimal_sign(y)) {
		decimal_quo_round(&z, x, y, scale, &count);
		rounded_quotient(a, x, y, scale);
		cr_expect_eq(mpz_cmp(z.unscaled, a), 0, "quotient at scale %d", scale);
	}
	mpz_clears(a, b, c, NULL);
	decimal_fini(&z);
}

Test(decimal, random_numbers_obey_integer_arithmetic)
{
	struct dice dice = { .seed = 18126 };

	for (int i = 0; i < 3000; i++) {
		struct decimal x, y, again;
		char text[512];

		random_decimal(&dice, &x);
		random_decimal(&dice, &y);
		check_pair(&x, &y, (int32_t)roll(&dice, 30) - 8);
		decimal_text(&x, text, sizeof(text));
		read_into(&again, text);
		cr_expect_eq(decimal_cmp(&x, &again, &count), 0, "%s, round %d", text, i);
		decimal_fini(&x);
		decimal_fini(&y);
		decimal_fini(&again);
	}
}
