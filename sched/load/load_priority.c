/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Priorities out of priority classes, as v1.26's Priority admission plugin resolves them.
 *
 * A priority that stands in the object is kept: in a dump, admission has put it there.
 */
#include <string.h>

#include "sched/load/loader.h"

/* Classes that every cluster has (v1.26 pkg/apis/scheduling). */
static const struct {
	const char *name;
	int32_t value;
} system_classes[] = {
	{ "system-cluster-critical", 2000000000 },
	{ "system-node-critical", 2000001000 },
};

static bool find_listed(const struct cluster *cluster, uint32_t name, struct priority_class *out)
{
	for (size_t i = 0; i < cluster->priority_class_count; i++) {
		if (cluster->priority_classes[i].name == name) {
			*out = cluster->priority_classes[i];
			return true;
		}
	}
	return false;
}

static bool find_class(const struct cluster *cluster, uint32_t name, struct priority_class *out)
{
	const char *text = cluster_text(cluster, name);

	if (find_listed(cluster, name, out))
		return true;
	for (size_t i = 0; i < sizeof(system_classes) / sizeof(system_classes[0]); i++) {
		if (!strcmp(system_classes[i].name, text)) {
			*out = (struct priority_class){ .name = name,
							.value = system_classes[i].value };
			return true;
		}
	}
	return false;
}

/* The global default of lowest value; without one, no class and priority 0. */
static struct priority_class default_class(const struct cluster *cluster)
{
	struct priority_class found = { 0 };

	for (size_t i = 0; i < cluster->priority_class_count; i++) {
		const struct priority_class *class = &cluster->priority_classes[i];

		if (class->global_default && (!found.global_default || class->value < found.value))
			found = *class;
	}
	return found;
}

enum status loader_resolve_priority(const struct loader *loader,
				    const struct unresolved_spec *unresolved)
{
	struct pod_spec *spec = unresolved->spec;
	struct priority_class class;
	char quoted[DIAG_QUOTE_SIZE];
	const char *name;

	if (!spec->priority_class) {
		/* A pod that has its priority was admitted without a class. */
		if (unresolved->has_priority)
			return STATUS_OK;
		class = default_class(loader->cluster);
		spec->priority_class = class.name;
	} else if (!find_class(loader->cluster, spec->priority_class, &class)) {
		if (unresolved->has_priority)
			return STATUS_OK;
		name = cluster_text(loader->cluster, spec->priority_class);
		return diag_error(loader->sink, file_list_at(&loader->files, unresolved->place),
				  "spec.priorityClassName: there is no PriorityClass %s",
				  diag_quote(quoted, name, strlen(name)));
	}
	if (!unresolved->has_priority)
		spec->priority = class.value;
	if (!unresolved->has_policy)
		spec->preemption_policy = class.preemption_policy;
	return STATUS_OK;
}
