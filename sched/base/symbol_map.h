/* SPDX-License-Identifier: Apache-2.0 */
/*
 * symbol_map.h - from a symbol to a small number, by a table
 *
 * Symbols are dense, so a table has at most a few bytes for every interned string up to the largest
 * symbol in it. Where many symbols that were interned together are asked for in turn this misses fewer
 * cache lines than index.h. A zeroed struct is an empty map.
 */
#ifndef SCHED_BASE_SYMBOL_MAP_H
#define SCHED_BASE_SYMBOL_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "sched/base/index.h"

struct symbol_map {
	uint32_t *numbers; /* by symbol: + 1; 0 = not there */
	size_t capacity;
	size_t count; /* symbols that are there */
};

/* Keeps the number that a symbol has already. */
void symbol_map_put(struct symbol_map *map, uint32_t symbol, uint32_t number);
void symbol_map_fini(struct symbol_map *map);

/* INDEX_NONE when the symbol is not there. */
static inline uint32_t symbol_map_find(const struct symbol_map *map, uint32_t symbol)
{
	return symbol < map->capacity ? map->numbers[symbol] - 1 : INDEX_NONE;
}

#endif
