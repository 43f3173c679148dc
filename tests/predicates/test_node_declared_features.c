/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "tests/support/small_world.h"

#define DECLARES(FEATURES) NODE("a", , , ", declaredFeatures: [" FEATURES "]")
#define RESTARTS(KIND)                                                                       \
	"{name: c, image: i, restartPolicy: Never, restartPolicyRules: [{action: " KIND ", " \
	"exitCodes: {operator: In, values: [42]}}]}"
#define RESTARTER POD_OF("p", , RESTARTS("RestartAllContainers"), ", restartPolicy: Never")
#define APART POD("p", , ", hostNetwork: true, hostUsers: false")
#define LACKING "UnschedulableAndUnresolvable: node(s) didn't match Pod's required features"

static const struct rule_case cases[] = {
	{ "a pod that needs nothing", NODE("a", , , ) POD("p", , ), "", "v1.36" },
	{ "a rule that restarts all containers", NODE("a", , , ) RESTARTER, LACKING, "v1.36" },
	{ "where the kubelet can", DECLARES("RestartAllContainersOnContainerExits") RESTARTER, "",
	  "v1.36" },
	{ "where it can do other things", DECLARES("UserNamespacesHostNetworkSupport") RESTARTER,
	  LACKING, "v1.36" },
	{ "a rule of another kind",
	  NODE("a", , , ) POD_OF("p", , RESTARTS("Restart"), ", restartPolicy: Never"), "",
	  "v1.36" },
	{ "an init container's rule",
	  NODE("a", , , ) POD(
		  "p", ,
		  ", restartPolicy: Never, initContainers: [" RESTARTS("RestartAllContainers") "]"),
	  LACKING, "v1.36" },
	{ "users of its own in the host's network", NODE("a", , , ) APART, LACKING, "v1.36" },
	{ "where the kubelet can keep them apart",
	  DECLARES("Other, UserNamespacesHostNetworkSupport") APART, "", "v1.36" },
	{ "users of its own in a network of its own",
	  NODE("a", , , ) POD("p", , ", hostUsers: false"), "", "v1.36" },
	{ "the host's network and users",
	  NODE("a", , , ) POD("p", , ", hostNetwork: true, hostUsers: true"), "", "v1.36" },
	{ "the gate is off", NODE("a", , , ) APART, "", "v1.36,NodeDeclaredFeatures=false" },
};

Test(predicate_node_declared_features, answers_as_v1_36)
{
	EXPECT_FILTER("NodeDeclaredFeatures", cases);
}

Test(predicate_node_declared_features, has_nothing_to_do_in_v1_26)
{
	cr_expect_str_eq(filter_answer("NodeDeclaredFeatures", NODE("a", , , ) APART, NULL), "");
}
