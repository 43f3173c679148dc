/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/simulate/figures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/statistics.h"
#include "sched/base/mem.h"

void figures_add(struct figures *f, const char *name, double value)
{
	f->items = mem_grow(f->items, f->count, &f->capacity, sizeof(*f->items));
	f->items[f->count++] = (struct figure){ name, value };
}

const char *figure_text(char text[FIGURE_TEXT_SIZE], double value)
{
	bool is_large = fabs(value) >= 1e6 && fabs(value) < 1e18;

	snprintf(text, FIGURE_TEXT_SIZE, is_large ? "%.0f" : "%.6g", value);
	return text;
}

static double seconds(int64_t ns)
{
	return (double)ns / 1e9;
}

static double ratio(double a, double b)
{
	return b > 0 ? a / b : 0;
}

bool figures_find(const struct figures *figures, const char *name, double *value)
{
	/* The last one: a stage's name may come again. */
	for (size_t i = figures->count; i-- > 0;) {
		if (!strcmp(figures->items[i].name, name)) {
			*value = figures->items[i].value;
			return true;
		}
	}
	return false;
}

/* --- pods ------------------------------------------------------------------------------------ */

static void add_pods(const struct model *m, struct figures *f)
{
	const struct counts *c = &m->counts;
	uint64_t wanted = 0;

	for (size_t i = 0; i < m->controller_count; i++)
		wanted += m->controllers[i]->wanted;
	figures_add(f, "pods.created", (double)c->created);
	figures_add(f, "pods.scheduled", (double)c->scheduled);
	figures_add(f, "pods.started", (double)c->running_ever);
	figures_add(f, "pods.running", (double)c->running);
	figures_add(f, "pods.pending", (double)c->pending);
	figures_add(f, "pods.waiting", (double)c->waiting);
	figures_add(f, "pods.terminating", (double)c->terminating);
	figures_add(f, "pods.succeeded", (double)c->succeeded);
	figures_add(f, "pods.uncreated", (double)wanted);
	figures_add(f, "pods.up", (double)c->up);
	figures_add(f, "pods.deleted", (double)c->deleted);
	figures_add(f, "pods.evicted", (double)c->evicted);
	figures_add(f, "pods.forced", (double)c->forced);
	figures_add(f, "pods.preempted", (double)c->preempted);
	figures_add(f, "pulls", (double)c->pulls);
	figures_add(f, "pulls.failed", (double)c->pull_failures);
}

/* Pods that controllers want and do not have running: 0 when none was lost. */
static double missing_pods(const struct model *m)
{
	double missing = 0;

	for (size_t i = 0; i < m->controller_count; i++) {
		const struct controller *c = m->controllers[i];
		bool counts = !c->deleted && c->spec->kind != KIND_DAEMON_SET &&
			      c->spec->kind != KIND_POD;

		if (counts)
			missing += (double)c->replicas - (double)c->running - (double)c->succeeded;
	}
	return missing;
}

/* --- rates ----------------------------------------------------------------------------------- */

/* When that many pods were scheduled, between two samples in a straight line. */
static double scheduled_at(const struct model *m, double pods)
{
	double time = 0, count = 0;

	for (size_t i = 0; i < m->sample_count; i++) {
		double next_time = seconds(m->samples[i].at_ns);
		double next = (double)m->samples[i].counts.scheduled;

		if (next >= pods)
			return time + (next_time - time) * ratio(pods - count, next - count);
		time = next_time;
		count = next;
	}
	return time;
}

/* Of the first and of the last tenth of the pods, so that one sees whether it falls. */
static void add_rates(const struct model *m, struct figures *f)
{
	double pods = (double)m->counts.scheduled;
	double end = seconds(m->last_scheduled_ns);

	figures_add(f, "seconds", seconds(model_now(m)));
	figures_add(f, "seconds.scheduled", end);
	figures_add(f, "seconds.saturated", seconds(m->saturated_ns));
	figures_add(f, "rate.scheduled", ratio(pods, end));
	figures_add(f, "rate.saturated",
		    ratio((double)m->counts.running_ever, seconds(m->saturated_ns)));
	figures_add(f, "rate.first", ratio(pods / 10, scheduled_at(m, pods / 10)));
	figures_add(f, "rate.last", ratio(pods / 10, end - scheduled_at(m, pods * 9 / 10)));
}

static double percentile(const double *sorted, size_t count, double percent)
{
	size_t rank = (size_t)ceil((double)count * percent / 100);

	return count ? sorted[rank ? rank - 1 : 0] / 1e9 : 0;
}

static void add_percentiles(struct figures *f, const char *name, const double *values, size_t count)
{
	static const double percents[] = { 50, 90, 99, 100 };
	double *sorted = mem_new(count, sizeof(*sorted));

	if (count)
		memcpy(sorted, values, count * sizeof(*sorted));
	statistics_sort(sorted, count);
	for (size_t i = 0; i < sizeof(percents) / sizeof(percents[0]); i++)
		figures_add(f, arena_format(&f->arena, "%s.p%g", name, percents[i]),
			    percentile(sorted, count, percents[i]));
	free(sorted);
}

/* --- the others ------------------------------------------------------------------------------ */

static void add_scheduler(const struct model *m, struct figures *f)
{
	const struct sim_scheduler *s = &m->scheduler;
	double now = seconds(model_now(m));

	figures_add(f, "scheduler.attempts", (double)s->attempts);
	figures_add(f, "scheduler.rejections", (double)s->rejections);
	figures_add(f, "scheduler.bindFailures", (double)s->bind_failures);
	figures_add(f, "scheduler.deciding", ratio(seconds(s->deciding_ns), now));
	figures_add(f, "scheduler.limited", ratio(seconds(s->limited_ns), now));
	figures_add(f, "scheduler.binding", ratio(seconds(s->binding_ns), now));
	figures_add(f, "scheduler.takeovers", (double)m->scheduler_component.takeovers);
	figures_add(f, "scheduler.longestGap", seconds(m->scheduler_component.longest_gap_ns));
	figures_add(f, "manager.takeovers", (double)m->manager_component.takeovers);
	figures_add(f, "manager.longestGap", seconds(m->manager_component.longest_gap_ns));
}

static void add_nodes(const struct model *m, struct figures *f)
{
	double least = 0, most = 0, ever = 0;

	for (size_t i = 0; i < m->node_count; i++) {
		double pods = m->nodes[i].pod_count;

		least = !i || pods < least ? pods : least;
		most = pods > most ? pods : most;
		ever = m->nodes[i].most_pods > ever ? m->nodes[i].most_pods : ever;
	}
	figures_add(f, "nodes", (double)m->node_count);
	figures_add(f, "nodes.ready", (double)m->ready_nodes);
	figures_add(f, "nodes.lost", (double)m->counts.nodes_lost);
	figures_add(f, "nodes.recovered", (double)m->counts.nodes_recovered);
	figures_add(f, "node.leastPods", least);
	figures_add(f, "node.mostPods", most);
	figures_add(f, "node.mostPodsEver", ever);
}

static void add_store(const struct model *m, struct figures *f)
{
	const struct store *s = &m->store;

	figures_add(f, "store.bytes", (double)store_bytes(s));
	figures_add(f, "store.liveBytes", (double)s->live_bytes);
	figures_add(f, "store.historyBytes", (double)(s->history_bytes + s->old_history_bytes));
	figures_add(f, "store.freedBytes", (double)s->freed_bytes);
	figures_add(f, "store.revisions", (double)s->revision);
	figures_add(f, "store.objects", (double)s->objects);
	figures_add(f, "store.claims", (double)m->counts.claims);
	figures_add(f, "store.volumes", (double)m->counts.volumes);
	figures_add(f, "store.compactions", (double)s->compactions);
	figures_add(f, "store.refused", (double)s->refused);
	figures_add(f, "store.full", s->full);
	figures_add(f, "store.fullSeconds", s->full ? seconds(s->full_ns) : -1);
	figures_add(f, "api.failures", (double)m->api.failures);
	figures_add(f, "script.timeouts", (double)m->script.timeouts);
	figures_add(f, "script.done", m->script.done);
}

/* --- stages ---------------------------------------------------------------------------------- */

static bool alike(const struct stage *a, const struct stage *b)
{
	return a->end_live_bytes == b->end_live_bytes && a->end_bytes == b->end_bytes &&
	       a->digest == b->digest;
}

/* Stages of one name that are not like any before; and how many there are. */
static void add_repeats(const struct model *m, struct figures *f, size_t last)
{
	const char *name = m->stages[last].name;
	double count = 0, distinct = 0;

	for (size_t i = 0; i <= last; i++) {
		size_t k = 0;

		if (strcmp(m->stages[i].name, name) != 0)
			continue;
		while (k < i && (strcmp(m->stages[k].name, name) != 0 ||
				 !alike(&m->stages[k], &m->stages[i])))
			k++;
		count++;
		distinct += k == i;
	}
	figures_add(f, arena_format(&f->arena, "stage.%s.count", name), count);
	figures_add(f, arena_format(&f->arena, "stage.%s.distinct", name), distinct);
}

static void add_stage(const struct model *m, struct figures *f, size_t index)
{
	const struct stage *s = &m->stages[index];
	const struct {
		const char *what;
		double value;
	} values[] = {
		{ "begins", seconds(s->begin_ns) },
		{ "seconds", seconds(s->end_ns - s->begin_ns) },
		{ "created", (double)(s->end.created - s->begin.created) },
		{ "scheduled", (double)(s->end.scheduled - s->begin.scheduled) },
		{ "deleted", (double)(s->end.deleted - s->begin.deleted) },
		{ "evicted", (double)(s->end.evicted - s->begin.evicted) },
		{ "running", (double)s->end.running },
		{ "waiting", (double)s->end.waiting },
		{ "terminating", (double)s->end.terminating },
		{ "leastUp", (double)s->least_up },
		{ "up", (double)s->end.up },
		{ "nodesLost", (double)(s->end.nodes_lost - s->begin.nodes_lost) },
		{ "writeGap", s->write_gap_ns / 1e9 },
		{ "revisions", (double)(s->end_revision - s->begin_revision) },
		{ "bytes", (double)s->end_bytes },
		{ "liveBytes", (double)s->end_live_bytes },
		{ "mostBytes", (double)s->most_bytes },
		{ "freed", (double)(s->end_freed - s->begin_freed) },
		{ "apiSeconds", (s->end_api_ns - s->begin_api_ns) / 1e9 },
		{ "apiMostCores", s->most_cores },
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		figures_add(f, arena_format(&f->arena, "stage.%s.%s", s->name, values[i].what),
			    values[i].value);
	/* Once for a name, when its last one comes. */
	for (size_t i = index + 1; i < m->stage_count; i++) {
		if (!strcmp(m->stages[i].name, s->name))
			return;
	}
	add_repeats(m, f, index);
}

/* --- where pods waited ----------------------------------------------------------------------- */

static const struct {
	const char *name, *key;
} wait_names[POD_WAITS] = {
	[AWAITS_BURST] = { "controller's burst", "burst" },
	[AWAITS_CREATE_TOKEN] = { "controller manager's rate limit", "createLimit" },
	[AWAITS_CREATE] = { "create call", "create" },
	[AWAITS_SCHEDULER] = { "scheduling queue", "queue" },
	[AWAITS_ROOM] = { "rejected or given back", "room" },
	[AWAITS_DECISION] = { "scheduler's decision", "decision" },
	[AWAITS_BIND_TOKEN] = { "scheduler's rate limit", "bindLimit" },
	[AWAITS_BIND] = { "bind call", "bind" },
	[AWAITS_VOLUME] = { "volume's provisioning", "volume" },
	[AWAITS_ATTACH] = { "volume's attachment", "attach" },
	[AWAITS_PULL] = { "image pull", "pull" },
	[AWAITS_START] = { "container start", "start" },
	[AWAITS_STATUS_TOKEN] = { "kubelet's rate limit", "statusLimit" },
	[AWAITS_STATUS] = { "status call", "status" },
};

static void add_waits(const struct model *m, struct figures *f)
{
	double all = 0;

	for (int i = 1; i < POD_WAITS; i++)
		all += m->flows[i].occupied_ns;
	for (int i = 1; i < POD_WAITS; i++) {
		const struct flow *flow = &m->flows[i];
		struct wait_share *wait = &f->waits[i];

		*wait = (struct wait_share){
			.name = wait_names[i].name,
			.key = wait_names[i].key,
			.flow = flow,
			.share = ratio(flow->occupied_ns, all),
			.mean_s = flow_mean_wait_ns(flow) / 1e9,
			.mean_inside = ratio(flow->occupied_ns, (double)model_now(m)),
		};
		figures_add(f, arena_format(&f->arena, "wait.%s.mean", wait->key), wait->mean_s);
		figures_add(f, arena_format(&f->arena, "wait.%s.share", wait->key), wait->share);
		figures_add(f, arena_format(&f->arena, "wait.%s.most", wait->key),
			    (double)flow->most_inside);
	}
	bottleneck_find(m, f);
}

/* --- verdicts -------------------------------------------------------------------------------- */

/* Events in which the text stands. */
static double times_sent(const struct model *m, const char *event)
{
	uint64_t times = 0;

	for (size_t i = 0; i < m->scheduler.failure_count; i++) {
		if (strstr(m->scheduler.failures[i].text, event))
			times += m->scheduler.failures[i].times;
	}
	return (double)times;
}

static struct verdict judge(const struct model *m, const struct figures *f,
			    const struct expectation_spec *e)
{
	struct verdict v = { .expectation = e, .least = -INFINITY, .most = INFINITY };

	v.what = e->metric ? e->metric : e->event;
	v.known = true;
	if (e->metric)
		v.known = figures_find(f, e->metric, &v.value);
	else
		v.value = times_sent(m, e->event);
	if (e->has_value) {
		double slack = fabs(e->value) * e->tolerance_percent / 100;

		v.least = e->value - slack;
		v.most = e->value + slack;
	}
	if (e->has_least && e->least > v.least)
		v.least = e->least;
	if (e->has_most && e->most < v.most)
		v.most = e->most;
	v.holds = v.known && v.value >= v.least && v.value <= v.most;
	return v;
}

void figures_make(const struct model *model, struct figures *out)
{
	const struct simulation_spec *spec = model->spec;

	*out = (struct figures){ .all_hold = true };
	add_pods(model, out);
	figures_add(out, "pods.missing", missing_pods(model));
	add_rates(model, out);
	add_percentiles(out, "startup", model->startup_ns, model->startup_count);
	add_percentiles(out, "createToSchedule", model->schedule_ns, model->startup_count);
	add_percentiles(out, "scheduleToRun", model->start_ns, model->startup_count);
	add_scheduler(model, out);
	add_nodes(model, out);
	add_store(model, out);
	for (size_t i = 0; i < model->stage_count; i++)
		add_stage(model, out, i);
	recommend(model, out);
	add_waits(model, out);
	out->verdicts = mem_new(spec->expectation_count, sizeof(*out->verdicts));
	out->verdict_count = spec->expectation_count;
	for (size_t i = 0; i < out->verdict_count; i++) {
		out->verdicts[i] = judge(model, out, &spec->expectations[i]);
		out->all_hold &= out->verdicts[i].holds;
	}
}

enum status figures_check(const struct figures *figures, struct diag_sink *sink)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < figures->verdict_count; i++) {
		const struct verdict *v = &figures->verdicts[i];
		char quoted[DIAG_QUOTE_SIZE];

		if (!v->known)
			status = diag_error(sink, v->expectation->place,
					    "expect: there is no metric %s here (--figures lists "
					    "those there are)",
					    diag_quote(quoted, v->what, strlen(v->what)));
	}
	return status;
}

void figures_fini(struct figures *figures)
{
	free(figures->items);
	free(figures->verdicts);
	arena_free(&figures->arena);
	*figures = (struct figures){ 0 };
}
