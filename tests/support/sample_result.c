/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/sample_result.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

static char *copy(const char *text)
{
	return mem_copy_text(text, strlen(text));
}

static void set_rule(struct rule_time *rule, enum rule_kind kind, const char *plugin,
		     int64_t weight, double ns, uint64_t nodes)
{
	*rule = (struct rule_time){
		.scheduler_name = copy("default-scheduler"),
		.plugin = copy(plugin),
		.kind = kind,
		.weight = weight,
		.ns = ns,
		.raw_ns = (uint64_t)ns + 100,
		.calls = nodes / 10,
		.nodes = nodes,
	};
	if (nodes)
		durations_add(&rule->durations, (uint64_t)ns / nodes, nodes);
}

static void set_phase(struct breakdown *b, enum phase phase, double ns)
{
	b->phases[phase] =
		(struct phase_time){ .ns = ns, .raw_ns = (uint64_t)ns + 200, .calls = b->pods };
	durations_add(&b->phases[phase].durations, (uint64_t)ns / b->pods, b->pods);
}

static void set_breakdown(struct measurement *m)
{
	struct breakdown *b = &m->breakdown;

	m->has_breakdown = true;
	b->pods = 1000;
	b->attempts = 1000;
	b->elapsed_ns = 1000000;
	b->raw_elapsed_ns = 2400000;
	b->cost = (struct probe_cost){ 40, 80, 41, 85 };
	set_phase(b, PHASE_QUEUE, 10000);
	set_phase(b, PHASE_FILTER, 400000);
	set_phase(b, PHASE_SCORE, 300000);
	set_phase(b, PHASE_BIND, 0);
	b->other_ns = 290000;
	b->rule_count = 5;
	b->rules = mem_new(b->rule_count, sizeof(*b->rules));
	set_rule(&b->rules[0], RULE_FILTER, "NodeUnschedulable", 0, 50000, 10000);
	set_rule(&b->rules[1], RULE_FILTER, "NodePorts", 0, 0, 0);
	set_rule(&b->rules[2], RULE_FILTER, "NodeResourcesFit", 0, 350000, 10000);
	set_rule(&b->rules[3], RULE_SCORE, "NodeAffinity", 2, 100000, 9000);
	set_rule(&b->rules[4], RULE_SCORE, "NodeResourcesFit", 1, 200000, 9000);
}

static void set_repetition(struct measurement *m, uint64_t elapsed_ns, size_t pods, size_t attempts)
{
	m->repetitions =
		mem_resize(m->repetitions, m->repetition_count + 1, sizeof(*m->repetitions));
	m->repetitions[m->repetition_count++] = (struct repetition){
		.elapsed_ns = elapsed_ns,
		.pods = pods,
		.attempts = attempts,
		.usage = { .cpu_ns = elapsed_ns / 100 * 99,
			   .minor_faults = 12,
			   .major_faults = 1,
			   .voluntary_switches = 2,
			   .involuntary_switches = 3 },
		.latency = { 2056, 2056, 2056, 100000, 100000 },
		.allocation_requests = 3,
		.allocated_bytes = 69632,
	};
}

static void add_stage(struct measurement *m, const char *name, size_t nodes, size_t pods,
		      int64_t grown_bytes)
{
	struct memory_stage *stage = &m->stages[m->stage_count++];

	strcpy(stage->name, name);
	stage->nodes = nodes;
	stage->pods = pods;
	stage->grown_bytes = grown_bytes;
	stage->totals.allocated_bytes = m->stage_count << 20;
	stage->totals.resident_bytes = m->stage_count * 3 << 19;
}

/* Two windows: after 600 pods and after all; one of them took long. */
static void set_timeline(struct timeline *t)
{
	const size_t column_2048 = 20;
	const size_t column_100000 = 42;

	t->width_ns = 1 << 20;
	t->count = 2;
	t->windows[0].point = (struct timeline_point){ 1050000, 1000, 600, 600, 0, 0 };
	t->windows[0].latency[column_2048] = 600;
	t->windows[1].point = (struct timeline_point){ 2000000, 1000, 1000, 1000, 0, 0 };
	t->windows[1].latency[column_2048] = 399;
	t->windows[1].latency[column_100000] = 1;
}

static struct measurement *full(void)
{
	struct measurement *m = mem_new(1, sizeof(*m));

	m->name = copy("Density/1kNodes");
	m->file = copy("profiles/workloads/density.yaml");
	m->labels = mem_new(1, sizeof(*m->labels));
	m->labels[m->label_count++] = copy("performance");
	m->placements_agree = true;
	m->outcome = (struct workload_outcome){
		.nodes = 1000,
		.pods = 1000,
		.scheduled = 1000,
		.attempts = 1000,
		.measured = 1000,
		.placement_digest = 0x0123456789abcdefu,
		.input_hash = 0xfeu,
		.workload_hash = 0xabcdu,
		.profile_hash = 0x1234u,
		.percentage_of_nodes_to_score = 100,
		.profile_name = copy("default"),
	};
	set_repetition(m, 2000000, 1000, 1000);
	set_repetition(m, 2500000, 1000, 1000);
	for (size_t i = 0; i < 2000; i++)
		histogram_record(&m->latency_ns, i < 1990 ? 2048 : 100000);
	set_timeline(&m->timeline);
	set_breakdown(m);
	add_stage(m, "start", 0, 0, 0);
	add_stage(m, "createNodes", 600, 0, 500000);
	add_stage(m, "createNodes", 400, 0, 312000);
	add_stage(m, "createPods", 0, 1000, 140000);
	add_stage(m, STAGE_SCHEDULE, 0, 1000, 4096);
	m->allocations = (struct allocations){ 3, 69632, 2, 1, 0, 0 };
	m->peak_rss_bytes = 5 << 20;
	return m;
}

static struct measurement *stopped(void)
{
	struct measurement *m = mem_new(1, sizeof(*m));

	m->name = copy("NearlyFull/5NodesAndAVeryLongNameThatHasALineOfItsOwn");
	m->placements_agree = true;
	m->partial = true;
	m->threshold = 20000;
	m->outcome = (struct workload_outcome){
		.nodes = 5,
		.pods = 100,
		.running = 7,
		.scheduled = 20,
		.unschedulable = 30,
		.skipped = 1,
		.attempts = 60,
		.retried = 8,
		.victims = 4,
		.measured = 51,
		.slept_seconds = 1.5,
		.partial = true,
		.profile_name = copy("profiles/schedulers/full.yaml"),
		.reason_count = 2,
	};
	m->outcome.reasons = mem_new(2, sizeof(*m->outcome.reasons));
	m->outcome.reasons[0] = (struct workload_reason){ copy("Insufficient cpu"), 39 };
	m->outcome.reasons[1] = (struct workload_reason){ copy("Too many pods"), 2 };
	set_repetition(m, 5100000, 51, 60);
	for (size_t i = 0; i < 60; i++)
		histogram_record(&m->latency_ns, 100000);
	m->peak_rss_bytes = 6 << 20;
	m->peak_rss_of_process = true;
	m->heap_missing = "no jemalloc in this sample";
	return m;
}

struct result *sample_result(void)
{
	static char *command[] = { "run", "density", NULL };
	struct result *result = mem_new(1, sizeof(*result));

	result->environment = (struct environment){
		.build = { "0.0.0", "c0ffee", "cc 1", "release", "-O2" },
		.libraries = { { "libyaml", "0.2.5" } },
		.library_count = 1,
		.date = "2026-11-25T09:27:51Z",
		.cpu_model = "Model T",
		.machine = "x86_64",
		.kernel = "Linux 6.1",
		.clock_source = "tsc",
		.cpus_online = 4,
		.cpus_allowed = 2,
		.memory_bytes = (uint64_t)1 << 34,
		.address_randomisation = 2,
		.load_average = { 2.5, 1, 0.5 },
	};
	result->conditions = (struct run_conditions){
		.seed = UINT64_MAX,
		.tie_break = TIE_RANDOM,
		.strategy = "per-node",
		.percentage_of_nodes_to_score = -1,
		.repeat = 2,
		.instrumented = true,
	};
	result->command = command;
	result->duration_s = 1.5;
	result->measuring_cost = (struct measuring_cost){ 1, 35, 42 };
	result->steal_percent = 2;
	result->partial = true;
	result->selected = 3;
	result->items = mem_new(2, sizeof(struct measurement *));
	result->items[result->count++] = full();
	result->items[result->count++] = stopped();
	return result;
}

void sample_result_free(struct result *result)
{
	for (size_t i = 0; i < result->count; i++)
		measurement_free(result->items[i]);
	free(result->items);
	free(result);
}
