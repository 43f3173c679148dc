/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counting pods in and out of a node: v1.26 framework.NodeInfo.update.
 */
#include "sched/core/node_info.h"

#include "sched/base/wrap.h"

static void add_volumes(struct node_info *info, const struct pod_spec *spec, int sign)
{
	for (uint32_t i = 0; i < spec->volume_count; i++) {
		enum volume_kind kind = spec->volumes[i].kind;

		if (volume_is_attached(kind))
			info->volume_count += sign;
		if (kind == VOLUME_EPHEMERAL)
			info->ephemeral_count += (uint32_t)sign;
	}
}

static void add_amounts(struct node_info *info, const struct pod_spec *spec, int64_t sign)
{
	const struct resources *r = &spec->request;

#define ADD(sum, amount) ((sum) = wrap_add(sum, wrap_mul(sign, amount)))
	ADD(info->requested_milli_cpu, r->milli_cpu);
	ADD(info->requested_memory, r->memory_bytes);
	ADD(info->requested_ephemeral, r->ephemeral_bytes);
	ADD(info->nonzero_milli_cpu, spec->nonzero_milli_cpu);
	ADD(info->nonzero_memory, spec->nonzero_memory_bytes);
	for (uint32_t i = 0; i < r->scalar_count; i++)
		node_scalars_request(&info->scalars, r->scalars[i].resource,
				     wrap_mul(sign, r->scalars[i].amount));
#undef ADD
	if (spec->volume_count)
		add_volumes(info, spec, (int)sign);
	info->pod_count += sign;
	info->totals->changes++;
	if (spec->has_pod_affinity) {
		info->totals->with_affinity += (uint32_t)sign;
		if (spec->anti_affinity_required.count)
			info->totals->with_required_anti_affinity += (uint32_t)sign;
	}
}

/* What rules look for among the pods of a node, one by one. */
static bool is_notable(const struct pod_spec *spec)
{
	return spec->host_port_count || spec->has_pod_affinity;
}

static void link_pod(struct node_info *info, struct pod *pod)
{
	pod->previous_on_node = NULL;
	pod->next_on_node = info->pods;
	if (info->pods)
		info->pods->previous_on_node = pod;
	info->pods = pod;
	pod->freed_ports = 0;
	if (is_notable(pod->spec)) {
		pod->next_notable = info->notable_pods;
		info->notable_pods = pod;
	}
}

void node_info_add_pod(struct node_info *info, struct pod *pod)
{
	add_amounts(info, pod->spec, 1);
	pod->node = info->index;
	link_pod(info, pod);
	for (const struct watcher *w = info->totals->watchers; w; w = w->next)
		w->calls->pod_added(w->context, info, pod);
}

static bool same_port(const struct host_port *a, const struct host_port *b)
{
	return a->port == b->port && a->protocol == b->protocol && a->ip == b->ip;
}

/* The port leaves the node's set, whoever else holds it. */
static void free_port(struct node_info *info, const struct host_port *port)
{
	for (struct pod *pod = info->notable_pods; pod; pod = pod->next_notable) {
		for (uint32_t i = 0; i < pod->spec->host_port_count && i < 32; i++) {
			if (same_port(&pod->spec->host_ports[i], port))
				pod->freed_ports |= UINT32_C(1) << i;
		}
	}
}

static void unlink_notable(struct node_info *info, struct pod *pod)
{
	struct pod **link = &info->notable_pods;

	while (*link != pod)
		link = &(*link)->next_notable;
	*link = pod->next_notable;
	pod->next_notable = NULL;
}

/* The newest pod takes the place of the one that leaves, as in upstream's slice. */
static void unlink_pod(struct node_info *info, struct pod *pod)
{
	struct pod *newest = info->pods;

	info->pods = newest->next_on_node;
	if (info->pods)
		info->pods->previous_on_node = NULL;
	if (newest == pod)
		return;
	newest->next_on_node = pod->next_on_node;
	newest->previous_on_node = pod->previous_on_node;
	if (newest->next_on_node)
		newest->next_on_node->previous_on_node = newest;
	if (newest->previous_on_node)
		newest->previous_on_node->next_on_node = newest;
	else
		info->pods = newest;
}

void node_info_remove_pod(struct node_info *info, struct pod *pod)
{
	add_amounts(info, pod->spec, -1);
	unlink_pod(info, pod);
	pod->next_on_node = NULL;
	pod->previous_on_node = NULL;
	if (is_notable(pod->spec))
		unlink_notable(info, pod);
	for (uint32_t i = 0; i < pod->spec->host_port_count; i++)
		free_port(info, &pod->spec->host_ports[i]);
	pod->node = NO_NODE;
	for (const struct watcher *w = info->totals->watchers; w; w = w->next)
		w->calls->pod_removed(w->context, info, pod);
}

void node_info_save(const struct node_info *info, struct arena *arena, struct node_pods *out)
{
	size_t count = (size_t)info->pod_count;

	out->count = 0;
	out->pods = arena_new(arena, count, sizeof(struct pod *));
	out->freed_ports = arena_new(arena, count, sizeof(*out->freed_ports));
	for (struct pod *pod = info->pods; pod; pod = pod->next_on_node) {
		out->pods[out->count] = pod;
		out->freed_ports[out->count++] = pod->freed_ports;
	}
}

void node_info_restore(struct node_info *info, const struct node_pods *saved)
{
	info->pods = NULL;
	info->notable_pods = NULL;
	for (size_t i = saved->count; i-- > 0;) {
		link_pod(info, saved->pods[i]);
		saved->pods[i]->freed_ports = saved->freed_ports[i];
	}
}
