/* SPDX-License-Identifier: Apache-2.0 */
/*
 * deletePods and updateAny: objects that are there go, or change, all at once or at a steady pace.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/workload/listed.h"
#include "bench/workload/run.h"
#include "sched/base/mem.h"

#define SECOND INT64_C(1000000000)

/* Of `count` things at `per_second`, each a tick: how long all take. */
static int64_t interval_of(int64_t per_second)
{
	return per_second < SECOND ? SECOND / per_second : 1;
}

/* --- deletePods ------------------------------------------------------------------------------ */

void run_delete_pod(struct run *run, struct pod *pod)
{
	struct pod now;

	if (pod->state == POD_DELETED)
		return;
	if (!pod->has_finalizers) {
		drain_delete_pod(&run->drain, pod);
		return;
	}
	/* It stays, marked, until somebody takes its finalizers away, which nobody here does. */
	now = *pod;
	now.deleting = true;
	if (!pod->deleting)
		cluster_events_update_pod(&run->drain.events, pod, &now);
}

struct deletion {
	struct run *run;
	struct pod **pods;
	size_t count, next;
};

static enum status delete_next(void *state, bool *over)
{
	struct deletion *deletion = state;

	if (deletion->next < deletion->count)
		run_delete_pod(deletion->run, deletion->pods[deletion->next++]);
	*over = deletion->next == deletion->count;
	return STATUS_OK;
}

static void free_deletion(void *state)
{
	struct deletion *deletion = state;

	free(deletion->pods);
	free(deletion);
}

static const struct ticking_kind deleting = { delete_next, free_deletion, NULL };

/* Those that are there by now. */
static struct deletion *select_pods(struct run *run, const struct op *op)
{
	const struct cluster *cluster = &run->session.cluster;
	struct deletion *deletion = mem_new(1, sizeof(*deletion));

	deletion->run = run;
	deletion->pods = mem_new(cluster->pod_count, sizeof(struct pod *));
	for (size_t i = 0; i < cluster->pod_count; i++) {
		struct pod *pod = cluster->pods[i];

		if (pod->state != POD_DELETED && run_selects(run, op, pod))
			deletion->pods[deletion->count++] = pod;
	}
	return deletion;
}

enum status run_delete_pods(struct run *run, const struct op *op)
{
	int64_t per_second = shape_whole(op->tree, "deletePodsPerSecond");
	struct deletion *deletion;
	int64_t last;
	bool over = false;

	run_catch_up(run);
	deletion = select_pods(run, op);
	if (!per_second || !deletion->count) {
		while (!over)
			delete_next(deletion, &over);
		free_deletion(deletion);
		return STATUS_OK;
	}
	last = drain_now_ns(&run->drain) + (int64_t)deletion->count * interval_of(per_second);
	background_add(&run->drain.background, &deleting, deletion, drain_now_ns(&run->drain),
		       interval_of(per_second));
	if (shape_bool(op->tree, "skipWaitToCompletion"))
		return STATUS_OK;
	return run_proceed(run, false, DRAIN_DEADLINE, last);
}

/* --- updateAny ------------------------------------------------------------------------------- */

/* Which part of the object is written. */
enum part { PART_ALL, PART_STATUS, PART_RESIZE };

struct change {
	struct run *run;
	const struct op *op;
	const char *name_space; /* NULL: as the objects say */
	struct manifest text; /* only its template and scope are of use */
	struct template *owned;
	struct template_output rendered;
	int64_t count, next;
	enum part part;
};

static enum status no_such_object(const struct change *change, const char *file,
				  const struct value *document, const char *kind, const char *name)
{
	return diag_error(change->run->sink, value_place(file, document),
			  "updateAny: there is no %s %s to update", kind, name ? name : "");
}

static enum status wrong_part(const struct change *change, const char *kind)
{
	return diag_error(change->run->sink, run_op_place(change->run, change->op),
			  "updateAny: subresource %s of a %s is not supported (a Pod has status "
			  "and resize, a Node has status)",
			  change->part == PART_STATUS ? "status" : "resize", kind);
}

static struct pod *find_pod(const struct cluster *cluster, uint32_t name_space, uint32_t name)
{
	for (size_t i = cluster->pod_count; i-- > 0;) {
		struct pod *pod = cluster->pods[i];

		if (pod->name == name && pod->name_space == name_space && pod->state != POD_DELETED)
			return pod;
	}
	return NULL;
}

/* What the pod's spec is when only what it requests changes. */
static const struct pod_spec *resized(struct cluster *cluster, const struct pod_spec *spec,
				      const struct pod_spec *now)
{
	struct pod_spec own = *spec;

	own.request = now->request;
	own.nonzero_milli_cpu = now->nonzero_milli_cpu;
	own.nonzero_memory_bytes = now->nonzero_memory_bytes;
	own.score_milli_cpu = now->score_milli_cpu;
	own.score_nonzero_milli_cpu = now->score_nonzero_milli_cpu;
	own.score_nonzero_memory_bytes = now->score_nonzero_memory_bytes;
	own.container_requests = now->container_requests;
	return arena_copy(&cluster->arena, &own, sizeof(own));
}

/* The pod as it will be: what the scheduler itself decided stays. */
static struct pod changed_pod(const struct change *change, const struct pod *pod,
			      const struct pod *given)
{
	struct pod now = *pod;

	if (change->part == PART_STATUS) {
		now.nominated_node_name = given->nominated_node_name;
		now.preempted = given->preempted;
	} else if (change->part == PART_RESIZE) {
		now.spec = resized(&change->run->session.cluster, pod->spec, given->spec);
	} else {
		now.spec = given->spec;
		now.labels = given->labels;
	}
	return now;
}

static enum status update_pod(struct change *change, const char *file, const struct value *document)
{
	struct run *run = change->run;
	struct cluster *cluster = &run->session.cluster;
	const struct value *metadata = value_find(document, "metadata");
	const char *name = value_find_text(metadata, "name");
	const char *name_space = value_find_text(metadata, "namespace");
	const char *prefix;
	struct pod given;
	struct pod now;
	struct pod *pod;
	enum status status =
		loader_pod_template(run->session.loader, file, document, &given, &prefix);

	if (status != STATUS_OK)
		return status;
	pod = find_pod(cluster,
		       name_space ? intern_text(&cluster->symbols, name_space)
				  : cluster->known.default_namespace,
		       name ? intern_text(&cluster->symbols, name) : 0);
	if (!pod)
		return no_such_object(change, file, document, "Pod", name);
	now = changed_pod(change, pod, &given);
	cluster_events_update_pod(&run->drain.events, pod, &now);
	return STATUS_OK;
}

static enum status update_node(struct change *change, const char *file,
			       const struct value *document)
{
	struct run *run = change->run;
	struct cluster *cluster = &run->session.cluster;
	const char *name = value_find_text(value_find(document, "metadata"), "name");
	uint32_t index = NO_NODE;
	const char *prefix;
	struct node now;
	enum status status =
		change->part == PART_RESIZE
			? wrong_part(change, "Node")
			: loader_node_template(run->session.loader, file, document, &now, &prefix);

	if (status != STATUS_OK)
		return status;
	if (name)
		index = cluster_find_node(cluster, intern_text(&cluster->symbols, name));
	if (index == NO_NODE)
		return no_such_object(change, file, document, "Node", name);
	run_keep_identity(run, &cluster->nodes[index], &now);
	if (change->part == PART_STATUS) {
		const struct node given = now;

		now = cluster->nodes[index];
		now.allocatable = given.allocatable;
		now.conditions = given.conditions;
	}
	run_catch_up(run);
	cluster_events_update_node(&run->drain.events, index, &now);
	return STATUS_OK;
}

static enum status update_other(struct change *change, const char *file,
				const struct value *document, const char *kind)
{
	struct run *run = change->run;
	struct cluster *cluster = &run->session.cluster;
	struct listed now = { .list = CLUSTER_LISTS };
	const char *name;
	size_t at;
	enum status status = change->part == PART_ALL
				     ? listed_decode(run->session.loader, cluster, file, document,
						     run->sink, &now, &name)
				     : wrong_part(change, kind);

	if (status != STATUS_OK || now.list == CLUSTER_LISTS)
		return status;
	if (name)
		listed_rename(&now, intern_text(&cluster->symbols, name));
	if (!name || !listed_find(cluster, &now, &at))
		return no_such_object(change, file, document, kind, name);
	run_catch_up(run);
	cluster_events_update(&run->drain.events, now.list, at, &now.volume);
	return STATUS_OK;
}

static enum status update_object(struct change *change, const char *file,
				 const struct value *document)
{
	const char *kind = value_find_text(document, "kind");
	struct arena scratch = { 0 };
	struct value object = *document;
	enum status status;

	if (change->name_space)
		object =
			manifest_with_metadata(&scratch, document, "namespace", change->name_space);
	if (kind && !strcmp(kind, "Pod"))
		status = update_pod(change, file, &object);
	else if (kind && !strcmp(kind, "Node"))
		status = update_node(change, file, document);
	else
		status = update_other(change, file, &object, kind ? kind : "object without kind");
	arena_free(&scratch);
	return status;
}

static enum status update_next(void *state, bool *over)
{
	struct change *change = state;
	struct run *run = change->run;
	const struct value *document = NULL;
	struct reader *reader = NULL;
	enum status status;

	change->text.scope.index = change->next++;
	*over = change->next == change->count;
	change->rendered.length = 0;
	status = template_render(change->text.template, &change->text.scope, run->sink,
				 &change->rendered);
	if (status == STATUS_OK)
		status = reader_open_text(change->text.path, change->rendered.bytes,
					  change->rendered.length, &run->manifests.reader,
					  run->sink, &reader);
	if (status != STATUS_OK)
		return status;
	status = reader_next(reader, &document);
	if (status == STATUS_OK && !document)
		status = diag_error(run->sink, (struct place){ .file = change->text.path },
				    "nothing in it, expected an object");
	if (status == STATUS_OK && document)
		status = update_object(change, change->text.path, document);
	reader_free(reader);
	return status;
}

static void free_change(void *state)
{
	struct change *change = state;

	free(change->rendered.bytes);
	template_free(change->owned);
	free(change);
}

static const struct ticking_kind changing = { update_next, free_change, NULL };

static enum part part_of(const struct op *op)
{
	const struct value *parts = shape_find(op->tree, "subresources");

	if (!parts || !parts->count)
		return PART_ALL;
	return !strcmp(parts->items[0].text, "status") ? PART_STATUS : PART_RESIZE;
}

static enum status begin_change(struct change *change)
{
	const struct value *path = shape_find(change->op->tree, "templatePath");
	struct params *params = &change->run->params;
	enum status status = STATUS_OK;

	change->count = 1;
	if (shape_find(change->op->tree, "count") || shape_count(change->op->tree, "countParam"))
		status = params_count(params, change->op->tree, &change->count);
	if (status == STATUS_OK)
		status = run_open_manifest(change->run, change->op, path, "", &change->text,
					   &change->owned);
	change->text.scope.count = change->count;
	return status;
}

enum status run_update_any(struct run *run, const struct op *op)
{
	int64_t per_second = shape_whole(op->tree, "updatePerSecond");
	struct change *change = mem_new(1, sizeof(*change));
	bool over = false;
	enum status status;
	int64_t last;

	*change = (struct change){ .run = run,
				   .op = op,
				   .name_space = shape_text(op->tree, "namespace"),
				   .part = part_of(op) };
	run_catch_up(run);
	status = begin_change(change);
	over = !change->count;
	if (status == STATUS_OK && per_second && !over) {
		last = drain_now_ns(&run->drain) + change->count * interval_of(per_second);
		background_add(&run->drain.background, &changing, change, drain_now_ns(&run->drain),
			       interval_of(per_second));
		return run_proceed(run, false, DRAIN_DEADLINE, last);
	}
	while (!over && run_goes_on(run, status))
		status = update_next(change, &over);
	free_change(change);
	return status;
}
