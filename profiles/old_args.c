/* SPDX-License-Identifier: Apache-2.0 */
/*
 * v1.22: apis/config/v1beta1/defaults.go, validation/validation_pluginargs.go.
 */
#include "profiles/old_args.h"

#include "profiles/field_error.h"
#include "profiles/scoring_args.h"

static struct label_keys read_keys(const struct decode *d, const struct spot *list)
{
	struct label_keys keys = { 0 };

	decode_symbols(d, list, &keys.items, &keys.count);
	return keys;
}

/* No label stands in both lists. */
static enum status check_conflict(const struct decode *d, const struct spot *present_list,
				  const struct label_keys *present, const char *absent_name,
				  const struct label_keys *absent)
{
	uint32_t *positions = arena_new(&d->cluster->arena, d->cluster->symbols.count,
					sizeof(*positions)); /* + 1, by symbol */

	for (uint32_t i = 0; i < present->count; i++)
		positions[present->items[i]] = i + 1;
	for (uint32_t i = 0; i < absent->count; i++) {
		uint32_t position = positions[absent->items[i]];
		struct spot item;

		if (!position)
			continue;
		item = spot_item(present_list, position - 1);
		return field_invalid_text(d, &item,
					  arena_format(&d->cluster->arena, "conflict with %s[%u]",
						       absent_name, (unsigned)i));
	}
	return STATUS_OK;
}

enum status old_args_node_label(const struct config *config, const struct spot *args,
				const void **out)
{
	const struct decode *d = &config->decode;
	const struct spot present = spot_field(args, "presentLabels");
	const struct spot absent = spot_field(args, "absentLabels");
	const struct spot present_preferred = spot_field(args, "presentLabelsPreference");
	const struct spot absent_preferred = spot_field(args, "absentLabelsPreference");
	struct node_label_args *labels = arena_new(&d->cluster->arena, 1, sizeof(*labels));
	enum status status;

	*labels = (struct node_label_args){ read_keys(d, &present), read_keys(d, &absent),
					    read_keys(d, &present_preferred),
					    read_keys(d, &absent_preferred) };
	*out = labels;
	status = check_conflict(d, &present, &labels->present, "absentLabels", &labels->absent);
	if (status != STATUS_OK)
		return status;
	return check_conflict(d, &present_preferred, &labels->present_preferred,
			      "absentLabelsPreference", &labels->absent_preferred);
}

enum status old_args_service_affinity(const struct config *config, const struct spot *args,
				      const void **out)
{
	const struct decode *d = &config->decode;
	const struct spot affinity = spot_field(args, "affinityLabels");
	const struct spot spread = spot_field(args, "antiAffinityLabelsPreference");
	struct service_affinity_args *labels = arena_new(&d->cluster->arena, 1, sizeof(*labels));

	*labels = (struct service_affinity_args){ read_keys(d, &affinity), read_keys(d, &spread) };
	*out = labels;
	return STATUS_OK;
}

static enum status read_strategy(const struct config *config, enum scoring_strategy strategy,
				 const struct spot *args, const void **out)
{
	const struct decode *d = &config->decode;
	const struct spot resources = spot_field(args, "resources");
	struct node_resources_fit_args *fit = scoring_args_new(d, strategy);

	*out = fit;
	return scoring_args_resources(d, &resources, 100, &fit->resources);
}

enum status old_args_least_allocated(const struct config *config, const struct spot *args,
				     const void **out)
{
	return read_strategy(config, LEAST_ALLOCATED, args, out);
}

enum status old_args_most_allocated(const struct config *config, const struct spot *args,
				    const void **out)
{
	return read_strategy(config, MOST_ALLOCATED, args, out);
}

enum status old_args_requested_to_capacity_ratio(const struct config *config,
						 const struct spot *args, const void **out)
{
	struct node_resources_fit_args *fit;
	enum status status;

	if (!args->value)
		return decode_error(&config->decode, args,
				    "none for RequestedToCapacityRatio, expected a shape");
	status = scoring_args_ratio(&config->decode, args, &fit);
	*out = fit;
	return status;
}
