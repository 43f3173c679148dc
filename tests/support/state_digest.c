/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/state_digest.h"

#include <stdlib.h>
#include <xxhash.h>

#include "sched/base/rng.h"
#include "sched/core/cycle.h"

static void add(XXH3_state_t *hash, const void *bytes, size_t size)
{
	if (size)
		XXH3_64bits_update(hash, bytes, size);
}

static void add_number(XXH3_state_t *hash, int64_t number)
{
	add(hash, &number, sizeof(number));
}

static void add_sums(XXH3_state_t *hash, const struct node_info *node)
{
	const int64_t sums[] = { node->requested_milli_cpu, node->requested_memory,
				 node->nonzero_milli_cpu,   node->nonzero_memory,
				 node->requested_ephemeral, node->pod_count,
				 node->volume_count,	    node->ephemeral_count };

	add(hash, sums, sizeof(sums));
	for (uint32_t i = 0; i < node->scalars.count; i++) {
		add_number(hash, node->scalars.items[i].resource);
		add_number(hash, node->scalars.items[i].requested);
		add_number(hash, node->scalars.items[i].allocatable);
	}
}

/* A broken link back changes the digest; the order of the notable pods does not, for it means nothing. */
static void add_pods(XXH3_state_t *hash, const struct node_info *node)
{
	const struct pod *before = NULL;
	uint64_t notable = 0;

	for (const struct pod *pod = node->pods; pod; pod = pod->next_on_node) {
		add_number(hash, pod->sequence);
		add_number(hash, pod->freed_ports);
		add_number(hash, pod->previous_on_node == before);
		before = pod;
	}
	for (const struct pod *pod = node->notable_pods; pod; pod = pod->next_notable)
		notable += rng_draw(1, pod->sequence);
	add(hash, &notable, sizeof(notable));
}

static void add_volumes(XXH3_state_t *hash, const struct volumes *volumes)
{
	add(hash, volumes->promised_claim,
	    volumes->volume_count * sizeof(*volumes->promised_claim));
	add(hash, volumes->chosen_node, volumes->claim_count * sizeof(*volumes->chosen_node));
}

uint64_t state_digest(const struct scheduler *s)
{
	const struct snapshot *snapshot = s->snapshot;
	XXH3_state_t *hash = XXH3_createState();
	uint64_t digest;

	XXH3_64bits_reset(hash);
	for (size_t i = 0; i < snapshot->node_count; i++) {
		add_sums(hash, &snapshot->nodes[i]);
		add_pods(hash, &snapshot->nodes[i]);
	}
	for (size_t i = 0; i < s->cluster->pod_count; i++) {
		const struct pod *pod = s->cluster->pods[i];

		add_number(hash, pod->node);
		add_number(hash, pod->state);
		add_number(hash, pod->start_seconds);
	}
	add_number(hash, snapshot->totals.with_affinity);
	add_number(hash, snapshot->totals.with_required_anti_affinity);
	add_number(hash, snapshot->starts);
	add_volumes(hash, snapshot->volumes);
	for (size_t i = 0; i < s->nominations.count; i++) {
		add_number(hash, s->nominations.items[i].pod->sequence);
		add_number(hash, s->nominations.items[i].node);
	}
	digest = XXH3_64bits_digest(hash);
	XXH3_freeState(hash);
	return digest;
}
