/* SPDX-License-Identifier: Apache-2.0 */
/*
 * perf_control.h - switches a perf that waits outside on and off, round the measured sections
 *
 * The other side is `perf record` or `perf stat` with `--delay=-1` and a `--control` of the same
 * spelling. Commands are lines of text ("enable", "disable"); perf answers each with "ack" where an
 * acknowledgement channel is given, and the section begins only then. See man perf-record.
 */
#ifndef BENCH_PROFILING_PERF_CONTROL_H
#define BENCH_PROFILING_PERF_CONTROL_H

#include "bench/measure/region.h"
#include "sched/base/diag.h"

/* The option's text comes from this variable when it is not given. */
#define PERF_CONTROL_VARIABLE "SCHEDMARK_PERF_CONTROL"

struct perf_control;

/*
 * spec: "fifo:CTL[,ACK]" (paths) or "fd:N[,M]" (open file descriptors, inherited).
 *
 * On STATUS_OK perf is known to listen: a FIFO has a reader, and where there is an ACK a ping was
 * answered. The caller releases *out with perf_control_close(). STATUS_BAD_INPUT for a spec that is
 * none; STATUS_ERROR when nobody is there, or nobody answers within timeout_ms (0: five seconds).
 */
enum status perf_control_open(const char *spec, int timeout_ms, struct diag_sink *sink,
			      struct perf_control **out);
void perf_control_close(struct perf_control *control); /* NULL is fine */

/*
 * Enters with "enable" and leaves with "disable". When perf goes away in between, that is told once
 * as a warning, and nothing more is sent. The region lives as long as the control.
 */
struct region perf_control_region(struct perf_control *control);

#endif
