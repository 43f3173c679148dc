/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Spots, the scalars they hold, and the checks that many kinds share.
 *
 * What is refused is what v1.26 pkg/apis/core/validation and apimachinery's validation refuse, as
 * far as scheduling reads it.
 */
#include "sched/load/decode.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/load/rfc3339.h"
#include "sched/model/names.h"

/* --- spots ----------------------------------------------------------------------------------- */

static struct spot make_spot(const struct spot *up, const struct value *value, struct path path)
{
	struct spot spot = { .line = up->line, .column = up->column, .path = path };

	if (up->is_root)
		spot.path.up = NULL;
	if (value && value->kind != VALUE_NULL) {
		spot.value = value;
		spot.line = value->line;
		spot.column = value->column;
	}
	return spot;
}

struct spot spot_root(const struct value *object)
{
	return (struct spot){
		.value = object, .line = object->line, .column = object->column, .is_root = true
	};
}

struct spot spot_field(const struct spot *up, const char *name)
{
	return make_spot(up, value_find(up->value, name), path_field(&up->path, name));
}

struct spot spot_item(const struct spot *list, uint32_t index)
{
	return make_spot(list, &list->value->items[index], path_item(&list->path, index));
}

struct spot spot_member(const struct spot *map, uint32_t index)
{
	const struct member *member = &map->value->members[index];

	return make_spot(map, &member->value, path_field(&map->path, member->key));
}

uint32_t spot_count(const struct spot *spot)
{
	return spot->value ? spot->value->count : 0;
}

const char *spot_text(const struct spot *spot)
{
	return spot->value ? spot->value->text : "";
}

uint32_t spot_length(const struct spot *spot)
{
	return spot->value ? spot->value->count : 0;
}

bool spot_is(const struct spot *spot, const char *text)
{
	return spot_length(spot) == strlen(text) && !strcmp(spot_text(spot), text);
}

int64_t spot_integer(const struct spot *spot, int64_t absent)
{
	return spot->value ? spot->value->integer : absent;
}

bool spot_boolean(const struct spot *spot, bool absent)
{
	return spot->value ? spot->value->boolean : absent;
}

int64_t spot_time(const struct spot *spot)
{
	int64_t seconds;

	return spot->value && rfc3339_parse(spot->value->text, &seconds) ? seconds : INT64_MIN;
}

struct quantity spot_quantity(const struct spot *spot)
{
	struct quantity quantity;

	if (!spot->value || !quantity_parse(spot->value->text, spot->value->count, &quantity))
		return (struct quantity){ 0 };
	return quantity;
}

/* --- messages -------------------------------------------------------------------------------- */

static struct place place_of(const struct decode *d, const struct spot *spot)
{
	return (struct place){ d->file, spot->line, spot->column };
}

enum status decode_error(const struct decode *d, const struct spot *spot, const char *format, ...)
{
	char message[1024];
	char path[PATH_TEXT_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	return diag_error(d->sink, place_of(d, spot), "%s: %s",
			  path_text(spot->is_root ? NULL : &spot->path, path), message);
}

enum status decode_invalid(const struct decode *d, const struct spot *spot, const char *wrong)
{
	char quoted[DIAG_QUOTE_SIZE];

	return decode_error(d, spot, "%s %s",
			    diag_quote(quoted, spot_text(spot), spot_length(spot)), wrong);
}

enum status decode_invalid_key(const struct decode *d, const struct spot *map,
			       const struct member *member, const char *wrong)
{
	char quoted[DIAG_QUOTE_SIZE];
	struct spot at = *map;

	at.line = member->line;
	at.column = member->column;
	return decode_error(d, &at, "the key %s %s",
			    diag_quote(quoted, member->key, member->key_length), wrong);
}

enum status decode_required(const struct decode *d, const struct spot *spot)
{
	return spot_count(spot) ? STATUS_OK : decode_error(d, spot, "required");
}

/* --- strings --------------------------------------------------------------------------------- */

uint32_t decode_symbol(const struct decode *d, const struct spot *spot)
{
	return intern(&d->cluster->symbols, spot_text(spot), spot_length(spot));
}

void decode_symbols(const struct decode *d, const struct spot *list, const uint32_t **out,
		    uint32_t *count)
{
	uint32_t *symbols;

	*count = spot_count(list);
	*out = NULL;
	if (!*count)
		return;
	symbols = arena_new(&d->cluster->arena, *count, sizeof(*symbols));
	for (uint32_t i = 0; i < *count; i++) {
		const struct spot item = spot_item(list, i);

		symbols[i] = decode_symbol(d, &item);
	}
	*out = symbols;
}

static enum status no_such_word(const struct decode *d, const struct spot *spot,
				const char *const *words)
{
	char list[256];
	char quoted[DIAG_QUOTE_SIZE];
	size_t used = 0;

	for (size_t i = 0; words[i]; i++)
		used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s",
					 i == 0		? ""
					 : words[i + 1] ? ", "
							: " or ",
					 words[i]);
	return decode_error(d, spot, "%s is not %s",
			    diag_quote(quoted, spot_text(spot), spot_length(spot)), list);
}

enum status decode_word(const struct decode *d, const struct spot *spot, const char *const *words,
			int absent, int *out)
{
	*out = absent;
	if (spot_length(spot) == 0)
		return absent < 0 ? decode_required(d, spot) : STATUS_OK;
	for (int i = 0; words[i]; i++) {
		if (spot_is(spot, words[i])) {
			*out = i;
			return STATUS_OK;
		}
	}
	return no_such_word(d, spot, words);
}

enum status decode_check_name(const struct decode *d, const struct spot *spot,
			      const char *(*check)(const char *text, size_t length))
{
	const char *wrong = NULL;

	if (spot_length(spot))
		wrong = check(spot_text(spot), spot_length(spot));
	return wrong ? decode_invalid(d, spot, wrong) : STATUS_OK;
}

/* --- labels ---------------------------------------------------------------------------------- */

static enum status check_label_key(const struct decode *d, const struct spot *spot)
{
	enum status status = decode_required(d, spot);

	return status == STATUS_OK ? decode_check_name(d, spot, label_key_error) : status;
}

static enum status check_label(const struct decode *d, const struct spot *map, uint32_t index)
{
	const struct member *member = &map->value->members[index];
	const char *wrong = label_key_error(member->key, member->key_length);
	const struct spot value = spot_member(map, index);

	if (wrong)
		return decode_invalid_key(d, map, member, wrong);
	return decode_check_name(d, &value, label_value_error);
}

static int by_key(const void *a, const void *b)
{
	const struct label *x = a;
	const struct label *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

static struct label read_label(const struct decode *d, const struct spot *map, uint32_t index)
{
	const struct member *member = &map->value->members[index];
	const struct spot value = spot_member(map, index);

	return (struct label){ intern(&d->cluster->symbols, member->key, member->key_length),
			       decode_symbol(d, &value) };
}

enum status decode_labels(const struct decode *d, const struct spot *map, struct labels *out)
{
	uint32_t count = spot_count(map);
	struct label *labels;

	*out = (struct labels){ 0 };
	if (!count)
		return STATUS_OK;
	labels = arena_new(&d->cluster->arena, count, sizeof(*labels));
	for (uint32_t i = 0; i < count; i++) {
		enum status status = check_label(d, map, i);

		if (status != STATUS_OK)
			return status;
		labels[i] = read_label(d, map, i);
	}
	qsort(labels, count, sizeof(*labels), by_key);
	*out = (struct labels){ labels, count };
	return STATUS_OK;
}

void decode_annotations(const struct decode *d, const struct spot *map,
			bool (*keep)(const char *key), struct labels *out)
{
	uint32_t count = spot_count(map);
	struct label *labels = NULL;

	*out = (struct labels){ 0 };
	for (uint32_t i = 0; i < count; i++) {
		if (!keep(map->value->members[i].key))
			continue;
		if (!labels)
			labels = arena_new(&d->cluster->arena, count, sizeof(*labels));
		labels[out->count++] = read_label(d, map, i);
	}
	if (labels)
		qsort(labels, out->count, sizeof(*labels), by_key);
	out->items = labels;
}

/* --- selectors ------------------------------------------------------------------------------- */

static const char *const operators[] = {
	[SELECTOR_IN] = "In",
	[SELECTOR_NOT_IN] = "NotIn",
	[SELECTOR_EXISTS] = "Exists",
	[SELECTOR_DOES_NOT_EXIST] = "DoesNotExist",
	NULL,
};

static const char *const node_operators[] = {
	[SELECTOR_IN] = "In",
	[SELECTOR_NOT_IN] = "NotIn",
	[SELECTOR_EXISTS] = "Exists",
	[SELECTOR_DOES_NOT_EXIST] = "DoesNotExist",
	[SELECTOR_GT] = "Gt",
	[SELECTOR_LT] = "Lt",
	NULL,
};

static const char *const field_operators[] = {
	[SELECTOR_IN] = "In",
	[SELECTOR_NOT_IN] = "NotIn",
	NULL,
};

static enum status read_number(const struct decode *d, const struct spot *values,
			       struct requirement *out)
{
	struct spot value;

	if (spot_count(values) != 1)
		return decode_error(d, values, "exactly one value is needed with Gt and Lt");
	value = spot_item(values, 0);
	if (!label_integer(spot_text(&value), &out->number))
		return decode_invalid(d, &value, "is not an integer");
	return STATUS_OK;
}

static enum status check_values(const struct decode *d, const struct spot *values,
				struct requirement *out)
{
	uint32_t count = spot_count(values);

	switch (out->operator) {
	case SELECTOR_IN:
	case SELECTOR_NOT_IN:
		if (!count)
			return decode_error(d, values,
					    "at least one value is needed with In and NotIn");
		break;
	case SELECTOR_EXISTS:
	case SELECTOR_DOES_NOT_EXIST:
		if (count)
			return decode_error(d, values,
					    "no values are allowed with Exists and DoesNotExist");
		break;
	case SELECTOR_GT:
	case SELECTOR_LT:
		return read_number(d, values, out);
	}
	return STATUS_OK;
}

static enum status check_label_values(const struct decode *d, const struct spot *values)
{
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < spot_count(values) && status == STATUS_OK; i++) {
		const struct spot value = spot_item(values, i);

		status = decode_check_name(d, &value, label_value_error);
	}
	return status;
}

/* One of matchExpressions. words: the operators it may have. */
static enum status read_expression(const struct decode *d, const struct spot *spot,
				   const char *const *words, struct requirement *out)
{
	const struct spot key = spot_field(spot, "key");
	const struct spot op = spot_field(spot, "operator");
	const struct spot values = spot_field(spot, "values");
	int word;
	enum status status = decode_word(d, &op, words, -1, &word);

	if (status != STATUS_OK)
		return status;
	out->operator=(enum selector_operator) word;
	status = check_values(d, &values, out);
	if (status == STATUS_OK)
		status = check_label_key(d, &key);
	if (status != STATUS_OK)
		return status;
	out->key = decode_symbol(d, &key);
	decode_symbols(d, &values, &out->values, &out->value_count);
	return check_label_values(d, &values);
}

static void add_match_labels(const struct decode *d, const struct spot *map,
			     struct requirement *out)
{
	for (uint32_t i = 0; i < spot_count(map); i++) {
		const struct label label = read_label(d, map, i);

		out[i] = (struct requirement){
			.key = label.key,
			.operator= SELECTOR_IN,
			.values = arena_copy(&d->cluster->arena, &label.value, sizeof(label.value)),
			.value_count = 1,
		};
	}
}

enum status decode_label_map_selector(const struct decode *d, const struct spot *map,
				      struct selector *out)
{
	uint32_t count = spot_count(map);
	struct requirement *list;

	*out = (struct selector){ 0 };
	for (uint32_t i = 0; i < count; i++) {
		enum status status = check_label(d, map, i);

		if (status != STATUS_OK)
			return status;
	}
	list = count ? arena_new(&d->cluster->arena, count, sizeof(*list)) : NULL;
	add_match_labels(d, map, list);
	out->requirements = list;
	out->count = count;
	return STATUS_OK;
}

enum status decode_label_selector(const struct decode *d, const struct spot *spot,
				  struct selector *out)
{
	const struct spot labels = spot_field(spot, "matchLabels");
	const struct spot expressions = spot_field(spot, "matchExpressions");
	uint32_t label_count = spot_count(&labels);
	uint32_t count = label_count + spot_count(&expressions);
	struct requirement *list;
	enum status status = STATUS_OK;

	*out = (struct selector){ .matches_nothing = !spot->value };
	if (!count)
		return STATUS_OK;
	list = arena_new(&d->cluster->arena, count, sizeof(*list));
	for (uint32_t i = 0; i < label_count && status == STATUS_OK; i++)
		status = check_label(d, &labels, i);
	add_match_labels(d, &labels, list);
	for (uint32_t i = label_count; i < count && status == STATUS_OK; i++) {
		const struct spot item = spot_item(&expressions, i - label_count);

		status = read_expression(d, &item, operators, &list[i]);
	}
	out->requirements = list;
	out->count = count;
	return status;
}

/* One of matchFields. */
static enum status read_node_field(const struct decode *d, const struct spot *spot,
				   struct requirement *out)
{
	const struct spot key = spot_field(spot, "key");
	const struct spot op = spot_field(spot, "operator");
	const struct spot values = spot_field(spot, "values");
	struct spot value;
	int word;
	enum status status = decode_word(d, &op, field_operators, -1, &word);

	if (status != STATUS_OK)
		return status;
	if (spot_count(&values) != 1)
		return decode_error(d, &values, "exactly one value is needed in matchFields");
	if (!spot_is(&key, "metadata.name"))
		return decode_invalid(d, &key, "is not metadata.name, the only field there is");
	out->operator=(enum selector_operator) word;
	out->key = d->cluster->known.metadata_name;
	decode_symbols(d, &values, &out->values, &out->value_count);
	value = spot_item(&values, 0);
	return decode_check_name(d, &value, subdomain_error);
}

enum status decode_node_term(const struct decode *d, const struct spot *spot, struct node_term *out)
{
	const struct spot expressions = spot_field(spot, "matchExpressions");
	const struct spot fields = spot_field(spot, "matchFields");
	uint32_t expression_count = spot_count(&expressions);
	uint32_t field_count = spot_count(&fields);
	struct requirement *list;
	enum status status = STATUS_OK;

	*out = (struct node_term){ 0 };
	if (!expression_count && !field_count)
		return STATUS_OK;
	list = arena_new(&d->cluster->arena, expression_count + field_count, sizeof(*list));
	*out = (struct node_term){ list, list + expression_count, expression_count, field_count,
				   0 };
	for (uint32_t i = 0; i < expression_count && status == STATUS_OK; i++) {
		const struct spot item = spot_item(&expressions, i);

		status = read_expression(d, &item, node_operators, &list[i]);
	}
	for (uint32_t i = 0; i < field_count && status == STATUS_OK; i++) {
		const struct spot item = spot_item(&fields, i);

		status = read_node_field(d, &item, &list[expression_count + i]);
	}
	return status;
}

enum status decode_node_selector(const struct decode *d, const struct spot *spot,
				 struct node_terms *out)
{
	const struct spot terms = spot_field(spot, "nodeSelectorTerms");
	uint32_t count = spot_count(&terms);
	struct node_term *list;
	enum status status;

	*out = (struct node_terms){ .present = spot->value != NULL };
	if (!spot->value)
		return STATUS_OK;
	status = decode_required(d, &terms);
	if (status != STATUS_OK)
		return status;
	list = arena_new(&d->cluster->arena, count, sizeof(*list));
	out->items = list;
	out->count = count;
	for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
		const struct spot item = spot_item(&terms, i);

		status = decode_node_term(d, &item, &list[i]);
	}
	return status;
}

/* --- metadata -------------------------------------------------------------------------------- */

static enum status read_owners(const struct decode *d, const struct spot *owners,
			       struct metadata *out)
{
	bool found = false;

	for (uint32_t i = 0; i < spot_count(owners); i++) {
		const struct spot owner = spot_item(owners, i);
		const struct spot controller = spot_field(&owner, "controller");
		const struct spot kind = spot_field(&owner, "kind");
		const struct spot name = spot_field(&owner, "name");
		const struct spot uid = spot_field(&owner, "uid");

		if (!spot_boolean(&controller, false))
			continue;
		if (found)
			return decode_error(d, &controller, "a second controlling owner");
		found = true;
		out->owner_kind = decode_symbol(d, &kind);
		out->owner_name = decode_symbol(d, &name);
		out->owner_uid = decode_symbol(d, &uid);
	}
	return STATUS_OK;
}

static enum status read_names(const struct decode *d, const struct spot *meta,
			      enum metadata_use use, struct metadata *out)
{
	const struct spot name = spot_field(meta, "name");
	const struct spot generate_name = spot_field(meta, "generateName");
	const struct spot name_space = spot_field(meta, "namespace");
	enum status status;

	out->generate_name = spot_text(&generate_name);
	out->name = decode_symbol(d, &name);
	if (use == METADATA_NAMESPACED)
		out->name_space = spot_length(&name_space) ? decode_symbol(d, &name_space)
							   : d->cluster->known.default_namespace;
	if (use == METADATA_TEMPLATE)
		return STATUS_OK;
	if (!out->name && !*out->generate_name)
		return decode_required(d, &name);
	status = decode_check_name(d, &name, subdomain_error);
	if (status == STATUS_OK && use == METADATA_NAMESPACED)
		status = decode_check_name(d, &name_space, dns_label_error);
	return status;
}

static struct alpha_annotations read_alpha(const struct decode *d, const struct spot *meta)
{
	const struct spot annotations = spot_field(meta, "annotations");
	const struct spot affinity =
		spot_field(&annotations, "scheduler.alpha.kubernetes.io/affinity");
	const struct spot name = spot_field(&annotations, "scheduler.alpha.kubernetes.io/name");

	return (struct alpha_annotations){ decode_symbol(d, &affinity), decode_symbol(d, &name) };
}

enum status decode_metadata(const struct decode *d, const struct spot *object,
			    enum metadata_use use, struct metadata *out)
{
	const struct spot meta = spot_field(object, "metadata");
	const struct spot uid = spot_field(&meta, "uid");
	const struct spot created = spot_field(&meta, "creationTimestamp");
	const struct spot deleted = spot_field(&meta, "deletionTimestamp");
	const struct spot finalizers = spot_field(&meta, "finalizers");
	const struct spot owners = spot_field(&meta, "ownerReferences");
	const struct spot labels = spot_field(&meta, "labels");
	enum status status;

	*out = (struct metadata){
		.uid = decode_symbol(d, &uid),
		.creation_seconds = spot_time(&created),
		.deleting = deleted.value != NULL,
		.has_finalizers = spot_count(&finalizers) > 0,
		.alpha = read_alpha(d, &meta),
	};
	status = read_names(d, &meta, use, out);
	if (status == STATUS_OK)
		status = decode_labels(d, &labels, &out->labels);
	if (status == STATUS_OK)
		status = read_owners(d, &owners, out);
	return status;
}
