/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/pod_template.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

enum {
	/* From so many changed nodes on the numbers of the columns are used, which other templates need
	 * too, and trees are set right once for all. */
	MANY = 4,
	FETCHED = 24, /* nodes whose scores are on their way into the cache */
};

void template_world_init(struct template_world *world, struct columns *columns,
			 const struct scan *scan)
{
	template_world_fini(world);
	world->columns = columns;
	world->scan = scan;
	world->blocks = (columns->node_count + BLOCK_NODES - 1) / BLOCK_NODES;
	world->dirty = mem_new(world->blocks / 64 + 1, sizeof(*world->dirty));
	world->groups = mem_new(world->blocks, sizeof(*world->groups));
	max_shape_init(&world->shape, world->blocks);
}

void template_world_fini(struct template_world *world)
{
	free(world->dirty);
	free(world->groups);
	*world = (struct template_world){ 0 };
}

static size_t tree_bytes(const struct template_world *world)
{
	return world->shape.count * sizeof(uint16_t);
}

static uint16_t *tree_of(struct template_scores *s, const struct template_world *world,
			 unsigned int group)
{
	if (!s->trees[group]) {
		s->trees[group] = mem_new_aligned(world->shape.count, sizeof(uint16_t));
		s->has_tree |= UINT64_C(1) << group;
		s->bytes += tree_bytes(world);
	}
	return s->trees[group];
}

/* --- a node ---------------------------------------------------------------------------------- */

static bool is_allowed(const struct pod_template *t, uint32_t position)
{
	return t->kind->allowed[position / BLOCK_NODES] >> position % BLOCK_NODES & 1;
}

/* The node's base for the template now; 0 where its pods may not go. */
static uint16_t base_of(const struct pod_template *t, const struct columns *c, uint32_t node,
			uint32_t position)
{
	return is_allowed(t, position) ? columns_base(&c->snapshot->nodes[node], &t->amounts) : 0;
}

/* The same by the columns' numbers. */
static uint16_t written_base(const struct pod_template *t, const struct columns *c,
			     uint32_t position)
{
	return is_allowed(t, position)
		       ? columns_base_at(c, position, t->scores->shares, &t->amounts)
		       : 0;
}

/* The largest base of the block's nodes in the group. */
static uint16_t most_in_block(const struct template_scores *s, const struct template_world *world,
			      size_t block, unsigned int group)
{
	size_t first = block * BLOCK_NODES;

	if (!(s->present & ~(UINT64_C(1) << group)))
		return (uint16_t)world->scan->largest(s->bases + first, 1);
	return (uint16_t)world->scan->largest_of(s->bases + first,
						 world->scan->members(s->group_of + first, group));
}

static void count_feasible(struct template_scores *s, unsigned int group, int sign)
{
	uint64_t bit = UINT64_C(1) << group;

	s->feasible_count += (uint32_t)sign;
	s->feasible[group] += (uint32_t)sign;
	s->present = s->feasible[group] ? s->present | bit : s->present & ~bit;
}

static void update_tree(struct template_scores *s, const struct template_world *world, size_t block,
			unsigned int group, unsigned int most)
{
	max_tree_set(tree_of(s, world, group), &world->shape, world->scan, block, (uint16_t)most,
		     &s->largest[group]);
}

/* A node that is in the group, and stays there, has another base, not 0. */
static void set_base(struct template_scores *s, const struct template_world *world, uint32_t node,
		     unsigned int group, uint16_t base)
{
	size_t block = node / BLOCK_NODES;
	uint16_t *bases = s->bases + block * BLOCK_NODES;
	unsigned int left;

	/* Other groups have bases of 0 only. */
	if (s->present == UINT64_C(1) << group)
		update_tree(s, world, block, group,
			    world->scan->put(bases, node % BLOCK_NODES, base));
	else
		update_tree(s, world, block, group,
			    world->scan->move(bases, s->group_of + block * BLOCK_NODES,
					      node % BLOCK_NODES, base, group, &left));
}

static void move_node(struct template_scores *s, const struct template_world *world, uint32_t node,
		      unsigned int group, uint16_t base)
{
	size_t block = node / BLOCK_NODES;
	unsigned int before = s->group_of[node];
	bool fitted = s->bases[node] != 0;
	unsigned int left;
	unsigned int most = world->scan->move(s->bases + block * BLOCK_NODES,
					      s->group_of + block * BLOCK_NODES, node % BLOCK_NODES,
					      base, group, &left);

	if (fitted) {
		count_feasible(s, before, -1);
		update_tree(s, world, block, before, left);
	}
	if (base) {
		count_feasible(s, group, 1);
		update_tree(s, world, block, group, most);
	}
}

/* The node may be another. */
static void score_again(struct pod_template *t, const struct template_world *world,
			uint32_t position)
{
	struct template_scores *s = t->scores;
	uint32_t node = world->columns->node_at[position];
	uint16_t base = base_of(t, world->columns, node, position);
	uint8_t group = t->kind->group_of[position];

	if (s->group_of[node] != group || !base != !s->bases[node])
		move_node(s, world, node, group, base);
	else if (s->bases[node] != base)
		set_base(s, world, node, group, base);
}

/* --- many nodes ------------------------------------------------------------------------------ */

/* Without its trees: what they lack is noted. */
static void score_one_of_many(struct pod_template *t, const struct template_world *world,
			      uint32_t position)
{
	struct template_scores *s = t->scores;
	uint32_t node = world->columns->node_at[position];
	uint16_t base = written_base(t, world->columns, position);
	uint8_t group = t->kind->group_of[position];
	size_t block = node / BLOCK_NODES;

	if (s->bases[node] == base && s->group_of[node] == group)
		return;
	world->dirty[block / 64] |= UINT64_C(1) << block % 64;
	if (s->bases[node]) {
		world->groups[block] |= UINT64_C(1) << s->group_of[node];
		count_feasible(s, s->group_of[node], -1);
	}
	if (base) {
		world->groups[block] |= UINT64_C(1) << group;
		count_feasible(s, group, 1);
	}
	s->bases[node] = base;
	s->group_of[node] = group;
}

static void set_block_right(struct template_scores *s, const struct template_world *world,
			    size_t block)
{
	for (uint64_t bits = world->groups[block]; bits; bits &= bits - 1) {
		unsigned int group = (unsigned int)__builtin_ctzll(bits);

		update_tree(s, world, block, group, most_in_block(s, world, block, group));
	}
	world->groups[block] = 0;
}

/* A template that was not used for a while is in no near cache. */
static void fetch(const struct pod_template *t, const struct columns *c, uint64_t at)
{
	uint32_t position = c->log[at % COLUMN_LOG];
	uint32_t node = c->node_at[position];

	__builtin_prefetch(&t->scores->bases[node], 1);
	__builtin_prefetch(&t->scores->group_of[node], 1);
	__builtin_prefetch(&t->kind->group_of[position]);
}

static void follow_many(struct pod_template *t, const struct template_world *world)
{
	const struct columns *c = world->columns;
	uint64_t fetched = t->log_at;

	columns_write(world->columns);
	for (; t->log_at != c->log_end; t->log_at++) {
		for (; fetched != c->log_end && fetched - t->log_at < FETCHED; fetched++)
			fetch(t, c, fetched);
		score_one_of_many(t, world, c->log[t->log_at % COLUMN_LOG]);
	}
	for (size_t word = 0; word * 64 < world->blocks; word++) {
		for (uint64_t bits = world->dirty[word]; bits; bits &= bits - 1)
			set_block_right(t->scores, world,
					word * 64 + (size_t)__builtin_ctzll(bits));
		world->dirty[word] = 0;
	}
}

/* --- all nodes ------------------------------------------------------------------------------- */

static void score_nodes(struct pod_template *t, const struct template_world *world)
{
	const struct columns *c = world->columns;
	struct template_scores *s = t->scores;

	columns_write(world->columns);
	memset(s->feasible, 0, sizeof(s->feasible));
	s->feasible_count = 0;
	s->present = 0;
	for (uint32_t node = 0; node < c->node_count; node++) {
		uint32_t position = c->position_of[node];

		s->bases[node] = written_base(t, c, position);
		s->group_of[node] = t->kind->group_of[position];
		if (s->bases[node])
			count_feasible(s, s->group_of[node], 1);
	}
}

static void grow_trees(struct template_scores *s, const struct template_world *world)
{
	for (uint64_t bits = s->has_tree; bits; bits &= bits - 1)
		memset(s->trees[__builtin_ctzll(bits)], 0, tree_bytes(world));
	for (size_t block = 0; block < world->blocks; block++) {
		uint64_t seen = 0;

		for (size_t i = block * BLOCK_NODES; i < (block + 1) * BLOCK_NODES; i++)
			seen |= s->bases[i] ? UINT64_C(1) << s->group_of[i] : 0;
		for (; seen; seen &= seen - 1) {
			unsigned int group = (unsigned int)__builtin_ctzll(seen);

			max_tree_put(tree_of(s, world, group), block,
				     most_in_block(s, world, block, group));
		}
	}
	for (uint64_t bits = s->has_tree; bits; bits &= bits - 1) {
		unsigned int group = (unsigned int)__builtin_ctzll(bits);

		max_tree_raise(s->trees[group], &world->shape, world->scan);
		s->largest[group] = max_tree_largest(s->trees[group], &world->shape, world->scan);
	}
}

static void make_shares(struct pod_template *t, const struct columns *c)
{
	struct pod_share *shares = mem_new(c->segment_count, sizeof(*shares));

	for (size_t i = 0; i < c->segment_count; i++) {
		if (!c->segments[i].mixed)
			shares[i] = pod_share_of(&t->amounts, &c->segments[i]);
	}
	t->scores->shares = shares;
	t->scores->bytes += c->segment_count * sizeof(*shares);
}

void pod_template_score(struct pod_template *t, const struct template_world *world)
{
	size_t nodes = world->blocks * BLOCK_NODES;

	if (!t->scores) {
		t->scores = mem_new_aligned(1, sizeof(*t->scores));
		t->scores->bytes = sizeof(*t->scores) + nodes * (sizeof(uint16_t) + 1);
		make_shares(t, world->columns);
		t->scores->bases = mem_new_aligned(nodes, sizeof(*t->scores->bases));
		t->scores->group_of = mem_new_aligned(nodes, sizeof(*t->scores->group_of));
	}
	score_nodes(t, world);
	grow_trees(t->scores, world);
	t->log_at = world->columns->log_end;
	t->built = t->kind->built;
}

void pod_template_catch_up(struct pod_template *t, const struct template_world *world)
{
	const struct columns *c = world->columns;
	uint64_t behind = c->log_end - t->log_at;

	if (t->built != t->kind->built || behind > COLUMN_LOG || behind > c->node_count / 2 + 1) {
		pod_template_score(t, world);
		return;
	}
	if (behind >= MANY) {
		follow_many(t, world);
		return;
	}
	while (t->log_at != c->log_end)
		score_again(t, world, c->log[t->log_at++ % COLUMN_LOG]);
}

void pod_template_forget(struct pod_template *t)
{
	struct template_scores *s = t->scores;

	if (!s)
		return;
	for (uint64_t bits = s->has_tree; bits; bits &= bits - 1)
		free(s->trees[__builtin_ctzll(bits)]);
	free(s->shares);
	free(s->bases);
	free(s->group_of);
	free(s);
	t->scores = NULL;
}

/* --- the best -------------------------------------------------------------------------------- */

unsigned int pod_template_most(const struct pod_template *t, const struct template_world *world,
			       const uint16_t *offsets, uint64_t *groups)
{
	const struct template_scores *s = t->scores;

	const uint64_t open = s->present & ~t->kind->blocked;

	*groups = open;
	if (open & (open - 1))
		return world->scan->best(s->largest, offsets, open, groups);
	return open ? s->largest[__builtin_ctzll(open)] : 0;
}

/* The block's nodes of the group with the base, bits. */
static uint32_t lanes_with(const struct template_scores *s, const struct template_world *world,
			   size_t block, unsigned int group, uint16_t base)
{
	uint32_t lanes;

	world->scan->find(s->bases, block, block + 1, base, &lanes);
	return s->present & (s->present - 1)
		       ? lanes & world->scan->members(s->group_of + block * BLOCK_NODES, group)
		       : lanes;
}

uint32_t pod_template_first(const struct pod_template *t, const struct template_world *world,
			    uint64_t groups)
{
	const struct template_scores *s = t->scores;
	uint32_t first = NO_NODE;

	for (; groups; groups &= groups - 1) {
		unsigned int group = (unsigned int)__builtin_ctzll(groups);
		uint16_t base = s->largest[group];
		size_t block = max_tree_first(s->trees[group], &world->shape, world->scan, base);
		uint32_t node;

		if (block * BLOCK_NODES > first)
			continue;
		node = (uint32_t)(block * BLOCK_NODES) +
		       (uint32_t)__builtin_ctz(lanes_with(s, world, block, group, base));
		first = node < first ? node : first;
	}
	return first;
}

static size_t collect(const struct template_scores *s, const struct template_world *world,
		      unsigned int group, uint32_t *nodes, size_t count)
{
	const uint16_t *tree = s->trees[group];
	uint16_t base = s->largest[group];
	size_t vectors = world->shape.vectors[0];
	uint32_t blocks;

	for (size_t at = 0; (at = world->scan->find(tree, at, vectors, base, &blocks)) < vectors;
	     at++) {
		for (; blocks; blocks &= blocks - 1) {
			size_t block = at * TREE_FAN + (size_t)__builtin_ctz(blocks);
			uint32_t lanes = lanes_with(s, world, block, group, base);

			for (; lanes; lanes &= lanes - 1)
				nodes[count++] = (uint32_t)(block * BLOCK_NODES) +
						 (uint32_t)__builtin_ctz(lanes);
		}
	}
	return count;
}

size_t pod_template_tied(const struct pod_template *t, const struct template_world *world,
			 uint64_t groups, uint32_t *nodes)
{
	size_t count = 0;

	for (; groups; groups &= groups - 1)
		count = collect(t->scores, world, (unsigned int)__builtin_ctzll(groups), nodes,
				count);
	return count;
}
