/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steps, one after another.
 */
#include <math.h>
#include <string.h>

#include "bench/simulate/model.h"

static void go_on(struct model *model);

static void step_is_over(struct model *model)
{
	struct script *script = &model->script;

	script->waiting = script->acting = NULL;
	script->turn++;
	go_on(model);
}

/* --- waiting --------------------------------------------------------------------------------- */

/* Pods that all controllers want to have. */
static uint64_t wanted_pods(const struct model *model)
{
	uint64_t wanted = 0;

	for (size_t i = 0; i < model->controller_count; i++) {
		const struct controller *c = model->controllers[i];

		if (c->deleted)
			continue;
		if (c->spec->kind == KIND_DAEMON_SET || c->spec->kind == KIND_POD)
			wanted += c->wanted + c->active;
		else
			wanted += (uint64_t)c->replicas;
	}
	return wanted;
}

static bool quiet(const struct model *model)
{
	for (size_t i = 0; i < model->controller_count; i++) {
		const struct controller *c = model->controllers[i];

		if (c->wanted || c->pending_calls || c->sync_planned || c->waits_for_set)
			return false;
	}
	return true;
}

static bool is_reached(const struct model *model, enum wait_kind wait)
{
	const struct counts *counts = &model->counts;

	switch (wait) {
	case WAIT_RUNNING:
		return !counts->pending && !counts->waiting && quiet(model) &&
		       counts->running + counts->succeeded >= wanted_pods(model);
	case WAIT_SCHEDULED:
		return quiet(model) &&
		       counts->pending + counts->running + counts->succeeded >= wanted_pods(model);
	case WAIT_GONE:
		return !counts->pending && !counts->waiting && !counts->running &&
		       !counts->terminating && quiet(model);
	case WAIT_READY:
		return model->ready_nodes == model->node_count;
	case WAIT_UP:
		return quiet(model) && counts->up + counts->succeeded >= wanted_pods(model);
	case WAIT_FULL:
		/* Nothing more fits: what waits was rejected. */
		return !counts->pending && counts->waiting == model->flows[AWAITS_ROOM].inside &&
		       quiet(model);
	}
	return false;
}

static void time_out(void *context, uint64_t turn)
{
	struct model *model = context;

	if (turn != model->script.turn || !model->script.waiting)
		return;
	model->script.timeouts++;
	step_is_over(model);
}

static void look_again(void *context, uint64_t turn)
{
	struct model *model = context;
	const struct step_spec *waiting = model->script.waiting;

	model->script.look_planned = false;
	(void)turn;
	if (waiting && waiting->kind == STEP_WAIT && is_reached(model, waiting->wait))
		step_is_over(model);
}

/* Looked at when all that happens now has happened. */
void script_look(struct model *model)
{
	if (!model->script.waiting || model->script.look_planned)
		return;
	if (!is_reached(model, model->script.waiting->wait))
		return;
	model->script.look_planned = true;
	event_queue_after(&model->events, 0, look_again, model, model->script.turn);
}

static void wait_for(struct model *model, const struct step_spec *step)
{
	model->script.waiting = step;
	if (step->ns != INT64_MAX)
		event_queue_after(&model->events, step->ns, time_out, model, model->script.turn);
	script_look(model);
}

static void wake(void *context, uint64_t turn)
{
	struct model *model = context;

	if (turn == model->script.turn)
		step_is_over(model);
}

/* --- creating, updating ---------------------------------------------------------------------- */

static int64_t gap_ns(struct model *model, const struct arrival_spec *arrival, int64_t done)
{
	double u = ((double)(model_draw(model) >> 11) + 0.5) * 0x1p-53;

	switch (arrival->kind) {
	case ARRIVE_EVENLY:
		return (int64_t)(1e9 / arrival->qps);
	case ARRIVE_POISSON:
		return (int64_t)(-log(u) * 1e9 / arrival->qps);
	case ARRIVE_RANDOMLY:
		return (int64_t)(2 * u * 1e9 / arrival->qps);
	case ARRIVE_IN_STEPS:
		return done % arrival->burst ? 0 : arrival->delay_ns;
	case ARRIVE_AT_ONCE:
		break;
	}
	return 0;
}

static void create_one(void *context, uint64_t turn)
{
	struct model *model = context;
	struct script *script = &model->script;
	const struct step_spec *step = script->acting;

	if (turn != script->turn)
		return;
	controllers_add(model, step->workload);
	if (++script->acted == step->number) {
		step_is_over(model);
		return;
	}
	event_queue_after(&model->events, gap_ns(model, &step->arrival, script->acted), create_one,
			  model, turn);
}

static void create(struct model *model, const struct step_spec *step)
{
	model->script.acting = step;
	model->script.acted = 0;
	event_queue_after(&model->events, 0, create_one, model, model->script.turn);
}

/* Objects of the workload, drawn by chance, are written again. */
static void update_one(void *context, uint64_t turn)
{
	struct model *model = context;
	const struct step_spec *step = model->script.acting;

	if (turn != model->script.turn)
		return;
	if (model->store.full) {
		step_is_over(model);
		return;
	}
	if (api_is_writable(model) && model->store.objects) {
		api_count(model, VERB_UPDATE, model->spec->store.pod_bytes);
		store_replace(&model->store, model->spec->store.pod_bytes, model_now(model));
	}
	event_queue_after(&model->events, (int64_t)(1e9 / step->qps), update_one, model, turn);
}

static void update(struct model *model, const struct step_spec *step)
{
	model->script.acting = step;
	if (step->ns != INT64_MAX)
		event_queue_after(&model->events, step->ns, wake, model, model->script.turn);
	event_queue_after(&model->events, 0, update_one, model, model->script.turn);
}

/* --- what is done at once -------------------------------------------------------------------- */

static void for_workload(struct model *model, const struct step_spec *step)
{
	for (size_t i = 0; i < model->controller_count; i++) {
		struct controller *c = model->controllers[i];

		if (c->spec != step->workload || c->deleted)
			continue;
		if (step->kind == STEP_SCALE)
			controllers_scale(model, c, step->number);
		else
			controllers_delete(model, c);
	}
}

static uint32_t node_named(const struct model *model, const char *name)
{
	for (uint32_t i = 0; i < model->node_count; i++) {
		if (!strcmp(cluster_text(&model->session.cluster,
					 model->session.cluster.nodes[i].name),
			    name))
			return i;
	}
	return NO_NODE;
}

static void set_store_member(struct model *model, int64_t index, bool up)
{
	struct store *store = &model->store;
	int member = (int)index;

	if (index < 0 && up) {
		member = 0;
		while (member < store->spec->members && store->up[member])
			member++;
	} else if (index < 0) {
		member = index == -1 ? store_find_leader(store) : store_find_follower(store);
	}
	if (member >= 0 && member < store->spec->members && store->up[member] != up)
		store_set_member(store, member, up, model_now(model));
}

static void look_at_store(void *context, uint64_t argument)
{
	struct model *model = context;

	(void)argument;
	recorder_look(model);
}

static void set_target(struct model *model, const struct target_spec *target, bool up)
{
	switch (target->kind) {
	case TARGET_NODE:
		if (up)
			kubelets_return(model, node_named(model, target->node));
		else
			kubelets_crash(model, node_named(model, target->node));
		break;
	case TARGET_SCHEDULER:
		(up ? component_return : component_crash)(&model->scheduler_component,
							  target->index);
		break;
	case TARGET_MANAGER:
		(up ? component_return : component_crash)(&model->manager_component, target->index);
		break;
	case TARGET_API:
		model->api.up = up;
		break;
	case TARGET_STORE:
		set_store_member(model, target->index, up);
		event_queue_after(&model->events, model->spec->store.election_ns, look_at_store,
				  model, 0);
		break;
	}
	recorder_look(model);
}

static void set_pulls(struct model *model, const struct workload_spec *workload, bool fail)
{
	uint64_t bit = UINT64_C(1) << (workload - model->spec->workloads);

	model->failing_pulls = fail ? model->failing_pulls | bit : model->failing_pulls & ~bit;
}

/* True when the next step follows at once. */
static bool do_step(struct model *model, const struct step_spec *step)
{
	switch (step->kind) {
	case STEP_STAGE:
		recorder_stage(model, step->text);
		return true;
	case STEP_CREATE:
		create(model, step);
		return false;
	case STEP_WAIT:
		wait_for(model, step);
		return false;
	case STEP_UPDATE:
		update(model, step);
		return false;
	case STEP_SLEEP:
		event_queue_after(&model->events, step->ns, wake, model, model->script.turn);
		return false;
	case STEP_SCALE:
	case STEP_DELETE:
		for_workload(model, step);
		return true;
	case STEP_CRASH:
	case STEP_RETURN:
		set_target(model, &step->target, step->kind == STEP_RETURN);
		return true;
	case STEP_CORDON:
	case STEP_UNCORDON:
		node_controller_cordon(model, node_named(model, step->target.node),
				       step->kind == STEP_CORDON);
		return true;
	case STEP_CLOCK:
		model->nodes[node_named(model, step->target.node)].clock_behind_ns = step->ns;
		return true;
	case STEP_FAIL_PULLS:
	case STEP_HEAL_PULLS:
		set_pulls(model, step->workload, step->kind == STEP_FAIL_PULLS);
		return true;
	case STEP_COMPACT:
		store_compact(&model->store, true);
		return true;
	case STEP_REPEAT:
		break;
	}
	return true;
}

/* --- one after another ----------------------------------------------------------------------- */

static void enter(struct script *script, const struct step_spec *steps, size_t count, int64_t turns)
{
	script->frames[script->depth++] = (struct script_frame){ steps, count, 0, turns };
}

/* The next step; NULL after the last one. */
static const struct step_spec *next_step(struct script *script)
{
	while (script->depth) {
		struct script_frame *frame = &script->frames[script->depth - 1];

		if (frame->at < frame->count)
			return &frame->steps[frame->at++];
		frame->at = 0;
		if (--frame->turns <= 0)
			script->depth--;
	}
	return NULL;
}

static void go_on(struct model *model)
{
	struct script *script = &model->script;
	const struct step_spec *step;

	while ((step = next_step(script)) != NULL) {
		script->turn++;
		if (++model->steps_done > STEPS_DONE_MAX) {
			model->too_large = "steps";
			return;
		}
		if (step->kind == STEP_REPEAT && step->step_count)
			enter(script, step->steps, step->step_count, step->number);
		else if (!do_step(model, step))
			return;
	}
	script->done = true;
}

static void begin(void *context, uint64_t argument)
{
	(void)argument;
	go_on(context);
}

void script_start(struct model *model)
{
	enter(&model->script, model->spec->steps, model->spec->step_count, 1);
	event_queue_after(&model->events, 0, begin, model, 0);
}
