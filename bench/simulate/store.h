/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store.h - what the API server keeps, with its history
 *
 * Every write makes a revision. The value that it replaces, or the one that was deleted, is kept until
 * a compaction; the API server compacts at an interval, up to the revision that was the newest at the
 * one before. With a quota, a store that is full takes deletions only.
 */
#ifndef BENCH_SIMULATE_STORE_H
#define BENCH_SIMULATE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "bench/simulate/spec.h"

enum { STORE_MEMBERS_MAX = 9 };

struct store {
	const struct store_spec *spec;
	uint64_t revision;
	int64_t objects;
	int64_t live_bytes; /* of what can be read at the newest revision */
	int64_t history_bytes; /* of older values, replaced since the last compaction ... */
	int64_t old_history_bytes; /* ... and before it */
	int64_t most_bytes;
	int64_t freed_bytes; /* by all compactions */
	uint64_t compactions;
	uint64_t refused; /* writes, for want of room */
	bool full;
	int64_t full_ns; /* when it became full */
	bool up[STORE_MEMBERS_MAX];
	int leader; /* a member; -1 while there is none */
	int64_t elected_ns; /* when the next one leads; INT64_MAX without a quorum */
};

void store_init(struct store *store, const struct store_spec *spec);
/* Bytes it holds now: what a compaction would leave, and what it would free. */
int64_t store_bytes(const struct store *store);
/* Each is a revision; false when there is no room. */
bool store_add(struct store *store, int64_t bytes, int64_t now_ns);
bool store_replace(struct store *store, int64_t bytes, int64_t now_ns);
void store_remove(struct store *store, int64_t bytes, int64_t now_ns);
/* The one at the end of an interval; `all`: up to the newest revision. */
void store_compact(struct store *store, bool all);

/* A member stops or comes back; elections take their time. */
void store_set_member(struct store *store, int member, bool up, int64_t now_ns);
/* The member that leads, or the first one up that does not; -1: there is none. */
int store_find_leader(const struct store *store);
int store_find_follower(const struct store *store);
/* Can it be written to: has it a leader? */
bool store_is_writable(struct store *store, int64_t now_ns);

#endif
