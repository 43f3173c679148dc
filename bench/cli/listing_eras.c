/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/cli/listing_eras.h"

#include "predicates/v1_1/predicates.h"
#include "predicates/v1_2/predicates.h"
#include "priorities/v1_1/priorities.h"
#include "priorities/v1_2/priorities.h"
#include "profiles/engine.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A rule of v1.1 is one of v1.2 too, unless that has another of its name. */
static const char *eras_of(bool in_v1_1, bool in_v1_2)
{
	return !in_v1_1 ? "v1.2" : in_v1_2 ? "v1.1, v1.2" : "v1.1";
}

/* Calls add() for each rule, v1.1's and then v1.2's own; predicates, then priorities. */
static void each_predicate(struct listing *out,
			   void (*add)(struct listing *out, const struct legacy_predicate *rule,
				       const char *eras))
{
	size_t count;
	const struct legacy_predicate *const *all = predicate_v1_1_all(&count);

	for (size_t i = 0; i < count; i++) {
		const char *name = all[i]->rule.policy_name;

		add(out, all[i], eras_of(true, predicate_v1_2_find(name) == all[i]));
	}
	all = predicate_v1_2_all(&count);
	for (size_t i = 0; i < count; i++)
		add(out, all[i], eras_of(false, true));
}

static void each_priority(struct listing *out,
			  void (*add)(struct listing *out, const struct legacy_priority *rule,
				      const char *eras))
{
	size_t count;
	const struct legacy_priority *const *all = priority_v1_1_all(&count);

	for (size_t i = 0; i < count; i++) {
		const char *name = all[i]->rule.policy_name;

		add(out, all[i], eras_of(true, priority_v1_2_find(name) == all[i]));
	}
	all = priority_v1_2_all(&count);
	for (size_t i = 0; i < count; i++)
		add(out, all[i], eras_of(false, true));
}

static void add_predicate(struct listing *out, const struct legacy_predicate *rule,
			  const char *eras)
{
	listing_add(out,
		    (const char *[]){ rule->rule.policy_name, "filter", eras, rule->rule.summary });
}

static void add_priority(struct listing *out, const struct legacy_priority *rule, const char *eras)
{
	listing_add(out,
		    (const char *[]){ rule->rule.policy_name, "score", eras, rule->rule.summary });
}

void listing_era_rules(struct listing *out)
{
	static const struct listing_column columns[] = {
		{ "POLICY NAME", "policyName", LISTING_TEXT },
		{ "POINT", "extensionPoint", LISTING_TEXT },
		{ "ERA", "eras", LISTING_LIST },
		{ "SUMMARY", "summary", LISTING_TEXT },
	};

	*out = (struct listing){ .title = "rules of an engine with an era",
				 .key = "eraRules",
				 .columns = columns,
				 .column_count = COUNT(columns) };
	each_predicate(out, add_predicate);
	each_priority(out, add_priority);
}

static void add_predicate_rows(struct listing *out, const struct legacy_predicate *rule,
			       const char *eras)
{
	for (const struct legacy_predicate_impl *m = rule->impls; m->name; m++)
		listing_add(out, (const char *[]){ rule->rule.policy_name, "filter", eras, m->name,
						   m->what });
}

static void add_priority_rows(struct listing *out, const struct legacy_priority *rule,
			      const char *eras)
{
	for (const struct legacy_priority_impl *m = rule->impls; m->name; m++)
		listing_add(out, (const char *[]){ rule->rule.policy_name, "score", eras, m->name,
						   m->what });
}

void listing_era_implementations(struct listing *out)
{
	static const struct listing_column columns[] = {
		{ "RULE", "policyName", LISTING_TEXT },
		{ "POINT", "extensionPoint", LISTING_TEXT },
		{ "ERA", "eras", LISTING_LIST },
		{ "IMPLEMENTATION", "implementation", LISTING_TEXT },
		{ "WHAT", "what", LISTING_TEXT },
	};

	*out = (struct listing){ .title = "implementations of an engine with an era",
				 .key = "eraImplementations",
				 .columns = columns,
				 .column_count = COUNT(columns) };
	each_predicate(out, add_predicate_rows);
	each_priority(out, add_priority_rows);
}

void listing_engine_fields(struct listing *out)
{
	static const struct listing_column columns[] = {
		{ "FIELD", "field", LISTING_TEXT },   { "WORD", "word", LISTING_TEXT },
		{ "V1.1 HAD", "v1_1", LISTING_FLAG }, { "V1.2 HAD", "v1_2", LISTING_FLAG },
		{ "WHAT", "what", LISTING_TEXT },
	};
	struct engine_word word;

	*out = (struct listing){ .title = "how data flows in an engine with an era",
				 .key = "engineFields",
				 .columns = columns,
				 .column_count = COUNT(columns) };
	for (size_t i = 0; engine_word_at(i, &word); i++)
		listing_add(out, (const char *[]){
					 word.field, word.word, word.shipped[ERA_V1_1] ? "yes" : "",
					 word.shipped[ERA_V1_2] ? "yes" : "", word.what });
}
