/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a run came to.
 */
#include <string.h>
#include <xxhash.h>

#include "bench/workload/run.h"
#include "sched/base/mem.h"

static int32_t percentage_in_force(const struct session *session)
{
	int32_t percentage = session->options.scheduler.percentage_of_nodes_to_score;

	if (percentage < 0)
		percentage = session->profiles.items[0].percentage_of_nodes_to_score;
	return percentage < 0 ? 100 : percentage;
}

void run_report(const struct session *session, struct drain *drain, struct workload_outcome *out)
{
	const char *profile = session->profile_name;

	drain_report(drain, out);
	if (drain->hooks->placed && !drain->stopped)
		drain->hooks->placed(drain->hooks->context, &session->cluster);
	out->nodes = session->cluster.node_count;
	for (size_t i = 0; i < session->cluster.pod_count; i++)
		out->running += session->cluster.pods[i]->spec->node_name != 0;
	out->pods = session->cluster.pod_count - out->running;
	out->input_hash = XXH3_64bits_digest(session->input_hash);
	out->profile_hash = session_profile_hash(session);
	out->profile_name = mem_copy_text(profile, strlen(profile));
	out->percentage_of_nodes_to_score = percentage_in_force(session);
	out->tie_break = session->options.scheduler.tie_break;
}
