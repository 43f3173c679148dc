/* SPDX-License-Identifier: Apache-2.0 */
/*
 * churn: objects come, or come and go, at a steady pace while other operations run.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/workload/run_pods.h"
#include "sched/base/mem.h"

#define MILLISECOND INT64_C(1000000)

enum { DEFAULT_INTERVAL_MS = 500 };

enum churned_kind { CHURN_POD, CHURN_NODE, CHURN_OTHER };

/* What one file's object came to; one that is there has an id. */
struct living {
	bool is_there;
	struct pod *pod;
	uint32_t name; /* symbol, of nodes and others */
};

/* One of the files. */
struct churned {
	enum churned_kind kind;
	struct pod_maker pods;
	struct manifest nodes;
	struct listed object;
	const char *name; /* of other objects, or the beginning of it */
	bool generates;
	struct living *living; /* in mode recreate: `number` of them */
};

struct churn {
	struct run *run;
	const struct op *op;
	bool recreates;
	int64_t number; /* ticks in all, 0 = for ever; or, when it recreates, objects of each file */
	int64_t ticks;
	struct churned *files;
	size_t file_count;
};

/* --- coming ---------------------------------------------------------------------------------- */

/* A name that is taken is no reason to stop, upstream neither. */
static bool is_name_free(const struct churned *file, const struct cluster *cluster, uint32_t name)
{
	struct listed object = file->object;
	size_t at;

	if (file->kind == CHURN_NODE)
		return cluster_find_node(cluster, name) == NO_NODE;
	listed_rename(&object, name);
	return !listed_find(cluster, &object, &at);
}

static enum status create_pod(struct churn *churn, struct churned *file, struct living *out)
{
	struct run *run = churn->run;
	bool is_free;
	enum status status = pod_maker_is_free(&file->pods, churn->ticks, &is_free);

	if (status != STATUS_OK || !is_free)
		return status;
	status = pod_maker_make(&file->pods, churn->ticks, &out->pod);
	if (status != STATUS_OK)
		return status;
	run_enqueue(run, out->pod->sequence);
	out->is_there = true;
	return STATUS_OK;
}

static enum status create_node(struct churn *churn, struct churned *file, struct living *out)
{
	struct run *run = churn->run;
	struct cluster *cluster = &run->session.cluster;
	const struct prototype *prototype;
	const char *name;
	char text[512];
	enum status status = manifest_make(&file->nodes, churn->ticks, &prototype, &name);

	if (status != STATUS_OK)
		return status;
	snprintf(text, sizeof(text), "%schurn-%zu", name, run->named++);
	if (prototype->generates)
		name = text;
	out->name = intern_text(&cluster->symbols, name);
	if (!is_name_free(file, cluster, out->name))
		return STATUS_OK;
	if (cluster->node_count >= WORKLOAD_NODES_MAX)
		return diag_error(run->sink, run_op_place(run, churn->op),
				  "churn: more than %d nodes", WORKLOAD_NODES_MAX);
	status = run_add_node(run, churn->op, &file->nodes, prototype, name);
	if (status == STATUS_OK)
		run_catch_up(run);
	out->is_there = status == STATUS_OK;
	return status;
}

static enum status create_other(struct churn *churn, struct churned *file, struct living *out)
{
	struct run *run = churn->run;
	struct cluster *cluster = &run->session.cluster;
	char text[512];

	if (file->object.list == CLUSTER_LISTS)
		return STATUS_OK;
	snprintf(text, sizeof(text), "%s%zu", file->name, run->named++);
	out->name = intern_text(&cluster->symbols, file->generates ? text : file->name);
	if (!is_name_free(file, cluster, out->name))
		return STATUS_OK;
	listed_rename(&file->object, out->name);
	listed_append(cluster, &file->object);
	run_catch_up(run);
	out->is_there = true;
	return STATUS_OK;
}

static enum status create(struct churn *churn, struct churned *file, struct living *out)
{
	*out = (struct living){ 0 };
	switch (file->kind) {
	case CHURN_POD:
		return create_pod(churn, file, out);
	case CHURN_NODE:
		return create_node(churn, file, out);
	case CHURN_OTHER:
		break;
	}
	return create_other(churn, file, out);
}

/* --- going ----------------------------------------------------------------------------------- */

/* Whatever has become of it: preemption may have been faster. */
static void remove_one(struct churn *churn, struct churned *file, struct living *living)
{
	struct cluster_events *events = &churn->run->drain.events;
	struct cluster *cluster = &churn->run->session.cluster;
	uint32_t node;
	size_t at;

	living->is_there = false;
	if (file->kind == CHURN_POD) {
		run_delete_pod(churn->run, living->pod);
		if (living->pod->state == POD_DELETED)
			pod_maker_forget(&file->pods, living->pod);
	} else if (file->kind == CHURN_NODE) {
		node = cluster_find_node(cluster, living->name);
		if (node != NO_NODE)
			cluster_events_remove_node(events, node);
	} else {
		listed_rename(&file->object, living->name);
		if (listed_find(cluster, &file->object, &at))
			cluster_events_remove(events, file->object.list, at);
	}
}

/* --- ticks ----------------------------------------------------------------------------------- */

static enum status tick_file(struct churn *churn, struct churned *file)
{
	struct living unknown;
	struct living *living = &unknown;

	if (churn->recreates)
		living = &file->living[churn->ticks % churn->number];
	if (churn->recreates && living->is_there) {
		remove_one(churn, file, living);
		return STATUS_OK;
	}
	return create(churn, file, living);
}

static enum status tick(void *state, bool *over)
{
	struct churn *churn = state;
	enum status status = STATUS_OK;

	for (size_t i = 0; i < churn->file_count && status == STATUS_OK; i++)
		status = tick_file(churn, &churn->files[i]);
	churn->ticks++;
	*over = !churn->recreates && churn->ticks == churn->number;
	return status;
}

static void free_churn(void *state)
{
	struct churn *churn = state;

	for (size_t i = 0; i < churn->file_count; i++) {
		pod_maker_fini(&churn->files[i].pods);
		free(churn->files[i].living);
	}
	free(churn->files);
	free(churn);
}

static const struct ticking_kind churning = { tick, free_churn, NULL };

/* --- the beginning --------------------------------------------------------------------------- */

/* Its kind, and of objects that are neither pod nor node all of it. */
static enum status look_at(struct churn *churn, const struct value *path, const char *name_space,
			   struct churned *out)
{
	struct run *run = churn->run;
	struct cluster *cluster = &run->session.cluster;
	struct value object;
	const char *file;
	const char *kind;
	const char *name;
	enum status status = run_read_object(run, path, &run->arena, &file, &object);

	if (status != STATUS_OK)
		return status;
	kind = value_find_text(&object, "kind");
	out->kind = kind && !strcmp(kind, "Pod")    ? CHURN_POD
		    : kind && !strcmp(kind, "Node") ? CHURN_NODE
						    : CHURN_OTHER;
	if (out->kind != CHURN_OTHER)
		return STATUS_OK;
	object = manifest_with_metadata(&run->arena, &object, "namespace", name_space);
	status = listed_decode(run->session.loader, cluster, file, &object, run->sink, &out->object,
			       &name);
	out->generates = !name;
	if (!name)
		name = value_find_text(value_find(&object, "metadata"), "generateName");
	out->name = name ? name : "churn-";
	return status;
}

static enum status open_file(struct churn *churn, const struct value *path, const char *name_space,
			     struct churned *out)
{
	struct run *run = churn->run;
	struct template *none;
	enum status status = look_at(churn, path, name_space, out);

	if (status == STATUS_OK && churn->recreates)
		out->living = mem_new((size_t)churn->number, sizeof(*out->living));
	if (status == STATUS_OK && out->kind == CHURN_POD)
		status = pod_maker_init_file(&out->pods, run, churn->op, name_space, path);
	out->nodes.kind = MANIFEST_NODE;
	if (status == STATUS_OK && out->kind == CHURN_NODE)
		status = run_open_manifest(run, churn->op, path, "", &out->nodes, &none);
	return status;
}

enum status run_churn(struct run *run, const struct op *op)
{
	const struct value *paths = shape_find(op->tree, "templatePaths");
	const struct value object = run_plain_namespace(&run->arena, op);
	const char *name_space = run_name_space(run, op);
	int64_t interval = shape_whole(op->tree, "intervalMilliseconds");
	struct churn *churn = mem_new(1, sizeof(*churn));
	enum status status = run_add_namespace(run, run->workload->file->path, &object, name_space);

	*churn = (struct churn){ .run = run, .op = op };
	churn->recreates = !strcmp(shape_text(op->tree, "mode"), "recreate");
	churn->number = shape_whole(op->tree, "number");
	churn->files = mem_new(paths->count, sizeof(*churn->files));
	for (uint32_t i = 0; i < paths->count && status == STATUS_OK; i++) {
		churn->file_count++;
		status = open_file(churn, &paths->items[i], name_space, &churn->files[i]);
	}
	if (status != STATUS_OK) {
		free_churn(churn);
		return status;
	}
	background_add(&run->drain.background, &churning, churn, drain_now_ns(&run->drain),
		       (interval ? interval : DEFAULT_INTERVAL_MS) * MILLISECOND);
	return STATUS_OK;
}
