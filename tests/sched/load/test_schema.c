/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "sched/load/reader.h"
#include "sched/load/schema.h"
#include "tests/support/load_text.h"

/* Checks one document; what is said ends up in *loaded. */
static enum status check_as(struct loaded *loaded, const char *text, const char *api_version,
			    const char *kind, struct schema_use use, bool *known)
{
	const struct reader_options options = { .limits = READER_LIMITS_DEFAULT };
	const struct value *document = NULL;
	struct reader *reader;
	enum status status;

	loaded_init(loaded, NULL);
	reader_open_text("t.yaml", text, strlen(text), &options, &loaded->sink, &reader);
	reader_next(reader, &document);
	cr_assert_not_null(document, "%s: %s", text, loaded->said);
	status = schema_check("t.yaml", document, api_version, kind, use, &loaded->sink, known);
	reader_free(reader);
	return status;
}

static enum status check(struct loaded *loaded, const char *text, const char *api_version,
			 const char *kind, bool strict, bool *known)
{
	const struct schema_use use = { KUBERNETES_1_26, strict };

	return check_as(loaded, text, api_version, kind, use, known);
}

static const struct {
	const char *api_version, *kind;
	bool known;
} kinds[] = {
	{ "v1", "Pod", true },
	{ "v1", "Node", true },
	{ "v1", "PersistentVolumeClaim", true },
	{ "apps/v1", "Deployment", true },
	{ "apps/v1beta1", "Deployment", true },
	{ "apps/v1beta2", "StatefulSet", true },
	{ "extensions/v1beta1", "DaemonSet", true },
	{ "extensions/v1beta1", "StatefulSet", false },
	{ "extensions/v1", "DaemonSet", false },
	{ "batch/v1", "Job", true },
	{ "batch/v1beta1", "CronJob", true },
	{ "policy/v1beta1", "PodDisruptionBudget", true },
	{ "scheduling.k8s.io/v1alpha1", "PriorityClass", true },
	{ "storage.k8s.io/v1", "CSINode", true },
	{ "v1", "ConfigMap", false },
	{ "v1", "Deployment", false },
	{ "apps/v1", "Pod", false },
	{ "v1beta3", "Pod", false },
	{ "v2", "Pod", false },
	{ "", "Pod", false },
	{ "/v1", "Pod", false },
	{ "apps/", "Deployment", false },
	{ "app/v1", "Deployment", false },
	{ "apps/v1beta", "Deployment", false },
	{ "serving.knative.dev/v1", "Service", false },
};

Test(schema, a_kind_is_known_by_its_group_and_version)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		cr_expect_eq(schema_knows(kinds[i].api_version, kinds[i].kind), kinds[i].known,
			     "%s %s", kinds[i].api_version, kinds[i].kind);
}

Test(schema, an_unknown_kind_is_not_checked)
{
	struct loaded loaded;
	bool known = true;

	cr_expect_eq(check(&loaded, "{metadata: 7}", "v1", "Secret", true, &known), STATUS_OK);
	cr_expect_not(known);
	cr_expect_str_eq(loaded.said, "");
	loaded_fini(&loaded);
}

static const struct {
	const char *text, *message; /* NULL: it passes */
} pods[] = {
	{ "{}", NULL },
	{ "{metadata: null, spec: {containers: null, hostNetwork: null, nodeSelector: {a: null}}}",
	  NULL },
	{ "{spec: {containers: [null, {ports: [{containerPort: 80}]}]}}", NULL },
	{ "{spec: {containers: [{livenessProbe: {httpGet: {port: http}}}]}}", NULL },
	{ "{spec: {containers: [{livenessProbe: {httpGet: {port: 80}}}]}}", NULL },
	{ "{spec: {containers: [{resources: {requests: {cpu: 1, memory: 1.5, a: 1k}}}]}}", NULL },
	{ "{spec: {terminationGracePeriodSeconds: 4294967296}}", NULL },
	{ "{nosuch: {field: [1]}}", NULL },
	{ "[]", "t.yaml:1:1: (root): a list, expected a map" },
	{ "{spec: []}", "t.yaml:1:8: spec: a list, expected a map" },
	{ "{spec: {containers: {}}}", "t.yaml:1:21: spec.containers: a map, expected a list" },
	{ "{spec: {containers: [7]}}",
	  "t.yaml:1:22: spec.containers[0]: an integer, expected a map" },
	{ "{spec: {containers: [{args: [a, 1]}]}}",
	  "t.yaml:1:33: spec.containers[0].args[1]: an integer, expected a string (quotes make it "
	  "one)" },
	{ "{spec: {nodeSelector: {a: 1}}}",
	  "t.yaml:1:27: spec.nodeSelector.a: an integer, expected a string (quotes make it one)" },
	{ "{spec: {nodeSelector: [a]}}", "t.yaml:1:23: spec.nodeSelector: a list, expected a map" },
	{ "{spec: {hostNetwork: 'true'}}",
	  "t.yaml:1:22: spec.hostNetwork: a string, expected true or false" },
	{ "{spec: {priority: 2147483648}}",
	  "t.yaml:1:19: spec.priority: \"2147483648\" is not a 32-bit integer" },
	{ "{spec: {priority: 1.5}}",
	  "t.yaml:1:19: spec.priority: a number, expected a 32-bit integer" },
	{ "{spec: {priority: '1'}}",
	  "t.yaml:1:19: spec.priority: a string, expected a 32-bit integer" },
	{ "{spec: {activeDeadlineSeconds: true}}",
	  "t.yaml:1:32: spec.activeDeadlineSeconds: a boolean, expected an integer" },
	{ "{spec: {containers: [{livenessProbe: {httpGet: {port: 1.5}}}]}}",
	  "t.yaml:1:55: spec.containers[0].livenessProbe.httpGet.port: a number, expected an "
	  "integer "
	  "or a string" },
	{ "{spec: {overhead: {cpu: 1z}}}",
	  "t.yaml:1:25: spec.overhead.cpu: \"1z\" is not a quantity" },
	{ "{spec: {overhead: {cpu: true}}}",
	  "t.yaml:1:25: spec.overhead.cpu: a boolean, expected a quantity" },
	{ "{metadata: {creationTimestamp: now}}",
	  "t.yaml:1:32: metadata.creationTimestamp: \"now\" is not a time such as "
	  "2015-11-24T10:00:00Z" },
	{ "{metadata: {creationTimestamp: 7}}",
	  "t.yaml:1:32: metadata.creationTimestamp: an integer, expected a time" },
	{ "{status: {containerStatuses: [{ready: 1}]}}",
	  "t.yaml:1:39: status.containerStatuses[0].ready: an integer, expected true or false" },
};

Test(schema, values_have_the_types_of_their_fields)
{
	for (size_t i = 0; i < sizeof(pods) / sizeof(pods[0]); i++) {
		struct loaded loaded;
		bool known;
		enum status status = check(&loaded, pods[i].text, "v1", "Pod", false, &known);

		cr_expect(known);
		cr_expect_eq(status, pods[i].message ? STATUS_BAD_INPUT : STATUS_OK, "%s",
			     pods[i].text);
		loaded.said[strcspn(loaded.said, "\n")] = '\0';
		cr_expect_str_eq(loaded.said, pods[i].message ? pods[i].message : "");
		loaded_fini(&loaded);
	}
}

Test(schema, a_field_that_no_version_has_is_refused_when_strict)
{
	struct loaded loaded;
	bool known;

	cr_expect_eq(check(&loaded, "{spec: {containers: [{image: a, imag: b}]}}", "v1", "Pod",
			   true, &known),
		     STATUS_BAD_INPUT);
	cr_expect_str_eq(loaded.said,
			 "t.yaml:1:33: spec.containers[0].imag: Container has no such field\n");
	loaded_fini(&loaded);
}

/* Fields from far apart in the tables: the rows refer to each other by name. */
Test(schema, every_kind_has_its_own_fields)
{
	static const struct {
		const char *api_version, *kind, *text;
	} rows[] = {
		{ "v1", "Node", "{status: {allocatable: {cpu: 1}, images: [{sizeBytes: 1}]}}" },
		{ "v1", "Namespace", "{status: {phase: Active}}" },
		{ "v1", "Service", "{spec: {selector: {a: b}, ports: [{targetPort: x}]}}" },
		{ "v1", "ReplicationController", "{spec: {replicas: 1, selector: {a: b}}}" },
		{ "v1", "PodTemplate", "{template: {spec: {hostNetwork: true}}}" },
		{ "v1", "PersistentVolume", "{spec: {csi: {driver: d, volumeHandle: h}}}" },
		{ "v1", "PersistentVolumeClaim",
		  "{spec: {resources: {requests: {storage: 1Gi}}}}" },
		{ "apps/v1", "Deployment", "{spec: {template: {spec: {nodeName: a}}}}" },
		{ "apps/v1", "ReplicaSet", "{spec: {selector: {matchLabels: {a: b}}}}" },
		{ "apps/v1", "DaemonSet", "{spec: {updateStrategy: {type: OnDelete}}}" },
		{ "apps/v1", "StatefulSet", "{spec: {volumeClaimTemplates: [{spec: {}}]}}" },
		{ "batch/v1", "Job", "{spec: {parallelism: 1, completions: 2}}" },
		{ "batch/v1", "CronJob", "{spec: {jobTemplate: {spec: {parallelism: 1}}}}" },
		{ "policy/v1", "PodDisruptionBudget", "{status: {disruptionsAllowed: 1}}" },
		{ "scheduling.k8s.io/v1", "PriorityClass", "{value: 1, globalDefault: true}" },
		{ "storage.k8s.io/v1", "StorageClass", "{volumeBindingMode: Immediate}" },
		{ "storage.k8s.io/v1", "CSINode",
		  "{spec: {drivers: [{allocatable: {count: 1}}]}}" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct loaded loaded;
		bool known;

		cr_expect_eq(check(&loaded, rows[i].text, rows[i].api_version, rows[i].kind, true,
				   &known),
			     STATUS_OK, "%s: %s", rows[i].kind, loaded.said);
		cr_expect(known);
		loaded_fini(&loaded);
	}
}

static const struct {
	const char *kind, *text;
	const char *unknown; /* to the version that does not have it */
} later[] = {
	{ "Pod", "{spec: {resources: {requests: {cpu: 1}}}}", "spec.resources: PodSpec" },
	{ "Pod", "{spec: {schedulingGroup: {podGroupName: g}}}", "spec.schedulingGroup: PodSpec" },
	{ "Pod", "{spec: {initContainers: [{restartPolicy: Always}]}}",
	  "spec.initContainers[0].restartPolicy: Container" },
	{ "Pod",
	  "{spec: {containers: [{restartPolicyRules: [{action: Restart, exitCodes: {operator: In, "
	  "values: [1]}}]}]}}",
	  "spec.containers[0].restartPolicyRules: Container" },
	{ "Pod", "{spec: {containers: [{resizePolicy: [{resourceName: cpu}]}]}}",
	  "spec.containers[0].resizePolicy: Container" },
	{ "Pod", "{spec: {resourceClaims: [{resourceClaimName: c}]}}",
	  "spec.resourceClaims[0].resourceClaimName: PodResourceClaim" },
	{ "Pod", "{spec: {volumes: [{image: {reference: i}}]}}", "spec.volumes[0].image: Volume" },
	{ "Pod",
	  "{spec: {affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
	  "[{matchLabelKeys: [a]}]}}}}",
	  "spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0]."
	  "matchLabelKeys: PodAffinityTerm" },
	{ "Pod", "{status: {containerStatuses: [{allocatedResources: {cpu: 1}}]}}",
	  "status.containerStatuses[0].allocatedResources: ContainerStatus" },
	{ "Pod", "{status: {resources: {requests: {cpu: 1}}}}", "status.resources: PodStatus" },
	{ "Node", "{status: {declaredFeatures: [F]}}", "status.declaredFeatures: NodeStatus" },
};

Test(schema, later_fields_are_known_to_the_later_version_only)
{
	const struct schema_use v26 = { KUBERNETES_1_26, true };
	const struct schema_use v36 = { KUBERNETES_1_36, true };

	for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++) {
		struct loaded loaded;
		char expected[200];
		bool known;

		cr_expect_eq(check_as(&loaded, later[i].text, "v1", later[i].kind, v36, &known),
			     STATUS_OK, "%s: %s", later[i].text, loaded.said);
		loaded_fini(&loaded);
		cr_expect_eq(check_as(&loaded, later[i].text, "v1", later[i].kind, v26, &known),
			     STATUS_BAD_INPUT, "%s", later[i].text);
		snprintf(expected, sizeof(expected), "%s has no such field\n", later[i].unknown);
		cr_expect(strstr(loaded.said, expected), "%s: %s", later[i].text, loaded.said);
		loaded_fini(&loaded);
	}
}

Test(schema, later_fields_have_types)
{
	const struct schema_use v36 = { KUBERNETES_1_36, false };
	struct loaded loaded;
	bool known;

	cr_expect_eq(check_as(&loaded, "{spec: {resources: {requests: {cpu: 1z}}}}", "v1", "Pod",
			      v36, &known),
		     STATUS_BAD_INPUT);
	cr_expect_str_eq(loaded.said,
			 "t.yaml:1:37: spec.resources.requests.cpu: \"1z\" is not a quantity\n");
	loaded_fini(&loaded);
}

Test(schema, fields_that_are_gone_are_unknown_to_the_later_version)
{
	const struct schema_use v26 = { KUBERNETES_1_26, true };
	const struct schema_use v36 = { KUBERNETES_1_36, true };
	const char *text = "{spec: {resourceClaims: [{name: c, source: {resourceClaimName: c}}]}}";
	struct loaded loaded;
	bool known;

	cr_expect_eq(check_as(&loaded, text, "v1", "Pod", v26, &known), STATUS_OK, "%s",
		     loaded.said);
	loaded_fini(&loaded);
	cr_expect_eq(check_as(&loaded, text, "v1", "Pod", v36, &known), STATUS_BAD_INPUT);
	cr_expect_str_eq(loaded.said,
			 "t.yaml:1:36: spec.resourceClaims[0].source: PodResourceClaim "
			 "has no such field\n");
	loaded_fini(&loaded);
}
