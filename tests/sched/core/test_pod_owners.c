/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <string.h>

#include "sched/core/pod_owners.h"
#include "tests/support/small_world.h"

#define SERVICE(NAME, META, SELECTOR)                                 \
	"{apiVersion: v1, kind: Service, metadata: {name: " NAME META \
	"}, spec: {selector: " SELECTOR "}}\n---\n"
#define OWNER(VERSION, KIND, NAME, SELECTOR)                                                 \
	"{apiVersion: " VERSION ", kind: " KIND ", metadata: {name: " NAME "}, spec: {"      \
	"replicas: 0, selector: " SELECTOR ", template: {metadata: {labels: {app: x, tier: " \
	"w}}, spec: {containers: [{name: c, image: i}]}}}}\n---\n"
#define OWNED_BY(VERSION, KIND, NAME)                                                         \
	", ownerReferences: [{apiVersion: " VERSION ", kind: " KIND ", name: " NAME ", uid: " \
	"u, controller: true}]"

/* The selector as text: "app in (x), tier exists". */
static void say_requirement(const struct cluster *cluster, const struct requirement *r, char *out)
{
	static const char *const operators[] = { "in", "not in", "exists", "does not exist",
						 ">",  "<" };

	if (*out)
		strcat(out, ", ");
	strcat(out, cluster_text(cluster, r->key));
	strcat(out, " ");
	strcat(out, operators[r->operator]);
	for (uint32_t i = 0; i < r->value_count; i++) {
		strcat(out, " ");
		strcat(out, cluster_text(cluster, r->values[i]));
	}
}

static const struct {
	const char *what;
	const char *documents;
	const char *selector;
} cases[] = {
	{ "a pod that nothing selects", SERVICE("s", , "{app: z}") POD("p", ", labels: {app: x}", ),
	  "" },
	{ "a Service of the pod", SERVICE("s", , "{app: x}") POD("p", ", labels: {app: x}", ),
	  "app in x" },
	{ "a Service of another namespace",
	  SERVICE("s", ", namespace: other", "{app: x}") POD("p", ", labels: {app: x}", ), "" },
	{ "two Services are one selector",
	  SERVICE("s", , "{app: x}") SERVICE("t", , "{tier: w}")
		  POD("p", ", labels: {app: x, tier: w}", ),
	  "app in x, tier in w" },
	{ "a key that two Services ask for counts once",
	  SERVICE("s", , "{app: x}") SERVICE("t", , "{app: x, tier: w}")
		  POD("p", ", labels: {app: x, tier: w}", ),
	  "app in x, tier in w" },
	{ "a ReplicationController's labels replace those of the Service",
	  SERVICE("s", , "{app: x}") OWNER("v1", "ReplicationController", "rc", "{app: x}")
		  POD("p", ", labels: {app: x}" OWNED_BY("v1", "ReplicationController", "rc"), ),
	  "app in x" },
	{ "a ReplicaSet's requirements come on top",
	  SERVICE("s", , "{app: x}") OWNER(
		  "apps/v1", "ReplicaSet", "rs",
		  "{matchExpressions: [{key: tier, operator: Exists}], matchLabels: {app: x}}")
		  POD("p", ", labels: {app: x}" OWNED_BY("apps/v1", "ReplicaSet", "rs"), ),
	  "app in x, app in x, tier exists" },
	{ "a StatefulSet without a Service",
	  OWNER("apps/v1", "StatefulSet", "ss", "{matchLabels: {tier: w}}")
		  POD("p", ", labels: {app: x}" OWNED_BY("apps/v1", "StatefulSet", "ss"), ),
	  "tier in w" },
	{ "a controller that is not there",
	  POD("p", ", labels: {app: x}" OWNED_BY("apps/v1", "ReplicaSet", "rs"), ), "" },
	{ "a controller of the same name but another kind",
	  OWNER("apps/v1", "StatefulSet", "rs", "{matchLabels: {app: x}}")
		  POD("p", ", labels: {app: x}" OWNED_BY("apps/v1", "ReplicaSet", "rs"), ),
	  "" },
};

Test(pod_owners, the_selectors_of_services_and_controller_are_joined)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct small_world world;
		struct selector selector;
		char text[256] = "";

		small_world_start(&world, cases[i].documents, NULL);
		selector =
			pod_owners_selector(&world.session.cluster, world.call.pod, &world.scratch);
		for (uint32_t r = 0; r < selector.count; r++)
			say_requirement(&world.session.cluster, &selector.requirements[r], text);
		cr_expect_str_eq(text, cases[i].selector, "%s: %s", cases[i].what, text);
		small_world_finish(&world);
	}
}

Test(pod_owners, the_first_service_that_selects_a_pod_is_found)
{
	struct small_world world;
	const struct pod_owner *service;

	small_world_start(&world,
			  SERVICE("r", , "{app: z}") SERVICE("s", , "{app: x}")
				  SERVICE("t", , "{app: x}") POD("p", ", labels: {app: x}", ),
			  NULL);
	service = pod_service_find(&world.session.cluster, world.call.pod);
	cr_assert_not_null(service);
	cr_expect_str_eq(cluster_text(&world.session.cluster, service->name), "s");
	small_world_finish(&world);
}

Test(pod_owners, pods_of_other_namespaces_and_on_their_way_out_are_not_selected)
{
	struct small_world world;
	struct selector selector;

	small_world_start(
		&world,
		NODE("a", , , ) SERVICE("s", , "{app: x}") POD("p", ", labels: {app: x}", )
			POD("q", ", labels: {app: x}",
			    ", nodeName: a") POD("r", ", labels: {app: z}", ", nodeName: a")
				POD("s", ", labels: {app: x}, namespace: other", ", nodeName: a")
					POD("t",
					    ", labels: {app: x}, deletionTimestamp: "
					    "2026-01-01T00:00:00Z",
					    ", nodeName: a") POD("u", ", labels: {app: x, tier: w}",
								 ", nodeName: a"),
		NULL);
	selector = pod_owners_selector(&world.session.cluster, world.call.pod, &world.scratch);
	cr_expect_eq(selected_pods_on(&world.session.snapshot.nodes[0], &selector,
				      world.call.pod->name_space, &world.session.cluster.symbols),
		     2);
	small_world_finish(&world);
}
