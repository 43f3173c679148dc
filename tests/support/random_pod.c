/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pods: running ones that fill the nodes, pending ones that ask for anything.
 */
#include "tests/support/random_text.h"

#include "sched/model/pod.h"

/* --- resources ------------------------------------------------------------------------------- */

static void put_requests(struct writer *w)
{
	put(w, "\"requests\":{");
	/* Huge pages need cpu beside them. */
	if (has_feature(w, WITH_SCALARS) || chance(w->dice, 85))
		put(w, "\"cpu\":\"%um\"", 100 * roll(w->dice, 16));
	if (chance(w->dice, 75)) {
		next(w);
		put(w, "\"memory\":\"%uMi\"", 64 * roll(w->dice, 24));
	}
	if (chance(w->dice, 10)) {
		next(w);
		put(w, "\"ephemeral-storage\":\"%uMi\"", 512 * roll(w->dice, 5));
	}
	put(w, "}");
}

static void put_limits(struct writer *w)
{
	put(w, ",\"limits\":{");
	if (chance(w->dice, 30))
		put(w, "\"example.com/gpu\":\"%u\"", roll(w->dice, 3));
	if (chance(w->dice, 15)) {
		next(w);
		put(w, "\"other.org/dongle\":\"1\"");
	}
	if (chance(w->dice, 15)) {
		next(w);
		put(w, "\"hugepages-2Mi\":\"%uMi\"", 2 * (1 + roll(w->dice, 20)));
	}
	put(w, "}");
}

static bool is_new(const struct writer *w)
{
	return w->cluster->version == KUBERNETES_1_36;
}

static void put_container(struct writer *w, uint32_t number, bool init)
{
	static const char *const addresses[] = { "", "", "0.0.0.0", "10.0.0.1", "10.0.0.2" };

	put(w, "{\"name\":\"c%u\",\"image\":\"i%u\"", number, roll(w->dice, 5));
	if (!init && has_feature(w, WITH_PORTS) && chance(w->dice, 30))
		put(w,
		    ",\"ports\":[{\"containerPort\":80,\"hostPort\":%u,\"protocol\":\"%s\","
		    "\"hostIP\":\"%s\"}]",
		    8000 + 2 * roll(w->dice, 2) + number, chance(w->dice, 80) ? "TCP" : "UDP",
		    addresses[roll(w->dice, 5)]);
	if (init && is_new(w) && chance(w->dice, 50))
		put(w, ",\"restartPolicy\":\"Always\"");
	if (chance(w->dice, 85)) {
		put(w, ",\"resources\":{");
		put_requests(w);
		if (has_feature(w, WITH_SCALARS) && chance(w->dice, 50))
			put_limits(w);
		put(w, "}");
	}
	put(w, "}");
}

static void put_containers(struct writer *w)
{
	uint32_t count = 1 + (chance(w->dice, 20) ? 1 : 0);

	put(w, "\"containers\":[");
	for (uint32_t i = 0; i < count; i++) {
		next(w);
		put_container(w, i, false);
	}
	put(w, "]");
	if (!has_feature(w, WITH_INIT))
		return;
	/* More than the containers can ask for together. */
	if (is_new(w) && chance(w->dice, 20))
		put(w, ",\"resources\":{\"requests\":{\"cpu\":\"%u\",\"memory\":\"8Gi\"}}",
		    8 + roll(w->dice, 3));
	if (chance(w->dice, 40)) {
		put(w, ",\"initContainers\":[");
		put_container(w, 9, true);
		put(w, "]");
	}
	if (chance(w->dice, 20))
		put(w, ",\"overhead\":{\"cpu\":\"%um\",\"memory\":\"32Mi\"}",
		    10 * roll(w->dice, 30));
}

/* --- where the pod wants to be ---------------------------------------------------------------- */

static void put_tolerations(struct writer *w)
{
	static const char *const effects[] = { "", "NoSchedule", "PreferNoSchedule", "NoExecute" };
	uint32_t count = roll(w->dice, 3);

	put(w, ",\"tolerations\":[");
	for (uint32_t i = 0; i < count; i++) {
		next(w);
		if (chance(w->dice, 10))
			put(w, "{\"operator\":\"Exists\"}");
		else if (is_of_1_36(w) && chance(w->dice, 20))
			put(w, "{\"key\":\"k%u\",\"operator\":\"%s\",\"value\":\"%u\"}",
			    roll(w->dice, 3), chance(w->dice, 50) ? "Gt" : "Lt", roll(w->dice, 3));
		else if (chance(w->dice, 50))
			put(w, "{\"key\":\"k%u\",\"operator\":\"Exists\",\"effect\":\"%s\"}",
			    roll(w->dice, 3), effects[roll(w->dice, 4)]);
		else
			put(w, "{\"key\":\"k%u\",\"value\":\"v%u\",\"effect\":\"%s\"}",
			    roll(w->dice, 3), roll(w->dice, 2), effects[roll(w->dice, 4)]);
	}
	put(w, "]");
}

static void put_node_affinity(struct writer *w)
{
	put(w, "\"nodeAffinity\":{");
	if (chance(w->dice, 50)) {
		put(w, "\"requiredDuringSchedulingIgnoredDuringExecution\":");
		put_node_selector(w);
	}
	if (chance(w->dice, 50)) {
		next(w);
		put(w,
		    "\"preferredDuringSchedulingIgnoredDuringExecution\":[{\"weight\":%u,"
		    "\"preference\":{\"matchExpressions\":[{\"key\":\"disk\",\"operator\":"
		    "\"In\",",
		    1 + roll(w->dice, 100));
		put_values(w, "d", 3);
		put(w, "}]}}]");
	}
	put(w, "}");
}

static const char *random_topology(struct writer *w)
{
	static const char *const keys[] = { "kubernetes.io/hostname", "topology.kubernetes.io/zone",
					    "topology.kubernetes.io/zone", "disk", "gen" };

	return keys[roll(w->dice, 5)];
}

static void put_pod_term(struct writer *w)
{
	put(w, "{\"topologyKey\":\"%s\"", random_topology(w));
	if (has_feature(w, WITH_LIKES) && chance(w->dice, 60)) {
		put(w, ",\"labelSelector\":{\"matchLabels\":{\"app\":\"a%u\"}}", w->app);
	} else if (chance(w->dice, 95)) {
		put(w, ",\"labelSelector\":");
		put_label_selector(w);
		if (is_new(w) && chance(w->dice, 20))
			put(w, ",\"%s\":[\"revision\"]",
			    chance(w->dice, 50) ? "matchLabelKeys" : "mismatchLabelKeys");
	}
	if (has_feature(w, WITH_NAMESPACES) && chance(w->dice, 25))
		put(w, ",\"namespaces\":[\"s1\"%s]", chance(w->dice, 40) ? ",\"default\"" : "");
	if (has_feature(w, WITH_NAMESPACES) && chance(w->dice, 25))
		put(w, ",\"namespaceSelector\":{%s}",
		    chance(w->dice, 50) ? "\"matchLabels\":{\"team\":\"a\"}" : "");
	put(w, "}");
}

static void put_pod_terms(struct writer *w, uint32_t required_percent)
{
	put(w, "{");
	if (chance(w->dice, required_percent)) {
		put(w, "\"requiredDuringSchedulingIgnoredDuringExecution\":[");
		put_pod_term(w);
		if (chance(w->dice, 20)) {
			put(w, ",");
			put_pod_term(w);
		}
		put(w, "]");
	}
	if (chance(w->dice, 50)) {
		next(w);
		put(w,
		    "\"preferredDuringSchedulingIgnoredDuringExecution\":[{\"weight\":%u,"
		    "\"podAffinityTerm\":",
		    1 + roll(w->dice, 100));
		put_pod_term(w);
		put(w, "}]");
	}
	put(w, "}");
}

static void put_affinity(struct writer *w)
{
	put(w, ",\"affinity\":{");
	if (has_feature(w, WITH_SELECTORS) && chance(w->dice, 30))
		put_node_affinity(w);
	if (has_feature(w, WITH_AFFINITY) && chance(w->dice, 25)) {
		next(w);
		put(w, "\"podAffinity\":");
		put_pod_terms(w, 50);
	}
	if (has_feature(w, WITH_AFFINITY) && chance(w->dice, 30)) {
		next(w);
		put(w, "\"podAntiAffinity\":");
		put_pod_terms(w, 60);
	}
	put(w, "}");
}

static void put_constraint(struct writer *w, const char *key, bool hard)
{
	put(w, "{\"topologyKey\":\"%s\",\"whenUnsatisfiable\":\"%s\",\"maxSkew\":%u", key,
	    hard ? "DoNotSchedule" : "ScheduleAnyway", 1 + roll(w->dice, 2));
	if (chance(w->dice, 95)) {
		put(w, ",\"labelSelector\":");
		put_label_selector(w);
		if (chance(w->dice, 20))
			put(w, ",\"matchLabelKeys\":[\"revision\"]");
	}
	if (hard && chance(w->dice, 25))
		put(w, ",\"minDomains\":%u", 1 + roll(w->dice, 4));
	if (chance(w->dice, 25))
		put(w, ",\"nodeAffinityPolicy\":\"%s\"", chance(w->dice, 50) ? "Ignore" : "Honor");
	if (chance(w->dice, 25))
		put(w, ",\"nodeTaintsPolicy\":\"%s\"", chance(w->dice, 50) ? "Ignore" : "Honor");
	put(w, "}");
}

/* Each pair of key and kind once, as validation asks. */
static void put_spread(struct writer *w)
{
	static const char *const keys[] = { "kubernetes.io/hostname", "topology.kubernetes.io/zone",
					    "disk" };

	put(w, ",\"topologySpreadConstraints\":[");
	for (uint32_t i = 0; i < 6; i++) {
		if (!chance(w->dice, 18))
			continue;
		next(w);
		put_constraint(w, keys[i / 2], i % 2 == 0);
	}
	put(w, "]");
}

/* --- volumes --------------------------------------------------------------------------------- */

static void put_volume(struct writer *w, uint32_t number)
{
	put(w, "{\"name\":\"w%u\",", number);
	switch (roll(w->dice, 12)) {
	case 0:
		put(w, "\"awsElasticBlockStore\":{\"volumeID\":\"vol-%u\"}", roll(w->dice, 3));
		break;
	case 1:
		put(w, "\"gcePersistentDisk\":{\"pdName\":\"pd%u\",\"readOnly\":%s}",
		    roll(w->dice, 3), chance(w->dice, 50) ? "true" : "false");
		break;
	case 2:
		put(w,
		    "\"iscsi\":{\"iqn\":\"q%u\",\"targetPortal\":\"t\",\"lun\":0,\"readOnly\":%s}",
		    roll(w->dice, 2), chance(w->dice, 50) ? "true" : "false");
		break;
	case 3:
		put(w, "\"rbd\":{\"image\":\"m%u\",\"monitors\":[\"o%u\",\"o2\"],\"readOnly\":%s}",
		    roll(w->dice, 2), roll(w->dice, 2), chance(w->dice, 50) ? "true" : "false");
		break;
	case 4:
		put(w, "\"azureDisk\":{\"diskName\":\"az%u\",\"diskURI\":\"u\"}", roll(w->dice, 3));
		break;
	case 5:
		put(w, "\"cinder\":{\"volumeID\":\"ci%u\"}", roll(w->dice, 3));
		break;
	case 6:
		put(w, "\"csi\":{\"driver\":\"csi.example.com\"}");
		break;
	case 7:
		put(w, "\"emptyDir\":{}");
		break;
	case 8:
		put(w, "\"ephemeral\":{\"volumeClaimTemplate\":{\"spec\":{\"accessModes\":["
		       "\"ReadWriteOnce\"],\"storageClassName\":\"later\",\"resources\":{"
		       "\"requests\":{\"storage\":\"1Gi\"}}}}}");
		break;
	default:
		put(w, "\"persistentVolumeClaim\":{\"claimName\":\"c%u\"}",
		    roll(w->dice, w->claims + (chance(w->dice, 4) ? 1 : 0)));
	}
	put(w, "}");
}

static void put_volumes(struct writer *w)
{
	uint32_t count = 1 + roll(w->dice, 2);

	put(w, ",\"volumes\":[");
	for (uint32_t i = 0; i < count; i++) {
		next(w);
		put_volume(w, i);
	}
	put(w, "]");
}

/* --- the pod --------------------------------------------------------------------------------- */

static void put_metadata(struct writer *w, uint32_t number, bool runs)
{
	static const char *const owners[][3] = { { "v1", "ReplicationController", "rc" },
						 { "apps/v1", "ReplicaSet", "rs" },
						 { "apps/v1", "StatefulSet", "ss" } };
	static const char *const namespaces[] = { "default", "default", "s1", "s2", "s3" };

	put(w, "\"metadata\":{\"name\":\"%c%u\"", runs ? 'r' : 'p', number);
	if (has_feature(w, WITH_NAMESPACES))
		put(w, ",\"namespace\":\"%s\"", namespaces[roll(w->dice, 5)]);
	if (chance(w->dice, 90)) {
		w->app = roll(w->dice, 4);
		put(w, ",\"labels\":{\"app\":\"a%u\"", w->app);
		if (chance(w->dice, 40))
			put(w, ",\"tier\":\"a%u\"", roll(w->dice, 2));
		if (has_feature(w, WITH_SPREAD))
			put(w, ",\"revision\":\"%u\"", roll(w->dice, 2));
		put(w, "}");
	}
	if (has_feature(w, WITH_OWNERS) && chance(w->dice, 40)) {
		const char *const *owner = owners[roll(w->dice, 3)];

		put(w,
		    ",\"ownerReferences\":[{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"name\":\"%s\","
		    "\"uid\":\"u\",\"controller\":true}]",
		    owner[0], owner[1], owner[2]);
	}
	if (has_feature(w, WITH_TERMINATING) && (runs || !has_feature(w, WITH_NOMINATED)) &&
	    chance(w->dice, runs ? 12 : 3))
		put(w, ",\"deletionTimestamp\":\"2026-01-01T00:00:00Z\"");
	put(w, "}");
}

static void put_priority(struct writer *w, bool runs)
{
	static const char *const running[] = { "low", "low", "", "middle", "high" };
	static const char *const pending[] = { "low", "", "middle", "high", "high", "patient" };
	const char *class = runs ? running[roll(w->dice, 5)] : pending[roll(w->dice, 6)];

	if (*class)
		put(w, ",\"priorityClassName\":\"%s\"", class);
}

static void put_wishes(struct writer *w)
{
	if (has_feature(w, WITH_TAINTS))
		put_tolerations(w);
	if (has_feature(w, WITH_SELECTORS) && chance(w->dice, 15))
		put(w, ",\"nodeSelector\":{\"disk\":\"d%u\"}", roll(w->dice, 3));
	if (w->features & (WITH_SELECTORS | WITH_AFFINITY))
		put_affinity(w);
	if (has_feature(w, WITH_SPREAD) && chance(w->dice, 50))
		put_spread(w);
	if (has_feature(w, WITH_VOLUMES) && chance(w->dice, 40))
		put_volumes(w);
	if (is_of_1_36(w) && !has_feature(w, WITH_PORTS) && chance(w->dice, 10))
		put(w, ",\"hostNetwork\":true,\"hostUsers\":false");
}

static void put_status(struct writer *w, bool runs)
{
	put(w, "\"status\":{");
	if (runs && chance(w->dice, 70))
		put(w, "\"startTime\":\"2026-01-01T00:00:%02uZ\"", roll(w->dice, 20));
	if (runs && has_feature(w, WITH_TERMINATING) && chance(w->dice, 30)) {
		next(w);
		put(w,
		    "\"conditions\":[{\"type\":\"DisruptionTarget\",\"status\":\"True\",\"reason\":"
		    "\"%s\"}]",
		    chance(w->dice, 60) ? "PreemptionByScheduler" : "EvictionByEvictionAPI");
	}
	if (!runs && has_feature(w, WITH_NOMINATED) && chance(w->dice, 50))
		put(w, "\"nominatedNodeName\":\"n%u\"", roll(w->dice, w->nodes));
	put(w, "}");
}

/* Half of the pods come from a few templates: what is rolled for them is the same each time. */
static struct dice template_dice(struct writer *w, bool runs)
{
	uint64_t number = roll(w->dice, 3) + (runs ? 10 : 20);

	if (chance(w->dice, 50))
		number = 1000 + w->dice->thrown;
	return (struct dice){ .seed = rng_draw(w->template_seed, number) };
}

void write_pod(struct writer *w, uint32_t number, uint32_t node)
{
	bool runs = node != NO_NODE;
	struct dice template = template_dice(w, runs);
	struct dice *dice = w->dice;

	put(w, "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",");
	w->dice = &template;
	put_metadata(w, number, runs);
	put(w, ",\"spec\":{");
	put_containers(w);
	if (runs)
		put(w, ",\"nodeName\":\"n%u\"", node);
	if (has_feature(w, WITH_PRIORITIES))
		put_priority(w, runs);
	if (!runs && has_feature(w, WITH_PROFILES))
		put(w, ",\"schedulerName\":\"%s\"",
		    chance(w->dice, 3)	  ? "nobody"
		    : chance(w->dice, 50) ? "default-scheduler"
					  : "second");
	if (!runs && chance(w->dice, 3))
		put(w, ",\"schedulingGates\":[{\"name\":\"example.com/wait\"}]");
	put_wishes(w);
	w->dice = dice;
	put(w, "},");
	put_status(w, runs);
	put(w, "}\n");
}
