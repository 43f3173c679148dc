/* SPDX-License-Identifier: Apache-2.0 */
/*
 * go_math.h - logarithms as Go computes them
 *
 * Scores are compared bit for bit with those of a Go program, and C libraries differ in the last bit.
 */
#ifndef SCHED_BASE_GO_MATH_H
#define SCHED_BASE_GO_MATH_H

/* Natural logarithm of a positive, finite, normal x: the algorithm of FreeBSD's e_log.c, that Go's
 * math.Log uses. */
double go_log(double x);

#endif
