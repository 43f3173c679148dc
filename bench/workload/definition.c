/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a workload does, as a number.
 *
 * Hashed are the operations in order: their fields by name, with params put in, and the texts of the
 * templates. Names, labels, thresholds, comments and where the files lie make no difference.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <xxhash.h>

#include "bench/workload/tuning_set.h"
#include "bench/workload/workload_file.h"
#include "sched/base/mem.h"
#include "sched/load/reader.h"

struct definition {
	const struct workload *workload;
	struct params params;
	struct diag_sink *sink;
	XXH3_state_t *hash;
};

static void add_text(struct definition *d, char kind, const char *text, size_t length)
{
	uint64_t size = length;

	XXH3_64bits_update(d->hash, &kind, 1);
	XXH3_64bits_update(d->hash, &size, sizeof(size));
	if (length)
		XXH3_64bits_update(d->hash, text, length);
}

/* Without "Param" at its end: a count is the same from a param. */
static size_t plain_key_length(const char *key, size_t length)
{
	static const char end[] = "Param";
	size_t cut = sizeof(end) - 1;

	return length > cut && !memcmp(key + length - cut, end, cut) ? length - cut : length;
}

static bool ends_in(const struct member *m, const char *end)
{
	size_t length = strlen(end);

	return m->key_length >= length &&
	       !strncasecmp(m->key + m->key_length - length, end, length);
}

static int by_key(const void *a, const void *b)
{
	const struct member *x = *(const struct member *const *)a;
	const struct member *y = *(const struct member *const *)b;

	return strcasecmp(x->key, y->key);
}

static enum status add_value(struct definition *d, const struct value *value);

static enum status add_file(struct definition *d, const struct value *path)
{
	struct source_file *source;
	enum status status = workload_source(d->workload->file, path, d->sink, &source);

	if (status == STATUS_OK)
		add_text(d, 'f', source->text, source->length);
	return status;
}

static enum status add_files(struct definition *d, const struct value *paths)
{
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < paths->count && status == STATUS_OK; i++)
		status = add_file(d, &paths->items[i]);
	return status;
}

/* These may be long, and are read as they are needed. */
static enum status add_events(struct definition *d, const struct value *path)
{
	const char *found;
	size_t length;
	char *text;
	enum status status = workload_locate(d->workload->file, path, d->sink, &found);

	if (status == STATUS_OK)
		status = reader_slurp(found, 0, d->sink, &text, &length);
	if (status != STATUS_OK)
		return status;
	add_text(d, 'f', text, length);
	free(text);
	return STATUS_OK;
}

static enum status add_member(struct definition *d, const struct member *m)
{
	if (m->value.kind == VALUE_NULL)
		return STATUS_OK;
	add_text(d, 'k', m->key, plain_key_length(m->key, m->key_length));
	if (ends_in(m, "templatePath") && m->value.kind == VALUE_STRING && m->value.count)
		return add_file(d, &m->value);
	if (ends_in(m, "eventsPath") && m->value.kind == VALUE_STRING && m->value.count)
		return add_events(d, &m->value);
	if (ends_in(m, "templatePaths") && m->value.kind == VALUE_LIST)
		return add_files(d, &m->value);
	return add_value(d, &m->value);
}

/* Keys in their alphabetical order. */
static enum status add_map(struct definition *d, const struct value *map)
{
	const struct member **members = mem_new(map->count, sizeof(*members));
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < map->count; i++)
		members[i] = &map->members[i];
	if (map->count)
		qsort(members, map->count, sizeof(*members), by_key);
	add_text(d, 'm', "", 0);
	for (uint32_t i = 0; i < map->count && status == STATUS_OK; i++)
		status = add_member(d, members[i]);
	add_text(d, 'e', "", 0);
	free(members);
	return status;
}

static enum status add_list(struct definition *d, const struct value *list)
{
	enum status status = STATUS_OK;

	add_text(d, 'l', "", 0);
	for (uint32_t i = 0; i < list->count && status == STATUS_OK; i++)
		status = add_value(d, &list->items[i]);
	add_text(d, 'e', "", 0);
	return status;
}

static enum status add_value(struct definition *d, const struct value *value)
{
	enum status status = params_resolve(&d->params, value, &value);

	if (status != STATUS_OK)
		return status;
	if (value->kind == VALUE_MAP)
		return add_map(d, value);
	if (value->kind == VALUE_LIST)
		return add_list(d, value);
	add_text(d, (char)('0' + (int)value->kind), value->text, value->count);
	return STATUS_OK;
}

static enum status add_op(struct definition *d, const struct op *op)
{
	const struct value *inner = shape_find(op->tree, "createPodsOp");
	const struct value *pods = inner ? inner : op->tree;
	const struct value *template = shape_find(
		pods, shape_count(pods, "podTemplate") ? "podTemplate" : "podTemplatePath");
	const struct value *standard =
		shape_find(workload_case(d->workload)->tree, "defaultPodTemplatePath");
	const char *tuning = shape_text(pods, "tuningSet");
	enum status status = add_value(d, op->tree);

	if (status == STATUS_OK && tuning)
		status = add_value(d, tuning_set_find(workload_case(d->workload)->tree, tuning));
	if (status != STATUS_OK || (op->kind->code != OP_CREATE_PODS && !inner) || !standard ||
	    !standard->count || (template && template->count))
		return status;
	return add_file(d, standard);
}

enum status workload_hash_definition(const struct workload *workload, struct diag_sink *sink,
				     uint64_t *out)
{
	const struct test_case *test_case = workload_case(workload);
	struct arena arena = { 0 };
	struct definition d = { .workload = workload, .sink = sink, .hash = XXH3_createState() };
	enum status status = STATUS_OK;

	if (!d.hash)
		abort(); /* only without memory */
	XXH3_64bits_reset(d.hash);
	workload_params(workload, &arena, sink, &d.params);
	for (size_t i = 0; i < test_case->op_count && status == STATUS_OK; i++)
		status = add_op(&d, &test_case->ops[i]);
	*out = XXH3_64bits_digest(d.hash);
	XXH3_freeState(d.hash);
	arena_free(&arena);
	return status;
}
