/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/workload/run_clock.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct {
	const char *text;
	const char *again; /* NULL: it is none */
	bool repeats;
} clocks[] = {
	{ "real", "real", false },
	{ "virtual", "virtual", false },
	{ "virtual:1ms", "virtual:1ms", true },
	{ "virtual:1500us", "virtual:1500us", true },
	{ "fixed:20us", "fixed:20us", true },
	{ "fixed:0.5s", "fixed:500ms", true },
	{ "fixed:1h", "fixed:3600s", true },
	{ "fixed:7ns", "fixed:7ns", true },
	{ "fixed:61m", NULL, false },
	{ "fixed:0s", NULL, false },
	{ "fixed:-1s", NULL, false },
	{ "fixed:", NULL, false },
	{ "fixed", NULL, false },
	{ "virtual:", NULL, false },
	{ "fixed:20", NULL, false },
	{ "reals", NULL, false },
	{ "", NULL, false },
};

Test(run_clock, reads_what_it_is_asked_for)
{
	for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
		struct run_clock_options options;
		bool parsed = run_clock_parse(clocks[i].text, &options);
		char again[RUN_CLOCK_TEXT_SIZE];

		cr_expect_eq(parsed, clocks[i].again != NULL, "%s", clocks[i].text);
		if (!parsed || !clocks[i].again)
			continue;
		run_clock_print(&options, again, sizeof(again));
		cr_expect_str_eq(again, clocks[i].again);
		cr_expect_eq(run_clock_repeats(&options), clocks[i].repeats, "%s", clocks[i].text);
	}
}

Test(run_clock, takes_steps_and_waits_in_no_time)
{
	struct run_clock clock;

	run_clock_init(&clock, &(struct run_clock_options){ .kind = RUN_CLOCK_STEPS });
	run_clock_work_begin(&clock);
	run_clock_work_end(&clock);
	run_clock_work_end(&clock);
	cr_expect_eq(clock.now_ns, 2 * RUN_CLOCK_STEP_NS);
	run_clock_wait(&clock, INT64_C(3600000000000), NULL);
	cr_expect_eq(clock.now_ns, INT64_C(3600000000000));
	run_clock_wait(&clock, 5, NULL);
	cr_expect_eq(clock.now_ns, INT64_C(3600000000000), "time never goes back");
}

Test(run_clock, passes_by_itself_when_it_is_the_machines)
{
	struct run_clock clock;
	sig_atomic_t stop = 1;

	run_clock_init(&clock, &(struct run_clock_options){ .kind = RUN_CLOCK_REAL });
	run_clock_wait(&clock, 1000000, NULL);
	cr_expect_geq(clock.now_ns, 1000000);
	run_clock_wait(&clock, INT64_MAX, &stop);
	cr_expect_lt(clock.now_ns, INT64_MAX, "whoever is asked to stop does not wait");
}
