/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/report/placements.h"

static const char *node_name(const struct cluster *cluster, const struct pod *pod)
{
	if (pod->state != POD_BOUND || pod->node >= cluster->node_count)
		return "-";
	return cluster_text(cluster, cluster->nodes[pod->node].name);
}

void placements_print(const struct cluster *cluster, const char *workload, FILE *out)
{
	fprintf(out, "# %s\n", workload);
	for (size_t i = 0; i < cluster->pod_count; i++) {
		const struct pod *pod = cluster->pods[i];

		if (pod->spec->node_name)
			continue;
		fprintf(out, "%s/%s\t%s\n", cluster_text(cluster, pod->name_space),
			cluster_text(cluster, pod->name), node_name(cluster, pod));
	}
}
