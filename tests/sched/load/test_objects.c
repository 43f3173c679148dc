/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Namespaces, Services, PriorityClasses and PodDisruptionBudgets: what is read, what is refused.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/load_text.h"

static const char *text_of(const struct loaded *l, uint32_t symbol)
{
	return cluster_text(&l->cluster, symbol);
}

static uint32_t symbol_of(struct loaded *l, const char *text)
{
	return intern_text(&l->cluster.symbols, text);
}

static const char *label_of(struct loaded *l, const struct labels *labels, const char *key)
{
	uint32_t value;

	return labels_find(labels, symbol_of(l, key), &value) ? text_of(l, value) : "(none)";
}

Test(objects, a_namespace_gets_its_name_as_a_label)
{
	struct loaded l;

	loaded_text(&l,
		    "{apiVersion: v1, kind: Namespace, metadata: {name: blue, labels: {a: b}}}\n"
		    "---\n"
		    "{apiVersion: v1, kind: Namespace, metadata: {name: green}}\n"
		    "---\n"
		    "{apiVersion: v1, kind: Namespace, metadata: {name: blue, labels: {a: c}}}\n");
	cr_assert_eq(l.status, STATUS_OK, "%s", l.said);
	cr_assert_eq(l.cluster.namespace_count, 2);
	cr_expect_str_eq(text_of(&l, l.cluster.namespaces[1].name), "green");
	cr_expect_str_eq(label_of(&l, &l.cluster.namespaces[0].labels, "a"), "c");
	cr_expect_str_eq(label_of(&l, &l.cluster.namespaces[0].labels,
				  "kubernetes.io/metadata.name"),
			 "blue");
	loaded_fini(&l);
}

Test(objects, without_defaults_a_namespace_stays_as_it_is)
{
	const struct load_options options = { .no_defaults = true };
	struct loaded l;

	loaded_init(&l, &options);
	loaded_read(&l, "t.yaml", "{apiVersion: v1, kind: Namespace, metadata: {name: blue}}");
	loaded_finish(&l);
	cr_assert_eq(l.status, STATUS_OK, "%s", l.said);
	cr_expect_eq(l.cluster.namespaces[0].labels.count, 0);
	loaded_fini(&l);
}

Test(objects, a_service_owns_the_pods_it_selects)
{
	struct loaded l;
	const struct pod_owner *owners;

	loaded_text(
		&l,
		"apiVersion: v1\nkind: ServiceList\nitems:\n"
		"- {metadata: {name: a, namespace: blue}, spec: {selector: {app: web, x: ''}}}\n"
		"- {metadata: {name: b}, spec: {}}\n"
		"- {metadata: {name: c}, spec: {selector: {}}}\n");
	cr_assert_eq(l.status, STATUS_OK, "%s", l.said);
	cr_assert_eq(l.cluster.pod_owner_count, 3);
	owners = l.cluster.pod_owners;
	cr_expect_eq(owners[0].kind, OWNER_SERVICE);
	cr_expect_str_eq(text_of(&l, owners[0].name), "a");
	cr_expect_str_eq(text_of(&l, owners[0].name_space), "blue");
	cr_assert_eq(owners[0].selector.count, 2);
	cr_expect_eq(owners[0].selector.requirements[0].operator, SELECTOR_IN);
	cr_expect_eq(owners[0].selector.requirements[1].values[0], 0);
	cr_expect_not(owners[0].selector.matches_nothing);
	cr_expect(owners[1].selector.matches_nothing);
	cr_expect(owners[2].selector.matches_nothing);
	loaded_fini(&l);
}

Test(objects, a_priority_class_has_value_and_policy)
{
	struct loaded l;
	const struct priority_class *classes;

	loaded_text(&l, "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass,"
			" metadata: {name: high}, value: 1000000000, preemptionPolicy: Never}\n"
			"---\n"
			"{apiVersion: scheduling.k8s.io/v1beta1, kind: PriorityClass,"
			" metadata: {name: low}, value: -5, globalDefault: true}\n"
			"---\n"
			"{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass,"
			" metadata: {name: system-node-critical}, value: 2000001000}\n");
	cr_assert_eq(l.status, STATUS_OK, "%s", l.said);
	cr_assert_eq(l.cluster.priority_class_count, 3);
	classes = l.cluster.priority_classes;
	cr_expect_str_eq(text_of(&l, classes[0].name), "high");
	cr_expect_eq(classes[0].value, 1000000000);
	cr_expect_eq(classes[0].preemption_policy, PREEMPT_NEVER);
	cr_expect_not(classes[0].global_default);
	cr_expect_eq(classes[1].value, -5);
	cr_expect_eq(classes[1].preemption_policy, PREEMPT_LOWER_PRIORITY);
	cr_expect(classes[1].global_default);
	cr_expect_eq(classes[2].value, 2000001000);
	loaded_fini(&l);
}

Test(objects, a_disruption_budget_says_how_many_may_go)
{
	struct loaded l;
	const struct disruption_budget *budgets;

	loaded_text(&l, "apiVersion: policy/v1\nkind: PodDisruptionBudget\n"
			"metadata: {name: a, namespace: blue}\n"
			"spec: {minAvailable: 50%, selector: {matchLabels: {app: web},"
			" matchExpressions: [{key: t, operator: NotIn, values: [x, z]}]}}\n"
			"status: {disruptionsAllowed: 2, disruptedPods:"
			" {web-0: '2022-01-01T00:00:00Z', web-1: '2022-01-01T00:00:00Z'}}\n"
			"---\n"
			"apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\n"
			"metadata: {name: b}\nspec: {}\n");
	cr_assert_eq(l.status, STATUS_OK, "%s", l.said);
	cr_assert_eq(l.cluster.disruption_budget_count, 2);
	budgets = l.cluster.disruption_budgets;
	cr_expect_str_eq(text_of(&l, budgets[0].name_space), "blue");
	cr_assert_eq(budgets[0].selector.count, 2);
	cr_expect_eq(budgets[0].selector.requirements[1].operator, SELECTOR_NOT_IN);
	cr_expect_eq(budgets[0].selector.requirements[1].value_count, 2);
	cr_expect_eq(budgets[0].disruptions_allowed, 2);
	cr_assert_eq(budgets[0].disrupted_pod_count, 2);
	cr_expect_str_eq(text_of(&l, budgets[0].disrupted_pods[1]), "web-1");
	cr_expect(budgets[1].selector.matches_nothing);
	cr_expect_eq(budgets[1].disruptions_allowed, 0);
	loaded_fini(&l);
}

Test(objects, an_object_with_a_prefix_gets_a_name)
{
	struct loaded l;

	loaded_text(&l, "{apiVersion: v1, kind: Service, metadata: {generateName: web-}}\n---\n"
			"{apiVersion: v1, kind: Service, metadata: {generateName: web-}}\n");
	cr_assert_eq(l.status, STATUS_OK, "%s", l.said);
	cr_assert_eq(l.cluster.pod_owner_count, 2);
	cr_expect_neq(l.cluster.pod_owners[0].name, l.cluster.pod_owners[1].name);
	cr_expect_eq(strncmp(text_of(&l, l.cluster.pod_owners[0].name), "web-", 4), 0);
	loaded_fini(&l);
}

static const struct {
	const char *text, *said;
} bad[] = {
	{ "{apiVersion: v1, kind: Namespace, metadata: {name: a.b}}",
	  "t.yaml:1:52: metadata.name: \"a.b\" must consist of a-z, 0-9 and '-', and start and end "
	  "with a-z or 0-9\n" },
	{ "{apiVersion: v1, kind: Namespace, metadata: {}}",
	  "t.yaml:1:45: metadata.name: required\n" },
	{ "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {selector: {-a: b}}}",
	  "t.yaml:1:72: spec.selector: the key \"-a\" must consist of letters, digits, '-', '_' "
	  "and "
	  "'.', and start and end with a letter or digit\n" },
	{ "{apiVersion: v1, kind: Service, metadata: {name: a}}\n---\n"
	  "{apiVersion: v1, kind: Service, metadata: {name: a}}",
	  "t.yaml:3:50: metadata.name: Service \"default/a\" exists already, from t.yaml:1:50\n" },
	{ "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: a},\n"
	  " value: 1000000001}",
	  "t.yaml:2:9: value: 1000000001 is more than 1000000000, the most there is for users\n" },
	{ "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: system-x},\n"
	  " value: 1}",
	  "t.yaml:1:74: metadata.name: \"system-x\" is reserved for the system's own priority "
	  "classes\n" },
	{ "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: a},\n"
	  " preemptionPolicy: Always}",
	  "t.yaml:2:20: preemptionPolicy: \"Always\" is not PreemptLowerPriority or Never\n" },
	{ "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: a},\n"
	  " status: {disruptionsAllowed: -1}}",
	  "t.yaml:2:31: status.disruptionsAllowed: -1 is negative\n" },
	{ "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: a},\n"
	  " spec: {selector: {matchExpressions: [{key: a, operator: In}]}}}",
	  "t.yaml:2:39: spec.selector.matchExpressions[0].values: at least one value is needed "
	  "with "
	  "In and NotIn\n" },
};

Test(objects, what_is_wrong_is_told_with_its_place)
{
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct loaded l;

		loaded_text(&l, bad[i].text);
		cr_expect_eq(l.status, STATUS_BAD_INPUT, "%s", bad[i].text);
		cr_expect_str_eq(l.said, bad[i].said);
		loaded_fini(&l);
	}
}
