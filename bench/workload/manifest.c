/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/workload/manifest.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/load/reader.h"

/* A run of the name: text that is always the same, or a piece of the template. */
struct name_part {
	const char *text; /* NULL: a piece */
	size_t length;
	size_t piece;
};

void manifest_set_init(struct manifest_set *set, struct loader *loader,
		       const struct reader_options *reader, struct diag_sink *sink)
{
	*set = (struct manifest_set){ .loader = loader, .sink = sink, .reader = *reader };
	set->reader.on_file = NULL;
}

void manifest_set_fini(struct manifest_set *set)
{
	shared_set_fini(&set->prototypes);
	arena_free(&set->arena);
	free(set->text.bytes);
	free(set->key.bytes);
	free(set->name.bytes);
	free(set->piece_ends);
	*set = (struct manifest_set){ 0 };
}

static enum status render_piece(struct manifest *m, size_t piece, struct template_output *out)
{
	return template_render_piece(m->template, piece, &m->scope, m->set->sink, out);
}

/* All of the object's text, and where each piece ends. */
static enum status render_text(struct manifest *m)
{
	struct manifest_set *set = m->set;
	size_t count = template_piece_count(m->template);
	enum status status = STATUS_OK;

	if (count > set->piece_capacity) {
		set->piece_capacity = count;
		set->piece_ends = mem_resize(set->piece_ends, count, sizeof(*set->piece_ends));
	}
	set->text.length = 0;
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		status = render_piece(m, i, &set->text);
		set->piece_ends[i] = set->text.length;
	}
	return status;
}

/* What tells apart the objects that cannot share a prototype. */
static enum status render_key(struct manifest *m, struct fingerprint *out)
{
	struct template_output *key = &m->set->key;
	size_t count = template_piece_count(m->template);
	enum status status = STATUS_OK;

	key->length = 0;
	template_output_add(key, m->kind == MANIFEST_POD ? "P" : "N", 1);
	template_output_add(key, m->path, strlen(m->path) + 1);
	if (m->name_space)
		template_output_add(key, m->name_space, strlen(m->name_space) + 1);
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		if (!m->name_known || !m->in_name[i])
			status = render_piece(m, i, key);
	}
	*out = fingerprint_bytes(key->bytes, key->length);
	return status;
}

/* --- the name -------------------------------------------------------------------------------- */

/* metadata.name, else metadata.generateName; NULL when there is neither. */
static const struct value *find_name(const struct value *document)
{
	const struct value *metadata = value_find(document, "metadata");
	const struct value *name = value_find(metadata, "name");

	if (name && name->kind == VALUE_STRING && name->count)
		return name;
	name = value_find(metadata, "generateName");
	return name && name->kind == VALUE_STRING && name->count ? name : NULL;
}

/* Where the scalar's characters begin in the text; false when they do not stand there as they are
 * (escapes, anchors, several lines). */
static bool find_in_text(const struct template_output *text, const struct value *scalar,
			 size_t *begin)
{
	const char *at = text->bytes;
	const char *end = text->bytes + text->length;

	for (uint32_t line = 1; line < scalar->line; line++) {
		at = memchr(at, '\n', (size_t)(end - at));
		if (!at)
			return false;
		at++;
	}
	if ((size_t)(end - at) < scalar->column - 1 + (size_t)scalar->count)
		return false;
	at += scalar->column - 1;
	if (*at == '"' || *at == '\'')
		at++;
	*begin = (size_t)(at - text->bytes);
	return (size_t)(end - at) >= scalar->count && !memcmp(at, scalar->text, scalar->count);
}

static void add_part(struct manifest *m, const char *text, size_t length, size_t piece)
{
	m->parts[m->part_count++] =
		(struct name_part){ text ? arena_text(&m->set->arena, text, length) : NULL, length,
				    piece };
}

/* Splits [begin, end) of the text into parts. False when a piece that varies is only partly in it. */
static bool split_name(struct manifest *m, size_t begin, size_t end)
{
	const struct manifest_set *set = m->set;
	size_t count = template_piece_count(m->template);
	size_t from = 0;

	m->parts = arena_new(&m->set->arena, count, sizeof(*m->parts));
	m->in_name = arena_new(&m->set->arena, count, sizeof(*m->in_name));
	m->part_count = 0;
	for (size_t i = 0; i < count; from = set->piece_ends[i++]) {
		size_t to = set->piece_ends[i];
		bool varies = template_piece_varies(m->template, i);

		if (to <= begin || from >= end)
			continue;
		if (varies && (from < begin || to > end))
			return false;
		if (varies)
			add_part(m, NULL, 0, i);
		else
			add_part(m, set->text.bytes + (from > begin ? from : begin),
				 (to < end ? to : end) - (from > begin ? from : begin), i);
		m->in_name[i] = varies;
	}
	return true;
}

/* What is the same again need not be rendered again. */
static void find_period(struct manifest *m)
{
	size_t count = template_piece_count(m->template);

	m->period = 1;
	for (size_t i = 0; i < count; i++) {
		uint32_t period = template_piece_period(m->template, i);

		if (!m->in_name[i])
			m->period = template_common_period(m->period, period);
	}
	if (m->period)
		m->met = arena_new(&m->set->arena, m->period, sizeof(*m->met));
}

static void learn_name(struct manifest *m, const struct value *name)
{
	size_t begin;

	m->name_known = name && find_in_text(&m->set->text, name, &begin) &&
			split_name(m, begin, begin + name->count);
	if (m->name_known)
		find_period(m);
}

/* Puts the name together; NUL-terminated in set->name. */
static enum status render_name(struct manifest *m)
{
	struct template_output *name = &m->set->name;
	enum status status = STATUS_OK;

	name->length = 0;
	for (size_t i = 0; i < m->part_count && status == STATUS_OK; i++) {
		const struct name_part *part = &m->parts[i];

		if (part->text)
			template_output_add(name, part->text, part->length);
		else
			status = render_piece(m, part->piece, name);
	}
	template_output_add(name, "", 1);
	return status;
}

/* --- decoding -------------------------------------------------------------------------------- */

static enum status open_document(struct manifest *m, struct reader **reader,
				 const struct value **document)
{
	struct manifest_set *set = m->set;
	enum status status = reader_open_text(m->path, set->text.bytes ? set->text.bytes : "",
					      set->text.length, &set->reader, set->sink, reader);

	if (status != STATUS_OK)
		return status;
	status = reader_next(*reader, document);
	if (status == STATUS_OK && !*document)
		status = diag_error(set->sink, (struct place){ .file = m->path },
				    "nothing in it, expected a %s",
				    m->kind == MANIFEST_POD ? "Pod" : "Node");
	return status;
}

static enum status refuse_more(struct manifest *m, struct reader *reader)
{
	const struct value *document;
	enum status status = reader_next(reader, &document);

	if (status == STATUS_OK && document)
		status = diag_error(m->set->sink, value_place(m->path, document),
				    "a second document, expected one object");
	return status;
}

struct value manifest_text_value(const struct value *at, const char *text)
{
	return (struct value){ .kind = VALUE_STRING,
			       .line = at->line,
			       .column = at->column,
			       .count = (uint32_t)strlen(text),
			       .text = text };
}

struct value manifest_with(struct arena *arena, const struct value *map, const char *key,
			   const struct value *value)
{
	struct value copy = *map;
	uint32_t at = 0;

	copy.kind = VALUE_MAP;
	if (map->kind != VALUE_MAP)
		copy.count = 0;
	while (at < copy.count && strcmp(map->members[at].key, key) != 0)
		at++;
	copy.members = arena_new(arena, copy.count + (size_t)1, sizeof(*copy.members));
	if (copy.count)
		memcpy(copy.members, map->members, copy.count * sizeof(*copy.members));
	copy.count += at == copy.count;
	copy.members[at] = (struct member){ .key = key,
					    .key_length = (uint32_t)strlen(key),
					    .line = value->line,
					    .column = value->column,
					    .value = *value };
	return copy;
}

struct value manifest_with_metadata(struct arena *arena, const struct value *document,
				    const char *key, const char *text)
{
	static const struct value nothing = { .kind = VALUE_NULL };
	const struct value *metadata = value_find(document, "metadata");
	const struct value value = manifest_text_value(document, text);
	struct value with;

	/* Anything but a map stays for the loader to refuse. */
	if (document->kind != VALUE_MAP ||
	    (metadata && metadata->kind != VALUE_MAP && metadata->kind != VALUE_NULL))
		return *document;
	with = manifest_with(arena, metadata ? metadata : &nothing, key, &value);
	return manifest_with(arena, document, "metadata", &with);
}

static enum status check_name_space(struct manifest *m, const struct value *document)
{
	const struct value *given = value_find(value_find(document, "metadata"), "namespace");
	char quoted[DIAG_QUOTE_SIZE];

	if (!given || given->kind != VALUE_STRING || !given->count ||
	    !strcmp(given->text, m->name_space))
		return STATUS_OK;
	return diag_error(m->set->sink, value_place(m->path, given),
			  "metadata.namespace: %s, but its pods are created in %s",
			  diag_quote(quoted, given->text, given->count), m->name_space);
}

static enum status decode_pod(struct manifest *m, const struct value *document,
			      struct prototype *out, const char **prefix)
{
	struct arena scratch = { 0 };
	struct value placed;
	enum status status = check_name_space(m, document);

	if (status != STATUS_OK)
		return status;
	/* For terms that mean the pod's own namespace. */
	placed = manifest_with_metadata(&scratch, document, "namespace", m->name_space);
	status = loader_pod_template(m->set->loader, m->path, &placed, &out->pod, prefix);
	arena_free(&scratch);
	return status;
}

static enum status decode(struct manifest *m, const struct value *document, struct prototype *out)
{
	struct arena *arena = &m->set->arena;
	const struct value *name = value_find(value_find(document, "metadata"), "name");
	const char *prefix = "";
	enum status status;

	if (m->kind == MANIFEST_POD)
		status = decode_pod(m, document, out, &prefix);
	else
		status = loader_node_template(m->set->loader, m->path, document, &out->node,
					      &prefix);
	out->generates = !name || name->kind != VALUE_STRING || !name->count;
	out->name = out->generates ? arena_text(arena, prefix, strlen(prefix))
				   : arena_text(arena, name->text, name->count);
	return status;
}

/* Reads the text at hand. The first one tells where the name stands, the others whether it still
 * does. */
static enum status read_prototype(struct manifest *m, struct prototype **out)
{
	const struct value *document = NULL;
	struct reader *reader = NULL;
	enum status status = open_document(m, &reader, &document);

	*out = arena_new(&m->set->arena, 1, sizeof(**out));
	if (status == STATUS_OK)
		status = decode(m, document, *out);
	if (status == STATUS_OK && !m->learned)
		learn_name(m, find_name(document));
	if (status == STATUS_OK)
		status = refuse_more(m, reader);
	reader_free(reader);
	m->learned = true;
	if (status == STATUS_OK && m->name_known)
		status = render_name(m);
	if (status == STATUS_OK && m->name_known)
		m->name_known = !strcmp(m->set->name.bytes, (*out)->name);
	return status;
}

static enum status new_prototype(struct manifest *m, const struct prototype **out)
{
	struct fingerprint key;
	struct prototype *fresh;
	enum status status = render_text(m);

	if (status == STATUS_OK)
		status = read_prototype(m, &fresh);
	if (status == STATUS_OK)
		status = render_key(m, &key);
	if (status != STATUS_OK)
		return status;
	*out = fresh;
	if (!shared_set_find(&m->set->prototypes, key))
		shared_set_add(&m->set->prototypes, key, fresh);
	return STATUS_OK;
}

/* One made before of the same text; NULL when there is none. */
static enum status find_prototype(struct manifest *m, const struct prototype **out)
{
	struct fingerprint key;
	enum status status;

	*out = NULL;
	if (!m->learned)
		return STATUS_OK;
	if (m->name_known && m->period)
		*out = m->met[(uint64_t)m->scope.index % m->period];
	if (*out)
		return STATUS_OK;
	status = render_key(m, &key);
	if (status == STATUS_OK)
		*out = shared_set_find(&m->set->prototypes, key);
	return status;
}

enum status manifest_make(struct manifest *m, int64_t index, const struct prototype **prototype,
			  const char **name)
{
	enum status status;

	m->scope.index = index;
	status = find_prototype(m, prototype);
	if (status == STATUS_OK && !*prototype)
		status = new_prototype(m, prototype);
	if (status != STATUS_OK)
		return status;
	if (m->name_known && m->period)
		m->met[(uint64_t)index % m->period] = *prototype;
	*name = (*prototype)->name;
	if (!m->name_known)
		return STATUS_OK;
	status = render_name(m);
	*name = m->set->name.bytes;
	return status;
}
