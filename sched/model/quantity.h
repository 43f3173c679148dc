/* SPDX-License-Identifier: Apache-2.0 */
/*
 * quantity.h - resource amounts as Kubernetes writes them: "250m", "64Mi", "1e3"
 *
 * Semantics of apimachinery's resource.Quantity (v1.26, pkg/api/resource: ParseQuantity,
 * CanonicalizeBytes, Value, MilliValue) with its two representations, whose overflows differ: an
 * int64 with a decimal scale where the text is short enough (overflow gives 0), else an arbitrary
 * decimal rounded up to 1n (overflow keeps the low 64 bits).
 */
#ifndef SCHED_MODEL_QUANTITY_H
#define SCHED_MODEL_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum quantity_format { QUANTITY_DECIMAL_SI, QUANTITY_BINARY_SI, QUANTITY_DECIMAL_EXPONENT };

enum { QUANTITY_TEXT_MAX = 1024 }; /* longer texts are refused */

struct quantity {
	int64_t value; /* whole units, fractions count as one more: Value() */
	int64_t milli_value; /* thousandths, likewise: MilliValue() */
	int sign; /* -1, 0, 1 */
	enum quantity_format format;
};

/* False when the text is no quantity; *out is then unspecified. */
bool quantity_parse(const char *text, size_t length, struct quantity *out);
/* The canonical spelling of a text that parses; returns its length, like snprintf; 0 when it does
 * not parse. */
size_t quantity_canonical(const char *text, size_t length, char *out, size_t size);

#endif
