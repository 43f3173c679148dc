/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/load/decode_node.h"

#include <stdlib.h>
#include <xxhash.h>

#include "sched/base/rng.h"
#include "sched/load/decode_avoided.h"
#include "sched/load/decode_features.h"
#include "sched/load/decode_resources.h"
#include "sched/load/decode_taints.h"

static enum status read_resources(const struct decode *d, const struct spot *list,
				  struct resources *out, struct amount_texts *texts)
{
	struct resource_sum sum = { .scalars_max = spot_count(list) };
	struct amounts amounts;
	enum status status = decode_amounts(d, list, RESOURCES_OF_NODE, &amounts);

	if (status != STATUS_OK)
		return status;
	if (sum.scalars_max > CLUSTER_SCALARS_MAX)
		sum.scalars_max = CLUSTER_SCALARS_MAX;
	sum.scalars = arena_new(d->scratch, sum.scalars_max, sizeof(*sum.scalars));
	status = resource_sum_add(d, list, &amounts, &sum);
	if (status == STATUS_OK)
		*out = resource_sum_total(d, &sum);
	*texts = (struct amount_texts){ amounts_text(&amounts, "cpu"),
					amounts_text(&amounts, "memory"),
					amounts_text(&amounts, "pods") };
	return status;
}

/* A node without allocatable offers its capacity. */
static enum status read_capacity(const struct decode *d, const struct spot *status_spot,
				 struct node *out)
{
	const struct spot capacity = spot_field(status_spot, "capacity");
	const struct spot allocatable = spot_field(status_spot, "allocatable");
	enum status status = read_resources(d, &capacity, &out->capacity, &out->capacity_texts);

	if (status != STATUS_OK)
		return status;
	if (!allocatable.value && !d->no_defaults) {
		out->allocatable = out->capacity;
		out->allocatable_texts = out->capacity_texts;
		return STATUS_OK;
	}
	return read_resources(d, &allocatable, &out->allocatable, &out->allocatable_texts);
}

/* --- conditions ------------------------------------------------------------------------------ */

/* The status of the first condition of that type. */
static uint8_t read_condition(const struct spot *conditions, const char *wanted)
{
	for (uint32_t i = 0; i < spot_count(conditions); i++) {
		const struct spot item = spot_item(conditions, i);
		const struct spot type = spot_field(&item, "type");
		const struct spot holds = spot_field(&item, "status");

		if (!spot_is(&type, wanted))
			continue;
		if (spot_is(&holds, "True"))
			return CONDITION_TRUE;
		return spot_is(&holds, "False") ? CONDITION_FALSE : CONDITION_UNKNOWN;
	}
	return CONDITION_ABSENT;
}

/* Does a later one of the list say something else of the same type? */
static bool is_overruled(const struct spot *conditions, uint32_t at)
{
	const struct spot item = spot_item(conditions, at);
	const struct spot type = spot_field(&item, "type");

	for (uint32_t i = at + 1; type.value && i < spot_count(conditions); i++) {
		const struct spot other = spot_item(conditions, i);
		const struct spot other_type = spot_field(&other, "type");

		if (spot_is(&other_type, type.value->text))
			return true;
	}
	return false;
}

/* In any order. */
static uint64_t number_conditions(const struct decode *d, const struct spot *conditions)
{
	uint64_t number = 0;

	for (uint32_t i = 0; i < spot_count(conditions); i++) {
		const struct spot item = spot_item(conditions, i);
		const struct spot type = spot_field(&item, "type");
		const struct spot holds = spot_field(&item, "status");

		if (!is_overruled(conditions, i))
			number += rng_draw(decode_symbol(d, &type), decode_symbol(d, &holds));
	}
	return number;
}

static uint64_t number_annotations(const struct spot *annotations)
{
	uint64_t number = 0;

	for (uint32_t i = 0; i < spot_count(annotations); i++) {
		const struct member *member = &annotations->value->members[i];
		const struct spot value = spot_field(annotations, member->key);

		number += rng_draw(XXH3_64bits(member->key, member->key_length),
				   value.value ? XXH3_64bits(value.value->text, value.value->count)
					       : 0);
	}
	return number;
}

/* --- images ---------------------------------------------------------------------------------- */

static int ascending(const void *a, const void *b)
{
	const uint32_t *x = a;
	const uint32_t *y = b;

	return (*x > *y) - (*x < *y);
}

static uint32_t count_names(const struct spot *images)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < spot_count(images); i++) {
		const struct spot image = spot_item(images, i);
		const struct spot names = spot_field(&image, "names");

		count += spot_count(&names);
	}
	return count;
}

static uint32_t read_names(const struct decode *d, const struct spot *image, uint32_t *out)
{
	const struct spot names = spot_field(image, "names");
	const struct spot size = spot_field(image, "sizeBytes");

	for (uint32_t i = 0; i < spot_count(&names); i++) {
		const struct spot name = spot_item(&names, i);

		out[i] = cluster_image(d->cluster, decode_symbol(d, &name), spot_integer(&size, 0));
	}
	return spot_count(&names);
}

static uint32_t drop_repeated(uint32_t *sorted, uint32_t count)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < count; i++) {
		if (i == 0 || sorted[i] != sorted[i - 1])
			sorted[kept++] = sorted[i];
	}
	return kept;
}

static void read_images(const struct decode *d, const struct spot *images, struct node *out)
{
	uint32_t *found = arena_new(d->scratch, count_names(images), sizeof(*found));
	uint32_t count = 0;

	for (uint32_t i = 0; i < spot_count(images); i++) {
		const struct spot image = spot_item(images, i);

		count += read_names(d, &image, found + count);
	}
	if (count)
		qsort(found, count, sizeof(*found), ascending);
	out->image_count = drop_repeated(found, count);
	out->images =
		arena_copy(&d->cluster->arena, found, out->image_count * sizeof(*out->images));
}

enum status decode_node(const struct decode *d, const struct spot *object, struct node *out)
{
	const struct spot meta = spot_field(object, "metadata");
	const struct spot annotations = spot_field(&meta, "annotations");
	const struct spot spec = spot_field(object, "spec");
	const struct spot unschedulable = spot_field(&spec, "unschedulable");
	const struct spot taints = spot_field(&spec, "taints");
	const struct spot node_status = spot_field(object, "status");
	const struct spot images = spot_field(&node_status, "images");
	const struct spot conditions = spot_field(&node_status, "conditions");
	enum status status;

	*out = (struct node){ .unschedulable = spot_boolean(&unschedulable, false),
			      .ready = read_condition(&conditions, "Ready"),
			      .out_of_disk = read_condition(&conditions, "OutOfDisk"),
			      .declared_features = decode_declared_features(d, &node_status),
			      .conditions = number_conditions(d, &conditions),
			      .annotations = number_annotations(&annotations) };
	status = decode_taints(d, &taints, &out->taints, &out->taint_count);
	if (status == STATUS_OK)
		status = read_capacity(d, &node_status, out);
	if (status == STATUS_OK)
		status = decode_avoided(d, &annotations, out);
	if (status == STATUS_OK)
		read_images(d, &images, out);
	return status;
}
