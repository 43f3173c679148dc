/* SPDX-License-Identifier: Apache-2.0 */
/*
 * v1.6 plugin/pkg/scheduler/generic_scheduler.go FitError and its predicates' names.
 */
#include "bench/simulate/scheduler_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

enum { REASONS_MAX = 64, REASON_SIZE = 160 };

/* A reason of today, and what v1.6 called it; NULL: those of the plugin are all called so. */
static const struct {
	const char *plugin, *name;
} names[] = {
	{ "NodeName", "HostName" },
	{ "NodePorts", "PodFitsHostPorts" },
	{ "NodeAffinity", "MatchNodeSelector" },
	{ "TaintToleration", "PodToleratesNodeTaints" },
	{ "InterPodAffinity", "MatchInterPodAffinity" },
	{ "VolumeZone", "NoVolumeZoneConflict" },
	{ "VolumeRestrictions", "NoDiskConflict" },
	{ "NodeVolumeLimits", "MaxVolumeCount" },
	{ "EBSLimits", "MaxVolumeCount" },
	{ "GCEPDLimits", "MaxVolumeCount" },
	{ "AzureDiskLimits", "MaxVolumeCount" },
	{ "NodeUnschedulable", "NodeUnschedulable" },
};

struct histogram_of_reasons {
	char texts[REASONS_MAX][REASON_SIZE];
	size_t nodes[REASONS_MAX];
	size_t count;
};

static void add_reason(struct histogram_of_reasons *h, const char *text)
{
	size_t i = 0;

	while (i < h->count && strncmp(h->texts[i], text, REASON_SIZE - 1) != 0)
		i++;
	if (i == REASONS_MAX)
		return;
	if (i == h->count) {
		snprintf(h->texts[i], REASON_SIZE, "%s", text);
		h->nodes[i] = 0;
		h->count++;
	}
	h->nodes[i]++;
}

static const char *old_name(const char *plugin, const char *text)
{
	if (!strcmp(text, "Too many pods"))
		return "Insufficient pods";
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(names[i].plugin, plugin))
			return names[i].name;
	}
	return text;
}

static void add_node(struct scheduler *scheduler, uint32_t node, struct histogram_of_reasons *h)
{
	const struct evaluation *e = scheduler_evaluation(scheduler);
	const struct profile_filter *filter = &e->profile->filters[e->failed_rule[node] - 1u];
	struct reasons reasons;

	scheduler_reasons(scheduler, node, &reasons);
	for (uint32_t i = 0; i < reasons.count; i++)
		add_reason(h, old_name(filter->rule->plugin, reasons.texts[i]));
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* "Insufficient memory (1), MatchNodeSelector (3)" */
static char *join(const struct histogram_of_reasons *h)
{
	static const char head[] = "No nodes are available that match all of the following "
				   "predicates:: ";
	char lines[REASONS_MAX][REASON_SIZE + 32];
	const char *sorted[REASONS_MAX];
	size_t size = sizeof(head) + 2;
	char *text;
	char *at;

	for (size_t i = 0; i < h->count; i++) {
		size += (size_t)snprintf(lines[i], sizeof(lines[i]), "%s (%zu)", h->texts[i],
					 h->nodes[i]) +
			2;
		sorted[i] = lines[i];
	}
	qsort((void *)sorted, h->count, sizeof(*sorted), by_text);
	text = mem_new(size, 1);
	at = stpcpy(text, head);
	for (size_t i = 0; i < h->count; i++)
		at = stpcpy(stpcpy(at, i ? ", " : ""), sorted[i]);
	stpcpy(at, ".");
	return text;
}

static char *words_of_v1_6(struct scheduler *scheduler, size_t node_count)
{
	const struct evaluation *e = scheduler_evaluation(scheduler);
	struct histogram_of_reasons *h;
	char *text;

	if (!node_count || e->pre_filter_message)
		return mem_copy_text("no nodes available to schedule pods",
				     strlen("no nodes available to schedule pods"));
	h = mem_new(1, sizeof(*h));
	for (uint32_t node = 0; node < node_count; node++) {
		if (e->failed_rule[node])
			add_node(scheduler, node, h);
	}
	text = join(h);
	free(h);
	return text;
}

char *scheduler_words(struct scheduler *scheduler, size_t node_count, enum event_words words)
{
	const char *text;

	if (words == WORDS_V1_6)
		return words_of_v1_6(scheduler, node_count);
	text = scheduler_fit_error(scheduler);
	return mem_copy_text(text, strlen(text));
}
