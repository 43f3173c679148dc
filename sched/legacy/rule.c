/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What rules ask about amounts and nodes.
 */
#include "sched/legacy/rule.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/rng.h"
#include "sched/base/wrap.h"
#include "sched/core/reasons.h"
#include "sched/legacy/state.h"

/* For a container that says nothing (priorities/util). */
#define DEFAULT_MILLI_CPU INT64_C(100)
#define DEFAULT_MEMORY_BYTES (INT64_C(200) << 20)

int64_t legacy_value(struct legacy_call *call, const struct legacy_resources *list,
		     const char *name)
{
	const struct legacy_quantity *quantity = legacy_resources_find(list, name);

	return quantity ? call->form->value(quantity, &call->count) : 0;
}

int64_t legacy_milli_value(struct legacy_call *call, const struct legacy_resources *list,
			   const char *name)
{
	const struct legacy_quantity *quantity = legacy_resources_find(list, name);

	return quantity ? call->form->milli_value(quantity, &call->count) : 0;
}

struct legacy_request legacy_request_of(struct legacy_call *call, const struct legacy_pod *pod)
{
	struct legacy_request sum = { 0 };

	for (uint32_t i = 0; i < pod->container_count; i++) {
		const struct legacy_resources *requests = &pod->containers[i];

		sum.memory = wrap_add(sum.memory, legacy_value(call, requests, "memory"));
		sum.milli_cpu = wrap_add(sum.milli_cpu, legacy_milli_value(call, requests, "cpu"));
	}
	return sum;
}

struct legacy_request legacy_nonzero_request_of(struct legacy_call *call,
						const struct legacy_pod *pod)
{
	struct legacy_request sum = { 0 };

	for (uint32_t i = 0; i < pod->container_count; i++) {
		const struct legacy_resources *requests = &pod->containers[i];
		const struct legacy_quantity *cpu = legacy_resources_find(requests, "cpu");
		const struct legacy_quantity *memory = legacy_resources_find(requests, "memory");

		sum.milli_cpu =
			wrap_add(sum.milli_cpu, cpu ? call->form->milli_value(cpu, &call->count)
						    : DEFAULT_MILLI_CPU);
		sum.memory = wrap_add(sum.memory, memory ? call->form->value(memory, &call->count)
							 : DEFAULT_MEMORY_BYTES);
	}
	return sum;
}

size_t legacy_draw(struct legacy_call *call, size_t bound)
{
	const struct scheduler *s = call->state->scheduler;
	/* Another sequence than that of ties. */
	uint64_t seed = rng_draw(s->options.seed, UINT64_MAX);
	uint64_t draw = rng_draw(seed, s->cycle_number << 32 | call->asks++);

	return bound ? rng_below(draw, (uint32_t)bound) : 0;
}

struct legacy_call legacy_call_begin(struct legacy_state *state, uint32_t first_ask)
{
	return (struct legacy_call){
		.state = state,
		.cluster = state->scheduler->cluster,
		.volumes = state->scheduler->snapshot->volumes,
		.form = options_of(state)->quantities,
		.reads_allocatable = options_of(state)->era != ERA_V1_1,
		.pod = state->incoming,
		.asks = first_ask,
	};
}

void legacy_call_end(struct legacy_call *call)
{
	call->state->total.rounds += call->count.rounds;
	call->state->total.allocations += call->count.allocations;
	call->count = (struct decimal_count){ 0 };
}

void legacy_explain_name(const struct rule_call *call, const void *state, uint64_t token,
			 struct reasons *out)
{
	(void)state;
	(void)token;
	reasons_set(out, call, FIT_UNSCHEDULABLE, call->args);
}

/* --- finding a node -------------------------------------------------------------------------- */

/* The fields of the original's struct types, in their order, for those who look them up by name. */
static const char *const node_fields[] = { "TypeMeta", "ObjectMeta", "Spec", "Status", NULL };
static const char *const type_fields[] = { "Kind", "APIVersion", NULL };
static const char *const meta_fields[] = { "Name",
					   "GenerateName",
					   "Namespace",
					   "SelfLink",
					   "UID",
					   "ResourceVersion",
					   "Generation",
					   "CreationTimestamp",
					   "DeletionTimestamp",
					   "DeletionGracePeriodSeconds",
					   "Labels",
					   "Annotations",
					   NULL };

/* A field that was found, on the heap as reflection has it. */
struct reflected {
	const char *name;
	const void *address;
};

static struct reflected *field_by_name(struct legacy_call *call, const char *const *fields,
				       const char *name, const void *address)
{
	struct reflected *found = legacy_new(1, sizeof(*found), &call->count);

	while (*fields && strcmp(*fields, name) != 0)
		fields++;
	*found = (struct reflected){ *fields, *fields ? address : NULL };
	return found;
}

/* The key as MetaNamespaceKeyFunc made it: every field that an accessor offers is looked up. */
static char *reflected_key(struct legacy_call *call, const struct legacy_node *node)
{
	static const char *const wanted[] = { "Namespace",	 "Name",
					      "GenerateName",	 "UID",
					      "Labels",		 "Annotations",
					      "ResourceVersion", "SelfLink" };
	enum { WANTED = sizeof(wanted) / sizeof(wanted[0]) };
	struct reflected *type = field_by_name(call, node_fields, "TypeMeta", node);
	struct reflected *meta = field_by_name(call, node_fields, "ObjectMeta", node);
	struct reflected *kind = field_by_name(call, type_fields, "Kind", node);
	struct reflected *fields[WANTED];
	const char *name_space;
	const char *name;
	size_t length;
	char *key;

	for (size_t i = 0; i < WANTED; i++) {
		const void *address = i == 0   ? (const void *)&node->name_space
				      : i == 1 ? (const void *)&node->name
					       : (const void *)node;

		fields[i] = field_by_name(call, meta_fields, wanted[i], address);
	}
	name_space = *(const char *const *)fields[0]->address;
	name = *(const char *const *)fields[1]->address;
	length = strlen(name_space) + strlen(name) + sizeof("/");
	key = legacy_new(length, 1, &call->count);
	stpcpy(stpcpy(stpcpy(key, name_space), *name_space ? "/" : ""), name);
	for (size_t i = 0; i < WANTED; i++)
		free(fields[i]);
	free(kind);
	free(meta);
	free(type);
	return key;
}

const struct legacy_node *legacy_node_find(struct legacy_call *call, const char *name)
{
	const struct legacy_state *state = call->state;
	const struct string_slot *slot;
	/* The store is asked with an object of that name. */
	struct legacy_node *wanted = legacy_new(1, sizeof(*wanted), &call->count);

	wanted->name = name;
	wanted->name_space = "";
	if (options_of(state)->node_lookup == LOOKUP_REFLECTED_KEY) {
		char *key = reflected_key(call, wanted);

		slot = string_map_find(&state->node_store, key);
		free(key);
	} else {
		slot = string_map_find(&state->node_store, wanted->name);
	}
	free(wanted);
	return slot ? slot->value.item : NULL;
}

const struct legacy_node *legacy_node_again(struct legacy_call *call,
					    const struct legacy_node *node)
{
	if (options_of(call->state)->node_lookup == LOOKUP_POINTER)
		return node;
	return legacy_node_find(call, node->name);
}
