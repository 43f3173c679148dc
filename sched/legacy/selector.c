/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/legacy/selector.h"

#include <stdlib.h>
#include <string.h>

#include "sched/model/names.h"

struct part {
	const struct requirement *requirement;
	uint32_t *values; /* its own set */
	uint32_t value_count;
};

struct legacy_selector {
	struct requirement *made; /* what the parts of legacy_selector_of_labels() point to */
	struct part *parts;
	uint32_t count;
	bool is_valid;
};

/* As labels.NewRequirement. */
static bool fill_part(struct legacy_call *call, struct part *part,
		      const struct requirement *requirement)
{
	const char *key = cluster_text(call->cluster, requirement->key);
	bool is_valid = !label_key_error(key, strlen(key));

	*part = (struct part){ requirement, NULL, requirement->value_count };
	part->values = legacy_new(requirement->value_count, sizeof(*part->values), &call->count);
	for (uint32_t i = 0; i < requirement->value_count; i++) {
		const char *value = cluster_text(call->cluster, requirement->values[i]);

		is_valid &= !label_value_error(value, strlen(value));
		part->values[i] = requirement->values[i];
	}
	return is_valid;
}

struct legacy_selector *legacy_selector_new(struct legacy_call *call,
					    const struct selector *selector)
{
	struct legacy_selector *out = legacy_new(1, sizeof(*out), &call->count);

	out->parts = legacy_new(selector->count, sizeof(*out->parts), &call->count);
	out->count = selector->count;
	out->is_valid = true;
	for (uint32_t i = 0; i < selector->count; i++)
		out->is_valid &= fill_part(call, &out->parts[i], &selector->requirements[i]);
	return out;
}

struct legacy_selector *legacy_selector_of_labels(struct legacy_call *call,
						  const struct labels *labels)
{
	struct requirement *made = legacy_new(labels->count, sizeof(*made), &call->count);
	struct selector selector = { .requirements = made, .count = labels->count };
	struct legacy_selector *out;

	for (uint32_t i = 0; i < labels->count; i++)
		made[i] = (struct requirement){ .key = labels->items[i].key,
						.operator= SELECTOR_IN,
						.values = &labels->items[i].value,
						.value_count = 1 };
	out = legacy_selector_new(call, &selector);
	out->made = made;
	return out;
}

void legacy_selector_free(struct legacy_selector *selector)
{
	if (!selector)
		return;
	for (uint32_t i = 0; i < selector->count; i++)
		free(selector->parts[i].values);
	free(selector->parts);
	free(selector->made);
	free(selector);
}

bool legacy_selector_matches(const struct legacy_call *call, const struct legacy_selector *selector,
			     const struct labels *labels)
{
	for (uint32_t i = 0; i < selector->count; i++) {
		const struct part *part = &selector->parts[i];
		struct requirement own = *part->requirement;

		own.values = part->values;
		if (!requirement_matches(&own, labels, &call->cluster->symbols))
			return false;
	}
	return selector->is_valid;
}

/* --- who selects a pod ----------------------------------------------------------------------- */

/* A nil selector selects nothing; an empty one of a Service everything, of a controller nothing. */
static bool may_select(const struct pod_owner *owner, const struct pod *pod)
{
	if (owner->name_space != pod->name_space)
		return false;
	if (owner->kind == OWNER_SERVICE)
		return owner->selects_all || owner->selector.count;
	return pod->labels->count && owner->selector.count;
}

/* The owner's selector when it matches the pod. */
static struct legacy_selector *select_pod(struct legacy_call *call, const struct pod_owner *owner)
{
	const struct pod *pod = call->pod->pod;
	struct legacy_selector *selector;

	if (!may_select(owner, pod))
		return NULL;
	selector = legacy_selector_new(call, &owner->selector);
	if (legacy_selector_matches(call, selector, pod->labels))
		return selector;
	legacy_selector_free(selector);
	return NULL;
}

size_t legacy_owners_of(struct legacy_call *call, unsigned int kinds, struct legacy_selector ***out)
{
	const struct cluster *cluster = call->cluster;
	size_t capacity = 0;
	size_t count = 0;

	*out = NULL;
	for (size_t i = 0; i < cluster->pod_owner_count; i++) {
		const struct pod_owner *owner = &cluster->pod_owners[i];
		struct legacy_selector *selector = NULL;

		if (kinds & 1U << owner->kind)
			selector = select_pod(call, owner);
		if (!selector)
			continue;
		*out = legacy_grow((void *)*out, count, &capacity, sizeof(**out), &call->count);
		(*out)[count++] = selector;
	}
	return count;
}

void legacy_owners_free(struct legacy_selector **owners, size_t count)
{
	for (size_t i = 0; i < count; i++)
		legacy_selector_free(owners[i]);
	free((void *)owners);
}

bool legacy_service_pods(struct legacy_call *call, struct legacy_pod_list *out)
{
	struct legacy_selector **services;
	size_t count = legacy_owners_of(call, 1U << OWNER_SERVICE, &services);
	struct legacy_pod_list all;

	*out = (struct legacy_pod_list){ 0 };
	if (!count)
		return false;
	all = legacy_pods_list(call);
	for (size_t i = 0; i < all.count; i++) {
		const struct pod *pod = all.items[i]->pod;

		if (pod->name_space == call->pod->pod->name_space &&
		    legacy_selector_matches(call, services[0], pod->labels))
			legacy_pod_list_add(out, all.items[i], &call->count);
	}
	free((void *)all.items);
	legacy_owners_free(services, count);
	return true;
}
