/* SPDX-License-Identifier: Apache-2.0 */
#include "priorities/v1_1/matching_pods.h"

#include <stdlib.h>

#include "sched/legacy/selector.h"

struct owners {
	struct legacy_selector **items;
	size_t count;
};

static bool counts(const struct legacy_call *call, const struct matching_options *options,
		   const struct owners *owners, const struct pod *pod)
{
	if (pod->name_space != call->pod->pod->name_space ||
	    (options->skip_deleting && pod->deleting))
		return false;
	for (size_t i = 0; i < owners->count; i++) {
		if (legacy_selector_matches(call, owners->items[i], pod->labels))
			return true;
	}
	return false;
}

static void note(struct matching_pods *out, int64_t pods)
{
	if (pods > out->most)
		out->most = pods;
}

static struct owners begin(struct legacy_call *call, const struct matching_options *options,
			   struct matching_pods *out)
{
	struct owners owners;

	owners.count = legacy_owners_of(call, options->kinds, &owners.items);
	*out = (struct matching_pods){ .selected = owners.count > 0 };
	return owners;
}

void matching_pods_list(struct legacy_call *call, const struct matching_options *options,
			struct matching_pods *out)
{
	struct owners owners = begin(call, options, out);
	struct legacy_pod_list all = { 0 };

	if (out->selected)
		all = legacy_pods_list(call);
	for (size_t i = 0; i < all.count; i++) {
		if (counts(call, options, &owners, all.items[i]->pod))
			note(out,
			     ++string_map_put(&out->by_node, all.items[i]->node_name, &call->count)
				       ->value.number);
	}
	free((void *)all.items);
	legacy_owners_free(owners.items, owners.count);
}

static void count_node(struct legacy_call *call, const struct matching_options *options,
		       const struct owners *owners, const char *node,
		       const struct legacy_info *info, struct matching_pods *out)
{
	int64_t pods = 0;

	for (size_t i = 0; i < info->pods.count; i++)
		pods += counts(call, options, owners, info->pods.items[i]->pod);
	if (pods)
		string_map_put(&out->by_node, node, &call->count)->value.number = pods;
	note(out, pods);
}

void matching_pods_by_node(struct legacy_call *call, const struct matching_options *options,
			   struct matching_pods *out)
{
	struct owners owners = begin(call, options, out);
	struct legacy_infos *infos = NULL;

	if (out->selected) {
		const struct string_slot *slot;

		infos = legacy_infos_take(call);
		for (size_t at = 0; (slot = legacy_infos_at(infos, &at));)
			count_node(call, options, &owners, slot->key, slot->value.item, out);
		legacy_infos_give_back(call, infos);
	}
	legacy_owners_free(owners.items, owners.count);
}

void matching_pods_fini(struct matching_pods *pods)
{
	string_map_fini(&pods->by_node);
}

int64_t matching_pods_on(const struct matching_pods *pods, const struct legacy_node *node)
{
	const struct string_slot *slot = string_map_find(&pods->by_node, node->name);

	return slot ? slot->value.number : 0;
}
