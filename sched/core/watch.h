/* SPDX-License-Identifier: Apache-2.0 */
/*
 * watch.h - to be told at once that pods come and go, and that nodes change
 *
 * For who keeps something derived from a snapshot. Everything that changes the snapshot announces itself,
 * also what is only tried in the middle of a cycle and taken back (preemption, nominated pods): the two
 * announcements cancel. Without a watcher an announcement costs one branch.
 */
#ifndef SCHED_CORE_WATCH_H
#define SCHED_CORE_WATCH_H

#include <stdint.h>

struct node_info;
struct pod;

/* All are set. Each is called after the change. */
struct watch_calls {
	/* The pod is counted in on, or out of, the node; its labels and spec are those it was counted with. */
	void (*pod_added)(void *context, const struct node_info *node, const struct pod *pod);
	void (*pod_removed)(void *context, const struct node_info *node, const struct pod *pod);
	/* It is new at the end; others that came with it may stand behind it already. Its pods follow. */
	void (*node_added)(void *context, uint32_t node);
	/* Its object is another: labels, taints, allocatable, images, ... */
	void (*node_changed)(void *context, uint32_t node);
	/* Its pods left before; nodes behind it have moved up. */
	void (*node_removed)(void *context, uint32_t node);
	/* Anything else that rules read: namespaces, Services and controllers, kinds of resources. */
	void (*objects_changed)(void *context);
	/* Everything was built anew. */
	void (*refreshed)(void *context);
};

struct watcher {
	struct watcher *next;
	const struct watch_calls *calls;
	void *context;
};

#endif
