/* SPDX-License-Identifier: Apache-2.0 */
#include "predicates/attached_volumes.h"

#include <string.h>
#include <xxhash.h>

#include "sched/core/reasons.h"

struct state {
	const struct attach_limit *limit;
	const struct volumes *volumes;
	uint32_t scalar; /* number of limit->resource, UINT32_MAX when no node has it */
	struct volume_set wanted; /* of the pod at hand */
	const char *problem; /* with one of its claims; NULL when there is none */
	struct volume_set *attached; /* room for a node's; emptied for each */
	struct volume_problems *problems;
};

/* --- sets ------------------------------------------------------------------------------------ */

bool volume_set_has(const struct volume_set *set, uint64_t item)
{
	for (uint32_t i = 0; i < set->count; i++) {
		if (set->items[i] == item)
			return true;
	}
	return false;
}

void volume_set_add(struct volume_set *set, uint64_t item)
{
	if (volume_set_has(set, item))
		return;
	if (set->count == set->capacity) {
		uint32_t capacity = set->capacity ? set->capacity * 2 : 16;
		uint64_t *items = arena_new(set->arena, capacity, sizeof(*items));

		if (set->count)
			memcpy(items, set->items, set->count * sizeof(*items));
		set->items = items;
		set->capacity = capacity;
	}
	set->items[set->count++] = item;
}

uint64_t volume_number(const char *a, const char *b)
{
	return XXH3_64bits_withSeed(b, strlen(b), XXH3_64bits(a, strlen(a)));
}

/* --- problems -------------------------------------------------------------------------------- */

uint64_t volume_problem_token(struct volume_problems *problems, const char *text)
{
	uint32_t at = 0;

	while (at < problems->count && strcmp(problems->texts[at], text) != 0)
		at++;
	if (at == problems->capacity) {
		uint32_t capacity = problems->capacity ? problems->capacity * 2 : 4;
		const char **texts = arena_new(problems->arena, capacity, sizeof(*texts));

		for (uint32_t i = 0; i < at; i++)
			texts[i] = problems->texts[i];
		problems->texts = texts;
		problems->capacity = capacity;
	}
	problems->texts[at] = text;
	problems->count += at == problems->count;
	return TOKEN_ERROR | at;
}

void volume_limit_explain(const struct rule_call *call, const struct volume_problems *problems,
			  uint64_t token, struct reasons *out)
{
	if (token & TOKEN_ERROR)
		reasons_set(out, call, FIT_ERROR, problems->texts[token & ~TOKEN_ERROR]);
	else
		reasons_set(out, call, FIT_UNSCHEDULABLE, "node(s) exceed max volume count");
}

/* --- counting -------------------------------------------------------------------------------- */

static bool is_provisioned_here(const struct state *s, const struct volume_claim *claim)
{
	const struct storage_class *class;

	if (!claim->has_storage_class)
		return false;
	class = volumes_class(s->volumes, claim->storage_class);
	return class && volumes_migration_of(s->volumes, class->provisioner) == s->limit->migration;
}

/* A claim counts as the volume behind it, or as itself while it has none that can be found. */
static void add_claim(const struct state *s, const struct volume_claim *claim,
		      struct volume_set *set)
{
	const struct cluster *cluster = s->volumes->cluster;
	const struct persistent_volume *volume =
		claim->volume_name ? volumes_volume(s->volumes, claim->volume_name) : NULL;

	if (!volume) {
		if (is_provisioned_here(s, claim))
			volume_set_add(set, volume_number(cluster_text(cluster, claim->name_space),
							  cluster_text(cluster, claim->name)));
	} else if (s->volumes->migrations[volume - cluster->volumes] == s->limit->migration) {
		volume_set_add(set, volume_number("", cluster_text(cluster, volume->handle)));
	}
}

const struct volume_claim *attached_claim(const struct volumes *volumes, const struct pod *pod,
					  const struct volume *volume, bool runs,
					  struct arena *arena, const char **problem)
{
	const struct cluster *cluster = volumes->cluster;
	const char *name_space = cluster_text(cluster, pod->name_space);
	const struct volume_claim *claim;
	uint32_t symbol;
	const char *name;

	if (!volumes_claim_name(volumes, pod, volume, &symbol))
		return NULL;
	claim = volumes_claim(volumes, pod->name_space, symbol);
	if (claim ? volume->kind != VOLUME_EPHEMERAL || volumes_is_for_pod(volumes, claim, pod)
		  : runs)
		return claim;
	name = volume->kind == VOLUME_EPHEMERAL
		       ? volumes_ephemeral_name(volumes, pod, volume, arena)
		       : cluster_text(cluster, symbol);
	if (claim)
		*problem = arena_format(arena,
					"PVC %s/%s was not created for pod %s/%s (pod is not "
					"owner)",
					name_space, name, name_space,
					cluster_text(cluster, pod->name));
	else
		*problem = arena_format(arena,
					"looking up PVC %s/%s: persistentvolumeclaim \"%s\" not "
					"found",
					name_space, name, name);
	return NULL;
}

/* Returns what is wrong with the pod's claims, NULL when nothing is. */
static const char *add_pod(const struct state *s, const struct pod *pod, bool runs,
			   struct volume_set *set)
{
	const char *problem = NULL;

	for (uint32_t i = 0; i < pod->spec->volume_count && !problem; i++) {
		const struct volume *volume = &pod->spec->volumes[i];
		const struct volume_claim *claim;

		if (volume->kind == s->limit->inline_kind) {
			volume_set_add(set, volume_number("", cluster_text(s->volumes->cluster,
									   volume->name)));
			continue;
		}
		claim = attached_claim(s->volumes, pod, volume, runs, set->arena, &problem);
		if (claim)
			add_claim(s, claim, set);
	}
	return problem;
}

static uint32_t find_scalar(const struct cluster *cluster, const char *resource)
{
	uint32_t name;

	return intern_find(&cluster->symbols, resource, strlen(resource), &name)
		       ? cluster_find_scalar(cluster, name)
		       : UINT32_MAX;
}

void attach_limit_prepare(const struct rule_call *call, const struct attach_limit *limit,
			  struct prepared *out)
{
	struct state *state;

	if (call->pod->spec->volume_count == 0) {
		out->verdict = PREPARED_SKIP;
		return;
	}
	state = arena_new(call->scratch, 1, sizeof(*state));
	*state = (struct state){ .limit = limit,
				 .volumes = call->snapshot->volumes,
				 .scalar = find_scalar(call->cluster, limit->resource),
				 .wanted.arena = call->scratch };
	state->attached = arena_new(call->scratch, 1, sizeof(*state->attached));
	state->attached->arena = call->scratch;
	state->problems = arena_new(call->scratch, 1, sizeof(*state->problems));
	state->problems->arena = call->scratch;
	state->problem = add_pod(state, call->pod, false, &state->wanted);
	out->state = state;
	if (state->wanted.count == 0 && !state->problem)
		out->verdict = PREPARED_SKIP;
}

/* -1 when the node has none of its own. */
static int64_t own_limit(const struct state *s, const struct node_info *node)
{
	return node_scalars_allocatable(&node->scalars, s->scalar);
}

static int64_t limit_of(const struct state *s, const struct node_info *node)
{
	int64_t own = own_limit(s, node);

	if (own >= 0)
		return own;
	if (!s->limit->standard_of)
		return s->limit->standard;
	return s->limit->standard_of(node->node, &s->volumes->cluster->symbols);
}

/* Would there be room even if all volumes on the node were of the kind, and each another one? */
static bool has_room(const struct state *s, const struct node_info *node)
{
	int64_t own = own_limit(s, node);

	return !node->ephemeral_count &&
	       node->volume_count + s->wanted.count <= (own >= 0 ? own : s->limit->standard);
}

uint64_t attach_limit_exceeded(const void *opaque, const struct pod *pod,
			       const struct node_info *node)
{
	const struct state *s = opaque;
	int64_t count;

	(void)pod;
	if (s->problem)
		return volume_problem_token(s->problems, s->problem);
	if (has_room(s, node) ||
	    volumes_is_migrated(s->volumes, s->limit->migration,
				volumes_csi_node(s->volumes, node->node->name)))
		return 0;
	s->attached->count = 0;
	for (const struct pod *other = node->pods; other; other = other->next_on_node) {
		const char *problem = add_pod(s, other, true, s->attached);

		if (problem)
			return volume_problem_token(s->problems, problem);
	}
	count = s->attached->count;
	for (uint32_t i = 0; i < s->wanted.count; i++)
		count += !volume_set_has(s->attached, s->wanted.items[i]);
	return count > limit_of(s, node);
}

void attach_limit_explain(const struct rule_call *call, const void *state, uint64_t token,
			  struct reasons *out)
{
	volume_limit_explain(call, ((const struct state *)state)->problems, token, out);
}
