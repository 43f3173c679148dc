/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tsv.h - recorded tables: columns between tabs, # before remarks
 */
#ifndef TESTS_SUPPORT_TSV_H
#define TESTS_SUPPORT_TSV_H

#include <stddef.h>

/*
 * Cuts the line at its tabs, in place, into at most `most` columns, and returns how many there were.
 */
size_t tsv_split(char *line, char **columns, size_t most);
/*
 * A Go string literal as plain bytes: of the escapes \" \\ \t \n \r \x.. and \u.... occur. Returns the
 * length; out has room for as many bytes as the literal has.
 */
size_t tsv_unquote(const char *literal, char *out);
/*
 * Calls `row` for each line that has exactly `most` columns, without remarks and without the
 * heading. Returns how many lines there were; fails the test when one has other columns, or there
 * is no such file.
 */
size_t tsv_each(const char *path, size_t most, void (*row)(char **columns, void *data), void *data);

#endif
