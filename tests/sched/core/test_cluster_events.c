/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The cluster changes under the scheduler: what it then decides is what it would decide of a cluster
 * that had always been so, and the right pods wake up.
 */
#include <criterion/criterion.h>
#include <string.h>
#include <xxhash.h>

#include "predicates/admission_check.h"
#include "sched/core/cluster_events.h"
#include "sched/core/cycle.h"
#include "sched/core/queueing_hints.h"
#include "tests/support/random_cluster.h"
#include "tests/support/session_text.h"
#include "tests/support/small_world.h"
#include "tests/support/world.h"

#define SECOND INT64_C(1000000000)

struct stage {
	struct session session;
	struct scheduling_queue *queue;
	struct cluster_events events;
	int64_t now_ns;
};

static int64_t read_clock(void *context)
{
	return ((const struct stage *)context)->now_ns;
}

static bool may_help(void *context, const struct pod *pod, uint64_t rejectors,
		     const struct cluster_event *event)
{
	return scheduler_may_help(((const struct stage *)context)->session.scheduler, pod,
				  rejectors, event);
}

/* With a queue that holds the pods that wait. */
static void stage_open(struct stage *stage)
{
	struct session *session = &stage->session;
	const struct scheduling_queue_options options = {
		.now = read_clock,
		.context = stage,
		.may_help = session->features.queueing_hints ? may_help : NULL,
	};

	stage->queue = scheduling_queue_new(&options);
	cluster_events_init(&stage->events, session->scheduler, stage->queue, admission_check);
	for (size_t i = 0; i < session->cluster.pod_count; i++) {
		if (session->cluster.pods[i]->state == POD_PENDING)
			cluster_events_add_pod(&stage->events, session->cluster.pods[i]);
	}
}

static void stage_close(struct stage *stage)
{
	scheduling_queue_free(stage->queue);
	session_fini(&stage->session);
}

/* Tries the next pod; false when there is none. */
static bool try_next(struct stage *stage)
{
	struct pod *pod = scheduling_queue_pop(stage->queue);
	struct rejection why;

	if (!pod)
		return false;
	switch (scheduler_schedule(stage->session.scheduler, pod)) {
	case OUTCOME_SCHEDULED:
		cluster_events_pod_bound(&stage->events, pod);
		break;
	case OUTCOME_UNSCHEDULABLE:
		why = scheduler_rejection(stage->session.scheduler);
		scheduling_queue_put_back(stage->queue, pod, &why);
		break;
	default:
		scheduling_queue_done(stage->queue, pod);
	}
	return true;
}

/* --- any events ------------------------------------------------------------------------------ */

static void add_text(XXH3_state_t *digest, const char *text)
{
	if (text)
		XXH3_64bits_update(digest, text, strlen(text) + 1);
}

/*
 * What would become of every pod that waits: feasible nodes, total and node, or the message. A port that
 * is free because one of several pods that held it has left is not: upstream forgets that, too, when
 * it starts anew.
 */
static uint64_t foresee(struct session *session)
{
	struct scheduler *scheduler = session->scheduler;
	const struct evaluation *e = scheduler_evaluation(scheduler);
	XXH3_state_t *digest = XXH3_createState();
	uint64_t sum;

	XXH3_64bits_reset(digest);
	for (size_t i = 0; i < session->cluster.pod_count; i++)
		session->cluster.pods[i]->freed_ports = 0;
	for (size_t i = 0; i < session->cluster.pod_count; i++) {
		struct pod *pod = session->cluster.pods[i];
		enum outcome outcome;
		uint32_t nominated;

		if (pod->state != POD_PENDING && pod->state != POD_UNSCHEDULABLE)
			continue;
		nominated = nominations_find(&scheduler->nominations, pod);
		outcome = scheduler_schedule(scheduler, pod);
		XXH3_64bits_update(digest, &outcome, sizeof(outcome));
		if (outcome == OUTCOME_SCHEDULED) {
			XXH3_64bits_update(digest, e->feasible,
					   e->feasible_count * sizeof(*e->feasible));
			XXH3_64bits_update(digest, &e->node, sizeof(e->node));
			XXH3_64bits_update(digest, &e->total, sizeof(e->total));
			scheduler_forget(scheduler, pod);
			scheduler_nominate(scheduler, pod, nominated);
		} else if (outcome == OUTCOME_UNSCHEDULABLE) {
			add_text(digest, scheduler_fit_error(scheduler));
		} else if (outcome == OUTCOME_ERROR) {
			add_text(digest, e->error);
		}
	}
	sum = XXH3_64bits_digest(digest);
	XXH3_freeState(digest);
	return sum;
}

/* Looks like another node from now on. */
static void change_node(struct stage *stage, struct dice *dice)
{
	const struct cluster *cluster = &stage->session.cluster;
	uint32_t at = roll(dice, (uint32_t)cluster->node_count);
	const struct node *other = &cluster->nodes[roll(dice, (uint32_t)cluster->node_count)];
	struct node now = cluster->nodes[at];

	if (chance(dice, 50))
		now.labels = other->labels;
	if (chance(dice, 50)) {
		now.taints = other->taints;
		now.taint_count = other->taint_count;
	}
	if (chance(dice, 50))
		now.allocatable = other->allocatable;
	if (chance(dice, 30))
		now.unschedulable = !now.unschedulable;
	cluster_events_update_node(&stage->events, at, &now);
}

static struct pod *any_pod(struct stage *stage, struct dice *dice)
{
	const struct cluster *cluster = &stage->session.cluster;
	struct pod *pod = cluster->pods[roll(dice, (uint32_t)cluster->pod_count)];

	return pod->state == POD_DELETED ? NULL : pod;
}

static void change_pod(struct stage *stage, struct dice *dice)
{
	struct pod *pod = any_pod(stage, dice);
	const struct pod *other = any_pod(stage, dice);
	struct pod now;

	if (!pod || !other)
		return;
	now = *pod;
	if (chance(dice, 60))
		now.labels = other->labels;
	if (chance(dice, 20))
		now.deleting = true;
	cluster_events_update_pod(&stage->events, pod, &now);
}

static size_t list_count(const struct cluster *cluster, enum cluster_list list)
{
	switch (list) {
	case LIST_VOLUMES:
		return cluster->volume_count;
	case LIST_CLAIMS:
		return cluster->claim_count;
	case LIST_STORAGE_CLASSES:
		return cluster->storage_class_count;
	case LIST_CSI_NODES:
		return cluster->csi_node_count;
	case LIST_CSI_DRIVERS:
		return cluster->csi_driver_count;
	case LIST_CSI_CAPACITIES:
		return cluster->csi_capacity_count;
	case LIST_POD_OWNERS:
		return cluster->pod_owner_count;
	case CLUSTER_LISTS:
		break;
	}
	return 0;
}

static void remove_object(struct stage *stage, struct dice *dice)
{
	enum cluster_list list = (enum cluster_list)roll(dice, CLUSTER_LISTS);
	size_t count = list_count(&stage->session.cluster, list);

	if (count)
		cluster_events_remove(&stage->events, list, roll(dice, (uint32_t)count));
}

static void something_happens(struct stage *stage, struct dice *dice)
{
	struct pod *pod;

	switch (roll(dice, 8)) {
	case 0:
		if (stage->session.cluster.node_count > 1)
			cluster_events_remove_node(
				&stage->events,
				roll(dice, (uint32_t)stage->session.cluster.node_count));
		break;
	case 1:
	case 2:
		change_node(stage, dice);
		break;
	case 3:
		pod = any_pod(stage, dice);
		if (pod)
			cluster_events_delete_pod(&stage->events, pod);
		break;
	case 4:
		change_pod(stage, dice);
		break;
	case 5:
		remove_object(stage, dice);
		break;
	default:
		stage->now_ns += SECOND;
		scheduling_queue_tick(stage->queue);
		try_next(stage);
	}
}

/* On a random cluster, of the version that it is for. */
static void open_random(struct stage *stage, struct dice *dice)
{
	static struct diag_sink sink;
	/* Sampling would go on where it stopped. */
	const struct scheduler_options scheduler = { .percentage_of_nodes_to_score = 100 };
	struct session_options options = { .load.reader.limits = READER_LIMITS_DEFAULT,
					   .scheduler = scheduler };
	struct random_cluster cluster;

	random_cluster_init_with(&cluster, dice, 12);
	options.load.kubernetes_version = cluster.version;
	options.feature_gates = cluster.feature_gates;
	sink = (struct diag_sink){ .quiet = 1 };
	*stage = (struct stage){ 0 };
	session_init(&stage->session, &options, &sink);
	cr_assert_eq(session_text(&stage->session, "random.json", cluster.text), STATUS_OK);
	cr_assert_eq(session_start(&stage->session), STATUS_OK);
	random_cluster_fini(&cluster);
	stage_open(stage);
}

/* Whatever happens, the snapshot is the one that would be built anew of what is there then. */
Test(cluster_events, what_happens_leaves_the_cluster_as_if_it_had_always_been_so, .timeout = 120)
{
	for (uint64_t seed = 0; seed < 400; seed++) {
		struct dice dice = { .seed = seed };
		struct stage stage;
		uint64_t lived;

		open_random(&stage, &dice);
		for (uint32_t i = 20 + roll(&dice, 30); i > 0; i--)
			something_happens(&stage, &dice);
		lived = foresee(&stage.session);
		cr_assert_eq(foresee(&stage.session), lived, "again, seed %llu",
			     (unsigned long long)seed);
		snapshot_refresh(&stage.session.snapshot);
		scheduler_reserve(stage.session.scheduler);
		cr_assert_eq(foresee(&stage.session), lived, "seed %llu", (unsigned long long)seed);
		stage_close(&stage);
	}
}

/* --- who wakes up ---------------------------------------------------------------------------- */

/* Would the pod fit now? */
static bool fits(struct session *session, struct pod *pod)
{
	uint32_t nominated = nominations_find(&session->scheduler->nominations, pod);
	bool fit = scheduler_schedule(session->scheduler, pod) == OUTCOME_SCHEDULED;

	if (fit) {
		scheduler_forget(session->scheduler, pod);
		scheduler_nominate(session->scheduler, pod, nominated);
	}
	return fit;
}

/* Hints that are known to miss something: docs/fidelity.md names the cases. */
static bool may_be_missed(const struct session *session, const struct pod *pod)
{
	const struct pod_spec *spec = pod->spec;

	return session->snapshot.totals.with_required_anti_affinity ||
	       spec->affinity_required.count || spec->anti_affinity_required.count ||
	       spec->spread_count || spec->volume_count || session->profiles.count != 1;
}

/* With the queue of v1.36 a pod that waits for an event really does not fit before. */
Test(cluster_events, pods_that_are_left_waiting_do_not_fit, .timeout = 120)
{
	size_t waited = 0, woken = 0;

	for (uint64_t seed = 1000; seed < 1400; seed++) {
		struct dice dice = { .seed = seed };
		struct stage stage;

		open_random(&stage, &dice);
		for (int i = 0; i < 40 && stage.session.features.queueing_hints; i++) {
			size_t before = scheduling_queue_count(stage.queue, QUEUE_UNSCHEDULABLE);

			something_happens(&stage, &dice);
			woken += scheduling_queue_count(stage.queue, QUEUE_UNSCHEDULABLE) < before;
			for (size_t k = 0; k < stage.session.cluster.pod_count; k++) {
				struct pod *pod = stage.session.cluster.pods[k];

				if (scheduling_queue_place(stage.queue, pod) !=
					    QUEUE_UNSCHEDULABLE ||
				    may_be_missed(&stage.session, pod))
					continue;
				waited++;
				cr_assert_not(fits(&stage.session, pod), "seed %llu, event %d: %s",
					      (unsigned long long)seed, i,
					      cluster_text(&stage.session.cluster, pod->name));
			}
		}
		stage_close(&stage);
	}
	cr_expect_gt(waited, 500u);
	cr_expect_gt(woken, 50u);
}

enum { V1_26, WITH_HINTS };

/* A stage out of text, after every pod was tried once; two seconds later. */
static void open_text(struct stage *stage, const char *documents, int version)
{
	const struct scheduler_options options = { 0 };

	*stage = (struct stage){ 0 };
	world_start_with(&stage->session, documents, &options,
			 version == WITH_HINTS ? "v1.36" : NULL);
	stage_open(stage);
	while (scheduling_queue_count(stage->queue, QUEUE_ACTIVE))
		try_next(stage);
	stage->now_ns += 2 * SECOND;
}

/* How many pods could be tried now. */
static size_t awake(struct stage *stage)
{
	scheduling_queue_tick(stage->queue);
	return scheduling_queue_count(stage->queue, QUEUE_ACTIVE);
}

#define SMALL(NAME) NODE_OF(NAME, , , "cpu: 1, memory: 4Gi, pods: 10", )
#define NEAR_WEB                                                                                \
	"requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: zone, labelSelector: {" \
	"matchLabels: {app: web}}}]"
#define WANTS(NAME, CPU, SPEC) POD_WITH(NAME, , "cpu: " CPU, SPEC)

Test(cluster_events, a_node_that_grows_wakes_the_pods_it_can_take)
{
	for (int version = V1_26; version <= WITH_HINTS; version++) {
		struct stage stage;
		struct node now;

		open_text(&stage, SMALL("a") WANTS("two", "2", ) WANTS("nine", "9", ), version);
		cr_assert_eq(scheduling_queue_count(stage.queue, QUEUE_UNSCHEDULABLE), 2u);
		now = stage.session.cluster.nodes[0];
		now.allocatable.milli_cpu = 4000;
		cluster_events_update_node(&stage.events, 0, &now);
		cr_expect_eq(awake(&stage), 1u, "version %d", version);
		cr_assert(try_next(&stage));
		cr_expect_eq(world_pod(&stage.session, "two")->node, 0u);
		stage_close(&stage);
	}
}

Test(cluster_events, a_label_of_no_consequence_wakes_only_without_hints)
{
	for (int version = V1_26; version <= WITH_HINTS; version++) {
		struct stage stage;
		struct node now;

		open_text(&stage,
			  NODE("a", , , ) NODE("b", ", labels: {color: red}", , )
				  POD("p", , ", affinity: {podAffinity: {" NEAR_WEB "}}"),
			  version);
		cr_assert_eq(scheduling_queue_count(stage.queue, QUEUE_UNSCHEDULABLE), 1u);
		now = stage.session.cluster.nodes[0];
		now.labels = stage.session.cluster.nodes[1].labels;
		cluster_events_update_node(&stage.events, 0, &now);
		cr_expect_eq(awake(&stage), version == V1_26 ? 1u : 0u);
		stage_close(&stage);
	}
}

Test(cluster_events, a_pod_that_leaves_wakes_whoever_waits_for_room)
{
	for (int version = V1_26; version <= WITH_HINTS; version++) {
		struct stage stage;

		open_text(&stage,
			  SMALL("a") WANTS("r", "1", ", nodeName: a") WANTS("p", "1", )
				  POD("lost", , ", nodeSelector: {no: where}"),
			  version);
		cluster_events_delete_pod(&stage.events, world_pod(&stage.session, "r"));
		cr_expect_eq(awake(&stage), 1u, "version %d", version);
		cr_assert(try_next(&stage));
		cr_expect_eq(world_pod(&stage.session, "p")->node, 0u);
		cr_expect_eq(world_pod(&stage.session, "r")->state, POD_DELETED);
		stage_close(&stage);
	}
}

Test(cluster_events, a_node_that_leaves_takes_its_nominations_along)
{
	struct stage stage;
	struct pod *pod;

	open_text(&stage, SMALL("a") SMALL("b") WANTS("p", "2", ), V1_26);
	pod = world_pod(&stage.session, "p");
	scheduler_nominate(stage.session.scheduler, pod, 1);
	cluster_events_remove_node(&stage.events, 0);
	cr_assert_eq(stage.session.snapshot.node_count, 1u);
	cr_expect_eq(scheduler_schedule(stage.session.scheduler, pod), OUTCOME_UNSCHEDULABLE);
	cluster_events_remove_node(&stage.events, 0);
	cr_expect_eq(stage.session.snapshot.node_count, 0u);
	stage_close(&stage);
}

Test(cluster_events, a_pod_that_asks_for_less_is_tried_again)
{
	for (int version = V1_26; version <= WITH_HINTS; version++) {
		struct stage stage;
		struct pod *pod;
		struct pod now;

		open_text(&stage,
			  SMALL("a") WANTS("p", "2", ) WANTS("smaller", "500m", ", nodeName: b"),
			  version);
		pod = world_pod(&stage.session, "p");
		now = *pod;
		now.spec = world_pod(&stage.session, "smaller")->spec;
		cluster_events_update_pod(&stage.events, pod, &now);
		cr_expect_eq(awake(&stage), 1u, "version %d", version);
		cr_assert(try_next(&stage));
		stage_close(&stage);
	}
}
