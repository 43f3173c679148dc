/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pods: those in documents, those that controllers expand to, and templates for workloads.
 */
#include <string.h>

#include "sched/base/mem.h"
#include "sched/load/decode_pod.h"
#include "sched/load/kinds.h"

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
			    uint32_t name_space, const struct alpha_annotations *alpha,
			    struct pod_spec **out)
{
	const struct spot class_name = spot_field(at, "priorityClassName");
	const struct spot priority = spot_field(at, "priority");
	const struct spot policy = spot_field(at, "preemptionPolicy");
	struct pod_spec spec;
	enum status status = decode_pod_spec(d, at, name_space, &spec);

	if (status != STATUS_OK)
		return status;
	spec.alpha = *alpha;
	*out = arena_copy(&loader->cluster->arena, &spec, sizeof(spec));
	return add_unresolved(loader, (struct unresolved_spec){
					      .spec = *out,
					      .place = place_of(loader, d, &class_name),
					      .path = keep_path(loader, &class_name),
					      .has_priority = priority.value != NULL,
					      .has_policy = spot_length(&policy) != 0,
				      });
}

enum status loader_pod_spec(struct loader *loader, const struct decode *d, const struct spot *spec,
			    uint32_t name_space, const struct alpha_annotations *alpha,
			    const struct pod_spec **out)
{
	const uint32_t around[] = { name_space, alpha->affinity, alpha->scheduler_name };
	static const struct value nothing = { .kind = VALUE_NULL };
	struct fingerprint fingerprint =
		fingerprint_value(spec->value ? spec->value : &nothing,
				  fingerprint_bytes(around, sizeof(around)).low);
	struct pod_spec *fresh;
	enum status status;

	*out = shared_set_find(&loader->specs, fingerprint);
	if (*out)
		return STATUS_OK;
	status = new_spec(loader, d, spec, name_space, alpha, &fresh);
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
	loader->counts.expanded_pods++;
	return add_pod(loader, d, at, pod);
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
	if (status == STATUS_OK)
		status = loader_pod_spec(loader, d, &spec, meta.name_space, &meta.alpha, &pod.spec);
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
