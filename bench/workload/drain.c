/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/workload/drain.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "sched/base/mem.h"

void drain_init(struct drain *drain, struct scheduler *scheduler, const struct cluster *cluster,
		const volatile sig_atomic_t *stop, struct diag_sink *sink)
{
	*drain = (struct drain){ .scheduler = scheduler,
				 .cluster = cluster,
				 .sink = sink,
				 .stop = stop,
				 .digest = XXH3_createState() };
	if (!drain->digest)
		abort();
	XXH3_64bits_reset(drain->digest);
	intern_init(&drain->reasons);
}

void drain_fini(struct drain *drain)
{
	queue_fini(&drain->queue);
	XXH3_freeState(drain->digest);
	intern_fini(&drain->reasons);
	free(drain->reason_pods);
	*drain = (struct drain){ 0 };
}

static void put_little_endian(unsigned char out[4], uint32_t number)
{
	for (int i = 0; i < 4; i++)
		out[i] = (unsigned char)(number >> (8 * i));
}

static void add_placement(struct drain *drain, const struct pod *pod, uint32_t node)
{
	unsigned char bytes[8];

	put_little_endian(bytes, pod->sequence);
	put_little_endian(bytes + 4, node);
	XXH3_64bits_update(drain->digest, bytes, sizeof(bytes));
}

/* A text not met before allocates; there are as many as kinds of reasons, not as pods. */
static void add_reason(struct drain *drain, const char *text)
{
	uint32_t symbol = intern_text(&drain->reasons, text);

	while (symbol >= drain->reason_capacity) {
		size_t old = drain->reason_capacity;

		drain->reason_capacity = old ? old * 2 : 64;
		drain->reason_pods = mem_resize(drain->reason_pods, drain->reason_capacity,
						sizeof(*drain->reason_pods));
		memset(drain->reason_pods + old, 0,
		       (drain->reason_capacity - old) * sizeof(*drain->reason_pods));
	}
	drain->reason_pods[symbol]++;
}

static void add_reasons(struct drain *drain)
{
	const struct reason_count *counts;
	size_t count = scheduler_reason_counts(drain->scheduler, &counts);

	for (size_t i = 0; i < count; i++)
		add_reason(drain, counts[i].text);
}

/* One is enough: the others are counted. */
static void tell_first_error(struct drain *drain, const struct pod *pod)
{
	if (drain->outcomes[OUTCOME_ERROR] > 1)
		return;
	diag_warning(drain->sink, (struct place){ 0 }, "pod %s/%s: %s",
		     cluster_text(drain->cluster, pod->name_space),
		     cluster_text(drain->cluster, pod->name),
		     scheduler_evaluation(drain->scheduler)->error);
}

static struct pod *pop(struct drain *drain)
{
	const struct probe *probe = scheduler_probe(drain->scheduler);
	struct pod *pod;

	if (probe && probe->phase_begin)
		probe->phase_begin(probe->context, PHASE_QUEUE);
	pod = queue_pop(&drain->queue);
	if (probe && probe->phase_end)
		probe->phase_end(probe->context, PHASE_QUEUE);
	return pod;
}

void drain_run(struct drain *drain)
{
	while (drain->queue.count) {
		struct pod *pod;
		enum outcome outcome;

		if (drain->stop && *drain->stop) {
			drain->stopped = true;
			return;
		}
		pod = pop(drain);
		outcome = scheduler_schedule(drain->scheduler, pod);
		drain->tried++;
		drain->outcomes[outcome]++;
		add_placement(drain, pod, scheduler_evaluation(drain->scheduler)->node);
		if (outcome == OUTCOME_UNSCHEDULABLE)
			add_reasons(drain);
		else if (outcome == OUTCOME_ERROR)
			tell_first_error(drain, pod);
	}
}

static int most_frequent_first(const void *a, const void *b)
{
	const struct workload_reason *x = a;
	const struct workload_reason *y = b;

	if (x->pods != y->pods)
		return x->pods < y->pods ? 1 : -1;
	return strcmp(x->text, y->text);
}

static void report_reasons(const struct drain *drain, struct workload_outcome *out)
{
	/* Symbol 0 is the empty text, which is no reason. */
	size_t count = drain->reasons.count - 1;

	out->reasons = mem_new(count, sizeof(*out->reasons));
	for (uint32_t symbol = 1; symbol <= count; symbol++) {
		const char *text = symbol_text(&drain->reasons, symbol);

		out->reasons[out->reason_count++] =
			(struct workload_reason){ mem_copy_text(text, strlen(text)),
						  drain->reason_pods[symbol] };
	}
	if (count)
		qsort(out->reasons, count, sizeof(*out->reasons), most_frequent_first);
}

void drain_report(const struct drain *drain, struct workload_outcome *out)
{
	out->scheduled = drain->outcomes[OUTCOME_SCHEDULED];
	out->unschedulable = drain->outcomes[OUTCOME_UNSCHEDULABLE];
	out->errors = drain->outcomes[OUTCOME_ERROR];
	out->skipped = drain->outcomes[OUTCOME_SKIPPED];
	out->placement_digest = XXH3_64bits_digest(drain->digest);
	out->partial = drain->stopped;
	report_reasons(drain, out);
}

void workload_outcome_fini(struct workload_outcome *outcome)
{
	for (size_t i = 0; i < outcome->reason_count; i++)
		free(outcome->reasons[i].text);
	free(outcome->reasons);
	free(outcome->profile_name);
	*outcome = (struct workload_outcome){ 0 };
}
