/* SPDX-License-Identifier: Apache-2.0 */
/* A scheduler and pods with scheduling gates. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/support/world.h"

enum { NODES = 16, PODS = 24 };

/* Equal nodes, and pods of which every third has gates. */
static char *write_world(void)
{
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);

	for (int i = 0; i < NODES; i++)
		fprintf(out,
			"---\napiVersion: v1\nkind: Node\nmetadata: {name: n%d}\nstatus: "
			"{allocatable: {cpu: 8, memory: 8Gi, pods: 50}}\n",
			i);
	for (int i = 0; i < PODS; i++)
		fprintf(out,
			"---\napiVersion: v1\nkind: Pod\nmetadata: {name: p%d}\nspec: "
			"{schedulingGates: [%s], containers: [{name: c, image: i}]}\n",
			i, i % 3 ? "" : "{name: a}, {name: b}");
	fclose(out);
	return text;
}

/* Tries the pods, those that are gated only on request, and notes where they went. */
static void place(struct session *session, const struct scheduler_options *options, bool try_gated,
		  uint32_t nodes[PODS])
{
	struct scheduler *scheduler =
		scheduler_new(&session->snapshot, &session->cluster, &session->profiles, options);

	for (int i = 0; i < PODS; i++) {
		struct pod *pod = session->cluster.pods[i];

		nodes[i] = NO_NODE;
		if (scheduler_is_gated(scheduler, pod) && !try_gated)
			continue;
		if (scheduler_schedule(scheduler, pod) == OUTCOME_GATED) {
			cr_expect_str_eq(scheduler_evaluation(scheduler)->error,
					 "waiting for scheduling gates: [a b]");
			cr_expect_eq(pod->state, POD_PENDING);
			cr_expect_eq(i % 3, 0);
		} else {
			cr_expect_eq(pod->state, POD_BOUND);
			nodes[i] = pod->node;
		}
	}
	scheduler_free(scheduler);
}

static void place_afresh(bool gate, bool try_gated, uint32_t nodes[PODS])
{
	struct features features = features_default(KUBERNETES_1_26);
	const struct scheduler_options options = { .seed = 7,
						   .tie_break = TIE_RANDOM,
						   .features = &features };
	char *yaml = write_world();
	struct session session;

	features.pod_scheduling_readiness = gate;
	world_start(&session, yaml, &options);
	place(&session, &options, try_gated, nodes);
	session_fini(&session);
	free(yaml);
}

/* Asking for a gated pod, as `explain` does, is no cycle: the others' draws stay theirs. */
Test(gates, of_one_pod_do_not_move_another)
{
	uint32_t asked[PODS], left_out[PODS];

	place_afresh(true, true, asked);
	place_afresh(true, false, left_out);
	cr_expect_arr_eq(asked, left_out, sizeof(asked));
}

Test(gates, mean_nothing_without_the_feature_gate)
{
	uint32_t nodes[PODS];

	place_afresh(false, false, nodes);
	for (int i = 0; i < PODS; i++)
		cr_expect_neq(nodes[i], NO_NODE, "pod %d", i);
}
