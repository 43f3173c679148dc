/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "sched/base/rng.h"
#include "sched/core/queue.h"
#include "sched/model/pod.h"

enum { PODS = 2000 };

Test(queue, pops_by_priority_and_then_by_arrival)
{
	static struct pod_spec specs[7];
	static struct pod pods[PODS];
	struct queue queue = { 0 };
	const struct pod *before = NULL;
	size_t popped = 0;

	for (int i = 0; i < 7; i++)
		specs[i].priority = (i - 3) * 1000;
	for (uint32_t i = 0; i < PODS; i++) {
		pods[i].spec = &specs[rng_below(rng_draw(7, i), 7)];
		pods[i].sequence = i;
		queue_push(&queue, &pods[i]);
	}
	for (const struct pod *pod = queue_pop(&queue); pod; pod = queue_pop(&queue)) {
		if (before)
			cr_expect(before->spec->priority > pod->spec->priority ||
					  (before->spec == pod->spec &&
					   before->sequence < pod->sequence),
				  "pod %u after pod %u", pod->sequence, before->sequence);
		before = pod;
		popped++;
	}
	cr_expect_eq(popped, PODS);
	queue_fini(&queue);
}

Test(queue, a_pod_pushed_later_waits_behind_its_equals)
{
	struct pod_spec spec = { .priority = 5 };
	struct pod a = { .spec = &spec };
	struct pod b = { .spec = &spec };
	struct queue queue = { 0 };

	queue_push(&queue, &a);
	queue_push(&queue, &b);
	cr_expect_eq(queue_pop(&queue), &a);
	queue_push(&queue, &a);
	cr_expect_eq(queue_pop(&queue), &b);
	cr_expect_eq(queue_pop(&queue), &a);
	cr_expect_null(queue_pop(&queue));
	queue_fini(&queue);
}

Test(queue, reserved_room_is_enough)
{
	struct pod_spec spec = { 0 };
	struct pod pod = { .spec = &spec };
	struct queue queue = { 0 };
	const struct queue_item *items;

	queue_reserve(&queue, 100);
	items = queue.items;
	for (int i = 0; i < 100; i++)
		queue_push(&queue, &pod);
	cr_expect_eq(queue.items, items);
	queue_fini(&queue);
}
