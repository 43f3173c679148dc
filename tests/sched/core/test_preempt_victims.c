/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The search for victims against brute force: every question is put to a scheduler that has just been
 * made, on a cluster that never held the pods in question.
 */
#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/workload/workload.h"
#include "sched/core/cycle.h"
#include "sched/core/preempt.h"
#include "tests/support/dice.h"
#include "tests/support/told.h"
#include "tests/support/world.h"

enum { NODES_MAX = 20, VICTIMS_MAX = 16 };

/* --- does the pod fit without these? --------------------------------------------------------- */

struct question {
	const struct scheduler *scheduler;
	const struct pod *pod;
	uint32_t node;
	bool *gone; /* by pod */
};

/* Pods of the same or a higher priority that were promised room on the node. */
static bool goes_before(const struct question *q, const struct nomination *nomination)
{
	return nomination->node == q->node && nomination->pod != q->pod &&
	       nomination->pod->spec->priority >= q->pod->spec->priority;
}

static bool is_promised(const struct question *q, const struct pod *pod)
{
	const struct nominations *nominations = &q->scheduler->nominations;

	for (size_t i = 0; i < nominations->count; i++) {
		if (nominations->items[i].pod == pod && goes_before(q, &nominations->items[i]))
			return true;
	}
	return false;
}

static struct pod copy_pod(const struct question *q, const struct pod *pod, bool with_promised)
{
	struct pod copy = *pod;

	copy.next_on_node = copy.previous_on_node = copy.next_notable = NULL;
	copy.freed_ports = 0;
	copy.nominated_node_name = 0;
	if (pod == q->pod) {
		copy.state = POD_PENDING;
	} else if (with_promised && is_promised(q, pod)) {
		copy.state = POD_BOUND;
		copy.node = q->node;
	} else if (pod->state != POD_BOUND || q->gone[pod->sequence]) {
		copy.state = POD_DELETED;
		copy.node = NO_NODE;
	}
	return copy;
}

static bool ask(const struct question *q, struct cluster *cluster, struct pod *pod)
{
	const struct scheduler_options options = { .percentage_of_nodes_to_score = 100,
						   .features = &q->scheduler->features };
	const struct evaluation *e;
	struct scheduler *scheduler;
	struct snapshot snapshot;
	bool fits;

	snapshot_init(&snapshot, cluster);
	scheduler = scheduler_new(&snapshot, cluster, q->scheduler->profiles, &options);
	scheduler_schedule(scheduler, pod);
	e = scheduler_evaluation(scheduler);
	cr_assert_null(e->error, "%s", e->error);
	fits = !e->pre_filter_message && !e->failed_rule[q->node];
	scheduler_free(scheduler);
	snapshot_fini(&snapshot);
	return fits;
}

static bool fits_among(const struct question *q, bool with_promised)
{
	struct cluster cluster = *q->scheduler->cluster;
	size_t count = cluster.pod_count;
	struct pod *pods = malloc(count * sizeof(*pods));
	bool fits;

	cluster.pods = malloc(count * sizeof(*cluster.pods));
	for (size_t i = 0; i < count; i++) {
		pods[i] = copy_pod(q, q->scheduler->cluster->pods[i], with_promised);
		cluster.pods[i] = &pods[i];
	}
	fits = ask(q, &cluster, &pods[q->pod->sequence]);
	free(cluster.pods);
	free(pods);
	return fits;
}

/* Beside the pods that were promised room there, and in case they never come. */
static bool fits(const struct question *q)
{
	return fits_among(q, true) && (!q->scheduler->nominations.count || fits_among(q, false));
}

/* --- the victims on one node ----------------------------------------------------------------- */

struct victims {
	uint32_t node;
	size_t count;
	const struct pod *pods[VICTIMS_MAX];
	size_t violations;
};

struct answer {
	struct victims candidates[NODES_MAX]; /* in the order of nodes */
	size_t count;
	const struct victims *chosen;
};

static bool is_before(const struct pod *a, const struct pod *b)
{
	if (a->spec->priority != b->spec->priority)
		return a->spec->priority > b->spec->priority;
	return a->start_seconds < b->start_seconds;
}

/* Those of lower priority, the most important first; of equals, the one that came to the node first.
 */
static size_t list_lower(const struct question *q, const struct pod *lower[VICTIMS_MAX])
{
	size_t count = 0;

	for (const struct pod *pod = q->scheduler->snapshot->nodes[q->node].pods; pod;
	     pod = pod->next_on_node) {
		size_t at = 0;

		if (pod->spec->priority >= q->pod->spec->priority)
			continue;
		cr_assert_lt(count, (size_t)VICTIMS_MAX);
		/* The list has the newest first. */
		while (at < count && is_before(lower[at], pod))
			at++;
		memmove(&lower[at + 1], &lower[at], (count - at) * sizeof(*lower));
		lower[at] = pod;
		count++;
	}
	return count;
}

static bool is_covered(const struct cluster *cluster, const struct disruption_budget *budget,
		       const struct pod *pod)
{
	if (!pod->labels->count || !budget->selector.count ||
	    budget->name_space != pod->name_space ||
	    !selector_matches(&budget->selector, pod->labels, &cluster->symbols))
		return false;
	for (uint32_t i = 0; i < budget->disrupted_pod_count; i++) {
		if (budget->disrupted_pods[i] == pod->name)
			return false;
	}
	return true;
}

/* Would some budget be overdrawn by this one, when all of them went in this order? */
static bool violates(const struct cluster *cluster, const struct pod *const *lower, size_t which)
{
	for (size_t b = 0; b < cluster->disruption_budget_count; b++) {
		const struct disruption_budget *budget = &cluster->disruption_budgets[b];
		int32_t taken = 0;

		if (!is_covered(cluster, budget, lower[which]))
			continue;
		for (size_t i = 0; i <= which; i++)
			taken += is_covered(cluster, budget, lower[i]);
		if (taken > budget->disruptions_allowed)
			return true;
	}
	return false;
}

/* False when nobody on the node has a lower priority, or that would not help. */
static bool find_victims(struct question *q, struct victims *victims)
{
	const struct pod *lower[VICTIMS_MAX + 1];
	size_t count = list_lower(q, lower);
	bool helps;

	*victims = (struct victims){ .node = q->node };
	for (size_t i = 0; i < count; i++)
		q->gone[lower[i]->sequence] = true;
	helps = count > 0 && fits(q);
	for (int violating = 1; violating >= 0 && helps; violating--) {
		for (size_t i = 0; i < count; i++) {
			if (violates(q->scheduler->cluster, lower, i) != violating)
				continue;
			q->gone[lower[i]->sequence] = false;
			if (fits(q))
				continue;
			q->gone[lower[i]->sequence] = true;
			victims->pods[victims->count++] = lower[i];
			victims->violations += (size_t)violating;
		}
	}
	for (size_t i = 0; i < count; i++)
		q->gone[lower[i]->sequence] = false;
	return helps && victims->count > 0;
}

/* --- the choice ------------------------------------------------------------------------------ */

/* When the first of the most important victims started. */
static int64_t earliest_start(const struct victims *v)
{
	const struct pod *best = v->pods[0];

	for (size_t i = 1; i < v->count; i++) {
		if (is_before(v->pods[i], best))
			best = v->pods[i];
	}
	return best->start_seconds;
}

/* Each, in turn, as small as possible; the first node is the last criterion. */
static int64_t measure(const struct victims *v, int criterion)
{
	int64_t sum = 0;

	switch (criterion) {
	case 0:
		return (int64_t)v->violations;
	case 1:
		return v->pods[0]->spec->priority;
	case 2:
		for (size_t i = 0; i < v->count; i++)
			sum += INT64_C(2147483648) + v->pods[i]->spec->priority;
		return sum;
	case 3:
		return (int64_t)v->count;
	default:
		return -earliest_start(v);
	}
}

static bool is_better(const struct victims *a, const struct victims *b)
{
	for (int criterion = 0; criterion < 5; criterion++) {
		int64_t x = measure(a, criterion);
		int64_t y = measure(b, criterion);

		if (x != y)
			return x < y;
	}
	return false;
}

static void work_out(const struct scheduler *scheduler, const struct pod *pod,
		     struct answer *answer)
{
	size_t pods = scheduler->cluster->pod_count;
	struct question q = { scheduler, pod, 0, calloc(pods, sizeof(bool)) };

	answer->count = 0;
	answer->chosen = NULL;
	cr_assert_leq(scheduler->snapshot->node_count, (size_t)NODES_MAX);
	for (; q.node < scheduler->snapshot->node_count; q.node++) {
		if (pod->spec->preemption_policy != PREEMPT_NEVER &&
		    find_victims(&q, &answer->candidates[answer->count]))
			answer->count++;
	}
	for (size_t i = 0; i < answer->count; i++) {
		if (!answer->chosen || is_better(&answer->candidates[i], answer->chosen))
			answer->chosen = &answer->candidates[i];
	}
	free(q.gone);
}

/* --- the comparison -------------------------------------------------------------------------- */

struct text {
	char chars[16384];
	size_t length;
};

static void put(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(struct text *text, const char *format, ...)
{
	size_t room = sizeof(text->chars) - text->length;
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(text->chars + text->length, room, format, arguments);
	va_end(arguments);
	cr_assert_lt((size_t)n, room);
	text->length += (size_t)n;
}

static void put_node(struct text *text, const struct cluster *cluster, uint32_t node,
		     size_t violations)
{
	put(text, "%s (%zu violated):", cluster_text(cluster, cluster->nodes[node].name),
	    violations);
}

static void put_pods(struct text *text, const struct cluster *cluster,
		     const struct pod *const *pods, size_t count)
{
	for (size_t i = 0; i < count; i++)
		put(text, " %s/%d", cluster_text(cluster, pods[i]->name), pods[i]->spec->priority);
	put(text, "\n");
}

static void put_answer(struct text *text, const struct cluster *cluster,
		       const struct answer *answer)
{
	for (size_t i = 0; i < answer->count; i++) {
		const struct victims *v = &answer->candidates[i];

		put_node(text, cluster, v->node, v->violations);
		put_pods(text, cluster, v->pods, v->count);
	}
}

static void put_found(struct text *text, const struct cluster *cluster,
		      const struct preemption *found)
{
	for (size_t i = 0; i < found->candidate_count; i++) {
		const struct preemption_candidate *c = &found->candidates[i];

		put_node(text, cluster, c->node, c->violations);
		put_pods(text, cluster, (const struct pod *const *)c->victims, c->victim_count);
	}
}

static void put_choice(struct text *text, const struct cluster *cluster, uint32_t node)
{
	put(text, "chosen: %s\n",
	    node == NO_NODE ? "no node" : cluster_text(cluster, cluster->nodes[node].name));
}

/* The first line of the two that is not the same. */
static void expect_same(const char *name, const struct text *expected, const struct text *found)
{
	size_t at = 0;

	if (!strcmp(expected->chars, found->chars))
		return;
	for (size_t i = 0; expected->chars[i] == found->chars[i]; i++)
		at = expected->chars[i] == '\n' ? i + 1 : at;
	cr_assert_fail("%s: brute force says\n%.*s\nand preemption_find()\n%.*s", name,
		       (int)strcspn(expected->chars + at, "\n"), expected->chars + at,
		       (int)strcspn(found->chars + at, "\n"), found->chars + at);
}

/* After an unschedulable cycle of the pod. */
static void compare(struct scheduler *scheduler, const struct pod *pod, const char *name,
		    struct answer *answer)
{
	static struct text expected, found;
	const struct cluster *cluster = scheduler->cluster;
	const struct preemption *all, *some;
	const char *same_pod = cluster_text(cluster, pod->name);

	work_out(scheduler, pod, answer);
	expected.length = found.length = 0;
	put(&expected, "for %s\n", same_pod);
	put_answer(&expected, cluster, answer);
	put_choice(&expected, cluster, answer->chosen ? answer->chosen->node : NO_NODE);
	put(&found, "for %s\n", same_pod);
	all = preemption_find(scheduler, &(struct preemption_options){ .all = true });
	put_found(&found, cluster, all);
	put_choice(&found, cluster, all->node);
	expect_same(name, &expected, &found);
	some = preemption_find(scheduler, &(struct preemption_options){ .all = false });
	cr_assert_eq(some->node, all->node, "%s: %s: a search with a limit goes elsewhere", name,
		     same_pod);
}

/* --- the shipped workload -------------------------------------------------------------------- */

struct watch {
	struct scheduler *scheduler;
	struct probe probe;
	struct answer answer; /* of the last cycle, if the pod was unschedulable */
	const struct pod *pod; /* whose cycle it was; NULL: it fitted */
	size_t compared, victims;
};

/* What was worked out has been carried out. */
static void check_carried_out(struct watch *w)
{
	const struct victims *chosen = w->answer.chosen;

	if (!w->pod)
		return;
	cr_assert_not_null(chosen);
	cr_assert_eq(nominations_find(&w->scheduler->nominations, w->pod), chosen->node);
	for (size_t i = 0; i < chosen->count; i++)
		cr_assert_eq(chosen->pods[i]->state, POD_DELETED);
	w->victims += chosen->count;
	w->pod = NULL;
}

static void cycle_begin(void *context, const struct pod *pod)
{
	(void)pod;
	check_carried_out(context);
}

static void cycle_end(void *context, const struct pod *pod, enum outcome outcome)
{
	struct watch *w = context;

	if (outcome != OUTCOME_UNSCHEDULABLE)
		return;
	compare(w->scheduler, pod, "Preemption/20Nodes40Arrivals", &w->answer);
	w->pod = pod;
	w->compared++;
}

static void begin(void *context, struct scheduler *scheduler, const struct workload *workload)
{
	struct watch *w = context;

	(void)workload;
	w->scheduler = scheduler;
	w->probe =
		(struct probe){ .context = w, .cycle_begin = cycle_begin, .cycle_end = cycle_end };
	scheduler_set_probe(scheduler, &w->probe);
}

Test(preempt_victims, brute_force_finds_the_same_victims_in_the_shipped_workload)
{
	static struct watch w;
	const struct workload_options options = {
		.session = { .load.reader.limits = READER_LIMITS_DEFAULT,
			     .scheduler.percentage_of_nodes_to_score = -1 }
	};
	const struct workload_hooks hooks = { .context = &w, .begin = begin };
	struct workload_outcome outcome = { 0 };
	const struct workload *items;
	struct workload_file *file;
	struct told told;
	size_t count;

	told_init(&told);
	cr_assert_eq(workload_file_open("preemption", true, &told.sink, &file), STATUS_OK);
	items = workload_file_items(file, &count);
	cr_assert_str_eq(items[0].full_name, "Preemption/20Nodes40Arrivals");
	cr_assert_eq(workload_run(&items[0], &options, &hooks, &told.sink, &outcome), STATUS_OK,
		     "%s", told.text);
	cr_expect_eq(w.compared, 40);
	cr_expect_eq(w.victims, 40);
	cr_expect_eq(outcome.victims, w.victims);
	workload_outcome_fini(&outcome);
	workload_file_free(file);
}

/* --- random clusters ------------------------------------------------------------------------- */

static void write_node(FILE *out, struct dice *dice, uint32_t node)
{
	fprintf(out,
		"{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"n%u\","
		"\"labels\":{\"kubernetes.io/hostname\":\"n%u\",\"zone\":\"z%u\"}},"
		"\"status\":{\"allocatable\":{\"cpu\":\"%u\",\"memory\":\"%uGi\",\"pods\":\"%u\"}}}"
		"\n",
		node, node, roll(dice, 3), 2 + roll(dice, 4), 4 + roll(dice, 4), 3 + roll(dice, 6));
}

static void write_budgets(FILE *out, struct dice *dice)
{
	for (uint32_t i = roll(dice, 4); i > 0; i--) {
		fprintf(out,
			"{\"apiVersion\":\"policy/v1\",\"kind\":\"PodDisruptionBudget\","
			"\"metadata\":{\"name\":\"b%u\"},\"spec\":{\"selector\":{",
			i);
		if (chance(dice, 60))
			fprintf(out, "\"matchLabels\":{\"app\":\"a%u\"}", roll(dice, 3));
		else if (chance(dice, 70))
			fprintf(out, "\"matchExpressions\":[{\"key\":\"app\",\"operator\":"
				     "\"Exists\"}]");
		fprintf(out, "}},\"status\":{\"disruptionsAllowed\":%u", roll(dice, 3));
		if (chance(dice, 25))
			fprintf(out, ",\"disruptedPods\":{\"r%u-0\":\"2026-01-01T00:00:00Z\"}",
				roll(dice, 4));
		fprintf(out, "}}\n");
	}
}

/* What all pods have; a host port is `port`, unless that is 0. */
static void write_pod_spec(FILE *out, struct dice *dice, uint32_t cpu, uint32_t port)
{
	fprintf(out,
		"\"containers\":[{\"name\":\"c\",\"resources\":{\"requests\":{\"cpu\":\"%um\","
		"\"memory\":\"%uMi\"}}",
		cpu, 128 * roll(dice, 12));
	if (port)
		fprintf(out, ",\"ports\":[{\"containerPort\":1,\"hostPort\":%u}]", port);
	fprintf(out, "}]");
	if (chance(dice, 12))
		fprintf(out,
			",\"affinity\":{\"podAntiAffinity\":{"
			"\"requiredDuringSchedulingIgnoredDuringExecution\":[{\"topologyKey\":"
			"\"%s\",\"labelSelector\":{\"matchLabels\":{\"app\":\"a%u\"}}}]}}",
			chance(dice, 80) ? "kubernetes.io/hostname" : "zone", roll(dice, 3));
}

static void write_labels(FILE *out, struct dice *dice)
{
	if (chance(dice, 90))
		fprintf(out, ",\"labels\":{\"app\":\"a%u\"}", roll(dice, 3));
}

/* Of a node's pods no two want the same port. */
static void write_running(FILE *out, struct dice *dice, uint32_t node, uint32_t number)
{
	static const int priorities[] = { -5, 0, 0, 5, 10, 10, 50 };

	fprintf(out, "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"r%u-%u\"",
		node, number);
	write_labels(out, dice);
	fprintf(out, "},\"spec\":{\"nodeName\":\"n%u\",\"priority\":%d,", node,
		priorities[roll(dice, 7)]);
	write_pod_spec(out, dice, 100 * (1 + roll(dice, 15)), chance(dice, 25) ? 8000 + number : 0);
	fprintf(out, "},\"status\":{");
	if (chance(dice, 80))
		fprintf(out, "\"startTime\":\"2026-01-01T00:00:0%uZ\"", roll(dice, 4));
	fprintf(out, "}}\n");
}

static void write_arrival(FILE *out, struct dice *dice, uint32_t number)
{
	static const int priorities[] = { 0, 5, 10, 20, 100, 100 };

	fprintf(out, "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p%u\"",
		number);
	write_labels(out, dice);
	fprintf(out, "},\"spec\":{\"priority\":%d,", priorities[roll(dice, 6)]);
	if (chance(dice, 4))
		fprintf(out, "\"preemptionPolicy\":\"Never\",");
	if (chance(dice, 15))
		fprintf(out,
			"\"topologySpreadConstraints\":[{\"topologyKey\":\"zone\",\"maxSkew\":%u,"
			"\"whenUnsatisfiable\":\"DoNotSchedule\",\"labelSelector\":{"
			"\"matchLabels\":{\"app\":\"a%u\"}}}],",
			1 + roll(dice, 2), roll(dice, 3));
	write_pod_spec(out, dice, 500 + 100 * roll(dice, 25),
		       chance(dice, 20) ? 8000 + roll(dice, 4) : 0);
	fprintf(out, "}}\n");
}

enum { ARRIVALS = 5 };

static char *write_cluster(struct dice *dice)
{
	uint32_t nodes = chance(dice, 75) ? 1 + roll(dice, 6) : 1 + roll(dice, NODES_MAX);
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	for (uint32_t node = 0; node < nodes; node++)
		write_node(out, dice, node);
	write_budgets(out, dice);
	for (uint32_t node = 0; node < nodes; node++) {
		for (uint32_t number = 2 + roll(dice, 6); number > 0; number--)
			write_running(out, dice, node, number);
	}
	for (uint32_t i = 0; i < ARRIVALS; i++)
		write_arrival(out, dice, i);
	fclose(out);
	return text;
}

/* What the comparisons need to have met to mean anything. */
struct counts {
	size_t compared, chosen, candidates, victims, violations, promised;
};

static void count(struct counts *counts, const struct scheduler *scheduler,
		  const struct answer *answer)
{
	counts->compared++;
	counts->chosen += answer->chosen != NULL;
	counts->candidates += answer->count;
	counts->promised += scheduler->nominations.count > 0;
	for (size_t i = 0; i < answer->count; i++) {
		counts->victims += answer->candidates[i].count;
		counts->violations += answer->candidates[i].violations;
	}
}

static void try_arrivals(struct session *session, const char *name, struct counts *counts)
{
	static struct answer answer;
	struct scheduler *scheduler = session->scheduler;
	const struct cluster *cluster = &session->cluster;

	for (size_t i = cluster->pod_count - ARRIVALS; i < cluster->pod_count; i++) {
		struct pod *pod = cluster->pods[i];

		if (scheduler_schedule(scheduler, pod) != OUTCOME_UNSCHEDULABLE)
			continue;
		compare(scheduler, pod, name, &answer);
		count(counts, scheduler, &answer);
		preemption_apply(scheduler,
				 preemption_find(scheduler, &(struct preemption_options){ 0 }),
				 pod);
	}
}

Test(preempt_victims, brute_force_finds_the_same_victims_in_random_clusters)
{
	const struct scheduler_options options = { .percentage_of_nodes_to_score = 100 };
	struct counts counts = { 0 };

	for (uint64_t seed = 1; counts.compared < 2500; seed++) {
		struct dice dice = { .seed = seed };
		char *text = write_cluster(&dice);
		struct session session;
		char name[32];

		snprintf(name, sizeof(name), "seed %llu", (unsigned long long)seed);
		world_start(&session, text, &options);
		try_arrivals(&session, name, &counts);
		session_fini(&session);
		free(text);
	}
	cr_expect_gt(counts.chosen, 1000);
	cr_expect_gt(counts.candidates, 3000);
	cr_expect_gt(counts.victims, 8000);
	cr_expect_gt(counts.violations, 2000);
	cr_expect_gt(counts.promised, 1000);
}
