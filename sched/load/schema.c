/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/load/schema.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

#include "sched/load/duration.h"
#include "sched/load/path.h"
#include "sched/load/rfc3339.h"
#include "sched/load/schema_types.h"
#include "sched/model/quantity.h"

enum { TYPES_MAX = 360, FIELDS_MAX = 1500 };

enum shape { SHAPE_ONE, SHAPE_LIST, SHAPE_MAP };

struct field {
	const char *name; /* not NUL-terminated */
	uint8_t name_length;
	uint8_t shape;
	char scalar; /* 0: a type */
	uint16_t type;
};

struct type {
	const char *name;
	uint16_t first, count;
};

/* The types of one version: rows, taken apart at first use and never changed again. */
struct tables {
	struct type types[TYPES_MAX];
	struct field fields[FIELDS_MAX];
	size_t type_count, field_count;
};

static struct tables tables_of[KUBERNETES_VERSION_COUNT];
static pthread_once_t tables_once = PTHREAD_ONCE_INIT;

static const struct type *find_type(const struct tables *tables, const char *name, size_t length)
{
	for (size_t i = 0; i < tables->type_count; i++) {
		if (*tables->types[i].name == *name &&
		    !strncmp(tables->types[i].name, name, length) &&
		    tables->types[i].name[length] == '\0')
			return &tables->types[i];
	}
	return NULL;
}

/* One word "name:type" of a row. */
static void parse_field(struct tables *tables, const char *word, size_t length)
{
	struct field *field = &tables->fields[tables->field_count++];
	const char *colon = memchr(word, ':', length);
	const char *type = colon + 1;
	size_t type_length;

	assert(tables->field_count <= FIELDS_MAX);
	*field = (struct field){ .name = word, .name_length = (uint8_t)(colon - word) };
	if (!strncmp(type, "[]", 2) || !strncmp(type, "{}", 2)) {
		field->shape = *type == '[' ? SHAPE_LIST : SHAPE_MAP;
		type += 2;
	}
	type_length = length - (size_t)(type - word);
	if (type_length == 1) {
		field->scalar = *type;
	} else {
		const struct type *found = find_type(tables, type, type_length);

		assert(found);
		field->type = (uint16_t)(found - tables->types);
	}
}

static const struct schema_row *find_row(const struct schema_row *rows, const char *type)
{
	for (; rows->type; rows++) {
		if (!strcmp(rows->type, type))
			return rows;
	}
	return NULL;
}

/* Has a later version dropped the field of the word "name:type"? later: words, of which "-name" drops. */
static bool is_dropped(const char *later, const char *word)
{
	size_t length = strcspn(word, ":");

	for (const char *at = later; (at = strchr(at, '-')); at++) {
		if (!strncmp(at + 1, word, length) &&
		    (at[1 + length] == ' ' || at[1 + length] == '\0'))
			return true;
	}
	return false;
}

static void parse_fields(struct tables *tables, const char *words, const char *later)
{
	while (*words) {
		size_t length = strcspn(words, " ");

		if (*words != '-' && !is_dropped(later, words))
			parse_field(tables, words, length);
		words += length + (words[length] == ' ');
	}
}

/* later: what a later version changes, NULL for none. */
static void build_table(struct tables *tables, const struct schema_row *rows,
			const struct schema_row *later)
{
	for (const struct schema_row *row = rows; row->type; row++)
		tables->types[tables->type_count++].name = row->type;
	for (const struct schema_row *row = later; row && row->type; row++) {
		if (!find_row(rows, row->type))
			tables->types[tables->type_count++].name = row->type;
	}
	assert(tables->type_count <= TYPES_MAX);
	for (size_t i = 0; i < tables->type_count; i++) {
		struct type *type = &tables->types[i];
		const struct schema_row *row = find_row(rows, type->name);
		const struct schema_row *change = later ? find_row(later, type->name) : NULL;
		const char *words = change ? change->fields : "";

		type->first = (uint16_t)tables->field_count;
		if (row)
			parse_fields(tables, row->fields, words);
		parse_fields(tables, words, "");
		type->count = (uint16_t)(tables->field_count - type->first);
	}
}

static void build_tables(void)
{
	build_table(&tables_of[KUBERNETES_1_26], schema_rows, NULL);
	build_table(&tables_of[KUBERNETES_1_36], schema_rows, schema_rows_1_36);
}

/* --- kinds ----------------------------------------------------------------------------------- */

/* The groups a kind is known in; versions from v1alpha1 to v1 are read by the same table. */
static const struct {
	const char *kind;
	const char *groups; /* "" is the core group */
} kinds[] = {
	{ "Node", "" },
	{ "Pod", "" },
	{ "Namespace", "" },
	{ "Service", "" },
	{ "ReplicationController", "" },
	{ "PodTemplate", "" },
	{ "PersistentVolume", "" },
	{ "PersistentVolumeClaim", "" },
	{ "Deployment", "apps extensions" },
	{ "ReplicaSet", "apps extensions" },
	{ "DaemonSet", "apps extensions" },
	{ "StatefulSet", "apps" },
	{ "Job", "batch" },
	{ "CronJob", "batch" },
	{ "PodDisruptionBudget", "policy" },
	{ "PriorityClass", "scheduling.k8s.io" },
	{ "StorageClass", "storage.k8s.io" },
	{ "CSINode", "storage.k8s.io" },
	{ "CSIDriver", "storage.k8s.io" },
	{ "CSIStorageCapacity", "storage.k8s.io" },
};

/* Versions of k8s.io/api v1.26 beside v1 that a kind is served or decoded in. */
static bool is_version(const char *group, const char *version)
{
	static const struct {
		const char *group, *versions;
	} others[] = {
		{ "apps", "v1beta1 v1beta2" },
		{ "extensions", "v1beta1" },
		{ "batch", "v1beta1" },
		{ "policy", "v1beta1" },
		{ "scheduling.k8s.io", "v1alpha1 v1beta1" },
		{ "storage.k8s.io", "v1beta1" },
	};

	if (!strcmp(version, "v1"))
		return strcmp(group, "extensions") != 0;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		const char *at = strstr(others[i].versions, version);

		if (!strcmp(group, others[i].group) && at && *version &&
		    (at[strlen(version)] == ' ' || at[strlen(version)] == '\0'))
			return true;
	}
	return false;
}

static bool has_word(const char *words, const char *word, size_t length)
{
	if (!length)
		return !*words;
	for (const char *at = words; (at = strstr(at, word)); at += length) {
		if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
			return true;
	}
	return false;
}

bool schema_knows(const char *api_version, const char *kind)
{
	const char *slash = strchr(api_version, '/');
	char group[64] = "";
	const char *version = slash ? slash + 1 : api_version;
	size_t length = slash ? (size_t)(slash - api_version) : 0;

	if (length >= sizeof(group) || (slash && !length))
		return false;
	memcpy(group, api_version, length);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (!strcmp(kinds[i].kind, kind) && has_word(kinds[i].groups, group, length))
			return is_version(group, version);
	}
	return false;
}

/* --- checking -------------------------------------------------------------------------------- */

struct check {
	const struct tables *tables;
	const char *file;
	struct diag_sink *sink;
	bool strict;
};

static const char *scalar_name(char scalar, enum value_kind found)
{
	switch (scalar) {
	case 's':
		return found == VALUE_LIST || found == VALUE_MAP ? "a string"
								 : "a string (quotes make it one)";
	case 'b':
		return "true or false";
	case 'i':
		return "a 32-bit integer";
	case 'I':
		return "an integer";
	case 'f':
		return "a number";
	case 'q':
		return "a quantity";
	case 't':
		return "a time";
	case 'd':
		return "a duration in quotes";
	default:
		return "an integer or a string";
	}
}

static enum status wrong_type(const struct check *check, const struct path *path,
			      const struct value *value, const char *expected)
{
	char text[PATH_TEXT_SIZE];

	return diag_error(check->sink, value_place(check->file, value), "%s: %s, expected %s",
			  path_text(path, text), value_kind_name(value->kind), expected);
}

static enum status wrong_text(const struct check *check, const struct path *path,
			      const struct value *value, const char *expected)
{
	char text[PATH_TEXT_SIZE];
	char quoted[DIAG_QUOTE_SIZE];

	return diag_error(check->sink, value_place(check->file, value), "%s: %s is not %s",
			  path_text(path, text), diag_quote(quoted, value->text, value->count),
			  expected);
}

static enum status check_scalar(const struct check *check, const struct path *path,
				const struct value *value, char scalar)
{
	enum value_kind kind = value->kind;
	struct quantity quantity;
	int64_t seconds;
	int64_t nanoseconds;
	bool right;

	switch (scalar) {
	case 's':
		right = kind == VALUE_STRING;
		break;
	case 'b':
		right = kind == VALUE_BOOL;
		break;
	case 'i':
		if (kind == VALUE_INT && value->integer != (int32_t)value->integer)
			return wrong_text(check, path, value, "a 32-bit integer");
		right = kind == VALUE_INT;
		break;
	case 'I':
		right = kind == VALUE_INT;
		break;
	case 'f':
		right = kind == VALUE_INT || kind == VALUE_FLOAT;
		break;
	case 'x':
		right = kind == VALUE_INT || kind == VALUE_STRING;
		break;
	case 'q':
		right = kind == VALUE_INT || kind == VALUE_FLOAT || kind == VALUE_STRING;
		if (right && !quantity_parse(value->text, value->count, &quantity))
			return wrong_text(check, path, value, "a quantity");
		break;
	case 't':
		right = kind == VALUE_STRING;
		if (right && !rfc3339_parse(value->text, &seconds))
			return wrong_text(check, path, value,
					  "a time such as 2015-11-24T10:00:00Z");
		break;
	case 'd':
		right = kind == VALUE_STRING;
		if (right && !duration_parse(value->text, value->count, &nanoseconds))
			return wrong_text(check, path, value, "a duration such as 1m30s");
		break;
	default:
		return STATUS_OK;
	}
	return right ? STATUS_OK : wrong_type(check, path, value, scalar_name(scalar, kind));
}

static enum status check_map(const struct check *check, const struct path *path,
			     const struct value *value, const struct type *type);

static enum status check_one(const struct check *check, const struct path *path,
			     const struct value *value, const struct field *field)
{
	if (value->kind == VALUE_NULL)
		return STATUS_OK;
	if (field->scalar)
		return check_scalar(check, path, value, field->scalar);
	return check_map(check, path, value, &check->tables->types[field->type]);
}

static enum status check_items(const struct check *check, const struct path *path,
			       const struct value *value, const struct field *field)
{
	enum status status = STATUS_OK;

	if (value->kind != VALUE_LIST)
		return wrong_type(check, path, value, "a list");
	for (uint32_t i = 0; i < value->count && status == STATUS_OK; i++) {
		const struct path item = path_item(path, i);

		status = check_one(check, &item, &value->items[i], field);
	}
	return status;
}

static enum status check_entries(const struct check *check, const struct path *path,
				 const struct value *value, const struct field *field)
{
	enum status status = STATUS_OK;

	if (value->kind != VALUE_MAP)
		return wrong_type(check, path, value, "a map");
	for (uint32_t i = 0; i < value->count && status == STATUS_OK; i++) {
		const struct path entry = path_field(path, value->members[i].key);

		status = check_one(check, &entry, &value->members[i].value, field);
	}
	return status;
}

static const struct field *find_field(const struct tables *tables, const struct type *type,
				      const struct member *member)
{
	const struct field *fields = &tables->fields[type->first];

	for (size_t i = 0; i < type->count; i++) {
		if (fields[i].name_length == member->key_length &&
		    !memcmp(fields[i].name, member->key, member->key_length))
			return &fields[i];
	}
	return NULL;
}

static enum status check_member(const struct check *check, const struct path *up,
				const struct member *member, const struct type *type)
{
	const struct field *field = find_field(check->tables, type, member);
	const struct path path = path_field(up, member->key);
	char text[PATH_TEXT_SIZE];

	if (!field && !check->strict)
		return STATUS_OK;
	if (!field)
		return diag_error(check->sink,
				  (struct place){ check->file, member->line, member->column },
				  "%s: %s has no such field", path_text(&path, text), type->name);
	if (member->value.kind == VALUE_NULL)
		return STATUS_OK;
	switch ((enum shape)field->shape) {
	case SHAPE_LIST:
		return check_items(check, &path, &member->value, field);
	case SHAPE_MAP:
		return check_entries(check, &path, &member->value, field);
	default:
		return check_one(check, &path, &member->value, field);
	}
}

static enum status check_map(const struct check *check, const struct path *path,
			     const struct value *value, const struct type *type)
{
	enum status status = STATUS_OK;

	if (value->kind != VALUE_MAP)
		return wrong_type(check, path, value, "a map");
	for (uint32_t i = 0; i < value->count && status == STATUS_OK; i++)
		status = check_member(check, path, &value->members[i], type);
	return status;
}

static enum status check_type(const char *file, const struct value *value, const struct path *path,
			      const char *type, struct schema_use use, struct diag_sink *sink)
{
	const struct check check = { &tables_of[use.version], file, sink, use.strict };
	const struct type *found;

	pthread_once(&tables_once, build_tables);
	found = find_type(check.tables, type, strlen(type));
	assert(found);
	return check_map(&check, path, value, found);
}

enum status schema_check_type(const char *file, const struct value *value, const struct path *path,
			      const char *type, struct schema_use use, struct diag_sink *sink)
{
	return check_type(file, value, path, type, use, sink);
}

enum status schema_check(const char *file, const struct value *object, const char *api_version,
			 const char *kind, struct schema_use use, struct diag_sink *sink,
			 bool *known)
{
	*known = schema_knows(api_version, kind);
	if (!*known)
		return STATUS_OK;
	return check_type(file, object, NULL, kind, use, sink);
}
