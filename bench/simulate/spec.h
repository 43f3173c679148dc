/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spec.h - a simulation as its document describes it (apiVersion: schedmark/v1, kind: Simulation)
 *
 * docs/simulation.md describes the fields. Times are in nanoseconds. What the document leaves out has
 * its default here.
 */
#ifndef BENCH_SIMULATE_SPEC_H
#define BENCH_SIMULATE_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/simulate/latency.h"
#include "bench/simulate/token_bucket.h"
#include "sched/base/arena.h"
#include "sched/base/diag.h"
#include "sched/load/value.h"
#include "sched/model/kubernetes_version.h"

enum api_verb {
	VERB_CREATE,
	VERB_BIND,
	VERB_STATUS, /* of a pod, by its kubelet */
	VERB_UPDATE, /* of a pod, by a client */
	VERB_DELETE,
	VERB_HEARTBEAT,
	VERB_LEASE, /* leader election */
	VERB_EVENT,
	VERB_COUNT,
};

/* Whose words the lines of progress are in. */
enum line_form { FORM_V1_1, FORM_V1_2 };

struct node_group_spec {
	const char *name; /* what their names begin with */
	int64_t count;
	int64_t max_pods; /* 0: as the template says */
	bool cordoned;
	int64_t clock_offset_ns;
	const struct value *template; /* a Node; NULL: 4 cores, 32 GiB, 110 pods */
};

enum workload_kind {
	KIND_POD,
	KIND_REPLICATION_CONTROLLER,
	KIND_REPLICA_SET,
	KIND_DEPLOYMENT,
	KIND_DAEMON_SET,
	KIND_STATEFUL_SET,
	KIND_JOB,
	KIND_COUNT,
};

/* A volume for each pod of a StatefulSet. */
struct claim_spec {
	bool wanted;
	int64_t bytes;
	struct latency provision; /* from the claim to its volume */
	struct latency attach; /* to a node, before a pod starts there */
};

struct workload_spec {
	const char *name;
	enum workload_kind kind;
	int64_t replicas; /* of a Job: completions */
	int64_t parallelism; /* of a Job; 0: all at once */
	int64_t run_ns; /* of a Job's pod */
	int64_t toleration_ns; /* of a node that is gone, INT64_MAX: for ever */
	bool parallel; /* a StatefulSet's podManagementPolicy */
	struct claim_spec claim;
	const struct value *template; /* a Pod; NULL: 100m, 500Mi */
	struct place place;
};

/* In which words a rejected pod is told why: the scheduler's own, or those of v1.6. */
enum event_words { WORDS_OWN, WORDS_V1_6 };

enum bind_mode { BIND_NONE, BIND_SYNC, BIND_ASYNC };
enum cost_kind { COST_FIXED, COST_CURVE, COST_REAL };

struct cost_point {
	int64_t pods; /* that run */
	int64_t ns;
};

struct scheduler_spec {
	const char *config; /* profile; NULL: the default one */
	enum kubernetes_version version;
	int64_t instances;
	enum bind_mode bind;
	struct rate bind_limit, client;
	bool events; /* a binding costs its client an event, too */
	enum event_words words;
	enum cost_kind cost;
	int64_t fixed_ns; /* also what stands for COST_REAL when the clock is fixed */
	const struct cost_point *curve;
	size_t curve_count;
	int64_t percentage; /* of nodes to score; -1: the profile's */
};

struct api_spec {
	struct latency latency[VERB_COUNT];
	int64_t per_kilobyte_ns;
	int64_t processor_ns, processor_per_kilobyte_ns; /* that a call takes of its processors */
};

struct store_spec {
	int64_t members;
	int64_t election_ns;
	int64_t quota_bytes; /* 0: none */
	int64_t compaction_ns; /* 0: never */
	int64_t pod_bytes, node_bytes, lease_bytes, event_bytes;
	int64_t claim_bytes; /* and volumes */
	int64_t revision_bytes; /* what each revision takes besides its object */
};

struct manager_spec {
	struct rate client;
	int64_t burst_replicas;
	int64_t instances;
	bool slow_start; /* batches of 1, 2, 4, ... as since v1.7 */
};

struct kubelet_spec {
	struct rate client;
	int64_t heartbeat_ns;
	struct latency start, pull;
	int64_t grace_ns; /* that a pod takes to end */
	int64_t pull_backoff_ns, pull_backoff_most_ns;
};

enum eviction { EVICT_NEVER, EVICT_BY_TIME, EVICT_BY_TAINT };

struct node_controller_spec {
	int64_t monitor_ns, grace_ns, evict_after_ns;
	enum eviction eviction;
	struct rate rate; /* of nodes whose pods are evicted */
};

struct election_spec {
	int64_t lease_ns, renew_ns, retry_ns;
	int64_t restart_ns; /* of an instance that lost its lease */
};

enum step_kind {
	STEP_STAGE,
	STEP_CREATE,
	STEP_SCALE,
	STEP_DELETE,
	STEP_WAIT,
	STEP_SLEEP,
	STEP_CRASH,
	STEP_RETURN,
	STEP_CORDON,
	STEP_UNCORDON,
	STEP_CLOCK, /* a node's clock is set */
	STEP_FAIL_PULLS,
	STEP_HEAL_PULLS,
	STEP_UPDATE,
	STEP_COMPACT,
	STEP_REPEAT,
};

enum arrival_kind {
	ARRIVE_AT_ONCE,
	ARRIVE_EVENLY, /* qps */
	ARRIVE_POISSON,
	ARRIVE_IN_STEPS, /* burst, then a delay */
	ARRIVE_RANDOMLY, /* an average rate: gaps of up to twice the mean */
};

struct arrival_spec {
	enum arrival_kind kind;
	double qps;
	int64_t burst, delay_ns;
};

enum wait_kind { WAIT_RUNNING, WAIT_SCHEDULED, WAIT_GONE, WAIT_READY, WAIT_FULL, WAIT_UP };

enum target_kind {
	TARGET_NODE,
	TARGET_SCHEDULER,
	TARGET_MANAGER,
	TARGET_API,
	TARGET_STORE,
};

struct target_spec {
	enum target_kind kind;
	int64_t index; /* instance, member or node; -1: the active one; -2: a follower */
	const char *node; /* by name */
};

struct step_spec {
	enum step_kind kind;
	struct place place;
	const char *text; /* a stage's name */
	const struct workload_spec *workload;
	int64_t number; /* replicas, controllers, turns */
	int64_t ns; /* timeout, pause, clock offset */
	double qps;
	enum wait_kind wait;
	struct arrival_spec arrival;
	struct target_spec target;
	const struct step_spec *steps; /* of a repetition */
	size_t step_count;
};

struct expectation_spec {
	struct place place;
	const char *metric; /* NULL: how often this event was sent: */
	const char *event;
	const char *source; /* who says so; may be NULL */
	bool has_value, has_least, has_most;
	double value, tolerance_percent, least, most;
};

/*
 * Memory for the store: what it held most in one stage is to be requested, and what it held most in the
 * other is the limit, each with a margin. Processor time for the API: what it took on average in the one,
 * and what it took most between two samples in both.
 */
struct recommend_spec {
	const char *request_stage, *limit_stage; /* NULL: none is asked for */
	int64_t margin_percent;
};

struct simulation_spec {
	struct arena arena;
	const char *path; /* as opened */
	const char *name;
	const char *about; /* may be NULL */
	enum line_form form;
	int64_t seed;
	int64_t duration_ns; /* it ends then, whatever the steps say */
	int64_t sample_ns; /* between two lines of progress */
	const struct node_group_spec *groups;
	size_t group_count;
	const struct workload_spec *workloads;
	size_t workload_count;
	const struct step_spec *steps;
	size_t step_count;
	const struct expectation_spec *expectations;
	size_t expectation_count;
	struct api_spec api;
	struct store_spec store;
	struct manager_spec manager;
	struct scheduler_spec scheduler;
	struct kubelet_spec kubelet;
	struct node_controller_spec node_controller;
	struct election_spec election;
	struct recommend_spec recommend;
};

/* More than this no document may ask for. */
enum {
	SIMULATION_NODES_MAX = 100000,
	SIMULATION_PODS_MAX = 2000000,
	SIMULATION_WORKLOADS_MAX = 64,
};

/* What the document's parameters are to be, "NAME=VALUE"; others keep the document's values. */
struct simulation_settings {
	const char *const *items;
	size_t count;
};

/* A path, or the name of a file in profiles/simulations without ".yaml". settings: NULL for none. On
 * STATUS_OK the caller releases *out with simulation_spec_free(). */
enum status simulation_spec_open(const char *name_or_path,
				 const struct simulation_settings *settings, struct diag_sink *sink,
				 struct simulation_spec **out);
/* The same out of a text; `name` stands for the file in messages. */
enum status simulation_spec_read(const char *name, const char *text, size_t length,
				 const struct simulation_settings *settings, struct diag_sink *sink,
				 struct simulation_spec **out);
void simulation_spec_free(struct simulation_spec *spec); /* NULL is fine */

#endif
