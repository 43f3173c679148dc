/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is added to the base of a kind's nodes, by group.
 *
 * Fixed scores are normalised over the groups that have feasible nodes: worked out again only when those
 * change. Spreading's weights follow from how many nodes and domains there are, a group's score from the pods
 * in its parts; only scores of groups whose pods are others are worked out again, and all shares only when
 * the largest or the smallest score is another. Sums of weights are normalised again when one of them
 * changed.
 */
#include <math.h>

#include "sched/base/go_math.h"
#include "sched/base/wrap.h"
#include "sched/core/kind_groups.h"

static uint64_t bit(uint32_t number)
{
	return UINT64_C(1) << number;
}

/* --- which groups ---------------------------------------------------------------------------- */

/* Domains that nodes of the groups present lie in; those without one are another. */
static size_t count_domains(const struct pod_kind *kind, uint32_t spread)
{
	const struct kind_spread *s = &kind->spreads[spread];
	const uint64_t counted = kind->work.present & ~kind->ignored;
	size_t count = 0;

	/* Each by its first group. */
	for (uint64_t bits = counted; bits; bits &= bits - 1) {
		uint32_t number = (uint32_t)__builtin_ctzll(bits);
		uint64_t there = s->groups_in[kind_domain(s, &kind->groups[number])];

		count += (there & counted & (bit(number) - 1)) == 0;
	}
	return count;
}

/* The largest and the smallest of a rule's scores over the groups are those over the nodes. */
static void add_fixed(struct pod_kind *kind, const struct kind_score *score)
{
	const struct profile_score *rule = &kind->profile->scores[score->rule];
	struct kind_offsets *w = &kind->work;
	int64_t values[KIND_GROUPS_MAX];

	for (uint32_t i = 0; i < w->count; i++)
		values[i] = score->raw[kind->groups[w->groups[i]].parts.fixed];
	if (rule->rule->normalise)
		rule->rule->normalise(score->state, values, w->count);
	for (uint32_t i = 0; i < w->count; i++)
		w->fixed[i] = wrap_add(w->fixed[i], wrap_mul(values[i], rule->weight));
}

static void list_groups(struct pod_kind *kind, uint64_t present)
{
	struct kind_offsets *w = &kind->work;

	w->present = present;
	w->count = 0;
	for (uint64_t bits = present; bits; bits &= bits - 1) {
		uint32_t number = (uint32_t)__builtin_ctzll(bits);

		w->ignored[w->count] = kind->ignored >> number & 1;
		w->place_of[number] = (uint8_t)w->count;
		w->fixed[w->count] = 0;
		w->groups[w->count++] = (uint8_t)number;
	}
	for (size_t s = 0; s < kind->score_count; s++)
		add_fixed(kind, &kind->scores[s]);
	for (uint32_t i = 0; i < kind->spread_count; i++) {
		if (!kind->spreads[i].per_node)
			w->sizes[i] = count_domains(kind, i);
	}
}

/* --- spreading ------------------------------------------------------------------------------- */

/* wrap_from_double(round(x)), without a call for numbers that an int64 holds exactly. */
static int64_t rounded(double x)
{
	double most = 1LL << 52;
	int64_t whole;
	double rest;

	if (!(x < most && x > -most))
		return wrap_from_double(round(x));
	whole = (int64_t)x;
	rest = x - (double)whole;
	return whole + (rest >= 0.5) - (rest <= -0.5);
}

static void weigh(struct pod_kind *kind, size_t feasible)
{
	struct kind_offsets *w = &kind->work;

	for (uint32_t i = 0; i < kind->spread_count; i++) {
		if (kind->spreads[i].per_node)
			w->sizes[i] = feasible;
		w->weights[i] = go_log((double)(w->sizes[i] + 2));
	}
}

/* priorities/pod_topology_spread.c, weighted_pods(), its steps in its order. */
static int64_t weighted_pods(const struct pod_kind *kind, const struct kind_group *group)
{
	double score = 0;

	for (uint32_t i = 0; i < kind->spread_count; i++) {
		const struct kind_spread *spread = &kind->spreads[i];
		uint32_t part = kind_part(kind, group, i);
		int64_t pods;

		if (part == NO_PART)
			continue;
		pods = spread->per_node ? (int32_t)part : spread->pods[part];
		score += (double)pods * kind->work.weights[i] + (double)(spread->max_skew - 1);
	}
	return rounded(score);
}

static void meet_score(struct kind_offsets *w, int64_t score)
{
	if (score < w->least_score)
		w->at_least = 0;
	w->least_score = score < w->least_score ? score : w->least_score;
	w->at_least += score == w->least_score;
	if (score > w->most_score)
		w->at_most = 0;
	w->most_score = score > w->most_score ? score : w->most_score;
	w->at_most += score == w->most_score;
}

static void find_extremes(struct kind_offsets *w)
{
	w->least_score = INT64_MAX;
	w->most_score = 0;
	w->at_least = w->at_most = 0;
	for (uint32_t i = 0; i < w->count; i++) {
		if (!w->ignored[i])
			meet_score(w, w->scores[i]);
	}
}

/* Scores the groups (bits); returns those whose shares may be others. */
static uint64_t score_groups(struct pod_kind *kind, uint64_t groups)
{
	struct kind_offsets *w = &kind->work;
	int64_t least = w->least_score, most = w->most_score;

	for (uint64_t bits = groups & ~kind->ignored; bits; bits &= bits - 1) {
		uint32_t number = (uint32_t)__builtin_ctzll(bits);
		int64_t *score = &w->scores[w->place_of[number]];

		w->at_least -= *score == w->least_score;
		w->at_most -= *score == w->most_score;
		*score = weighted_pods(kind, &kind->groups[number]);
		meet_score(w, *score);
	}
	if (groups == w->present || !w->at_least || !w->at_most)
		find_extremes(w);
	return w->least_score == least && w->most_score == most ? groups : w->present;
}

/* As priorities/pod_topology_spread.c does; 32 bits are enough but for millions of pods. */
static int64_t spread_share(int64_t score, int64_t least, int64_t most)
{
	int64_t above = most + least - score;

	if (most == 0)
		return SCORE_MAX;
	if (above >= 0 && above <= UINT32_MAX / SCORE_MAX && most > 0 && most <= UINT32_MAX)
		return SCORE_MAX * (uint32_t)above / (uint32_t)most;
	return SCORE_MAX * above / most;
}

/* --- pod affinity ----------------------------------------------------------------------------- */

/* Are there sums of weights that groups tell apart? */
static bool has_weights(const struct pod_kind *kind)
{
	return kind->affinity.has_weights && kind->form < KIND_SUMS_APART;
}

/* The shares of all groups. */
static void share_affinity(struct pod_kind *kind)
{
	struct kind_offsets *w = &kind->work;

	for (uint32_t i = 0; i < w->count; i++)
		w->affinity[i] = kind_affinity_score(kind, &kind->groups[w->groups[i]]);
	kind_affinity_normalise(w->affinity, w->count);
	for (uint32_t i = 0; i < w->count; i++)
		w->affinity[i] = wrap_mul(w->affinity[i], kind->affinity.weight);
	w->weights_stale = false;
}

/* --- totals ---------------------------------------------------------------------------------- */

static int64_t total_of(const struct pod_kind *kind, uint32_t place)
{
	const struct kind_offsets *w = &kind->work;
	int64_t total = w->fixed[place];
	int64_t share = 0;

	if (kind->spread_count && !w->ignored[place])
		share = spread_share(w->scores[place], w->least_score, w->most_score);
	if (has_weights(kind))
		total = wrap_add(total, w->affinity[place]);
	return wrap_add(total, wrap_mul(share, kind->spread_weight));
}

/* The totals above the smallest of them. */
static bool store_all(struct pod_kind *kind)
{
	struct kind_offsets *w = &kind->work;
	int64_t least = INT64_MAX;
	int64_t most = INT64_MIN;

	for (uint32_t i = 0; i < w->count; i++) {
		least = w->totals[i] < least ? w->totals[i] : least;
		most = w->totals[i] > most ? w->totals[i] : most;
	}
	if (least < -OFFSET_MAX || most > OFFSET_MAX || most - least > OFFSET_MAX)
		return false;
	w->least_total = least;
	w->at_least_total = 0;
	for (uint32_t i = 0; i < w->count; i++) {
		w->at_least_total += w->totals[i] == least;
		kind->offsets[w->groups[i]] = (uint16_t)(w->totals[i] - least);
	}
	return true;
}

/* Works out the groups' totals and offsets; those of all when others follow from them. */
static bool store(struct pod_kind *kind, uint64_t groups)
{
	struct kind_offsets *w = &kind->work;
	bool all = groups == w->present;

	for (; groups; groups &= groups - 1) {
		uint32_t number = (uint32_t)__builtin_ctzll(groups);
		uint32_t place = w->place_of[number];
		int64_t before = w->totals[place];
		int64_t total = w->totals[place] = total_of(kind, place);

		w->at_least_total += (uint32_t)(total == w->least_total);
		w->at_least_total -= (uint32_t)(before == w->least_total);
		all |= total < w->least_total || total > OFFSET_MAX ||
		       total - w->least_total > OFFSET_MAX;
		kind->offsets[number] = (uint16_t)wrap_sub(total, w->least_total);
	}
	return all || !w->at_least_total ? store_all(kind) : true;
}

bool pod_kind_offsets(struct pod_kind *kind, uint64_t present, size_t feasible)
{
	struct kind_offsets *w = &kind->work;
	bool others = !w->hold || w->present != present;
	uint64_t groups = w->stale & present;

	if (!others && w->feasible == feasible && !groups && !w->weights_stale)
		return true;
	if (w->present != present)
		list_groups(kind, present);
	if (others || (w->feasible != feasible && kind->spread_count)) {
		weigh(kind, feasible);
		groups = present;
	}
	w->stale &= ~present;
	if (kind->spread_count)
		groups = score_groups(kind, groups);
	if (has_weights(kind) && (others || w->weights_stale)) {
		share_affinity(kind);
		groups = present;
	}
	w->feasible = feasible;
	w->hold = store(kind, groups);
	return w->hold;
}
