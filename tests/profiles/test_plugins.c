/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include <string.h>

#include "profiles/plugins.h"
#include "profiles/profiles.h"

static const struct plugin_info *info_of(const char *name)
{
	size_t count;
	const struct plugin_info *infos = profiles_plugins(KUBERNETES_1_26, &count);

	for (size_t i = 0; i < count; i++) {
		if (!strcmp(infos[i].name, name))
			return &infos[i];
	}
	return NULL;
}

Test(plugins, are_the_24_of_v1_26)
{
	size_t count;
	size_t in_default = 0;
	const struct plugin_info *infos = profiles_plugins(KUBERNETES_1_26, &count);

	cr_expect_eq(count, 24);
	for (size_t i = 0; i < count; i++)
		in_default += infos[i].in_default_profile;
	cr_expect_eq(in_default, 20);
	cr_expect_not_null(info_of("SelectorSpread"));
	cr_expect_null(info_of("NodeLabel"), "v1.22 had it");
	cr_expect_null(info_of("NodeResourcesLeastAllocated"));
}

Test(plugins, tell_what_is_built_and_weighs)
{
	cr_expect(info_of("NodeResourcesFit")->built);
	cr_expect(info_of("ImageLocality")->built);
	cr_expect(info_of("PrioritySort")->built, "the queue");
	cr_expect(info_of("DefaultBinder")->built, "the end of a cycle");
	cr_expect_not(info_of("DynamicResources")->built);
	cr_expect_eq(info_of("TaintToleration")->default_weight, 3);
	cr_expect_eq(info_of("VolumeBinding")->default_weight, 1);
	cr_expect_eq(info_of("SelectorSpread")->default_weight, 1);
	cr_expect_eq(info_of("NodeName")->default_weight, 0);
}

Test(plugins, are_found_by_their_whole_name)
{
	cr_expect_not_null(plugin_find(KUBERNETES_1_26, CONFIG_V1, "NodeName", 8));
	cr_expect_null(plugin_find(KUBERNETES_1_26, CONFIG_V1, "NodeName", 7));
	cr_expect_null(plugin_find(KUBERNETES_1_26, CONFIG_V1, "NodeName\0x", 10));
	cr_expect_null(plugin_find(KUBERNETES_1_26, CONFIG_V1, "", 0));
	cr_expect_null(plugin_find(KUBERNETES_1_26, CONFIG_V1, "NodeLabel", 9), "not in v1.26");
	cr_expect_not_null(plugin_find(KUBERNETES_1_26, CONFIG_V1BETA1, "NodeLabel", 9));
	cr_expect_not_null(plugin_find_ever("NodeLabel"));
	cr_expect_str_eq(plugin_rule(plugin_find_ever("NodeResourcesMostAllocated")),
			 "NodeResourcesFit");
}

Test(plugins, those_of_1_36_are_its_own)
{
	size_t count;
	size_t in_default = 0;
	const struct plugin_info *infos = profiles_plugins(KUBERNETES_1_36, &count);
	static const char *const gone[] = { "EBSLimits", "GCEPDLimits", "AzureDiskLimits",
					    "CinderLimits", "SelectorSpread" };

	cr_expect_eq(count, 23);
	for (size_t i = 0; i < count; i++)
		in_default += infos[i].in_default_profile;
	cr_expect_eq(in_default, 20);
	for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++)
		cr_expect_null(plugin_find(KUBERNETES_1_36, CONFIG_V1, gone[i], strlen(gone[i])),
			       "%s", gone[i]);
	cr_expect_not_null(plugin_find(KUBERNETES_1_36, CONFIG_V1, "NodeDeclaredFeatures", 20));
	cr_expect_null(plugin_find(KUBERNETES_1_26, CONFIG_V1, "NodeDeclaredFeatures", 20));
}
