/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What controllers make: the pods that are missing, after all objects have been read.
 *
 * Follows v1.26 pkg/controller/{replicaset,deployment,statefulset,daemon,job} to where they settle.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/base/rng.h"
#include "sched/core/node_match.h"
#include "sched/load/controllers.h"
#include "sched/load/generated_name.h"
#include "sched/load/loader.h"
#include "sched/load/objects.h"

enum { PODS_MAX_DEFAULT = 1000000 };

/* A pod that is there, under the controller that owns it. */
struct owned {
	uint32_t name_space, kind, name; /* symbols; of the owner */
	const struct pod *pod;
};

struct expansion {
	struct loader *loader;
	struct cluster *cluster;
	struct owned *owned; /* sorted */
	size_t owned_count;
	const struct pod **orphans; /* NULL once adopted */
	size_t orphan_count;
	struct name_set with_replica_set; /* Deployments */
	const struct pod **found; /* of the controller at hand */
	size_t found_count, found_capacity;
	uint32_t kind_symbols[OBJECT_KINDS];
};

/* --- which pods are there -------------------------------------------------------------------- */

static int compare_symbols(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int compare_owned(const void *a, const void *b)
{
	const struct owned *x = a;
	const struct owned *y = b;
	int order = compare_symbols(x->name_space, y->name_space);

	if (!order)
		order = compare_symbols(x->kind, y->kind);
	return order ? order : compare_symbols(x->name, y->name);
}

/*
 * The Deployment whose ReplicaSet this name is, 0 when there is none: "web" of "web-5f6d". Only names
 * that some object has count.
 */
static uint32_t deployment_of(const struct cluster *cluster, uint32_t replica_set)
{
	const char *name = cluster_text(cluster, replica_set);
	const char *dash = strrchr(name, '-');
	uint32_t symbol;

	if (!dash || !intern_find(&cluster->symbols, name, (size_t)(dash - name), &symbol))
		return 0;
	return symbol;
}

/* A pod of a Deployment also counts for it directly: its ReplicaSet may not be in the input. */
static void index_pod(struct expansion *x, const struct pod *pod)
{
	struct owned *next = &x->owned[x->owned_count];

	if (!pod->owner_kind) {
		x->orphans[x->orphan_count++] = pod;
		return;
	}
	next[0] = (struct owned){ pod->name_space, pod->owner_kind, pod->owner_name, pod };
	x->owned_count++;
	if (pod->owner_kind == x->kind_symbols[OBJECT_REPLICA_SET]) {
		next[1] = next[0];
		next[1].kind = x->kind_symbols[OBJECT_DEPLOYMENT];
		next[1].name = deployment_of(x->cluster, pod->owner_name);
		x->owned_count++;
	}
}

static void index_replica_set(struct expansion *x, const struct controller *c)
{
	if (c->kind == OBJECT_REPLICA_SET && c->owner_kind == x->kind_symbols[OBJECT_DEPLOYMENT] &&
	    !name_set_find(&x->with_replica_set, c->name_space, c->owner_name))
		name_set_add(&x->with_replica_set, c->name_space, c->owner_name, c->place);
}

static void begin_expansion(struct expansion *x, struct loader *loader)
{
	struct cluster *cluster = loader->cluster;

	*x = (struct expansion){ .loader = loader, .cluster = cluster };
	for (int i = 0; i < OBJECT_KINDS; i++)
		x->kind_symbols[i] = intern_text(&cluster->symbols, object_kind_name(i));
	x->owned = mem_new(cluster->pod_count * 2 + 1, sizeof(*x->owned));
	x->orphans = mem_new(cluster->pod_count + 1, sizeof(const struct pod *));
	for (size_t i = 0; i < cluster->pod_count; i++)
		index_pod(x, cluster->pods[i]);
	qsort(x->owned, x->owned_count, sizeof(*x->owned), compare_owned);
	for (size_t i = 0; i < loader->controllers.count; i++)
		index_replica_set(x, &loader->controllers.items[i]);
}

static void end_expansion(struct expansion *x)
{
	free(x->owned);
	free(x->orphans);
	free(x->found);
	name_set_fini(&x->with_replica_set);
}

static void add_found(struct expansion *x, const struct pod *pod)
{
	x->found =
		mem_grow(x->found, x->found_count, &x->found_capacity, sizeof(const struct pod *));
	x->found[x->found_count++] = pod;
}

static bool selects(const struct expansion *x, const struct controller *c, const struct pod *pod)
{
	return selector_matches(&c->selector, pod->labels, &x->cluster->symbols);
}

/* Pods without an owner that the selector matches become the controller's. */
static void adopt(struct expansion *x, const struct controller *c)
{
	for (size_t i = 0; i < x->orphan_count; i++) {
		const struct pod *pod = x->orphans[i];

		if (pod && pod->name_space == c->name_space && !pod->deleting &&
		    selects(x, c, pod)) {
			add_found(x, pod);
			x->orphans[i] = NULL;
		}
	}
}

/* Fills x->found with the pods that are the controller's already. */
static void find_pods(struct expansion *x, const struct controller *c)
{
	const struct owned key = { c->name_space, x->kind_symbols[c->kind], c->name, NULL };
	size_t low = 0, high = x->owned_count;

	x->found_count = 0;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_owned(&x->owned[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < x->owned_count && !compare_owned(&x->owned[low], &key); low++) {
		if (c->kind != OBJECT_DEPLOYMENT || selects(x, c, x->owned[low].pod))
			add_found(x, x->owned[low].pod);
	}
	/* A Deployment's ReplicaSet selects by a label that only its own pods have. */
	if (c->kind != OBJECT_DEPLOYMENT)
		adopt(x, c);
}

static int32_t count_active(const struct expansion *x)
{
	int32_t count = 0;

	for (size_t i = 0; i < x->found_count; i++)
		count += !x->found[i]->deleting;
	return count;
}

/* --- adding pods ----------------------------------------------------------------------------- */

/* Is there room for so many more? Asked before the first is made. */
static enum status reserve(const struct expansion *x, const struct controller *c, size_t count)
{
	size_t most = x->loader->options.pods_max;
	size_t so_far = x->loader->counts.expanded_pods;
	char quoted[DIAG_QUOTE_SIZE];
	const char *name = cluster_text(x->cluster, c->name);

	if (!count)
		return STATUS_OK;
	if (!most)
		most = PODS_MAX_DEFAULT;
	if (count <= most - so_far)
		return loader_check_priority(x->loader, c->spec);
	return diag_error(
		x->loader->sink, file_list_at(&x->loader->files, c->place),
		"%s %s makes %zu pods after the %zu of other controllers; the limit is %zu",
		object_kind_name(c->kind), diag_quote(quoted, name, strlen(name)), count, so_far,
		most);
}

/* The pods of one owner, named one after another. */
struct series {
	const struct controller *controller;
	struct pod pod; /* what they have in common */
	const char *prefix;
	uint64_t seed, next;
};

static struct series begin_series(const struct expansion *x, const struct controller *c,
				  uint32_t owner_kind, uint32_t owner_name,
				  const struct labels *labels)
{
	const char *owner = cluster_text(x->cluster, owner_name);
	const char *name_space = cluster_text(x->cluster, c->name_space);

	return (struct series){
		.controller = c,
		.pod = {
			.spec = c->spec,
			.labels = loader_pod_labels(x->loader, labels),
			.name_space = c->name_space,
			.owner_kind = owner_kind,
			.owner_name = owner_name,
			.creation_seconds = INT64_MIN,
			.start_seconds = INT64_MIN,
		},
		.prefix = arena_format(&x->cluster->arena, "%s-", owner),
		.seed = rng_draw(fingerprint_bytes(owner, strlen(owner)).low,
				 fingerprint_bytes(name_space, strlen(name_space)).low),
	};
}

static enum status add_pod(const struct expansion *x, const struct series *series)
{
	const struct short_place place = series->controller->place;
	const struct decode d = {
		.cluster = x->cluster,
		.sink = x->loader->sink,
		.file = file_list_at(&x->loader->files, place).file,
	};
	const struct spot at = { .line = place.line, .column = place.column, .is_root = true };

	return loader_expand_pod(x->loader, &d, &at, &series->pod);
}

static enum status add_next_pod(const struct expansion *x, struct series *series)
{
	series->pod.name =
		generated_name(&x->cluster->symbols, series->prefix, series->seed, series->next++);
	return add_pod(x, series);
}

static enum status add_pods(const struct expansion *x, struct series *series, size_t count)
{
	enum status status = reserve(x, series->controller, count);

	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = add_next_pod(x, series);
	return status;
}

static size_t count_missing(const struct expansion *x, const struct controller *c)
{
	int32_t active = count_active(x);

	return active < c->replicas ? (size_t)(c->replicas - active) : 0;
}

/* --- ReplicationController, ReplicaSet, Deployment ------------------------------------------- */

static enum status expand_replica_set(struct expansion *x, const struct controller *c)
{
	struct series series = begin_series(x, c, x->kind_symbols[c->kind], c->name, &c->labels);

	return add_pods(x, &series, count_missing(x, c));
}

static struct selector selector_with(struct arena *arena, const struct selector *selector,
				     uint32_t key, uint32_t value)
{
	struct requirement *list = arena_new(arena, selector->count + (size_t)1, sizeof(*list));

	if (selector->count)
		memcpy(list, selector->requirements, selector->count * sizeof(*list));
	list[selector->count] = (struct requirement){
		.key = key,
		.operator= SELECTOR_IN,
		.values = arena_copy(arena, &value, sizeof(value)),
		.value_count = 1,
	};
	return (struct selector){ list, selector->count + 1, false };
}

/*
 * The ReplicaSet that a Deployment would make, and its pods. ReplicaSets that are in the input speak
 * for themselves.
 */
static enum status expand_deployment(struct expansion *x, const struct controller *c)
{
	struct cluster *cluster = x->cluster;
	char hash[HASH_TEXT_SIZE];
	uint32_t key = intern_text(&cluster->symbols, "pod-template-hash");
	uint32_t value = intern_text(&cluster->symbols, hash_text(c->template_hash, hash));
	uint32_t name;
	struct labels labels;
	struct series series;

	if (c->idle || name_set_find(&x->with_replica_set, c->name_space, c->name))
		return STATUS_OK;
	name = intern_text(&cluster->symbols, arena_format(&cluster->arena, "%s-%s",
							   cluster_text(cluster, c->name), hash));
	labels = labels_with(&cluster->arena, &c->labels, key, value);
	object_add_owner(cluster, &(struct pod_owner){ OWNER_REPLICA_SET, name, c->name_space,
						       selector_with(&cluster->arena, &c->selector,
								     key, value) });
	series = begin_series(x, c, x->kind_symbols[OBJECT_REPLICA_SET], name, &labels);
	return add_pods(x, &series, count_missing(x, c));
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

static enum status expand_stateful_set(struct expansion *x, const struct controller *c)
{
	const struct labels labels = revision_labels(x, c);
	struct series series = begin_series(x, c, x->kind_symbols[c->kind], c->name, &labels);
	const char *set = cluster_text(x->cluster, c->name);
	enum status status = reserve(x, c, count_missing(x, c));

	for (int64_t i = 0; i < c->replicas && status == STATUS_OK; i++) {
		int64_t ordinal = c->first_ordinal + i;
		uint32_t name = numbered_name(x, set, ordinal);

		if (name_set_find(&x->loader->pods, c->name_space, name))
			continue;
		set_identity(x, &labels, name, &series.pod);
		if (c->claim_count)
			series.pod.spec = spec_with_claims(x, c, ordinal);
		status = add_pod(x, &series);
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
		    !tolerations_tolerate(spec->tolerations, spec->toleration_count, taint))
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

static enum status add_daemons(const struct expansion *x, struct series *series,
			       const struct pod_spec *base, const bool *taken)
{
	struct cluster *cluster = x->cluster;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < cluster->node_count && status == STATUS_OK; i++) {
		const struct node *node = &cluster->nodes[i];

		if (taken[i] || !should_run_on(cluster, base, node))
			continue;
		series->pod.spec = spec_for_node(cluster, base, node);
		status = add_pods(x, series, 1);
	}
	return status;
}

static enum status expand_daemon_set(struct expansion *x, const struct controller *c)
{
	const struct labels labels = revision_labels(x, c);
	struct series series = begin_series(x, c, x->kind_symbols[c->kind], c->name, &labels);
	struct pod_spec base = *c->spec;
	bool *taken = find_taken_nodes(x);
	enum status status;

	add_daemon_tolerations(x->cluster, &base);
	status = add_daemons(x, &series, &base, taken);
	free(taken);
	return status;
}

/* --- Job ------------------------------------------------------------------------------------- */

/* How many pods should be running (v1.26 job manageJob). */
static int32_t wanted_of_job(const struct controller *c, int32_t active)
{
	int64_t left = (int64_t)c->completions - c->succeeded;

	/* Without a number of completions, the first success is the last start. */
	if (c->completions < 0)
		return c->succeeded > 0 ? active : c->replicas;
	if (left > c->replicas)
		return c->replicas;
	return left > 0 ? (int32_t)left : 0;
}

/* The index in "name-3-x7k2p", -1 when there is none. */
static int64_t index_of_pod(const char *job, const char *name)
{
	size_t length = strlen(job);
	char *end;
	long index;

	if (strncmp(name, job, length) != 0 || name[length] != '-')
		return -1;
	index = strtol(name + length + 1, &end, 10);
	return *end == '-' && index >= 0 ? index : -1;
}

static int compare_ranges(const void *a, const void *b)
{
	const struct index_range *x = a;
	const struct index_range *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

/* The indexes that are done or at work, ascending; the caller frees them. */
static struct index_range *find_taken_indexes(const struct expansion *x, const struct controller *c,
					      size_t *count)
{
	struct index_range *taken =
		mem_new(c->completed_count + x->found_count + 1, sizeof(*taken));
	const char *job = cluster_text(x->cluster, c->name);

	for (*count = 0; *count < c->completed_count; (*count)++)
		taken[*count] = c->completed[*count];
	for (size_t i = 0; i < x->found_count; i++) {
		const struct pod *pod = x->found[i];
		int64_t index = index_of_pod(job, cluster_text(x->cluster, pod->name));

		if (!pod->deleting && index >= 0 && index < c->completions)
			taken[(*count)++] = (struct index_range){ (int32_t)index, (int32_t)index };
	}
	qsort(taken, *count, sizeof(*taken), compare_ranges);
	return taken;
}

static enum status add_indexed_pod(const struct expansion *x, struct series *series, int64_t index)
{
	const struct controller *c = series->controller;
	const char *job = cluster_text(x->cluster, c->name);
	char number[24];
	char prefix[64];
	size_t length = (size_t)snprintf(number, sizeof(number), "-%lld-", (long long)index);

	/* v1.26 job podGenerateNameWithIndex: the name gives way, not the index. */
	snprintf(prefix, sizeof(prefix), "%.*s%s", (int)(GENERATED_PREFIX_MAX - length), job,
		 number);
	series->pod.name =
		generated_name(&x->cluster->symbols, prefix, series->seed, (uint64_t)index);
	return add_pod(x, series);
}

static enum status add_indexed_pods(const struct expansion *x, struct series *series, size_t count)
{
	const struct controller *c = series->controller;
	size_t taken_count, at = 0;
	struct index_range *taken = find_taken_indexes(x, c, &taken_count);
	enum status status = reserve(x, c, count);

	for (int64_t i = 0; i < c->completions && count && status == STATUS_OK; i++) {
		while (at < taken_count && taken[at].last < i)
			at++;
		if (at < taken_count && taken[at].first <= i) {
			i = taken[at].last;
			continue;
		}
		status = add_indexed_pod(x, series, i);
		count--;
	}
	free(taken);
	return status;
}

static int32_t count_completed(const struct controller *c)
{
	int64_t count = 0;

	for (uint32_t i = 0; i < c->completed_count; i++)
		count += (int64_t)c->completed[i].last - c->completed[i].first + 1;
	return count < INT32_MAX ? (int32_t)count : INT32_MAX;
}

static enum status expand_job(struct expansion *x, const struct controller *c)
{
	struct series series = begin_series(x, c, x->kind_symbols[c->kind], c->name, &c->labels);
	struct controller job = *c;
	int32_t active = count_active(x);
	int32_t wanted;
	size_t missing;

	if (c->indexed)
		job.succeeded = count_completed(c);
	wanted = wanted_of_job(&job, active);
	if (c->idle || active >= wanted)
		return STATUS_OK;
	missing = (size_t)(wanted - active);
	return c->indexed ? add_indexed_pods(x, &series, missing) : add_pods(x, &series, missing);
}

/* --- all of them ----------------------------------------------------------------------------- */

static bool makes_pods(const struct controller *c)
{
	return !c->deleting && c->kind != OBJECT_CRON_JOB && c->kind != OBJECT_POD_TEMPLATE;
}

static int compare_files(const void *a, const void *b)
{
	return compare_symbols(*(const uint32_t *)a, *(const uint32_t *)b);
}

static bool is_recorded(const struct expansion *x, const struct controller *c)
{
	const struct controllers *list = &x->loader->controllers;

	return list->recorded_count &&
	       bsearch(&c->place.file, list->recorded_files, list->recorded_count,
		       sizeof(*list->recorded_files), compare_files);
}

static enum status check_selector(const struct expansion *x, const struct controller *c)
{
	char quoted[DIAG_QUOTE_SIZE];
	const char *name = cluster_text(x->cluster, c->name);

	if (selector_matches(&c->selector, &c->labels, &x->cluster->symbols))
		return STATUS_OK;
	return diag_error(x->loader->sink, file_list_at(&x->loader->files, c->labels_place),
			  "spec.template.metadata.labels: not what spec.selector of %s %s selects",
			  object_kind_name(c->kind), diag_quote(quoted, name, strlen(name)));
}

static enum status expand(struct expansion *x, const struct controller *c)
{
	enum status status;

	if (!makes_pods(c) || is_recorded(x, c))
		return STATUS_OK;
	status = check_selector(x, c);
	if (status != STATUS_OK)
		return status;
	find_pods(x, c);
	switch (c->kind) {
	case OBJECT_REPLICATION_CONTROLLER:
	case OBJECT_REPLICA_SET:
		return expand_replica_set(x, c);
	case OBJECT_DEPLOYMENT:
		return expand_deployment(x, c);
	case OBJECT_STATEFUL_SET:
		return expand_stateful_set(x, c);
	case OBJECT_DAEMON_SET:
		return expand_daemon_set(x, c);
	default:
		return expand_job(x, c);
	}
}

static void note_templates(const struct expansion *x)
{
	const struct controllers *list = &x->loader->controllers;
	size_t counts[OBJECT_KINDS] = { 0 };

	for (size_t i = 0; i < list->count; i++)
		counts[list->items[i].kind]++;
	for (int kind = OBJECT_CRON_JOB; kind <= OBJECT_POD_TEMPLATE; kind++) {
		if (counts[kind])
			diag_note(x->loader->sink, (struct place){ 0 }, "%zu %s%s read: %s",
				  counts[kind], object_kind_name(kind),
				  counts[kind] == 1 ? "" : "s",
				  kind == OBJECT_CRON_JOB
					  ? "the Jobs they start in time are not made"
					  : "nothing makes pods of them");
	}
}

enum status controllers_expand(struct loader *loader)
{
	const struct controllers *list = &loader->controllers;
	struct expansion x;
	enum status status = STATUS_OK;

	if (!list->count)
		return STATUS_OK;
	begin_expansion(&x, loader);
	for (size_t i = 0; i < list->count && status == STATUS_OK; i++)
		status = expand(&x, &list->items[i]);
	note_templates(&x);
	end_expansion(&x);
	return status;
}
