/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nodes: labels, taints, images and amounts, some of each missing.
 */
#include "tests/support/random_text.h"

static void put_labels(struct writer *w, uint32_t node)
{
	put(w, "\"labels\":{");
	if (chance(w->dice, 97))
		put(w, "\"kubernetes.io/hostname\":\"n%u\"", node);
	if (chance(w->dice, 90)) {
		next(w);
		put(w, "\"topology.kubernetes.io/zone\":\"z%u\"", roll(w->dice, 4));
	}
	if (chance(w->dice, 80)) {
		next(w);
		put(w, "\"disk\":\"d%u\"", roll(w->dice, 3));
	}
	if (chance(w->dice, 60)) {
		next(w);
		put(w, "\"gen\":\"%u\"", roll(w->dice, 9));
	}
	if (has_feature(w, WITH_VOLUMES)) {
		next(w);
		put(w, "\"topology.ebs.csi.aws.com/zone\":\"z%u\"", roll(w->dice, 4));
		if (chance(w->dice, 30))
			put(w, ",\"topology.kubernetes.io/region\":\"r0\"");
		if (chance(w->dice, 20))
			put(w, ",\"node.kubernetes.io/instance-type\":\"%s\"",
			    chance(w->dice, 50) ? "m5.large" : "x1.big");
	}
	put(w, "}");
}

/* Controllers whose pods the node would rather not have. */
static void put_avoided(struct writer *w)
{
	static const char *const kinds[] = { "ReplicationController", "ReplicaSet" };

	put(w,
	    ",\"annotations\":{\"scheduler.alpha.kubernetes.io/preferAvoidPods\":"
	    "\"{\\\"preferAvoidPods\\\":[{\\\"podSignature\\\":{\\\"podController\\\":{"
	    "\\\"kind\\\":\\\"%s\\\",\\\"uid\\\":\\\"%s\\\",\\\"controller\\\":true}}}]}\"}",
	    kinds[roll(w->dice, 2)], chance(w->dice, 80) ? "u" : "v");
}

static void put_taints(struct writer *w)
{
	static const char *const effects[] = { "NoSchedule", "PreferNoSchedule", "NoExecute" };
	uint32_t count = chance(w->dice, 45) ? 1 + roll(w->dice, 2) : 0;
	uint32_t first = roll(w->dice, 3);

	put(w, "\"unschedulable\":%s,\"taints\":[", chance(w->dice, 8) ? "true" : "false");
	for (uint32_t i = 0; i < count; i++) {
		next(w);
		put(w, "{\"key\":\"k%u\",\"value\":\"%s%u\",\"effect\":\"%s\"}", (first + i) % 3,
		    is_of_1_36(w) && chance(w->dice, 30) ? "" : "v", roll(w->dice, 2),
		    effects[roll(w->dice, 3)]);
	}
	put(w, "]");
}

static void put_images(struct writer *w)
{
	put(w, ",\"images\":[");
	for (uint32_t image = 0; image < 4; image++) {
		if (!chance(w->dice, 40))
			continue;
		next(w);
		put(w, "{\"names\":[\"i%u:latest\"],\"sizeBytes\":%u000000}", image,
		    10 + roll(w->dice, 1500));
	}
	put(w, "]");
}

static void put_amounts(struct writer *w)
{
	put(w, "\"allocatable\":{\"cpu\":\"%u\",\"memory\":\"%uMi\",\"pods\":\"%u\"",
	    1 + roll(w->dice, 6), 1024 * (1 + roll(w->dice, 8)), 3 + roll(w->dice, 10));
	if (chance(w->dice, 60))
		put(w, ",\"ephemeral-storage\":\"%uGi\"", 1 + roll(w->dice, 10));
	if (has_feature(w, WITH_SCALARS)) {
		if (chance(w->dice, 70))
			put(w, ",\"example.com/gpu\":\"%u\"", roll(w->dice, 6));
		if (chance(w->dice, 50))
			put(w, ",\"other.org/dongle\":\"%u\"", roll(w->dice, 3));
		if (chance(w->dice, 50))
			put(w, ",\"hugepages-2Mi\":\"%uMi\"", 2 * roll(w->dice, 64));
	}
	if (has_feature(w, WITH_VOLUMES)) {
		if (chance(w->dice, 30))
			put(w, ",\"attachable-volumes-aws-ebs\":\"%u\"", roll(w->dice, 3));
		if (chance(w->dice, 30))
			put(w, ",\"attachable-volumes-gce-pd\":\"%u\"", roll(w->dice, 3));
		if (chance(w->dice, 15))
			put(w, ",\"attachable-volumes-csi-csi.example.com\":\"%u\"",
			    roll(w->dice, 3));
	}
	put(w, "}");
}

void write_nodes(struct writer *w)
{
	for (uint32_t node = 0; node < w->nodes; node++) {
		put(w, "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"n%u\",",
		    node);
		put_labels(w, node);
		if (has_feature(w, WITH_OLD_RULES) && chance(w->dice, 30))
			put_avoided(w);
		put(w, "},\"spec\":{");
		if (has_feature(w, WITH_TAINTS))
			put_taints(w);
		put(w, "},\"status\":{");
		put_amounts(w);
		if (has_feature(w, WITH_IMAGES))
			put_images(w);
		if (is_of_1_36(w) && chance(w->dice, 50))
			put(w, ",\"declaredFeatures\":[\"UserNamespacesHostNetworkSupport\"]");
		put(w, "}}\n");
	}
}
