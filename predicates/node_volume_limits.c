/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NodeVolumeLimits: with the pod's CSI volumes the node holds no more of any driver than the driver
 * allows there.
 *
 * plugins/nodevolumelimits/csi.go. In-tree volumes count as their driver's on nodes where that has taken
 * over; in v1.36 on all that have a CSINode. A limit stands in the node's CSINode or, up to v1.26, among
 * its allocatable resources (attachable-volumes-csi-<driver>). v1.36 gives a pod up for good whose
 * claim is missing and, with the feature gate VolumeLimitScaling, keeps it off nodes without a driver
 * that says it has to be there.
 */
#include <string.h>
#include <xxhash.h>

#include "predicates/attached_volumes.h"
#include "predicates/predicates.h"
#include "sched/core/hint.h"
#include "sched/core/reasons.h"

/* One volume as its driver knows it. */
struct csi_volume {
	uint64_t number; /* of driver and handle */
	uint64_t driver;
};

struct csi_volumes {
	struct arena *arena;
	struct csi_volume *items;
	uint32_t count;
	uint32_t capacity;
};

/* Tokens: the number of a problem, or of the driver that is not there. */
#define TOO_MANY UINT64_C(1)
#define CLAIM_MISSING (UINT64_C(1) << 62)
#define NO_DRIVER (UINT64_C(1) << 61)

struct state {
	const struct volumes *volumes;
	bool since_1_36;
	bool wants_drivers; /* the feature gate VolumeLimitScaling is on */
	/* Rooms, emptied for each node. */
	struct csi_volumes *wanted;
	struct csi_volumes *attached;
	struct volume_problems *problems;
};

static uint64_t number_of(const char *text)
{
	return XXH3_64bits(text, strlen(text));
}

static bool has(const struct csi_volumes *set, uint64_t number)
{
	for (uint32_t i = 0; i < set->count; i++) {
		if (set->items[i].number == number)
			return true;
	}
	return false;
}

static void add(struct csi_volumes *set, const char *driver, const char *scope, const char *handle)
{
	uint64_t d = number_of(driver);
	uint64_t number = volume_number(scope, handle) ^ d * 0x9e3779b97f4a7c15u;

	if (has(set, number))
		return;
	if (set->count == set->capacity) {
		uint32_t capacity = set->capacity ? set->capacity * 2 : 16;
		struct csi_volume *items = arena_new(set->arena, capacity, sizeof(*items));

		if (set->count)
			memcpy(items, set->items, set->count * sizeof(*items));
		set->items = items;
		set->capacity = capacity;
	}
	set->items[set->count++] = (struct csi_volume){ number, d };
}

/* --- what a pod attaches --------------------------------------------------------------------- */

static bool is_migrated(const struct state *s, enum migration migration,
			const struct csi_node *csi_node)
{
	if (s->since_1_36)
		return csi_node && migration != MIGRATE_NONE;
	return volumes_is_migrated(s->volumes, migration, csi_node);
}

/* A volume still to be made counts for the driver of its class, under the claim's name. */
static void add_unbound(const struct state *s, const struct volume_claim *claim,
			const struct csi_node *csi_node, struct csi_volumes *set)
{
	const struct cluster *cluster = s->volumes->cluster;
	const struct storage_class *class = volumes_class(s->volumes, claim->storage_class);
	enum migration migration;
	const char *driver;

	if (!claim->storage_class || !class)
		return;
	driver = cluster_text(cluster, class->provisioner);
	migration = volumes_migration_of(s->volumes, class->provisioner);
	if (migration != MIGRATE_NONE) {
		if (!is_migrated(s, migration, csi_node))
			return;
		driver = migration_driver(migration);
	}
	add(set, driver, cluster_text(cluster, claim->name_space),
	    cluster_text(cluster, claim->name));
}

/* KubernetesVolumeIDToEBSVolumeID: "aws://zone/vol-1" is "vol-1", others are as they are; NULL for a URL
 * that holds no such id. */
static const char *ebs_handle(const char *id)
{
	if (strncmp(id, "aws://", 6) != 0)
		return id;
	id = strrchr(id, '/') + 1;
	return !strncmp(id, "vol-", 4) ? id : NULL;
}

static void add_migrated(enum migration migration, const char *handle, struct csi_volumes *set)
{
	if (migration == MIGRATE_EBS)
		handle = ebs_handle(handle);
	if (handle && *handle)
		add(set, migration_driver(migration), "", handle);
}

static void add_claim(const struct state *s, const struct volume_claim *claim,
		      const struct csi_node *csi_node, struct csi_volumes *set)
{
	const struct cluster *cluster = s->volumes->cluster;
	const struct persistent_volume *volume =
		claim->volume_name ? volumes_volume(s->volumes, claim->volume_name) : NULL;
	enum migration migration;

	if (!volume) {
		add_unbound(s, claim, csi_node, set);
		return;
	}
	migration = (enum migration)s->volumes->migrations[volume - cluster->volumes];
	if (volume->is_csi)
		add(set, cluster_text(cluster, volume->driver), "",
		    cluster_text(cluster, volume->handle));
	else if (is_migrated(s, migration, csi_node))
		add_migrated(migration, cluster_text(cluster, volume->handle), set);
}

static enum migration migration_of_inline(enum volume_kind kind)
{
	switch (kind) {
	case VOLUME_AWS_EBS:
		return MIGRATE_EBS;
	case VOLUME_GCE_PD:
		return MIGRATE_GCE_PD;
	case VOLUME_AZURE_DISK:
		return MIGRATE_AZURE_DISK;
	case VOLUME_CINDER:
		return MIGRATE_CINDER;
	default:
		return MIGRATE_NONE;
	}
}

/* Returns what is wrong with the pod's claims, NULL when nothing is. */
static const char *add_pod(const struct state *s, const struct pod *pod, bool runs,
			   const struct csi_node *csi_node, struct csi_volumes *set)
{
	const char *problem = NULL;

	for (uint32_t i = 0; i < pod->spec->volume_count && !problem; i++) {
		const struct volume *volume = &pod->spec->volumes[i];
		enum migration migration = migration_of_inline(volume->kind);
		const struct volume_claim *claim;

		if (is_migrated(s, migration, csi_node))
			add_migrated(migration, cluster_text(s->volumes->cluster, volume->name),
				     set);
		claim = attached_claim(s->volumes, pod, volume, runs, set->arena, &problem);
		if (claim)
			add_claim(s, claim, csi_node, set);
	}
	return problem;
}

/* --- limits ---------------------------------------------------------------------------------- */

static int64_t limit_in_csi_node(const struct volumes *volumes, const struct csi_node *csi_node,
				 uint64_t driver)
{
	for (uint32_t i = 0; csi_node && i < csi_node->driver_count; i++) {
		const struct csi_driver_on_node *d = &csi_node->drivers[i];

		if (d->volume_limit >= 0 &&
		    number_of(cluster_text(volumes->cluster, d->name)) == driver)
			return d->volume_limit;
	}
	return -1;
}

static int64_t limit_in_node(const struct volumes *volumes, const struct node_info *node,
			     uint64_t driver)
{
	static const char prefix[] = "attachable-volumes-csi-";
	const struct cluster *cluster = volumes->cluster;

	for (size_t i = 0; i < cluster->scalar_count; i++) {
		const char *name = cluster_text(cluster, cluster->scalar_names[i]);

		if (!strncmp(name, prefix, sizeof(prefix) - 1) &&
		    number_of(name + sizeof(prefix) - 1) == driver)
			return node->allocatable_scalars[i];
	}
	return -1;
}

/* -1 when there is no limit. */
static int64_t limit_of(const struct state *s, const struct node_info *node,
			const struct csi_node *csi_node, uint64_t driver)
{
	int64_t limit = limit_in_csi_node(s->volumes, csi_node, driver);

	return limit >= 0 || s->since_1_36 ? limit : limit_in_node(s->volumes, node, driver);
}

/* Has the node a limit for any kind of volume? */
static bool has_limits(const struct state *s, const struct node_info *node,
		       const struct csi_node *csi_node)
{
	static const char prefix[] = "attachable-volumes-";
	const struct cluster *cluster = s->volumes->cluster;

	for (uint32_t i = 0; csi_node && i < csi_node->driver_count; i++) {
		if (csi_node->drivers[i].volume_limit >= 0)
			return true;
	}
	for (size_t i = 0; i < cluster->scalar_count && !s->since_1_36; i++) {
		if (node->allocatable_scalars[i] >= 0 &&
		    !strncmp(cluster_text(cluster, cluster->scalar_names[i]), prefix,
			     sizeof(prefix) - 1))
			return true;
	}
	return false;
}

static int64_t count_of(const struct csi_volumes *set, uint64_t driver)
{
	int64_t count = 0;

	for (uint32_t i = 0; i < set->count; i++)
		count += set->items[i].driver == driver;
	return count;
}

/* --- drivers ---------------------------------------------------------------------------------- */

static bool is_installed(const struct csi_node *csi_node, uint32_t driver)
{
	for (uint32_t i = 0; csi_node && i < csi_node->driver_count; i++) {
		if (csi_node->drivers[i].name == driver)
			return true;
	}
	return false;
}

/* v1.36 checkCSIDriverOnNode: a token when a driver of the pod's volumes has to be on its node and is not
 * there. */
static uint64_t find_absent_driver(const struct state *s, const struct csi_node *csi_node)
{
	const struct cluster *cluster = s->volumes->cluster;

	for (uint32_t i = 0; i < s->wanted->count; i++) {
		for (size_t d = 0; d < cluster->csi_driver_count; d++) {
			const struct csi_driver *driver = &cluster->csi_drivers[d];

			if (driver->required_on_node &&
			    number_of(cluster_text(cluster, driver->name)) ==
				    s->wanted->items[i].driver &&
			    !is_installed(csi_node, driver->name))
				return NO_DRIVER | d;
		}
	}
	return 0;
}

/* --- the rule -------------------------------------------------------------------------------- */

static struct csi_volumes *new_set(const struct rule_call *call)
{
	struct csi_volumes *set = arena_new(call->scratch, 1, sizeof(*set));

	set->arena = call->scratch;
	return set;
}

static void prepare(const struct rule_call *call, struct prepared *out)
{
	struct state *state;

	if (call->pod->spec->volume_count == 0) {
		out->verdict = PREPARED_SKIP;
		return;
	}
	state = arena_new(call->scratch, 1, sizeof(*state));
	*state = (struct state){ .volumes = call->snapshot->volumes,
				 .since_1_36 = call->features->version != KUBERNETES_1_26,
				 .wants_drivers = call->features->volume_limit_scaling,
				 .wanted = new_set(call),
				 .attached = new_set(call) };
	state->problems = arena_new(call->scratch, 1, sizeof(*state->problems));
	state->problems->arena = call->scratch;
	out->state = state;
}

/* The first claim of the pod that it cannot use is one that is not there. */
static bool lacks_claim(const struct volumes *volumes, const struct pod *pod)
{
	for (uint32_t i = 0; i < pod->spec->volume_count; i++) {
		const struct volume *volume = &pod->spec->volumes[i];
		const struct volume_claim *claim = NULL;
		uint32_t name;

		if (!volumes_claim_name(volumes, pod, volume, &name))
			continue;
		claim = volumes_claim(volumes, pod->name_space, name);
		if (!claim)
			return true;
		if (volume->kind == VOLUME_EPHEMERAL && !volumes_is_for_pod(volumes, claim, pod))
			return false;
	}
	return false;
}

/* Something is wrong with the claims of the pod to place: in v1.36 a missing one is no error. */
static uint64_t problem_token(const struct state *s, const struct pod *pod, const char *problem)
{
	uint64_t token = volume_problem_token(s->problems, problem);

	if (s->since_1_36 && lacks_claim(s->volumes, pod))
		return (token & ~TOKEN_ERROR) | CLAIM_MISSING;
	return token;
}

static uint64_t exceeds(const void *opaque, const struct pod *pod, const struct node_info *node)
{
	const struct state *s = opaque;
	const struct csi_node *csi_node = volumes_csi_node(s->volumes, node->node->name);
	const char *problem;

	s->wanted->count = 0;
	s->attached->count = 0;
	problem = add_pod(s, pod, false, csi_node, s->wanted);
	if (problem)
		return problem_token(s, pod, problem);
	if (s->wants_drivers) {
		uint64_t absent = find_absent_driver(s, csi_node);

		if (absent)
			return absent;
	}
	if (s->wanted->count == 0 || !has_limits(s, node, csi_node))
		return 0;
	for (const struct pod *other = node->pods; other; other = other->next_on_node) {
		problem = add_pod(s, other, true, csi_node, s->attached);
		if (problem)
			return volume_problem_token(s->problems, problem);
	}
	for (uint32_t i = 0; i < s->wanted->count; i++) {
		uint64_t driver = s->wanted->items[i].driver;
		int64_t limit = limit_of(s, node, csi_node, driver);
		int64_t more = 0;

		for (uint32_t j = 0; j < s->wanted->count; j++)
			more += s->wanted->items[j].driver == driver &&
				!has(s->attached, s->wanted->items[j].number);
		if (limit >= 0 && more && count_of(s->attached, driver) + more > limit)
			return TOO_MANY;
	}
	return 0;
}

static void explain(const struct rule_call *call, const void *state, uint64_t token,
		    struct reasons *out)
{
	const struct volume_problems *problems = ((const struct state *)state)->problems;
	const struct cluster *cluster = call->cluster;

	if (!(token & TOKEN_ERROR) && token & CLAIM_MISSING)
		reasons_set(out, call, FIT_UNRESOLVABLE, problems->texts[token & ~CLAIM_MISSING]);
	else if (!(token & TOKEN_ERROR) && token & NO_DRIVER)
		reasons_set(
			out, call, FIT_UNSCHEDULABLE,
			arena_format(call->scratch, "%s CSI driver is not installed on the node",
				     cluster_text(cluster,
						  cluster->csi_drivers[token & ~NO_DRIVER].name)));
	else
		volume_limit_explain(call, problems, token, out);
}

/* Volumes that a driver may have taken over count, too. */
static bool attached_something(const struct rule_call *call, const struct cluster_event *event)
{
	const struct pod *gone = event->before;

	(void)call;
	for (uint32_t i = 0; hint_takes_room(gone) && i < gone->spec->volume_count; i++) {
		switch (gone->spec->volumes[i].kind) {
		case VOLUME_CLAIM:
		case VOLUME_EPHEMERAL:
		case VOLUME_AWS_EBS:
		case VOLUME_GCE_PD:
		case VOLUME_AZURE_DISK:
		case VOLUME_CINDER:
			return true;
		default:
			break;
		}
	}
	return false;
}

static bool is_its_claim(const struct rule_call *call, const struct cluster_event *event)
{
	return volumes_is_used_by(call->snapshot->volumes, event->after, call->pod, true);
}

/* No limit at all counts as none, as upstream has it. */
static int32_t driver_limit(const struct csi_node *node, uint32_t driver)
{
	int32_t limit = 0;

	for (uint32_t i = 0; i < node->driver_count; i++) {
		if (node->drivers[i].name == driver)
			limit = node->drivers[i].volume_limit;
	}
	return limit < 0 ? 0 : limit;
}

static bool allows_more(const struct rule_call *call, const struct cluster_event *event)
{
	const struct csi_node *after = event->after;

	(void)call;
	for (uint32_t i = 0; i < after->driver_count; i++) {
		uint32_t driver = after->drivers[i].name;

		if (driver_limit(after, driver) > driver_limit(event->before, driver))
			return true;
	}
	return false;
}

static const struct queueing_hint hints[] = {
	{ EVENTS(CSI_NODE, EVENT_ADD), NULL },
	{ EVENTS(CSI_NODE, EVENT_UPDATE), allows_more },
	{ EVENTS(POD, EVENT_DELETE), attached_something },
	{ EVENTS(CLAIM, EVENT_ADD), is_its_claim },
	{ 0, NULL },
};

static const struct predicate_impl impls[] = {
	{ "reference", "count the volumes of all pods on the node, by driver", prepare, exceeds,
	  NULL },
	{ NULL, NULL, NULL, NULL, NULL },
};

const struct predicate predicate_node_volume_limits = {
	.plugin = "NodeVolumeLimits",
	.policy_name = "MaxCSIVolumeCountPred",
	.summary = "the node can hold the pod's CSI volumes too",
	.reads = READS_POD_SPEC | READS_NODE_OBJECT | READS_NODE_PODS | READS_VOLUMES,
	.events = EVENTS(CSI_NODE, EVENT_ADD) | EVENTS(POD, EVENT_DELETE),
	.hints = hints,
	.impls = impls,
	.explain = explain,
};
