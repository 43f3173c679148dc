/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run.h - a workload while it runs
 */
#ifndef BENCH_WORKLOAD_RUN_H
#define BENCH_WORKLOAD_RUN_H

#include "bench/workload/drain.h"
#include "bench/workload/manifest.h"
#include "bench/workload/session.h"
#include "bench/workload/workload_file.h"

/* How long upstream waits for pods. */
#define RUN_WAIT_NS (600 * INT64_C(1000000000))

/* Pods that nobody has waited for yet. */
struct unawaited {
	size_t first, end; /* sequences */
};

struct run {
	const struct workload *workload;
	const struct workload_hooks *hooks;
	struct diag_sink *sink;
	struct session session;
	struct arena arena;
	struct params params;
	struct manifest_set manifests;
	struct drain drain;

	size_t seen_scalars; /* kinds of resources that the profiles know of */

	const struct op *section; /* startCollectingMetrics, while it lasts */
	struct unawaited *unawaited;
	size_t unawaited_count, unawaited_capacity;
	size_t op_index; /* of the operation at hand; a createPodSets counts as its createPods */
	size_t measured;
	int64_t slept_ns;
	struct feed **feeds; /* operations whose pods arrive one by one */
	size_t feed_count, feed_capacity;
	struct shared_bucket *buckets; /* of globalQPSLoads */
	size_t bucket_count, bucket_capacity;
	size_t named; /* objects that got a number because their template has no name */
};

/* --- objects (run_objects.c) ----------------------------------------------------------------- */

/* Nothing is wrong, and nobody asks to stop. */
static inline bool run_goes_on(struct run *run, enum status status)
{
	return status == STATUS_OK && !drain_asked_to_stop(&run->drain);
}

/* Each makes what the operation says and tells hooks->created; or less, not told, when asked to stop. */
enum status run_create_nodes(struct run *run, const struct op *op, size_t op_index);
enum status run_create_namespaces(struct run *run, const struct op *op);
enum status run_create_any(struct run *run, const struct op *op);
/* [*first, cluster->pod_count) are the pods made, none of them queued. */
enum status run_create_pods(struct run *run, const struct op *op, const char *name_space,
			    size_t *first);

/* --- what they share -------------------------------------------------------------------------- */

struct place run_op_place(const struct run *run, const struct op *op);
/* A manifest of the file that `path` names, or, when it is NULL or empty, of the default text; then
 * *owned is the template, to be freed, and otherwise NULL. */
enum status run_open_manifest(struct run *run, const struct op *op, const struct value *path,
			      const char *text, struct manifest *out, struct template **owned);
/* The first document of a file, as it stands there. *file lives as long as the workload's file. */
enum status run_read_object(struct run *run, const struct value *path, struct arena *arena,
			    const char **file, struct value *out);
/* Errors when an object cannot be called that. */
enum status run_check_name(struct run *run, const struct manifest *m, const char *name);
enum status run_name_taken(struct run *run, const struct op *op, const char *what,
			   const char *name);
/* A Namespace without anything, standing where the operation does. */
struct value run_plain_namespace(struct arena *arena, const struct op *op);
/* One that is there already stays as it is. */
enum status run_add_namespace(struct run *run, const char *file, const struct value *object,
			      const char *name);
/* What the operation says, or "namespace-<its number>". */
const char *run_name_space(struct run *run, const struct op *op);
/* Index of a node made of the prototype. prefix: of its name; NULL: as the prototype has it. */
enum status run_add_node(struct run *run, const struct op *op, const struct manifest *m,
			 const struct prototype *prototype, const char *name);

/* A node's object becomes *now: its name and its hostname label stay. */
void run_keep_identity(struct run *run, const struct node *node, struct node *now);

/* --- while pods are scheduled (run.c) ---------------------------------------------------------- */

/* Takes in what was created since. */
void run_catch_up(struct run *run);
/* The pods from number `first` on join the queue, or their node. */
void run_enqueue(struct run *run, size_t first);
/* Throughput is collected of the pods of the namespace, until drain_collect_end(). */
void run_collect(struct run *run, const char *name_space);
/* The pods from number `first` on are for a barrier to wait for. */
void run_leave_unawaited(struct run *run, size_t first);
/* Does the operation mean the pod: its namespaces (all, when none are named) and its labels? */
bool run_selects(const struct run *run, const struct op *op, const struct pod *pod);
/* Tries pods and lets time pass; in a measured section when `collects` or when the section's pods
 * wait. deadline_ns: INT64_MAX for none. */
enum status run_proceed(struct run *run, bool collects, enum drain_goal goal, int64_t deadline_ns);

/* --- changes (run_churn.c, run_change.c, run_steady.c) ------------------------------------------ */

enum status run_churn(struct run *run, const struct op *op);
/* As the API server does: a pod with finalizers is only marked. One that is gone is no matter. */
void run_delete_pod(struct run *run, struct pod *pod);
enum status run_delete_pods(struct run *run, const struct op *op);
enum status run_update_any(struct run *run, const struct op *op);
/* createPods with steadyState, from its first pod to the end of its duration. */
enum status run_create_pods_steadily(struct run *run, const struct op *op, const char *name_space);

/* --- arrivals (run_arrivals.c) ------------------------------------------------------------------ */

/* createPods with tuningSet: its pods begin to arrive. */
enum status run_begin_arrivals(struct run *run, const struct op *op, const char *name_space);
/* From now on pods that have yet to arrive are waited for, or nobody's. */
void run_count_arrivals(struct run *run, bool counts);
void run_free_arrivals(struct run *run);

/* --- a cluster's history (run_replay.c) --------------------------------------------------------- */

/* Its events are the background's, and counted in drain.to_come. */
enum status run_begin_replay(struct run *run, const struct op *op);

/* --- the end (run_report.c) ------------------------------------------------------------------ */

/* What a session and the pods scheduled in it came to; leaves out what only a workload has. */
void run_report(const struct session *session, struct drain *drain, struct workload_outcome *out);

#endif
