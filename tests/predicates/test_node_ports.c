/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "tests/support/small_world.h"

#define HOLDS(NAME, PORT, SPEC) \
	POD_OF(NAME, , "{name: c, image: i, ports: [{containerPort: 1, " PORT "}]}", SPEC)
#define RUNS(PORT) HOLDS("r", PORT, ", nodeName: a")
#define WANTS(PORT) HOLDS("p", PORT, )
#define TAKEN "Unschedulable: node(s) didn't have free ports for the requested pod ports"

static const struct rule_case cases[] = {
	{ "no port wanted", NODE("a", , , ) RUNS("hostPort: 80") POD("p", , ), "", NULL },
	{ "a free port", NODE("a", , , ) RUNS("hostPort: 80") WANTS("hostPort: 81"), "", NULL },
	{ "the same port", NODE("a", , , ) RUNS("hostPort: 80") WANTS("hostPort: 80"), TAKEN,
	  NULL },
	{ "a container port is no host port",
	  NODE("a", , , ) RUNS("hostPort: 80") WANTS("containerPort: 80"), "", NULL },
	{ "another protocol",
	  NODE("a", , , ) RUNS("hostPort: 80, protocol: UDP") WANTS("hostPort: 80"), "", NULL },
	{ "another address",
	  NODE("a", , , ) RUNS("hostPort: 80, hostIP: 10.0.0.1")
		  WANTS("hostPort: 80, hostIP: 10.0.0.2"),
	  "", NULL },
	{ "the same address",
	  NODE("a", , , ) RUNS("hostPort: 80, hostIP: 10.0.0.1")
		  WANTS("hostPort: 80, hostIP: 10.0.0.1"),
	  TAKEN, NULL },
	{ "all addresses are wanted",
	  NODE("a", , , ) RUNS("hostPort: 80, hostIP: 10.0.0.1") WANTS("hostPort: 80"), TAKEN,
	  NULL },
	{ "all addresses are held",
	  NODE("a", , , ) RUNS("hostPort: 80, hostIP: 0.0.0.0")
		  WANTS("hostPort: 80, hostIP: 10.0.0.1"),
	  TAKEN, NULL },
	{ "any of several ports",
	  NODE("a", , , ) RUNS("hostPort: 81")
		  POD_OF("p", ,
			 "{name: c, image: i, ports: [{containerPort: 1, hostPort: 80}, "
			 "{containerPort: 2, hostPort: 81}]}", ),
	  TAKEN, NULL },
	{ "a pod on another node",
	  NODE("a", , , ) NODE("b", , , ) HOLDS("r", "hostPort: 80", ", nodeName: b")
		  WANTS("hostPort: 80"),
	  "", NULL },
	{ "hostNetwork makes every port a host port",
	  NODE("a", , , ) RUNS("hostPort: 80")
		  HOLDS("p", "containerPort: 80", ", hostNetwork: true"),
	  TAKEN, NULL },
};

Test(predicate_node_ports, answers_as_listed)
{
	EXPECT_FILTER("NodePorts", cases);
}
