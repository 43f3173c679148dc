/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/small_world.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "predicates/predicates.h"
#include "tests/support/world.h"

static char answer[2048];

static void say(const char *text)
{
	size_t used = strlen(answer);

	snprintf(answer + used, sizeof(answer) - used, "%s", text);
}

void small_world_start(struct small_world *world, const char *documents, const char *feature_gates)
{
	const struct scheduler_options options = { 0 };
	const struct cluster *cluster = &world->session.cluster;

	answer[0] = '\0';
	world->scratch = (struct arena){ 0 };
	world_start_with(&world->session, documents, &options, feature_gates);
	world->call = (struct rule_call){ .snapshot = &world->session.snapshot,
					  .cluster = cluster,
					  .features = &world->session.features,
					  .scratch = &world->scratch };
	for (size_t i = 0; i < cluster->pod_count; i++) {
		if (!strcmp(cluster_text(cluster, cluster->pods[i]->name), "p"))
			world->call.pod = cluster->pods[i];
	}
}

void small_world_finish(struct small_world *world)
{
	arena_free(&world->scratch);
	session_fini(&world->session);
}

uint32_t small_world_symbol(struct small_world *world, const char *text)
{
	return intern_text(&world->session.cluster.symbols, text);
}

/* --- filters --------------------------------------------------------------------------------- */

static const struct profile_filter *find_filter(const struct session *session, const char *plugin)
{
	static struct profile_filter other;
	const struct profile *profile = &session->profiles.items[0];

	for (size_t i = 0; i < profile->filter_count; i++) {
		if (!strcmp(profile->filters[i].rule->plugin, plugin))
			return &profile->filters[i];
	}
	other = (struct profile_filter){ .rule = predicate_find(plugin) };
	cr_assert_not_null(other.rule, "no filter is called %s", plugin);
	other.impl = other.rule->impls;
	return &other;
}

static void say_reasons(const struct reasons *reasons)
{
	say(fit_code_name(reasons->code));
	for (uint32_t i = 0; i < reasons->count; i++) {
		say(i ? "; " : ": ");
		say(reasons->texts[i]);
	}
}

static void ask(struct small_world *world, const struct profile_filter *filter)
{
	struct prepared p = { .verdict = PREPARED };
	struct reasons reasons = { 0 };
	uint64_t token;

	world->call.args = filter->args;
	if (filter->impl->prepare)
		filter->impl->prepare(&world->call, &p);
	if (p.verdict == PREPARED_REJECT || p.verdict == PREPARED_ERROR) {
		say("PreFilter: ");
		say(p.message);
	}
	if (p.verdict != PREPARED && p.verdict != PREPARED_PASS)
		return;
	token = filter->impl->on_node(p.state, world->call.pod, &world->session.snapshot.nodes[0]);
	if (!token)
		return;
	filter->rule->explain(&world->call, p.state, token, &reasons);
	say_reasons(&reasons);
}

const char *filter_answer(const char *plugin, const char *documents, const char *feature_gates)
{
	struct small_world world;

	small_world_start(&world, documents, feature_gates);
	ask(&world, find_filter(&world.session, plugin));
	small_world_finish(&world);
	return answer;
}

/* --- scores ---------------------------------------------------------------------------------- */

static const struct profile_score *find_score(const struct session *session, const char *plugin)
{
	const struct profile *profile = &session->profiles.items[0];

	for (size_t i = 0; i < profile->score_count; i++) {
		if (!strcmp(profile->scores[i].plugin, plugin))
			return &profile->scores[i];
	}
	cr_assert(false, "no score is called %s", plugin);
	return NULL;
}

static void say_scores(const int64_t *scores, size_t count)
{
	char number[32];

	for (size_t i = 0; i < count; i++) {
		snprintf(number, sizeof(number), "%s%lld", i ? " " : "", (long long)scores[i]);
		say(number);
	}
}

static void score(struct small_world *world, const struct profile_score *score)
{
	size_t count = world->session.snapshot.node_count;
	uint32_t *nodes = arena_new(&world->scratch, count, sizeof(*nodes));
	int64_t *scores = arena_new(&world->scratch, count, sizeof(*scores));
	struct prepared p = { .verdict = PREPARED };

	for (uint32_t i = 0; i < count; i++)
		nodes[i] = i;
	world->call.feasible = nodes;
	world->call.feasible_count = count;
	world->call.args = score->args;
	if (score->impl->prepare)
		score->impl->prepare(&world->call, &p);
	for (size_t i = 0; i < count; i++) {
		if (p.verdict == PREPARED)
			scores[i] = score->impl->on_node(p.state, world->call.pod,
							 &world->session.snapshot.nodes[i]);
	}
	if (p.verdict == PREPARED_NO_SCORE) {
		say("left out");
		return;
	}
	say_scores(scores, count);
	say(" -> ");
	if (score->rule->normalise)
		score->rule->normalise(p.state, scores, count);
	say_scores(scores, count);
}

const char *score_answer(const char *plugin, const char *documents, const char *feature_gates)
{
	struct small_world world;

	small_world_start(&world, documents, feature_gates);
	score(&world, find_score(&world.session, plugin));
	small_world_finish(&world);
	return answer;
}

/* --- tables ---------------------------------------------------------------------------------- */

static void expect(const char *(*ask_rule)(const char *, const char *, const char *),
		   const char *plugin, const struct rule_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *got = ask_rule(plugin, cases[i].documents, cases[i].feature_gates);

		cr_expect_str_eq(got, cases[i].want, "%s: \"%s\", expected \"%s\"", cases[i].what,
				 got, cases[i].want);
	}
}

void expect_filter(const char *plugin, const struct rule_case *cases, size_t count)
{
	expect(filter_answer, plugin, cases, count);
}

void expect_score(const char *plugin, const struct rule_case *cases, size_t count)
{
	expect(score_answer, plugin, cases, count);
}
