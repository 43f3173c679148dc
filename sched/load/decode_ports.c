/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host ports of a pod: v1.26 validateContainerPorts, checkHostPortConflicts, validateHostNetwork
 * and framework.HostPortInfo.
 *
 * A pod in the host's network holds all its containers' ports. Those of init containers are checked
 * but not held, except, in v1.36, those of sidecars (util.GetHostPorts).
 */
#include "sched/load/decode_pod.h"

#include <stdlib.h>
#include <string.h>

enum { PORT_MAX = 65535 };

static const char *const protocols[] = {
	[PROTOCOL_TCP] = "TCP",
	[PROTOCOL_UDP] = "UDP",
	[PROTOCOL_SCTP] = "SCTP",
	NULL,
};

/* A host port with what tells where it was found. */
struct found_port {
	struct host_port port;
	uint32_t raw_ip; /* symbol: "" and "0.0.0.0" are no duplicates of each other */
	uint32_t container, index;
};

struct found_ports {
	struct found_port *items;
	uint32_t count;
};

static enum status check_number(const struct decode *d, const struct spot *spot, int64_t number)
{
	if (number >= 1 && number <= PORT_MAX)
		return STATUS_OK;
	return decode_error(d, spot, "%lld is not a port: 1 to %d", (long long)number, PORT_MAX);
}

/* Whose ports: upstream checks only of containers that both are the same in the host's network. */
enum port_owner { OF_CONTAINER, OF_INIT_CONTAINER };

static enum status read_port(const struct decode *d, const struct spot *spot, enum port_owner owner,
			     bool host_network, struct found_port *out)
{
	const struct spot container_port = spot_field(spot, "containerPort");
	const struct spot host_port = spot_field(spot, "hostPort");
	const struct spot protocol = spot_field(spot, "protocol");
	const struct spot ip = spot_field(spot, "hostIP");
	int64_t inside = spot_integer(&container_port, 0);
	int64_t outside = spot_integer(&host_port, 0);
	int word;
	enum status status = container_port.value ? check_number(d, &container_port, inside)
						  : decode_required(d, &container_port);

	if (status == STATUS_OK && outside != 0)
		status = check_number(d, &host_port, outside);
	if (status == STATUS_OK)
		status = decode_word(d, &protocol, protocols, PROTOCOL_TCP, &word);
	if (status != STATUS_OK)
		return status;
	if (host_network && outside == 0 && !d->no_defaults)
		outside = inside;
	if (owner == OF_CONTAINER && host_network && outside != 0 && outside != inside)
		return decode_error(d, &host_port,
				    "hostPort and containerPort must be the same with hostNetwork");
	out->raw_ip = decode_symbol(d, &ip);
	out->port = (struct host_port){
		.ip = out->raw_ip ? out->raw_ip : d->cluster->known.any_ip,
		.port = (uint16_t)outside,
		.protocol = (uint8_t)word,
	};
	return STATUS_OK;
}

static enum status read_container(const struct decode *d, const struct spot *list, uint32_t index,
				  enum port_owner owner, bool host_network,
				  struct found_ports *found)
{
	const struct spot container = spot_item(list, index);
	const struct spot ports = spot_field(&container, "ports");

	for (uint32_t i = 0; i < spot_count(&ports); i++) {
		const struct spot port = spot_item(&ports, i);
		struct found_port *next = &found->items[found->count];
		enum status status = read_port(d, &port, owner, host_network, next);

		if (status != STATUS_OK)
			return status;
		next->container = index;
		next->index = i;
		found->count += next->port.port != 0;
	}
	return STATUS_OK;
}

static uint32_t count_ports(const struct spot *list)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < spot_count(list); i++) {
		const struct spot container = spot_item(list, i);
		const struct spot ports = spot_field(&container, "ports");

		count += spot_count(&ports);
	}
	return count;
}

static int by_port(const void *a, const void *b)
{
	const struct found_port *x = a;
	const struct found_port *y = b;

	if (x->port.port != y->port.port)
		return x->port.port < y->port.port ? -1 : 1;
	if (x->port.protocol != y->port.protocol)
		return x->port.protocol < y->port.protocol ? -1 : 1;
	return (x->raw_ip > y->raw_ip) - (x->raw_ip < y->raw_ip);
}

static enum status duplicate(const struct decode *d, const struct spot *list,
			     const struct found_port *port)
{
	const struct spot container = spot_item(list, port->container);
	const struct spot ports = spot_field(&container, "ports");
	const struct spot item = spot_item(&ports, port->index);
	const struct spot host_port = spot_field(&item, "hostPort");

	return decode_error(d, &host_port, "the pod has host port %u/%s twice",
			    (unsigned)port->port.port, protocols[port->port.protocol]);
}

/* The ports are sorted in place. */
static enum status check_duplicates(const struct decode *d, const struct spot *list,
				    struct found_port *ports, uint32_t count)
{
	if (count)
		qsort(ports, count, sizeof(*ports), by_port);
	for (uint32_t i = 1; i < count; i++) {
		const struct found_port *first = &ports[i - 1];
		const struct found_port *second = &ports[i];

		if (by_port(first, second) != 0)
			continue;
		if (first->container > second->container ||
		    (first->container == second->container && first->index > second->index))
			second = first;
		return duplicate(d, list, second);
	}
	return STATUS_OK;
}

static enum status check_init_containers(const struct decode *d, const struct spot *list)
{
	struct found_ports found = { 0 };
	enum status status = STATUS_OK;

	found.items = arena_new(d->scratch, count_ports(list), sizeof(*found.items));
	for (uint32_t i = 0; i < spot_count(list) && status == STATUS_OK; i++) {
		found.count = 0;
		status = read_container(d, list, i, OF_INIT_CONTAINER, false, &found);
		if (status == STATUS_OK)
			status = check_duplicates(d, list, found.items, found.count);
	}
	return status;
}

static bool is_sidecar(const struct decode *d, const struct spot *init_container)
{
	const struct spot policy = spot_field(init_container, "restartPolicy");

	return d->version != KUBERNETES_1_26 && spot_is(&policy, "Always");
}

static enum status add_sidecars(const struct decode *d, const struct spot *list, bool host_network,
				struct found_ports *found)
{
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < spot_count(list) && status == STATUS_OK; i++) {
		const struct spot container = spot_item(list, i);

		if (is_sidecar(d, &container))
			status = read_container(d, list, i, OF_INIT_CONTAINER, host_network, found);
	}
	return status;
}

static void keep_ports(const struct decode *d, const struct found_ports *found,
		       struct pod_spec *out)
{
	struct host_port *ports = arena_new(&d->cluster->arena, found->count, sizeof(*ports));

	for (uint32_t i = 0; i < found->count; i++)
		ports[i] = found->items[i].port;
	out->host_ports = ports;
	out->host_port_count = found->count;
}

enum status decode_host_ports(const struct decode *d, const struct spot *spec, struct pod_spec *out)
{
	const struct spot containers = spot_field(spec, "containers");
	const struct spot init_containers = spot_field(spec, "initContainers");
	uint32_t most = count_ports(&containers) + count_ports(&init_containers);
	struct found_ports found = { arena_new(d->scratch, most, sizeof(*found.items)), 0 };
	uint32_t of_containers;
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < spot_count(&containers) && status == STATUS_OK; i++)
		status = read_container(d, &containers, i, OF_CONTAINER, out->host_network, &found);
	of_containers = found.count;
	if (status == STATUS_OK)
		status = add_sidecars(d, &init_containers, out->host_network, &found);
	if (status != STATUS_OK)
		return status;
	keep_ports(d, &found, out);
	out->container_port_count = count_ports(&containers);
	status = check_duplicates(d, &containers, found.items, of_containers);
	return status == STATUS_OK ? check_init_containers(d, &init_containers) : status;
}
