/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <string.h>

#include "sched/core/probe.h"
#include "sched/core/profile.h"

Test(rule, codes_and_outcomes_have_the_names_that_documents_use)
{
	cr_expect_str_eq(fit_code_name(FIT_OK), "Success");
	cr_expect_str_eq(fit_code_name(FIT_UNSCHEDULABLE), "Unschedulable");
	cr_expect_str_eq(fit_code_name(FIT_UNRESOLVABLE), "UnschedulableAndUnresolvable");
	cr_expect_str_eq(fit_code_name(FIT_ERROR), "Error");
	cr_expect_str_eq(outcome_name(OUTCOME_SCHEDULED), "scheduled");
	cr_expect_str_eq(outcome_name(OUTCOME_UNSCHEDULABLE), "unschedulable");
	cr_expect_str_eq(outcome_name(OUTCOME_ERROR), "error");
	cr_expect_str_eq(outcome_name(OUTCOME_SKIPPED), "skipped");
}

Test(rule, every_phase_has_a_name_of_its_own)
{
	for (int a = 0; a < PHASE_COUNT; a++) {
		cr_assert_not_null(phase_name((enum phase)a));
		for (int b = 0; b < a; b++)
			cr_expect_str_neq(phase_name((enum phase)a), phase_name((enum phase)b));
	}
	cr_expect_str_eq(phase_name(PHASE_PRE_SCORE), "pre-score");
}

Test(rule, a_profile_is_found_by_its_schedulers_name)
{
	struct profile profiles[2] = { { .scheduler_symbol = 7 }, { .scheduler_symbol = 9 } };
	const struct profile_set set = { .items = profiles, .count = 2 };

	cr_expect_eq(profile_find(&set, 9), &profiles[1]);
	cr_expect_null(profile_find(&set, 8));
	cr_expect_null(profile_find(&(struct profile_set){ 0 }, 7));
}
