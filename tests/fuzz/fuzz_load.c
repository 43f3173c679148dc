/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any documents become a cluster or are refused with one message; all pods of a cluster can be
 * scheduled and explained, no node takes more than it has, and doing it again does the same.
 */
#include <jansson.h>
#include <stdbool.h>
#include <string.h>

#include "bench/report/explain.h"
#include "bench/workload/session.h"
#include "sched/base/mem.h"
#include "tests/fuzz/target.h"

enum { PODS_MAX = 40 };

static void hear(void *context, enum severity severity, struct place place, const char *message)
{
	(void)context;
	(void)severity;
	(void)place;
	FUZZ_CHECK(*message && !strchr(message, '\n'));
}

struct run {
	struct diag_sink sink;
	struct session session;
	bool configured; /* by a document: rules may be missing */
};

static enum status take_config(void *context, const char *file, const struct value *document,
			       bool *taken)
{
	struct run *run = context;

	*taken = profiles_is_config(document) && !run->session.profiles.count;
	run->configured |= *taken;
	return *taken ? profiles_read(&run->session.cluster, KUBERNETES_1_26, file, document, false,
				      &run->sink, &run->session.profiles)
		      : STATUS_OK;
}

static enum status read_documents(struct run *run, const char *text, size_t size)
{
	const struct load_other other = { take_config, run };
	const struct value *document;
	struct reader *reader;
	enum status status;

	FUZZ_CHECK(reader_open_text("f.yaml", text, size, &run->session.options.load.reader,
				    &run->sink, &reader) == STATUS_OK);
	do {
		status = reader_next(reader, &document);
		if (status == STATUS_OK && document)
			status = loader_document(run->session.loader, "f.yaml", document, &other);
	} while (status == STATUS_OK && document);
	reader_free(reader);
	return status;
}

/* False when the documents are refused. */
static bool start(struct run *run, const char *text, size_t size, bool strict, bool no_defaults)
{
	const struct session_options options = {
		.load = { .reader = { .limits = READER_LIMITS_DEFAULT, .strict = strict },
			  .no_defaults = no_defaults,
			  .pods_max = PODS_MAX },
		.scheduler = { .percentage_of_nodes_to_score = 100, .keep_scores = true },
	};
	enum status status;

	*run = (struct run){ .sink = { .emit = hear } };
	session_init(&run->session, &options, &run->sink);
	status = read_documents(run, text, size);
	if (status == STATUS_OK)
		status = session_start(&run->session);
	FUZZ_CHECK(status == STATUS_OK || status == STATUS_BAD_INPUT);
	FUZZ_CHECK(run->sink.errors == (status != STATUS_OK));
	return status == STATUS_OK;
}

/* --- what a cycle may do --------------------------------------------------------------------- */

static bool fits(int64_t requested, int64_t allocatable)
{
	const int64_t huge = (int64_t)1 << 60;

	/* Sums of amounts beyond this wrap around, upstream's too. */
	return requested > huge || requested < -huge || allocatable < -huge ||
	       requested <= allocatable;
}

static bool requests_nothing(const struct resources *r)
{
	return !r->milli_cpu && !r->memory_bytes && !r->ephemeral_bytes && !r->scalar_count;
}

static void check_scheduled(const struct run *run, const struct pod *pod)
{
	const struct evaluation *e = scheduler_evaluation(run->session.scheduler);
	const struct resources *request = &pod->spec->request;
	const struct node_info *info;

	FUZZ_CHECK(pod->state == POD_BOUND && pod->node == e->node);
	FUZZ_CHECK(pod->node < run->session.snapshot.node_count);
	FUZZ_CHECK(e->feasible_count >= 1 && !e->failed_rule[pod->node]);
	info = &run->session.snapshot.nodes[pod->node];
	if (run->configured)
		return;
	FUZZ_CHECK(info->pod_count <= info->allocatable_pods);
	if (requests_nothing(request))
		return;
	FUZZ_CHECK(fits(info->requested_milli_cpu, info->allocatable_milli_cpu));
	FUZZ_CHECK(fits(info->requested_memory, info->allocatable_memory));
	FUZZ_CHECK(fits(info->requested_ephemeral, info->allocatable_ephemeral));
	for (uint32_t i = 0; i < request->scalar_count; i++) {
		uint32_t resource = request->scalars[i].resource;
		int64_t allocatable = node_scalars_allocatable(&info->scalars, resource);

		if (request->scalars[i].amount)
			FUZZ_CHECK(fits(node_scalars_requested(&info->scalars, resource),
					allocatable < 0 ? 0 : allocatable));
	}
}

static void check_unschedulable(const struct run *run, const struct pod *pod)
{
	struct scheduler *scheduler = run->session.scheduler;
	const struct evaluation *e = scheduler_evaluation(scheduler);
	struct reasons reasons;

	FUZZ_CHECK(pod->state == POD_UNSCHEDULABLE && pod->node == NO_NODE);
	FUZZ_CHECK(!e->feasible_count);
	FUZZ_CHECK(!run->session.snapshot.node_count ||
		   !strncmp(scheduler_fit_error(scheduler), "0/", 2));
	for (uint32_t i = 0; i < run->session.snapshot.node_count; i++) {
		if (!e->failed_rule[i])
			continue;
		scheduler_reasons(scheduler, i, &reasons);
		FUZZ_CHECK(reasons.count > 0 && *reasons.texts[0]);
	}
}

/* Both forms; text to a stream that takes everything. */
static void explain(struct run *run, const struct pod *pod, FILE *out)
{
	const struct explain_options options = { .detail = EXPLAIN_FULL };
	const struct explain_pod subject = { .pod = pod,
					     .preemption = explain_preempt(&run->session) };
	json_t *json = explain_json_pod(&run->session, pod, subject.preemption, EXPLAIN_FULL);
	char *text;

	FUZZ_CHECK(json);
	text = json_dumps(json, JSON_COMPACT);
	FUZZ_CHECK(text);
	free(text);
	json_decref(json);
	explain_text_pod(out, &run->session, &subject, &options);
}

static void schedule(struct run *run, struct pod *pod, FILE *out)
{
	switch (scheduler_schedule(run->session.scheduler, pod)) {
	case OUTCOME_SCHEDULED:
		check_scheduled(run, pod);
		break;
	case OUTCOME_UNSCHEDULABLE:
		check_unschedulable(run, pod);
		break;
	default: /* a message instead of a decision */
		FUZZ_CHECK(scheduler_evaluation(run->session.scheduler)->error);
	}
	explain(run, pod, out);
}

/* Schedules all pending pods and returns their nodes, which are to be those given unless NULL. */
static uint32_t *schedule_all(struct run *run, uint32_t *nodes, FILE *out)
{
	struct cluster *cluster = &run->session.cluster;
	uint32_t *chosen = mem_new(cluster->pod_count, sizeof(*chosen));

	for (size_t i = 0; i < cluster->pod_count; i++) {
		if (cluster->pods[i]->state == POD_PENDING)
			schedule(run, cluster->pods[i], out);
		chosen[i] = cluster->pods[i]->node;
		FUZZ_CHECK(!nodes || nodes[i] == chosen[i]);
	}
	free(nodes);
	return chosen;
}

FUZZ_TARGET(load)
{
	const char *text = (const char *)data;
	FILE *out = fopen("/dev/null", "w");
	uint32_t *nodes = NULL;
	bool lenient = false;
	struct run run;

	for (int again = 0; again < 2; again++) {
		lenient = start(&run, text, size, false, false);
		if (lenient)
			nodes = schedule_all(&run, nodes, out);
		session_fini(&run.session);
	}
	free(nodes);
	FUZZ_CHECK(!start(&run, text, size, true, false) || lenient);
	session_fini(&run.session);
	start(&run, text, size, false, true);
	session_fini(&run.session);
	fclose(out);
	return 0;
}
