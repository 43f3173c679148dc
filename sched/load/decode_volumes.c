/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The volumes of a pod that scheduling reads: claims, and those that may be attached once only.
 */
#include "sched/load/decode_pod.h"

struct source {
	const char *field; /* of the volume */
	enum volume_kind kind;
	const char *name; /* field with the name that counts; NULL: the volume's own */
};

static const struct source sources[] = {
	{ "persistentVolumeClaim", VOLUME_CLAIM, "claimName" },
	{ "ephemeral", VOLUME_EPHEMERAL, NULL },
	{ "gcePersistentDisk", VOLUME_GCE_PD, "pdName" },
	{ "awsElasticBlockStore", VOLUME_AWS_EBS, "volumeID" },
	{ "azureDisk", VOLUME_AZURE_DISK, "diskName" },
	{ "cinder", VOLUME_CINDER, "volumeID" },
	{ "iscsi", VOLUME_ISCSI, "iqn" },
	{ "rbd", VOLUME_RBD, "image" },
	{ "csi", VOLUME_CSI_INLINE, "driver" },
};

static void read_rbd(const struct decode *d, const struct spot *source, struct volume *out)
{
	const struct spot pool = spot_field(source, "pool");
	const struct spot monitors = spot_field(source, "monitors");

	out->pool = decode_symbol(d, &pool);
	if (!out->pool && !d->no_defaults)
		out->pool = intern_text(&d->cluster->symbols, "rbd");
	decode_symbols(d, &monitors, &out->monitors, &out->monitor_count);
}

static void read_claim_template(const struct decode *d, const struct spot *source,
				struct volume *out)
{
	const struct spot claim = spot_field(source, "volumeClaimTemplate");
	const struct spot spec = spot_field(&claim, "spec");
	const struct spot storage_class = spot_field(&spec, "storageClassName");

	out->storage_class = decode_symbol(d, &storage_class);
}

static enum status read_source(const struct decode *d, const struct spot *volume,
			       const struct spot *source, const struct source *row,
			       struct volume *out)
{
	const struct spot volume_name = spot_field(volume, "name");
	const struct spot name = row->name ? spot_field(source, row->name) : volume_name;
	const struct spot read_only = spot_field(source, "readOnly");

	*out = (struct volume){
		.kind = row->kind,
		.read_only = spot_boolean(&read_only, false),
		.volume_name = decode_symbol(d, &volume_name),
		.name = decode_symbol(d, &name),
	};
	if (row->kind == VOLUME_RBD)
		read_rbd(d, source, out);
	if (row->kind == VOLUME_EPHEMERAL)
		read_claim_template(d, source, out);
	return decode_required(d, &name);
}

static enum status read_volume(const struct decode *d, const struct spot *volume,
			       struct pod_spec *spec, struct volume *volumes)
{
	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
		const struct spot source = spot_field(volume, sources[i].field);

		if (source.value)
			return read_source(d, volume, &source, &sources[i],
					   &volumes[spec->volume_count++]);
	}
	return STATUS_OK;
}

enum status decode_volumes(const struct decode *d, const struct spot *spec, struct pod_spec *out)
{
	const struct spot list = spot_field(spec, "volumes");
	struct volume *volumes = arena_new(d->scratch, spot_count(&list), sizeof(*volumes));
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < spot_count(&list) && status == STATUS_OK; i++) {
		const struct spot item = spot_item(&list, i);

		status = read_volume(d, &item, out, volumes);
	}
	out->volumes =
		arena_copy(&d->cluster->arena, volumes, out->volume_count * sizeof(*volumes));
	return status;
}
