/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The incremental strategy: equal pods share their scores, and only what changed is scored again.
 *
 * For a template (pod_template.h) a cycle costs one look at each node that changed since its last pod,
 * however many nodes there are. With many templates that take turns the changes add up: then it is less
 * work to look at all nodes in columns, which is what "auto" does when a template did not come back
 * soon. Pods with a rule that has to be asked about every node are decided in columns too.
 */
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/core/pod_template.h"
#include "sched/core/strategy.h"

enum {
	TEMPLATES_AT_FIRST = 64, /* a power of two */
	TEMPLATES_MAX = 1 << 16,
	/*
	 * What following a changed node costs, in ns: where the scores that are kept fit into the second
	 * cache, and where they do not; and a pod in columns, beside half a nanosecond for each node.
	 * As measured with 200 templates: 22, 42, 49, 58 and 80 ns a change against 1.2, 2.7, 4.9, 9.3 and
	 * 89 us a pod, with 1 000, 5 000, 10 000, 20 000 and 100 000 nodes.
	 */
	NEAR_CHANGE_NS = 22,
	FAR_CHANGE_NS = 60,
	COLUMNS_NS = 150,
	/* After so many times in a row a template is taken to come back soon. */
	SOON_ENOUGH = 2,
};

/* About what is left of the second cache. */
#define NEAR_BYTES ((size_t)3 << 19)

struct incremental {
	struct columnar columnar; /* first: it is told of changes */
	bool always; /* not only when it looks cheaper */
	uint64_t generation; /* of the kinds that templates are of */
	struct template_world world;
	struct pod_template *templates;
	size_t count, capacity;
	uint32_t *slots; /* number + 1 by hash; 0: free */
	size_t slot_count;
	size_t bytes; /* of scores */
	size_t bytes_max; /* scores are given up when all take more */
	size_t scored; /* templates that have any */
	uint32_t last; /* the template of the pod before, ... */
	const struct pod_spec *spec; /* ... and its spec */
	uint16_t no_offsets[SCAN_OFFSETS];
};

/* --- templates ------------------------------------------------------------------------------- */

static void forget_templates(struct incremental *inc)
{
	for (size_t i = 0; i < inc->count; i++)
		pod_template_forget(&inc->templates[i]);
	inc->count = 0;
	inc->bytes = 0;
	inc->scored = 0;
	inc->last = 0;
	if (inc->slots)
		memset(inc->slots, 0, inc->slot_count * sizeof(*inc->slots));
}

/* Kinds were forgotten, or nodes changed: templates go with them. */
static void follow_kinds(struct incremental *inc)
{
	if (inc->generation == inc->columnar.generation)
		return;
	forget_templates(inc);
	template_world_init(&inc->world, &inc->columnar.columns, inc->columnar.scan);
	inc->generation = inc->columnar.generation;
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
	return hash ^ hash >> 29;
}

static uint64_t hash_of(const struct pod_kind *kind, const struct pod_amounts *a)
{
	uint64_t hash = mix(0, (uintptr_t)kind);

	hash = mix(hash, (uint64_t)a->milli_cpu);
	hash = mix(hash, (uint64_t)a->memory);
	hash = mix(hash, (uint64_t)a->nonzero_milli_cpu);
	hash = mix(hash, a->more ? (uint64_t)a->more->ephemeral_bytes + a->more->scalar_count : 0);
	return mix(hash, (uint64_t)a->nonzero_memory);
}

static bool is_of(const struct pod_template *t, const struct pod_kind *kind,
		  const struct pod_amounts *a)
{
	return t->kind == kind && pod_amounts_equal(&t->amounts, a);
}

static void put_in_slot(struct incremental *inc, size_t number)
{
	const struct pod_template *t = &inc->templates[number];
	size_t slot = hash_of(t->kind, &t->amounts) & (inc->slot_count - 1);

	while (inc->slots[slot])
		slot = (slot + 1) & (inc->slot_count - 1);
	inc->slots[slot] = (uint32_t)number + 1;
}

static void grow_slots(struct incremental *inc)
{
	free(inc->slots);
	inc->slot_count = inc->slot_count ? inc->slot_count * 2 : TEMPLATES_AT_FIRST;
	inc->slots = mem_new(inc->slot_count, sizeof(*inc->slots));
	for (size_t i = 0; i < inc->count; i++)
		put_in_slot(inc, i);
}

static struct pod_template *add_template(struct incremental *inc, struct pod_kind *kind)
{
	if (inc->count == TEMPLATES_MAX)
		forget_templates(inc);
	if ((inc->count + 1) * 2 > inc->slot_count)
		grow_slots(inc);
	inc->templates =
		mem_grow(inc->templates, inc->count, &inc->capacity, sizeof(*inc->templates));
	/* As if it had not been seen for long. */
	inc->templates[inc->count] =
		(struct pod_template){ .kind = kind,
				       .amounts = inc->columnar.amounts,
				       .seen_at = inc->columnar.columns.log_end - COLUMN_LOG - 1 };
	put_in_slot(inc, inc->count);
	inc->last = (uint32_t)inc->count;
	return &inc->templates[inc->count++];
}

/* Of the pod at hand. */
static struct pod_template *find_template(struct incremental *inc, struct pod_kind *kind)
{
	const struct pod_amounts *amounts = &inc->columnar.amounts;
	size_t slot;

	if (inc->count && inc->spec == inc->columnar.spec && inc->templates[inc->last].kind == kind)
		return &inc->templates[inc->last];
	inc->spec = inc->columnar.spec;
	slot = inc->slot_count ? hash_of(kind, amounts) & (inc->slot_count - 1) : 0;
	for (; inc->slot_count && inc->slots[slot]; slot = (slot + 1) & (inc->slot_count - 1)) {
		inc->last = inc->slots[slot] - 1;
		if (is_of(&inc->templates[inc->last], kind, amounts))
			return &inc->templates[inc->last];
	}
	return add_template(inc, kind);
}

/* --- memory ---------------------------------------------------------------------------------- */

static size_t bytes_of(const struct pod_template *t)
{
	return t->scores ? t->scores->bytes : 0;
}

/* Gives up the scores that were not used for the longest time, but those of `kept`. */
static void give_up_one(struct incremental *inc, const struct pod_template *kept)
{
	struct pod_template *oldest = NULL;

	for (size_t i = 0; i < inc->count; i++) {
		struct pod_template *t = &inc->templates[i];

		if (t != kept && t->scores && (!oldest || t->used < oldest->used))
			oldest = t;
	}
	if (!oldest)
		return;
	inc->bytes -= bytes_of(oldest);
	inc->scored--;
	pod_template_forget(oldest);
	inc->columnar.scheduler->use.given_up++;
	oldest->soon = 0;
}

/* The scores as of now. */
static void bring_up_to_date(struct incremental *inc, struct pod_template *t)
{
	size_t before = bytes_of(t);

	inc->scored += !t->scores;
	if (!t->scores)
		pod_template_score(t, &inc->world);
	else
		pod_template_catch_up(t, &inc->world);
	inc->bytes += bytes_of(t) - before;
	while (inc->bytes > inc->bytes_max && inc->scored > 1)
		give_up_one(inc, t);
}

/* --- a cycle --------------------------------------------------------------------------------- */

/* So many changes are less work to follow than to look at all nodes. */
static uint64_t changes_worth(const struct incremental *inc)
{
	uint64_t columns_ns = COLUMNS_NS + inc->columnar.columns.node_count / 2;

	return columns_ns / (inc->bytes > NEAR_BYTES ? FAR_CHANGE_NS : NEAR_CHANGE_NS);
}

/* Notes that the template was met; is it less work to follow what changed than to look at all nodes? */
static bool comes_back_soon(struct incremental *inc, struct pod_template *t)
{
	const struct columns *c = &inc->columnar.columns;
	uint64_t most = changes_worth(inc);
	bool soon = c->log_end - t->seen_at <= most;
	bool close = t->scores && c->log_end - t->log_at <= most;

	t->seen_at = c->log_end;
	if (!soon)
		t->soon = 0;
	else if (t->soon < SOON_ENOUGH)
		t->soon++;
	/* All nodes are scored for one that was not followed only when it will pay. */
	return close || t->soon >= SOON_ENOUGH;
}

/* The offsets of the groups as they stand; NULL when they are too far apart. */
static const uint16_t *find_offsets(const struct incremental *inc, const struct pod_template *t)
{
	const struct template_scores *s = t->scores;
	const uint64_t present = s->present & ~t->kind->blocked;
	size_t feasible = s->feasible_count;

	if (!(present & (present - 1)))
		return inc->no_offsets;
	for (uint64_t bits = s->present & (t->kind->ignored | t->kind->blocked); bits;
	     bits &= bits - 1)
		feasible -= s->feasible[__builtin_ctzll(bits)];
	return pod_kind_offsets(t->kind, present, feasible) ? t->kind->offsets : NULL;
}

static bool decide_by_scores(struct incremental *inc, struct pod_template *t)
{
	struct columnar *c = &inc->columnar;
	const uint16_t *offsets = find_offsets(inc, t);
	uint64_t groups;

	if (!offsets || !pod_template_most(t, &inc->world, offsets, &groups))
		return false;
	c->scheduler->use.by_scores++;
	if (c->scheduler->options.tie_break == TIE_FIRST)
		return columnar_take(c, pod_template_first(t, &inc->world, groups));
	return columnar_take(c,
			     columnar_draw(c, pod_template_tied(t, &inc->world, groups, c->tied)));
}

/* Does a node's score depend on more than what the log tells of? */
static bool needs_all_nodes(const struct columnar *c, const struct pod_kind *kind)
{
	return c->columns.odd_count || c->scheduler->nominations.count || columnar_must_ask(kind);
}

static bool decide(void *state)
{
	struct incremental *inc = state;
	struct columnar *c = &inc->columnar;
	struct pod_kind *kind = columnar_may_decide(c) ? columnar_find_kind(c) : NULL;
	struct pod_template *t;

	if (!kind || kind->by_reference)
		return false;
	if (needs_all_nodes(c, kind))
		return columnar_decide(c, kind);
	follow_kinds(inc);
	t = find_template(inc, kind);
	t->used = c->scheduler->cycle_number;
	if (!inc->always && !comes_back_soon(inc, t))
		return columnar_decide(c, kind);
	bring_up_to_date(inc, t);
	return decide_by_scores(inc, t);
}

/* --- the strategies -------------------------------------------------------------------------- */

static struct incremental *incremental_new(struct scheduler *scheduler, bool always)
{
	struct incremental *inc = mem_new(1, sizeof(*inc));

	columnar_init(&inc->columnar, scheduler);
	inc->always = always;
	inc->bytes_max = scheduler->options.template_cache_bytes
				 ? scheduler->options.template_cache_bytes
				 : TEMPLATE_CACHE_BYTES;
	return inc;
}

static void *begin(struct scheduler *scheduler)
{
	return incremental_new(scheduler, true);
}

static void *begin_auto(struct scheduler *scheduler)
{
	return incremental_new(scheduler, false);
}

static void end(void *state)
{
	struct incremental *inc = state;

	forget_templates(inc);
	template_world_fini(&inc->world);
	free(inc->templates);
	free(inc->slots);
	columnar_fini(&inc->columnar);
	free(inc);
}

const struct strategy strategy_incremental = {
	.name = "incremental",
	.summary = "equal pods share scores; only what changed is scored again",
	.begin = begin,
	.end = end,
	.decide = decide,
	.watch = COLUMNAR_WATCH,
};

const struct strategy strategy_auto = {
	.name = "auto",
	.summary = "incremental for pods whose like came not long ago, columnar for others",
	.begin = begin_auto,
	.end = end,
	.decide = decide,
	.watch = COLUMNAR_WATCH,
};
