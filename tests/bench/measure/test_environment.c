/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "bench/measure/environment.h"

Test(environment, says_what_any_system_knows)
{
	struct environment e;
	int year, month, day, hour, minute, second;
	char end;

	environment_read(&e, false);
	cr_expect_eq(sscanf(e.date, "%4d-%2d-%2dT%2d:%2d:%2d%c", &year, &month, &day, &hour,
			    &minute, &second, &end),
		     7, "date is \"%s\"", e.date);
	cr_expect_eq(end, 'Z');
	cr_expect_geq(year, 2024);
	cr_expect_geq(e.cpus_online, 1);
	cr_expect_geq(e.cpus_allowed, 1);
	cr_expect_leq(e.cpus_allowed, e.cpus_online);
	cr_expect_gt(e.memory_bytes, 1 << 20);
	cr_expect_str_not_empty(e.kernel);
	cr_expect_str_not_empty(e.machine);
	cr_expect_str_empty(e.hostname, "the name of the machine stays at home");
	environment_read(&e, true);
	cr_expect_str_not_empty(e.hostname);
}

Test(environment, every_library_has_a_version)
{
	struct environment e;

	environment_read(&e, false);
	cr_assert_geq(e.library_count, 5);
	for (size_t i = 0; i < e.library_count; i++) {
		const char *version = e.libraries[i].version;

		cr_expect(version[0] >= '0' && version[0] <= '9', "%s %s", e.libraries[i].name,
			  version);
	}
	cr_expect_str_not_empty(e.build.version);
	cr_expect_str_not_empty(e.build.mode);
}
