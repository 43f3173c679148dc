/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The document of a Simulation.
 */
#include "bench/simulate/spec_read.h"

#include <stdlib.h>
#include <string.h>

#include "profiles/profiles.h"
#include "sched/base/mem.h"
#include "sched/load/reader.h"
#include "sched/model/names.h"

#define MILLISECOND INT64_C(1000000)
#define SECOND (1000 * MILLISECOND)
#define MINUTE (60 * SECOND)

enum { SAMPLES_MAX = 500000 };

#define FIELD(name, type)        \
	{                        \
		name, type, NULL \
	}
#define FIELDS(...) ((const struct shape_field[]){ __VA_ARGS__, FIELD(NULL, SHAPE_ANY) })

/* --- the fields ------------------------------------------------------------------------------ */

static const char *const verb_names[] = {
	[VERB_CREATE] = "create", [VERB_BIND] = "bind",	    [VERB_STATUS] = "status",
	[VERB_UPDATE] = "update", [VERB_DELETE] = "delete", [VERB_HEARTBEAT] = "heartbeat",
	[VERB_LEASE] = "lease",	  [VERB_EVENT] = "event",
};

static const struct shape latency_shape = {
	"latency",
	FIELDS(FIELD("create", SHAPE_ANY), FIELD("bind", SHAPE_ANY), FIELD("status", SHAPE_ANY),
	       FIELD("update", SHAPE_ANY), FIELD("delete", SHAPE_ANY),
	       FIELD("heartbeat", SHAPE_ANY), FIELD("lease", SHAPE_ANY), FIELD("event", SHAPE_ANY)),
};
static const struct shape api_shape = {
	"api",
	FIELDS({ "latency", SHAPE_MAP, &latency_shape }, FIELD("perKilobyte", SHAPE_DURATION),
	       FIELD("processor", SHAPE_DURATION), FIELD("processorPerKilobyte", SHAPE_DURATION)),
};
static const struct shape store_shape = {
	"store",
	FIELDS(FIELD("members", SHAPE_WHOLE), FIELD("electionTimeout", SHAPE_DURATION),
	       FIELD("quota", SHAPE_ANY), FIELD("compactionInterval", SHAPE_DURATION),
	       FIELD("podBytes", SHAPE_ANY), FIELD("nodeBytes", SHAPE_ANY),
	       FIELD("leaseBytes", SHAPE_ANY), FIELD("eventBytes", SHAPE_ANY),
	       FIELD("claimBytes", SHAPE_ANY), FIELD("revisionBytes", SHAPE_ANY)),
};
static const struct shape manager_shape = {
	"controllerManager",
	FIELDS(FIELD("qps", SHAPE_NUMBER), FIELD("burst", SHAPE_WHOLE),
	       FIELD("burstReplicas", SHAPE_WHOLE), FIELD("instances", SHAPE_WHOLE),
	       FIELD("slowStart", SHAPE_BOOL)),
};
static const struct shape point_shape = {
	"a point of the curve",
	FIELDS(FIELD("pods", SHAPE_WHOLE), FIELD("cost", SHAPE_DURATION)),
};
static const struct shape cost_shape = {
	"cost",
	FIELDS(FIELD("fixed", SHAPE_DURATION), { "curve", SHAPE_LIST, &point_shape },
	       FIELD("real", SHAPE_BOOL)),
};
static const struct shape scheduler_shape = {
	"scheduler",
	FIELDS(FIELD("config", SHAPE_TEXT), FIELD("kubernetesVersion", SHAPE_TEXT),
	       FIELD("instances", SHAPE_WHOLE), FIELD("bind", SHAPE_TEXT),
	       FIELD("bindQps", SHAPE_NUMBER), FIELD("bindBurst", SHAPE_WHOLE),
	       FIELD("qps", SHAPE_NUMBER), FIELD("burst", SHAPE_WHOLE), FIELD("events", SHAPE_BOOL),
	       FIELD("words", SHAPE_TEXT), { "cost", SHAPE_MAP, &cost_shape },
	       FIELD("percentageOfNodesToScore", SHAPE_WHOLE)),
};
static const struct shape kubelet_shape = {
	"kubelet",
	FIELDS(FIELD("qps", SHAPE_NUMBER), FIELD("burst", SHAPE_WHOLE),
	       FIELD("heartbeat", SHAPE_DURATION), FIELD("start", SHAPE_ANY),
	       FIELD("pull", SHAPE_ANY), FIELD("grace", SHAPE_DURATION),
	       FIELD("pullBackOff", SHAPE_DURATION), FIELD("pullBackOffMost", SHAPE_DURATION)),
};
static const struct shape node_controller_shape = {
	"nodeController",
	FIELDS(FIELD("monitorPeriod", SHAPE_DURATION), FIELD("gracePeriod", SHAPE_DURATION),
	       FIELD("eviction", SHAPE_TEXT), FIELD("evictAfter", SHAPE_DURATION),
	       FIELD("qps", SHAPE_NUMBER), FIELD("burst", SHAPE_WHOLE)),
};
static const struct shape election_shape = {
	"leaderElection",
	FIELDS(FIELD("leaseDuration", SHAPE_DURATION), FIELD("renewDeadline", SHAPE_DURATION),
	       FIELD("retryPeriod", SHAPE_DURATION), FIELD("restart", SHAPE_DURATION)),
};
static const struct shape group_shape = {
	"a group of nodes",
	FIELDS(FIELD("name", SHAPE_TEXT), FIELD("count", SHAPE_WHOLE),
	       FIELD("maxPods", SHAPE_WHOLE), FIELD("cordoned", SHAPE_BOOL),
	       FIELD("clockBehind", SHAPE_DURATION), FIELD("template", SHAPE_ANY_MAP)),
};
static const struct shape claim_shape = {
	"claim",
	FIELDS(FIELD("size", SHAPE_ANY), FIELD("provision", SHAPE_ANY), FIELD("attach", SHAPE_ANY)),
};
static const struct shape workload_shape = {
	"a workload",
	FIELDS(FIELD("name", SHAPE_TEXT), FIELD("kind", SHAPE_TEXT), FIELD("replicas", SHAPE_WHOLE),
	       FIELD("parallelism", SHAPE_WHOLE), FIELD("runFor", SHAPE_DURATION),
	       FIELD("tolerationSeconds", SHAPE_WHOLE), FIELD("parallel", SHAPE_BOOL),
	       { "claim", SHAPE_MAP, &claim_shape }, FIELD("template", SHAPE_ANY_MAP)),
};
static const struct shape expectation_shape = {
	"an expectation",
	FIELDS(FIELD("metric", SHAPE_TEXT), FIELD("event", SHAPE_TEXT), FIELD("value", SHAPE_ANY),
	       FIELD("tolerance", SHAPE_NUMBER), FIELD("atLeast", SHAPE_ANY),
	       FIELD("atMost", SHAPE_ANY), FIELD("source", SHAPE_TEXT)),
};
static const struct shape recommend_shape = {
	"recommend",
	FIELDS(FIELD("request", SHAPE_TEXT), FIELD("limit", SHAPE_TEXT),
	       FIELD("margin", SHAPE_WHOLE)),
};
static const struct shape metadata_shape = {
	"metadata",
	FIELDS(FIELD("name", SHAPE_TEXT)),
};
static const struct shape simulation_shape = {
	"a Simulation",
	FIELDS(FIELD("apiVersion", SHAPE_TEXT), FIELD("kind", SHAPE_TEXT),
	       { "metadata", SHAPE_MAP, &metadata_shape }, FIELD("about", SHAPE_TEXT),
	       FIELD("parameters", SHAPE_ANY_MAP), FIELD("form", SHAPE_TEXT),
	       FIELD("seed", SHAPE_WHOLE), FIELD("duration", SHAPE_DURATION),
	       FIELD("sample", SHAPE_DURATION), { "nodes", SHAPE_LIST, &group_shape },
	       { "api", SHAPE_MAP, &api_shape }, { "store", SHAPE_MAP, &store_shape },
	       { "controllerManager", SHAPE_MAP, &manager_shape },
	       { "scheduler", SHAPE_MAP, &scheduler_shape },
	       { "kubelet", SHAPE_MAP, &kubelet_shape },
	       { "nodeController", SHAPE_MAP, &node_controller_shape },
	       { "leaderElection", SHAPE_MAP, &election_shape },
	       { "workloads", SHAPE_LIST, &workload_shape }, FIELD("steps", SHAPE_ANY_LIST),
	       { "recommend", SHAPE_MAP, &recommend_shape },
	       { "expect", SHAPE_LIST, &expectation_shape }),
};

#undef FIELD

/* --- what is not said ------------------------------------------------------------------------ */

static void set_defaults(struct simulation_spec *spec)
{
	spec->duration_ns = INT64_C(24) * 60 * MINUTE;
	spec->sample_ns = 10 * SECOND;
	spec->store = (struct store_spec){ .members = 1,
					   .election_ns = SECOND,
					   .compaction_ns = 5 * MINUTE,
					   .pod_bytes = 2000,
					   .node_bytes = 4000,
					   .lease_bytes = 400,
					   .event_bytes = 800,
					   .claim_bytes = 800,
					   .revision_bytes = 100 };
	spec->manager = (struct manager_spec){ .client = { 20, 30 },
					       .burst_replicas = 500,
					       .instances = 1 };
	spec->scheduler = (struct scheduler_spec){ .instances = 1,
						   .bind = BIND_ASYNC,
						   .bind_limit = { 0, 100 },
						   .client = { 50, 100 },
						   .events = true,
						   .cost = COST_FIXED,
						   .fixed_ns = MILLISECOND,
						   .percentage = -1 };
	spec->kubelet = (struct kubelet_spec){ .client = { 5, 10 },
					       .heartbeat_ns = 10 * SECOND,
					       .grace_ns = SECOND,
					       .pull_backoff_ns = 10 * SECOND,
					       .pull_backoff_most_ns = 5 * MINUTE };
	spec->node_controller = (struct node_controller_spec){ .monitor_ns = 5 * SECOND,
							       .grace_ns = 40 * SECOND,
							       .evict_after_ns = 5 * MINUTE,
							       .eviction = EVICT_BY_TAINT,
							       .rate = { 0.1, 1 } };
	spec->election = (struct election_spec){ .lease_ns = 15 * SECOND,
						 .renew_ns = 10 * SECOND,
						 .retry_ns = 2 * SECOND,
						 .restart_ns = SECOND };
}

/* --- sections -------------------------------------------------------------------------------- */

static enum status read_api(const struct spec_reader *r, const struct value *map,
			    struct api_spec *out)
{
	const struct value *latency = shape_find(map, "latency");
	enum status status = spec_duration(r, map, "perKilobyte", 0, &out->per_kilobyte_ns);

	if (status == STATUS_OK)
		status = spec_duration(r, map, "processor", 0, &out->processor_ns);
	if (status == STATUS_OK)
		status = spec_duration(r, map, "processorPerKilobyte", 0,
				       &out->processor_per_kilobyte_ns);
	for (int verb = 0; verb < VERB_COUNT && status == STATUS_OK; verb++)
		status = spec_latency(r, latency, verb_names[verb], &out->latency[verb]);
	return status;
}

static enum status read_store(const struct spec_reader *r, const struct value *map,
			      struct store_spec *out)
{
	const struct {
		const char *name;
		int64_t *bytes;
	} sizes[] = {
		{ "quota", &out->quota_bytes },	     { "podBytes", &out->pod_bytes },
		{ "nodeBytes", &out->node_bytes },   { "leaseBytes", &out->lease_bytes },
		{ "eventBytes", &out->event_bytes }, { "revisionBytes", &out->revision_bytes },
		{ "claimBytes", &out->claim_bytes },
	};
	enum status status = spec_whole(r, map, "members", 1, 9, &out->members);

	if (status == STATUS_OK)
		status = spec_duration(r, map, "electionTimeout", 0, &out->election_ns);
	if (status == STATUS_OK)
		status = spec_duration(r, map, "compactionInterval", 0, &out->compaction_ns);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]) && status == STATUS_OK; i++)
		status = spec_bytes(r, map, sizes[i].name, sizes[i].bytes);
	return status;
}

static enum status read_manager(const struct spec_reader *r, const struct value *map,
				struct manager_spec *out)
{
	enum status status = spec_rate(r, map, "qps", "burst", &out->client);

	out->slow_start = shape_bool(map, "slowStart");
	if (status == STATUS_OK)
		status = spec_whole(r, map, "burstReplicas", 1, 1000000, &out->burst_replicas);
	return status == STATUS_OK ? spec_whole(r, map, "instances", 1, 9, &out->instances)
				   : status;
}

static enum status read_curve(const struct spec_reader *r, const struct value *list,
			      struct scheduler_spec *out)
{
	struct cost_point *curve = arena_new(r->arena, list->count, sizeof(*curve));

	out->cost = COST_CURVE;
	out->curve = curve;
	out->curve_count = list->count;
	for (uint32_t i = 0; i < list->count; i++) {
		const struct value *item = &list->items[i];

		if (spec_whole(r, item, "pods", 0, SIMULATION_PODS_MAX, &curve[i].pods) !=
			    STATUS_OK ||
		    spec_duration(r, item, "cost", 0, &curve[i].ns) != STATUS_OK)
			return STATUS_BAD_INPUT;
		if (!shape_find(item, "cost") || (i && curve[i].pods <= curve[i - 1].pods))
			return diag_error(r->sink, value_place(r->file, item),
					  "curve: expected points with pods, ascending, and cost");
	}
	return list->count ? STATUS_OK
			   : diag_error(r->sink, value_place(r->file, list), "curve: no points");
}

static enum status read_cost(const struct spec_reader *r, const struct value *map,
			     struct scheduler_spec *out)
{
	const struct value *curve = shape_find(map, "curve");
	enum status status = spec_duration(r, map, "fixed", 0, &out->fixed_ns);

	if (status == STATUS_OK && curve && shape_bool(map, "real"))
		return diag_error(r->sink, value_place(r->file, map), "cost: a curve, or real");
	if (shape_bool(map, "real"))
		out->cost = COST_REAL;
	return status == STATUS_OK && curve ? read_curve(r, curve, out) : status;
}

static enum status read_scheduler(const struct spec_reader *r, const struct value *map,
				  struct scheduler_spec *out)
{
	static const char *const binds[] = {
		[BIND_NONE] = "none", [BIND_SYNC] = "sync", [BIND_ASYNC] = "async", NULL
	};
	static const char *const words[] = { [WORDS_OWN] = "own", [WORDS_V1_6] = "1.6", NULL };
	static const char *const releases[] = {
		[KUBERNETES_1_26] = "1.26", [KUBERNETES_1_36] = "1.36", NULL
	};
	int bind = (int)out->bind;
	int word = WORDS_OWN;
	int release = KUBERNETES_1_26;
	enum status status = spec_word(r, map, "bind", binds, &bind);

	if (status == STATUS_OK)
		status = spec_word(r, map, "words", words, &word);
	out->bind = (enum bind_mode)bind;
	out->words = (enum event_words)word;
	out->config = shape_text(map, "config");
	if (status == STATUS_OK)
		status = spec_word(r, map, "kubernetesVersion", releases, &release);
	out->version = (enum kubernetes_version)release;
	if (shape_find(map, "events"))
		out->events = shape_bool(map, "events");
	if (status == STATUS_OK)
		status = spec_whole(r, map, "instances", 1, 9, &out->instances);
	if (status == STATUS_OK)
		status = spec_rate(r, map, "bindQps", "bindBurst", &out->bind_limit);
	if (status == STATUS_OK)
		status = spec_rate(r, map, "qps", "burst", &out->client);
	if (status == STATUS_OK)
		status = spec_whole(r, map, "percentageOfNodesToScore", 0, 100, &out->percentage);
	return status == STATUS_OK ? read_cost(r, shape_find(map, "cost"), out) : status;
}

static enum status read_kubelet(const struct spec_reader *r, const struct value *map,
				struct kubelet_spec *out)
{
	enum status status = spec_rate(r, map, "qps", "burst", &out->client);

	if (status == STATUS_OK)
		status = spec_duration(r, map, "heartbeat", SECOND / 10, &out->heartbeat_ns);
	if (status == STATUS_OK)
		status = spec_latency(r, map, "start", &out->start);
	if (status == STATUS_OK)
		status = spec_latency(r, map, "pull", &out->pull);
	if (status == STATUS_OK)
		status = spec_duration(r, map, "grace", 0, &out->grace_ns);
	if (status == STATUS_OK)
		status = spec_duration(r, map, "pullBackOff", MILLISECOND, &out->pull_backoff_ns);
	return status == STATUS_OK ? spec_duration(r, map, "pullBackOffMost", MILLISECOND,
						   &out->pull_backoff_most_ns)
				   : status;
}

static enum status read_node_controller(const struct spec_reader *r, const struct value *map,
					struct node_controller_spec *out)
{
	static const char *const words[] = {
		[EVICT_NEVER] = "never", [EVICT_BY_TIME] = "time", [EVICT_BY_TAINT] = "taint", NULL
	};
	int eviction = (int)out->eviction;
	enum status status = spec_word(r, map, "eviction", words, &eviction);

	out->eviction = (enum eviction)eviction;
	if (status == STATUS_OK)
		status = spec_duration(r, map, "monitorPeriod", SECOND / 10, &out->monitor_ns);
	if (status == STATUS_OK)
		status = spec_duration(r, map, "gracePeriod", 0, &out->grace_ns);
	if (status == STATUS_OK)
		status = spec_duration(r, map, "evictAfter", 0, &out->evict_after_ns);
	return status == STATUS_OK ? spec_rate(r, map, "qps", "burst", &out->rate) : status;
}

static enum status read_election(const struct spec_reader *r, const struct value *map,
				 struct election_spec *out)
{
	enum status status = spec_duration(r, map, "leaseDuration", MILLISECOND, &out->lease_ns);

	if (status == STATUS_OK)
		status = spec_duration(r, map, "renewDeadline", MILLISECOND, &out->renew_ns);
	if (status == STATUS_OK)
		status = spec_duration(r, map, "retryPeriod", SECOND / 10, &out->retry_ns);
	if (status == STATUS_OK)
		status = spec_duration(r, map, "restart", 0, &out->restart_ns);
	if (status == STATUS_OK &&
	    (out->lease_ns <= out->renew_ns || out->renew_ns <= out->retry_ns))
		return diag_error(
			r->sink, value_place(r->file, map),
			"leaderElection: leaseDuration has to be above renewDeadline, and "
			"that above retryPeriod");
	return status;
}

static enum status read_recommend(const struct spec_reader *r, const struct value *map,
				  struct recommend_spec *out)
{
	enum status status;

	if (!map)
		return STATUS_OK;
	out->margin_percent = 25;
	status = spec_required(r, map, "request", &out->request_stage);
	if (status == STATUS_OK)
		status = spec_required(r, map, "limit", &out->limit_stage);
	return status == STATUS_OK ? spec_whole(r, map, "margin", 0, 1000, &out->margin_percent)
				   : status;
}

/* --- lists ----------------------------------------------------------------------------------- */

static enum status check_name(const struct spec_reader *r, const struct value *map,
			      const char *name)
{
	const char *wrong = subdomain_error(name, strlen(name));
	char quoted[DIAG_QUOTE_SIZE];

	if (!wrong)
		return STATUS_OK;
	return diag_error(r->sink, value_place(r->file, shape_find(map, "name")), "name: %s %s",
			  diag_quote(quoted, name, strlen(name)), wrong);
}

static enum status read_group(const struct spec_reader *r, const struct value *map,
			      struct node_group_spec *out)
{
	enum status status = spec_required(r, map, "name", &out->name);

	out->count = 1;
	out->cordoned = shape_bool(map, "cordoned");
	out->template = shape_find(map, "template");
	if (status == STATUS_OK)
		status = check_name(r, map, out->name);
	if (status == STATUS_OK)
		status = spec_whole(r, map, "count", 1, SIMULATION_NODES_MAX, &out->count);
	if (status == STATUS_OK)
		status = spec_whole(r, map, "maxPods", 0, 1000000, &out->max_pods);
	return status == STATUS_OK ? spec_duration(r, map, "clockBehind", 0, &out->clock_offset_ns)
				   : status;
}

static enum status read_groups(const struct spec_reader *r, const struct value *list)
{
	struct simulation_spec *spec = r->spec;
	uint32_t count = list ? list->count : 0;
	struct node_group_spec *groups = arena_new(r->arena, count, sizeof(*groups));
	int64_t nodes = 0;

	spec->groups = groups;
	spec->group_count = count;
	for (uint32_t i = 0; i < count; i++) {
		if (read_group(r, &list->items[i], &groups[i]) != STATUS_OK)
			return STATUS_BAD_INPUT;
		for (uint32_t j = 0; j < i; j++) {
			if (!strcmp(groups[i].name, groups[j].name))
				return diag_error(r->sink, value_place(r->file, &list->items[i]),
						  "nodes: there is a group %s already",
						  groups[i].name);
		}
		nodes += groups[i].count;
		if (nodes > SIMULATION_NODES_MAX)
			return diag_error(r->sink, value_place(r->file, list),
					  "nodes: more than %d of them", SIMULATION_NODES_MAX);
	}
	return STATUS_OK;
}

static enum status read_claim(const struct spec_reader *r, const struct value *map,
			      struct workload_spec *workload)
{
	struct claim_spec *out = &workload->claim;
	enum status status;

	if (!map)
		return STATUS_OK;
	if (workload->kind != KIND_STATEFUL_SET)
		return diag_error(r->sink, value_place(r->file, map),
				  "claim: only pods of a StatefulSet have claims of their own");
	out->wanted = true;
	out->bytes = INT64_C(1) << 30;
	status = spec_bytes(r, map, "size", &out->bytes);
	if (status == STATUS_OK)
		status = spec_latency(r, map, "provision", &out->provision);
	return status == STATUS_OK ? spec_latency(r, map, "attach", &out->attach) : status;
}

static enum status read_workload(const struct spec_reader *r, const struct value *map,
				 struct workload_spec *out)
{
	static const char *const kinds[] = {
		[KIND_POD] = "Pod",
		[KIND_REPLICATION_CONTROLLER] = "ReplicationController",
		[KIND_REPLICA_SET] = "ReplicaSet",
		[KIND_DEPLOYMENT] = "Deployment",
		[KIND_DAEMON_SET] = "DaemonSet",
		[KIND_STATEFUL_SET] = "StatefulSet",
		[KIND_JOB] = "Job",
		NULL,
	};
	int64_t seconds = 300;
	int kind = KIND_REPLICATION_CONTROLLER;
	enum status status = spec_required(r, map, "name", &out->name);

	out->place = value_place(r->file, map);
	out->replicas = 1;
	out->run_ns = 10 * SECOND;
	out->parallel = shape_bool(map, "parallel");
	out->template = shape_find(map, "template");
	if (status == STATUS_OK)
		status = check_name(r, map, out->name);
	if (status == STATUS_OK)
		status = spec_word(r, map, "kind", kinds, &kind);
	if (status == STATUS_OK)
		status = spec_whole(r, map, "replicas", 0, SIMULATION_PODS_MAX, &out->replicas);
	if (status == STATUS_OK)
		status = spec_whole(r, map, "parallelism", 1, SIMULATION_PODS_MAX,
				    &out->parallelism);
	if (status == STATUS_OK)
		status = spec_duration(r, map, "runFor", 0, &out->run_ns);
	if (status == STATUS_OK)
		status = spec_whole(r, map, "tolerationSeconds", 0, 31536000, &seconds);
	out->kind = (enum workload_kind)kind;
	out->toleration_ns = kind == KIND_DAEMON_SET ? INT64_MAX : seconds * SECOND;
	return status == STATUS_OK ? read_claim(r, shape_find(map, "claim"), out) : status;
}

static enum status read_workloads(const struct spec_reader *r, const struct value *list)
{
	uint32_t count = list ? list->count : 0;
	struct workload_spec *workloads = arena_new(r->arena, count, sizeof(*workloads));

	if (count > SIMULATION_WORKLOADS_MAX)
		return diag_error(r->sink, value_place(r->file, list),
				  "workloads: more than %d of them", SIMULATION_WORKLOADS_MAX);
	r->spec->workloads = workloads;
	r->spec->workload_count = count;
	for (uint32_t i = 0; i < count; i++) {
		if (read_workload(r, &list->items[i], &workloads[i]) != STATUS_OK)
			return STATUS_BAD_INPUT;
		for (uint32_t j = 0; j < i; j++) {
			if (!strcmp(workloads[i].name, workloads[j].name))
				return diag_error(r->sink, workloads[i].place,
						  "workloads: there is a %s already",
						  workloads[i].name);
		}
	}
	return STATUS_OK;
}

static enum status read_expectation(const struct spec_reader *r, const struct value *map,
				    struct expectation_spec *out)
{
	enum status status = STATUS_OK;

	out->place = value_place(r->file, map);
	out->metric = shape_text(map, "metric");
	out->event = shape_text(map, "event");
	if (!out->metric == !out->event)
		return diag_error(r->sink, out->place, "expect: one of metric and event");
	out->source = shape_text(map, "source");
	out->has_value = shape_find(map, "value");
	out->has_least = shape_find(map, "atLeast");
	out->has_most = shape_find(map, "atMost");
	if (status == STATUS_OK)
		status = spec_amount(r, map, "value", &out->value);
	if (status == STATUS_OK)
		status = spec_number(r, map, "tolerance", 0, 1e6, &out->tolerance_percent);
	if (status == STATUS_OK)
		status = spec_amount(r, map, "atLeast", &out->least);
	if (status == STATUS_OK)
		status = spec_amount(r, map, "atMost", &out->most);
	if (status == STATUS_OK && !out->has_value && !out->has_least && !out->has_most)
		return diag_error(r->sink, out->place,
				  "expect: one of value, atLeast and atMost is required");
	return status;
}

static enum status read_expectations(const struct spec_reader *r, const struct value *list)
{
	uint32_t count = list ? list->count : 0;
	struct expectation_spec *out = arena_new(r->arena, count, sizeof(*out));
	enum status status = STATUS_OK;

	r->spec->expectations = out;
	r->spec->expectation_count = count;
	for (uint32_t i = 0; i < count && status == STATUS_OK; i++)
		status = read_expectation(r, &list->items[i], &out[i]);
	return status;
}

/* --- the whole ------------------------------------------------------------------------------- */

static enum status check_kind(const struct spec_reader *r, const struct value *document)
{
	static const char *const versions[] = { ENGINE_VERSION, NULL };
	static const char *const kinds[] = { "Simulation", NULL };
	const char *text;
	int word;
	enum status status = spec_required(r, document, "apiVersion", &text);

	if (status == STATUS_OK)
		status = spec_word(r, document, "apiVersion", versions, &word);
	if (status == STATUS_OK)
		status = spec_required(r, document, "kind", &text);
	return status == STATUS_OK ? spec_word(r, document, "kind", kinds, &word) : status;
}

static enum status read_head(const struct spec_reader *r, const struct value *document)
{
	static const char *const forms[] = { [FORM_V1_1] = "v1.1", [FORM_V1_2] = "v1.2", NULL };
	struct simulation_spec *spec = r->spec;
	const char *name = shape_text(shape_find(document, "metadata"), "name");
	int form = FORM_V1_2;
	enum status status = spec_word(r, document, "form", forms, &form);

	spec->form = (enum line_form)form;
	spec->name = name ? name : "simulation";
	spec->about = shape_text(document, "about");
	if (status == STATUS_OK)
		status = spec_whole(r, document, "seed", 0, INT64_MAX, &spec->seed);
	if (status == STATUS_OK)
		status = spec_duration(r, document, "duration", MILLISECOND, &spec->duration_ns);
	return status == STATUS_OK
		       ? spec_duration(r, document, "sample", SECOND / 100, &spec->sample_ns)
		       : status;
}

static enum status read_sections(const struct spec_reader *r, const struct value *document)
{
	struct simulation_spec *spec = r->spec;
	enum status status = read_api(r, shape_find(document, "api"), &spec->api);

	if (status == STATUS_OK)
		status = read_store(r, shape_find(document, "store"), &spec->store);
	if (status == STATUS_OK)
		status = read_manager(r, shape_find(document, "controllerManager"), &spec->manager);
	if (status == STATUS_OK)
		status = read_scheduler(r, shape_find(document, "scheduler"), &spec->scheduler);
	if (status == STATUS_OK)
		status = read_kubelet(r, shape_find(document, "kubelet"), &spec->kubelet);
	if (status == STATUS_OK)
		status = read_node_controller(r, shape_find(document, "nodeController"),
					      &spec->node_controller);
	if (status == STATUS_OK)
		status = read_election(r, shape_find(document, "leaderElection"), &spec->election);
	if (status == STATUS_OK)
		status = read_recommend(r, shape_find(document, "recommend"), &spec->recommend);
	return status;
}

static bool has_stage(const struct step_spec *steps, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (steps[i].kind == STEP_STAGE && !strcmp(steps[i].text, name))
			return true;
		if (steps[i].kind == STEP_REPEAT &&
		    has_stage(steps[i].steps, steps[i].step_count, name))
			return true;
	}
	return false;
}

static enum status check_recommend(const struct spec_reader *r, const struct value *map)
{
	const struct simulation_spec *spec = r->spec;
	const char *const names[] = { spec->recommend.request_stage, spec->recommend.limit_stage };
	char quoted[DIAG_QUOTE_SIZE];

	for (size_t i = 0; map && i < sizeof(names) / sizeof(names[0]); i++) {
		if (!has_stage(spec->steps, spec->step_count, names[i]))
			return diag_error(r->sink, value_place(r->file, map),
					  "recommend: there is no stage %s",
					  diag_quote(quoted, names[i], strlen(names[i])));
	}
	return STATUS_OK;
}

/* What happens by itself, for ever, has to come to an end in reasonable time. */
static enum status check_effort(const struct spec_reader *r, const struct value *document)
{
	const struct simulation_spec *spec = r->spec;
	double heartbeats = (double)spec->duration_ns / (double)spec->kubelet.heartbeat_ns;
	double others = (double)spec->duration_ns / (double)spec->node_controller.monitor_ns +
			(double)spec->duration_ns / (double)spec->sample_ns;
	double nodes = 0;

	for (size_t i = 0; i < spec->group_count; i++)
		nodes += (double)spec->groups[i].count;
	if ((double)spec->duration_ns / (double)spec->sample_ns > SAMPLES_MAX)
		return diag_error(r->sink, value_place(r->file, document),
				  "duration: more than %d samples, take a longer sample than %gs",
				  SAMPLES_MAX, (double)spec->sample_ns / 1e9);
	if (nodes * (heartbeats + others) <= 1e9 && others <= 1e8)
		return STATUS_OK;
	return diag_error(r->sink, value_place(r->file, document),
			  "duration: nodes, heartbeats, monitoring and samples come to more than "
			  "a billion events");
}

static enum status read_document(const struct spec_reader *r, const struct value *document)
{
	const struct value *steps = shape_find(document, "steps");
	enum status status = shape_check(&simulation_shape, r->file, document, r->sink);

	if (status == STATUS_OK)
		status = check_kind(r, document);
	if (status == STATUS_OK)
		status = read_head(r, document);
	if (status == STATUS_OK)
		status = read_sections(r, document);
	if (status == STATUS_OK)
		status = read_groups(r, shape_find(document, "nodes"));
	if (status == STATUS_OK)
		status = read_workloads(r, shape_find(document, "workloads"));
	if (status == STATUS_OK && steps)
		status = spec_steps(r, steps, 0, &r->spec->steps, &r->spec->step_count);
	if (status == STATUS_OK)
		status = check_recommend(r, shape_find(document, "recommend"));
	if (status == STATUS_OK)
		status = read_expectations(r, shape_find(document, "expect"));
	return status == STATUS_OK ? check_effort(r, document) : status;
}

static enum status read_only_document(const struct spec_reader *r, struct reader *reader,
				      const struct simulation_settings *settings)
{
	const struct value *document;
	struct value *copy;
	enum status status = reader_next(reader, &document);

	if (status == STATUS_OK && !document)
		return diag_error(r->sink, (struct place){ .file = r->file },
				  "nothing in it, expected a Simulation");
	if (status != STATUS_OK)
		return status;
	copy = arena_new(r->arena, 1, sizeof(*copy));
	*copy = value_copy(r->arena, document);
	status = reader_next(reader, &document);
	if (status == STATUS_OK && document)
		return diag_error(r->sink, value_place(r->file, document),
				  "a second document, expected one Simulation");
	if (status == STATUS_OK)
		status = spec_parameters(r, copy, settings);
	return status == STATUS_OK ? read_document(r, copy) : status;
}

static struct simulation_spec *new_spec(const char *path)
{
	struct simulation_spec *spec = mem_new(1, sizeof(*spec));

	set_defaults(spec);
	spec->path = arena_text(&spec->arena, path, strlen(path));
	return spec;
}

static enum status read_all(struct reader *reader, const char *path,
			    const struct simulation_settings *settings, struct diag_sink *sink,
			    struct simulation_spec **out)
{
	struct simulation_spec *spec = new_spec(path);
	const struct spec_reader r = { spec->path, sink, &spec->arena, spec };
	enum status status = read_only_document(&r, reader, settings);

	*out = status == STATUS_OK ? spec : NULL;
	if (status != STATUS_OK)
		simulation_spec_free(spec);
	return status;
}

enum status simulation_spec_read(const char *name, const char *text, size_t length,
				 const struct simulation_settings *settings, struct diag_sink *sink,
				 struct simulation_spec **out)
{
	const struct reader_options options = { READER_LIMITS_DEFAULT, .strict = true };
	struct reader *reader;
	enum status status = reader_open_text(name, text, length, &options, sink, &reader);

	*out = NULL;
	if (status != STATUS_OK)
		return status;
	status = read_all(reader, name, settings, sink, out);
	reader_free(reader);
	return status;
}

enum status simulation_spec_open(const char *name_or_path,
				 const struct simulation_settings *settings, struct diag_sink *sink,
				 struct simulation_spec **out)
{
	const struct reader_options options = { READER_LIMITS_DEFAULT, .strict = true };
	const char *path = name_or_path;
	struct reader *reader;
	char shipped[4096];
	enum status status;

	*out = NULL;
	if (!strchr(path, '/') && profiles_locate("simulations", path, shipped, sizeof(shipped)))
		path = shipped;
	status = reader_open(&path, 1, &options, sink, &reader);
	if (status != STATUS_OK)
		return status;
	status = read_all(reader, path, settings, sink, out);
	reader_free(reader);
	return status;
}

void simulation_spec_free(struct simulation_spec *spec)
{
	struct arena arena;

	if (!spec)
		return;
	arena = spec->arena;
	free(spec);
	arena_free(&arena);
}
