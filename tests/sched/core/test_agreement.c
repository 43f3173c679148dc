/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random clusters with every feature mixed: the scheduler agrees with a naive telling of itself, rules
 * with themselves, preemption with brute force. `make soak` goes on with new clusters.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/support/agreement.h"
#include "tests/support/random_cluster.h"
#include "tests/support/world.h"

/* The sanitizers make a case three times as slow. */
#ifdef LEAK_CHECK
enum { CASES = 1500 };
#else
enum { CASES = 5000 };
#endif

/* Writes the cluster of a case to a file that `schedmark explain` reads; its name in out. */
static void keep_cluster(uint64_t seed, char *out, size_t size)
{
	const char *folder = getenv("TMPDIR");
	struct dice dice = { .seed = seed };
	struct random_cluster cluster;
	FILE *file;

	snprintf(out, size, "%s/schedmark-agreement-%llu.json", folder ? folder : "/tmp",
		 (unsigned long long)seed);
	file = fopen(out, "w");
	if (!file)
		return;
	random_cluster_init(&cluster, &dice);
	fputs(cluster.text, file);
	fprintf(stderr, "with --kubernetes-version %s\n", kubernetes_version_name(cluster.version));
	if (cluster.feature_gates)
		fprintf(stderr, "with --feature-gates %s\n", cluster.feature_gates);
	random_cluster_fini(&cluster);
	fclose(file);
}

/* Fails the test with the seed when something does not hold. */
static void run_case(uint64_t seed, struct agreement_counts *counts)
{
	struct dice dice = { .seed = seed };
	struct complaint complaint = { 0 };
	char path[512];

	agreement_case(&dice, counts, &complaint);
	if (!has_complaint(&complaint))
		return;
	keep_cluster(seed, path, sizeof(path));
	cr_assert(false, "seed %llu: %s\n(make soak SEED=%llu begins there; the cluster is in %s)",
		  (unsigned long long)seed, complaint.text, (unsigned long long)seed, path);
}

/* Nothing is proved by clusters in which nothing happens. */
static void expect_variety(const struct agreement_counts *n)
{
	cr_expect(n->pods > n->cases, "%zu pods", n->pods);
	cr_expect(n->scheduled > n->cases, "%zu scheduled", n->scheduled);
	cr_expect(n->unschedulable > n->cases / 2, "%zu unschedulable", n->unschedulable);
	cr_expect(n->rejected > n->cases / 20, "%zu rejected by PreFilter", n->rejected);
	cr_expect(n->changes > n->cases, "%zu changes", n->changes);
	cr_expect(n->preemptions > n->cases / 2, "%zu preemptions", n->preemptions);
	cr_expect(n->candidates > n->cases / 8, "%zu candidates", n->candidates);
	cr_expect(n->violations > n->cases / 100, "%zu violated budgets", n->violations);
	cr_expect(n->nominated > n->cases / 8, "%zu nominated", n->nominated);
	cr_expect(n->repeated > n->cases / 50, "%zu repeated", n->repeated);
}

static void run_cases(uint64_t first)
{
	struct agreement_counts counts = { 0 };

	for (uint64_t seed = first; seed < first + CASES; seed++)
		run_case(seed, &counts);
	expect_variety(&counts);
}

/* Four tests, so that they can run at the same time. */
Test(agreement, random_clusters_agree_in_everything)
{
	run_cases(1);
}

Test(agreement, more_random_clusters_agree_in_everything)
{
	run_cases(1 + CASES);
}

Test(agreement, still_more_random_clusters_agree_in_everything)
{
	run_cases(1 + 2 * CASES);
}

Test(agreement, the_last_random_clusters_agree_in_everything)
{
	run_cases(1 + 3 * CASES);
}

Test(agreement, soak)
{
	const char *seconds = getenv("SCHEDMARK_SOAK_SECONDS");
	const char *given = getenv("SCHEDMARK_SEED");
	struct agreement_counts counts = { 0 };
	time_t begin = time(NULL);
	uint64_t first = rng_draw((uint64_t)begin, 0) >> 24;
	long limit;

	if (!seconds)
		cr_skip_test("only in make soak");
	limit = strtol(seconds, NULL, 10);
	if (given && *given)
		first = strtoull(given, NULL, 10);
	fprintf(stderr, "random clusters from seed %llu on\n", (unsigned long long)first);
	for (uint64_t seed = first; !limit || time(NULL) - begin < limit; seed++) {
		run_case(seed, &counts);
		if (counts.cases % 20000 == 0)
			fprintf(stderr, "%zu clusters agree\n", counts.cases);
	}
	fprintf(stderr, "%zu clusters agree, %zu pods, %zu changes, %zu preemptions\n",
		counts.cases, counts.pods, counts.changes, counts.preemptions);
}

/* --- a cluster full of pods that may go ------------------------------------------------------- */

enum { NODES = 20, VICTIMS = 4 * NODES, ARRIVALS = 40 };

/* The shipped workload "Preemption" in its small size; pods in the order of their creation. */
static char *full_cluster(void)
{
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);

	for (int i = 0; i < NODES; i++)
		fprintf(out,
			"{apiVersion: v1, kind: Node, metadata: {name: node-%d}, status: "
			"{capacity: "
			"{cpu: 4, memory: 32Gi, pods: 110}}}\n---\n",
			i);
	for (int i = 0; i < VICTIMS + ARRIVALS; i++)
		fprintf(out,
			"{apiVersion: v1, kind: Pod, metadata: {name: pod-%d}, spec: {priority: "
			"%d, "
			"containers: [{name: c, image: i, resources: {requests: {cpu: 900m, "
			"memory: "
			"500Mi}}}]}}\n---\n",
			i, i < VICTIMS ? 0 : 100);
	fclose(out);
	return text;
}

/* Makes room for the pod as brute force would, and lets it come. */
static void arrive(struct scheduler *scheduler, struct naive *naive, struct pod *pod,
		   struct complaint *complaint)
{
	const struct preemption_options options = { .all = true };
	const struct preemption *found;
	struct naive_preemption expected;
	uint32_t node;

	naive_decide(naive, scheduler, pod);
	cr_assert_eq(scheduler_schedule(scheduler, pod), OUTCOME_UNSCHEDULABLE);
	agree_on_decision(scheduler, naive, complaint);
	naive_preempt(naive, &expected);
	found = preemption_find(scheduler, &options);
	agree_on_preemption(found, &expected, complaint);
	node = found->node;
	cr_assert_neq(node, NO_NODE);
	preemption_apply(scheduler, found, pod);
	pod->state = POD_PENDING;
	cr_assert_eq(scheduler_schedule(scheduler, pod), OUTCOME_SCHEDULED);
	cr_expect_eq(pod->node, node);
}

Test(agreement, every_arrival_in_a_full_cluster_has_the_victims_of_brute_force)
{
	const struct scheduler_options options = { 0 };
	struct complaint complaint = { 0 };
	struct naive naive = { 0 };
	struct session session;
	char *text = full_cluster();

	world_start(&session, text, &options);
	for (size_t i = 0; i < VICTIMS; i++)
		cr_assert_eq(scheduler_schedule(session.scheduler, session.cluster.pods[i]),
			     OUTCOME_SCHEDULED);
	for (size_t i = VICTIMS; i < VICTIMS + ARRIVALS && !has_complaint(&complaint); i++)
		arrive(session.scheduler, &naive, session.cluster.pods[i], &complaint);
	cr_expect_not(has_complaint(&complaint), "%s", complaint.text);
	naive_fini(&naive);
	session_fini(&session);
	free(text);
}

/* --- what does not hold is noticed ----------------------------------------------------------- */

static const char two_nodes[] =
	"{apiVersion: v1, kind: Node, metadata: {name: a}, "
	"status: {allocatable: {cpu: 2, memory: 8Gi, pods: 10}}}\n---\n"
	"{apiVersion: v1, kind: Node, metadata: {name: b}, "
	"status: {allocatable: {cpu: 2, memory: 8Gi, pods: 10}}}\n---\n"
	"{apiVersion: v1, kind: Pod, metadata: {name: r}, spec: {nodeName: a, priority: -5, "
	"containers: [{name: c, image: i, resources: {requests: {cpu: 1500m}}}]}}\n---\n"
	"{apiVersion: v1, kind: Pod, metadata: {name: s}, spec: {nodeName: b, priority: -6, "
	"containers: [{name: c, image: i, resources: {requests: {cpu: 1500m}}}]}}\n---\n"
	"{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {"
	"containers: [{name: c, image: i, resources: {requests: {cpu: 100m}}}]}}\n---\n"
	"{apiVersion: v1, kind: Pod, metadata: {name: big}, spec: {"
	"containers: [{name: c, image: i, resources: {requests: {cpu: 1}}}]}}\n";

static void start(struct session *session)
{
	const struct scheduler_options options = { .keep_scores = true };

	world_start(session, two_nodes, &options);
}

static uint64_t never(const void *state, const struct pod *pod, const struct node_info *node)
{
	(void)state;
	(void)pod;
	(void)node;
	return 0;
}

static uint64_t not_on_the_second(const void *state, const struct pod *pod,
				  const struct node_info *node)
{
	(void)state;
	(void)pod;
	return node->index == 1;
}

static void one_reason(const struct rule_call *call, const void *state, uint64_t token,
		       struct reasons *out)
{
	static const char *text = "a reason";

	(void)call;
	(void)state;
	(void)token;
	*out = (struct reasons){ FIT_UNSCHEDULABLE, 1, &text };
}

/* The profile with its first filter replaced. */
static struct profile with_filter(const struct session *session, const struct predicate *rule)
{
	struct profile profile = session->profiles.items[0];

	profile.filters[0].rule = rule;
	profile.filters[0].impl = &rule->impls[0];
	return profile;
}

Test(agreement, an_implementation_that_answers_otherwise_is_noticed)
{
	static const struct predicate_impl impls[] = {
		{ "reference", "", NULL, never, NULL },
		{ "same", "", NULL, never, NULL },
		{ "wrong", "", NULL, not_on_the_second, NULL },
		{ NULL, NULL, NULL, NULL, NULL },
	};
	static const struct predicate rule = { .plugin = "Odd",
					       .impls = impls,
					       .explain = one_reason };
	struct session session;
	struct profile profile;
	struct complaint complaint = { 0 };

	start(&session);
	profile = with_filter(&session, &rule);
	agree_on_filters(session.scheduler, &profile, world_pod(&session, "p"), &complaint);
	cr_expect_str_eq(complaint.text, "two implementations: Odd answers yes for node 1 as "
					 "\"reference\", and a reason as \"wrong\"");
	session_fini(&session);
}

static int64_t index_as_score(const void *state, const struct pod *pod,
			      const struct node_info *node)
{
	(void)state;
	(void)pod;
	return node->index;
}

static int64_t twice_the_index(const void *state, const struct pod *pod,
			       const struct node_info *node)
{
	return 2 * index_as_score(state, pod, node);
}

Test(agreement, an_implementation_that_scores_otherwise_is_noticed)
{
	static const struct priority_impl impls[] = {
		{ "reference", "", NULL, index_as_score },
		{ "wrong", "", NULL, twice_the_index },
		{ NULL, NULL, NULL, NULL },
	};
	static const struct priority rule = { .plugin = "Odd", .impls = impls };
	struct session session;
	struct naive naive = { 0 };
	struct complaint complaint = { 0 };
	struct profile_score *score;

	start(&session);
	score = &session.profiles.items[0].scores[0];
	*score = (struct profile_score){
		.plugin = "Odd", .weight = 1, .rule = &rule, .impl = &impls[0]
	};
	naive_decide(&naive, session.scheduler, world_pod(&session, "p"));
	agree_on_scores(session.scheduler, naive.profile, naive.pod, &naive.decision, &complaint);
	cr_expect_str_eq(complaint.text, "Odd: node 1 scores 1, normalised 1 as \"reference\", "
					 "and 2, 2 as \"wrong\"");
	naive_fini(&naive);
	session_fini(&session);
}

/* Counts the pods of all nodes when it is prepared, and does not follow. */
static void count_pods(const struct rule_call *call, struct prepared *out)
{
	uint64_t *count = arena_new(call->scratch, 1, sizeof(*count));

	for (size_t i = 0; i < call->snapshot->node_count; i++)
		*count += (uint64_t)call->snapshot->nodes[i].pod_count;
	out->state = count;
}

static uint64_t is_odd(const void *state, const struct pod *pod, const struct node_info *node)
{
	(void)pod;
	(void)node;
	return *(const uint64_t *)state % 2;
}

static void follow(void *state, const struct pod *pod, const struct pod *other,
		   const struct node_info *node, int sign)
{
	(void)pod;
	(void)other;
	(void)node;
	*(uint64_t *)state += (uint64_t)(int64_t)sign;
}

static bool changes_are_noticed(const struct predicate *rule)
{
	struct session session;
	struct profile profile;
	struct complaint complaint = { 0 };

	start(&session);
	profile = with_filter(&session, rule);
	for (uint64_t seed = 0; seed < 20; seed++) {
		struct dice dice = { .seed = seed };

		agree_on_changes(session.scheduler, &profile, world_pod(&session, "p"), &dice, 1,
				 &complaint);
	}
	session_fini(&session);
	return has_complaint(&complaint);
}

Test(agreement, a_state_that_does_not_follow_changes_is_noticed)
{
	static const struct predicate_impl still[] = {
		{ "reference", "", count_pods, is_odd, NULL },
		{ NULL, NULL, NULL, NULL, NULL },
	};
	static const struct predicate_impl second_stands_still[] = {
		{ "reference", "", count_pods, is_odd, follow },
		{ "wrong", "", count_pods, is_odd, NULL },
		{ NULL, NULL, NULL, NULL, NULL },
	};
	static const struct predicate_impl following[] = {
		{ "reference", "", count_pods, is_odd, follow },
		{ NULL, NULL, NULL, NULL, NULL },
	};
	struct predicate rule = { .plugin = "Odd", .impls = still, .explain = one_reason };

	cr_expect(changes_are_noticed(&rule));
	rule.impls = second_stands_still;
	cr_expect(changes_are_noticed(&rule));
	rule.impls = following;
	cr_expect_not(changes_are_noticed(&rule));
}

Test(agreement, another_decision_than_foretold_is_noticed)
{
	struct session session;
	struct naive naive = { 0 };
	struct complaint complaint = { 0 };

	start(&session);
	naive_decide(&naive, session.scheduler, world_pod(&session, "p"));
	scheduler_schedule(session.scheduler, naive.pod);
	agree_on_decision(session.scheduler, &naive, &complaint);
	cr_expect_not(has_complaint(&complaint), "%s", complaint.text);
	naive.decision.totals[1]++;
	agree_on_decision(session.scheduler, &naive, &complaint);
	cr_expect_str_eq(complaint.text, "other totals than foretold");
	naive_fini(&naive);
	session_fini(&session);
}

/* Finds victims for the pod "big", lets `spoil` change what was expected, and compares. */
static void compare_preemption(void (*spoil)(struct naive_preemption *expected),
			       struct complaint *complaint)
{
	const struct preemption_options options = { .all = true };
	struct session session;
	struct naive naive = { 0 };
	struct naive_preemption expected;

	start(&session);
	naive_decide(&naive, session.scheduler, world_pod(&session, "big"));
	scheduler_schedule(session.scheduler, naive.pod);
	naive_preempt(&naive, &expected);
	cr_expect_eq(expected.candidate_count, 2);
	if (spoil)
		spoil(&expected);
	agree_on_preemption(preemption_find(session.scheduler, &options), &expected, complaint);
	naive_fini(&naive);
	session_fini(&session);
}

static void other_victim(struct naive_preemption *expected)
{
	expected->candidates[1].victims = expected->candidates[0].victims;
}

static void violated_budget(struct naive_preemption *expected)
{
	expected->candidates[0].violations++;
}

static void one_candidate_less(struct naive_preemption *expected)
{
	expected->candidate_count--;
}

static void another_message(struct naive_preemption *expected)
{
	expected->message = "preemption: no.";
}

Test(agreement, another_preemption_than_brute_force_finds_is_noticed)
{
	static void (*const spoil[])(struct naive_preemption *) = { other_victim, violated_budget,
								    one_candidate_less,
								    another_message };
	struct complaint complaint = { 0 };

	compare_preemption(NULL, &complaint);
	cr_expect_not(has_complaint(&complaint), "%s", complaint.text);
	for (size_t i = 0; i < sizeof(spoil) / sizeof(spoil[0]); i++) {
		complaint = (struct complaint){ 0 };
		compare_preemption(spoil[i], &complaint);
		cr_expect(has_complaint(&complaint), "spoiling %zu is not noticed", i);
	}
}
