/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The result file, key by key in the order of docs/result-format.md.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report/growth.h"
#include "bench/report/result.h"
#include "bench/report/result_raw.h"
#include "sched/base/mem.h"

static void set(json_t *object, const char *key, json_t *value)
{
	json_object_set_new(object, key, value);
}

/* JSON is UTF-8; a path need not be. */
static json_t *text_json(const char *text)
{
	json_t *json = json_string(text);
	char *copy;

	if (json)
		return json;
	copy = mem_copy_text(text, strlen(text));
	for (char *at = copy; *at; at++)
		*at = (unsigned char)*at < 0x80 ? *at : '?';
	json = json_string(copy);
	free(copy);
	return json;
}

static void set_count(json_t *object, const char *key, uint64_t count)
{
	set(object, key, json_integer((json_int_t)count));
}

static void set_text(json_t *object, const char *key, const char *text)
{
	set(object, key, text && text[0] ? text_json(text) : json_null());
}

/* 64 bits in hexadecimal: JSON numbers keep only 53 of them. */
static void set_hash(json_t *object, const char *key, uint64_t hash)
{
	char text[17];

	snprintf(text, sizeof(text), "%016" PRIx64, hash);
	set_text(object, key, text);
}

static json_t *texts(char *const *items, size_t count)
{
	json_t *array = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(array, text_json(items[i]));
	return array;
}

static json_t *command_json(char *const *command)
{
	size_t count = 0;

	while (command && command[count])
		count++;
	return texts(command, count);
}

static json_t *build_json(const struct build *build)
{
	json_t *object = json_object();

	set_text(object, "version", build->version);
	set_text(object, "commit", build->commit);
	set_text(object, "compiler", build->compiler);
	set_text(object, "mode", build->mode);
	set_text(object, "flags", build->flags);
	return object;
}

static json_t *libraries_json(const struct environment *e)
{
	json_t *object = json_object();

	for (size_t i = 0; i < e->library_count; i++)
		set_text(object, e->libraries[i].name, e->libraries[i].version);
	return object;
}

static json_t *environment_json(const struct result *result)
{
	const struct environment *e = &result->environment;
	json_t *object = json_object();
	json_t *load = json_array();

	set_text(object, "hostname", e->hostname);
	set_text(object, "cpu_model", e->cpu_model);
	set_text(object, "machine", e->machine);
	set_count(object, "cpus_online", e->cpus_online);
	set_count(object, "cpus_allowed", e->cpus_allowed);
	set_count(object, "memory_bytes", e->memory_bytes);
	set_text(object, "kernel", e->kernel);
	set_text(object, "libc", e->libc);
	set_text(object, "clock_source", e->clock_source);
	set_text(object, "governor", e->governor);
	set(object, "clock_reading_ns", json_real(result->measuring_cost.clock_ns));
	set(object, "measuring_attempt_ns", json_real(result->measuring_cost.attempt_ns));
	set_count(object, "attempts_per_reading",
		  result->measuring_cost.block ? result->measuring_cost.block : 1);
	set_text(object, "hardware_counters_missing", result->hardware_counters_missing);
	set(object, "address_randomisation",
	    e->address_randomisation < 0 ? json_null() : json_integer(e->address_randomisation));
	for (size_t i = 0; i < 3 && e->load_average[0] >= 0; i++)
		json_array_append_new(load, json_real(e->load_average[i]));
	set(object, "load_average", load);
	set(object, "steal_percent",
	    result->steal_percent < 0 ? json_null() : json_real(result->steal_percent));
	/* All else in such a file is the same every time. */
	if (result->conditions.clock.kind == RUN_CLOCK_FIXED) {
		set_text(object, "date", e->date);
		set(object, "command", command_json(result->command));
		set(object, "duration_s", json_real(result->duration_s));
	}
	return object;
}

static json_t *count_or_null(size_t count)
{
	return count ? json_integer((json_int_t)count) : json_null();
}

static json_t *conditions_json(const struct run_conditions *c)
{
	json_t *object = json_object();
	char clock[RUN_CLOCK_TEXT_SIZE];

	set(object, "seed", json_sprintf("%" PRIu64, c->seed));
	set_text(object, "tie_break", c->own_tie_break ? NULL : tie_break_name(c->tie_break));
	set_text(object, "strategy", c->strategy);
	set_count(object, "parallelism", c->parallelism ? c->parallelism : 1);
	set_count(object, "template_cache_bytes",
		  c->template_cache_bytes ? c->template_cache_bytes : TEMPLATE_CACHE_BYTES);
	set(object, "percentage_of_nodes_to_score",
	    c->percentage_of_nodes_to_score < 0 ? json_null()
						: json_integer(c->percentage_of_nodes_to_score));
	set_text(object, "scheduler_config", c->scheduler_config);
	set_text(object, "feature_gates", c->feature_gates);
	set_text(object, "kubernetes_version", kubernetes_version_name(c->kubernetes_version));
	set(object, "object_defaults", json_boolean(c->object_defaults));
	set(object, "strict", json_boolean(c->strict));
	set(object, "repeat", count_or_null(c->repeat));
	set(object, "processes", count_or_null(c->processes));
	set(object, "precision", c->precision > 0 ? json_real(c->precision) : json_null());
	set(object, "budget_s", c->precision > 0 ? json_real(c->budget_s) : json_null());
	set(object, "instrumented", json_boolean(c->instrumented));
	run_clock_print(&c->clock, clock, sizeof(clock));
	set_text(object, "clock", clock);
	return object;
}

/* What the machine, not the run's clock, says: null where only the clock counts. */
static void set_machine_count(json_t *object, const char *key, const struct measurement *m,
			      uint64_t count)
{
	set(object, key, m->on_run_clock ? json_null() : json_integer((json_int_t)count));
}

static json_t *repetition_json(const struct measurement *m, const struct repetition *r)
{
	json_t *object = json_object();

	set(object, "process",
	    m->process_count ? json_integer((json_int_t)r->process) : json_null());
	set(object, "pods_per_s", json_real(repetition_pods_per_second(r)));
	set_count(object, "pods", r->pods);
	set_count(object, "attempts", r->attempts);
	set_count(object, "elapsed_ns", r->elapsed_ns);
	set_machine_count(object, "cpu_ns", m, r->usage.cpu_ns);
	set_machine_count(object, "minor_page_faults", m, r->usage.minor_faults);
	set_machine_count(object, "major_page_faults", m, r->usage.major_faults);
	set_machine_count(object, "voluntary_context_switches", m, r->usage.voluntary_switches);
	set_machine_count(object, "involuntary_context_switches", m, r->usage.involuntary_switches);
	set(object, "counters", m->on_run_clock ? json_object() : result_counters_json(&r->events));
	set_count(object, "latency_p50_ns", r->latency.p50_ns);
	set_count(object, "latency_p90_ns", r->latency.p90_ns);
	set_count(object, "latency_p99_ns", r->latency.p99_ns);
	set_count(object, "latency_p99_9_ns", r->latency.p99_9_ns);
	set_count(object, "latency_max_ns", r->latency.max_ns);
	set_machine_count(object, "allocation_requests", m, r->allocation_requests);
	set_machine_count(object, "allocated_bytes", m, r->allocated_bytes);
	return object;
}

static json_t *throughput_json(const struct measurement *m)
{
	json_t *object = json_object();
	json_t *repetitions = json_array();
	double range[2];
	uint64_t least_ns;

	set(object, "pods_per_s", json_real(measurement_pods_per_second(m, range)));
	set(object, "min_pods_per_s", json_real(range[0]));
	set(object, "max_pods_per_s", json_real(range[1]));
	set(object, "ns_per_pod_and_node", json_real(measurement_ns_per_pod_and_node(m)));
	set(object, "least_elapsed_ns",
	    least_times_sum(&m->least, &least_ns) ? json_integer((json_int_t)least_ns)
						  : json_null());
	for (size_t i = 0; i < m->repetition_count; i++)
		json_array_append_new(repetitions, repetition_json(m, &m->repetitions[i]));
	set(object, "repetitions", repetitions);
	return object;
}

static json_t *histogram_json(const struct histogram *h)
{
	json_t *low = json_array();
	json_t *count = json_array();
	json_t *object = json_object();

	for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
		if (!h->counts[i])
			continue;
		json_array_append_new(low, json_integer((json_int_t)histogram_bucket_low(i)));
		json_array_append_new(count, json_integer((json_int_t)h->counts[i]));
	}
	set(object, "low_ns", low);
	set(object, "attempts", count);
	return object;
}

static json_t *latency_json(const struct histogram *h)
{
	static const struct {
		const char *key;
		double percent;
	} percentiles[] = {
		{ "p50_ns", 50 }, { "p90_ns", 90 }, { "p99_ns", 99 }, { "p99_9_ns", 99.9 }
	};
	json_t *object;

	if (!h->total)
		return json_null();
	object = json_object();
	set_count(object, "attempts", h->total);
	set(object, "mean_ns", json_real((double)h->sum / (double)h->total));
	set_count(object, "min_ns", h->min);
	for (size_t i = 0; i < sizeof(percentiles) / sizeof(percentiles[0]); i++)
		set_count(object, percentiles[i].key,
			  histogram_percentile(h, percentiles[i].percent));
	set_count(object, "max_ns", h->max);
	set(object, "histogram", histogram_json(h));
	return object;
}

/* The buckets that are not empty; `counted` is what of. */
static json_t *durations_json(const struct durations *d, const char *counted)
{
	json_t *low = json_array();
	json_t *count = json_array();
	json_t *object = json_object();

	for (size_t i = 0; i < DURATIONS_BUCKETS; i++) {
		if (!d->counts[i])
			continue;
		json_array_append_new(low, json_integer((json_int_t)durations_low(i)));
		json_array_append_new(count, json_integer((json_int_t)d->counts[i]));
	}
	set(object, "low_ns", low);
	set(object, counted, count);
	return object;
}

static json_t *phases_json(const struct breakdown *b)
{
	json_t *array = json_array();

	for (size_t i = 0; i < PHASE_COUNT; i++) {
		const struct phase_time *time = &b->phases[i];
		json_t *object = json_object();

		set_text(object, "phase", phase_name((enum phase)i));
		set(object, "share", json_real(breakdown_share(b, time->ns)));
		set(object, "ns", json_real(time->ns));
		set_count(object, "raw_ns", time->raw_ns);
		set_count(object, "calls", time->calls);
		set(object, "durations", durations_json(&time->durations, "calls"));
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *rule_json(const struct breakdown *b, const struct rule_time *rule)
{
	json_t *object = json_object();

	set_text(object, "scheduler_name", rule->scheduler_name);
	set_text(object, "phase",
		 phase_name(rule->kind == RULE_FILTER ? PHASE_FILTER : PHASE_SCORE));
	set_text(object, "plugin", rule->plugin);
	set(object, "weight",
	    rule->kind == RULE_SCORE ? json_integer((json_int_t)rule->weight) : json_null());
	set(object, "share", json_real(breakdown_share(b, rule->ns)));
	set(object, "ns", json_real(rule->ns));
	set_count(object, "raw_ns", rule->raw_ns);
	set_count(object, "calls", rule->calls);
	set_count(object, "pairs", rule->nodes);
	set(object, "ns_per_pair",
	    rule->nodes ? json_real(rule->ns / (double)rule->nodes) : json_null());
	set(object, "durations", durations_json(&rule->durations, "pairs"));
	return object;
}

static json_t *breakdown_json(const struct measurement *m)
{
	const struct breakdown *b = &m->breakdown;
	json_t *object = json_object();
	json_t *rules = json_array();
	json_t *cost = json_object();

	set_count(object, "pods", b->pods);
	set_count(object, "attempts", b->attempts);
	set(object, "elapsed_ns", json_real(b->elapsed_ns));
	set_count(object, "raw_elapsed_ns", b->raw_elapsed_ns);
	set(cost, "phase_inner", json_real(b->cost.phase_inner_ns));
	set(cost, "phase_outer", json_real(b->cost.phase_outer_ns));
	set(cost, "rule_inner", json_real(b->cost.rule_inner_ns));
	set(cost, "rule_outer", json_real(b->cost.rule_outer_ns));
	set(object, "probe_cost_ns", cost);
	set(object, "phases", phases_json(b));
	set(object, "other_ns", json_real(b->other_ns));
	set(object, "other_share", json_real(breakdown_share(b, b->other_ns)));
	for (size_t i = 0; i < b->rule_count; i++)
		json_array_append_new(rules, rule_json(b, &b->rules[i]));
	set(object, "rules", rules);
	return object;
}

static json_t *allocations_json(const struct allocations *a)
{
	json_t *object = json_object();

	set_count(object, "requests", a->requests);
	set_count(object, "bytes", a->bytes);
	set_count(object, "allocating_attempts", a->attempts);
	set_count(object, "last_allocating_attempt", a->last_attempt);
	set_count(object, "steady_state_allocating_attempts", a->steady_attempts);
	set_count(object, "steady_state_bytes", a->steady_bytes);
	return object;
}

static json_t *stages_json(const struct measurement *m)
{
	json_t *array = json_array();

	for (size_t i = 0; i < m->stage_count; i++) {
		const struct memory_stage *stage = &m->stages[i];
		json_t *object = json_object();

		set_text(object, "stage", stage->name);
		set_count(object, "nodes", stage->nodes);
		set_count(object, "pods", stage->pods);
		set(object, "grown_bytes", json_integer((json_int_t)stage->grown_bytes));
		set_count(object, "allocated_bytes", stage->totals.allocated_bytes);
		set_count(object, "resident_bytes", stage->totals.resident_bytes);
		json_array_append_new(array, object);
	}
	return array;
}

static json_t *memory_json(const struct measurement *m)
{
	json_t *object = json_object();
	double bytes;

	set_text(object, "allocator_missing", m->heap_missing);
	set(object, "bytes_per_node",
	    measurement_bytes_per_node(m, &bytes) ? json_real(bytes) : json_null());
	set(object, "bytes_per_pod",
	    measurement_bytes_per_pod(m, &bytes) ? json_real(bytes) : json_null());
	set(object, "peak_live_bytes",
	    m->heap_missing ? json_null() : json_integer((json_int_t)m->peak_live_bytes));
	set_machine_count(object, "peak_rss_bytes", m, m->peak_rss_bytes);
	set_text(object, "peak_rss_of",
		 m->peak_rss_of_process && !m->on_run_clock ? "process" : "workload");
	set(object, "stages", m->heap_missing ? json_null() : stages_json(m));
	set(object, "allocations",
	    m->heap_missing ? json_null() : allocations_json(&m->allocations));
	return object;
}

static void set_threshold(json_t *object, const struct measurement *m)
{
	const struct threshold_selector *s = m->threshold_selector;
	json_t *threshold;
	json_t *labels;
	double figure;

	if (m->threshold <= 0) {
		set(object, "threshold", json_null());
		return;
	}
	threshold = json_object();
	labels = json_object();
	set(threshold, "pods_per_s", s ? json_null() : json_real(m->threshold));
	set(threshold, "missed", json_boolean(measurement_missed_threshold(m)));
	set_text(threshold, "metric", s ? s->metric : "SchedulingThroughput");
	set_text(threshold, "data_bucket", s ? s->bucket : "Average");
	for (size_t i = 0; s && i < s->label_count; i++)
		set_text(labels, s->labels[i].name, s->labels[i].value);
	set(threshold, "labels", labels);
	set(threshold, "expect_lower", json_boolean(s && s->expect_lower));
	set(threshold, "value", json_real(m->threshold));
	set(threshold, "figure", threshold_figure(m, &figure) ? json_real(figure) : json_null());
	set(object, "threshold", threshold);
}

static json_t *reasons_json(const struct workload_outcome *o)
{
	json_t *array = json_array();

	for (size_t i = 0; i < o->reason_count; i++) {
		json_t *object = json_object();

		set_text(object, "reason", o->reasons[i].text);
		set_count(object, "attempts", o->reasons[i].attempts);
		json_array_append_new(array, object);
	}
	return array;
}

static void set_outcome(json_t *object, const struct workload_outcome *o)
{
	set_text(object, "scheduler_config", o->profile_name);
	set(object, "percentage_of_nodes_to_score", json_integer(o->percentage_of_nodes_to_score));
	set_text(object, "tie_break", tie_break_name(o->tie_break));
	set_hash(object, "input_hash", o->input_hash);
	set_hash(object, "workload_hash", o->workload_hash);
	set_hash(object, "profile_hash", o->profile_hash);
	set_count(object, "nodes", o->nodes);
	set_count(object, "running_pods", o->running);
	set_count(object, "pods", o->pods);
	set_count(object, "scheduled_pods", o->scheduled);
	set_count(object, "unschedulable_pods", o->unschedulable);
	set_count(object, "error_pods", o->errors);
	set_count(object, "skipped_pods", o->skipped);
	set_count(object, "gated_pods", o->gated);
	set_count(object, "measured_pods", o->measured);
	set_count(object, "attempts", o->attempts);
	set_count(object, "retried_pods", o->retried);
	set_count(object, "victims", o->victims);
	set_count(object, "deleted_pods", o->deleted);
	set(object, "skipped_sleep_s", json_real(o->slept_seconds));
	set(object, "clock_s", json_real(o->clock_seconds));
	set_hash(object, "placement_digest", o->placement_digest);
}

static json_t *sweep_json(const struct measurement *m)
{
	json_t *object;
	json_t *params;

	if (!m->swept_count)
		return json_null();
	object = json_object();
	params = json_object();
	for (size_t i = 0; i < m->swept_count; i++)
		set_count(params, m->swept[i].name, m->swept[i].value);
	set_text(object, "workload", m->swept_of);
	set(object, "params", params);
	return object;
}

static json_t *measurement_json(const struct measurement *m)
{
	json_t *object = json_object();

	set_text(object, "name", m->name);
	set_text(object, "file", m->file);
	set(object, "labels", texts(m->labels, m->label_count));
	set(object, "partial", json_boolean(m->partial));
	set(object, "sweep", sweep_json(m));
	set_outcome(object, &m->outcome);
	set(object, "placements_agree", json_boolean(m->placements_agree));
	set(object, "decided",
	    json_pack("{s:I, s:I, s:I, s:I}", "by_scores", (json_int_t)m->outcome.use.by_scores,
		      "in_columns", (json_int_t)m->outcome.use.in_columns, "by_rules",
		      (json_int_t)m->outcome.use.by_rules, "scores_given_up",
		      (json_int_t)m->outcome.use.given_up));
	set_threshold(object, m);
	set(object, "sampling", result_sampling_json(m));
	set(object, "metrics", result_metrics_json(m));
	set(object, "throughput", throughput_json(m));
	set(object, "sampled_throughput", result_windows_json(m));
	set(object, "latency", latency_json(&m->latency_ns));
	if (m->waits_ns.total)
		set(object, "create_to_schedule", latency_json(&m->waits_ns));
	set(object, "timeline", result_timeline_json(&m->timeline));
	set(object, "reasons", reasons_json(&m->outcome));
	set(object, "breakdown", m->has_breakdown ? breakdown_json(m) : json_null());
	set(object, "memory", memory_json(m));
	if (m->has_counted)
		set(object, "counted", result_counted_json(&m->counted));
	return object;
}

const char *tie_break_name(enum tie_break tie_break)
{
	static const char *const names[] = {
		[TIE_FIRST] = "first", [TIE_RANDOM] = "random", [TIE_IN_TURN] = "round-robin"
	};

	return names[tie_break];
}

static json_t *skipped_json(const struct workload *workload)
{
	json_t *object = json_object();

	set_text(object, "name", workload->full_name);
	set_text(object, "file", workload_file_path(workload->file));
	set_text(object, "reason", workload->skip_reason);
	return object;
}

json_t *result_json(const struct result *result)
{
	bool repeats = result->conditions.clock.kind == RUN_CLOCK_FIXED;
	json_t *object = json_object();
	json_t *workloads = json_array();
	json_t *skipped = json_array();

	set_text(object, "schema", RESULT_SCHEMA);
	set(object, "date", repeats ? json_null() : text_json(result->environment.date));
	set(object, "command", repeats ? json_null() : command_json(result->command));
	set(object, "partial", json_boolean(result->partial));
	set_count(object, "selected_workloads", result->selected);
	set(object, "duration_s", repeats ? json_null() : json_real(result->duration_s));
	set(object, "build", build_json(&result->environment.build));
	set(object, "libraries", libraries_json(&result->environment));
	set(object, "environment", environment_json(result));
	set(object, "conditions", conditions_json(&result->conditions));
	for (size_t i = 0; i < result->count; i++)
		json_array_append_new(workloads, measurement_json(result->items[i]));
	set(object, "workloads", workloads);
	for (size_t i = 0; i < result->skipped_count; i++)
		json_array_append_new(skipped, skipped_json(result->skipped[i]));
	set(object, "skipped_workloads", skipped);
	set(object, "sweeps", growth_json(result));
	return object;
}

/* Length of an array of nothing but numbers at `text`, from '[' to ']'; 0 when it is another. */
static size_t number_array(const char *text)
{
	size_t length = 1 + strspn(text + 1, " \n0123456789+-.eE,");

	return text[length] == ']' ? length + 1 : 0;
}

static const char *past_string(const char *at)
{
	for (at++; *at != '"'; at++)
		at += *at == '\\';
	return at + 1;
}

/* Histograms have hundreds of numbers: each array of them goes on one line. In place. */
static void join_numbers(char *text)
{
	const char *from = text;
	char *to = text;

	while (*from) {
		const char *end = from + 1;
		bool numbers = false;

		if (*from == '"') {
			end = past_string(from);
		} else if (*from == '[' && number_array(from)) {
			end = from + number_array(from);
			numbers = true;
		}
		for (; from < end; from++) {
			if (!numbers || (*from != '\n' && *from != ' '))
				*to++ = *from;
			else if (numbers && from[-1] == ',')
				*to++ = ' ';
		}
	}
	*to = '\0';
}

static enum status write_stdout(const char *text, struct diag_sink *sink)
{
	if (fputs(text, stdout) >= 0 && fflush(stdout) == 0)
		return STATUS_OK;
	return diag_system_error(sink, (struct place){ 0 }, "cannot write to standard output");
}

enum status result_write(const struct result *result, const char *path, struct diag_sink *sink)
{
	json_t *json = result_json(result);
	char *dump = json_dumps(json, JSON_INDENT(2) | JSON_REAL_PRECISION(12));
	enum status status;
	size_t length;

	json_decref(json);
	join_numbers(dump);
	length = strlen(dump);
	dump = mem_resize(dump, length + 2, 1);
	memcpy(dump + length, "\n", 2);
	if (strcmp(path, "-") != 0)
		status = file_replace(path, dump, length + 1, sink);
	else
		status = write_stdout(dump, sink);
	free(dump);
	return status;
}
