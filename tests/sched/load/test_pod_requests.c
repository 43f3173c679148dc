/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What pods ask for in v1.36, and what of it v1.26 makes. The sums are worked out by hand after the
 * cases of component-helpers/resource and of the scheduler's own tests.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/load_text.h"

#define POD(SPEC, STATUS)                                                                      \
	"{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {app: web, rev: r1}}, spec: " \
	"{" SPEC "}" STATUS "}\n"
#define C(NAME, REQUESTS) "{name: " NAME ", image: i, resources: {requests: {" REQUESTS "}}}"
#define SIDECAR(NAME, REQUESTS) \
	"{name: " NAME ", image: i, restartPolicy: Always, resources: {requests: {" REQUESTS "}}}"
#define RUNS "nodeName: node-1, "
#define SAYS(NAME, ALLOCATED, IN_FORCE)                                         \
	"{name: " NAME ", ready: true, restartCount: 0, image: i, imageID: i, " \
	"allocatedResources: {" ALLOCATED "}, resources: {requests: {" IN_FORCE "}}}"

static struct loaded loaded;

static void load(const char *document, enum kubernetes_version version, bool no_defaults)
{
	const struct load_options options = { .reader.limits = READER_LIMITS_DEFAULT,
					      .no_defaults = no_defaults,
					      .kubernetes_version = version };

	loaded_text_with(&loaded, document, &options);
}

enum { MIB = 1 << 20 };

static const struct {
	const char *what;
	const char *document;
	int64_t milli_cpu, memory_mib; /* for the filter */
	int64_t nonzero_milli_cpu, nonzero_memory_mib; /* of a node's sums */
	int64_t old_milli_cpu, old_memory_mib; /* in v1.26 */
} cases[] = {
	{ "containers add up",
	  POD("containers: [" C("a", "cpu: 1, memory: 1Gi") ", " C("b", "cpu: 500m") "]", ), 1500,
	  1024, 1500, 1224, 1500, 1024 },
	{ "an init container counts where it needs more",
	  POD("initContainers: [" C("i", "cpu: 3") "], containers: [" C(
		      "a", "cpu: 1, memory: 1Gi") "]", ),
	  3000, 1024, 3000, 1024, 3000, 1024 },
	{ "a sidecar runs beside the containers",
	  POD("initContainers: [" SIDECAR("s", "cpu: 1") "], containers: [" C("a", "cpu: 2") "]", ),
	  3000, 0, 3000, 400, 2000, 0 },
	{ "a sidecar runs beside later init containers",
	  POD("initContainers: [" SIDECAR("s", "cpu: 1") ", " C("i", "cpu: 4") "], containers: [" C(
		      "a", "cpu: 2") "]", ),
	  5000, 0, 5000, 400, 4000, 0 },
	{ "and not beside earlier ones",
	  POD("initContainers: [" C("i", "cpu: 4") ", " SIDECAR("s", "cpu: 1") "], containers: [" C(
		      "a", "cpu: 2") "]", ),
	  4000, 0, 4000, 400, 4000, 0 },
	{ "each init container with the sidecars before it",
	  POD("initContainers: [" SIDECAR("s", "cpu: 1") ", " C("i", "cpu: 2") ", " SIDECAR(
		      "t", "cpu: 3") ", " C("j", "cpu: 2") "], containers: [" C("a",
										"cpu: 1") "]", ),
	  6000, 0, 6000, 600, 3000, 0 },
	{ "other restart policies make no sidecar",
	  POD("initContainers: [{name: i, image: i, restartPolicy: Never, resources: {requests: "
	      "{cpu: "
	      "1}}}], containers: [" C("a", "cpu: 2") "]", ),
	  2000, 0, 2000, 200, 2000, 0 },
	{ "the pod as a whole in place of its containers",
	  POD("resources: {requests: {cpu: 5, memory: 2Gi}}, containers: [" C("a", "cpu: 1") ", " C(
		      "b", "") "]", ),
	  5000, 2048, 5000, 2048, 1000, 0 },
	{ "what the pod as a whole leaves open is its containers'",
	  POD("resources: {requests: {cpu: 5}}, containers: [" C("a", "cpu: 1, memory: 1Gi") "]", ),
	  5000, 1024, 5000, 1024, 1000, 1024 },
	{ "nobody asks for memory",
	  POD("resources: {requests: {cpu: 5}}, containers: [" C("a", "") ", " C("b", "") "]", ),
	  5000, 0, 5000, 400, 0, 0 },
	{ "limits of the pod stand for its requests",
	  POD("resources: {limits: {cpu: 3, memory: 1Gi}}, containers: [" C("a", "") "]", ), 3000,
	  1024, 3000, 1024, 0, 0 },
	{ "but its containers' requests come first",
	  POD("resources: {limits: {cpu: 3}}, containers: [" C("a", "cpu: 1") "]", ), 1000, 0, 1000,
	  200, 1000, 0 },
	{ "overhead comes on top",
	  POD("overhead: {cpu: 250m, memory: 32Mi}, resources: {requests: {cpu: 2}}, containers: "
	      "[" C("a", "") "]", ),
	  2250, 32, 2250, 32, 250, 32 },
	{ "a resize that is under way",
	  POD(RUNS "containers: [" C("a", "cpu: 1, memory: 1Gi") "]",
	      ", status: {containerStatuses: [" SAYS("a", "cpu: 1500m, memory: 1Gi",
						     "cpu: 2, memory: 512Mi") "]}"),
	  2000, 1024, 2000, 1024, 1000, 1024 },
	{ "a resize that is infeasible",
	  POD(RUNS "containers: [" C("a", "cpu: 8") "]",
	      ", status: {conditions: [{type: PodResizePending, status: 'True', reason: "
	      "Infeasible}], "
	      "containerStatuses: [" SAYS("a", "cpu: 1", "cpu: 1500m") "]}"),
	  1500, 0, 1500, 200, 8000, 0 },
	{ "a resize that has to wait",
	  POD(RUNS "containers: [" C("a", "cpu: 8") "]",
	      ", status: {conditions: [{type: PodResizePending, status: 'True', reason: "
	      "Deferred}], "
	      "containerStatuses: [" SAYS("a", "cpu: 1", "cpu: 1500m") "]}"),
	  8000, 0, 8000, 200, 8000, 0 },
	{ "a sidecar is resized, an init container is not",
	  POD(RUNS "initContainers: [" SIDECAR("s", "cpu: 1") ", " C(
		      "i", "cpu: 1") "], containers: [" C("a", "cpu: 1") "]",
	      ", status: {initContainerStatuses: [" SAYS("s", "cpu: 2", "cpu: 2") ", " SAYS(
		      "i", "cpu: 9", "cpu: 9") "]}"),
	  3000, 0, 3000, 400, 1000, 0 },
	{ "the pod as a whole is resized",
	  POD(RUNS "resources: {requests: {cpu: 2}}, containers: [" C("a", "") "]",
	      ", status: {allocatedResources: {cpu: 3}, resources: {requests: {cpu: 4}}}"),
	  4000, 0, 4000, 200, 0, 0 },
	{ "a pod that waits has no resize",
	  POD("containers: [" C("a", "cpu: 1") "]",
	      ", status: {containerStatuses: [" SAYS("a", "cpu: 2", "cpu: 2") "]}"),
	  1000, 0, 1000, 200, 1000, 0 },
};

Test(pod_requests, add_up_as_each_version_adds)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct pod_spec *spec;

		load(cases[i].document, KUBERNETES_1_36, false);
		cr_assert_eq(loaded.status, STATUS_OK, "%s: %s", cases[i].what, loaded.said);
		spec = loaded_pod(&loaded, "p")->spec;
		cr_expect_eq(spec->request.milli_cpu, cases[i].milli_cpu, "%s: %lld", cases[i].what,
			     (long long)spec->request.milli_cpu);
		cr_expect_eq(spec->request.memory_bytes, cases[i].memory_mib * MIB, "%s: %lld",
			     cases[i].what, (long long)spec->request.memory_bytes / MIB);
		cr_expect_eq(spec->nonzero_milli_cpu, cases[i].nonzero_milli_cpu, "%s: %lld",
			     cases[i].what, (long long)spec->nonzero_milli_cpu);
		cr_expect_eq(spec->nonzero_memory_bytes, cases[i].nonzero_memory_mib * MIB,
			     "%s: %lld", cases[i].what,
			     (long long)spec->nonzero_memory_bytes / MIB);
		loaded_fini(&loaded);
		load(cases[i].document, KUBERNETES_1_26, false);
		cr_assert_eq(loaded.status, STATUS_OK, "%s: %s", cases[i].what, loaded.said);
		spec = loaded_pod(&loaded, "p")->spec;
		cr_expect_eq(spec->request.milli_cpu, cases[i].old_milli_cpu, "%s: %lld",
			     cases[i].what, (long long)spec->request.milli_cpu);
		cr_expect_eq(spec->request.memory_bytes, cases[i].old_memory_mib * MIB, "%s: %lld",
			     cases[i].what, (long long)spec->request.memory_bytes / MIB);
		loaded_fini(&loaded);
	}
}

/* Scores take overhead exactly, and defaults whatever the pod as a whole says. */
Test(pod_requests, scores_see_defaults_of_every_container)
{
	const struct pod_spec *spec;

	load(POD("overhead: {cpu: 250m}, resources: {requests: {memory: 1Gi}}, containers: [" C(
			 "a", "cpu: 1") ", " C("b", "") "]", ),
	     KUBERNETES_1_36, false);
	cr_assert_eq(loaded.status, STATUS_OK, "%s", loaded.said);
	spec = loaded_pod(&loaded, "p")->spec;
	cr_expect_eq(spec->score_milli_cpu, 1250);
	cr_expect_eq(spec->score_nonzero_milli_cpu, 1350);
	cr_expect_eq(spec->nonzero_milli_cpu, 1250, "the containers' request went to the pod");
	cr_expect_eq(spec->score_nonzero_memory_bytes, INT64_C(1024) * MIB);
	loaded_fini(&loaded);
}

Test(pod_requests, a_sidecar_holds_its_host_ports)
{
	const char *document = POD(
		"initContainers: [{name: s, image: i, restartPolicy: Always, ports: "
		"[{containerPort: 80, hostPort: 80}]}, {name: t, image: i, ports: [{containerPort: "
		"81, hostPort: 81}]}], containers: [{name: c, image: i, ports: [{containerPort: "
		"82, "
		"hostPort: 82}]}]", );

	load(document, KUBERNETES_1_36, false);
	cr_assert_eq(loaded.status, STATUS_OK, "%s", loaded.said);
	cr_expect_eq(loaded_pod(&loaded, "p")->spec->host_port_count, 2u);
	cr_expect_eq(loaded_pod(&loaded, "p")->spec->host_ports[1].port, 80u);
	loaded_fini(&loaded);
	load(document, KUBERNETES_1_26, false);
	cr_expect_eq(loaded_pod(&loaded, "p")->spec->host_port_count, 1u);
	loaded_fini(&loaded);
}

#define TERM(MORE)                                                                    \
	"affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{" \
	"topologyKey: zone" MORE "}]}}, containers: [" C("c", "") "]"
#define BY_APP ", labelSelector: {matchLabels: {app: web}}"

Test(pod_requests, label_keys_become_part_of_the_selector)
{
	const struct selector *selector;

	load(POD(TERM(BY_APP ", matchLabelKeys: [rev, not-there], mismatchLabelKeys: [app]"), ),
	     KUBERNETES_1_36, false);
	cr_assert_eq(loaded.status, STATUS_OK, "%s", loaded.said);
	selector = &loaded_pod(&loaded, "p")->spec->affinity_required.items[0].selector;
	cr_assert_eq(selector->count, 3u);
	cr_expect_str_eq(loaded_symbol(&loaded, selector->requirements[1].key), "rev");
	cr_expect_eq(selector->requirements[1].operator, SELECTOR_IN);
	cr_expect_str_eq(loaded_symbol(&loaded, selector->requirements[1].values[0]), "r1");
	cr_expect_str_eq(loaded_symbol(&loaded, selector->requirements[2].key), "app");
	cr_expect_eq(selector->requirements[2].operator, SELECTOR_NOT_IN);
	loaded_fini(&loaded);
	load(POD(TERM(BY_APP ", matchLabelKeys: [rev]"), ), KUBERNETES_1_36, true);
	cr_expect_eq(loaded_pod(&loaded, "p")->spec->affinity_required.items[0].selector.count, 1u,
		     "as it stands");
	loaded_fini(&loaded);
	load(POD(TERM(BY_APP ", matchLabelKeys: [rev]"), ), KUBERNETES_1_26, false);
	cr_expect_eq(loaded_pod(&loaded, "p")->spec->affinity_required.items[0].selector.count, 1u,
		     "no field of v1.26");
	loaded_fini(&loaded);
}

/* Equal specs are shared, but not where the objects around them have a say. */
Test(pod_requests, specs_that_read_labels_are_not_shared)
{
	static const char one[] = "{apiVersion: v1, kind: Pod, metadata: {name: %s, labels: {rev: "
				  "%s}}, spec: {%s}}\n---\n";
	char text[4096];
	size_t used = 0;

	for (int i = 0; i < 3; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, one,
					 i == 0	  ? "a"
					 : i == 1 ? "b"
						  : "c",
					 i == 1 ? "r2" : "r1",
					 TERM(BY_APP ", matchLabelKeys: [rev]"));
	load(text, KUBERNETES_1_36, false);
	cr_assert_eq(loaded.status, STATUS_OK, "%s", loaded.said);
	cr_expect_neq(loaded_pod(&loaded, "a")->spec, loaded_pod(&loaded, "b")->spec);
	cr_expect_eq(loaded_pod(&loaded, "a")->spec, loaded_pod(&loaded, "c")->spec);
	loaded_fini(&loaded);
}

Test(pod_requests, what_v1_36_refuses_has_a_line_of_its_own)
{
	static const struct {
		const char *document, *said;
	} bad[] = {
		{ POD("resources: {limits: {cpu: 500m}}, containers: [" C("a", "cpu: 1") "]", ),
		  "spec.resources.limits.cpu: \"500m\" is less than the containers request "
		  "together" },
		{ POD("resources: {requests: {cpu: 500m}}, containers: [" C("a", "cpu: 1") "]", ),
		  "spec.resources.requests.cpu: \"500m\" is less than the containers request "
		  "together" },
		{ POD("resources: {requests: {cpu: 2}, limits: {cpu: 1}}, containers: [" C(
			      "a", "") "]", ),
		  "spec.resources.requests.cpu: \"2\" must not be more than the limit" },
		{ POD("resources: {requests: {ephemeral-storage: 2}}, containers: [" C("a",
										       "") "]", ),
		  "the key \"ephemeral-storage\" is not a resource that a pod has as a whole (cpu, "
		  "memory, "
		  "huge pages)" },
		{ POD("containers: [{name: a, image: i, restartPolicy: Sometimes}]", ),
		  "spec.containers[0].restartPolicy: \"Sometimes\" is not Always, Never or "
		  "OnFailure" },
		{ POD(TERM(", matchLabelKeys: [rev]"), ),
		  "matchLabelKeys: needs a labelSelector beside it" },
		{ POD(TERM(BY_APP ", matchLabelKeys: [rev], mismatchLabelKeys: [rev]"), ),
		  "mismatchLabelKeys[0]: \"rev\" is in matchLabelKeys too" },
		{ POD(TERM(BY_APP ", matchLabelKeys: ['a b']"), ), "matchLabelKeys[0]: \"a b\" " },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {

		load(bad[i].document, KUBERNETES_1_36, false);
		cr_expect_eq(loaded.status, STATUS_BAD_INPUT, "case %zu: %s", i, loaded.said);
		cr_expect_not_null(strstr(loaded.said, bad[i].said), "case %zu: %s", i,
				   loaded.said);
		cr_expect_eq(strchr(loaded.said, '\n')[1], '\0', "one line: %s", loaded.said);
		loaded_fini(&loaded);
	}
}

/* Times, images and ids in the status of pods of one template differ; what counts does not. */
Test(pod_requests, pods_that_run_alike_share_a_spec)
{
	static const char one[] =
		"{apiVersion: v1, kind: Pod, metadata: {name: %s}, spec: {" RUNS
		"containers: [" C("a",
				  "cpu: 1") "]}, status: {conditions: [{type: %s, status: 'True', "
					    "reason: Infeasible, lastTransitionTime: "
					    "'2026-01-01T00:00:0%dZ'}], containerStatuses: [" SAYS(
						    "a", "cpu: 2", "cpu: 2") "]}}\n---\n";
	char text[4096];
	size_t used = 0;

	used += (size_t)snprintf(text + used, sizeof(text) - used, one, "a", "Ready", 1);
	used += (size_t)snprintf(text + used, sizeof(text) - used, one, "b", "Ready", 2);
	snprintf(text + used, sizeof(text) - used, one, "c", "PodResizePending", 3);
	load(text, KUBERNETES_1_36, false);
	cr_assert_eq(loaded.status, STATUS_OK, "%s", loaded.said);
	cr_expect_eq(loaded_pod(&loaded, "a")->spec, loaded_pod(&loaded, "b")->spec);
	cr_expect_neq(loaded_pod(&loaded, "a")->spec, loaded_pod(&loaded, "c")->spec);
	loaded_fini(&loaded);
}

Test(pod_requests, of_statuses_of_one_name_the_last_counts)
{
	load(POD(RUNS "containers: [" C("a", "cpu: 1") "]",
		 ", status: {containerStatuses: [" SAYS("a", "cpu: 9", "cpu: 9") ", " SAYS(
			 "b", "cpu: 8", "cpu: 8") ", " SAYS("a", "cpu: 2", "cpu: 2") "]}"),
	     KUBERNETES_1_36, false);
	cr_assert_eq(loaded.status, STATUS_OK, "%s", loaded.said);
	cr_expect_eq(loaded_pod(&loaded, "p")->spec->request.milli_cpu, 2000);
	loaded_fini(&loaded);
}

static size_t add_resources(char *text, size_t size, const char *field, char prefix)
{
	size_t used = (size_t)snprintf(text, size, "%s: {", field);

	for (int i = 0; i < 51; i++)
		used += (size_t)snprintf(text + used, size - used, "kubernetes.io/%c%d: 1, ",
					 prefix, i);
	return used + (size_t)snprintf(text + used, size - used, "}, ");
}

/* Requests that default to limits may be twice as many as there may be. */
Test(pod_requests, more_kinds_than_a_pod_may_have_are_refused)
{
	static const char *const lists[] = { "containers: [{name: x}], initContainers",
					     "containers" };

	for (size_t i = 0; i < 2; i++) {
		char text[8192];
		size_t used = (size_t)snprintf(
			text, sizeof(text),
			"{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {%s: [" SIDECAR(
				"s", "cpu: 1") ", {name: a, resources: {",
			lists[i]);

		used += add_resources(text + used, sizeof(text) - used, "requests", 'r');
		used += add_resources(text + used, sizeof(text) - used, "limits", 'l');
		snprintf(text + used, sizeof(text) - used, "}}]}}\n");
		load(text, KUBERNETES_1_36, false);
		cr_expect_eq(loaded.status, STATUS_BAD_INPUT);
		cr_expect_not_null(strstr(loaded.said,
					  "more than 48 kinds of extended resources\n"),
				   "%s", loaded.said);
		loaded_fini(&loaded);
	}
}

enum { MANY = 50000 };

/* More than can be compared each with each in the time that a reader has. */
Test(pod_requests, many_containers_have_statuses_of_others)
{
	enum { SIZE = MANY * 48 };
	char *text = malloc(SIZE);
	size_t used;

	cr_assert_not_null(text);
	used = (size_t)snprintf(text, SIZE,
				"{apiVersion: v1, kind: Pod, metadata: {name: p}, "
				"spec: {" RUNS "containers: [");
	for (int i = 0; i < MANY; i++)
		used += (size_t)snprintf(text + used, SIZE - used, "{name: a%d},", i);
	used += (size_t)snprintf(text + used, SIZE - used, "]}, status: {containerStatuses: [");
	for (int i = 0; i < MANY; i++)
		used += (size_t)snprintf(text + used, SIZE - used, "{name: b%d},", i);
	snprintf(text + used, SIZE - used, "]}}\n");
	load(text, KUBERNETES_1_36, false);
	free(text);
	cr_assert_eq(loaded.status, STATUS_OK, "%s", loaded.said);
	cr_expect_eq(loaded_pod(&loaded, "p")->spec->nonzero_milli_cpu, MANY * 100);
	loaded_fini(&loaded);
}
