/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <string.h>

#include "bench/measure/perf_event.h"
#include "tests/support/no_perf_events.h"

static const struct {
	int error;
	const char *begins;
} reasons[] = {
	{ ENOENT, "the processor offers none here" },
	{ ENODEV, "the processor offers none here" },
	{ EOPNOTSUPP, "the processor offers none here" },
	{ EACCES, "not permitted" },
	{ EPERM, "not permitted" },
	{ ENOSYS, "the system has no perf_event_open()" },
	{ EMFILE, "Too many open files" },
};

Test(perf_event, each_error_has_its_words)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		const char *why = perf_event_why(reasons[i].error);

		cr_expect_eq(strncmp(why, reasons[i].begins, strlen(reasons[i].begins)), 0, "%s",
			     why);
	}
}

Test(perf_event, a_call_that_is_forbidden_fails_with_its_error)
{
	struct perf_event_attr event = { .size = sizeof(event),
					 .type = PERF_TYPE_SOFTWARE,
					 .config = PERF_COUNT_SW_DUMMY,
					 .exclude_kernel = 1,
					 .exclude_hv = 1 };

	if (!refuse_perf_events())
		cr_skip_test("the system has no seccomp filters");
	cr_expect_eq(perf_event_open_for(&event, 0, -1), -1);
	cr_expect_eq(errno, EACCES);
}
