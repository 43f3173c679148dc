/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PersistentVolumes, claims, StorageClasses and what CSI drivers say: what is read, what is refused.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "tests/support/load_text.h"

static const char *text_of(const struct loaded *l, uint32_t symbol)
{
	return cluster_text(&l->cluster, symbol);
}

static bool has_label(struct loaded *l, const struct labels *labels, const char *key)
{
	uint32_t value;

	return labels_find(labels, intern_text(&l->cluster.symbols, key), &value);
}

Test(storage, a_bound_volume_is_read_whole)
{
	struct loaded l;
	const struct persistent_volume *v;
	const struct node_term *term;

	loaded_text(&l,
		    "apiVersion: v1\nkind: PersistentVolume\n"
		    "metadata:\n"
		    "  name: pv-1\n"
		    "  labels: {tier: fast}\n"
		    "  deletionTimestamp: '2022-01-01T00:00:00Z'\n"
		    "  annotations: {pv.kubernetes.io/bound-by-controller: 'yes', note: none,\n"
		    "    volume.beta.kubernetes.io/mount-options: x, "
		    "volume.kubernetes.io/migrated-to: z}\n"
		    "spec:\n"
		    "  accessModes: [ReadWriteOnce, ReadOnlyMany]\n"
		    "  capacity: {storage: 1.5Gi}\n"
		    "  volumeMode: Block\n"
		    "  storageClassName: slow\n"
		    "  claimRef: {namespace: blue, name: data, uid: u-1}\n"
		    "  csi: {driver: ebs.csi.aws.com, volumeHandle: vol-7}\n"
		    "  nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions:\n"
		    "    [{key: topology.kubernetes.io/zone, operator: In, values: [a, b]}]}]}}\n"
		    "status: {phase: Bound}\n");
	cr_assert_eq(l.status, STATUS_OK, "%s", l.said);
	cr_assert_eq(l.cluster.volume_count, 1);
	v = l.cluster.volumes;
	cr_expect_str_eq(text_of(&l, v->name), "pv-1");
	cr_expect(has_label(&l, &v->labels, "tier"));
	cr_expect(v->deleting);
	cr_expect_eq(v->annotations.count, 3);
	cr_expect(has_label(&l, &v->annotations, "pv.kubernetes.io/bound-by-controller"));
	cr_expect_not(has_label(&l, &v->annotations, "note"));
	cr_expect_eq(v->access_modes, ACCESS_READ_WRITE_ONCE | ACCESS_READ_ONLY_MANY);
	cr_expect_eq(v->capacity_bytes, INT64_C(3) << 29);
	cr_expect(v->block_mode);
	cr_expect_str_eq(text_of(&l, v->storage_class), "slow");
	cr_expect_str_eq(text_of(&l, v->claim_namespace), "blue");
	cr_expect_str_eq(text_of(&l, v->claim_name), "data");
	cr_expect_str_eq(text_of(&l, v->claim_uid), "u-1");
	cr_expect_str_eq(text_of(&l, v->driver), "ebs.csi.aws.com");
	cr_expect_str_eq(text_of(&l, v->handle), "vol-7");
	cr_expect_str_eq(text_of(&l, v->phase), "Bound");
	cr_expect(v->node_affinity.present);
	cr_assert_eq(v->node_affinity.count, 1);
	term = v->node_affinity.items;
	cr_assert_eq(term->expression_count, 1);
	cr_expect_eq(term->expressions[0].value_count, 2);
	loaded_fini(&l);
}

static const struct {
	const char *source, *driver, *handle;
} in_tree[] = {
	{ "awsElasticBlockStore: {volumeID: vol-1}", "awsElasticBlockStore", "vol-1" },
	{ "azureDisk: {diskName: d, diskURI: u}", "azureDisk", "d" },
	{ "azureFile: {shareName: s, secretName: x}", "azureFile", "s" },
	{ "cephfs: {monitors: [a]}", "cephfs", "" },
	{ "cinder: {volumeID: c}", "cinder", "c" },
	{ "gcePersistentDisk: {pdName: p}", "gcePersistentDisk", "p" },
	{ "hostPath: {path: /x}", "hostPath", "/x" },
	{ "iscsi: {iqn: q, targetPortal: t, lun: 0}", "iscsi", "q" },
	{ "nfs: {server: s, path: /p}", "nfs", "/p" },
	{ "rbd: {image: i, monitors: [m]}", "rbd", "i" },
	{ "vsphereVolume: {volumePath: v}", "vsphereVolume", "v" },
};

Test(storage, a_volume_of_an_older_type_is_known_by_its_field)
{
	for (size_t i = 0; i < sizeof(in_tree) / sizeof(in_tree[0]); i++) {
		struct loaded l;
		char text[512];

		snprintf(text, sizeof(text),
			 "{apiVersion: v1, kind: PersistentVolume, metadata: {name: a}, spec:"
			 " {accessModes: [ReadWriteMany], capacity: {storage: 1}, %s}}",
			 in_tree[i].source);
		loaded_text(&l, text);
		cr_assert_eq(l.status, STATUS_OK, "%s", l.said);
		cr_expect_str_eq(text_of(&l, l.cluster.volumes[0].driver), in_tree[i].driver);
		cr_expect_str_eq(text_of(&l, l.cluster.volumes[0].handle), in_tree[i].handle);
		cr_expect_str_eq(text_of(&l, l.cluster.volumes[0].phase), "Pending");
		cr_expect_not(l.cluster.volumes[0].block_mode);
		cr_expect_not(l.cluster.volumes[0].node_affinity.present);
		loaded_fini(&l);
	}
}

#define CLAIM(spec) \
	"{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: a}, spec: {" spec "}}"

Test(storage, a_claim_is_read_whole)
{
	struct loaded l;
	const struct volume_claim *c;

	loaded_text(&l, "apiVersion: v1\nkind: PersistentVolumeClaim\n"
			"metadata:\n"
			"  name: data\n"
			"  namespace: blue\n"
			"  uid: u-1\n"
			"  annotations: {pv.kubernetes.io/bind-completed: 'yes',\n"
			"    volume.kubernetes.io/selected-node: n1}\n"
			"spec:\n"
			"  accessModes: [ReadWriteOncePod]\n"
			"  resources: {requests: {storage: 10Gi}, limits: {storage: 20Gi}}\n"
			"  storageClassName: ''\n"
			"  volumeName: pv-1\n"
			"  selector: {matchLabels: {tier: fast}}\n"
			"status: {phase: Bound}\n"
			"---\n" CLAIM("accessModes: [ReadWriteMany], resources: {requests:"
				      " {storage: 1}}"));
	cr_assert_eq(l.status, STATUS_OK, "%s", l.said);
	cr_assert_eq(l.cluster.claim_count, 2);
	c = l.cluster.claims;
	cr_expect_str_eq(text_of(&l, c->name), "data");
	cr_expect_str_eq(text_of(&l, c->name_space), "blue");
	cr_expect_str_eq(text_of(&l, c->uid), "u-1");
	cr_expect_eq(c->annotations.count, 2);
	cr_expect_eq(c->access_modes, ACCESS_READ_WRITE_ONCE_POD);
	cr_expect_eq(c->request_bytes, INT64_C(10) << 30);
	cr_expect(c->has_storage_class);
	cr_expect_eq(c->storage_class, 0);
	cr_expect_str_eq(text_of(&l, c->volume_name), "pv-1");
	cr_expect_eq(c->selector.count, 1);
	cr_expect_str_eq(text_of(&l, c->phase), "Bound");
	cr_expect_not(c[1].has_storage_class);
	cr_expect_not(c[1].selector.matches_nothing);
	cr_expect_eq(c[1].selector.count, 0);
	cr_expect_str_eq(text_of(&l, c[1].phase), "Pending");
	loaded_fini(&l);
}

Test(storage, a_class_named_by_annotation_goes_before_the_field)
{
	struct loaded l;

	loaded_text(&l,
		    "apiVersion: v1\nkind: PersistentVolumeClaim\n"
		    "metadata: {name: a, annotations:"
		    " {volume.beta.kubernetes.io/storage-class: old}}\n"
		    "spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1}},\n"
		    "  storageClassName: new}\n");
	cr_assert_eq(l.status, STATUS_OK, "%s", l.said);
	cr_expect(l.cluster.claims[0].has_storage_class);
	cr_expect_str_eq(text_of(&l, l.cluster.claims[0].storage_class), "old");
	loaded_fini(&l);
}

Test(storage, a_storage_class_is_read_whole)
{
	struct loaded l;
	const struct storage_class *c;

	loaded_text(&l, "apiVersion: storage.k8s.io/v1\nkind: StorageClass\n"
			"metadata: {name: fast, annotations:"
			" {storageclass.kubernetes.io/is-default-class: 'true'}}\n"
			"provisioner: Ebs.CSI.aws.com\n"
			"volumeBindingMode: WaitForFirstConsumer\n"
			"allowedTopologies:\n"
			"- matchLabelExpressions:\n"
			"  - {key: topology.kubernetes.io/zone, values: [a, b]}\n"
			"  - {key: rack, values: [r1]}\n"
			"- matchLabelExpressions: []\n"
			"---\n"
			"{apiVersion: storage.k8s.io/v1beta1, kind: StorageClass,"
			" metadata: {name: slow}, provisioner: kubernetes.io/no-provisioner}\n");
	cr_assert_eq(l.status, STATUS_OK, "%s", l.said);
	cr_assert_eq(l.cluster.storage_class_count, 2);
	c = l.cluster.storage_classes;
	cr_expect_str_eq(text_of(&l, c->name), "fast");
	cr_expect_str_eq(text_of(&l, c->provisioner), "Ebs.CSI.aws.com");
	cr_expect(c->wait_for_first_consumer);
	cr_expect(c->is_default);
	cr_assert_eq(c->allowed_topology_count, 2);
	cr_assert_eq(c->allowed_topologies[0].count, 2);
	cr_expect_eq(c->allowed_topologies[0].expressions[0].value_count, 2);
	cr_expect_str_eq(text_of(&l, c->allowed_topologies[0].expressions[1].key), "rack");
	cr_expect_eq(c->allowed_topologies[1].count, 0);
	cr_expect_not(c[1].wait_for_first_consumer);
	cr_expect_not(c[1].is_default);
	cr_expect_eq(c[1].allowed_topology_count, 0);
	loaded_fini(&l);
}

Test(storage, a_csi_node_says_what_its_drivers_can_attach)
{
	struct loaded l;
	const struct csi_node *n;

	loaded_text(
		&l,
		"apiVersion: storage.k8s.io/v1\nkind: CSINode\n"
		"metadata: {name: n1, annotations: {storage.alpha.kubernetes.io/migrated-plugins:"
		" 'kubernetes.io/aws-ebs,kubernetes.io/gce-pd'}}\n"
		"spec:\n"
		"  drivers:\n"
		"  - {name: ebs.csi.aws.com, nodeID: i-1, topologyKeys: [zone, rack],"
		" allocatable: {count: 25}}\n"
		"  - {name: other.example.com, nodeID: i-1}\n");
	cr_assert_eq(l.status, STATUS_OK, "%s", l.said);
	cr_assert_eq(l.cluster.csi_node_count, 1);
	n = l.cluster.csi_nodes;
	cr_expect_str_eq(text_of(&l, n->name), "n1");
	cr_expect_str_eq(text_of(&l, n->migrated_plugins),
			 "kubernetes.io/aws-ebs,kubernetes.io/gce-pd");
	cr_assert_eq(n->driver_count, 2);
	cr_expect_str_eq(text_of(&l, n->drivers[0].name), "ebs.csi.aws.com");
	cr_expect_str_eq(text_of(&l, n->drivers[0].node_id), "i-1");
	cr_expect_eq(n->drivers[0].volume_limit, 25);
	cr_expect_eq(n->drivers[0].topology_key_count, 2);
	cr_expect_eq(n->drivers[1].volume_limit, -1);
	loaded_fini(&l);
}

Test(storage, a_csi_driver_says_whether_its_room_is_known)
{
	struct loaded l;
	const struct csi_driver *d;

	loaded_text(&l,
		    "{apiVersion: storage.k8s.io/v1, kind: CSIDriver, metadata: {name: a.csi},"
		    " spec: {storageCapacity: true}}\n---\n"
		    "{apiVersion: storage.k8s.io/v1, kind: CSIDriver, metadata: {name: b.csi}}\n");
	cr_assert_eq(l.status, STATUS_OK, "%s", l.said);
	cr_assert_eq(l.cluster.csi_driver_count, 2);
	d = l.cluster.csi_drivers;
	cr_expect_str_eq(text_of(&l, d[0].name), "a.csi");
	cr_expect(d[0].storage_capacity);
	cr_expect_not(d[1].storage_capacity);
	loaded_fini(&l);
}

#define CAPACITY(name, rest)                                                               \
	"{apiVersion: storage.k8s.io/v1, kind: CSIStorageCapacity, metadata: {name: " name \
	"}, storageClassName: fast" rest "}\n"

Test(storage, a_storage_capacity_says_how_large_a_volume_may_be)
{
	struct loaded l;
	const struct csi_capacity *c;

	loaded_init(&l, NULL);
	loaded_read(&l, "a", CAPACITY("a", ", capacity: 10, nodeTopology: {matchLabels: {z: a}}"));
	loaded_read(&l, "b",
		    CAPACITY("b", ", capacity: 10, maximumVolumeSize: 4, nodeTopology: {}"));
	loaded_read(&l, "c", CAPACITY("c", ""));
	loaded_finish(&l);
	cr_assert_eq(l.status, STATUS_OK, "%s", l.said);
	cr_assert_eq(l.cluster.csi_capacity_count, 3);
	c = l.cluster.csi_capacities;
	cr_expect_str_eq(text_of(&l, c[0].storage_class), "fast");
	cr_expect_eq(c[0].limit_bytes, 10);
	cr_expect(c[0].has_topology);
	cr_expect_eq(c[0].nodes.count, 1);
	cr_expect_eq(c[1].limit_bytes, 4);
	cr_expect(c[1].has_topology);
	cr_expect_not(c[1].nodes.matches_nothing);
	cr_expect_eq(c[2].limit_bytes, -1);
	cr_expect_not(c[2].has_topology);
	loaded_fini(&l);
}

#define VOLUME(spec) \
	"{apiVersion: v1, kind: PersistentVolume, metadata: {name: a}, spec: {" spec "}}"
#define CLASS(rest) \
	"{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: a}, " rest "}"
#define CSI_NODE(drivers)                                                       \
	"{apiVersion: storage.k8s.io/v1, kind: CSINode, metadata: {name: a},\n" \
	"spec: {drivers: [" drivers "]}}"

static const struct {
	const char *text, *said;
} bad[] = {
	{ VOLUME("capacity: {storage: 1}"), "t.yaml:1:69: spec.accessModes: required" },
	{ VOLUME("accessModes: [ReadWriteTwice]"),
	  "t.yaml:1:84: spec.accessModes[0]: \"ReadWriteTwice\" is not ReadWriteOnce, "
	  "ReadOnlyMany, ReadWriteMany or ReadWriteOncePod" },
	{ VOLUME("accessModes: [ReadWriteOncePod, ReadWriteOnce]"),
	  "t.yaml:1:83: spec.accessModes: ReadWriteOncePod does not go with other access modes" },
	{ VOLUME("accessModes: [ReadWriteOnce]"), "t.yaml:1:69: spec.capacity.storage: required" },
	{ VOLUME("accessModes: [ReadWriteOnce], capacity: {storage: 0}"),
	  "t.yaml:1:120: spec.capacity.storage: not positive" },
	{ VOLUME("accessModes: [ReadWriteOnce], capacity: {storage: 1}"),
	  "t.yaml:1:69: spec: a type of volume is required, such as csi" },
	{ VOLUME("accessModes: [ReadWriteOnce], capacity: {storage: 1},\n nfs: {}, hostPath: {}"),
	  "t.yaml:2:7: spec.nfs: a second type of volume" },
	{ VOLUME("accessModes: [ReadWriteOnce], capacity: {storage: 1},\n local: {path: /x}"),
	  "t.yaml:1:69: spec.nodeAffinity: required of a local volume" },
	{ VOLUME("accessModes: [ReadWriteOnce], capacity: {storage: 1},\n"
		 " nodeAffinity: {}, hostPath: {}"),
	  "t.yaml:2:16: spec.nodeAffinity.required: required" },
	{ VOLUME("accessModes: [ReadWriteOnce], capacity: {storage: 1},\n"
		 " csi: {driver: a}"),
	  "t.yaml:2:7: spec.csi.volumeHandle: required" },
	{ VOLUME("accessModes: [ReadWriteOnce], capacity: {storage: 1},\n"
		 " nfs: {}, volumeMode: Raw"),
	  "t.yaml:2:23: spec.volumeMode: \"Raw\" is not Filesystem or Block" },
	{ CLAIM("accessModes: [ReadWriteOnce]"),
	  "t.yaml:1:74: spec.resources.requests.storage: required" },
	{ CLAIM("accessModes: [ReadWriteOnce], resources: {requests: {storage: -1}}"),
	  "t.yaml:1:137: spec.resources.requests.storage: not positive" },
	{ CLAIM("accessModes: [ReadWriteOnce], resources: {requests: {storage: 1}},\n"
		" storageClassName: A"),
	  "t.yaml:2:20: spec.storageClassName: \"A\" must consist of a-z, 0-9, '-' and '.', and "
	  "start and end with a-z or 0-9" },
	{ CLASS("provisioner: ''"), "t.yaml:1:87: provisioner: required" },
	{ CLASS("provisioner: a/b/c"),
	  "t.yaml:1:87: provisioner: \"a/b/c\" must have at most one '/'" },
	{ CLASS("provisioner: a, volumeBindingMode: Later"),
	  "t.yaml:1:109: volumeBindingMode: \"Later\" is not Immediate or WaitForFirstConsumer" },
	{ CLASS("provisioner: a,\n allowedTopologies: [{matchLabelExpressions: [{key: z}]}]"),
	  "t.yaml:2:47: allowedTopologies[0].matchLabelExpressions[0].values: required" },
	{ CLASS("provisioner: a,\n"
		" allowedTopologies: [{matchLabelExpressions: [{key: z, values: [b, b]}]}]"),
	  "t.yaml:2:68: allowedTopologies[0].matchLabelExpressions[0].values[1]: \"b\" stands "
	  "there "
	  "twice" },
	{ CLASS("provisioner: a,\n"
		" allowedTopologies: [{matchLabelExpressions: [{key: z, values: [b]},\n"
		" {key: z, values: [c]}]}]"),
	  "t.yaml:3:8: allowedTopologies[0].matchLabelExpressions[1].key: \"z\" has an expression "
	  "already" },
	{ CAPACITY("a", ", capacity: -1"), "t.yaml:1:114: capacity: negative" },
	{ "{apiVersion: storage.k8s.io/v1, kind: CSIStorageCapacity, metadata: {name: a}}",
	  "t.yaml:1:1: storageClassName: required" },
	{ CSI_NODE("{nodeID: i}"), "t.yaml:2:18: spec.drivers[0].name: required" },
	{ CSI_NODE("{name: a}"), "t.yaml:2:18: spec.drivers[0].nodeID: required" },
	{ CSI_NODE("{name: a, nodeID: i, allocatable: {count: -1}}"),
	  "t.yaml:2:60: spec.drivers[0].allocatable.count: -1 is negative" },
	{ CSI_NODE("{name: a, nodeID: i}, {name: a, nodeID: j}"),
	  "t.yaml:2:47: spec.drivers[1].name: \"a\" stands there twice" },
	{ CSI_NODE("{name: a, nodeID: i, topologyKeys: [k, k]}"),
	  "t.yaml:2:57: spec.drivers[0].topologyKeys[1]: \"k\" stands there twice" },
	{ CSI_NODE("{name: a, nodeID: i, topologyKeys: ['']}"),
	  "t.yaml:2:54: spec.drivers[0].topologyKeys[0]: required" },
};

Test(storage, what_is_wrong_is_told_with_its_place)
{
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct loaded l;

		loaded_text(&l, bad[i].text);
		cr_expect_eq(l.status, STATUS_BAD_INPUT, "%s", bad[i].text);
		l.said[strcspn(l.said, "\n")] = '\0';
		cr_expect_str_eq(l.said, bad[i].said);
		loaded_fini(&l);
	}
}
