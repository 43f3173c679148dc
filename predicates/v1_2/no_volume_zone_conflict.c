/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NoVolumeZoneConflict of v1.2: the node is in the zone and region of the pod's volumes.
 *
 * A node without such labels takes all volumes. A claim that leads to no volume ends the attempt.
 */
#include <string.h>

#include "predicates/v1_2/claimed_volume.h"
#include "predicates/v1_2/predicates.h"

static bool is_place(const struct legacy_call *call, uint32_t key)
{
	const char *text = cluster_text(call->cluster, key);

	return !strcmp(text, LEGACY_ZONE_LABEL) || !strcmp(text, LEGACY_REGION_LABEL);
}

static bool has_place(const struct legacy_call *call, const struct labels *labels)
{
	for (uint32_t i = 0; i < labels->count; i++) {
		if (is_place(call, labels->items[i].key))
			return true;
	}
	return false;
}

static bool agrees(const struct legacy_call *call, const struct labels *node,
		   const struct labels *volume)
{
	for (uint32_t i = 0; i < volume->count; i++) {
		const struct label *wanted = &volume->items[i];
		uint32_t value;

		if (is_place(call, wanted->key) &&
		    (!labels_find(node, wanted->key, &value) || value != wanted->value))
			return false;
	}
	return true;
}

static uint64_t fits(struct legacy_call *call, const struct legacy_node *at_hand,
		     const struct legacy_info *info)
{
	const struct legacy_node *node = legacy_node_again(call, at_hand);
	const struct labels *labels = &node->node->labels;
	const struct pod *pod = call->pod->pod;

	(void)info;
	if (!has_place(call, labels))
		return 0;
	for (uint32_t i = 0; i < pod->spec->volume_count; i++) {
		const struct persistent_volume *volume;
		uint64_t error = claimed_volume_find(call, pod, &pod->spec->volumes[i], &volume);

		if (error)
			return error;
		if (volume && !agrees(call, labels, &volume->labels))
			return LEGACY_FAILS;
	}
	return 0;
}

static const struct legacy_predicate_impl impls[] = {
	{ "reference", "each claim's volume", false, fits },
	{ NULL, NULL, false, NULL },
};

const struct legacy_predicate predicate_v1_2_no_volume_zone_conflict = {
	.rule = { .plugin = "NoVolumeZoneConflict",
		  .policy_name = "NoVolumeZoneConflict",
		  .summary = "the node is where the pod's volumes are",
		  .explain = claimed_volume_explain },
	.impls = impls,
};
