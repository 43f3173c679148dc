/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PreFilter with rules made for the purpose: who is asked, whose word ends the cycle, what is left when
 * several name nodes.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "sched/core/cycle.h"
#include "tests/support/small_world.h"
#include "tests/support/world.h"

/* Answers that a test sets, and how often each rule was asked. */
static struct prepared answers[3];
static int asked[3];

static void answer(int which, const struct rule_call *call, struct prepared *out)
{
	asked[which]++;
	*out = answers[which];
	(void)call;
}

static void prepare_0(const struct rule_call *call, struct prepared *out)
{
	answer(0, call, out);
}

static void prepare_1(const struct rule_call *call, struct prepared *out)
{
	answer(1, call, out);
}

static void prepare_2(const struct rule_call *call, struct prepared *out)
{
	answer(2, call, out);
}

static uint64_t passes(const void *state, const struct pod *pod, const struct node_info *node)
{
	(void)state;
	(void)pod;
	(void)node;
	return 0;
}

static const struct predicate_impl impls[3][2] = {
	{ { "reference", "", prepare_0, passes, NULL }, { NULL, NULL, NULL, NULL, NULL } },
	{ { "reference", "", prepare_1, passes, NULL }, { NULL, NULL, NULL, NULL, NULL } },
	{ { "reference", "", prepare_2, passes, NULL }, { NULL, NULL, NULL, NULL, NULL } },
};

static const struct predicate rules[3] = {
	{ .plugin = "First", .impls = impls[0] },
	{ .plugin = "Second", .impls = impls[1] },
	{ .plugin = "Third", .impls = impls[2] },
};

/* A session of three nodes a, b, c with the three rules as its only filters. */
static struct profile *start(struct session *session)
{
	const struct scheduler_options options = { 0 };
	struct profile *profile;

	world_start(session, NODE("a", , , ) NODE("b", , , ) NODE("c", , , ) POD("p", , ),
		    &options);
	profile = &session->profiles.items[0];
	profile->filter_count = 3;
	for (size_t i = 0; i < 3; i++) {
		profile->filters[i] =
			(struct profile_filter){ &rules[i], &impls[i][0], NULL, true, true };
		profile->prepare_order[i] = i;
		answers[i] = (struct prepared){ .verdict = PREPARED };
		asked[i] = 0;
	}
	return profile;
}

static const struct evaluation *schedule(struct session *session)
{
	scheduler_schedule(session->scheduler, world_pod(session, "p"));
	return scheduler_evaluation(session->scheduler);
}

static uint32_t symbol(struct session *session, const char *text)
{
	return intern_text(&session->cluster.symbols, text);
}

/* The rule names nodes; texts in the order of their bytes. */
static void name_nodes(struct session *session, int rule, uint32_t *names, const char *const *texts,
		       uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		names[i] = symbol(session, texts[i]);
	answers[rule] = (struct prepared){
		.verdict = PREPARED, .restricts = true, .only = names, .only_count = count
	};
}

Test(prepare, the_first_rejection_ends_the_cycle)
{
	struct session session;
	const struct evaluation *e;

	start(&session);
	answers[1] = (struct prepared){ .verdict = PREPARED_REJECT,
					.code = FIT_UNRESOLVABLE,
					.message = "no" };
	e = schedule(&session);
	cr_expect_eq(e->outcome, OUTCOME_UNSCHEDULABLE);
	cr_expect_str_eq(e->pre_filter_message, "no");
	cr_expect_eq(e->pre_filter_code, FIT_UNRESOLVABLE);
	cr_expect_eq(e->pre_filter_rule, 1);
	cr_expect_eq(e->tried_count, 0);
	cr_expect_eq(asked[0], 1);
	cr_expect_eq(asked[2], 0, "nobody is asked after that");
	session_fini(&session);
}

Test(prepare, an_error_names_the_plugin)
{
	struct session session;
	const struct evaluation *e;

	start(&session);
	answers[2] = (struct prepared){ .verdict = PREPARED_ERROR, .message = "broken" };
	e = schedule(&session);
	cr_expect_eq(e->outcome, OUTCOME_ERROR);
	cr_expect_str_eq(e->error, "running PreFilter plugin \"Third\": broken");
	session_fini(&session);
}

Test(prepare, rules_are_prepared_in_their_own_order)
{
	struct session session;
	struct profile *profile = start(&session);

	profile->prepare_order[0] = 2;
	profile->prepare_order[2] = 0;
	answers[2] = (struct prepared){ .verdict = PREPARED_REJECT, .message = "first" };
	answers[0] = (struct prepared){ .verdict = PREPARED_REJECT, .message = "last" };
	cr_expect_str_eq(schedule(&session)->pre_filter_message, "first");
	session_fini(&session);
}

Test(prepare, a_rule_that_is_no_pre_filter_is_prepared_but_cannot_reject)
{
	struct session session;
	struct profile *profile = start(&session);

	profile->filters[0].at_pre_filter = false;
	answers[0] = (struct prepared){ .verdict = PREPARED_REJECT, .message = "no" };
	cr_expect_eq(schedule(&session)->outcome, OUTCOME_SCHEDULED);
	cr_expect_eq(asked[0], 1);
	session_fini(&session);
}

Test(prepare, named_nodes_are_the_only_ones_tried)
{
	static const char *const texts[] = { "b", "c" };
	uint32_t names[2];
	struct session session;
	const struct evaluation *e;

	start(&session);
	name_nodes(&session, 1, names, texts, 2);
	e = schedule(&session);
	cr_expect_eq(e->outcome, OUTCOME_SCHEDULED);
	cr_expect_eq(e->tried_count, 2);
	cr_expect_eq(e->feasible[0], 1);
	cr_expect_eq(e->feasible[1], 2);
	session_fini(&session);
}

Test(prepare, what_two_rules_name_is_intersected)
{
	static const char *const one[] = { "a", "b" };
	static const char *const other[] = { "b", "c" };
	uint32_t names[2][2];
	struct session session;
	const struct evaluation *e;

	start(&session);
	name_nodes(&session, 0, names[0], one, 2);
	name_nodes(&session, 2, names[1], other, 2);
	e = schedule(&session);
	cr_expect_eq(e->tried_count, 1);
	cr_expect_eq(e->node, 1);
	session_fini(&session);
}

Test(prepare, nothing_in_common_is_said_with_the_plugins_names)
{
	static const char *const one[] = { "a" };
	static const char *const other[] = { "b" };
	uint32_t names[2][1];
	struct session session;

	start(&session);
	name_nodes(&session, 0, names[0], one, 1);
	name_nodes(&session, 2, names[1], other, 1);
	cr_expect_str_eq(schedule(&session)->pre_filter_message,
			 "node(s) didn't satisfy plugin(s) [First Third] simultaneously");
	cr_expect_eq(schedule(&session)->pre_filter_code, FIT_UNSCHEDULABLE);
	name_nodes(&session, 2, names[1], other, 0);
	answers[0] = (struct prepared){ .verdict = PREPARED };
	cr_expect_str_eq(schedule(&session)->pre_filter_message,
			 "node(s) didn't satisfy plugin Third");
	session_fini(&session);
}
