/* SPDX-License-Identifier: Apache-2.0 */
/*
 * upstream.h - cases of Kubernetes' own table tests, re-expressed as YAML
 *
 * tests/golden/upstream/README.md describes the files. A document is a group of cases; what a case
 * does not say stands in its group.
 */
#ifndef TESTS_GOLDEN_UPSTREAM_H
#define TESTS_GOLDEN_UPSTREAM_H

#include <stdbool.h>
#include <stddef.h>

#include "bench/workload/session.h"

struct upstream_case {
	const char *file;
	const struct value *group; /* the document */
	const struct value *item; /* one of its cases */
	enum kubernetes_version version; /* to answer as */
	char difference[4096]; /* the first, "" while there is none */
};

/* The value under key, of the case or else of its group; NULL when neither has it. */
const struct value *upstream_find(const struct upstream_case *c, const char *key);
/* The same for a text; fails the case when there is none. */
const char *upstream_text(struct upstream_case *c, const char *key);
/* Notes a difference at a value, unless there is one already. Returns false. */
bool upstream_differs(struct upstream_case *c, const struct value *at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Compares; false when there was a difference now or before. */
bool upstream_expect_text(struct upstream_case *c, const struct value *want, const char *what,
			  const char *got);
bool upstream_expect_integer(struct upstream_case *c, const struct value *want, const char *what,
			     int64_t got);

/* --- a scheduler and its cluster out of a case ------------------------------------------------ */

struct upstream_world {
	struct session session;
	struct diag_sink sink;
	struct arena arena;
	struct upstream_case *c;
	char said[1024]; /* the first error of reading the objects */
	struct pod
		*pod; /* the one that is to be placed, `pod` of the case; NULL when there is none */
	bool refused; /* reading failed as the case expects: there is nothing more to ask */
};

/* The keys that describe the world: objects of every kind, featureGates, plugin, args, profile. */
bool upstream_world_knows(const char *key);
/* Can the version have the gate at that value? */
bool upstream_gate_holds(enum kubernetes_version version, const struct member *gate);
/* False when the objects cannot be read (the case fails) or were refused as expected. */
bool upstream_world_start(struct upstream_world *world, struct upstream_case *c);
void upstream_world_fini(struct upstream_world *world);
/* By name; notes a difference and returns NULL when there is none. */
struct pod *upstream_world_pod(struct upstream_world *world, const struct value *name);
struct node_info *upstream_world_node(struct upstream_world *world, const struct value *at,
				      const char *name);

/* --- what can be asked ----------------------------------------------------------------------- */

struct upstream_subject {
	const char *name;
	void (*check)(struct upstream_case *c);
	const char *const *keys; /* of expectations, ends with NULL */
	bool has_world; /* the world's keys are known too */
};

/* The requirements as Kubernetes prints them, sorted, with = for In with one value. */
const char *upstream_selector_text(struct arena *arena, const struct intern *symbols,
				   const struct selector *selector);

extern const struct upstream_subject upstream_quantity;
extern const struct upstream_subject upstream_selector;
extern const struct upstream_subject upstream_shape;
extern const struct upstream_subject upstream_normalise;
extern const struct upstream_subject upstream_nodes_to_find;
extern const struct upstream_subject upstream_model;
extern const struct upstream_subject upstream_preemption;
extern const struct upstream_subject upstream_schedule;
extern const struct upstream_subject upstream_select;
extern const struct upstream_subject upstream_queue;
extern const struct upstream_subject upstream_reasons;
extern const struct upstream_subject upstream_predicate;
extern const struct upstream_subject upstream_priority;

#endif
