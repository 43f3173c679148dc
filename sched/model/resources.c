/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which names are scalar resources: v1.26 pkg/apis/core/v1/helper.
 */
#include "sched/model/resources.h"

#include <string.h>

#include "sched/model/names.h"

static bool starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool is_native(const char *name)
{
	return !strchr(name, '/') || strstr(name, "kubernetes.io/");
}

bool resource_is_extended(const char *name)
{
	/* Upstream checks that "requests.<name>" would be a qualified name. */
	char quota[320];
	size_t length = strlen(name);

	if (is_native(name) || starts_with(name, "requests.") ||
	    length + sizeof("requests.") > sizeof(quota))
		return false;
	memcpy(quota, "requests.", sizeof("requests.") - 1);
	memcpy(quota + sizeof("requests.") - 1, name, length + 1);
	return !label_key_error(quota, strlen(quota));
}

bool resource_is_scalar(const char *name)
{
	return resource_is_extended(name) || starts_with(name, "hugepages-") ||
	       strstr(name, "kubernetes.io/") || starts_with(name, "attachable-volumes-");
}

int64_t resources_scalar(const struct resources *resources, uint32_t resource)
{
	for (uint32_t i = 0; i < resources->scalar_count; i++) {
		if (resources->scalars[i].resource == resource)
			return resources->scalars[i].amount;
	}
	return 0;
}
