/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/load_text.h"

static struct loaded loaded;

static void load(const char *text)
{
	const struct load_options options = { .kubernetes_version = KUBERNETES_1_36 };

	loaded_text_with(&loaded, text, &options);
}

/* A pod p with the labels app=web and rev=r1, and one affinity term, or one spread constraint, more of
 * which is given. */
#define POD "{apiVersion: v1, kind: Pod, metadata: {name: p, labels: {app: web, rev: r1}}, spec: "
#define TERM                                                          \
	POD "{containers: [{name: c}], affinity: {podAntiAffinity: {" \
	    "requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone, "
#define SPREAD                                                                                     \
	POD "{containers: [{name: c}], topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone" \
	    ", whenUnsatisfiable: DoNotSchedule, "

static const struct {
	const char *what, *more;
	const char *wrong; /* NULL: it is read */
} selectors[] = {
	{ "another label", "matchLabelKeys: [rev], labelSelector: {matchLabels: {app: web}}",
	  NULL },
	{ "merged before, as in a dump",
	  "matchLabelKeys: [rev], labelSelector: {matchExpressions: [{key: rev, operator: In, "
	  "values: [r1]}]}",
	  NULL },
	{ "a label that the pod lacks, once",
	  "matchLabelKeys: [x], labelSelector: {matchLabels: {x: v}}", NULL },
	{ "a label that the pod lacks, twice",
	  "matchLabelKeys: [x], labelSelector: {matchLabels: {x: v}, matchExpressions: [{key: x, "
	  "operator: Exists}]}",
	  "matchLabelKeys[0]: \"x\" is in the labelSelector too\n" },
	{ "in matchLabels", "matchLabelKeys: [app, rev], labelSelector: {matchLabels: {rev: r1}}",
	  "matchLabelKeys[1]: \"rev\" is in the labelSelector too\n" },
	{ "with another value",
	  "matchLabelKeys: [rev], labelSelector: {matchExpressions: [{key: rev, operator: In, "
	  "values: [r2]}]}",
	  "matchLabelKeys[0]: \"rev\" is in the labelSelector too\n" },
	{ "with another operator",
	  "matchLabelKeys: [rev], labelSelector: {matchExpressions: [{key: rev, operator: NotIn, "
	  "values: [r1]}]}",
	  "matchLabelKeys[0]: \"rev\" is in the labelSelector too\n" },
	{ "merged, and once more",
	  "matchLabelKeys: [rev], labelSelector: {matchExpressions: [{key: rev, operator: In, "
	  "values: [r1]}, {key: rev, operator: Exists}]}",
	  "matchLabelKeys[0]: \"rev\" is in the labelSelector too\n" },
	{ "no selector", "matchLabelKeys: [rev]",
	  "matchLabelKeys: needs a labelSelector beside it\n" },
};

static void check_selector(size_t i, const char *begin, const char *end)
{
	char text[2048];

	snprintf(text, sizeof(text), "%s%s%s", begin, selectors[i].more, end);
	load(text);
	cr_expect_eq(loaded.status, selectors[i].wrong ? STATUS_BAD_INPUT : STATUS_OK, "%s: %s",
		     selectors[i].what, loaded.said);
	if (selectors[i].wrong)
		cr_expect_not_null(strstr(loaded.said, selectors[i].wrong), "%s: %s",
				   selectors[i].what, loaded.said);
	loaded_fini(&loaded);
}

Test(label_keys, a_key_is_not_selected_by_twice)
{
	for (size_t i = 0; i < sizeof(selectors) / sizeof(selectors[0]); i++) {
		check_selector(i, TERM, "}]}}}}\n");
		check_selector(i, SPREAD, "}]}}\n");
	}
}

Test(label_keys, a_mismatch_may_be_selected_by_as_well)
{
	const struct selector *selector;

	load(TERM
	     "mismatchLabelKeys: [rev], labelSelector: {matchExpressions: [{key: rev, operator: "
	     "Exists}]}}]}}}}\n");
	cr_assert_eq(loaded.status, STATUS_OK, "%s", loaded.said);
	selector = &loaded_pod(&loaded, "p")->spec->anti_affinity_required.items[0].selector;
	cr_assert_eq(selector->count, 2u);
	cr_expect_eq(selector->requirements[1].operator, SELECTOR_NOT_IN);
	loaded_fini(&loaded);
}

Test(label_keys, more_keys_than_can_be_compared_are_refused)
{
	char text[8192] = TERM "labelSelector: {}, matchLabelKeys: [";
	size_t used = strlen(text);

	for (int i = 0; i < 1001; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "k%d,", i);
	snprintf(text + used, sizeof(text) - used, "]}]}}}}\n");
	load(text);
	cr_expect_eq(loaded.status, STATUS_BAD_INPUT);
	cr_expect_not_null(strstr(loaded.said, "matchLabelKeys: more than 1000 of them\n"), "%s",
			   loaded.said);
	loaded_fini(&loaded);
}

#define TEMPLATE(KEY)                                                                            \
	"selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: " \
	"{containers: [{name: c}], affinity: {podAffinity: "                                     \
	"{preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: "       \
	"{topologyKey: zone, labelSelector: {matchLabels: {app: web}}, mismatchLabelKeys: ["     \
	"nobody-has-it], matchLabelKeys: [" KEY "]}}]}}}}"

static const struct {
	const char *kind, *key;
	const char *text;
	bool shared; /* its pods have the same label, and so one spec */
} controllers[] = {
	{ "Deployment", "pod-template-hash",
	  "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {replicas: "
	  "2, " TEMPLATE("pod-template-hash") "}}\n",
	  true },
	{ "StatefulSet", "controller-revision-hash",
	  "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: d}, spec: {replicas: "
	  "2, " TEMPLATE("controller-revision-hash") "}}\n",
	  true },
	{ "StatefulSet", "statefulset.kubernetes.io/pod-name",
	  "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: d}, spec: {replicas: "
	  "2, " TEMPLATE("statefulset.kubernetes.io/pod-name") "}}\n",
	  false },
};

static void check_pod(const struct pod *pod, const char *kind, const char *key)
{
	const struct pod_affinity_term *term = &pod->spec->affinity_preferred.items[0];
	const struct requirement *own;
	uint32_t symbol, value;

	cr_assert(intern_find(&loaded.cluster.symbols, key, strlen(key), &symbol));
	cr_assert(labels_find(pod->labels, symbol, &value));
	cr_assert_eq(term->selector.count, 2u, "%s %s", kind, key);
	own = &term->selector.requirements[1];
	cr_expect_eq(own->key, symbol, "%s %s", kind, key);
	cr_expect_eq(own->operator, SELECTOR_IN);
	cr_expect_eq(own->values[0], value, "%s %s", kind, key);
	cr_expect_eq(term->weight, 1);
}

Test(label_keys, pods_of_a_template_select_by_the_labels_they_get)
{
	for (size_t i = 0; i < sizeof(controllers) / sizeof(controllers[0]); i++) {
		struct pod **pods;

		load(controllers[i].text);
		cr_assert_eq(loaded.status, STATUS_OK, "%s: %s", controllers[i].kind, loaded.said);
		cr_assert_eq(loaded.cluster.pod_count, 2u);
		pods = loaded.cluster.pods;
		check_pod(pods[0], controllers[i].kind, controllers[i].key);
		check_pod(pods[1], controllers[i].kind, controllers[i].key);
		cr_expect_eq(pods[0]->spec == pods[1]->spec, controllers[i].shared, "%s",
			     controllers[i].key);
		loaded_fini(&loaded);
	}
}

Test(label_keys, objects_as_they_stand_and_those_of_v1_26_select_by_nothing_more)
{
	static const struct load_options options[] = {
		{ .kubernetes_version = KUBERNETES_1_36, .no_defaults = true },
		{ .kubernetes_version = KUBERNETES_1_26 },
	};

	for (size_t i = 0; i < 2; i++) {
		loaded_text_with(&loaded, controllers[0].text, &options[i]);
		cr_assert_eq(loaded.status, STATUS_OK, "%s", loaded.said);
		cr_expect_eq(
			loaded.cluster.pods[0]->spec->affinity_preferred.items[0].selector.count,
			1u);
		loaded_fini(&loaded);
	}
}
