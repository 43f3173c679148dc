/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/base/symbol_map.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

static void make_room(struct symbol_map *map, uint32_t symbol)
{
	size_t capacity = map->capacity * 2;

	if (capacity <= symbol)
		capacity = (size_t)symbol + 1;
	map->numbers = mem_resize(map->numbers, capacity, sizeof(*map->numbers));
	memset(map->numbers + map->capacity, 0, (capacity - map->capacity) * sizeof(*map->numbers));
	map->capacity = capacity;
}

void symbol_map_put(struct symbol_map *map, uint32_t symbol, uint32_t number)
{
	if (symbol >= map->capacity)
		make_room(map, symbol);
	if (map->numbers[symbol])
		return;
	map->numbers[symbol] = number + 1;
	map->count++;
}

void symbol_map_fini(struct symbol_map *map)
{
	free(map->numbers);
	*map = (struct symbol_map){ 0 };
}
