/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ServiceAffinity: of each of the profile's labels, a value whose nodes have few pods of the pod's
 * service.
 *
 * v1.22 plugins/serviceaffinity (Score, NormalizeScore), the last Kubernetes that had it. The first
 * Service that selects the pod counts. A node without a label gets nothing for it.
 */
#include "priorities/priorities.h"
#include "sched/base/wrap.h"
#include "sched/core/args.h"
#include "sched/core/pod_owners.h"

/* One label of the profile. */
struct column {
	const struct topology *topology;
	int64_t *pods; /* of the service, by domain */
};

struct state {
	const struct intern *symbols;
	const uint32_t *feasible;
	const struct pod_owner *service; /* NULL: the pod has none */
	struct column *columns;
	uint32_t column_count;
	double *sums; /* by position in feasible */
};

static void prepare(const struct rule_call *call, struct prepared *out)
{
	const struct service_affinity_args *args = call->args;
	struct state *state = arena_new(call->scratch, 1, sizeof(*state));

	state->symbols = &call->cluster->symbols;
	state->feasible = call->feasible;
	state->service = pod_service_find(call->cluster, call->pod);
	state->columns = arena_new(call->scratch, args->spread.count, sizeof(*state->columns));
	state->column_count = args->spread.count;
	for (uint32_t i = 0; i < args->spread.count; i++) {
		struct column *column = &state->columns[i];

		column->topology = snapshot_topology(call->snapshot, args->spread.items[i]);
		column->pods = arena_new(call->scratch, column->topology->domain_count,
					 sizeof(*column->pods));
	}
	state->sums = arena_new(call->scratch, call->feasible_count, sizeof(*state->sums));
	out->state = state;
}

static int64_t pods_of_service(const void *opaque, const struct pod *pod,
			       const struct node_info *node)
{
	const struct state *state = opaque;

	if (!state->service)
		return 0;
	return selected_pods_on(node, &state->service->selector, pod->name_space, state->symbols);
}

static int64_t count_domains(const struct state *state, const struct column *column,
			     const int64_t *pods, size_t count)
{
	int64_t all = 0;

	for (uint32_t domain = 0; domain < column->topology->domain_count; domain++)
		column->pods[domain] = 0;
	for (size_t i = 0; i < count; i++) {
		uint32_t domain = column->topology->domain_of[state->feasible[i]];

		all += pods[i];
		if (domain != NO_DOMAIN)
			column->pods[domain] += pods[i];
	}
	return all;
}

/* Each label is worth an equal part of the whole. */
static void add_column(const struct state *state, const struct column *column, const int64_t *pods,
		       size_t count)
{
	int64_t all = count_domains(state, column, pods, count);

	for (size_t i = 0; i < count; i++) {
		uint32_t domain = column->topology->domain_of[state->feasible[i]];
		double score = SCORE_MAX;

		if (domain == NO_DOMAIN)
			continue;
		if (all > 0)
			score *= (double)(all - column->pods[domain]) / (double)all;
		state->sums[i] += score / (double)state->column_count;
	}
}

static void normalise(const void *opaque, int64_t *scores, size_t count)
{
	const struct state *state = opaque;

	for (size_t i = 0; i < count; i++)
		state->sums[i] = 0;
	for (uint32_t i = 0; i < state->column_count; i++)
		add_column(state, &state->columns[i], scores, count);
	for (size_t i = 0; i < count; i++)
		scores[i] = wrap_from_double(state->sums[i]);
}

static const struct priority_impl impls[] = {
	{ "reference", "count the service's pods of each node, then by label", prepare,
	  pods_of_service },
	{ NULL, NULL, NULL, NULL },
};

const struct priority priority_service_affinity = {
	.plugin = "ServiceAffinity",
	.policy_name = "ServiceAntiAffinityPriority",
	.summary = "few pods of the service under the node's label values",
	.reads = READS_POD_SPEC | READS_NODE_OBJECT | READS_NODE_PODS | READS_DOMAIN_PODS,
	.impls = impls,
	.normalise = normalise,
};
