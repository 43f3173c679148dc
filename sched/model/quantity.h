/* SPDX-License-Identifier: Apache-2.0 */
/*
 * quantity.h - resource amounts as Kubernetes writes them: "250m", "64Mi", "1e3"
 *
 * Semantics of apimachinery's resource.Quantity (v1.26, pkg/api/resource: ParseQuantity,
 * CanonicalizeBytes, Value, MilliValue): exact decimals down to 1n, rounded up (away from zero)
 * beyond; magnitudes beyond 2^63-1 are capped.
 */
#ifndef SCHED_MODEL_QUANTITY_H
#define SCHED_MODEL_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum quantity_format { QUANTITY_DECIMAL_SI, QUANTITY_BINARY_SI, QUANTITY_DECIMAL_EXPONENT };

/* An exact decimal: nano * 10^-9, or beyond that range whole units. */
struct quantity {
	__extension__ __int128 nano; /* |nano| <= (2^63-1) * 10^9 */
	enum quantity_format format;
};

/* False when the text is no quantity; *out is then unspecified. */
bool quantity_parse(const char *text, size_t length, struct quantity *out);
/* Whole units, rounded away from zero. */
int64_t quantity_value(const struct quantity *q);
/* Thousandths, rounded away from zero; overflow as upstream's MilliValue() has it. */
int64_t quantity_milli_value(const struct quantity *q);
/* The canonical spelling; returns its length (like snprintf). */
size_t quantity_canonical(const struct quantity *q, char *out, size_t size);
int quantity_compare(const struct quantity *a, const struct quantity *b);

#endif
