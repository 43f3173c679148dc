/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/strategy_case.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "sched/core/scheduler.h"
#include "sched/core/strategy.h"
#include "tests/support/world.h"

enum { WORD_MAX = 32, TEXT_MAX = 256 };

/* The next word of *at; false when there is none left. */
static bool next_word(const char **at, char word[WORD_MAX])
{
	size_t length = strcspn(*at, " ");

	if (length == 0)
		return false;
	cr_assert_lt(length, (size_t)WORD_MAX);
	memcpy(word, *at, length);
	word[length] = '\0';
	*at += length;
	*at += strspn(*at, " ");
	return true;
}

/* Where the pod went. */
static const char *place(struct session *session, const char *pod)
{
	const char *node;

	if (pod[0] == '-') {
		scheduler_remove(session->scheduler, world_pod(session, pod + 1));
		return "-";
	}
	node = world_schedule(session, pod);
	return *node ? node : "-";
}

/* Returns how many pods were placed. */
static size_t place_all(struct session *session, const char *pods, char text[TEXT_MAX])
{
	char word[WORD_MAX];
	size_t length = 0;
	size_t placed = 0;

	while (next_word(&pods, word)) {
		const char *node = place(session, word);

		placed += *node != '-';
		length += (size_t)snprintf(text + length, TEXT_MAX - length, "%s%s",
					   length ? " " : "", node);
	}
	return placed;
}

static void expect_strategy(const struct strategy_case *c, const struct strategy *strategy,
			    const char *feature_gates)
{
	const struct scheduler_options options = { .strategy = strategy,
						   .percentage_of_nodes_to_score = -1 };
	const struct strategy_use *use;
	struct session session;
	char text[TEXT_MAX] = "";
	size_t placed;

	world_start_with(&session, c->documents, &options, feature_gates);
	placed = place_all(&session, c->pods, text);
	cr_expect_str_eq(text, c->want, "%s, %s: %s", c->what, strategy->name, text);
	use = scheduler_strategy_use(session.scheduler);
	if (strategy->begin)
		cr_expect_eq(use->by_scores + use->in_columns, placed, "%s, %s: %zu of %zu decided",
			     c->what, strategy->name, use->by_scores + use->in_columns, placed);
	session_fini(&session);
}

void expect_strategies(const struct strategy_case *cases, size_t count, const char *feature_gates)
{
	size_t strategy_count;
	const struct strategy *const *strategies = strategy_all(&strategy_count);

	for (size_t i = 0; i < count; i++) {
		for (size_t s = 0; s < strategy_count; s++)
			expect_strategy(&cases[i], strategies[s], feature_gates);
	}
}
