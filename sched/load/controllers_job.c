/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Jobs: as many pods at a time as are allowed, until all is done.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/load/controllers_expand.h"
#include "sched/load/generated_name.h"

/* How many pods should be running (v1.26 job manageJob). */
static int32_t wanted_of_job(const struct controller *c, int32_t active)
{
	int64_t left = (int64_t)c->completions - c->succeeded;

	/* Without a number of completions, the first success is the last start. */
	if (c->completions < 0)
		return c->succeeded > 0 ? active : c->replicas;
	if (left > c->replicas)
		return c->replicas;
	return left > 0 ? (int32_t)left : 0;
}

/* The index in "name-3-x7k2p", -1 when there is none. */
static int64_t index_of_pod(const char *job, const char *name)
{
	size_t length = strlen(job);
	char *end;
	long index;

	if (strncmp(name, job, length) != 0 || name[length] != '-')
		return -1;
	index = strtol(name + length + 1, &end, 10);
	return *end == '-' && index >= 0 ? index : -1;
}

static int compare_ranges(const void *a, const void *b)
{
	const struct index_range *x = a;
	const struct index_range *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

/* The indexes that are done or at work, ascending; the caller frees them. */
static struct index_range *find_taken_indexes(const struct expansion *x, const struct controller *c,
					      size_t *count)
{
	struct index_range *taken =
		mem_new(c->completed_count + x->found_count + 1, sizeof(*taken));
	const char *job = cluster_text(x->cluster, c->name);

	for (*count = 0; *count < c->completed_count; (*count)++)
		taken[*count] = c->completed[*count];
	for (size_t i = 0; i < x->found_count; i++) {
		const struct pod *pod = x->found[i];
		int64_t index = index_of_pod(job, cluster_text(x->cluster, pod->name));

		if (!pod->deleting && index >= 0 && index < c->completions)
			taken[(*count)++] = (struct index_range){ (int32_t)index, (int32_t)index };
	}
	qsort(taken, *count, sizeof(*taken), compare_ranges);
	return taken;
}

static enum status add_indexed_pod(const struct expansion *x, struct pod_series *series,
				   int64_t index)
{
	const struct controller *c = series->controller;
	const char *job = cluster_text(x->cluster, c->name);
	char number[24];
	char prefix[64];
	size_t length = (size_t)snprintf(number, sizeof(number), "-%lld-", (long long)index);

	/* v1.26 job podGenerateNameWithIndex: the name gives way, not the index. */
	snprintf(prefix, sizeof(prefix), "%.*s%s", (int)(GENERATED_PREFIX_MAX - length), job,
		 number);
	series->pod.name =
		generated_name(&x->cluster->symbols, prefix, series->seed, (uint64_t)index);
	return pod_series_add(x, series);
}

static enum status add_indexed_pods(const struct expansion *x, struct pod_series *series,
				    size_t count)
{
	const struct controller *c = series->controller;
	size_t taken_count, at = 0;
	struct index_range *taken = find_taken_indexes(x, c, &taken_count);
	enum status status = expansion_reserve(x, c, count);

	for (int64_t i = 0; i < c->completions && count && status == STATUS_OK; i++) {
		while (at < taken_count && taken[at].last < i)
			at++;
		if (at < taken_count && taken[at].first <= i) {
			i = taken[at].last;
			continue;
		}
		status = add_indexed_pod(x, series, i);
		count--;
	}
	free(taken);
	return status;
}

static int32_t count_completed(const struct controller *c)
{
	int64_t count = 0;

	for (uint32_t i = 0; i < c->completed_count; i++)
		count += (int64_t)c->completed[i].last - c->completed[i].first + 1;
	return count < INT32_MAX ? (int32_t)count : INT32_MAX;
}

enum status expand_job(struct expansion *x, const struct controller *c)
{
	struct pod_series series = pod_series_begin(x, c, &c->labels);
	struct controller job = *c;
	int32_t active = expansion_count_active(x);
	int32_t wanted;
	size_t missing;

	if (c->indexed)
		job.succeeded = count_completed(c);
	wanted = wanted_of_job(&job, active);
	if (c->idle || active >= wanted)
		return STATUS_OK;
	missing = (size_t)(wanted - active);
	return c->indexed ? add_indexed_pods(x, &series, missing)
			  : pod_series_add_next(x, &series, missing);
}
