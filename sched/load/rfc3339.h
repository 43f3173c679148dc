/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rfc3339.h - points in time as Kubernetes writes them: 2015-11-24T10:00:00Z
 */
#ifndef SCHED_LOAD_RFC3339_H
#define SCHED_LOAD_RFC3339_H

#include <stdbool.h>
#include <stdint.h>

/* Go's time.Parse(time.RFC3339, text), fractions of a second cut off. */
bool rfc3339_parse(const char *text, int64_t *unix_seconds);

#endif
