/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/profiling/phases.h"

#include <stdlib.h>
#include <string.h>

#include "bench/profiling/rule_labels.h"
#include "sched/base/mem.h"

const struct phase_function phase_functions[] = {
	{ "pop", PHASE_QUEUE },
	{ "prepare_filters", PHASE_PREPARE },
	{ "find_feasible", PHASE_FILTER },
	{ "scheduler_reason_counts", PHASE_DIAGNOSE },
	{ "preemption_find", PHASE_PREEMPT },
	{ "prepare_score", PHASE_PRE_SCORE },
	{ "score_nodes_by_rule", PHASE_SCORE },
	{ "add_scores", PHASE_NORMALISE },
	{ "select_node", PHASE_SELECT },
	{ "assume", PHASE_ASSUME },
	{ "bind_pod", PHASE_BIND },
	/* The scheduler of 2015. */
	{ "list_and_count", PHASE_PREPARE },
	{ "legacy_filter_nodes", PHASE_FILTER },
	{ "score_all", PHASE_SCORE },
	{ "finish_scoring", PHASE_NORMALISE },
	{ "legacy_select_node", PHASE_SELECT },
	{ NULL, PHASE_COUNT },
};

/* PHASE_COUNT when the function is none. */
static enum phase phase_of(const char *function)
{
	const struct phase_function *at = phase_functions;

	while (at->name && strcmp(at->name, function) != 0)
		at++;
	return at->phase;
}

enum { RULES_MAX = 500 };

static void add_rule(struct phase_costs *costs, const char *label, uint64_t count)
{
	size_t at = 0;

	while (at < costs->rule_count && strcmp(costs->rules[at].label, label) != 0)
		at++;
	/* Rules are not that many: who writes such files wants to see something else. */
	if (at == RULES_MAX)
		return;
	if (at == costs->rule_count) {
		costs->rules =
			mem_grow(costs->rules, at, &costs->rule_capacity, sizeof(*costs->rules));
		costs->rules[costs->rule_count++] =
			(struct rule_cost){ mem_copy_text(label, strlen(label)), 0 };
	}
	costs->rules[at].count += count;
}

/* The outermost phase and the outermost rule of each stack count. */
static void add_stack(void *context, const struct stack_visit *stack)
{
	struct phase_costs *costs = context;
	enum phase phase = PHASE_COUNT;
	char label[256];

	for (size_t i = 0; i < stack->depth && phase == PHASE_COUNT; i++)
		phase = phase_of(stack->names[i]);
	if (phase == PHASE_COUNT)
		costs->other += stack->count;
	else
		costs->phases[phase] += stack->count;
	for (size_t i = 0; i < stack->depth; i++) {
		if (!rule_label_of(stack->names[i], label, sizeof(label)))
			continue;
		add_rule(costs, label, stack->count);
		break;
	}
	costs->total += stack->count;
}

static int most_costly_first(const void *a, const void *b)
{
	const struct rule_cost *x = a;
	const struct rule_cost *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return strcmp(x->label, y->label);
}

void phase_costs_find(const struct stacks *stacks, struct phase_costs *out)
{
	*out = (struct phase_costs){ 0 };
	stacks_each(stacks, add_stack, out);
	if (out->rule_count)
		qsort(out->rules, out->rule_count, sizeof(*out->rules), most_costly_first);
}

void phase_costs_fini(struct phase_costs *costs)
{
	for (size_t i = 0; i < costs->rule_count; i++)
		free(costs->rules[i].label);
	free(costs->rules);
	*costs = (struct phase_costs){ 0 };
}
