/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two texts with a line end between them, after a byte that says to which scale is rounded: as
 * decimals they obey the laws of arithmetic, as quantities of any time their canonical spelling
 * means the same.
 */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "sched/legacy/legacy_quantity.h"
#include "tests/fuzz/target.h"

enum { DIGITS_MAX = 400, TEXT_SIZE = 4 * QUANTITY_TEXT_MAX };

static struct decimal_count count;

static void check_text(const struct decimal *x)
{
	char text[2 * DIGITS_MAX];
	size_t length = decimal_text(x, text, sizeof(text));
	struct decimal same;

	FUZZ_CHECK(length < sizeof(text) && strlen(text) == length);
	decimal_init(&same);
	FUZZ_CHECK(decimal_parse(text, length, &same, &count));
	FUZZ_CHECK(same.scale == x->scale && decimal_cmp(&same, x, &count) == 0);
	decimal_fini(&same);
}

static void check_sums(const struct decimal *x, const struct decimal *y)
{
	struct decimal z;

	decimal_init(&z);
	decimal_add(&z, x, y, &count);
	decimal_sub(&z, &z, y, &count);
	FUZZ_CHECK(decimal_cmp(&z, x, &count) == 0);
	decimal_neg(&z, x, &count);
	decimal_add(&z, &z, x, &count);
	FUZZ_CHECK(decimal_sign(&z) == 0);
	FUZZ_CHECK(decimal_cmp(x, y, &count) == -decimal_cmp(y, x, &count));
	decimal_fini(&z);
}

/* The quotient's product with y is x or lies beyond it, seen from zero, by less than a last place. */
static void check_quotient(const struct decimal *x, const struct decimal *y, int32_t scale)
{
	struct decimal z;
	struct decimal back;

	if (decimal_sign(y) == 0)
		return;
	decimal_init(&z);
	decimal_init(&back);
	decimal_quo_round(&z, x, y, scale, &count);
	FUZZ_CHECK(z.scale == scale);
	decimal_mul(&back, &z, y, &count);
	decimal_sub(&back, &back, x, &count);
	FUZZ_CHECK(decimal_sign(&back) == 0 || decimal_sign(&back) == decimal_sign(x));
	mpz_abs(back.unscaled, back.unscaled);
	mpz_abs(z.unscaled, y->unscaled);
	z.scale += y->scale;
	FUZZ_CHECK(decimal_cmp(&back, &z, &count) < 0);
	decimal_fini(&back);
	decimal_fini(&z);
}

static bool fits(const struct legacy_quantity *q)
{
	return decimal_sign(&q->amount) >= 0 && mpz_sizeinbase(q->amount.unscaled, 10) < 19;
}

static void check_quantity(const struct legacy_form *form, const char *text, size_t length)
{
	static char canonical[TEXT_SIZE];
	struct legacy_quantity *q = legacy_quantity_new(form, text, length, &count);
	struct legacy_quantity *same;

	if (!q)
		return;
	length = legacy_quantity_text(q, canonical, sizeof(canonical));
	FUZZ_CHECK(length < sizeof(canonical));
	same = legacy_quantity_new(form, canonical, length, &count);
	FUZZ_CHECK(same && decimal_cmp(&same->amount, &q->amount, &count) == 0);
	/* Below zero it matters which of two equal decimals is read. */
	if (decimal_sign(&q->amount) >= 0) {
		FUZZ_CHECK(form->value(same, &count) == form->value(q, &count));
		FUZZ_CHECK(form->milli_value(same, &count) == form->milli_value(q, &count));
	}
	if (fits(q)) {
		FUZZ_CHECK(form->value(q, &count) == legacy_form_round.value(q, &count));
		FUZZ_CHECK(form->milli_value(q, &count) ==
			   legacy_form_round.milli_value(q, &count));
	}
	legacy_quantity_free(same);
	legacy_quantity_free(q);
}

static void check_texts(const char *first, size_t first_length, const char *second,
			size_t second_length, int32_t scale)
{
	struct decimal x;
	struct decimal y;

	decimal_init(&x);
	decimal_init(&y);
	if (first_length <= DIGITS_MAX && second_length <= DIGITS_MAX &&
	    decimal_parse(first, first_length, &x, &count) &&
	    decimal_parse(second, second_length, &y, &count)) {
		check_text(&x);
		check_sums(&x, &y);
		check_quotient(&x, &y, scale);
	}
	decimal_fini(&x);
	decimal_fini(&y);
}

FUZZ_TARGET(decimal)
{
	const char *text = (const char *)data + 1;
	const char *line_end;

	if (size < 2)
		return 0;
	size--;
	check_quantity(&legacy_form_round, text, size);
	check_quantity(&legacy_form_scaled, text, size);
	check_quantity(&legacy_form_nano, text, size);
	check_quantity(&legacy_form_int64, text, size);
	line_end = memchr(text, '\n', size);
	if (line_end)
		check_texts(text, (size_t)(line_end - text), line_end + 1,
			    size - (size_t)(line_end - text) - 1, (int32_t)data[0] % 50 - 20);
	return 0;
}
