/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/legacy_world.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/session_text.h"

static const char objects[] =
	"{apiVersion: v1, kind: Node, metadata: {name: n0000}, status: {capacity: {cpu: '4', "
	"memory: 32Gi, pods: '110'}, conditions: [{type: Ready, status: 'True'}]}}\n---\n"
	"{apiVersion: v1, kind: Pod, metadata: {name: p0, labels: {app: a}}, spec: {containers: "
	"[{name: c, image: i, resources: {requests: {cpu: 100m, memory: 500Mi}}}]}}\n---\n";

static uint32_t name_of(struct cluster *cluster, const char *format, size_t number)
{
	char name[32];

	snprintf(name, sizeof(name), format, number);
	return intern_text(&cluster->symbols, name);
}

static void add_nodes(struct cluster *cluster, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct node node = cluster->nodes[0];

		node.name = name_of(cluster, "n%04zu", i);
		cluster_add_node(cluster, &node);
	}
}

/* The loaded pod is the first; those that run come before the pending ones. */
static void add_pods(struct cluster *cluster, const struct legacy_size *size)
{
	for (size_t i = 0; i < size->existing + size->pods; i++) {
		struct pod *pod = cluster->pods[0];

		if (i > 0) {
			struct pod copy = *pod;

			copy.name = name_of(cluster, "p%zu", i);
			pod = cluster_add_pod(cluster, &copy);
		}
		if (i < size->existing) {
			pod->state = POD_BOUND;
			pod->node = (uint32_t)(i % size->nodes);
		}
	}
}

static void start(struct session *session, const struct session_options *options,
		  const char *documents, const struct legacy_size *size)
{
	static struct diag_sink sink;

	sink = (struct diag_sink){ 0 };
	session_init(session, options, &sink);
	cr_assert_eq(session_text(session, "objects.yaml", objects), STATUS_OK);
	cr_assert_eq(session_text(session, "documents.yaml", documents), STATUS_OK);
	add_nodes(&session->cluster, size->nodes);
	add_pods(&session->cluster, size);
	cr_assert_eq(session_start(session), STATUS_OK);
}

void legacy_world_start(struct session *session, const char *documents,
			const struct legacy_size *size, const struct scheduler_options *options)
{
	const struct session_options all = { .load.reader.limits = READER_LIMITS_DEFAULT,
					     .scheduler = *options };

	start(session, &all, documents, size);
}

void legacy_world_open(struct session *session, const char *rung, const struct legacy_size *size,
		       const struct scheduler_options *options)
{
	char path[256];
	const struct session_options all = { .load.reader.limits = READER_LIMITS_DEFAULT,
					     .scheduler = *options,
					     .scheduler_config = path };

	snprintf(path, sizeof(path), "profiles/schedulers/2015/%s.yaml", rung);
	start(session, &all, "", size);
}

uint64_t legacy_world_run(struct session *session)
{
	uint64_t digest = 0xcbf29ce484222325u;

	for (size_t i = 0; i < session->cluster.pod_count; i++) {
		struct pod *pod = session->cluster.pods[i];

		if (pod->state != POD_PENDING)
			continue;
		scheduler_schedule(session->scheduler, pod);
		digest = (digest ^ pod->node) * 0x100000001b3u;
	}
	return digest;
}

void legacy_world_spread(const struct session *session, size_t *counts, size_t below)
{
	memset(counts, 0, below * sizeof(*counts));
	for (size_t i = 0; i < session->snapshot.node_count; i++) {
		size_t pods = (size_t)session->snapshot.nodes[i].pod_count;

		cr_assert_lt(pods, below);
		counts[pods]++;
	}
}
