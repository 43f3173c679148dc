/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules that read no pods but the node's own, whose answers a kind keeps.
 */
#include <criterion/criterion.h>

#include "tests/support/small_world.h"
#include "tests/support/strategy_case.h"

#define PORT(IP, NUMBER) \
	"{name: c, image: i, ports: [{containerPort: 1, hostPort: " NUMBER ", hostIP: '" IP "'}]}"
#define TWO NODE("a", , , ) NODE("b", , , )

static const struct strategy_case ports[] = {
	{ "one on each node, and one comes free",
	  TWO POD_OF("p", , PORT("", "80"), ) POD_OF("q", , PORT("", "80"), )
		  POD_OF("r", , PORT("", "80"), ),
	  "p q r -q r", "a b - - b" },
	{ "others take it, or another address",
	  TWO POD_OF("p", , PORT("10.0.0.1", "80"), ) POD_OF("q", , PORT("10.0.0.2", "80"), )
		  POD_OF("r", , PORT("10.0.0.1", "80"), ) POD_OF("s", , PORT("", "80"), ),
	  "p q r s -p s", "a b b - - a" },
	{ "pods without ports do not matter",
	  TWO POD("s", , ) POD_OF("p", , PORT("", "80"), ) POD("t", , )
		  POD_OF("q", , PORT("", "80"), ) POD("u", , ),
	  "s p t q u", "a b a a b" },
};

Test(pod_kind, host_ports_are_free)
{
	EXPECT_STRATEGIES(ports);
}
