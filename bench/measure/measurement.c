/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The passes of a workload, one after the other, and what their figures come to.
 */
#include "bench/measure/measurement.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure/counter_groups.h"
#include "sched/base/mem.h"
#include "sched/core/strategy.h"

/* Memory is taken in blocks: a few objects say nothing about the size of one. */
enum { OBJECTS_MIN = 1000 };

enum { WARM_UP_PASSES_MAX = 5, WARM_UP_NS = 100000000 };

/* Two passes that differ by less are alike. */
#define WARM_UP_TOLERANCE 0.02

static char *copy_text(const char *text)
{
	return mem_copy_text(text, strlen(text));
}

/* The last part of a path, without slashes at its end. */
static void print_base_name(FILE *out, const char *path)
{
	size_t end = strlen(path);
	size_t begin;

	while (end > 1 && path[end - 1] == '/')
		end--;
	begin = end;
	while (begin && path[begin - 1] != '/')
		begin--;
	fprintf(out, "%.*s", (int)(end - begin), path + begin);
}

/* "nodes.yaml pods.yaml": the same wherever the files lie. */
static char *join_base_names(const struct measure_target *target)
{
	char *joined = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&joined, &size);

	if (!out)
		abort(); /* only without memory */
	for (size_t i = 0; i < target->cluster_path_count; i++) {
		fputs(i ? " " : "", out);
		print_base_name(out, target->cluster_paths[i]);
	}
	if (fclose(out) != 0)
		abort();
	return joined;
}

static void take_changes(struct measurement *m, const struct workload *w)
{
	if (!w->original)
		return;
	m->swept_of = copy_text(w->original->full_name);
	m->swept = mem_new(w->change_count, sizeof(*m->swept));
	for (; m->swept_count < w->change_count; m->swept_count++) {
		m->swept[m->swept_count].name = copy_text(w->changes[m->swept_count].name);
		m->swept[m->swept_count].value = w->changes[m->swept_count].value;
	}
}

static struct measurement *measurement_new(const struct measure_target *target,
					   const struct workload_options *run)
{
	const struct run_clock_options *clock = &run->clock;
	struct measurement *m = mem_new(1, sizeof(*m));
	const struct workload *w = target->workload;

	m->placements_agree = true;
	m->on_run_clock = clock->kind == RUN_CLOCK_FIXED;
	m->may_differ = !run_clock_repeats(clock);
	/* A step says how fast pods are meant to come, not how fast they are scheduled. */
	m->windows_on_run_clock = clock->kind != RUN_CLOCK_STEPS;
	m->throughput_rule = throughput_rule_of(run->session.load.kubernetes_version);
	m->heap_missing = m->on_run_clock ? "left out with a fixed clock" : heap_missing();
	if (!w) {
		m->name = join_base_names(target);
		return m;
	}
	m->name = copy_text(w->full_name);
	m->file = copy_text(workload_file_path(w->file));
	m->threshold = w->threshold;
	m->threshold_selector = threshold_selector_new(w);
	m->labels = mem_new(w->label_count + 1, sizeof(*m->labels));
	for (; m->label_count < w->label_count; m->label_count++)
		m->labels[m->label_count] = copy_text(w->labels[m->label_count]);
	take_changes(m, w);
	return m;
}

void measurement_free(struct measurement *m)
{
	if (!m)
		return;
	workload_outcome_fini(&m->outcome);
	breakdown_fini(&m->breakdown);
	counted_fini(&m->counted);
	for (size_t i = 0; i < m->label_count; i++)
		free(m->labels[i]);
	free(m->labels);
	for (size_t i = 0; i < m->swept_count; i++)
		free(m->swept[i].name);
	free(m->swept);
	free(m->swept_of);
	free(m->repetitions);
	least_times_fini(&m->least);
	throughput_windows_fini(&m->windows);
	threshold_selector_free(m->threshold_selector);
	free(m->file);
	free(m->name);
	free(m);
}

enum status measure_target_run(const struct measure_target *target,
			       const struct workload_options *options,
			       const struct workload_hooks *hooks, struct diag_sink *sink,
			       struct workload_outcome *out)
{
	if (target->workload)
		return workload_run(target->workload, options, hooks, sink, out);
	return workload_run_cluster(target->cluster_paths, target->cluster_path_count, options,
				    hooks, sink, out);
}

static bool stopped(const struct measure_options *options)
{
	return options->run.stop && *options->run.stop;
}

static void announce(const struct measurement *m, const struct measure_options *options,
		     const char *pass)
{
	if (options->pass_begin)
		options->pass_begin(options->context, m->name, pass);
}

/* What only the first clean pass says. */
static void take_first(struct measurement *m, struct clean_pass *pass,
		       const struct workload_outcome *outcome)
{
	m->outcome = *outcome;
	m->allocations = pass->allocations;
	m->stage_count = pass->stage_count;
	memcpy(m->stages, pass->stages, sizeof(m->stages));
	m->timeline = pass->timeline;
	m->waits_ns = pass->waits_ns;
	timeline_finish(&m->timeline);
	m->windows = pass->windows;
	pass->windows = (struct throughput_windows){ 0 };
	m->peak_rss_bytes = m->on_run_clock ? 0 : peak_rss_bytes();
	m->peak_live_bytes = m->on_run_clock ? 0 : heap_peak_bytes();
}

static struct latency_figures latency_figures(const struct histogram *h)
{
	return (struct latency_figures){
		.p50_ns = histogram_percentile(h, 50),
		.p90_ns = histogram_percentile(h, 90),
		.p99_ns = histogram_percentile(h, 99),
		.p99_9_ns = histogram_percentile(h, 99.9),
		.max_ns = h->total ? h->max : 0,
	};
}

static void add_repetition(struct measurement *m, const struct clean_pass *pass)
{
	m->repetitions[m->repetition_count++] = (struct repetition){
		.elapsed_ns = pass->elapsed_ns,
		.pods = pass->pods,
		.attempts = pass->attempts,
		.usage = pass->usage,
		.events = pass->events,
		.latency = latency_figures(&pass->latency_ns),
		.allocation_requests = pass->allocations.requests,
		.allocated_bytes = pass->allocations.bytes,
	};
	histogram_merge(&m->latency_ns, &pass->latency_ns);
}

/* A later pass: only its placements are looked at. */
static void compare_outcome(struct measurement *m, struct workload_outcome *outcome)
{
	/* One that was stopped may not have read everything, nor placed every pod. */
	if (!outcome->partial) {
		m->input_changed |= outcome->input_hash != m->outcome.input_hash;
		m->placements_agree &= outcome->placement_digest == m->outcome.placement_digest;
	}
	workload_outcome_fini(outcome);
}

static void take_pass(struct measurement *m, struct clean_pass *pass,
		      struct workload_outcome *outcome)
{
	/* Part of a pass is better than nothing, but not to be mixed with whole ones. */
	bool leave_out = outcome->partial && (m->pass_count > 0 || !pass->attempts);

	m->partial |= outcome->partial;
	if (m->pass_count > 0)
		compare_outcome(m, outcome);
	else if (leave_out)
		workload_outcome_fini(outcome);
	else
		take_first(m, pass, outcome);
	if (leave_out)
		return;
	add_repetition(m, pass);
	m->pass_count++;
	least_times_pass_end(&m->least);
}

static enum status run_clean(struct measurement *m, const struct measure_target *target,
			     const struct measure_options *options, struct diag_sink *sink)
{
	struct clean_pass *pass = mem_new(1, sizeof(*pass));
	struct workload_outcome outcome = { 0 };
	struct workload_hooks hooks;
	struct counters counters;
	enum status status;

	heap_purge();
	heap_peak_restart();
	if (m->pass_count == 0)
		m->peak_rss_of_process = !peak_rss_restart();
	clean_pass_init(pass, options->clock, options->progress);
	counters_open(&counters);
	pass->on_run_clock = m->on_run_clock;
	pass->windows_on_run_clock = m->windows_on_run_clock;
	pass->counters = m->on_run_clock ? NULL : &counters;
	pass->region = options->region;
	pass->block = m->block;
	pass->keeps_waits = options->waits;
	least_times_pass_begin(&m->least);
	pass->least = options->repeat > 1 ? &m->least : NULL;
	pass->placed = m->repetition_count == 0 ? options->placed : NULL;
	pass->placed_context = options->context;
	hooks = clean_pass_hooks(pass);
	status = measure_target_run(target, &options->run, &hooks, sink, &outcome);
	if (status == STATUS_OK)
		take_pass(m, pass, &outcome);
	counters_close(&counters);
	throughput_windows_fini(&pass->windows);
	free(pass);
	return status;
}

/* How long single attempts take, which the clean passes of a fast strategy do not tell. */
static enum status run_latency(struct measurement *m, const struct measure_target *target,
			       const struct measure_options *options, struct diag_sink *sink)
{
	struct clean_pass *pass = mem_new(1, sizeof(*pass));
	struct workload_outcome outcome = { 0 };
	struct workload_hooks hooks;
	enum status status;

	heap_purge();
	clean_pass_init(pass, options->clock, options->progress);
	pass->on_run_clock = m->on_run_clock;
	hooks = clean_pass_hooks(pass);
	status = measure_target_run(target, &options->run, &hooks, sink, &outcome);
	if (status == STATUS_OK && !outcome.partial) {
		m->has_latency_pass = true;
		m->latency_ns = pass->latency_ns;
	}
	if (status == STATUS_OK) {
		m->partial |= outcome.partial;
		compare_outcome(m, &outcome);
	}
	throughput_windows_fini(&pass->windows);
	free(pass);
	return status;
}

/* Rules can be timed only where they decide. */
static bool decides_by_rules(const struct measure_options *options)
{
	const struct strategy *strategy = options->run.session.scheduler.strategy;

	return !strategy || !strategy->begin;
}

static enum status run_instrumented(struct measurement *m, const struct measure_target *target,
				    const struct measure_options *options, struct diag_sink *sink)
{
	struct instrumented_pass *pass =
		instrumented_pass_new(options->clock, options->progress, NULL);
	struct workload_hooks hooks = instrumented_pass_hooks(pass);
	struct workload_outcome outcome = { 0 };
	enum status status;

	if (!decides_by_rules(options))
		instrumented_pass_without_rules(pass);
	heap_purge();
	status = measure_target_run(target, &options->run, &hooks, sink, &outcome);
	instrumented_pass_finish(pass, &m->breakdown);
	if (status != STATUS_OK)
		return status;
	m->partial |= outcome.partial;
	m->has_breakdown = m->breakdown.pods > 0;
	compare_outcome(m, &outcome);
	return STATUS_OK;
}

static enum status run_counted(struct measurement *m, const struct measure_target *target,
			       const struct measure_options *options, struct diag_sink *sink)
{
	struct counter_groups *groups = counter_groups_new();
	const struct counter_source source = counter_groups_source(groups);
	struct counted_pass *pass = counted_pass_new(&source, options->clock, options->progress);
	struct workload_hooks hooks = counted_pass_hooks(pass);
	struct workload_outcome outcome = { 0 };
	enum status status;

	announce(m, options, "counted pass");
	heap_purge();
	status = measure_target_run(target, &options->run, &hooks, sink, &outcome);
	counted_pass_finish(pass, &m->counted);
	counter_groups_free(groups);
	if (status != STATUS_OK)
		return status;
	m->partial |= outcome.partial;
	m->has_counted = m->counted.pods > 0;
	compare_outcome(m, &outcome);
	return STATUS_OK;
}

/* A pass took `ns` after one of `before` (0: none); all so far took `total`. */
static bool is_warm(const struct measurement *m, uint64_t ns, uint64_t before, uint64_t total)
{
	double change = before ? (double)ns / (double)before - 1 : 1;

	return (change <= WARM_UP_TOLERANCE && change >= -WARM_UP_TOLERANCE) ||
	       m->warm_up_passes == WARM_UP_PASSES_MAX || total >= WARM_UP_NS;
}

static void drop_warm_up(struct measurement *m)
{
	m->warm_up_passes++;
	m->repetition_count = 0;
	m->latency_ns = (struct histogram){ 0 };
}

static enum status run_next(struct measurement *m, const struct measure_target *target,
			    const struct measure_options *options, struct diag_sink *sink)
{
	char text[64];

	if (options->warm_up)
		snprintf(text, sizeof(text), "pass %zu", m->pass_count + 1);
	else
		snprintf(text, sizeof(text), options->repeat > 1 ? "pass %zu of %zu" : "clean pass",
			 m->pass_count + 1, options->repeat);
	announce(m, options, text);
	return run_clean(m, target, options, sink);
}

static enum status run_clean_passes(struct measurement *m, const struct measure_target *target,
				    const struct measure_options *options, struct diag_sink *sink,
				    struct diag_sink *later_sink)
{
	bool warm = !options->warm_up;
	uint64_t before = 0, total = 0;
	enum status status = STATUS_OK;

	m->repetitions = mem_new(options->repeat, sizeof(*m->repetitions));
	while (m->repetition_count < options->repeat && status == STATUS_OK && !m->partial) {
		status = run_next(m, target, options, m->pass_count ? later_sink : sink);
		if (status != STATUS_OK || m->partial)
			break;
		before = warm ? 0 : before;
		total += m->repetitions[m->repetition_count - 1].elapsed_ns;
		if (!warm) {
			uint64_t ns = m->repetitions[0].elapsed_ns;

			warm = is_warm(m, ns, before, total);
			before = ns;
			if (!warm)
				drop_warm_up(m);
			else
				total = ns;
		}
		if (warm && options->enough_ns && total >= options->enough_ns)
			break;
	}
	return status;
}

/* Somebody else's hooks; the pass has to place pods as those before. */
static enum status run_traced(struct measurement *m, const struct measure_target *target,
			      const struct measure_options *options, struct diag_sink *sink)
{
	struct workload_outcome outcome = { 0 };
	enum status status;

	announce(m, options, "traced pass");
	status = measure_target_run(target, &options->run, options->trace, sink, &outcome);
	if (status != STATUS_OK)
		return status;
	m->partial |= outcome.partial;
	compare_outcome(m, &outcome);
	return STATUS_OK;
}

static enum status run_all(struct measurement *m, const struct measure_target *target,
			   const struct measure_options *options, struct diag_sink *sink)
{
	/* Told once is enough: later passes read the same input. */
	struct diag_sink errors_only = { .emit = sink->emit, .context = sink->context, .quiet = 1 };
	enum status status = run_clean_passes(m, target, options, sink, &errors_only);

	if (status != STATUS_OK || m->partial ||
	    !(options->instrumented || options->counted || options->trace))
		return status;
	if (stopped(options)) {
		m->partial = true;
		return STATUS_OK;
	}
	if (options->instrumented) {
		announce(m, options, "instrumented pass");
		status = run_instrumented(m, target, options, &errors_only);
	}
	if (status == STATUS_OK && options->instrumented && m->block > 1 && !m->partial) {
		announce(m, options, "latency pass");
		status = run_latency(m, target, options, &errors_only);
	}
	if (status == STATUS_OK && options->counted && !m->partial)
		status = run_counted(m, target, options, &errors_only);
	if (status == STATUS_OK && options->trace && !m->partial)
		status = run_traced(m, target, options, &errors_only);
	return status;
}

enum status measurement_take(const struct measure_target *target,
			     const struct measure_options *options, struct diag_sink *sink,
			     struct measurement **out)
{
	struct measurement *m = measurement_new(target, &options->run);
	enum status status;

	m->block = decides_by_rules(options) ? 1 : CLEAN_PASS_BLOCK;
	status = run_all(m, target, options, sink);

	*out = NULL;
	if (status != STATUS_OK || !m->repetition_count) {
		measurement_free(m);
		return status;
	}
	*out = m;
	return measurement_check(m, sink);
}

enum status measurement_check(const struct measurement *m, struct diag_sink *sink)
{
	if (m->input_changed)
		return diag_system_error(sink, (struct place){ 0 },
					 "%s: the input changed from one pass to the next",
					 m->name);
	if (m->placements_agree || m->may_differ)
		return STATUS_OK;
	return diag_system_error(sink, (struct place){ 0 },
				 "%s: the passes placed pods differently; this is a bug in "
				 "schedmark, and the figures mean nothing",
				 m->name);
}

size_t measurement_unit_values(const struct measurement *m, const double *samples, double *out)
{
	size_t units = 0;
	size_t end;

	for (size_t i = 0; i < m->repetition_count; i = end) {
		double *values = out + units;

		end = i + 1;
		while (m->process_count && end < m->repetition_count &&
		       m->repetitions[end].process == m->repetitions[i].process)
			end++;
		/* There is room: a unit has at least one sample. */
		memmove(values, samples + i, (end - i) * sizeof(*values));
		statistics_sort(values, end - i);
		out[units++] = statistics_median(values, end - i);
	}
	return units;
}

double repetition_pods_per_second(const struct repetition *r)
{
	return r->elapsed_ns ? (double)r->pods * 1e9 / (double)r->elapsed_ns : 0;
}

static double cpu_share(const struct repetition *r)
{
	double share = r->elapsed_ns ? (double)r->usage.cpu_ns / (double)r->elapsed_ns : 0;

	/* Reading the usage is in it too, which shows in a section of microseconds. */
	return share < 1 ? share : 1;
}

/* A figure of each process or pass, in order of size; the caller frees *out. */
static size_t sorted_figures(const struct measurement *m,
			     double (*figure)(const struct repetition *), double **out)
{
	double *samples = mem_new(m->repetition_count, sizeof(*samples));
	size_t count;

	*out = mem_new(m->repetition_count, sizeof(**out));
	for (size_t i = 0; i < m->repetition_count; i++)
		samples[i] = figure(&m->repetitions[i]);
	count = measurement_unit_values(m, samples, *out);
	statistics_sort(*out, count);
	free(samples);
	return count;
}

/* The median of a figure; its least and most in *range. */
static double median(const struct measurement *m, double (*figure)(const struct repetition *),
		     double range[2])
{
	double *values;
	size_t count = sorted_figures(m, figure, &values);
	double middle = statistics_median(values, count);

	range[0] = count ? values[0] : 0;
	range[1] = count ? values[count - 1] : 0;
	free(values);
	return middle;
}

struct throughput_figures measurement_sampled_throughput(const struct measurement *m)
{
	double *rates = mem_new(m->windows.count + 1, sizeof(*rates));
	size_t count = throughput_windows_rates(&m->windows, m->throughput_rule, rates);
	struct throughput_figures figures = throughput_figures(rates, count);

	free(rates);
	return figures;
}

double measurement_pods_per_second(const struct measurement *m, double range[2])
{
	return median(m, repetition_pods_per_second, range);
}

bool measurement_pods_per_second_interval(const struct measurement *m, struct interval *out)
{
	double *values;
	size_t count = sorted_figures(m, repetition_pods_per_second, &values);

	*out = statistics_median_interval(values, count, CONFIDENCE);
	free(values);
	return isfinite(out->low) && isfinite(out->high);
}

double measurement_relative_error(const struct measurement *m)
{
	double *values;
	size_t count = sorted_figures(m, repetition_pods_per_second, &values);
	double error = statistics_relative_error(values, count, CONFIDENCE);

	free(values);
	return error;
}

double measurement_ns_per_pod_and_node(const struct measurement *m)
{
	double range[2];
	double rate = measurement_pods_per_second(m, range);

	return rate > 0 && m->outcome.nodes ? 1e9 / rate / (double)m->outcome.nodes : 0;
}

double measurement_cpu_share(const struct measurement *m)
{
	double range[2];

	return median(m, cpu_share, range);
}

bool measurement_missed_threshold(const struct measurement *m)
{
	bool lower = m->threshold_selector && m->threshold_selector->expect_lower;
	double figure;

	if (m->threshold <= 0 || m->partial || !threshold_figure(m, &figure))
		return false;
	return lower ? figure >= m->threshold : figure <= m->threshold;
}

static bool bytes_each(const struct measurement *m, bool of_nodes, double *bytes)
{
	int64_t grown = 0;
	size_t count = 0;

	for (size_t i = 0; i < m->stage_count; i++) {
		const struct memory_stage *stage = &m->stages[i];
		size_t these = of_nodes ? stage->nodes : stage->pods;
		size_t others = of_nodes ? stage->pods : stage->nodes;

		if (!these || others || !strcmp(stage->name, STAGE_SCHEDULE))
			continue;
		grown += stage->grown_bytes;
		count += these;
	}
	if (count < OBJECTS_MIN || m->heap_missing)
		return false;
	*bytes = (double)grown / (double)count;
	return true;
}

bool measurement_bytes_per_node(const struct measurement *m, double *bytes)
{
	return bytes_each(m, true, bytes);
}

bool measurement_bytes_per_pod(const struct measurement *m, double *bytes)
{
	return bytes_each(m, false, bytes);
}
