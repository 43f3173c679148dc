/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/simulate/store.h"

#include <criterion/criterion.h>

static const struct store_spec spec = { .members = 1, .revision_bytes = 10 };

Test(store, what_was_deleted_takes_room_until_two_compactions_later)
{
	struct store store;

	store_init(&store, &spec);
	for (int i = 0; i < 5; i++)
		cr_assert(store_add(&store, 1000, 0));
	cr_expect_eq(store_bytes(&store), 5 * 1010);
	for (int i = 0; i < 5; i++)
		store_remove(&store, 1000, 0);
	cr_expect_eq(store.live_bytes, 0);
	cr_expect_eq(store.objects, 0);
	cr_expect_eq(store_bytes(&store), 5 * 1020, "deletion frees nothing");
	store_compact(&store, false);
	cr_expect_eq(store_bytes(&store), 5 * 1020, "up to the revision of the interval before");
	store_compact(&store, false);
	cr_expect_eq(store_bytes(&store), 0);
	cr_expect_eq(store.freed_bytes, 5 * 1020);
	cr_expect_eq(store.revision, 10);
}

Test(store, a_compaction_of_all_leaves_what_can_be_read)
{
	struct store store;

	store_init(&store, &spec);
	store_add(&store, 1000, 0);
	for (int i = 0; i < 7; i++)
		store_replace(&store, 1000, 0);
	cr_expect_eq(store_bytes(&store), 8000 + 80);
	store_compact(&store, true);
	cr_expect_eq(store_bytes(&store), 1000);
}

Test(store, one_that_is_full_takes_deletions_only)
{
	const struct store_spec small = { .members = 1, .quota_bytes = 2500, .revision_bytes = 0 };
	struct store store;

	store_init(&store, &small);
	cr_expect(store_add(&store, 1000, 1));
	cr_expect(store_add(&store, 1000, 2));
	cr_expect_not(store_add(&store, 1000, 3));
	cr_expect(store.full);
	cr_expect_eq(store.full_ns, 3);
	cr_expect_not(store_replace(&store, 1, 4), "it stays full");
	store_remove(&store, 1000, 5);
	cr_expect_eq(store.objects, 1);
	cr_expect_eq(store.refused, 2);
}

Test(store, writes_need_a_leader_and_a_leader_needs_a_majority)
{
	const struct store_spec three = { .members = 3, .election_ns = 100 };
	struct store store;

	store_init(&store, &three);
	cr_expect(store_is_writable(&store, 0));
	store_set_member(&store, store_find_follower(&store), false, 10);
	cr_expect(store_is_writable(&store, 10), "a follower is not missed");
	store_set_member(&store, store_find_leader(&store), false, 20);
	cr_expect_not(store_is_writable(&store, 1000), "one of three is no majority");
	store_set_member(&store, 0, true, 2000);
	cr_expect_not(store_is_writable(&store, 2099), "an election takes its time");
	cr_expect(store_is_writable(&store, 2100));
	store_set_member(&store, 1, true, 3000);
	store_set_member(&store, store_find_leader(&store), false, 4000);
	cr_expect_not(store_is_writable(&store, 4050));
	cr_expect(store_is_writable(&store, 4100));
}
