/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PodFitsHostPorts of v1.1 and v1.2: no host port of the pod is in use on the node.
 *
 * Protocol and address do not count. A port without a host port counts as host port 0, which is
 * always free.
 */
#include "predicates/v1_1/predicates.h"

#include <stdlib.h>

/* A set of ports, as a list that grows. */
struct ports {
	uint16_t *items;
	size_t count, capacity;
};

static bool has_port(const struct ports *ports, uint16_t port)
{
	for (size_t i = 0; i < ports->count; i++) {
		if (ports->items[i] == port)
			return true;
	}
	return false;
}

static void add_port(struct legacy_call *call, struct ports *ports, uint16_t port)
{
	if (has_port(ports, port))
		return;
	ports->items = legacy_grow(ports->items, ports->count, &ports->capacity,
				   sizeof(*ports->items), &call->count);
	ports->items[ports->count++] = port;
}

static void add_ports(struct legacy_call *call, struct ports *ports, const struct pod_spec *spec)
{
	for (uint32_t i = 0; i < spec->host_port_count; i++)
		add_port(call, ports, spec->host_ports[i].port);
	if (spec->container_port_count > spec->host_port_count)
		add_port(call, ports, 0);
}

/* The ports in use are collected before anybody looks what the pod wants. */
static uint64_t fits(struct legacy_call *call, const struct legacy_node *node,
		     const struct legacy_info *info)
{
	struct ports *used = legacy_new(1, sizeof(*used), &call->count);
	struct ports *wanted = legacy_new(1, sizeof(*wanted), &call->count);
	uint64_t conflict = 0;

	(void)node;
	for (size_t i = 0; i < info->pods.count; i++)
		add_ports(call, used, info->pods.items[i]->pod->spec);
	add_ports(call, wanted, call->pod->pod->spec);
	for (size_t i = 0; i < wanted->count && !conflict; i++) {
		if (wanted->items[i] && has_port(used, wanted->items[i]))
			conflict = LEGACY_FAILS;
	}
	free(used->items);
	free(wanted->items);
	free(used);
	free(wanted);
	return conflict;
}

static uint64_t fits_on_demand(struct legacy_call *call, const struct legacy_node *node,
			       const struct legacy_info *info)
{
	return call->pod->pod->spec->container_port_count ? fits(call, node, info) : 0;
}

static const struct legacy_predicate_impl impls[] = {
	{ "always", "the ports in use are collected for every pod", false, fits },
	{ "on-demand", "only for pods with ports", false, fits_on_demand },
	{ NULL, NULL, false, NULL },
};

const struct legacy_predicate predicate_v1_1_pod_fits_host_ports = {
	.rule = { .plugin = "PodFitsHostPorts",
		  .policy_name = "PodFitsHostPorts",
		  .summary = "the pod's host ports are free on the node",
		  .explain = legacy_explain_name },
	.impls = impls,
};
