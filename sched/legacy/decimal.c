/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GMP does the arithmetic on the unscaled numbers; this file is about scales, and about taking from
 * the heap what inf.Dec takes. A big number is an object and, once it is not zero, its digits: two
 * requests, as Go's big.Int and the slice behind it.
 */
#include "sched/legacy/decimal.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

enum { DIGITS_BITS = 128 }; /* room that digits are given at first */

static void *object_new(size_t size, struct decimal_count *count)
{
	count->allocations++;
	return mem_new(1, size);
}

/* Before a number is stored in z: digits of a z that has none yet are an object of their own. */
static void take_digits(mpz_t z, struct decimal_count *count)
{
	if (mpz_size(z) > 0)
		return;
	count->allocations++;
	mpz_realloc2(z, DIGITS_BITS);
}

static void store(mpz_t z, const mpz_t x, struct decimal_count *count)
{
	if (mpz_sgn(x))
		take_digits(z, count);
	mpz_set(z, x);
}

static mpz_ptr big_new(struct decimal_count *count)
{
	mpz_ptr z = object_new(sizeof(mpz_t), count);

	mpz_init(z);
	return z;
}

static void big_free(mpz_ptr z)
{
	mpz_clear(z);
	free(z);
}

/* z = x * 10^exponent */
static void shift_left(mpz_t z, const mpz_t x, int64_t exponent, struct decimal_count *count)
{
	static const unsigned long powers[] = { 1,	10,	 100,	   1000,      10000,
						100000, 1000000, 10000000, 100000000, 1000000000 };
	enum { MOST = sizeof(powers) / sizeof(powers[0]) - 1 };

	store(z, x, count);
	for (; exponent > MOST; exponent -= MOST)
		mpz_mul_ui(z, z, powers[MOST]);
	mpz_mul_ui(z, z, powers[exponent]);
}

void decimal_init(struct decimal *d)
{
	mpz_init(d->unscaled);
	d->scale = 0;
}

void decimal_fini(struct decimal *d)
{
	mpz_clear(d->unscaled);
}

struct decimal *decimal_new(int64_t unscaled, int32_t scale, struct decimal_count *count)
{
	struct decimal *d = object_new(sizeof(*d), count);

	decimal_init(d);
	if (unscaled) {
		take_digits(d->unscaled, count);
		mpz_set_si(d->unscaled, unscaled);
	}
	d->scale = scale;
	return d;
}

void decimal_free(struct decimal *d)
{
	if (d)
		decimal_fini(d);
	free(d);
}

void decimal_set(struct decimal *z, const struct decimal *x, struct decimal_count *count)
{
	store(z->unscaled, x->unscaled, count);
	z->scale = x->scale;
}

void decimal_neg(struct decimal *z, const struct decimal *x, struct decimal_count *count)
{
	decimal_set(z, x, count);
	mpz_neg(z->unscaled, z->unscaled);
}

int decimal_sign(const struct decimal *d)
{
	return mpz_sgn(d->unscaled);
}

int64_t decimal_unscaled_int64(const struct decimal *d)
{
	uint64_t bits = mpz_size(d->unscaled) ? (uint64_t)mpz_getlimbn(d->unscaled, 0) : 0;

	return (int64_t)(mpz_sgn(d->unscaled) < 0 ? 0 - bits : bits);
}

/* The number itself, or one equal to it on the heap when its scale has to grow. */
static const struct decimal *upscaled(const struct decimal *d, int32_t scale,
				      struct decimal_count *count)
{
	struct decimal *longer;

	if (d->scale >= scale)
		return d;
	longer = decimal_new(0, scale, count);
	shift_left(longer->unscaled, d->unscaled, (int64_t)scale - d->scale, count);
	return longer;
}

static void drop(const struct decimal *longer, const struct decimal *d)
{
	if (longer != d)
		decimal_free((struct decimal *)longer);
}

static int32_t greater_scale(const struct decimal *x, const struct decimal *y)
{
	return x->scale > y->scale ? x->scale : y->scale;
}

static void combine(struct decimal *z, const struct decimal *x, const struct decimal *y,
		    void (*with)(mpz_ptr, mpz_srcptr, mpz_srcptr), struct decimal_count *count)
{
	int32_t scale = greater_scale(x, y);
	const struct decimal *xx = upscaled(x, scale, count);
	const struct decimal *yy = upscaled(y, scale, count);

	take_digits(z->unscaled, count);
	with(z->unscaled, xx->unscaled, yy->unscaled);
	drop(xx, x);
	drop(yy, y);
	z->scale = scale;
}

void decimal_add(struct decimal *z, const struct decimal *x, const struct decimal *y,
		 struct decimal_count *count)
{
	combine(z, x, y, mpz_add, count);
}

void decimal_sub(struct decimal *z, const struct decimal *x, const struct decimal *y,
		 struct decimal_count *count)
{
	combine(z, x, y, mpz_sub, count);
}

int decimal_cmp(const struct decimal *x, const struct decimal *y, struct decimal_count *count)
{
	int32_t scale = greater_scale(x, y);
	const struct decimal *xx = upscaled(x, scale, count);
	const struct decimal *yy = upscaled(y, scale, count);
	int order = mpz_cmp(xx->unscaled, yy->unscaled);

	drop(xx, x);
	drop(yy, y);
	return (order > 0) - (order < 0);
}

void decimal_mul(struct decimal *z, const struct decimal *x, const struct decimal *y,
		 struct decimal_count *count)
{
	int64_t scale = (int64_t)x->scale + y->scale;

	take_digits(z->unscaled, count);
	mpz_mul(z->unscaled, x->unscaled, y->unscaled);
	z->scale = (int32_t)(uint32_t)(uint64_t)scale;
}

/* Go divides by one word without memory for the remainder, and so do we. */
static void divide(mpz_t quotient, mpz_ptr numerator, mpz_srcptr dividend, mpz_srcptr divisor,
		   struct decimal_count *count)
{
	unsigned long remainder;

	take_digits(quotient, count);
	if (!mpz_fits_ulong_p(divisor)) {
		take_digits(numerator, count);
		mpz_tdiv_qr(quotient, numerator, dividend, divisor);
		return;
	}
	remainder = mpz_tdiv_q_ui(quotient, dividend, mpz_get_ui(divisor));
	if (!remainder)
		return;
	take_digits(numerator, count);
	mpz_set_ui(numerator, remainder);
	if (mpz_sgn(dividend) < 0)
		mpz_neg(numerator, numerator);
}

/*
 * x / y = z + numerator / denominator * 10^-z.scale, the remainder being less than one in
 * magnitude: one of the operands grows so that the integer quotient has z's scale.
 */
static void quotient_and_remainder(struct decimal *z, const struct decimal *x,
				   const struct decimal *y, mpz_ptr numerator, mpz_ptr denominator,
				   struct decimal_count *count)
{
	int64_t shift = z->scale - ((int64_t)x->scale - y->scale);
	mpz_srcptr dividend = x->unscaled;
	mpz_srcptr divisor = y->unscaled;
	mpz_t shifted;

	mpz_init(shifted);
	if (shift > 0) {
		shift_left(shifted, dividend, shift, count);
		dividend = shifted;
	} else if (shift < 0) {
		shift_left(shifted, divisor, -shift, count);
		divisor = shifted;
	}
	divide(z->unscaled, numerator, dividend, divisor, count);
	store(denominator, divisor, count);
	mpz_clear(shifted);
}

static struct decimal *rounded_away(const struct decimal *quotient, mpz_srcptr numerator,
				    mpz_srcptr denominator, struct decimal_count *count)
{
	struct decimal *z = decimal_new(0, 0, count);

	decimal_set(z, quotient, count);
	if (mpz_sgn(numerator)) {
		take_digits(z->unscaled, count);
		if (mpz_sgn(numerator) == mpz_sgn(denominator))
			mpz_add_ui(z->unscaled, z->unscaled, 1);
		else
			mpz_sub_ui(z->unscaled, z->unscaled, 1);
	}
	return z;
}

void decimal_quo_round(struct decimal *z, const struct decimal *x, const struct decimal *y,
		       int32_t scale, struct decimal_count *count)
{
	struct decimal *quotient = decimal_new(0, scale, count);
	mpz_ptr numerator = big_new(count);
	mpz_ptr denominator = big_new(count);
	struct decimal *rounded;

	quotient_and_remainder(quotient, x, y, numerator, denominator, count);
	rounded = rounded_away(quotient, numerator, denominator, count);
	decimal_set(z, rounded, count);
	decimal_free(rounded);
	big_free(denominator);
	big_free(numerator);
	decimal_free(quotient);
}

void decimal_round(struct decimal *z, const struct decimal *x, int32_t scale,
		   struct decimal_count *count)
{
	struct decimal *one = decimal_new(1, 0, count);

	count->rounds++;
	decimal_quo_round(z, x, one, scale, count);
	decimal_free(one);
}

/* Digits with at most one point after an optional sign; *point is where it stands, or the end. */
static bool is_number(const char *text, size_t length, size_t *point)
{
	size_t digits = 0;

	*point = length;
	for (size_t i = 0; i < length; i++) {
		if (text[i] >= '0' && text[i] <= '9')
			digits++;
		else if (text[i] == '.' && *point == length)
			*point = i;
		else if (i > 0 || (text[i] != '-' && text[i] != '+'))
			return false;
	}
	return digits > 0;
}

bool decimal_parse(const char *text, size_t length, struct decimal *out,
		   struct decimal_count *count)
{
	size_t point;
	bool negative = length > 0 && text[0] == '-';
	bool has_sign = negative || (length > 0 && text[0] == '+');
	char *digits;
	char *at;

	if (!is_number(text, length, &point))
		return false;
	digits = at = object_new(length + 1, count);
	for (size_t i = has_sign; i < length; i++) {
		if (i != point)
			*at++ = text[i];
	}
	take_digits(out->unscaled, count);
	mpz_set_str(out->unscaled, digits, 10);
	free(digits);
	if (negative)
		mpz_neg(out->unscaled, out->unscaled);
	out->scale = point == length ? 0 : (int32_t)(length - point - 1);
	return true;
}

struct text {
	char *out;
	size_t size;
	size_t length; /* of the whole text, whether it had room or not */
};

static void put(struct text *text, char c)
{
	if (text->length + 1 < text->size)
		text->out[text->length] = c;
	text->length++;
}

static void put_zeros(struct text *text, int64_t count)
{
	while (count-- > 0)
		put(text, '0');
}

size_t decimal_text(const struct decimal *d, char *out, size_t size)
{
	char *number = mem_new(mpz_sizeinbase(d->unscaled, 10) + 2, 1);
	struct text text = { out, size, 0 };
	const char *digit;
	int64_t whole; /* digits before the point */

	mpz_get_str(number, 10, d->unscaled);
	digit = number + (*number == '-');
	whole = (int64_t)strlen(digit) - d->scale;
	if (*number == '-')
		put(&text, '-');
	if (d->scale > 0 && whole <= 0) {
		put(&text, '0');
		put(&text, '.');
		put_zeros(&text, -whole);
	}
	for (; *digit; digit++) {
		put(&text, *digit);
		if (--whole == 0 && digit[1])
			put(&text, '.');
	}
	if (mpz_sgn(d->unscaled))
		put_zeros(&text, whole);
	free(number);
	if (size > 0)
		out[text.length < size ? text.length : size - 1] = '\0';
	return text.length;
}
