/* SPDX-License-Identifier: Apache-2.0 */
#include "profiles/scoring_args.h"

#include "profiles/field_error.h"
#include "sched/core/rule.h"

enum { CUSTOM_SCORE_MAX = 10 }; /* config.MaxCustomPriorityScore */

static enum status read_point(const struct decode *d, const struct spot *spot,
			      struct shape_point *out)
{
	const struct spot utilization = spot_field(spot, "utilization");
	const struct spot score = spot_field(spot, "score");
	enum status status = field_check_range(d, &utilization, 0, 100);

	if (status == STATUS_OK)
		status = field_check_range(d, &score, 0, CUSTOM_SCORE_MAX);
	out->utilization = spot_integer(&utilization, 0);
	out->score = spot_integer(&score, 0) * (SCORE_MAX / CUSTOM_SCORE_MAX);
	return status;
}

enum status scoring_args_shape(const struct decode *d, const struct spot *list,
			       const struct shape_point **out, uint32_t *count)
{
	struct shape_point *points;

	*count = spot_count(list);
	if (!*count)
		return decode_error(d, list,
				    "Required value: at least one point must be specified");
	points = arena_new(&d->cluster->arena, *count, sizeof(*points));
	*out = points;
	for (uint32_t i = 0; i < *count; i++) {
		const struct spot item = spot_item(list, i);
		const struct spot utilization = spot_field(&item, "utilization");
		enum status status = read_point(d, &item, &points[i]);

		if (status != STATUS_OK)
			return status;
		if (i && points[i].utilization <= points[i - 1].utilization)
			return field_invalid_number(
				d, &utilization, points[i].utilization,
				"utilization values must be sorted in increasing "
				"order");
	}
	return STATUS_OK;
}

static struct scored_resource scored_resource(const struct decode *d, const struct spot *name)
{
	struct scored_resource r = { SCORED_SCALAR, UINT32_MAX, 1 };

	if (spot_is(name, "cpu"))
		r.kind = SCORED_CPU;
	else if (spot_is(name, "memory"))
		r.kind = SCORED_MEMORY;
	else if (spot_is(name, "ephemeral-storage"))
		r.kind = SCORED_EPHEMERAL;
	else if (resource_is_scalar(spot_text(name)))
		r.scalar = cluster_scalar(d->cluster, decode_symbol(d, name));
	return r;
}

/* A weight of 0 or none becomes 1. */
static enum status read_resource(const struct decode *d, const struct spot *spot, int64_t most,
				 struct scored_resource *out)
{
	const struct spot name = spot_field(spot, "name");
	const struct spot weight = spot_field(spot, "weight");
	char quoted[DIAG_QUOTE_SIZE];

	*out = scored_resource(d, &name);
	if (spot_integer(&weight, 0) != 0)
		out->weight = weight.value->integer;
	if (out->weight >= 1 && out->weight <= most)
		return STATUS_OK;
	if (most == 1)
		return field_invalid_number(d, &weight, out->weight, "must be 1");
	return field_invalid_number(
		d, &weight, out->weight,
		arena_format(&d->cluster->arena, "resource weight of %s not in valid range (0, %s",
			     diag_quote(quoted, spot_text(&name), spot_length(&name)),
			     most == 100 ? "100]" : "inf)"));
}

static struct scored_resources default_resources(const struct decode *d)
{
	static const struct scored_resource items[] = { { SCORED_CPU, 0, 1 },
							{ SCORED_MEMORY, 0, 1 } };

	return (struct scored_resources){ arena_copy(&d->cluster->arena, items, sizeof(items)), 2 };
}

enum status scoring_args_resources(const struct decode *d, const struct spot *list, int64_t most,
				   struct scored_resources *out)
{
	uint32_t count = spot_count(list);
	struct scored_resource *items;
	enum status status = STATUS_OK;

	*out = default_resources(d);
	if (!count)
		return STATUS_OK;
	items = arena_new(&d->cluster->arena, count, sizeof(*items));
	for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
		const struct spot item = spot_item(list, i);

		status = read_resource(d, &item, most, &items[i]);
	}
	*out = (struct scored_resources){ items, count };
	return status;
}

struct node_resources_fit_args *scoring_args_new(const struct decode *d,
						 enum scoring_strategy strategy)
{
	static const struct shape_point falling[] = { { 0, SCORE_MAX }, { 100, 0 } };
	struct node_resources_fit_args *args = arena_new(&d->cluster->arena, 1, sizeof(*args));

	args->strategy = strategy;
	args->resources = default_resources(d);
	args->shape = falling;
	args->shape_count = 2;
	return args;
}

enum status scoring_args_ratio(const struct decode *d, const struct spot *spot,
			       struct node_resources_fit_args **out)
{
	const struct spot shape = spot_field(spot, "shape");
	const struct spot resources = spot_field(spot, "resources");
	struct node_resources_fit_args *args = scoring_args_new(d, REQUESTED_TO_CAPACITY_RATIO);
	enum status status = scoring_args_shape(d, &shape, &args->shape, &args->shape_count);

	*out = args;
	return status == STATUS_OK
		       ? scoring_args_resources(d, &resources, INT32_MAX, &args->resources)
		       : status;
}
