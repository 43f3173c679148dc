/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/question.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void question_init(struct question *question, const char *yaml, const char *pod)
{
	uint32_t *all;

	*question = (struct question){ .features = features_default(KUBERNETES_1_26) };
	loaded_text(&question->loaded, yaml);
	cr_assert_eq(question->loaded.status, STATUS_OK, "%s", question->loaded.said);
	snapshot_init(&question->snapshot, &question->loaded.cluster);
	all = arena_new(&question->arena, question->snapshot.node_count, sizeof(*all));
	for (uint32_t i = 0; i < question->snapshot.node_count; i++)
		all[i] = i;
	question->call = (struct rule_call){
		.snapshot = &question->snapshot,
		.cluster = &question->loaded.cluster,
		.pod = loaded_pod(&question->loaded, pod),
		.features = &question->features,
		.feasible = all,
		.feasible_count = question->snapshot.node_count,
		.scratch = &question->arena,
	};
}

void question_fini(struct question *question)
{
	arena_free(&question->arena);
	snapshot_fini(&question->snapshot);
	loaded_fini(&question->loaded);
}

struct label_keys question_keys(struct question *question, const char *words)
{
	uint32_t *keys = arena_new(&question->arena, strlen(words) + 1, sizeof(*keys));
	struct label_keys out = { .items = keys };

	for (;;) {
		size_t length;

		words += strspn(words, " ");
		length = strcspn(words, " ");
		if (!length)
			return out;
		keys[out.count++] = intern(&question->loaded.cluster.symbols, words, length);
		words += length;
	}
}

static void say(struct question *question, const char *text)
{
	size_t used = strlen(question->answer);

	snprintf(question->answer + used, sizeof(question->answer) - used, "%s%s", used ? " " : "",
		 text);
}

static void say_number(struct question *question, int64_t number)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRId64, number);
	say(question, text);
}

/* --- predicates ------------------------------------------------------------------------------ */

static void say_reasons(struct question *question, const struct predicate *rule,
			const struct prepared *prepared, uint64_t token)
{
	struct reasons reasons = { 0 };

	rule->explain(&question->call, prepared->state, token, &reasons);
	for (uint32_t i = 0; i < reasons.count; i++)
		say(question, arena_format(&question->arena, "%s:%s", fit_code_name(reasons.code),
					   reasons.texts[i]));
}

static struct prepared prepare(struct question *question, const struct predicate *rule,
			       const void *args)
{
	struct prepared prepared = { 0 };

	question->call.args = args;
	if (rule->impls->prepare)
		rule->impls->prepare(&question->call, &prepared);
	return prepared;
}

static const char *ask_nodes(struct question *question, const struct predicate *rule,
			     const struct prepared *prepared)
{
	question->answer[0] = '\0';
	for (size_t i = 0; i < question->snapshot.node_count; i++) {
		uint64_t token = 0;

		if (prepared->verdict == PREPARED)
			token = rule->impls->on_node(prepared->state, question->call.pod,
						     &question->snapshot.nodes[i]);
		if (token)
			say_reasons(question, rule, prepared, token);
		else
			say(question, "fits");
	}
	return question->answer;
}

const char *question_filter(struct question *question, const struct predicate *rule,
			    const void *args)
{
	const struct prepared prepared = prepare(question, rule, args);

	return ask_nodes(question, rule, &prepared);
}

const char *question_filter_changed(struct question *question, const struct predicate *rule,
				    const void *args, const char *other, int sign)
{
	const struct prepared prepared = prepare(question, rule, args);
	const struct pod *changed = loaded_pod(&question->loaded, other);
	const struct node_info *node = &question->snapshot.nodes[changed->node];
	char before[sizeof(question->answer)];
	char between[sizeof(question->answer)];

	memcpy(before, ask_nodes(question, rule, &prepared), sizeof(before));
	rule->impls->pod_changed(prepared.state, question->call.pod, changed, node, sign);
	memcpy(between, ask_nodes(question, rule, &prepared), sizeof(between));
	rule->impls->pod_changed(prepared.state, question->call.pod, changed, node, -sign);
	cr_expect_str_eq(ask_nodes(question, rule, &prepared), before, "the opposite undoes it");
	memcpy(question->answer, between, sizeof(between));
	return question->answer;
}

/* --- priorities ------------------------------------------------------------------------------ */

static const char *ask_priority(struct question *question, const struct priority *rule,
				const void *args, bool normalised)
{
	size_t count = question->snapshot.node_count;
	int64_t *scores = arena_new(&question->arena, count, sizeof(*scores));
	struct prepared prepared = { 0 };

	question->call.args = args;
	question->answer[0] = '\0';
	if (rule->impls->prepare)
		rule->impls->prepare(&question->call, &prepared);
	for (size_t i = 0; i < count && prepared.verdict == PREPARED; i++)
		scores[i] = rule->impls->on_node(prepared.state, question->call.pod,
						 &question->snapshot.nodes[i]);
	if (normalised && rule->normalise)
		rule->normalise(prepared.state, scores, count);
	for (size_t i = 0; i < count; i++)
		say_number(question, scores[i]);
	return question->answer;
}

const char *question_scores(struct question *question, const struct priority *rule,
			    const void *args)
{
	return ask_priority(question, rule, args, true);
}

const char *question_raw_scores(struct question *question, const struct priority *rule,
				const void *args)
{
	return ask_priority(question, rule, args, false);
}
