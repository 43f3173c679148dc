/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VolumeZone: the node lies in a zone and region of every volume that the pod's claims are bound to.
 *
 * plugins/volumezone: by labels of the volume, whose value may list zones ("a__b"). A node without any
 * zone label passes. v1.26 (Filter) looks for the volumes node by node; v1.36 (PreFilter) once, and
 * takes a node's current label for the volume's beta one.
 */
#include <string.h>

#include "predicates/predicates.h"
#include "sched/core/reasons.h"
#include "sched/core/volumes.h"

enum { WRONG_ZONE = 1, NO_VOLUME };

/* A label that a volume asks of the node. */
struct zone {
	uint32_t key;
	const char *values; /* separated by "__" */
};

/* The labels that place a volume: v1.26 topologyLabels. */
static const char *const key_texts[] = {
	"failure-domain.beta.kubernetes.io/zone",
	"failure-domain.beta.kubernetes.io/region",
	"topology.kubernetes.io/zone",
	"topology.kubernetes.io/region",
};

enum { KEY_COUNT = sizeof(key_texts) / sizeof(key_texts[0]) };

struct state {
	const struct cluster *cluster;
	uint32_t keys[KEY_COUNT]; /* those that the cluster knows */
	uint32_t key_count;
	struct zone *zones;
	uint32_t count;
	/* After these zones: why the next claim has no volume, NULL when all have. */
	const char *message;
	bool translates; /* v1.36 */
};

static void find_keys(struct state *state)
{
	for (int i = 0; i < KEY_COUNT; i++) {
		if (intern_find(&state->cluster->symbols, key_texts[i], strlen(key_texts[i]),
				&state->keys[state->key_count]))
			state->key_count++;
	}
}

/* LabelZonesToSet refuses an empty zone. */
static bool is_zone_list(const char *text)
{
	for (;;) {
		const char *end = strstr(text, "__");

		if (text == end || *text == '\0' || *text == ' ')
			return false;
		if (!end)
			return true;
		text = end + 2;
	}
}

static void add_zones(struct state *state, const struct persistent_volume *volume)
{
	for (uint32_t i = 0; i < state->key_count; i++) {
		uint32_t value;
		const char *text;

		if (!labels_find(&volume->labels, state->keys[i], &value))
			continue;
		text = cluster_text(state->cluster, value);
		if (is_zone_list(text))
			state->zones[state->count++] = (struct zone){ state->keys[i], text };
	}
}

/* The volume of a claim; NULL with *message when there is none that can be used. */
static const struct persistent_volume *
find_volume(const struct rule_call *call, const struct volume_claim *claim, const char **message)
{
	const struct volumes *volumes = call->snapshot->volumes;
	const struct persistent_volume *volume;
	const struct storage_class *class;

	if (claim->volume_name) {
		volume = volumes_volume(volumes, claim->volume_name);
		if (!volume)
			*message = arena_format(call->scratch, "persistentvolume \"%s\" not found",
						cluster_text(call->cluster, claim->volume_name));
		return volume;
	}
	class = volumes_class(volumes, claim->storage_class);
	if (!claim->storage_class)
		*message = "PersistentVolumeClaim had no pv name and storageClass name";
	else if (!class)
		*message = arena_format(call->scratch,
					"storageclass.storage.k8s.io \"%s\" not found",
					cluster_text(call->cluster, claim->storage_class));
	else if (!class->wait_for_first_consumer)
		*message = "PersistentVolume had no name";
	return NULL;
}

static void prepare(const struct rule_call *call, struct prepared *out)
{
	const struct pod *pod = call->pod;
	struct state *state;

	if (pod->spec->volume_count == 0) {
		out->verdict = PREPARED_SKIP;
		return;
	}
	state = arena_new(call->scratch, 1, sizeof(*state));
	state->cluster = call->cluster;
	state->translates = call->features->version != KUBERNETES_1_26;
	find_keys(state);
	state->zones = arena_new(call->scratch, (size_t)pod->spec->volume_count * KEY_COUNT,
				 sizeof(*state->zones));
	for (uint32_t i = 0; i < pod->spec->volume_count && !state->message; i++) {
		const struct volume *v = &pod->spec->volumes[i];
		const struct volume_claim *claim;
		const struct persistent_volume *volume = NULL;

		if (v->kind != VOLUME_CLAIM)
			continue;
		claim = volumes_claim(call->snapshot->volumes, pod->name_space, v->name);
		if (claim)
			volume = find_volume(call, claim, &state->message);
		else
			state->message = arena_format(call->scratch,
						      "persistentvolumeclaim \"%s\" not found",
						      cluster_text(call->cluster, v->name));
		if (volume)
			add_zones(state, volume);
	}
	out->state = state;
	if (state->message && call->features->version != KUBERNETES_1_26) {
		out->verdict = PREPARED_REJECT;
		out->code = FIT_UNRESOLVABLE;
		out->message = state->message;
	} else if (state->count == 0 && !state->message) {
		out->verdict = PREPARED_SKIP;
	}
}

static bool has_zone(const char *zones, const char *zone)
{
	size_t length = strlen(zone);

	for (;;) {
		const char *end = strstr(zones, "__");
		size_t one = end ? (size_t)(end - zones) : strlen(zones);

		if (one == length && !memcmp(zones, zone, length))
			return true;
		if (!end)
			return false;
		zones = end + 2;
	}
}

static bool has_zone_label(const struct state *state, const struct labels *labels)
{
	for (uint32_t i = 0; i < state->key_count; i++) {
		uint32_t value;

		if (labels_find(labels, state->keys[i], &value))
			return true;
	}
	return false;
}

/* v1.36 translateToGALabel: the label that took the place of a beta one; the label itself otherwise. */
static uint32_t current_key(const struct cluster *cluster, uint32_t key)
{
	const char *text = cluster_text(cluster, key);
	uint32_t current = key;

	if (!strcmp(text, key_texts[0]))
		intern_find(&cluster->symbols, key_texts[2], strlen(key_texts[2]), &current);
	else if (!strcmp(text, key_texts[1]))
		intern_find(&cluster->symbols, key_texts[3], strlen(key_texts[3]), &current);
	return current;
}

static bool has_value(const struct state *state, const struct labels *labels, uint32_t key,
		      uint32_t *value)
{
	return labels_find(labels, key, value) ||
	       (state->translates && labels_find(labels, current_key(state->cluster, key), value));
}

static uint64_t lies_elsewhere(const void *opaque, const struct pod *pod,
			       const struct node_info *node)
{
	const struct state *state = opaque;
	const struct labels *labels = &node->node->labels;
	uint32_t value;

	(void)pod;
	if (!has_zone_label(state, labels))
		return 0;
	for (uint32_t i = 0; i < state->count; i++) {
		if (!has_value(state, labels, state->zones[i].key, &value) ||
		    !has_zone(state->zones[i].values, cluster_text(state->cluster, value)))
			return WRONG_ZONE;
	}
	return state->message ? NO_VOLUME : 0;
}

static void explain(const struct rule_call *call, const void *opaque, uint64_t token,
		    struct reasons *out)
{
	const struct state *state = opaque;

	reasons_set(out, call, FIT_UNRESOLVABLE,
		    token == NO_VOLUME ? state->message : "node(s) had no available volume zone");
}

static bool is_its_claim(const struct rule_call *call, const struct cluster_event *event)
{
	return volumes_is_used_by(call->snapshot->volumes, event->after, call->pod, false);
}

static bool waits_for_pods(const struct rule_call *call, const struct cluster_event *event)
{
	(void)call;
	return ((const struct storage_class *)event->after)->wait_for_first_consumer;
}

/* Does the one list name every zone of the other? */
static bool has_zones(const char *all, const char *some)
{
	for (;;) {
		const char *end = strstr(some, "__");
		size_t length = end ? (size_t)(end - some) : strlen(some);
		char zone[256];

		if (length >= sizeof(zone))
			return false;
		memcpy(zone, some, length);
		zone[length] = '\0';
		if (!has_zone(all, zone))
			return false;
		if (!end)
			return true;
		some = end + 2;
	}
}

/* The zones under a label of the volume; NULL when it names none. */
static const char *zones_under(const struct cluster *cluster,
			       const struct persistent_volume *volume, uint32_t key)
{
	uint32_t value;

	if (!labels_find(&volume->labels, key, &value) ||
	    !is_zone_list(cluster_text(cluster, value)))
		return NULL;
	return cluster_text(cluster, value);
}

static bool same_zones(const char *a, const char *b)
{
	return a == b || (a && b && has_zones(a, b) && has_zones(b, a));
}

static bool moves(const struct rule_call *call, const struct cluster_event *event)
{
	struct state state = { .cluster = call->cluster };

	if (!event->before)
		return true;
	find_keys(&state);
	for (uint32_t i = 0; i < state.key_count; i++) {
		if (!same_zones(zones_under(call->cluster, event->before, state.keys[i]),
				zones_under(call->cluster, event->after, state.keys[i])))
			return true;
	}
	return false;
}

static const struct queueing_hint hints[] = {
	{ EVENTS(STORAGE_CLASS, EVENT_ADD), waits_for_pods },
	{ EVENTS(NODE, EVENT_ADD | EVENT_UPDATE_LABEL), NULL },
	{ EVENTS(CLAIM, EVENT_ADD | EVENT_UPDATE), is_its_claim },
	{ EVENTS(VOLUME, EVENT_ADD | EVENT_UPDATE), moves },
	{ 0, NULL },
};

static const struct predicate_impl impls[] = {
	{ "reference", "each volume's zone labels against the node's", prepare, lies_elsewhere,
	  NULL },
	{ NULL, NULL, NULL, NULL, NULL },
};

const struct predicate predicate_volume_zone = {
	.plugin = "VolumeZone",
	.policy_name = "NoVolumeZoneConflict",
	.summary = "the node lies in the zones of the pod's volumes",
	.reads = READS_POD_SPEC | READS_NODE_OBJECT | READS_VOLUMES,
	.events = EVENTS(STORAGE_CLASS, EVENT_ADD) | EVENTS(NODE, EVENT_ADD | EVENT_UPDATE_LABEL) |
		  EVENTS(CLAIM, EVENT_ADD) | EVENTS(VOLUME, EVENT_ADD | EVENT_UPDATE),
	.hints = hints,
	.impls = impls,
	.explain = explain,
};
