/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/load/pod_requests.h"

#include <stdlib.h>
#include <string.h>

#include "sched/load/decode_requests.h"

/* What a container without them is taken to ask for in scores (schedutil.DefaultMilliCPURequest). */
enum { DEFAULT_MILLI_CPU = 100, DEFAULT_MEMORY_MIB = 200 };

struct asked {
	struct spot container;
	struct amounts requests, limits; /* as the spec says */
	struct amounts in_force; /* requests, or what a resize makes of them */
	bool is_sidecar;
};

struct asked_list {
	struct asked *items;
	uint32_t count;
};

struct asked_pod {
	struct asked_list containers, init_containers;
	struct amounts of_pod; /* requests of the pod as a whole */
	struct amounts overhead;
};

/* --- resizing -------------------------------------------------------------------------------- */

/* v1.36 resource.IsPodResizeInfeasible. */
bool pod_resize_is_infeasible(const struct spot *status)
{
	const struct spot conditions = spot_field(status, "conditions");

	for (uint32_t i = 0; i < spot_count(&conditions); i++) {
		const struct spot condition = spot_item(&conditions, i);
		const struct spot type = spot_field(&condition, "type");
		const struct spot reason = spot_field(&condition, "reason");

		if (spot_is(&type, "PodResizePending"))
			return spot_is(&reason, "Infeasible");
	}
	return false;
}

/*
 * determineEffectiveRequests: the most of what is asked for, in force and allocated. says: a container's
 * status, or the pod's, with `resources`.
 */
static enum status resize(const struct decode *d, const struct spot *says, bool infeasible,
			  const struct amounts *asked, struct amounts *out)
{
	const struct spot resources = spot_field(says, "resources");
	const struct spot in_force_list = spot_field(&resources, "requests");
	const struct spot allocated_list = spot_field(says, "allocatedResources");
	struct amounts in_force, allocated;
	enum status status = decode_amounts(d, &in_force_list, RESOURCES_OF_CONTAINER, &in_force);

	if (status == STATUS_OK)
		status = decode_amounts(d, &allocated_list, RESOURCES_OF_CONTAINER, &allocated);
	if (status != STATUS_OK)
		return status;
	*out = amounts_copy(d, &(struct amounts){ 0 },
			    asked->count + in_force.count + allocated.count);
	if (!infeasible)
		status = amounts_raise(d, says, asked, out);
	if (status == STATUS_OK)
		status = amounts_raise(d, says, &in_force, out);
	return status == STATUS_OK ? amounts_raise(d, says, &allocated, out) : status;
}

/* A container's status; of those with one name the last counts. */
struct named_status {
	uint32_t name; /* symbol */
	uint32_t index;
};

static int by_name_last_first(const void *a, const void *b)
{
	const struct named_status *x = a;
	const struct named_status *y = b;

	if (x->name != y->name)
		return x->name < y->name ? -1 : 1;
	return (x->index < y->index) - (x->index > y->index);
}

static struct named_status *sort_statuses(const struct decode *d, const struct spot *list)
{
	uint32_t count = spot_count(list);
	struct named_status *sorted = arena_new(d->scratch, count, sizeof(*sorted));

	for (uint32_t i = 0; i < count; i++) {
		const struct spot item = spot_item(list, i);
		const struct spot name = spot_field(&item, "name");

		sorted[i] = (struct named_status){ decode_symbol(d, &name), i };
	}
	if (count)
		qsort(sorted, count, sizeof(*sorted), by_name_last_first);
	return sorted;
}

/* False when there is none of that name. */
static bool find_status(const struct named_status *sorted, uint32_t count, uint32_t name,
			uint32_t *out)
{
	uint32_t low = 0;
	uint32_t high = count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (sorted[middle].name < name)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == count || sorted[low].name != name)
		return false;
	*out = sorted[low].index;
	return true;
}

static enum status resize_containers(const struct decode *d, const struct spot *pod_status,
				     const char *list_name, struct asked_list *list)
{
	const struct spot statuses = spot_field(pod_status, list_name);
	const struct named_status *sorted = sort_statuses(d, &statuses);
	bool infeasible = pod_resize_is_infeasible(pod_status);
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < list->count && status == STATUS_OK; i++) {
		struct asked *asked = &list->items[i];
		const struct spot name = spot_field(&asked->container, "name");
		struct spot says, resources;
		uint32_t index;

		if (!find_status(sorted, spot_count(&statuses), decode_symbol(d, &name), &index))
			continue;
		says = spot_item(&statuses, index);
		resources = spot_field(&says, "resources");
		if (resources.value)
			status = resize(d, &says, infeasible, &asked->requests, &asked->in_force);
	}
	return status;
}

/* Of init containers only those that go on running. */
static void keep_sidecars_only(struct asked_list *list)
{
	for (uint32_t i = 0; i < list->count; i++) {
		if (!list->items[i].is_sidecar)
			list->items[i].in_force = list->items[i].requests;
	}
}

static enum status resize_pod(const struct decode *d, const struct spot *pod_status,
			      struct amounts *of_pod)
{
	const struct spot resources = spot_field(pod_status, "resources");
	struct amounts in_force;
	enum status status;

	if (!resources.value || !of_pod->count)
		return STATUS_OK;
	status = resize(d, pod_status, pod_resize_is_infeasible(pod_status), of_pod, &in_force);
	for (uint32_t i = 0; i < of_pod->count && status == STATUS_OK; i++) {
		const struct quantity *now = amounts_find(&in_force, of_pod->items[i].name);

		of_pod->items[i].quantity = now ? *now : (struct quantity){ 0 };
	}
	return status;
}

static enum status resize_all(const struct decode *d, const struct spot *pod_status,
			      struct asked_pod *pod)
{
	enum status status =
		resize_containers(d, pod_status, "containerStatuses", &pod->containers);

	if (status == STATUS_OK)
		status = resize_containers(d, pod_status, "initContainerStatuses",
					   &pod->init_containers);
	keep_sidecars_only(&pod->init_containers);
	return status == STATUS_OK ? resize_pod(d, pod_status, &pod->of_pod) : status;
}

/* --- sums ------------------------------------------------------------------------------------ */

enum amounts_of { REQUESTS, IN_FORCE, LIMITS };

static const struct amounts *pick(const struct asked *asked, enum amounts_of of)
{
	switch (of) {
	case REQUESTS:
		return &asked->requests;
	case IN_FORCE:
		return &asked->in_force;
	case LIMITS:
		break;
	}
	return &asked->limits;
}

/* Makes *out the same, with what is missing of `missing` (applyNonMissing); has room for that. */
static void fill(const struct amounts *amounts, const struct amounts *missing, struct amounts *out)
{
	if (amounts->count)
		memcpy(out->items, amounts->items, amounts->count * sizeof(*out->items));
	out->count = amounts->count;
	for (uint32_t i = 0; missing && i < missing->count; i++) {
		if (!amounts_find(amounts, missing->items[i].name))
			out->items[out->count++] = missing->items[i];
	}
}

static enum status add_init_container(const struct decode *d, const struct asked *asked,
				      struct amounts *own, struct amounts *sum,
				      struct amounts *sidecars, struct amounts *most)
{
	enum status status = STATUS_OK;

	if (asked->is_sidecar) {
		status = amounts_add(d, &asked->container, own, sum);
		if (status == STATUS_OK)
			status = amounts_add(d, &asked->container, own, sidecars);
		return status == STATUS_OK ? amounts_raise(d, &asked->container, sidecars, most)
					   : status;
	}
	status = amounts_add(d, &asked->container, sidecars, own);
	return status == STATUS_OK ? amounts_raise(d, &asked->container, own, most) : status;
}

/* AggregateContainerRequests, AggregateContainerLimits. */
static enum status aggregate(const struct decode *d, const struct asked_pod *pod,
			     enum amounts_of of, const struct amounts *missing, struct amounts *sum)
{
	struct amounts sidecars = amounts_begin(d);
	struct amounts most = amounts_begin(d);
	/* Requests that default to limits may be twice as many as a list holds. */
	struct amounts own = amounts_copy(d, &(struct amounts){ 0 },
					  2 * AMOUNTS_MAX + (missing ? missing->count : 0));
	enum status status = STATUS_OK;

	*sum = amounts_begin(d);
	for (uint32_t i = 0; i < pod->containers.count && status == STATUS_OK; i++) {
		const struct asked *asked = &pod->containers.items[i];
		fill(pick(asked, of), missing, &own);
		status = amounts_add(d, &asked->container, &own, sum);
	}
	for (uint32_t i = 0; i < pod->init_containers.count && status == STATUS_OK; i++) {
		const struct asked *asked = &pod->init_containers.items[i];
		fill(pick(asked, of), missing, &own);
		status = add_init_container(d, asked, &own, sum, &sidecars, &most);
	}
	if (status == STATUS_OK && pod->init_containers.count)
		status = amounts_raise(d, &pod->init_containers.items[0].container, &most, sum);
	return status;
}

/* PodRequests. */
static enum status pod_requests(const struct decode *d, const struct spot *spec,
				const struct asked_pod *pod, const struct amounts *missing,
				struct amounts *sum)
{
	enum status status = aggregate(d, pod, IN_FORCE, missing, sum);

	for (uint32_t i = 0; i < pod->of_pod.count && status == STATUS_OK; i++)
		status = amounts_set(d, spec, &pod->of_pod.items[i], sum);
	return status == STATUS_OK ? amounts_add(d, spec, &pod->overhead, sum) : status;
}

/* --- reading --------------------------------------------------------------------------------- */

static enum status read_list(const struct decode *d, const struct spot *list, bool init,
			     struct asked_list *out)
{
	enum status status = STATUS_OK;

	out->count = spot_count(list);
	out->items = arena_new(d->scratch, out->count, sizeof(*out->items));
	for (uint32_t i = 0; i < out->count && status == STATUS_OK; i++) {
		struct asked *asked = &out->items[i];
		bool always = false;

		asked->container = spot_item(list, i);
		status = decode_requests(d, &asked->container, &asked->requests, &asked->limits);
		if (status == STATUS_OK)
			status = decode_restart_policy(d, &asked->container, &always);
		asked->in_force = asked->requests;
		asked->is_sidecar = init && status == STATUS_OK && always;
	}
	return status;
}

static enum status read_of_pod(const struct decode *d, const struct spot *spec,
			       struct asked_pod *pod)
{
	struct container_totals totals;
	struct amounts limits;
	enum status status = aggregate(d, pod, REQUESTS, NULL, &totals.requests);

	if (status == STATUS_OK)
		status = aggregate(d, pod, LIMITS, NULL, &totals.limits);
	pod->of_pod = (struct amounts){ 0 };
	return status == STATUS_OK
		       ? decode_pod_level_requests(d, spec, &totals, &pod->of_pod, &limits)
		       : status;
}

static enum status read_all(const struct decode *d, const struct spot *spec,
			    const struct pod_around *around, struct asked_pod *pod)
{
	const struct spot containers = spot_field(spec, "containers");
	const struct spot init_containers = spot_field(spec, "initContainers");
	const struct spot overhead = spot_field(spec, "overhead");
	enum status status = read_list(d, &containers, false, &pod->containers);

	if (status == STATUS_OK)
		status = read_list(d, &init_containers, true, &pod->init_containers);
	if (status == STATUS_OK)
		status = read_of_pod(d, spec, pod);
	if (status == STATUS_OK)
		status = decode_amounts(d, &overhead, RESOURCES_OF_CONTAINER, &pod->overhead);
	if (status == STATUS_OK)
		status = decode_check_huge_pages(d, &overhead, &pod->overhead);
	if (status == STATUS_OK && around->running_status.value)
		status = resize_all(d, &around->running_status, pod);
	return status;
}

/* --- the whole ------------------------------------------------------------------------------- */

/* Defaults for scores, but for those that `present` has; NULL: both. */
static struct amounts defaults_for(const struct decode *d, const struct amounts *present)
{
	static const struct quantity cpu = { .value = 1,
					     .milli_value = DEFAULT_MILLI_CPU,
					     .sign = 1 };
	static const struct quantity memory = {
		.value = (int64_t)DEFAULT_MEMORY_MIB << 20,
		.milli_value = ((int64_t)DEFAULT_MEMORY_MIB << 20) * 1000,
		.sign = 1,
	};
	struct amounts list = amounts_begin(d);

	if (!present || !amounts_find(present, "cpu"))
		list.items[list.count++] =
			(struct amount){ "cpu", intern_text(&d->cluster->symbols, "cpu"), 0, cpu };
	if (!present || !amounts_find(present, "memory"))
		list.items[list.count++] =
			(struct amount){ "memory", intern_text(&d->cluster->symbols, "memory"), 0,
					 memory };
	return list;
}

static int64_t milli_cpu_of(const struct amounts *amounts)
{
	const struct quantity *cpu = amounts_find(amounts, "cpu");

	return cpu ? cpu->milli_value : 0;
}

static int64_t memory_of(const struct amounts *amounts)
{
	const struct quantity *memory = amounts_find(amounts, "memory");

	return memory ? memory->value : 0;
}

static enum status set_scores(const struct decode *d, const struct spot *spec,
			      const struct asked_pod *pod, const struct amounts *requests,
			      struct pod_spec *out)
{
	const struct amounts both = defaults_for(d, NULL);
	/* getNonMissingContainerRequests: with amounts of the pod as a whole, only what nothing asks for. */
	const struct amounts missing = pod->of_pod.count ? defaults_for(d, requests) : both;
	struct amounts nonzero, score;
	enum status status = pod_requests(d, spec, pod, &missing, &nonzero);

	if (status == STATUS_OK)
		status = pod_requests(d, spec, pod, &both, &score);
	if (status != STATUS_OK)
		return status;
	out->nonzero_milli_cpu = milli_cpu_of(&nonzero);
	out->nonzero_memory_bytes = memory_of(&nonzero);
	out->score_milli_cpu = milli_cpu_of(requests);
	out->score_nonzero_milli_cpu = milli_cpu_of(&score);
	out->score_nonzero_memory_bytes = memory_of(&score);
	return STATUS_OK;
}

static void keep_texts(const struct decode *d, const struct asked_list *containers,
		       struct pod_spec *out)
{
	struct container_request *texts =
		arena_new(&d->cluster->arena, containers->count, sizeof(*texts));

	for (uint32_t i = 0; i < containers->count; i++) {
		const struct amounts *requests = &containers->items[i].requests;

		texts[i] = (struct container_request){ amounts_text(requests, "cpu"),
						       amounts_text(requests, "memory") };
	}
	out->container_requests = texts;
}

enum status decode_pod_requests(const struct decode *d, const struct spot *spec,
				const struct pod_around *around, struct pod_spec *out)
{
	struct resource_sum sum = { .scalars = arena_new(d->scratch, POD_SCALARS_MAX,
							 sizeof(struct scalar)),
				    .scalars_max = POD_SCALARS_MAX };
	struct asked_pod pod;
	struct amounts requests;
	enum status status = read_all(d, spec, around, &pod);

	if (status == STATUS_OK)
		status = pod_requests(d, spec, &pod, NULL, &requests);
	if (status == STATUS_OK)
		status = set_scores(d, spec, &pod, &requests, out);
	if (status == STATUS_OK)
		status = resource_sum_raise(d, spec, &requests, &sum);
	if (status != STATUS_OK)
		return status;
	out->request = resource_sum_total(d, &sum);
	keep_texts(d, &pod.containers, out);
	return STATUS_OK;
}
