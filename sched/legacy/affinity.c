/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/legacy/affinity.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/wrap.h"
#include "sched/model/names.h"

struct legacy_affinity {
	json_t *document;
	const json_t *required; /* a list of terms; NULL: nothing is */
	const json_t *preferred; /* likewise */
};

/* --- types ----------------------------------------------------------------------------------- */

/* Each value is a heap object of its own. */
static uint64_t count_values(const json_t *value)
{
	uint64_t count = 1;
	const char *key;
	const json_t *item;
	size_t i;

	json_array_foreach(value, i, item) count += count_values(item);
	json_object_foreach((json_t *)value, key, item) count += count_values(item);
	return count;
}

/* Absent and null are alike. */
static const json_t *field(const json_t *object, const char *name)
{
	const json_t *found = json_object_get(object, name);

	return json_is_null(found) ? NULL : found;
}

static bool is_text_or_absent(const json_t *value)
{
	return !value || json_is_string(value);
}

static bool is_list_of(const json_t *list, bool (*check)(const json_t *item))
{
	const json_t *item;
	size_t i;

	if (!list)
		return true;
	if (!json_is_array(list))
		return false;
	json_array_foreach(list, i, item)
	{
		if (!json_is_null(item) && !check(item))
			return false;
	}
	return true;
}

static bool is_text(const json_t *value)
{
	return json_is_string(value);
}

static bool is_expression(const json_t *value)
{
	return json_is_object(value) && is_text_or_absent(field(value, "key")) &&
	       is_text_or_absent(field(value, "operator")) &&
	       is_list_of(field(value, "values"), is_text);
}

static bool is_term(const json_t *value)
{
	return json_is_object(value) && is_list_of(field(value, "matchExpressions"), is_expression);
}

static bool is_preferred_term(const json_t *value)
{
	const json_t *weight = field(value, "weight");
	const json_t *preference = field(value, "preference");

	return json_is_object(value) && (!weight || json_is_integer(weight)) &&
	       (!preference || is_term(preference));
}

/* Fills the lists; false when something is not of its type. */
static bool find_lists(struct legacy_affinity *out)
{
	const json_t *node = field(out->document, "nodeAffinity");
	const json_t *required = field(node, "requiredDuringSchedulingIgnoredDuringExecution");
	static const char preferred[] = "preferredDuringSchedulingIgnoredDuringExecution";

	if (!json_is_object(out->document) && !json_is_null(out->document))
		return false;
	if ((node && !json_is_object(node)) || (required && !json_is_object(required)))
		return false;
	out->required = field(required, "nodeSelectorTerms");
	out->preferred = field(node, preferred);
	if (!is_list_of(out->required, is_term) || !is_list_of(out->preferred, is_preferred_term))
		return false;
	/* Terms that are required but not there match nothing: the object stands for none. */
	if (required && !out->required)
		out->required = required;
	return true;
}

struct legacy_affinity *legacy_affinity_read(struct legacy_call *call)
{
	const char *text = cluster_text(call->cluster, call->pod->pod->spec->alpha.affinity);
	struct legacy_affinity *out = legacy_new(1, sizeof(*out), &call->count);

	if (!*text)
		return out;
	out->document = json_loads(text, JSON_DECODE_ANY, NULL);
	if (out->document)
		call->count.allocations += count_values(out->document);
	if (out->document && find_lists(out))
		return out;
	legacy_affinity_free(out);
	return NULL;
}

void legacy_affinity_free(struct legacy_affinity *affinity)
{
	if (affinity)
		json_decref(affinity->document);
	free(affinity);
}

/* --- expressions ----------------------------------------------------------------------------- */

enum answer { NO, YES, UNREADABLE };

static const char *text_of(const json_t *object, const char *name)
{
	const json_t *value = field(object, name);

	return value ? json_string_value(value) : "";
}

/* The label's value; NULL when the node has none of that key. */
static const char *label_of(const struct legacy_call *call, const struct labels *labels,
			    const char *key)
{
	uint32_t symbol;
	uint32_t value;

	if (!intern_find(&call->cluster->symbols, key, strlen(key), &symbol) ||
	    !labels_find(labels, symbol, &value))
		return NULL;
	return cluster_text(call->cluster, value);
}

static bool has_value(const json_t *values, const char *text)
{
	const json_t *item;
	size_t i;

	json_array_foreach(values, i, item)
	{
		if (!strcmp(json_is_string(item) ? json_string_value(item) : "", text))
			return true;
	}
	return false;
}

/* As strconv.ParseFloat, but for what only Go spells so. */
static bool read_number(const char *text, double *out)
{
	char *end;

	if (!*text || strpbrk(text, "xXpP \t\n\v\f\r"))
		return false;
	*out = strtod(text, &end);
	return *end == '\0';
}

static enum answer compare(const char *label, const json_t *values, bool greater)
{
	const char *text = json_string_value(json_array_get(values, 0));
	double bound;
	double number;

	if (json_array_size(values) != 1 || !text || !read_number(text, &bound))
		return UNREADABLE;
	if (!label || !read_number(label, &number))
		return NO;
	return (greater ? number > bound : number < bound) ? YES : NO;
}

static bool are_label_values(const json_t *values)
{
	const json_t *item;
	size_t i;

	json_array_foreach(values, i, item)
	{
		const char *text = json_is_string(item) ? json_string_value(item) : "";

		if (label_value_error(text, strlen(text)))
			return false;
	}
	return true;
}

static enum answer ask_expression(const struct legacy_call *call, const json_t *expression,
				  const struct labels *labels)
{
	const char *key = text_of(expression, "key");
	const char *operator= text_of(expression, "operator");
	const json_t *values = field(expression, "values");
	size_t count = json_array_size(values);
	const char *label = label_of(call, labels, key);

	if (label_key_error(key, strlen(key)) || !are_label_values(values))
		return UNREADABLE;
	if (!strcmp(operator, "In"))
		return !count ? UNREADABLE : label && has_value(values, label) ? YES : NO;
	if (!strcmp(operator, "NotIn"))
		return !count ? UNREADABLE : label && has_value(values, label) ? NO : YES;
	if (!strcmp(operator, "Exists"))
		return count ? UNREADABLE : label ? YES : NO;
	if (!strcmp(operator, "DoesNotExist"))
		return count ? UNREADABLE : label ? NO : YES;
	if (!strcmp(operator, "Gt") || !strcmp(operator, "Lt"))
		return compare(label, values, *operator== 'G');
	return UNREADABLE;
}

/* All expressions hold, and there are some. An unreadable one spoils the term, wherever it stands. */
static enum answer ask_term(struct legacy_call *call, const json_t *term,
			    const struct labels *labels)
{
	const json_t *expressions = field(term, "matchExpressions");
	enum answer answer = json_array_size(expressions) ? YES : NO;
	const json_t *item;
	size_t i;

	json_array_foreach(expressions, i, item)
	{
		enum answer one = ask_expression(call, item, labels);

		call->count.allocations += 2; /* a requirement and its set */
		if (one == UNREADABLE)
			return UNREADABLE;
		answer = one == NO ? NO : answer;
	}
	return answer;
}

bool legacy_affinity_allows(struct legacy_call *call, const struct legacy_affinity *affinity,
			    const struct labels *labels)
{
	const json_t *item;
	size_t i;

	if (!affinity->required)
		return true;
	json_array_foreach(affinity->required, i, item)
	{
		enum answer answer = ask_term(call, item, labels);

		if (answer != NO)
			return answer == YES;
	}
	return false;
}

bool legacy_affinity_weight(struct legacy_call *call, const struct legacy_affinity *affinity,
			    const struct labels *labels, int64_t *weight)
{
	const json_t *item;
	size_t i;

	*weight = 0;
	json_array_foreach(affinity->preferred, i, item)
	{
		int64_t own = json_integer_value(field(item, "weight"));
		enum answer answer;

		if (!own)
			continue;
		answer = ask_term(call, field(item, "preference"), labels);
		if (answer == UNREADABLE)
			return false;
		if (answer == YES)
			*weight = wrap_add(*weight, own);
	}
	return true;
}
