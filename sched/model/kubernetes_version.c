/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/model/kubernetes_version.h"

#include <string.h>

static const char *const names[KUBERNETES_VERSION_COUNT] = {
	[KUBERNETES_1_26] = "1.26",
	[KUBERNETES_1_36] = "1.36",
};

const char *kubernetes_version_name(enum kubernetes_version version)
{
	return names[version];
}

/* "" or ".3" */
static bool is_patch(const char *text)
{
	if (!*text)
		return true;
	return *text == '.' && text[1] && text[1 + strspn(text + 1, "0123456789")] == '\0';
}

bool kubernetes_version_parse(const char *text, enum kubernetes_version *out)
{
	text += *text == 'v';
	for (int i = 0; i < KUBERNETES_VERSION_COUNT; i++) {
		size_t length = strlen(names[i]);

		if (!strncmp(text, names[i], length) && is_patch(text + length)) {
			*out = (enum kubernetes_version)i;
			return true;
		}
	}
	return false;
}
