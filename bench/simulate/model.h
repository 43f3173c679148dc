/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model.h - the cluster around the scheduler: who there is, and what each knows of the others
 *
 * Every actor is a small state and a few functions that are called when something happened and put
 * what will happen into the one event queue. The scheduler in the middle is that of sched/core, with
 * its queue, behind bench/workload's session and drain.
 */
#ifndef BENCH_SIMULATE_MODEL_H
#define BENCH_SIMULATE_MODEL_H

#include "bench/measure/clock.h"
#include "bench/simulate/event_queue.h"
#include "bench/simulate/flow.h"
#include "bench/simulate/spec.h"
#include "bench/simulate/store.h"
#include "bench/workload/drain.h"
#include "bench/workload/session.h"

struct model;

/* --- pods ------------------------------------------------------------------------------------ */

/* What a pod waits for, one thing at a time, from the moment somebody wants it until it runs. */
enum pod_wait {
	AWAITS_NOTHING,
	AWAITS_BURST, /* the controller creates others first */
	AWAITS_CREATE_TOKEN,
	AWAITS_CREATE,
	AWAITS_SCHEDULER, /* in the scheduling queue, never tried */
	AWAITS_ROOM, /* was tried and rejected */
	AWAITS_VOLUME, /* was rejected, because there is no volume for its claim */
	AWAITS_DECISION, /* the scheduler is about it */
	AWAITS_BIND_TOKEN,
	AWAITS_BIND,
	AWAITS_ATTACH, /* its volume, to the node */
	AWAITS_PULL,
	AWAITS_START,
	AWAITS_STATUS_TOKEN,
	AWAITS_STATUS,
	POD_WAITS,
};

/* Waits in line, by who is at its head; the others only take their time. */
enum pod_queue {
	QUEUE_NONE,
	QUEUE_MANAGER, /* its bursts and its rate limit */
	QUEUE_SCHEDULER,
	QUEUE_SCHEDULER_CLIENT, /* its rate limit */
	QUEUE_PULLS, /* one image after another */
	QUEUE_KUBELETS, /* their rate limits */
	QUEUE_ROOM,
	QUEUE_ANY, /* whoever waits for anything */
	POD_QUEUES,
};

enum pod_phase {
	PHASE_FREE, /* nobody's */
	PHASE_WANTED, /* there is no object yet */
	PHASE_WAITING, /* has no node */
	PHASE_ASSIGNED,
	PHASE_RUNNING,
	PHASE_SUCCEEDED,
};

#define NO_SLOT UINT32_MAX

/* A pod, or the place of one: its slot is used again by the same controller. */
struct sim_pod {
	struct pod *pod; /* NULL until the slot's first object was created */
	struct controller *controller;
	uint32_t generation; /* grows when the slot becomes free */
	uint32_t place; /* among the controller's slots */
	uint32_t ordinal; /* within the controller; of a DaemonSet the node */
	uint8_t task; /* grows when what its kubelet was about is over */
	uint32_t node; /* as the API has it */
	uint32_t next_on_node, previous_on_node; /* slots */
	uint32_t pull_failures;
	uint8_t phase; /* enum pod_phase, as the API has it */
	uint8_t wait; /* enum pod_wait */
	bool in_call; /* its controller waits for a call about it */
	bool deleting; /* a delete call is under way or done */
	bool terminating; /* has a deletion timestamp */
	bool up; /* its containers run, whatever the API says */
	bool ending; /* its kubelet is ending it */
	bool ran; /* counts in start-up latencies already */
	int64_t since_ns; /* waits since */
	int64_t wanted_ns, created_ns, scheduled_ns, running_ns;
	int64_t pull_again_ns; /* the end of a back-off */
	int64_t kept_ns; /* when a deletion last came to nothing */
};

/* --- controllers ----------------------------------------------------------------------------- */

struct sim_claim;

struct controller {
	const struct workload_spec *spec;
	struct model *model;
	uint32_t id;
	struct pod prototype;
	const char *name;
	const struct pod_spec **node_specs; /* of a DaemonSet: by node */
	struct sim_claim *claims; /* of a StatefulSet with volumes: by ordinal */
	size_t claim_count, claim_capacity;
	int64_t replicas; /* wanted now */
	int64_t succeeded; /* of a Job */
	uint32_t *slots; /* by ordinal: all it ever had */
	size_t slot_count, slot_capacity;
	size_t first_free; /* no slot below is free */
	size_t wanted, active; /* without an object; with one that is neither ending nor done */
	size_t running, objects;
	size_t pending_calls; /* creations and deletions under way: it looks again after them */
	int64_t batch, round_left; /* of a slow start */
	bool waits_for_set, has_set; /* a Deployment, for its ReplicaSet */
	bool deleted; /* wants nothing any more */
	bool sync_planned;
};

/* --- who can fail ---------------------------------------------------------------------------- */

enum { INSTANCES_MAX = 9 };

/* Scheduler or controller manager: instances of which one at a time does the work. */
struct component {
	struct model *model;
	const char *name;
	int64_t instances;
	bool up[INSTANCES_MAX];
	int64_t renewed_ns[INSTANCES_MAX]; /* when this one last renewed its lease */
	uint32_t life[INSTANCES_MAX]; /* grows when it stops */
	int holder; /* of the lease, as the record says; -1: none */
	int64_t record_ns; /* when the record was last written */
	int active; /* who works; -1: nobody */
	uint32_t epoch; /* grows when `active` changes: older calls come to nothing */
	int64_t lost_ns; /* when nobody worked any more */
	int64_t longest_gap_ns;
	uint64_t takeovers;
	void (*began)(struct model *model); /* somebody took over */
	void (*ended)(struct model *model);
};

/* --- the API --------------------------------------------------------------------------------- */

enum api_result {
	API_BEGUN, /* the client's rate limit let it through; another result follows */
	API_DONE,
	API_FAILED, /* could not be reached, or could not write */
	API_DROPPED, /* whoever called is not there any more */
};

typedef void api_action(struct model *model, uint64_t argument, enum api_result result);

/* Who calls, with a rate limit. */
struct client {
	struct token_bucket bucket;
	const struct component *owner; /* NULL: nobody who can be replaced */
};

struct api_request {
	enum api_verb verb;
	const struct component *owner;
	int64_t bytes;
	api_action *action; /* NULL: nobody waits for it */
	uint64_t argument;
	uint32_t next_free;
	bool free;
	bool begun;
	bool dropped; /* it was answered, and waits for its turn only to be forgotten */
};

struct api {
	bool up;
	uint64_t calls[VERB_COUNT], failures;
	double processor_ns; /* that all calls took */
	struct api_request *requests;
	size_t request_count, request_capacity;
	uint32_t free_request; /* NO_SLOT: none */
};

/* --- nodes ----------------------------------------------------------------------------------- */

struct sim_node {
	struct node object; /* as it was at first */
	const struct taint *gone_taints; /* the object's, and that it cannot be reached */
	struct client client;
	bool up;
	bool ready; /* as the node controller has it */
	bool cordoned;
	bool tainted; /* that pods have to go, since */
	bool evicted; /* pods that do not tolerate it were told to go */
	uint32_t losses; /* how often it was found silent */
	int64_t clock_behind_ns;
	int64_t stamp_ns; /* of its last heartbeat, by its own clock */
	int64_t not_ready_ns, tainted_ns;
	int64_t pull_free_ns; /* one image at a time */
	uint64_t images; /* that are there, by workload */
	uint32_t pods; /* slots, a list */
	uint32_t pod_count; /* with an object, not succeeded */
	uint32_t most_pods;
};

/* --- the scheduler --------------------------------------------------------------------------- */

struct failure_text {
	char *text;
	uint64_t times;
};

struct sim_scheduler {
	struct client client;
	struct token_bucket bind_limit;
	bool busy;
	uint64_t turn; /* grows when it becomes busy, or its instance is another */
	uint64_t current; /* the pod that it is about */
	int64_t busy_since_ns;
	int64_t deciding_ns, limited_ns, binding_ns; /* what it was busy with */
	uint64_t attempts, rejections, bind_failures;
	int64_t ticking_ns; /* when it looks at the queue again; 0: not planned */
	struct failure_text *failures;
	size_t failure_count, failure_capacity;
};

/* --- what is counted ------------------------------------------------------------------------- */

struct counts {
	uint64_t created, scheduled, running_ever; /* so far */
	uint64_t waiting, pending, running, terminating, succeeded; /* objects now */
	uint64_t up; /* pods whose containers run */
	uint64_t evicted, deleted, forced, preempted;
	uint64_t pulls, pull_failures;
	uint64_t claims, volumes;
	uint64_t nodes_lost, nodes_recovered;
	uint64_t unassigned_deletes;
};

struct sample {
	int64_t at_ns;
	struct counts counts;
	uint64_t wanted;
	int64_t store_bytes;
};

struct stage {
	const char *name;
	int64_t begin_ns, end_ns;
	struct counts begin, end;
	uint64_t least_up, most_up;
	uint64_t begin_revision, end_revision;
	int64_t end_bytes, end_live_bytes, most_bytes;
	int64_t begin_freed, end_freed; /* by compactions */
	double write_gap_ns; /* for which nothing could be written */
	uint64_t digest; /* of placements in it */
	double begin_api_ns, end_api_ns; /* processor time of the API, up to then */
	double most_cores; /* of it, between two samples */
	/* Of this process; all 0 when the clock is fixed. */
	uint64_t cpu_ns, allocated_bytes, resident_bytes;
};

/* --- everything ------------------------------------------------------------------------------ */

struct script_frame {
	const struct step_spec *steps;
	size_t count, at;
	int64_t turns; /* left, this one included */
};

enum { SCRIPT_DEPTH = 8, STAGES_MAX = 10000, STEPS_DONE_MAX = 10000000 };

struct script {
	struct script_frame frames[SCRIPT_DEPTH];
	size_t depth;
	const struct step_spec *waiting; /* a wait that is under way */
	uint32_t turn; /* grows with each step: what belonged to an older one is over */
	bool done;
	bool look_planned;
	uint64_t timeouts;
	/* A creation or an update under way. */
	const struct step_spec *acting;
	int64_t acted;
};

struct model {
	const struct simulation_spec *spec;
	struct diag_sink *sink;
	const struct clock *clock; /* NULL: nothing real is measured */
	struct event_queue events;
	uint64_t draws;
	struct arena arena;
	struct session session;
	struct drain drain;
	struct workload_hooks hooks;

	struct sim_pod *pods;
	size_t pod_count, pod_capacity;
	uint32_t *slot_of_pod; /* by the pod's sequence */
	size_t slot_of_pod_capacity;
	struct flow flows[POD_WAITS];
	struct backlog backlogs[POD_QUEUES];

	struct controller **controllers;
	size_t controller_count, controller_capacity;
	size_t deleted_controllers;
	struct pod *prototypes; /* by workload */
	uint64_t failing_pulls; /* a set of workloads */

	struct sim_node *nodes;
	size_t node_count;
	size_t ready_nodes;
	int64_t ready_since_ns; /* some node is */
	struct token_bucket eviction_rate;
	int64_t manager_began_ns;

	struct api api;
	struct store store;
	struct component scheduler_component, manager_component;
	struct client manager, user;
	struct sim_scheduler scheduler;
	struct script script;
	struct counts counts;

	double *startup_ns, *schedule_ns, *start_ns; /* created to running, to scheduled; between */
	size_t startup_count, startup_capacity;
	struct sample *samples;
	size_t sample_count, sample_capacity;
	int64_t cores_since_ns; /* the API's use since then is not looked at yet ... */
	double cores_since_api_ns; /* ... and what it was then */
	struct stage *stages;
	size_t stage_count, stage_capacity;
	void *digest; /* XXH3_state_t: of placements since the stage began */
	void (*line)(void *context, const struct model *model); /* a sample was taken */
	void *line_context;
	int64_t saturated_ns; /* when the last pod so far began to run */
	int64_t first_wanted_ns, last_scheduled_ns;
	int64_t unwritable_since_ns; /* -1: it can be written to */
	uint64_t events_run, events_at_once, events_max;
	bool ended;
	const char *broken; /* an invariant that did not hold; NULL: none */
	const char *too_large; /* of what there is more than a simulation may have; NULL: nothing */
	uint64_t steps_done;
	size_t daemon_specs; /* of all DaemonSets */
};

static inline int64_t model_now(const struct model *model)
{
	return model->events.now_ns;
}

/* 64 random bits that nobody had before. */
uint64_t model_draw(struct model *model);

/* A pod as an argument of events: stale when its slot was freed since. */
uint64_t pod_handle(const struct model *model, uint32_t slot);
/* NULL when it is stale. */
struct sim_pod *pod_of_handle(struct model *model, uint64_t handle, uint32_t *slot);
/* The same for what its kubelet is about: stale, too, when that is over. */
struct sim_pod *pod_of_task(struct model *model, uint64_t handle, uint32_t *slot);

/* --- pods.c ---------------------------------------------------------------------------------- */

/* A slot for one more pod of the controller; the lowest that is free. */
uint32_t pods_want(struct model *model, struct controller *controller, uint32_t ordinal);
void pods_await(struct model *model, uint32_t slot, enum pod_wait wait);
enum pod_queue pods_queue_of(enum pod_wait wait);
/* The API has the object. */
void pods_created(struct model *model, uint32_t slot);
void pods_assigned(struct model *model, uint32_t slot, uint32_t node);
void pods_running(struct model *model, uint32_t slot);
void pods_succeeded(struct model *model, uint32_t slot);
/* A deletion was accepted: those without a node are gone, the others are for their kubelets. */
void pods_terminate(struct model *model, uint32_t slot);
/* There is no object any more. */
void pods_gone(struct model *model, uint32_t slot);
/* It was wanted and never created. */
void pods_unwant(struct model *model, uint32_t slot);
void pods_set_up(struct model *model, uint32_t slot, bool up);
uint32_t pods_slot_of(const struct model *model, const struct pod *pod);

/* --- api.c ----------------------------------------------------------------------------------- */

void client_init(struct client *client, struct rate rate, const struct component *owner);
void api_call(struct model *model, struct client *client, enum api_verb verb, int64_t bytes,
	      api_action *action, uint64_t argument);
/* Whoever made them is gone: calls that did not begin come to nothing. */
void api_drop_calls(struct model *model, const struct component *owner);
/* A call arrived: for those that do without api_call(), being about no pod. */
void api_count(struct model *model, enum api_verb verb, int64_t bytes);
/* Can it be written to, right now? */
bool api_is_writable(struct model *model);
void api_start(struct model *model);

/* --- controllers.c --------------------------------------------------------------------------- */

struct controller *controllers_add(struct model *model, const struct workload_spec *spec);
void controllers_scale(struct model *model, struct controller *controller, int64_t replicas);
/* Deletes its pods, too. */
void controllers_delete(struct model *model, struct controller *controller);
/* Something happened to one of its pods. */
void controllers_touch(struct model *model, struct controller *controller);
void controllers_touch_all(struct model *model);
/* A node came, went or changed: DaemonSets look again. */
void controllers_node_changed(struct model *model);
/* Asks the API to delete the pod, by the manager or by another client. */
void controllers_delete_pod(struct model *model, uint32_t slot, struct client *client);
/* The controller manager stopped, or another one took over. */
void controllers_manager_ended(struct model *model);
void controllers_manager_began(struct model *model);

/* --- claims.c -------------------------------------------------------------------------------- */

/* Has the pod's claim to be created before it, and has it no volume yet? No: it has no claim. */
bool claims_is_missing(const struct sim_pod *pod);
bool claims_is_unbound(const struct sim_pod *pod);
/* The API has it. */
void claims_created(struct model *model, uint32_t slot);
/* The template's, with the claim; NULL when the pod has none. */
const struct pod_spec *claims_pod_spec(const struct sim_pod *pod);

/* --- kubelets.c ------------------------------------------------------------------------------ */

void kubelets_start(struct model *model);
/* The pod is the node's now. */
void kubelets_admit(struct model *model, uint32_t slot);
/* The pod has to go. */
void kubelets_end(struct model *model, uint32_t slot);
void kubelets_crash(struct model *model, uint32_t index);
void kubelets_return(struct model *model, uint32_t index);

/* --- node_controller.c ----------------------------------------------------------------------- */

void node_controller_start(struct model *model);
/* Cordons a node, or not. */
void node_controller_cordon(struct model *model, uint32_t index, bool cordoned);

/* --- scheduler_actor.c ----------------------------------------------------------------------- */

void scheduler_actor_init(struct model *model);
void scheduler_actor_fini(struct model *model);
/* There may be something to do. */
void scheduler_actor_kick(struct model *model);
void scheduler_actor_began(struct model *model);
void scheduler_actor_ended(struct model *model);

/* --- election.c ------------------------------------------------------------------------------ */

void component_init(struct component *component, struct model *model, const char *name,
		    int64_t instances);
void component_start(struct component *component);
/* index -1: the active one, -2: one that is not. */
void component_crash(struct component *component, int64_t index);
void component_return(struct component *component, int64_t index);

/* --- script.c -------------------------------------------------------------------------------- */

void script_start(struct model *model);
/* Something changed: a wait may be over. */
void script_look(struct model *model);

/* --- recorder.c ------------------------------------------------------------------------------ */

void recorder_start(struct model *model);
void recorder_stage(struct model *model, const char *name);
/* Ends the last stage, takes the last sample. */
void recorder_end(struct model *model);
void recorder_startup(struct model *model, const struct sim_pod *pod);
void recorder_placed(struct model *model, uint32_t slot, uint32_t node);
/* Up pods or the API changed. */
void recorder_look(struct model *model);

/* --- invariants.c ---------------------------------------------------------------------------- */

/* What has to be true at any time; sets model->broken to the first that is not. */
bool invariants_hold(struct model *model);

#endif
