/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What operations that create objects have in common, and those that are about neither nodes nor pods.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/workload/run.h"
#include "sched/model/names.h"

struct place run_op_place(const struct run *run, const struct op *op)
{
	return value_place(run->workload->file->path, op->tree);
}

/* --- templates ------------------------------------------------------------------------------- */

/* A manifest of the file that `path` names, or of the default text. */
enum status run_open_manifest(struct run *run, const struct op *op, const struct value *path,
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
	if (shape_text(op->tree, "podTemplate"))
		out->path = arena_format(&run->arena, "%s:%u podTemplate",
					 run->workload->file->path,
					 shape_find(op->tree, "podTemplate")->line);
	status = template_parse(out->path, text, strlen(text), run->sink, owned);
	out->template = *owned;
	return status;
}

/* --- names ----------------------------------------------------------------------------------- */

enum status run_check_name(struct run *run, const struct manifest *m, const char *name)
{
	const char *wrong = subdomain_error(name, strlen(name));
	char quoted[DIAG_QUOTE_SIZE];

	if (!wrong)
		return STATUS_OK;
	return diag_error(run->sink, (struct place){ .file = m->path }, "the name %s %s",
			  diag_quote(quoted, name, strlen(name)), wrong);
}

enum status run_name_taken(struct run *run, const struct op *op, const char *what, const char *name)
{
	return diag_error(
		run->sink, run_op_place(run, op),
		"%s: there is a %s %s already (use generateName, or {{.Index}} in the name)",
		op->kind->opcode, what, name);
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
enum status run_add_namespace(struct run *run, const char *file, const struct value *object,
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
struct value run_plain_namespace(struct arena *arena, const struct op *op)
{
	const struct value version = manifest_text_value(op->tree, "v1");
	const struct value kind = manifest_text_value(op->tree, "Namespace");
	struct value object = { .kind = VALUE_MAP,
				.line = op->tree->line,
				.column = op->tree->column };

	object = manifest_with(arena, &object, "apiVersion", &version);
	return manifest_with(arena, &object, "kind", &kind);
}

/* The first document of a file. */
enum status run_read_object(struct run *run, const struct value *path, struct arena *arena,
			    const char **file, struct value *out)
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
				    "nothing in it, expected an object");
	if (status == STATUS_OK)
		*out = value_copy(arena, document);
	reader_free(reader);
	return status;
}

enum status run_create_namespaces(struct run *run, const struct op *op)
{
	const struct value *path = shape_find(op->tree, "namespaceTemplatePath");
	const char *file = run->workload->file->path;
	struct value object = run_plain_namespace(&run->arena, op);
	char name[128];
	int64_t count = 0;
	enum status status = params_count(&run->params, op->tree, &count);

	if (status == STATUS_OK && path && path->count)
		status = run_read_object(run, path, &run->arena, &file, &object);
	for (int64_t i = 0; i < count && run_goes_on(run, status); i++) {
		snprintf(name, sizeof(name), "%s-%" PRId64, shape_text(op->tree, "prefix"), i);
		status = run_add_namespace(run, file, &object, name);
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
		return diag_error(run->sink, run_op_place(run, op),
				  "createAny of a %s: use create%ss", kind, kind);
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
		status = run_open_manifest(run, op, path, "", &m, &owned);
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
