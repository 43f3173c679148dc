/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The columnar strategy: bounds for all nodes at once, and a closer look at the few that could win.
 *
 * columns.h tells what a bound is and why it is one; pod_kind.h what is added to it. The node that the
 * reference takes has the largest total. Bounds are never below bases, so it is among the nodes with the
 * largest bounded total, once those among them whose bound is no base have been set right: a node is taken
 * only when its total is exact, and every node with a larger bounded total, and every earlier one (for
 * ties, every one) with the same, has been looked at by then.
 */
#include <assert.h>
#include <stdlib.h>

#include "sched/base/mem.h"
#include "sched/base/rng.h"
#include "sched/base/wrap.h"
#include "sched/core/columnar.h"
#include "sched/core/strategy.h"

/* --- bounds ---------------------------------------------------------------------------------- */

static const struct node_info *node_at(const struct columnar *c, size_t position)
{
	return &c->columns.snapshot->nodes[c->columns.node_at[position]];
}

static bool is_odd_at(const struct columnar *c, size_t position)
{
	return c->columns.odd_count && c->columns.is_odd[c->columns.node_at[position]];
}

/* Nodes of many shapes: each base by itself. */
static unsigned int base_each(struct columnar *c, const struct segment *segment)
{
	unsigned int most = 0;

	for (size_t b = segment->first_block; b < segment->first_block + segment->block_count;
	     b++) {
		for (size_t i = b * BLOCK_NODES; i < (b + 1) * BLOCK_NODES; i++) {
			bool asked = c->open[b] >> i % BLOCK_NODES & 1 && !is_odd_at(c, i);

			c->bounds[i] = asked ? columns_base(node_at(c, i), &c->amounts) : 0;
			most = c->bounds[i] > most ? c->bounds[i] : most;
		}
		c->doubtful[b] = 0;
	}
	return most;
}

/* The block's positions that are in none of the blocked groups. */
static uint32_t open_in(const struct columnar *c, const struct pod_kind *kind, size_t block)
{
	uint64_t blocked = kind->groups_in[block] & kind->blocked;
	uint32_t open = kind->allowed[block];

	if (blocked == kind->groups_in[block])
		return 0;
	for (; blocked; blocked &= blocked - 1)
		open &= ~c->scan->members(kind->group_of + block * BLOCK_NODES,
					  (unsigned int)__builtin_ctzll(blocked));
	return open;
}

static void find_open(struct columnar *c, const struct pod_kind *kind)
{
	c->open = kind->blocked ? c->open_room : kind->allowed;
	for (size_t b = 0; kind->blocked && b < c->columns.block_count; b++)
		c->open_room[b] = open_in(c, kind, b);
}

/* Returns the largest. */
static unsigned int bound_all(struct columnar *c, bool with_doubts)
{
	const struct columns *columns = &c->columns;
	unsigned int most = 0;

	columns_write(&c->columns);
	columnar_find_shares(c);
	for (size_t i = 0; i < columns->segment_count; i++) {
		const struct segment *segment = &columns->segments[i];
		size_t first = segment->first_block;
		unsigned int found;

		if (segment->mixed) {
			found = base_each(c, segment);
		} else {
			found = c->scan->bound(columns->blocks + first, segment->block_count,
					       &c->shares[i], c->open + first,
					       c->bounds + first * BLOCK_NODES,
					       with_doubts ? c->doubtful + first : NULL);
		}
		most = found > most ? found : most;
	}
	return most;
}

/* Where rooms are equal the amounts say whether the pod fits. */
static void clear_doubts(struct columnar *c)
{
	if (c->amounts.asks_nothing)
		return;
	for (size_t b = 0; b < c->columns.block_count; b++) {
		for (uint32_t bits = c->doubtful[b]; bits; bits &= bits - 1) {
			size_t position = b * BLOCK_NODES + (size_t)__builtin_ctz(bits);

			if (!columns_base(node_at(c, position), &c->amounts))
				c->bounds[position] = 0;
		}
	}
}

/* Takes out the nodes that lack what is asked for beside cpu and memory. */
static void clear_short(struct columnar *c)
{
	size_t blocks = c->columns.block_count;

	c->scan->present(c->bounds, blocks, c->fitting);
	for (size_t b = 0; b < blocks; b++) {
		for (uint32_t bits = c->fitting[b]; bits; bits &= bits - 1) {
			size_t position = b * BLOCK_NODES + (size_t)__builtin_ctz(bits);

			if (!columns_has_more(node_at(c, position), &c->amounts))
				c->bounds[position] = 0;
		}
	}
}

/* --- odd nodes ------------------------------------------------------------------------------- */

/* The rules about resources, prepared for the pod. */
struct base_rules {
	const struct profile_filter *fit;
	const struct profile_score *scores[2];
	struct prepared prepared[3]; /* fit's is the last */
};

static void prepare_base_rules(struct scheduler *s, struct base_rules *rules)
{
	const struct profile *profile = s->evaluation.profile;
	size_t count = 0;

	for (size_t i = 0; i < profile->score_count; i++) {
		const struct profile_score *score = &profile->scores[i];

		if (!score->rule ||
		    (score->rule->form != COLUMNS_FIT && score->rule->form != COLUMNS_BALANCE))
			continue;
		s->call.args = score->args;
		score->impl->prepare(&s->call, &rules->prepared[count]);
		rules->scores[count++] = score;
	}
	for (size_t i = 0; i < profile->filter_count; i++) {
		if (profile->filters[i].rule->form == COLUMNS_FIT)
			rules->fit = &profile->filters[i];
	}
	assert(rules->fit); /* or the profile would not be covered */
	s->call.args = rules->fit->args;
	rules->fit->impl->prepare(&s->call, &rules->prepared[2]);
}

/* The base by the rules themselves; -1 when it is beyond what a base can be. */
static int64_t base_by_rules(const struct base_rules *rules, const struct pod *pod,
			     const struct node_info *node)
{
	int64_t sum = 0;

	if (rules->fit->impl->on_node(rules->prepared[2].state, pod, node))
		return 0;
	for (size_t i = 0; i < 2; i++) {
		int64_t score =
			rules->scores[i]->impl->on_node(rules->prepared[i].state, pod, node);

		if (score < 0 || score > SCORE_MAX)
			return -1;
		sum += score;
	}
	return sum + 1;
}

/* False when one of them has a score that no base can be. */
static bool bound_odd(struct columnar *c, unsigned int *most)
{
	struct scheduler *s = c->scheduler;
	struct base_rules rules = { 0 };

	prepare_base_rules(s, &rules);
	for (size_t i = 0; i < c->columns.node_count; i++) {
		size_t position = c->columns.position_of[i];
		int64_t base;

		if (!c->columns.is_odd[i] ||
		    !(c->open[position / BLOCK_NODES] >> position % BLOCK_NODES & 1))
			continue;
		base = base_by_rules(&rules, s->call.pod, &s->snapshot->nodes[i]);
		if (base < 0)
			return false;
		c->bounds[position] = (uint16_t)base;
		*most = (unsigned int)base > *most ? (unsigned int)base : *most;
	}
	return true;
}

/* --- rules that are asked -------------------------------------------------------------------- */

/* Takes out the nodes that the rule turns down; false when that is for the reference to tell. */
static bool ask_filter(struct columnar *c, size_t rule)
{
	struct scheduler *s = c->scheduler;
	const struct profile_filter *filter = &s->evaluation.profile->filters[rule];
	struct prepared p = { .verdict = PREPARED };

	s->call.args = filter->args;
	if (filter->impl->prepare)
		filter->impl->prepare(&s->call, &p);
	if (p.verdict == PREPARED_REJECT || p.verdict == PREPARED_ERROR || p.restricts)
		return false;
	if (p.verdict != PREPARED || !filter->at_filter)
		return true;
	for (size_t i = 0; i < c->columns.block_count * BLOCK_NODES; i++) {
		uint64_t token;

		if (!c->bounds[i])
			continue;
		token = filter->impl->on_node(p.state, s->call.pod, node_at(c, i));
		if (token & TOKEN_ERROR)
			return false;
		c->bounds[i] = token ? 0 : c->bounds[i];
	}
	return true;
}

static bool ask_filters(struct columnar *c, const struct pod_kind *kind)
{
	for (size_t i = 0; i < kind->asked_filter_count; i++) {
		if (!ask_filter(c, kind->asked_filters[i]))
			return false;
	}
	return true;
}

/* Takes out the nodes where the pod would take the room of pods that go before it. */
static bool clear_nominated(struct columnar *c)
{
	struct scheduler *s = c->scheduler;
	const uint32_t *only = NULL;
	size_t only_count = 0;
	uint32_t last = NO_NODE;

	if (!prepare_filters(s, &only, &only_count) || only)
		return false;
	for (size_t i = 0; i < s->nominations.count; i++) {
		uint32_t node = s->nominations.items[i].node;
		size_t position = c->columns.position_of[node];
		struct failure failure = { 0 };
		bool any;

		if (node == last || !c->bounds[position])
			continue;
		last = node;
		if (!passes_beside_nominated(s, node, &failure, &any))
			c->bounds[position] = 0;
		if (failure.token & TOKEN_ERROR)
			return false;
	}
	return true;
}

/* The feasible nodes, in the order of positions. */
static void list_feasible(struct columnar *c)
{
	struct scheduler *s = c->scheduler;

	s->call.feasible_count = 0;
	for (size_t i = 0; i < c->columns.block_count * BLOCK_NODES; i++) {
		c->extras[i] = 0;
		if (c->bounds[i])
			s->feasible[s->call.feasible_count++] = c->columns.node_at[i];
	}
}

/* The scores in `asked`, times the weight. */
static void add_to_extras(struct columnar *c, int64_t weight)
{
	const struct scheduler *s = c->scheduler;

	for (size_t i = 0; i < s->call.feasible_count; i++) {
		int64_t *extra = &c->extras[c->columns.position_of[s->feasible[i]]];

		*extra = wrap_add(*extra, wrap_mul(c->asked[i], weight));
	}
}

static void add_asked(struct columnar *c, const struct profile_score *score,
		      const struct prepared *p)
{
	const struct scheduler *s = c->scheduler;
	size_t count = s->call.feasible_count;

	for (size_t i = 0; i < count; i++)
		c->asked[i] = score->impl->on_node(p->state, s->call.pod,
						   &s->snapshot->nodes[s->feasible[i]]);
	if (score->rule->normalise)
		score->rule->normalise(p->state, c->asked, count);
	add_to_extras(c, score->weight);
}

/* Are there sums of weights that are no part of groups? */
static bool has_sums_apart(const struct pod_kind *kind)
{
	return kind->form >= KIND_SUMS_APART && kind->affinity.sums;
}

/* Keys are not told apart by groups either then: the sums are all there is. */
static void add_sums(struct columnar *c, const struct pod_kind *kind)
{
	const struct scheduler *s = c->scheduler;
	size_t count = s->call.feasible_count;

	for (size_t i = 0; i < count; i++)
		c->asked[i] = kind->affinity.sums[s->feasible[i]];
	kind_affinity_normalise(c->asked, count);
	add_to_extras(c, kind->affinity.weight);
}

/* Rules that have nothing to say of the pod add the same everywhere. */
static bool ask_scores(struct columnar *c, const struct pod_kind *kind)
{
	struct scheduler *s = c->scheduler;

	list_feasible(c);
	if (has_sums_apart(kind))
		add_sums(c, kind);
	for (size_t i = 0; i < kind->asked_score_count; i++) {
		const struct profile_score *score = &kind->profile->scores[kind->asked_scores[i]];
		struct prepared p = { .verdict = PREPARED };

		s->call.args = score->args;
		if (score->impl->prepare)
			score->impl->prepare(&s->call, &p);
		if (p.verdict == PREPARED_ERROR)
			return false;
		if (p.verdict == PREPARED)
			add_asked(c, score, &p);
	}
	return true;
}

/* Adds the extras to the totals; false when they are too far apart. *most: the largest total. */
static bool add_extras(struct columnar *c, unsigned int *most)
{
	const size_t positions = c->columns.block_count * BLOCK_NODES;
	int64_t least = INT64_MAX;

	for (size_t i = 0; i < positions; i++)
		least = c->totals[i] && c->extras[i] < least ? c->extras[i] : least;
	for (size_t i = 0; i < positions; i++) {
		int64_t above = wrap_sub(c->extras[i], least);

		if (!c->totals[i])
			continue;
		if (above < 0 || above > UINT16_MAX - c->totals[i])
			return false;
		c->totals[i] = (uint16_t)(c->totals[i] + above);
	}
	*most = c->scan->largest(c->totals, c->columns.block_count);
	return true;
}

/* --- offsets --------------------------------------------------------------------------------- */

/* Those of the groups that have feasible nodes in the block. */
static uint64_t groups_among(const struct columnar *c, const struct pod_kind *kind, size_t block,
			     uint64_t groups)
{
	const uint8_t *group_of = kind->group_of + block * BLOCK_NODES;
	uint32_t lanes = c->fitting[block];
	uint64_t among = 0;

	for (; lanes && groups; groups &= groups - 1) {
		unsigned int group = (unsigned int)__builtin_ctzll(groups);
		uint32_t members = c->scan->members(group_of, group) & lanes;

		among |= (uint64_t)(members != 0) << group;
		lanes &= ~members;
	}
	return among;
}

/* Groups with feasible nodes, and how many nodes are feasible. */
static uint64_t groups_present(const struct columnar *c, struct pod_kind *kind, size_t *feasible)
{
	uint64_t present = 0;

	*feasible = c->scan->present(c->bounds, c->columns.block_count, c->fitting);
	for (size_t b = 0; b < c->columns.block_count; b++) {
		uint64_t missing = kind->groups_in[b] & ~kind->blocked & ~present;

		if (!missing)
			continue;
		if (c->fitting[b] == c->open[b])
			present |= kind_groups_in(kind, b) & ~kind->blocked;
		else
			present |= groups_among(c, kind, b, missing);
	}
	return present;
}

/* Feasible nodes that spread_all_keys leaves out. */
static size_t count_ignored(const struct columnar *c, const struct pod_kind *kind)
{
	size_t count = 0;

	for (size_t i = 0; i < c->columns.block_count * BLOCK_NODES; i++)
		count += c->bounds[i] && (kind->ignored >> kind->group_of[i] & 1);
	return count;
}

/* False when it is for the reference to tell. *most: the largest total. */
static bool add_offsets(struct columnar *c, struct pod_kind *kind, unsigned int *most)
{
	size_t feasible;
	uint64_t present = groups_present(c, kind, &feasible);

	*most = 0;
	if (!present)
		return false;
	if (kind->ignored & present)
		feasible -= count_ignored(c, kind);
	if (!pod_kind_offsets(kind, present, feasible))
		return false;
	*most = c->scan->add(c->bounds, kind->group_of, kind->offsets, c->columns.block_count,
			     c->totals);
	return true;
}

/* --- the best -------------------------------------------------------------------------------- */

/* The totals in use: the bounds themselves when nothing is added. */
struct race {
	struct columnar *c;
	uint16_t *totals;
	unsigned int most;
};

/* Is the total of the position exact? Otherwise it is now; true when it is still as large as `most`. */
static bool holds(const struct race *race, size_t segment, size_t position)
{
	struct columnar *c = race->c;
	unsigned int bound = c->bounds[position];
	unsigned int base;

	if (c->columns.segments[segment].mixed || is_odd_at(c, position) ||
	    columns_certain(&c->columns.blocks[position / BLOCK_NODES], position % BLOCK_NODES,
			    &c->shares[segment]))
		return true;
	base = columns_base(node_at(c, position), &c->amounts);
	if (base == bound)
		return true;
	race->totals[position] = base ? (uint16_t)(race->totals[position] - (bound - base)) : 0;
	c->bounds[position] = (uint16_t)base;
	return false;
}

/* The first node of a segment with the largest total, NO_NODE when all such turn out to have less. */
static uint32_t first_in(const struct race *race, size_t segment)
{
	const struct segment *s = &race->c->columns.segments[segment];
	size_t end = s->first_block + s->block_count;
	size_t at = s->first_block;

	for (;; at++) {
		uint32_t lanes;

		at = race->c->scan->find(race->totals, at, end, race->most, &lanes);
		if (at >= end)
			return NO_NODE;
		for (; lanes; lanes &= lanes - 1) {
			size_t position = at * BLOCK_NODES + (size_t)__builtin_ctz(lanes);

			if (holds(race, segment, position))
				return race->c->columns.node_at[position];
		}
	}
}

static uint32_t first_of_all(const struct race *race)
{
	uint32_t first = NO_NODE;

	for (size_t i = 0; i < race->c->columns.segment_count; i++) {
		uint32_t node = first_in(race, i);

		first = node < first ? node : first;
	}
	return first;
}

/* All nodes of a segment with the largest total; returns how many there are then. */
static size_t collect(const struct race *race, size_t segment, size_t count)
{
	const struct segment *s = &race->c->columns.segments[segment];
	size_t end = s->first_block + s->block_count;

	for (size_t at = s->first_block;; at++) {
		uint32_t lanes;

		at = race->c->scan->find(race->totals, at, end, race->most, &lanes);
		if (at >= end)
			return count;
		for (; lanes; lanes &= lanes - 1) {
			size_t position = at * BLOCK_NODES + (size_t)__builtin_ctz(lanes);

			if (holds(race, segment, position))
				race->c->tied[count++] = race->c->columns.node_at[position];
		}
	}
}

/* Number `skip` of the tied nodes, in node order. */
static uint32_t tied_at(struct columnar *c, size_t count, uint32_t skip)
{
	uint32_t found = NO_NODE;

	for (size_t i = 0; i < count; i++)
		c->tied_bits[c->tied[i] / 64] |= UINT64_C(1) << c->tied[i] % 64;
	for (uint32_t word = 0; found == NO_NODE; word++) {
		uint64_t bits = c->tied_bits[word];
		uint32_t here = (uint32_t)__builtin_popcountll(bits);

		for (; here > skip && skip; skip--)
			bits &= bits - 1;
		if (here > skip && bits)
			found = word * 64 + (uint32_t)__builtin_ctzll(bits);
		else
			skip -= here;
	}
	for (size_t i = 0; i < count; i++)
		c->tied_bits[c->tied[i] / 64] = 0;
	return found;
}

uint32_t columnar_draw(struct columnar *c, size_t count)
{
	const struct scheduler *s = c->scheduler;

	if (count == 0)
		return NO_NODE;
	if (count == 1)
		return c->tied[0];
	return tied_at(c, count,
		       rng_below(rng_draw(s->options.seed, s->cycle_number), (uint32_t)count));
}

static uint32_t any_of_all(const struct race *race)
{
	size_t count = 0;

	for (size_t i = 0; i < race->c->columns.segment_count; i++)
		count = collect(race, i, count);
	return columnar_draw(race->c, count);
}

/* NO_NODE when none fits. */
static uint32_t find_best(struct race *race)
{
	bool first = race->c->scheduler->options.tie_break == TIE_FIRST;

	while (race->most) {
		uint32_t node = first ? first_of_all(race) : any_of_all(race);

		if (node != NO_NODE)
			return node;
		race->most = race->c->scan->largest(race->totals, race->c->columns.block_count);
	}
	return NO_NODE;
}

/* --- a cycle --------------------------------------------------------------------------------- */

static bool asks_filters(const struct pod_kind *kind)
{
	return kind->asked_filter_count;
}

static bool asks_scores(const struct pod_kind *kind)
{
	return kind->asked_score_count || has_sums_apart(kind);
}

bool columnar_must_ask(const struct pod_kind *kind)
{
	return asks_filters(kind) || asks_scores(kind);
}

/* Pods came and went meanwhile: groups may have got other numbers, or become too many. */
static bool still_holds(struct columnar *c, struct pod_kind *kind)
{
	const struct kind_world world = columnar_world(c);

	if (kind->outdated || kind->by_reference)
		return false;
	kind_settle(kind, &world);
	return true;
}

/* Makes the totals; false when it is for the reference to tell. */
static bool add_up(struct columnar *c, struct pod_kind *kind, struct race *race)
{
	const struct scheduler *s = c->scheduler;
	bool filters = asks_filters(kind);
	bool scores = asks_scores(kind);
	bool by_groups = filters || scores || s->nominations.count || kind->group_count > 1 ||
			 c->amounts.more;

	*race = (struct race){ .c = c, .totals = c->bounds };
	find_open(c, kind);
	race->most = bound_all(c, by_groups);
	if (c->columns.odd_count && !bound_odd(c, &race->most))
		return false;
	if (!by_groups)
		return true;
	clear_doubts(c);
	if (c->amounts.more)
		clear_short(c);
	if (s->nominations.count && !(clear_nominated(c) && still_holds(c, kind)))
		return false;
	if (filters && !ask_filters(c, kind))
		return false;
	race->totals = c->totals;
	if (!add_offsets(c, kind, &race->most))
		return false;
	return !scores || (ask_scores(c, kind) && add_extras(c, &race->most));
}

/* A pod that has room kept for it tries that first. */
bool columnar_may_decide(struct columnar *c)
{
	const struct scheduler *s = c->scheduler;

	if (s->nominations.count && nominations_find(&s->nominations, s->call.pod) != NO_NODE)
		return false;
	return !samples_nodes(s) && columnar_catch_up(c);
}

bool columnar_take(struct columnar *c, uint32_t node)
{
	struct scheduler *s = c->scheduler;

	if (node == NO_NODE)
		return false;
	s->evaluation.node = node;
	/* As after a search among all nodes. */
	s->next_start %= s->snapshot->node_count;
	return true;
}

bool columnar_decide(struct columnar *c, struct pod_kind *kind)
{
	struct race race;
	bool taken = add_up(c, kind, &race) && columnar_take(c, find_best(&race));

	c->scheduler->use.in_columns += taken;
	return taken;
}

static bool decide(void *state)
{
	struct columnar *c = state;
	struct pod_kind *kind = columnar_may_decide(c) ? columnar_find_kind(c) : NULL;

	return kind && !kind->by_reference && columnar_decide(c, kind);
}

/* --- the strategy ---------------------------------------------------------------------------- */

static void *begin(struct scheduler *scheduler)
{
	struct columnar *c = mem_new(1, sizeof(*c));

	columnar_init(c, scheduler);
	return c;
}

static void end(void *state)
{
	columnar_fini(state);
	free(state);
}

const struct strategy strategy_columnar = {
	.name = "columnar",
	.summary = "all nodes at once, in columns of 16-bit numbers",
	.begin = begin,
	.end = end,
	.decide = decide,
	.watch = COLUMNAR_WATCH,
};
