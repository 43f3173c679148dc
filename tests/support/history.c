/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/history.h"

#include <criterion/criterion.h>
#include <string.h>

#include "sched/core/cycle.h"
#include "tests/support/all_strategies.h"
#include "tests/support/session_text.h"
#include "tests/support/state_digest.h"

/* So many histories are of clusters whose pods mind each other. */
enum { NEIGHBOURS_PERCENT = 40 };

/* --- rolling --------------------------------------------------------------------------------- */

/* Often around the sizes at which strategies change their ways: a word, a vector, a block. */
static uint32_t random_size(struct dice *dice)
{
	static const uint32_t borders[] = { 8, 16, 32, 64 };
	uint32_t kind = roll(dice, 1000);

	if (kind < 620)
		return 1 + roll(dice, 8);
	if (kind < 800)
		return 9 + roll(dice, 22);
	if (kind < 920)
		return borders[roll(dice, 4)] - 1 + roll(dice, 3);
	if (kind < 990)
		return 30 + roll(dice, 41);
	return 71 + roll(dice, 450);
}

static enum happening random_happening(struct dice *dice)
{
	static const uint8_t weights[HAPPENINGS] = {
		[HAPPENS_ARRIVE] = 30,	  [HAPPENS_COPIES] = 20,       [HAPPENS_DELETE_POD] = 14,
		[HAPPENS_CHANGE_POD] = 4, [HAPPENS_CHANGE_NODE] = 9,   [HAPPENS_REMOVE_NODE] = 4,
		[HAPPENS_ADD_NODE] = 5,	  [HAPPENS_REMOVE_OBJECT] = 3, [HAPPENS_TRY] = 5,
		[HAPPENS_NOMINATE] = 4,	  [HAPPENS_REFRESH] = 2,
	};
	uint32_t drawn = roll(dice, 100);
	int what = 0;

	while (drawn >= weights[what])
		drawn -= weights[what++];
	return (enum happening)what;
}

static int32_t random_percentage(struct dice *dice)
{
	static const int32_t percentages[] = { 0, 5, 33, 60, 77, 100 };

	return chance(dice, 70) ? -1 : percentages[roll(dice, 6)];
}

void history_init(struct history *history, uint64_t seed)
{
	struct dice dice = { .seed = seed };
	uint32_t nodes = random_size(&dice);

	*history = (struct history){ .seed = seed, .count = 4 + roll(&dice, 16) };
	if (nodes > 70)
		history->count = 4;
	if (chance(&dice, NEIGHBOURS_PERCENT))
		random_cluster_init_neighbours(&history->cluster, &dice, nodes,
					       4 + roll(&dice, 10));
	else
		random_cluster_init_sized(&history->cluster, &dice, nodes, 4 + roll(&dice, 10));
	history->options.percentage_of_nodes_to_score = random_percentage(&dice);
	history->options.seed = roll(&dice, 1000);
	history->options.tie_break = chance(&dice, 50) ? TIE_RANDOM : TIE_FIRST;
	for (size_t i = 0; i < history->count; i++)
		history->steps[i] = (struct step){ random_happening(&dice), roll(&dice, 1000),
						   roll(&dice, 1000), false };
	/* Where nearly nothing may be kept. */
	if (chance(&dice, 25))
		history->options.template_cache_bytes = 1 + roll(&dice, 20000);
}

void history_fini(struct history *history)
{
	random_cluster_fini(&history->cluster);
}

void history_print(const struct history *history, FILE *out)
{
	static const char *const names[] = {
#define X(id, what) #id,
		HAPPENING_LIST(X)
#undef X
	};
	const struct scheduler_options *o = &history->options;

	fprintf(out,
		"seed %llu: %u nodes, tie-break %s, %d %% of the nodes, scheduler seed %llu, "
		"template cache of %zu bytes\n",
		(unsigned long long)history->seed, history->cluster.nodes,
		o->tie_break == TIE_RANDOM ? "random" : "first", o->percentage_of_nodes_to_score,
		(unsigned long long)o->seed, o->template_cache_bytes);
	for (size_t i = 0; i < history->count; i++) {
		const struct step *step = &history->steps[i];

		if (!step->left_out)
			fprintf(out, "step %zu: %s %u %u\n", i, names[step->what], step->a,
				step->b);
	}
}

/* --- playing --------------------------------------------------------------------------------- */

struct stage {
	struct session session;
	struct drain drain;
	struct diag_sink sink;
	struct probe probe;
	size_t next; /* pending pod to arrive */
	size_t loaded; /* pods of the documents */
	uint32_t names; /* given so far */
	bool watching; /* all strategies at once */
	const struct history *history;
	struct played *out;
};

static void cycle_end(void *context, const struct pod *pod, enum outcome outcome)
{
	struct stage *stage = context;
	const char *culprit = all_strategies_differ(outcome);

	if (!culprit || stage->out->culprit)
		return;
	stage->out->culprit = culprit;
	stage->out->pod = pod->sequence;
}

static void open_stage(struct stage *stage, const struct history *history,
		       const struct strategy *strategy)
{
	static const struct workload_hooks no_hooks = { 0 };
	struct session_options options = {
		.load.reader.limits = READER_LIMITS_DEFAULT,
		.load.kubernetes_version = history->cluster.version,
		.feature_gates = history->cluster.feature_gates,
		.scheduler = history->options,
	};

	stage->sink = (struct diag_sink){ .quiet = 1, .emit = diag_drop };
	options.scheduler.strategy = strategy;
	session_init(&stage->session, &options, &stage->sink);
	cr_assert_eq(session_text(&stage->session, "history.json", history->cluster.text),
		     STATUS_OK);
	cr_assert_eq(session_start(&stage->session), STATUS_OK);
	stage->probe = (struct probe){ .context = stage, .cycle_end = cycle_end };
	if (strategy == &all_strategies)
		scheduler_set_probe(stage->session.scheduler, &stage->probe);
	drain_init(&stage->drain, &stage->session, &no_hooks, NULL);
	stage->loaded = stage->session.cluster.pod_count;
}

static void close_stage(struct stage *stage)
{
	scheduler_set_probe(stage->session.scheduler, NULL);
	drain_fini(&stage->drain);
	session_fini(&stage->session);
}

/* The next pod of the documents that nobody has tried; NULL when there is none left. */
static struct pod *next_pending(struct stage *stage)
{
	const struct cluster *cluster = &stage->session.cluster;

	for (; stage->next < stage->loaded; stage->next++) {
		struct pod *pod = cluster->pods[stage->next];

		if (pod->state == POD_PENDING &&
		    scheduling_queue_place(stage->drain.queue, pod) == QUEUE_NOWHERE)
			return pod;
	}
	return NULL;
}

static void arrive(struct stage *stage, uint32_t count)
{
	struct pod *pod;

	for (uint32_t i = 0; i < count && (pod = next_pending(stage)); i++) {
		drain_add(&stage->drain, &pod, 1);
		stage->next++;
	}
	drain_run(&stage->drain);
}

static uint32_t new_name(struct stage *stage, const char *kind)
{
	char text[32];

	snprintf(text, sizeof(text), "%s-%u", kind, stage->names++);
	return intern_text(&stage->session.cluster.symbols, text);
}

static struct pod *pod_at(const struct stage *stage, uint32_t number)
{
	const struct cluster *cluster = &stage->session.cluster;

	return cluster->pods[number % cluster->pod_count];
}

/* Pods that share spec and labels, as those of a template do. */
static void arrive_copies(struct stage *stage, uint32_t count, uint32_t of)
{
	struct cluster *cluster = &stage->session.cluster;
	struct pod *added[16];

	for (uint32_t i = 0; i < count; i++) {
		struct pod copy = *pod_at(stage, of);

		copy.name = new_name(stage, "copy");
		copy.deleting = copy.preempted = false;
		copy.nominated_node_name = 0;
		copy.start_seconds = INT64_MIN;
		added[i] = cluster_add_pod(cluster, &copy);
	}
	drain_add(&stage->drain, added, count);
	drain_run(&stage->drain);
}

static void delete_pod(struct stage *stage, uint32_t number)
{
	struct pod *pod = pod_at(stage, number);

	if (pod->state != POD_DELETED)
		cluster_events_delete_pod(&stage->drain.events, pod);
}

static void change_pod(struct stage *stage, uint32_t number, uint32_t choice)
{
	struct pod *pod = pod_at(stage, number);
	const struct pod *other = pod_at(stage, choice);
	struct pod now = *pod;

	if (pod->state == POD_DELETED)
		return;
	now.labels = other->labels;
	if (choice % 3 == 0 && pod->state == POD_BOUND)
		now.deleting = true;
	if (choice % 4 == 0 && pod->state != POD_BOUND)
		now.spec = other->spec;
	cluster_events_update_pod(&stage->drain.events, pod, &now);
}

static void change_node(struct stage *stage, uint32_t number, uint32_t choice)
{
	const struct cluster *cluster = &stage->session.cluster;
	uint32_t at = number % (uint32_t)cluster->node_count;
	const struct node *other = &cluster->nodes[choice % cluster->node_count];
	struct node now = cluster->nodes[at];

	if (choice & 1)
		now.labels = other->labels;
	if (choice & 2) {
		now.taints = other->taints;
		now.taint_count = other->taint_count;
	}
	if (choice & 4)
		now.allocatable = other->allocatable;
	if (choice & 8)
		now.unschedulable = !now.unschedulable;
	if (choice & 16) {
		now.images = other->images;
		now.image_count = other->image_count;
	}
	cluster_events_update_node(&stage->drain.events, at, &now);
}

static void remove_node(struct stage *stage, uint32_t number)
{
	uint32_t count = (uint32_t)stage->session.cluster.node_count;

	if (count > 1)
		cluster_events_remove_node(&stage->drain.events, number % count);
}

static void add_node(struct stage *stage, uint32_t number)
{
	struct cluster *cluster = &stage->session.cluster;
	struct node copy = cluster->nodes[number % cluster->node_count];

	copy.name = new_name(stage, "node");
	cluster_add_node(cluster, &copy);
	cluster_events_catch_up(&stage->drain.events);
}

static size_t list_count(const struct cluster *cluster, enum cluster_list list)
{
	const size_t counts[CLUSTER_LISTS] = {
		[LIST_VOLUMES] = cluster->volume_count,
		[LIST_CLAIMS] = cluster->claim_count,
		[LIST_STORAGE_CLASSES] = cluster->storage_class_count,
		[LIST_CSI_NODES] = cluster->csi_node_count,
		[LIST_CSI_DRIVERS] = cluster->csi_driver_count,
		[LIST_CSI_CAPACITIES] = cluster->csi_capacity_count,
		[LIST_POD_OWNERS] = cluster->pod_owner_count,
	};

	return counts[list];
}

static void remove_object(struct stage *stage, uint32_t number, uint32_t choice)
{
	/* Services most often: they decide how pods are spread. */
	enum cluster_list list = choice % 2 ? LIST_POD_OWNERS
					    : (enum cluster_list)(choice / 2 % CLUSTER_LISTS);
	size_t count = list_count(&stage->session.cluster, list);

	if (count)
		cluster_events_remove(&stage->drain.events, list, number % count);
}

/* Between cycles, and as if nothing had been: but for the draws, which go on. */
static void try_pod(struct stage *stage, uint32_t number)
{
	struct scheduler *scheduler = stage->session.scheduler;
	struct pod *pod = pod_at(stage, number);
	uint32_t nominated = nominations_find(&scheduler->nominations, pod);
	uint8_t state = pod->state;

	if (state == POD_DELETED || state == POD_BOUND)
		return;
	if (scheduler_schedule(scheduler, pod) == OUTCOME_SCHEDULED) {
		scheduler_forget(scheduler, pod);
		scheduler_nominate(scheduler, pod, nominated);
	}
	pod->state = state;
}

static void nominate(struct stage *stage, uint32_t number, uint32_t choice)
{
	struct scheduler *scheduler = stage->session.scheduler;
	struct pod *pod = pod_at(stage, number);

	if (pod->state == POD_PENDING || pod->state == POD_UNSCHEDULABLE)
		scheduler_nominate(scheduler, pod,
				   choice % (uint32_t)stage->session.snapshot.node_count);
}

static void play_step(struct stage *stage, const struct step *step)
{
	switch (step->what) {
	case HAPPENS_ARRIVE:
		arrive(stage, 1 + step->a % 4);
		return;
	case HAPPENS_COPIES:
		arrive_copies(stage, 1 + step->a % 12, step->b);
		return;
	case HAPPENS_DELETE_POD:
		delete_pod(stage, step->a);
		break;
	case HAPPENS_CHANGE_POD:
		change_pod(stage, step->a, step->b);
		break;
	case HAPPENS_CHANGE_NODE:
		change_node(stage, step->a, step->b);
		break;
	case HAPPENS_REMOVE_NODE:
		remove_node(stage, step->a);
		break;
	case HAPPENS_ADD_NODE:
		add_node(stage, step->a);
		break;
	case HAPPENS_REMOVE_OBJECT:
		remove_object(stage, step->a, step->b);
		break;
	case HAPPENS_TRY:
		try_pod(stage, step->a);
		return;
	case HAPPENS_NOMINATE:
		nominate(stage, step->a, step->b);
		return;
	case HAPPENS_REFRESH:
	case HAPPENINGS:
		snapshot_refresh(&stage->session.snapshot);
		return;
	}
	/* Whoever was woken is tried. */
	if (step->b % 3)
		drain_run(&stage->drain);
}

/* Of everything, after the last step; before that of the placements, which is faster. */
static uint64_t digest_of(struct stage *stage, bool last)
{
	uint64_t placements = drain_digest(&stage->drain);

	return last ? placements ^ state_digest(stage->session.scheduler) : placements;
}

void history_play(const struct history *history, const struct strategy *strategy,
		  struct history_counts *counts, struct played *out)
{
	struct stage stage = { .history = history, .out = out };

	*out = (struct played){ 0 };
	open_stage(&stage, history, strategy);
	for (size_t i = 0; i < history->count && !out->culprit; i++) {
		if (!history->steps[i].left_out)
			play_step(&stage, &history->steps[i]);
		out->digests[i] = digest_of(&stage, i + 1 == history->count);
		out->steps += !out->culprit;
	}
	counts->histories++;
	counts->steps += out->steps;
	counts->cycles += stage.drain.attempts;
	counts->scheduled += stage.drain.outcomes[OUTCOME_SCHEDULED];
	counts->victims += stage.drain.victims;
	counts->given_up += scheduler_strategy_use(stage.session.scheduler)->given_up;
	close_stage(&stage);
}

void history_play_all(const struct history *history, struct history_counts *counts,
		      struct played *out)
{
	history_play(history, &all_strategies, counts, out);
}

/* --- shrinking ------------------------------------------------------------------------------- */

/* True when something could be left out. */
static bool leave_out(struct history *history, size_t at, size_t count,
		      bool (*is_wrong)(const struct history *, void *), void *context)
{
	struct step kept[HISTORY_STEPS_MAX];
	bool any = false;

	memcpy(kept, history->steps, sizeof(kept));
	for (size_t i = at; i < at + count && i < history->count; i++) {
		any |= !history->steps[i].left_out;
		history->steps[i].left_out = true;
	}
	if (any && is_wrong(history, context))
		return true;
	memcpy(history->steps, kept, sizeof(kept));
	return false;
}

void history_shrink(struct history *history, bool (*is_wrong)(const struct history *, void *),
		    void *context)
{
	bool any = true;

	while (any) {
		any = false;
		for (size_t size = history->count; size; size /= 2) {
			for (size_t at = 0; at < history->count; at += size)
				any |= leave_out(history, at, size, is_wrong, context);
		}
	}
}
