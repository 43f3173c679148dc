/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a workload's operations one after another.
 *
 * Where scheduler_perf creates objects while the scheduler works on those before, here each
 * operation is over before the next one begins: pods are tried when an operation waits, in
 * PrioritySort order. What goes on in the background happens between two attempts, when the run's clock
 * says so. That makes a run the same every time.
 */
#include "bench/workload/run.h"

#include <inttypes.h>
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

bool run_selects(const struct run *run, const struct op *op, const struct pod *pod)
{
	const struct value *name = shape_find(op->tree, "namespace");
	const struct cluster *cluster = &run->session.cluster;

	if (name && strcmp(name->text, cluster_text(cluster, pod->name_space)) != 0)
		return false;
	return in_namespaces(run, shape_find(op->tree, "namespaces"), pod) &&
	       has_labels(run, shape_find(op->tree, "labelSelector"), pod);
}

/* --- scheduling ------------------------------------------------------------------------------ */

void run_catch_up(struct run *run)
{
	struct session *session = &run->session;

	if (run->seen_scalars != session->cluster.scalar_count)
		profiles_bind(&session->profiles, &session->cluster);
	run->seen_scalars = session->cluster.scalar_count;
	cluster_events_catch_up(&run->drain.events);
	scheduler_reserve(session->scheduler);
}

/* Is there anything to try, or to wait for? */
static bool is_worth_it(const struct run *run, enum drain_goal goal)
{
	const struct drain *drain = &run->drain;

	return goal == DRAIN_DEADLINE || drain_has_work(drain) ||
	       (goal == DRAIN_AWAITED && drain->background.count &&
		(drain->awaited.count || drain->to_come));
}

enum status run_proceed(struct run *run, bool collects, enum drain_goal goal, int64_t deadline_ns)
{
	size_t before = run->drain.pods;
	enum status status;

	run_catch_up(run);
	if (!is_worth_it(run, goal))
		return STATUS_OK;
	if (!collects && !run->drain.measured.count && !(run->section && run->drain.to_come))
		return drain_until(&run->drain, goal, deadline_ns);
	status = drain_measure(&run->drain, goal, deadline_ns);
	run->measured += run->drain.pods - before;
	return status;
}

/* Something in the background may go on for ever. */
static int64_t patience(const struct run *run)
{
	return run->drain.background.count ? drain_now_ns(&run->drain) + RUN_WAIT_NS : INT64_MAX;
}

/* Tries all pods that are ready. */
static enum status settle(struct run *run)
{
	return run_proceed(run, false, DRAIN_QUIET, patience(run));
}

void run_enqueue(struct run *run, size_t first)
{
	const struct cluster *cluster = &run->session.cluster;

	run_catch_up(run);
	drain_add(&run->drain, cluster->pods + first, cluster->pod_count - first);
	for (size_t i = first; i < cluster->pod_count; i++) {
		struct pod *pod = cluster->pods[i];

		if (pod->state == POD_BOUND)
			cluster_events_add_pod(&run->drain.events, pod);
		else if (run->section && run_selects(run, run->section, pod))
			id_set_add(&run->drain.measured, pod->sequence);
	}
}

/* Is the pod where a barrier wants it? */
static bool is_there(const struct run *run, const struct pod *pod, bool attempt_will_do)
{
	const struct scheduling_queue *queue = run->drain.queue;

	if (pod->state == POD_BOUND || pod->state == POD_DELETED)
		return true;
	return attempt_will_do && (scheduling_queue_attempts(queue, pod) ||
				   scheduling_queue_place(queue, pod) == QUEUE_GATED);
}

/* Those of the pods [first, end) that the operation means and that are not there yet are awaited, too. */
static void await(struct run *run, const struct op *op, size_t first, size_t end)
{
	struct drain *drain = &run->drain;

	for (size_t i = first; i < end; i++) {
		const struct pod *pod = run->session.cluster.pods[i];

		if (run_selects(run, op, pod) && !is_there(run, pod, drain->attempt_will_do))
			id_set_add(&drain->awaited, pod->sequence);
	}
}

static void await_nobody(struct run *run, bool attempt_will_do)
{
	id_set_clear(&run->drain.awaited);
	run_count_arrivals(run, false);
	run->drain.attempt_will_do = attempt_will_do;
}

/* --- operations ------------------------------------------------------------------------------ */

const char *run_name_space(struct run *run, const struct op *op)
{
	const char *name = shape_text(op->tree, "namespace");

	return name ? name : arena_format(&run->arena, "namespace-%zu", run->op_index);
}

static bool is_steady(struct run *run, const struct op *op, enum status *status)
{
	const struct value *param = shape_find(op->tree, "steadyStateParam");
	bool steady = shape_bool(op->tree, "steadyState");

	if (param && param->count)
		*status = params_bool(&run->params, param, &steady);
	return steady;
}

void run_leave_unawaited(struct run *run, size_t first)
{
	struct unawaited *last = run->unawaited_count ? &run->unawaited[run->unawaited_count - 1]
						      : NULL;

	if (last && last->end == first) {
		last->end = run->session.cluster.pod_count;
		return;
	}
	run->unawaited = mem_grow(run->unawaited, run->unawaited_count, &run->unawaited_capacity,
				  sizeof(*run->unawaited));
	run->unawaited[run->unawaited_count++] =
		(struct unawaited){ first, run->session.cluster.pod_count };
}

void run_collect(struct run *run, const char *name_space)
{
	const struct cluster *cluster = &run->session.cluster;
	uint32_t symbol;
	size_t bound = 0;

	if (!intern_find(&cluster->symbols, name_space, strlen(name_space), &symbol))
		return; /* no pod was made */
	for (size_t i = 0; i < cluster->pod_count; i++)
		bound += cluster->pods[i]->name_space == symbol &&
			 cluster->pods[i]->state == POD_BOUND;
	drain_collect_begin(&run->drain, COLLECTS_NAME_SPACE, symbol, bound);
}

static enum status create_arriving(struct run *run, const struct op *op, const char *name_space,
				   bool collects)
{
	enum status status;

	await_nobody(run, false);
	status = run_begin_arrivals(run, op, name_space);
	if (!run_goes_on(run, status) || shape_bool(op->tree, "skipWaitToCompletion"))
		return status;
	return run_proceed(run, collects, DRAIN_AWAITED, patience(run));
}

/* Until all that is to arrive has. */
static enum status end_arrivals(struct run *run)
{
	enum status status;

	await_nobody(run, false);
	run_count_arrivals(run, true);
	if (!run->drain.to_come)
		return STATUS_OK;
	status = run_proceed(run, false, DRAIN_AWAITED, patience(run));
	run_count_arrivals(run, false);
	return status;
}

static enum status create_pods(struct run *run, const struct op *op, const char *name_space)
{
	bool collects = shape_bool(op->tree, "collectMetrics");
	enum status status = STATUS_OK;
	size_t first = run->session.cluster.pod_count;

	/* What others left in the queue is not to be measured here. */
	if (collects)
		status = settle(run);
	if (is_steady(run, op, &status))
		return status == STATUS_OK ? run_create_pods_steadily(run, op, name_space) : status;
	if (shape_text(op->tree, "tuningSet"))
		return status == STATUS_OK ? create_arriving(run, op, name_space, collects)
					   : status;
	if (status == STATUS_OK)
		status = run_create_pods(run, op, name_space, &first);
	if (!run_goes_on(run, status))
		return status;
	run_enqueue(run, first);
	if (shape_bool(op->tree, "skipWaitToCompletion")) {
		run_leave_unawaited(run, first);
		return STATUS_OK;
	}
	await_nobody(run, false);
	for (size_t i = first; i < run->session.cluster.pod_count; i++) {
		if (run->session.cluster.pods[i]->state != POD_BOUND)
			id_set_add(&run->drain.awaited, (uint32_t)i);
	}
	if (!collects)
		return run_proceed(run, false, DRAIN_AWAITED, patience(run));
	run_collect(run, name_space);
	status = run_proceed(run, true, DRAIN_AWAITED, patience(run));
	drain_collect_end(&run->drain);
	return status;
}

/* One createPods in each namespace. */
static enum status create_pod_sets(struct run *run, const struct op *op)
{
	struct op inner;
	int64_t count = 0;
	enum status status = op_inner(run->workload->file->path, op, run->sink, &inner);

	if (status == STATUS_OK)
		status = params_count(&run->params, op->tree, &count);
	for (int64_t i = 0; i < count && run_goes_on(run, status); i++) {
		status = create_pods(run, &inner,
				     arena_format(&run->arena, "%s-%" PRId64,
						  shape_text(op->tree, "namespacePrefix"), i));
		run->op_index++;
	}
	run->op_index -= count > 0;
	return status;
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

/* Upstream gives up then. */
static enum status pods_are_missing(struct run *run, const struct op *op, size_t selected)
{
	diag_error(run->sink, run_op_place(run, op),
		   "barrier: %zu of %zu pods cannot be scheduled, and nothing will change that%s "
		   "(stageRequirement: Attempted would do)",
		   run->drain.awaited.count, selected,
		   run->drain.background.count ? " in ten minutes" : "");
	return STATUS_NO;
}

static size_t count_selected(const struct run *run, const struct op *op)
{
	size_t selected = 0;

	for (size_t i = 0; i < run->unawaited_count; i++) {
		for (size_t k = run->unawaited[i].first; k < run->unawaited[i].end; k++) {
			const struct pod *pod = run->session.cluster.pods[k];

			selected += pod->state != POD_DELETED && run_selects(run, op, pod);
		}
	}
	return selected;
}

static enum status pass_barrier(struct run *run, const struct op *op)
{
	const char *stage = shape_text(op->tree, "stageRequirement");
	bool attempt_will_do = stage && !strcmp(stage, "Attempted");
	enum status status = check_barrier_namespaces(run, op);

	if (status != STATUS_OK)
		return status;
	status = end_arrivals(run);
	if (!run_goes_on(run, status))
		return status;
	run_catch_up(run);
	await_nobody(run, attempt_will_do);
	for (size_t i = 0; i < run->unawaited_count; i++)
		await(run, op, run->unawaited[i].first, run->unawaited[i].end);
	status = run_proceed(run, false, DRAIN_AWAITED, patience(run));
	if (!run_goes_on(run, status) || attempt_will_do)
		return status;
	if (run->drain.awaited.count)
		status = pods_are_missing(run, op, count_selected(run, op));
	if (!shape_count(op->tree, "namespaces") && !shape_count(op->tree, "labelSelector"))
		run->unawaited_count = 0;
	return status;
}

static enum status pass_time(struct run *run, const struct op *op)
{
	int64_t nanoseconds;
	enum status status = params_time(&run->params, op->tree, &nanoseconds);

	if (status != STATUS_OK || nanoseconds <= 0)
		return status;
	run->slept_ns += nanoseconds;
	return run_proceed(run, false, DRAIN_DEADLINE, drain_now_ns(&run->drain) + nanoseconds);
}

static enum status replay(struct run *run, const struct op *op)
{
	bool collects = shape_bool(op->tree, "collectMetrics");
	enum status status = collects ? settle(run) : STATUS_OK;

	await_nobody(run, false);
	if (run_goes_on(run, status))
		status = run_begin_replay(run, op);
	if (!run_goes_on(run, status))
		return status;
	return run_proceed(run, collects, DRAIN_AWAITED, patience(run));
}

static enum status stop_collecting(struct run *run)
{
	enum status status = settle(run);

	drain_collect_end(&run->drain);
	id_set_clear(&run->drain.measured);
	run->section = NULL;
	return status;
}

static enum status run_op(struct run *run, const struct op *op)
{
	enum status status;

	switch (op->kind->code) {
	case OP_CREATE_NODES:
		return run_create_nodes(run, op, run->op_index);
	case OP_CREATE_NAMESPACES:
		return run_create_namespaces(run, op);
	case OP_CREATE_PODS:
		return create_pods(run, op, run_name_space(run, op));
	case OP_CREATE_POD_SETS:
		return create_pod_sets(run, op);
	case OP_CREATE_ANY:
		return run_create_any(run, op);
	case OP_UPDATE_ANY:
		return run_update_any(run, op);
	case OP_DELETE_PODS:
		return run_delete_pods(run, op);
	case OP_CHURN:
		return run_churn(run, op);
	case OP_BARRIER:
		return pass_barrier(run, op);
	case OP_SLEEP:
		return pass_time(run, op);
	case OP_REPLAY:
		return replay(run, op);
	case OP_START_COLLECTING:
		status = settle(run);
		run->section = op;
		drain_collect_begin(&run->drain, COLLECTS_MEASURED, 0, 0);
		return status;
	case OP_STOP_COLLECTING:
		return stop_collecting(run);
	case OP_PROFILE: /* without effect */
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
	for (size_t i = 0; i < test_case->op_count && run_goes_on(run, status); i++) {
		status = run_op(run, &test_case->ops[i]);
		run->op_index++;
	}
	/* Pods nobody waited for arrive, and are tried, all the same. */
	if (run_goes_on(run, status))
		status = end_arrivals(run);
	background_fini(&run->drain.background);
	if (run_goes_on(run, status))
		status = settle(run);
	drain_collect_end(&run->drain);
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
	if (status == STATUS_OK)
		drain_use_clock(&run->drain, &options->clock);
	run->drain.mark = options->mark;
	run->drain.ends_at_mark = options->ends_at_mark;
	return status;
}

static void finish(struct run *run)
{
	drain_fini(&run->drain);
	run_free_arrivals(run);
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
