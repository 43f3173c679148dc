/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a dump: what is pending in it, onto what is left of its nodes.
 */
#include <stdlib.h>
#include <xxhash.h>

#include "bench/workload/run.h"
#include "sched/base/mem.h"

/* When an object says nothing of its creation, it has just been made. */
static int64_t creation_of(const struct pod *pod)
{
	return pod->creation_seconds == INT64_MIN ? INT64_MAX : pod->creation_seconds;
}

static int older_first(const void *a, const void *b)
{
	const struct pod *x = *(struct pod *const *)a;
	const struct pod *y = *(struct pod *const *)b;

	if (creation_of(x) != creation_of(y))
		return creation_of(x) < creation_of(y) ? -1 : 1;
	return (x->sequence > y->sequence) - (x->sequence < y->sequence);
}

static void enqueue_pending(const struct cluster *cluster, struct drain *drain)
{
	struct pod **pending = mem_new(cluster->pod_count, sizeof(struct pod *));
	size_t count = 0;

	for (size_t i = 0; i < cluster->pod_count; i++) {
		if (cluster->pods[i]->state == POD_PENDING)
			pending[count++] = cluster->pods[i];
	}
	if (count)
		qsort(pending, count, sizeof(struct pod *), older_first);
	drain_add(drain, pending, count);
	free(pending);
}

static void schedule_pending(struct session *session, struct drain *drain)
{
	const struct workload_hooks *hooks = drain->hooks;
	const struct cluster *cluster = &session->cluster;

	if (hooks->watch)
		hooks->watch(hooks->context, drain->outcomes);
	if (hooks->begin)
		hooks->begin(hooks->context, session->scheduler, NULL);
	if (hooks->created)
		hooks->created(hooks->context, "load", cluster->node_count, cluster->pod_count);
	enqueue_pending(cluster, drain);
	scheduler_reserve(session->scheduler);
	drain_collect_begin(drain, COLLECTS_ALL, 0, 0);
	drain_measure(drain, DRAIN_QUIET, INT64_MAX);
	drain_collect_end(drain);
}

/* Loads, schedules, reports. */
static enum status run_dump(struct session *session, const char *const *paths, size_t count,
			    const struct workload_hooks *hooks,
			    const struct run_clock_options *clock, struct workload_outcome *out)
{
	const volatile sig_atomic_t *stop = session->options.load.stop;
	enum status status = session_load(session, paths, count);
	struct drain drain;

	/* Half a dump is no input. */
	out->partial = stop && *stop;
	if (status != STATUS_OK || out->partial)
		return status;
	out->workload_hash = XXH3_64bits_digest(session->input_hash);
	status = session_start(session);
	if (status != STATUS_OK)
		return status;
	drain_init(&drain, session, hooks, stop);
	drain_use_clock(&drain, clock);
	schedule_pending(session, &drain);
	run_report(session, &drain, out);
	out->measured = drain.pods;
	drain_fini(&drain);
	return STATUS_OK;
}

enum status workload_run_cluster(const char *const *paths, size_t count,
				 const struct workload_options *options,
				 const struct workload_hooks *hooks, struct diag_sink *sink,
				 struct workload_outcome *out)
{
	static const struct workload_hooks nobody = { 0 };
	struct session_options session_options = options->session;
	struct session session;
	enum status status;

	*out = (struct workload_outcome){ 0 };
	session_options.load.stop = options->stop;
	session_init(&session, &session_options, sink);
	status = run_dump(&session, paths, count, hooks ? hooks : &nobody, &options->clock, out);
	session_fini(&session);
	return status;
}
