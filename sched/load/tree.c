/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/load/tree.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "sched/base/mem.h"

/* An open list or map. */
struct tree_frame {
	struct value value; /* kind and place */
	size_t first; /* of its items or members on their stack */
	size_t anchor; /* index + 1, 0 = none */
	size_t nodes_before;
	bool has_key;
	bool has_merge;
};

static struct place place_at(const struct tree *tree, uint32_t line, uint32_t column)
{
	return (struct place){ tree->file, line, column };
}

void tree_fini(struct tree *tree)
{
	arena_free(&tree->arena);
	free(tree->frames);
	free(tree->items);
	free(tree->members);
	free(tree->anchors);
	*tree = (struct tree){ 0 };
}

void tree_begin(struct tree *tree, const char *file, bool merge_keys)
{
	arena_reset(&tree->arena);
	tree->file = file;
	tree->merge_keys = merge_keys;
	tree->frame_count = 0;
	tree->item_count = 0;
	tree->member_count = 0;
	tree->anchor_count = 0;
	tree->duplicate_count = 0;
	tree->nodes = 0;
	tree->alias_nodes = 0;
	tree->complete = false;
}

/* Few documents have more than a handful; a cap keeps looking one up cheap. */
enum { ANCHORS_MAX = 10000 };

static enum status check_anchor(struct tree *tree, const char *name, uint32_t line, uint32_t column)
{
	if (!name || tree->anchor_count < ANCHORS_MAX)
		return STATUS_OK;
	return diag_error(tree->sink, place_at(tree, line, column),
			  "more than %d anchors in one document", ANCHORS_MAX);
}

static enum status count_node(struct tree *tree, uint32_t line, uint32_t column)
{
	if (++tree->nodes <= tree->options.limits.document_nodes)
		return STATUS_OK;
	return diag_error(tree->sink, place_at(tree, line, column),
			  "more than %zu values in one document (--max-document-nodes)",
			  tree->options.limits.document_nodes);
}

enum status tree_check_scalar(struct tree *tree, size_t length, uint32_t line, uint32_t column)
{
	if (length <= tree->options.limits.scalar_bytes)
		return STATUS_OK;
	return diag_error(tree->sink, place_at(tree, line, column),
			  "a scalar of %zu bytes, at most %zu are read (--max-scalar-bytes)",
			  length, tree->options.limits.scalar_bytes);
}

/* Returns index + 1. The same name again hides the earlier one. */
static size_t add_anchor(struct tree *tree, const char *name, bool open)
{
	size_t length = strlen(name);

	tree->anchors = mem_grow(tree->anchors, tree->anchor_count, &tree->anchor_capacity,
				 sizeof(*tree->anchors));
	tree->anchors[tree->anchor_count] = (struct tree_anchor){
		.name = arena_text(&tree->arena, name, length),
		.hash = XXH3_64bits(name, length),
		.open = open,
	};
	return ++tree->anchor_count;
}

static void add_value(struct tree *tree, const struct value *value)
{
	struct tree_frame *frame;

	if (!tree->frame_count) {
		tree->root = *value;
		tree->complete = true;
		return;
	}
	frame = &tree->frames[tree->frame_count - 1];
	if (frame->value.kind == VALUE_LIST) {
		tree->items = mem_grow(tree->items, tree->item_count, &tree->item_capacity,
				       sizeof(*tree->items));
		tree->items[tree->item_count++] = *value;
	} else {
		tree->members[tree->member_count - 1].value = *value;
		frame->has_key = false;
	}
}

enum status tree_open(struct tree *tree, enum value_kind kind, uint32_t line, uint32_t column,
		      const char *anchor)
{
	enum status status = count_node(tree, line, column);

	if (status == STATUS_OK)
		status = check_anchor(tree, anchor, line, column);
	if (status != STATUS_OK)
		return status;
	if (tree->frame_count >= tree->options.limits.depth)
		return diag_error(tree->sink, place_at(tree, line, column),
				  "lists and maps are nested deeper than %zu (--max-depth)",
				  tree->options.limits.depth);
	tree->frames = mem_grow(tree->frames, tree->frame_count, &tree->frame_capacity,
				sizeof(*tree->frames));
	tree->frames[tree->frame_count++] = (struct tree_frame){
		.value = { .kind = kind, .line = line, .column = column },
		.first = kind == VALUE_LIST ? tree->item_count : tree->member_count,
		.anchor = anchor ? add_anchor(tree, anchor, true) : 0,
		.nodes_before = tree->nodes,
	};
	return STATUS_OK;
}

bool tree_wants_key(const struct tree *tree)
{
	const struct tree_frame *frame;

	if (!tree->frame_count)
		return false;
	frame = &tree->frames[tree->frame_count - 1];
	return frame->value.kind == VALUE_MAP && !frame->has_key;
}

enum status tree_key(struct tree *tree, const char *text, size_t length, uint32_t line,
		     uint32_t column)
{
	struct tree_frame *frame = &tree->frames[tree->frame_count - 1];
	enum status status = tree_check_scalar(tree, length, line, column);

	if (status != STATUS_OK)
		return status;
	tree->members = mem_grow(tree->members, tree->member_count, &tree->member_capacity,
				 sizeof(*tree->members));
	tree->members[tree->member_count++] = (struct member){
		.key = text, .key_length = (uint32_t)length, .line = line, .column = column
	};
	frame->has_key = true;
	if (tree->merge_keys && length == 2 && !memcmp(text, "<<", 2))
		frame->has_merge = true;
	return STATUS_OK;
}

enum status tree_scalar(struct tree *tree, const struct value *value, const char *anchor)
{
	enum status status = count_node(tree, value->line, value->column);

	if (status == STATUS_OK)
		status = check_anchor(tree, anchor, value->line, value->column);
	if (status == STATUS_OK)
		status = tree_check_scalar(tree, value->count, value->line, value->column);
	if (status != STATUS_OK)
		return status;
	if (anchor) {
		size_t index = add_anchor(tree, anchor, false) - 1;

		tree->anchors[index].value = *value;
		tree->anchors[index].nodes = 1;
	}
	add_value(tree, value);
	return STATUS_OK;
}

static const struct tree_anchor *find_anchor(const struct tree *tree, const char *name)
{
	uint64_t hash = XXH3_64bits(name, strlen(name));

	for (size_t i = tree->anchor_count; i > 0; i--) {
		if (tree->anchors[i - 1].hash == hash && !strcmp(tree->anchors[i - 1].name, name))
			return &tree->anchors[i - 1];
	}
	return NULL;
}

const struct value *tree_anchored(const struct tree *tree, const char *name)
{
	const struct tree_anchor *anchor = find_anchor(tree, name);

	return anchor && !anchor->open ? &anchor->value : NULL;
}

enum status tree_alias(struct tree *tree, const char *name, uint32_t line, uint32_t column)
{
	const struct tree_anchor *anchor = find_anchor(tree, name);
	char quoted[DIAG_QUOTE_SIZE];
	struct value value;

	if (!anchor || anchor->open)
		return diag_error(tree->sink, place_at(tree, line, column),
				  anchor ? "the value of anchor %s contains itself"
					 : "the alias %s has no anchor",
				  diag_quote(quoted, name, strlen(name)));
	tree->alias_nodes += anchor->nodes;
	tree->nodes += anchor->nodes;
	if (tree->alias_nodes > tree->options.limits.alias_nodes)
		return diag_error(tree->sink, place_at(tree, line, column),
				  "aliases expand to more than %zu values (--max-alias-nodes)",
				  tree->options.limits.alias_nodes);
	value = anchor->value;
	value.line = line;
	value.column = column;
	add_value(tree, &value);
	return STATUS_OK;
}

/* --- closing a map: the last of equal keys stays, at the place of the first ------------------ */

/* A set of member indices by key: open addressing, index + 1, 0 = free. */
struct key_set {
	uint32_t *slots;
	size_t mask;
};

static uint32_t *key_slot(const struct key_set *set, const struct member *members, const char *key,
			  size_t length)
{
	size_t slot = (size_t)XXH3_64bits(key, length) & set->mask;

	while (set->slots[slot]) {
		const struct member *held = &members[set->slots[slot] - 1];

		if (held->key_length == length && !memcmp(held->key, key, length))
			break;
		slot = (slot + 1) & set->mask;
	}
	return &set->slots[slot];
}

static uint32_t find_key(const struct key_set *set, const struct member *members, size_t count,
			 const struct member *wanted)
{
	if (set->slots)
		return *key_slot(set, members, wanted->key, wanted->key_length);
	for (size_t i = 0; i < count; i++) {
		if (members[i].key_length == wanted->key_length &&
		    !memcmp(members[i].key, wanted->key, wanted->key_length))
			return (uint32_t)i + 1;
	}
	return 0;
}

/* Small maps are searched, large ones hashed. */
static void key_set_init(struct key_set *set, size_t most)
{
	size_t size = 32;

	*set = (struct key_set){ 0 };
	if (most <= 16)
		return;
	while (size < most * 2)
		size *= 2;
	set->slots = mem_new(size, sizeof(*set->slots));
	set->mask = size - 1;
}

struct members {
	struct member *items; /* with room for all */
	size_t count;
	struct key_set set;
};

/* Sets a key; false when it was there already. */
static bool put(struct members *to, const struct member *member)
{
	uint32_t at = find_key(&to->set, to->items, to->count, member);

	if (at) {
		to->items[at - 1].value = member->value;
		to->items[at - 1].line = member->line;
		to->items[at - 1].column = member->column;
		return false;
	}
	to->items[to->count++] = *member;
	if (to->set.slots)
		*key_slot(&to->set, to->items, member->key, member->key_length) =
			(uint32_t)to->count;
	return true;
}

static void note_duplicate(struct tree *tree, const struct member *member)
{
	size_t i = tree->duplicate_count++;

	if (i < TREE_DUPLICATES_KEPT)
		tree->duplicates[i] = (struct tree_duplicate){ member->key, member->key_length,
							       member->line, member->column };
}

static bool is_merge(const struct tree *tree, const struct member *member)
{
	return tree->merge_keys && member->key_length == 2 && !memcmp(member->key, "<<", 2);
}

/* How many members a merge can bring; false when it is no map or list of maps. */
static bool count_merged(const struct value *value, size_t *count)
{
	if (value->kind == VALUE_MAP) {
		*count += value->count;
		return true;
	}
	if (value->kind != VALUE_LIST)
		return false;
	for (uint32_t i = 0; i < value->count; i++) {
		if (value->items[i].kind != VALUE_MAP)
			return false;
		*count += value->items[i].count;
	}
	return true;
}

/* As go-yaml v2: what stands before the merge is replaced by it, what follows replaces it; of
 * several maps the first one wins. */
static void merge(struct members *to, const struct value *value)
{
	if (value->kind == VALUE_LIST) {
		for (uint32_t i = value->count; i > 0; i--)
			merge(to, &value->items[i - 1]);
		return;
	}
	for (uint32_t i = 0; i < value->count; i++)
		put(to, &value->members[i]);
}

static enum status close_map(struct tree *tree, const struct tree_frame *frame, struct value *value)
{
	const struct member *from = tree->members + frame->first;
	size_t given = tree->member_count - frame->first;
	size_t most = given;
	struct members to = { 0 };
	bool merged = false; /* a key after a merge may well be one that it brought */

	for (size_t i = 0; frame->has_merge && i < given; i++) {
		if (is_merge(tree, &from[i]) && !count_merged(&from[i].value, &most))
			return diag_error(tree->sink, place_at(tree, from[i].line, from[i].column),
					  "the merge key << takes a map or a list of maps, not %s",
					  value_kind_name(from[i].value.kind));
	}
	to.items = arena_alloc(&tree->arena, (most ? most : 1) * sizeof(*to.items));
	key_set_init(&to.set, most);
	for (size_t i = 0; i < given; i++) {
		if (frame->has_merge && is_merge(tree, &from[i])) {
			merge(&to, &from[i].value);
			merged = true;
		} else if (!put(&to, &from[i]) && !merged) {
			note_duplicate(tree, &from[i]);
		}
	}
	free(to.set.slots);
	value->members = to.items;
	value->count = (uint32_t)to.count;
	tree->member_count = frame->first;
	return STATUS_OK;
}

static void close_list(struct tree *tree, const struct tree_frame *frame, struct value *value)
{
	size_t count = tree->item_count - frame->first;

	value->items = arena_alloc(&tree->arena, (count ? count : 1) * sizeof(*value->items));
	if (count)
		memcpy(value->items, tree->items + frame->first, count * sizeof(*value->items));
	value->count = (uint32_t)count;
	tree->item_count = frame->first;
}

enum status tree_close(struct tree *tree)
{
	const struct tree_frame frame = tree->frames[tree->frame_count - 1];
	struct value value = frame.value;
	enum status status = STATUS_OK;

	if (value.kind == VALUE_LIST)
		close_list(tree, &frame, &value);
	else
		status = close_map(tree, &frame, &value);
	if (status != STATUS_OK)
		return status;
	tree->frame_count--;
	if (frame.anchor) {
		struct tree_anchor *anchor = &tree->anchors[frame.anchor - 1];

		anchor->value = value;
		anchor->nodes = tree->nodes - frame.nodes_before + 1;
		anchor->open = false;
	}
	add_value(tree, &value);
	return STATUS_OK;
}

enum status tree_end(struct tree *tree)
{
	char quoted[DIAG_QUOTE_SIZE];

	for (size_t i = 0; i < tree->duplicate_count && i < TREE_DUPLICATES_KEPT; i++) {
		const struct tree_duplicate *d = &tree->duplicates[i];
		const struct place place = place_at(tree, d->line, d->column);

		diag_quote(quoted, d->key, d->key_length);
		if (tree->options.strict)
			return diag_error(tree->sink, place,
					  "the key %s is already set in this map", quoted);
		diag_warning(tree->sink, place,
			     "the key %s is already set in this map; this value is used", quoted);
	}
	if (tree->duplicate_count > TREE_DUPLICATES_KEPT)
		diag_warning(tree->sink, place_at(tree, 0, 0), "%zu more duplicate keys",
			     tree->duplicate_count - TREE_DUPLICATES_KEPT);
	return STATUS_OK;
}
