/* SPDX-License-Identifier: Apache-2.0 */
/*
 * small_world.h - clusters of a line or two, and what one rule says about them
 */
#ifndef TESTS_SUPPORT_SMALL_WORLD_H
#define TESTS_SUPPORT_SMALL_WORLD_H

#include "bench/workload/session.h"

/*
 * Documents to be put together. What follows a name continues the map that it stands in: META
 * metadata, SPEC spec, and so on, each beginning with a comma.
 */
#define NODE_OF(NAME, META, SPEC, ALLOCATABLE, STATUS)                                          \
	"{apiVersion: v1, kind: Node, metadata: {name: " NAME META "}, spec: {podCIDR: ''" SPEC \
	"}, status: {allocatable: {" ALLOCATABLE "}" STATUS "}}\n---\n"
#define NODE(NAME, META, SPEC, STATUS) \
	NODE_OF(NAME, META, SPEC, "cpu: 4, memory: 8Gi, ephemeral-storage: 10Gi, pods: 10", STATUS)
#define POD_OF(NAME, META, CONTAINERS, SPEC)                      \
	"{apiVersion: v1, kind: Pod, metadata: {name: " NAME META \
	"}, spec: {containers: [" CONTAINERS "]" SPEC "}}\n---\n"
#define POD(NAME, META, SPEC) POD_OF(NAME, META, "{name: c, image: i}", SPEC)
/* A pod that asks for so much. */
#define POD_WITH(NAME, META, REQUESTS, SPEC) \
	POD_OF(NAME, META, "{name: c, image: i, resources: {requests: {" REQUESTS "}}}", SPEC)

/* A session with what a rule is told about its pod "p"; without one, call.pod is NULL. */
struct small_world {
	struct session session;
	struct arena scratch;
	struct rule_call call;
};

/* feature_gates may be NULL, and begin with a version: "v1.36" or "v1.36,Name=true". A test fails when the documents do not load. */
void small_world_start(struct small_world *world, const char *documents, const char *feature_gates);
void small_world_finish(struct small_world *world);
/* The symbol of a text, added when it is new. */
uint32_t small_world_symbol(struct small_world *world, const char *text);

/*
 * What a filter says to the pod "p" on the first node: "" when it fits, otherwise "Unschedulable:
 * reason; reason", or "PreFilter: message" when no node is asked about. Its arguments are those of the
 * default profile, or of a KubeSchedulerConfiguration among the documents. The text lives until the
 * next call.
 */
const char *filter_answer(const char *plugin, const char *documents, const char *feature_gates);
/* The raw scores of all nodes, in order, and what becomes of them: "3 0 -> 100 0". */
const char *score_answer(const char *plugin, const char *documents, const char *feature_gates);

/* A line of a table: a case, and what filter_answer() or score_answer() has to be. */
struct rule_case {
	const char *what;
	const char *documents;
	const char *want;
	const char *feature_gates;
};

void expect_filter(const char *plugin, const struct rule_case *cases, size_t count);
void expect_score(const char *plugin, const struct rule_case *cases, size_t count);
/* All cases of an array. */
#define EXPECT_FILTER(PLUGIN, CASES) \
	expect_filter(PLUGIN, CASES, sizeof(CASES) / sizeof((CASES)[0]))
#define EXPECT_SCORE(PLUGIN, CASES) expect_score(PLUGIN, CASES, sizeof(CASES) / sizeof((CASES)[0]))

#endif
