/* SPDX-License-Identifier: Apache-2.0 */
/*
 * quantity_suffix.h - what follows the number of a quantity: "Mi", "m", "e3"
 */
#ifndef SCHED_MODEL_QUANTITY_SUFFIX_H
#define SCHED_MODEL_QUANTITY_SUFFIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/model/quantity.h"

/* The number stands for number * base^exponent. */
struct quantity_suffix {
	int base; /* 2 or 10 */
	int64_t exponent;
	enum quantity_format format;
};

/* Kubernetes counts powers of ten in int32. */
int64_t quantity_wrap_exponent(int64_t exponent);
/* False for what is no suffix, or longer than QUANTITY_TEXT_MAX. */
bool quantity_suffix_read(const char *text, size_t length, struct quantity_suffix *out);

enum { QUANTITY_SUFFIX_SIZE = 24 };
/* "" also for an exponent that has no suffix. */
void quantity_suffix_write(const struct quantity_suffix *suffix, char out[QUANTITY_SUFFIX_SIZE]);

#endif
