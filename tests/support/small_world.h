/* SPDX-License-Identifier: Apache-2.0 */
/*
 * small_world.h - clusters of a line or two, and what one rule says about them
 */
#ifndef TESTS_SUPPORT_SMALL_WORLD_H
#define TESTS_SUPPORT_SMALL_WORLD_H

/*
 * Documents to be put together. What follows a name continues the map that it stands in: META
 * metadata, SPEC spec, and so on, each beginning with a comma.
 */
#define NODE(NAME, META, SPEC, STATUS)                                                             \
	"{apiVersion: v1, kind: Node, metadata: {name: " NAME META "}, spec: {podCIDR: ''" SPEC    \
	"}, status: {allocatable: {cpu: 4, memory: 8Gi, ephemeral-storage: 10Gi, pods: 10}" STATUS \
	"}}\n---\n"
#define POD_OF(NAME, META, CONTAINERS, SPEC)                      \
	"{apiVersion: v1, kind: Pod, metadata: {name: " NAME META \
	"}, spec: {containers: [" CONTAINERS "]" SPEC "}}\n---\n"
#define POD(NAME, META, SPEC) POD_OF(NAME, META, "{name: c, image: i}", SPEC)
/* A pod that asks for so much. */
#define POD_WITH(NAME, META, REQUESTS, SPEC) \
	POD_OF(NAME, META, "{name: c, image: i, resources: {requests: {" REQUESTS "}}}", SPEC)

/*
 * What the default profile's filter says to the pod "p" on the first node: "" when it fits,
 * otherwise "Unschedulable: reason; reason", or "PreFilter: message" when no node is asked about. A
 * KubeSchedulerConfiguration among the documents is taken. feature_gates may be NULL. The text lives
 * until the next call; a test fails when the documents do not load.
 */
const char *filter_answer(const char *plugin, const char *documents, const char *feature_gates);
/* The raw scores of all nodes, in order, and what becomes of them: "3 0 -> 100 0". */
const char *score_answer(const char *plugin, const char *documents, const char *feature_gates);

#endif
