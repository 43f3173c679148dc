/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "sched/model/kubernetes_version.h"

Test(kubernetes_version, every_name_means_its_version)
{
	for (int i = 0; i < KUBERNETES_VERSION_COUNT; i++) {
		enum kubernetes_version version = KUBERNETES_VERSION_COUNT;

		cr_assert(kubernetes_version_parse(
			kubernetes_version_name((enum kubernetes_version)i), &version));
		cr_expect_eq((int)version, i);
	}
}

Test(kubernetes_version, a_patch_release_and_a_v_are_taken_and_nothing_else)
{
	static const struct {
		const char *text;
		bool known;
		enum kubernetes_version version;
	} cases[] = {
		{ "v1.26", true, KUBERNETES_1_26 },
		{ "1.26.0", true, KUBERNETES_1_26 },
		{ "v1.36.3", true, KUBERNETES_1_36 },
		{ "1.36.12", true, KUBERNETES_1_36 },
		{ "", false, KUBERNETES_1_26 },
		{ "v", false, KUBERNETES_1_26 },
		{ "1.2", false, KUBERNETES_1_26 },
		{ "1.260", false, KUBERNETES_1_26 },
		{ "1.36.", false, KUBERNETES_1_26 },
		{ "1.36.x", false, KUBERNETES_1_26 },
		{ "1.36.3-rc.1", false, KUBERNETES_1_26 },
		{ "1.36.3 ", false, KUBERNETES_1_26 },
		{ "vv1.36", false, KUBERNETES_1_26 },
		{ "1.35", false, KUBERNETES_1_26 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum kubernetes_version version = KUBERNETES_1_26;

		cr_expect_eq(kubernetes_version_parse(cases[i].text, &version), cases[i].known,
			     "%s", cases[i].text);
		cr_expect_eq(version, cases[i].version, "%s", cases[i].text);
	}
}
