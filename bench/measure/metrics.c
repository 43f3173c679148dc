/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/measure/metrics.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

static bool per_pod(const struct repetition *r, uint64_t amount, double *out)
{
	if (!r->pods)
		return false;
	*out = (double)amount / (double)r->pods;
	return true;
}

static bool throughput(const struct measurement *m, size_t i, double *out)
{
	*out = repetition_pods_per_second(&m->repetitions[i]);
	return *out > 0;
}

static bool time_per_pod(const struct measurement *m, size_t i, double *out)
{
	return per_pod(&m->repetitions[i], m->repetitions[i].elapsed_ns, out) && *out > 0;
}

static bool cpu_time_per_pod(const struct measurement *m, size_t i, double *out)
{
	return per_pod(&m->repetitions[i], m->repetitions[i].usage.cpu_ns, out) && *out > 0;
}

#define LATENCY(name)                                                                  \
	static bool latency_##name(const struct measurement *m, size_t i, double *out) \
	{                                                                              \
		*out = (double)m->repetitions[i].latency.name##_ns;                    \
		return m->repetitions[i].attempts > 0;                                 \
	}
LATENCY(p50)
LATENCY(p90)
LATENCY(p99)
LATENCY(p99_9)
LATENCY(max)
#undef LATENCY

#define EVENTS_PER_POD(name, id)                                                       \
	static bool name(const struct measurement *m, size_t i, double *out)           \
	{                                                                              \
		const struct repetition *r = &m->repetitions[i];                       \
                                                                                       \
		*out = r->pods ? r->events.value[COUNTER_##id] / (double)r->pods : -1; \
		return *out >= 0 && !m->on_run_clock;                                  \
	}
EVENTS_PER_POD(hardware_instructions, INSTRUCTIONS)
EVENTS_PER_POD(cycles, CYCLES)
EVENTS_PER_POD(cache_misses, CACHE_MISSES)
EVENTS_PER_POD(branch_misses, BRANCH_MISSES)
#undef EVENTS_PER_POD

static bool migrations(const struct measurement *m, size_t i, double *out)
{
	*out = m->repetitions[i].events.value[COUNTER_MIGRATIONS];
	return *out >= 0 && !m->on_run_clock;
}

static bool allocations_per_pod(const struct measurement *m, size_t i, double *out)
{
	return !m->heap_missing &&
	       per_pod(&m->repetitions[i], m->repetitions[i].allocation_requests, out);
}

static bool allocated_per_pod(const struct measurement *m, size_t i, double *out)
{
	return !m->heap_missing &&
	       per_pod(&m->repetitions[i], m->repetitions[i].allocated_bytes, out);
}

static bool page_faults(const struct measurement *m, size_t i, double *out)
{
	const struct usage *u = &m->repetitions[i].usage;

	*out = (double)(u->minor_faults + u->major_faults);
	return !m->on_run_clock;
}

static bool context_switches(const struct measurement *m, size_t i, double *out)
{
	const struct usage *u = &m->repetitions[i].usage;

	*out = (double)(u->voluntary_switches + u->involuntary_switches);
	return !m->on_run_clock;
}

static bool instructions_per_pod(const struct measurement *m, size_t i, double *out)
{
	(void)i;
	if (!m->counted_instructions || !m->instruction_pods)
		return false;
	*out = (double)m->instructions / (double)m->instruction_pods;
	return true;
}

static bool node_bytes(const struct measurement *m, size_t i, double *out)
{
	(void)i;
	return measurement_bytes_per_node(m, out);
}

static bool pod_bytes(const struct measurement *m, size_t i, double *out)
{
	(void)i;
	return measurement_bytes_per_pod(m, out);
}

static bool peak_live(const struct measurement *m, size_t i, double *out)
{
	(void)i;
	*out = (double)m->peak_live_bytes;
	return m->peak_live_bytes > 0;
}

static bool peak_rss(const struct measurement *m, size_t i, double *out)
{
	(void)i;
	*out = (double)m->peak_rss_bytes;
	return m->peak_rss_bytes && !m->peak_rss_of_process;
}

const struct metric metrics[] = {
	{ "throughput", "pods/s", HIGHER_IS_BETTER, false, true, throughput },
	{ "time", "ns/pod", LOWER_IS_BETTER, false, true, time_per_pod },
	{ "cpu_time", "ns/pod", LOWER_IS_BETTER, false, true, cpu_time_per_pod },
	{ "latency_p50", "ns", LOWER_IS_BETTER, false, true, latency_p50 },
	{ "latency_p90", "ns", LOWER_IS_BETTER, false, true, latency_p90 },
	{ "latency_p99", "ns", LOWER_IS_BETTER, false, true, latency_p99 },
	{ "latency_p99_9", "ns", LOWER_IS_BETTER, false, true, latency_p99_9 },
	{ "latency_max", "ns", LOWER_IS_BETTER, false, true, latency_max },
	{ "instructions", "instructions/pod", LOWER_IS_BETTER, true, false, instructions_per_pod },
	{ "hardware_instructions", "instructions/pod", LOWER_IS_BETTER, false, true,
	  hardware_instructions },
	{ "cycles", "cycles/pod", LOWER_IS_BETTER, false, true, cycles },
	{ "cache_misses", "misses/pod", LOWER_IS_BETTER, false, true, cache_misses },
	{ "branch_misses", "misses/pod", LOWER_IS_BETTER, false, true, branch_misses },
	{ "allocations", "allocs/pod", LOWER_IS_BETTER, true, true, allocations_per_pod },
	{ "allocated", "B/pod", LOWER_IS_BETTER, true, true, allocated_per_pod },
	{ "page_faults", "faults", LOWER_IS_BETTER, false, true, page_faults },
	{ "context_switches", "switches", LOWER_IS_BETTER, false, true, context_switches },
	{ "migrations", "migrations", LOWER_IS_BETTER, false, true, migrations },
	{ "node_memory", "B/node", LOWER_IS_BETTER, true, false, node_bytes },
	{ "pod_memory", "B/pod", LOWER_IS_BETTER, true, false, pod_bytes },
	{ "peak_live", "B", LOWER_IS_BETTER, false, false, peak_live },
	{ "peak_rss", "B", LOWER_IS_BETTER, false, false, peak_rss },
};
const size_t metric_count = sizeof(metrics) / sizeof(metrics[0]);

const struct metric *metric_find(const char *name)
{
	for (size_t i = 0; i < metric_count; i++) {
		if (!strcmp(metrics[i].name, name))
			return &metrics[i];
	}
	return NULL;
}

const char *direction_name(enum direction direction)
{
	return direction == HIGHER_IS_BETTER ? "higher" : "lower";
}

size_t metric_samples(const struct metric *metric, const struct measurement *m, double **out)
{
	size_t count = metric->of_passes ? m->repetition_count : m->repetition_count > 0;

	*out = mem_new(count, sizeof(**out));
	for (size_t i = 0; i < count; i++) {
		if (metric->sample(m, i, &(*out)[i]))
			continue;
		free(*out);
		*out = NULL;
		return 0;
	}
	return count;
}

size_t metric_unit_values(const struct metric *metric, const struct measurement *m, double **out)
{
	size_t count = metric_samples(metric, m, out);

	if (count && metric->of_passes)
		count = measurement_unit_values(m, *out, *out);
	if (count)
		statistics_sort(*out, count);
	return count;
}
