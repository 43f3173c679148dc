/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Failed nodes are alike when plugin, code and reasons are the same texts.
 */
#include <string.h>

#include "bench/report/explain.h"
#include "sched/core/tally.h"

struct grouping {
	struct session *session;
	struct arena *arena;
	struct tally kinds; /* (rule, token): what the rule itself tells apart */
	struct tally texts; /* plugin, code and reasons in words */
	size_t *text_of_kind;
	struct explain_group *groups; /* by number in `texts` */
	size_t node_count;
};

size_t explain_add_group(struct tally *texts, struct arena *arena, struct explain_group *groups,
			 const struct explain_group *group, size_t node_count)
{
	char *key =
		arena_format(arena, "%s\n%s", group->plugin, fit_code_name(group->reasons.code));
	size_t known = texts->entry_count;
	size_t number;

	for (uint32_t i = 0; i < group->reasons.count; i++)
		key = arena_format(arena, "%s\n%s", key, group->reasons.texts[i]);
	number = tally_add(texts, key, strlen(key), 1);
	if (number == known) {
		groups[number] = *group;
		groups[number].nodes = arena_new(arena, node_count, sizeof(uint32_t));
	}
	return number;
}

static size_t group_of_node(struct grouping *g, uint32_t node)
{
	const struct evaluation *e = scheduler_evaluation(g->session->scheduler);
	const uint64_t kind[] = { e->failed_rule[node], e->failed_token[node] };
	size_t known = g->kinds.entry_count;
	size_t number = tally_add(&g->kinds, kind, sizeof(kind), 1);

	if (number == known) {
		struct explain_group group = {
			.plugin = e->profile->filters[e->failed_rule[node] - 1].rule->plugin,
		};

		scheduler_reasons(g->session->scheduler, node, &group.reasons);
		g->text_of_kind[number] =
			explain_add_group(&g->texts, g->arena, g->groups, &group, g->node_count);
	}
	return g->text_of_kind[number];
}

/* A rejection by PreFilter holds for every node. */
static size_t rejected_group(struct grouping *g, const struct evaluation *e)
{
	const char **text = arena_copy(g->arena, &e->pre_filter_message, sizeof(const char *));
	struct explain_group *group = &g->groups[0];

	*group = (struct explain_group){
		.plugin = e->profile->filters[e->pre_filter_rule].rule->plugin,
		.at_pre_filter = true,
		.reasons = { e->pre_filter_code, 1, text },
		.nodes = arena_new(g->arena, g->node_count, sizeof(uint32_t)),
		.node_count = g->node_count,
	};
	for (size_t i = 0; i < g->node_count; i++)
		group->nodes[i] = (uint32_t)i;
	return 1;
}

size_t explain_groups(struct session *session, struct arena *arena, struct explain_group **out)
{
	const struct evaluation *e = scheduler_evaluation(session->scheduler);
	size_t nodes = session->snapshot.node_count;
	struct grouping g = { .session = session, .arena = arena, .node_count = nodes };

	*out = g.groups = arena_new(arena, nodes + 1, sizeof(*g.groups));
	if ((e->outcome != OUTCOME_SCHEDULED && e->outcome != OUTCOME_UNSCHEDULABLE) || nodes == 0)
		return 0;
	if (e->pre_filter_message)
		return rejected_group(&g, e);
	g.text_of_kind = arena_new(arena, nodes, sizeof(*g.text_of_kind));
	tally_init(&g.kinds, arena);
	tally_init(&g.texts, arena);
	for (uint32_t node = 0; node < nodes; node++) {
		struct explain_group *group;

		if (!e->failed_rule[node])
			continue;
		group = &g.groups[group_of_node(&g, node)];
		group->nodes[group->node_count++] = node;
	}
	return g.texts.entry_count;
}
