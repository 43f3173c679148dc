/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who holds the pods up.
 *
 * Of those with a line before them it is the one whose line was there for longest: lines further up are
 * longer when all comes at once, but gone sooner. Lines that hardly mattered to the pods, less than a
 * third of all their waiting, do not count; then it is where most of that time went. So it is when most of
 * it was waiting for room, which no one can be quicker at.
 */
#include <string.h>

#include "bench/simulate/figures.h"

static const double LEAST_SHARE = 1.0 / 3;

/* The scheduler's queue is long because of what keeps it busy. */
static const char *behind_queue(const struct model *m)
{
	const struct sim_scheduler *s = &m->scheduler;

	if (s->limited_ns > s->deciding_ns && s->limited_ns > s->binding_ns)
		return "the scheduler's bind rate limit";
	if (s->binding_ns > s->deciding_ns)
		return "the binding call, for which the scheduler waits";
	return "the scheduler";
}

static const char *who_is(const struct model *m, enum pod_wait wait)
{
	switch (wait) {
	case AWAITS_BURST:
	case AWAITS_CREATE_TOKEN:
		return "the controller manager's rate limit";
	case AWAITS_CREATE:
	case AWAITS_BIND:
	case AWAITS_STATUS:
		return "the API";
	case AWAITS_SCHEDULER:
		return behind_queue(m);
	case AWAITS_DECISION:
		return "the scheduler";
	case AWAITS_ROOM:
		return "room in the cluster";
	case AWAITS_BIND_TOKEN:
		return "the scheduler's client rate limit";
	case AWAITS_VOLUME:
	case AWAITS_ATTACH:
		return "the volumes";
	case AWAITS_PULL:
		return "image pulls";
	case AWAITS_START:
		return "the start of containers";
	case AWAITS_STATUS_TOKEN:
		return "the kubelets' rate limit";
	case AWAITS_NOTHING:
	case POD_WAITS:
		break;
	}
	return "nothing";
}

/* Of all waiting, that for one and the same. */
static double share_of(const struct model *m, const struct figures *f, const char *who)
{
	double share = 0;

	for (int i = 1; i < POD_WAITS; i++) {
		if (!strcmp(who_is(m, (enum pod_wait)i), who))
			share += f->waits[i].share;
	}
	return share;
}

static enum pod_wait largest_share(const struct model *m, const struct figures *f)
{
	enum pod_wait best = AWAITS_NOTHING;
	double most = 0;

	for (int i = 1; i < POD_WAITS; i++) {
		double share = share_of(m, f, who_is(m, (enum pod_wait)i));

		if (share > most) {
			most = share;
			best = (enum pod_wait)i;
		}
	}
	return best;
}

/* A wait in the line that was there for longest; AWAITS_NOTHING when none matters. */
static enum pod_wait longest_line(const struct model *m, const struct figures *f)
{
	enum pod_wait best = AWAITS_NOTHING;
	int64_t longest = 0;

	for (int i = 1; i < POD_WAITS; i++) {
		enum pod_queue queue = pods_queue_of((enum pod_wait)i);
		int64_t busy = backlog_busy_ns(&m->backlogs[queue], model_now(m));

		if (queue == QUEUE_NONE || queue == QUEUE_ROOM || busy <= longest ||
		    share_of(m, f, who_is(m, (enum pod_wait)i)) < LEAST_SHARE)
			continue;
		longest = busy;
		best = (enum pod_wait)i;
	}
	return best;
}

void bottleneck_find(const struct model *model, struct figures *figures)
{
	enum pod_wait most = largest_share(model, figures);
	enum pod_wait line = longest_line(model, figures);
	bool is_line = line != AWAITS_NOTHING && most != AWAITS_ROOM;
	double any = (double)backlog_busy_ns(&model->backlogs[QUEUE_ANY], model_now(model));
	const char *who = who_is(model, is_line ? line : most);
	double share = share_of(model, figures, who) * 100;

	figures->bottleneck = who;
	if (is_line)
		figures->bottleneck_why = arena_format(
			&figures->arena,
			"there was a line before it for %.1f %% of the time that pods waited for "
			"anything, with %.1f %% of all waiting in it",
			any > 0 ? (double)backlog_busy_ns(&model->backlogs[pods_queue_of(line)],
							  model_now(model)) /
					  any * 100
				: 0,
			share);
	else
		figures->bottleneck_why =
			arena_format(&figures->arena, "%.1f %% of all waiting", share);
}
