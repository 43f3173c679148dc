/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Quantities as real files spell them, through the reader: what apimachinery's decoder made of each
 * is in $SCHEDMARK_REAL.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/model/quantity.h"
#include "tests/support/documents.h"

enum { SPELLING = 0, STYLE = 1, RESULT = 7, CANONICAL = 8, VALUE = 10, MILLI_VALUE = 11, COLUMNS };

static size_t split(char *line, char **columns)
{
	size_t count = 0;

	line[strcspn(line, "\n")] = '\0';
	while (count < COLUMNS) {
		columns[count++] = line;
		line = strchr(line, '\t');
		if (!line)
			break;
		*line++ = '\0';
	}
	return count;
}

/* A document with the spelling in it: as it stands where a file has it so, else in JSON. */
static void make_document(char *out, size_t size, char **columns)
{
	size_t length = strlen(columns[SPELLING]);

	if (!strcmp(columns[STYLE], "plain"))
		snprintf(out, size, "q: %.*s\n", (int)length - 2, columns[SPELLING] + 1);
	else
		snprintf(out, size, "{\"q\":%s}", columns[SPELLING]);
}

static bool is_spelled(const char *literal, const char *text)
{
	return strlen(literal) == strlen(text) + 2 && !strncmp(literal + 1, text, strlen(text));
}

static void compare(char **columns, const struct value *held)
{
	const char *name = columns[SPELLING];
	struct quantity q = { 0 };
	char canonical[256] = "0";
	bool valid = held->kind == VALUE_NULL || quantity_parse(held->text, held->count, &q);

	cr_expect_eq(valid, !strcmp(columns[RESULT], "OK"), "%s %s", columns[STYLE], name);
	if (!valid || strcmp(columns[RESULT], "OK") != 0)
		return;
	if (held->kind != VALUE_NULL)
		quantity_canonical(held->text, held->count, canonical, sizeof(canonical));
	/* Upstream prints some spellings as they were. */
	cr_expect(!strcmp(canonical, columns[CANONICAL]) ||
			  is_spelled(columns[SPELLING], columns[CANONICAL]),
		  "%s %s: %s, not %s", columns[STYLE], name, canonical, columns[CANONICAL]);
	cr_expect_eq(q.value, strtoll(columns[VALUE], NULL, 10), "%s %s", columns[STYLE], name);
	cr_expect_eq(q.milli_value, strtoll(columns[MILLI_VALUE], NULL, 10), "%s %s",
		     columns[STYLE], name);
}

static void check_row(char **columns)
{
	const struct reader_options options = documents_options();
	struct diag_sink sink = { 0 };
	const struct value *document;
	struct reader *reader;
	char text[512];

	make_document(text, sizeof(text), columns);
	reader_open_text("t", text, strlen(text), &options, &sink, &reader);
	cr_assert_eq(reader_next(reader, &document), STATUS_OK, "%s", text);
	cr_assert_not_null(document, "%s", text);
	compare(columns, value_find(document, "q"));
	reader_free(reader);
}

Test(quantity_spellings, real_files_spell_quantities_that_mean_what_they_do_to_kubernetes)
{
	const char *root = getenv("SCHEDMARK_REAL");
	char path[4096], line[4096];
	size_t rows = 0;
	FILE *table;

	if (!root)
		cr_skip_test("SCHEDMARK_REAL is not set");
	snprintf(path, sizeof(path), "%s/quantities/quantities.tsv", root);
	table = fopen(path, "r");
	cr_assert_not_null(table, "%s", path);
	for (fgets(line, sizeof(line), table); fgets(line, sizeof(line), table); rows++) {
		char *columns[COLUMNS];

		cr_assert_eq(split(line, columns), (size_t)COLUMNS, "%s", line);
		check_row(columns);
	}
	fclose(table);
	cr_expect_gt(rows, 500);
}
