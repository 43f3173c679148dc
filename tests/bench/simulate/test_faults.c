/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ten thousand random sequences of faults: whatever happens, no pod is lost or doubled, no node has more
 * pods than it may, and none is left on a dead node; and when all is repaired, all is as it was wanted.
 */
#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sched/base/rng.h"
#include "tests/bench/simulate/simulated.h"

enum { SEQUENCES = 2500, TEXT_SIZE = 16384 };

struct writer {
	char text[TEXT_SIZE];
	size_t length;
	uint64_t seed, draws;
	int nodes, store_members, kinds;
};

static uint32_t draw(struct writer *w, uint32_t bound)
{
	return rng_below(rng_draw(w->seed, w->draws++), bound);
}

__attribute__((format(printf, 2, 3))) static void put(struct writer *w, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(w->text + w->length, TEXT_SIZE - w->length, format, args);
	va_end(args);
	w->length += (size_t)n;
	cr_assert_lt(w->length, (size_t)TEXT_SIZE);
}

static void put_cluster(struct writer *w)
{
	static const char *const evictions[] = { "taint", "time", "never" };
	static const char *const binds[] = { "none", "sync", "async" };
	static const char *const kinds[] = { "ReplicationController", "ReplicaSet", "Deployment",
					     "StatefulSet",	      "DaemonSet",  "Job" };

	w->nodes = 2 + (int)draw(w, 4);
	w->store_members = draw(w, 2) ? 3 : 1;
	put(w, "seed: %u\nduration: 6h\nsample: 10m\n", draw(w, 1000));
	put(w, "nodes: [{name: machine, count: %d, maxPods: %u}]\n", w->nodes, 3 + draw(w, 12));
	put(w,
	    "api: {latency: {create: 5ms, bind: {50: 5ms, 100: %us}, delete: 20ms, status: 5ms}}\n",
	    1 + draw(w, 2));
	put(w, "store: {members: %d}\n", w->store_members);
	put(w, "controllerManager: {qps: %u, burst: 5, burstReplicas: %u, instances: %u}\n",
	    1 + draw(w, 20), 1 + draw(w, 10), 1 + draw(w, 2));
	put(w, "scheduler: {bind: %s, qps: %u, burst: 5, instances: %u, cost: {fixed: %ums}}\n",
	    binds[draw(w, 3)], 1 + draw(w, 20), 1 + draw(w, 2), draw(w, 2000));
	put(w, "kubelet: {heartbeat: 10s, start: %us, pull: {50: 1s, 100: 20s}, grace: %us}\n",
	    draw(w, 5), draw(w, 30));
	put(w, "nodeController: {eviction: %s, evictAfter: %us, qps: 1}\n", evictions[draw(w, 3)],
	    60 + draw(w, 240));
	put(w, "workloads:\n");
	w->kinds = 1 + (int)draw(w, 3);
	for (int i = 0; i < w->kinds; i++) {
		const char *kind = kinds[draw(w, sizeof(kinds) / sizeof(kinds[0]))];

		put(w,
		    "- {name: w%d, kind: %s, replicas: %u, tolerationSeconds: %u, parallel: "
		    "%s%s}\n",
		    i, kind, draw(w, 12), draw(w, 300), draw(w, 2) ? "true" : "false",
		    !strcmp(kind, "StatefulSet") && draw(w, 2)
			    ? ", claim: {provision: {50: 1s, 100: 1m}, attach: 3s}"
			    : "");
	}
}

static void put_target(struct writer *w, const char *verb)
{
	static const char *const others[] = {
		"api",		"scheduler",	      "scheduler/0",
		"scheduler/1",	"controller-manager", "controller-manager/0",
		"store/leader", "store/follower",     "store/0"
	};

	if (draw(w, 2))
		put(w, "- %s: node/machine-%u\n", verb, draw(w, (uint32_t)w->nodes));
	else
		put(w, "- %s: %s\n", verb, others[draw(w, sizeof(others) / sizeof(others[0]))]);
}

static void put_step(struct writer *w)
{
	switch (draw(w, 12)) {
	case 0:
	case 1:
	case 2:
		put_target(w, "crash");
		break;
	case 3:
	case 4:
		put_target(w, "return");
		break;
	case 5:
		put(w, "- create: {workload: w%u}\n", draw(w, (uint32_t)w->kinds));
		break;
	case 6:
		put(w, "- scale: {workload: w%u, replicas: %u}\n", draw(w, (uint32_t)w->kinds),
		    draw(w, 12));
		break;
	case 7:
		put(w, "- delete: w%u\n", draw(w, (uint32_t)w->kinds));
		break;
	case 8:
		put(w, "- %s: machine-%u\n", draw(w, 2) ? "cordon" : "uncordon",
		    draw(w, (uint32_t)w->nodes));
		break;
	case 9:
		put(w, "- clock: {node: machine-%u, behind: %us}\n", draw(w, (uint32_t)w->nodes),
		    draw(w, 2) ? draw(w, 300) : 0);
		break;
	case 10:
		put(w, "- %s: w%u\n", draw(w, 2) ? "failPulls" : "healPulls",
		    draw(w, (uint32_t)w->kinds));
		break;
	default:
		put(w, "- sleep: %ums\n", 1 + draw(w, draw(w, 2) ? 2000 : 400000));
	}
}

/* All comes back, and has the time that the longest back-offs take. */
static void put_repairs(struct writer *w)
{
	put(w, "- return: api\n- return: scheduler/0\n- return: scheduler/1\n");
	put(w, "- return: controller-manager/0\n- return: controller-manager/1\n");
	for (int i = 0; i < w->store_members; i++)
		put(w, "- return: store/%d\n", i);
	for (int i = 0; i < w->nodes; i++) {
		put(w, "- return: node/machine-%d\n- uncordon: machine-%d\n", i, i);
		put(w, "- clock: {node: machine-%d, behind: 0s}\n", i);
	}
	for (int i = 0; i < w->kinds; i++)
		put(w, "- healPulls: w%d\n", i);
	put(w, "- sleep: 30m\n");
}

/* What a controller wants is there, or waits for room; nothing more is. */
static void expect_repaired(const struct writer *w, const struct model *m)
{
	uint64_t room = 0;

	for (size_t i = 0; i < m->node_count; i++)
		room += (uint64_t)m->session.snapshot.nodes[i].node->allocatable.pod_slots -
			m->nodes[i].pod_count;
	for (size_t i = 0; i < m->controller_count; i++) {
		const struct controller *c = m->controllers[i];
		size_t wanted = c->deleted ? 0 : (size_t)c->replicas;

		if (c->spec->kind == KIND_DAEMON_SET)
			wanted = c->deleted ? 0 : m->node_count;
		if (c->spec->kind == KIND_JOB && !c->deleted) {
			/* Scaled below what is done, it has done more than is wanted. */
			cr_expect_geq(c->succeeded + (int64_t)c->active, c->replicas, "%s",
				      w->text);
			continue;
		}
		/* A StatefulSet's next one waits for the one before. */
		if (c->spec->kind == KIND_STATEFUL_SET && !c->spec->parallel && !room)
			continue;
		cr_expect_eq(c->active + c->wanted, wanted, "%zu + %zu of %zu: %s", c->active,
			     c->wanted, wanted, w->text);
	}
	for (size_t i = 0; i < m->pod_count && room; i++) {
		const struct sim_pod *pod = &m->pods[i];

		/* A DaemonSet's is for one node, which may be full. */
		cr_expect(pod->phase != PHASE_WAITING ||
				  pod->controller->spec->kind == KIND_DAEMON_SET,
			  "a pod waits though there is room: %s", w->text);
	}
	cr_expect_eq(m->counts.terminating, 0, "%s", w->text);
	cr_expect_eq(m->ready_nodes, m->node_count, "%s", w->text);
	/* Those that have a node run on it. */
	cr_expect_eq(m->counts.up, m->counts.running, "%s", w->text);
	cr_expect_eq(m->counts.pending, 0, "%s", w->text);
}

static void try_sequence(uint64_t seed)
{
	struct writer w = { .seed = seed };
	struct simulated s;
	uint32_t steps;

	put_cluster(&w);
	put(&w, "steps:\n- create: {workload: w0}\n- sleep: 20s\n");
	steps = 3 + draw(&w, 20);
	for (uint32_t i = 0; i < steps; i++)
		put_step(&w);
	put_repairs(&w);
	simulated_run(&s, w.text, 61);
	expect_repaired(&w, s.model);
	cr_expect(s.model->script.done);
	simulated_fini(&s);
}

static void try_sequences(uint64_t first)
{
	for (uint64_t seed = first; seed < first + SEQUENCES; seed++)
		try_sequence(seed);
}

Test(faults, sequences_0_to_2499_lose_and_double_nothing)
{
	try_sequences(0);
}

Test(faults, sequences_2500_to_4999_lose_and_double_nothing)
{
	try_sequences(2500);
}

Test(faults, sequences_5000_to_7499_lose_and_double_nothing)
{
	try_sequences(5000);
}

Test(faults, sequences_7500_to_9999_lose_and_double_nothing)
{
	try_sequences(7500);
}
