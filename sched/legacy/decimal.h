/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decimal.h - decimal numbers of any precision, as the Kubernetes of 2015 computed with
 *
 * A decimal is unscaled * 10^-scale; equal numbers may have different scales. Results and their
 * scales are those of Go's inf.Dec, and so is the cost in kind: what inf.Dec takes from the heap on
 * the way is taken from the heap here, one request each, and given back at once.
 *
 * A decimal_round() that makes the scale smaller takes ten requests: the divisor 1 and its digits;
 * the digits of the divisor times a power of ten; the quotient and its digits; the numerator of the
 * remainder; its denominator and the digits of that; the rounded quotient and its digits. An inexact
 * one takes another for the numerator's digits, and one that stores into a decimal that was 0 the
 * digits of the result. What Go's compiler can keep on the stack is on the stack here.
 *
 * Every operation that may take memory counts in the caller's struct decimal_count, which no other
 * thread may be using. Scales of one operation's operands must not be more than some thousands
 * apart: the numbers become that long.
 */
#ifndef SCHED_LEGACY_DECIMAL_H
#define SCHED_LEGACY_DECIMAL_H

#include <gmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct decimal {
	mpz_t unscaled;
	int32_t scale;
};

struct decimal_count {
	uint64_t rounds; /* calls of decimal_round() */
	uint64_t allocations; /* requests to the heap by all operations */
};

/* 0 with scale 0; takes no memory. Released with decimal_fini(). */
void decimal_init(struct decimal *d);
void decimal_fini(struct decimal *d);
/* A decimal on the heap. Released with decimal_free(). */
struct decimal *decimal_new(int64_t unscaled, int32_t scale, struct decimal_count *count);
void decimal_free(struct decimal *d); /* NULL is fine */

/*
 * An optional sign, digits, and at most one point somewhere among them; the digits after the point
 * are the scale. False when the text is anything else; *out, initialised before, is then unchanged.
 */
bool decimal_parse(const char *text, size_t length, struct decimal *out,
		   struct decimal_count *count);
/* With as many digits after the point as the scale says; returns the length, like snprintf. */
size_t decimal_text(const struct decimal *d, char *out, size_t size);

/* In all of these z may be x or y. */
void decimal_set(struct decimal *z, const struct decimal *x, struct decimal_count *count);
void decimal_neg(struct decimal *z, const struct decimal *x, struct decimal_count *count);
/* The greater of the two scales. */
void decimal_add(struct decimal *z, const struct decimal *x, const struct decimal *y,
		 struct decimal_count *count);
void decimal_sub(struct decimal *z, const struct decimal *x, const struct decimal *y,
		 struct decimal_count *count);
/* The sum of the scales. */
void decimal_mul(struct decimal *z, const struct decimal *x, const struct decimal *y,
		 struct decimal_count *count);
/* x / y with the scale asked for, rounded away from zero. y is not zero. */
void decimal_quo_round(struct decimal *z, const struct decimal *x, const struct decimal *y,
		       int32_t scale, struct decimal_count *count);
/* x with the scale asked for, rounded away from zero. */
void decimal_round(struct decimal *z, const struct decimal *x, int32_t scale,
		   struct decimal_count *count);

int decimal_cmp(const struct decimal *x, const struct decimal *y, struct decimal_count *count);
int decimal_sign(const struct decimal *d);
/* The unscaled number modulo 2^64, the sign put back: what is left of one that is too long. */
int64_t decimal_unscaled_int64(const struct decimal *d);

#endif
