/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Namespaces, Services, PriorityClasses and PodDisruptionBudgets.
 */
#include <string.h>

#include "sched/base/mem.h"
#include "sched/load/kinds.h"
#include "sched/load/objects.h"
#include "sched/model/names.h"

enum { HIGHEST_USER_PRIORITY = 1000000000 };

static const char *const preemption_policies[] = {
	[PREEMPT_LOWER_PRIORITY] = "PreemptLowerPriority",
	[PREEMPT_NEVER] = "Never",
	NULL,
};

static const struct {
	const char *name;
	enum metadata_use use;
} object_kinds[] = {
	[OBJECT_NAMESPACE] = { "Namespace", METADATA_CLUSTER_WIDE },
	[OBJECT_SERVICE] = { "Service", METADATA_NAMESPACED },
	[OBJECT_PRIORITY_CLASS] = { "PriorityClass", METADATA_CLUSTER_WIDE },
	[OBJECT_DISRUPTION_BUDGET] = { "PodDisruptionBudget", METADATA_NAMESPACED },
	[OBJECT_VOLUME] = { "PersistentVolume", METADATA_CLUSTER_WIDE },
	[OBJECT_CLAIM] = { "PersistentVolumeClaim", METADATA_NAMESPACED },
	[OBJECT_STORAGE_CLASS] = { "StorageClass", METADATA_CLUSTER_WIDE },
	[OBJECT_CSI_NODE] = { "CSINode", METADATA_CLUSTER_WIDE },
	[OBJECT_CSI_DRIVER] = { "CSIDriver", METADATA_CLUSTER_WIDE },
	[OBJECT_CSI_CAPACITY] = { "CSIStorageCapacity", METADATA_NAMESPACED },
	[OBJECT_REPLICATION_CONTROLLER] = { "ReplicationController", METADATA_NAMESPACED },
	[OBJECT_REPLICA_SET] = { "ReplicaSet", METADATA_NAMESPACED },
	[OBJECT_DEPLOYMENT] = { "Deployment", METADATA_NAMESPACED },
	[OBJECT_STATEFUL_SET] = { "StatefulSet", METADATA_NAMESPACED },
	[OBJECT_DAEMON_SET] = { "DaemonSet", METADATA_NAMESPACED },
	[OBJECT_JOB] = { "Job", METADATA_NAMESPACED },
	[OBJECT_CRON_JOB] = { "CronJob", METADATA_NAMESPACED },
	[OBJECT_POD_TEMPLATE] = { "PodTemplate", METADATA_NAMESPACED },
};

const char *object_kind_name(enum object_kind kind)
{
	return object_kinds[kind].name;
}

enum status object_begin(struct loader *loader, const struct decode *d, const struct spot *object,
			 enum object_kind kind, struct metadata *out)
{
	const struct spot meta = spot_field(object, "metadata");
	const struct spot name = spot_field(&meta, "name");
	struct name_set *taken = &loader->objects[kind];
	enum status status = decode_metadata(d, object, object_kinds[kind].use, out);

	if (status != STATUS_OK)
		return status;
	if (!out->name)
		out->name =
			loader_generate_name(loader, taken, out->name_space, out->generate_name);
	if (kind == OBJECT_NAMESPACE)
		return STATUS_OK;
	return loader_take_name(loader, d, &name, taken, object_kinds[kind].name, out->name_space,
				out->name);
}

/* --- Namespace ------------------------------------------------------------------------------- */

/* Many a file brings its namespace along: it may come again, and the last one's labels stand. */
static struct name_space *take_namespace(struct loader *loader, const struct decode *d,
					 const struct spot *object, uint32_t name)
{
	struct cluster *cluster = loader->cluster;
	struct name_set *taken = &loader->objects[OBJECT_NAMESPACE];
	const struct taken_name *known = name_set_find(taken, 0, name);

	if (known)
		return &cluster->namespaces[known - taken->items];
	loader_take_name(loader, d, object, taken, "", 0, name);
	cluster->namespaces = mem_grow(cluster->namespaces, cluster->namespace_count,
				       &cluster->namespace_capacity, sizeof(*cluster->namespaces));
	return &cluster->namespaces[cluster->namespace_count++];
}

enum status read_namespace(struct loader *loader, const struct decode *d, const struct spot *object)
{
	struct cluster *cluster = loader->cluster;
	const struct spot meta_spot = spot_field(object, "metadata");
	const struct spot name = spot_field(&meta_spot, "name");
	struct name_space *space;
	struct metadata meta;
	enum status status = object_begin(loader, d, object, OBJECT_NAMESPACE, &meta);

	if (status == STATUS_OK)
		status = decode_check_name(d, &name, dns_label_error);
	if (status != STATUS_OK)
		return status;
	space = take_namespace(loader, d, object, meta.name);
	*space = (struct name_space){ meta.name, meta.labels };
	if (!d->no_defaults)
		space->labels = labels_with(&cluster->arena, &meta.labels,
					    cluster->known.namespace_name_label, meta.name);
	return STATUS_OK;
}

/* --- Service --------------------------------------------------------------------------------- */

void object_add_owner(struct cluster *cluster, const struct pod_owner *owner)
{
	cluster->pod_owners = mem_grow(cluster->pod_owners, cluster->pod_owner_count,
				       &cluster->pod_owner_capacity, sizeof(*cluster->pod_owners));
	cluster->pod_owners[cluster->pod_owner_count++] = *owner;
}

enum status read_service(struct loader *loader, const struct decode *d, const struct spot *object)
{
	const struct spot spec = spot_field(object, "spec");
	const struct spot selector = spot_field(&spec, "selector");
	struct pod_owner owner = { .kind = OWNER_SERVICE };
	struct metadata meta;
	enum status status = object_begin(loader, d, object, OBJECT_SERVICE, &meta);

	if (status == STATUS_OK)
		status = decode_label_map_selector(d, &selector, &owner.selector);
	if (status != STATUS_OK)
		return status;
	owner.name = meta.name;
	owner.name_space = meta.name_space;
	/* A Service without a selector has its endpoints from elsewhere (GetPodServices). */
	owner.selector.matches_nothing = owner.selector.count == 0;
	owner.selects_all = selector.value && owner.selector.count == 0;
	object_add_owner(loader->cluster, &owner);
	return STATUS_OK;
}

/* --- PriorityClass --------------------------------------------------------------------------- */

/* The classes that every cluster has (pkg/apis/scheduling/v1/helpers.go). */
static bool is_system_class(const char *name, int64_t value, bool global_default)
{
	if (global_default)
		return false;
	return (!strcmp(name, "system-node-critical") && value == 2000001000) ||
	       (!strcmp(name, "system-cluster-critical") && value == 2000000000);
}

static enum status check_priority_class(const struct decode *d, const struct spot *object,
					const struct priority_class *class)
{
	const struct spot meta = spot_field(object, "metadata");
	const struct spot name = spot_field(&meta, "name");
	const struct spot value = spot_field(object, "value");
	const char *text = cluster_text(d->cluster, class->name);

	if (!strncmp(text, "system-", 7)) {
		if (!is_system_class(text, class->value, class->global_default))
			return decode_invalid(d, &name,
					      "is reserved for the system's own priority classes");
	} else if (class->value > HIGHEST_USER_PRIORITY) {
		return decode_error(d, &value, "%d is more than %d, the most there is for users",
				    class->value, HIGHEST_USER_PRIORITY);
	}
	return STATUS_OK;
}

static void add_priority_class(struct cluster *cluster, const struct priority_class *class)
{
	cluster->priority_classes =
		mem_grow(cluster->priority_classes, cluster->priority_class_count,
			 &cluster->priority_class_capacity, sizeof(*cluster->priority_classes));
	cluster->priority_classes[cluster->priority_class_count++] = *class;
}

enum status read_priority_class(struct loader *loader, const struct decode *d,
				const struct spot *object)
{
	const struct spot value = spot_field(object, "value");
	const struct spot global_default = spot_field(object, "globalDefault");
	const struct spot policy = spot_field(object, "preemptionPolicy");
	struct priority_class class = { 0 };
	struct metadata meta;
	int word;
	enum status status = object_begin(loader, d, object, OBJECT_PRIORITY_CLASS, &meta);

	if (status == STATUS_OK)
		status =
			decode_word(d, &policy, preemption_policies, PREEMPT_LOWER_PRIORITY, &word);
	if (status != STATUS_OK)
		return status;
	class.name = meta.name;
	class.value = (int32_t)spot_integer(&value, 0);
	class.global_default = spot_boolean(&global_default, false);
	class.preemption_policy = (uint8_t)word;
	status = check_priority_class(d, object, &class);
	if (status == STATUS_OK)
		add_priority_class(loader->cluster, &class);
	return status;
}

/* --- PodDisruptionBudget --------------------------------------------------------------------- */

static void read_disrupted_pods(const struct decode *d, const struct spot *map,
				struct disruption_budget *out)
{
	uint32_t count = spot_count(map);
	uint32_t *names = arena_new(&d->cluster->arena, count, sizeof(*names));

	for (uint32_t i = 0; i < count; i++) {
		const struct member *member = &map->value->members[i];

		names[i] = intern(&d->cluster->symbols, member->key, member->key_length);
	}
	out->disrupted_pods = names;
	out->disrupted_pod_count = count;
}

enum status read_disruption_budget(struct loader *loader, const struct decode *d,
				   const struct spot *object)
{
	struct cluster *cluster = loader->cluster;
	const struct spot spec = spot_field(object, "spec");
	const struct spot selector = spot_field(&spec, "selector");
	const struct spot state = spot_field(object, "status");
	const struct spot allowed = spot_field(&state, "disruptionsAllowed");
	const struct spot disrupted = spot_field(&state, "disruptedPods");
	struct disruption_budget budget = { 0 };
	struct metadata meta;
	enum status status = object_begin(loader, d, object, OBJECT_DISRUPTION_BUDGET, &meta);

	if (status == STATUS_OK)
		status = decode_label_selector(d, &selector, &budget.selector);
	if (status != STATUS_OK)
		return status;
	budget.name = meta.name;
	budget.name_space = meta.name_space;
	budget.disruptions_allowed = (int32_t)spot_integer(&allowed, 0);
	if (budget.disruptions_allowed < 0)
		return decode_error(d, &allowed, "%d is negative", budget.disruptions_allowed);
	read_disrupted_pods(d, &disrupted, &budget);
	cluster->disruption_budgets = mem_grow(cluster->disruption_budgets,
					       cluster->disruption_budget_count,
					       &cluster->disruption_budget_capacity,
					       sizeof(*cluster->disruption_budgets));
	cluster->disruption_budgets[cluster->disruption_budget_count++] = budget;
	return STATUS_OK;
}
