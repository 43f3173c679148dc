/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger.h - what pods ask for and nodes have, read from the documents a second time
 *
 * Adds containers up by itself, so that sums kept by the scheduler can be held against it. Knows the
 * documents and the quantities that random_cluster.h writes, and no others.
 */
#ifndef TESTS_SUPPORT_LEDGER_H
#define TESTS_SUPPORT_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ledger_amount {
	LEDGER_MILLI_CPU,
	LEDGER_MEMORY,
	LEDGER_EPHEMERAL,
	LEDGER_SCALARS, /* the first scalar resource */
	LEDGER_AMOUNTS = LEDGER_SCALARS + 3,
};

struct ledger_entry {
	int64_t amounts[LEDGER_AMOUNTS];
	int64_t pods; /* of a node: how many it takes */
};

struct ledger {
	struct ledger_entry *nodes; /* in the documents' order, like pods */
	struct ledger_entry *pods;
	size_t node_count, node_capacity;
	size_t pod_count, pod_capacity;
};

/* False when the text is not what it should be. Released with ledger_fini() either way. */
bool ledger_read(struct ledger *ledger, const char *text);
void ledger_fini(struct ledger *ledger);
/* The name of the resource, an enum ledger_amount: "cpu". */
const char *ledger_amount_name(int amount);

#endif
