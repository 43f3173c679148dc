/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules against themselves: one implementation against another, a repaired state against a new one.
 */
#include <string.h>

#include "tests/support/agreement.h"

/* --- several implementations ----------------------------------------------------------------- */

static size_t filter_rows(const struct predicate *rule)
{
	size_t rows = 0;

	while (rule->impls[rows].name)
		rows++;
	return rows;
}

static size_t score_rows(const struct priority *rule)
{
	size_t rows = 0;

	while (rule && rule->impls[rows].name)
		rows++;
	return rows;
}

/* The most implementations that a filter of the profile has. */
static size_t most_rows(const struct profile *profile)
{
	size_t most = 1;

	for (size_t i = 0; i < profile->filter_count; i++) {
		size_t rows = filter_rows(profile->filters[i].rule);

		most = rows > most ? rows : most;
	}
	return most;
}

/* The profile with implementation `row` of every filter; row 0 where a filter has fewer. */
static void with_row(struct profile *out, const struct profile *profile, size_t row)
{
	*out = *profile;
	for (size_t i = 0; i < out->filter_count; i++) {
		const struct predicate *rule = out->filters[i].rule;

		out->filters[i].impl = &rule->impls[row < filter_rows(rule) ? row : 0];
	}
}

static const char *plugin(const struct asked *asked, size_t rule)
{
	return asked->profile->filters[rule].rule->plugin;
}

static bool same_names(const struct prepared *a, const struct prepared *b)
{
	return a->restricts == b->restricts && a->only_count == b->only_count &&
	       (!a->only_count || !memcmp(a->only, b->only, a->only_count * sizeof(*a->only)));
}

static bool same_verdict(const struct prepared *a, const struct prepared *b)
{
	bool ends = a->verdict == PREPARED_REJECT || a->verdict == PREPARED_ERROR;

	if (ends || b->verdict == PREPARED_REJECT || b->verdict == PREPARED_ERROR)
		return a->verdict == b->verdict && a->code == b->code &&
		       !strcmp(a->message, b->message);
	return same_names(a, b);
}

static void explain(struct asked *asked, size_t rule, uint64_t token, struct reasons *out)
{
	const struct profile_filter *filter = &asked->profile->filters[rule];

	*out = (struct reasons){ 0 };
	asked->call.args = filter->args;
	if (token)
		filter->rule->explain(&asked->call, asked->filters[rule].state, token, out);
}

static bool same_reasons(const struct reasons *a, const struct reasons *b)
{
	if (a->code != b->code || a->count != b->count)
		return false;
	for (uint32_t i = 0; i < a->count; i++) {
		if (strcmp(a->texts[i], b->texts[i]) != 0)
			return false;
	}
	return true;
}

/* What two tellings of a rule answer for one node. */
static void agree_on_node(struct asked *a, struct asked *b, size_t rule, uint32_t node,
			  const char *when, struct complaint *c)
{
	uint64_t x = asked_token(a, rule, node);
	uint64_t y = asked_token(b, rule, node);
	struct reasons reasons[2];

	if (!x && !y)
		return;
	explain(a, rule, x, &reasons[0]);
	explain(b, rule, y, &reasons[1]);
	if ((x != 0) != (y != 0) || !same_reasons(&reasons[0], &reasons[1]))
		complain(c, "%s: %s answers %s for node %u as \"%s\", and %s as \"%s\"", when,
			 plugin(a, rule), x ? reasons[0].texts[0] : "yes", node,
			 a->profile->filters[rule].impl->name, y ? reasons[1].texts[0] : "yes",
			 b->profile->filters[rule].impl->name);
}

static void agree_on_rule(struct asked *a, struct asked *b, size_t rule, const char *when,
			  struct complaint *c)
{
	if (!same_verdict(&a->filters[rule], &b->filters[rule])) {
		complain(c, "%s: %s is prepared to verdict %d (%s), and to %d (%s)", when,
			 plugin(a, rule), a->filters[rule].verdict, a->filters[rule].message,
			 b->filters[rule].verdict, b->filters[rule].message);
		return;
	}
	for (uint32_t node = 0; node < a->call.snapshot->node_count; node++)
		agree_on_node(a, b, rule, node, when, c);
}

static struct rule_call call_for(const struct scheduler *s, const struct pod *pod,
				 struct arena *scratch)
{
	return (struct rule_call){ .snapshot = s->snapshot,
				   .cluster = s->cluster,
				   .pod = pod,
				   .features = &s->features,
				   .scratch = scratch };
}

void agree_on_filters(const struct scheduler *scheduler, const struct profile *profile,
		      const struct pod *pod, struct complaint *c)
{
	size_t rows = most_rows(profile);
	struct arena scratch = { 0 };
	const struct rule_call call = call_for(scheduler, pod, &scratch);
	struct profile reference;
	struct profile other;
	struct asked a;
	struct asked b;

	with_row(&reference, profile, 0);
	asked_prepare(&a, &reference, &call);
	for (size_t row = 1; row < rows; row++) {
		with_row(&other, profile, row);
		asked_prepare(&b, &other, &call);
		for (size_t rule = 0; rule < profile->filter_count; rule++)
			agree_on_rule(&a, &b, rule, "two implementations", c);
	}
	arena_free(&scratch);
}

/* --- scores ---------------------------------------------------------------------------------- */

static void score_with(const struct profile_score *score, const struct priority_impl *impl,
		       struct rule_call *call, int64_t *raw, int64_t *normalised)
{
	struct prepared p = { .verdict = PREPARED };

	call->args = score->args;
	if (impl->prepare)
		impl->prepare(call, &p);
	for (size_t i = 0; i < call->feasible_count; i++) {
		raw[i] = 0;
		if (p.verdict == PREPARED)
			raw[i] = impl->on_node(p.state, call->pod,
					       &call->snapshot->nodes[call->feasible[i]]);
		normalised[i] = raw[i];
	}
	if (score->rule->normalise)
		score->rule->normalise(p.state, normalised, call->feasible_count);
}

static void agree_on_score(const struct profile_score *score, size_t which, struct rule_call *call,
			   const struct naive_decision *d, struct complaint *c)
{
	int64_t *raw = arena_new(call->scratch, d->feasible_count, sizeof(*raw));
	int64_t *normalised = arena_new(call->scratch, d->feasible_count, sizeof(*raw));

	for (size_t row = 1; row < score_rows(score->rule); row++) {
		score_with(score, &score->rule->impls[row], call, raw, normalised);
		for (size_t i = 0; i < d->feasible_count; i++) {
			if (raw[i] == d->raw[which][i] && normalised[i] == d->normalised[which][i])
				continue;
			complain(c,
				 "%s: node %u scores %lld, normalised %lld as \"%s\", and %lld, "
				 "%lld as \"%s\"",
				 score->plugin, d->feasible[i], (long long)d->raw[which][i],
				 (long long)d->normalised[which][i], score->rule->impls[0].name,
				 (long long)raw[i], (long long)normalised[i],
				 score->rule->impls[row].name);
		}
	}
}

void agree_on_scores(const struct scheduler *scheduler, const struct profile *profile,
		     const struct pod *pod, const struct naive_decision *decision,
		     struct complaint *c)
{
	struct arena scratch = { 0 };
	struct rule_call call = call_for(scheduler, pod, &scratch);

	call.feasible = decision->feasible;
	call.feasible_count = decision->feasible_count;
	for (size_t i = 0; decision->scored && i < profile->score_count; i++) {
		if (profile->scores[i].rule)
			agree_on_score(&profile->scores[i], i, &call, decision, c);
	}
	arena_free(&scratch);
}

/* --- pods that come and go ------------------------------------------------------------------- */

enum { MOVES_MAX = 8 };

struct move {
	struct pod *pod;
	int sign;
};

/* A node whose pods are changed under prepared rules. */
struct change {
	struct scheduler *scheduler;
	struct asked *asked; /* one telling after another, all told of each move */
	size_t rows;
	uint32_t node;
	struct pod_lists lists; /* follow the moves */
	struct move moves[MOVES_MAX];
	size_t move_count;
	bool deleting; /* a pod on its way out was among them */
};

/* The pod joins or leaves, and every telling's states with it. */
static void apply(struct change *change, struct pod *pod, int sign)
{
	struct node_info *info = &change->scheduler->snapshot->nodes[change->node];

	if (sign > 0)
		node_info_add_pod(info, pod);
	else
		node_info_remove_pod(info, pod);
	for (size_t row = 0; row < change->rows; row++) {
		struct asked *asked = &change->asked[row];

		for (size_t rule = 0; rule < asked->profile->filter_count; rule++) {
			const struct predicate_impl *impl = asked->profile->filters[rule].impl;

			if (impl->pod_changed && asked_has_state(asked, rule))
				impl->pod_changed(asked->filters[rule].state, asked->call.pod, pod,
						  info, sign);
		}
	}
}

static void move(struct change *change, struct pod *pod, int sign)
{
	apply(change, pod, sign);
	if (sign > 0)
		pod_lists_add(&change->lists, change->node, pod);
	else
		pod_lists_remove(&change->lists, change->node, pod);
	change->moves[change->move_count++] = (struct move){ pod, sign };
	change->deleting |= pod->deleting;
}

/* One that runs on the node leaves, or one that runs nowhere joins; nothing when there is none. */
static void move_one(struct change *change, const struct pod *at_hand, struct dice *dice)
{
	const struct pod_list *list = &change->lists.nodes[change->node];
	const struct cluster *cluster = change->scheduler->cluster;
	struct pod *pod;

	if (list->count && chance(dice, 60)) {
		move(change, list->pods[roll(dice, (uint32_t)list->count)], -1);
		return;
	}
	pod = cluster->pods[roll(dice, (uint32_t)cluster->pod_count)];
	if (pod->node == NO_NODE && pod->state != POD_DELETED && pod != at_hand)
		move(change, pod, 1);
}

/*
 * Left out: PodTopologySpread never counts a pod on its way out but lets it leave and join, as upstream
 * does; and a claim's ReadWriteOncePod is looked at by PreFilter alone.
 */
static bool is_comparable(const struct change *change, const struct asked *fresh, size_t rule)
{
	const char *name = plugin(fresh, rule);

	/* v1.36 does not look again at what it skipped, and counts a claim once but lets every pod that uses it
	 * leave. */
	if (fresh->call.features->version == KUBERNETES_1_36 &&
	    (change->asked[0].filters[rule].verdict == PREPARED_SKIP ||
	     !strcmp(name, "VolumeRestrictions")))
		return false;
	if (!strcmp(name, "PodTopologySpread"))
		return !change->deleting;
	return strcmp(name, "VolumeRestrictions") != 0 ||
	       same_verdict(&change->asked[0].filters[rule], &fresh->filters[rule]);
}

/* Against rules prepared anew on a copy that has never seen a change. */
static void compare_with_fresh(struct change *change, struct complaint *c)
{
	const struct rule_call *call = &change->asked[0].call;
	struct rule_call anew = *call;
	struct cluster_copy copy;
	struct asked fresh;

	cluster_copy_init(&copy, change->scheduler->snapshot, &change->lists);
	anew.snapshot = &copy.snapshot;
	anew.cluster = &copy.cluster;
	asked_prepare(&fresh, change->asked[0].profile, &anew);
	for (size_t row = 0; row < change->rows; row++) {
		for (size_t rule = 0; rule < fresh.profile->filter_count; rule++) {
			if (is_comparable(change, &fresh, rule))
				agree_on_rule(&fresh, &change->asked[row], rule,
					      "prepared anew, and repaired", c);
		}
	}
	cluster_copy_fini(&copy);
}

static size_t answer_count(const struct change *change)
{
	return change->rows * change->asked[0].profile->filter_count *
	       change->scheduler->snapshot->node_count;
}

static void note_answers(const struct change *change, uint64_t *answers)
{
	for (size_t row = 0; row < change->rows; row++) {
		const struct asked *asked = &change->asked[row];

		for (size_t rule = 0; rule < asked->profile->filter_count; rule++) {
			for (uint32_t n = 0; n < asked->call.snapshot->node_count; n++) {
				uint64_t token = asked_token(asked, rule, n);

				/* The rest of such a token points to a text. */
				*answers++ = token & TOKEN_ERROR ? TOKEN_ERROR : token;
			}
		}
	}
}

/* The opposite changes, the last one first. */
static void undo(struct change *change, const struct node_pods *saved)
{
	for (size_t i = change->move_count; i-- > 0;)
		apply(change, change->moves[i].pod, -change->moves[i].sign);
	node_info_restore(&change->scheduler->snapshot->nodes[change->node], saved);
}

static void change_and_undo(struct change *change, const struct pod *pod, struct dice *dice,
			    size_t moves, struct complaint *c)
{
	struct arena *scratch = change->asked[0].call.scratch;
	size_t answers = answer_count(change);
	uint64_t *before = arena_new(scratch, answers, sizeof(*before));
	uint64_t *after = arena_new(scratch, answers, sizeof(*after));
	struct node_pods saved;

	note_answers(change, before);
	node_info_save(&change->scheduler->snapshot->nodes[change->node], scratch, &saved);
	for (size_t i = 0; i < moves; i++)
		move_one(change, pod, dice);
	compare_with_fresh(change, c);
	undo(change, &saved);
	note_answers(change, after);
	if (memcmp(before, after, answers * sizeof(*before)) != 0)
		complain(c, "undoing changes on node %u leaves other answers than before",
			 change->node);
}

size_t agree_on_changes(struct scheduler *scheduler, const struct profile *profile,
			const struct pod *pod, struct dice *dice, size_t moves, struct complaint *c)
{
	struct arena scratch = { 0 };
	const struct rule_call call = call_for(scheduler, pod, &scratch);
	struct change change = { .scheduler = scheduler, .rows = most_rows(profile) };
	struct profile *profiles = arena_new(&scratch, change.rows, sizeof(*profiles));

	change.node = roll(dice, (uint32_t)scheduler->snapshot->node_count);
	change.asked = arena_new(&scratch, change.rows, sizeof(*change.asked));
	for (size_t row = 0; row < change.rows; row++) {
		with_row(&profiles[row], profile, row);
		asked_prepare(&change.asked[row], &profiles[row], &call);
	}
	pod_lists_init(&change.lists, scheduler->snapshot);
	change_and_undo(&change, pod, dice, moves < MOVES_MAX ? moves : MOVES_MAX, c);
	pod_lists_fini(&change.lists);
	arena_free(&scratch);
	return change.move_count;
}
