/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Controllers: which pods they make, and what they leave alone.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/load_text.h"

/* Specs, labels and containers that the cases share. */
#define WEB "template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: i}]}}"
#define SELECT "selector: {matchLabels: {app: web}}"
#define HEAD(version, kind, name) \
	"\n---\napiVersion: " version "\nkind: " kind "\nmetadata: {name: " name "}\n"
#define DEPLOYMENT(fields) \
	HEAD("apps/v1", "Deployment", "web") "spec: {" SELECT ", " WEB ", " fields "}"
#define REPLICA_SET(fields) \
	HEAD("apps/v1", "ReplicaSet", "web") "spec: {" SELECT ", " WEB ", " fields "}"
/* A ReplicaSet of the Deployment. */
#define WEB_1                                                                         \
	"\n---\napiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: web-1" OWNED( \
		"Deployment", "web") "}\nspec: {replicas: 4, " SELECT ", " WEB "}"
#define STATEFUL_SET(fields) \
	HEAD("apps/v1", "StatefulSet", "db") "spec: {" SELECT ", " WEB ", " fields "}"
#define DAEMON_SET(spec_fields)                                                             \
	HEAD("apps/v1", "DaemonSet", "ds")                                                  \
	"spec: {" SELECT ", template: {metadata: {labels: {app: web}}, spec: {" spec_fields \
	", containers: [{name: c, image: i}]}}}"
#define RUN_ONCE "template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}"
#define JOB(fields) HEAD("batch/v1", "Job", "sum") "spec: {" RUN_ONCE ", " fields "}"
#define INDEXED_JOB(fields, done) \
	JOB("completionMode: Indexed, " fields) "\nstatus: {completedIndexes: '" done "'}"
#define NODE(name, rest)                                                                     \
	"\n---\napiVersion: v1\nkind: Node\nmetadata: {name: " name ", labels: {host: " name \
	"}}\n" rest
/* A pod with an owner (or none). */
#define POD(name, owner, more)                                     \
	"\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: " name \
	", labels: {app: web}" owner more "}\nspec: {containers: [{name: c, image: i}]}"
#define OWNED(kind, name) \
	", ownerReferences: [{apiVersion: a, kind: " kind ", name: " name ", controller: true}]"

static const char *text_of(const struct loaded *l, uint32_t symbol)
{
	return cluster_text(&l->cluster, symbol);
}

static const char *name_of(const struct loaded *l, size_t pod)
{
	return text_of(l, l->cluster.pods[pod]->name);
}

static const char *label_of(struct loaded *l, const struct pod *pod, const char *key)
{
	uint32_t value;

	return labels_find(pod->labels, intern_text(&l->cluster.symbols, key), &value)
		       ? text_of(l, value)
		       : "(none)";
}

/* Reads objects as one file and the pods that are there as another. */
static void load_two(struct loaded *l, const char *objects, const char *pods)
{
	loaded_init(l, NULL);
	loaded_read(l, "pods.yaml", pods);
	loaded_read(l, "objects.yaml", objects);
	loaded_finish(l);
	cr_assert_eq(l->status, STATUS_OK, "%s", l->said);
}

static const struct {
	const char *what, *text;
	size_t pods;
} counts[] = {
	{ "one replica unless something is said", DEPLOYMENT("paused: false"), 1 },
	{ "no replicas", DEPLOYMENT("replicas: 0"), 0 },
	{ "a Deployment's replicas", DEPLOYMENT("replicas: 3"), 3 },
	{ "a paused Deployment makes no ReplicaSet", DEPLOYMENT("replicas: 3, paused: true"), 0 },
	{ "a ReplicaSet's replicas", REPLICA_SET("replicas: 2"), 2 },
	{ "a ReplicaSet that is being deleted",
	  "{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: a,"
	  " deletionTimestamp: '2022-01-01T00:00:00Z'}, spec: {" SELECT ", " WEB "}}",
	  0 },
	{ "a Deployment whose ReplicaSet is there", DEPLOYMENT("replicas: 9") WEB_1, 4 },
	{ "a ReplicationController selects by its template's labels",
	  HEAD("v1", "ReplicationController", "a") "spec: {replicas: 2, " WEB "}", 2 },
	{ "so did Deployments once",
	  HEAD("extensions/v1beta1", "Deployment", "a") "spec: {replicas: 2, " WEB "}", 2 },
	{ "a StatefulSet's replicas", STATEFUL_SET("replicas: 3"), 3 },
	{ "a DaemonSet without nodes", DAEMON_SET("hostNetwork: false"), 0 },
	{ "a daemon for each node",
	  NODE("n1", "") NODE("n2", "") DAEMON_SET("hostNetwork: false") NODE("n3", ""), 3 },
	{ "daemons where the node selector says",
	  NODE("n1", "") NODE("n2", "") DAEMON_SET("nodeSelector: {host: n2}"), 1 },
	{ "daemons where the required affinity says",
	  NODE("n1", "") NODE("n2", "") DAEMON_SET(
		  "affinity: {nodeAffinity: "
		  "{requiredDuringSchedulingIgnoredDuringExecution: "
		  "{nodeSelectorTerms: [{matchExpressions: [{key: host, operator: NotIn, "
		  "values: [n1]}]}]}}}"),
	  1 },
	{ "a daemon for the node that is named",
	  NODE("n1", "") NODE("n2", "") DAEMON_SET("nodeName: n1"), 1 },
	{ "no daemon on a tainted node",
	  NODE("n1", "spec: {taints: [{key: a, effect: NoSchedule}]}")
		  NODE("n2", "spec: {taints: [{key: a, effect: NoExecute}]}")
			  NODE("n3", "spec: {taints: [{key: a, effect: PreferNoSchedule}]}")
				  DAEMON_SET("hostNetwork: false"),
	  1 },
	{ "daemons put up with what ails a node",
	  NODE("n1", "spec: {unschedulable: true, taints: [{key: node.kubernetes.io/unschedulable,"
		     " effect: NoSchedule}, {key: node.kubernetes.io/disk-pressure,"
		     " effect: NoSchedule}, {key: node.kubernetes.io/not-ready,"
		     " effect: NoExecute}]}") DAEMON_SET("hostNetwork: false"),
	  1 },
	{ "without a network only those on the host's",
	  NODE("n1", "spec: {taints: [{key: node.kubernetes.io/network-unavailable,"
		     " effect: NoSchedule}]}") DAEMON_SET("hostNetwork: false"),
	  0 },
	{ "a node without a network, and a daemon on the host's",
	  NODE("n1", "spec: {taints: [{key: node.kubernetes.io/network-unavailable,"
		     " effect: NoSchedule}]}") DAEMON_SET("hostNetwork: true"),
	  1 },
	{ "one pod for a Job", JOB("suspend: false"), 1 },
	{ "a Job's parallelism", JOB("parallelism: 3"), 3 },
	{ "no more at a time than are left to do", JOB("parallelism: 5, completions: 2"), 2 },
	{ "one at a time of many", JOB("completions: 4"), 1 },
	{ "a suspended Job", JOB("parallelism: 3, suspend: true"), 0 },
	{ "what has succeeded is not done again",
	  JOB("parallelism: 5, completions: 6") "\nstatus: {succeeded: 4}", 2 },
	{ "a Job that is complete",
	  JOB("parallelism: 5") "\nstatus: {conditions: [{type: Complete, status: 'True'}]}", 0 },
	{ "a Job that is not suspended any more",
	  JOB("parallelism: 5") "\nstatus: {conditions: [{type: Suspended, status: 'False'}]}", 5 },
	{ "a work queue ends with its first success",
	  JOB("parallelism: 5") "\nstatus: {succeeded: 1}", 0 },
	{ "an Indexed Job", JOB("completions: 5, parallelism: 3, completionMode: Indexed"), 3 },
	{ "an Indexed Job with indexes done",
	  INDEXED_JOB("completions: 6, parallelism: 9", "0,2-4"), 2 },
};

Test(controllers, each_makes_the_pods_it_lacks)
{
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		struct loaded l;

		loaded_text(&l, counts[i].text);
		cr_assert_eq(l.status, STATUS_OK, "%s: %s", counts[i].what, l.said);
		cr_expect_eq(l.cluster.pod_count, counts[i].pods, "%s: %zu pods", counts[i].what,
			     l.cluster.pod_count);
		cr_expect_eq(loader_counts(l.loader).expanded_pods, counts[i].pods);
		loaded_fini(&l);
	}
}

static const struct {
	const char *what, *objects, *pods;
	size_t made;
} present[] = {
	{ "pods of the ReplicaSet count", REPLICA_SET("replicas: 3"),
	  POD("a", OWNED("ReplicaSet", "web"), "") POD("b", OWNED("ReplicaSet", "web"), ""), 1 },
	{ "more than enough", REPLICA_SET("replicas: 1"),
	  POD("a", OWNED("ReplicaSet", "web"), "") POD("b", OWNED("ReplicaSet", "web"), ""), 0 },
	{ "a pod that is being deleted does not count", REPLICA_SET("replicas: 1"),
	  POD("a", OWNED("ReplicaSet", "web"), ", deletionTimestamp: '2022-01-01T00:00:00Z'"), 1 },
	{ "a pod of another namespace does not count", REPLICA_SET("replicas: 1"),
	  POD("a", OWNED("ReplicaSet", "web"), ", namespace: blue"), 1 },
	{ "a pod of another kind of owner does not count", REPLICA_SET("replicas: 1"),
	  POD("a", OWNED("ReplicationController", "web"), ""), 1 },
	{ "a pod without an owner is adopted", REPLICA_SET("replicas: 3"), POD("a", "", ""), 2 },
	{ "but not by a Deployment", DEPLOYMENT("replicas: 3"), POD("a", "", ""), 3 },
	{ "nor twice",
	  REPLICA_SET("replicas: 1") HEAD("v1", "ReplicationController", "web") "spec: {" WEB "}",
	  POD("a", "", ""), 1 },
	{ "pods of a Deployment whose ReplicaSet is not there count", DEPLOYMENT("replicas: 3"),
	  POD("a", OWNED("ReplicaSet", "web-6d4cf56db6"), ""), 2 },
	{ "pods of the ReplicaSet of a Deployment with a longer name do not",
	  DEPLOYMENT("replicas: 3"), POD("a", OWNED("ReplicaSet", "web-api-6d4cf56db6"), ""), 3 },
	{ "a StatefulSet fills the gaps", STATEFUL_SET("replicas: 3"),
	  POD("db-1", OWNED("StatefulSet", "db"), ""), 2 },
	{ "a daemon that runs", NODE("n1", "") NODE("n2", "") DAEMON_SET("hostNetwork: false"),
	  POD("a", OWNED("DaemonSet", "ds"),
	      "") "\n---\n"
		  "{apiVersion: v1, kind: Pod, metadata: {name: b" OWNED(
			  "DaemonSet",
			  "ds") "}, spec: {nodeName: n1, containers: [{name: c, image: i}]}}",
	  1 },
	{ "a daemon that waits for its node",
	  NODE("n1", "") NODE("n2", "") DAEMON_SET("hostNetwork: false"),
	  "{apiVersion: v1, kind: Pod, metadata: {name: b" OWNED(
		  "DaemonSet",
		  "ds") "}, spec: {affinity: {nodeAffinity: "
			"{requiredDuringSchedulingIgnoredDuringExecution: "
			"{nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: In,"
			" values: [n2]}]}]}}}, containers: [{name: c, image: i}]}}",
	  1 },
	{ "a Job at work", JOB("parallelism: 3"), POD("a", OWNED("Job", "sum"), ""), 2 },
	{ "an Indexed Job at work", JOB("completions: 3, parallelism: 3, completionMode: Indexed"),
	  POD("sum-1-abcde", OWNED("Job", "sum"), ""), 2 },
};

Test(controllers, pods_that_are_there_are_not_made_again)
{
	for (size_t i = 0; i < sizeof(present) / sizeof(present[0]); i++) {
		struct loaded l;

		load_two(&l, present[i].objects, present[i].pods);
		cr_expect_eq(loader_counts(l.loader).expanded_pods, present[i].made, "%s: %zu pods",
			     present[i].what, loader_counts(l.loader).expanded_pods);
		loaded_fini(&l);
	}
}

Test(controllers, in_the_file_of_a_running_cluster_none_is_made)
{
	struct loaded l;

	loaded_text(&l, REPLICA_SET("replicas: 3") STATEFUL_SET("replicas: 3")
				POD("a", OWNED("ReplicaSet", "web"), ""));
	cr_assert_eq(l.status, STATUS_OK, "%s", l.said);
	cr_expect_eq(l.cluster.pod_count, 1);
	cr_expect_eq(l.cluster.pod_owner_count, 2);
	loaded_fini(&l);
}

/* The owner, the pods' names, their labels. */
Test(controllers, a_deployment_makes_a_replica_set_that_makes_pods)
{
	struct loaded l;
	const struct pod_owner *owner;
	const struct pod *pod;
	char expected[64];

	loaded_text(&l, DEPLOYMENT("replicas: 3"));
	cr_assert_eq(l.status, STATUS_OK, "%s", l.said);
	cr_assert_eq(l.cluster.pod_owner_count, 1);
	owner = l.cluster.pod_owners;
	pod = l.cluster.pods[0];
	cr_expect_eq(owner->kind, OWNER_REPLICA_SET);
	cr_expect_eq(owner->name, pod->owner_name);
	cr_expect_str_eq(text_of(&l, pod->owner_kind), "ReplicaSet");
	snprintf(expected, sizeof(expected), "web-%s", label_of(&l, pod, "pod-template-hash"));
	cr_expect_str_eq(text_of(&l, pod->owner_name), expected);
	cr_expect(selector_matches(&owner->selector, pod->labels, &l.cluster.symbols));
	cr_expect_eq(owner->selector.count, 2);
	for (size_t i = 0; i < 3; i++) {
		cr_expect_eq(l.cluster.pods[i]->spec, pod->spec);
		cr_expect_eq(l.cluster.pods[i]->labels, pod->labels);
		cr_expect_eq(l.cluster.pods[i]->state, POD_PENDING);
		cr_expect_eq(strlen(name_of(&l, i)), strlen(expected) + 6);
		cr_expect_eq(strncmp(name_of(&l, i), expected, strlen(expected)), 0);
		for (size_t j = 0; j < i; j++)
			cr_expect_neq(l.cluster.pods[i]->name, l.cluster.pods[j]->name);
	}
	loaded_fini(&l);
}

Test(controllers, the_same_input_gives_the_same_names)
{
	struct loaded a, b;

	loaded_text(&a, DEPLOYMENT("replicas: 20"));
	loaded_text(&b, "# moved down a line\n" DEPLOYMENT("replicas: 20"));
	cr_assert_eq(a.cluster.pod_count, 20);
	cr_assert_eq(b.cluster.pod_count, 20);
	for (size_t i = 0; i < 20; i++)
		cr_expect_str_eq(name_of(&a, i), name_of(&b, i));
	loaded_fini(&a);
	loaded_fini(&b);
}

Test(controllers, a_stateful_set_numbers_its_pods_and_gives_each_its_claims)
{
	struct loaded l;
	const struct pod *pod;

	loaded_text(
		&l,
		"apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data-db-6}\n"
		"spec: {accessModes: [ReadWriteMany], resources: {requests: {storage: 5}}}\n"
		"---" STATEFUL_SET(
			"replicas: 2, ordinals: {start: 5}, volumeClaimTemplates: [{metadata:"
			" {name: data}, spec: {accessModes: [ReadWriteOnce], storageClassName: s,"
			" resources: {requests: {storage: 7}}}}]"));
	cr_assert_eq(l.status, STATUS_OK, "%s", l.said);
	cr_assert_eq(l.cluster.pod_count, 2);
	cr_expect_str_eq(name_of(&l, 0), "db-5");
	cr_expect_str_eq(name_of(&l, 1), "db-6");
	pod = l.cluster.pods[0];
	cr_expect_str_eq(text_of(&l, pod->owner_kind), "StatefulSet");
	cr_expect_str_eq(text_of(&l, pod->owner_name), "db");
	cr_expect_str_eq(label_of(&l, pod, "statefulset.kubernetes.io/pod-name"), "db-5");
	cr_expect_eq(strncmp(label_of(&l, pod, "controller-revision-hash"), "db-", 3), 0);
	cr_assert_eq(pod->spec->volume_count, 1);
	cr_expect_eq(pod->spec->volumes[0].kind, VOLUME_CLAIM);
	cr_expect_str_eq(text_of(&l, pod->spec->volumes[0].volume_name), "data");
	cr_expect_str_eq(text_of(&l, pod->spec->volumes[0].name), "data-db-5");
	cr_assert_eq(l.cluster.claim_count, 2, "the claim that is there is not made again");
	cr_expect_str_eq(text_of(&l, l.cluster.claims[1].name), "data-db-5");
	cr_expect_eq(l.cluster.claims[1].request_bytes, 7);
	cr_expect_str_eq(text_of(&l, l.cluster.claims[1].phase), "Pending");
	cr_expect_str_eq(text_of(&l, l.cluster.claims[1].name_space), "default");
	loaded_fini(&l);
}

Test(controllers, a_claim_template_takes_the_place_of_the_volume_of_its_name)
{
	struct loaded l;
	const struct pod_spec *spec;

	loaded_text(
		&l,
		HEAD("apps/v1", "StatefulSet",
		     "db") "spec: {" SELECT
			   ", template: {metadata: {labels: {app: web}}, spec: {volumes:"
			   " [{name: data, persistentVolumeClaim: {claimName: other}},"
			   " {name: logs, persistentVolumeClaim: {claimName: logs}}],"
			   " containers: [{name: c, image: i}]}}, volumeClaimTemplates: [{metadata:"
			   " {name: data}, spec: {accessModes: [ReadWriteOnce],"
			   " resources: {requests: {storage: 7}}}}]}");
	cr_assert_eq(l.status, STATUS_OK, "%s", l.said);
	spec = l.cluster.pods[0]->spec;
	cr_assert_eq(spec->volume_count, 2);
	cr_expect_str_eq(text_of(&l, spec->volumes[0].name), "data-db-0");
	cr_expect_str_eq(text_of(&l, spec->volumes[1].name), "logs");
	loaded_fini(&l);
}

Test(controllers, a_daemon_is_meant_for_one_node)
{
	struct loaded l;
	const struct pod *pod;
	const struct node_term *term;

	loaded_text(&l,
		    NODE("n1", "") NODE("n2", "") DAEMON_SET(
			    "tolerations: [{key: node.kubernetes.io/not-ready, operator: Exists,"
			    " effect: NoExecute}], priorityClassName: system-node-critical"));
	cr_assert_eq(l.status, STATUS_OK, "%s", l.said);
	cr_assert_eq(l.cluster.pod_count, 2);
	pod = l.cluster.pods[1];
	cr_expect_eq(pod->state, POD_PENDING);
	cr_expect_eq(pod->spec->priority, 2000001000);
	cr_expect_eq(pod->spec->toleration_count, 6);
	cr_expect(pod->spec->required_terms.present);
	cr_assert_eq(pod->spec->required_terms.count, 1);
	term = pod->spec->required_terms.items;
	cr_expect_eq(term->expression_count, 0);
	cr_assert_eq(term->field_count, 1);
	cr_expect_str_eq(text_of(&l, term->fields[0].key), "metadata.name");
	cr_expect_eq(term->fields[0].operator, SELECTOR_IN);
	cr_expect_str_eq(text_of(&l, term->fields[0].values[0]), "n2");
	cr_expect_str_neq(label_of(&l, pod, "controller-revision-hash"), "(none)");
	loaded_fini(&l);
}

Test(controllers, pods_of_an_indexed_job_have_their_index_in_the_name)
{
	static const char *const prefixes[] = { "sum-0-", "sum-2-", "sum-5-" };
	struct loaded l;

	loaded_text(&l, INDEXED_JOB("completions: 9, parallelism: 3", "1,3-4"));
	cr_assert_eq(l.status, STATUS_OK, "%s", l.said);
	cr_assert_eq(l.cluster.pod_count, 3);
	for (size_t i = 0; i < 3; i++)
		cr_expect_eq(strncmp(name_of(&l, i), prefixes[i], strlen(prefixes[i])), 0, "%s",
			     name_of(&l, i));
	loaded_fini(&l);
}

Test(controllers, pods_of_a_job_tell_whose_they_are)
{
	struct loaded l;

	loaded_text(&l, JOB("parallelism: 1") "\n---\napiVersion: batch/v1\nkind: Job\n"
					      "metadata: {name: other, uid: u-1}\n"
					      "spec: {" RUN_ONCE "}");
	cr_assert_eq(l.status, STATUS_OK, "%s", l.said);
	cr_assert_eq(l.cluster.pod_count, 2);
	cr_expect_str_eq(label_of(&l, l.cluster.pods[0], "job-name"), "sum");
	cr_expect_eq(strlen(label_of(&l, l.cluster.pods[0], "controller-uid")), 36);
	cr_expect_str_eq(label_of(&l, l.cluster.pods[1], "controller-uid"), "u-1");
	loaded_fini(&l);
}

Test(controllers, a_pod_of_a_template_with_a_node_name_is_bound)
{
	struct loaded l;

	loaded_text(
		&l,
		NODE("n1", "") HEAD(
			"v1", "ReplicationController",
			"a") "spec: {template: {metadata: {labels: {a: b}}, spec: {nodeName: n1,"
			     " containers: [{name: c, image: i}]}}}");
	cr_assert_eq(l.status, STATUS_OK, "%s", l.said);
	cr_assert_eq(l.cluster.pod_count, 1);
	cr_expect_eq(l.cluster.pods[0]->state, POD_BOUND);
	cr_expect_eq(l.cluster.pods[0]->node, 0);
	loaded_fini(&l);
}

Test(controllers, controllers_select_pods_for_spreading)
{
	struct loaded l;
	static const enum pod_owner_kind kinds[] = { OWNER_REPLICATION_CONTROLLER,
						     OWNER_REPLICA_SET, OWNER_STATEFUL_SET };

	loaded_text(&l, HEAD("v1", "ReplicationController", "a") "spec: {" WEB "}" REPLICA_SET(
				"replicas: 0") STATEFUL_SET("replicas: 0"));
	cr_assert_eq(l.status, STATUS_OK, "%s", l.said);
	cr_assert_eq(l.cluster.pod_owner_count, 3);
	for (size_t i = 0; i < 3; i++) {
		cr_expect_eq(l.cluster.pod_owners[i].kind, kinds[i]);
		cr_expect_eq(l.cluster.pod_owners[i].selector.count, 1);
	}
	loaded_fini(&l);
}

Test(controllers, what_makes_no_pods_is_noted)
{
	struct loaded l;

	loaded_text(&l, "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\n"
			"spec: {schedule: '* * * * *', jobTemplate: {spec: {" RUN_ONCE "}}}\n---\n"
			"apiVersion: v1\nkind: PodTemplate\nmetadata: {name: b}\n" WEB "\n---\n"
			"apiVersion: v1\nkind: PodTemplate\nmetadata: {name: c}\n" WEB "\n");
	cr_assert_eq(l.status, STATUS_OK, "%s", l.said);
	cr_expect_eq(l.cluster.pod_count, 0);
	cr_expect_str_eq(l.said, "note: 1 CronJob read: the Jobs they start in time are not made\n"
				 "note: 2 PodTemplates read: nothing makes pods of them\n");
	loaded_fini(&l);
}

Test(controllers, a_limit_ends_what_would_be_too_many)
{
	const struct load_options options = { .pods_max = 10 };
	struct loaded l;

	loaded_init(&l, &options);
	loaded_read(&l, "t.yaml", REPLICA_SET("replicas: 4") DEPLOYMENT("replicas: 7"));
	loaded_finish(&l);
	cr_expect_eq(l.status, STATUS_BAD_INPUT);
	cr_expect_str_eq(l.said, "t.yaml:8:1: Deployment \"web\" makes 7 pods after the 4 of other "
				 "controllers, and may not go beyond 10 (--limit pods=N)\n");
	cr_expect_eq(l.cluster.pod_count, 4);
	loaded_fini(&l);
}

static const struct {
	const char *text, *said;
} bad[] = {
	{ DEPLOYMENT("replicas: -1"), "t.yaml:6:142: spec.replicas: -1 is negative" },
	{ DEPLOYMENT("replicas: two"),
	  "t.yaml:6:142: spec.replicas: a string, expected a 32-bit integer" },
	{ DEPLOYMENT("replicas: 2147483647"),
	  "t.yaml:3:1: Deployment \"web\" makes 2147483647 pods after the 0 of other controllers, "
	  "and may not go beyond 1000000 (--limit pods=N)" },
	{ JOB("parallelism: -1"), "t.yaml:6:98: spec.parallelism: -1 is negative" },
	{ JOB("completions: -1"), "t.yaml:6:98: spec.completions: -1 is negative" },
	{ JOB("completionMode: Both"),
	  "t.yaml:6:101: spec.completionMode: \"Both\" is not NonIndexed or Indexed" },
	{ JOB("completionMode: Indexed"),
	  "t.yaml:6:7: spec.completions: required of an Indexed Job" },
	{ JOB("completionMode: Indexed, completions: 1000000, parallelism: 100001"),
	  "t.yaml:6:145: spec.parallelism: 100001 is more than 100000, the most of an Indexed "
	  "Job" },
	{ JOB("manualSelector: true"), "t.yaml:6:7: spec.selector: required with manualSelector" },
	{ HEAD("apps/v1", "Deployment", "a") "spec: {" WEB "}",
	  "t.yaml:6:7: spec.selector: required" },
	{ HEAD("apps/v1", "Deployment", "a") "spec: {selector: {}, " WEB "}",
	  "t.yaml:6:18: spec.selector: empty, and would select every pod" },
	{ HEAD("apps/v1", "Deployment", "a") "spec: {" SELECT "}",
	  "t.yaml:6:7: spec.template: required" },
	{ HEAD("v1", "ReplicationController", "a") "spec: {template: {spec: {containers:"
						   " [{name: c, image: i}]}}}",
	  "t.yaml:6:7: spec.selector: required" },
	{ HEAD("apps/v1", "DaemonSet", "a") "spec: {selector: {matchLabels: {app: db}}, " WEB "}",
	  "t.yaml:6:74: spec.template.metadata.labels: not what spec.selector of DaemonSet \"a\" "
	  "selects" },
	{ HEAD("apps/v1", "StatefulSet", "a.b") "spec: {" SELECT ", " WEB "}",
	  "t.yaml:5:18: metadata.name: \"a.b\" must consist of a-z, 0-9 and '-', and start and "
	  "end with a-z or 0-9" },
	{ STATEFUL_SET("ordinals: {start: -1}"),
	  "t.yaml:6:150: spec.ordinals.start: -1 is negative" },
	{ STATEFUL_SET("volumeClaimTemplates: [{metadata: {name: a}}]"),
	  "t.yaml:6:155: spec.volumeClaimTemplates[0].spec.accessModes: required" },
	{ HEAD("batch/v1", "CronJob", "a") "spec: {jobTemplate: {spec: {}}}",
	  "t.yaml:6:28: spec.jobTemplate.spec.template: required" },
	{ HEAD("v1", "PodTemplate", "a") "template: {spec: {containers: []}}",
	  "t.yaml:6:31: template.spec.containers: required" },
	{ HEAD("apps/v1", "Deployment", "a") "spec: {" SELECT ", template: {metadata: {labels:"
					     " {app: web}}, spec: {priorityClassName: high,"
					     " containers: [{name: c, image: i}]}}}",
	  "t.yaml:6:114: spec.template.spec.priorityClassName: there is no PriorityClass "
	  "\"high\"" },
};

Test(controllers, what_is_wrong_is_told_with_its_place)
{
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct loaded l;

		loaded_text(&l, bad[i].text);
		cr_expect_eq(l.status, STATUS_BAD_INPUT, "%s", bad[i].text);
		l.said[strcspn(l.said, "\n")] = '\0';
		cr_expect_str_eq(l.said, bad[i].said);
		loaded_fini(&l);
	}
}

Test(controllers, a_class_nobody_needs_may_be_missing)
{
	struct loaded l;

	loaded_text(
		&l,
		HEAD("apps/v1", "Deployment",
		     "a") "spec: {replicas: 0, " SELECT
			  ", template: {metadata: {labels: {app: web}}, spec: {priorityClassName:"
			  " high, containers: [{name: c, image: i}]}}}");
	cr_expect_eq(l.status, STATUS_OK, "%s", l.said);
	loaded_fini(&l);
}
