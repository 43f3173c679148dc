/* SPDX-License-Identifier: Apache-2.0 */
/*
 * state.h - the inside of the engine, for the files that make it up
 */
#ifndef SCHED_LEGACY_STATE_H
#define SCHED_LEGACY_STATE_H

#include <pthread.h>

#include "sched/core/cycle.h"
#include "sched/legacy/engine.h"
#include "sched/base/workers.h"

struct legacy_infos {
	struct string_map by_name; /* struct legacy_info */
	bool has_sums;
};

struct legacy_state {
	struct scheduler *scheduler;
	const struct legacy_profile *profile;
	struct decimal_count total;
	struct decimal_count parsing; /* of new objects; nobody asks */

	/* The nodes, by index, and the store that finds them by name. */
	struct legacy_node *nodes;
	size_t node_count;
	const struct node *seen_nodes; /* where the cluster had them */
	struct string_map node_store; /* struct legacy_node */
	uint32_t *name_ranks; /* by index: 0 is the first name */

	/* The pods on nodes, by sequence, and the store that the watch fills. */
	struct legacy_pod **pods;
	size_t pod_capacity;
	struct string_map pod_store; /* struct legacy_pod */
	struct string_map assumed; /* bound by the scheduler, not seen by the watch before */
	pthread_mutex_t lock; /* around the two */
	uint64_t seen_changes; /* of the nodes' pods, see struct pod_totals */
	struct legacy_infos cache; /* of PODS_CACHED */

	struct workers *workers; /* NULL: none are wanted */
	uint64_t last_node_index; /* of LEGACY_ROUND_ROBIN */

	/* This cycle. */
	struct legacy_pod *incoming;
	struct legacy_infos *infos; /* NULL with PODS_PER_RULE */
	struct legacy_nodes listed; /* the nodes that are ready */
	struct legacy_nodes fitting; /* those of them that the pod fits on */
};

static inline const struct legacy_options *options_of(const struct legacy_state *state)
{
	return &state->profile->options;
}

/* A call for one thread; first_ask: where its draws begin, apart from those of the others. */
struct legacy_call legacy_call_begin(struct legacy_state *state, uint32_t first_ask);
/* Its counts go into the total. */
void legacy_call_end(struct legacy_call *call);

/* --- state.c: keeping up with the cluster ---------------------------------------------------- */

/* Takes in nodes and pods that came or went by other ways than through the engine. */
void legacy_state_refresh(struct legacy_state *state);
void legacy_state_add_pod(struct legacy_state *state, struct legacy_pod *pod);
void legacy_state_remove_pod(struct legacy_state *state, const struct pod *pod);
void legacy_state_fini(struct legacy_state *state);

/* --- infos.c --------------------------------------------------------------------------------- */

void legacy_infos_add(struct legacy_call *call, struct legacy_infos *infos,
		      const struct legacy_pod *pod);
void legacy_infos_remove(struct legacy_call *call, struct legacy_infos *infos,
			 const struct legacy_pod *pod);
void legacy_infos_fini(struct legacy_infos *infos);
/* Those that the whole cycle shares; none with PODS_PER_RULE. */
void legacy_infos_begin(struct legacy_call *call);
void legacy_infos_end(struct legacy_call *call);

/* --- the steps of a cycle -------------------------------------------------------------------- */

/* state->listed. */
void legacy_list_nodes(struct legacy_state *state);
/* state->fitting, and the scheduler's feasible, failed_rule and failed_token. */
void legacy_filter_nodes(struct legacy_state *state);
/* The scheduler's totals. False with evaluation.error set when the attempt is over. */
bool legacy_score_nodes(struct legacy_state *state);
/* Position in `feasible` of the node to take. */
size_t legacy_select_node(struct legacy_state *state);
/* What the pod's event says: see struct engine. */
const char *legacy_fit_error(void *context);

#endif
