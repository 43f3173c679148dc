/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/ask_rule.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void ask_init(struct asked *asked, const char *yaml, const char *pod)
{
	uint32_t *all;

	*asked = (struct asked){ .features = features_default() };
	loaded_text(&asked->loaded, yaml);
	cr_assert_eq(asked->loaded.status, STATUS_OK, "%s", asked->loaded.said);
	snapshot_init(&asked->snapshot, &asked->loaded.cluster);
	all = arena_new(&asked->arena, asked->snapshot.node_count, sizeof(*all));
	for (uint32_t i = 0; i < asked->snapshot.node_count; i++)
		all[i] = i;
	asked->call = (struct rule_call){
		.snapshot = &asked->snapshot,
		.cluster = &asked->loaded.cluster,
		.pod = loaded_pod(&asked->loaded, pod),
		.features = &asked->features,
		.feasible = all,
		.feasible_count = asked->snapshot.node_count,
		.scratch = &asked->arena,
	};
}

void ask_fini(struct asked *asked)
{
	arena_free(&asked->arena);
	snapshot_fini(&asked->snapshot);
	loaded_fini(&asked->loaded);
}

struct label_keys ask_keys(struct asked *asked, const char *words)
{
	uint32_t *keys = arena_new(&asked->arena, strlen(words) + 1, sizeof(*keys));
	struct label_keys out = { .items = keys };

	for (;;) {
		size_t length;

		words += strspn(words, " ");
		length = strcspn(words, " ");
		if (!length)
			return out;
		keys[out.count++] = intern(&asked->loaded.cluster.symbols, words, length);
		words += length;
	}
}

static void say(struct asked *asked, const char *text)
{
	size_t used = strlen(asked->answer);

	snprintf(asked->answer + used, sizeof(asked->answer) - used, "%s%s", used ? " " : "", text);
}

static void say_number(struct asked *asked, int64_t number)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRId64, number);
	say(asked, text);
}

/* --- predicates ------------------------------------------------------------------------------ */

static void say_reasons(struct asked *asked, const struct predicate *rule,
			const struct prepared *prepared, uint64_t token)
{
	struct reasons reasons = { 0 };

	rule->explain(&asked->call, prepared->state, token, &reasons);
	for (uint32_t i = 0; i < reasons.count; i++)
		say(asked, arena_format(&asked->arena, "%s:%s", fit_code_name(reasons.code),
					reasons.texts[i]));
}

static struct prepared prepare(struct asked *asked, const struct predicate *rule, const void *args)
{
	struct prepared prepared = { 0 };

	asked->call.args = args;
	if (rule->impls->prepare)
		rule->impls->prepare(&asked->call, &prepared);
	return prepared;
}

static const char *ask_nodes(struct asked *asked, const struct predicate *rule,
			     const struct prepared *prepared)
{
	asked->answer[0] = '\0';
	for (size_t i = 0; i < asked->snapshot.node_count; i++) {
		uint64_t token = 0;

		if (prepared->verdict == PREPARED)
			token = rule->impls->on_node(prepared->state, asked->call.pod,
						     &asked->snapshot.nodes[i]);
		if (token)
			say_reasons(asked, rule, prepared, token);
		else
			say(asked, "fits");
	}
	return asked->answer;
}

const char *ask_filter(struct asked *asked, const struct predicate *rule, const void *args)
{
	const struct prepared prepared = prepare(asked, rule, args);

	return ask_nodes(asked, rule, &prepared);
}

const char *ask_filter_changed(struct asked *asked, const struct predicate *rule, const void *args,
			       const char *other, int sign)
{
	const struct prepared prepared = prepare(asked, rule, args);
	const struct pod *changed = loaded_pod(&asked->loaded, other);
	const struct node_info *node = &asked->snapshot.nodes[changed->node];
	char before[sizeof(asked->answer)];
	char between[sizeof(asked->answer)];

	memcpy(before, ask_nodes(asked, rule, &prepared), sizeof(before));
	rule->impls->pod_changed(prepared.state, asked->call.pod, changed, node, sign);
	memcpy(between, ask_nodes(asked, rule, &prepared), sizeof(between));
	rule->impls->pod_changed(prepared.state, asked->call.pod, changed, node, -sign);
	cr_expect_str_eq(ask_nodes(asked, rule, &prepared), before, "the opposite undoes it");
	memcpy(asked->answer, between, sizeof(between));
	return asked->answer;
}

/* --- priorities ------------------------------------------------------------------------------ */

static const char *ask_priority(struct asked *asked, const struct priority *rule, const void *args,
				bool normalised)
{
	size_t count = asked->snapshot.node_count;
	int64_t *scores = arena_new(&asked->arena, count, sizeof(*scores));
	struct prepared prepared = { 0 };

	asked->call.args = args;
	asked->answer[0] = '\0';
	if (rule->impls->prepare)
		rule->impls->prepare(&asked->call, &prepared);
	for (size_t i = 0; i < count && prepared.verdict == PREPARED; i++)
		scores[i] = rule->impls->on_node(prepared.state, asked->call.pod,
						 &asked->snapshot.nodes[i]);
	if (normalised && rule->normalise)
		rule->normalise(prepared.state, scores, count);
	for (size_t i = 0; i < count; i++)
		say_number(asked, scores[i]);
	return asked->answer;
}

const char *ask_scores(struct asked *asked, const struct priority *rule, const void *args)
{
	return ask_priority(asked, rule, args, true);
}

const char *ask_raw_scores(struct asked *asked, const struct priority *rule, const void *args)
{
	return ask_priority(asked, rule, args, false);
}
