/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which pods run where: the modeler's list of pods, and the map from nodes to them.
 */
#include <stdlib.h>
#include <string.h>

#include "sched/base/wrap.h"
#include "sched/legacy/state.h"

/* --- listing pods ---------------------------------------------------------------------------- */

/* All of a store, in an order of its own each time. */
static struct legacy_pod_list list_store(struct legacy_call *call, const struct string_map *store)
{
	struct legacy_pod_list list = { .capacity = store->count };
	size_t start = legacy_draw(call, store->slot_count);

	list.items = legacy_new(store->count, sizeof(*list.items), &call->count);
	for (size_t i = 0; i < store->slot_count; i++) {
		const struct string_slot *slot = string_map_slot(store, start + i);

		if (slot->key)
			list.items[list.count++] = slot->value.item;
	}
	return list;
}

/* A copy that grew pod by pod, as each filter of the original makes one. */
static struct legacy_pod_list copy_list(struct legacy_call *call,
					const struct legacy_pod_list *list)
{
	struct legacy_pod_list copy = { 0 };

	for (size_t i = 0; i < list->count; i++)
		legacy_pod_list_add(&copy, list->items[i], &call->count);
	return copy;
}

/* The assumed pods that the watch has not told of; the others are assumed no more. */
static void add_assumed(struct legacy_call *call, struct legacy_pod_list *out)
{
	struct legacy_state *state = call->state;
	struct legacy_pod_list all = list_store(call, &state->assumed);

	for (size_t i = 0; i < all.count; i++) {
		if (string_map_find(&state->pod_store, all.items[i]->key))
			string_map_remove(&state->assumed, all.items[i]->key);
		else
			legacy_pod_list_add(out, all.items[i], &call->count);
	}
	free((void *)all.items);
}

struct legacy_pod_list legacy_pods_list(struct legacy_call *call)
{
	struct legacy_state *state = call->state;
	struct legacy_pod_list stored;
	struct legacy_pod_list selected;

	pthread_mutex_lock(&state->lock);
	stored = list_store(call, &state->pod_store);
	selected = copy_list(call, &stored);
	add_assumed(call, &selected);
	pthread_mutex_unlock(&state->lock);
	free((void *)stored.items);
	return selected;
}

/* --- pods by node ---------------------------------------------------------------------------- */

static void add_sums(struct legacy_call *call, struct legacy_info *info,
		     const struct legacy_pod *pod, int64_t sign)
{
	struct legacy_request request = legacy_request_of(call, pod);
	struct legacy_request nonzero = legacy_nonzero_request_of(call, pod);

#define ADD(sum, amount) ((sum) = wrap_add(sum, wrap_mul(sign, amount)))
	ADD(info->milli_cpu, request.milli_cpu);
	ADD(info->memory, request.memory);
	ADD(info->nonzero_milli_cpu, nonzero.milli_cpu);
	ADD(info->nonzero_memory, nonzero.memory);
#undef ADD
}

void legacy_infos_add(struct legacy_call *call, struct legacy_infos *infos,
		      const struct legacy_pod *pod)
{
	struct string_slot *slot = string_map_put(&infos->by_name, pod->node_name, &call->count);
	struct legacy_info *info = slot->value.item;

	if (!info) {
		info = legacy_new(1, sizeof(*info), &call->count);
		slot->value.item = info;
	}
	legacy_pod_list_add(&info->pods, pod, &call->count);
	if (infos->has_sums)
		add_sums(call, info, pod, 1);
}

void legacy_infos_remove(struct legacy_call *call, struct legacy_infos *infos,
			 const struct legacy_pod *pod)
{
	const struct string_slot *slot = string_map_find(&infos->by_name, pod->node_name);
	struct legacy_info *info = slot ? slot->value.item : NULL;

	for (size_t i = 0; info && i < info->pods.count; i++) {
		if (info->pods.items[i] != pod)
			continue;
		info->pods.items[i] = info->pods.items[--info->pods.count];
		add_sums(call, info, pod, -1);
		return;
	}
}

void legacy_infos_fini(struct legacy_infos *infos)
{
	for (size_t i = 0; i < infos->by_name.slot_count; i++) {
		struct legacy_info *info = infos->by_name.slots[i].value.item;

		if (info)
			free((void *)info->pods.items);
		free(info);
	}
	string_map_fini(&infos->by_name);
}

const struct legacy_info *legacy_infos_find(const struct legacy_infos *infos, const char *node)
{
	static const struct legacy_info nothing;
	const struct string_slot *slot = string_map_find(&infos->by_name, node);

	return slot ? slot->value.item : &nothing;
}

const struct string_slot *legacy_infos_at(const struct legacy_infos *infos, size_t *at)
{
	while (*at < infos->by_name.slot_count) {
		const struct string_slot *slot = &infos->by_name.slots[(*at)++];

		if (slot->key)
			return slot;
	}
	return NULL;
}

/* MapPodsToMachines, and CreateNodeNameToInfoMap when it sums up. */
static struct legacy_infos *map_pods(struct legacy_call *call, bool has_sums)
{
	struct legacy_infos *infos = legacy_new(1, sizeof(*infos), &call->count);
	struct legacy_pod_list listed = legacy_pods_list(call);
	struct legacy_pod_list running = copy_list(call, &listed);

	infos->has_sums = has_sums;
	for (size_t i = 0; i < running.count; i++)
		legacy_infos_add(call, infos, running.items[i]);
	free((void *)running.items);
	free((void *)listed.items);
	return infos;
}

static void free_infos(struct legacy_infos *infos)
{
	legacy_infos_fini(infos);
	free(infos);
}

static struct legacy_info *clone_info(struct legacy_call *call, const struct legacy_info *info)
{
	struct legacy_info *clone = legacy_new(1, sizeof(*clone), &call->count);
	size_t count = info->pods.count;

	*clone = *info;
	clone->pods.capacity = count;
	clone->pods.items = legacy_new(count, sizeof(*clone->pods.items), &call->count);
	if (count)
		memcpy((void *)clone->pods.items, info->pods.items,
		       count * sizeof(*clone->pods.items));
	return clone;
}

/* The cache as it is now (GetNodeNameToInfoMap). */
static struct legacy_infos *clone_cache(struct legacy_call *call)
{
	const struct legacy_infos *cache = &call->state->cache;
	struct legacy_infos *infos = legacy_new(1, sizeof(*infos), &call->count);

	infos->has_sums = true;
	for (size_t i = 0; i < cache->by_name.slot_count; i++) {
		const struct string_slot *slot = &cache->by_name.slots[i];

		if (slot->key)
			string_map_put(&infos->by_name, slot->key, &call->count)->value.item =
				clone_info(call, slot->value.item);
	}
	return infos;
}

void legacy_infos_begin(struct legacy_call *call)
{
	struct legacy_state *state = call->state;
	enum legacy_pods_by_node how = options_of(state)->pods_by_node;

	if (how == PODS_CACHED)
		state->infos = clone_cache(call);
	else if (how != PODS_PER_RULE)
		state->infos = map_pods(call, how == PODS_WITH_SUMS);
}

void legacy_infos_end(struct legacy_call *call)
{
	if (call->state->infos)
		free_infos(call->state->infos);
	call->state->infos = NULL;
}

struct legacy_infos *legacy_infos_take(struct legacy_call *call)
{
	return call->state->infos ? call->state->infos : map_pods(call, false);
}

void legacy_infos_give_back(struct legacy_call *call, struct legacy_infos *infos)
{
	if (infos != call->state->infos)
		free_infos(infos);
}
