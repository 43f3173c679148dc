/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ask_rule.h - one rule, asked about one pod on a cluster out of YAML text
 *
 * Answers are texts, a word for each node in file order, so that tables of cases stay readable.
 */
#ifndef TESTS_SUPPORT_ASK_RULE_H
#define TESTS_SUPPORT_ASK_RULE_H

#include "sched/core/args.h"
#include "sched/core/rule.h"
#include "tests/support/load_text.h"

struct asked {
	struct loaded loaded;
	struct snapshot snapshot;
	struct features features;
	struct arena arena;
	struct rule_call call; /* all nodes are feasible; scratch is the arena */
	char answer[512];
};

/* Fails the test when the text does not load or has no such pod. */
void ask_init(struct asked *asked, const char *yaml, const char *pod);
void ask_fini(struct asked *asked);

/* Label keys out of words: "zone rack". */
struct label_keys ask_keys(struct asked *asked, const char *words);

/* "fits" or the code and reasons: "fits Unschedulable:Insufficient cpu". */
const char *ask_filter(struct asked *asked, const struct predicate *rule, const void *args);
/* The same after pod `other` joined (sign 1) or left its node, which is undone again. */
const char *ask_filter_changed(struct asked *asked, const struct predicate *rule, const void *args,
			       const char *other, int sign);
/* Raw scores, or normalised ones: "100 33 0". */
const char *ask_scores(struct asked *asked, const struct priority *rule, const void *args);
const char *ask_raw_scores(struct asked *asked, const struct priority *rule, const void *args);

#endif
