/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding the result files, putting them in order, reading them.
 */
#include "bench/history/trend.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/history/trend_rows.h"
#include "bench/stored/stored.h"
#include "sched/base/mem.h"

static char *copy(const char *text)
{
	return mem_copy_text(text, strlen(text));
}

/* --- files ----------------------------------------------------------------------------------- */

struct paths {
	char **items;
	size_t count, capacity;
};

static void add_path(struct paths *paths, char *path)
{
	paths->items =
		mem_grow(paths->items, paths->count, &paths->capacity, sizeof(*paths->items));
	paths->items[paths->count++] = path;
}

static void paths_fini(struct paths *paths)
{
	for (size_t i = 0; i < paths->count; i++)
		free(paths->items[i]);
	free(paths->items);
}

static int is_result_name(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > 5 &&
	       !strcmp(entry->d_name + length - 5, ".json");
}

static enum status add_folder(const char *folder, struct paths *paths, struct diag_sink *sink)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, is_result_name, alphasort);

	if (count < 0)
		return diag_error(sink, (struct place){ folder, 0, 0 }, "cannot open: %s",
				  strerror(errno));
	for (int i = 0; i < count; i++) {
		size_t size = strlen(folder) + strlen(entries[i]->d_name) + 2;
		char *path = mem_new(size, 1);

		snprintf(path, size, "%s/%s", folder, entries[i]->d_name);
		add_path(paths, path);
		free(entries[i]);
	}
	free(entries);
	return STATUS_OK;
}

static enum status find_files(char *const *operands, size_t count, struct paths *paths,
			      struct diag_sink *sink)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		struct stat st;

		if (stat(operands[i], &st) == 0 && S_ISDIR(st.st_mode))
			status = add_folder(operands[i], paths, sink);
		else
			add_path(paths, copy(operands[i]));
	}
	if (status == STATUS_OK && !paths->count)
		status = diag_error(sink, (struct place){ operands[0], 0, 0 },
				    "has no result files (*.json)");
	return status;
}

/* --- results --------------------------------------------------------------------------------- */

/* Files are read twice: for their order, and in it. */
static enum status read_head(const char *path, struct diag_sink *sink, struct trend *trend)
{
	struct stored stored;
	enum status status = stored_read(path, sink, &stored);

	if (status != STATUS_OK)
		return status;
	if (stored.date)
		trend->results[trend->result_count++] = (struct trend_result){
			.file = copy(path),
			.date = copy(stored.date),
			.commit = copy(stored.commit ? stored.commit : "unknown"),
		};
	else
		status = diag_error(sink, (struct place){ path, 0, 0 }, "has no \"date\"");
	stored_fini(&stored);
	return status;
}

/* Forgets all but the latest ones. */
static void keep_last(struct trend *trend, size_t last)
{
	size_t drop = last && trend->result_count > last ? trend->result_count - last : 0;

	for (size_t i = 0; i < drop; i++) {
		free(trend->results[i].file);
		free(trend->results[i].date);
		free(trend->results[i].commit);
	}
	trend->result_count -= drop;
	memmove(trend->results, trend->results + drop,
		trend->result_count * sizeof(*trend->results));
}

static enum status read_results(const struct paths *paths, const struct trend_options *options,
				struct diag_sink *sink, struct trend *trend)
{
	enum status status = STATUS_OK;

	trend->results = mem_new(paths->count, sizeof(*trend->results));
	for (size_t i = 0; i < paths->count && status == STATUS_OK; i++)
		status = read_head(paths->items[i], sink, trend);
	if (status == STATUS_OK)
		status = trend_order(trend, options, sink);
	if (status == STATUS_OK)
		keep_last(trend, options->last);
	for (size_t i = 0; i < trend->result_count && status == STATUS_OK; i++) {
		struct stored stored;

		status = stored_read(trend->results[i].file, sink, &stored);
		if (status != STATUS_OK)
			break;
		trend_add(trend, &stored, i, options);
		stored_fini(&stored);
	}
	return status;
}

enum status trend_read(char *const *operands, size_t count, const struct trend_options *options,
		       struct diag_sink *sink, struct trend *out)
{
	struct paths paths = { 0 };
	enum status status;

	*out = (struct trend){ .threshold = options->threshold, .alpha = options->alpha };
	status = find_files(operands, count, &paths, sink);
	if (status == STATUS_OK)
		status = read_results(&paths, options, sink, out);
	paths_fini(&paths);
	if (status == STATUS_OK && !out->row_count)
		status = diag_error(sink, (struct place){ operands[0], 0, 0 },
				    "has none of the metrics that are asked for");
	if (status == STATUS_OK)
		trend_judge(out, options);
	return status;
}
