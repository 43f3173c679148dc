/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/cli/cli_listing.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

void listing_add(struct listing *listing, const char *const *cells)
{
	listing->rows = mem_grow(listing->rows, listing->row_count, &listing->row_capacity,
				 sizeof(*listing->rows));
	listing->rows[listing->row_count++] =
		arena_copy(&listing->arena, cells, listing->column_count * sizeof(*cells));
}

void listing_fini(struct listing *listing)
{
	arena_free(&listing->arena);
	free(listing->rows);
	listing->rows = NULL;
	listing->row_count = listing->row_capacity = 0;
}

static size_t column_width(const struct listing *listing, size_t column)
{
	size_t width = strlen(listing->columns[column].heading);

	for (size_t i = 0; i < listing->row_count; i++) {
		if (strlen(listing->rows[i][column]) > width)
			width = strlen(listing->rows[i][column]);
	}
	return width;
}

/* Without blanks at the end. */
static void print_row(FILE *out, const struct listing *listing, const char *const *cells)
{
	size_t count = listing->column_count;

	while (count > 0 && !*cells[count - 1])
		count--;
	for (size_t c = 0; c < count; c++) {
		int width = (int)column_width(listing, c);

		if (listing->columns[c].kind == LISTING_NUMBER)
			fprintf(out, "  %*s", width, cells[c]);
		else
			fprintf(out, "  %-*s", c + 1 < count ? width : 0, cells[c]);
	}
	fputc('\n', out);
}

void listing_print(FILE *out, const struct listing *listing)
{
	const char **headings = mem_new(listing->column_count, sizeof(*headings));

	for (size_t c = 0; c < listing->column_count; c++)
		headings[c] = listing->columns[c].heading;
	fprintf(out, "%s\n", listing->title);
	print_row(out, listing, headings);
	for (size_t row = 0; row < listing->row_count; row++)
		print_row(out, listing, listing->rows[row]);
	free(headings);
}

static json_t *list_json(const char *text)
{
	json_t *list = json_array();

	while (*text) {
		size_t length = strcspn(text, ",");

		json_array_append_new(list, json_stringn(text, length));
		text += length;
		text += strspn(text, ", ");
	}
	return list;
}

static json_t *cell_json(enum listing_kind kind, const char *text)
{
	switch (kind) {
	case LISTING_LIST:
		return list_json(text);
	case LISTING_NUMBER:
		return *text ? json_integer(strtoll(text, NULL, 10)) : json_null();
	case LISTING_FLAG:
		return json_boolean(*text != '\0');
	case LISTING_TEXT:
		break;
	}
	return json_string(text);
}

json_t *listing_json(const struct listing *listing)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < listing->row_count; i++) {
		json_t *row = json_object();

		for (size_t c = 0; c < listing->column_count; c++)
			json_object_set_new(row, listing->columns[c].key,
					    cell_json(listing->columns[c].kind,
						      listing->rows[i][c]));
		json_array_append_new(rows, row);
	}
	return rows;
}

void listing_print_names(FILE *out, const struct listing *listing)
{
	for (size_t i = 0; i < listing->row_count; i++) {
		if (i == 0 || strcmp(listing->rows[i][0], listing->rows[i - 1][0]) != 0)
			fprintf(out, "%s\n", listing->rows[i][0]);
	}
}
