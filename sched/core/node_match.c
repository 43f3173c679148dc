/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/node_match.h"

static bool field_matches(const struct requirement *field, const struct node *node)
{
	bool named = false;

	for (uint32_t i = 0; i < field->value_count; i++)
		named |= field->values[i] == node->name;
	return field->operator== SELECTOR_IN ? named : !named;
}

/* What the term says of labels. */
static bool labels_match(const struct node_term *term, const struct node *node,
			 const struct intern *symbols)
{
	if (!term->expression_count && !term->field_count)
		return false;
	for (uint32_t i = 0; i < term->expression_count; i++) {
		if (!requirement_matches(&term->expressions[i], &node->labels, symbols))
			return false;
	}
	return true;
}

bool node_term_matches(const struct node_term *term, const struct node *node,
		       const struct intern *symbols)
{
	if (!labels_match(term, node, symbols))
		return false;
	for (uint32_t i = 0; i < term->field_count; i++) {
		if (!field_matches(&term->fields[i], node))
			return false;
	}
	return true;
}

bool node_terms_match(const struct node_terms *terms, const struct node *node,
		      const struct intern *symbols)
{
	if (!terms->present)
		return true;
	for (uint32_t i = 0; i < terms->count; i++) {
		if (node_term_matches(&terms->items[i], node, symbols))
			return true;
	}
	return false;
}

bool node_labels_match_terms(const struct node_terms *terms, const struct node *node,
			     const struct intern *symbols)
{
	if (!terms->present)
		return true;
	for (uint32_t i = 0; i < terms->count; i++) {
		if (labels_match(&terms->items[i], node, symbols))
			return true;
	}
	return false;
}

bool node_has_labels(const struct node *node, const struct labels *wanted)
{
	for (uint32_t i = 0; i < wanted->count; i++) {
		uint32_t value;

		if (!labels_find(&node->labels, wanted->items[i].key, &value) ||
		    value != wanted->items[i].value)
			return false;
	}
	return true;
}

int64_t node_terms_weight(const struct node_terms *terms, const struct node *node,
			  const struct intern *symbols)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < terms->count; i++) {
		if (node_term_matches(&terms->items[i], node, symbols))
			sum += terms->items[i].weight;
	}
	return sum;
}
