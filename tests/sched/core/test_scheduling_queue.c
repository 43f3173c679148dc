/* SPDX-License-Identifier: Apache-2.0 */
/* The queue in virtual time; what it should do is v1.26's internal/queue. */
#include "sched/core/scheduling_queue.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/rng.h"
#include "tests/support/world.h"

enum { POD_MAX = 64 };
#define SECOND INT64_C(1000000000)

/* Pods a, b, c, ... with nothing but a priority, and a clock. */
struct line_up {
	int64_t now;
	struct scheduling_queue *queue;
	struct pod_spec specs[POD_MAX];
	struct pod pods[POD_MAX];
};

static int64_t read_clock(void *context)
{
	return *(int64_t *)context;
}

static bool has_gates(void *context, const struct pod *pod)
{
	(void)context;
	return pod->spec->scheduling_gate_count > 0;
}

/* Hints of two rules: the first believes in nodes that are added (n), the second, which is granted its
 * wish without a back-off, in pods that are deleted (d). Both await labels (l) and believe in none. */
static bool believes(void *context, const struct pod *pod, uint64_t rejectors,
		     const struct cluster_event *event)
{
	(void)context;
	(void)pod;
	return ((rejectors & 1) && event->kind == EVENTS(NODE, EVENT_ADD)) ||
	       ((rejectors & 2) && event->kind == EVENTS(POD, EVENT_DELETE));
}

static struct line_up *line_up_with(struct scheduling_queue_options options)
{
	struct line_up *l = calloc(1, sizeof(*l));

	cr_assert_not_null(l);
	options.now = read_clock;
	options.context = &l->now;
	l->queue = scheduling_queue_new(&options);
	for (uint32_t i = 0; i < POD_MAX; i++) {
		l->pods[i].spec = &l->specs[i];
		l->pods[i].sequence = i;
	}
	return l;
}

static struct line_up *line_up(bool honour_gates)
{
	return line_up_with(
		(struct scheduling_queue_options){ .is_gated = honour_gates ? has_gates : NULL });
}

static void disband(struct line_up *l)
{
	scheduling_queue_free(l->queue);
	free(l);
}

static struct pod *pod_of(struct line_up *l, char name)
{
	return &l->pods[name - 'a'];
}

static char name_of(const struct line_up *l, const struct pod *pod)
{
	return pod ? (char)('a' + (pod - l->pods)) : '-';
}

static void wait_seconds(struct line_up *l, int64_t seconds)
{
	l->now += seconds * SECOND;
	scheduling_queue_tick(l->queue);
}

#define FIT EVENTS(NODE, EVENT_ADD | EVENT_UPDATE_ALLOCATABLE)

static void put_back(struct line_up *l, struct pod *pod, uint64_t awaits)
{
	const struct rejection why = { .awaits = awaits, .rejectors = awaits != 0 };

	scheduling_queue_put_back(l->queue, pod, &why);
}

static void put_back_hinted(struct line_up *l, struct pod *pod, uint64_t rejectors,
			    uint64_t pending)
{
	const struct rejection why = { .awaits = EVENTS(NODE, EVENT_ADD | EVENT_UPDATE_LABEL) |
						 EVENTS(POD, EVENT_DELETE),
				       .rejectors = rejectors,
				       .pending = pending };

	scheduling_queue_put_back(l->queue, pod, &why);
}

static void happen(struct line_up *l, uint64_t kind)
{
	const struct cluster_event event = { .kind = kind };

	scheduling_queue_move(l->queue, &event, NULL, NULL);
}

/*
 * A script, word by word:
 *   +a4  pod a of priority 4 is added          -a  a is deleted
 *   >a   a is popped (>- nothing is there)     <a  it goes back, waiting for room on a node
 *   (a   it goes back, rejected by the rule that believes in nodes   [a  by both
 *   !a   it goes back after an error           ^a  it is activated      ~a  its object changed
 *   n    a node is added    d  a pod is deleted    l  a node's label changes    *  anything
 *   7s   seven seconds pass
 *   =0120  so many are active, back off, are unschedulable, are gated
 */
static void obey(struct line_up *l, const char *word, const char *script)
{
	/* Of words that name one. */
	struct pod *pod = pod_of(l, word[0] && word[1] >= 'a' && word[1] <= 'z' ? word[1] : 'a');
	char counts[8];

	switch (word[0]) {
	case '+':
		l->specs[pod->sequence].priority = atoi(word + 2);
		scheduling_queue_add(l->queue, pod);
		break;
	case '-':
		scheduling_queue_delete(l->queue, pod);
		break;
	case '>':
		cr_expect_eq(name_of(l, scheduling_queue_pop(l->queue)), word[1], "%s at %s",
			     script, word);
		break;
	case '<':
		put_back(l, pod, FIT);
		break;
	case '!':
		put_back(l, pod, 0);
		break;
	case '^':
		scheduling_queue_activate(l->queue, pod);
		break;
	case '~':
		scheduling_queue_update(l->queue, pod, pod, EVENTS(POD, EVENT_UPDATE_OTHER));
		break;
	case '(':
		put_back_hinted(l, pod, 1, 0);
		break;
	case '[':
		put_back_hinted(l, pod, 3, 2);
		break;
	case 'n':
		happen(l, EVENTS(NODE, EVENT_ADD));
		break;
	case 'd':
		happen(l, EVENTS(POD, EVENT_DELETE));
		break;
	case 'l':
		happen(l, EVENTS(NODE, EVENT_UPDATE_LABEL));
		break;
	case '*':
		happen(l, EVENTS_ANY);
		break;
	case '=':
		snprintf(counts, sizeof(counts), "=%zu%zu%zu%zu",
			 scheduling_queue_count(l->queue, QUEUE_ACTIVE),
			 scheduling_queue_count(l->queue, QUEUE_BACKOFF),
			 scheduling_queue_count(l->queue, QUEUE_UNSCHEDULABLE),
			 scheduling_queue_count(l->queue, QUEUE_GATED));
		cr_expect_str_eq(counts, word, "%s: %s", script, counts);
		break;
	default:
		wait_seconds(l, strtol(word, NULL, 10));
	}
}

static void play(struct line_up *l, const char *script)
{
	char words[512];

	snprintf(words, sizeof(words), "%s", script);
	for (char *word = strtok(words, " "); word; word = strtok(NULL, " "))
		obey(l, word, script);
}

static const struct {
	const char *what, *script;
} scripts[] = {
	{ "an empty queue has nothing", ">- =0000 *  >-" },
	{ "the highest priority goes first", "+a1 +b3 +c2 >b >c >a >-" },
	{ "the first to come goes first among equals", "+b0 +a0 +c0 >b >a >c" },
	{ "time goes before the order of calls", "+a0 1s +b0 >a <a n =1100 >b" },
	{ "a pod that did not fit waits", "+a0 >a <a =0010 >-" },
	{ "what may help lets it back off, and be tried", "+a0 >a <a n =0100 >- 1s =1000 >a" },
	{ "after the back-off it is active at once", "+a0 >a <a 2s n =1000 >a" },
	{ "what does not help does not", "+a0 >a <a 2s d l =0010 n =1000" },
	{ "anything may be anything", "+a0 >a <a 2s * =1000" },
	{ "after an error everything helps", "+a0 >a !a 2s l =1000" },
	{ "back-offs double, up to ten seconds",
	  "+a0 >a <a n =0100 1s =1000 "
	  ">a <a n 1s =0100 1s =1000 >a <a n 3s =0100 1s =1000 >a <a n 7s =0100 1s =1000 "
	  ">a <a n 9s =0100 1s =1000 >a <a n 9s =0100 1s =1000" },
	{ "who was tried less often is back first",
	  "+a0 >a <a n 1s >a +b0 >b <a <b n =0200 1s =1100 >b 1s >a" },
	{ "what happens during a cycle is not missed", "+a0 +b0 >a n <a =1100 >b <b =0110" },
	{ "even if it was for nobody", "+a0 >a l <a =0100 1s >a" },
	{ "nobody waits longer than five minutes",
	  "+a0 >a <a 299s =0010 1s =0010 29s =0010 1s =1000 >a" },
	{ "but for long ago is not for ever: it starts anew",
	  "+a0 >a <a 330s >a <a 299s =0010 31s =1000" },
	{ "deleted pods are gone from everywhere",
	  "+a0 +b0 +c0 +d0 >a <a >b n <b -a -b -c =1000 >d -d =0000 600s >-" },
	{ "a pod deleted while it is tried stays gone unless it is put back",
	  "+a0 >a -a =0000 600s >-" },
	{ "activation does not wait for the back-off",
	  "+a0 >a <a ^a =1000 >a n <a =0100 ^a =1000" },
	{ "activation is nothing to who is not here", "^a =0000 +a0 ^a =1000 >a ^a =0000" },
	{ "a changed pod is tried again", "+a0 >a <a ~a =0100 1s >a <a 3s ~a =1000" },
	{ "a changed pod keeps its place", "+a0 +b0 ~b >a >b" },
	{ "a changed pod nobody knew is new", "~a =1000 >a" },
	{ "added twice is there once", "+a0 +b0 +a5 =2000 >a >b >-" },
};

Test(scheduling_queue, follows_the_script)
{
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
		struct line_up *l = line_up(false);

		play(l, scripts[i].script);
		disband(l);
	}
}

/* Of the queue of v1.36: an event that no rule believes in moves nobody. */
static const struct {
	const char *what, *script;
} hinted[] = {
	{ "what a rule believes in lets the pod back off", "+a0 >a (a n =0100 1s =0100 1s =1000" },
	{ "what it does not believe in moves nobody", "+a0 >a (a 2s l d =0010 n =1000" },
	{ "what happens in flight counts when a rule believes in it",
	  "+a0 +b0 >a n (a =1100 >b l (b =0110" },
	{ "only what happened since the pod was popped counts", "+a0 +b0 >a n >b (a (b =0110" },
	{ "a wish that is granted at once skips the back-off", "+a0 >a [a d =1000 >a [a n =0100" },
	{ "granted in flight, too", "+a0 >a n d [a =1000" },
	{ "anything is anything", "+a0 >a (a 2s * =1000" },
	{ "a pod that is activated in flight comes back", "+a0 +b0 >a >b ^a (b (a =0110" },
	{ "after an error it backs off whatever happens", "+a0 >a !a =0000 1s =0000 1s =1000" },
	{ "errors in a row double the back-off, a rejection starts anew",
	  "+a0 >a !a 2s >a !a 2s =0000 1s =1000 >a (a n =0100 2s =1000" },
	{ "rejections double it", "+a0 >a (a n 2s >a (a n 2s =0100 1s =1000" },
	{ "nobody waits longer than five minutes", "+a0 >a (a 301s =0010 29s =1000" },
	{ "a deleted pod does not come back", "+a0 >a n -a (a =0000 +b0 =1000" },
};

static const struct {
	const char *what, *script;
} popping[] = {
	{ "who backs off is tried when nobody else is there", "+a0 >a (a n =0100 >a (a =0010" },
	{ "but not before", "+a0 +b0 >a (a n =1100 >b >a >-" },
	{ "of one second the highest priority goes first", "+a1 +b2 >b (b >a (a n =0200 >b >a >-" },
	{ "after an error nobody is tried early", "+a0 >a !a >- 1s >- 1s >a" },
	{ "back-offs end with the second they end in", "+a0 +b0 >a (a n =1100 1s =1100 1s =2000" },
};

Test(scheduling_queue, follows_the_script_with_hints)
{
	for (size_t i = 0; i < sizeof(hinted) / sizeof(hinted[0]); i++) {
		struct line_up *l =
			line_up_with((struct scheduling_queue_options){ .may_help = believes });

		play(l, hinted[i].script);
		disband(l);
	}
}

Test(scheduling_queue, follows_the_script_when_it_pops_from_back_offs)
{
	for (size_t i = 0; i < sizeof(popping) / sizeof(popping[0]); i++) {
		struct line_up *l = line_up_with((struct scheduling_queue_options){
			.may_help = believes, .pop_from_backoff = true });

		play(l, popping[i].script);
		disband(l);
	}
}

/* Its own update is told kind by kind; the end of its gates lets a gated pod in. */
Test(scheduling_queue, hears_of_a_pods_own_changes_with_hints)
{
	struct line_up *l = line_up_with((struct scheduling_queue_options){
		.may_help = believes, .is_gated = has_gates, .pop_from_backoff = true });
	struct pod *a = pod_of(l, 'a');

	l->specs[0].scheduling_gate_count = 1;
	play(l, "+a0 =0001 n * =0001 301s =0001");
	scheduling_queue_update(l->queue, a, a, EVENTS(POD, EVENT_UPDATE_LABEL));
	play(l, "=0001");
	l->specs[0].scheduling_gate_count = 0;
	scheduling_queue_update(l->queue, a, a, EVENTS(POD, EVENT_UPDATE_GATES_GONE));
	play(l, "=1000 >a (a =0010");
	scheduling_queue_update(l->queue, a, a, EVENTS(POD, EVENT_UPDATE_LABEL));
	play(l, "=0010");
	disband(l);
}

Test(scheduling_queue, leaves_gated_pods_outside)
{
	struct line_up *l = line_up(true);

	l->specs[0].scheduling_gate_count = 2;
	play(l, "+a9 +b0 =1001 >b <b * =0101 600s =1001 ^a =1001 ~a =1001");
	l->specs[0].scheduling_gate_count = 0;
	play(l, "~a =2000 >a >b");
	disband(l);
	l = line_up(false);
	l->specs[0].scheduling_gate_count = 2;
	play(l, "+a9 =1000 >a");
	disband(l);
}

Test(scheduling_queue, counts_attempts_and_says_when_to_look_again)
{
	struct line_up *l = line_up(false);
	struct pod *a = pod_of(l, 'a');

	cr_expect_eq(scheduling_queue_next_tick(l->queue), INT64_MAX);
	l->now = 2 * SECOND + 5;
	play(l, "+a0");
	cr_expect_eq(scheduling_queue_next_tick(l->queue), INT64_MAX);
	cr_expect_eq(scheduling_queue_attempts(l->queue, a), 0u);
	play(l, ">a <a");
	/* Leftovers are looked for every 30 seconds. */
	cr_expect_eq(scheduling_queue_next_tick(l->queue), 330 * SECOND);
	play(l, "n");
	cr_expect_eq(scheduling_queue_next_tick(l->queue), 4 * SECOND);
	cr_expect_eq(scheduling_queue_attempts(l->queue, a), 1u);
	l->now = scheduling_queue_next_tick(l->queue);
	scheduling_queue_tick(l->queue);
	play(l, "=1000 >a");
	cr_expect_eq(scheduling_queue_attempts(l->queue, a), 2u);
	cr_expect_eq(scheduling_queue_added_ns(l->queue, a), 2 * SECOND + 5);
	disband(l);
}

static bool is_even(void *context, const struct pod *pod)
{
	(void)context;
	return pod->sequence % 2 == 0;
}

Test(scheduling_queue, moves_whom_the_caller_thinks_it_helps)
{
	struct line_up *l = line_up(false);

	play(l, "+a0 +b0 +c0 >a >b >c <a <b <c 2s");
	scheduling_queue_move(l->queue,
			      &(struct cluster_event){ EVENTS(NODE, EVENT_ADD), NULL, NULL },
			      is_even, NULL);
	play(l, "=2010 >a >c");
	disband(l);
}

/* A heap and lists against the plainest way to say what comes next. */
Test(scheduling_queue, pops_what_comes_first_whatever_came_before)
{
	const uint64_t seed = 20151203;

	for (uint64_t round = 0; round < 300; round++) {
		struct line_up *l = line_up(false);
		bool in[POD_MAX] = { false };
		uint64_t added[POD_MAX] = { 0 };
		uint64_t draws = 0;

		for (uint64_t step = 1; step < 200; step++) {
			uint32_t i = rng_below(rng_draw(seed + round, draws++), POD_MAX);
			struct pod *best = NULL, *popped;

			if (rng_below(rng_draw(seed + round, draws++), 3)) {
				if (in[i]) {
					scheduling_queue_delete(l->queue, &l->pods[i]);
				} else {
					l->specs[i].priority = (int32_t)rng_below(
						rng_draw(seed + round, draws++), 4);
					scheduling_queue_add(l->queue, &l->pods[i]);
					added[i] = step;
				}
				in[i] = !in[i];
				continue;
			}
			for (size_t p = 0; p < POD_MAX; p++) {
				if (in[p] &&
				    (!best || l->specs[p].priority > best->spec->priority ||
				     (l->specs[p].priority == best->spec->priority &&
				      added[p] < added[best->sequence])))
					best = &l->pods[p];
			}
			popped = scheduling_queue_pop(l->queue);
			cr_assert_eq(popped, best, "round %llu step %llu",
				     (unsigned long long)round, (unsigned long long)step);
			if (best)
				in[best->sequence] = false;
		}
		disband(l);
	}
}

/* Bound pods wake those that want to be near them, and only those. */
Test(scheduling_queue, wakes_pods_that_want_to_be_near_a_new_one)
{
	static const char yaml[] =
		"apiVersion: v1\nkind: Node\nmetadata: {name: node}\nstatus: {allocatable: {cpu: "
		"4, "
		"pods: 9}}\n"
		"---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {app: web}}\n"
		"spec: {containers: [{name: c, image: i}]}\n"
		"---\napiVersion: v1\nkind: Pod\nmetadata: {name: near-web}\n"
		"spec:\n"
		"  containers: [{name: c, image: i}]\n"
		"  affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
		"[{topologyKey: zone, labelSelector: {matchLabels: {app: web}}}]}}\n"
		"---\napiVersion: v1\nkind: Pod\nmetadata: {name: near-db}\n"
		"spec:\n"
		"  containers: [{name: c, image: i}]\n"
		"  affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
		"[{topologyKey: zone, labelSelector: {matchLabels: {app: db}}}]}}\n"
		"---\napiVersion: v1\nkind: Pod\nmetadata: {name: away-from-web}\n"
		"spec:\n"
		"  containers: [{name: c, image: i}]\n"
		"  affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
		"[{topologyKey: zone, labelSelector: {matchLabels: {app: web}}}]}}\n";
	static const char *const names[] = { "near-web", "near-db", "away-from-web" };
	int64_t now = 0;
	const struct scheduling_queue_options options = { .now = read_clock, .context = &now };
	struct scheduling_queue *queue = scheduling_queue_new(&options);
	const struct scheduler_options defaults = { .percentage_of_nodes_to_score = -1 };
	struct session session;

	world_start(&session, yaml, &defaults);
	for (size_t i = 0; i < 3; i++)
		scheduling_queue_add(queue, world_pod(&session, names[i]));
	for (size_t i = 0; i < 3; i++)
		scheduling_queue_put_back(queue, scheduling_queue_pop(queue),
					  &(struct rejection){ EVENTS(POD, EVENT_ADD), 1, 0 });
	now = 5 * SECOND;
	scheduling_queue_pod_assigned(queue, &session.snapshot, world_pod(&session, "web"),
				      EVENTS(POD, EVENT_ADD));
	cr_expect_eq(scheduling_queue_count(queue, QUEUE_ACTIVE), 1u);
	cr_expect_eq(scheduling_queue_pop(queue), world_pod(&session, "near-web"));
	cr_expect_eq(scheduling_queue_count(queue, QUEUE_UNSCHEDULABLE), 2u);
	scheduling_queue_free(queue);
	session_fini(&session);
}
