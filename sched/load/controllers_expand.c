/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What controllers make: the pods that are missing, after all objects have been read.
 *
 * Follows v1.26 pkg/controller/{replicaset,deployment,statefulset,daemon,job} to where they settle.
 */
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/base/rng.h"
#include "sched/load/controllers_expand.h"
#include "sched/load/generated_name.h"

enum { PODS_MAX_DEFAULT = 1000000 };

/* --- which pods are there -------------------------------------------------------------------- */

static int compare_symbols(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int compare_owned(const void *a, const void *b)
{
	const struct owned_pod *x = a;
	const struct owned_pod *y = b;
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
	struct owned_pod *next = &x->owned[x->owned_count];

	if (!pod->owner_kind) {
		x->orphans[x->orphan_count++] = pod;
		return;
	}
	next[0] = (struct owned_pod){ pod->name_space, pod->owner_kind, pod->owner_name, pod };
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
		x->kind_symbols[i] =
			intern_text(&cluster->symbols, object_kind_name((enum object_kind)i));
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
	const struct owned_pod key = { c->name_space, x->kind_symbols[c->kind], c->name, NULL };
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

int32_t expansion_count_active(const struct expansion *x)
{
	int32_t count = 0;

	for (size_t i = 0; i < x->found_count; i++)
		count += !x->found[i]->deleting;
	return count;
}

/* --- adding pods ----------------------------------------------------------------------------- */

enum status expansion_reserve(const struct expansion *x, const struct controller *c, size_t count)
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
		"%s %s makes %zu pods after the %zu of other controllers, and may not go beyond "
		"%zu (--limit pods=N)",
		object_kind_name(c->kind), diag_quote(quoted, name, strlen(name)), count, so_far,
		most);
}

/* Names follow from the owner's. */
static void set_owner(const struct expansion *x, struct pod_series *series, uint32_t kind,
		      uint32_t name, uint32_t uid)
{
	const char *owner = cluster_text(x->cluster, name);
	const char *name_space = cluster_text(x->cluster, series->pod.name_space);

	series->pod.owner_kind = kind;
	series->pod.owner_name = name;
	series->pod.owner_uid = uid;
	series->prefix = arena_format(&x->cluster->arena, "%s-", owner);
	series->seed = rng_draw(fingerprint_bytes(owner, strlen(owner)).low,
				fingerprint_bytes(name_space, strlen(name_space)).low);
}

struct pod_series pod_series_begin(const struct expansion *x, const struct controller *c,
				   const struct labels *labels)
{
	struct pod_series series = {
		.controller = c,
		.pod = {
			.spec = c->spec,
			.labels = loader_pod_labels(x->loader, labels),
			.name_space = c->name_space,
			.creation_seconds = INT64_MIN,
			.start_seconds = INT64_MIN,
		},
	};

	set_owner(x, &series, x->kind_symbols[c->kind], c->name, c->uid);
	return series;
}

enum status pod_series_add(const struct expansion *x, const struct pod_series *series)
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

enum status pod_series_add_next(const struct expansion *x, struct pod_series *series, size_t count)
{
	enum status status = expansion_reserve(x, series->controller, count);

	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		series->pod.name = generated_name(&x->cluster->symbols, series->prefix,
						  series->seed, series->next++);
		status = pod_series_add(x, series);
	}
	return status;
}

size_t expansion_count_missing(const struct expansion *x, const struct controller *c)
{
	int32_t active = expansion_count_active(x);

	return active < c->replicas ? (size_t)(c->replicas - active) : 0;
}

/* --- ReplicationController, ReplicaSet, Deployment ------------------------------------------- */

static enum status expand_replica_set(struct expansion *x, const struct controller *c)
{
	struct pod_series series = pod_series_begin(x, c, &c->labels);

	return pod_series_add_next(x, &series, expansion_count_missing(x, c));
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
	struct pod_series series;

	if (c->idle || name_set_find(&x->with_replica_set, c->name_space, c->name))
		return STATUS_OK;
	name = intern_text(&cluster->symbols, arena_format(&cluster->arena, "%s-%s",
							   cluster_text(cluster, c->name), hash));
	labels = labels_with(&cluster->arena, &c->labels, key, value);
	object_add_owner(cluster, &(struct pod_owner){ .kind = OWNER_REPLICA_SET,
						       .name = name,
						       .name_space = c->name_space,
						       .selector = selector_with(&cluster->arena,
										 &c->selector, key,
										 value) });
	series = pod_series_begin(x, c, &labels);
	set_owner(x, &series, x->kind_symbols[OBJECT_REPLICA_SET], name, 0);
	return pod_series_add_next(x, &series, expansion_count_missing(x, c));
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
				  counts[kind], object_kind_name((enum object_kind)kind),
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
