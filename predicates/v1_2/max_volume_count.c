/* SPDX-License-Identifier: Apache-2.0 */
/*
 * MaxEBSVolumeCount and MaxGCEPDVolumeCount of v1.2: no node gets more distinct disks of a kind than
 * can be attached to it, 39 or 16.
 *
 * Disks count whether a pod names them itself or by a claim. A claim that leads to no volume ends the
 * attempt.
 */
#include <string.h>

#include "predicates/v1_2/claimed_volume.h"
#include "predicates/v1_2/predicates.h"

struct disk_kind {
	enum volume_kind kind;
	const char *field; /* of a persistent volume of that kind */
	size_t most;
};

static const struct disk_kind ebs = { VOLUME_AWS_EBS, "awsElasticBlockStore", 39 };
static const struct disk_kind gce_pd = { VOLUME_GCE_PD, "gcePersistentDisk", 16 };

/* Ids of disks, each once. */
struct disks {
	struct string_map ids;
};

static void add_disk(struct legacy_call *call, struct disks *disks, uint32_t id)
{
	string_map_put(&disks->ids, cluster_text(call->cluster, id), &call->count);
}

static bool is_of_kind(const struct legacy_call *call, const struct persistent_volume *volume,
		       const struct disk_kind *kind)
{
	uint32_t field;

	return volume && !volume->is_csi &&
	       intern_find(&call->cluster->symbols, kind->field, strlen(kind->field), &field) &&
	       volume->driver == field;
}

static uint64_t add_pod(struct legacy_call *call, const struct disk_kind *kind,
			const struct pod *pod, struct disks *disks)
{
	for (uint32_t i = 0; i < pod->spec->volume_count; i++) {
		const struct volume *volume = &pod->spec->volumes[i];
		const struct persistent_volume *claimed;
		uint64_t error = claimed_volume_find(call, pod, volume, &claimed);

		if (error)
			return error;
		if (volume->kind == kind->kind)
			add_disk(call, disks, volume->name);
		else if (is_of_kind(call, claimed, kind))
			add_disk(call, disks, claimed->handle);
	}
	return 0;
}

/* How many of the wanted disks the node does not have yet. */
static size_t count_new(const struct disks *wanted, const struct disks *attached)
{
	size_t count = 0;

	for (size_t i = 0; i < wanted->ids.slot_count; i++) {
		const char *id = wanted->ids.slots[i].key;

		count += id && !string_map_find(&attached->ids, id);
	}
	return count;
}

static uint64_t fits(struct legacy_call *call, const struct legacy_info *info,
		     const struct disk_kind *kind)
{
	struct disks wanted = { 0 };
	struct disks attached = { 0 };
	uint64_t token = add_pod(call, kind, call->pod->pod, &wanted);

	for (size_t i = 0; i < info->pods.count && !token && wanted.ids.count; i++)
		token = add_pod(call, kind, info->pods.items[i]->pod, &attached);
	if (!token && wanted.ids.count &&
	    attached.ids.count + count_new(&wanted, &attached) > kind->most)
		token = LEGACY_FAILS;
	string_map_fini(&wanted.ids);
	string_map_fini(&attached.ids);
	return token;
}

static uint64_t fits_ebs(struct legacy_call *call, const struct legacy_node *node,
			 const struct legacy_info *info)
{
	(void)node;
	return fits(call, info, &ebs);
}

static uint64_t fits_gce_pd(struct legacy_call *call, const struct legacy_node *node,
			    const struct legacy_info *info)
{
	(void)node;
	return fits(call, info, &gce_pd);
}

static const struct legacy_predicate_impl ebs_impls[] = {
	{ "reference", "the disks of all of the node's pods", false, fits_ebs },
	{ NULL, NULL, false, NULL },
};

static const struct legacy_predicate_impl gce_pd_impls[] = {
	{ "reference", "the disks of all of the node's pods", false, fits_gce_pd },
	{ NULL, NULL, false, NULL },
};

const struct legacy_predicate predicate_v1_2_max_ebs_volume_count = {
	.rule = { .plugin = "MaxEBSVolumeCount",
		  .policy_name = "MaxEBSVolumeCount",
		  .summary = "at most 39 EBS volumes a node",
		  .explain = claimed_volume_explain },
	.impls = ebs_impls,
};

const struct legacy_predicate predicate_v1_2_max_gce_pd_volume_count = {
	.rule = { .plugin = "MaxGCEPDVolumeCount",
		  .policy_name = "MaxGCEPDVolumeCount",
		  .summary = "at most 16 GCE disks a node",
		  .explain = claimed_volume_explain },
	.impls = gce_pd_impls,
};
