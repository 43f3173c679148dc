/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/audit.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/core/cycle.h"
#include "sched/core/preempt.h"
#include "tests/fuzz/target.h"

#define NO_SCALAR SIZE_MAX

static void number_scalars(struct audit *audit)
{
	const struct cluster *cluster = &audit->session->cluster;

	for (int amount = 0; amount < LEDGER_AMOUNTS; amount++) {
		audit->scalars[amount] = NO_SCALAR;
		for (size_t i = 0; i < cluster->scalar_count; i++) {
			if (!strcmp(cluster_text(cluster, cluster->scalar_names[i]),
				    ledger_amount_name(amount)))
				audit->scalars[amount] = i;
		}
	}
}

void audit_init(struct audit *audit, struct session *session, const char *text)
{
	*audit = (struct audit){ .session = session };
	FUZZ_CHECK(ledger_read(&audit->ledger, text));
	FUZZ_CHECK(audit->ledger.pod_count == session->cluster.pod_count);
	FUZZ_CHECK(audit->ledger.node_count == session->cluster.node_count);
	number_scalars(audit);
	audit->seen = mem_new(session->cluster.pod_count, sizeof(*audit->seen));
}

void audit_fini(struct audit *audit)
{
	free(audit->seen);
	ledger_fini(&audit->ledger);
	*audit = (struct audit){ 0 };
}

/* --- the books ------------------------------------------------------------------------------- */

static int64_t requested(const struct audit *audit, const struct node_info *node, int amount)
{
	switch (amount) {
	case LEDGER_MILLI_CPU:
		return node->requested_milli_cpu;
	case LEDGER_MEMORY:
		return node->requested_memory;
	case LEDGER_EPHEMERAL:
		return node->requested_ephemeral;
	default:
		return audit->scalars[amount] == NO_SCALAR
			       ? 0
			       : node_scalars_requested(&node->scalars,
							(uint32_t)audit->scalars[amount]);
	}
}

static void add_up(const struct audit *audit, const struct node_info *node,
		   struct ledger_entry *sum)
{
	*sum = (struct ledger_entry){ 0 };
	for (const struct pod *pod = node->pods; pod; pod = pod->next_on_node) {
		for (int i = 0; i < LEDGER_AMOUNTS; i++)
			sum->amounts[i] += audit->ledger.pods[pod->sequence].amounts[i];
		sum->pods++;
	}
}

static size_t count_notable(const struct node_info *node)
{
	size_t notable = 0;

	for (const struct pod *pod = node->pods; pod; pod = pod->next_on_node)
		notable += pod->spec->host_port_count || pod->spec->has_pod_affinity;
	return notable;
}

static void check_node(struct audit *audit, const struct node_info *node)
{
	struct ledger_entry sum;
	size_t notable = 0;

	add_up(audit, node, &sum);
	FUZZ_CHECK(node->pod_count == sum.pods);
	for (int i = 0; i < LEDGER_AMOUNTS; i++)
		FUZZ_CHECK(requested(audit, node, i) == sum.amounts[i]);
	for (const struct pod *pod = node->notable_pods; pod; pod = pod->next_notable)
		notable++;
	FUZZ_CHECK(notable == count_notable(node));
	for (const struct pod *pod = node->pods; pod; pod = pod->next_on_node) {
		FUZZ_CHECK(!audit->seen[pod->sequence]);
		FUZZ_CHECK(pod->node == node->index && pod->state == POD_BOUND);
		audit->seen[pod->sequence] = true;
	}
}

void audit_books(struct audit *audit)
{
	const struct cluster *cluster = &audit->session->cluster;
	const struct snapshot *snapshot = &audit->session->snapshot;
	struct pod_totals totals = { 0 };

	memset(audit->seen, 0, cluster->pod_count * sizeof(*audit->seen));
	for (size_t i = 0; i < snapshot->node_count; i++)
		check_node(audit, &snapshot->nodes[i]);
	for (size_t i = 0; i < cluster->pod_count; i++) {
		const struct pod *pod = cluster->pods[i];
		bool affinity = audit->seen[i] && pod->spec->has_pod_affinity;

		FUZZ_CHECK(audit->seen[i] == (pod->state == POD_BOUND));
		FUZZ_CHECK(audit->seen[i] == (pod->node != NO_NODE));
		totals.with_affinity += affinity;
		totals.with_required_anti_affinity += affinity &&
						      pod->spec->anti_affinity_required.count;
	}
	FUZZ_CHECK(totals.with_affinity == snapshot->totals.with_affinity);
	FUZZ_CHECK(totals.with_required_anti_affinity ==
		   snapshot->totals.with_required_anti_affinity);
}

/* --- a pod that was placed ------------------------------------------------------------------- */

/* The profile's entry of the plugin that is asked of every node. */
static const struct profile_filter *find_filter(const struct profile *profile, const char *plugin)
{
	for (size_t i = 0; i < profile->filter_count; i++) {
		if (profile->filters[i].at_filter &&
		    !strcmp(profile->filters[i].rule->plugin, plugin))
			return &profile->filters[i];
	}
	return NULL;
}

/* A pod that asks for something needs room for all of cpu, memory and storage, in v1.36 for what it asks of
 * those, and for the scalars that it asks for. */
static bool needs(const struct audit *audit, const struct profile_filter *filter,
		  const struct pod *pod, int amount)
{
	const int64_t *asks = audit->ledger.pods[pod->sequence].amounts;
	const struct node_resources_fit_args *args = filter->args;
	bool asks_something = false;

	if (audit->session->features.version == KUBERNETES_1_36 && !asks[amount])
		return false;
	for (int i = 0; i < LEDGER_AMOUNTS; i++)
		asks_something |= asks[i] > 0;
	if (amount < LEDGER_SCALARS || !asks[amount])
		return amount < LEDGER_SCALARS && asks_something;
	return !(args && args->ignored && args->ignored[audit->scalars[amount]]);
}

static void check_room(const struct audit *audit, const struct pod *pod)
{
	const struct profile *profile = scheduler_evaluation(audit->session->scheduler)->profile;
	const struct profile_filter *filter = find_filter(profile, "NodeResourcesFit");
	const struct ledger_entry *has = &audit->ledger.nodes[pod->node];
	struct ledger_entry sum;

	if (!filter)
		return;
	add_up(audit, &audit->session->snapshot.nodes[pod->node], &sum);
	FUZZ_CHECK(sum.pods <= has->pods);
	for (int i = 0; i < LEDGER_AMOUNTS; i++)
		FUZZ_CHECK(!needs(audit, filter, pod, i) || sum.amounts[i] <= has->amounts[i]);
}

void audit_scheduled(const struct audit *audit, const struct pod *pod)
{
	const struct evaluation *e = scheduler_evaluation(audit->session->scheduler);

	FUZZ_CHECK(pod->state == POD_BOUND && pod->node == e->node);
	FUZZ_CHECK(e->feasible_count >= 1 && e->tried_count >= e->feasible_count);
	FUZZ_CHECK(!e->failed_rule[pod->node]);
	check_room(audit, pod);
}

/* --- a pod that fits nowhere ----------------------------------------------------------------- */

enum { REASONS_MAX = 2048 };

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Every reason of every node that failed, and in v1.36 of those that PreFilter left out. */
static size_t collect_reasons(struct scheduler *scheduler, const char *texts[REASONS_MAX])
{
	const struct evaluation *e = scheduler_evaluation(scheduler);
	size_t failed = 0;
	size_t count = 0;

	for (uint32_t node = 0; node < scheduler->snapshot->node_count; node++) {
		struct reasons reasons;

		if (!e->failed_rule[node]) {
			FUZZ_CHECK(count < REASONS_MAX);
			if (e->left_out_message)
				texts[count++] = e->left_out_message;
			continue;
		}
		failed++;
		scheduler_reasons(scheduler, node, &reasons);
		FUZZ_CHECK(reasons.count > 0 && reasons.code != FIT_OK);
		for (uint32_t i = 0; i < reasons.count; i++) {
			FUZZ_CHECK(*reasons.texts[i] && count < REASONS_MAX);
			texts[count++] = reasons.texts[i];
		}
	}
	/* The nominated node is tried even when PreFilter leaves it out. */
	FUZZ_CHECK(failed == e->tried_count ||
		   (failed == e->tried_count + 1 &&
		    nominations_find(&scheduler->nominations, scheduler->call.pod) != NO_NODE));
	return count;
}

static size_t nodes_of_reason(struct scheduler *scheduler, const char *text)
{
	const struct reason_count *counts;
	size_t count = scheduler_reason_counts(scheduler, &counts);

	for (size_t i = 0; i < count; i++) {
		if (!strcmp(counts[i].text, text))
			return counts[i].nodes;
	}
	return 0;
}

/* Equal texts in a row become one, "2 Insufficient cpu". */
static size_t count_texts(struct scheduler *scheduler, const char **texts, size_t count,
			  struct arena *arena)
{
	size_t distinct = 0;

	for (size_t i = 0, first = 0; i < count; i++) {
		if (i + 1 < count && !strcmp(texts[i], texts[i + 1]))
			continue;
		FUZZ_CHECK(nodes_of_reason(scheduler, texts[i]) == i + 1 - first);
		texts[distinct++] = arena_format(arena, "%zu %s", i + 1 - first, texts[i]);
		first = i + 1;
	}
	return distinct;
}

/* The message is made of what the nodes say. */
static void check_reasons(struct scheduler *scheduler)
{
	static const char *texts[REASONS_MAX];
	const struct reason_count *counts;
	const char *message = scheduler_fit_error(scheduler);
	struct arena arena = { 0 };
	size_t count = collect_reasons(scheduler, texts);
	const char *expected = arena_format(
		&arena, "0/%zu nodes are available: ", scheduler->snapshot->node_count);

	qsort(texts, count, sizeof(*texts), compare_texts);
	count = count_texts(scheduler, texts, count, &arena);
	FUZZ_CHECK(scheduler_reason_counts(scheduler, &counts) == count);
	qsort(texts, count, sizeof(*texts), compare_texts);
	for (size_t i = 0; i < count; i++)
		expected = arena_format(&arena, "%s%s%s", expected, i ? ", " : "", texts[i]);
	expected = arena_format(&arena, "%s.", expected);
	FUZZ_CHECK(!strcmp(message, expected));
	arena_free(&arena);
}

/* PreFilter has said all. */
static void check_rejection(struct scheduler *scheduler)
{
	const char *reason = scheduler_evaluation(scheduler)->pre_filter_message;
	struct arena arena = { 0 };

	FUZZ_CHECK(!strcmp(scheduler_fit_error(scheduler),
			   arena_format(&arena, "0/%zu nodes are available: %s.",
					scheduler->snapshot->node_count, reason)));
	arena_free(&arena);
}

void audit_unschedulable(const struct audit *audit, const struct pod *pod)
{
	struct scheduler *scheduler = audit->session->scheduler;
	const struct evaluation *e = scheduler_evaluation(scheduler);

	FUZZ_CHECK(pod->state == POD_UNSCHEDULABLE && pod->node == NO_NODE);
	FUZZ_CHECK(!e->feasible_count && e->node == NO_NODE);
	if (e->pre_filter_message)
		check_rejection(scheduler);
	else
		check_reasons(scheduler);
}

/* --- what would have to go ------------------------------------------------------------------- */

static void check_candidate(const struct preemption_candidate *c, const struct pod *pod)
{
	FUZZ_CHECK(c->victim_count > 0 && c->violations <= c->victim_count);
	for (uint32_t i = 0; i < c->victim_count; i++) {
		FUZZ_CHECK(c->victims[i]->node == c->node && c->victims[i]->state == POD_BOUND);
		FUZZ_CHECK(c->victims[i]->spec->priority < pod->spec->priority);
		for (uint32_t k = 0; k < i; k++)
			FUZZ_CHECK(c->victims[k] != c->victims[i]);
	}
}

void audit_preemption(const struct audit *audit, const struct pod *pod, bool all)
{
	const struct preemption_options options = { .all = all };
	const struct preemption *found = preemption_find(audit->session->scheduler, &options);

	FUZZ_CHECK((found->chosen != NULL) == (found->candidate_count > 0));
	FUZZ_CHECK((found->message != NULL) == (found->node == NO_NODE));
	for (size_t i = 0; i < found->candidate_count; i++) {
		check_candidate(&found->candidates[i], pod);
		if (&found->candidates[i] == found->chosen)
			FUZZ_CHECK(found->best[i] && found->chosen->node == found->node);
	}
}

bool audit_can_be_undone(const struct audit *audit, const struct pod *pod)
{
	const struct profile *profile =
		profile_find(&audit->session->profiles, pod->spec->scheduler_name);

	return !pod->spec->host_port_count || !profile || find_filter(profile, "NodePorts");
}
