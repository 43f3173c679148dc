/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules asked by several threads at once, in chunks of nodes as kube-scheduler's parallelize.Until cuts them.
 *
 * Each chunk is its own: the nodes that pass are put together in their order, so that the answers are those
 * of one thread. A rule that reads volumes keeps notes in its state while it is asked, so it is asked by one.
 */
#include <math.h>
#include <string.h>

#include "sched/base/workers.h"
#include "sched/core/cycle.h"

/* v1.26 parallelize.chunkSizeFor. */
static size_t chunk_size(size_t count, size_t threads)
{
	size_t size = (size_t)sqrt((double)count);
	size_t share = count / threads + 1;

	size = size > share ? share : size;
	return size ? size : 1;
}

static size_t chunk_count(size_t count, size_t size)
{
	return (count + size - 1) / size;
}

/* Rules about domains find topologies when they first ask for them, and volumes are bound by the way: both
 * are for one thread. */
bool is_parallel(const struct scheduler *s, unsigned int reads)
{
	return s->workers && !(reads & (READS_VOLUMES | READS_DOMAIN_PODS)) &&
	       !(s->probe && s->probe->rule_begin);
}

/* --- filters --------------------------------------------------------------------------------- */

struct filtering {
	struct scheduler *s;
	size_t first, end; /* rules */
	uint32_t *nodes;
	size_t count, size; /* of nodes, and of a chunk */
	size_t *kept; /* by chunk */
	uint64_t *seen; /* tokens, by chunk */
};

static void filter_chunk(void *context, size_t thread, size_t number)
{
	const struct filtering *f = context;
	size_t begin = number * f->size;
	size_t count = f->count - begin < f->size ? f->count - begin : f->size;

	(void)thread;
	for (size_t rule = f->first; rule < f->end && count; rule++)
		count = pass_nodes_by_rule(f->s, rule, f->nodes + begin, count, &f->seen[number]);
	f->kept[number] = count;
}

size_t filter_in_parallel(struct scheduler *s, size_t first, size_t end, uint32_t *nodes,
			  size_t count)
{
	size_t threads = workers_count(s->workers);
	struct filtering f = {
		s, first, end, nodes, count, chunk_size(count, threads), NULL, NULL
	};
	size_t chunks = chunk_count(count, f.size);
	size_t kept = 0;

	f.kept = arena_new(&s->scratch, chunks, sizeof(*f.kept));
	f.seen = arena_new(&s->scratch, chunks, sizeof(*f.seen));
	workers_run(s->workers, threads, chunks, filter_chunk, &f);
	for (size_t i = 0; i < chunks; i++) {
		memmove(nodes + kept, nodes + i * f.size, f.kept[i] * sizeof(*nodes));
		kept += f.kept[i];
		s->seen_tokens |= f.seen[i];
	}
	return kept;
}

/* --- scores ---------------------------------------------------------------------------------- */

struct scoring {
	const struct scheduler *s;
	size_t rule;
	size_t count, size;
};

static void score_chunk(void *context, size_t thread, size_t number)
{
	const struct scoring *x = context;
	size_t begin = number * x->size;
	size_t end = begin + x->size < x->count ? begin + x->size : x->count;

	(void)thread;
	score_nodes_by_rule(x->s, x->rule, begin, end);
}

void score_in_parallel(struct scheduler *s, size_t rule, size_t count)
{
	size_t threads = workers_count(s->workers);
	struct scoring x = { s, rule, count, chunk_size(count, threads) };

	workers_run(s->workers, threads, chunk_count(count, x.size), score_chunk, &x);
}
