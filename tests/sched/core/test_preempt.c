/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Preemption case by case; test_agreement.c holds it against brute force on random clusters.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "sched/core/preempt.h"
#include "tests/support/small_world.h"
#include "tests/support/world.h"

static const struct scheduler_options standard;

Test(preempt, a_pod_that_pre_filter_rejects_is_not_judged_by_the_cycle_before)
{
	const struct preemption_options options = { .all = true };
	const struct preemption *found;
	struct session session;
	struct pod *pod;

	world_start_with(&session,
			 NODE("a", , , ) POD("ending", ", deletionTimestamp: 2026-01-01T00:00:00Z",
					     ", nodeName: a, priority: -1") POD_WITH("big", ,
										     "cpu: 9", )
				 POD("p", ,
				     ", volumes: [{name: v, persistentVolumeClaim: {claimName: "
				     "none}}]"),
			 &standard, "PodDisruptionConditions=false");
	pod = world_pod(&session, "p");
	scheduler_nominate(session.scheduler, pod, 0);
	cr_assert_eq(scheduler_schedule(session.scheduler, world_pod(&session, "big")),
		     OUTCOME_UNSCHEDULABLE);
	cr_assert_eq(scheduler_schedule(session.scheduler, pod), OUTCOME_UNSCHEDULABLE);
	found = preemption_find(session.scheduler, &options);
	cr_expect(found->eligible);
	cr_expect_str_eq(found->message,
			 "preemption: 0/1 nodes are available: 1 Preemption is not helpful for "
			 "scheduling.");
	session_fini(&session);
}
