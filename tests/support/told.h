/* SPDX-License-Identifier: Apache-2.0 */
/*
 * told.h - what a diag_sink was told, for tests
 */
#ifndef TESTS_SUPPORT_TOLD_H
#define TESTS_SUPPORT_TOLD_H

#include "sched/base/diag.h"

/* The messages one after another, "line:column: text\n" each, without the files' names. */
struct told {
	struct diag_sink sink; /* give this to what is tested */
	char text[4096];
	size_t length;
};

void told_init(struct told *told);
/* Forgets the messages. */
void told_clear(struct told *told);

#endif
