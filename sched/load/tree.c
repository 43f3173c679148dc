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
	uint32_t anchor; /* symbol, 0 = none */
	size_t definition; /* of that anchor */
	size_t nodes_before;
	size_t height; /* of what is in it so far */
	bool has_key;
	bool has_merge;
};

/* A value with a name, for aliases. */
struct tree_anchor {
	struct value value;
	size_t nodes; /* values in it, aliases expanded */
	size_t height; /* lists and maps nested in it, itself included */
	size_t definition; /* counts up; 0 = none in this document */
	bool open; /* still being read */
};

static struct place place_at(const struct tree *tree, uint32_t line, uint32_t column)
{
	return (struct place){ tree->file, line, column };
}

static void forget_anchors(struct tree *tree)
{
	if (tree->anchor_names.slot_count)
		intern_fini(&tree->anchor_names);
	tree->anchor_names = (struct intern){ 0 };
	tree->anchor_count = 0;
	tree->anchors_defined = 0;
}

void tree_fini(struct tree *tree)
{
	forget_anchors(tree);
	arena_free(&tree->arena);
	free(tree->frames);
	free(tree->anchors);
	stack_fini(&tree->items);
	stack_fini(&tree->members);
	*tree = (struct tree){ 0 };
}

/* Dumps take 4 to 5 times what they are long. */
enum { DOCUMENT_BYTES_DEFAULT = 90 << 20, LARGE_FILE_BYTES = 18 << 20, BYTES_PER_FURTHER_BYTE = 6 };

void tree_limit_memory(struct tree *tree, size_t stored_bytes)
{
	tree->memory_max = tree->options.limits.document_bytes;
	if (tree->memory_max)
		return;
	tree->memory_max = DOCUMENT_BYTES_DEFAULT;
	if (stored_bytes > LARGE_FILE_BYTES)
		tree->memory_max += (stored_bytes - LARGE_FILE_BYTES) * BYTES_PER_FURTHER_BYTE;
}

void tree_begin(struct tree *tree, const char *file, size_t text_bytes)
{
	arena_reset(&tree->arena);
	forget_anchors(tree);
	tree->file = file;
	tree->text_bytes = text_bytes;
	tree->frame_count = 0;
	tree->items.item_size = sizeof(struct value);
	tree->members.item_size = sizeof(struct member);
	stack_clear(&tree->items);
	stack_clear(&tree->members);
	tree->duplicate_count = 0;
	tree->nodes = 0;
	tree->alias_nodes = 0;
	tree->complete = false;
}

/* --- limits ---------------------------------------------------------------------------------- */

enum { KEY_SET_BYTES = 16, ANCHOR_NAME_BYTES = 64 }; /* at most, per member and per name */

/* What the document takes now, and what the keys of open maps will take when those close. */
static size_t memory(const struct tree *tree)
{
	return tree->text_bytes + tree->arena.used + tree->items.count * sizeof(struct value) +
	       tree->members.count * (sizeof(struct member) + KEY_SET_BYTES) +
	       tree->frame_count * sizeof(struct tree_frame) +
	       tree->anchor_count * (sizeof(struct tree_anchor) + ANCHOR_NAME_BYTES);
}

static enum status count_node(struct tree *tree, uint32_t line, uint32_t column)
{
	tree->nodes++;
	if (memory(tree) <= tree->memory_max)
		return STATUS_OK;
	return diag_error(tree->sink, place_at(tree, line, column),
			  "the document up to here takes more than %zu bytes of memory "
			  "(--limit document-bytes=N)",
			  tree->memory_max);
}

enum status tree_check_scalar(struct tree *tree, size_t length, uint32_t line, uint32_t column)
{
	if (length <= tree->options.limits.scalar_bytes)
		return STATUS_OK;
	return diag_error(tree->sink, place_at(tree, line, column),
			  "a scalar of %zu bytes, at most %zu are read (--limit scalar-bytes=N)",
			  length, tree->options.limits.scalar_bytes);
}

/* --- anchors --------------------------------------------------------------------------------- */

/* The symbol of a new anchor. The same name again hides the earlier one. */
static uint32_t define_anchor(struct tree *tree, const char *name)
{
	uint32_t symbol;

	if (!tree->anchor_names.slot_count)
		intern_init(&tree->anchor_names);
	symbol = intern_text(&tree->anchor_names, name);
	while (tree->anchor_count <= symbol) {
		tree->anchors = mem_grow(tree->anchors, tree->anchor_count, &tree->anchor_capacity,
					 sizeof(*tree->anchors));
		tree->anchors[tree->anchor_count++] = (struct tree_anchor){ 0 };
	}
	tree->anchors[symbol] = (struct tree_anchor){ .definition = ++tree->anchors_defined };
	return symbol;
}

static const struct tree_anchor *find_anchor(const struct tree *tree, const char *name)
{
	uint32_t symbol;

	if (!tree->anchor_names.slot_count ||
	    !intern_find(&tree->anchor_names, name, strlen(name), &symbol) ||
	    symbol >= tree->anchor_count || !tree->anchors[symbol].definition)
		return NULL;
	return &tree->anchors[symbol];
}

const struct value *tree_anchored(const struct tree *tree, const char *name)
{
	const struct tree_anchor *anchor = find_anchor(tree, name);

	return anchor && !anchor->open ? &anchor->value : NULL;
}

void tree_name_key(struct tree *tree, const struct value *value, const char *anchor)
{
	uint32_t symbol = define_anchor(tree, anchor);

	tree->anchors[symbol].value = *value;
	tree->anchors[symbol].nodes = 1;
}

/* --- values ---------------------------------------------------------------------------------- */

static void add_value(struct tree *tree, const struct value *value, size_t height)
{
	struct tree_frame *frame;

	if (!tree->frame_count) {
		tree->root = *value;
		tree->complete = true;
		return;
	}
	frame = &tree->frames[tree->frame_count - 1];
	if (frame->height < height)
		frame->height = height;
	if (frame->value.kind == VALUE_LIST) {
		*(struct value *)stack_push(&tree->items) = *value;
	} else {
		struct member *last = stack_at(&tree->members, tree->members.count - 1);

		last->value = *value;
		frame->has_key = false;
	}
}

static enum status check_depth(struct tree *tree, size_t depth, uint32_t line, uint32_t column)
{
	if (depth <= tree->options.limits.depth)
		return STATUS_OK;
	return diag_error(tree->sink, place_at(tree, line, column),
			  "lists and maps are nested deeper than %zu (--limit depth=N)",
			  tree->options.limits.depth);
}

enum status tree_open(struct tree *tree, enum value_kind kind, uint32_t line, uint32_t column,
		      const char *anchor)
{
	enum status status = count_node(tree, line, column);
	struct tree_frame *frame;

	if (status == STATUS_OK)
		status = check_depth(tree, tree->frame_count + 1, line, column);
	if (status != STATUS_OK)
		return status;
	tree->frames = mem_grow(tree->frames, tree->frame_count, &tree->frame_capacity,
				sizeof(*tree->frames));
	frame = &tree->frames[tree->frame_count++];
	*frame = (struct tree_frame){
		.value = { .kind = kind, .line = line, .column = column },
		.first = kind == VALUE_LIST ? tree->items.count : tree->members.count,
		.nodes_before = tree->nodes,
	};
	if (anchor) {
		frame->anchor = define_anchor(tree, anchor);
		frame->definition = tree->anchors_defined;
		tree->anchors[frame->anchor].open = true;
	}
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

void tree_key(struct tree *tree, const char *text, size_t length, uint32_t line, uint32_t column,
	      bool merge)
{
	struct tree_frame *frame = &tree->frames[tree->frame_count - 1];

	*(struct member *)stack_push(&tree->members) = (struct member){
		.key = merge ? NULL : text,
		.key_length = (uint32_t)length,
		.line = line,
		.column = column,
	};
	frame->has_key = true;
	frame->has_merge |= merge;
}

enum status tree_scalar(struct tree *tree, const struct value *value, const char *anchor)
{
	enum status status = count_node(tree, value->line, value->column);

	if (status != STATUS_OK)
		return status;
	if (anchor)
		tree_name_key(tree, value, anchor);
	add_value(tree, value, 0);
	return STATUS_OK;
}

enum status tree_alias(struct tree *tree, const char *name, uint32_t line, uint32_t column)
{
	const struct tree_anchor *anchor = find_anchor(tree, name);
	char quoted[DIAG_QUOTE_SIZE];
	enum status status;
	struct value value;

	if (!anchor || anchor->open)
		return diag_error(tree->sink, place_at(tree, line, column),
				  anchor ? "the value of anchor %s contains itself"
					 : "the alias %s has no anchor",
				  diag_quote(quoted, name, strlen(name)));
	status = count_node(tree, line, column);
	if (status == STATUS_OK)
		status = check_depth(tree, tree->frame_count + anchor->height, line, column);
	if (status != STATUS_OK)
		return status;
	tree->alias_nodes += anchor->nodes;
	tree->nodes += anchor->nodes - 1;
	if (tree->alias_nodes > tree->options.limits.alias_nodes)
		return diag_error(tree->sink, place_at(tree, line, column),
				  "aliases expand to more than %zu values (--limit alias-nodes=N)",
				  tree->options.limits.alias_nodes);
	value = anchor->value;
	value.line = line;
	value.column = column;
	add_value(tree, &value, anchor->height);
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
	struct member *items; /* room for all */
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

static bool is_merge(const struct member *member)
{
	return !member->key;
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

static void close_plain_map(struct tree *tree, struct member *from, size_t given,
			    struct members *to)
{
	to->items = from; /* at most as many: written behind the reading */
	key_set_init(&to->set, given);
	for (size_t i = 0; i < given; i++) {
		const struct member member = from[i];

		if (!put(to, &member))
			note_duplicate(tree, &member);
	}
}

/* A key may well replace one that a merge brought; only those written out twice are noted. */
static void note_written_twice(struct tree *tree, const struct member *from, size_t given)
{
	struct member *written = mem_new(given, sizeof(*written));
	struct members seen = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < given; i++) {
		if (!is_merge(&from[i]))
			written[count++] = from[i];
	}
	close_plain_map(tree, written, count, &seen);
	free(seen.set.slots);
	free(written);
}

static enum status close_merged_map(struct tree *tree, const struct member *from, size_t given,
				    struct members *to)
{
	size_t most = given;

	for (size_t i = 0; i < given; i++) {
		if (is_merge(&from[i]) && !count_merged(&from[i].value, &most))
			return diag_error(tree->sink, place_at(tree, from[i].line, from[i].column),
					  "the merge key << takes a map or a list of maps, not %s",
					  value_kind_name(from[i].value.kind));
	}
	note_written_twice(tree, from, given);
	to->items = arena_alloc(&tree->arena, most * sizeof(*to->items));
	key_set_init(&to->set, most);
	for (size_t i = 0; i < given; i++) {
		if (is_merge(&from[i]))
			merge(to, &from[i].value);
		else
			put(to, &from[i]);
	}
	return STATUS_OK;
}

static enum status close_map(struct tree *tree, const struct tree_frame *frame, struct value *value)
{
	size_t given = tree->members.count - frame->first;
	enum status status = STATUS_OK;
	struct members to = { 0 };
	struct member *from;

	if (!given)
		return STATUS_OK;
	from = arena_alloc(&tree->arena, given * sizeof(*from));
	stack_move(&tree->members, frame->first, from);
	if (frame->has_merge)
		status = close_merged_map(tree, from, given, &to);
	else
		close_plain_map(tree, from, given, &to);
	free(to.set.slots);
	value->members = to.items;
	value->count = (uint32_t)to.count;
	return status;
}

static void close_list(struct tree *tree, const struct tree_frame *frame, struct value *value)
{
	size_t count = tree->items.count - frame->first;

	if (!count)
		return;
	value->items = arena_alloc(&tree->arena, count * sizeof(*value->items));
	stack_move(&tree->items, frame->first, value->items);
	value->count = (uint32_t)count;
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
	if (frame.anchor && tree->anchors[frame.anchor].definition == frame.definition)
		tree->anchors[frame.anchor] = (struct tree_anchor){
			.value = value,
			.nodes = tree->nodes - frame.nodes_before + 1,
			.height = frame.height + 1,
			.definition = frame.definition,
		};
	add_value(tree, &value, frame.height + 1);
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
