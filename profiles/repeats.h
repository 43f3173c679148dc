/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PROFILES_REPEATS_H
#define PROFILES_REPEATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sched/base/arena.h"

/* Does any key stand twice in the list? Then *at is the first that equals one before it. */
bool first_repeat(struct arena *arena, const uint64_t *keys, size_t count, size_t *at);

#endif
