/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files a performance-config names: each is read once however many workloads use it.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/workload/workload_file.h"
#include "sched/base/mem.h"
#include "sched/load/reader.h"

enum { SOURCE_BYTES_MAX = 1 << 20 };

struct source_cache {
	struct arena arena;
	struct source_file *first, **link;
};

struct source_cache *source_cache_new(void)
{
	struct source_cache *cache = mem_new(1, sizeof(*cache));

	cache->link = &cache->first;
	return cache;
}

void source_cache_free(struct source_cache *cache)
{
	if (!cache)
		return;
	for (struct source_file *s = cache->first; s; s = s->next)
		template_free(s->template);
	arena_free(&cache->arena);
	free(cache);
}

static enum status read_source(struct source_cache *cache, const char *path, struct diag_sink *sink,
			       struct source_file **out)
{
	struct source_file *source;
	size_t length;
	char *text;
	enum status status = reader_slurp(path, SOURCE_BYTES_MAX, sink, &text, &length);

	if (status != STATUS_OK)
		return status;
	source = arena_new(&cache->arena, 1, sizeof(*source));
	source->path = arena_text(&cache->arena, path, strlen(path));
	source->text = arena_text(&cache->arena, text, length);
	source->length = length;
	free(text);
	*cache->link = source;
	cache->link = &source->next;
	*out = source;
	return STATUS_OK;
}

enum status workload_locate(const struct workload_file *file, const struct value *name,
			    struct diag_sink *sink, const char **path)
{
	struct arena *arena = &file->sources->arena;
	char quoted[DIAG_QUOTE_SIZE];
	const char *above;

	*path = name->text;
	if (*name->text == '/')
		return STATUS_OK;
	*path = arena_format(arena, "%s%s", file->folder, name->text);
	if (!access(*path, F_OK))
		return STATUS_OK;
	above = arena_format(arena, "%s../%s", file->folder, name->text);
	if (access(above, F_OK))
		return diag_error(sink, value_place(file->path, name),
				  "there is no file %s beside this one or in the folder above",
				  diag_quote(quoted, name->text, name->count));
	*path = above;
	return STATUS_OK;
}

enum status workload_source(const struct workload_file *file, const struct value *name,
			    struct diag_sink *sink, struct source_file **out)
{
	const char *path;
	enum status status = workload_locate(file, name, sink, &path);

	if (status != STATUS_OK)
		return status;
	for (struct source_file *s = file->sources->first; s; s = s->next) {
		if (!strcmp(s->path, path)) {
			*out = s;
			return STATUS_OK;
		}
	}
	return read_source(file->sources, path, sink, out);
}

enum status workload_template(const struct workload_file *file, const struct value *name,
			      struct diag_sink *sink, struct source_file **out)
{
	enum status status = workload_source(file, name, sink, out);

	if (status != STATUS_OK || (*out)->template)
		return status;
	return template_parse((*out)->path, (*out)->text, (*out)->length, sink, &(*out)->template);
}
