/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Storage: classes, claims in every state, volumes of every kind, what CSI drivers say of nodes.
 */
#include "tests/support/random_text.h"

static void write_classes(struct writer *w)
{
	static const struct {
		const char *name;
		const char *provisioner;
		const char *mode;
	} classes[] = {
		{ "now", "csi.example.com", "Immediate" },
		{ "later", "csi.example.com", "WaitForFirstConsumer" },
		{ "local", "kubernetes.io/no-provisioner", "WaitForFirstConsumer" },
		{ "ebs", "kubernetes.io/aws-ebs", "WaitForFirstConsumer" },
	};

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		put(w,
		    "{\"apiVersion\":\"storage.k8s.io/v1\",\"kind\":\"StorageClass\","
		    "\"metadata\":{\"name\":\"%s\"},\"provisioner\":\"%s\","
		    "\"volumeBindingMode\":\"%s\"",
		    classes[i].name, classes[i].provisioner, classes[i].mode);
		if (chance(w->dice, 20)) {
			put(w, ",\"allowedTopologies\":[{\"matchLabelExpressions\":[{\"key\":"
			       "\"topology.kubernetes.io/zone\",");
			put_values(w, "z", 4);
			put(w, "}]}]");
		}
		put(w, "}\n");
	}
}

static void write_csi(struct writer *w)
{
	static const char *const migrated[] = { "", "kubernetes.io/aws-ebs",
						"kubernetes.io/aws-ebs,kubernetes.io/gce-pd" };

	put(w,
	    "{\"apiVersion\":\"storage.k8s.io/v1\",\"kind\":\"CSIDriver\",\"metadata\":{"
	    "\"name\":\"csi.example.com\"},\"spec\":{\"storageCapacity\":%s}}\n",
	    chance(w->dice, 50) ? "true" : "false");
	for (uint32_t zone = 0; zone < 4; zone++)
		put(w,
		    "{\"apiVersion\":\"storage.k8s.io/v1\",\"kind\":\"CSIStorageCapacity\","
		    "\"metadata\":{\"name\":\"s%u\",\"namespace\":\"kube-system\"},"
		    "\"storageClassName\":\"later\",\"capacity\":\"%uGi\",\"nodeTopology\":{"
		    "\"matchLabels\":{\"topology.kubernetes.io/zone\":\"z%u\"}}}\n",
		    zone, roll(w->dice, 8), zone);
	for (uint32_t node = 0; node < w->nodes && w->nodes <= 50; node++) {
		if (!chance(w->dice, 60))
			continue;
		put(w,
		    "{\"apiVersion\":\"storage.k8s.io/v1\",\"kind\":\"CSINode\",\"metadata\":{"
		    "\"name\":\"n%u\",\"annotations\":{"
		    "\"storage.alpha.kubernetes.io/migrated-plugins\":\"%s\"}},\"spec\":{"
		    "\"drivers\":[",
		    node, migrated[roll(w->dice, 3)]);
		if (chance(w->dice, 70))
			put(w,
			    "{\"name\":\"csi.example.com\",\"nodeID\":\"x\",\"topologyKeys\":[],"
			    "\"allocatable\":{\"count\":%u}}",
			    roll(w->dice, 3));
		if (chance(w->dice, 40)) {
			next(w);
			put(w,
			    "{\"name\":\"ebs.csi.aws.com\",\"nodeID\":\"x\",\"topologyKeys\":[],"
			    "\"allocatable\":{\"count\":%u}}",
			    1 + roll(w->dice, 2));
		}
		put(w, "]}}\n");
	}
}

static void put_volume_source(struct writer *w, uint32_t number, uint32_t kind)
{
	switch (kind) {
	case 0:
		put(w, "\"awsElasticBlockStore\":{\"volumeID\":\"aws://z0/vol-%u\"}", number);
		break;
	case 1:
		put(w, "\"gcePersistentDisk\":{\"pdName\":\"pd%u\"}", number);
		break;
	case 2:
		put(w, "\"cinder\":{\"volumeID\":\"ci%u\"}", number);
		break;
	case 3:
		put(w, "\"local\":{\"path\":\"/mnt\"}");
		break;
	default:
		put(w, "\"csi\":{\"driver\":\"csi.example.com\",\"volumeHandle\":\"h%u\"}", number);
	}
}

/* class "" is a volume of no class. */
static void write_volume(struct writer *w, uint32_t number, const char *class, bool bound)
{
	uint32_t kind = roll(w->dice, 6);
	bool local = kind == 3;

	put(w,
	    "{\"apiVersion\":\"v1\",\"kind\":\"PersistentVolume\",\"metadata\":{\"name\":"
	    "\"v%u\"",
	    number);
	if (chance(w->dice, 35))
		put(w, ",\"labels\":{\"topology.kubernetes.io/zone\":\"z%u%s\"}", roll(w->dice, 4),
		    chance(w->dice, 30) ? "__z1" : "");
	put(w,
	    "},\"spec\":{\"capacity\":{\"storage\":\"%uMi\"},\"accessModes\":[\"ReadWriteOnce\"%s]"
	    ",",
	    1024 * (1 + number % 5) + number, chance(w->dice, 50) ? ",\"ReadOnlyMany\"" : "");
	put_volume_source(w, number, kind);
	if (*class)
		put(w, ",\"storageClassName\":\"%s\"", class);
	if (bound)
		put(w, ",\"claimRef\":{\"namespace\":\"default\",\"name\":\"c%u\",\"uid\":\"u%u\"}",
		    number, number);
	if (local || chance(w->dice, 50)) {
		put(w, ",\"nodeAffinity\":{\"required\":");
		put_node_selector(w);
		put(w, "}");
	}
	put(w, "},\"status\":{\"phase\":\"%s\"}}\n", bound ? "Bound" : "Available");
}

static void write_bound_claim(struct writer *w, uint32_t number)
{
	put(w,
	    "{\"apiVersion\":\"v1\",\"kind\":\"PersistentVolumeClaim\",\"metadata\":{\"name\":"
	    "\"c%u\",\"uid\":\"u%u\",\"annotations\":{\"pv.kubernetes.io/bind-completed\":"
	    "\"yes\"}},\"spec\":{\"accessModes\":[\"%s\"],\"storageClassName\":\"now\","
	    "\"volumeName\":\"v%u\",\"resources\":{\"requests\":{\"storage\":\"1Gi\"}}},"
	    "\"status\":{\"phase\":\"Bound\"}}\n",
	    number, number, chance(w->dice, 20) ? "ReadWriteOncePod" : "ReadWriteOnce",
	    chance(w->dice, 92) ? number : 99);
	write_volume(w, number, "now", true);
}

static void write_open_claim(struct writer *w, uint32_t number)
{
	static const char *const classes[] = { "later", "local", "ebs", "later", "local", "now" };
	const char *class = classes[roll(w->dice, chance(w->dice, 30) ? 6 : 5)];

	put(w,
	    "{\"apiVersion\":\"v1\",\"kind\":\"PersistentVolumeClaim\",\"metadata\":{\"name\":"
	    "\"c%u\",\"uid\":\"u%u\"",
	    number, number);
	if (chance(w->dice, 10))
		put(w, ",\"annotations\":{\"volume.kubernetes.io/selected-node\":\"n%u\"}",
		    roll(w->dice, w->nodes));
	put(w,
	    "},\"spec\":{\"accessModes\":[\"ReadWriteOnce\"],\"storageClassName\":\"%s\","
	    "\"resources\":{\"requests\":{\"storage\":\"%uGi\"}}},\"status\":{\"phase\":"
	    "\"Pending\"}}\n",
	    class, 1 + roll(w->dice, 4));
}

/* The claims that the volume "w0" of the first pods would be given. */
static void write_ephemeral_claims(struct writer *w)
{
	static const char *const pods[] = { "p0", "p1", "r0" };

	for (size_t i = 0; i < sizeof(pods) / sizeof(pods[0]); i++)
		put(w,
		    "{\"apiVersion\":\"v1\",\"kind\":\"PersistentVolumeClaim\",\"metadata\":{"
		    "\"name\":\"%s-w0\",\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":"
		    "\"Pod\",\"name\":\"%s\",\"uid\":\"u\",\"controller\":true}]},\"spec\":{"
		    "\"accessModes\":[\"ReadWriteOnce\"],\"storageClassName\":\"later\","
		    "\"resources\":{\"requests\":{\"storage\":\"1Gi\"}}},\"status\":{\"phase\":"
		    "\"Pending\"}}\n",
		    pods[i], pods[i]);
}

void write_storage(struct writer *w)
{
	uint32_t free_volumes = roll(w->dice, 5);

	w->claims = 4 + roll(w->dice, 5);
	write_classes(w);
	write_csi(w);
	for (uint32_t i = 0; i < w->claims; i++) {
		if (chance(w->dice, 50))
			write_bound_claim(w, i);
		else
			write_open_claim(w, i);
	}
	for (uint32_t i = 0; i < free_volumes; i++)
		write_volume(w, 20 + i, chance(w->dice, 50) ? "local" : "later", false);
	write_ephemeral_claims(w);
}
