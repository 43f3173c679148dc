/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents to objects, objects to their kinds' readers, and what can only be settled at the end.
 */
#include "sched/load/load.h"

#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/load/decode_node.h"
#include "sched/load/kinds.h"
#include "sched/load/schema.h"

/* What goes along while a document is taken apart. */
struct document {
	struct loader *loader;
	const char *file;
	const struct load_other *other; /* may be NULL */
	struct decode decode;
};

static struct document make_document(struct loader *loader, const char *file,
				     const struct load_other *other)
{
	return (struct document){
		.loader = loader,
		.file = file,
		.other = other,
		.decode = { .cluster = loader->cluster,
			    .sink = loader->sink,
			    .file = file,
			    .version = loader->options.kubernetes_version,
			    .no_defaults = loader->options.no_defaults,
			    .scratch = &loader->scratch },
	};
}

struct loader *loader_new(struct cluster *cluster, const struct load_options *options,
			  struct diag_sink *sink)
{
	struct loader *loader = mem_new(1, sizeof(*loader));

	loader->cluster = cluster;
	loader->options = *options;
	loader->sink = sink;
	return loader;
}

/* What is of no use once all objects are there. */
static void drop_tables(struct loader *loader)
{
	name_set_fini(&loader->nodes);
	name_set_fini(&loader->pods);
	for (int i = 0; i < OBJECT_KINDS; i++)
		name_set_fini(&loader->objects[i]);
	controllers_fini(&loader->controllers);
	shared_set_fini(&loader->specs);
	shared_set_fini(&loader->label_sets);
	free(loader->unresolved);
	loader->unresolved = NULL;
	loader->unresolved_count = 0;
	loader->unresolved_capacity = 0;
}

void loader_free(struct loader *loader)
{
	if (!loader)
		return;
	drop_tables(loader);
	file_list_fini(&loader->files);
	for (size_t i = 0; i < loader->passed_count; i++)
		free(loader->passed[i].name);
	free(loader->passed);
	arena_free(&loader->scratch);
	free(loader);
}

struct load_counts loader_counts(const struct loader *loader)
{
	return loader->counts;
}

/* --- one object ------------------------------------------------------------------------------ */

struct identity {
	const char *api_version; /* "" when absent */
	const char *kind;
};

static enum status (*find_reader(const char *kind))(struct loader *, const struct decode *,
						    const struct spot *)
{
#define X(name, reader)          \
	if (!strcmp(kind, name)) \
		return reader;
	KIND_LIST(X)
#undef X
	return NULL;
}

/* Leases tell that a kubelet is alive, many times a minute: not worth a word. */
static bool is_ignored(const struct identity *identity)
{
	return !strcmp(identity->kind, "Lease") &&
	       !strncmp(identity->api_version, "coordination.k8s.io/",
			strlen("coordination.k8s.io/"));
}

static enum status take_other(const struct document *document, const struct value *object,
			      const struct identity *identity)
{
	bool taken = is_ignored(identity);
	enum status status = STATUS_OK;

	if (!taken && document->other)
		status = document->other->document(document->other->context, document->file, object,
						   &taken);
	if (status == STATUS_OK && !taken)
		loader_pass_over(document->loader, identity->api_version, identity->kind);
	return status;
}

static struct schema_use schema_use(const struct loader *loader)
{
	return (struct schema_use){ loader->options.kubernetes_version,
				    loader->options.reader.strict };
}

static enum status read_object(const struct document *document, const struct value *object,
			       const struct identity *identity)
{
	struct loader *loader = document->loader;
	enum status (*reader)(struct loader *, const struct decode *, const struct spot *);
	const struct spot root = spot_root(object);
	bool known;
	enum status status = schema_check(document->file, object, identity->api_version,
					  identity->kind, schema_use(loader), loader->sink, &known);

	if (status != STATUS_OK)
		return status;
	reader = known ? find_reader(identity->kind) : NULL;
	if (!reader)
		return take_other(document, object, identity);
	loader->counts.objects++;
	return reader(loader, &document->decode, &root);
}

/* --- kinds ----------------------------------------------------------------------------------- */

/* A field of the object's head that has to be a string when it is there. */
static enum status head_text(const struct document *document, const struct value *object,
			     const char *name, const char **out)
{
	const struct value *field = value_find(object, name);

	*out = "";
	if (!field || field->kind == VALUE_NULL)
		return STATUS_OK;
	if (field->kind != VALUE_STRING)
		return diag_error(document->loader->sink, value_place(document->file, field),
				  "%s: %s, expected a string", name, value_kind_name(field->kind));
	*out = field->text;
	return STATUS_OK;
}

static enum status missing(const struct document *document, const struct value *object,
			   const char *name)
{
	return diag_error(document->loader->sink, value_place(document->file, object),
			  "%s: required", name);
}

static bool is_kind_read(const char *kind)
{
	return find_reader(kind) != NULL;
}

/* item: what the list around the object says about its items. */
static enum status identify(const struct document *document, const struct value *object,
			    const struct identity *item, struct identity *out)
{
	enum status status = head_text(document, object, "kind", &out->kind);

	if (status == STATUS_OK)
		status = head_text(document, object, "apiVersion", &out->api_version);
	if (status != STATUS_OK)
		return status;
	if (!*out->kind && *item->kind)
		*out = *item;
	else if (!*out->kind && *out->api_version)
		return missing(document, object, "kind");
	else if (!*out->kind)
		loader_guess_kind(&document->loader->scratch, object, &out->api_version,
				  &out->kind);
	else if (!*out->api_version && !strcmp(item->kind, out->kind))
		out->api_version = item->api_version;
	else if (!*out->api_version && is_kind_read(out->kind))
		return missing(document, object, "apiVersion");
	return STATUS_OK;
}

/* --- lists ----------------------------------------------------------------------------------- */

static enum status read_value(const struct document *document, const struct value *value,
			      const struct identity *item);

static enum status read_items(const struct document *document, const struct value *items,
			      const struct identity *item)
{
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < items->count && status == STATUS_OK; i++) {
		if (items->items[i].kind != VALUE_NULL)
			status = read_value(document, &items->items[i], item);
	}
	return status;
}

/* "List", "PodList", or an object with items and without a kind. */
static bool is_list(const struct value *object, const struct identity *identity)
{
	const struct value *items = value_find(object, "items");
	size_t length = strlen(identity->kind);

	if (!strcmp(identity->kind, "List"))
		return true;
	if (!items || (items->kind != VALUE_LIST && items->kind != VALUE_NULL))
		return false;
	return !length || (length > 4 && !strcmp(identity->kind + length - 4, "List"));
}

static enum status read_list(const struct document *document, const struct value *list,
			     const struct identity *identity)
{
	const struct value *items = value_find(list, "items");
	struct identity item = { "", "" };
	size_t length = strlen(identity->kind);

	if (!items || items->kind == VALUE_NULL)
		return STATUS_OK;
	if (items->kind != VALUE_LIST)
		return diag_error(document->loader->sink, value_place(document->file, items),
				  "items: %s, expected a list", value_kind_name(items->kind));
	if (length > 4)
		item = (struct identity){ identity->api_version,
					  arena_text(&document->loader->scratch, identity->kind,
						     length - 4) };
	return read_items(document, items, &item);
}

static enum status read_value(const struct document *document, const struct value *value,
			      const struct identity *item)
{
	struct identity identity;
	enum status status;

	if (value->kind == VALUE_LIST)
		return read_items(document, value, item);
	if (value->kind != VALUE_MAP)
		return diag_error(document->loader->sink, value_place(document->file, value),
				  "%s, expected an object", value_kind_name(value->kind));
	status = identify(document, value, item, &identity);
	if (status != STATUS_OK)
		return status;
	return is_list(value, &identity) ? read_list(document, value, &identity)
					 : read_object(document, value, &identity);
}

enum status loader_document(struct loader *loader, const char *file, const struct value *document,
			    const struct load_other *other)
{
	static const struct identity unknown = { "", "" };
	const struct document context = make_document(loader, file, other);
	enum status status;

	loader->counts.documents++;
	status = read_value(&context, document, &unknown);
	arena_reset(&loader->scratch);
	return status;
}

static bool stopped(const struct loader *loader)
{
	return loader->options.stop && *loader->options.stop;
}

enum status loader_read(struct loader *loader, const char *const *paths, size_t count,
			const struct load_other *other)
{
	struct reader *reader;
	const struct value *document;
	enum status status =
		reader_open(paths, count, &loader->options.reader, loader->sink, &reader);

	if (status != STATUS_OK)
		return status;
	do {
		status = reader_next(reader, &document);
		if (status == STATUS_OK && document)
			status = loader_document(loader, reader_file(reader), document, other);
	} while (status == STATUS_OK && document && !stopped(loader));
	reader_free(reader);
	return status;
}

/* --- the end --------------------------------------------------------------------------------- */

static void bind_pods(struct cluster *cluster)
{
	for (size_t i = 0; i < cluster->pod_count; i++) {
		struct pod *pod = cluster->pods[i];

		if (!pod->spec->node_name)
			continue;
		pod->state = POD_BOUND;
		pod->node = cluster_find_node(cluster, pod->spec->node_name);
	}
}

static void add_namespace(struct cluster *cluster, uint32_t name)
{
	const struct label label = { cluster->known.namespace_name_label, name };

	cluster->namespaces = mem_grow(cluster->namespaces, cluster->namespace_count,
				       &cluster->namespace_capacity, sizeof(*cluster->namespaces));
	cluster->namespaces[cluster->namespace_count++] =
		(struct name_space){ name,
				     { arena_copy(&cluster->arena, &label, sizeof(label)), 1 } };
}

/* Namespaces that pods use and no document has. */
static void add_namespaces(struct cluster *cluster)
{
	bool *known = mem_new(cluster->symbols.count, sizeof(*known));

	for (size_t i = 0; i < cluster->namespace_count; i++)
		known[cluster->namespaces[i].name] = true;
	for (size_t i = 0; i < cluster->pod_count; i++) {
		uint32_t name = cluster->pods[i]->name_space;

		if (!known[name])
			add_namespace(cluster, name);
		known[name] = true;
	}
	free(known);
}

static void note_pod_groups(const struct loader *loader)
{
	size_t pods = 0;

	for (size_t i = 0; i < loader->cluster->pod_count; i++)
		pods += loader->cluster->pods[i]->spec->is_in_pod_group;
	if (pods)
		diag_warning(loader->sink, (struct place){ 0 },
			     "gang scheduling is not supported: %zu pod%s with "
			     "spec.schedulingGroup scheduled one by one",
			     pods, pods == 1 ? "" : "s");
}

enum status loader_finish(struct loader *loader)
{
	enum status status = STATUS_OK;

	loader_resolve_priorities(loader);
	for (size_t i = 0; i < loader->cluster->pod_count && status == STATUS_OK; i++)
		status = loader_check_priority(loader, loader->cluster->pods[i]->spec);
	if (status == STATUS_OK)
		status = controllers_expand(loader);
	if (status != STATUS_OK)
		return status;
	bind_pods(loader->cluster);
	add_namespaces(loader->cluster);
	loader_note_passed(loader);
	note_pod_groups(loader);
	drop_tables(loader);
	loader->finished = true;
	return STATUS_OK;
}

/* --- templates ------------------------------------------------------------------------------- */

static enum status check_template(const struct document *document, const struct value *object,
				  const char *kind)
{
	struct loader *loader = document->loader;
	struct identity identity;
	struct identity implied = { "v1", kind };
	bool known;
	enum status status;

	if (object->kind != VALUE_MAP)
		return diag_error(loader->sink, value_place(document->file, object),
				  "%s, expected a %s", value_kind_name(object->kind), kind);
	status = identify(document, object, &implied, &identity);
	if (status != STATUS_OK)
		return status;
	if (strcmp(identity.kind, kind) != 0 || strcmp(identity.api_version, "v1") != 0)
		return diag_error(loader->sink, value_place(document->file, object),
				  "a %s of %s, expected a %s of v1", identity.kind,
				  identity.api_version, kind);
	return schema_check(document->file, object, "v1", kind, schema_use(loader), loader->sink,
			    &known);
}

static const char *prefix_or(struct cluster *cluster, const char *prefix, const char *absent)
{
	return cluster_text(cluster, intern_text(&cluster->symbols, *prefix ? prefix : absent));
}

static enum status read_pod_template(const struct document *document, const struct value *object,
				     struct pod *out, const char **generate_name)
{
	struct loader *loader = document->loader;
	const struct spot root = spot_root(object);
	const struct spot spec = spot_field(&root, "spec");
	const struct spot meta_spot = spot_field(&root, "metadata");
	const struct spot name_space = spot_field(&meta_spot, "namespace");
	struct metadata meta;
	struct pod_around around;
	enum status status = decode_metadata(&document->decode, &root, METADATA_TEMPLATE, &meta);

	*out = (struct pod){ .creation_seconds = INT64_MIN, .start_seconds = INT64_MIN };
	if (status != STATUS_OK)
		return status;
	out->name_space = spot_length(&name_space) ? decode_symbol(&document->decode, &name_space)
						   : loader->cluster->known.default_namespace;
	out->labels = loader_pod_labels(loader, &meta.labels);
	out->has_finalizers = meta.has_finalizers;
	out->owner_kind = meta.owner_kind;
	out->owner_name = meta.owner_name;
	out->owner_uid = meta.owner_uid;
	*generate_name = prefix_or(loader->cluster, meta.generate_name, "pod-");
	around = (struct pod_around){ .name_space = out->name_space,
				      .labels = &meta.labels,
				      .alpha = meta.alpha };
	return loader_pod_spec(loader, &document->decode, &spec, &around, &out->spec);
}

enum status loader_pod_template(struct loader *loader, const char *file,
				const struct value *document, struct pod *out,
				const char **generate_name)
{
	const struct document context = make_document(loader, file, NULL);
	enum status status = check_template(&context, document, "Pod");

	if (status == STATUS_OK)
		status = read_pod_template(&context, document, out, generate_name);
	arena_reset(&loader->scratch);
	return status;
}

static enum status read_node_template(const struct document *document, const struct value *object,
				      struct node *out, const char **generate_name)
{
	const struct spot root = spot_root(object);
	struct metadata meta;
	enum status status = decode_metadata(&document->decode, &root, METADATA_TEMPLATE, &meta);

	if (status == STATUS_OK)
		status = decode_node(&document->decode, &root, out);
	if (status != STATUS_OK)
		return status;
	out->labels = meta.labels;
	*generate_name = prefix_or(document->loader->cluster, meta.generate_name, "node-");
	return STATUS_OK;
}

enum status loader_node_template(struct loader *loader, const char *file,
				 const struct value *document, struct node *out,
				 const char **generate_name)
{
	const struct document context = make_document(loader, file, NULL);
	enum status status = check_template(&context, document, "Node");

	if (status == STATUS_OK)
		status = read_node_template(&context, document, out, generate_name);
	arena_reset(&loader->scratch);
	return status;
}
