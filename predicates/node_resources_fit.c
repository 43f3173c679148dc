/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NodeResourcesFit: a pod slot and everything the pod requests are left on the node.
 *
 * plugins/noderesources/fit.go fitsRequest. Every shortage is a reason, in the order slots, cpu, memory,
 * ephemeral-storage, scalar resources by name. In v1.26 a pod that requests anything at all fails on a
 * node whose cpu, memory or ephemeral storage is already overcommitted, even if it asks for none of
 * that; one that requests nothing is held to the pod slots only. v1.36 looks at what the pod asks for
 * only, and gives a node up for good that is too small even when empty.
 */
#include "predicates/predicates.h"
#include "sched/base/wrap.h"
#include "sched/core/args.h"
#include "sched/core/hint.h"
#include "sched/core/reasons.h"

/* Bits of a token; the pod's scalar number i is bit SHORT_OF_SCALAR + i. */
enum {
	SHORT_OF_SLOTS,
	SHORT_OF_CPU,
	SHORT_OF_MEMORY,
	SHORT_OF_EPHEMERAL,
	TOO_SMALL, /* no reason: all nodes with it fail for good */
	SHORT_OF_SCALAR,
};

_Static_assert(SHORT_OF_SCALAR + POD_SCALARS_MAX < 64, "a token has a bit for every shortage");

struct state {
	const bool *ignored; /* by scalar number, or NULL */
	bool asks_nothing;
	bool only_what_is_asked; /* v1.36 */
};

static void prepare(const struct rule_call *call, struct prepared *out)
{
	const struct node_resources_fit_args *args = call->args;
	const struct resources *request = &call->pod->spec->request;
	struct state *state = arena_new(call->scratch, 1, sizeof(*state));

	state->ignored = args ? args->ignored : NULL;
	state->asks_nothing = request->milli_cpu == 0 && request->memory_bytes == 0 &&
			      request->ephemeral_bytes == 0 && request->scalar_count == 0;
	state->only_what_is_asked = call->features->version != KUBERNETES_1_26;
	out->state = state;
}

/* Not inlined, like as_of_1_36(). */
__attribute__((noinline)) static uint64_t short_of_scalars(const struct state *state,
							   const struct resources *request,
							   const struct node_info *node)
{
	uint64_t token = 0;

	for (uint32_t i = 0; i < request->scalar_count; i++) {
		uint32_t resource = request->scalars[i].resource;
		int64_t allocatable = node_scalars_allocatable(&node->scalars, resource);
		int64_t left = wrap_sub(allocatable < 0 ? 0 : allocatable,
					node_scalars_requested(&node->scalars, resource));

		if (request->scalars[i].amount == 0 || (state->ignored && state->ignored[resource]))
			continue;
		if (request->scalars[i].amount > left)
			token |= (uint64_t)1 << (SHORT_OF_SCALAR + i);
	}
	return token;
}

/* v1.36: of what the node is short of it has too little even when empty. */
static bool is_too_small(const struct resources *request, const struct node_info *node,
			 uint64_t token)
{
	if ((token >> SHORT_OF_CPU & 1 && request->milli_cpu > node->allocatable_milli_cpu) ||
	    (token >> SHORT_OF_MEMORY & 1 && request->memory_bytes > node->allocatable_memory) ||
	    (token >> SHORT_OF_EPHEMERAL & 1 &&
	     request->ephemeral_bytes > node->allocatable_ephemeral))
		return true;
	for (uint32_t i = 0; token >> SHORT_OF_SCALAR && i < request->scalar_count; i++) {
		int64_t allocatable =
			node_scalars_allocatable(&node->scalars, request->scalars[i].resource);

		if (token >> (SHORT_OF_SCALAR + i) & 1 &&
		    request->scalars[i].amount > (allocatable < 0 ? 0 : allocatable))
			return true;
	}
	return false;
}

/* Not inlined, for most nodes fit and shortages() needs no stack without it. */
__attribute__((noinline)) static uint64_t as_of_1_36(const struct resources *request,
						     const struct node_info *node, uint64_t token)
{
	if (request->milli_cpu == 0)
		token &= ~((uint64_t)1 << SHORT_OF_CPU);
	if (request->memory_bytes == 0)
		token &= ~((uint64_t)1 << SHORT_OF_MEMORY);
	if (request->ephemeral_bytes == 0)
		token &= ~((uint64_t)1 << SHORT_OF_EPHEMERAL);
	return token | (uint64_t)is_too_small(request, node, token) << TOO_SMALL;
}

static uint64_t shortages(const void *opaque, const struct pod *pod, const struct node_info *node)
{
	const struct state *state = opaque;
	const struct resources *request = &pod->spec->request;
	uint64_t token = node->pod_count + 1 > node->allocatable_pods;

	if (state->asks_nothing)
		return token;
	token |= (uint64_t)(request->milli_cpu >
			    wrap_sub(node->allocatable_milli_cpu, node->requested_milli_cpu))
		 << SHORT_OF_CPU;
	token |= (uint64_t)(request->memory_bytes >
			    wrap_sub(node->allocatable_memory, node->requested_memory))
		 << SHORT_OF_MEMORY;
	token |= (uint64_t)(request->ephemeral_bytes >
			    wrap_sub(node->allocatable_ephemeral, node->requested_ephemeral))
		 << SHORT_OF_EPHEMERAL;
	if (request->scalar_count)
		token |= short_of_scalars(state, request, node);
	if (token && state->only_what_is_asked)
		return as_of_1_36(request, node, token);
	return token;
}

static const char *shortage_text(const struct rule_call *call, unsigned int bit)
{
	static const char *const texts[] = {
		[SHORT_OF_SLOTS] = "Too many pods",
		[SHORT_OF_CPU] = "Insufficient cpu",
		[SHORT_OF_MEMORY] = "Insufficient memory",
		[SHORT_OF_EPHEMERAL] = "Insufficient ephemeral-storage",
	};
	const struct scalar *scalar;

	if (bit < SHORT_OF_SCALAR)
		return texts[bit];
	scalar = &call->pod->spec->request.scalars[bit - SHORT_OF_SCALAR];
	return arena_format(call->scratch, "Insufficient %s",
			    cluster_text(call->cluster,
					 call->cluster->scalar_names[scalar->resource]));
}

static void explain(const struct rule_call *call, const void *state, uint64_t token,
		    struct reasons *out)
{
	(void)state;
	out->code = token >> TOO_SMALL & 1 ? FIT_UNRESOLVABLE : FIT_UNSCHEDULABLE;
	out->texts = arena_new(call->scratch, 64, sizeof(*out->texts));
	for (unsigned int bit = 0; bit < 64; bit++) {
		if (token >> bit & 1 && bit != TOO_SMALL)
			out->texts[out->count++] = shortage_text(call, bit);
	}
}

/* Is there less in `less` of anything that is asked for? */
static bool is_less(const struct resources *asked, const struct resources *less,
		    const struct resources *more)
{
	if ((asked->milli_cpu && less->milli_cpu < more->milli_cpu) ||
	    (asked->memory_bytes && less->memory_bytes < more->memory_bytes) ||
	    (asked->ephemeral_bytes && less->ephemeral_bytes < more->ephemeral_bytes))
		return true;
	for (uint32_t i = 0; i < asked->scalar_count; i++) {
		uint32_t resource = asked->scalars[i].resource;

		if (asked->scalars[i].amount &&
		    resources_scalar(less, resource) < resources_scalar(more, resource))
			return true;
	}
	return false;
}

/* A pod that ran is gone, or asks for less of what this pod needs; or this pod itself asks for less. */
static bool leaves_room(const struct rule_call *call, const struct cluster_event *event)
{
	const struct pod *before = event->before;
	const struct pod *after = event->after;

	if (!after)
		return hint_takes_room(before);
	return hint_is_own_change(call, event) ||
	       (after->state == POD_BOUND &&
		is_less(&call->pod->spec->request, &after->spec->request, &before->spec->request));
}

/* isFit: on the node when nothing runs there. */
static bool fits_empty(const struct resources *asked, const struct resources *offered)
{
	if (offered->pod_slots < 1)
		return false;
	if (asked->milli_cpu == 0 && asked->memory_bytes == 0 && asked->ephemeral_bytes == 0 &&
	    asked->scalar_count == 0)
		return true;
	if (asked->milli_cpu > offered->milli_cpu || asked->memory_bytes > offered->memory_bytes ||
	    asked->ephemeral_bytes > offered->ephemeral_bytes)
		return false;
	for (uint32_t i = 0; i < asked->scalar_count; i++) {
		if (asked->scalars[i].amount >
		    resources_scalar(offered, asked->scalars[i].resource))
			return false;
	}
	return true;
}

static bool offers_more(const struct rule_call *call, const struct cluster_event *event)
{
	const struct resources *asked = &call->pod->spec->request;
	const struct node *before = event->before;
	const struct node *after = event->after;

	if (!fits_empty(asked, &after->allocatable))
		return false;
	return !before || after->allocatable.pod_slots > before->allocatable.pod_slots ||
	       is_less(asked, &before->allocatable, &after->allocatable);
}

static const struct queueing_hint hints[] = {
	{ EVENTS(POD, EVENT_DELETE | EVENT_UPDATE_SCALE_DOWN), leaves_room },
	{ EVENTS(NODE, EVENT_ADD | EVENT_UPDATE_ALLOCATABLE), offers_more },
	{ 0, NULL },
};

static const struct predicate_impl impls[] = {
	{ "reference", "each resource in turn", prepare, shortages, NULL },
	{ NULL, NULL, NULL, NULL, NULL },
};

const struct predicate predicate_node_resources_fit = {
	.plugin = "NodeResourcesFit",
	.policy_name = "PodFitsResources",
	.summary = "a pod slot and all requested resources are left",
	.reads = READS_POD_SPEC | READS_NODE_OBJECT | READS_NODE_PODS,
	.form = COLUMNS_FIT,
	.events = EVENTS(POD, EVENT_DELETE) | EVENTS(NODE, EVENT_ADD | EVENT_UPDATE),
	.hints = hints,
	.impls = impls,
	.explain = explain,
};
