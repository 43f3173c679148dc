/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads the kinds that make pods. What they make of it is in controllers_expand.c.
 *
 * Defaults and checks of v1.26 pkg/apis/{core,apps,batch,extensions}, as far as they decide which
 * pods there will be.
 */
#include "sched/load/controllers.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/base/rng.h"
#include "sched/load/kinds.h"
#include "sched/load/objects.h"
#include "sched/model/names.h"

enum { INDEXED_PARALLELISM_MAX = 100000 };

void controllers_fini(struct controllers *controllers)
{
	free(controllers->items);
	free(controllers->recorded_files);
	*controllers = (struct controllers){ 0 };
}

void controllers_note_owned_pod(struct loader *loader, const struct decode *d)
{
	struct controllers *list = &loader->controllers;
	uint32_t file = file_list_place(&loader->files, (struct place){ d->file, 0, 0 }).file;

	if (list->recorded_count && list->recorded_files[list->recorded_count - 1] == file)
		return;
	list->recorded_files = mem_grow(list->recorded_files, list->recorded_count,
					&list->recorded_capacity, sizeof(*list->recorded_files));
	list->recorded_files[list->recorded_count++] = file;
}

/* --- parts that the kinds share -------------------------------------------------------------- */

static struct short_place keep_place(struct loader *loader, const struct decode *d,
				     const struct spot *spot)
{
	return file_list_place(&loader->files, (struct place){ d->file, spot->line, spot->column });
}

static enum status begin(struct loader *loader, const struct decode *d, const struct spot *object,
			 enum object_kind kind, struct controller *out)
{
	struct metadata meta;
	enum status status = object_begin(loader, d, object, kind, &meta);

	*out = (struct controller){
		.kind = kind,
		.deleting = meta.deleting,
		.place = keep_place(loader, d, object),
		.name = meta.name,
		.name_space = meta.name_space,
		.uid = meta.uid,
		.owner_kind = meta.owner_kind,
		.owner_name = meta.owner_name,
		.replicas = 1,
		.completions = -1,
	};
	return status;
}

static void add_controller(struct loader *loader, const struct controller *controller)
{
	struct controllers *list = &loader->controllers;

	list->items = mem_grow(list->items, list->count, &list->capacity, sizeof(*list->items));
	list->items[list->count++] = *controller;
}

/* A number of things: not negative. */
static enum status read_count(const struct decode *d, const struct spot *up, const char *field,
			      int32_t absent, int32_t *out)
{
	const struct spot spot = spot_field(up, field);

	*out = (int32_t)spot_integer(&spot, absent);
	if (spot.value && *out < 0)
		return decode_error(d, &spot, "%d is negative", *out);
	return STATUS_OK;
}

static enum status read_template(struct loader *loader, const struct decode *d,
				 const struct spot *template, struct controller *out)
{
	const struct spot spec = spot_field(template, "spec");
	const struct spot meta_spot = spot_field(template, "metadata");
	const struct spot labels = spot_field(&meta_spot, "labels");
	struct pod_around around;
	struct metadata meta;
	enum status status;

	if (!template->value)
		return decode_error(d, template, "required");
	status = decode_metadata(d, template, METADATA_TEMPLATE, &meta);
	out->labels = meta.labels;
	out->labels_place = keep_place(loader, d, &labels);
	out->template_hash = (uint32_t)fingerprint_value(template->value, 0).low;
	if (status != STATUS_OK)
		return status;
	around = (struct pod_around){ .name_space = out->name_space,
				      .labels = &meta.labels,
				      .alpha = meta.alpha };
	return loader_pod_spec(loader, d, &spec, &around, &out->spec);
}

/* The selector that old versions made of the template's labels. */
static struct selector selector_of_labels(struct arena *arena, const struct labels *labels)
{
	struct requirement *list = arena_new(arena, labels->count, sizeof(*list));

	for (uint32_t i = 0; i < labels->count; i++) {
		list[i] = (struct requirement){
			.key = labels->items[i].key,
			.operator= SELECTOR_IN,
			.values = &labels->items[i].value,
			.value_count = 1,
		};
	}
	return (struct selector){ list, labels->count, false };
}

static bool has_old_version(const struct spot *object)
{
	const struct spot version = spot_field(object, "apiVersion");

	return spot_is(&version, "extensions/v1beta1") || spot_is(&version, "apps/v1beta1");
}

/* To be read after the template. */
static enum status read_selector(const struct decode *d, const struct spot *object,
				 const struct spot *spec, struct controller *out)
{
	const struct spot selector = spot_field(spec, "selector");
	enum status status;

	if (!selector.value && has_old_version(object) && out->labels.count) {
		out->selector = selector_of_labels(&d->cluster->arena, &out->labels);
		return STATUS_OK;
	}
	status = decode_label_selector(d, &selector, &out->selector);
	if (status == STATUS_OK && !selector.value)
		status = decode_error(d, &selector, "required");
	if (status == STATUS_OK && !out->selector.count)
		status = decode_error(d, &selector, "empty, and would select every pod");
	return status;
}

static void add_owner(struct cluster *cluster, const struct controller *controller,
		      enum pod_owner_kind kind)
{
	const struct pod_owner owner = { .kind = kind,
					 .name = controller->name,
					 .name_space = controller->name_space,
					 .selector = controller->selector };

	object_add_owner(cluster, &owner);
}

/* --- ReplicationController, ReplicaSet, Deployment ------------------------------------------- */

enum status read_replication_controller(struct loader *loader, const struct decode *d,
					const struct spot *object)
{
	const struct spot spec = spot_field(object, "spec");
	const struct spot template = spot_field(&spec, "template");
	const struct spot selector = spot_field(&spec, "selector");
	struct controller c;
	enum status status = begin(loader, d, object, OBJECT_REPLICATION_CONTROLLER, &c);

	if (status == STATUS_OK)
		status = read_count(d, &spec, "replicas", 1, &c.replicas);
	if (status == STATUS_OK)
		status = read_template(loader, d, &template, &c);
	if (status == STATUS_OK)
		status = decode_label_map_selector(d, &selector, &c.selector);
	if (status != STATUS_OK)
		return status;
	if (!c.selector.count)
		c.selector = selector_of_labels(&d->cluster->arena, &c.labels);
	if (!c.selector.count)
		return decode_error(d, &selector, "required");
	add_owner(d->cluster, &c, OWNER_REPLICATION_CONTROLLER);
	add_controller(loader, &c);
	return STATUS_OK;
}

/* What ReplicaSets, Deployments and StatefulSets have in common. */
static enum status read_replicated(struct loader *loader, const struct decode *d,
				   const struct spot *object, enum object_kind kind,
				   struct controller *out)
{
	const struct spot spec = spot_field(object, "spec");
	const struct spot template = spot_field(&spec, "template");
	enum status status = begin(loader, d, object, kind, out);

	if (status == STATUS_OK)
		status = read_count(d, &spec, "replicas", 1, &out->replicas);
	if (status == STATUS_OK)
		status = read_template(loader, d, &template, out);
	if (status == STATUS_OK)
		status = read_selector(d, object, &spec, out);
	return status;
}

enum status read_replica_set(struct loader *loader, const struct decode *d,
			     const struct spot *object)
{
	struct controller c;
	enum status status = read_replicated(loader, d, object, OBJECT_REPLICA_SET, &c);

	if (status != STATUS_OK)
		return status;
	add_owner(d->cluster, &c, OWNER_REPLICA_SET);
	add_controller(loader, &c);
	return STATUS_OK;
}

enum status read_deployment(struct loader *loader, const struct decode *d,
			    const struct spot *object)
{
	const struct spot spec = spot_field(object, "spec");
	const struct spot paused = spot_field(&spec, "paused");
	struct controller c;
	enum status status = read_replicated(loader, d, object, OBJECT_DEPLOYMENT, &c);

	if (status != STATUS_OK)
		return status;
	c.idle = spot_boolean(&paused, false);
	add_controller(loader, &c);
	return STATUS_OK;
}

/* --- StatefulSet, DaemonSet ------------------------------------------------------------------ */

static enum status read_claim_templates(const struct decode *d, const struct spot *list,
					struct controller *out)
{
	uint32_t count = spot_count(list);
	struct volume_claim *claims = arena_new(&d->cluster->arena, count, sizeof(*claims));
	enum status status = STATUS_OK;

	out->claims = claims;
	out->claim_count = count;
	for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
		const struct spot item = spot_item(list, i);
		const struct spot meta = spot_field(&item, "metadata");
		const struct spot name = spot_field(&meta, "name");

		status = object_decode_claim(d, &item, &claims[i]);
		claims[i].name = decode_symbol(d, &name);
		claims[i].name_space = out->name_space;
		claims[i].phase = intern_text(&d->cluster->symbols, "Pending");
	}
	return status;
}

enum status read_stateful_set(struct loader *loader, const struct decode *d,
			      const struct spot *object)
{
	const struct spot meta = spot_field(object, "metadata");
	const struct spot name = spot_field(&meta, "name");
	const struct spot spec = spot_field(object, "spec");
	const struct spot claims = spot_field(&spec, "volumeClaimTemplates");
	const struct spot ordinals = spot_field(&spec, "ordinals");
	struct controller c;
	enum status status = read_replicated(loader, d, object, OBJECT_STATEFUL_SET, &c);

	if (status == STATUS_OK)
		status = decode_check_name(d, &name, dns_label_error);
	if (status == STATUS_OK)
		status = read_count(d, &ordinals, "start", 0, &c.first_ordinal);
	if (status == STATUS_OK)
		status = read_claim_templates(d, &claims, &c);
	if (status != STATUS_OK)
		return status;
	add_owner(d->cluster, &c, OWNER_STATEFUL_SET);
	add_controller(loader, &c);
	return STATUS_OK;
}

enum status read_daemon_set(struct loader *loader, const struct decode *d,
			    const struct spot *object)
{
	const struct spot spec = spot_field(object, "spec");
	const struct spot template = spot_field(&spec, "template");
	struct controller c;
	enum status status = begin(loader, d, object, OBJECT_DAEMON_SET, &c);

	if (status == STATUS_OK)
		status = read_template(loader, d, &template, &c);
	if (status == STATUS_OK)
		status = read_selector(d, object, &spec, &c);
	if (status == STATUS_OK)
		add_controller(loader, &c);
	return status;
}

/* --- Job, CronJob ---------------------------------------------------------------------------- */

/* "1,3-5" as ranges. Kubernetes passes over what it cannot read; so do we. */
static void read_completed_indexes(const struct decode *d, const struct spot *text,
				   struct controller *out)
{
	uint32_t room = spot_length(text) / 2 + 1;
	struct index_range *ranges = arena_new(&d->cluster->arena, room, sizeof(*ranges));
	const char *at = spot_text(text);

	while (*at) {
		char *end;
		long first = strtol(at, &end, 10);
		long last = *end == '-' ? strtol(end + 1, &end, 10) : first;

		if (end == at || first < 0 || last < first || last > INT32_MAX)
			break;
		ranges[out->completed_count++] =
			(struct index_range){ (int32_t)first, (int32_t)last };
		at = *end == ',' ? end + 1 : end;
	}
	out->completed = ranges;
}

/* Complete or Failed. */
static bool is_finished(const struct spot *conditions)
{
	for (uint32_t i = 0; i < spot_count(conditions); i++) {
		const struct spot item = spot_item(conditions, i);
		const struct spot type = spot_field(&item, "type");
		const struct spot value = spot_field(&item, "status");

		if ((spot_is(&type, "Complete") || spot_is(&type, "Failed")) &&
		    spot_is(&value, "True"))
			return true;
	}
	return false;
}

static enum status read_job_mode(const struct decode *d, const struct spot *spec,
				 struct controller *out)
{
	static const char *const modes[] = { "NonIndexed", "Indexed", NULL };
	const struct spot mode = spot_field(spec, "completionMode");
	const struct spot completions = spot_field(spec, "completions");
	const struct spot parallelism = spot_field(spec, "parallelism");
	int word;
	enum status status = decode_word(d, &mode, modes, 0, &word);

	out->indexed = word == 1;
	if (status != STATUS_OK || !out->indexed)
		return status;
	if (!completions.value)
		return decode_error(d, &completions, "required of an Indexed Job");
	if (out->replicas > INDEXED_PARALLELISM_MAX)
		return decode_error(d, &parallelism,
				    "%d is more than %d, the most of an Indexed Job", out->replicas,
				    INDEXED_PARALLELISM_MAX);
	return STATUS_OK;
}

/* batch/v1's JobSpec. */
static enum status read_job_spec(struct loader *loader, const struct decode *d,
				 const struct spot *spec, struct controller *out)
{
	const struct spot template = spot_field(spec, "template");
	const struct spot parallelism = spot_field(spec, "parallelism");
	enum status status = read_count(d, spec, "parallelism", 1, &out->replicas);

	/* One of one, unless something is said about either. */
	if (status == STATUS_OK)
		status = read_count(d, spec, "completions", parallelism.value ? -1 : 1,
				    &out->completions);
	if (status == STATUS_OK)
		status = read_job_mode(d, spec, out);
	return status == STATUS_OK ? read_template(loader, d, &template, out) : status;
}

static void read_job_status(const struct decode *d, const struct spot *object,
			    struct controller *out)
{
	const struct spot state = spot_field(object, "status");
	const struct spot conditions = spot_field(&state, "conditions");
	const struct spot succeeded = spot_field(&state, "succeeded");
	const struct spot completed = spot_field(&state, "completedIndexes");

	out->succeeded = (int32_t)spot_integer(&succeeded, 0);
	out->idle = out->idle || is_finished(&conditions);
	if (out->indexed)
		read_completed_indexes(d, &completed, out);
}

/* Where the API server draws a uid. */
static uint32_t make_uid(const struct decode *d, const struct controller *c)
{
	const char *name = cluster_text(d->cluster, c->name);
	const char *name_space = cluster_text(d->cluster, c->name_space);
	uint64_t a = fingerprint_bytes(name, strlen(name)).low;
	uint64_t b = fingerprint_bytes(name_space, strlen(name_space)).low;

	a = rng_draw(a, b);
	b = rng_draw(b, a);
	return intern_text(&d->cluster->symbols,
			   arena_format(&d->cluster->arena, "%08x-%04x-4%03x-%04x-%012llx",
					(unsigned)(a >> 32), (unsigned)(a >> 16) & 0xffff,
					(unsigned)a & 0xfff,
					0x8000 | ((unsigned)(b >> 48) & 0x3fff),
					(unsigned long long)b & 0xffffffffffff));
}

static void add_label(const struct decode *d, struct labels *labels, const char *key,
		      uint32_t value)
{
	uint32_t symbol = intern_text(&d->cluster->symbols, key);
	uint32_t present;

	if (!labels_find(labels, symbol, &present))
		*labels = labels_with(&d->cluster->arena, labels, symbol, value);
}

/* Labels and selector that keep a Job's pods apart (v1.26 registry/batch/job generateSelector). */
static enum status read_job_selector(const struct decode *d, const struct spot *spec,
				     struct controller *out)
{
	const struct spot selector = spot_field(spec, "selector");
	const struct spot manual = spot_field(spec, "manualSelector");

	if (spot_boolean(&manual, false)) {
		if (!selector.value)
			return decode_error(d, &selector, "required with manualSelector");
		return decode_label_selector(d, &selector, &out->selector);
	}
	if (!out->uid)
		out->uid = make_uid(d, out);
	add_label(d, &out->labels, "job-name", out->name);
	add_label(d, &out->labels, "controller-uid", out->uid);
	if (selector.value)
		return decode_label_selector(d, &selector, &out->selector);
	out->selector = selector_of_labels(&d->cluster->arena, &out->labels);
	return STATUS_OK;
}

enum status read_job(struct loader *loader, const struct decode *d, const struct spot *object)
{
	const struct spot spec = spot_field(object, "spec");
	const struct spot suspend = spot_field(&spec, "suspend");
	struct controller c;
	enum status status = begin(loader, d, object, OBJECT_JOB, &c);

	if (status == STATUS_OK)
		status = read_job_spec(loader, d, &spec, &c);
	if (status == STATUS_OK)
		status = read_job_selector(d, &spec, &c);
	if (status != STATUS_OK)
		return status;
	c.idle = spot_boolean(&suspend, false);
	read_job_status(d, object, &c);
	add_controller(loader, &c);
	return STATUS_OK;
}

enum status read_cron_job(struct loader *loader, const struct decode *d, const struct spot *object)
{
	const struct spot spec = spot_field(object, "spec");
	const struct spot template = spot_field(&spec, "jobTemplate");
	const struct spot job_spec = spot_field(&template, "spec");
	struct controller c;
	enum status status = begin(loader, d, object, OBJECT_CRON_JOB, &c);

	if (status == STATUS_OK)
		status = read_job_spec(loader, d, &job_spec, &c);
	if (status == STATUS_OK)
		add_controller(loader, &c);
	return status;
}

enum status read_stored_template(struct loader *loader, const struct decode *d,
				 const struct spot *object)
{
	const struct spot template = spot_field(object, "template");
	struct controller c;
	enum status status = begin(loader, d, object, OBJECT_POD_TEMPLATE, &c);

	if (status == STATUS_OK)
		status = read_template(loader, d, &template, &c);
	if (status == STATUS_OK)
		add_controller(loader, &c);
	return status;
}
