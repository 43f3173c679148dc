/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of v1.1 and v1.2 on small clusters, by what a cycle says about the pod "new".
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "sched/base/rng.h"
#include "sched/core/scheduler.h"
#include "tests/support/session_text.h"

#define ENGINE(ERA, MORE) "{apiVersion: schedmark/v1, kind: Engine, era: " ERA MORE "}\n---\n"
#define READY "conditions: [{type: Ready, status: 'True'}]"
#define NODE(NAME, META, STATUS)                                   \
	"{apiVersion: v1, kind: Node, metadata: {name: " NAME META \
	"}, status: {capacity: {cpu: 4, memory: 32Gi, pods: 110}, " READY STATUS "}}\n---\n"
#define POD(NAME, META, SPEC)                                                                   \
	"{apiVersion: v1, kind: Pod, metadata: {name: " NAME META                               \
	"}, spec: {containers: [{name: c, image: i, resources: {requests: {cpu: 100m, memory: " \
	"500Mi}}}]" SPEC "}}\n---\n"
#define PORT(NAME, NUMBER, SPEC)                                                              \
	"{apiVersion: v1, kind: Pod, metadata: {name: " NAME "}, spec: {containers: [{name: " \
	"c, image: i, ports: [{containerPort: 80, hostPort: " NUMBER "}]}]" SPEC "}}\n---\n"
#define SERVICE \
	"{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {selector: {app: a}}}\n---\n"
#define APP ", labels: {app: a}"
#define EBS(ID) ", volumes: [{name: v, awsElasticBlockStore: {volumeID: " ID "}}]"
#define PD(ID, MODE) \
	", volumes: [{name: v, gcePersistentDisk: {pdName: " ID ", readOnly: " MODE "}}]"
#define RBD(MONITOR) ", volumes: [{name: v, rbd: {monitors: [" MONITOR "], image: i, pool: p}}]"
#define CLAIM(NAME) ", volumes: [{name: v, persistentVolumeClaim: {claimName: " NAME "}}]"
#define VOLUME                                                                                     \
	"{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: c1}, spec: {accessModes: " \
	"[ReadWriteOnce], volumeName: v1, resources: {requests: {storage: 1Gi}}}}\n---\n"          \
	"{apiVersion: v1, kind: PersistentVolume, metadata: {name: v1, labels: "                   \
	"{failure-domain.beta.kubernetes.io/zone: z1}}, spec: {accessModes: [ReadWriteOnce], "     \
	"capacity: {storage: 1Gi}, awsElasticBlockStore: {volumeID: e1}}}\n---\n"
#define ZONE(Z) ", labels: {failure-domain.beta.kubernetes.io/zone: " Z "}"
#define AFFINITY(JSON) ", annotations: {scheduler.alpha.kubernetes.io/affinity: '" JSON "'}"
#define REQUIRE(TERMS)                                                                      \
	AFFINITY("{\"nodeAffinity\": {\"requiredDuringSchedulingIgnoredDuringExecution\": " \
		 "{\"nodeSelectorTerms\": [" TERMS "]}}}")
#define TERM(KEY, OP, VALUES)                                                \
	"{\"matchExpressions\": [{\"key\": \"" KEY "\", \"operator\": \"" OP \
	"\", \"values\": [" VALUES "]}]}"
#define PREFER(WEIGHT, TERM)                                                                 \
	AFFINITY("{\"nodeAffinity\": {\"preferredDuringSchedulingIgnoredDuringExecution\": " \
		 "[{\"weight\": " WEIGHT ", \"preference\": " TERM "}]}}")
#define POLICY(PREDICATES, PRIORITIES)                                                          \
	"{apiVersion: v1, kind: Policy, predicates: [" PREDICATES "], priorities: [" PRIORITIES \
	"]}\n---\n"

/* The answer: for each node "-" or its reason, then a bar and the totals of those that fit; or the error. */
static const char *answer(const char *documents, char *out, size_t size)
{
	const struct session_options options = { .load.reader.limits = READER_LIMITS_DEFAULT };
	struct diag_sink sink = { 0 };
	struct session session;
	const struct evaluation *e;
	struct pod *pod = NULL;
	size_t length = 0;

	session_init(&session, &options, &sink);
	cr_assert_eq(session_text(&session, "case.yaml", documents), STATUS_OK, "%s", documents);
	cr_assert_eq(session_start(&session), STATUS_OK, "%s", documents);
	for (size_t i = 0; i < session.cluster.pod_count; i++) {
		if (!strcmp(cluster_text(&session.cluster, session.cluster.pods[i]->name), "new"))
			pod = session.cluster.pods[i];
	}
	cr_assert_not_null(pod);
	scheduler_schedule(session.scheduler, pod);
	e = scheduler_evaluation(session.scheduler);
	for (uint32_t i = 0; i < session.snapshot.node_count && !e->error; i++) {
		struct reasons reasons = { 0 };

		if (e->failed_rule[i])
			scheduler_reasons(session.scheduler, i, &reasons);
		length += (size_t)snprintf(out + length, size - length, "%s%s", i ? " " : "",
					   reasons.count ? reasons.texts[0] : "-");
	}
	if (e->error)
		length += (size_t)snprintf(out, size, "error: %s", e->error);
	else
		length += (size_t)snprintf(out + length, size - length, " |");
	for (size_t i = 0; i < e->feasible_count && !e->error; i++)
		length += (size_t)snprintf(out + length, size - length, " %d", (int)e->totals[i]);
	cr_assert_lt(length, size);
	session_fini(&session);
	return out;
}

static const struct {
	const char *what, *documents, *want;
} cases[] = {
	{ "a host port in use, whatever the protocol",
	  ENGINE("v1.1", "") NODE("n1", "", "") NODE("n2", "", "")
		  PORT("old", "8080, protocol: UDP", ", nodeName: n1") PORT("new", "8080", ""),
	  "PodFitsHostPorts - | 28" },
	{ "the same when ports are collected on demand",
	  ENGINE("v1.1", ", implementations: {PodFitsHostPorts: on-demand}") NODE("n1", "", "")
		  NODE("n2", "", "") PORT("old", "8080", ", nodeName: n1") PORT("new", "8080", ""),
	  "PodFitsHostPorts - | 28" },
	{ "an EBS volume is nobody else's",
	  ENGINE("v1.1", "") NODE("n1", "", "") POD("old", "", ", nodeName: n1" EBS("e"))
		  POD("new", "", EBS("e")),
	  "NoDiskConflict |" },
	{ "two may read a GCE disk",
	  ENGINE("v1.1", "") NODE("n1", "", "") POD("old", "", ", nodeName: n1" PD("d", "true"))
		  POD("new", "", PD("d", "true")),
	  "- | 28" },
	{ "one who writes to it is alone",
	  ENGINE("v1.1", "") NODE("n1", "", "") POD("old", "", ", nodeName: n1" PD("d", "true"))
		  POD("new", "", PD("d", "false")),
	  "NoDiskConflict |" },
	{ "v1.1 knows no RBD",
	  ENGINE("v1.1", "") NODE("n1", "", "") POD("old", "", ", nodeName: n1" RBD("a, b"))
		  POD("new", "", RBD("b, c")),
	  "- | 28" },
	{ "v1.2 does",
	  ENGINE("v1.2", "") NODE("n1", "", "") POD("old", "", ", nodeName: n1" RBD("a, b"))
		  POD("new", "", RBD("b, c")),
	  "NoDiskConflict |" },
	{ "images with no monitor in common are others",
	  ENGINE("v1.2", "") NODE("n1", "", "") POD("old", "", ", nodeName: n1" RBD("a, b"))
		  POD("new", "", RBD("c, d")),
	  "- | 28" },
	{ "all of nodeSelector",
	  ENGINE("v1.1", "") NODE("n1", ", labels: {a: b, c: d}", "")
		  NODE("n2", ", labels: {a: b}", "") POD("new", "", ", nodeSelector: {a: b, c: d}"),
	  "- MatchNodeSelector | 28" },
	{ "v1.1 wants a node to say it is ready, v1.2 that it does not say it is not",
	  ENGINE("v1.1",
		 "") "{apiVersion: v1, kind: Node, metadata: {name: n1}}\n---\n" POD("new", "", ""),
	  "- |" },
	{ "a node that is out of disk is none for v1.2",
	  ENGINE("v1.2", "")
		  NODE("n1", "", "") "{apiVersion: v1, kind: Node, metadata: {name: n2}, "
				     "status: {capacity: {cpu: 4, memory: 32Gi, pods: 110}, "
				     "conditions: [{type: OutOfDisk, "
				     "status: 'True'}]}}\n---\n" POD("new", "", ""),
	  "- - | 28" },
	{ "v1.1 reads no affinity",
	  ENGINE("v1.1", "") NODE("n1", "", "") POD("new", REQUIRE(TERM("a", "Exists", "")), ""),
	  "- | 28" },
	{ "v1.2 does",
	  ENGINE("v1.2", "") NODE("n1", "", "") NODE("n2", ", labels: {a: b}", "")
		  POD("new", REQUIRE(TERM("a", "In", "\"b\", \"c\"")), ""),
	  "MatchNodeSelector - | 28" },
	{ "terms are alternatives",
	  ENGINE("v1.2", "") NODE("n1", "", "") NODE("n2", ", labels: {a: b}", "") POD(
		  "new", REQUIRE(TERM("a", "DoesNotExist", "") ", " TERM("a", "Exists", "")), ""),
	  "- - | 28 28" },
	{ "numbers are floating-point",
	  ENGINE("v1.2", "") NODE("n1", ", labels: {a: '1.5'}", "")
		  NODE("n2", ", labels: {a: '3'}", "")
			  POD("new", REQUIRE(TERM("a", "Gt", "\"2.5\"")), ""),
	  "MatchNodeSelector - | 28" },
	{ "less is less",
	  ENGINE("v1.2", "") NODE("n1", ", labels: {a: '1.5'}", "")
		  NODE("n2", ", labels: {a: '3'}", "")
			  POD("new", REQUIRE(TERM("a", "Lt", "\"2.5\"")), ""),
	  "- MatchNodeSelector | 28" },
	{ "NotIn holds without the label",
	  ENGINE("v1.2", "") NODE("n1", "", "") NODE("n2", ", labels: {a: b}", "")
		  POD("new", REQUIRE(TERM("a", "NotIn", "\"b\"")), ""),
	  "- MatchNodeSelector | 28" },
	{ "a term that cannot be read ends the alternatives",
	  ENGINE("v1.2", "") NODE("n1", ", labels: {a: b}", "")
		  POD("new", REQUIRE(TERM("a", "In", "") ", " TERM("a", "Exists", "")), ""),
	  "MatchNodeSelector |" },
	{ "unless one before it matched",
	  ENGINE("v1.2", "") NODE("n1", ", labels: {a: b}", "")
		  POD("new", REQUIRE(TERM("a", "Exists", "") ", " TERM("a", "In", "")), ""),
	  "- | 28" },
	{ "no term is no match", ENGINE("v1.2", "") NODE("n1", "", "") POD("new", REQUIRE(""), ""),
	  "MatchNodeSelector |" },
	{ "nor is a term without expressions",
	  ENGINE("v1.2", "") NODE("n1", "", "") POD("new", REQUIRE("{}"), ""),
	  "MatchNodeSelector |" },
	{ "JSON that is none rejects all nodes",
	  ENGINE("v1.2", "") NODE("n1", "", "") POD("new", AFFINITY("{"), ""),
	  "MatchNodeSelector |" },
	{ "so does a list in place of an object",
	  ENGINE("v1.2", "") NODE("n1", "", "") POD("new", AFFINITY("{\"nodeAffinity\": []}"), ""),
	  "MatchNodeSelector |" },
	{ "preferred terms score by weight",
	  ENGINE("v1.2", "") NODE("n1", "", "") NODE("n2", ", labels: {a: b}", "")
		  POD("new", PREFER("3", TERM("a", "In", "\"b\"")), ""),
	  "- - | 28 38" },
	{ "a preferred term that cannot be read takes the scores away",
	  ENGINE("v1.2", "") NODE("n1", "", "") POD("new", PREFER("3", TERM("a", "In", "")), ""),
	  "- | 28" },
	{ "and ends the attempt where priorities run one after another",
	  ENGINE("v1.2", ", priorities: serial") NODE("n1", "", "")
		  POD("new", PREFER("3", TERM("a", "In", "")), ""),
	  "error: running priority \"NodeAffinityPriority\" failed" },
	{ "a volume's zone",
	  ENGINE("v1.2", "") VOLUME NODE("n1", ZONE("z1"), "") NODE("n2", ZONE("z2"), "")
		  NODE("n3", "", "") POD("new", "", CLAIM("c1")),
	  "- NoVolumeZoneConflict - | 28 28" },
	{ "a claim that is not there ends the attempt",
	  POLICY("{name: NoVolumeZoneConflict}", "") ENGINE("v1.2", "") NODE("n1", ZONE("z1"), "")
		  POD("new", "", CLAIM("gone")),
	  "error: PersistentVolumeClaim not found: \"gone\"" },
	{ "a claim without a volume does, too",
	  POLICY("{name: MaxEBSVolumeCount}", "") ENGINE("v1.2", "") NODE(
		  "n1", "",
		  "") "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: c2}, spec: "
		      "{accessModes: [ReadWriteOnce], resources: {requests: {storage: "
		      "1Gi}}}}\n---\n" POD("new", "", CLAIM("c2")),
	  "error: PersistentVolumeClaim is not bound: \"c2\"" },
	{ "labels that have to be there, and such that must not",
	  POLICY("{name: A, argument: {labelsPresence: {labels: [a, b], presence: true}}}, {name: "
		 "B, "
		 "argument: {labelsPresence: {labels: [c], presence: false}}}",
		 "") ENGINE("v1.1", "") NODE("n1", ", labels: {a: x, b: x}", "")
		  NODE("n2", ", labels: {a: x}", "") NODE("n3", ", labels: {a: x, b: x, c: x}", "")
			  POD("new", "", ""),
	  "- A B | 1" },
	{ "a Service's pods stay under one value",
	  POLICY("{name: C, argument: {serviceAffinity: {labels: [r]}}}", "") ENGINE("v1.1", "")
		  SERVICE NODE("n1", ", labels: {r: x}", "") NODE("n2", ", labels: {r: w}", "")
			  NODE("n3", ", labels: {r: x}", "") POD("old", APP, ", nodeName: n1")
				  POD("new", APP, ""),
	  "- C - | 1 1" },
	{ "nodeSelector says the value first",
	  POLICY("{name: C, argument: {serviceAffinity: {labels: [r]}}}", "") ENGINE("v1.1", "")
		  SERVICE NODE("n1", ", labels: {r: x}", "") NODE("n2", ", labels: {r: w}", "") POD(
			  "old", APP, ", nodeName: n1") POD("new", APP, ", nodeSelector: {r: w}"),
	  "C - | 1" },
	{ "several priorities of labels, each with its weight",
	  POLICY("",
		 "{name: A, weight: 2, argument: {labelPreference: {label: a, presence: true}}}, "
		 "{name: B, weight: 3, argument: {labelPreference: {label: b, presence: false}}}, "
		 "{name: EqualPriority, weight: 4}") ENGINE("v1.1", "")
		  NODE("n1", ", labels: {a: x}", "") NODE("n2", ", labels: {b: x}", "")
			  POD("new", "", ""),
	  "- - | 54 4" },
	{ "few of a Service's pods under a value; nodes without the label get nothing",
	  POLICY("", "{name: S, weight: 1, argument: {serviceAntiAffinity: {label: r}}}")
		  ENGINE("v1.1", "") SERVICE NODE("n1", ", labels: {r: x}", "")
			  NODE("n2", ", labels: {r: w}", "") NODE("n3", "", "") POD(
				  "old", APP, ", nodeName: n1") POD("old2", APP, ", nodeName: n1")
				  POD("old3", APP, ", nodeName: n2") POD("new", APP, ""),
	  "- - - | 3 6 0" },
	{ "an empty selector of a Service selects every pod",
	  POLICY("", "{name: ServiceSpreadingPriority, weight: 1}")
		  ENGINE("v1.1", "") "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: "
				     "{selector: {}}}\n---\n" NODE("n1", "", "") NODE("n2", "", "")
					     POD("old", "", ", nodeName: n1") POD("new", "", ""),
	  "- - | 0 10" },
	{ "a Service without one selects none",
	  POLICY("", "{name: ServiceSpreadingPriority, weight: 1}") ENGINE(
		  "v1.1", "") "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: "
			      "{clusterIP: None}}\n---\n" NODE("n1", "", "") NODE("n2", "", "")
				      POD("old", "", ", nodeName: n1") POD("new", "", ""),
	  "- - | 10 10" },
	{ "v1.2 does not count pods on their way out",
	  POLICY("", "{name: SelectorSpreadPriority, weight: 1}") ENGINE("v1.2", "")
		  SERVICE NODE("n1", "", "") NODE("n2", "", "")
			  POD("old", APP ", deletionTimestamp: '2016-01-01T00:00:00Z'",
			      ", nodeName: n1") POD("new", APP, ""),
	  "- - | 10 10" },
	{ "v1.1 does",
	  POLICY("", "{name: SelectorSpreadPriority, weight: 1}") ENGINE("v1.1", "")
		  SERVICE NODE("n1", "", "") NODE("n2", "", "")
			  POD("old", APP ", deletionTimestamp: '2016-01-01T00:00:00Z'",
			      ", nodeName: n1") POD("new", APP, ""),
	  "- - | 0 10" },
	{ "images score from 23 MiB to 1000 MiB",
	  POLICY("", "{name: ImageLocalityPriority, weight: 1}") ENGINE("v1.2", "")
		  NODE("n1", "", ", images: [{names: ['i:latest'], sizeBytes: 500000000}]")
			  NODE("n2", "", "") POD("new", "", ""),
	  "- - | 5 0" },
	{ "without any priority all nodes score 1",
	  POLICY("", "") ENGINE("v1.1", "") NODE("n1", "", "") POD("new", "", ""), "- | 1" },
	{ "v1.2 leaves a pod of another scheduler alone",
	  ENGINE("v1.2", "") NODE("n1", "", "")
		  POD("new", ", annotations: {scheduler.alpha.kubernetes.io/name: mine}", ""),
	  "error: profile not found for scheduler name \"default-scheduler\"" },
};

Test(legacy_rules, each_answers_as_its_era_did)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[512];

		cr_expect_str_eq(answer(cases[i].documents, text, sizeof(text)), cases[i].want,
				 "%s: %s", cases[i].what, text);
	}
}

/* A disk of each of `count` pods on the node, and one more. */
static void put_disks(char *out, size_t size, const char *kind, int count)
{
	size_t length = (size_t)snprintf(out, size, "%s", ENGINE("v1.2", "") NODE("n1", "", ""));

	for (int i = 0; i <= count; i++)
		length += (size_t)snprintf(
			out + length, size - length,
			"{apiVersion: v1, kind: Pod, metadata: {name: %s%.0d}, spec: {%s "
			"containers: "
			"[{name: c, image: i}], volumes: [{name: v, %s d%d}}]}}\n---\n",
			i < count ? "old" : "new", i < count ? i + 1 : 0,
			i < count ? "nodeName: n1," : "", kind, i);
	cr_assert_lt(length, size);
}

Test(legacy_rules, no_more_disks_than_can_be_attached)
{
	static const struct {
		const char *kind;
		int most;
		const char *reason;
	} kinds[] = {
		{ "awsElasticBlockStore: {volumeID:", 39, "MaxEBSVolumeCount |" },
		{ "gcePersistentDisk: {pdName:", 16, "MaxGCEPDVolumeCount |" },
	};
	static char documents[1 << 16];

	for (size_t i = 0; i < 2; i++) {
		char text[128];

		put_disks(documents, sizeof(documents), kinds[i].kind, kinds[i].most - 1);
		cr_expect_neq(*answer(documents, text, sizeof(text)), 'M', "%s", text);
		put_disks(documents, sizeof(documents), kinds[i].kind, kinds[i].most);
		cr_expect_str_eq(answer(documents, text, sizeof(text)), kinds[i].reason);
	}
}

/* --- every way to write a rule --------------------------------------------------------------- */

static uint32_t below(uint64_t *counter, uint64_t seed, uint32_t bound)
{
	return rng_below(rng_draw(seed, (*counter)++), bound);
}

/* Nodes of all sizes, some with labels, and pods with and without requests, ports and a node. */
static void put_random(char *out, size_t size, uint64_t seed)
{
	static const char *const amounts[] = {
		"cpu: 100m",	     "cpu: 1, memory: 1Gi",	 "memory: 3Gi",
		"cpu: 0, memory: 0", "cpu: 2500m, memory: 100M", ""
	};
	size_t length = (size_t)snprintf(out, size, "%s", SERVICE);
	uint64_t n = 0;

	for (int i = 0; i < 6; i++)
		length += (size_t)snprintf(
			out + length, size - length,
			"{apiVersion: v1, kind: Node, metadata: {name: m%d, labels: {r: x%u}}, "
			"status: {capacity: {cpu: %u, memory: %uGi, pods: %u}, " READY "}}\n---\n",
			i, below(&n, seed, 2), below(&n, seed, 5), below(&n, seed, 9),
			1 + below(&n, seed, 9));
	for (int i = 0; i < 36; i++) {
		char node[32] = "";

		if (i < 12)
			snprintf(node, sizeof(node), ", nodeName: m%u", below(&n, seed, 6));
		length += (size_t)snprintf(
			out + length, size - length,
			"{apiVersion: v1, kind: Pod, metadata: {name: q%d%s}, spec: {containers: "
			"[{name: c, image: i, resources: {requests: {%s}}%s}]%s%s}}\n---\n",
			i, below(&n, seed, 2) ? APP : "", amounts[below(&n, seed, 6)],
			below(&n, seed, 4) ? "" : ", ports: [{containerPort: 1, hostPort: 9}]",
			below(&n, seed, 5) ? "" : ", nodeSelector: {r: x1}", node);
	}
	cr_assert_lt(length, size);
}

/* Where the pending pods go, one after another. */
static uint64_t placements(const char *engine, const char *objects)
{
	const struct session_options options = { .load.reader.limits = READER_LIMITS_DEFAULT };
	struct diag_sink sink = { 0 };
	struct session session;
	uint64_t digest = 0;

	session_init(&session, &options, &sink);
	cr_assert_eq(session_text(&session, "engine.yaml", engine), STATUS_OK, "%s", engine);
	cr_assert_eq(session_text(&session, "objects.yaml", objects), STATUS_OK);
	cr_assert_eq(session_start(&session), STATUS_OK);
	for (size_t i = 0; i < session.cluster.pod_count; i++) {
		struct pod *pod = session.cluster.pods[i];

		if (pod->state != POD_PENDING)
			continue;
		scheduler_schedule(session.scheduler, pod);
		digest = (digest ^ pod->node) * 0x100000001b3u;
	}
	session_fini(&session);
	return digest;
}

#define CACHED(ERA, RULE, ROW) \
	ENGINE(ERA, ", podsByNode: cached, implementations: {" RULE ": " ROW "}")

Test(legacy_rules, each_way_to_write_a_rule_places_pods_alike)
{
	static const char *const engines[][11] = {
		{ ENGINE("v1.1", ""), ENGINE("v1.1", ", quantities: int64, nodeLookup: pointer"),
		  ENGINE("v1.1", ", nodeList: pointers, selectHost: scan, podsByNode: once"),
		  ENGINE("v1.1", ", workers: 3, priorities: parallel, podsByNode: summed"),
		  CACHED("v1.1", "PodFitsHostPorts", "on-demand"),
		  CACHED("v1.1", "PodFitsResources", "count-first"),
		  CACHED("v1.1", "PodFitsResources", "sums"),
		  CACHED("v1.1", "LeastRequestedPriority", "sums"),
		  CACHED("v1.1", "BalancedResourceAllocation", "sums"),
		  CACHED("v1.1", "SelectorSpreadPriority", "node-counts"), NULL },
		{ ENGINE("v1.2", ""), ENGINE("v1.2", ", podsByNode: per-rule, quantities: round"),
		  CACHED("v1.2", "PodFitsResources", "walk"),
		  CACHED("v1.2", "LeastRequestedPriority", "sums"),
		  CACHED("v1.2", "BalancedResourceAllocation", "sums"),
		  CACHED("v1.2", "SelectorSpreadPriority", "node-counts"), NULL },
	};
	static char objects[1 << 15];

	for (uint64_t seed = 1; seed <= 40; seed++) {
		put_random(objects, sizeof(objects), seed);
		for (size_t era = 0; era < 2; era++) {
			uint64_t want = placements(engines[era][0], objects);

			for (size_t i = 1; engines[era][i]; i++)
				cr_expect_eq(placements(engines[era][i], objects), want,
					     "seed %d: %s", (int)seed, engines[era][i]);
		}
	}
}
