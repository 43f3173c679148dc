/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "bench/measure/machine.h"
#include "bench/measure/noise.h"

Test(noise, jitter_is_what_lies_between_the_tenth_and_the_ninetieth_percentile)
{
	double even[101];
	double same[] = { 7, 7, 7 };

	for (int i = 0; i <= 100; i++)
		even[100 - i] = 100 + i;
	cr_expect_float_eq(noise_jitter_percent(even, 101), 80.0 / 150 * 100, 1e-9);
	cr_expect_eq(noise_jitter_percent(same, 3), 0);
	cr_expect_eq(noise_jitter_percent(same, 1), 0);
}

static const struct {
	struct noise parts;
	double percent, score;
	const char *level;
} judged[] = {
	{ { .compute_percent = 0 }, 0, 0, "quiet" },
	{ { .compute_percent = 1, .cache_percent = 0.5, .steal_percent = 0.9 },
	  1.9,
	  15.26,
	  "quiet" },
	{ { .memory_percent = 9 }, 9, 33, "moderate" },
	{ { .cache_percent = 99 }, 99, 66, "noisy" },
	{ { .compute_percent = 1e9 }, 1e9, 100, "noisy" },
};

Test(noise, the_worst_jitter_and_what_was_stolen_make_the_score)
{
	for (size_t i = 0; i < sizeof(judged) / sizeof(judged[0]); i++) {
		struct noise noise = judged[i].parts;

		noise_judge(&noise);
		cr_expect_float_eq(noise.percent, judged[i].percent, 1e-9);
		cr_expect_float_eq(noise.score, judged[i].score, 0.01, "%f", noise.score);
		cr_expect_str_eq(noise_level_name(noise.level), judged[i].level);
	}
}

Test(noise, everything_about_the_machine_has_a_verdict_and_bad_things_advice)
{
	struct machine_check checks[MACHINE_CHECKS_MAX];
	size_t count = machine_check_all(checks);

	cr_expect_geq(count, 8);
	for (size_t i = 0; i < count; i++) {
		cr_expect(checks[i].name && checks[i].found[0], "%zu", i);
		cr_expect(checks[i].verdict != MACHINE_BAD || checks[i].advice, "%s",
			  checks[i].name);
	}
}
