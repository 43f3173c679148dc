/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "tests/support/trial.h"

/* The workload hash of one test case, whose pods are made from pod.yaml. */
static uint64_t hash_of(struct trial *trial, const char *config)
{
	uint64_t hash;

	trial_run(trial, config, 0);
	cr_assert_eq(trial->status, STATUS_OK, "%s: %s", config, trial->told.text);
	hash = trial->outcome.workload_hash;
	cr_expect_neq(hash, 0u);
	return hash;
}

static void put_pod(struct trial *trial, const char *name, const char *cpu)
{
	folder_put(&trial->folder, name,
		   "apiVersion: v1\nkind: Pod\nmetadata: {name: 'p{{.Index}}'}\nspec: {containers: "
		   "[{name: c, image: i, resources: {requests: {cpu: %s}}}]}\n",
		   cpu);
}

#define CONFIG(name, ops, params)                                                          \
	"- name: " name "\n  workloadTemplate:\n  - {opcode: createNodes, count: 2}\n" ops \
	"  workloads:\n  - {name: w, params: {" params "}}\n"
#define PODS(fields) \
	"  - {opcode: createPods, podTemplatePath: pod.yaml, collectMetrics: true, " fields "}\n"

static const struct {
	const char *what, *config;
	bool same;
} others[] = {
	{ "another name and a comment", "# hello\n" CONFIG("B", PODS("count: 3, namespace: a"), ""),
	  true },
	{ "fields in another order", CONFIG("A", PODS("namespace: a, count: 3"), ""), true },
	{ "the count as a param", CONFIG("A", PODS("countParam: $pods, namespace: a"), "pods: 3"),
	  true },
	{ "another count", CONFIG("A", PODS("count: 4, namespace: a"), ""), false },
	{ "another count as a param",
	  CONFIG("A", PODS("countParam: $pods, namespace: a"), "pods: 4"), false },
	{ "another namespace", CONFIG("A", PODS("count: 3, namespace: b"), ""), false },
	{ "one operation more",
	  CONFIG("A", PODS("count: 3, namespace: a") "  - {opcode: barrier}\n", ""), false },
};

Test(definition, a_hash_says_what_a_workload_does_not_how_it_is_spelt)
{
	struct trial trial;
	uint64_t hash;

	trial_init(&trial);
	put_pod(&trial, "pod.yaml", "1");
	hash = hash_of(&trial, CONFIG("A", PODS("count: 3, namespace: a"), ""));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		cr_expect_eq(hash_of(&trial, others[i].config) == hash, others[i].same, "%s",
			     others[i].what);
	put_pod(&trial, "pod.yaml", "2");
	cr_expect_neq(hash_of(&trial, CONFIG("A", PODS("count: 3, namespace: a"), "")), hash,
		      "templates are part of it");
	trial_fini(&trial);
}

Test(definition, a_standard_template_counts_where_no_other_is_named)
{
	static const char config[] =
		"- name: A\n  defaultPodTemplatePath: pod.yaml\n  workloadTemplate:\n"
		"  - {opcode: createNodes, count: 2}\n"
		"  - {opcode: createPods, count: 1, collectMetrics: true}\n"
		"  workloads:\n  - name: w\n";
	struct trial trial;
	uint64_t hash;

	trial_init(&trial);
	put_pod(&trial, "pod.yaml", "1");
	hash = hash_of(&trial, config);
	cr_expect_eq(hash_of(&trial, config), hash);
	put_pod(&trial, "pod.yaml", "2");
	cr_expect_neq(hash_of(&trial, config), hash);
	trial_fini(&trial);
}

Test(definition, a_profile_hash_says_how_pods_are_placed)
{
	static const char config[] = CONFIG("A", PODS("count: 3, namespace: a"), "");
	struct trial trial;
	uint64_t standard;

	trial_init(&trial);
	put_pod(&trial, "pod.yaml", "1");
	hash_of(&trial, config);
	standard = trial.outcome.profile_hash;
	trial.options.session.feature_gates = "NodeInclusionPolicyInPodTopologySpread=true";
	hash_of(&trial, config);
	cr_expect_eq(trial.outcome.profile_hash, standard, "what is on anyway changes nothing");
	trial.options.session.feature_gates = "NodeInclusionPolicyInPodTopologySpread=false";
	hash_of(&trial, config);
	cr_expect_neq(trial.outcome.profile_hash, standard);
	trial.options.session.feature_gates = NULL;
	trial.options.session.scheduler_config = "most-allocated";
	hash_of(&trial, config);
	cr_expect_neq(trial.outcome.profile_hash, standard);
	trial_fini(&trial);
}
