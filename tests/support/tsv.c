/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/tsv.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_SIZE = 16384, COLUMNS_MAX = 32 };

size_t tsv_unquote(const char *literal, char *out)
{
	char *start = out;

	for (const char *c = literal + 1; *c && *c != '"'; c++) {
		if (*c != '\\') {
			*out++ = *c;
			continue;
		}
		c++;
		if (*c == 'x') {
			char hex[3] = { c[1], c[2], '\0' };

			*out++ = (char)strtol(hex, NULL, 16);
			c += 2;
		} else if (*c == 'u') {
			char hex[5] = { c[1], c[2], c[3], c[4], '\0' };
			long code = strtol(hex, NULL, 16);

			if (code < 0x800) {
				*out++ = (char)(0xc0 | (code >> 6));
			} else {
				*out++ = (char)(0xe0 | (code >> 12));
				*out++ = (char)(0x80 | ((code >> 6) & 0x3f));
			}
			*out++ = (char)(0x80 | (code & 0x3f));
			c += 4;
		} else {
			*out++ = (char)(*c == 't'   ? '\t'
					: *c == 'n' ? '\n'
					: *c == 'r' ? '\r'
						    : *c);
		}
	}
	*out = '\0';
	return (size_t)(out - start);
}

size_t tsv_split(char *line, char **columns, size_t most)
{
	size_t count = 0;

	line[strcspn(line, "\n")] = '\0';
	while (count < most) {
		columns[count++] = line;
		line = strchr(line, '\t');
		if (!line)
			break;
		*line++ = '\0';
	}
	return count;
}

size_t tsv_each(const char *path, size_t most, void (*row)(char **columns, void *data), void *data)
{
	FILE *file = fopen(path, "r");
	char line[LINE_SIZE];
	char *columns[COLUMNS_MAX];
	size_t rows = 0;
	bool heading = true;

	cr_assert_not_null(file, "%s", path);
	while (fgets(line, sizeof(line), file)) {
		if (line[0] == '#')
			continue;
		if (!heading) {
			cr_assert_eq(tsv_split(line, columns, COLUMNS_MAX), most, "%s: row %zu",
				     path, rows + 1);
			row(columns, data);
			rows++;
		}
		heading = false;
	}
	fclose(file);
	return rows;
}
