/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A text is cut into sign, digits, fraction and suffix, then becomes one of upstream's two
 * representations.
 */
#include "sched/model/quantity.h"

#include <gmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/wrap.h"
#include "sched/model/quantity_suffix.h"

enum { INT64_DIGITS = 18, NANO = -9 };

struct parts {
	bool negative;
	const char *digits; /* without leading zeros; "0" when there are none */
	size_t digit_count;
	const char *fraction;
	size_t fraction_count;
	const char *suffix;
	size_t suffix_length;
	bool has_digit; /* the text before the suffix is a decimal number */
};

/* value * 10^scale, or unscaled * 10^exponent when `big`. */
struct amount {
	bool big;
	bool capped; /* at 2^63-1: kept in units, not in nanos */
	int64_t value;
	int64_t scale;
	mpz_t unscaled;
	int64_t exponent;
	enum quantity_format format;
};

static size_t span_digits(const char *at, const char *end)
{
	const char *from = at;

	while (at < end && *at >= '0' && *at <= '9')
		at++;
	return (size_t)(at - from);
}

/* [eEinumkKMGTP]* [+-]? [0-9]* up to the end */
static bool is_suffix(const char *at, const char *end)
{
	while (at < end && strchr("eEinumkKMGTP", *at) && *at)
		at++;
	if (at < end && (*at == '-' || *at == '+'))
		at++;
	return at + span_digits(at, end) == end;
}

static bool cut(const char *text, size_t length, struct parts *p)
{
	const char *end = text + length;
	const char *at = text;

	*p = (struct parts){ .digits = "0", .digit_count = 1 };
	if (at < end && (*at == '-' || *at == '+'))
		p->negative = *at++ == '-';
	for (; at < end && *at == '0'; at++)
		p->has_digit = true;
	if (at == end)
		return true;
	if (span_digits(at, end)) {
		p->digits = at;
		p->digit_count = span_digits(at, end);
		p->has_digit = true;
		at += p->digit_count;
	}
	if (at < end && *at == '.') {
		p->fraction = ++at;
		p->fraction_count = span_digits(at, end);
		p->has_digit |= p->fraction_count > 0;
		at += p->fraction_count;
	}
	p->suffix = at;
	p->suffix_length = (size_t)(end - at);
	return is_suffix(at, end);
}

/* Digits that the fast form has room for; negative sends the text to the other form. */
static int64_t spare_digits(const struct parts *p, const struct quantity_suffix *suffix)
{
	if (suffix->base == 10)
		return INT64_DIGITS - (int64_t)(p->digit_count + p->fraction_count);
	if (p->fraction_count)
		return -1;
	return 15 - (int64_t)p->digit_count - suffix->exponent * 3 / 10 - 1;
}

static int64_t digits_value(const struct parts *p)
{
	int64_t value = 0;

	for (size_t i = 0; i < p->digit_count; i++)
		value = value * 10 + (p->digits[i] - '0');
	for (size_t i = 0; i < p->fraction_count; i++)
		value = value * 10 + (p->fraction[i] - '0');
	return value;
}

static bool make_fast(const struct parts *p, const struct quantity_suffix *suffix, struct amount *a)
{
	int64_t scale = suffix->base == 10 ? suffix->exponent : 0;
	int64_t value;

	if (spare_digits(p, suffix) < 0)
		return false;
	scale = quantity_wrap_exponent(scale - (int64_t)p->fraction_count);
	if (scale < NANO)
		return false;
	value = digits_value(p);
	if (suffix->base == 2 &&
	    __builtin_mul_overflow(value, (int64_t)1 << suffix->exponent, &value))
		return false;
	a->value = p->negative ? -value : value;
	a->scale = scale;
	return true;
}

static void multiply_by_power(mpz_t number, int64_t exponent)
{
	mpz_t power;

	mpz_init(power);
	mpz_ui_pow_ui(power, 10, (unsigned long)exponent);
	mpz_mul(number, number, power);
	mpz_clear(power);
}

/* number = number / 10^exponent, rounded up (number >= 0). */
static void divide_up(mpz_t number, int64_t exponent)
{
	mpz_t power;

	mpz_init(power);
	mpz_ui_pow_ui(power, 10, (unsigned long)exponent);
	mpz_cdiv_q(number, number, power);
	mpz_clear(power);
}

/* Rounds a magnitude up to whole nanos where it is finer. */
static void round_to_nano(struct amount *a)
{
	if (mpz_sgn(a->unscaled) == 0 || a->exponent >= NANO)
		return;
	/* A divisor beyond the number's digits leaves 1 either way: keep it small. */
	if (a->exponent < NANO - 2 * QUANTITY_TEXT_MAX)
		mpz_set_ui(a->unscaled, 1);
	else
		divide_up(a->unscaled, NANO - a->exponent);
	a->exponent = NANO;
}

static int compare_with(const struct amount *a, int64_t number)
{
	mpz_t scaled;
	int order;

	mpz_init_set(scaled, a->unscaled);
	if (a->exponent > 0)
		multiply_by_power(scaled, a->exponent);
	/* a->exponent >= NANO after rounding: compare in nanos, or in units when it has none. */
	if (a->exponent < 0) {
		mpz_t other;

		mpz_init_set_si(other, number);
		multiply_by_power(other, -a->exponent);
		order = mpz_cmp(scaled, other);
		mpz_clear(other);
	} else {
		order = mpz_cmp_si(scaled, number);
	}
	mpz_clear(scaled);
	return order;
}

static void cap_binary(struct amount *a)
{
	if (compare_with(a, INT64_MAX) > 0) {
		mpz_set_si(a->unscaled, INT64_MAX);
		a->capped = true;
		a->exponent = 0;
	}
	if (mpz_sgn(a->unscaled) > 0 && compare_with(a, 1) < 0)
		a->format = QUANTITY_DECIMAL_SI;
}

static bool make_big(const struct parts *p, const struct quantity_suffix *suffix, struct amount *a)
{
	char digits[QUANTITY_TEXT_MAX + 2];

	if (!p->has_digit)
		return false;
	memcpy(digits, p->digits, p->digit_count);
	if (p->fraction_count)
		memcpy(digits + p->digit_count, p->fraction, p->fraction_count);
	digits[p->digit_count + p->fraction_count] = '\0';
	a->big = true;
	mpz_init_set_str(a->unscaled, digits, 10);
	a->exponent = -(int64_t)p->fraction_count;
	if (suffix->base == 10)
		a->exponent += suffix->exponent; /* upstream ends nowhere where this wraps */
	else
		mpz_mul_2exp(a->unscaled, a->unscaled, (mp_bitcnt_t)suffix->exponent);
	round_to_nano(a);
	if (a->format == QUANTITY_BINARY_SI)
		cap_binary(a);
	if (p->negative)
		mpz_neg(a->unscaled, a->unscaled);
	return true;
}

static bool parse(const char *text, size_t length, struct amount *a)
{
	struct parts parts;
	struct quantity_suffix suffix;

	*a = (struct amount){ 0 };
	if (length == 0 || length > QUANTITY_TEXT_MAX || !cut(text, length, &parts) ||
	    !quantity_suffix_read(parts.suffix, parts.suffix_length, &suffix))
		return false;
	a->format = suffix.format;
	return make_fast(&parts, &suffix, a) || make_big(&parts, &suffix, a);
}

static void finish(struct amount *a)
{
	if (a->big)
		mpz_clear(a->unscaled);
}

static int64_t power_of_ten(int64_t exponent)
{
	int64_t power = 1;

	while (exponent-- > 0)
		power *= 10;
	return power;
}

/*
 * positiveScaleInt64 without its verdict, which nobody reads: the usual steps wrap around on
 * overflow, the others give 0.
 */
static int64_t scale_up(int64_t value, int64_t digits)
{
	if (digits == 1 || digits == 2 || digits == 3 || digits == 6 || digits == 9)
		return value == INT64_MIN ? 0 : wrap_mul(value, power_of_ten(digits));
	for (; digits > 0 && value; digits--) {
		if (__builtin_mul_overflow(value, (int64_t)10, &value))
			return 0;
	}
	return value;
}

/* int64Amount.AsScaledInt64: fractions round away from zero. */
static int64_t fast_scaled(const struct amount *a, int64_t scale)
{
	int64_t value = a->value;
	bool fraction = false;

	if (a->scale >= scale)
		return scale_up(value, quantity_wrap_exponent(a->scale - scale));
	for (int64_t s = a->scale; s < scale && value; s++) {
		fraction |= value % 10 != 0;
		value /= 10;
	}
	if (!fraction)
		return value;
	return a->value > 0 ? value + 1 : value - 1;
}

/* big.Int.Int64: the magnitude's low 64 bits with the sign put back. */
static int64_t low_bits(const mpz_t number)
{
	uint64_t bits = mpz_size(number) ? (uint64_t)mpz_getlimbn(number, 0) : 0;

	return (int64_t)(mpz_sgn(number) < 0 ? 0 - bits : bits);
}

/* Below zero upstream divides the low 64 bits of the nanos, and adds one to anything inexact. */
static int64_t negative_scaled(const struct amount *a, int64_t digits)
{
	int64_t divisor = power_of_ten(-NANO - digits);
	int64_t nanos;
	mpz_t number;

	mpz_init_set(number, a->unscaled);
	multiply_by_power(number, a->exponent - NANO);
	nanos = low_bits(number);
	mpz_clear(number);
	return nanos / divisor + (nanos % divisor != 0);
}

/* resource.scaledValue of a decimal kept in nanos: value * 10^digits as int64. */
static int64_t big_scaled(const struct amount *a, int64_t digits)
{
	int64_t shift = a->exponent + digits;
	int64_t result;
	mpz_t number;

	if (mpz_sgn(a->unscaled) == 0 || shift >= 64)
		return 0; /* 10^64 has no bits below the 64th */
	if (a->capped)
		return wrap_mul(low_bits(a->unscaled), power_of_ten(digits));
	if (mpz_sgn(a->unscaled) < 0)
		return negative_scaled(a, digits);
	mpz_init_set(number, a->unscaled);
	if (shift >= 0)
		multiply_by_power(number, shift);
	else
		divide_up(number, -shift);
	result = low_bits(number);
	mpz_clear(number);
	return result;
}

bool quantity_parse(const char *text, size_t length, struct quantity *out)
{
	struct amount a;

	if (!parse(text, length, &a))
		return false;
	out->format = a.format;
	if (a.big) {
		out->value = big_scaled(&a, 0);
		out->milli_value = big_scaled(&a, 3);
		out->sign = mpz_sgn(a.unscaled);
	} else {
		out->value = fast_scaled(&a, 0);
		out->milli_value = fast_scaled(&a, -3);
		out->sign = (a.value > 0) - (a.value < 0);
	}
	finish(&a);
	return true;
}

/* Takes all factors out of the number; returns how many there were. */
static int64_t remove_factors(mpz_t number, unsigned long factor)
{
	mpz_t f;
	mp_bitcnt_t count;

	mpz_init_set_ui(f, factor);
	count = mpz_remove(number, number, f);
	mpz_clear(f);
	return (int64_t)count;
}

static size_t write_number(char *out, size_t size, const mpz_t number, const char *suffix)
{
	char *digits = mpz_get_str(NULL, 10, number);
	int length = snprintf(out, size, "%s%s", digits, suffix);
	void (*free_digits)(void *, size_t);

	mp_get_memory_functions(NULL, NULL, &free_digits);
	free_digits(digits, strlen(digits) + 1);
	return length < 0 ? 0 : (size_t)length;
}

/* Whether the binary form can be written: whole, and 1024 or more. */
static bool stays_binary(const struct amount *a)
{
	return mpz_cmpabs_ui(a->unscaled, 1024) >= 0 && a->exponent >= 0;
}

/*
 * A multiple of 10^3 as exponent, without trailing zeros otherwise. Of the fast form upstream moves
 * the exponent once, whatever becomes of it at the end of its range.
 */
static void to_thousands(struct amount *a, bool fast)
{
	int64_t shift;

	a->exponent = quantity_wrap_exponent(a->exponent + remove_factors(a->unscaled, 10));
	do {
		shift = (a->exponent % 3 + 3) % 3;
		multiply_by_power(a->unscaled, shift);
		a->exponent = quantity_wrap_exponent(a->exponent - shift);
	} while (!fast && a->exponent % 3 != 0);
}

size_t quantity_canonical(const char *text, size_t length, char *out, size_t size)
{
	struct amount a;
	struct quantity_suffix suffix = { .base = 10, .format = QUANTITY_DECIMAL_SI };
	char suffix_text[QUANTITY_SUFFIX_SIZE];
	size_t written;
	bool fast;

	if (!parse(text, length, &a))
		return 0;
	fast = !a.big;
	if (fast) {
		mpz_init_set_si(a.unscaled, a.value);
		a.exponent = a.scale;
		a.big = true;
	}
	if (a.exponent < 0 && mpz_sgn(a.unscaled))
		a.exponent += remove_factors(a.unscaled, 10);
	if (a.format == QUANTITY_BINARY_SI && a.exponent > 0) {
		multiply_by_power(a.unscaled, a.exponent);
		a.exponent = 0;
	}
	if (a.format == QUANTITY_BINARY_SI && stays_binary(&a)) {
		suffix = (struct quantity_suffix){
			.base = 2,
			.exponent = remove_factors(a.unscaled, 1024) * 10,
			.format = QUANTITY_BINARY_SI,
		};
	} else if (mpz_sgn(a.unscaled)) {
		to_thousands(&a, fast);
		suffix.exponent = a.exponent;
		if (a.format == QUANTITY_DECIMAL_EXPONENT)
			suffix.format = QUANTITY_DECIMAL_EXPONENT;
	}
	quantity_suffix_write(&suffix, suffix_text);
	written = write_number(out, size, a.unscaled, suffix_text);
	finish(&a);
	return written;
}
