/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>

#include "sched/core/pod_counts.h"
#include "sched/core/pod_owners.h"
#include "tests/support/small_world.h"
#include "tests/support/world.h"

static const char documents[] = NODE("a", , , ) NODE("b", , , )
	POD("one", ", labels: {app: x}", ", nodeName: a")
		POD("two", ", labels: {app: z}", ", nodeName: b")
			POD("three", ", labels: {app: x}", )
				POD("other", ", namespace: m, labels: {app: x}", );

/* Pods with app: x in the default namespace. */
static uint32_t find_x(struct pod_counts *counts, struct session *session, bool everywhere)
{
	static uint32_t value;
	static struct requirement requirement;
	struct cluster *cluster = &session->cluster;
	struct selector selector = { .requirements = &requirement, .count = !everywhere };

	value = intern_text(&cluster->symbols, "x");
	requirement = (struct requirement){ .key = intern_text(&cluster->symbols, "app"),
					    .operator= SELECTOR_IN,
					    .values = &value,
					    .value_count = 1 };
	return pod_counts_find(counts, &session->snapshot, &selector,
			       cluster->known.default_namespace);
}

static bool change(struct pod_counts *counts, struct session *session, const char *pod,
		   uint32_t node, int sign)
{
	const uint64_t *changed;

	return pod_counts_change(counts, &session->cluster.symbols, node, world_pod(session, pod),
				 sign, &changed);
}

Test(pod_counts, they_follow_the_pods_that_are_selected)
{
	const struct scheduler_options options = { 0 };
	struct pod_counts counts = { 0 };
	struct session session;
	uint32_t x;
	uint32_t all;

	world_start(&session, documents, &options);
	x = find_x(&counts, &session, false);
	cr_expect_eq(find_x(&counts, &session, false), x);
	cr_expect_eq(counts.items[x].on[0], 1);
	cr_expect_eq(counts.items[x].on[1], 0);
	cr_expect(change(&counts, &session, "three", 1, 1));
	cr_expect_eq(counts.items[x].on[1], 1);
	cr_expect_not(change(&counts, &session, "two", 1, 1));
	cr_expect_not(change(&counts, &session, "other", 1, 1));
	all = find_x(&counts, &session, true);
	cr_expect_neq(all, x);
	cr_expect(change(&counts, &session, "two", 1, -1));
	cr_expect(change(&counts, &session, "three", 1, -1));
	cr_expect_eq(counts.items[x].on[1], 0);
	cr_expect_eq(counts.items[all].on[1], -1);
	world_pod(&session, "three")->deleting = true;
	cr_expect_not(change(&counts, &session, "three", 1, 1));
	pod_counts_reset(&counts);
	session_fini(&session);
}
