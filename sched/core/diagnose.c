/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why a pod fits nowhere: reasons per node, counted, and the FitError text.
 *
 * framework/types.go FitError.Error: a PreFilter message first, then "<count> <reason>" for
 * each distinct reason, sorted as strings. v1.36 gives the nodes that no filter saw a reason, too.
 */
#include <stdlib.h>
#include <string.h>

#include "sched/core/cycle.h"
#include "sched/core/tally.h"

void explain_failure(struct scheduler *s, const struct failure *failure, struct reasons *out)
{
	const struct profile_filter *filter = &s->evaluation.profile->filters[failure->rule];

	*out = (struct reasons){ 0 };
	s->call.args = filter->args;
	filter->rule->explain(&s->call, s->filters[failure->rule].state, failure->token, out);
}

void scheduler_reasons(struct scheduler *s, uint32_t node, struct reasons *out)
{
	struct failure failure = { s->failed_token[node], s->failed_rule[node] - 1u };

	explain_failure(s, &failure, out);
}

/* Nodes that failed alike, counted: each kind of failure is put into words once. */
static void count_failures(struct scheduler *s, struct tally *failures)
{
	tally_init(failures, &s->scratch);
	for (size_t node = 0; node < s->snapshot->node_count; node++) {
		struct failure failure;

		if (!s->failed_rule[node])
			continue;
		failure = (struct failure){ s->failed_token[node], s->failed_rule[node] - 1u };
		tally_add(failures, &failure, sizeof(failure), 1);
	}
}

static void count_texts(struct scheduler *s, const struct tally *failures, struct tally *texts)
{
	tally_init(texts, &s->scratch);
	for (size_t i = 0; i < failures->entry_count; i++) {
		const struct tally_entry *entry = &failures->entries[i];
		struct reasons reasons;

		explain_failure(s, entry->key, &reasons);
		for (uint32_t r = 0; r < reasons.count; r++)
			tally_add(texts, reasons.texts[r], strlen(reasons.texts[r]) + 1,
				  entry->count);
	}
}

static void count_reasons(struct scheduler *s, struct tally *texts)
{
	const char *left_out = s->evaluation.left_out_message;
	size_t without = s->snapshot->node_count;
	struct tally failures;

	count_failures(s, &failures);
	count_texts(s, &failures, texts);
	for (size_t i = 0; i < failures.entry_count; i++)
		without -= failures.entries[i].count;
	if (left_out && without)
		tally_add(texts, left_out, strlen(left_out) + 1, without);
}

/* PreFilter's rejection stands for all nodes. */
static size_t pre_filter_count(struct scheduler *s, const struct reason_count **out)
{
	struct reason_count *one = arena_new(&s->scratch, 1, sizeof(*one));

	one->text = s->evaluation.pre_filter_message;
	one->nodes = s->snapshot->node_count;
	*out = one;
	return 1;
}

size_t scheduler_reason_counts(struct scheduler *s, const struct reason_count **out)
{
	struct tally texts;
	struct reason_count *counts;

	if (s->evaluation.pre_filter_message)
		return pre_filter_count(s, out);
	phase_begin(s, PHASE_DIAGNOSE);
	count_reasons(s, &texts);
	counts = arena_new(&s->scratch, texts.entry_count, sizeof(*counts));
	for (size_t i = 0; i < texts.entry_count; i++)
		counts[i] = (struct reason_count){ texts.entries[i].key, texts.entries[i].count };
	phase_end(s, PHASE_DIAGNOSE);
	*out = counts;
	return texts.entry_count;
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *join_reason_counts(struct scheduler *s, const struct tally *texts)
{
	const char **lines = arena_new(&s->scratch, texts->entry_count, sizeof(*lines));
	size_t length = 0;
	char *joined;
	char *at;

	for (size_t i = 0; i < texts->entry_count; i++) {
		const char *text = texts->entries[i].key;

		lines[i] = arena_format(&s->scratch, "%zu %s", texts->entries[i].count, text);
		length += strlen(lines[i]) + 2;
	}
	qsort(lines, texts->entry_count, sizeof(*lines), compare_texts);
	at = joined = arena_bytes(&s->scratch, length + 1);
	for (size_t i = 0; i < texts->entry_count; i++) {
		size_t n = strlen(lines[i]);

		memcpy(at, lines[i], n);
		at += n;
		if (i + 1 < texts->entry_count) {
			memcpy(at, ", ", 2);
			at += 2;
		}
	}
	*at = '\0';
	return joined;
}

const char *scheduler_fit_error(struct scheduler *s)
{
	const struct evaluation *e = &s->evaluation;
	struct tally texts;

	if (e->profile && e->profile->engine)
		return e->profile->engine->fit_error(s->engine_state);
	if (s->snapshot->node_count == 0)
		return e->pre_filter_message;
	if (e->pre_filter_message)
		return arena_format(&s->scratch, "0/%zu nodes are available: %s.",
				    s->snapshot->node_count, e->pre_filter_message);
	phase_begin(s, PHASE_DIAGNOSE);
	count_reasons(s, &texts);
	phase_end(s, PHASE_DIAGNOSE);
	return arena_format(&s->scratch, "0/%zu nodes are available: %s.", s->snapshot->node_count,
			    join_reason_counts(s, &texts));
}
