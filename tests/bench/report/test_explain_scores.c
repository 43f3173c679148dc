/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of scores, from evaluations made up for it: columns, what is cut, what is folded.
 */
#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/explain.h"
#include "sched/core/cycle.h"

enum { NODES = 12, RULES = 3 };

/* A session of n nodes n00, n01, ... whose last cycle is set by hand. */
struct made_up {
	struct session session;
	struct profile profile;
	struct scheduler scheduler;
	struct node nodes[NODES];
	uint32_t feasible[NODES];
	int64_t totals[NODES];
	int64_t raw[RULES][NODES], normalised[RULES][NODES];
	int64_t *raw_rows[RULES], *normalised_rows[RULES];
};

static void name_nodes(struct made_up *m)
{
	for (uint32_t i = 0; i < NODES; i++) {
		char name[16];

		snprintf(name, sizeof(name), "n%02" PRIu32, i);
		m->nodes[i].name = intern_text(&m->session.cluster.symbols, name);
		m->feasible[i] = i;
	}
}

static void make_up(struct made_up *m, size_t feasible)
{
	static const struct {
		const char *plugin;
		int64_t weight;
	} scores[RULES] = {
		{ "NodeResourcesBalancedAllocation", 1 },
		{ "NodeAffinity", 2 },
		{ "ImageLocality", 1 },
	};

	*m = (struct made_up){ .profile.score_count = RULES };
	intern_init(&m->session.cluster.symbols);
	m->session.cluster.nodes = m->nodes;
	m->session.scheduler = &m->scheduler;
	name_nodes(m);
	for (size_t r = 0; r < RULES; r++) {
		m->profile.scores[r].plugin = scores[r].plugin;
		m->profile.scores[r].weight = scores[r].weight;
		m->raw_rows[r] = m->raw[r];
		m->normalised_rows[r] = m->normalised[r];
	}
	m->scheduler.evaluation = (struct evaluation){
		.profile = &m->profile,
		.scored = true,
		.feasible = m->feasible,
		.feasible_count = feasible,
		.raw = m->raw_rows,
		.normalised = m->normalised_rows,
		.totals = m->totals,
	};
}

/* Scores of one rule on one node. */
static void score(struct made_up *m, size_t rule, size_t node, int64_t raw, int64_t normalised)
{
	m->raw[rule][node] = raw;
	m->normalised[rule][node] = normalised;
	m->totals[node] += normalised * m->profile.scores[rule].weight;
}

static void expect_table(struct made_up *m, enum explain_detail detail, bool all_nodes,
			 const char *want)
{
	const struct explain_options options = { .detail = detail, .all_nodes = all_nodes };
	struct arena arena = { 0 };
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	explain_text_scores(out, &m->session, &options, &arena);
	fclose(out);
	cr_expect_str_eq(text, want, "%s", text);
	free(text);
	arena_free(&arena);
}

static void three_nodes(struct made_up *m)
{
	make_up(m, 3);
	for (size_t node = 0; node < 3; node++) {
		score(m, 0, node, node == 2 ? 100 : 7, node == 2 ? 100 : 7);
		score(m, 1, node, node == 1 ? 120 : 0, node == 1 ? 100 : 0);
		score(m, 2, node, 0, 0);
	}
	m->scheduler.evaluation.node = 1;
}

Test(explain_scores, a_column_holds_the_share_in_the_total_and_the_raw_score)
{
	struct made_up m;

	three_nodes(&m);
	expect_table(&m, EXPLAIN_COMPACT, false,
		     "               NodeResources\n"
		     "                    Balanced\n"
		     "                  Allocation  NodeAffinity\n"
		     "  NODE  TOTAL             x1            x2\n"
		     "* n01     207              7     200 (120)\n"
		     "  n02     100            100       0 (  0)\n"
		     "  n00       7              7       0 (  0)\n"
		     "  the same for all:\n"
		     "    ImageLocality 0\n");
	intern_fini(&m.session.cluster.symbols);
}

Test(explain_scores, full_detail_has_a_column_for_every_rule)
{
	struct made_up m;

	three_nodes(&m);
	expect_table(&m, EXPLAIN_FULL, false,
		     "               NodeResources\n"
		     "                    Balanced\n"
		     "                  Allocation  NodeAffinity  ImageLocality\n"
		     "  NODE  TOTAL             x1            x2             x1\n"
		     "* n01     207              7     200 (120)              0\n"
		     "  n02     100            100       0 (  0)              0\n"
		     "  n00       7              7       0 (  0)              0\n");
	intern_fini(&m.session.cluster.symbols);
}

static const char cut[] = "  NODE  TOTAL\n"
			  "* n11     200\n"
			  "  n00     200\n  n01     200\n  n02     200\n  n03     200\n"
			  "  n04     200\n  n05     200\n  n06     200\n  n07     200\n"
			  "  n08     200\n"
			  "  ... 2 more nodes (--all-nodes shows them)\n"
			  "  the same for all:\n"
			  "    NodeResourcesBalancedAllocation 0, NodeAffinity 200 (0), "
			  "ImageLocality 0\n";

static const char whole[] = "  NODE  TOTAL\n"
			    "* n11     200\n"
			    "  n00     200\n  n01     200\n  n02     200\n  n03     200\n"
			    "  n04     200\n  n05     200\n  n06     200\n  n07     200\n"
			    "  n08     200\n  n09     200\n  n10     200\n"
			    "  the same for all:\n"
			    "    NodeResourcesBalancedAllocation 0, NodeAffinity 200 (0), "
			    "ImageLocality 0\n";

Test(explain_scores, a_long_table_is_cut_and_keeps_the_chosen_of_equal_nodes)
{
	struct made_up m;

	make_up(&m, NODES);
	for (size_t node = 0; node < NODES; node++)
		score(&m, 1, node, 0, 100);
	m.scheduler.evaluation.node = 11;
	expect_table(&m, EXPLAIN_COMPACT, false, cut);
	expect_table(&m, EXPLAIN_COMPACT, true, whole);
	intern_fini(&m.session.cluster.symbols);
}
