/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NodeAffinity: the node has the pod's nodeSelector labels and satisfies one of its required terms,
 * and satisfies the affinity that the profile adds to every pod.
 *
 * plugins/nodeaffinity (PreFilter, Filter). When every required term names nodes in matchFields, PreFilter
 * leaves only those nodes to look at. Where one term's names contradict each other v1.26 gives the pod
 * up, and v1.36 only when no other term names a node.
 */
#include <stdlib.h>
#include <string.h>

#include "predicates/predicates.h"
#include "sched/core/args.h"
#include "sched/core/node_match.h"
#include "sched/core/reasons.h"

enum { MISMATCH_ADDED = 1, MISMATCH_POD = 2 };

struct state {
	const struct node_terms *added; /* NULL when the profile adds none */
	const struct intern *symbols;
};

static bool has_name(const uint32_t *names, uint32_t count, uint32_t name)
{
	for (uint32_t i = 0; i < count; i++) {
		if (names[i] == name)
			return true;
	}
	return false;
}

/*
 * The names that all "metadata.name in" fields of one term agree on, into names (with room for
 * those of the first); false when the term names no node.
 */
static bool names_of_term(const struct node_term *term, uint32_t *names, uint32_t *count)
{
	bool named = false;

	for (uint32_t f = 0; f < term->field_count; f++) {
		const struct requirement *field = &term->fields[f];
		uint32_t kept = 0;

		if (field->operator!= SELECTOR_IN)
			continue;
		for (uint32_t i = 0; i < (named ? *count : field->value_count); i++) {
			uint32_t name = named ? names[i] : field->values[i];

			if (has_name(field->values, field->value_count, name))
				names[kept++] = name;
		}
		*count = kept;
		named = true;
	}
	return named;
}

static uint32_t most_names(const struct node_terms *terms)
{
	uint32_t sum = 0;

	for (uint32_t t = 0; t < terms->count; t++) {
		for (uint32_t f = 0; f < terms->items[t].field_count; f++)
			sum += terms->items[t].fields[f].value_count;
	}
	return sum;
}

/* Ascending by text, each once: insertion, for there are few. */
static uint32_t insert_sorted(uint32_t *names, uint32_t count, uint32_t name,
			      const struct intern *symbols)
{
	uint32_t at = count;

	if (has_name(names, count, name))
		return count;
	while (at > 0 &&
	       strcmp(symbol_text(symbols, names[at - 1]), symbol_text(symbols, name)) > 0) {
		names[at] = names[at - 1];
		at--;
	}
	names[at] = name;
	return count + 1;
}

static void reject_conflict(struct prepared *out)
{
	out->verdict = PREPARED_REJECT;
	out->code = FIT_UNRESOLVABLE;
	out->message = "pod affinity terms conflict";
}

/* PreFilterResult: the union of the terms' names, when every term has some. */
static void restrict_to_names(const struct rule_call *call, struct prepared *out)
{
	const struct node_terms *terms = &call->pod->spec->required_terms;
	uint32_t room = most_names(terms);
	uint32_t *all = arena_new(call->scratch, room, sizeof(*all));
	uint32_t *some = arena_new(call->scratch, room, sizeof(*some));
	uint32_t all_count = 0;

	for (uint32_t t = 0; t < terms->count; t++) {
		uint32_t count = 0;

		if (!names_of_term(&terms->items[t], some, &count))
			return;
		if (count == 0 && call->features->version == KUBERNETES_1_26) {
			reject_conflict(out);
			return;
		}
		for (uint32_t i = 0; i < count; i++)
			all_count = insert_sorted(all, all_count, some[i], &call->cluster->symbols);
	}
	if (all_count == 0) {
		reject_conflict(out);
		return;
	}
	out->restricts = true;
	out->only = all;
	out->only_count = all_count;
}

static void prepare(const struct rule_call *call, struct prepared *out)
{
	const struct node_affinity_args *args = call->args;
	const struct pod_spec *spec = call->pod->spec;
	bool added = args && args->added_required.present;
	struct state *state;

	if (!added && spec->node_selector.count == 0 && !spec->required_terms.present) {
		out->verdict = PREPARED_SKIP;
		return;
	}
	state = arena_new(call->scratch, 1, sizeof(*state));
	state->added = added ? &args->added_required : NULL;
	state->symbols = &call->cluster->symbols;
	out->state = state;
	if (spec->required_terms.count)
		restrict_to_names(call, out);
}

static uint64_t mismatch(const void *opaque, const struct pod *pod, const struct node_info *info)
{
	const struct state *state = opaque;
	const struct pod_spec *spec = pod->spec;

	if (state->added && !node_terms_match(state->added, info->node, state->symbols))
		return MISMATCH_ADDED;
	if (!node_has_labels(info->node, &spec->node_selector) ||
	    !node_terms_match(&spec->required_terms, info->node, state->symbols))
		return MISMATCH_POD;
	return 0;
}

static void explain(const struct rule_call *call, const void *state, uint64_t token,
		    struct reasons *out)
{
	(void)state;
	reasons_set(out, call, FIT_UNRESOLVABLE,
		    token == MISMATCH_ADDED
			    ? "node(s) didn't match scheduler-enforced node affinity"
			    : "node(s) didn't match Pod's node affinity/selector");
}

static bool is_wanted(const struct rule_call *call, const struct node *node)
{
	const struct pod_spec *spec = call->pod->spec;

	return node_has_labels(node, &spec->node_selector) &&
	       node_terms_match(&spec->required_terms, node, &call->cluster->symbols);
}

/* The affinity that the profile adds is held against the changed node only, as upstream does. */
static bool matches_now(const struct rule_call *call, const struct cluster_event *event)
{
	const struct node_affinity_args *args = call->args;

	if (args && args->added_required.present &&
	    !node_terms_match(&args->added_required, event->after, &call->cluster->symbols))
		return false;
	return is_wanted(call, event->after) && !(event->before && is_wanted(call, event->before));
}

static const struct queueing_hint hints[] = {
	{ EVENTS(NODE, EVENT_ADD | EVENT_UPDATE_LABEL), matches_now },
	{ 0, NULL },
};

static const struct predicate_impl impls[] = {
	{ "reference", "each requirement against the node's labels", prepare, mismatch, NULL },
	{ NULL, NULL, NULL, NULL, NULL },
};

const struct predicate predicate_node_affinity = {
	.plugin = "NodeAffinity",
	.policy_name = "MatchNodeSelector",
	.summary = "nodeSelector and required node affinity match",
	.reads = READS_POD_SPEC | READS_NODE_OBJECT,
	.part = PART_LABELS,
	.events = EVENTS(NODE, EVENT_ADD | EVENT_UPDATE),
	.hints = hints,
	.impls = impls,
	.explain = explain,
};
