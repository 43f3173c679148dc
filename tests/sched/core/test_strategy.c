/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a strategy is told and asked; that all of them place pods alike is test_strategies.c's.
 */
#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sched/core/cycle.h"
#include "sched/core/preempt.h"
#include "tests/support/small_world.h"
#include "tests/support/world.h"

/* Writes down what it is told, and always takes the node of its choice. */
struct recorder {
	struct scheduler *scheduler;
	uint32_t choice; /* NO_NODE: the reference is to decide */
	size_t asked;
	char told[512];
};

static struct recorder recorder;

static void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void tell(const char *format, ...)
{
	size_t used = strlen(recorder.told);
	va_list args;

	va_start(args, format);
	vsnprintf(recorder.told + used, sizeof(recorder.told) - used, format, args);
	va_end(args);
}

static void *begin(struct scheduler *scheduler)
{
	recorder = (struct recorder){ .scheduler = scheduler, .choice = NO_NODE };
	return &recorder;
}

static void end(void *state)
{
	cr_expect_eq(state, &recorder);
	tell("end");
}

static bool decide(void *state)
{
	struct recorder *r = state;

	r->asked++;
	r->scheduler->evaluation.node = r->choice;
	return r->choice != NO_NODE;
}

static const char *name_of(const struct pod *pod)
{
	return cluster_text(recorder.scheduler->cluster, pod->name);
}

static void pod_added(void *state, const struct node_info *node, const struct pod *pod)
{
	(void)state;
	cr_expect_eq(pod->node, node->index);
	tell("+%s@%u ", name_of(pod), node->index);
}

static void pod_removed(void *state, const struct node_info *node, const struct pod *pod)
{
	(void)state;
	tell("-%s@%u ", name_of(pod), node->index);
}

static void node_added(void *state, uint32_t node)
{
	(void)state;
	tell("node+%u ", node);
}

static void node_changed(void *state, uint32_t node)
{
	(void)state;
	tell("node=%u ", node);
}

static void node_removed(void *state, uint32_t node)
{
	(void)state;
	tell("node-%u ", node);
}

static void objects_changed(void *state)
{
	(void)state;
	tell("objects ");
}

static void refreshed(void *state)
{
	(void)state;
	tell("refreshed ");
}

static const struct strategy recording = {
	.name = "recording",
	.begin = begin,
	.end = end,
	.decide = decide,
	.watch = { pod_added, pod_removed, node_added, node_changed, node_removed, objects_changed,
		   refreshed },
};

static void expect_told(const char *want)
{
	cr_expect_str_eq(recorder.told, want);
	recorder.told[0] = '\0';
}

Test(strategy, names_are_there_once_and_are_found)
{
	size_t count;
	const struct strategy *const *all = strategy_all(&count);

	cr_assert_geq(count, (size_t)1);
	cr_expect_eq(all[0], &strategy_per_node);
	cr_expect_null(all[0]->begin);
	for (size_t i = 0; i < count; i++) {
		cr_expect_eq(strategy_find(all[i]->name), all[i]);
		cr_expect(all[i]->summary && *all[i]->summary);
	}
	cr_expect_null(strategy_find("per-nodes"));
}

Test(strategy, it_is_told_of_every_change)
{
	const struct scheduler_options options = { .strategy = &recording };
	struct session session;
	struct snapshot *snapshot = &session.snapshot;
	struct pod *p;
	struct node b;

	world_start(&session,
		    NODE("a", , , ) NODE("b", , , ) POD("p", , )
			    POD_WITH("q", , "cpu: 1", ", nodeName: b"),
		    &options);
	expect_told("");
	p = world_pod(&session, "p");
	cr_assert_eq(scheduler_schedule(session.scheduler, p), OUTCOME_SCHEDULED);
	expect_told("+p@0 ");
	scheduler_forget(session.scheduler, p);
	expect_told("-p@0 ");
	scheduler_remove(session.scheduler, world_pod(&session, "q"));
	expect_told("-q@1 ");
	p->node = 1;
	snapshot_add_pod(snapshot, p);
	expect_told("+p@1 ");
	b = session.cluster.nodes[1];
	snapshot_replace_node(snapshot, 1, &b);
	expect_told("node=1 ");
	snapshot_remove_node(snapshot, 0);
	expect_told("node-0 ");
	snapshot_remove_node(snapshot, 0);
	expect_told("-p@0 node-0 ");
	cluster_add_node(&session.cluster, &b);
	snapshot_catch_up(snapshot);
	expect_told("node+0 +p@0 ");
	cluster_scalar(&session.cluster, intern_text(&session.cluster.symbols, "a.b/new"));
	snapshot_catch_up(snapshot);
	expect_told("objects ");
	snapshot_owners_changed(snapshot);
	expect_told("objects ");
	snapshot_refresh(snapshot);
	expect_told("refreshed ");
	snapshot_catch_up(snapshot);
	expect_told("");
	session_fini(&session);
	expect_told("end");
}

Test(strategy, what_preemption_tries_cancels)
{
	const struct scheduler_options options = { .strategy = &recording };
	const struct preemption_options how = { 0 };
	struct session session;
	struct pod *p;

	world_start(&session,
		    NODE("a", , , ) POD_WITH("p", , "cpu: 3", ", priority: 5")
			    POD_WITH("q", , "cpu: 2", ", nodeName: a"),
		    &options);
	p = world_pod(&session, "p");
	cr_assert_eq(scheduler_schedule(session.scheduler, p), OUTCOME_UNSCHEDULABLE);
	cr_expect_eq(recorder.asked, 1);
	cr_expect_eq(preemption_find(session.scheduler, &how)->node, 0);
	expect_told("-q@0 +q@0 -q@0 +q@0 ");
	session_fini(&session);
}

static const char two_nodes[] = NODE("a", , , ) NODE("b", , , ) POD("p", , ) POD("q", , );

Test(strategy, its_node_is_taken)
{
	const struct scheduler_options options = { .strategy = &recording };
	struct session session;

	world_start(&session, two_nodes, &options);
	recorder.choice = 1;
	cr_expect_str_eq(world_schedule(&session, "p"), "b");
	cr_expect(scheduler_evaluation(session.scheduler)->only_node);
	expect_told("+p@1 ");
	scheduler_forget(session.scheduler, world_pod(&session, "p"));
	expect_told("-p@1 ");
	recorder.choice = NO_NODE;
	cr_expect_str_eq(world_schedule(&session, "q"), "a");
	cr_expect_not(scheduler_evaluation(session.scheduler)->only_node);
	cr_expect_eq(scheduler_evaluation(session.scheduler)->feasible_count, 2);
	cr_expect_eq(recorder.asked, 2);
	session_fini(&session);
}

static void ignore_rule(void *context, enum rule_kind kind, size_t rule)
{
	(void)context;
	(void)kind;
	(void)rule;
}

Test(strategy, who_wants_to_know_of_rules_gets_the_reference)
{
	const struct scheduler_options options = { .strategy = &recording };
	const struct probe probe = { .rule_begin = ignore_rule };
	const struct probe blind = { 0 };
	struct session session;

	world_start(&session, two_nodes, &options);
	recorder.choice = 1;
	scheduler_set_probe(session.scheduler, &probe);
	cr_expect_str_eq(world_schedule(&session, "p"), "a");
	cr_expect_eq(recorder.asked, 0);
	scheduler_set_probe(session.scheduler, &blind);
	cr_expect_str_eq(world_schedule(&session, "q"), "b");
	scheduler_set_probe(session.scheduler, NULL);
	session_fini(&session);
}

Test(strategy, one_that_is_wrong_is_told_where_all_is_kept)
{
	const struct scheduler_options options = { .strategy = &recording, .keep_scores = true };
	struct session session;

	world_start(&session, two_nodes, &options);
	recorder.choice = 1;
	cr_expect_eq(scheduler_schedule(session.scheduler, world_pod(&session, "p")),
		     OUTCOME_ERROR);
	cr_expect_str_eq(scheduler_evaluation(session.scheduler)->error,
			 "strategy \"recording\" chose node \"b\"; this is a bug in schedmark");
	recorder.choice = 0;
	cr_expect_str_eq(world_schedule(&session, "p"), "a");
	recorder.choice = NO_NODE;
	cr_expect_str_eq(world_schedule(&session, "q"), "b");
	session_fini(&session);
}

Test(strategy, an_engine_of_its_own_goes_before)
{
	struct session_options options = { .scheduler = { .strategy = &recording } };
	struct diag_sink nobody = { .emit = diag_drop };
	struct session session;

	options.load.reader.limits = READER_LIMITS_DEFAULT;
	options.scheduler_config = "2015/v1.1.1";
	session_init(&session, &options, &nobody);
	cr_expect_eq(session_start(&session), STATUS_BAD_INPUT);
	session_fini(&session);
}
