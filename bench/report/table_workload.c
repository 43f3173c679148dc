/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everything about one workload.
 */
#include <string.h>

#include "bench/report/table_text.h"

enum { REASONS_SHOWN = 10 };

static void print_profile(FILE *out, const struct workload_outcome *o)
{
	const char *name = o->profile_name ? o->profile_name : "?";
	const char *slash = strrchr(name, '/');
	static const char *const ties[] = { [TIE_FIRST] = "",
					    [TIE_RANDOM] = "; ties are broken at random",
					    [TIE_IN_TURN] = "; ties are broken in turn" };
	struct paragraph p;

	paragraph_begin(&p, out, "profile");
	paragraph_add(&p, "%s;", slash ? slash + 1 : name);
	if (o->percentage_of_nodes_to_score == 0)
		paragraph_add(&p, "an adaptive share of the nodes scored%s", ties[o->tie_break]);
	else
		paragraph_add(&p, "%d %% of the nodes scored%s",
			      (int)o->percentage_of_nodes_to_score, ties[o->tie_break]);
	paragraph_end(&p);
	paragraph_begin(&p, out, "placements");
	paragraph_add(&p, "%016" PRIx64, o->placement_digest);
	paragraph_end(&p);
}

static void print_pods(FILE *out, const struct workload_outcome *o)
{
	struct paragraph p;

	paragraph_begin(&p, out, "pods");
	paragraph_add(&p, "%zu scheduled, %zu not fitting", o->scheduled, o->unschedulable);
	if (o->errors)
		paragraph_add(&p, "and %zu ended by an error", o->errors);
	if (o->skipped)
		paragraph_add(&p, "and %zu skipped", o->skipped);
	if (o->gated)
		paragraph_add(&p, "and %zu gated", o->gated);
	paragraph_add(&p, "on %zu node%s;", o->nodes, plural(o->nodes));
	if (o->running)
		paragraph_add(&p, "%zu were running already;", o->running);
	paragraph_add(&p, "%zu measured", o->measured);
	paragraph_end(&p);
}

/* What preemption and other second chances did; nothing where every pod was tried once. */
static void print_attempts(FILE *out, const struct workload_outcome *o)
{
	struct paragraph p;

	if (o->retried) {
		paragraph_begin(&p, out, "attempts");
		paragraph_add(&p, "%zu, for %zu pod%s had more than one; latencies are those of",
			      o->attempts, o->retried, plural(o->retried));
		paragraph_add(&p, "attempts");
		paragraph_end(&p);
	}
	if (o->victims) {
		paragraph_begin(&p, out, "victims");
		paragraph_add(&p, "%zu pod%s had to go: preemption", o->victims,
			      plural(o->victims));
		paragraph_end(&p);
	}
}

/* Which way a strategy went; nothing where the rules decided everything. */
static void print_use(FILE *out, const struct strategy_use *use)
{
	struct paragraph p;

	if (!use->by_scores && !use->in_columns)
		return;
	paragraph_begin(&p, out, "decided");
	paragraph_add(&p, "%zu by kept scores, %zu in columns, %zu by the rules%s", use->by_scores,
		      use->in_columns, use->by_rules, use->given_up ? ";" : "");
	if (use->given_up)
		paragraph_add(&p, "scores were given up %zu time%s (--template-cache-bytes)",
			      use->given_up, plural(use->given_up));
	paragraph_end(&p);
}

/* As upstream would tell it. */
static void print_sampled(FILE *out, const struct measurement *m)
{
	struct throughput_figures f = measurement_sampled_throughput(m);
	const char *clock = m->windows_on_run_clock ? "the run's clock" : "measured time";
	struct paragraph p;

	if (!m->windows.count)
		return;
	paragraph_begin(&p, out, "by seconds");
	if (!f.samples) {
		paragraph_add(&p,
			      "none: scheduler_perf samples each second of %s, and this took "
			      "less than one",
			      clock);
	} else {
		paragraph_add(&p, "average %.0f pods/s of %zu second%s of %s,", f.average,
			      f.samples, plural(f.samples), clock);
		paragraph_add(&p, "Perc50 %.0f, Perc90 %.0f, Perc95 %.0f, Perc99 %.0f", f.perc50,
			      f.perc90, f.perc95, f.perc99);
		paragraph_add(&p, "(scheduler_perf's: Perc99 is the best second)");
	}
	paragraph_end(&p);
}

static const char *threshold_verdict(const struct measurement *m)
{
	double figure;

	if (m->partial)
		return "not judged, stopped early";
	if (!threshold_figure(m, &figure))
		return "not judged, not measured here";
	return measurement_missed_threshold(m) ? "MISSED" : "met";
}

/* "(40 pods, 80 attempts in 0.005 s)" */
static void add_repetition(struct paragraph *p, const struct repetition *r)
{
	paragraph_add(p, "(%zu pod%s", r->pods, plural(r->pods));
	if (r->attempts != r->pods)
		paragraph_add(p, "with %zu attempts", r->attempts);
	paragraph_add(p, "in %.3f s)", (double)r->elapsed_ns / 1e9);
}

/* How many were repeated, and how much they differed. */
static void add_sampling(struct paragraph *p, const struct measurement *m, const double range[2])
{
	struct interval interval;

	if (m->process_count)
		paragraph_add(p, "(median of %zu process%s with %zu pass%s,", m->process_count,
			      m->process_count == 1 ? "" : "es", m->repetition_count,
			      m->repetition_count == 1 ? "" : "es");
	else if (m->repetition_count > 1)
		paragraph_add(p, "(median of %zu passes of one process,", m->repetition_count);
	else
		add_repetition(p, &m->repetitions[0]);
	if (!m->process_count && m->repetition_count < 2)
		return;
	if (measurement_pods_per_second_interval(m, &interval))
		paragraph_add(p, "95 %% interval %.0f to %.0f)", interval.low, interval.high);
	else
		paragraph_add(p, "%.0f to %.0f)", range[0], range[1]);
}

static void print_threshold(FILE *out, const struct measurement *m)
{
	const struct threshold_selector *s = m->threshold_selector;
	char name[256];
	struct paragraph p;

	if (m->threshold <= 0)
		return;
	paragraph_begin(&p, out, "threshold");
	if (s)
		paragraph_add(&p, "%s %s than %g: %s",
			      threshold_selector_print(s, name, sizeof(name)),
			      s->expect_lower ? "less" : "more", m->threshold,
			      threshold_verdict(m));
	else
		paragraph_add(&p, "more than %.0f pods/s: %s", m->threshold, threshold_verdict(m));
	paragraph_end(&p);
}

static void print_throughput(FILE *out, const struct measurement *m)
{
	double range[2];
	double rate = measurement_pods_per_second(m, range);
	struct paragraph p;

	if (rate <= 0)
		return;
	paragraph_begin(&p, out, "throughput");
	paragraph_add(&p, "%.0f pods/s", rate);
	add_sampling(&p, m, range);
	paragraph_add(&p, "= %.2f us a pod", 1e6 / rate);
	paragraph_add(&p, "= %.2f ns a pod and node", measurement_ns_per_pod_and_node(m));
	paragraph_end(&p);
	print_sampled(out, m);
	print_threshold(out, m);
}

static void print_latency(FILE *out, const struct histogram *h)
{
	struct paragraph p;

	if (!h->total)
		return;
	paragraph_begin(&p, out, "latency us");
	paragraph_add(&p, "p50 %.1f, p90 %.1f, p99 %.1f, p99.9 %.1f, max %.1f",
		      microseconds(histogram_percentile(h, 50)),
		      microseconds(histogram_percentile(h, 90)),
		      microseconds(histogram_percentile(h, 99)),
		      microseconds(histogram_percentile(h, 99.9)), microseconds(h->max));
	paragraph_end(&p);
}

static void print_usage(FILE *out, const struct measurement *m)
{
	double share = measurement_cpu_share(m);
	double range[2];
	const struct usage *u;
	struct paragraph p;

	if (!m->repetition_count)
		return;
	u = &m->repetitions[0].usage;
	paragraph_begin(&p, out, "processor");
	paragraph_add(&p, "%.1f %% of the time", share * 100);
	if (share > 0)
		paragraph_add(&p, "(%.0f pods/s of it);",
			      measurement_pods_per_second(m, range) / share);
	paragraph_add(&p, "%" PRIu64 " context switches, page faults: %" PRIu64 " minor",
		      u->voluntary_switches + u->involuntary_switches, u->minor_faults);
	paragraph_add(&p, "and %" PRIu64 " major", u->major_faults);
	paragraph_end(&p);
}

/* What the processor counted, if it did. */
static void print_events(FILE *out, const struct measurement *m)
{
	const struct repetition *r = m->repetitions;
	double instructions = m->repetition_count ? r->events.value[COUNTER_INSTRUCTIONS] : -1;
	struct paragraph p;

	if (instructions <= 0 || !r->pods)
		return;
	paragraph_begin(&p, out, "counters");
	paragraph_add(&p, "%.0f instructions a pod", instructions / (double)r->pods);
	if (r->events.value[COUNTER_CYCLES] > 0)
		paragraph_add(&p, "= %.2f for each of %.0f cycles",
			      instructions / r->events.value[COUNTER_CYCLES],
			      r->events.value[COUNTER_CYCLES] / (double)r->pods);
	if (r->events.value[COUNTER_CACHE_MISSES] >= 0)
		paragraph_add(&p, "with %.1f cache misses",
			      r->events.value[COUNTER_CACHE_MISSES] / (double)r->pods);
	if (r->events.value[COUNTER_BRANCH_MISSES] >= 0)
		paragraph_add(&p, "and %.1f branch misses",
			      r->events.value[COUNTER_BRANCH_MISSES] / (double)r->pods);
	paragraph_end(&p);
}

static void print_instructions(FILE *out, const struct measurement *m)
{
	struct paragraph p;

	if (!m->counted_instructions || !m->instruction_pods)
		return;
	paragraph_begin(&p, out, "instructions");
	paragraph_add(&p, "%.0f a pod, under callgrind",
		      (double)m->instructions / (double)m->instruction_pods);
	paragraph_end(&p);
}

static void print_at_rest(FILE *out, const struct measurement *m)
{
	struct paragraph p;
	double bytes;

	paragraph_begin(&p, out, "memory");
	if (measurement_bytes_per_node(m, &bytes))
		paragraph_add(&p, "%.0f bytes a node,", bytes);
	if (measurement_bytes_per_pod(m, &bytes))
		paragraph_add(&p, "%.0f bytes a pod at rest;", bytes);
	if (m->peak_live_bytes)
		paragraph_add(&p, "peak %.1f MiB live,", mebibytes(m->peak_live_bytes));
	paragraph_add(&p, "peak RSS %.1f MiB%s", mebibytes(m->peak_rss_bytes),
		      m->peak_rss_of_process ? " (of the process so far)" : "");
	paragraph_end(&p);
}

/* Allocated and resident after each stage. */
static void print_heap(FILE *out, const struct measurement *m)
{
	struct paragraph p;

	paragraph_begin(&p, out, "heap MiB");
	if (m->heap_missing)
		paragraph_add(&p, "not known: %s", m->heap_missing);
	for (size_t i = 0; i < m->stage_count && !m->heap_missing; i++) {
		const struct memory_stage *stage = &m->stages[i];

		/* Of several operations of a kind the last one tells enough. */
		if (i + 1 < m->stage_count && !strcmp(stage->name, stage[1].name))
			continue;
		paragraph_add(&p, "%s %.1f/%.1f%s", stage->name,
			      mebibytes(stage->totals.allocated_bytes),
			      mebibytes(stage->totals.resident_bytes),
			      i + 1 < m->stage_count ? "," : " (allocated/resident)");
	}
	paragraph_end(&p);
}

static void print_allocations(FILE *out, const struct measurement *m)
{
	const struct allocations *a = &m->allocations;
	struct paragraph p;

	if (m->heap_missing)
		return;
	paragraph_begin(&p, out, "allocations");
	paragraph_add(&p, "%" PRIu64 " request%s (%.1f KiB) while scheduling,", a->requests,
		      plural(a->requests), (double)a->bytes / 1024);
	if (a->attempts == 1)
		paragraph_add(&p, "in attempt %zu;", a->last_attempt);
	else if (a->attempts)
		paragraph_add(&p, "in %zu attempts, the last of them number %zu;", a->attempts,
			      a->last_attempt);
	paragraph_add(&p, "in the steady state %" PRIu64 " bytes", a->steady_bytes);
	if (a->steady_attempts)
		paragraph_add(&p, "in %zu attempt%s", a->steady_attempts,
			      plural(a->steady_attempts));
	paragraph_end(&p);
}

static void print_reasons(FILE *out, const struct workload_outcome *o,
			  const struct table_options *options)
{
	size_t shown = o->reason_count > REASONS_SHOWN ? REASONS_SHOWN : o->reason_count;

	if (!o->reason_count)
		return;
	fputc('\n', out);
	print_heading(out, options, "  %8s  %s", "ATTEMPTS",
		      "FAILED BECAUSE OF (ON AT LEAST ONE NODE)");
	for (size_t i = 0; i < shown; i++)
		fprintf(out, "  %8zu  %s\n", o->reasons[i].attempts, o->reasons[i].text);
	if (shown < o->reason_count)
		fprintf(out, "  %8s  and %zu more reason%s\n", "", o->reason_count - shown,
			plural(o->reason_count - shown));
}

void table_workload(FILE *out, const struct measurement *m, const struct table_options *options)
{
	print_heading(out, options, "%s", m->name);
	print_pods(out, &m->outcome);
	print_attempts(out, &m->outcome);
	print_use(out, &m->outcome.use);
	print_throughput(out, m);
	print_latency(out, &m->latency_ns);
	print_usage(out, m);
	print_events(out, m);
	print_instructions(out, m);
	print_at_rest(out, m);
	print_heap(out, m);
	print_allocations(out, m);
	print_profile(out, &m->outcome);
	if (m->has_breakdown)
		table_breakdown(out, m, options);
	if (m->has_counted)
		table_counted(out, m, options);
	print_reasons(out, &m->outcome, options);
	fputc('\n', out);
}
