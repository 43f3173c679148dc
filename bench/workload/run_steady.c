/* SPDX-License-Identifier: Apache-2.0 */
/*
 * createPods with steadyState: as soon as one of its pods is bound it is deleted and another one
 * created, so that there are always as many.
 */
#include "bench/workload/run_pods.h"

struct steady {
	struct run *run;
	struct pod_maker maker;
	size_t first; /* its pods begin here */
	int64_t made;
};

static enum status make_another(struct steady *steady)
{
	struct pod *pod;
	enum status status = pod_maker_make(&steady->maker, steady->made, &pod);

	if (status != STATUS_OK)
		return status;
	steady->made++;
	run_enqueue(steady->run, pod->sequence);
	return STATUS_OK;
}

static enum status replace(void *context, struct pod *pod)
{
	struct steady *steady = context;

	/* What others create meanwhile goes into other namespaces. */
	if (pod->sequence < steady->first || pod->name_space != steady->maker.name_space)
		return STATUS_OK;
	run_delete_pod(steady->run, pod);
	pod_maker_forget(&steady->maker, pod);
	return make_another(steady);
}

static enum status keep_steady(struct steady *steady, int64_t count, int64_t duration_ns)
{
	struct run *run = steady->run;
	struct drain *drain = &run->drain;
	bool collects = shape_bool(steady->maker.op->tree, "collectMetrics");
	enum status status = STATUS_OK;

	for (int64_t i = 0; i < count && run_goes_on(run, status); i++)
		status = make_another(steady);
	if (!run_goes_on(run, status))
		return status;
	if (run->hooks->created)
		run->hooks->created(run->hooks->context, steady->maker.op->kind->opcode, 0,
				    (size_t)count);
	drain->bound = replace;
	drain->bound_context = steady;
	if (collects)
		run_collect(run, cluster_text(&run->session.cluster, steady->maker.name_space));
	status = run_proceed(run, collects, DRAIN_DEADLINE, drain_now_ns(drain) + duration_ns);
	if (collects)
		drain_collect_end(drain);
	drain->bound = NULL;
	return status;
}

enum status run_create_pods_steadily(struct run *run, const struct op *op, const char *name_space)
{
	struct steady steady = { .run = run, .first = run->session.cluster.pod_count };
	int64_t count, duration_ns;
	enum status status = params_count(&run->params, op->tree, &count);

	if (status == STATUS_OK)
		status = params_time(&run->params, op->tree, &duration_ns);
	if (status != STATUS_OK)
		return status;
	status = pod_maker_init(&steady.maker, run, op, name_space, count);
	if (status == STATUS_OK)
		status = keep_steady(&steady, count, duration_ns);
	pod_maker_fini(&steady.maker);
	return status;
}
