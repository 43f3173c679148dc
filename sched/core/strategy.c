/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/strategy.h"

#include <string.h>

const struct strategy strategy_per_node = {
	.name = "per-node",
	.summary = "every rule asked about one node after another: the reference",
};

static const struct strategy *const strategies[] = {
	&strategy_per_node,
	&strategy_columnar,
	&strategy_incremental,
	&strategy_auto,
};

const struct strategy *const *strategy_all(size_t *count)
{
	*count = sizeof(strategies) / sizeof(strategies[0]);
	return strategies;
}

const struct strategy *strategy_find(const char *name)
{
	size_t count;
	const struct strategy *const *all = strategy_all(&count);

	for (size_t i = 0; i < count; i++) {
		if (!strcmp(all[i]->name, name))
			return all[i];
	}
	return NULL;
}
