/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit.h - what has to hold of a cluster while it is scheduled; a broken check aborts
 */
#ifndef TESTS_FUZZ_AUDIT_H
#define TESTS_FUZZ_AUDIT_H

#include "bench/workload/session.h"
#include "tests/support/ledger.h"

struct audit {
	struct session *session;
	struct ledger ledger;
	size_t scalars[LEDGER_AMOUNTS]; /* their numbers in the cluster */
	bool *seen; /* by pod */
};

/* text: the documents that the session, which has started, was read from (random_cluster.h). */
void audit_init(struct audit *audit, struct session *session, const char *text);
void audit_fini(struct audit *audit);

/* Every node's sums are its pods'; every bound pod is on one node's list, and no other is on any. */
void audit_books(struct audit *audit);
/* After a cycle of the pod: it is where the evaluation says, and has room there. */
void audit_scheduled(const struct audit *audit, const struct pod *pod);
/* Every node that was tried says why not, and the message counts just that. */
void audit_unschedulable(const struct audit *audit, const struct pod *pod);
/* After an unschedulable cycle: only pods of lower priority that run there would have to go. */
void audit_preemption(const struct audit *audit, const struct pod *pod, bool all);

/*
 * Does a pod that is placed and leaves bring the old state back? Of two pods that hold one port the
 * second frees it when it leaves, as upstream's does; NodePorts keeps that from happening.
 */
bool audit_can_be_undone(const struct audit *audit, const struct pod *pod);

#endif
