/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A slice is a name, two times and a few arguments. Slices of one thread nest, as those of the cycle do.
 */
#include "bench/profiling/trace.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/core/scheduler.h"
#include "sched/model/cluster.h"

enum slice_kind { SLICE_CYCLE, SLICE_PHASE, SLICE_RULE };

struct slice {
	uint64_t begun_ns, ended_ns;
	const char *name; /* of a phase */
	char *text; /* of a pod or a rule: the slice's own */
	size_t workload;
	size_t number; /* of the attempt, or how many nodes the rule was asked about */
	uint32_t node;
	uint8_t kind;
	uint8_t outcome; /* of a cycle */
	uint8_t rule_kind;
};

struct trace {
	const struct clock *clock;
	struct trace_window window;
	struct slice *slices;
	size_t count, capacity;
	bool cut;
	char **workloads;
	size_t workload_count, workload_capacity;
	bool with_rules;

	/* Of the workload at hand. */
	struct scheduler *scheduler;
	struct probe probe;
	bool measuring;
	size_t attempts;
	uint64_t cycle_begun_ns, phase_begun_ns, rule_begun_ns;
};

/* --- the window ------------------------------------------------------------------------------ */

static bool read_number(const char **at, size_t *out)
{
	char *end;
	unsigned long long value = strtoull(*at, &end, 10);

	if (**at < '0' || **at > '9' || value > UINT32_MAX)
		return false;
	*at = end;
	*out = (size_t)value;
	return true;
}

bool trace_window_parse(const char *text, struct trace_window *out)
{
	if (!read_number(&text, &out->first) || strncmp(text, "..", 2) != 0)
		return false;
	text += 2;
	return read_number(&text, &out->end) && !*text && out->first < out->end;
}

/* --- slices ---------------------------------------------------------------------------------- */

/* Of the attempt at hand, or, between cycles, of the next. */
static bool is_inside(const struct trace *t)
{
	return t->measuring && t->attempts >= t->window.first && t->attempts < t->window.end;
}

static struct slice *add_slice(struct trace *t, enum slice_kind kind, uint64_t begun_ns)
{
	if (t->count == TRACE_EVENTS_MAX) {
		t->cut = true;
		return NULL;
	}
	t->slices = mem_grow(t->slices, t->count, &t->capacity, sizeof(*t->slices));
	t->slices[t->count] = (struct slice){ .kind = (uint8_t)kind,
					      .begun_ns = begun_ns,
					      .ended_ns = clock_now_ns(t->clock),
					      .workload = t->workload_count - 1 };
	return &t->slices[t->count++];
}

static char *copy(const char *text)
{
	return mem_copy_text(text, strlen(text));
}

static void cycle_begin(void *context, const struct pod *pod)
{
	struct trace *t = context;

	(void)pod;
	if (is_inside(t))
		t->cycle_begun_ns = clock_now_ns(t->clock);
}

static void cycle_end(void *context, const struct pod *pod, enum outcome outcome)
{
	struct trace *t = context;
	struct slice *slice = is_inside(t) ? add_slice(t, SLICE_CYCLE, t->cycle_begun_ns) : NULL;

	if (slice) {
		slice->text = copy(cluster_text(scheduler_cluster(t->scheduler), pod->name));
		slice->number = t->attempts;
		slice->node = pod->node;
		slice->outcome = (uint8_t)outcome;
	}
	t->attempts += t->measuring;
}

static void phase_begin(void *context, enum phase phase)
{
	struct trace *t = context;

	(void)phase;
	if (is_inside(t))
		t->phase_begun_ns = clock_now_ns(t->clock);
}

static void phase_end(void *context, enum phase phase)
{
	struct trace *t = context;
	struct slice *slice = is_inside(t) ? add_slice(t, SLICE_PHASE, t->phase_begun_ns) : NULL;

	if (slice)
		slice->name = phase_name(phase);
}

static void rule_begin(void *context, enum rule_kind kind, size_t rule)
{
	struct trace *t = context;

	(void)kind;
	(void)rule;
	if (is_inside(t))
		t->rule_begun_ns = clock_now_ns(t->clock);
}

static void rule_end(void *context, enum rule_kind kind, size_t rule, size_t nodes)
{
	struct trace *t = context;
	struct slice *slice = is_inside(t) ? add_slice(t, SLICE_RULE, t->rule_begun_ns) : NULL;

	if (!slice)
		return;
	slice->text =
		copy(profile_rule_name(scheduler_evaluation(t->scheduler)->profile, kind, rule));
	slice->number = nodes;
	slice->rule_kind = (uint8_t)kind;
}

/* --- the pass -------------------------------------------------------------------------------- */

static void begin(void *context, struct scheduler *scheduler, const struct workload *workload)
{
	struct trace *t = context;

	(void)workload;
	t->scheduler = scheduler;
	t->probe = (struct probe){
		.context = t,
		.cycle_begin = cycle_begin,
		.cycle_end = cycle_end,
		.phase_begin = phase_begin,
		.phase_end = phase_end,
		.rule_begin = t->with_rules ? rule_begin : NULL,
		.rule_end = t->with_rules ? rule_end : NULL,
	};
	scheduler_set_probe(scheduler, &t->probe);
}

static void measure_begin(void *context, size_t pods)
{
	struct trace *t = context;

	(void)pods;
	t->measuring = true;
}

static void measure_end(void *context)
{
	struct trace *t = context;

	t->measuring = false;
}

struct trace *trace_new(const struct clock *clock, struct trace_window window)
{
	struct trace *t = mem_new(1, sizeof(*t));

	t->clock = clock;
	t->window = window;
	return t;
}

void trace_begin(struct trace *t, const char *workload, bool with_rules)
{
	t->workloads = mem_grow(t->workloads, t->workload_count, &t->workload_capacity,
				sizeof(*t->workloads));
	t->workloads[t->workload_count++] = copy(workload);
	t->with_rules = with_rules;
	t->attempts = 0;
	t->measuring = false;
}

struct workload_hooks trace_hooks(struct trace *trace)
{
	return (struct workload_hooks){
		.context = trace,
		.begin = begin,
		.measure_begin = measure_begin,
		.measure_end = measure_end,
	};
}

void trace_free(struct trace *t)
{
	if (!t)
		return;
	for (size_t i = 0; i < t->count; i++)
		free(t->slices[i].text);
	for (size_t i = 0; i < t->workload_count; i++)
		free(t->workloads[i]);
	free(t->workloads);
	free(t->slices);
	free(t);
}

size_t trace_count(const struct trace *trace, bool *cut)
{
	*cut = trace->cut;
	return trace->count;
}

/* --- the file -------------------------------------------------------------------------------- */

static void print_text(FILE *out, const char *text)
{
	json_t *string = json_string(text);

	/* A name that is no UTF-8 cannot come out of the reader. */
	json_dumpf(string, out, JSON_ENCODE_ANY);
	json_decref(string);
}

/* Microseconds, to the nanosecond, after the first slice. */
static void print_time(FILE *out, const char *key, uint64_t ns)
{
	fprintf(out, ",\"%s\":%" PRIu64 ".%03u", key, ns / 1000, (unsigned int)(ns % 1000));
}

static void print_arguments(FILE *out, const struct slice *s)
{
	if (s->kind == SLICE_RULE)
		fprintf(out, ",\"args\":{\"nodes\":%zu}", s->number);
	else if (s->kind == SLICE_CYCLE && s->node == NO_NODE)
		fprintf(out, ",\"args\":{\"attempt\":%zu,\"outcome\":\"%s\"}", s->number,
			outcome_name((enum outcome)s->outcome));
	else if (s->kind == SLICE_CYCLE)
		fprintf(out, ",\"args\":{\"attempt\":%zu,\"outcome\":\"%s\",\"node\":%" PRIu32 "}",
			s->number, outcome_name((enum outcome)s->outcome), s->node);
}

static const char *category(const struct slice *s)
{
	return s->kind == SLICE_CYCLE	     ? "cycle"
	       : s->kind == SLICE_PHASE	     ? "phase"
	       : s->rule_kind == RULE_FILTER ? "predicate"
					     : "priority";
}

static void print_slice(FILE *out, const struct slice *s, uint64_t zero_ns)
{
	fputs(",\n{\"ph\":\"X\",\"name\":", out);
	print_text(out, s->text ? s->text : s->name);
	fprintf(out, ",\"cat\":\"%s\",\"pid\":%zu,\"tid\":1", category(s), s->workload + 1);
	print_time(out, "ts", s->begun_ns - zero_ns);
	print_time(out, "dur", s->ended_ns - s->begun_ns);
	print_arguments(out, s);
	fputc('}', out);
}

static void print_names(FILE *out, const struct trace *t)
{
	for (size_t i = 0; i < t->workload_count; i++) {
		fprintf(out,
			"%s{\"ph\":\"M\",\"name\":\"process_name\",\"pid\":%zu,\"args\":{\"name\":",
			i ? ",\n" : "\n", i + 1);
		print_text(out, t->workloads[i]);
		fprintf(out,
			"}},\n{\"ph\":\"M\",\"name\":\"thread_name\",\"pid\":%zu,\"tid\":1,"
			"\"args\":{\"name\":\"scheduler\"}}",
			i + 1);
	}
}

char *trace_text(const struct trace *t, size_t *length)
{
	uint64_t zero_ns = UINT64_MAX;
	char *text = NULL;
	FILE *out = open_memstream(&text, length);

	if (!out)
		mem_out_of_memory();
	for (size_t i = 0; i < t->count; i++)
		zero_ns = t->slices[i].begun_ns < zero_ns ? t->slices[i].begun_ns : zero_ns;
	fputs("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[", out);
	print_names(out, t);
	for (size_t i = 0; i < t->count; i++)
		print_slice(out, &t->slices[i], zero_ns);
	fputs("\n]}\n", out);
	if (fclose(out) != 0)
		mem_out_of_memory();
	return text;
}
