/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chronicle.h - what happened to a cluster's nodes and pods, and when
 *
 * Events as JSON, one after another: {"time": 12.5, "type": "ADDED", "object": {...}}, or what
 * `kubectl get --watch --output-watch-events -o json` prints, which has no times: then they are those
 * that the objects tell. docs/workloads.md describes the form.
 */
#ifndef BENCH_WORKLOAD_CHRONICLE_H
#define BENCH_WORKLOAD_CHRONICLE_H

#include "sched/base/intern.h"
#include "sched/load/load.h"

enum chronicle_type { CHRONICLE_ADDED, CHRONICLE_MODIFIED, CHRONICLE_DELETED };

struct chronicle_event {
	double seconds; /* as the file has them; NAN: not known */
	int64_t at_ns; /* since the beginning, in the run */
	enum chronicle_type type;
	bool is_node;
	bool is_over; /* a pod that has ended: Succeeded, Failed */
	uint32_t key; /* symbol in chronicle.keys: kind, namespace and name */
	const char *name_space, *name;
	const struct pod *pod; /* not in the cluster; NULL when it is deleted */
	const struct node *node;
	uint32_t line, column;
};

struct chronicle {
	const char *path;
	struct chronicle_event *events; /* in the order of time */
	size_t count, capacity;
	struct intern keys;
	size_t passed_over; /* events of other kinds */
};

struct chronicle_options {
	double speed; /* above 0: so many times as fast */
	const char *from; /* what was before is at the beginning; NULL: nothing was */
	struct reader_options reader;
	struct place from_place;
};

/* Objects are decoded into the loader's cluster, names and events live in the arena. To be released with
 * chronicle_fini() whatever comes of it. */
enum status chronicle_read(struct chronicle *chronicle, const char *path,
			   const struct chronicle_options *options, struct loader *loader,
			   struct arena *arena, struct diag_sink *sink);
void chronicle_fini(struct chronicle *chronicle);

#endif
