/* SPDX-License-Identifier: Apache-2.0 */
/*
 * columns.h - what the nodes have left, side by side, in few bits
 *
 * Nodes with the same allocatable cpu and memory (a shape) stand together, in blocks of 32, in node
 * order inside a shape; a place in this order is a position. For the filter and the two scores that
 * depend on what is promised on a node (NodeResourcesFit with LeastAllocated, and
 * NodeResourcesBalancedAllocation, over cpu and memory), a block holds fixed-point numbers of 16 bits, out
 * of which a few integer instructions make an upper bound of the sum of both scores, which is mostly
 * the sum itself. What the numbers mean, and why the bound holds:
 *
 * With a = allocatable, u = max(0, a - what is counted with the defaults), p = the pod's share of the same
 * kind, the LeastAllocated score of a resource is floor(100 (u - p) / a), or 0 when p > u. Let
 * x = 51200 u / a and y = 51200 p / a, so that the score is floor((x - y) / 512). The node keeps
 * X = floor(x) + 1, the pod Y = floor(y), both by exact integer division. Then x - y < X - Y <= x - y + 2,
 * so floor((X - Y) / 512) is never less than the score; and it is the score whenever the lower nine bits of
 * X - Y are 2 or more, or X - Y < 512.
 *
 * The score for balance is trunc(100 (1 - |f - g| / 2)), f and g the shares taken of cpu and memory. The
 * node keeps D = round(25600 (f - g)) of its own shares, the pod E likewise of what it adds; each is off by
 * at most 1/2 and the error of a few roundings in double, below 1e-10. Let w = 51200 - 25600 |f - g|
 * for both together; then w - 1e-10 < 51201 - |D + E| < w + 2 + 1e-10. The reference computes w / 512 in
 * double with an error far below 1e-10 too, and is exceeded by floor((51201 - |D + E|) / 512): where its
 * value lies just below an integer that it is rounded up to, the bound, made of integers, has reached it.
 * It is the score whenever the lower nine bits are 3 or more. Shares above 1 are capped; on the node's side
 * that is done before, and a pod that asks for anything fits only where no share exceeds 1.
 *
 * A pod fits when its request is at most a - requested. The node keeps floor(60000 free / a) + 2, the pod
 * floor(60000 request / a) + 2: it fits for sure where the node's number is greater, and never where
 * it is smaller; where they are equal the amounts themselves are looked at. 0 stands for a node with no pod
 * slot left, 1 for one that is overcommitted, also in ephemeral storage, and a pod that asks for nothing
 * needs 1.
 *
 * All this is for amounts from 0 to COLUMN_AMOUNT_MAX; a node that has or promises other amounts is odd. Its
 * bound is 0, and the rules themselves have to be asked about it.
 */
#ifndef SCHED_CORE_COLUMNS_H
#define SCHED_CORE_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/core/node_classes.h"
#include "sched/core/snapshot.h"

enum {
	BLOCK_NODES = 32,
	/* A shape with fewer nodes has no blocks of its own. */
	SHAPE_NODES_MIN = 8,
	SHAPES_MAX = 64,
	COLUMN_LOG = 1 << 16,
	NO_POSITION = -1,
};

/* Marks of a node. */
enum { COLUMNS_CHANGED = 1, COLUMNS_OUTDATED = 2 };

/* 51200 times this fits in 63 bits, as does 60000 times. */
#define COLUMN_AMOUNT_MAX (INT64_C(1) << 46)

struct node_block {
	_Alignas(64) uint16_t cpu_left[BLOCK_NODES]; /* X */
	uint16_t memory_left[BLOCK_NODES];
	int16_t balance[BLOCK_NODES]; /* D */
	uint16_t cpu_room[BLOCK_NODES];
	uint16_t memory_room[BLOCK_NODES];
};

/* The pod's side for one shape. */
struct pod_share {
	uint16_t cpu, memory; /* Y; 65535 when it is more than there is */
	int16_t balance; /* E */
	uint16_t cpu_need, memory_need;
};

/* What the rules about resources read of a pod. */
struct pod_amounts {
	int64_t milli_cpu, memory;
	int64_t nonzero_milli_cpu, nonzero_memory;
	bool asks_nothing;
	const struct resources *more; /* ephemeral storage, scalars; NULL: none is asked for */
	const bool *ignored; /* by scalar: it does not count; NULL: all do */
};

/* Nodes of one shape; the last segment may be of all shapes that have none of their own. */
struct segment {
	int64_t milli_cpu, memory; /* allocatable */
	size_t first_block, block_count;
	bool mixed; /* its blocks hold no numbers: see columns_base() */
};

struct columns {
	const struct snapshot *snapshot;
	struct node_classes *classes; /* by enum node_part */
	struct segment segments[SHAPES_MAX + 1];
	size_t segment_count;
	size_t block_count;
	uint8_t *segment_of; /* by block */
	struct node_block *blocks;
	uint32_t *occupied; /* by block: bits of positions that are nodes */
	uint32_t *node_at; /* by position; NO_NODE for the padding */
	uint32_t *position_of; /* by node */
	size_t node_count;

	/* Nodes that changed and stand not yet in the log, and nodes whose numbers have to be made anew;
	 * each once. */
	uint32_t *changed, *outdated;
	size_t changed_count, outdated_count;
	uint8_t *marks; /* by node: which of the two it stands in */
	size_t odd_count;
	uint8_t *is_odd; /* by node */
	/* The last COLUMN_LOG positions whose nodes changed, number n at n % COLUMN_LOG: for who keeps
	 * something derived from them. */
	uint32_t *log;
	uint64_t log_end;
};

/* Lays out the nodes of the snapshot as it stands. */
void columns_build(struct columns *columns, const struct snapshot *snapshot);
void columns_free(struct columns *columns);
/* The node's amounts are others, or may be. */
static inline void columns_touch(struct columns *columns, uint32_t node)
{
	if (columns->marks[node] & COLUMNS_CHANGED)
		return;
	columns->marks[node] |= COLUMNS_CHANGED;
	columns->changed[columns->changed_count++] = node;
}
/* Puts the touched nodes into the log, and finds out which are odd. */
void columns_settle(struct columns *columns);
/* Makes the blocks' numbers of nodes that changed anew: before they are looked at, after
 * columns_settle(). Costs more than the log. */
void columns_write(struct columns *columns);

/* False when the pod's amounts are outside the range. What it asks for more is borrowed; all of it counts. */
bool pod_amounts_of(struct pod_amounts *amounts, const struct pod_spec *spec);
bool pod_amounts_equal(const struct pod_amounts *a, const struct pod_amounts *b);
/* Has the node left what is asked for beside cpu and memory? There is something. */
bool columns_has_more(const struct node_info *node, const struct pod_amounts *amounts);
/* segment: not a mixed one. */
struct pod_share pod_share_of(const struct pod_amounts *amounts, const struct segment *segment);

/* The sum of both scores on the node as the reference rules compute it, plus 1; 0 when the node lacks a
 * slot, cpu or memory for the pod, or is overcommitted. The node is not odd. */
uint16_t columns_base(const struct node_info *node, const struct pod_amounts *amounts);
/* The same of a position, by the blocks' numbers where these tell it for sure. shares: by segment that is
 * not mixed. */
uint16_t columns_base_at(const struct columns *columns, uint32_t position,
			 const struct pod_share *shares, const struct pod_amounts *amounts);
/* The same bound as the kernels', of one position. */
uint16_t columns_bound(const struct node_block *block, unsigned int lane,
		       const struct pod_share *share);
/* Is that bound the value for sure? */
bool columns_certain(const struct node_block *block, unsigned int lane,
		     const struct pod_share *share);

#endif
