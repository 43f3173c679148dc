/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/world.h"

#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/session_text.h"

/* Takes the "v1.36" off the front of the gates; *gates is NULL when nothing is left. */
static enum kubernetes_version version_of(const char **gates)
{
	enum kubernetes_version version = KUBERNETES_1_26;
	size_t length = *gates ? strcspn(*gates, ",") : 0;
	char text[16] = "";

	if (!*gates || **gates != 'v')
		return version;
	cr_assert_lt(length, sizeof(text));
	memcpy(text, *gates, length);
	cr_assert(kubernetes_version_parse(text, &version), "%s", *gates);
	*gates = (*gates)[length] ? *gates + length + 1 : NULL;
	return version;
}

void world_start_with(struct session *session, const char *yaml,
		      const struct scheduler_options *options, const char *feature_gates)
{
	static struct diag_sink sink;
	const enum kubernetes_version version = version_of(&feature_gates);
	const struct session_options all = {
		.load.reader.limits = READER_LIMITS_DEFAULT,
		.load.kubernetes_version = version,
		.scheduler = *options,
		.feature_gates = feature_gates,
	};

	sink = (struct diag_sink){ .quiet = 1 };
	session_init(session, &all, &sink);
	cr_assert_eq(session_text(session, "world.yaml", yaml), STATUS_OK);
	cr_assert_eq(session_start(session), STATUS_OK);
}

void world_start(struct session *session, const char *yaml, const struct scheduler_options *options)
{
	world_start_with(session, yaml, options, NULL);
}

struct pod *world_pod(struct session *session, const char *name)
{
	for (size_t i = 0; i < session->cluster.pod_count; i++) {
		struct pod *pod = session->cluster.pods[i];

		if (!strcmp(cluster_text(&session->cluster, pod->name), name))
			return pod;
	}
	cr_assert_fail("no pod is called %s", name);
	return NULL;
}

const char *world_schedule(struct session *session, const char *name)
{
	struct pod *pod = world_pod(session, name);

	if (scheduler_schedule(session->scheduler, pod) != OUTCOME_SCHEDULED)
		return "";
	return cluster_text(&session->cluster, session->cluster.nodes[pod->node].name);
}
