/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The operations that create objects.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/workload/run.h"
#include "sched/base/mem.h"
#include "sched/model/names.h"
#include "sched/model/quantity.h"

/* What scheduler_perf creates when a workload names no template. */
static const char default_node[] = "apiVersion: v1\n"
				   "kind: Node\n"
				   "metadata: {}\n"
				   "status:\n"
				   "  capacity: {cpu: '4', memory: 32Gi, pods: '110'}\n";
static const char default_pod[] = "apiVersion: v1\n"
				  "kind: Pod\n"
				  "metadata: {generateName: pod-}\n"
				  "spec:\n"
				  "  containers:\n"
				  "  - name: pause\n"
				  "    image: registry.k8s.io/pause:3.9\n"
				  "    ports: [{containerPort: 80}]\n"
				  "    resources:\n"
				  "      limits: {cpu: 100m, memory: 500Mi}\n"
				  "      requests: {cpu: 100m, memory: 500Mi}\n";

static struct place op_place(const struct run *run, const struct op *op)
{
	return value_place(run->workload->file->path, op->tree);
}

/* --- templates ------------------------------------------------------------------------------- */

/* A manifest of the file that `path` names, or of the default text. */
static enum status open_manifest(struct run *run, const struct op *op, const struct value *path,
				 const char *text, struct manifest *out, struct template **owned)
{
	struct source_file *source;
	enum status status =
		params_template(&run->params, shape_find(op->tree, "templateParams"), &out->scope);

	*owned = NULL;
	out->set = &run->manifests;
	if (status != STATUS_OK)
		return status;
	if (path && path->count) {
		status = workload_template(run->workload->file, path, run->sink, &source);
		if (status != STATUS_OK)
			return status;
		out->path = source->path;
		out->template = source->template;
		return STATUS_OK;
	}
	out->path = "(default template)";
	status = template_parse(out->path, text, strlen(text), run->sink, owned);
	out->template = *owned;
	return status;
}

/* --- names ----------------------------------------------------------------------------------- */

/* A set of symbols. */
struct symbol_set {
	uint64_t *words;
	size_t count;
};

/* False when it is in the set already. */
static bool symbol_set_add(struct symbol_set *set, uint32_t symbol)
{
	uint64_t bit = UINT64_C(1) << (symbol % 64);
	size_t word = symbol / 64;
	size_t old = set->count;

	if (!set->words || word >= old) {
		set->count = word + 1 + word / 2;
		set->words = mem_resize(set->words, set->count, sizeof(*set->words));
		memset(set->words + old, 0, (set->count - old) * sizeof(*set->words));
	}
	if (set->words[word] & bit)
		return false;
	set->words[word] |= bit;
	return true;
}

static enum status check_name(struct run *run, const struct manifest *m, const char *name)
{
	const char *wrong = subdomain_error(name, strlen(name));
	char quoted[DIAG_QUOTE_SIZE];

	if (!wrong)
		return STATUS_OK;
	return diag_error(run->sink, (struct place){ .file = m->path }, "the name %s %s",
			  diag_quote(quoted, name, strlen(name)), wrong);
}

static enum status name_taken(struct run *run, const struct op *op, const char *what,
			      const char *name)
{
	return diag_error(
		run->sink, op_place(run, op),
		"%s: there is a %s %s already (use generateName, or {{.Index}} in the name)",
		op->kind->opcode, what, name);
}

/* --- nodes ----------------------------------------------------------------------------------- */

/* Sets or adds a scalar; they stand in the order of their names. False when there are too many. */
static bool set_scalar(struct cluster *cluster, struct resources *r, const char *name,
		       int64_t amount)
{
	uint32_t resource = cluster_scalar(cluster, intern_text(&cluster->symbols, name));
	struct scalar *scalars =
		arena_new(&cluster->arena, r->scalar_count + (size_t)1, sizeof(*scalars));
	uint32_t count = 0, next = 0;

	if (resource == UINT32_MAX)
		return false;
	while (next < r->scalar_count &&
	       strcmp(cluster_text(cluster, cluster->scalar_names[r->scalars[next].resource]),
		      name) < 0)
		scalars[count++] = r->scalars[next++];
	scalars[count++] = (struct scalar){ resource, amount };
	next += next < r->scalar_count && r->scalars[next].resource == resource;
	while (next < r->scalar_count)
		scalars[count++] = r->scalars[next++];
	r->scalars = scalars;
	r->scalar_count = count;
	return true;
}

/* Resources that scheduling does not know are passed over. */
static bool set_amount(struct cluster *cluster, struct resources *r, const char *name,
		       const struct quantity *quantity)
{
	if (!strcmp(name, "cpu"))
		r->milli_cpu = quantity->milli_value;
	else if (!strcmp(name, "memory"))
		r->memory_bytes = quantity->value;
	else if (!strcmp(name, "ephemeral-storage"))
		r->ephemeral_bytes = quantity->value;
	else if (!strcmp(name, "pods"))
		r->pod_slots = quantity->value;
	else if (resource_is_scalar(name))
		return set_scalar(cluster, r, name, quantity->value);
	return true;
}

/* nodeAllocatableStrategy: what the node offers, over what its template says. */
static enum status set_allocatable(struct run *run, const struct op *op, struct resources *r)
{
	const struct value *strategy = shape_find(op->tree, "nodeAllocatableStrategy");
	const struct value *amounts = shape_find(strategy, "nodeAllocatable");

	for (uint32_t i = 0; amounts && i < amounts->count; i++) {
		const struct member *amount = &amounts->members[i];
		struct quantity quantity;

		quantity_parse(amount->value.text, amount->value.count, &quantity);
		if (!set_amount(&run->session.cluster, r, amount->key, &quantity))
			return diag_error(run->sink, op_place(run, op),
					  "%s: more than %d kinds of resources", op->kind->opcode,
					  (int)CLUSTER_SCALARS_MAX);
	}
	return STATUS_OK;
}

static struct labels with_text_label(struct cluster *cluster, const struct labels *labels,
				     const char *key, uint32_t value)
{
	return labels_with(&cluster->arena, labels, intern_text(&cluster->symbols, key), value);
}

/* The labels of a node: its hostname, and what the operation's strategy deals out. */
static void set_labels(struct run *run, const struct op *op, int64_t index, struct node *node)
{
	struct cluster *cluster = &run->session.cluster;
	const struct value *dealt = shape_find(op->tree, "labelNodePrepareStrategy");
	const struct value *unique = shape_find(op->tree, "uniqueNodeLabelStrategy");
	const struct value *values = shape_find(dealt, "labelValues");

	node->labels = labels_with(&cluster->arena, &node->labels, cluster->known.hostname_label,
				   node->name);
	if (dealt)
		node->labels = with_text_label(
			cluster, &node->labels, shape_text(dealt, "labelKey"),
			intern_text(&cluster->symbols, values->items[index % values->count].text));
	if (unique)
		node->labels = with_text_label(cluster, &node->labels,
					       shape_text(unique, "labelKey"), node->name);
}

static enum status name_node(struct run *run, const struct op *op, const struct manifest *m,
			     const struct prototype *prototype, const char *name, uint32_t *out)
{
	struct cluster *cluster = &run->session.cluster;
	char text[512];
	enum status status;

	if (prototype->generates) {
		snprintf(text, sizeof(text), "%s%zu", name, cluster->node_count);
		name = text;
	}
	status = check_name(run, m, name);
	if (status != STATUS_OK)
		return status;
	*out = intern_text(&cluster->symbols, name);
	return cluster_find_node(cluster, *out) == NO_NODE ? STATUS_OK
							   : name_taken(run, op, "node", name);
}

static enum status add_node(struct run *run, const struct op *op, const struct manifest *m,
			    const struct prototype *prototype, const char *name)
{
	struct cluster *cluster = &run->session.cluster;
	struct node node = prototype->node;
	enum status status = name_node(run, op, m, prototype, name, &node.name);

	if (status == STATUS_OK)
		status = set_allocatable(run, op, &node.allocatable);
	if (status != STATUS_OK)
		return status;
	set_labels(run, op, m->scope.index, &node);
	cluster_add_node(cluster, &node);
	return STATUS_OK;
}

enum status run_create_nodes(struct run *run, const struct op *op, size_t op_index)
{
	const struct value *path = shape_find(op->tree, "nodeTemplatePath");
	struct manifest m = { .kind = MANIFEST_NODE };
	const struct prototype *prototype;
	struct template *owned = NULL;
	char prefix[32];
	const char *name;
	enum status status = params_count(&run->params, op->tree, &m.scope.count);

	snprintf(prefix, sizeof(prefix), "node-%zu-", op_index);
	if (status == STATUS_OK)
		status = open_manifest(run, op, path, default_node, &m, &owned);
	for (int64_t i = 0; i < m.scope.count && run_goes_on(run, status); i++) {
		status = manifest_make(&m, i, &prototype, &name);
		if (status == STATUS_OK)
			status = add_node(run, op, &m, prototype, owned ? prefix : name);
	}
	template_free(owned);
	if (run_goes_on(run, status) && run->hooks->created)
		run->hooks->created(run->hooks->context, op->kind->opcode, (size_t)m.scope.count,
				    0);
	return status;
}

/* --- namespaces ------------------------------------------------------------------------------ */

static bool has_namespace(const struct cluster *cluster, uint32_t name)
{
	for (size_t i = 0; i < cluster->namespace_count; i++) {
		if (cluster->namespaces[i].name == name)
			return true;
	}
	return false;
}

/* One that is there already stays as it is. */
static enum status add_namespace(struct run *run, const char *file, const struct value *object,
				 const char *name)
{
	struct cluster *cluster = &run->session.cluster;
	struct arena scratch = { 0 };
	struct value named;
	enum status status;

	if (has_namespace(cluster, intern_text(&cluster->symbols, name)))
		return STATUS_OK;
	named = manifest_with_metadata(&scratch, object, "name", name);
	status = loader_document(run->session.loader, file, &named, NULL);
	arena_free(&scratch);
	return status;
}

/* A Namespace without anything, standing where the operation does. */
static struct value plain_namespace(struct arena *arena, const struct op *op)
{
	const struct value version = manifest_text_value(op->tree, "v1");
	const struct value kind = manifest_text_value(op->tree, "Namespace");
	struct value object = { .kind = VALUE_MAP,
				.line = op->tree->line,
				.column = op->tree->column };

	object = manifest_with(arena, &object, "apiVersion", &version);
	return manifest_with(arena, &object, "kind", &kind);
}

/* The first document of a Namespace's file, into the run's arena. */
static enum status read_namespace_file(struct run *run, const struct value *path, const char **file,
				       struct value *out)
{
	struct source_file *source;
	const struct value *document;
	struct reader *reader;
	enum status status = workload_source(run->workload->file, path, run->sink, &source);

	if (status != STATUS_OK)
		return status;
	*file = source->path;
	status = reader_open_text(source->path, source->text, source->length,
				  &run->manifests.reader, run->sink, &reader);
	if (status != STATUS_OK)
		return status;
	status = reader_next(reader, &document);
	if (status == STATUS_OK && !document)
		status = diag_error(run->sink, (struct place){ .file = *file },
				    "nothing in it, expected a Namespace");
	if (status == STATUS_OK)
		*out = value_copy(&run->arena, document);
	reader_free(reader);
	return status;
}

enum status run_create_namespaces(struct run *run, const struct op *op)
{
	const struct value *path = shape_find(op->tree, "namespaceTemplatePath");
	const char *file = run->workload->file->path;
	struct value object = plain_namespace(&run->arena, op);
	char name[128];
	int64_t count = 0;
	enum status status = params_count(&run->params, op->tree, &count);

	if (status == STATUS_OK && path && path->count)
		status = read_namespace_file(run, path, &file, &object);
	for (int64_t i = 0; i < count && run_goes_on(run, status); i++) {
		snprintf(name, sizeof(name), "%s-%" PRId64, shape_text(op->tree, "prefix"), i);
		status = add_namespace(run, file, &object, name);
	}
	if (run_goes_on(run, status) && run->hooks->created)
		run->hooks->created(run->hooks->context, op->kind->opcode, 0, 0);
	return status;
}

/* --- any object ------------------------------------------------------------------------------ */

/* Takes in one document; pods are created by the operation that knows when to schedule them. */
static enum status add_object(struct run *run, const struct op *op, const char *file,
			      const struct value *document)
{
	const char *kind = value_find_text(document, "kind");
	const char *name_space = shape_text(op->tree, "namespace");
	struct arena scratch = { 0 };
	struct value object = *document;
	enum status status;

	if (kind && (!strcmp(kind, "Pod") || !strcmp(kind, "Node")))
		return diag_error(run->sink, op_place(run, op), "createAny of a %s: use create%ss",
				  kind, kind);
	if (name_space && *name_space && document->kind == VALUE_MAP)
		object = manifest_with_metadata(&scratch, document, "namespace", name_space);
	status = loader_document(run->session.loader, file, &object, NULL);
	arena_free(&scratch);
	return status;
}

static enum status add_documents(struct run *run, const struct op *op, const struct manifest *m,
				 const struct template_output *text)
{
	const struct value *document;
	struct reader *reader;
	enum status status = reader_open_text(m->path, text->bytes, text->length,
					      &run->manifests.reader, run->sink, &reader);

	if (status != STATUS_OK)
		return status;
	while ((status = reader_next(reader, &document)) == STATUS_OK && document) {
		status = add_object(run, op, m->path, document);
		if (status != STATUS_OK)
			break;
	}
	reader_free(reader);
	return status;
}

enum status run_create_any(struct run *run, const struct op *op)
{
	const struct value *path = shape_find(op->tree, "templatePath");
	struct template_output text = { 0 };
	struct template *owned = NULL;
	struct manifest m = { 0 };
	int64_t count = 1;
	enum status status = STATUS_OK;

	if (shape_find(op->tree, "count") || shape_count(op->tree, "countParam"))
		status = params_count(&run->params, op->tree, &count);
	if (status == STATUS_OK)
		status = open_manifest(run, op, path, "", &m, &owned);
	m.scope.count = count;
	for (; m.scope.index < count && run_goes_on(run, status); m.scope.index++) {
		text.length = 0;
		status = template_render(m.template, &m.scope, run->sink, &text);
		if (status == STATUS_OK)
			status = add_documents(run, op, &m, &text);
	}
	free(text.bytes);
	if (run_goes_on(run, status) && run->hooks->created)
		run->hooks->created(run->hooks->context, op->kind->opcode, 0, 0);
	return status;
}

/* --- pods ------------------------------------------------------------------------------------ */

/* What creating the pods of one operation needs. */
struct pod_maker {
	struct run *run;
	const struct op *op;
	struct manifest manifest;
	uint32_t name_space;
	int64_t batch; /* pods with one signature label, 0 = no such label */
	struct symbol_set taken; /* names in the namespace, while names are not generated */
	const struct labels *plain, *signed_labels; /* the labels, without and with the label ... */
	int64_t signed_batch; /* ... of this batch */
};

static void find_taken_names(struct pod_maker *maker)
{
	const struct cluster *cluster = &maker->run->session.cluster;

	for (size_t i = 0; i < cluster->pod_count; i++) {
		if (cluster->pods[i]->name_space == maker->name_space)
			symbol_set_add(&maker->taken, cluster->pods[i]->name);
	}
}

static enum status name_pod(struct pod_maker *maker, const struct prototype *prototype,
			    const char *name, uint32_t *out)
{
	struct cluster *cluster = &maker->run->session.cluster;
	char text[512];
	enum status status;

	if (prototype->generates) {
		snprintf(text, sizeof(text), "%s%zu", name, cluster->pod_count);
		name = text;
	}
	status = check_name(maker->run, &maker->manifest, name);
	if (status != STATUS_OK)
		return status;
	*out = intern_text(&cluster->symbols, name);
	if (prototype->generates)
		return STATUS_OK;
	if (!maker->taken.words)
		find_taken_names(maker);
	return symbol_set_add(&maker->taken, *out) ? STATUS_OK
						   : name_taken(maker->run, maker->op, "pod", name);
}

/* signatureBatchSize: `signature=signature-label-<index / size>`. */
static const struct labels *sign(struct pod_maker *maker, const struct labels *labels)
{
	struct cluster *cluster = &maker->run->session.cluster;
	int64_t batch = maker->manifest.scope.index / maker->batch;
	struct labels with;
	char text[64];

	if (labels == maker->plain && batch == maker->signed_batch)
		return maker->signed_labels;
	snprintf(text, sizeof(text), "signature-label-%" PRId64, batch);
	with = labels_with(&cluster->arena, labels, intern_text(&cluster->symbols, "signature"),
			   intern_text(&cluster->symbols, text));
	maker->plain = labels;
	maker->signed_batch = batch;
	maker->signed_labels = arena_copy(&cluster->arena, &with, sizeof(with));
	return maker->signed_labels;
}

static enum status make_pod(struct pod_maker *maker, int64_t index)
{
	struct cluster *cluster = &maker->run->session.cluster;
	const struct prototype *prototype;
	const char *name;
	struct pod pod;
	struct pod *added;
	enum status status = manifest_make(&maker->manifest, index, &prototype, &name);

	if (status != STATUS_OK)
		return status;
	pod = prototype->pod;
	pod.name_space = maker->name_space;
	status = name_pod(maker, prototype, name, &pod.name);
	if (status != STATUS_OK)
		return status;
	if (maker->batch)
		pod.labels = sign(maker, pod.labels);
	added = cluster_add_pod(cluster, &pod);
	if (pod.spec->node_name) {
		added->state = POD_BOUND;
		added->node = cluster_find_node(cluster, pod.spec->node_name);
	}
	return STATUS_OK;
}

static enum status choose_batch(struct pod_maker *maker)
{
	const struct value *param = shape_find(maker->op->tree, "signatureBatchSizeParam");

	maker->batch = shape_whole(maker->op->tree, "signatureBatchSize");
	if (!param || !param->count)
		return STATUS_OK;
	return params_whole(&maker->run->params, param, &maker->batch);
}

/* The namespace the operation names, or one of its own; made when it is not there. */
static enum status choose_name_space(struct pod_maker *maker, size_t op_index)
{
	struct run *run = maker->run;
	const struct value object = plain_namespace(&run->arena, maker->op);
	const char *name = shape_text(maker->op->tree, "namespace");

	if (!name)
		name = arena_format(&run->arena, "namespace-%zu", op_index);
	maker->manifest.name_space = name;
	maker->name_space = intern_text(&run->session.cluster.symbols, name);
	return add_namespace(run, run->workload->file->path, &object, name);
}

enum status run_create_pods(struct run *run, const struct op *op, size_t op_index, size_t *first)
{
	const struct value *path = shape_find(op->tree, "podTemplatePath");
	struct pod_maker maker = { .run = run, .op = op, .manifest.kind = MANIFEST_POD };
	struct template *owned = NULL;
	int64_t count = 0;
	enum status status = params_count(&run->params, op->tree, &count);

	*first = run->session.cluster.pod_count;
	if (!path)
		path = shape_find(workload_case(run->workload)->tree, "defaultPodTemplatePath");
	if (status == STATUS_OK)
		status = choose_batch(&maker);
	if (status == STATUS_OK)
		status = choose_name_space(&maker, op_index);
	if (status == STATUS_OK)
		status = open_manifest(run, op, path, default_pod, &maker.manifest, &owned);
	maker.manifest.scope.count = count;
	if (status == STATUS_OK)
		cluster_reserve_pods(&run->session.cluster, (size_t)count);
	for (int64_t i = 0; i < count && run_goes_on(run, status); i++)
		status = make_pod(&maker, i);
	free(maker.taken.words);
	template_free(owned);
	if (run_goes_on(run, status) && run->hooks->created)
		run->hooks->created(run->hooks->context, op->kind->opcode, 0, (size_t)count);
	return status;
}
