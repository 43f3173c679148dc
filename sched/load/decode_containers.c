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
#include "sched/load/decode_requests.h"
#include "sched/load/pod_requests.h"

/* For a container that says nothing (v1.26 pkg/scheduler/util). */
#define DEFAULT_MILLI_CPU INT64_C(100)
#define DEFAULT_MEMORY_BYTES (INT64_C(200) << 20)

struct sums {
	struct resource_sum request;
	int64_t nonzero_milli_cpu;
	int64_t nonzero_memory_bytes;
	struct container_request *texts; /* by container */
};

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
		struct amounts requests, limits;
		enum status status = decode_requests(d, &container, &requests, &limits);

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
		struct amounts requests, limits;
		enum status status = decode_requests(d, &container, &requests, &limits);

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
		status = decode_check_huge_pages(d, &overhead, &amounts);
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

/* The sums of v1.26. */
static enum status read_requests(const struct decode *d, const struct spot *spec,
				 struct pod_spec *out)
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
	enum status status = add_containers(d, &containers, &sums);

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
	return STATUS_OK;
}

enum status decode_containers(const struct decode *d, const struct spot *spec,
			      const struct pod_around *around, struct pod_spec *out)
{
	const struct spot containers = spot_field(spec, "containers");
	const struct spot init_containers = spot_field(spec, "initContainers");
	enum status status = decode_required(d, &containers);

	if (status == STATUS_OK)
		status = d->version == KUBERNETES_1_26 ? read_requests(d, spec, out)
						       : decode_pod_requests(d, spec, around, out);
	if (status != STATUS_OK)
		return status;
	out->container_count = spot_count(&containers);
	out->init_container_count = spot_count(&init_containers);
	read_images(d, &containers, out);
	read_other_images(d, spec, out);
	return STATUS_OK;
}
