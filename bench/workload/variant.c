/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Workloads with other params than their file says.
 */
#include <inttypes.h>
#include <string.h>

#include "bench/workload/workload_file.h"

static bool is_named(const struct member *member, const char *name)
{
	return member->key_length == strlen(name) && !memcmp(member->key, name, member->key_length);
}

/* A map's member of that name; NULL when there is none. The map is the caller's to change. */
static struct member *find(struct value *map, const char *name)
{
	for (uint32_t i = 0; map && i < map->count; i++) {
		if (is_named(&map->members[i], name))
			return &map->members[i];
	}
	return NULL;
}

/* The params of a copy; keys of the format may be written in any case, params may not. */
static struct value *params_of(struct value *tree)
{
	const struct value *params = shape_find(tree, "params");

	for (uint32_t i = 0; params && i < tree->count; i++) {
		if (&tree->members[i].value == params)
			return &tree->members[i].value;
	}
	return NULL;
}

static enum status no_such_param(const struct workload *w, const struct value *params,
				 const char *name, struct arena *arena, struct diag_sink *sink)
{
	const char *list = "";

	for (uint32_t i = 0; params && i < params->count; i++)
		list = arena_format(arena, "%s%s%s", list, i ? ", " : "", params->members[i].key);
	return diag_error(sink, value_place(w->file->path, w->tree),
			  "workload %s has no param %s%s%s", w->full_name, name,
			  *list ? "; it has " : "", list);
}

static void set_number(struct arena *arena, struct value *value, uint64_t number)
{
	const char *text = arena_format(arena, "%" PRIu64, number);

	value->kind = VALUE_INT;
	value->text = text;
	value->count = (uint32_t)strlen(text);
	value->integer = (int64_t)number;
}

static void name_variant(struct arena *arena, struct workload *w)
{
	for (size_t i = 0; i < w->change_count; i++) {
		const struct workload_param *p = &w->changes[i];

		w->name = arena_format(arena, "%s/%s=%" PRIu64, w->name, p->name, p->value);
	}
	w->full_name = arena_format(arena, "%s/%s", w->case_name, w->name);
}

enum status workload_variant(struct workload_file *file, const struct workload *original,
			     const struct workload_param *changes, size_t count,
			     struct diag_sink *sink, const struct workload **out)
{
	struct arena *arena = &file->arena;
	struct value *tree = arena_new(arena, 1, sizeof(*tree));
	struct workload *w = arena_new(arena, 1, sizeof(*w));
	struct workload_param *kept = arena_new(arena, count, sizeof(*kept));
	struct value *params;

	*tree = value_copy(arena, original->tree);
	params = params_of(tree);
	for (size_t i = 0; i < count; i++) {
		struct member *member = find(params, changes[i].name);

		if (!member)
			return no_such_param(original, params, changes[i].name, arena, sink);
		set_number(arena, &member->value, changes[i].value);
		kept[i].name = arena_text(arena, changes[i].name, strlen(changes[i].name));
		kept[i].value = changes[i].value;
	}
	*w = *original;
	w->tree = tree;
	w->original = original;
	w->changes = kept;
	w->change_count = count;
	w->threshold = 0;
	w->threshold_selector = NULL;
	name_variant(arena, w);
	workload_foresee(w, arena);
	*out = w;
	return STATUS_OK;
}
