/* SPDX-License-Identifier: Apache-2.0 */
/*
 * question.h - one rule, asked about one pod on a cluster out of YAML text
 *
 * Answers are texts, a word for each node in file order, so that tables of cases stay readable.
 */
#ifndef TESTS_SUPPORT_QUESTION_H
#define TESTS_SUPPORT_QUESTION_H

#include "sched/core/args.h"
#include "sched/core/rule.h"
#include "tests/support/load_text.h"

struct question {
	struct loaded loaded;
	struct snapshot snapshot;
	struct features features;
	struct arena arena;
	struct rule_call call; /* all nodes are feasible; scratch is the arena */
	char answer[512];
};

/* Fails the test when the text does not load or has no such pod. */
void question_init(struct question *question, const char *yaml, const char *pod);
void question_fini(struct question *question);

/* Label keys out of words: "zone rack". */
struct label_keys question_keys(struct question *question, const char *words);

/* "fits" or the code and reasons: "fits Unschedulable:Insufficient cpu". */
const char *question_filter(struct question *question, const struct predicate *rule,
			    const void *args);
/* The same after pod `other` joined (sign 1) or left its node, which is undone again. */
const char *question_filter_changed(struct question *question, const struct predicate *rule,
				    const void *args, const char *other, int sign);
/* Raw scores, or normalised ones: "100 33 0". */
const char *question_scores(struct question *question, const struct priority *rule,
			    const void *args);
const char *question_raw_scores(struct question *question, const struct priority *rule,
				const void *args);

#endif
