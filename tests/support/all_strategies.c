/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/all_strategies.h"

#include "sched/core/cycle.h"

struct answer {
	uint32_t node; /* NO_NODE: the reference is to decide */
	size_t next_start;
};

static struct {
	struct scheduler *scheduler;
	const struct strategy *const *strategies;
	size_t count;
	void *states[STRATEGIES_MAX];
	struct answer answers[STRATEGIES_MAX];
	size_t decided[STRATEGIES_MAX];
	size_t asked;
} all;

void all_strategies_use(const struct strategy *const *strategies, size_t count)
{
	all.strategies = strategies;
	all.count = count;
}

void all_strategies_decided(size_t decided[STRATEGIES_MAX], size_t *asked)
{
	*asked = all.asked;
	all.asked = 0;
	for (size_t i = 0; i < STRATEGIES_MAX; i++) {
		decided[i] = all.decided[i];
		all.decided[i] = 0;
	}
}

static void forget_answers(void)
{
	for (size_t i = 0; i < STRATEGIES_MAX; i++)
		all.answers[i].node = NO_NODE;
}

const char *all_strategies_differ(enum outcome outcome)
{
	const struct scheduler *s = all.scheduler;
	const char *culprit = NULL;

	for (size_t i = 0; i < all.count && i < STRATEGIES_MAX; i++) {
		const struct answer *answer = &all.answers[i];

		if (answer->node != NO_NODE &&
		    (outcome != OUTCOME_SCHEDULED || answer->node != s->evaluation.node ||
		     answer->next_start != s->next_start))
			culprit = all.strategies[i]->name;
	}
	forget_answers();
	return culprit;
}

static void *begin(struct scheduler *scheduler)
{
	all.scheduler = scheduler;
	if (!all.strategies)
		all.strategies = strategy_all(&all.count);
	for (size_t i = 0; i < all.count && i < STRATEGIES_MAX; i++)
		all.states[i] = all.strategies[i]->begin ? all.strategies[i]->begin(scheduler)
							 : NULL;
	forget_answers();
	return &all;
}

static void end(void *state)
{
	(void)state;
	for (size_t i = 0; i < all.count && i < STRATEGIES_MAX; i++) {
		if (all.states[i])
			all.strategies[i]->end(all.states[i]);
		all.states[i] = NULL;
	}
}

static bool decide(void *state)
{
	struct scheduler *s = all.scheduler;
	const size_t start = s->next_start;

	(void)state;
	all.asked++;
	for (size_t i = 0; i < all.count && i < STRATEGIES_MAX; i++) {
		s->evaluation.node = NO_NODE;
		if (all.states[i] && all.strategies[i]->decide(all.states[i])) {
			all.answers[i] = (struct answer){ s->evaluation.node, s->next_start };
			all.decided[i]++;
		}
		s->next_start = start;
	}
	s->evaluation.node = NO_NODE;
	return false;
}

#define FORWARD(CALL, PARAMETERS, ...)                                         \
	static void CALL PARAMETERS                                            \
	{                                                                      \
		(void)state;                                                   \
		for (size_t i = 0; i < all.count && i < STRATEGIES_MAX; i++) { \
			if (all.states[i])                                     \
				all.strategies[i]->watch.CALL(__VA_ARGS__);    \
		}                                                              \
	}
FORWARD(pod_added, (void *state, const struct node_info *node, const struct pod *pod),
	all.states[i], node, pod)
FORWARD(pod_removed, (void *state, const struct node_info *node, const struct pod *pod),
	all.states[i], node, pod)
FORWARD(node_added, (void *state, uint32_t node), all.states[i], node)
FORWARD(node_changed, (void *state, uint32_t node), all.states[i], node)
FORWARD(node_removed, (void *state, uint32_t node), all.states[i], node)
FORWARD(objects_changed, (void *state), all.states[i])
FORWARD(refreshed, (void *state), all.states[i])
#undef FORWARD

const struct strategy all_strategies = {
	.name = "all",
	.summary = "all of them, which have to agree",
	.begin = begin,
	.end = end,
	.decide = decide,
	.watch = { pod_added, pod_removed, node_added, node_changed, node_removed, objects_changed,
		   refreshed },
};
