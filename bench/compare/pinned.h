/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pinned.h - keeping this process, and those it starts, on one processor
 */
#ifndef BENCH_COMPARE_PINNED_H
#define BENCH_COMPARE_PINNED_H

#include <stdbool.h>

/* -1: the last of those allowed, which handles the fewest interrupts. False when the system refuses,
 * or cannot do that. */
bool pin_to_processor(int processor);

#endif
