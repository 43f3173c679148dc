/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which results can be compared with which, and their figures as rows.
 */
#include <stdlib.h>
#include <string.h>

#include "bench/history/trend_rows.h"
#include "sched/base/mem.h"

/* Where a trait stands. */
enum { OF_ENVIRONMENT, OF_BUILD, OF_CONDITIONS, OF_RUN, OF_WORKLOAD };

static const struct {
	int where;
	const char *key;
	const char *what;
} traits[] = {
	{ OF_ENVIRONMENT, "hostname", "the machines' names" },
	{ OF_ENVIRONMENT, "cpu_model", "processors" },
	{ OF_ENVIRONMENT, "machine", "architectures" },
	{ OF_ENVIRONMENT, "cpus_allowed", "numbers of processors" },
	{ OF_ENVIRONMENT, "kernel", "kernels" },
	{ OF_ENVIRONMENT, "libc", "C libraries" },
	{ OF_ENVIRONMENT, "governor", "frequency governors" },
	{ OF_BUILD, "compiler", "compilers" },
	{ OF_BUILD, "mode", "build modes" },
	{ OF_BUILD, "flags", "compiler flags" },
	{ OF_RUN, "libraries", "versions of the libraries" },
	{ OF_CONDITIONS, "seed", "seeds" },
	{ OF_CONDITIONS, "tie_break", "tie-breaks" },
	{ OF_CONDITIONS, "object_defaults", "uses of API defaults" },
	{ OF_CONDITIONS, "kubernetes_version", "Kubernetes versions" },
	{ OF_CONDITIONS, "feature_gates", "sets of feature gates" },
	{ OF_WORKLOAD, "workload_hash", "definitions of the workload (hashes)" },
	{ OF_WORKLOAD, "profile_hash", "scheduler profiles (hashes)" },
	{ OF_WORKLOAD, "placement_digest", "placements (digests)" },
};

enum { TRAIT_COUNT = sizeof(traits) / sizeof(traits[0]) };

/* A member as text; to be freed. */
static char *text_of(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	char *text;

	if (json_is_string(value))
		return mem_copy_text(json_string_value(value), json_string_length(value));
	text = value ? json_dumps(value, JSON_ENCODE_ANY | JSON_SORT_KEYS) : NULL;
	return text ? text : mem_copy_text("not known", strlen("not known"));
}

static char **read_traits(const struct stored *stored, const struct stored_workload *workload)
{
	const json_t *objects[] = {
		[OF_ENVIRONMENT] = json_object_get(stored->json, "environment"),
		[OF_BUILD] = json_object_get(stored->json, "build"),
		[OF_CONDITIONS] = json_object_get(stored->json, "conditions"),
		[OF_RUN] = stored->json,
		[OF_WORKLOAD] = workload->json,
	};
	char **texts = mem_new(TRAIT_COUNT, sizeof(*texts));

	for (size_t i = 0; i < TRAIT_COUNT; i++)
		texts[i] = text_of(objects[traits[i].where], traits[i].key);
	return texts;
}

static void free_traits(char **texts)
{
	for (size_t i = 0; i < TRAIT_COUNT; i++)
		free(texts[i]);
	free(texts);
}

static bool same_traits(char *const *a, char *const *b)
{
	for (size_t i = 0; i < TRAIT_COUNT; i++) {
		if (strcmp(a[i], b[i]) != 0)
			return false;
	}
	return true;
}

/* The first trait that differs, in words; to be freed. */
static char *difference(char *const *before, char *const *now)
{
	size_t i = 0;
	size_t size;
	char *text;

	while (i + 1 < TRAIT_COUNT && !strcmp(before[i], now[i]))
		i++;
	size = strlen(traits[i].what) + strlen(before[i]) + strlen(now[i]) + 32;
	text = mem_new(size, 1);
	snprintf(text, size, "%s differ: %s and %s", traits[i].what, before[i], now[i]);
	return text;
}

/* The latest series of the workload; NULL when there is none. */
static struct trend_series *latest_of(struct trend *trend, const char *workload)
{
	for (size_t i = trend->series_count; i > 0; i--) {
		if (!strcmp(trend->series[i - 1].workload, workload))
			return &trend->series[i - 1];
	}
	return NULL;
}

/* The series' index; takes the traits over. */
static size_t series_of(struct trend *trend, const char *workload, char **texts, size_t result)
{
	const struct trend_series *before;
	struct trend_series *series;

	for (size_t i = 0; i < trend->series_count; i++) {
		series = &trend->series[i];
		if (!strcmp(series->workload, workload) && same_traits(series->traits, texts)) {
			series->last = result;
			free_traits(texts);
			return i;
		}
	}
	trend->series = mem_grow(trend->series, trend->series_count, &trend->series_capacity,
				 sizeof(*trend->series));
	before = latest_of(trend, workload);
	trend->series[trend->series_count] = (struct trend_series){
		.workload = mem_copy_text(workload, strlen(workload)),
		.number = before ? before->number + 1 : 1,
		.traits = texts,
		.first = result,
		.last = result,
		.differs = before ? difference(before->traits, texts) : mem_copy_text("", 0),
	};
	return trend->series_count++;
}

/* --- rows ------------------------------------------------------------------------------------ */

/* Is `name` one of a list with commas? */
static bool is_listed(const char *list, const char *name)
{
	size_t length = strlen(name);

	while (*list) {
		size_t word = strcspn(list, ",");

		if (word == length && !strncmp(list, name, length))
			return true;
		list += word + (list[word] == ',');
	}
	return false;
}

static bool is_wanted(const struct trend_options *options, const char *metric, bool has_least)
{
	if (!options->metrics && !strcmp(metric, "time"))
		return !has_least;
	if (options->metrics && !strcmp(options->metrics, "all"))
		return true;
	return is_listed(options->metrics ? options->metrics : TREND_METRICS, metric);
}

static void add_point(struct trend *trend, size_t series, const struct stored_metric *metric,
		      size_t result)
{
	struct trend_row *row = NULL;

	for (size_t i = 0; i < trend->row_count && !row; i++) {
		if (trend->rows[i].series == series && !strcmp(trend->rows[i].metric, metric->name))
			row = &trend->rows[i];
	}
	if (!row) {
		trend->rows = mem_grow(trend->rows, trend->row_count, &trend->row_capacity,
				       sizeof(*trend->rows));
		row = &trend->rows[trend->row_count++];
		*row = (struct trend_row){
			.series = series,
			.metric = mem_copy_text(metric->name, strlen(metric->name)),
			.unit = mem_copy_text(metric->unit, strlen(metric->unit)),
			.higher_is_better = metric->higher_is_better,
			.exact = metric->exact,
		};
	}
	row->exact &= metric->exact;
	row->points = mem_grow(row->points, row->count, &row->capacity, sizeof(*row->points));
	row->points[row->count++] = (struct trend_point){ result, metric->median };
}

static void add_workload(struct trend *trend, const struct stored *stored,
			 const struct stored_workload *workload, size_t result,
			 const struct trend_options *options)
{
	bool has_least = workload->least_ns > 0 && workload->measured_pods > 0;
	size_t series = series_of(trend, workload->name, read_traits(stored, workload), result);
	double per_pod = has_least ? workload->least_ns / workload->measured_pods : 0;
	const struct stored_metric least = { .name = "least_time",
					     .unit = "ns/pod",
					     .median = per_pod };

	if (has_least && is_wanted(options, least.name, true))
		add_point(trend, series, &least, result);
	for (size_t i = 0; i < workload->metric_count; i++) {
		if (is_wanted(options, workload->metrics[i].name, has_least))
			add_point(trend, series, &workload->metrics[i], result);
	}
}

void trend_add(struct trend *trend, const struct stored *stored, size_t result,
	       const struct trend_options *options)
{
	for (size_t i = 0; i < stored->count; i++) {
		if (stored->workloads[i].partial)
			trend->partial_count++;
		else
			add_workload(trend, stored, &stored->workloads[i], result, options);
	}
}

void trend_fini(struct trend *trend)
{
	for (size_t i = 0; i < trend->result_count; i++) {
		free(trend->results[i].file);
		free(trend->results[i].date);
		free(trend->results[i].commit);
	}
	for (size_t i = 0; i < trend->series_count; i++) {
		free(trend->series[i].workload);
		free(trend->series[i].differs);
		free_traits(trend->series[i].traits);
	}
	for (size_t i = 0; i < trend->row_count; i++) {
		free(trend->rows[i].metric);
		free(trend->rows[i].unit);
		free(trend->rows[i].points);
		free(trend->rows[i].steps);
	}
	free(trend->results);
	free(trend->series);
	free(trend->rows);
	*trend = (struct trend){ 0 };
}
