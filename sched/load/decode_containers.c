/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a pod's containers ask for, and their images.
 *
 * v1.26 noderesources.computePodResourceRequest (what the filter adds up),
 * framework.calculateResource (what a node's sums grow by) and
 * resourceAllocationScorer.calculatePodResourceRequest (the incoming pod's share in scores).
 */
#include "sched/load/decode_pod.h"

#include <string.h>

#include "sched/base/wrap.h"
#include "sched/load/decode_resources.h"

/* For a container that says nothing (v1.26 pkg/scheduler/util). */
#define DEFAULT_MILLI_CPU INT64_C(100)
#define DEFAULT_MEMORY_BYTES (INT64_C(200) << 20)

struct sums {
	struct resource_sum request;
	int64_t nonzero_milli_cpu;
	int64_t nonzero_memory_bytes;
	struct container_request *texts; /* by container */
};

/* --- one container's resources --------------------------------------------------------------- */

static bool is_huge_pages(const char *name)
{
	return !strncmp(name, "hugepages-", strlen("hugepages-"));
}

/* v1.26 helper.IsOvercommitAllowed: otherwise limit and request are the same. */
static bool may_overcommit(const char *name)
{
	return !is_huge_pages(name) && (!strchr(name, '/') || strstr(name, "kubernetes.io/"));
}

static bool is_multiple_of_page(const struct amount *amount)
{
	const char *size = amount->name + strlen("hugepages-");
	struct quantity page;

	return quantity_parse(size, strlen(size), &page) && page.sign > 0 && page.value > 0 &&
	       page.milli_value % 1000 == 0 && amount->quantity.value % page.value == 0;
}

static enum status check_huge_pages(const struct decode *d, const struct spot *list,
				    const struct amounts *amounts)
{
	for (uint32_t i = 0; i < amounts->count; i++) {
		const struct spot spot = spot_member(list, i);

		if (is_huge_pages(amounts->items[i].name) &&
		    !is_multiple_of_page(&amounts->items[i]))
			return decode_invalid(d, &spot, "is not a multiple of the page size");
	}
	return STATUS_OK;
}

static enum status check_against_limit(const struct decode *d, const struct spot *spot,
				       const struct amount *request, const struct amounts *limits)
{
	const struct quantity *limit = amounts_find(limits, request->name);
	bool overcommit = may_overcommit(request->name);
	int order;

	if (!limit)
		return overcommit ? STATUS_OK
				  : decode_invalid(d, spot, "needs a limit of the same amount");
	order = quantity_compare(&request->quantity, limit);
	if (order != 0 && !overcommit)
		return decode_invalid(d, spot, "must be equal to the limit");
	return order > 0 ? decode_invalid(d, spot, "must not be more than the limit") : STATUS_OK;
}

static bool has_any(const struct amounts *amounts, bool (*is)(const char *name))
{
	for (uint32_t i = 0; i < amounts->count; i++) {
		if (is(amounts->items[i].name))
			return true;
	}
	return false;
}

static bool is_cpu_or_memory(const char *name)
{
	return !strcmp(name, "cpu") || !strcmp(name, "memory");
}

static enum status check_resources(const struct decode *d, const struct spot *resources,
				   const struct amounts *requests, const struct amounts *limits)
{
	const struct spot request_list = spot_field(resources, "requests");
	const struct spot limit_list = spot_field(resources, "limits");
	enum status status = check_huge_pages(d, &limit_list, limits);

	if (status == STATUS_OK)
		status = check_huge_pages(d, &request_list, requests);
	for (uint32_t i = 0; i < requests->count && status == STATUS_OK; i++) {
		const struct spot spot = spot_member(&request_list, i);

		status = check_against_limit(d, &spot, &requests->items[i], limits);
	}
	if (status != STATUS_OK)
		return status;
	if ((has_any(requests, is_huge_pages) || has_any(limits, is_huge_pages)) &&
	    !has_any(requests, is_cpu_or_memory) && !has_any(limits, is_cpu_or_memory))
		return decode_error(d, resources, "huge pages need cpu or memory beside them");
	return STATUS_OK;
}

/* A resource with a limit and no request is requested up to the limit. */
static void default_to_limits(const struct decode *d, const struct amounts *limits,
			      struct amounts *requests)
{
	struct amount *all = arena_new(d->scratch, requests->count + limits->count, sizeof(*all));
	uint32_t count = requests->count;

	if (count)
		memcpy(all, requests->items, count * sizeof(*all));
	for (uint32_t i = 0; i < limits->count; i++) {
		if (!amounts_find(requests, limits->items[i].name))
			all[count++] = limits->items[i];
	}
	*requests = (struct amounts){ all, count };
}

static enum status read_requests(const struct decode *d, const struct spot *container,
				 struct amounts *out)
{
	const struct spot resources = spot_field(container, "resources");
	const struct spot request_list = spot_field(&resources, "requests");
	const struct spot limit_list = spot_field(&resources, "limits");
	struct amounts limits;
	enum status status = decode_amounts(d, &limit_list, RESOURCES_OF_CONTAINER, &limits);

	if (status == STATUS_OK)
		status = decode_amounts(d, &request_list, RESOURCES_OF_CONTAINER, out);
	if (status == STATUS_OK)
		status = check_resources(d, &resources, out, &limits);
	if (status == STATUS_OK && !d->no_defaults)
		default_to_limits(d, &limits, out);
	return status;
}

/* --- sums ------------------------------------------------------------------------------------ */

static int64_t nonzero_cpu(const struct amounts *requests)
{
	const struct quantity *cpu = amounts_find(requests, "cpu");

	return cpu ? cpu->milli_value : DEFAULT_MILLI_CPU;
}

static int64_t nonzero_memory(const struct amounts *requests)
{
	const struct quantity *memory = amounts_find(requests, "memory");

	return memory ? memory->value : DEFAULT_MEMORY_BYTES;
}

static enum status add_containers(const struct decode *d, const struct spot *list,
				  struct sums *sums)
{
	for (uint32_t i = 0; i < spot_count(list); i++) {
		const struct spot container = spot_item(list, i);
		struct amounts requests;
		enum status status = read_requests(d, &container, &requests);

		if (status == STATUS_OK)
			status = resource_sum_add(d, &container, &requests, &sums->request);
		if (status != STATUS_OK)
			return status;
		sums->nonzero_milli_cpu = wrap_add(sums->nonzero_milli_cpu, nonzero_cpu(&requests));
		sums->nonzero_memory_bytes =
			wrap_add(sums->nonzero_memory_bytes, nonzero_memory(&requests));
		sums->texts[i] = (struct container_request){ amounts_text(&requests, "cpu"),
							     amounts_text(&requests, "memory") };
	}
	return STATUS_OK;
}

/* Init containers run one by one before the others: each counts for itself. */
static enum status raise_to_init_containers(const struct decode *d, const struct spot *list,
					    struct sums *sums)
{
	for (uint32_t i = 0; i < spot_count(list); i++) {
		const struct spot container = spot_item(list, i);
		struct amounts requests;
		enum status status = read_requests(d, &container, &requests);

		if (status == STATUS_OK)
			status = resource_sum_raise(d, &container, &requests, &sums->request);
		if (status != STATUS_OK)
			return status;
		if (sums->nonzero_milli_cpu < nonzero_cpu(&requests))
			sums->nonzero_milli_cpu = nonzero_cpu(&requests);
		if (sums->nonzero_memory_bytes < nonzero_memory(&requests))
			sums->nonzero_memory_bytes = nonzero_memory(&requests);
	}
	return STATUS_OK;
}

static void set_scores(const struct sums *sums, struct pod_spec *out)
{
	out->nonzero_milli_cpu = sums->nonzero_milli_cpu;
	out->nonzero_memory_bytes = sums->nonzero_memory_bytes;
	out->score_milli_cpu = sums->request.amounts.milli_cpu;
	out->score_nonzero_milli_cpu = sums->nonzero_milli_cpu;
	out->score_nonzero_memory_bytes = sums->nonzero_memory_bytes;
}

static enum status add_overhead(const struct decode *d, const struct spot *spec, struct sums *sums,
				struct pod_spec *out)
{
	const struct spot overhead = spot_field(spec, "overhead");
	const struct quantity *cpu;
	const struct quantity *memory;
	struct amounts amounts;
	enum status status = decode_amounts(d, &overhead, RESOURCES_OF_CONTAINER, &amounts);

	if (status == STATUS_OK)
		status = check_huge_pages(d, &overhead, &amounts);
	if (status == STATUS_OK)
		status = resource_sum_add(d, &overhead, &amounts, &sums->request);
	if (status != STATUS_OK)
		return status;
	cpu = amounts_find(&amounts, "cpu");
	memory = amounts_find(&amounts, "memory");
	if (cpu) {
		out->nonzero_milli_cpu = wrap_add(out->nonzero_milli_cpu, cpu->milli_value);
		/* Scores take Value() here, so 250m counts as 1. */
		out->score_milli_cpu = wrap_add(out->score_milli_cpu, cpu->value);
		out->score_nonzero_milli_cpu = wrap_add(out->score_nonzero_milli_cpu, cpu->value);
	}
	if (memory) {
		out->nonzero_memory_bytes = wrap_add(out->nonzero_memory_bytes, memory->value);
		out->score_nonzero_memory_bytes =
			wrap_add(out->score_nonzero_memory_bytes, memory->value);
	}
	return STATUS_OK;
}

/* --- images ---------------------------------------------------------------------------------- */

/* v1.26 imagelocality.normalizedImageName: a name without a tag means :latest. */
static uint32_t image_symbol(const struct decode *d, const struct spot *image)
{
	const char *name = spot_text(image);
	const char *colon = strrchr(name, ':');
	const char *slash = strrchr(name, '/');
	char *tagged;

	if (colon && (!slash || colon > slash))
		return decode_symbol(d, image);
	tagged = arena_format(d->scratch, "%s:latest", name);
	return intern_text(&d->cluster->symbols, tagged);
}

static void read_images(const struct decode *d, const struct spot *containers, struct pod_spec *out)
{
	uint32_t count = spot_count(containers);
	uint32_t *images = arena_new(&d->cluster->arena, count, sizeof(*images));

	for (uint32_t i = 0; i < count; i++) {
		const struct spot container = spot_item(containers, i);
		const struct spot image = spot_field(&container, "image");

		images[i] = image_symbol(d, &image);
	}
	out->images = images;
	out->image_count = count;
}

static uint32_t add_images(const struct decode *d, const struct spot *list, const char *source,
			   const char *field, uint32_t *images)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < spot_count(list); i++) {
		const struct spot item = spot_item(list, i);
		const struct spot inner = source ? spot_field(&item, source) : item;
		const struct spot image = spot_field(&inner, field);

		if (inner.value)
			images[count++] = image_symbol(d, &image);
	}
	return count;
}

/* Init containers' images and, in v1.36, those that are volumes. */
static void read_other_images(const struct decode *d, const struct spot *spec, struct pod_spec *out)
{
	const struct spot init_containers = spot_field(spec, "initContainers");
	const struct spot volumes = spot_field(spec, "volumes");
	uint32_t most = spot_count(&init_containers) + spot_count(&volumes);
	uint32_t *images = arena_new(d->scratch, most, sizeof(*images));
	uint32_t count = add_images(d, &init_containers, NULL, "image", images);

	if (d->version != KUBERNETES_1_26)
		count += add_images(d, &volumes, "image", "reference", images + count);
	out->other_images = arena_copy(&d->cluster->arena, images, count * sizeof(*images));
	out->other_image_count = count;
}

enum status decode_containers(const struct decode *d, const struct spot *spec, struct pod_spec *out)
{
	const struct spot containers = spot_field(spec, "containers");
	const struct spot init_containers = spot_field(spec, "initContainers");
	struct sums sums = {
		.request = { .scalars =
				     arena_new(d->scratch, POD_SCALARS_MAX, sizeof(struct scalar)),
			     .scalars_max = POD_SCALARS_MAX },
		.texts =
			arena_new(&d->cluster->arena, spot_count(&containers), sizeof(*sums.texts)),
	};
	enum status status = decode_required(d, &containers);

	if (status == STATUS_OK)
		status = add_containers(d, &containers, &sums);
	if (status == STATUS_OK)
		status = raise_to_init_containers(d, &init_containers, &sums);
	if (status != STATUS_OK)
		return status;
	set_scores(&sums, out);
	status = add_overhead(d, spec, &sums, out);
	if (status != STATUS_OK)
		return status;
	out->request = resource_sum_total(d, &sums.request);
	out->container_requests = sums.texts;
	out->container_count = spot_count(&containers);
	out->init_container_count = spot_count(&init_containers);
	read_images(d, &containers, out);
	read_other_images(d, spec, out);
	return STATUS_OK;
}
