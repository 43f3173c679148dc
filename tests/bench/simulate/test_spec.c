/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/simulate/spec.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/told.h"

#define HEAD "apiVersion: schedmark/v1\nkind: Simulation\n"

static const struct {
	const char *text, *told;
} refused[] = {
	{ "", "test.yaml: nothing in it" },
	{ "kind: Simulation\n", "1:1: apiVersion is required" },
	{ "apiVersion: schedmark/v2\nkind: Simulation\n", "1:13: apiVersion: \"schedmark/v2\"" },
	{ "apiVersion: schedmark/v1\nkind: Engine\n", "2:7: kind: \"Engine\", expected one of" },
	{ HEAD "nodez: []\n", "3:1: unknown key \"nodez\" in a Simulation" },
	{ HEAD "duration: 5\n", "3:11: duration: " },
	{ HEAD "duration: 9999h\n", "3:11: duration: 9999h, expected from" },
	{ HEAD "duration: 0s\n", "3:11: duration: 0s" },
	{ HEAD "nodes: [{count: 3}]\n", "3:9: name is required" },
	{ HEAD "nodes: [{name: A_b}]\n", "3:16: name: \"A_b\"" },
	{ HEAD "nodes: [{name: a, count: 0}]\n", "3:26: count: 0, expected 1 to" },
	{ HEAD "nodes: [{name: a}, {name: a}]\n", "3:20: nodes: there is a group a already" },
	{ HEAD "nodes: [{name: a, count: 60000}, {name: b, count: 60000}]\n",
	  "3:8: nodes: more than 100000" },
	{ HEAD "api: {latency: {bind: [1]}}\n", "3:23: bind: expected a duration" },
	{ HEAD "api: {latency: {bind: {50: 2ms, 40: 3ms}}}\n", "3:37: bind: expected" },
	{ HEAD "api: {latency: {bind: {101: 2ms}}}\n", "3:29: bind: expected" },
	{ HEAD "store: {quota: many}\n", "3:16: quota: expected bytes" },
	{ HEAD "store: {members: 10}\n", "3:18: members: 10, expected 1 to 9" },
	{ HEAD "scheduler: {bind: maybe}\n", "3:19: bind: \"maybe\", expected one of" },
	{ HEAD "scheduler: {kubernetesVersion: '1.99'}\n", "3:32: kubernetesVersion: \"1.99\"" },
	{ HEAD "scheduler: {cost: {curve: []}}\n", "3:27: curve: no points" },
	{ HEAD "scheduler: {cost: {curve: [{pods: 5, cost: 1ms}, {pods: 5, cost: 1ms}]}}\n",
	  "3:50: curve: expected points" },
	{ HEAD "controllerManager: {qps: -1}\n", "3:26: qps: -1, expected 0 to" },
	{ HEAD "kubelet: {heartbeat: 1ms}\n", "3:22: heartbeat: 1ms" },
	{ HEAD "leaderElection: {renewDeadline: 20s}\n", "3:17: leaderElection: leaseDuration" },
	{ HEAD "workloads: [{name: w, kind: CronJob}]\n", "3:29: kind: \"CronJob\"" },
	{ HEAD "workloads: [{name: w, claim: {size: 1Gi}}]\n",
	  "3:30: claim: only pods of a StatefulSet" },
	{ HEAD "workloads: [{name: w, kind: StatefulSet, claim: {size: x}}]\n", "3:56: size: " },
	{ HEAD "workloads: [{name: w}, {name: w}]\n", "3:24: workloads: there is a w already" },
	{ HEAD "steps: [{create: {workload: w}}]\n", "3:29: there is no workload \"w\"" },
	{ HEAD "steps: [{sleep: 1s, compact: true}]\n", "3:9: a step has one key" },
	{ HEAD "steps: [{jump: 1}]\n", "3:10: unknown key \"jump\"" },
	{ HEAD "steps: [{crash: moon}]\n", "3:17: \"moon\": expected node/NAME" },
	{ HEAD "steps: [{crash: store/9}]\n", "3:17: \"store/9\"" },
	{ HEAD "steps: [5]\n", "3:9: " },
	{ HEAD "steps: [{stage: a}]\nrecommend: {request: a, limit: b}\n",
	  "4:12: recommend: there is no stage \"b\"" },
	{ HEAD "recommend: {request: a}\n", "3:12: limit is required" },
	{ HEAD "api: {processor: 3}\n", "3:18: processor: " },
	{ HEAD "expect: [{metric: seconds}]\n", "3:10: expect: one of value" },
	{ HEAD "expect: [{value: 3}]\n", "3:10: expect: one of metric and event" },
	{ HEAD "---\n" HEAD, "4:1: a second document" },
	{ HEAD "duration: 8000h\n", "duration: more than 500000 samples" },
	{ HEAD "duration: 8000h\nsample: 1h\nkubelet: {heartbeat: 100ms}\nnodes: [{name: a, count: "
	       "100000}]\n",
	  "duration: nodes, heartbeats" },
};

Test(spec, what_is_wrong_is_told_with_its_place)
{
	struct told told;

	told_init(&told);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct simulation_spec *spec = NULL;
		const char *wanted = refused[i].told;

		/* Without a place, only the text. */
		if (!strncmp(wanted, "test.yaml: ", 11))
			wanted += 11;
		told_clear(&told);
		cr_expect_eq(simulation_spec_read("test.yaml", refused[i].text,
						  strlen(refused[i].text), NULL, &told.sink, &spec),
			     STATUS_BAD_INPUT, "%s", refused[i].text);
		cr_expect_null(spec);
		cr_expect(strstr(told.text, wanted), "%s\nsaid: %s\nnot: %s", refused[i].text,
			  told.text, wanted);
	}
}

Test(spec, what_is_not_said_has_the_defaults_of_kubernetes)
{
	static const char text[] = HEAD;
	struct simulation_spec *spec;
	struct told told;

	told_init(&told);
	cr_assert_eq(simulation_spec_read("x", text, strlen(text), NULL, &told.sink, &spec),
		     STATUS_OK);
	cr_expect_eq(spec->manager.client.qps, 20);
	cr_expect_eq(spec->manager.client.burst, 30);
	cr_expect_eq(spec->manager.burst_replicas, 500);
	cr_expect_eq(spec->scheduler.client.qps, 50);
	cr_expect_eq(spec->scheduler.client.burst, 100);
	cr_expect_eq(spec->node_controller.grace_ns, INT64_C(40000000000));
	cr_expect_eq(spec->node_controller.evict_after_ns, INT64_C(300000000000));
	cr_expect_eq(spec->election.lease_ns, INT64_C(15000000000));
	simulation_spec_free(spec);
}

Test(spec, repetitions_do_not_nest_without_end)
{
	char text[2000] = HEAD "steps: ";
	struct simulation_spec *spec;
	struct told told;

	for (int i = 0; i < 20; i++)
		strcat(text, "[{repeat: {times: 2, steps: ");
	strcat(text, "[]");
	for (int i = 0; i < 20; i++)
		strcat(text, "}}]");
	strcat(text, "\n");
	told_init(&told);
	cr_expect_eq(simulation_spec_read("x", text, strlen(text), NULL, &told.sink, &spec),
		     STATUS_BAD_INPUT);
	cr_expect(strstr(told.text, "repetitions in each other"), "%s", told.text);
}
