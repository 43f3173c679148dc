/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a workload's operations one after another.
 *
 * Where scheduler_perf creates objects while the scheduler works on those before, here each
 * operation is over before the next one begins: pods are tried when an operation waits for them, in
 * PrioritySort order. That makes a run the same every time.
 */
#include "bench/workload/run.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

/* --- which pods ------------------------------------------------------------------------------ */

static bool in_namespaces(const struct run *run, const struct value *names, const struct pod *pod)
{
	const char *name = cluster_text(&run->session.cluster, pod->name_space);

	for (uint32_t i = 0; names && i < names->count; i++) {
		if (!strcmp(names->items[i].text, name))
			return true;
	}
	return !names || !names->count;
}

static bool has_labels(const struct run *run, const struct value *wanted, const struct pod *pod)
{
	const struct intern *symbols = &run->session.cluster.symbols;

	for (uint32_t i = 0; wanted && i < wanted->count; i++) {
		const struct member *label = &wanted->members[i];
		uint32_t key, value, found;

		if (!intern_find(symbols, label->key, label->key_length, &key) ||
		    !intern_find(symbols, label->value.text, label->value.count, &value) ||
		    !labels_find(pod->labels, key, &found) || found != value)
			return false;
	}
	return true;
}

/* Those of the namespaces (all, when none are named) whose labels hold, as the operation says. */
static bool selects(const struct run *run, const struct op *op, const struct pod *pod)
{
	return in_namespaces(run, shape_find(op->tree, "namespaces"), pod) &&
	       has_labels(run, shape_find(op->tree, "labelSelector"), pod);
}

/* --- scheduling ------------------------------------------------------------------------------ */

/* Takes in what was created since. */
static void catch_up(struct run *run)
{
	struct session *session = &run->session;

	if (run->seen_scalars != session->cluster.scalar_count)
		profiles_bind(&session->profiles, &session->cluster);
	run->seen_scalars = session->cluster.scalar_count;
	cluster_events_catch_up(&run->drain.events);
	scheduler_reserve(session->scheduler);
}

/* Tries all pods that wait. */
static void schedule(struct run *run, bool measured)
{
	size_t before = run->drain.pods;

	run->section_has_pods = false;
	catch_up(run);
	if (!drain_has_work(&run->drain))
		return;
	if (!measured) {
		drain_run(&run->drain);
		return;
	}
	drain_measure(&run->drain);
	run->measured += run->drain.pods - before;
}

static void enqueue(struct run *run, size_t first)
{
	const struct cluster *cluster = &run->session.cluster;

	catch_up(run);
	drain_add(&run->drain, cluster->pods + first, cluster->pod_count - first);
	for (size_t i = first; i < cluster->pod_count; i++) {
		struct pod *pod = cluster->pods[i];

		if (pod->state == POD_BOUND)
			cluster_events_add_pod(&run->drain.events, pod);
		else if (run->section && selects(run, run->section, pod))
			run->section_has_pods = true;
	}
}

/* --- operations ------------------------------------------------------------------------------ */

static enum status create_pods(struct run *run, const struct op *op, size_t op_index)
{
	bool collects = shape_bool(op->tree, "collectMetrics");
	enum status status;
	size_t first;

	/* What others left in the queue is not to be measured here. */
	if (collects)
		schedule(run, false);
	status = run_create_pods(run, op, op_index, &first);
	if (status != STATUS_OK || run->drain.stopped)
		return status;
	enqueue(run, first);
	if (!shape_bool(op->tree, "skipWaitToCompletion")) {
		schedule(run, collects || run->section_has_pods);
		return STATUS_OK;
	}
	run->unawaited = mem_grow(run->unawaited, run->unawaited_count, &run->unawaited_capacity,
				  sizeof(*run->unawaited));
	run->unawaited[run->unawaited_count++] =
		(struct unawaited){ first, run->session.cluster.pod_count };
	return STATUS_OK;
}

static enum status check_barrier_namespaces(const struct run *run, const struct op *op)
{
	const struct value *names = shape_find(op->tree, "namespaces");
	const struct cluster *cluster = &run->session.cluster;
	char quoted[DIAG_QUOTE_SIZE];

	for (uint32_t i = 0; names && i < names->count; i++) {
		const struct value *name = &names->items[i];
		bool found = false;

		for (size_t k = 0; k < cluster->namespace_count && !found; k++)
			found = !strcmp(cluster_text(cluster, cluster->namespaces[k].name),
					name->text);
		if (!found)
			return diag_error(run->sink, value_place(run->workload->file->path, name),
					  "barrier: there is no namespace %s",
					  diag_quote(quoted, name->text, name->count));
	}
	return STATUS_OK;
}

/* Upstream would wait until it gives up: nothing happens here that could help those pods. */
static enum status check_all_scheduled(struct run *run, const struct op *op)
{
	const struct cluster *cluster = &run->session.cluster;
	size_t selected = 0, missing = 0;

	for (size_t i = 0; i < run->unawaited_count; i++) {
		for (size_t k = run->unawaited[i].first; k < run->unawaited[i].end; k++) {
			const struct pod *pod = cluster->pods[k];

			if (!selects(run, op, pod))
				continue;
			selected++;
			missing += pod->state != POD_BOUND;
		}
	}
	if (!missing)
		return STATUS_OK;
	diag_error(run->sink, value_place(run->workload->file->path, op->tree),
		   "barrier: %zu of %zu pods cannot be scheduled, and nothing will change that "
		   "(stageRequirement: Attempted would do)",
		   missing, selected);
	return STATUS_NO;
}

static enum status pass_barrier(struct run *run, const struct op *op)
{
	const char *stage = shape_text(op->tree, "stageRequirement");
	enum status status = check_barrier_namespaces(run, op);

	if (status != STATUS_OK)
		return status;
	schedule(run, run->section_has_pods);
	if (run->drain.stopped || (stage && !strcmp(stage, "Attempted")))
		return STATUS_OK;
	status = check_all_scheduled(run, op);
	if (!shape_count(op->tree, "namespaces") && !shape_count(op->tree, "labelSelector"))
		run->unawaited_count = 0;
	return status;
}

static enum status pass_time(struct run *run, const struct op *op)
{
	const struct value *param = shape_find(op->tree, "durationParam");
	int64_t nanoseconds = shape_duration(op->tree, "duration");
	enum status status = STATUS_OK;

	if (param && param->count)
		status = params_duration(&run->params, param, &nanoseconds);
	if (nanoseconds > 0 && __builtin_add_overflow(run->slept_ns, nanoseconds, &run->slept_ns))
		run->slept_ns = INT64_MAX;
	return status;
}

static enum status run_op(struct run *run, const struct op *op, size_t op_index)
{
	switch (op->kind->code) {
	case OP_CREATE_NODES:
		return run_create_nodes(run, op, op_index);
	case OP_CREATE_NAMESPACES:
		return run_create_namespaces(run, op);
	case OP_CREATE_PODS:
		return create_pods(run, op, op_index);
	case OP_CREATE_ANY:
		return run_create_any(run, op);
	case OP_BARRIER:
		return pass_barrier(run, op);
	case OP_SLEEP:
		return pass_time(run, op);
	case OP_START_COLLECTING:
		schedule(run, false);
		run->section = op;
		return STATUS_OK;
	case OP_STOP_COLLECTING:
		schedule(run, run->section_has_pods);
		run->section = NULL;
		return STATUS_OK;
	case OP_NOT_SUPPORTED: /* workload_check() has refused it */
		break;
	}
	return STATUS_ERROR;
}

static enum status run_ops(struct run *run)
{
	const struct test_case *test_case = workload_case(run->workload);
	enum status status = STATUS_OK;

	if (run->hooks->watch)
		run->hooks->watch(run->hooks->context, run->drain.outcomes);
	if (run->hooks->begin)
		run->hooks->begin(run->hooks->context, run->session.scheduler, run->workload);
	for (size_t i = 0; i < test_case->op_count && run_goes_on(run, status); i++)
		status = run_op(run, &test_case->ops[i], i);
	/* Pods nobody waited for are tried all the same. */
	if (status == STATUS_OK && !run->drain.stopped)
		schedule(run, run->section_has_pods);
	return status;
}

/* --- a whole run ----------------------------------------------------------------------------- */

/* The feature gates that this version has something for; upstream's files set many others. Those
 * asked for have the last word. */
static const char *choose_gates(struct run *run, const struct session_options *options)
{
	const struct workload *workload = run->workload;
	const struct value *maps[] = {
		shape_find(workload_case(workload)->tree, "featureGates"),
		shape_find(workload->tree, "featureGates"),
	};
	const enum kubernetes_version version = options->load.kubernetes_version;
	const char *asked = options->feature_gates;
	const char *gates = NULL;

	for (size_t i = 0; i < sizeof(maps) / sizeof(maps[0]); i++) {
		for (uint32_t k = 0; maps[i] && k < maps[i]->count; k++) {
			const struct member *gate = &maps[i]->members[k];
			const char *text = arena_format(&run->arena, "%s=%s", gate->key,
							gate->value.boolean ? "true" : "false");
			struct features trial = features_default(version);
			const char *error;

			if (features_set(&trial, text, strlen(text), &error))
				gates = gates ? arena_format(&run->arena, "%s,%s", gates, text)
					      : text;
		}
	}
	if (gates && asked)
		return arena_format(&run->arena, "%s,%s", gates, asked);
	return gates ? gates : asked;
}

static enum status choose_config(struct run *run, const char **config)
{
	const struct value *own = test_case_scheduler_config(workload_case(run->workload));

	if (*config || !own)
		return STATUS_OK;
	return workload_locate(run->workload->file, own, run->sink, config);
}

static enum status start(struct run *run, const struct workload_options *options)
{
	struct session_options session = options->session;
	enum status status = choose_config(run, &session.scheduler_config);

	session.feature_gates = choose_gates(run, &session);
	session_init(&run->session, &session, run->sink);
	workload_params(run->workload, &run->arena, run->sink, &run->params);
	if (status == STATUS_OK)
		status = session_start(&run->session);
	manifest_set_init(&run->manifests, run->session.loader, &session.load.reader, run->sink);
	if (status == STATUS_OK)
		drain_init(&run->drain, &run->session, run->hooks, options->stop);
	run->drain.mark = options->mark;
	run->drain.ends_at_mark = options->ends_at_mark;
	return status;
}

static void finish(struct run *run)
{
	drain_fini(&run->drain);
	manifest_set_fini(&run->manifests);
	session_fini(&run->session);
	arena_free(&run->arena);
	free(run->unawaited);
}

enum status workload_run(const struct workload *workload, const struct workload_options *options,
			 const struct workload_hooks *hooks, struct diag_sink *sink,
			 struct workload_outcome *out)
{
	static const struct workload_hooks nobody = { 0 };
	struct run run = { .workload = workload, .hooks = hooks ? hooks : &nobody, .sink = sink };
	enum status status = workload_check(workload, sink);
	uint64_t definition = 0;

	*out = (struct workload_outcome){ 0 };
	if (status != STATUS_OK)
		return status;
	status = start(&run, options);
	if (status == STATUS_OK)
		status = run_ops(&run);
	if (status == STATUS_OK)
		status = workload_hash_input(workload, run.session.input_hash, sink);
	if (status == STATUS_OK)
		status = workload_hash_definition(workload, sink, &definition);
	if (status == STATUS_OK) {
		run_report(&run.session, &run.drain, out);
		out->workload_hash = definition;
		out->measured = run.measured;
		out->slept_seconds = (double)run.slept_ns / 1e9;
	}
	finish(&run);
	return status;
}
