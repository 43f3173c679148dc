/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/careless_strategy.h"

#include "sched/core/cycle.h"

static struct scheduler *careless_scheduler;

static void *begin(struct scheduler *scheduler)
{
	careless_scheduler = scheduler;
	return &careless_scheduler;
}

static void end(void *state)
{
	(void)state;
}

static bool decide(void *state)
{
	struct scheduler *s = careless_scheduler;

	(void)state;
	s->evaluation.node = (uint32_t)s->snapshot->node_count - 1;
	return s->snapshot->node_count > 0 && !s->call.pod->spec->volume_count;
}

static void pod_moved(void *state, const struct node_info *node, const struct pod *pod)
{
	(void)state;
	(void)node;
	(void)pod;
}

static void node_moved(void *state, uint32_t node)
{
	(void)state;
	(void)node;
}

static void changed(void *state)
{
	(void)state;
}

const struct strategy careless_strategy = {
	.name = "careless",
	.begin = begin,
	.end = end,
	.decide = decide,
	.watch = { pod_moved, pod_moved, node_moved, node_moved, node_moved, changed, changed },
};
