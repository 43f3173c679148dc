/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a misspelt or unfinished word was probably meant to be.
 */
#include <stdlib.h>
#include <string.h>

#include "bench/cli/cli.h"
#include "sched/base/mem.h"

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * Letters to insert, delete, replace or swap with their neighbour to turn a into b (optimal string
 * alignment). rows: room for 3 * (strlen(b) + 1).
 */
static size_t edits(const char *a, const char *b, size_t *rows)
{
	size_t width = strlen(b) + 1;
	size_t *before = rows;
	size_t *last = rows + width;
	size_t *row = rows + 2 * width;

	for (size_t j = 0; j < width; j++)
		last[j] = j;
	for (size_t i = 1; i <= strlen(a); i++) {
		size_t *spare = before;

		row[0] = i;
		for (size_t j = 1; j < width; j++) {
			row[j] = least(last[j - 1] + (a[i - 1] != b[j - 1]),
				       least(last[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
		before = last;
		last = row;
		row = spare;
	}
	return last[width - 1];
}

/* 0 is best; at most `limit` counts as alike. What the text begins is better than a misspelling. */
static size_t unlikeness(const char *text, const char *name, size_t *rows)
{
	return strncmp(text, name, strlen(text)) == 0 ? 0 : edits(text, name, rows);
}

static size_t longest(const char *const *names, size_t count)
{
	size_t length = 0;

	for (size_t i = 0; i < count; i++) {
		if (strlen(names[i]) > length)
			length = strlen(names[i]);
	}
	return length;
}

size_t cli_near(const char *text, const char *const *names, size_t count, const char **out,
		size_t most)
{
	const size_t length = strlen(text);
	const size_t limit = length / 3 + 1; /* more changes make another word of it */
	size_t *rows = mem_new(3 * (longest(names, count) + 1), sizeof(*rows));
	size_t *distances = mem_new(most + 1, sizeof(*distances));
	size_t found = 0;

	for (size_t i = 0; length > 0 && i < count; i++) {
		size_t distance = unlikeness(text, names[i], rows);
		size_t at = found;

		if (distance > limit || distance >= length)
			continue;
		for (; at > 0 && distances[at - 1] > distance; at--) {
			if (at < most) {
				distances[at] = distances[at - 1];
				out[at] = out[at - 1];
			}
		}
		if (at < most) {
			distances[at] = distance;
			out[at] = names[i];
			found += found < most;
		}
	}
	free(distances);
	free(rows);
	return found;
}

const char *cli_nearest(const char *text, const char *const *names, size_t count)
{
	const char *nearest;

	return cli_near(text, names, count, &nearest, 1) ? nearest : NULL;
}
