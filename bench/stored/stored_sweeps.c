/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the time for a pod grows: the curves that run --sweep found.
 */
#include <stdio.h>
#include <string.h>

#include "bench/stored/stored_parts.h"

static enum complexity complexity_of(const struct json_spot *curve)
{
	struct json_spot spot = json_spot_need(curve, "complexity");
	const char *name = json_spot_text(&spot);

	for (enum complexity c = 0; name && c < COMPLEXITY_COUNT; c++) {
		if (!strcmp(complexity_name(c), name))
			return c;
	}
	if (name)
		json_spot_wrong(&spot, "is no shape of growth");
	return COMPLEXITY_CONSTANT;
}

static struct complexity_curve read_curve(const struct json_spot *sweep, const char *key)
{
	struct json_spot curve = json_spot_need(sweep, key);

	return (struct complexity_curve){
		.complexity = complexity_of(&curve),
		.intercept = stored_count(&curve, "intercept"),
		.slope = stored_count(&curve, "slope"),
		.relative_error = stored_count(&curve, "relative_error"),
	};
}

/* {"pods": 100, "nodes": 5} as "pods=100, nodes=5" */
static const char *read_rest(struct arena *arena, const struct json_spot *sweep)
{
	struct json_spot at = json_spot_member(sweep, "at");
	char text[512] = "";
	const char *key;
	json_t *value;
	int length = 0;

	if (!json_spot_is_object(&at))
		return "";
	json_object_foreach((json_t *)at.value, key, value)
	{
		struct json_spot param = json_spot_member(&at, key);

		if (length >= 0 && (size_t)length < sizeof(text))
			length += snprintf(text + length, sizeof(text) - (size_t)length,
					   "%s%s=%.12g", length ? ", " : "", key,
					   json_spot_number(&param, 0));
	}
	return arena_text(arena, text, strlen(text));
}

static void read_sweep(struct arena *arena, const struct json_spot *spot,
		       struct stored_sweep *sweep)
{
	struct json_spot best = json_spot_member(spot, "best");

	sweep->workload = stored_need_text(spot, "workload");
	sweep->param = stored_need_text(spot, "param");
	sweep->at = read_rest(arena, spot);
	sweep->sizes = stored_numbers_read(arena, spot, "sizes");
	sweep->ns_per_pod = stored_numbers_read(arena, spot, "ns_per_pod");
	stored_expect_length(spot, "ns_per_pod", sweep->ns_per_pod, sweep->sizes.count);
	sweep->fitted = json_spot_is_object(&best);
	if (!sweep->fitted)
		return;
	sweep->fit.best = read_curve(spot, "best");
	sweep->fit.runner_up = read_curve(spot, "runner_up");
	sweep->fit.undecided = stored_flag(spot, "undecided");
}

void stored_sweeps_read(const struct json_spot *document, struct stored *stored)
{
	struct json_spot list = json_spot_member(document, "sweeps");

	stored->sweep_count = json_spot_count(&list);
	stored->sweeps = arena_new(&stored->arena, stored->sweep_count, sizeof(*stored->sweeps));
	for (size_t i = 0; i < stored->sweep_count; i++) {
		struct json_spot spot = json_spot_item(&list, i);

		read_sweep(&stored->arena, &spot, &stored->sweeps[i]);
	}
}
