/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cycle against a second telling of it: node by node, rule by rule, without any of the shortcuts
 * of the real one, on random clusters; and the parts of the cycle one by one.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/rng.h"
#include "tests/support/small_world.h"
#include "tests/support/state_digest.h"
#include "tests/support/world.h"

/* A stream of draws with a printed seed. */
struct dice {
	uint64_t seed;
	uint64_t thrown;
};

static uint32_t roll(struct dice *dice, uint32_t sides)
{
	return rng_below(rng_draw(dice->seed, dice->thrown++), sides);
}

static void write_node(FILE *out, struct dice *dice, uint32_t i)
{
	static const char *const effects[] = { "NoSchedule", "PreferNoSchedule", "NoExecute" };

	fprintf(out,
		"---\napiVersion: v1\nkind: Node\nmetadata: {name: n%u, labels: {disk: d%u}}\n", i,
		roll(dice, 3));
	fprintf(out, "spec: {unschedulable: %s", roll(dice, 12) ? "false" : "true");
	if (!roll(dice, 4))
		fprintf(out, ", taints: [{key: k%u, value: v, effect: %s}]", roll(dice, 2),
			effects[roll(dice, 3)]);
	fprintf(out, "}\nstatus: {allocatable: {cpu: %u, memory: %uGi, pods: %u}",
		1 + roll(dice, 8), 1 + roll(dice, 16), 3 + roll(dice, 8));
	if (!roll(dice, 2))
		fprintf(out, ", images: [{names: [\"i%u:latest\"], sizeBytes: %u000000}]",
			roll(dice, 3), 30 + roll(dice, 900));
	fprintf(out, "}\n");
}

static void write_pod(FILE *out, struct dice *dice, uint32_t i)
{
	fprintf(out, "---\napiVersion: v1\nkind: Pod\nmetadata: {name: p%u}\nspec:\n", i);
	if (!roll(dice, 4))
		fprintf(out, "  nodeSelector: {disk: d%u}\n", roll(dice, 4));
	if (!roll(dice, 3))
		fprintf(out, "  tolerations: [{key: k%u, operator: Exists}]\n", roll(dice, 2));
	if (!roll(dice, 3))
		fprintf(out,
			"  affinity: {nodeAffinity: "
			"{preferredDuringSchedulingIgnoredDuringExecution: "
			"[{weight: %u, preference: {matchExpressions: [{key: disk, operator: In, "
			"values: [d%u]}]}}]}}\n",
			1 + roll(dice, 100), roll(dice, 3));
	fprintf(out, "  containers:\n  - {name: c, image: i%u", roll(dice, 4));
	if (!roll(dice, 4))
		fprintf(out, ", ports: [{containerPort: 1, hostPort: %u}]", 80 + roll(dice, 3));
	if (roll(dice, 5))
		fprintf(out, ", resources: {requests: {cpu: %um, memory: %uMi}}",
			50 * (1 + roll(dice, 30)), 64 * (1 + roll(dice, 40)));
	fprintf(out, "}\n");
}

static char *random_cluster(struct dice *dice, uint32_t nodes, uint32_t pods)
{
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);

	for (uint32_t i = 0; i < nodes; i++)
		write_node(out, dice, i);
	for (uint32_t i = 0; i < pods; i++)
		write_pod(out, dice, i);
	fclose(out);
	return text;
}

/* What the naive telling decides. */
struct naive {
	uint32_t feasible[512];
	int64_t totals[512];
	uint8_t failed_rule[512];
	size_t feasible_count;
	size_t tried;
};

static struct prepared prepare_filter(const struct profile_filter *f, struct rule_call *call)
{
	struct prepared p = { 0 };

	call->args = f->args;
	if (f->impl->prepare)
		f->impl->prepare(call, &p);
	return p;
}

/* Asks the predicates about one node in turn; 0 or the number of the one that fails. */
static uint8_t first_failure(const struct profile *profile, struct rule_call *call, uint32_t node)
{
	for (size_t r = 0; r < profile->filter_count; r++) {
		const struct profile_filter *f = &profile->filters[r];
		struct prepared p = prepare_filter(f, call);

		if (p.verdict == PREPARED_SKIP)
			continue;
		if (f->impl->on_node(p.state, call->pod, &call->snapshot->nodes[node]))
			return (uint8_t)(r + 1);
	}
	return 0;
}

static void naive_totals(const struct profile *profile, struct rule_call *call, struct naive *n)
{
	int64_t scores[512];

	memset(n->totals, 0, sizeof(n->totals));
	for (size_t r = 0; r < profile->score_count; r++) {
		const struct profile_score *s = &profile->scores[r];
		struct prepared p = { 0 };

		call->args = s->args;
		if (s->rule && s->impl->prepare)
			s->impl->prepare(call, &p);
		for (size_t i = 0; i < n->feasible_count; i++)
			scores[i] =
				!s->rule ? 0
				: p.verdict == PREPARED_SKIP
					? 0
					: s->impl->on_node(p.state, call->pod,
							   &call->snapshot->nodes[n->feasible[i]]);
		if (s->rule && s->rule->normalise)
			s->rule->normalise(p.state, scores, n->feasible_count);
		for (size_t i = 0; i < n->feasible_count; i++)
			n->totals[i] += scores[i] * s->weight;
	}
}

/* One node after another from `start`, until enough are found. */
static void naive_cycle(struct session *session, const struct pod *pod, size_t start, size_t wanted,
			struct naive *n)
{
	struct arena scratch = { 0 };
	const struct features features = features_default();
	struct rule_call call = { .features = &features,
				  .feasible = n->feasible,
				  .snapshot = &session->snapshot,
				  .cluster = &session->cluster,
				  .pod = pod,
				  .scratch = &scratch };
	const struct profile *profile = &session->profiles.items[0];
	size_t count = session->snapshot.node_count;

	*n = (struct naive){ 0 };
	for (; n->tried < count && n->feasible_count < wanted; n->tried++) {
		uint32_t node = (uint32_t)((start + n->tried) % count);

		n->failed_rule[node] = first_failure(profile, &call, node);
		if (!n->failed_rule[node])
			n->feasible[n->feasible_count++] = node;
	}
	call.feasible_count = n->feasible_count;
	naive_totals(profile, &call, n);
	arena_free(&scratch);
}

static void expect_same(const struct evaluation *e, const struct naive *n, size_t nodes,
			const char *what)
{
	cr_expect_eq(e->tried_count, n->tried, "%s: tried %zu, not %zu", what, e->tried_count,
		     n->tried);
	cr_assert_eq(e->feasible_count, n->feasible_count, "%s: %zu feasible, not %zu", what,
		     e->feasible_count, n->feasible_count);
	cr_expect_arr_eq(e->feasible, n->feasible, n->feasible_count * sizeof(uint32_t), "%s",
			 what);
	cr_expect_arr_eq(e->failed_rule, n->failed_rule, nodes, "%s", what);
	if (e->scored)
		cr_expect_arr_eq(e->totals, n->totals, n->feasible_count * sizeof(int64_t), "%s",
				 what);
}

static void compare_cluster(uint64_t seed, int32_t percentage, uint32_t nodes, uint32_t pods)
{
	struct dice dice = { seed, 0 };
	const struct scheduler_options options = { .percentage_of_nodes_to_score = percentage };
	char *text = random_cluster(&dice, nodes, pods);
	struct session session;
	size_t wanted = scheduler_nodes_to_find(percentage, nodes);
	size_t start = 0;

	world_start(&session, text, &options);
	for (size_t i = 0; i < session.cluster.pod_count; i++) {
		struct pod *pod = session.cluster.pods[i];
		char what[80];
		struct naive n;

		snprintf(what, sizeof(what), "seed %llu, %d %%, pod %zu", (unsigned long long)seed,
			 percentage, i);
		naive_cycle(&session, pod, start, wanted, &n);
		start = (start + n.tried) % nodes;
		scheduler_schedule(session.scheduler, pod);
		expect_same(scheduler_evaluation(session.scheduler), &n, nodes, what);
	}
	session_fini(&session);
	free(text);
}

Test(scheduler, decides_as_asking_node_by_node_does)
{
	for (uint64_t seed = 1; seed <= 12; seed++)
		compare_cluster(seed, 100, 40, 120);
}

Test(scheduler, samples_as_asking_node_by_node_does)
{
	static const int32_t percentages[] = { 0, 30, 50, 77 };

	for (uint64_t seed = 1; seed <= 8; seed++)
		compare_cluster(seed, percentages[seed % 4], 330, 150);
}

Test(scheduler, nodes_to_find_follows_the_adaptive_rule)
{
	static const struct {
		int32_t percentage;
		size_t nodes, want;
	} cases[] = {
		{ 0, 99, 99 },	  { 100, 99, 99 },     { 0, 100, 100 },	    { 0, 1000, 420 },
		{ 0, 5000, 500 }, { 0, 6000, 300 },    { 0, 100000, 5000 }, { 40, 1000, 400 },
		{ 5, 1000, 100 }, { 100, 5000, 5000 }, { 1, 50000, 500 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		cr_expect_eq(scheduler_nodes_to_find(cases[i].percentage, cases[i].nodes),
			     cases[i].want, "%d %% of %zu", cases[i].percentage, cases[i].nodes);
}

static const char three_equal_nodes[] = "{apiVersion: v1, kind: Node, metadata: {name: a}, status: "
					"{allocatable: {cpu: 4, memory: 8Gi, "
					"pods: 1000}}}\n---\n"
					"{apiVersion: v1, kind: Node, metadata: {name: b}, status: "
					"{allocatable: {cpu: 4, memory: 8Gi, "
					"pods: 1000}}}\n---\n"
					"{apiVersion: v1, kind: Node, metadata: {name: c}, status: "
					"{allocatable: {cpu: 4, memory: 8Gi, "
					"pods: 1000}}}\n---\n"
					"{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: "
					"{containers: [{name: c, image: i}]}}\n";

Test(scheduler, the_first_of_the_best_nodes_is_taken)
{
	const struct scheduler_options options = { .tie_break = TIE_FIRST };
	struct session session;

	world_start(&session, three_equal_nodes, &options);
	cr_expect_str_eq(world_schedule(&session, "p"), "a");
	session_fini(&session);
}

/* Undoes the placement, so that the next cycle sees the same cluster. */
static uint32_t place_and_take_back(struct session *session, struct pod *pod)
{
	uint32_t node;

	cr_assert_eq(scheduler_schedule(session->scheduler, pod), OUTCOME_SCHEDULED);
	node = pod->node;
	node_info_remove_pod(&session->snapshot.nodes[node], pod);
	pod->state = POD_PENDING;
	return node;
}

Test(scheduler, random_ties_are_even_and_follow_the_seed)
{
	size_t taken[3] = { 0 };
	uint32_t sequence[2][60];

	for (int run = 0; run < 2; run++) {
		const struct scheduler_options options = { .tie_break = TIE_RANDOM, .seed = 42 };
		struct session session;
		struct pod *pod;

		world_start(&session, three_equal_nodes, &options);
		pod = world_pod(&session, "p");
		for (int i = 0; i < 60; i++)
			sequence[run][i] = place_and_take_back(&session, pod);
		for (int i = 0; run && i < 2940; i++)
			taken[place_and_take_back(&session, pod)]++;
		session_fini(&session);
	}
	cr_expect_arr_eq(sequence[0], sequence[1], sizeof(sequence[0]));
	for (int node = 0; node < 3; node++)
		cr_expect(taken[node] > 880 && taken[node] < 1080, "node %d: %zu", node,
			  taken[node]);
}

Test(scheduler, no_nodes_is_unschedulable_with_a_message)
{
	const struct scheduler_options options = { 0 };
	struct session session;

	world_start(
		&session,
		"{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, "
		"image: i}]}}",
		&options);
	cr_expect_eq(scheduler_schedule(session.scheduler, world_pod(&session, "p")),
		     OUTCOME_UNSCHEDULABLE);
	cr_expect_str_eq(scheduler_fit_error(session.scheduler),
			 "no nodes available to schedule pods");
	session_fini(&session);
}

Test(scheduler, a_forgotten_pod_never_was_there)
{
	const struct scheduler_options options = { 0 };
	struct session session;
	struct pod *first;
	struct pod *second;
	uint64_t before;

	world_start(&session, NODE("a", , , ) POD("p", , ) POD("q", , ), &options);
	first = world_pod(&session, "p");
	second = world_pod(&session, "q");
	before = state_digest(session.scheduler);
	cr_assert_eq(scheduler_schedule(session.scheduler, first), OUTCOME_SCHEDULED);
	cr_expect_neq(state_digest(session.scheduler), before);
	scheduler_forget(session.scheduler, first);
	cr_expect_eq(state_digest(session.scheduler), before);
	cr_expect_eq(first->state, POD_PENDING);
	/* It starts after the one that was bound in the meantime. */
	scheduler_schedule(session.scheduler, second);
	scheduler_schedule(session.scheduler, first);
	cr_expect_gt(first->start_seconds, second->start_seconds);
	session_fini(&session);
}

Test(scheduler, a_start_out_of_the_object_outlives_forgetting)
{
	const struct scheduler_options options = { 0 };
	struct session session;
	struct pod *pod;

	world_start(&session, NODE("a", , , ) POD("p", , ), &options);
	pod = world_pod(&session, "p");
	pod->start_seconds = 1000;
	scheduler_schedule(session.scheduler, pod);
	scheduler_forget(session.scheduler, pod);
	cr_expect_eq(pod->start_seconds, 1000);
	session_fini(&session);
}

#define TERM_OF(NAME) "{matchFields: [{key: metadata.name, operator: In, values: [" NAME "]}]}"
#define ON_A_OR_Z                                                                       \
	", affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {" \
	"nodeSelectorTerms: [" TERM_OF("a") ", " TERM_OF("z") "]}}}"

Test(scheduler, a_named_node_that_is_not_there_is_an_error)
{
	const struct scheduler_options options = { 0 };
	struct session session;

	world_start(&session, NODE("a", , , ) POD("p", , ON_A_OR_Z), &options);
	cr_expect_eq(scheduler_schedule(session.scheduler, world_pod(&session, "p")),
		     OUTCOME_ERROR);
	cr_expect_str_eq(scheduler_evaluation(session.scheduler)->error,
			 "nodeinfo not found for node name \"z\"");
	session_fini(&session);
}

Test(scheduler, the_nominated_node_is_tried_before_names_are_looked_up)
{
	const struct scheduler_options options = { 0 };
	struct session session;
	struct pod *pod;

	world_start(&session, NODE("a", , , ) POD("p", , ON_A_OR_Z), &options);
	pod = world_pod(&session, "p");
	scheduler_nominate(session.scheduler, pod, 0);
	cr_expect_eq(scheduler_schedule(session.scheduler, pod), OUTCOME_SCHEDULED);
	cr_expect_null(scheduler_evaluation(session.scheduler)->error);
	session_fini(&session);
}
