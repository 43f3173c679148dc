/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Priorities out of priority classes, as v1.26's Priority admission plugin resolves them.
 *
 * A priority that stands in the object is kept: in a dump, admission has put it there.
 */
#include <stdint.h>
#include <stdlib.h>
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

/* False when there is no such class. */
static bool resolve(const struct loader *loader, const struct unresolved_spec *unresolved)
{
	struct pod_spec *spec = unresolved->spec;
	struct priority_class class;

	if (!spec->priority_class) {
		/* A pod that has its priority was admitted without a class. */
		if (unresolved->has_priority)
			return true;
		class = default_class(loader->cluster);
		spec->priority_class = class.name;
	} else if (!find_class(loader->cluster, spec->priority_class, &class)) {
		return unresolved->has_priority;
	}
	if (!unresolved->has_priority)
		spec->priority = class.value;
	if (!unresolved->has_policy)
		spec->preemption_policy = class.preemption_policy;
	return true;
}

static enum status tell_missing(const struct loader *loader,
				const struct unresolved_spec *unresolved)
{
	char quoted[DIAG_QUOTE_SIZE];
	const char *name = cluster_text(loader->cluster, unresolved->spec->priority_class);

	return diag_error(loader->sink, file_list_at(&loader->files, unresolved->place),
			  "%s: there is no PriorityClass %s", unresolved->path,
			  diag_quote(quoted, name, strlen(name)));
}

enum status loader_resolve_priority(const struct loader *loader,
				    const struct unresolved_spec *unresolved)
{
	return resolve(loader, unresolved) ? STATUS_OK : tell_missing(loader, unresolved);
}

static int compare_specs(const void *a, const void *b)
{
	uintptr_t x = (uintptr_t)((const struct unresolved_spec *)a)->spec;
	uintptr_t y = (uintptr_t)((const struct unresolved_spec *)b)->spec;

	return (x > y) - (x < y);
}

static int compare_to_spec(const void *spec, const void *unresolved)
{
	uintptr_t x = (uintptr_t)spec;
	uintptr_t y = (uintptr_t)((const struct unresolved_spec *)unresolved)->spec;

	return (x > y) - (x < y);
}

void loader_resolve_priorities(struct loader *loader)
{
	size_t left = 0;

	for (size_t i = 0; i < loader->unresolved_count; i++) {
		if (!resolve(loader, &loader->unresolved[i]))
			loader->unresolved[left++] = loader->unresolved[i];
	}
	loader->unresolved_count = left;
	if (left)
		qsort(loader->unresolved, left, sizeof(*loader->unresolved), compare_specs);
}

enum status loader_check_priority(const struct loader *loader, const struct pod_spec *spec)
{
	const struct unresolved_spec *found;

	if (!loader->unresolved_count)
		return STATUS_OK;
	found = bsearch(spec, loader->unresolved, loader->unresolved_count, sizeof(*found),
			compare_to_spec);
	return found ? tell_missing(loader, found) : STATUS_OK;
}
