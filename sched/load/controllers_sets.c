/* SPDX-License-Identifier: Apache-2.0 */
/*
 * StatefulSets and DaemonSets: pods that are not interchangeable.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/core/node_match.h"
#include "sched/load/controllers_expand.h"
#include "sched/load/generated_name.h"

/* Pods tell which revision of the template they come from. */
static struct labels revision_labels(const struct expansion *x, const struct controller *c)
{
	struct cluster *cluster = x->cluster;
	uint32_t key = intern_text(&cluster->symbols, "controller-revision-hash");
	char hash[HASH_TEXT_SIZE];
	const char *revision = hash_text(c->template_hash, hash);

	if (c->kind == OBJECT_STATEFUL_SET)
		revision = arena_format(&cluster->arena, "%s-%s", cluster_text(cluster, c->name),
					revision);
	return labels_with(&cluster->arena, &c->labels, key,
			   intern_text(&cluster->symbols, revision));
}

/* --- StatefulSet ----------------------------------------------------------------------------- */

static uint32_t numbered_name(const struct expansion *x, const char *prefix, int64_t number)
{
	char name[600];
	int length = snprintf(name, sizeof(name), "%.570s-%lld", prefix, (long long)number);

	return intern(&x->cluster->symbols, name, (size_t)length);
}

/* The claim of a template for one pod, made unless it is there. */
static uint32_t make_claim(const struct expansion *x, const struct controller *c,
			   const struct volume_claim *template, int64_t ordinal)
{
	struct cluster *cluster = x->cluster;
	char prefix[520];
	struct volume_claim claim = *template;

	snprintf(prefix, sizeof(prefix), "%.255s-%.255s", cluster_text(cluster, template->name),
		 cluster_text(cluster, c->name));
	claim.name = numbered_name(x, prefix, ordinal);
	if (!name_set_find(&x->loader->objects[OBJECT_CLAIM], c->name_space, claim.name))
		object_add_claim(cluster, &claim);
	return claim.name;
}

static bool is_claim_template(const struct controller *c, uint32_t volume_name)
{
	for (uint32_t i = 0; i < c->claim_count; i++) {
		if (c->claims[i].name == volume_name)
			return true;
	}
	return false;
}

/* A pod's own spec: its claims come before, and instead of, the template's volumes. */
static const struct pod_spec *spec_with_claims(const struct expansion *x,
					       const struct controller *c, int64_t ordinal)
{
	struct arena *arena = &x->cluster->arena;
	struct pod_spec *spec = arena_copy(arena, c->spec, sizeof(*spec));
	struct volume *volumes =
		arena_new(arena, (size_t)c->claim_count + spec->volume_count, sizeof(*volumes));
	uint32_t count = 0;

	for (; count < c->claim_count; count++)
		volumes[count] = (struct volume){
			.kind = VOLUME_CLAIM,
			.volume_name = c->claims[count].name,
			.name = make_claim(x, c, &c->claims[count], ordinal),
		};
	for (uint32_t i = 0; i < c->spec->volume_count; i++) {
		if (!is_claim_template(c, c->spec->volumes[i].volume_name))
			volumes[count++] = c->spec->volumes[i];
	}
	spec->volumes = volumes;
	spec->volume_count = count;
	return spec;
}

static void set_identity(const struct expansion *x, const struct labels *labels, uint32_t name,
			 struct pod *pod)
{
	struct cluster *cluster = x->cluster;
	uint32_t key = intern_text(&cluster->symbols, "statefulset.kubernetes.io/pod-name");
	const struct labels own = labels_with(&cluster->arena, labels, key, name);

	pod->name = name;
	pod->labels = arena_copy(&cluster->arena, &own, sizeof(own));
}

enum status expand_stateful_set(struct expansion *x, const struct controller *c)
{
	const struct labels labels = revision_labels(x, c);
	struct pod_series series = pod_series_begin(x, c, &labels);
	const char *set = cluster_text(x->cluster, c->name);
	enum status status = expansion_reserve(x, c, expansion_count_missing(x, c));

	for (int64_t i = 0; i < c->replicas && status == STATUS_OK; i++) {
		int64_t ordinal = c->first_ordinal + i;
		uint32_t name = numbered_name(x, set, ordinal);

		if (name_set_find(&x->loader->pods, c->name_space, name))
			continue;
		set_identity(x, &labels, name, &series.pod);
		if (c->claim_count)
			series.pod.spec = spec_with_claims(x, c, ordinal);
		status = expansion_reserve(x, c, 1);
		if (status == STATUS_OK)
			status = pod_series_add(x, &series);
	}
	return status;
}

/* --- DaemonSet ------------------------------------------------------------------------------- */

/* What daemons put up with (v1.26 daemon/util AddOrUpdateDaemonPodTolerations). */
static const struct {
	const char *key;
	enum taint_effect effect;
} daemon_tolerations[] = {
	{ "node.kubernetes.io/not-ready", EFFECT_NO_EXECUTE },
	{ "node.kubernetes.io/unreachable", EFFECT_NO_EXECUTE },
	{ "node.kubernetes.io/disk-pressure", EFFECT_NO_SCHEDULE },
	{ "node.kubernetes.io/memory-pressure", EFFECT_NO_SCHEDULE },
	{ "node.kubernetes.io/pid-pressure", EFFECT_NO_SCHEDULE },
	{ "node.kubernetes.io/unschedulable", EFFECT_NO_SCHEDULE },
	{ "node.kubernetes.io/network-unavailable", EFFECT_NO_SCHEDULE }, /* with hostNetwork */
};

enum { DAEMON_TOLERATIONS = sizeof(daemon_tolerations) / sizeof(daemon_tolerations[0]) };

static bool has_toleration(const struct toleration *list, uint32_t count,
			   const struct toleration *wanted)
{
	for (uint32_t i = 0; i < count; i++) {
		if (list[i].key == wanted->key && list[i].value == wanted->value &&
		    list[i].effect == wanted->effect && list[i].exists == wanted->exists)
			return true;
	}
	return false;
}

static void add_daemon_tolerations(struct cluster *cluster, struct pod_spec *spec)
{
	uint32_t count = spec->toleration_count;
	struct toleration *list =
		arena_new(&cluster->arena, (size_t)count + DAEMON_TOLERATIONS, sizeof(*list));

	if (count)
		memcpy(list, spec->tolerations, count * sizeof(*list));
	for (size_t i = 0; i < (size_t)DAEMON_TOLERATIONS - !spec->host_network; i++) {
		const struct toleration toleration = {
			.key = intern_text(&cluster->symbols, daemon_tolerations[i].key),
			.effect = (uint8_t)daemon_tolerations[i].effect,
			.exists = true,
		};

		if (!has_toleration(list, count, &toleration))
			list[count++] = toleration;
	}
	spec->tolerations = list;
	spec->toleration_count = count;
}

static bool tolerates_node(const struct pod_spec *spec, const struct node *node)
{
	for (uint32_t i = 0; i < node->taint_count; i++) {
		const struct taint *taint = &node->taints[i];

		if (taint->effect != EFFECT_PREFER_NO_SCHEDULE &&
		    !tolerations_tolerate(spec->tolerations, spec->toleration_count, taint, false))
			return false;
	}
	return true;
}

/* v1.26 daemon.NodeShouldRunDaemonPod */
static bool should_run_on(const struct cluster *cluster, const struct pod_spec *spec,
			  const struct node *node)
{
	return (!spec->node_name || spec->node_name == node->name) &&
	       node_has_labels(node, &spec->node_selector) &&
	       node_terms_match(&spec->required_terms, node, &cluster->symbols) &&
	       tolerates_node(spec, node);
}

/* The node a daemon is meant for: where it runs, or the one its affinity names (GetTargetNodeName). */
static uint32_t target_of(const struct pod_spec *spec)
{
	const struct node_terms *terms = &spec->required_terms;

	if (spec->node_name)
		return spec->node_name;
	for (uint32_t i = 0; i < terms->count; i++) {
		const struct node_term *term = &terms->items[i];

		for (uint32_t j = 0; j < term->field_count; j++) {
			if (term->fields[j].operator== SELECTOR_IN)
				return term->fields[j].values[0];
		}
	}
	return 0;
}

/* By node index: has it a daemon of this set? The caller frees it. */
static bool *find_taken_nodes(const struct expansion *x)
{
	bool *taken = mem_new(x->cluster->node_count + 1, sizeof(*taken));

	for (size_t i = 0; i < x->found_count; i++) {
		uint32_t node = cluster_find_node(x->cluster, target_of(x->found[i]->spec));

		if (node != NO_NODE)
			taken[node] = true;
	}
	return taken;
}

/* The daemon's own spec: its required affinity is the node's name and nothing else. */
static const struct pod_spec *spec_for_node(struct cluster *cluster, const struct pod_spec *base,
					    const struct node *node)
{
	struct {
		struct pod_spec spec;
		struct node_term term;
		struct requirement field;
		uint32_t name;
	} *own = arena_new(&cluster->arena, 1, sizeof(*own));

	own->name = node->name;
	own->field = (struct requirement){
		.key = cluster->known.metadata_name,
		.operator= SELECTOR_IN,
		.values = &own->name,
		.value_count = 1,
	};
	own->term = (struct node_term){ .fields = &own->field, .field_count = 1 };
	own->spec = *base;
	own->spec.required_terms = (struct node_terms){ &own->term, 1, true };
	return &own->spec;
}

static enum status add_daemons(const struct expansion *x, struct pod_series *series,
			       const struct pod_spec *base, const bool *taken)
{
	struct cluster *cluster = x->cluster;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < cluster->node_count && status == STATUS_OK; i++) {
		const struct node *node = &cluster->nodes[i];

		if (taken[i] || !should_run_on(cluster, base, node))
			continue;
		series->pod.spec = spec_for_node(cluster, base, node);
		status = pod_series_add_next(x, series, 1);
	}
	return status;
}

enum status expand_daemon_set(struct expansion *x, const struct controller *c)
{
	const struct labels labels = revision_labels(x, c);
	struct pod_series series = pod_series_begin(x, c, &labels);
	struct pod_spec base = *c->spec;
	bool *taken = find_taken_nodes(x);
	enum status status;

	add_daemon_tolerations(x->cluster, &base);
	status = add_daemons(x, &series, &base, taken);
	free(taken);
	return status;
}
