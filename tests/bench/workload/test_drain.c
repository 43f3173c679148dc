/* SPDX-License-Identifier: Apache-2.0 */
/* Draining a queue while the cluster changes; test_run.c has what workloads make of it. */
#include "bench/workload/drain.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "sched/core/cycle.h"
#include "tests/support/random_cluster.h"
#include "tests/support/session_text.h"
#include "tests/support/small_world.h"
#include "tests/support/world.h"

/* --- a cluster that changes at random -------------------------------------------------------- */

struct play {
	uint64_t seed;
	struct dice dice;
	struct session session;
	struct drain drain;
	struct diag_sink sink;
	unsigned int nodes_made;
	/* What happened, over all plays. */
	size_t events, waiting, checked, woken;
};

static const struct workload_hooks nobody;

/* False when the version of the cluster has the hints anyway, or the objects do not load. */
static bool begin(struct play *play, const char *more_gates)
{
	struct session_options options = { .load.reader.limits = READER_LIMITS_DEFAULT };
	struct random_cluster text;
	char gates[256];

	play->sink = (struct diag_sink){ .quiet = 1 };
	play->dice = (struct dice){ .seed = play->seed };
	random_cluster_init(&text, &play->dice);
	snprintf(gates, sizeof(gates), "%s%s%s", text.feature_gates ? text.feature_gates : "",
		 text.feature_gates && *more_gates ? "," : "", more_gates);
	options.feature_gates = *gates ? gates : NULL;
	options.load.kubernetes_version = text.version;
	options.scheduler.percentage_of_nodes_to_score = -1;
	session_init(&play->session, &options, &play->sink);
	if (session_text(&play->session, "random.json", text.text) != STATUS_OK ||
	    session_start(&play->session) != STATUS_OK) {
		random_cluster_fini(&text);
		session_fini(&play->session);
		return false;
	}
	random_cluster_fini(&text);
	drain_init(&play->drain, &play->session, &nobody, NULL);
	drain_add(&play->drain, play->session.cluster.pods, play->session.cluster.pod_count);
	drain_run(&play->drain);
	return true;
}

static void end(struct play *play)
{
	drain_fini(&play->drain);
	session_fini(&play->session);
}

/* A pod in that state, or NULL. */
static struct pod *any_pod(struct play *play, enum pod_state state)
{
	const struct cluster *cluster = &play->session.cluster;
	size_t first = cluster->pod_count ? roll(&play->dice, (uint32_t)cluster->pod_count) : 0;

	for (size_t i = 0; i < cluster->pod_count; i++) {
		struct pod *pod = cluster->pods[(first + i) % cluster->pod_count];

		if (pod->state == state)
			return pod;
	}
	return NULL;
}

static uint32_t any_node(struct play *play)
{
	return roll(&play->dice, (uint32_t)play->session.cluster.node_count);
}

static void add_node(struct play *play)
{
	struct cluster *cluster = &play->session.cluster;
	struct node node = cluster->nodes[any_node(play)];
	char name[32];

	snprintf(name, sizeof(name), "made-%u", play->nodes_made++);
	node.name = intern_text(&cluster->symbols, name);
	cluster_add_node(cluster, &node);
	cluster_events_catch_up(&play->drain.events);
}

/* Some of its parts become another node's. */
static void change_node(struct play *play)
{
	const struct cluster *cluster = &play->session.cluster;
	uint32_t index = any_node(play);
	const struct node *other = &cluster->nodes[any_node(play)];
	struct node now = cluster->nodes[index];

	if (chance(&play->dice, 40))
		now.labels = other->labels;
	if (chance(&play->dice, 40)) {
		now.taints = other->taints;
		now.taint_count = other->taint_count;
	}
	if (chance(&play->dice, 40))
		now.allocatable = other->allocatable;
	if (chance(&play->dice, 30))
		now.unschedulable = !now.unschedulable;
	now.conditions += chance(&play->dice, 10);
	cluster_events_update_node(&play->drain.events, index, &now);
}

/* One that runs may ask for other things; one that waits has other labels. */
static void change_pod(struct play *play)
{
	struct pod *pod = any_pod(play, chance(&play->dice, 50) ? POD_BOUND : POD_UNSCHEDULABLE);
	const struct pod *other = any_pod(play, POD_BOUND);
	struct pod now;

	if (!pod || !other)
		return;
	now = *pod;
	now.labels = other->labels;
	if (pod->state == POD_BOUND && !pod->spec->host_port_count && !pod->spec->volume_count)
		now.spec = other->spec;
	cluster_events_update_pod(&play->drain.events, pod, &now);
}

static void delete_pod(struct play *play, enum pod_state state)
{
	struct pod *pod = any_pod(play, state);

	if (pod)
		cluster_events_delete_pod(&play->drain.events, pod);
}

static void something_happens(struct play *play)
{
	switch (roll(&play->dice, 7)) {
	case 0:
		if (play->session.cluster.node_count > 1)
			cluster_events_remove_node(&play->drain.events, any_node(play));
		break;
	case 1:
		add_node(play);
		break;
	case 2:
	case 3:
		change_node(play);
		break;
	case 4:
		change_pod(play);
		break;
	case 5:
		delete_pod(play, POD_BOUND);
		break;
	default:
		delete_pod(play, chance(&play->dice, 70) ? POD_BOUND : POD_UNSCHEDULABLE);
	}
	play->events++;
}

/* --- hints miss nothing they could know ------------------------------------------------------ */

/* Where the pod would go, without leaving a trace. */
static enum outcome try(struct play *play, struct pod *pod, uint32_t *node)
{
	struct scheduler *s = play->session.scheduler;
	uint64_t cycle = s->cycle_number;
	size_t start = s->next_start;
	uint32_t nominated = nominations_find(&s->nominations, pod);
	enum outcome outcome = scheduler_schedule(s, pod);

	*node = scheduler_evaluation(s)->node;
	if (outcome == OUTCOME_SCHEDULED)
		scheduler_forget(s, pod);
	pod->state = POD_UNSCHEDULABLE;
	scheduler_nominate(s, pod, nominated);
	s->cycle_number = cycle;
	s->next_start = start;
	return outcome;
}

#ifdef LEAK_CHECK
enum { PLAYS = 60 };
#else
enum { PLAYS = 200 };
#endif
enum { EVENTS_EACH = 25 };

/* The others' hints are known to miss some events: docs/fidelity.md lists them. */
static bool has_whole_hints(const struct profile_filter *filter)
{
	static const char *const plugins[] = {
		"NodeUnschedulable",	"NodeName",   "TaintToleration",
		"NodeAffinity",		"NodePorts",  "VolumeRestrictions",
		"VolumeBinding",	"VolumeZone", "NodeResourcesFit",
		"NodeDeclaredFeatures",
	};
	const struct node_affinity_args *args = filter->args;

	if (!strcmp(filter->rule->plugin, "NodeResourcesFit") && filter->args &&
	    ((const struct node_resources_fit_args *)filter->args)->ignored)
		return false;
	if (!strcmp(filter->rule->plugin, "NodeAffinity") && args && args->added_required.present)
		return false;
	for (size_t i = 0; i < sizeof(plugins) / sizeof(plugins[0]); i++) {
		if (!strcmp(plugins[i], filter->rule->plugin))
			return true;
	}
	return false;
}

static bool may_be_missed(const struct play *play, const struct pod *pod)
{
	const struct profile *profile =
		profile_find(&play->session.profiles, pod->spec->scheduler_name);
	uint64_t rejectors = scheduling_queue_rejection(play->drain.queue, pod).rejectors;

	for (; rejectors; rejectors &= rejectors - 1) {
		if (!has_whole_hints(&profile->filters[__builtin_ctzll(rejectors)]))
			return true;
	}
	return false;
}

static void expect_waiting_pods_do_not_fit(struct play *play)
{
	const struct cluster *cluster = &play->session.cluster;

	for (size_t i = 0; i < cluster->pod_count; i++) {
		struct pod *pod = cluster->pods[i];
		uint32_t node;

		if (scheduling_queue_place(play->drain.queue, pod) != QUEUE_UNSCHEDULABLE)
			continue;
		play->waiting++;
		if (may_be_missed(play, pod))
			continue;
		play->checked++;

		cr_assert_neq(try(play, pod, &node), OUTCOME_SCHEDULED,
			      "seed %llu event %zu: %s waits, and would fit on %s",
			      (unsigned long long)play->seed, play->events,
			      cluster_text(cluster, pod->name),
			      cluster_text(cluster, cluster->nodes[node].name));
	}
}

/* Room that is kept for a pod comes free without an event when that goes elsewhere. */
static bool keeps_room(const struct play *play)
{
	return play->drain.victims || play->session.scheduler->nominations.count;
}

Test(drain, leaves_no_pod_waiting_that_fits, .timeout = 120)
{
	struct play play = { 0 };

	for (play.seed = 1; play.seed <= 2 * PLAYS; play.seed++) {
		size_t attempts;

		if (!begin(&play, "SchedulerQueueingHints=true"))
			continue;
		attempts = play.drain.attempts;
		for (int i = 0; i < EVENTS_EACH && !keeps_room(&play); i++) {
			something_happens(&play);
			drain_run(&play.drain);
			if (!keeps_room(&play))
				expect_waiting_pods_do_not_fit(&play);
		}
		play.woken += play.drain.attempts - attempts;
		end(&play);
	}
	cr_expect_gt(play.checked, 500, "%zu of %zu checked, %zu woken", play.checked, play.waiting,
		     play.woken);
	cr_expect_gt(play.woken, 200, "%zu", play.woken);
}

/* --- by version ------------------------------------------------------------------------------ */

/* Two pods that wait for room on a node, a third that runs there. */
#define CROWDED                                                        \
	NODE_OF("a", , , "cpu: 1, memory: 4Gi, pods: 10", )            \
	NODE("b", ", labels: {color: red}", ", unschedulable: true", ) \
	POD_WITH("busy", , "cpu: 1", ", nodeName: a")                  \
	POD_WITH("p", , "cpu: 1", )                                    \
	POD_WITH("q", , "cpu: '50'", ", tolerations: [{operator: Exists}]")

static void start(struct session *session, struct drain *drain, const char *gates)
{
	const struct scheduler_options options = { .percentage_of_nodes_to_score = -1 };

	world_start_with(session, CROWDED, &options, gates);
	drain_init(drain, session, &nobody, NULL);
	drain_add(drain, session->cluster.pods, session->cluster.pod_count);
	drain_run(drain);
	cr_assert_eq(drain->attempts, 2);
}

/* q fits on no node however empty. v1.26 asks that of a node that changed; with hints a changed taint
 * wakes whoever waits for new nodes. */
Test(drain, tries_pods_again_as_the_version_does)
{
	static const struct {
		const char *gates;
		size_t attempts;
	} cases[] = {
		{ NULL, 3 },
		{ "SchedulerQueueingHints=true", 4 },
		{ "SchedulerQueueingHints=true,SchedulerPopFromBackoffQ=true", 4 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct session session;
		struct drain drain;
		struct node now;

		start(&session, &drain, cases[i].gates);
		/* More memory helps neither; v1.26 asks whether the pod could run there. */
		now = session.cluster.nodes[0];
		now.allocatable.memory_bytes *= 2;
		cluster_events_update_node(&drain.events, 0, &now);
		drain_run(&drain);
		cr_expect_eq(drain.attempts, 2, "%s: %zu", cases[i].gates, drain.attempts);
		now = session.cluster.nodes[1];
		now.unschedulable = false;
		cluster_events_update_node(&drain.events, 1, &now);
		drain_run(&drain);
		cr_expect_eq(drain.attempts, cases[i].attempts, "%s: %zu", cases[i].gates,
			     drain.attempts);
		cr_expect_eq(world_pod(&session, "p")->node, 1, "%s", cases[i].gates);
		drain_fini(&drain);
		session_fini(&session);
	}
}

/* Without nodes a pod of later versions is tried for ever; here it waits for one. */
Test(drain, ends_without_nodes)
{
	const struct scheduler_options options = { .percentage_of_nodes_to_score = -1 };
	struct session session;
	struct drain drain;
	struct node node = { 0 };

	world_start_with(&session, POD("p", , ), &options, "SchedulerQueueingHints=true");
	drain_init(&drain, &session, &nobody, NULL);
	drain_add(&drain, session.cluster.pods, 1);
	drain_run(&drain);
	cr_expect_eq(drain.attempts, 1);
	cr_expect_not(drain_has_work(&drain));
	cr_expect_eq(scheduling_queue_count(drain.queue, QUEUE_ERROR_BACKOFF), 1);
	node.name = intern_text(&session.cluster.symbols, "a");
	node.allocatable.pod_slots = 1;
	cluster_add_node(&session.cluster, &node);
	cluster_events_catch_up(&drain.events);
	drain_run(&drain);
	cr_expect_eq(world_pod(&session, "p")->node, 0);
	drain_fini(&drain);
	session_fini(&session);
}
