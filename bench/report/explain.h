/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain.h - one pod's cycle in words: which nodes fit, why the others do not, every score
 *
 * The JSON form is the document that docs/explain-format.md describes; the text form is for people.
 */
#ifndef BENCH_REPORT_EXPLAIN_H
#define BENCH_REPORT_EXPLAIN_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "bench/workload/session.h"
#include "sched/core/preempt.h"

enum explain_detail {
	EXPLAIN_BRIEF, /* result, node, total, message */
	EXPLAIN_COMPACT, /* and feasible nodes, reasons, scores as arrays */
	EXPLAIN_FULL, /* and scores by plugin name */
};

struct tally;

enum explain_preemption {
	EXPLAIN_PREEMPTION_REPORT, /* say who would have to go; nothing happens */
	EXPLAIN_PREEMPTION_APPLY, /* they go, and the pod is tried again */
	EXPLAIN_PREEMPTION_NONE,
};

struct explain_options {
	enum explain_detail
		detail; /* brief: a line; full: also the rules that tell no node apart */
	enum explain_preemption preemption;
	bool all_nodes; /* otherwise long lists are cut */
	bool color;
};

/* Nodes that failed for the same reasons. Names borrow from the cluster and the cycle. */
struct explain_group {
	const char *plugin;
	bool at_pre_filter;
	struct reasons reasons;
	uint32_t *nodes; /* indices, ascending */
	size_t node_count;
};

/*
 * The failed nodes of the last cycle, grouped; the groups in the order of their first node. Lives
 * in the arena. Returns the number of groups.
 */
size_t explain_groups(struct session *session, struct arena *arena, struct explain_group **out);
/* The number of the group with that plugin, code and reasons, adding it (with room for node_count
 * nodes) when it is new. The tally belongs to the groups. */
size_t explain_add_group(struct tally *texts, struct arena *arena, struct explain_group *groups,
			 const struct explain_group *group, size_t node_count);

/* What preemption would do for the pod of the last cycle; NULL unless it is unschedulable and its
 * profile preempts. Looks at all nodes. */
const struct preemption *explain_preempt(struct session *session);
/*
 * Carries the attempt out and tries the pod again; false when nobody had to go. *again gets what
 * preemption would do after that second cycle (or NULL); there is no third.
 */
bool explain_make_room(struct session *session, struct pod *pod,
		       const struct preemption *preemption, const struct preemption **again);
/* The nodes where preemption does not help, grouped like those above. */
size_t explain_rejected_groups(struct session *session, const struct preemption *preemption,
			       struct arena *arena, struct explain_group **out);

/* Everything before "pods": {"schedmark": ..., "profiles": ..., "nodes": [...]}. */
json_t *explain_json_head(const struct session *session, const struct explain_options *options);
/* One element of "pods", of the cycle that was just run for the pod; preemption may be NULL. */
json_t *explain_json_pod(struct session *session, const struct pod *pod,
			 const struct preemption *preemption, enum explain_detail detail);
/* Its member "preemption". */
json_t *explain_json_preemption(struct session *session, const struct preemption *preemption,
				enum explain_detail detail);
/* Makes room for the pod whose document `object` is, and adds "applied" and "retry" when that helped. */
void explain_json_retry(json_t *object, struct session *session, struct pod *pod,
			const struct preemption *preemption, enum explain_detail detail);
/* A list of groups; point: the extension point, unless a group says PreFilter. */
json_t *explain_json_groups(const struct session *session, const struct explain_group *groups,
			    size_t count, const char *point);

/*
 * The document a pod at a time, for clusters of any size: open, put each element (which is
 * released), close. One line per pod.
 */
void explain_json_open(FILE *out, const struct session *session,
		       const struct explain_options *options);
void explain_json_put(FILE *out, json_t *pod, bool first);
void explain_json_close(FILE *out);

/* What the text says of a pod besides its last cycle. */
struct explain_pod {
	const struct pod *pod;
	uint32_t runs_on; /* symbol: the node of a running pod that was asked about, otherwise 0 */
	const struct preemption *preemption; /* NULL when there was no attempt */
	bool retried; /* the cycle is the second one, after preemption made room */
};

/* The lines above the first pod: what is scheduled, under which choices, how to read scores. */
void explain_text_head(FILE *out, const struct session *session,
		       const struct explain_options *options);
void explain_text_pod(FILE *out, struct session *session, const struct explain_pod *subject,
		      const struct explain_options *options);
/* The table of the last cycle's scores, best node first. */
void explain_text_scores(FILE *out, const struct session *session,
			 const struct explain_options *options, struct arena *arena);

#endif
