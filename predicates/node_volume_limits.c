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
	const char *driver_name;
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

/* A driver of the pod to place's volumes. */
struct wanted_driver {
	uint64_t number;
	uint32_t name; /* symbol; NO_SUCH when nothing is called so */
	uint32_t scalar; /* number of the resource attachable-volumes-csi-<driver>, or NO_SUCH */
};

#define NO_SUCH UINT32_MAX

/* What the pod to place wants. */
struct wanted {
	struct csi_volumes volumes;
	struct wanted_driver *drivers; /* each once */
	uint32_t driver_count;
	const char *problem; /* with one of its claims, NULL when there is none */
};

/* Sets of migrations, as bits 1 << enum migration. */
enum { MIGRATION_SETS = 2 << MIGRATE_CINDER, ALL_MIGRATIONS = MIGRATION_SETS - 2 };

struct state {
	const struct volumes *volumes;
	struct arena *arena;
	bool since_1_36;
	bool wants_drivers; /* the feature gate VolumeLimitScaling is on */
	/* By the migrations that are on there: nothing else of a node makes a difference. NULL until a
	 * node with these comes. */
	const struct wanted **wanted;
	struct csi_volumes *attached; /* room, emptied for each node */
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
	set->items[set->count++] = (struct csi_volume){ number, d, driver };
}

/* --- what a pod attaches --------------------------------------------------------------------- */

/* Whose volumes count as their drivers' on a node. */
static unsigned int migrations_on(const struct state *s, const struct csi_node *csi_node)
{
	if (s->since_1_36)
		return csi_node ? ALL_MIGRATIONS : 0;
	return volumes_migrations_on(s->volumes, csi_node);
}

/* A volume still to be made counts for the driver of its class, under the claim's name. */
static void add_unbound(const struct state *s, const struct volume_claim *claim,
			unsigned int migrations, struct csi_volumes *set)
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
		if (!(migrations >> migration & 1))
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
		      unsigned int migrations, struct csi_volumes *set)
{
	const struct cluster *cluster = s->volumes->cluster;
	const struct persistent_volume *volume =
		claim->volume_name ? volumes_volume(s->volumes, claim->volume_name) : NULL;
	enum migration migration;

	if (!volume) {
		add_unbound(s, claim, migrations, set);
		return;
	}
	migration = (enum migration)s->volumes->migrations[volume - cluster->volumes];
	if (volume->is_csi)
		add(set, cluster_text(cluster, volume->driver), "",
		    cluster_text(cluster, volume->handle));
	else if (migrations >> migration & 1)
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
			   unsigned int migrations, struct csi_volumes *set)
{
	const char *problem = NULL;

	for (uint32_t i = 0; i < pod->spec->volume_count && !problem; i++) {
		const struct volume *volume = &pod->spec->volumes[i];
		enum migration migration = migration_of_inline(volume->kind);
		const struct volume_claim *claim;

		if (migrations >> migration & 1)
			add_migrated(migration, cluster_text(s->volumes->cluster, volume->name),
				     set);
		claim = attached_claim(s->volumes, pod, volume, runs, set->arena, &problem);
		if (claim)
			add_claim(s, claim, migrations, set);
	}
	return problem;
}

/* --- what the pod to place wants -------------------------------------------------------------- */

static uint32_t symbol_of(const struct cluster *cluster, const char *text)
{
	uint32_t symbol;

	return intern_find(&cluster->symbols, text, strlen(text), &symbol) ? symbol : NO_SUCH;
}

static uint32_t scalar_of(const struct cluster *cluster, const char *driver, struct arena *arena)
{
	return cluster_find_scalar(
		cluster,
		symbol_of(cluster, arena_format(arena, "attachable-volumes-csi-%s", driver)));
}

static bool has_driver(const struct wanted *wanted, uint64_t driver)
{
	for (uint32_t i = 0; i < wanted->driver_count; i++) {
		if (wanted->drivers[i].number == driver)
			return true;
	}
	return false;
}

static void list_drivers(const struct state *s, struct wanted *wanted)
{
	const struct cluster *cluster = s->volumes->cluster;
	const struct csi_volumes *volumes = &wanted->volumes;

	wanted->drivers = arena_new(s->arena, volumes->count, sizeof(*wanted->drivers));
	for (uint32_t i = 0; i < volumes->count; i++) {
		const char *name = volumes->items[i].driver_name;

		if (!has_driver(wanted, volumes->items[i].driver))
			wanted->drivers[wanted->driver_count++] =
				(struct wanted_driver){ volumes->items[i].driver,
							symbol_of(cluster, name),
							scalar_of(cluster, name, s->arena) };
	}
}

static const struct wanted *wanted_with(const struct state *s, const struct pod *pod,
					unsigned int migrations)
{
	struct wanted *wanted;

	if (s->wanted[migrations])
		return s->wanted[migrations];
	wanted = arena_new(s->arena, 1, sizeof(*wanted));
	wanted->volumes.arena = s->arena;
	wanted->problem = add_pod(s, pod, false, migrations, &wanted->volumes);
	list_drivers(s, wanted);
	s->wanted[migrations] = wanted;
	return wanted;
}

/* --- limits ---------------------------------------------------------------------------------- */

static int64_t limit_in_csi_node(const struct csi_node *csi_node, uint32_t driver)
{
	for (uint32_t i = 0; csi_node && i < csi_node->driver_count; i++) {
		if (csi_node->drivers[i].volume_limit >= 0 && csi_node->drivers[i].name == driver)
			return csi_node->drivers[i].volume_limit;
	}
	return -1;
}

/* -1 when there is no limit. */
static int64_t limit_of(const struct state *s, const struct node_info *node,
			const struct csi_node *csi_node, const struct wanted_driver *driver)
{
	int64_t limit = limit_in_csi_node(csi_node, driver->name);

	if (limit >= 0 || s->since_1_36)
		return limit;
	return node_scalars_allocatable(&node->scalars, driver->scalar);
}

/* Would there be room even if all volumes on the node were of each driver, and each another one? */
static bool has_room(const struct state *s, const struct node_info *node,
		     const struct csi_node *csi_node, const struct wanted *wanted)
{
	int64_t most = node->volume_count + wanted->volumes.count;

	if (node->ephemeral_count)
		return false;
	for (uint32_t i = 0; i < wanted->driver_count; i++) {
		int64_t limit = limit_of(s, node, csi_node, &wanted->drivers[i]);

		if (limit >= 0 && most > limit)
			return false;
	}
	return true;
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
	for (uint32_t i = 0; i < node->scalars.count && !s->since_1_36; i++) {
		const struct node_scalar *scalar = &node->scalars.items[i];

		if (scalar->allocatable >= 0 &&
		    !strncmp(cluster_text(cluster, cluster->scalar_names[scalar->resource]), prefix,
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
static uint64_t find_absent_driver(const struct state *s, const struct wanted *wanted,
				   const struct csi_node *csi_node)
{
	const struct cluster *cluster = s->volumes->cluster;

	for (uint32_t i = 0; i < wanted->driver_count; i++) {
		for (size_t d = 0; d < cluster->csi_driver_count; d++) {
			const struct csi_driver *driver = &cluster->csi_drivers[d];

			if (driver->required_on_node && driver->name == wanted->drivers[i].name &&
			    !is_installed(csi_node, driver->name))
				return NO_DRIVER | d;
		}
	}
	return 0;
}

/* --- the rule -------------------------------------------------------------------------------- */

static bool wants_nothing(const struct wanted *wanted)
{
	return wanted->volumes.count == 0 && !wanted->problem;
}

/* Without a CSINode all nodes are alike in what the pod wants there. */
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
				 .arena = call->scratch,
				 .wants_drivers = call->features->volume_limit_scaling };
	state->wanted = arena_new(call->scratch, MIGRATION_SETS, sizeof(*state->wanted));
	state->attached = arena_new(call->scratch, 1, sizeof(*state->attached));
	state->attached->arena = call->scratch;
	state->problems = arena_new(call->scratch, 1, sizeof(*state->problems));
	state->problems->arena = call->scratch;
	out->state = state;
	if (call->cluster->csi_node_count == 0 &&
	    wants_nothing(wanted_with(state, call->pod, migrations_on(state, NULL))))
		out->verdict = PREPARED_SKIP;
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

/* The pods on the node, one by one. */
static uint64_t count_attached(const struct state *s, const struct node_info *node,
			       const struct csi_node *csi_node, const struct wanted *wanted)
{
	unsigned int migrations = migrations_on(s, csi_node);

	s->attached->count = 0;
	for (const struct pod *other = node->pods; other; other = other->next_on_node) {
		const char *problem = add_pod(s, other, true, migrations, s->attached);

		if (problem)
			return volume_problem_token(s->problems, problem);
	}
	for (uint32_t i = 0; i < wanted->driver_count; i++) {
		const struct wanted_driver *driver = &wanted->drivers[i];
		int64_t limit = limit_of(s, node, csi_node, driver);
		int64_t more = 0;

		for (uint32_t j = 0; j < wanted->volumes.count; j++)
			more += wanted->volumes.items[j].driver == driver->number &&
				!has(s->attached, wanted->volumes.items[j].number);
		if (limit >= 0 && more && count_of(s->attached, driver->number) + more > limit)
			return TOO_MANY;
	}
	return 0;
}

static uint64_t exceeds(const void *opaque, const struct pod *pod, const struct node_info *node)
{
	const struct state *s = opaque;
	const struct csi_node *csi_node = volumes_csi_node(s->volumes, node->node->name);
	const struct wanted *wanted = wanted_with(s, pod, migrations_on(s, csi_node));

	if (wanted->problem)
		return problem_token(s, pod, wanted->problem);
	if (s->wants_drivers) {
		uint64_t absent = find_absent_driver(s, wanted, csi_node);

		if (absent)
			return absent;
	}
	if (wanted->volumes.count == 0 || has_room(s, node, csi_node, wanted) ||
	    !has_limits(s, node, csi_node))
		return 0;
	return count_attached(s, node, csi_node, wanted);
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
		if (volume_is_attached(gone->spec->volumes[i].kind))
			return true;
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
