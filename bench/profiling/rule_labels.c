/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/profiling/rule_labels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "predicates/predicates.h"
#include "predicates/v1_1/predicates.h"
#include "predicates/v1_2/predicates.h"
#include "priorities/priorities.h"
#include "priorities/v1_1/priorities.h"
#include "priorities/v1_2/priorities.h"
#include "sched/base/mem.h"

enum { LABEL_SIZE = 160 };

struct entry {
	uintptr_t function;
	char label[LABEL_SIZE];
};

struct table {
	struct entry *items;
	size_t count, capacity;
};

/* Does the label name the rule already? */
static bool names_rule(const char *label, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = label; (at = strstr(at, name)); at++) {
		bool begins = at == label || at[-1] == ' ' || at[-1] == '|';

		if (begins && (at[length] == '\0' || at[length] == '|'))
			return true;
	}
	return false;
}

/* A shared function is an entry with several names. */
static void add(struct table *table, uintptr_t function, const char *kind, const char *name)
{
	struct entry *entry = NULL;

	for (size_t i = 0; i < table->count && !entry; i++) {
		if (table->items[i].function == function)
			entry = &table->items[i];
	}
	if (!function || (entry && names_rule(entry->label, name)))
		return;
	if (entry) {
		size_t length = strlen(entry->label);

		snprintf(entry->label + length, sizeof(entry->label) - length, "|%s", name);
		return;
	}
	table->items =
		mem_grow(table->items, table->count, &table->capacity, sizeof(*table->items));
	entry = &table->items[table->count++];
	entry->function = function;
	snprintf(entry->label, sizeof(entry->label), "%s %s", kind, name);
}

#define ADD(function) add(table, (uintptr_t)(function), kind, name)

static void add_predicates(struct table *table)
{
	static const char kind[] = "filter";
	size_t count;
	const struct predicate *const *rules = predicate_all(&count);

	for (size_t i = 0; i < count; i++) {
		const char *name = rules[i]->plugin;

		for (const struct predicate_impl *impl = rules[i]->impls; impl->name; impl++) {
			ADD(impl->prepare);
			ADD(impl->on_node);
			ADD(impl->pod_changed);
		}
		ADD(rules[i]->explain);
		ADD(rules[i]->reserve);
		ADD(rules[i]->release);
		for (const struct queueing_hint *hint = rules[i]->hints; hint && hint->events;
		     hint++)
			ADD(hint->may_help);
	}
}

static void add_priorities(struct table *table)
{
	static const char kind[] = "score";
	size_t count;
	const struct priority *const *rules = priority_all(&count);

	for (size_t i = 0; i < count; i++) {
		const char *name = rules[i]->plugin;

		for (const struct priority_impl *impl = rules[i]->impls; impl->name; impl++) {
			ADD(impl->prepare);
			ADD(impl->on_node);
		}
		ADD(rules[i]->normalise);
	}
}

static void add_legacy_predicates(struct table *table, const struct legacy_predicate *const *rules,
				  size_t count)
{
	static const char kind[] = "filter";

	for (size_t i = 0; i < count; i++) {
		const char *name = rules[i]->rule.policy_name;

		for (const struct legacy_predicate_impl *impl = rules[i]->impls; impl->name; impl++)
			ADD(impl->fits);
	}
}

static void add_legacy_priorities(struct table *table, const struct legacy_priority *const *rules,
				  size_t count)
{
	static const char kind[] = "score";

	for (size_t i = 0; i < count; i++) {
		const char *name = rules[i]->rule.policy_name;

		for (const struct legacy_priority_impl *impl = rules[i]->impls; impl->name; impl++)
			ADD(impl->score);
	}
}

void rule_labels_add(struct symbols *symbols)
{
	struct table table = { 0 };
	size_t count;
	const struct legacy_predicate *const *predicates;
	const struct legacy_priority *const *priorities;

	add_predicates(&table);
	add_priorities(&table);
	predicates = predicate_v1_1_all(&count);
	add_legacy_predicates(&table, predicates, count);
	predicates = predicate_v1_2_all(&count);
	add_legacy_predicates(&table, predicates, count);
	priorities = priority_v1_1_all(&count);
	add_legacy_priorities(&table, priorities, count);
	priorities = priority_v1_2_all(&count);
	add_legacy_priorities(&table, priorities, count);
	for (size_t i = 0; i < table.count; i++)
		symbols_label(symbols, table.items[i].function, table.items[i].label);
	free(table.items);
}

bool rule_label_of(const char *function, char *out, size_t size)
{
	const char *begin = strstr(function, " [");
	const char *end = begin ? strchr(begin, ']') : NULL;

	if (!end)
		return false;
	snprintf(out, size, "%.*s", (int)(end - begin - 2), begin + 2);
	return true;
}
