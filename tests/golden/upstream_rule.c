/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One predicate or priority asked through its descriptor, every implementation of it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "predicates/predicates.h"
#include "priorities/priorities.h"
#include "sched/core/spread.h"
#include "sched/core/volume_binding.h"
#include "tests/golden/upstream.h"

/* A rule about to be asked. */
struct asked {
	struct upstream_case *c;
	struct upstream_world *world;
	struct rule_call call;
	struct arena scratch;
	const char *impl; /* its name, for messages */
};

static void asked_init(struct asked *a, struct upstream_world *world)
{
	*a = (struct asked){ .c = world->c, .world = world };
	a->call = (struct rule_call){ .snapshot = &world->session.snapshot,
				      .cluster = &world->session.cluster,
				      .pod = world->pod,
				      .features = &world->session.features,
				      .scratch = &a->scratch };
}

/* --- predicates ------------------------------------------------------------------------------ */

struct predicate_asked {
	struct asked asked; /* first */
	const struct predicate *rule;
	const struct predicate_impl *impl;
	struct prepared prepared;
};

static const void *filter_args(const struct session *session, const struct predicate *rule)
{
	const struct profile *profile = &session->profiles.items[0];

	for (size_t i = 0; i < profile->filter_count; i++) {
		if (profile->filters[i].rule == rule)
			return profile->filters[i].args;
	}
	return NULL;
}

static void prepare(struct predicate_asked *p)
{
	p->prepared = (struct prepared){ .verdict = PREPARED };
	if (p->impl->prepare)
		p->impl->prepare(&p->asked.call, &p->prepared);
}

/* "fits", or "[code, reason, ...]" as the cases write it. */
static const char *answer(struct predicate_asked *p, const struct node_info *node)
{
	struct arena *scratch = &p->asked.scratch;
	const struct prepared *prepared = &p->prepared;
	struct reasons reasons = { 0 };
	const char *text;
	uint64_t token;

	if (prepared->verdict == PREPARED_SKIP)
		return "fits";
	if (prepared->verdict == PREPARED_REJECT || prepared->verdict == PREPARED_ERROR)
		return arena_format(scratch, "[%s, %s]",
				    fit_code_name(prepared->verdict == PREPARED_ERROR
							  ? FIT_ERROR
							  : prepared->code),
				    prepared->message);
	token = p->impl->on_node(prepared->state, p->asked.call.pod, node);
	if (!token)
		return "fits";
	p->rule->explain(&p->asked.call, prepared->state, token, &reasons);
	text = arena_format(scratch, "[%s", fit_code_name(reasons.code));
	for (uint32_t i = 0; i < reasons.count; i++)
		text = arena_format(scratch, "%s, %s", text, reasons.texts[i]);
	return arena_format(scratch, "%s]", text);
}

/* How the case writes an answer. */
static const char *answer_wanted(struct arena *scratch, const struct value *want)
{
	const char *text = "[";

	if (want->kind != VALUE_LIST)
		return want->kind == VALUE_MAP ? "a map" : want->text;
	for (uint32_t i = 0; i < want->count; i++)
		text = arena_format(scratch, "%s%s%s", text, i ? ", " : "", want->items[i].text);
	return arena_format(scratch, "%s]", text);
}

static void expect_answer(struct predicate_asked *p, const struct value *want,
			  const struct node_info *node)
{
	const char *got = answer(p, node);
	const char *name = cluster_text(p->asked.call.cluster, node->node->name);

	if (strcmp(answer_wanted(&p->asked.scratch, want), got) != 0)
		upstream_differs(p->asked.c, want, "%s: %s says %s", name, p->asked.impl, got);
}

/* want: a map by node, or one answer for every node. */
static void expect_answers(struct predicate_asked *p, const struct value *want)
{
	const struct snapshot *snapshot = p->asked.call.snapshot;

	if (want->kind == VALUE_MAP) {
		for (uint32_t i = 0; i < want->count; i++) {
			const struct member *member = &want->members[i];
			const struct node_info *node =
				upstream_world_node(p->asked.world, &member->value, member->key);

			if (node)
				expect_answer(p, &member->value, node);
		}
		return;
	}
	for (size_t i = 0; i < snapshot->node_count; i++)
		expect_answer(p, want, &snapshot->nodes[i]);
}

/* only: the names a PreFilterResult leaves, or "all". */
static void expect_only(struct predicate_asked *p, const struct value *want)
{
	const struct prepared *prepared = &p->prepared;
	const char *got = "[";

	for (uint32_t i = 0; i < prepared->only_count; i++)
		got = arena_format(&p->asked.scratch, "%s%s%s", got, i ? ", " : "",
				   cluster_text(p->asked.call.cluster, prepared->only[i]));
	got = prepared->restricts ? arena_format(&p->asked.scratch, "%s]", got) : "all";
	if (strcmp(answer_wanted(&p->asked.scratch, want), got) != 0)
		upstream_differs(p->asked.c, want, "%s looks at %s", p->asked.impl, got);
}

static void expect_pre_filter(struct predicate_asked *p, const struct value *want)
{
	const char *got = "passes";

	if (p->prepared.verdict == PREPARED_REJECT || p->prepared.verdict == PREPARED_ERROR)
		got = answer(p, NULL);
	if (strcmp(answer_wanted(&p->asked.scratch, want), got) != 0)
		upstream_differs(p->asked.c, want, "%s before any node: %s", p->asked.impl, got);
}

/* --- predicates: what spreading counts ------------------------------------------------------- */

static int64_t count_domain(struct predicate_asked *p, const struct spread_rules *rules,
			    const char *key, const char *value)
{
	const struct snapshot *snapshot = p->asked.call.snapshot;
	const struct cluster *cluster = p->asked.call.cluster;
	int64_t count = -1;

	for (size_t i = 0; i < snapshot->node_count; i++) {
		const struct node_info *node = &snapshot->nodes[i];

		for (uint32_t r = 0; spread_has_keys(rules, node->index) && r < rules->count; r++) {
			const struct spread_rule *rule = &rules->items[r];
			uint32_t found;

			if (strcmp(cluster_text(cluster, rule->topology->key), key) != 0 ||
			    !labels_find(&node->node->labels, rule->topology->key, &found) ||
			    strcmp(cluster_text(cluster, found), value) != 0 ||
			    !spread_includes(rule, p->asked.call.pod, node, &cluster->symbols))
				continue;
			count = (count < 0 ? 0 : count) +
				spread_pods_on(rule, p->asked.call.pod, node, &cluster->symbols);
		}
	}
	return count;
}

/* domains: {key: {value: pods}} of the constraints that the predicate reads. */
static void expect_domains(struct predicate_asked *p, const struct value *want)
{
	struct spread_rules rules = spread_rules_of(&p->asked.call, p->asked.call.args, false);

	for (uint32_t i = 0; i < want->count; i++) {
		const struct member *key = &want->members[i];

		for (uint32_t j = 0; j < key->value.count; j++) {
			const struct member *domain = &key->value.members[j];

			upstream_expect_integer(p->asked.c, &domain->value, domain->key,
						count_domain(p, &rules, key->key, domain->key));
		}
	}
}

static void expect_constraint(struct asked *a, const struct value *want,
			      const struct spread_rule *rule)
{
	const struct {
		const char *key, *got;
	} fields[] = {
		{ "topologyKey", cluster_text(a->call.cluster, rule->topology->key) },
		{ "maxSkew", arena_format(&a->scratch, "%d", rule->max_skew) },
		{ "minDomains", arena_format(&a->scratch, "%d", rule->min_domains) },
		{ "selector",
		  upstream_selector_text(&a->scratch, &a->call.cluster->symbols, &rule->selector) },
		{ "nodeAffinityPolicy", rule->honor_affinity ? "Honor" : "Ignore" },
		{ "nodeTaintsPolicy", rule->honor_taints ? "Honor" : "Ignore" },
	};

	for (uint32_t i = 0; i < want->count; i++) {
		const struct member *member = &want->members[i];
		const char *got = "unknown to the runner";

		for (size_t j = 0; j < sizeof(fields) / sizeof(fields[0]); j++) {
			if (!strcmp(fields[j].key, member->key))
				got = fields[j].got;
		}
		upstream_expect_text(a->c, &member->value, member->key, got);
	}
}

/* constraints: those that hold for the pod, its own or the defaults. */
static void expect_constraints(struct asked *a, const struct value *want, bool schedule_anyway)
{
	struct spread_rules rules = spread_rules_of(&a->call, a->call.args, schedule_anyway);

	if (rules.count != want->count)
		upstream_differs(a->c, want, "there are %u constraints", rules.count);
	for (uint32_t i = 0; i < want->count && i < rules.count; i++)
		expect_constraint(a, &want->items[i], &rules.items[i]);
}

static void expect_hard_constraints(struct predicate_asked *p, const struct value *want)
{
	expect_constraints(&p->asked, want, false);
}

/* ignored: the nodes that lack a topology key. */
static void expect_ignored(struct asked *a, const struct value *want)
{
	struct spread_rules rules = spread_rules_of(&a->call, a->call.args, true);
	const struct snapshot *snapshot = a->call.snapshot;
	uint32_t found = 0;

	for (size_t i = 0; i < snapshot->node_count; i++) {
		const char *name = cluster_text(a->call.cluster, snapshot->nodes[i].node->name);

		if (!rules.all_keys || spread_has_keys(&rules, (uint32_t)i))
			continue;
		if (found < want->count)
			upstream_expect_text(a->c, &want->items[found], "ignored", name);
		found++;
	}
	if (found != want->count)
		upstream_differs(a->c, want, "%u nodes are ignored", found);
}

/* --- predicates: pods that come and go in the middle of a cycle ------------------------------- */

/* What was repaired must answer as what is prepared afresh. */
static void compare_with_fresh(struct predicate_asked *p, const struct value *step)
{
	const struct snapshot *snapshot = p->asked.call.snapshot;
	struct predicate_asked fresh = *p;

	prepare(&fresh);
	for (size_t i = 0; i < snapshot->node_count; i++) {
		const struct node_info *node = &snapshot->nodes[i];
		const char *repaired = answer(p, node);
		const char *prepared = answer(&fresh, node);

		if (strcmp(repaired, prepared) != 0)
			upstream_differs(p->asked.c, step,
					 "node %zu: %s repaired says %s, afresh %s", i,
					 p->asked.impl, repaired, prepared);
	}
}

static void change_pods(struct predicate_asked *p, const struct value *name, int sign)
{
	struct pod *other = upstream_world_pod(p->asked.world, name);
	uint32_t node;

	if (!other)
		return;
	node = cluster_find_node(p->asked.call.cluster, other->spec->node_name);
	if (sign > 0 && other->node == NO_NODE)
		node_info_add_pod(&p->asked.call.snapshot->nodes[node], other);
	else if (sign < 0 && other->node != NO_NODE)
		node_info_remove_pod(&p->asked.call.snapshot->nodes[node], other);
	if (p->impl->pod_changed && p->prepared.verdict != PREPARED_SKIP)
		p->impl->pod_changed(p->prepared.state, p->asked.call.pod, other,
				     &p->asked.call.snapshot->nodes[node], sign);
}

/* Steps: [{add: pod} or {remove: pod}, with what is then expected]. A pod that is removed without
 * being there leaves a state that no cluster has, so that it cannot be prepared afresh. */
static void take_step(struct predicate_asked *p, const struct value *step)
{
	const struct value *add = value_find(step, "add");
	const struct value *remove = value_find(step, "remove");
	const struct value *filter = value_find(step, "filter");
	const struct pod *other = remove ? upstream_world_pod(p->asked.world, remove) : NULL;
	bool was_there = !other || other->node != NO_NODE;

	if (!add == !remove || !filter || step->count != 2) {
		upstream_differs(p->asked.c, step, "expected add or remove, and filter");
		return;
	}
	change_pods(p, add ? add : remove, add ? 1 : -1);
	expect_answers(p, filter);
	if (was_there)
		compare_with_fresh(p, step);
}

/* Pods of `later` are not there yet. */
static void hold_back(struct upstream_world *world)
{
	const struct value *later = upstream_find(world->c, "later");

	for (uint32_t i = 0; later && i < later->count; i++) {
		struct pod *pod = upstream_world_pod(world, &later->items[i]);

		if (pod && pod->node != NO_NODE)
			node_info_remove_pod(&world->session.snapshot.nodes[pod->node], pod);
	}
}

/* bindings: {node: {claim: volume}} for claims that get one there; provisioned: {node: [claim]}. */
static const char *found_volumes(struct predicate_asked *p, const struct node_info *node,
				 bool provisioned)
{
	const struct cluster *cluster = p->asked.call.cluster;
	struct claims_of_pod claims;
	const char *message;
	const char *text = "";

	if (!claims_of_pod_find(&claims, &p->asked.call, &message))
		return message;
	claims_of_pod_on_node(&claims, node->node);
	for (uint32_t i = 0; !provisioned && i < claims.match_count; i++)
		text = arena_format(&p->asked.scratch, "%s %s=%s", text,
				    cluster_text(cluster, claims.matches[i].claim->name),
				    cluster_text(cluster, claims.matches[i].volume->name));
	for (uint32_t i = 0; provisioned && i < claims.provisioned_count; i++)
		text = arena_format(&p->asked.scratch, "%s %s", text,
				    cluster_text(cluster, claims.provisioned[i]->name));
	return *text ? text + 1 : text;
}

static void expect_volumes(struct predicate_asked *p, const struct value *want, bool provisioned)
{
	for (uint32_t i = 0; i < want->count; i++) {
		const struct member *member = &want->members[i];
		const struct node_info *node =
			upstream_world_node(p->asked.world, &member->value, member->key);

		if (node)
			upstream_expect_text(p->asked.c, &member->value,
					     provisioned ? "provisioned" : "bound",
					     found_volumes(p, node, provisioned));
	}
}

static void expect_all(struct predicate_asked *p)
{
	static const struct {
		const char *key;
		void (*expect)(struct predicate_asked *p, const struct value *want);
	} expectations[] = {
		{ "preFilter", expect_pre_filter },
		{ "only", expect_only },
		{ "filter", expect_answers },
		{ "domains", expect_domains },
		{ "constraints", expect_hard_constraints },
	};
	const struct value *bindings = upstream_find(p->asked.c, "bindings");
	const struct value *provisioned = upstream_find(p->asked.c, "provisioned");
	const struct value *steps = upstream_find(p->asked.c, "steps");
	bool any = bindings || provisioned || steps;

	for (size_t i = 0; i < sizeof(expectations) / sizeof(expectations[0]); i++) {
		const struct value *want = upstream_find(p->asked.c, expectations[i].key);

		any = any || want;
		if (want)
			expectations[i].expect(p, want);
	}
	if (bindings)
		expect_volumes(p, bindings, false);
	if (provisioned)
		expect_volumes(p, provisioned, true);
	for (uint32_t i = 0; steps && i < steps->count; i++)
		take_step(p, &steps->items[i]);
	if (!any)
		upstream_differs(p->asked.c, NULL, "the case expects nothing");
}

static void ask_predicate(struct upstream_case *c, const struct predicate *rule,
			  const struct predicate_impl *impl)
{
	struct predicate_asked p = { .rule = rule, .impl = impl };
	struct upstream_world world;

	if (upstream_world_start(&world, c) && world.pod) {
		asked_init(&p.asked, &world);
		p.asked.impl = impl->name;
		p.asked.call.args = filter_args(&world.session, rule);
		hold_back(&world);
		prepare(&p);
		expect_all(&p);
		arena_free(&p.asked.scratch);
	} else if (!world.refused) {
		upstream_differs(c, NULL, "the case has no pod");
	}
	upstream_world_fini(&world);
}

static void check_predicate(struct upstream_case *c)
{
	const char *name = upstream_text(c, "plugin");
	const struct predicate *rule = predicate_find(name);

	if (!rule)
		upstream_differs(c, NULL, "there is no predicate %s", name);
	for (const struct predicate_impl *impl = rule ? rule->impls : NULL; impl && impl->name;
	     impl++)
		ask_predicate(c, rule, impl);
}

/* --- priorities ------------------------------------------------------------------------------ */

static const void *score_args(const struct session *session, const struct priority *rule)
{
	const struct profile *profile = &session->profiles.items[0];

	for (size_t i = 0; i < profile->score_count; i++) {
		if (profile->scores[i].rule == rule)
			return profile->scores[i].args;
	}
	return NULL;
}

/* The nodes that have an expected score are those that passed the predicates. */
static void name_feasible(struct asked *a, const struct value *want)
{
	uint32_t *feasible = arena_new(&a->scratch, want->count, sizeof(*feasible));
	size_t count = 0;

	for (uint32_t i = 0; i < want->count; i++) {
		const struct member *member = &want->members[i];
		const struct node_info *node =
			upstream_world_node(a->world, &member->value, member->key);

		if (node)
			feasible[count++] = node->index;
	}
	a->call.feasible = feasible;
	a->call.feasible_count = count;
}

static void expect_scores(struct asked *a, const struct value *want, const int64_t *scores)
{
	for (uint32_t i = 0; i < want->count && !*a->c->difference; i++) {
		char what[256];

		snprintf(what, sizeof(what), "%s: %s", want->members[i].key, a->impl);
		upstream_expect_integer(a->c, &want->members[i].value, what, scores[i]);
	}
}

static void score(struct asked *a, const struct priority *rule, const struct priority_impl *impl,
		  const struct value *raw, const struct value *normalised)
{
	struct prepared prepared = { .verdict = PREPARED };
	size_t count = a->call.feasible_count;
	int64_t *scores = arena_new(&a->scratch, count, sizeof(*scores));

	if (impl->prepare)
		impl->prepare(&a->call, &prepared);
	for (size_t i = 0; i < count && prepared.verdict == PREPARED; i++)
		scores[i] = impl->on_node(prepared.state, a->call.pod,
					  &a->call.snapshot->nodes[a->call.feasible[i]]);
	if (raw)
		expect_scores(a, raw, scores);
	if (rule->normalise)
		rule->normalise(prepared.state, scores, count);
	if (normalised)
		expect_scores(a, normalised, scores);
}

static void ask_priority(struct upstream_case *c, const struct priority *rule,
			 const struct priority_impl *impl)
{
	const struct value *raw = upstream_find(c, "raw");
	const struct value *normalised = upstream_find(c, "scores");
	const struct value *scored = raw ? raw : normalised;
	const struct value *constraints = upstream_find(c, "constraints");
	const struct value *ignored = upstream_find(c, "ignored");
	struct upstream_world world;
	struct asked a;

	if (upstream_world_start(&world, c) && world.pod && (scored || constraints || ignored)) {
		asked_init(&a, &world);
		a.impl = impl->name;
		a.call.args = score_args(&world.session, rule);
		if (constraints)
			expect_constraints(&a, constraints, true);
		if (ignored)
			expect_ignored(&a, ignored);
		if (scored) {
			name_feasible(&a, scored);
			score(&a, rule, impl, raw, normalised);
		}
		arena_free(&a.scratch);
	} else if (!world.refused) {
		upstream_differs(c, NULL, "the case has no pod, or expects no scores");
	}
	upstream_world_fini(&world);
}

static void check_priority(struct upstream_case *c)
{
	const char *name = upstream_text(c, "plugin");
	const struct priority *rule = priority_find(name);

	if (!rule)
		upstream_differs(c, NULL, "there is no priority %s", name);
	for (const struct priority_impl *impl = rule ? rule->impls : NULL; impl && impl->name;
	     impl++)
		ask_priority(c, rule, impl);
}

static const char *const predicate_keys[] = { "preFilter",   "only",  "filter",	  "domains",
					      "later",	     "steps", "bindings", "provisioned",
					      "constraints", NULL };
static const char *const priority_keys[] = { "raw", "scores", "constraints", "ignored", NULL };

const struct upstream_subject upstream_predicate = {
	.name = "predicate",
	.check = check_predicate,
	.keys = predicate_keys,
	.has_world = true,
};

const struct upstream_subject upstream_priority = {
	.name = "priority",
	.check = check_priority,
	.keys = priority_keys,
	.has_world = true,
};
