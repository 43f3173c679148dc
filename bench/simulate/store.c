/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/simulate/store.h"

void store_init(struct store *store, const struct store_spec *spec)
{
	*store = (struct store){ .spec = spec, .elected_ns = INT64_MAX };
	for (int64_t i = 0; i < spec->members; i++)
		store->up[i] = true;
}

int64_t store_bytes(const struct store *store)
{
	return store->live_bytes + store->history_bytes + store->old_history_bytes;
}

static bool has_room(struct store *store, int64_t more, int64_t now_ns)
{
	int64_t quota = store->spec->quota_bytes;

	if (!store->full && quota && store_bytes(store) + more > quota) {
		store->full = true;
		store->full_ns = now_ns;
	}
	store->refused += store->full;
	return !store->full;
}

static void note_revision(struct store *store)
{
	store->revision++;
	store->history_bytes += store->spec->revision_bytes;
	if (store_bytes(store) > store->most_bytes)
		store->most_bytes = store_bytes(store);
}

bool store_add(struct store *store, int64_t bytes, int64_t now_ns)
{
	if (!has_room(store, bytes + store->spec->revision_bytes, now_ns))
		return false;
	store->live_bytes += bytes;
	store->objects++;
	note_revision(store);
	return true;
}

bool store_replace(struct store *store, int64_t bytes, int64_t now_ns)
{
	if (!has_room(store, bytes + store->spec->revision_bytes, now_ns))
		return false;
	store->history_bytes += bytes;
	note_revision(store);
	return true;
}

void store_remove(struct store *store, int64_t bytes, int64_t now_ns)
{
	(void)now_ns;
	store->live_bytes -= bytes;
	store->history_bytes += bytes;
	store->objects--;
	note_revision(store);
}

void store_compact(struct store *store, bool all)
{
	store->freed_bytes += store->old_history_bytes;
	store->old_history_bytes = store->history_bytes;
	store->history_bytes = 0;
	if (all) {
		store->freed_bytes += store->old_history_bytes;
		store->old_history_bytes = 0;
	}
	store->compactions++;
}

/* --- members --------------------------------------------------------------------------------- */

static bool has_quorum(const struct store *store)
{
	int64_t up = 0;

	for (int64_t i = 0; i < store->spec->members; i++)
		up += store->up[i];
	return up * 2 > store->spec->members;
}

void store_set_member(struct store *store, int member, bool up, int64_t now_ns)
{
	bool quorum = has_quorum(store);
	bool quorum_now;

	store->up[member] = up;
	quorum_now = has_quorum(store);
	if (!quorum_now) {
		store->leader = -1;
		store->elected_ns = INT64_MAX;
	} else if (!quorum || (!up && store->leader == member)) {
		store->leader = -1;
		store->elected_ns = now_ns + store->spec->election_ns;
	}
}

int store_find_leader(const struct store *store)
{
	return store->leader;
}

int store_find_follower(const struct store *store)
{
	for (int i = 0; i < store->spec->members; i++) {
		if (store->up[i] && i != store->leader)
			return i;
	}
	return -1;
}

bool store_is_writable(struct store *store, int64_t now_ns)
{
	if (store->leader >= 0)
		return true;
	if (now_ns < store->elected_ns)
		return false;
	store->leader = store_find_follower(store);
	return store->leader >= 0;
}
