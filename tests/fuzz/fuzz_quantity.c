/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text is a quantity or none, and the canonical spelling of one means the same.
 */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "sched/model/quantity.h"
#include "tests/fuzz/target.h"

enum { CANONICAL_SIZE = 2 * QUANTITY_TEXT_MAX };

static double magnitude(const char *spelling)
{
	static const char large[] = "kMGTPE", small[] = "mun";
	char *suffix;
	double number = strtod(spelling, &suffix);
	const char *at = *suffix ? strchr(large, *suffix) : NULL;

	if (at || *suffix == 'K')
		return number * pow(suffix[1] == 'i' ? 1024 : 1000, at ? (int)(at - large) + 1 : 1);
	at = *suffix ? strchr(small, *suffix) : NULL;
	return at ? number * pow(1000, -(int)(at - small) - 1) : number;
}

/* Where the two representations agree: no overflow, and below zero they round differently. */
static bool is_moderate(const char *spelling)
{
	double number = magnitude(spelling);

	return number > 0 && number < 8e15;
}

/*
 * Upstream's powers of ten are int32 and wrap around: 10.000e2147483649 is written 1e-2147483646,
 * which is read as 1e-9. So near the ends of the range a canonical spelling need not be its own.
 */
static bool wraps(const char *text)
{
	const char *e = strpbrk(text, "eE");
	int32_t exponent = e && e[1] ? (int32_t)(uint32_t)strtoll(e + 1, NULL, 10) : 0;

	return exponent > INT32_MAX - QUANTITY_TEXT_MAX || exponent < INT32_MIN + QUANTITY_TEXT_MAX;
}

static void check_canonical(const char *text, size_t size, const struct quantity *q)
{
	static char canonical[CANONICAL_SIZE], again[CANONICAL_SIZE], spelling[CANONICAL_SIZE];
	size_t length = quantity_canonical(text, size, canonical, sizeof(canonical));
	struct quantity same;

	FUZZ_CHECK(length > 0);
	if (length > QUANTITY_TEXT_MAX)
		return;
	memcpy(spelling, text, size);
	spelling[size] = '\0';
	FUZZ_CHECK(strlen(canonical) == length);
	FUZZ_CHECK(quantity_parse(canonical, length, &same));
	FUZZ_CHECK(same.sign == q->sign);
	/* A binary amount that is no multiple of 1024 has no suffix, and then reads as decimal. */
	if (same.format == q->format && !wraps(spelling))
		FUZZ_CHECK(quantity_canonical(canonical, length, again, sizeof(again)) == length &&
			   !strcmp(canonical, again));
	if (is_moderate(spelling))
		FUZZ_CHECK(same.value == q->value && same.milli_value == q->milli_value);
}

FUZZ_TARGET(quantity)
{
	const char *text = (const char *)data;
	struct quantity q;
	char canonical[8];

	if (!quantity_parse(text, size, &q)) {
		FUZZ_CHECK(quantity_canonical(text, size, canonical, sizeof(canonical)) == 0);
		return 0;
	}
	FUZZ_CHECK(size <= QUANTITY_TEXT_MAX);
	FUZZ_CHECK(q.sign >= -1 && q.sign <= 1);
	if (!q.sign)
		FUZZ_CHECK(q.value == 0 && q.milli_value == 0);
	check_canonical(text, size, &q);
	return 0;
}
