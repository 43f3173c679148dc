/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pods: those in documents, those that controllers expand to, and templates for workloads.
 */
#include <string.h>

#include "sched/base/mem.h"
#include "sched/load/decode_pod.h"
#include "sched/load/kinds.h"
#include "sched/load/label_keys.h"
#include "sched/load/pod_requests.h"

/* --- names ----------------------------------------------------------------------------------- */

static struct short_place place_of(struct loader *loader, const struct decode *d,
				   const struct spot *at)
{
	return file_list_place(&loader->files, (struct place){ d->file, at->line, at->column });
}

uint32_t loader_generate_name(struct loader *loader, const struct name_set *taken,
			      uint32_t name_space, const char *prefix)
{
	uint32_t name;

	do {
		const char *text =
			arena_format(&loader->scratch, "%s%05zu", prefix, loader->generated++);

		name = intern_text(&loader->cluster->symbols, text);
	} while (name_set_find(taken, name_space, name));
	return name;
}

enum status loader_take_name(struct loader *loader, const struct decode *d, const struct spot *at,
			     struct name_set *taken, const char *what, uint32_t name_space,
			     uint32_t name)
{
	const struct taken_name *first = name_set_find(taken, name_space, name);
	struct place place;

	if (!first) {
		name_set_add(taken, name_space, name, place_of(loader, d, at));
		return STATUS_OK;
	}
	place = file_list_at(&loader->files, first->place);
	return decode_error(d, at, "%s \"%s%s%s\" exists already, from %s:%u:%u", what,
			    cluster_text(loader->cluster, name_space), name_space ? "/" : "",
			    cluster_text(loader->cluster, name), place.file, (unsigned)place.line,
			    (unsigned)place.column);
}

/* --- specs and labels ------------------------------------------------------------------------ */

static enum status add_unresolved(struct loader *loader, struct unresolved_spec unresolved)
{
	if (loader->options.no_defaults)
		return STATUS_OK;
	if (loader->finished)
		return loader_resolve_priority(loader, &unresolved);
	loader->unresolved = mem_grow(loader->unresolved, loader->unresolved_count,
				      &loader->unresolved_capacity, sizeof(*loader->unresolved));
	loader->unresolved[loader->unresolved_count++] = unresolved;
	return STATUS_OK;
}

static const char *keep_path(struct loader *loader, const struct spot *spot)
{
	char text[PATH_TEXT_SIZE];

	if (!spot->value)
		return NULL;
	path_text(&spot->path, text);
	return arena_text(&loader->cluster->arena, text, strlen(text));
}

static enum status new_spec(struct loader *loader, const struct decode *d, const struct spot *at,
			    const struct pod_around *around, struct pod_spec **out)
{
	const struct spot class_name = spot_field(at, "priorityClassName");
	const struct spot priority = spot_field(at, "priority");
	const struct spot policy = spot_field(at, "preemptionPolicy");
	struct pod_spec spec;
	enum status status = decode_pod_spec(d, at, around, &spec);

	if (status != STATUS_OK)
		return status;
	spec.alpha = around->alpha;
	*out = arena_copy(&loader->cluster->arena, &spec, sizeof(spec));
	return add_unresolved(loader, (struct unresolved_spec){
					      .spec = *out,
					      .place = place_of(loader, d, &class_name),
					      .path = keep_path(loader, &class_name),
					      .has_priority = priority.value != NULL,
					      .has_policy = spot_length(&policy) != 0,
				      });
}

static bool has_label_keys(const struct spot *terms, const char *inner)
{
	for (uint32_t i = 0; i < spot_count(terms); i++) {
		const struct spot item = spot_item(terms, i);
		const struct spot term = inner ? spot_field(&item, inner) : item;
		const struct spot match = spot_field(&term, "matchLabelKeys");
		const struct spot mismatch = spot_field(&term, "mismatchLabelKeys");

		if (match.value || mismatch.value)
			return true;
	}
	return false;
}

/* Does the spec depend on the pod's labels? */
static bool reads_labels(const struct spot *spec)
{
	static const char *const kinds[] = { "podAffinity", "podAntiAffinity" };
	const struct spot affinity = spot_field(spec, "affinity");

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const struct spot kind = spot_field(&affinity, kinds[i]);
		const struct spot required =
			spot_field(&kind, "requiredDuringSchedulingIgnoredDuringExecution");
		const struct spot preferred =
			spot_field(&kind, "preferredDuringSchedulingIgnoredDuringExecution");

		if (has_label_keys(&required, NULL) ||
		    has_label_keys(&preferred, "podAffinityTerm"))
			return true;
	}
	return false;
}

static uint64_t mix(const struct spot *spot, uint64_t seed)
{
	return spot->value ? fingerprint_value(spot->value, seed).low : seed;
}

/* What a status says of resources, over all containers. */
static uint64_t mix_resources(const struct spot *status, const char *list_name, uint64_t seed)
{
	const struct spot list = spot_field(status, list_name);

	for (uint32_t i = 0; i < spot_count(&list); i++) {
		const struct spot item = spot_item(&list, i);
		const struct spot name = spot_field(&item, "name");
		const struct spot resources = spot_field(&item, "resources");
		const struct spot allocated = spot_field(&item, "allocatedResources");

		if (resources.value)
			seed = mix(&allocated, mix(&resources, mix(&name, seed)));
	}
	return seed;
}

static uint64_t mix_status(const struct spot *status, uint64_t seed)
{
	const struct spot resources = spot_field(status, "resources");
	const struct spot allocated = spot_field(status, "allocatedResources");
	uint64_t all = mix_resources(status, "initContainerStatuses",
				     mix_resources(status, "containerStatuses", seed));

	all = mix(&allocated, mix(&resources, all));
	/* Whether a resize is infeasible matters only where there may be one. */
	return all == seed ? seed : all ^ (uint64_t)pod_resize_is_infeasible(status);
}

/* Of everything that the spec is made from. */
static struct fingerprint fingerprint_of(const struct decode *d, const struct spot *spec,
					 const struct pod_around *around)
{
	static const struct value nothing = { .kind = VALUE_NULL };
	const uint32_t symbols[] = { around->name_space, around->alpha.affinity,
				     around->alpha.scheduler_name };
	uint64_t seed = fingerprint_bytes(symbols, sizeof(symbols)).low;

	if (d->version != KUBERNETES_1_26) {
		seed = mix_status(&around->running_status, seed);
		if (reads_labels(spec))
			seed ^= fingerprint_bytes(around->labels->items,
						  around->labels->count *
							  sizeof(*around->labels->items))
					.low;
	}
	return fingerprint_value(spec->value ? spec->value : &nothing, seed);
}

enum status loader_pod_spec(struct loader *loader, const struct decode *d, const struct spot *spec,
			    const struct pod_around *around, const struct pod_spec **out)
{
	struct fingerprint fingerprint = fingerprint_of(d, spec, around);
	struct pod_spec *fresh;
	enum status status;

	*out = shared_set_find(&loader->specs, fingerprint);
	if (*out)
		return STATUS_OK;
	status = new_spec(loader, d, spec, around, &fresh);
	if (status != STATUS_OK)
		return status;
	shared_set_add(&loader->specs, fingerprint, fresh);
	*out = fresh;
	return STATUS_OK;
}

const struct labels *loader_pod_labels(struct loader *loader, const struct labels *labels)
{
	struct fingerprint fingerprint =
		fingerprint_bytes(labels->items, labels->count * sizeof(*labels->items));
	const struct labels *known = shared_set_find(&loader->label_sets, fingerprint);

	if (known)
		return known;
	known = arena_copy(&loader->cluster->arena, labels, sizeof(*labels));
	shared_set_add(&loader->label_sets, fingerprint, known);
	return known;
}

/* --- pods ------------------------------------------------------------------------------------ */

static enum status add_pod(struct loader *loader, const struct decode *d, const struct spot *at,
			   const struct pod *pod)
{
	enum status status =
		loader_take_name(loader, d, at, &loader->pods, "pod", pod->name_space, pod->name);

	if (status == STATUS_OK)
		cluster_add_pod(loader->cluster, pod);
	return status;
}

enum status loader_expand_pod(struct loader *loader, const struct decode *d, const struct spot *at,
			      const struct pod *pod)
{
	struct pod own = *pod;

	own.spec = label_keys_complete(&loader->cluster->arena, &loader->specs, pod->spec,
				       pod->labels);
	loader->counts.expanded_pods++;
	return add_pod(loader, d, at, &own);
}

static bool is_terminal(const struct spot *status_spot)
{
	const struct spot phase = spot_field(status_spot, "phase");

	return spot_is(&phase, "Succeeded") || spot_is(&phase, "Failed");
}

/* The first DisruptionTarget decides (v1.26 podTerminatingByPreemption). */
static bool is_preempted(const struct spot *status_spot)
{
	const struct spot conditions = spot_field(status_spot, "conditions");

	for (uint32_t i = 0; i < spot_count(&conditions); i++) {
		const struct spot item = spot_item(&conditions, i);
		const struct spot type = spot_field(&item, "type");
		const struct spot holds = spot_field(&item, "status");
		const struct spot reason = spot_field(&item, "reason");

		if (spot_is(&type, "DisruptionTarget"))
			return spot_is(&holds, "True") && spot_is(&reason, "PreemptionByScheduler");
	}
	return false;
}

static void fill_pod(struct loader *loader, const struct decode *d, const struct spot *status_spot,
		     const struct metadata *meta, struct pod *out)
{
	const struct spot nominated = spot_field(status_spot, "nominatedNodeName");
	const struct spot started = spot_field(status_spot, "startTime");

	out->labels = loader_pod_labels(loader, &meta->labels);
	out->name = meta->name;
	out->name_space = meta->name_space;
	out->owner_kind = meta->owner_kind;
	out->owner_name = meta->owner_name;
	out->owner_uid = meta->owner_uid;
	out->creation_seconds = meta->creation_seconds;
	out->deleting = meta->deleting;
	out->has_finalizers = meta->has_finalizers;
	out->preempted = is_preempted(status_spot);
	out->nominated_node_name = decode_symbol(d, &nominated);
	out->start_seconds = spot_time(&started);
}

enum status read_pod(struct loader *loader, const struct decode *d, const struct spot *object)
{
	const struct spot meta_spot = spot_field(object, "metadata");
	const struct spot name = spot_field(&meta_spot, "name");
	const struct spot spec = spot_field(object, "spec");
	const struct spot status_spot = spot_field(object, "status");
	struct metadata meta;
	struct pod pod = { 0 };
	enum status status;

	if (is_terminal(&status_spot))
		return STATUS_OK;
	status = decode_metadata(d, object, METADATA_NAMESPACED, &meta);
	if (status == STATUS_OK) {
		const struct spot node_name = spot_field(&spec, "nodeName");
		const struct pod_around around = {
			.name_space = meta.name_space,
			.labels = &meta.labels,
			.running_status = spot_length(&node_name) ? status_spot
								  : (struct spot){ 0 },
			.alpha = meta.alpha,
		};

		status = loader_pod_spec(loader, d, &spec, &around, &pod.spec);
	}
	if (status != STATUS_OK)
		return status;
	if (!meta.name)
		meta.name = loader_generate_name(loader, &loader->pods, meta.name_space,
						 meta.generate_name);
	if (meta.owner_kind)
		controllers_note_owned_pod(loader, d);
	fill_pod(loader, d, &status_spot, &meta, &pod);
	return add_pod(loader, d, &name, &pod);
}
