/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every strategy places every pod where the reference does: on random clusters with everything mixed, in
 * which pods and nodes come, change and go. `make soak` goes on with new ones.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/support/all_strategies.h"
#include "tests/support/careless_strategy.h"
#include "tests/support/history.h"

/* The sanitizers make a case several times as slow. */
#ifdef LEAK_CHECK
enum { CASES = 1000 };
#else
enum { CASES = 5000 };
#endif

/* In so many cases each strategy also goes on alone, from its own decisions. */
enum { ALONE = 8 };
/* In so many the reference also has three threads. */
enum { IN_PARALLEL = 64 };

static bool differs_together(const struct history *history, void *context)
{
	struct history_counts counts = { 0 };
	struct played played;

	(void)context;
	history_play_all(history, &counts, &played);
	return played.culprit != NULL;
}

/* Does the strategy, alone, come to other placements than the reference? */
static bool differs_alone(const struct history *history, void *context)
{
	const struct strategy *strategy = context;
	struct history_counts counts = { 0 };
	struct played reference;
	struct played other;

	history_play(history, NULL, &counts, &reference);
	history_play(history, strategy, &counts, &other);
	return memcmp(reference.digests, other.digests, sizeof(other.digests)) != 0;
}

/* Does the reference with several threads come to other placements? */
static bool differs_in_parallel(const struct history *history, void *context)
{
	struct history parallel = *history;
	struct history_counts counts = { 0 };
	struct played reference;
	struct played other;

	(void)context;
	parallel.options.parallelism = 3;
	history_play(history, NULL, &counts, &reference);
	history_play(&parallel, NULL, &counts, &other);
	return memcmp(reference.digests, other.digests, sizeof(other.digests)) != 0;
}

/* The shortest part of the history that still shows the difference; to be freed. */
static char *trace_of(struct history *history, bool (*is_wrong)(const struct history *, void *),
		      void *context)
{
	struct history_counts counts = { 0 };
	struct played played;
	char *text = NULL;
	size_t length = 0;
	FILE *out = open_memstream(&text, &length);

	history_shrink(history, is_wrong, context);
	history_print(history, out);
	if (!context) {
		history_play_all(history, &counts, &played);
		fprintf(out, "then %s decides otherwise of pod %u\n", played.culprit, played.pod);
	}
	fclose(out);
	return text;
}

/* NULL when all agree; otherwise what went wrong, to be freed. */
static char *run_case(uint64_t seed, const struct strategy *const *strategies, size_t count,
		      struct history_counts *counts)
{
	struct history history;
	struct played played;
	char *trace = NULL;

	history_init(&history, seed);
	history_play_all(&history, counts, &played);
	if (played.culprit)
		trace = trace_of(&history, differs_together, NULL);
	for (size_t i = 0; i < count && seed % ALONE == 0 && !trace; i++) {
		if (strategies[i]->begin && differs_alone(&history, (void *)strategies[i]))
			trace = trace_of(&history, differs_alone, (void *)strategies[i]);
	}
	if (!trace && seed % IN_PARALLEL == 0 && differs_in_parallel(&history, NULL))
		trace = trace_of(&history, differs_in_parallel, (void *)&history);
	history_fini(&history);
	return trace;
}

static void expect_agreement(uint64_t seed, struct history_counts *counts)
{
	size_t count;
	const struct strategy *const *strategies = strategy_all(&count);
	char *trace = run_case(seed, strategies, count, counts);

	cr_assert(!trace, "%s(make soak SEED=%llu begins there)", trace, (unsigned long long)seed);
}

/* Nothing is proved by clusters in which nothing happens, and by strategies that decide nothing. */
static void expect_variety(const struct history_counts *n)
{
	size_t decided[STRATEGIES_MAX];
	size_t asked;
	size_t count;
	const struct strategy *const *strategies = strategy_all(&count);

	all_strategies_decided(decided, &asked);
	cr_expect(n->cycles > 4 * n->histories, "%zu cycles", n->cycles);
	cr_expect(n->scheduled > 2 * n->histories, "%zu scheduled", n->scheduled);
	cr_expect(n->victims > n->histories / 10, "%zu victims", n->victims);
	cr_expect(n->given_up > n->histories / 50, "%zu times scores given up", n->given_up);
	for (size_t i = 0; i < count; i++) {
		if (strategies[i]->begin)
			cr_expect(decided[i] > asked / 8, "%s decided %zu of %zu",
				  strategies[i]->name, decided[i], asked);
	}
}

static void run_cases(uint64_t first)
{
	struct history_counts counts = { 0 };

	for (uint64_t seed = first; seed < first + CASES; seed++)
		expect_agreement(seed, &counts);
	expect_variety(&counts);
}

/* Four tests, so that they can run at the same time. */
Test(strategies, agree_on_clusters_that_live, .timeout = 300)
{
	run_cases(1);
}

Test(strategies, agree_on_more_clusters, .timeout = 300)
{
	run_cases(1 + CASES);
}

Test(strategies, agree_on_still_more_clusters, .timeout = 300)
{
	run_cases(1 + 2 * CASES);
}

Test(strategies, agree_on_the_last_clusters, .timeout = 300)
{
	run_cases(1 + 3 * CASES);
}

Test(strategies, soak)
{
	const char *seconds = getenv("SCHEDMARK_SOAK_SECONDS");
	const char *given = getenv("SCHEDMARK_SEED");
	struct history_counts counts = { 0 };
	time_t begin = time(NULL);
	uint64_t first = rng_draw((uint64_t)begin, 1) >> 24;
	size_t cases = 0;
	long limit;

	if (!seconds)
		cr_skip_test("only in make soak");
	limit = strtol(seconds, NULL, 10);
	if (given && *given)
		first = strtoull(given, NULL, 10);
	fprintf(stderr, "histories from seed %llu on\n", (unsigned long long)first);
	for (uint64_t seed = first; !limit || time(NULL) - begin < limit; seed++) {
		expect_agreement(seed, &counts);
		if (++cases % 20000 == 0)
			fprintf(stderr, "all strategies agree on %zu histories\n", cases);
	}
	fprintf(stderr, "all strategies agree on %zu histories, %zu steps, %zu cycles\n", cases,
		counts.steps, counts.cycles);
}

/* --- what is wrong is found ------------------------------------------------------------------- */

static const struct strategy *const with_careless[] = { &strategy_per_node, &careless_strategy };

Test(strategies, one_that_decides_otherwise_is_found_with_a_short_trace)
{
	struct history_counts counts = { 0 };
	size_t found = 0;

	all_strategies_use(with_careless, 2);
	for (uint64_t seed = 1; seed <= 20; seed++) {
		char *trace = run_case(seed, with_careless, 2, &counts);
		const char *step = trace ? strstr(trace, "step ") : NULL;

		if (!trace)
			continue;
		found++;
		cr_expect(strstr(trace, "careless decides otherwise of pod "), "%s", trace);
		cr_expect(step && !strstr(step + 1, "\nstep "), "%s", trace);
		free(trace);
	}
	all_strategies_use(NULL, 0);
	cr_expect_gt(found, 10u, "%zu", found);
}

/* Alone, it has to be found by where pods are. */
Test(strategies, other_placements_are_found)
{
	size_t found = 0;

	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct history history;

		history_init(&history, seed);
		found += differs_alone(&history, (void *)&careless_strategy);
		cr_expect_not(differs_alone(&history, NULL));
		history_fini(&history);
	}
	cr_expect_gt(found, 10u, "%zu", found);
}
