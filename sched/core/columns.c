/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/columns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/base/wrap.h"
#include "sched/core/rule.h"

enum {
	LEFT_SCALE = 512 * SCORE_MAX, /* of X and Y */
	BALANCE_SCALE = LEFT_SCALE / 2, /* of D and E */
	ROOM_SCALE = 60000,
	SCORE_SHIFT = 9,
	LOW_BITS = (1 << SCORE_SHIFT) - 1,
	/* w + 1, and the 1 that tells a node that fits from one that does not */
	BALANCE_TOP = LEFT_SCALE + 1 + (1 << SCORE_SHIFT),
	ROOM_FULL = 0,
	ROOM_OVERCOMMITTED = 1,
	ROOM_BASE = 2,
};

/* --- layout ---------------------------------------------------------------------------------- */

struct shape_count {
	int64_t milli_cpu, memory;
	size_t nodes;
	uint32_t segment; /* UINT32_MAX: the mixed one */
};

static bool in_range(int64_t amount)
{
	return amount >= 0 && amount <= COLUMN_AMOUNT_MAX;
}

/* A few shapes; more are mixed anyway. */
static struct shape_count *find_shape(struct shape_count *shapes, size_t *count,
				      const struct node_info *node)
{
	for (size_t i = 0; i < *count; i++) {
		if (shapes[i].milli_cpu == node->allocatable_milli_cpu &&
		    shapes[i].memory == node->allocatable_memory)
			return &shapes[i];
	}
	if (*count == (size_t)SHAPES_MAX || !in_range(node->allocatable_milli_cpu) ||
	    !in_range(node->allocatable_memory) || !node->allocatable_milli_cpu ||
	    !node->allocatable_memory)
		return NULL;
	shapes[*count] = (struct shape_count){ .milli_cpu = node->allocatable_milli_cpu,
					       .memory = node->allocatable_memory };
	return &shapes[(*count)++];
}

static size_t blocks_for(size_t nodes)
{
	return (nodes + BLOCK_NODES - 1) / BLOCK_NODES;
}

static void add_segment(struct columns *c, const struct shape_count *shape, size_t nodes)
{
	struct segment *segment = &c->segments[c->segment_count++];

	*segment = (struct segment){ .first_block = c->block_count,
				     .block_count = blocks_for(nodes),
				     .mixed = !shape };
	if (shape) {
		segment->milli_cpu = shape->milli_cpu;
		segment->memory = shape->memory;
	}
	c->block_count += segment->block_count;
}

static void divide(struct columns *c, struct shape_count *shapes, size_t shape_count, size_t others)
{
	for (size_t i = 0; i < shape_count; i++) {
		shapes[i].segment = UINT32_MAX;
		if (shapes[i].nodes < SHAPE_NODES_MIN && shapes[i].nodes < c->node_count) {
			others += shapes[i].nodes;
			continue;
		}
		shapes[i].segment = (uint32_t)c->segment_count;
		add_segment(c, &shapes[i], shapes[i].nodes);
	}
	if (others)
		add_segment(c, NULL, others);
}

static void make_room(struct columns *c)
{
	size_t positions = c->block_count * BLOCK_NODES;

	c->segment_of = mem_new(c->block_count, 1);
	for (size_t i = 0; i < c->segment_count; i++)
		memset(c->segment_of + c->segments[i].first_block, (int)i,
		       c->segments[i].block_count);
	c->blocks = mem_new_aligned(c->block_count, sizeof(*c->blocks));
	c->occupied = mem_new(c->block_count, sizeof(*c->occupied));
	c->node_at = mem_new(positions, sizeof(*c->node_at));
	c->position_of = mem_new(c->node_count, sizeof(*c->position_of));
	c->changed = mem_new(c->node_count, sizeof(*c->changed));
	c->outdated = mem_new(c->node_count, sizeof(*c->outdated));
	c->marks = mem_new(c->node_count, 1);
	c->is_odd = mem_new(c->node_count, 1);
	c->log = mem_new(COLUMN_LOG, sizeof(*c->log));
	for (size_t i = 0; i < positions; i++)
		c->node_at[i] = NO_NODE;
}

static void put(struct columns *c, uint32_t node, size_t position)
{
	c->position_of[node] = (uint32_t)position;
	c->node_at[position] = node;
	c->occupied[position / BLOCK_NODES] |= UINT32_C(1) << position % BLOCK_NODES;
	columns_touch(c, node);
}

/* shape_of: by node, its shape + 1, or 0. */
static void place_nodes(struct columns *c, const struct shape_count *shapes,
			const uint8_t *shape_of)
{
	size_t next[SHAPES_MAX + 1] = { 0 };

	for (size_t i = 0; i < c->segment_count; i++)
		next[i] = c->segments[i].first_block * BLOCK_NODES;
	for (uint32_t node = 0; node < c->node_count; node++) {
		size_t segment = c->segment_count - 1;

		if (shape_of[node] && shapes[shape_of[node] - 1].segment != UINT32_MAX)
			segment = shapes[shape_of[node] - 1].segment;
		put(c, node, next[segment]++);
	}
}

void columns_build(struct columns *columns, const struct snapshot *snapshot)
{
	struct shape_count shapes[SHAPES_MAX];
	uint8_t *shape_of = mem_new(snapshot->node_count, 1);
	size_t shape_count = 0;
	size_t others = 0;

	*columns = (struct columns){ .snapshot = snapshot, .node_count = snapshot->node_count };
	for (size_t i = 0; i < snapshot->node_count; i++) {
		struct shape_count *shape = find_shape(shapes, &shape_count, &snapshot->nodes[i]);

		others += !shape;
		if (!shape)
			continue;
		shape->nodes++;
		shape_of[i] = (uint8_t)(shape - shapes + 1);
	}
	columns->classes = mem_new(NODE_PARTS, sizeof(*columns->classes));
	divide(columns, shapes, shape_count, others);
	make_room(columns);
	place_nodes(columns, shapes, shape_of);
	free(shape_of);
	columns_settle(columns);
	columns_write(columns);
}

void columns_free(struct columns *columns)
{
	node_classes_fini(columns->classes);
	free(columns->classes);
	free(columns->segment_of);
	free(columns->blocks);
	free(columns->occupied);
	free(columns->node_at);
	free(columns->position_of);
	free(columns->changed);
	free(columns->outdated);
	free(columns->marks);
	free(columns->is_odd);
	free(columns->log);
	*columns = (struct columns){ 0 };
}

/* --- a node's numbers ------------------------------------------------------------------------ */

/* floor(scale * part / whole); all in range, part at most whole. */
static uint16_t scaled(uint64_t scale, int64_t part, int64_t whole)
{
	return (uint16_t)(scale * (uint64_t)part / (uint64_t)whole);
}

static int64_t left_of(int64_t whole, int64_t taken)
{
	return taken < whole ? whole - taken : 0;
}

static double share_of(int64_t part, int64_t whole)
{
	return part < whole ? (double)part / (double)whole : 1;
}

/* `others` of the node's amounts leave no room either way. */
static uint16_t room_of(int64_t whole, int64_t taken, bool others)
{
	if (taken > whole || others)
		return ROOM_OVERCOMMITTED;
	return (uint16_t)(scaled(ROOM_SCALE, whole - taken, whole) + ROOM_BASE);
}

static bool lacks_ephemeral(const struct node_info *n)
{
	return n->requested_ephemeral > n->allocatable_ephemeral;
}

static bool is_odd(const struct node_info *n)
{
	/* The usual case: bits above the range are 0 in all. */
	int64_t all = n->allocatable_milli_cpu | n->allocatable_memory | n->requested_milli_cpu |
		      n->requested_memory | n->nonzero_milli_cpu | n->nonzero_memory;

	if (all >= 0 && all < COLUMN_AMOUNT_MAX && n->requested_ephemeral >= 0 &&
	    n->requested_ephemeral <= n->allocatable_ephemeral)
		return false;
	return !(in_range(n->allocatable_milli_cpu) && in_range(n->allocatable_memory) &&
		 in_range(n->requested_milli_cpu) && in_range(n->requested_memory) &&
		 in_range(n->nonzero_milli_cpu) && in_range(n->nonzero_memory) &&
		 n->requested_ephemeral >= 0 && n->requested_ephemeral <= n->allocatable_ephemeral);
}

static void set_lane(struct node_block *block, unsigned int lane, const struct segment *s,
		     const struct node_info *n)
{
	bool full = n->pod_count >= n->allocatable_pods;
	bool lacks = lacks_ephemeral(n);
	unsigned int cpu =
		scaled(LEFT_SCALE, left_of(s->milli_cpu, n->nonzero_milli_cpu), s->milli_cpu);
	unsigned int memory = scaled(LEFT_SCALE, left_of(s->memory, n->nonzero_memory), s->memory);

	block->cpu_left[lane] = (uint16_t)(cpu + 1);
	block->memory_left[lane] = (uint16_t)(memory + 1);
	block->balance[lane] =
		(int16_t)lrint(BALANCE_SCALE * (share_of(n->requested_milli_cpu, s->milli_cpu) -
						share_of(n->requested_memory, s->memory)));
	block->cpu_room[lane] = full ? ROOM_FULL
				     : room_of(s->milli_cpu, n->requested_milli_cpu, lacks);
	block->memory_room[lane] = full ? ROOM_FULL
					: room_of(s->memory, n->requested_memory, lacks);
}

void columns_settle(struct columns *c)
{
	for (size_t i = 0; i < c->changed_count; i++) {
		uint32_t node = c->changed[i];
		bool odd = is_odd(&c->snapshot->nodes[node]);

		c->odd_count += (size_t)odd - c->is_odd[node];
		c->is_odd[node] = odd;
		c->log[c->log_end++ % COLUMN_LOG] = c->position_of[node];
		if (!(c->marks[node] & COLUMNS_OUTDATED))
			c->outdated[c->outdated_count++] = node;
		c->marks[node] = COLUMNS_OUTDATED;
	}
	c->changed_count = 0;
}

static void write_node(struct columns *c, uint32_t node)
{
	size_t position = c->position_of[node];
	size_t block = position / BLOCK_NODES;
	const struct segment *segment = &c->segments[c->segment_of[block]];

	if (segment->mixed)
		return;
	if (c->is_odd[node])
		c->blocks[block].cpu_room[position % BLOCK_NODES] = ROOM_FULL;
	else
		set_lane(&c->blocks[block], position % BLOCK_NODES, segment,
			 &c->snapshot->nodes[node]);
}

void columns_write(struct columns *c)
{
	for (size_t i = 0; i < c->outdated_count; i++) {
		write_node(c, c->outdated[i]);
		c->marks[c->outdated[i]] &= (uint8_t)~COLUMNS_OUTDATED;
	}
	c->outdated_count = 0;
}

/* --- a pod's numbers ------------------------------------------------------------------------- */

bool pod_amounts_of(struct pod_amounts *amounts, const struct pod_spec *spec)
{
	const struct resources *r = &spec->request;

	*amounts = (struct pod_amounts){
		.milli_cpu = r->milli_cpu,
		.memory = r->memory_bytes,
		.nonzero_milli_cpu = spec->score_nonzero_milli_cpu,
		.nonzero_memory = spec->score_nonzero_memory_bytes,
		.asks_nothing = r->milli_cpu == 0 && r->memory_bytes == 0 &&
				r->ephemeral_bytes == 0 && r->scalar_count == 0,
		.more = r->ephemeral_bytes || r->scalar_count ? r : NULL,
	};
	return spec->score_milli_cpu == r->milli_cpu && in_range(r->milli_cpu) &&
	       in_range(r->memory_bytes) && in_range(amounts->nonzero_milli_cpu) &&
	       in_range(amounts->nonzero_memory);
}

static bool same_more(const struct resources *a, const struct resources *b)
{
	if (!a || !b || a == b)
		return a == b;
	if (a->ephemeral_bytes != b->ephemeral_bytes || a->scalar_count != b->scalar_count)
		return false;
	for (uint32_t i = 0; i < a->scalar_count; i++) {
		if (a->scalars[i].resource != b->scalars[i].resource ||
		    a->scalars[i].amount != b->scalars[i].amount)
			return false;
	}
	return true;
}

bool pod_amounts_equal(const struct pod_amounts *a, const struct pod_amounts *b)
{
	return a->milli_cpu == b->milli_cpu && a->memory == b->memory &&
	       a->nonzero_milli_cpu == b->nonzero_milli_cpu &&
	       a->nonzero_memory == b->nonzero_memory && a->asks_nothing == b->asks_nothing &&
	       same_more(a->more, b->more);
}

static uint16_t share_left(int64_t part, int64_t whole)
{
	return part > whole ? UINT16_MAX : scaled(LEFT_SCALE, part, whole);
}

static uint16_t need_of(const struct pod_amounts *amounts, int64_t part, int64_t whole)
{
	if (amounts->asks_nothing)
		return ROOM_OVERCOMMITTED;
	return part > whole ? UINT16_MAX : (uint16_t)(scaled(ROOM_SCALE, part, whole) + ROOM_BASE);
}

struct pod_share pod_share_of(const struct pod_amounts *amounts, const struct segment *s)
{
	return (struct pod_share){
		.cpu = share_left(amounts->nonzero_milli_cpu, s->milli_cpu),
		.memory = share_left(amounts->nonzero_memory, s->memory),
		.balance =
			(int16_t)lrint(BALANCE_SCALE * (share_of(amounts->milli_cpu, s->milli_cpu) -
							share_of(amounts->memory, s->memory))),
		.cpu_need = need_of(amounts, amounts->milli_cpu, s->milli_cpu),
		.memory_need = need_of(amounts, amounts->memory, s->memory),
	};
}

/* --- one node -------------------------------------------------------------------------------- */

/*
 * priorities/node_resources_fit.c, least_allocated(). The quotient is at most 100, and where it is no whole
 * number it is 1/allocatable away from the next one at least: more than half a unit in the last place of a
 * double, as allocatable is at most 2^46. So it is rounded to no other whole number than itself, and
 * (allocatable - requested) * 100 is below 2^53.
 */
static int64_t least_allocated(int64_t requested, int64_t allocatable)
{
	if (requested > allocatable)
		return 0;
	return (int64_t)((double)((allocatable - requested) * SCORE_MAX) / (double)allocatable);
}

/* The node's weights are equal: those of resources that it has none of do not count. */
static int64_t least_score(const struct node_info *n, const struct pod_amounts *p)
{
	int64_t cpu = 0, memory = 0;

	if (n->allocatable_milli_cpu)
		cpu = least_allocated(n->nonzero_milli_cpu + p->nonzero_milli_cpu,
				      n->allocatable_milli_cpu);
	if (n->allocatable_memory)
		memory = least_allocated(n->nonzero_memory + p->nonzero_memory,
					 n->allocatable_memory);
	return n->allocatable_milli_cpu && n->allocatable_memory ? (cpu + memory) / 2
								 : cpu + memory;
}

static double fraction(int64_t requested, int64_t allocatable)
{
	double fraction = (double)requested / (double)allocatable;

	return fraction > 1 ? 1 : fraction;
}

/* priorities/node_resources_balanced_allocation.c, balance_of(), its steps in its order. */
static int64_t balance_score(const struct node_info *n, const struct pod_amounts *p)
{
	double std = 0;

	if (n->allocatable_milli_cpu && n->allocatable_memory)
		std = fabs(
			(fraction(n->requested_milli_cpu + p->milli_cpu, n->allocatable_milli_cpu) -
			 fraction(n->requested_memory + p->memory, n->allocatable_memory)) /
			2);
	return (int64_t)((1 - std) * SCORE_MAX);
}

/* predicates/node_resources_fit.c, shortages() but for cpu and memory. */
bool columns_has_more(const struct node_info *n, const struct pod_amounts *p)
{
	const struct resources *more = p->more;

	if (more->ephemeral_bytes > wrap_sub(n->allocatable_ephemeral, n->requested_ephemeral))
		return false;
	for (uint32_t i = 0; i < more->scalar_count; i++) {
		uint32_t resource = more->scalars[i].resource;
		int64_t offered = node_scalars_allocatable(&n->scalars, resource);
		int64_t left = wrap_sub(offered < 0 ? 0 : offered,
					node_scalars_requested(&n->scalars, resource));

		if (more->scalars[i].amount && more->scalars[i].amount > left &&
		    !(p->ignored && p->ignored[resource]))
			return false;
	}
	return true;
}

static bool fits(const struct node_info *n, const struct pod_amounts *p)
{
	if (n->pod_count + 1 > n->allocatable_pods)
		return false;
	return p->asks_nothing ||
	       (!lacks_ephemeral(n) &&
		p->milli_cpu <= n->allocatable_milli_cpu - n->requested_milli_cpu &&
		p->memory <= n->allocatable_memory - n->requested_memory &&
		(!p->more || columns_has_more(n, p)));
}

uint16_t columns_base(const struct node_info *node, const struct pod_amounts *amounts)
{
	if (!fits(node, amounts))
		return 0;
	return (uint16_t)(1 + least_score(node, amounts) + balance_score(node, amounts));
}

static unsigned int difference(uint16_t left, uint16_t share)
{
	return left > share ? (unsigned int)(left - share) : 0;
}

static unsigned int balance_sum(const struct node_block *block, unsigned int lane,
				const struct pod_share *share)
{
	return (unsigned int)(BALANCE_TOP - abs((int16_t)(block->balance[lane] + share->balance)));
}

uint16_t columns_bound(const struct node_block *block, unsigned int lane,
		       const struct pod_share *share)
{
	unsigned int cpu = difference(block->cpu_left[lane], share->cpu) >> SCORE_SHIFT;
	unsigned int memory = difference(block->memory_left[lane], share->memory) >> SCORE_SHIFT;

	if (block->cpu_room[lane] < share->cpu_need ||
	    block->memory_room[lane] < share->memory_need)
		return 0;
	return (uint16_t)((cpu + memory) / 2 + (balance_sum(block, lane, share) >> SCORE_SHIFT));
}

static bool is_near(unsigned int sum, unsigned int doubtful)
{
	return sum > LOW_BITS && (sum & LOW_BITS) < doubtful;
}

bool columns_certain(const struct node_block *block, unsigned int lane,
		     const struct pod_share *share)
{
	bool asks = share->cpu_need != ROOM_OVERCOMMITTED;

	if (asks && (block->cpu_room[lane] == share->cpu_need ||
		     block->memory_room[lane] == share->memory_need))
		return false;
	return !is_near(difference(block->cpu_left[lane], share->cpu), 2) &&
	       !is_near(difference(block->memory_left[lane], share->memory), 2) &&
	       !is_near(balance_sum(block, lane, share), 3);
}

uint16_t columns_base_at(const struct columns *c, uint32_t position, const struct pod_share *shares,
			 const struct pod_amounts *amounts)
{
	const struct node_block *block = &c->blocks[position / BLOCK_NODES];
	unsigned int lane = position % BLOCK_NODES;
	size_t segment = c->segment_of[position / BLOCK_NODES];
	const struct pod_share *share = &shares[segment];
	unsigned int cpu, memory, balance;

	if (c->segments[segment].mixed)
		return columns_base(&c->snapshot->nodes[c->node_at[position]], amounts);
	if (block->cpu_room[lane] < share->cpu_need ||
	    block->memory_room[lane] < share->memory_need)
		return 0;
	cpu = difference(block->cpu_left[lane], share->cpu);
	memory = difference(block->memory_left[lane], share->memory);
	balance = balance_sum(block, lane, share);
	if (is_near(cpu, 2) || is_near(memory, 2) || is_near(balance, 3) ||
	    (!amounts->asks_nothing && (block->cpu_room[lane] == share->cpu_need ||
					block->memory_room[lane] == share->memory_need)))
		return columns_base(&c->snapshot->nodes[c->node_at[position]], amounts);
	if (amounts->more && !columns_has_more(&c->snapshot->nodes[c->node_at[position]], amounts))
		return 0;
	return (uint16_t)(((cpu >> SCORE_SHIFT) + (memory >> SCORE_SHIFT)) / 2 +
			  (balance >> SCORE_SHIFT));
}
