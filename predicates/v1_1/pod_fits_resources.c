/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PodFitsResources of v1.1: the node's pods and this one, one after another, fit in its capacity.
 *
 * A capacity of 0, or none, is no limit. A pod that does not fit in what those before it left is not
 * counted, but that one did not fit rejects the new pod, too. A pod that asks for nothing needs a
 * free slot only.
 */
#include "predicates/v1_1/predicates.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/wrap.h"
#include "sched/core/reasons.h"

enum { TOO_MANY_PODS = 1, NO_CPU, NO_MEMORY, NO_SLOT };

/* What the original keeps of a walk: the pods that did not fit. */
struct exceeding {
	struct legacy_pod_list cpu, memory;
};

static void free_exceeding(struct exceeding *e)
{
	free((void *)e->cpu.items);
	free((void *)e->memory.items);
}

struct room {
	int64_t milli_cpu, memory; /* 0: without limit */
	int64_t used_milli_cpu, used_memory;
};

static void take_room(struct legacy_call *call, struct room *room, const struct legacy_pod *pod,
		      struct exceeding *out)
{
	const struct legacy_request request = legacy_request_of(call, pod);

	if (room->milli_cpu &&
	    wrap_sub(room->milli_cpu, room->used_milli_cpu) < request.milli_cpu) {
		legacy_pod_list_add(&out->cpu, pod, &call->count);
	} else if (room->memory && wrap_sub(room->memory, room->used_memory) < request.memory) {
		legacy_pod_list_add(&out->memory, pod, &call->count);
	} else {
		room->used_milli_cpu = wrap_add(room->used_milli_cpu, request.milli_cpu);
		room->used_memory = wrap_add(room->used_memory, request.memory);
	}
}

/* CheckPodsExceedingFreeResources over the node's pods and the new one. */
static struct exceeding walk(struct legacy_call *call, const struct legacy_node *node,
			     const struct legacy_pod_list *pods)
{
	struct exceeding out = { 0 };
	struct room room = {
		.milli_cpu = legacy_milli_value(call, &node->capacity, "cpu"),
		.memory = legacy_value(call, &node->capacity, "memory"),
	};

	for (size_t i = 0; i < pods->count; i++)
		take_room(call, &room, pods->items[i], &out);
	take_room(call, &room, call->pod, &out);
	return out;
}

/* The pods with the new one behind them: a copy, for the list is the map's. */
static struct legacy_pod_list append_pod(struct legacy_call *call, const struct legacy_info *info)
{
	struct legacy_pod_list all = { .capacity = info->pods.count + 1 };

	all.items = legacy_new(all.capacity, sizeof(*all.items), &call->count);
	if (info->pods.count)
		memcpy((void *)all.items, info->pods.items, info->pods.count * sizeof(*all.items));
	all.items[info->pods.count] = call->pod;
	all.count = info->pods.count;
	return all;
}

static int64_t slots(struct legacy_call *call, const struct legacy_node *node)
{
	return legacy_value(call, &node->capacity, "pods");
}

static uint64_t reason_of(const struct exceeding *e)
{
	if (e->cpu.count)
		return NO_CPU;
	return e->memory.count ? NO_MEMORY : 0;
}

static uint64_t fits_by_walk(struct legacy_call *call, const struct legacy_node *at_hand,
			     const struct legacy_info *info)
{
	const struct legacy_request request = legacy_request_of(call, call->pod);
	const struct legacy_node *node = legacy_node_again(call, at_hand);
	int64_t count = (int64_t)info->pods.count;
	struct legacy_pod_list all;
	struct exceeding exceeding;
	uint64_t reason;

	if (request.milli_cpu == 0 && request.memory == 0)
		return count < slots(call, node) ? 0 : NO_SLOT;
	all = append_pod(call, info);
	exceeding = walk(call, node, &all);
	reason = count + 1 > slots(call, node) ? TOO_MANY_PODS : reason_of(&exceeding);
	/* The argument of a message that nobody sees is worked out all the same. */
	if (!reason)
		slots(call, node);
	free_exceeding(&exceeding);
	free((void *)all.items);
	return reason;
}

/* The number of pods first; no copy. */
static uint64_t fits_by_count(struct legacy_call *call, const struct legacy_node *at_hand,
			      const struct legacy_info *info)
{
	const struct legacy_node *node = legacy_node_again(call, at_hand);
	bool has_slot = (int64_t)info->pods.count + 1 <= slots(call, node);
	struct legacy_request request;
	struct exceeding exceeding;
	uint64_t reason;

	request = legacy_request_of(call, call->pod);
	if (request.milli_cpu == 0 && request.memory == 0)
		return has_slot ? 0 : NO_SLOT;
	if (!has_slot)
		return TOO_MANY_PODS;
	exceeding = walk(call, node, &info->pods);
	reason = reason_of(&exceeding);
	if (!reason)
		slots(call, node);
	free_exceeding(&exceeding);
	return reason;
}

static bool has_room(int64_t capacity, int64_t used, int64_t request)
{
	return capacity == 0 || wrap_sub(capacity, used) >= request;
}

/* Where all fit together, all fit one after another; else who is in the way has to be found. */
static uint64_t fits_by_sums(struct legacy_call *call, const struct legacy_node *at_hand,
			     const struct legacy_info *info)
{
	const struct legacy_node *node = legacy_node_again(call, at_hand);
	const struct legacy_request request = legacy_request_of(call, call->pod);
	bool has_slot = (int64_t)info->pods.count + 1 <= slots(call, node);

	if (request.milli_cpu == 0 && request.memory == 0)
		return has_slot ? 0 : NO_SLOT;
	if (!has_slot)
		return TOO_MANY_PODS;
	if (has_room(legacy_milli_value(call, &node->capacity, "cpu"), info->milli_cpu,
		     request.milli_cpu) &&
	    has_room(legacy_value(call, &node->capacity, "memory"), info->memory, request.memory))
		return 0;
	return fits_by_count(call, at_hand, info);
}

static void explain(const struct rule_call *call, const void *state, uint64_t token,
		    struct reasons *out)
{
	static const char *const texts[] = {
		[TOO_MANY_PODS] = "PodExceedsMaxPodNumber",
		[NO_CPU] = "PodExceedsFreeCPU",
		[NO_MEMORY] = "PodExceedsFreeMemory",
	};

	(void)state;
	/* Only a pod that asks for something has a reason of its own. */
	reasons_set(out, call, FIT_UNSCHEDULABLE, token == NO_SLOT ? call->args : texts[token]);
}

static const struct legacy_predicate_impl impls[] = {
	{ "walk", "all pods one after another, in a copy of the list", false, fits_by_walk },
	{ "count-first", "the number of pods first, and no copy", false, fits_by_count },
	{ "sums", "what the node's pods ask for was added up before", true, fits_by_sums },
	{ NULL, NULL, false, NULL },
};

const struct legacy_predicate predicate_v1_1_pod_fits_resources = {
	.rule = { .plugin = "PodFitsResources",
		  .policy_name = "PodFitsResources",
		  .summary = "cpu, memory and a pod slot of the node's capacity are free",
		  .explain = explain },
	.impls = impls,
};
