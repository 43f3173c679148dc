/* SPDX-License-Identifier: Apache-2.0 */
/*
 * duration.h - "1m30s" as Go's time.ParseDuration reads it
 */
#ifndef SCHED_LOAD_DURATION_H
#define SCHED_LOAD_DURATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* False when the text is no duration or beyond 292 years. Digits below a nanosecond are dropped. */
bool duration_parse(const char *text, size_t length, int64_t *nanoseconds);

#endif
