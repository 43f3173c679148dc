/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "sched/core/columnar.h"
#include "tests/support/small_world.h"
#include "tests/support/world.h"

#define ANTI                                                                               \
	", affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [" \
	"{topologyKey: host, labelSelector: {matchLabels: {app: a}}}]}}"
#define APP(NAME) ", labels: {app: " NAME "}"

static const char documents[] = NODE("a", ", labels: {host: h}", , ) POD("p", APP("a"), ANTI)
	POD("like", APP("a"), ANTI) POD("meant", APP("a"), ) POD("objects", APP("b"), ANTI)
		POD("other", APP("b"), );

static const struct affinity_memo *find(struct columnar *c, struct session *session,
					const char *pod)
{
	return affinity_effects_find(&c->effects, c->kinds, c->kind_count, &session->snapshot,
				     world_pod(session, pod));
}

/* How much the pod adds to the one number there is for p's kind. */
static int64_t amount(struct columnar *c, struct session *session, const char *pod)
{
	const struct affinity_memo *memo = find(c, session, pod);

	cr_assert_leq(memo->count, (size_t)1);
	if (memo->count == 0)
		return 0;
	cr_expect_eq(memo->effects[0].kind, c->kinds[0]);
	cr_expect_eq(memo->effects[0].column, 0u);
	return memo->effects[0].amount;
}

Test(affinity_effects, are_what_terms_of_both_sides_make_of_a_pod)
{
	const struct scheduler_options options = { .strategy = &strategy_columnar,
						   .percentage_of_nodes_to_score = -1 };
	struct session session;
	struct columnar *c;

	world_start(&session, documents, &options);
	c = session.scheduler->strategy_state;
	cr_assert_str_eq(world_schedule(&session, "p"), "a");
	/* Labels matter from now on. */
	cr_assert(columnar_catch_up(c));
	columnar_find_kind(c);
	cr_expect_eq(amount(c, &session, "like"), 2, "it is meant and objects");
	cr_expect_eq(amount(c, &session, "meant"), 1);
	cr_expect_eq(amount(c, &session, "objects"), 1);
	cr_expect_eq(amount(c, &session, "other"), 0);
	session_fini(&session);
}

Test(affinity_effects, are_remembered_until_there_are_other_kinds)
{
	const struct scheduler_options options = { .strategy = &strategy_columnar,
						   .percentage_of_nodes_to_score = -1 };
	struct session session;
	struct columnar *c;
	const struct affinity_memo *memo;

	world_start(&session, documents, &options);
	c = session.scheduler->strategy_state;
	world_schedule(&session, "p");
	memo = find(c, &session, "meant");
	cr_expect(memo->filled);
	cr_expect_eq(find(c, &session, "meant"), memo);
	affinity_effects_forget(&c->effects);
	cr_expect_not(memo->filled);
	cr_expect_eq(affinity_effects_find(&c->effects, c->kinds, 0, &session.snapshot,
					   world_pod(&session, "meant"))
			     ->count,
		     0);
	session_fini(&session);
}
