/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a run came to.
 */
#include <string.h>

#include "bench/workload/run.h"
#include "bench/workload/unevaluated.h"
#include "sched/base/mem.h"

/* Pods with terms of rules that the profile names and this version does not have. */
static size_t count_unevaluated(const struct session *session)
{
	const struct cluster *cluster = &session->cluster;
	struct unevaluated_term terms[UNEVALUATED_TERMS_MAX];
	struct unevaluated unevaluated;
	size_t count = 0;

	unevaluated_init(&unevaluated, cluster);
	for (size_t i = 0; i < cluster->pod_count; i++) {
		const struct pod *pod = cluster->pods[i];
		const struct profile *profile =
			profile_find(&session->profiles, pod->spec->scheduler_name);

		if (!pod->spec->node_name && profile)
			count += unevaluated_find(&unevaluated, profile, pod, terms) > 0;
	}
	unevaluated_fini(&unevaluated);
	return count;
}

static int32_t percentage_in_force(const struct session *session)
{
	int32_t percentage = session->options.scheduler.percentage_of_nodes_to_score;

	if (percentage < 0)
		percentage = session->profiles.items[0].percentage_of_nodes_to_score;
	return percentage < 0 ? 100 : percentage;
}

void run_report(const struct session *session, const struct drain *drain,
		struct workload_outcome *out)
{
	const char *profile = session->profile_name;

	drain_report(drain, out);
	out->nodes = session->cluster.node_count;
	for (size_t i = 0; i < session->cluster.pod_count; i++)
		out->running += session->cluster.pods[i]->spec->node_name != 0;
	out->pods = session->cluster.pod_count - out->running;
	out->unevaluated = count_unevaluated(session);
	out->profile_name = mem_copy_text(profile, strlen(profile));
	out->percentage_of_nodes_to_score = percentage_in_force(session);
}
