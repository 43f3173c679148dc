/* SPDX-License-Identifier: Apache-2.0 */
/*
 * legacy_quantity.h - resource amounts as Kubernetes v1.1 to v1.3 held and read them
 *
 * A legacy quantity is a decimal. How it is parsed and read changed three times; each way is a form:
 *
 *   round   v1.1.1   thousandths; read by multiplying and Round(), some dozen heap objects
 *   scaled  #18170   thousandths; read by one integer division. Wrong for negative amounts: one is
 *                    added to any inexact quotient, and what does not fit an int64 is not noticed
 *   nano    v1.2.0   billionths, suffixes n and u; read as `scaled`, but amounts of 9.2G and more
 *                    do not fit an int64 in billionths and are divided as big integers
 *   int64   #25243   an int64 and a power of ten where that holds the amount exactly
 *
 * For amounts that are not negative and far below 2^63 / 1000 all forms read the same values, but
 * for what `round` and `scaled` rounded up to thousandths when parsing.
 */
#ifndef SCHED_LEGACY_LEGACY_QUANTITY_H
#define SCHED_LEGACY_LEGACY_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/legacy/decimal.h"
#include "sched/model/quantity.h"

struct legacy_quantity {
	struct decimal amount;
	enum quantity_format format;
	/* Form int64 only: the amount is small * 10^-small_scale when is_small. */
	int64_t small;
	int32_t small_scale;
	bool is_small;
};

struct legacy_form {
	const char *name;
	const char *summary;
	int32_t scale; /* finest that parsing keeps: 3 or 9 */
	/* Whole units and thousandths, fractions rounded up; both wrap where the original does. */
	int64_t (*value)(const struct legacy_quantity *q, struct decimal_count *count);
	int64_t (*milli_value)(const struct legacy_quantity *q, struct decimal_count *count);
};

extern const struct legacy_form legacy_form_round;
extern const struct legacy_form legacy_form_scaled;
extern const struct legacy_form legacy_form_nano;
extern const struct legacy_form legacy_form_int64;

/*
 * NULL when the text is no quantity for that form; texts longer than QUANTITY_TEXT_MAX never are.
 * Spaces around it are cut off. Released with legacy_quantity_free().
 */
struct legacy_quantity *legacy_quantity_new(const struct legacy_form *form, const char *text,
					    size_t length, struct decimal_count *count);
void legacy_quantity_free(struct legacy_quantity *q); /* NULL is fine */

/* The canonical spelling; returns its length, like snprintf. */
size_t legacy_quantity_text(const struct legacy_quantity *q, char *out, size_t size);

#endif
