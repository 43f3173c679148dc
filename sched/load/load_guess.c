/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What kind of object is it, when it does not say? Dump tools write objects without kind and
 * apiVersion, alone or in lists: their selfLink tells, or the fields that only one kind has.
 */
#include <string.h>
#include <strings.h>

#include "sched/load/loader.h"

/* Fields "a" or "a.b" that must be there. */
static const struct {
	const char *fields[2]; /* the second may be NULL */
	const char *api_version, *kind;
} shapes[] = {
	{ { "spec.containers", NULL }, "v1", "Pod" },
	{ { "status.nodeInfo", NULL }, "v1", "Node" },
	{ { "status.allocatable", NULL }, "v1", "Node" },
	{ { "spec.podCIDR", NULL }, "v1", "Node" },
	{ { "spec.accessModes", "spec.capacity" }, "v1", "PersistentVolume" },
	{ { "spec.accessModes", "spec.resources" }, "v1", "PersistentVolumeClaim" },
	{ { "metadata", "provisioner" }, "storage.k8s.io/v1", "StorageClass" },
	{ { "value", "globalDefault" }, "scheduling.k8s.io/v1", "PriorityClass" },
};

static bool has_field(const struct value *object, const char *field)
{
	const char *dot = strchr(field, '.');
	char outer[16];

	if (!dot)
		return value_find(object, field) != NULL;
	memcpy(outer, field, (size_t)(dot - field));
	outer[dot - field] = '\0';
	return value_find(value_find(object, outer), dot + 1) != NULL;
}

static bool guess_by_shape(const struct value *object, const char **api_version, const char **kind)
{
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		const char *const *fields = shapes[i].fields;

		if (has_field(object, fields[0]) && (!fields[1] || has_field(object, fields[1]))) {
			*api_version = shapes[i].api_version;
			*kind = shapes[i].kind;
			return true;
		}
	}
	return false;
}

/* Kinds by the word that stands for them in a link. */
static const struct {
	const char *plural, *kind;
} plurals[] = {
	{ "nodes", "Node" },
	{ "pods", "Pod" },
	{ "namespaces", "Namespace" },
	{ "services", "Service" },
	{ "replicationcontrollers", "ReplicationController" },
	{ "podtemplates", "PodTemplate" },
	{ "persistentvolumes", "PersistentVolume" },
	{ "persistentvolumeclaims", "PersistentVolumeClaim" },
	{ "deployments", "Deployment" },
	{ "replicasets", "ReplicaSet" },
	{ "daemonsets", "DaemonSet" },
	{ "statefulsets", "StatefulSet" },
	{ "jobs", "Job" },
	{ "cronjobs", "CronJob" },
	{ "poddisruptionbudgets", "PodDisruptionBudget" },
	{ "priorityclasses", "PriorityClass" },
	{ "storageclasses", "StorageClass" },
	{ "csinodes", "CSINode" },
	{ "csidrivers", "CSIDriver" },
	{ "csistoragecapacities", "CSIStorageCapacity" },
};

/* "/api/v1/..." or "/apis/group/version/...": the part that is the apiVersion. */
static const char *version_of_link(struct arena *arena, const char *link, size_t length)
{
	const char *start = strchr(link + 1, '/');
	const char *end = start ? strchr(start + 1, '/') : NULL;

	if (end && !strncmp(link, "/apis/", strlen("/apis/")))
		end = strchr(end + 1, '/');
	if (!end || end > link + length)
		return NULL;
	return arena_text(arena, start + 1, (size_t)(end - start - 1));
}

/* ".../<plural>/<name>" */
static bool guess_by_link(struct arena *arena, const char *link, const char **api_version,
			  const char **kind)
{
	const char *name = strrchr(link, '/');
	const char *plural = name;

	while (plural && plural > link && plural[-1] != '/')
		plural--;
	if (!plural || plural == link)
		return false;
	*api_version = version_of_link(arena, link, (size_t)(plural - link));
	for (size_t i = 0; i < sizeof(plurals) / sizeof(plurals[0]) && *api_version; i++) {
		size_t length = strlen(plurals[i].plural);

		if ((size_t)(name - plural) == length &&
		    !memcmp(plural, plurals[i].plural, length)) {
			*kind = plurals[i].kind;
			return true;
		}
	}
	return false;
}

bool loader_guess_kind(struct arena *arena, const struct value *object, const char **api_version,
		       const char **kind)
{
	const char *link = value_find_text(value_find(object, "metadata"), "selfLink");

	if (link && *link == '/' && guess_by_link(arena, link, api_version, kind))
		return true;
	return guess_by_shape(object, api_version, kind);
}
