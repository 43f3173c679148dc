/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fuzz targets over their seeds: what was found once stays mended.
 */
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "sched/load/reader.h"

#define TARGETS(X)    \
	X(reader)     \
	X(decimal)    \
	X(quantity)   \
	X(selector)   \
	X(load)       \
	X(config)     \
	X(simulation) \
	X(cluster)

#define X(name) int fuzz_##name(const uint8_t *data, size_t size);
TARGETS(X)
#undef X

static size_t run_over_seeds(const char *name, int (*target)(const uint8_t *data, size_t size))
{
	struct diag_sink sink = { 0 };
	char folder[128], path[512];
	size_t seeds = 0, length;
	DIR *entries;
	char *text;

	snprintf(folder, sizeof(folder), "tests/fuzz/corpus/%s", name);
	entries = opendir(folder);
	cr_assert_not_null(entries, "%s", folder);
	for (struct dirent *entry; (entry = readdir(entries));) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		cr_assert_eq(reader_slurp(path, 1 << 20, &sink, &text, &length), STATUS_OK);
		cr_expect_eq(target((const uint8_t *)text, length), 0, "%s", path);
		free(text);
		seeds++;
	}
	closedir(entries);
	return seeds;
}

Test(corpus, every_fuzz_target_passes_its_seeds)
{
#define X(name) cr_expect_gt(run_over_seeds(#name, fuzz_##name), 3, #name);
	TARGETS(X)
#undef X
}
