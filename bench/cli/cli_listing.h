/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli_listing.h - rows of a few columns, as an aligned table, as JSON or as bare names
 */
#ifndef BENCH_CLI_CLI_LISTING_H
#define BENCH_CLI_CLI_LISTING_H

#include <jansson.h>
#include <stdio.h>

#include "sched/base/arena.h"

enum listing_kind {
	LISTING_TEXT,
	LISTING_LIST, /* cells are "a, b, c"; a JSON array */
	LISTING_NUMBER, /* whole; right-aligned */
	LISTING_FLAG, /* cells are "yes" or "" */
};

struct listing_column {
	const char *heading; /* of the table */
	const char *key; /* in JSON */
	enum listing_kind kind;
};

/* Zeroed but for title, key and columns: an empty listing. Cells live in `arena`. */
struct listing {
	const char *title; /* above the table */
	const char *key; /* of the JSON array */
	const struct listing_column *columns;
	size_t column_count;
	struct arena arena;
	const char ***rows;
	size_t row_count, row_capacity;
};

/* Adds a row of `column_count` cells; texts are borrowed, or made with &listing->arena. */
void listing_add(struct listing *listing, const char *const *cells);
void listing_fini(struct listing *listing);

void listing_print(FILE *out, const struct listing *listing);
json_t *listing_json(const struct listing *listing);
/* The first column, a line each; repetitions that follow each other once. */
void listing_print_names(FILE *out, const struct listing *listing);

#endif
