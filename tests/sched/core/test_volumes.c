/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "sched/core/volumes.h"
#include "tests/support/storage_world.h"

#define SSD_ON_NODE_B                                                                      \
	", nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: disk, " \
	"operator: In, values: [ssd]}], matchFields: [{key: metadata.name, operator: In, " \
	"values: [b]}]}]}}"

static const struct volume_claim *claim_of(struct small_world *world, const char *name)
{
	return volumes_claim(world->call.snapshot->volumes,
			     world->session.cluster.known.default_namespace,
			     small_world_symbol(world, name));
}

static const struct persistent_volume *volume_of(struct small_world *world, const char *name)
{
	return volumes_volume(world->call.snapshot->volumes, small_world_symbol(world, name));
}

Test(volumes, objects_are_found_by_name)
{
	struct small_world world;
	const struct volumes *volumes;

	small_world_start(&world,
			  NODE("a", , , ) CLASS("later", "example.com/p") CLAIM("c", "later")
				  CLAIM_OF("c", ", namespace: other", "later", "3Gi", , "Pending")
					  VOLUME("v",
						 "later") "{apiVersion: storage.k8s.io/v1, kind: "
							  "CSINode, metadata: {name: a}, "
							  "spec: {drivers: []}}\n---\n"
							  "{apiVersion: storage.k8s.io/v1, kind: "
							  "CSIDriver, metadata: {name: "
							  "d.example.com}, spec: {}}\n---\n",
			  NULL);
	volumes = world.call.snapshot->volumes;
	cr_assert_not_null(claim_of(&world, "c"));
	cr_expect_eq(claim_of(&world, "c")->request_bytes, INT64_C(1) << 30);
	cr_expect_eq(volumes_claim(volumes, small_world_symbol(&world, "other"),
				   small_world_symbol(&world, "c"))
			     ->request_bytes,
		     INT64_C(3) << 30);
	cr_expect_not_null(volume_of(&world, "v"));
	cr_expect_not_null(volumes_class(volumes, small_world_symbol(&world, "later")));
	cr_expect_not_null(volumes_csi_node(volumes, small_world_symbol(&world, "a")));
	cr_expect_not_null(
		volumes_csi_driver(volumes, small_world_symbol(&world, "d.example.com")));
	cr_expect_null(claim_of(&world, "v"));
	cr_expect_null(volume_of(&world, "c"));
	small_world_finish(&world);
}

Test(volumes, a_claim_is_bound_when_it_is_marked_so)
{
	static const struct {
		const char *what;
		const char *documents;
		bool want;
	} cases[] = {
		{ "a volume and the mark", BOUND_CLAIM("c", "v"), true },
		{ "a volume without the mark",
		  CLAIM_OF("c", , "''", "1Gi", ", volumeName: v", "Bound"), false },
		{ "the mark without a volume",
		  CLAIM_OF("c", ", annotations: {pv.kubernetes.io/bind-completed: 'yes'}", "''",
			   "1Gi", , "Pending"),
		  false },
		{ "neither", CLAIM("c", "later"), false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct small_world world;

		small_world_start(&world, cases[i].documents, NULL);
		cr_expect_eq(volumes_is_bound(world.call.snapshot->volumes, claim_of(&world, "c")),
			     cases[i].want, "%s", cases[i].what);
		small_world_finish(&world);
	}
}

#define RESERVED(NAME, UID)                          \
	VOLUME_OF("v", , "later", "2Gi", CSI_SOURCE, \
		  ", claimRef: {namespace: default, name: " NAME ", uid: '" UID "'}", "Bound")

Test(volumes, a_volume_is_reserved_by_its_object_or_by_a_promise)
{
	static const struct {
		const char *what;
		const char *documents;
		bool has_claim, reserved;
	} cases[] = {
		{ "for nobody", VOLUME("v", "later") CLAIM("c", "later"), false, false },
		{ "for the claim by name", RESERVED("c", "") CLAIM("c", "later"), true, true },
		{ "for another name", RESERVED("d", "") CLAIM("c", "later"), true, false },
		{ "for the claim by uid",
		  RESERVED("c", "1") CLAIM_OF("c", ", uid: '1'", "later", "1Gi", , "Pending"), true,
		  true },
		{ "for an earlier claim of that name",
		  RESERVED("c", "1") CLAIM_OF("c", ", uid: '2'", "later", "1Gi", , "Pending"), true,
		  false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct small_world world;
		struct volumes *volumes;

		small_world_start(&world, cases[i].documents, NULL);
		volumes = world.call.snapshot->volumes;
		cr_expect_eq(volumes_has_claim(volumes, volume_of(&world, "v")), cases[i].has_claim,
			     "%s", cases[i].what);
		cr_expect_eq(volumes_is_reserved_for(volumes, volume_of(&world, "v"),
						     claim_of(&world, "c")),
			     cases[i].reserved, "%s", cases[i].what);
		volumes->promised_claim[0] = 1;
		cr_expect(volumes_has_claim(volumes, volume_of(&world, "v")));
		cr_expect(volumes_is_reserved_for(volumes, volume_of(&world, "v"),
						  claim_of(&world, "c")),
			  "promised");
		small_world_finish(&world);
	}
}

Test(volumes, the_chosen_node_is_promised_or_written_on_the_claim)
{
	struct small_world world;
	struct volumes *volumes;

	small_world_start(&world,
			  CLAIM("c", "later")
				  CLAIM_OF("d",
					   ", annotations: {volume.kubernetes.io/selected-node: a}",
					   "later", "1Gi", , "Pending"),
			  NULL);
	volumes = world.call.snapshot->volumes;
	cr_expect_eq(volumes_chosen_node(volumes, claim_of(&world, "c")), 0);
	cr_expect_eq(volumes_chosen_node(volumes, claim_of(&world, "d")),
		     small_world_symbol(&world, "a"));
	volumes->chosen_node[0] = 77;
	volumes->chosen_node[1] = 78;
	cr_expect_eq(volumes_chosen_node(volumes, claim_of(&world, "c")), 77);
	cr_expect_eq(volumes_chosen_node(volumes, claim_of(&world, "d")), 78);
	small_world_finish(&world);
}

Test(volumes, an_ephemeral_volume_has_the_claim_of_its_pods_name)
{
	struct small_world world;
	const struct volumes *volumes;
	const struct volume *volume;
	uint32_t name = 0;

	small_world_start(
		&world,
		CLAIM_OF("p-scratch",
			 ", ownerReferences: [{apiVersion: v1, kind: Pod, name: p, uid: "
			 "u, controller: true}]",
			 "later", "1Gi", , "Pending")
			POD("p", ,
			    ", volumes: [{name: scratch, ephemeral: {volumeClaimTemplate: "
			    "{spec: {accessModes: [ReadWriteOnce], resources: {requests: "
			    "{storage: 1Gi}}}}}}, {name: e, emptyDir: {}}]") POD("q", , ),
		NULL);
	volumes = world.call.snapshot->volumes;
	volume = &world.call.pod->spec->volumes[0];
	cr_expect(volumes_claim_name(volumes, world.call.pod, volume, &name));
	cr_expect_eq(name, small_world_symbol(&world, "p-scratch"));
	cr_expect_str_eq(volumes_ephemeral_name(volumes, world.call.pod, volume, &world.scratch),
			 "p-scratch");
	cr_expect(volumes_is_for_pod(volumes, claim_of(&world, "p-scratch"), world.call.pod));
	cr_expect_not(volumes_is_for_pod(volumes, claim_of(&world, "p-scratch"),
					 world.session.cluster.pods[1]));
	cr_expect_eq(world.call.pod->spec->volume_count, 1, "the other kind is not kept");
	small_world_finish(&world);
}

#define CSI_NODE(NAME, MIGRATED)                                                                  \
	"{apiVersion: storage.k8s.io/v1, kind: CSINode, metadata: {name: " NAME ", annotations: " \
	"{storage.alpha.kubernetes.io/migrated-plugins: '" MIGRATED                               \
	"'}}, spec: {drivers: []}}\n---\n"

Test(volumes, a_driver_takes_over_what_the_node_says)
{
	static const struct {
		const char *listed;
		enum migration migration;
		bool want;
	} cases[] = {
		{ "kubernetes.io/aws-ebs", MIGRATE_EBS, true },
		{ "kubernetes.io/gce-pd,kubernetes.io/aws-ebs", MIGRATE_EBS, true },
		{ "kubernetes.io/aws-ebs-not", MIGRATE_EBS, false },
		{ "not-kubernetes.io/aws-ebs", MIGRATE_EBS, false },
		{ "kubernetes.io/gce-pd", MIGRATE_EBS, false },
		{ "", MIGRATE_AZURE_DISK, false },
		{ "", MIGRATE_CINDER, true }, /* always, where there is a CSINode */
		{ "kubernetes.io/aws-ebs", MIGRATE_NONE, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct small_world world;
		const struct volumes *volumes;
		char text[512];

		snprintf(text, sizeof(text), CSI_NODE("a", "%s"), cases[i].listed);
		small_world_start(&world, text, NULL);
		volumes = world.call.snapshot->volumes;
		cr_expect_eq(volumes_is_migrated(volumes, cases[i].migration,
						 volumes_csi_node(volumes,
								  small_world_symbol(&world, "a"))),
			     cases[i].want, "case %zu", i);
		cr_expect_not(volumes_is_migrated(volumes, cases[i].migration, NULL));
		small_world_finish(&world);
	}
}

Test(volumes, plugins_are_known_by_name)
{
	struct small_world world;
	const struct volumes *volumes;

	small_world_start(&world, POD("p", , ), NULL);
	volumes = world.call.snapshot->volumes;
	cr_expect_eq(volumes_migration_of(volumes,
					  small_world_symbol(&world, "kubernetes.io/aws-ebs")),
		     MIGRATE_EBS);
	cr_expect_eq(volumes_migration_of(volumes,
					  small_world_symbol(&world, "kubernetes.io/azure-disk")),
		     MIGRATE_AZURE_DISK);
	cr_expect_eq(volumes_migration_of(volumes, small_world_symbol(&world, "kubernetes.io/nfs")),
		     MIGRATE_NONE);
	cr_expect_str_eq(migration_driver(MIGRATE_GCE_PD), "pd.csi.storage.gke.io");
	small_world_finish(&world);
}

/* The volume says topology.kubernetes.io/zone, the driver's nodes topology.ebs.csi.aws.com/zone. */
Test(volumes, a_migrated_volume_asks_for_the_drivers_zone_label)
{
	struct small_world world;
	const struct volumes *volumes;
	const struct persistent_volume *volume;

	small_world_start(&world,
			  NODE("a", ", labels: {topology.ebs.csi.aws.com/zone: z1}",
			       , ) NODE("b", ", labels: {topology.kubernetes.io/zone: z1}", , )
				  CSI_NODE("a", "kubernetes.io/aws-ebs")
					  VOLUME_OF("v", , "later", "2Gi",
						    "awsElasticBlockStore: {volumeID: vol-1}",
						    IN_ZONE("z1"), "Available"),
			  NULL);
	volumes = world.call.snapshot->volumes;
	volume = volume_of(&world, "v");
	cr_expect(volumes_fits_node(volumes, volume, &world.session.cluster.nodes[0], true));
	cr_expect_not(volumes_fits_node(volumes, volume, &world.session.cluster.nodes[0], false));
	cr_expect(volumes_fits_node(volumes, volume, &world.session.cluster.nodes[1], true),
		  "no driver there");
	small_world_finish(&world);
}

/* Limits take Cinder's driver for granted; node affinity does not. */
Test(volumes, a_cinder_volume_is_translated_only_where_the_node_lists_the_plugin)
{
	struct small_world world;
	const struct volumes *volumes;
	const struct persistent_volume *volume;

	small_world_start(&world,
			  NODE("a", , , ) NODE("b", , , ) CSI_NODE("a", "kubernetes.io/aws-ebs")
				  CSI_NODE("b", "kubernetes.io/cinder") VOLUME_OF(
					  "v", ", labels: {topology.kubernetes.io/zone: z1}",
					  "later", "2Gi", "cinder: {volumeID: c-1}", , "Available"),
			  NULL);
	volumes = world.call.snapshot->volumes;
	volume = volume_of(&world, "v");
	cr_expect(volumes_fits_node(volumes, volume, &world.session.cluster.nodes[0], true));
	cr_expect_not(volumes_fits_node(volumes, volume, &world.session.cluster.nodes[1], true));
	small_world_finish(&world);
}

Test(volumes, zones_of_a_label_count_for_a_migrated_volume_without_affinity)
{
	struct small_world world;
	const struct volumes *volumes;
	const struct persistent_volume *volume;

	small_world_start(
		&world,
		NODE("a", ", labels: {topology.ebs.csi.aws.com/zone: z2}", , )
			NODE("b", ", labels: {topology.ebs.csi.aws.com/zone: z3}", , ) CSI_NODE(
				"a", "kubernetes.io/aws-ebs") CSI_NODE("b", "kubernetes.io/aws-ebs")
				VOLUME_OF("v", ", labels: {topology.kubernetes.io/zone: z1__z2}",
					  "later", "2Gi", "awsElasticBlockStore: {volumeID: vol-1}",
					  , "Available"),
		NULL);
	volumes = world.call.snapshot->volumes;
	volume = volume_of(&world, "v");
	cr_expect(volumes_fits_node(volumes, volume, &world.session.cluster.nodes[0], true));
	cr_expect_not(volumes_fits_node(volumes, volume, &world.session.cluster.nodes[1], true));
	small_world_finish(&world);
}

/* Kubernetes asks a node that has labels and no name. */
Test(volumes, fields_in_a_volumes_node_affinity_count_for_nothing)
{
	struct small_world world;
	const struct volumes *volumes;
	const struct persistent_volume *volume;

	small_world_start(
		&world,
		NODE("a", ", labels: {disk: ssd}", , ) NODE("b", ", labels: {disk: hdd}", , )
			VOLUME_OF("v", , "local", "2Gi", CSI_SOURCE, SSD_ON_NODE_B, "Available"),
		NULL);
	volumes = world.call.snapshot->volumes;
	volume = volume_of(&world, "v");
	cr_expect(volumes_fits_node(volumes, volume, &world.session.cluster.nodes[0], true));
	cr_expect_not(volumes_fits_node(volumes, volume, &world.session.cluster.nodes[1], true));
	small_world_finish(&world);
}

Test(volumes, objects_leave_and_those_behind_them_are_found)
{
	struct small_world world;
	struct volumes *volumes;
	struct cluster *cluster;

	small_world_start(&world,
			  NODE("a", , , ) CLASS("one", "example.com/p")
				  CLASS("two", "example.com/p") CLAIM("c", "one") CLAIM("d", "one")
					  CLAIM("e", "one") VOLUME("v", "one") VOLUME("w", "one")
						  VOLUME("x", "one"),
			  NULL);
	cluster = &world.session.cluster;
	volumes = world.session.snapshot.volumes;
	/* v is promised to d, x to e. */
	volumes->promised_claim[0] = 2;
	volumes->promised_claim[2] = 3;
	volumes->chosen_node[2] = 77;
	volumes_remove_volume(volumes, cluster, 1);
	cr_expect_null(volume_of(&world, "w"));
	cr_expect_eq(volume_of(&world, "x"), &cluster->volumes[1]);
	cr_expect(volumes_is_reserved_for(volumes, volume_of(&world, "x"), claim_of(&world, "e")));
	volumes_remove_claim(volumes, cluster, 0);
	cr_expect_null(claim_of(&world, "c"));
	cr_expect(volumes_is_reserved_for(volumes, volume_of(&world, "v"), claim_of(&world, "d")));
	cr_expect(volumes_is_reserved_for(volumes, volume_of(&world, "x"), claim_of(&world, "e")));
	cr_expect_eq(volumes_chosen_node(volumes, claim_of(&world, "e")), 77);
	volumes_remove_claim(volumes, cluster, 0);
	cr_expect(volumes_has_claim(volumes, volume_of(&world, "v")), "its claim's name stays");
	cr_expect_not(
		volumes_is_reserved_for(volumes, volume_of(&world, "v"), claim_of(&world, "e")));
	volumes_volume_replaced(volumes, 1);
	volumes_claim_replaced(volumes, 0);
	cr_expect_not(volumes_has_claim(volumes, volume_of(&world, "x")));
	cr_expect_eq(volumes_chosen_node(volumes, claim_of(&world, "e")), 0);
	volumes_remove_class(volumes, cluster, 0);
	cr_expect_null(volumes_class(volumes, small_world_symbol(&world, "one")));
	cr_expect_not_null(volumes_class(volumes, small_world_symbol(&world, "two")));
	small_world_finish(&world);
}

static unsigned int migrations_on(struct small_world *world, const char *node)
{
	const struct volumes *volumes = world->call.snapshot->volumes;

	return volumes_migrations_on(volumes,
				     volumes_csi_node(volumes, small_world_symbol(world, node)));
}

Test(volumes, what_a_csi_node_lists_follows_it)
{
	struct small_world world;
	struct volumes *volumes;
	struct cluster *cluster;

	small_world_start(&world,
			  CSI_NODE("a", "kubernetes.io/aws-ebs") CSI_NODE("b", "")
				  CSI_NODE("c", "kubernetes.io/gce-pd"),
			  NULL);
	cluster = &world.session.cluster;
	volumes = world.session.snapshot.volumes;
	cr_expect_eq(migrations_on(&world, "a"), 1 << MIGRATE_EBS | 1 << MIGRATE_CINDER);
	cr_expect_eq(migrations_on(&world, "b"), 1 << MIGRATE_CINDER);
	cr_expect_eq(migrations_on(&world, "d"), 0, "there is none");
	volumes_remove_csi_node(volumes, cluster, 0);
	cr_expect_eq(migrations_on(&world, "a"), 0, "it left");
	cr_expect_eq(migrations_on(&world, "b"), 1 << MIGRATE_CINDER);
	cr_expect_eq(migrations_on(&world, "c"), 1 << MIGRATE_GCE_PD | 1 << MIGRATE_CINDER);
	cluster->csi_nodes[0].migrated_plugins = cluster->csi_nodes[1].migrated_plugins;
	volumes_csi_node_replaced(volumes, 0);
	cr_expect_eq(migrations_on(&world, "b"), 1 << MIGRATE_GCE_PD | 1 << MIGRATE_CINDER);
	small_world_finish(&world);
}

Test(volumes, a_volume_fits_everywhere_when_neither_form_of_it_asks_for_nodes)
{
	struct small_world world;
	const struct volumes *volumes;

	small_world_start(
		&world,
		VOLUME("free", "later") VOLUME_OF("placed", , "later", "2Gi", CSI_SOURCE,
						  IN_ZONE("z1"), "Available")
			VOLUME_OF("zoned", ", labels: {topology.kubernetes.io/zone: z1}", "later",
				  "2Gi", "awsElasticBlockStore: {volumeID: vol-1}", , "Available"),
		NULL);
	volumes = world.call.snapshot->volumes;
	cr_expect(volumes_fits_everywhere(volumes, volume_of(&world, "free")));
	cr_expect_not(volumes_fits_everywhere(volumes, volume_of(&world, "placed")));
	cr_expect_not(volumes_fits_everywhere(volumes, volume_of(&world, "zoned")));
	small_world_finish(&world);
}
