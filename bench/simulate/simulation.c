/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Builds the model out of its description, and lets time pass.
 */
#include "bench/simulate/simulation.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "sched/base/mem.h"
#include "sched/load/reader.h"

/* A simulation that comes to more is told to be too large. */
static const uint64_t EVENTS_MAX = UINT64_C(1000000000);
/* So is one whose time stands still. */
static const uint64_t EVENTS_AT_ONCE_MAX = 100000000;

/* --- objects --------------------------------------------------------------------------------- */

static const char default_node[] = "apiVersion: v1\n"
				   "kind: Node\n"
				   "metadata: {}\n"
				   "status:\n"
				   "  capacity: {cpu: '4', memory: 32Gi, pods: '110'}\n"
				   "  conditions: [{type: Ready, status: 'True'}]\n";
static const char default_pod[] = "apiVersion: v1\n"
				  "kind: Pod\n"
				  "metadata: {generateName: pod-}\n"
				  "spec:\n"
				  "  containers:\n"
				  "  - name: pause\n"
				  "    image: registry.k8s.io/pause:3.9\n"
				  "    resources:\n"
				  "      requests: {cpu: 100m, memory: 500Mi}\n";

/* A template of the document, or the text that stands for none. */
static enum status make_template(struct model *model, const struct value *document,
				 const char *text, bool is_node, void *out)
{
	const struct reader_options options = { READER_LIMITS_DEFAULT, .strict = true };
	const char *file = document ? model->spec->path : "(default template)";
	struct loader *loader = model->session.loader;
	struct reader *reader = NULL;
	const char *name;
	enum status status = STATUS_OK;

	if (!document) {
		status = reader_open_text(file, text, strlen(text), &options, model->sink, &reader);
		if (status == STATUS_OK)
			status = reader_next(reader, &document);
	}
	if (status == STATUS_OK && is_node)
		status = loader_node_template(loader, file, document, out, &name);
	else if (status == STATUS_OK)
		status = loader_pod_template(loader, file, document, out, &name);
	reader_free(reader);
	return status;
}

static void set_max_pods(struct cluster *cluster, struct node *node, int64_t most)
{
	char text[24];

	if (!most)
		return;
	snprintf(text, sizeof(text), "%" PRId64, most);
	node->allocatable.pod_slots = node->capacity.pod_slots = most;
	node->allocatable_texts.pods = node->capacity_texts.pods =
		intern_text(&cluster->symbols, text);
}

/* Of a group of one the name is that of the node. */
static void add_node(struct model *model, const struct node_group_spec *group,
		     const struct node *template, int64_t number)
{
	struct cluster *cluster = &model->session.cluster;
	struct sim_node *mine = &model->nodes[model->node_count++];
	struct node node = *template;
	char name[300];
	uint32_t index;

	if (group->count == 1)
		snprintf(name, sizeof(name), "%.250s", group->name);
	else
		snprintf(name, sizeof(name), "%.250s-%" PRId64, group->name, number);
	node.name = intern_text(&cluster->symbols, name);
	node.labels = labels_with(&cluster->arena, &node.labels, cluster->known.hostname_label,
				  node.name);
	node.unschedulable |= group->cordoned;
	set_max_pods(cluster, &node, group->max_pods);
	index = cluster_add_node(cluster, &node);
	mine->object = cluster->nodes[index];
	mine->cordoned = node.unschedulable;
	mine->clock_behind_ns = group->clock_offset_ns;
}

static enum status add_nodes(struct model *model)
{
	const struct simulation_spec *spec = model->spec;
	int64_t count = 0;

	for (size_t i = 0; i < spec->group_count; i++)
		count += spec->groups[i].count;
	model->nodes = mem_new((size_t)count, sizeof(*model->nodes));
	for (size_t i = 0; i < spec->group_count; i++) {
		const struct node_group_spec *group = &spec->groups[i];
		struct node template;
		enum status status =
			make_template(model, group->template, default_node, true, &template);

		if (status != STATUS_OK)
			return status;
		for (int64_t k = 0; k < group->count; k++)
			add_node(model, group, &template, k);
	}
	return STATUS_OK;
}

static enum status make_prototypes(struct model *model)
{
	static const char *const kinds[] = {
		[KIND_POD] = "",
		[KIND_REPLICATION_CONTROLLER] = "ReplicationController",
		[KIND_REPLICA_SET] = "ReplicaSet",
		[KIND_DEPLOYMENT] = "ReplicaSet",
		[KIND_DAEMON_SET] = "DaemonSet",
		[KIND_STATEFUL_SET] = "StatefulSet",
		[KIND_JOB] = "Job",
	};
	const struct simulation_spec *spec = model->spec;

	model->prototypes = mem_new(spec->workload_count, sizeof(*model->prototypes));
	for (size_t i = 0; i < spec->workload_count; i++) {
		const struct workload_spec *workload = &spec->workloads[i];
		struct pod *pod = &model->prototypes[i];
		enum status status =
			make_template(model, workload->template, default_pod, false, pod);

		if (status != STATUS_OK)
			return status;
		pod->owner_kind =
			intern_text(&model->session.cluster.symbols, kinds[workload->kind]);
	}
	return STATUS_OK;
}

/* Nodes that the steps name have to be there. */
static enum status check_steps(const struct model *model, const struct step_spec *steps,
			       size_t count)
{
	const struct cluster *cluster = &model->session.cluster;
	char quoted[DIAG_QUOTE_SIZE];

	for (size_t i = 0; i < count; i++) {
		const char *name = steps[i].target.node;
		uint32_t symbol;

		if (steps[i].kind == STEP_REPEAT &&
		    check_steps(model, steps[i].steps, steps[i].step_count) != STATUS_OK)
			return STATUS_BAD_INPUT;
		if (!name)
			continue;
		if (!intern_find(&cluster->symbols, name, strlen(name), &symbol) ||
		    cluster_find_node(cluster, symbol) == NO_NODE)
			return diag_error(model->sink, steps[i].place, "there is no node %s",
					  diag_quote(quoted, name, strlen(name)));
	}
	return STATUS_OK;
}

/* --- building -------------------------------------------------------------------------------- */

static enum status start_session(struct model *model)
{
	const struct scheduler_spec *spec = &model->spec->scheduler;
	struct session_options options = {
		.load.reader.limits = READER_LIMITS_DEFAULT,
		.load.kubernetes_version = spec->version,
		.scheduler.percentage_of_nodes_to_score = (int32_t)spec->percentage,
		.scheduler.own_tie_break = true,
		.scheduler.seed = (uint64_t)model->spec->seed,
		.scheduler_config = spec->config,
	};

	session_init(&model->session, &options, model->sink);
	return session_start(&model->session);
}

static void start_components(struct model *model)
{
	const struct simulation_spec *spec = model->spec;

	component_init(&model->scheduler_component, model, "scheduler", spec->scheduler.instances);
	model->scheduler_component.began = scheduler_actor_began;
	model->scheduler_component.ended = scheduler_actor_ended;
	component_init(&model->manager_component, model, "controller-manager",
		       spec->manager.instances);
	model->manager_component.began = controllers_manager_began;
	model->manager_component.ended = controllers_manager_ended;
	client_init(&model->user, (struct rate){ 0 }, NULL);
	api_start(model);
	recorder_start(model);
	kubelets_start(model);
	node_controller_start(model);
	component_start(&model->manager_component);
	component_start(&model->scheduler_component);
	/* From the very beginning a node controller knows the nodes. */
	model->manager_began_ns = INT64_MIN / 2;
	script_start(model);
}

static enum status build(struct model *model)
{
	enum status status = start_session(model);

	if (status != STATUS_OK)
		return status;
	scheduler_actor_init(model);
	drain_init(&model->drain, &model->session, &model->hooks, NULL);
	status = add_nodes(model);
	if (status == STATUS_OK)
		status = make_prototypes(model);
	if (status == STATUS_OK)
		status = check_steps(model, model->spec->steps, model->spec->step_count);
	if (status != STATUS_OK)
		return status;
	profiles_bind(&model->session.profiles, &model->session.cluster);
	cluster_events_catch_up(&model->drain.events);
	scheduler_reserve(model->session.scheduler);
	store_init(&model->store, &model->spec->store);
	start_components(model);
	return STATUS_OK;
}

/* --- running --------------------------------------------------------------------------------- */

static bool goes_on(const struct model *model, const struct simulation_options *options)
{
	return !model->script.done && model->events.count &&
	       model->events.heap[0].at_ns <= model->spec->duration_ns &&
	       model->events_run < model->events_max &&
	       model->events_at_once < EVENTS_AT_ONCE_MAX && !model->broken && !model->too_large &&
	       !(options->stop && *options->stop);
}

static void run(struct model *model, const struct simulation_options *options)
{
	int64_t before = -1;

	while (goes_on(model, options)) {
		event_queue_run(&model->events);
		model->events_run++;
		model->events_at_once = before == model_now(model) ? model->events_at_once + 1 : 0;
		before = model_now(model);
		if (options->check_every && model->events_run % options->check_every == 0)
			invariants_hold(model);
	}
	if (!model->script.done && model->events.count && !model->broken && !model->too_large)
		model->events.now_ns = model->spec->duration_ns;
	recorder_end(model);
	invariants_hold(model);
}

enum status simulation_run(const struct simulation_spec *spec,
			   const struct simulation_options *options, struct diag_sink *sink,
			   struct model **out)
{
	struct model *model = mem_new(1, sizeof(*model));
	enum status status;

	model->spec = spec;
	model->sink = sink;
	model->clock = options->fixed_clock ? NULL : &clock_monotonic;
	model->events_max = options->events_max ? options->events_max : EVENTS_MAX;
	model->line = options->line;
	model->line_context = options->line_context;
	status = build(model);
	if (status == STATUS_OK)
		run(model, options);
	if (model->broken) {
		diag_system_error(sink, (struct place){ .file = spec->path },
				  "after %.9fs the model is inconsistent: %s",
				  (double)model_now(model) / 1e9, model->broken);
		status = STATUS_ERROR;
	} else if (status == STATUS_OK && model->too_large) {
		status = diag_error(sink, (struct place){ .file = spec->path },
				    "more %s than a simulation may have", model->too_large);
	} else if (status == STATUS_OK && (model->events_run >= model->events_max ||
					   model->events_at_once >= EVENTS_AT_ONCE_MAX)) {
		status = diag_error(sink, (struct place){ .file = spec->path },
				    "%" PRIu64 " events by %.9fs, and no end", model->events_run,
				    (double)model_now(model) / 1e9);
	}
	*out = status == STATUS_OK ? model : NULL;
	if (status != STATUS_OK)
		simulation_free(model);
	return status;
}

void simulation_free(struct model *model)
{
	if (!model)
		return;
	if (model->drain.queue)
		drain_fini(&model->drain);
	session_fini(&model->session);
	scheduler_actor_fini(model);
	event_queue_fini(&model->events);
	for (size_t i = 0; i < model->controller_count; i++) {
		free(model->controllers[i]->slots);
		free(model->controllers[i]->claims);
	}
	free((void *)model->controllers);
	arena_free(&model->arena);
	XXH3_freeState(model->digest);
	free(model->pods);
	free(model->slot_of_pod);
	free(model->prototypes);
	free(model->nodes);
	free(model->api.requests);
	free(model->startup_ns);
	free(model->schedule_ns);
	free(model->start_ns);
	free(model->samples);
	free(model->stages);
	free(model);
}
