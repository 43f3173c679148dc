/* SPDX-License-Identifier: Apache-2.0 */
/*
 * replay: what happened to a cluster's nodes and pods happens again, and the pods are scheduled anew.
 */
#include <stdlib.h>
#include <string.h>

#include "bench/workload/chronicle.h"
#include "bench/workload/run.h"
#include "sched/base/mem.h"

struct replay {
	struct run *run;
	const struct op *op;
	struct chronicle chronicle;
	int64_t origin_ns;
	size_t next;
	struct pod **pods; /* by key: the one that is there now */
	bool *known; /* by key: there was one */
};

static enum status unknown(const struct replay *replay, const struct chronicle_event *event)
{
	return diag_error(replay->run->sink,
			  (struct place){ replay->chronicle.path, event->line, event->column },
			  "there is no %s %s%s%s to %s", event->is_node ? "node" : "pod",
			  event->name_space, event->is_node ? "" : "/", event->name,
			  event->type == CHRONICLE_DELETED ? "delete" : "change");
}

/* --- nodes ------------------------------------------------------------------------------------ */

static enum status add_node(struct replay *replay, const struct chronicle_event *event)
{
	struct run *run = replay->run;
	const struct manifest names = { .path = replay->chronicle.path };
	const struct prototype prototype = { .node = *event->node };
	enum status status;

	if (run->session.cluster.node_count >= WORKLOAD_NODES_MAX)
		return diag_error(run->sink, run_op_place(run, replay->op),
				  "replay: more than %d nodes", WORKLOAD_NODES_MAX);
	status = run_add_node(run, replay->op, &names, &prototype, event->name);
	if (status == STATUS_OK)
		run_catch_up(run);
	return status;
}

static enum status node_happens(struct replay *replay, const struct chronicle_event *event)
{
	struct run *run = replay->run;
	struct cluster *cluster = &run->session.cluster;
	uint32_t index = cluster_find_node(cluster, intern_text(&cluster->symbols, event->name));
	struct node now;

	if (index == NO_NODE)
		return event->type == CHRONICLE_ADDED ? add_node(replay, event)
						      : unknown(replay, event);
	run_catch_up(run);
	if (event->type == CHRONICLE_DELETED) {
		cluster_events_remove_node(&run->drain.events, index);
		return STATUS_OK;
	}
	now = *event->node;
	run_keep_identity(run, &cluster->nodes[index], &now);
	cluster_events_update_node(&run->drain.events, index, &now);
	return STATUS_OK;
}

/* --- pods ------------------------------------------------------------------------------------- */

/* One that is bound when it appears is there already; all others are ours to place. */
static enum status add_pod(struct replay *replay, const struct chronicle_event *event)
{
	struct run *run = replay->run;
	struct cluster *cluster = &run->session.cluster;
	const struct value object = run_plain_namespace(&run->arena, replay->op);
	const struct manifest names = { .path = replay->chronicle.path };
	struct pod pod = *event->pod;
	struct pod *added;
	enum status status = run_check_name(run, &names, event->name);

	if (status == STATUS_OK && cluster->pod_count >= WORKLOAD_PODS_MAX)
		status = diag_error(run->sink, run_op_place(run, replay->op),
				    "replay: more than %d pods", WORKLOAD_PODS_MAX);
	if (status == STATUS_OK)
		status = run_add_namespace(run, run->workload->file->path, &object,
					   event->name_space);
	if (status != STATUS_OK)
		return status;
	pod.name = intern_text(&cluster->symbols, event->name);
	pod.name_space = intern_text(&cluster->symbols, event->name_space);
	added = cluster_add_pod(cluster, &pod);
	if (pod.spec->node_name) {
		added->state = POD_BOUND;
		added->node = cluster_find_node(cluster, pod.spec->node_name);
	}
	replay->pods[event->key] = added;
	run_enqueue(run, added->sequence);
	return STATUS_OK;
}

static void delete_pod(struct replay *replay, const struct chronicle_event *event)
{
	struct pod *pod = replay->pods[event->key];

	if (pod && pod->state != POD_DELETED)
		drain_delete_pod(&replay->run->drain, pod);
	replay->pods[event->key] = NULL;
}

/* Where it is stays what it is here. */
static void update_pod(struct replay *replay, const struct chronicle_event *event)
{
	struct cluster *cluster = &replay->run->session.cluster;
	struct pod *pod = replay->pods[event->key];
	struct pod_spec spec = *event->pod->spec;
	struct pod now;

	if (pod->state == POD_DELETED)
		return;
	now = *pod;
	spec.node_name = pod->spec->node_name;
	now.spec = arena_copy(&cluster->arena, &spec, sizeof(spec));
	now.labels = event->pod->labels;
	now.deleting = event->pod->deleting;
	cluster_events_update_pod(&replay->run->drain.events, pod, &now);
}

static enum status pod_happens(struct replay *replay, const struct chronicle_event *event)
{
	const struct pod *pod = replay->pods[event->key];
	bool known = replay->known[event->key];

	replay->known[event->key] = true;
	if (event->type != CHRONICLE_ADDED && !known)
		return unknown(replay, event);
	if (event->type == CHRONICLE_DELETED || event->is_over) {
		delete_pod(replay, event);
		return STATUS_OK;
	}
	if (!pod && event->type == CHRONICLE_ADDED)
		return add_pod(replay, event);
	/* One that ended before may still be written to. */
	if (pod)
		update_pod(replay, event);
	return STATUS_OK;
}

/* --- time ------------------------------------------------------------------------------------- */

static enum status tick(void *state, bool *over)
{
	struct replay *replay = state;
	const struct chronicle_event *event = &replay->chronicle.events[replay->next++];

	replay->run->drain.to_come--;
	*over = replay->next == replay->chronicle.count;
	return event->is_node ? node_happens(replay, event) : pod_happens(replay, event);
}

static int64_t next_ns(const void *state)
{
	const struct replay *replay = state;
	const struct chronicle_event *event = &replay->chronicle.events[replay->next];
	int64_t at = replay->origin_ns + event->at_ns;

	if (replay->run->drain.patient_until_ns < at + RUN_WAIT_NS)
		replay->run->drain.patient_until_ns = at + RUN_WAIT_NS;
	return at;
}

static void free_replay(void *state)
{
	struct replay *replay = state;

	chronicle_fini(&replay->chronicle);
	free(replay->pods);
	free(replay->known);
	free(replay);
}

static const struct ticking_kind replaying = { tick, free_replay, next_ns };

static void begin(struct replay *replay)
{
	struct run *run = replay->run;
	size_t keys = replay->chronicle.keys.count;

	replay->pods = mem_new(keys, sizeof(struct pod *));
	replay->known = mem_new(keys, sizeof(bool));
	replay->origin_ns = drain_now_ns(&run->drain);
	run->drain.to_come += replay->chronicle.count;
	background_add_at(&run->drain.background, &replaying, replay, next_ns(replay));
}

enum status run_begin_replay(struct run *run, const struct op *op)
{
	const struct value *speed = shape_find(op->tree, "speed");
	const struct value *from = shape_find(op->tree, "from");
	struct chronicle_options options = { .speed = 1,
					     .from = shape_text(op->tree, "from"),
					     .reader = run->session.options.load.reader };
	struct replay *replay = mem_new(1, sizeof(*replay));
	const char *path;
	enum status status = workload_locate(run->workload->file,
					     shape_find(op->tree, "eventsPath"), run->sink, &path);

	if (speed)
		options.speed = speed->kind == VALUE_INT ? (double)speed->integer : speed->number;
	if (from)
		options.from_place = value_place(run->workload->file->path, from);
	*replay = (struct replay){ .run = run, .op = op };
	if (status == STATUS_OK)
		status = chronicle_read(&replay->chronicle, path, &options, run->session.loader,
					&run->arena, run->sink);
	if (status == STATUS_OK && replay->chronicle.count)
		begin(replay);
	else
		free_replay(replay);
	return status;
}
