/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/legacy/legacy_quantity.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/base/wrap.h"
#include "sched/model/quantity_suffix.h"

enum { MILLI = 3, NANO = 9, INT64_DIGITS = 19 };

static mp_limb_t one_digits[] = { 1 };
static mp_limb_t thousand_digits[] = { 1000 };
static const struct decimal one = { MPZ_ROINIT_N(one_digits, 1), 0 };
static const struct decimal thousand = { MPZ_ROINIT_N(thousand_digits, 1), 0 };

static size_t span(const char *at, const char *end, const char *set)
{
	const char *from = at;

	while (at < end && *at && strchr(set, *at))
		at++;
	return (size_t)(at - from);
}

static void trim(const char **from, const char **end)
{
	while (*from < *end && isspace((unsigned char)**from))
		++*from;
	while (*end > *from && isspace((unsigned char)(*end)[-1]))
		--*end;
}

/* [+-]?[0-9.]+, then [eEinumkKMGTP]*[-+]?[0-9]* up to the end; *suffix is where that begins. */
static bool cut(const char *text, const char *end, const char **suffix)
{
	const char *at = text;

	if (at < end && (*at == '-' || *at == '+'))
		at++;
	*suffix = at + span(at, end, "0123456789.");
	if (*suffix == at)
		return false;
	at = *suffix + span(*suffix, end, "eEinumkKMGTP");
	if (at < end && (*at == '-' || *at == '+'))
		at++;
	return at + span(at, end, "0123456789") == end;
}

/* The suffix's power goes into the scale, or into the number when it is one of two. */
static void apply_suffix(struct decimal *amount, const struct quantity_suffix *suffix)
{
	if (suffix->base == 10)
		amount->scale =
			(int32_t)quantity_wrap_exponent((int64_t)amount->scale - suffix->exponent);
	else
		mpz_mul_2exp(amount->unscaled, amount->unscaled, (mp_bitcnt_t)suffix->exponent);
}

static void cap(struct decimal *amount)
{
	mpz_set_si(amount->unscaled, INT64_MAX);
	amount->scale = 0;
}

/*
 * The magnitude rounded up to what the form keeps, and capped. Powers of ten far beyond either are
 * not written out: the answer is known.
 */
static void round_and_cap(struct decimal *amount, int32_t scale, struct decimal_count *count)
{
	int64_t digits = (int64_t)mpz_sizeinbase(amount->unscaled, 10);
	struct decimal *most;

	if (amount->scale < -INT64_DIGITS) {
		cap(amount);
		return;
	}
	if (amount->scale - digits > scale) {
		mpz_set_ui(amount->unscaled, 1);
		amount->scale = scale;
	}
	decimal_round(amount, amount, scale, count);
	most = decimal_new(INT64_MAX, 0, count);
	if (decimal_cmp(amount, most, count) > 0)
		cap(amount);
	decimal_free(most);
}

static bool remove_factor(mpz_t number, unsigned long factor)
{
	if (!mpz_divisible_ui_p(number, factor))
		return false;
	mpz_divexact_ui(number, number, factor);
	return true;
}

/* What #25243 keeps beside the decimal: the shortest whole number that with a power of ten is it. */
static void make_small(struct legacy_quantity *q)
{
	mpz_t number;

	mpz_init_set(number, q->amount.unscaled);
	q->small_scale = q->amount.scale;
	while (q->small_scale > 0 && remove_factor(number, 10))
		q->small_scale--;
	q->is_small = mpz_fits_slong_p(number);
	q->small = q->is_small ? mpz_get_si(number) : 0;
	mpz_clear(number);
}

static void finish_amount(struct legacy_quantity *q, int32_t scale, struct decimal_count *count)
{
	bool negative = decimal_sign(&q->amount) < 0;

	if (decimal_sign(&q->amount) == 0) {
		q->amount.scale = 0;
		return;
	}
	mpz_abs(q->amount.unscaled, q->amount.unscaled);
	round_and_cap(&q->amount, scale, count);
	if (q->format == QUANTITY_BINARY_SI && decimal_cmp(&q->amount, &one, count) < 0)
		q->format = QUANTITY_DECIMAL_SI;
	if (negative)
		decimal_neg(&q->amount, &q->amount, count);
}

struct legacy_quantity *legacy_quantity_new(const struct legacy_form *form, const char *text,
					    size_t length, struct decimal_count *count)
{
	const char *end = text + length;
	const char *suffix_text;
	struct quantity_suffix suffix;
	struct legacy_quantity *q;

	trim(&text, &end);
	if (length > QUANTITY_TEXT_MAX || !cut(text, end, &suffix_text) ||
	    !quantity_suffix_read(suffix_text, (size_t)(end - suffix_text), &suffix))
		return NULL;
	if (suffix.format == QUANTITY_DECIMAL_SI && -suffix.exponent > form->scale)
		return NULL;
	count->allocations++;
	q = mem_new(1, sizeof(*q));
	decimal_init(&q->amount);
	q->format = suffix.format;
	if (!decimal_parse(text, (size_t)(suffix_text - text), &q->amount, count)) {
		legacy_quantity_free(q);
		return NULL;
	}
	apply_suffix(&q->amount, &suffix);
	finish_amount(q, form->scale, count);
	if (form == &legacy_form_int64)
		make_small(q);
	return q;
}

void legacy_quantity_free(struct legacy_quantity *q)
{
	if (q)
		decimal_fini(&q->amount);
	free(q);
}

/* Go can see that nobody else gets to know of the result, and keeps it on the stack. */
static int64_t round_value(const struct legacy_quantity *q, struct decimal_count *count)
{
	struct decimal rounded;
	int64_t value;

	decimal_init(&rounded);
	decimal_round(&rounded, &q->amount, 0, count);
	value = decimal_unscaled_int64(&rounded);
	decimal_fini(&rounded);
	return value;
}

static int64_t round_milli_value(const struct legacy_quantity *q, struct decimal_count *count)
{
	struct decimal *milli = decimal_new(0, 0, count);
	int64_t value;

	decimal_mul(milli, &q->amount, &thousand, count);
	decimal_round(milli, milli, 0, count);
	value = decimal_unscaled_int64(milli);
	decimal_free(milli);
	return value;
}

static int64_t power_of_ten(int32_t exponent)
{
	int64_t power = 1;

	while (exponent-- > 0)
		power *= 10;
	return power;
}

/* Divided as big integers, rounded up. */
static int64_t big_scaled(const struct decimal *d, int32_t shift, struct decimal_count *count)
{
	struct decimal result;
	mpz_t divisor;
	mpz_t remainder;
	int64_t value;

	decimal_init(&result);
	mpz_init(divisor);
	mpz_init(remainder);
	count->allocations += 3; /* their digits */
	mpz_ui_pow_ui(divisor, 10, (unsigned long)shift);
	mpz_fdiv_qr(result.unscaled, remainder, d->unscaled, divisor);
	value = decimal_unscaled_int64(&result);
	if (mpz_sgn(remainder))
		value = wrap_add(value, 1);
	mpz_clear(remainder);
	mpz_clear(divisor);
	decimal_fini(&result);
	return value;
}

/* The amount in units of 10^-scale. Whether it fits an int64 is asked at the upper end only. */
static int64_t scaled(const struct decimal *d, int32_t scale, struct decimal_count *count)
{
	int32_t shift = d->scale - scale;
	int64_t unscaled = decimal_unscaled_int64(d);
	int64_t divisor;

	if (shift <= 0)
		return wrap_mul(unscaled, power_of_ten(-shift));
	if (mpz_cmp_si(d->unscaled, INT64_MAX) >= 0)
		return big_scaled(d, shift, count);
	divisor = power_of_ten(shift);
	return unscaled / divisor + (unscaled % divisor != 0);
}

static int64_t scaled_value(const struct legacy_quantity *q, struct decimal_count *count)
{
	return scaled(&q->amount, 0, count);
}

static int64_t scaled_milli_value(const struct legacy_quantity *q, struct decimal_count *count)
{
	return scaled(&q->amount, MILLI, count);
}

static int64_t small_scaled(const struct legacy_quantity *q, int32_t scale,
			    struct decimal_count *count)
{
	int32_t shift = q->small_scale - scale;
	int64_t divisor;
	int64_t value;

	if (!q->is_small)
		return scaled(&q->amount, scale, count);
	if (shift <= 0)
		return wrap_mul(q->small, power_of_ten(-shift));
	divisor = power_of_ten(shift);
	value = q->small / divisor;
	if (q->small % divisor)
		value += q->small > 0 ? 1 : -1;
	return value;
}

static int64_t small_value(const struct legacy_quantity *q, struct decimal_count *count)
{
	return small_scaled(q, 0, count);
}

static int64_t small_milli_value(const struct legacy_quantity *q, struct decimal_count *count)
{
	return small_scaled(q, MILLI, count);
}

const struct legacy_form legacy_form_round = {
	"round",	   "decimals to the thousandth, read with Round()", MILLI, round_value,
	round_milli_value,
};
const struct legacy_form legacy_form_scaled = {
	"scaled",
	"decimals to the thousandth, read with an integer division",
	MILLI,
	scaled_value,
	scaled_milli_value,
};
const struct legacy_form legacy_form_nano = {
	"nano",
	"decimals to the billionth, read with a division that large ones overflow",
	NANO,
	scaled_value,
	scaled_milli_value,
};
const struct legacy_form legacy_form_int64 = {
	"int64",	   "an int64 and a power of ten where the amount fits", NANO, small_value,
	small_milli_value,
};

/* Whether the amount is written with a binary suffix: whole, and 1024 or more in magnitude. */
static bool is_binary(const struct legacy_quantity *q, const struct decimal *whole)
{
	struct decimal_count count = { 0 };

	return q->format == QUANTITY_BINARY_SI && mpz_cmpabs_ui(whole->unscaled, 1024) >= 0 &&
	       decimal_cmp(whole, &q->amount, &count) == 0;
}

static int64_t remove_factors(mpz_t number, unsigned long factor)
{
	int64_t times = 0;

	while (remove_factor(number, factor))
		times++;
	return times;
}

/* A whole number of thousands' powers, as long as it can be without a fraction. */
static void to_thousands(struct decimal *number, struct quantity_suffix *suffix)
{
	suffix->exponent = remove_factors(number->unscaled, 10) - number->scale;
	for (; suffix->exponent % 3 != 0; suffix->exponent--)
		mpz_mul_ui(number->unscaled, number->unscaled, 10);
	number->scale = 0;
}

size_t legacy_quantity_text(const struct legacy_quantity *q, char *out, size_t size)
{
	struct decimal_count count = { 0 };
	struct quantity_suffix suffix = { .base = 10, .format = q->format };
	char suffix_text[QUANTITY_SUFFIX_SIZE];
	struct decimal number;
	size_t length;

	if (decimal_sign(&q->amount) == 0)
		return (size_t)snprintf(out, size, "0");
	decimal_init(&number);
	decimal_round(&number, &q->amount, 0, &count);
	if (is_binary(q, &number)) {
		suffix.base = 2;
		suffix.exponent = remove_factors(number.unscaled, 1024) * 10;
	} else {
		decimal_set(&number, &q->amount, &count);
		to_thousands(&number, &suffix);
	}
	quantity_suffix_write(&suffix, suffix_text);
	length = decimal_text(&number, out, size);
	if (length < size)
		snprintf(out + length, size - length, "%s", suffix_text);
	decimal_fini(&number);
	return length + strlen(suffix_text);
}
