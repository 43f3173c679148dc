/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "sched/core/in_flight.h"
#include "sched/model/node.h"

static const struct cluster_event came = { EVENTS(NODE, EVENT_ADD), NULL, NULL };

/* How many events the pod hears of. */
static size_t heard(const struct in_flight *flight, const struct pod *pod)
{
	struct cluster_event event;
	size_t count = 0;

	while (in_flight_event(flight, pod, count, &event))
		count++;
	return count;
}

Test(in_flight, a_pod_hears_of_what_happened_since_it_was_popped)
{
	const struct pod first = { .sequence = 1 };
	const struct pod second = { .sequence = 2 };
	struct in_flight flight;

	in_flight_init(&flight);
	in_flight_record(&flight, &came);
	cr_expect_eq(flight.event_count, 0u, "nobody would hear of it");
	in_flight_add(&flight, &first);
	in_flight_record(&flight, &came);
	in_flight_add(&flight, &second);
	in_flight_record(&flight, &came);
	in_flight_record(&flight, &came);
	cr_expect_eq(heard(&flight, &first), 3u);
	cr_expect_eq(heard(&flight, &second), 2u);
	in_flight_remove(&flight, &first);
	cr_expect_not(in_flight_has(&flight, &first));
	cr_expect_eq(heard(&flight, &first), 0u);
	cr_expect_eq(heard(&flight, &second), 2u);
	cr_expect_eq(flight.event_count, 2u, "nobody needs the oldest any more");
	in_flight_remove(&flight, &second);
	cr_expect_eq(flight.event_count, 0u);
	in_flight_fini(&flight);
}

Test(in_flight, an_event_keeps_its_objects_as_they_were)
{
	const struct pod pod = { .sequence = 1 };
	struct node before = { .name = 7, .unschedulable = true };
	struct node after = { .name = 7 };
	const struct cluster_event changed = { EVENTS(NODE, EVENT_UPDATE_TAINT), &before, &after };
	struct cluster_event event;
	struct in_flight flight;

	in_flight_init(&flight);
	in_flight_add(&flight, &pod);
	in_flight_record(&flight, &changed);
	before = after = (struct node){ 0 };
	cr_assert(in_flight_event(&flight, &pod, 0, &event));
	cr_expect_eq(event.kind, EVENTS(NODE, EVENT_UPDATE_TAINT));
	cr_expect_eq(((const struct node *)event.before)->name, 7u);
	cr_expect(((const struct node *)event.before)->unschedulable);
	cr_expect_not(((const struct node *)event.after)->unschedulable);
	in_flight_fini(&flight);
}

Test(in_flight, many_pods_and_events_find_room)
{
	struct pod pods[50];
	struct in_flight flight;

	in_flight_init(&flight);
	for (uint32_t i = 0; i < 50; i++) {
		pods[i] = (struct pod){ .sequence = i };
		in_flight_add(&flight, &pods[i]);
		in_flight_record(&flight, &came);
	}
	for (uint32_t i = 0; i < 50; i++) {
		cr_expect_eq(heard(&flight, &pods[i]), 50u - i);
		in_flight_remove(&flight, &pods[i]);
	}
	cr_expect_eq(flight.event_count, 0u);
	in_flight_fini(&flight);
}
