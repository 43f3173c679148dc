/* SPDX-License-Identifier: Apache-2.0 */
/*
 * no_perf_events.h - a process that may not count or sample, as in many containers
 */
#ifndef TESTS_SUPPORT_NO_PERF_EVENTS_H
#define TESTS_SUPPORT_NO_PERF_EVENTS_H

#include <stdbool.h>

/* From now on perf_event_open() fails with EACCES in this process and all it starts, as with
 * perf_event_paranoid=3. False when the system cannot be told so. */
bool refuse_perf_events(void);

#endif
