/* SPDX-License-Identifier: Apache-2.0 */
/*
 * machine.h - what of this machine and build stands in the way of good numbers
 */
#ifndef BENCH_MEASURE_MACHINE_H
#define BENCH_MEASURE_MACHINE_H

#include <stddef.h>

enum machine_verdict { MACHINE_GOOD, MACHINE_BAD, MACHINE_UNKNOWN };

struct machine_check {
	const char *name; /* "governor" */
	char found[160]; /* "powersave" */
	enum machine_verdict verdict;
	const char *advice; /* of MACHINE_BAD */
};

enum { MACHINE_CHECKS_MAX = 16 };

/* Returns how many there are. */
size_t machine_check_all(struct machine_check checks[MACHINE_CHECKS_MAX]);
const char *machine_verdict_name(enum machine_verdict verdict); /* "good", "bad", "unknown" */

#endif
