/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NodePorts: the host ports the pod asks for are free on the node.
 *
 * v1.26 plugins/nodeports and framework.HostPortInfo.CheckConflict: a port is taken when another
 * pod holds it with the same protocol and the same address, or when either address is 0.0.0.0.
 */
#include "predicates/predicates.h"
#include "sched/core/hint.h"
#include "sched/core/reasons.h"

static void prepare(const struct rule_call *call, struct prepared *out)
{
	if (call->pod->spec->host_port_count == 0)
		out->verdict = PREPARED_SKIP;
	else
		out->state = arena_copy(call->scratch, &call->cluster->known.any_ip,
					sizeof(call->cluster->known.any_ip));
}

static bool conflicts(const struct host_port *a, const struct host_port *b, uint32_t any_ip)
{
	return a->port == b->port && a->protocol == b->protocol &&
	       (a->ip == b->ip || a->ip == any_ip || b->ip == any_ip);
}

static bool any_conflict(const struct pod_spec *wanted, const struct pod *holder, uint32_t any_ip)
{
	const struct pod_spec *held = holder->spec;

	for (uint32_t i = 0; i < wanted->host_port_count; i++) {
		for (uint32_t j = 0; j < held->host_port_count; j++) {
			if (!(j < 32 && holder->freed_ports >> j & 1) &&
			    conflicts(&wanted->host_ports[i], &held->host_ports[j], any_ip))
				return true;
		}
	}
	return false;
}

static uint64_t is_taken(const void *state, const struct pod *pod, const struct node_info *node)
{
	const uint32_t *any_ip = state;

	for (const struct pod *other = node->notable_pods; other; other = other->next_notable) {
		if (any_conflict(pod->spec, other, *any_ip))
			return 1;
	}
	return 0;
}

static void explain(const struct rule_call *call, const void *state, uint64_t token,
		    struct reasons *out)
{
	(void)state;
	(void)token;
	reasons_set(out, call, FIT_UNSCHEDULABLE,
		    "node(s) didn't have free ports for the requested pod ports");
}

static bool frees_a_port(const struct rule_call *call, const struct cluster_event *event)
{
	struct pod gone = *(const struct pod *)event->before;

	gone.freed_ports = 0;
	return hint_takes_room(&gone) &&
	       any_conflict(call->pod->spec, &gone, call->cluster->known.any_ip);
}

static const struct queueing_hint hints[] = {
	{ EVENTS(POD, EVENT_DELETE), frees_a_port },
	{ EVENTS(NODE, EVENT_ADD), NULL },
	{ 0, NULL },
};

static const struct predicate_impl impls[] = {
	{ "reference", "each wanted port against each held one", prepare, is_taken, NULL },
	{ NULL, NULL, NULL, NULL, NULL },
};

const struct predicate predicate_node_ports = {
	.plugin = "NodePorts",
	.policy_name = "PodFitsHostPorts",
	.summary = "the wanted host ports are free",
	.reads = READS_POD_SPEC | READS_NODE_PODS,
	.form = COLUMNS_PORTS,
	.events = EVENTS(POD, EVENT_DELETE) | EVENTS(NODE, EVENT_ADD | EVENT_UPDATE),
	.hints = hints,
	.impls = impls,
	.explain = explain,
};
