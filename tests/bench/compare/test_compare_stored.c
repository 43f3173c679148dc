/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/compare/compare_stored.h"
#include "tests/support/told.h"

/* A result file with one workload, as far as comparing reads it. */
struct sample {
	const char *seed, *hash, *profile, *digest, *kernel;
	const char *time, *allocations; /* samples; NULL: the metric is missing */
	int partial;
};

#define SAMPLE                                                                           \
	.seed = "0", .hash = "aa", .profile = "bb", .digest = "cc", .kernel = "Linux 6", \
	.allocations = "1"
#define QUIET_TIMES "100.0, 100.1, 100.2, 99.9, 100.05, 100.15, 99.95, 100.12, 100.02, 99.98"
#define SLOWER_TIMES "110.0, 110.1, 110.2, 109.9, 110.05, 110.15, 109.95, 110.12, 110.02, 109.98"

static void make(const struct sample *s, const char *name, struct diag_sink *sink,
		 struct stored *out)
{
	char text[4096];
	char allocations[256] = "";

	if (s->allocations)
		snprintf(allocations, sizeof(allocations),
			 ", {\"metric\": \"allocations\", \"unit\": \"allocs/pod\", \"better\": "
			 "\"lower\", \"exact\": true, \"samples\": [%s]}",
			 s->allocations);
	snprintf(text, sizeof(text),
		 "{\"schema\": \"schedmark.result/v1\", \"conditions\": {\"seed\": \"%s\"}, "
		 "\"environment\": {\"kernel\": \"%s\"}, \"build\": {}, \"libraries\": {}, "
		 "\"workloads\": [{\"name\": \"Case/W\", \"partial\": %s, "
		 "\"workload_hash\": \"%s\", \"profile_hash\": \"%s\", \"placement_digest\": "
		 "\"%s\", \"measured_pods\": 10, \"metrics\": [{\"metric\": \"time\", \"unit\": "
		 "\"ns/pod\", \"better\": \"lower\", \"exact\": false, \"samples\": [%s]}%s]}]}",
		 s->seed, s->kernel, s->partial ? "true" : "false", s->hash, s->profile, s->digest,
		 s->time, allocations);
	cr_assert_eq(stored_parse(name, text, strlen(text), sink, out), STATUS_OK, "%s", text);
}

static enum status compare(const struct sample *a, const struct sample *b, bool allow,
			   struct told *told, struct comparison *c)
{
	const struct compare_stored_options options = {
		.sameness = { .different_placements = allow },
		.threshold = 0.01,
	};
	struct stored base;
	struct stored candidate;
	enum status status;

	make(a, "a.json", &told->sink, &base);
	make(b, "b.json", &told->sink, &candidate);
	status = compare_stored(&base, &candidate, &options, &told->sink, c);
	stored_fini(&base);
	stored_fini(&candidate);
	return status;
}

Test(compare_stored, rows_get_the_verdict_their_figures_support)
{
	static const struct {
		const char *what;
		struct sample a, b;
		enum verdict time, allocations;
	} cases[] = {
		{ "the same",
		  { SAMPLE, .time = QUIET_TIMES },
		  { SAMPLE, .time = QUIET_TIMES },
		  VERDICT_UNCHANGED,
		  VERDICT_UNCHANGED },
		{ "slower",
		  { SAMPLE, .time = QUIET_TIMES },
		  { SAMPLE, .time = SLOWER_TIMES },
		  VERDICT_REGRESSED,
		  VERDICT_UNCHANGED },
		{ "faster",
		  { SAMPLE, .time = SLOWER_TIMES },
		  { SAMPLE, .time = QUIET_TIMES },
		  VERDICT_IMPROVED,
		  VERDICT_UNCHANGED },
		{ "too few samples",
		  { SAMPLE, .time = "100, 101" },
		  { SAMPLE, .time = "120, 121" },
		  VERDICT_INCONCLUSIVE,
		  VERDICT_UNCHANGED },
		{ "scattered",
		  { SAMPLE, .time = "100, 90, 120, 80, 110, 95" },
		  { SAMPLE, .time = "104, 91, 119, 84, 108, 99" },
		  VERDICT_INCONCLUSIVE,
		  VERDICT_UNCHANGED },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct told told;
		struct comparison c = { 0 };

		told_init(&told);
		cr_assert_eq(compare(&cases[i].a, &cases[i].b, false, &told, &c), STATUS_OK, "%s",
			     cases[i].what);
		cr_assert_eq(c.count, 2u);
		cr_expect_eq(c.rows[0].verdict, cases[i].time, "%s: %s", cases[i].what,
			     verdict_name(c.rows[0].verdict));
		cr_expect_eq(c.rows[1].verdict, cases[i].allocations, "%s", cases[i].what);
		cr_expect_eq(c.warning_count, 1u, "not interleaved, and nothing else");
		comparison_fini(&c);
	}
}

Test(compare_stored, counts_are_compared_as_they_are)
{
	struct sample a = { SAMPLE, .time = QUIET_TIMES };
	struct sample b = { SAMPLE, .time = QUIET_TIMES };
	struct told told;
	struct comparison c = { 0 };

	told_init(&told);
	b.allocations = "2";
	cr_assert_eq(compare(&a, &b, false, &told, &c), STATUS_OK);
	cr_expect_eq(c.rows[1].verdict, VERDICT_REGRESSED);
	cr_expect_eq(comparison_verdict(&c), VERDICT_REGRESSED);
	comparison_fini(&c);
}

Test(compare_stored, other_work_is_refused_by_name)
{
	static const struct sample base = { SAMPLE, .time = QUIET_TIMES };
	struct sample cases[6] = { base, base, base, base, base, base };
	static const struct {
		const char *says;
		enum status want;
	} wants[] = {
		{ "the seed differs: 0 and 1", STATUS_BAD_INPUT },
		{ "definition of the workload (its hash) differs: aa and xx", STATUS_BAD_INPUT },
		{ "scheduler profile (its hash) differs: bb and yy", STATUS_BAD_INPUT },
		{ "digest of all placements differs: cc and zz", STATUS_NO },
		{ "metric allocations is missing", STATUS_BAD_INPUT },
		{ "was stopped before its end", STATUS_BAD_INPUT },
	};

	cases[0].seed = "1";
	cases[1].hash = "xx";
	cases[2].profile = "yy";
	cases[3].digest = "zz";
	cases[4].allocations = NULL;
	cases[5].partial = 1;
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		struct told told;
		struct comparison c = { 0 };

		told_init(&told);
		cr_expect_eq(compare(&base, &cases[i], false, &told, &c), wants[i].want, "%s",
			     wants[i].says);
		cr_expect(strstr(told.text, wants[i].says), "%s: %s", wants[i].says, told.text);
		comparison_fini(&c);
		cr_expect_eq(compare(&cases[i], &base, false, &told, &c), wants[i].want,
			     "the other way round: %s", wants[i].says);
		comparison_fini(&c);
	}
}

Test(compare_stored, other_placements_can_be_allowed)
{
	struct sample a = { SAMPLE, .time = QUIET_TIMES };
	struct sample b = { SAMPLE, .time = QUIET_TIMES };
	struct told told;
	struct comparison c = { 0 };

	told_init(&told);
	b.digest = "zz";
	cr_expect_eq(compare(&a, &b, true, &told, &c), STATUS_OK);
	cr_expect_eq(comparison_verdict(&c), VERDICT_UNCHANGED);
	comparison_fini(&c);
}

Test(compare_stored, another_machine_is_warned_of)
{
	struct sample a = { SAMPLE, .time = QUIET_TIMES };
	struct sample b = { SAMPLE, .time = QUIET_TIMES };
	struct told told;
	struct comparison c = { 0 };

	told_init(&told);
	b.kernel = "Linux 7";
	cr_assert_eq(compare(&a, &b, false, &told, &c), STATUS_OK);
	cr_assert_eq(c.warning_count, 2u);
	cr_expect_str_eq(c.warnings[0], "kernels differ: Linux 6 and Linux 7");
	comparison_fini(&c);
}
