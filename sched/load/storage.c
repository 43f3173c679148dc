/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PersistentVolumes, their claims, StorageClasses, CSINodes, CSIDrivers, CSIStorageCapacities.
 */
#include <ctype.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/load/kinds.h"
#include "sched/load/objects.h"
#include "sched/model/names.h"

/* Where a class was named before there was a field for it. */
static const char beta_class[] = "volume.beta.kubernetes.io/storage-class";

static bool is_storage_annotation(const char *key)
{
	return !strncmp(key, "pv.kubernetes.io/", 17) ||
	       !strncmp(key, "volume.beta.kubernetes.io/", 26) ||
	       !strncmp(key, "volume.kubernetes.io/", 21);
}

static struct spot find_annotation(const struct spot *object, const char *key)
{
	const struct spot meta = spot_field(object, "metadata");
	const struct spot annotations = spot_field(&meta, "annotations");
	struct spot found = spot_field(&annotations, key);

	/* The path dies with the spots above; the value is what matters. */
	found.path.up = NULL;
	return found;
}

static void read_annotations(const struct decode *d, const struct spot *object, struct labels *out)
{
	const struct spot meta = spot_field(object, "metadata");
	const struct spot annotations = spot_field(&meta, "annotations");

	decode_annotations(d, &annotations, is_storage_annotation, out);
}

/* --- what volumes and claims share ----------------------------------------------------------- */

static enum status read_access_modes(const struct decode *d, const struct spot *list, uint8_t *out)
{
	static const char *const words[] = { "ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany",
					     "ReadWriteOncePod", NULL };
	enum status status = decode_required(d, list);

	*out = 0;
	for (uint32_t i = 0; i < spot_count(list) && status == STATUS_OK; i++) {
		const struct spot item = spot_item(list, i);
		int word;

		status = decode_word(d, &item, words, -1, &word);
		if (status == STATUS_OK)
			*out |= (uint8_t)(ACCESS_READ_WRITE_ONCE << word);
	}
	if (status == STATUS_OK && (*out & ACCESS_READ_WRITE_ONCE_POD) &&
	    *out != ACCESS_READ_WRITE_ONCE_POD)
		status = decode_error(d, list,
				      "ReadWriteOncePod does not go with other access modes");
	return status;
}

static enum status read_volume_mode(const struct decode *d, const struct spot *spec, bool *block)
{
	static const char *const words[] = { "Filesystem", "Block", NULL };
	const struct spot mode = spot_field(spec, "volumeMode");
	int word;
	enum status status = decode_word(d, &mode, words, 0, &word);

	*block = word == 1;
	return status;
}

static enum status read_storage(const struct decode *d, const struct spot *list, int64_t *bytes)
{
	const struct spot storage = spot_field(list, "storage");
	const struct quantity quantity = spot_quantity(&storage);
	enum status status;

	*bytes = quantity.value;
	if (!storage.value)
		return decode_error(d, &storage, "required");
	status = quantity.sign > 0 ? STATUS_OK : decode_error(d, &storage, "not positive");
	return status;
}

static enum status read_class_name(const struct decode *d, const struct spot *object,
				   const struct spot *spec, uint32_t *out, bool *present)
{
	const struct spot beta = find_annotation(object, beta_class);
	const struct spot name = spot_field(spec, "storageClassName");

	*present = beta.value || name.value;
	*out = decode_symbol(d, beta.value ? &beta : &name);
	return decode_check_name(d, &name, subdomain_error);
}

static uint32_t read_phase(const struct decode *d, const struct spot *object)
{
	const struct spot state = spot_field(object, "status");
	const struct spot phase = spot_field(&state, "phase");

	if (!spot_length(&phase) && !d->no_defaults)
		return intern_text(&d->cluster->symbols, "Pending");
	return decode_symbol(d, &phase);
}

/* --- PersistentVolume ------------------------------------------------------------------------ */

/* The kinds of volumes, and which of their fields tells one volume from another. */
static const struct {
	const char *field, *handle;
} sources[] = {
	{ "awsElasticBlockStore", "volumeID" },
	{ "azureDisk", "diskName" },
	{ "azureFile", "shareName" },
	{ "cephfs", "path" },
	{ "cinder", "volumeID" },
	{ "csi", "volumeHandle" },
	{ "fc", NULL },
	{ "flexVolume", NULL },
	{ "flocker", "datasetUUID" },
	{ "gcePersistentDisk", "pdName" },
	{ "glusterfs", "path" },
	{ "hostPath", "path" },
	{ "iscsi", "iqn" },
	{ "local", "path" },
	{ "nfs", "path" },
	{ "photonPersistentDisk", "pdID" },
	{ "portworxVolume", "volumeID" },
	{ "quobyte", "volume" },
	{ "rbd", "image" },
	{ "scaleIO", "volumeName" },
	{ "storageos", "volumeName" },
	{ "vsphereVolume", "volumePath" },
};

static enum status read_csi_source(const struct decode *d, const struct spot *source,
				   struct persistent_volume *out)
{
	const struct spot driver = spot_field(source, "driver");
	const struct spot handle = spot_field(source, "volumeHandle");
	enum status status = decode_required(d, &driver);

	out->is_csi = true;
	out->driver = decode_symbol(d, &driver);
	return status == STATUS_OK ? decode_required(d, &handle) : status;
}

static enum status read_source(const struct decode *d, const struct spot *spec, size_t kind,
			       struct persistent_volume *out)
{
	const struct spot source = spot_field(spec, sources[kind].field);
	const struct spot affinity = spot_field(spec, "nodeAffinity");

	if (!source.value)
		return STATUS_OK;
	if (out->driver)
		return decode_error(d, &source, "a second type of volume");
	out->driver = intern_text(&d->cluster->symbols, sources[kind].field);
	if (sources[kind].handle) {
		const struct spot handle = spot_field(&source, sources[kind].handle);

		out->handle = decode_symbol(d, &handle);
	}
	if (!strcmp(sources[kind].field, "local") && !affinity.value)
		return decode_error(d, &affinity, "required of a local volume");
	if (!strcmp(sources[kind].field, "csi"))
		return read_csi_source(d, &source, out);
	return STATUS_OK;
}

static enum status read_sources(const struct decode *d, const struct spot *spec,
				struct persistent_volume *out)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]) && status == STATUS_OK; i++)
		status = read_source(d, spec, i, out);
	if (status == STATUS_OK && !out->driver)
		status = decode_error(d, spec, "a type of volume is required, such as csi");
	return status;
}

static enum status read_volume_affinity(const struct decode *d, const struct spot *spec,
					struct node_terms *out)
{
	const struct spot affinity = spot_field(spec, "nodeAffinity");
	const struct spot required = spot_field(&affinity, "required");

	if (affinity.value && !required.value)
		return decode_error(d, &required, "required");
	return decode_node_selector(d, &required, out);
}

static void read_claim_reference(const struct decode *d, const struct spot *spec,
				 struct persistent_volume *out)
{
	const struct spot claim = spot_field(spec, "claimRef");
	const struct spot name_space = spot_field(&claim, "namespace");
	const struct spot name = spot_field(&claim, "name");
	const struct spot uid = spot_field(&claim, "uid");

	out->claim_namespace = decode_symbol(d, &name_space);
	out->claim_name = decode_symbol(d, &name);
	out->claim_uid = decode_symbol(d, &uid);
}

/* volumeAttributesClassName of a claim or a volume. */
static uint32_t read_attributes_class(const struct decode *d, const struct spot *spec)
{
	const struct spot name = spot_field(spec, "volumeAttributesClassName");

	return d->version == KUBERNETES_1_26 ? 0 : decode_symbol(d, &name);
}

static enum status read_volume_spec(const struct decode *d, const struct spot *object,
				    struct persistent_volume *out)
{
	const struct spot spec = spot_field(object, "spec");
	const struct spot modes = spot_field(&spec, "accessModes");
	const struct spot capacity = spot_field(&spec, "capacity");
	bool has_class;
	enum status status = read_access_modes(d, &modes, &out->access_modes);

	if (status == STATUS_OK)
		status = read_storage(d, &capacity, &out->capacity_bytes);
	if (status == STATUS_OK)
		status = read_volume_affinity(d, &spec, &out->node_affinity);
	if (status == STATUS_OK)
		status = read_sources(d, &spec, out);
	if (status == STATUS_OK)
		status = read_class_name(d, object, &spec, &out->storage_class, &has_class);
	if (status == STATUS_OK)
		status = read_volume_mode(d, &spec, &out->block_mode);
	read_claim_reference(d, &spec, out);
	out->attributes_class = read_attributes_class(d, &spec);
	return status;
}

enum status read_persistent_volume(struct loader *loader, const struct decode *d,
				   const struct spot *object)
{
	struct cluster *cluster = loader->cluster;
	struct persistent_volume volume = { 0 };
	struct metadata meta;
	enum status status = object_begin(loader, d, object, OBJECT_VOLUME, &meta);

	if (status == STATUS_OK)
		status = read_volume_spec(d, object, &volume);
	if (status != STATUS_OK)
		return status;
	volume.name = meta.name;
	volume.labels = meta.labels;
	volume.deleting = meta.deleting;
	volume.phase = read_phase(d, object);
	read_annotations(d, object, &volume.annotations);
	cluster->volumes = mem_grow(cluster->volumes, cluster->volume_count,
				    &cluster->volume_capacity, sizeof(*cluster->volumes));
	cluster->volumes[cluster->volume_count++] = volume;
	return STATUS_OK;
}

/* --- PersistentVolumeClaim ------------------------------------------------------------------- */

enum status object_decode_claim(const struct decode *d, const struct spot *object,
				struct volume_claim *out)
{
	const struct spot spec = spot_field(object, "spec");
	const struct spot modes = spot_field(&spec, "accessModes");
	const struct spot selector = spot_field(&spec, "selector");
	const struct spot resources = spot_field(&spec, "resources");
	const struct spot requests = spot_field(&resources, "requests");
	const struct spot volume = spot_field(&spec, "volumeName");
	enum status status = read_access_modes(d, &modes, &out->access_modes);

	if (status == STATUS_OK)
		status = decode_label_selector(d, &selector, &out->selector);
	if (status == STATUS_OK)
		status = read_storage(d, &requests, &out->request_bytes);
	if (status == STATUS_OK)
		status = read_class_name(d, object, &spec, &out->storage_class,
					 &out->has_storage_class);
	if (status == STATUS_OK)
		status = read_volume_mode(d, &spec, &out->block_mode);
	/* A claim that does not select takes any volume. */
	out->selector.matches_nothing = false;
	out->volume_name = decode_symbol(d, &volume);
	out->attributes_class = read_attributes_class(d, &spec);
	read_annotations(d, object, &out->annotations);
	return status;
}

void object_add_claim(struct cluster *cluster, const struct volume_claim *claim)
{
	cluster->claims = mem_grow(cluster->claims, cluster->claim_count, &cluster->claim_capacity,
				   sizeof(*cluster->claims));
	cluster->claims[cluster->claim_count++] = *claim;
}

enum status read_volume_claim(struct loader *loader, const struct decode *d,
			      const struct spot *object)
{
	struct volume_claim claim = { 0 };
	struct metadata meta;
	enum status status = object_begin(loader, d, object, OBJECT_CLAIM, &meta);

	if (status == STATUS_OK)
		status = object_decode_claim(d, object, &claim);
	if (status != STATUS_OK)
		return status;
	claim.name = meta.name;
	claim.name_space = meta.name_space;
	claim.uid = meta.uid;
	claim.owner_kind = meta.owner_kind;
	claim.owner_name = meta.owner_name;
	claim.deleting = meta.deleting;
	claim.phase = read_phase(d, object);
	object_add_claim(loader->cluster, &claim);
	return STATUS_OK;
}

/* --- StorageClass ---------------------------------------------------------------------------- */

/* The first of `count` strings that stands in the list twice, or count. */
static uint32_t find_twice(const uint32_t *symbols, uint32_t count)
{
	for (uint32_t i = 1; i < count; i++) {
		for (uint32_t j = 0; j < i; j++) {
			if (symbols[i] == symbols[j])
				return i;
		}
	}
	return count;
}

static enum status check_distinct(const struct decode *d, const struct spot *list,
				  const uint32_t *symbols, uint32_t count)
{
	uint32_t twice = find_twice(symbols, count);
	struct spot item;

	if (twice == count)
		return STATUS_OK;
	item = spot_item(list, twice);
	return decode_invalid(d, &item, "stands there twice");
}

static enum status read_topology_expression(const struct decode *d, const struct spot *spot,
					    struct requirement *out)
{
	const struct spot key = spot_field(spot, "key");
	const struct spot values = spot_field(spot, "values");
	enum status status = decode_required(d, &key);

	if (status == STATUS_OK)
		status = decode_check_name(d, &key, label_key_error);
	if (status == STATUS_OK)
		status = decode_required(d, &values);
	out->operator= SELECTOR_IN;
	out->key = decode_symbol(d, &key);
	decode_symbols(d, &values, &out->values, &out->value_count);
	return status == STATUS_OK ? check_distinct(d, &values, out->values, out->value_count)
				   : status;
}

static enum status check_distinct_keys(const struct decode *d, const struct spot *list,
				       const struct requirement *expressions, uint32_t last)
{
	const struct spot item = spot_item(list, last);
	const struct spot key = spot_field(&item, "key");

	for (uint32_t i = 0; i < last; i++) {
		if (expressions[i].key == expressions[last].key)
			return decode_invalid(d, &key, "has an expression already");
	}
	return STATUS_OK;
}

static enum status read_topology_term(const struct decode *d, const struct spot *spot,
				      struct topology_term *out)
{
	const struct spot list = spot_field(spot, "matchLabelExpressions");
	uint32_t count = spot_count(&list);
	struct requirement *expressions =
		arena_new(&d->cluster->arena, count, sizeof(*expressions));
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
		const struct spot item = spot_item(&list, i);

		status = read_topology_expression(d, &item, &expressions[i]);
		if (status == STATUS_OK)
			status = check_distinct_keys(d, &list, expressions, i);
	}
	*out = (struct topology_term){ expressions, count };
	return status;
}

static enum status read_topologies(const struct decode *d, const struct spot *object,
				   struct storage_class *out)
{
	const struct spot list = spot_field(object, "allowedTopologies");
	uint32_t count = spot_count(&list);
	struct topology_term *terms = arena_new(&d->cluster->arena, count, sizeof(*terms));
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
		const struct spot item = spot_item(&list, i);

		status = read_topology_term(d, &item, &terms[i]);
	}
	out->allowed_topologies = terms;
	out->allowed_topology_count = count;
	return status;
}

/* A label key, but capitals are fine in all of it. */
static const char *provisioner_error(const char *text, size_t length)
{
	char lower[512];

	if (length >= sizeof(lower))
		return "is too long";
	for (size_t i = 0; i < length; i++)
		lower[i] = (char)tolower((unsigned char)text[i]);
	return label_key_error(lower, length);
}

static bool is_default_class(const struct spot *object)
{
	const struct spot now =
		find_annotation(object, "storageclass.kubernetes.io/is-default-class");
	const struct spot beta =
		find_annotation(object, "storageclass.beta.kubernetes.io/is-default-class");

	return spot_is(&now, "true") || spot_is(&beta, "true");
}

enum status read_storage_class(struct loader *loader, const struct decode *d,
			       const struct spot *object)
{
	static const char *const modes[] = { "Immediate", "WaitForFirstConsumer", NULL };
	struct cluster *cluster = loader->cluster;
	const struct spot provisioner = spot_field(object, "provisioner");
	const struct spot mode = spot_field(object, "volumeBindingMode");
	struct storage_class class = { 0 };
	struct metadata meta;
	int word = 0;
	enum status status = object_begin(loader, d, object, OBJECT_STORAGE_CLASS, &meta);

	if (status == STATUS_OK)
		status = decode_required(d, &provisioner);
	if (status == STATUS_OK)
		status = decode_check_name(d, &provisioner, provisioner_error);
	if (status == STATUS_OK)
		status = decode_word(d, &mode, modes, 0, &word);
	if (status == STATUS_OK)
		status = read_topologies(d, object, &class);
	if (status != STATUS_OK)
		return status;
	class.name = meta.name;
	class.provisioner = decode_symbol(d, &provisioner);
	class.wait_for_first_consumer = word == 1;
	class.is_default = is_default_class(object);
	cluster->storage_classes = mem_grow(cluster->storage_classes, cluster->storage_class_count,
					    &cluster->storage_class_capacity,
					    sizeof(*cluster->storage_classes));
	cluster->storage_classes[cluster->storage_class_count++] = class;
	return STATUS_OK;
}

/* --- CSINode --------------------------------------------------------------------------------- */

static enum status read_topology_keys(const struct decode *d, const struct spot *driver,
				      struct csi_driver_on_node *out)
{
	const struct spot keys = spot_field(driver, "topologyKeys");
	enum status status = STATUS_OK;

	decode_symbols(d, &keys, &out->topology_keys, &out->topology_key_count);
	for (uint32_t i = 0; i < spot_count(&keys) && status == STATUS_OK; i++) {
		const struct spot key = spot_item(&keys, i);

		status = decode_required(d, &key);
		if (status == STATUS_OK)
			status = decode_check_name(d, &key, label_key_error);
	}
	return status == STATUS_OK
		       ? check_distinct(d, &keys, out->topology_keys, out->topology_key_count)
		       : status;
}

static enum status read_driver_on_node(const struct decode *d, const struct spot *spot,
				       struct csi_driver_on_node *out)
{
	const struct spot name = spot_field(spot, "name");
	const struct spot node_id = spot_field(spot, "nodeID");
	const struct spot allocatable = spot_field(spot, "allocatable");
	const struct spot count = spot_field(&allocatable, "count");
	enum status status = decode_required(d, &name);

	if (status == STATUS_OK)
		status = decode_check_name(d, &name, subdomain_error);
	if (status == STATUS_OK)
		status = decode_required(d, &node_id);
	out->name = decode_symbol(d, &name);
	out->node_id = decode_symbol(d, &node_id);
	out->volume_limit = (int32_t)spot_integer(&count, -1);
	if (status == STATUS_OK && count.value && out->volume_limit < 0)
		status = decode_error(d, &count, "%d is negative", out->volume_limit);
	return status == STATUS_OK ? read_topology_keys(d, spot, out) : status;
}

static enum status read_csi_drivers(const struct decode *d, const struct spot *list,
				    struct csi_node *out)
{
	uint32_t count = spot_count(list);
	struct csi_driver_on_node *drivers = arena_new(&d->cluster->arena, count, sizeof(*drivers));

	out->drivers = drivers;
	out->driver_count = count;
	for (uint32_t i = 0; i < count; i++) {
		const struct spot item = spot_item(list, i);
		const struct spot name = spot_field(&item, "name");
		enum status status = read_driver_on_node(d, &item, &drivers[i]);

		if (status != STATUS_OK)
			return status;
		for (uint32_t j = 0; j < i; j++) {
			if (drivers[j].name == drivers[i].name)
				return decode_invalid(d, &name, "stands there twice");
		}
	}
	return STATUS_OK;
}

enum status read_csi_node(struct loader *loader, const struct decode *d, const struct spot *object)
{
	struct cluster *cluster = loader->cluster;
	const struct spot spec = spot_field(object, "spec");
	const struct spot drivers = spot_field(&spec, "drivers");
	const struct spot migrated =
		find_annotation(object, "storage.alpha.kubernetes.io/migrated-plugins");
	struct csi_node node = { 0 };
	struct metadata meta;
	enum status status = object_begin(loader, d, object, OBJECT_CSI_NODE, &meta);

	if (status == STATUS_OK)
		status = read_csi_drivers(d, &drivers, &node);
	if (status != STATUS_OK)
		return status;
	node.name = meta.name;
	node.migrated_plugins = decode_symbol(d, &migrated);
	cluster->csi_nodes = mem_grow(cluster->csi_nodes, cluster->csi_node_count,
				      &cluster->csi_node_capacity, sizeof(*cluster->csi_nodes));
	cluster->csi_nodes[cluster->csi_node_count++] = node;
	return STATUS_OK;
}

/* --- CSIDriver, CSIStorageCapacity ----------------------------------------------------------- */

enum status read_csi_driver(struct loader *loader, const struct decode *d,
			    const struct spot *object)
{
	const struct spot spec = spot_field(object, "spec");
	const struct spot capacity = spot_field(&spec, "storageCapacity");
	const struct spot required = spot_field(&spec, "preventPodSchedulingIfMissing");
	struct cluster *cluster = loader->cluster;
	struct metadata meta;
	enum status status = object_begin(loader, d, object, OBJECT_CSI_DRIVER, &meta);

	if (status != STATUS_OK)
		return status;
	cluster->csi_drivers = mem_grow(cluster->csi_drivers, cluster->csi_driver_count,
					&cluster->csi_driver_capacity,
					sizeof(*cluster->csi_drivers));
	cluster->csi_drivers[cluster->csi_driver_count++] =
		(struct csi_driver){ .name = meta.name,
				     .storage_capacity = spot_boolean(&capacity, false),
				     .required_on_node = d->version != KUBERNETES_1_26 &&
							 spot_boolean(&required, false) };
	return STATUS_OK;
}

/* -1 when absent. */
static enum status read_capacity_bytes(const struct decode *d, const struct spot *spot,
				       int64_t *bytes)
{
	const struct quantity quantity = spot_quantity(spot);

	*bytes = spot->value ? quantity.value : -1;
	return quantity.sign < 0 ? decode_error(d, spot, "negative") : STATUS_OK;
}

enum status read_csi_capacity(struct loader *loader, const struct decode *d,
			      const struct spot *object)
{
	const struct spot class = spot_field(object, "storageClassName");
	const struct spot topology = spot_field(object, "nodeTopology");
	const struct spot capacity = spot_field(object, "capacity");
	const struct spot maximum = spot_field(object, "maximumVolumeSize");
	struct cluster *cluster = loader->cluster;
	struct csi_capacity out = { 0 };
	int64_t largest;
	struct metadata meta;
	enum status status = object_begin(loader, d, object, OBJECT_CSI_CAPACITY, &meta);

	if (status == STATUS_OK)
		status = decode_required(d, &class);
	if (status == STATUS_OK)
		status = decode_label_selector(d, &topology, &out.nodes);
	if (status == STATUS_OK)
		status = read_capacity_bytes(d, &capacity, &out.limit_bytes);
	if (status == STATUS_OK)
		status = read_capacity_bytes(d, &maximum, &largest);
	if (status != STATUS_OK)
		return status;
	out.storage_class = decode_symbol(d, &class);
	out.has_topology = topology.value != NULL;
	if (largest >= 0)
		out.limit_bytes = largest;
	cluster->csi_capacities = mem_grow(cluster->csi_capacities, cluster->csi_capacity_count,
					   &cluster->csi_capacity_capacity,
					   sizeof(*cluster->csi_capacities));
	cluster->csi_capacities[cluster->csi_capacity_count++] = out;
	return STATUS_OK;
}
