/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wrapped.h - a list for people, "a, b, c", in lines that are not too long
 */
#ifndef BENCH_REPORT_WRAPPED_H
#define BENCH_REPORT_WRAPPED_H

#include <stddef.h>
#include <stdio.h>

enum { WRAPPED_WIDTH = 80 };

/* Zeroed but for out and indent: an empty list. */
struct wrapped {
	FILE *out;
	size_t indent; /* blanks before each line */
	size_t column;
	size_t count;
};

void wrapped_add(struct wrapped *list, const char *item);
/* Ends the last line; nothing is printed of an empty list. */
void wrapped_end(struct wrapped *list);

#endif
