/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "bench/stored/stored_parts.h"

/* What comparing takes for the confidence of an interval. */
#define CONFIDENCE 0.95

static void summarise(struct arena *arena, struct stored_metric *metric)
{
	double *sorted = arena_copy(arena, metric->in_order, metric->count * sizeof(*sorted));

	statistics_sort(sorted, metric->count);
	metric->samples = sorted;
	metric->median = statistics_median(sorted, metric->count);
	metric->interval = statistics_median_interval(sorted, metric->count, CONFIDENCE);
}

static void read_metric(struct arena *arena, const struct json_spot *spot,
			struct stored_metric *metric)
{
	struct json_spot samples = json_spot_need(spot, "samples");
	struct json_spot better = json_spot_need(spot, "better");
	const char *direction = json_spot_text(&better);

	metric->name = stored_need_text(spot, "metric");
	metric->unit = stored_need_text(spot, "unit");
	if (direction && strcmp(direction, "higher") != 0 && strcmp(direction, "lower") != 0)
		json_spot_wrong(&better, "is neither higher nor lower");
	metric->higher_is_better = direction && !strcmp(direction, "higher");
	metric->exact = stored_flag(spot, "exact");
	metric->in_order = json_spot_numbers(&samples, arena, &metric->count);
	if (!metric->count)
		json_spot_wrong(&samples, "has no samples");
	else
		summarise(arena, metric);
}

static void read_metrics(struct arena *arena, const struct json_spot *workload,
			 struct stored_workload *w)
{
	struct json_spot list = json_spot_member(workload, "metrics");

	w->metric_count = json_spot_count(&list);
	w->metrics = arena_new(arena, w->metric_count, sizeof(*w->metrics));
	for (size_t i = 0; i < w->metric_count; i++) {
		struct json_spot spot = json_spot_item(&list, i);

		read_metric(arena, &spot, &w->metrics[i]);
	}
}

static void read_reasons(struct arena *arena, const struct json_spot *workload,
			 struct stored_workload *w)
{
	struct json_spot list = json_spot_member(workload, "reasons");

	w->reason_count = json_spot_count(&list);
	w->reasons = arena_new(arena, w->reason_count, sizeof(*w->reasons));
	for (size_t i = 0; i < w->reason_count; i++) {
		struct json_spot spot = json_spot_item(&list, i);

		w->reasons[i].text = stored_need_text(&spot, "reason");
		w->reasons[i].attempts = stored_count(&spot, "attempts");
	}
}

static void read_threshold(const struct json_spot *workload, struct stored_workload *w)
{
	struct json_spot spot = json_spot_member(workload, "threshold");

	if (!json_spot_is_object(&spot))
		return;
	w->has_threshold = true;
	w->threshold = stored_count(&spot, "value");
	if (w->threshold < 0)
		w->threshold = stored_count(&spot, "pods_per_s");
	w->threshold_metric = stored_member_text(&spot, "metric");
	w->threshold_bucket = stored_member_text(&spot, "data_bucket");
	w->threshold_figure = stored_number(&spot, "figure");
	w->threshold_lower = stored_flag(&spot, "expect_lower");
	w->threshold_is_other = w->threshold_metric && w->threshold_bucket &&
				(strcmp(w->threshold_metric, "SchedulingThroughput") != 0 ||
				 strcmp(w->threshold_bucket, "Average") != 0);
	w->threshold_missed = stored_flag(&spot, "missed");
}

static void read_counts(const struct json_spot *spot, struct stored_workload *w)
{
	struct json_spot measured = json_spot_member(spot, "measured_pods");

	w->nodes = stored_count(spot, "nodes");
	w->pods = stored_count(spot, "pods");
	w->scheduled = stored_count(spot, "scheduled_pods");
	w->unschedulable = stored_count(spot, "unschedulable_pods");
	w->measured_pods = json_spot_number(&measured, 0);
	w->attempts = stored_count(spot, "attempts");
	w->victims = stored_count(spot, "victims");
}

void stored_workload_read(struct arena *arena, const struct json_spot *spot,
			  struct stored_workload *w)
{
	struct json_spot agree = json_spot_member(spot, "placements_agree");

	w->json = spot->value;
	w->name = stored_need_text(spot, "name");
	w->placement_digest = stored_need_text(spot, "placement_digest");
	w->scheduler_config = stored_member_text(spot, "scheduler_config");
	w->workload_hash = stored_member_text(spot, "workload_hash");
	w->profile_hash = stored_member_text(spot, "profile_hash");
	w->partial = stored_flag(spot, "partial");
	w->placements_disagree = !json_spot_flag(&agree) && agree.value;
	read_counts(spot, w);
	read_threshold(spot, w);
	read_metrics(arena, spot, w);
	stored_throughput_read(arena, spot, w);
	stored_sampled_read(arena, spot, &w->sampled);
	stored_latency_read(arena, spot, "latency", &w->latency);
	stored_latency_read(arena, spot, "create_to_schedule", &w->create_to_schedule);
	stored_timeline_read(arena, spot, &w->timeline);
	stored_breakdown_read(arena, spot, &w->breakdown);
	stored_counted_read(arena, spot, &w->counted);
	read_reasons(arena, spot, w);
}
