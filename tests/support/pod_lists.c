/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/pod_lists.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

/* --- ports ----------------------------------------------------------------------------------- */

/* Position of the port in the node's set, or its count. */
static size_t find_port(const struct pod_list *list, const struct host_port *port)
{
	size_t at = 0;

	while (at < list->port_count &&
	       !(list->ports[at].ip == port->ip && list->ports[at].port == port->port &&
		 list->ports[at].protocol == port->protocol))
		at++;
	return at;
}

static void hold_port(struct pod_list *list, const struct host_port *port)
{
	if (find_port(list, port) < list->port_count)
		return;
	list->ports =
		mem_grow(list->ports, list->port_count, &list->port_capacity, sizeof(*list->ports));
	list->ports[list->port_count++] = *port;
}

static void free_port(struct pod_list *list, const struct host_port *port)
{
	size_t at = find_port(list, port);

	if (at < list->port_count)
		list->ports[at] = list->ports[--list->port_count];
}

/* --- lists ----------------------------------------------------------------------------------- */

struct pod_list pod_list_copy(const struct pod_list *list)
{
	struct pod_list copy = *list;

	copy.capacity = list->count;
	copy.pods = mem_new(list->count, sizeof(struct pod *));
	if (list->count)
		memcpy(copy.pods, list->pods, list->count * sizeof(struct pod *));
	copy.port_capacity = list->port_count;
	copy.ports = mem_new(list->port_count, sizeof(*copy.ports));
	if (list->port_count)
		memcpy(copy.ports, list->ports, list->port_count * sizeof(*copy.ports));
	return copy;
}

void pod_list_fini(struct pod_list *list)
{
	free(list->pods);
	free(list->ports);
	*list = (struct pod_list){ 0 };
}

static void append(struct pod_list *list, struct pod *pod)
{
	list->pods = mem_grow(list->pods, list->count, &list->capacity, sizeof(struct pod *));
	list->pods[list->count++] = pod;
}

static void take_node(struct pod_list *list, const struct node_info *node)
{
	for (struct pod *pod = node->pods; pod; pod = pod->next_on_node) {
		append(list, pod);
		for (uint32_t i = 0; i < pod->spec->host_port_count; i++) {
			if (i >= 32 || !(pod->freed_ports >> i & 1))
				hold_port(list, &pod->spec->host_ports[i]);
		}
	}
	for (size_t i = 0; i < list->count / 2; i++) {
		struct pod *newer = list->pods[i];

		list->pods[i] = list->pods[list->count - 1 - i];
		list->pods[list->count - 1 - i] = newer;
	}
}

void pod_lists_init(struct pod_lists *lists, const struct snapshot *snapshot)
{
	lists->node_count = snapshot->node_count;
	lists->nodes = mem_new(lists->node_count, sizeof(*lists->nodes));
	for (size_t i = 0; i < lists->node_count; i++)
		take_node(&lists->nodes[i], &snapshot->nodes[i]);
}

void pod_lists_fini(struct pod_lists *lists)
{
	for (size_t i = 0; i < lists->node_count; i++)
		pod_list_fini(&lists->nodes[i]);
	free(lists->nodes);
	*lists = (struct pod_lists){ 0 };
}

void pod_lists_add(struct pod_lists *lists, uint32_t node, struct pod *pod)
{
	struct pod_list *list = &lists->nodes[node];

	append(list, pod);
	for (uint32_t i = 0; i < pod->spec->host_port_count; i++)
		hold_port(list, &pod->spec->host_ports[i]);
}

void pod_lists_remove(struct pod_lists *lists, uint32_t node, const struct pod *pod)
{
	struct pod_list *list = &lists->nodes[node];

	for (size_t i = 0; i < list->count; i++) {
		if (list->pods[i] != pod)
			continue;
		list->pods[i] = list->pods[--list->count];
		break;
	}
	for (uint32_t i = 0; i < pod->spec->host_port_count; i++)
		free_port(list, &pod->spec->host_ports[i]);
}

/* --- copies ---------------------------------------------------------------------------------- */

static size_t count_pods(const struct pod_lists *lists)
{
	size_t count = 0;

	for (size_t i = 0; i < lists->node_count; i++)
		count += lists->nodes[i].count;
	return count;
}

static void own_terms(struct cluster_copy *copy, struct pod_affinity_terms *terms)
{
	terms->items = arena_copy(&copy->arena, terms->items, terms->count * sizeof(*terms->items));
}

static void own_template(struct cluster_copy *copy, struct pod *pod)
{
	struct pod_spec *spec = arena_copy(&copy->arena, pod->spec, sizeof(*spec));

	own_terms(copy, &spec->affinity_required);
	own_terms(copy, &spec->affinity_preferred);
	own_terms(copy, &spec->anti_affinity_required);
	own_terms(copy, &spec->anti_affinity_preferred);
	pod->spec = spec;
	pod->labels = arena_copy(&copy->arena, pod->labels, sizeof(*pod->labels));
}

static void copy_pods(struct cluster_copy *copy, const struct pod_lists *lists)
{
	size_t count = count_pods(lists);

	copy->pods = mem_new(count, sizeof(*copy->pods));
	copy->cluster.pods = mem_new(count, sizeof(struct pod *));
	copy->cluster.pod_count = 0;
	for (uint32_t node = 0; node < lists->node_count; node++) {
		for (size_t i = 0; i < lists->nodes[node].count; i++) {
			struct pod *pod = &copy->pods[copy->cluster.pod_count];

			*pod = *lists->nodes[node].pods[i];
			pod->state = POD_BOUND;
			pod->node = node;
			own_template(copy, pod);
			copy->cluster.pods[copy->cluster.pod_count++] = pod;
		}
	}
}

/* A port counts as long as it is in the node's set, whichever pod brought it there. */
static void free_ports_outside(const struct node_info *node, const struct pod_list *list)
{
	for (struct pod *pod = node->pods; pod; pod = pod->next_on_node) {
		for (uint32_t i = 0; i < pod->spec->host_port_count && i < 32; i++) {
			if (find_port(list, &pod->spec->host_ports[i]) == list->port_count)
				pod->freed_ports |= UINT32_C(1) << i;
		}
	}
}

void cluster_copy_init(struct cluster_copy *copy, const struct snapshot *original,
		       const struct pod_lists *lists)
{
	const struct volumes *volumes = original->volumes;

	copy->arena = (struct arena){ 0 };
	copy->cluster = *original->cluster;
	copy_pods(copy, lists);
	snapshot_init(&copy->snapshot, &copy->cluster);
	for (size_t i = 0; i < lists->node_count; i++)
		free_ports_outside(&copy->snapshot.nodes[i], &lists->nodes[i]);
	for (size_t i = 0; i < volumes->volume_count; i++)
		copy->snapshot.volumes->promised_claim[i] = volumes->promised_claim[i];
	for (size_t i = 0; i < volumes->claim_count; i++)
		copy->snapshot.volumes->chosen_node[i] = volumes->chosen_node[i];
}

void cluster_copy_fini(struct cluster_copy *copy)
{
	snapshot_fini(&copy->snapshot);
	free(copy->cluster.pods);
	free(copy->pods);
	arena_free(&copy->arena);
}
