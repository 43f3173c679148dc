/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens a performance-config and says what its workloads are.
 */
#include "bench/workload/workload_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "bench/workload/tuning_set.h"
#include "profiles/profiles.h"
#include "sched/base/mem.h"
#include "sched/load/load_shared.h"
#include "sched/load/reader.h"

void workload_params(const struct workload *workload, struct arena *arena, struct diag_sink *sink,
		     struct params *out)
{
	params_init(out, workload->file->path, workload->full_name,
		    shape_find(workload->tree, "params"), arena, sink);
}

static void add_labels(const char **labels, size_t *count, const struct value *tree)
{
	const struct value *list = shape_find(tree, "labels");

	for (uint32_t i = 0; list && i < list->count; i++)
		labels[(*count)++] = list->items[i].text;
}

/* Called for each file an operation names. */
struct path_visitor {
	enum status (*visit)(void *context, const struct value *path, bool is_template);
	void *context;
};

static enum status visit_value(const struct path_visitor *v, const struct value *value,
			       bool is_template)
{
	enum status status = STATUS_OK;

	if (!value || !value->count)
		return STATUS_OK;
	if (value->kind != VALUE_LIST)
		return v->visit(v->context, value, is_template);
	for (uint32_t i = 0; i < value->count && status == STATUS_OK; i++)
		status = visit_value(v, &value->items[i], is_template);
	return status;
}

static enum status visit_tree(const struct value *tree, const struct path_visitor *v)
{
	enum status status = STATUS_OK;

	for (const struct op_path *p = op_paths; p->field && status == STATUS_OK; p++)
		status = visit_value(v, shape_find(tree, p->field), p->is_template);
	return status;
}

static enum status visit_paths(const struct workload *workload, const struct op *op,
			       const struct path_visitor *v)
{
	const struct value *standard =
		shape_find(workload_case(workload)->tree, "defaultPodTemplatePath");
	const struct value *inner = shape_find(op->tree, "createPodsOp");
	const struct value *pods = op->kind->code == OP_CREATE_PODS ? op->tree : inner;
	enum status status = visit_tree(op->tree, v);

	if (status == STATUS_OK && inner)
		status = visit_tree(inner, v);
	if (status == STATUS_OK && pods && !shape_count(pods, "podTemplatePath") &&
	    !shape_count(pods, "podTemplate"))
		status = visit_value(v, standard, true);
	return status;
}

/* What an operation makes. */
struct made {
	int64_t nodes, pods; /* namespaces and other objects count as nodes */
};

static enum status count_made(struct params *params, const struct op *op, struct made *out)
{
	const struct value *inner = shape_find(op->tree, "createPodsOp");
	enum status status = STATUS_OK;
	int64_t count = 0;
	int64_t each = 1;

	*out = (struct made){ 0, 0 };
	if (op->kind->code == OP_NOT_SUPPORTED)
		return STATUS_OK;
	status = params_count(params, op->tree, &count);
	if (status == STATUS_OK && inner)
		status = params_count(params, inner, &each);
	if (__builtin_mul_overflow(count, each, &count) ||
	    __builtin_mul_overflow(count, op_namespace_count(inner ? inner : op->tree), &count))
		count = INT64_MAX; /* more than any limit */
	if (op->kind->code == OP_CREATE_PODS || inner)
		out->pods = count;
	else
		out->nodes = count;
	return status;
}

/* Its first file that is not there, in *missing. */
static enum status look_for_file(void *context, const struct value *path, bool is_template)
{
	struct workload *w = context;
	struct diag_sink hush = { .emit = diag_drop };
	const char *found;

	(void)is_template;
	if (workload_locate(w->file, path, &hush, &found) == STATUS_OK)
		return STATUS_OK;
	w->skip_reason = path->text;
	return STATUS_BAD_INPUT;
}

/* Why it cannot run here, unless something is wrong with it: an operation that needs what is not there,
 * or files that did not come with it. */
static void find_skip_reason(struct workload *w, struct arena *arena)
{
	const struct test_case *test_case = workload_case(w);
	const struct path_visitor visitor = { look_for_file, w };

	for (size_t i = 0; i < test_case->op_count && !w->skip_reason; i++) {
		if (test_case->ops[i].kind->needs)
			w->skip_reason =
				arena_format(arena, "needs %s", test_case->ops[i].kind->needs);
	}
	for (size_t i = 0; i < test_case->op_count && !w->skip_reason; i++) {
		const struct op *op = &test_case->ops[i];

		if (visit_paths(w, op, &visitor) != STATUS_OK ||
		    visit_value(&visitor, shape_find(op->tree, "eventsPath"), false) != STATUS_OK)
			w->skip_reason = arena_format(
				arena, "needs the file %s, which is not there", w->skip_reason);
	}
}

void workload_foresee(struct workload *w, struct arena *scratch)
{
	struct diag_sink hush = { .emit = diag_drop };
	const struct test_case *test_case = workload_case(w);
	bool measuring = false;
	struct params params;

	w->nodes = w->pods = w->measured_pods = 0;
	workload_params(w, scratch, &hush, &params);
	for (size_t i = 0; i < test_case->op_count; i++) {
		const struct op *op = &test_case->ops[i];
		struct made made;

		measuring = (measuring || op->kind->code == OP_START_COLLECTING) &&
			    op->kind->code != OP_STOP_COLLECTING;
		if (count_made(&params, op, &made) != STATUS_OK)
			continue;
		if (op->kind->code == OP_CREATE_NODES)
			w->nodes += (size_t)made.nodes;
		w->pods += (size_t)made.pods;
		if (measuring || op_collects_metrics(op))
			w->measured_pods += (size_t)made.pods;
	}
}

static void describe(struct workload_file *file, size_t case_index, const struct value *tree,
		     struct workload *w)
{
	struct arena *arena = &file->arena;
	const struct test_case *test_case = &file->cases[case_index];
	const char **labels = arena_new(
		arena, shape_count(test_case->tree, "labels") + (size_t)shape_count(tree, "labels"),
		sizeof(*labels));

	*w = (struct workload){ .file = file,
				.case_name = test_case->name,
				.name = shape_text(tree, "name"),
				.labels = labels,
				.case_index = case_index,
				.tree = tree };
	w->full_name = arena_format(arena, "%s/%s", w->case_name, w->name);
	add_labels(labels, &w->label_count, test_case->tree);
	add_labels(labels, &w->label_count, tree);
	w->threshold = test_case_threshold(test_case, file->path, tree, &w->threshold_selector);
	workload_foresee(w, arena);
	find_skip_reason(w, arena);
}

static void describe_all(struct workload_file *file)
{
	size_t at = 0;

	for (size_t i = 0; i < file->case_count; i++)
		file->item_count += shape_count(file->cases[i].tree, "workloads");
	file->items = arena_new(&file->arena, file->item_count, sizeof(*file->items));
	for (size_t i = 0; i < file->case_count; i++) {
		const struct value *list = shape_find(file->cases[i].tree, "workloads");

		for (uint32_t k = 0; list && k < list->count; k++)
			describe(file, i, &list->items[k], &file->items[at++]);
	}
}

static enum status check_case_name(const struct workload_file *file, size_t at,
				   struct diag_sink *sink)
{
	for (size_t i = 0; i < at; i++) {
		if (!strcmp(file->cases[i].name, file->cases[at].name))
			return diag_error(sink,
					  value_place(file->path,
						      shape_find(file->cases[at].tree, "name")),
					  "test case %s is there twice", file->cases[at].name);
	}
	return STATUS_OK;
}

static enum status read_cases(struct workload_file *file, struct diag_sink *sink)
{
	enum status status = STATUS_OK;

	if (file->root.kind != VALUE_LIST)
		return diag_error(sink, value_place(file->path, &file->root),
				  "%s, expected a list of test cases",
				  value_kind_name(file->root.kind));
	if (!file->root.count)
		return diag_error(sink, value_place(file->path, &file->root), "no test cases");
	file->cases = arena_new(&file->arena, file->root.count, sizeof(*file->cases));
	file->case_count = file->root.count;
	for (size_t i = 0; i < file->case_count && status == STATUS_OK; i++) {
		status = test_case_read(&file->arena, file->path, &file->root.items[i], sink,
					&file->cases[i]);
		if (status == STATUS_OK)
			status = check_case_name(file, i, sink);
	}
	return status;
}

/* The one document of the text, into the file's arena. */
static enum status read_document(struct workload_file *file, struct diag_sink *sink)
{
	const struct reader_options options = { .limits = READER_LIMITS_DEFAULT,
						.strict = file->strict };
	const struct value *document;
	struct reader *reader;
	enum status status =
		reader_open_text(file->path, file->text, file->length, &options, sink, &reader);

	if (status != STATUS_OK)
		return status;
	status = reader_next(reader, &document);
	if (status == STATUS_OK && !document)
		status = diag_error(sink, (struct place){ .file = file->path },
				    "nothing in it, expected a list of test cases");
	if (status == STATUS_OK) {
		file->root = value_copy(&file->arena, document);
		status = reader_next(reader, &document);
	}
	if (status == STATUS_OK && document)
		status = diag_error(sink, value_place(file->path, document),
				    "a second document, expected one list of test cases");
	reader_free(reader);
	return status;
}

static enum status no_such_file(const char *name, struct diag_sink *sink)
{
	char quoted[DIAG_QUOTE_SIZE];
	struct arena scratch = { 0 };
	const char *list = "";
	char **names;
	size_t count = profiles_names("workloads", &names);
	enum status status;

	for (size_t i = 0; i < count; i++)
		list = arena_format(&scratch, "%s%s%s", list, i ? ", " : "", names[i]);
	status = diag_error(sink, (struct place){ .file = NULL },
			    "there is no workload file %s, expected a path or one of %s",
			    diag_quote(quoted, name, strlen(name)), list);
	profiles_names_free(names, count);
	arena_free(&scratch);
	return status;
}

/* The path that a path or name means, into path[size]. */
static enum status find_path(const char *name, char *path, size_t size, struct diag_sink *sink)
{
	size_t length = strlen(name);

	/* What ships may stand in a folder; a file always wins over it. */
	if (strchr(name, '/') && access(name, F_OK) != 0 && name[0] != '/' && name[0] != '.' &&
	    profiles_locate("workloads", name, path, size))
		return STATUS_OK;
	if (strchr(name, '/') || !strcmp(name, "-") || !access(name, F_OK)) {
		if (length >= size)
			return diag_error(sink, (struct place){ .file = NULL },
					  "the path of the workload file is too long");
		memcpy(path, name, length + 1);
		return STATUS_OK;
	}
	return profiles_locate("workloads", name, path, size) ? STATUS_OK
							      : no_such_file(name, sink);
}

static enum status read_text(struct workload_file *file, const char *name, struct diag_sink *sink)
{
	char path[4096];
	const char *slash;
	size_t length;
	char *text;
	enum status status = find_path(name, path, sizeof(path), sink);

	if (status == STATUS_OK)
		status = reader_slurp(path, 0, sink, &text, &length);
	if (status != STATUS_OK)
		return status;
	slash = strrchr(path, '/');
	file->path = arena_text(&file->arena, path, strlen(path));
	file->folder = arena_text(&file->arena, path, slash ? (size_t)(slash - path) + 1 : 0);
	file->text = arena_text(&file->arena, text, length);
	file->length = length;
	free(text);
	return STATUS_OK;
}

enum status workload_file_open(const char *name_or_path, bool strict, struct diag_sink *sink,
			       struct workload_file **out)
{
	struct workload_file *file = mem_new(1, sizeof(*file));
	enum status status;

	*out = NULL;
	file->strict = strict;
	file->sources = source_cache_new();
	status = read_text(file, name_or_path, sink);
	if (status == STATUS_OK)
		status = read_document(file, sink);
	if (status == STATUS_OK)
		status = read_cases(file, sink);
	if (status != STATUS_OK) {
		workload_file_free(file);
		return status;
	}
	describe_all(file);
	*out = file;
	return STATUS_OK;
}

void workload_file_free(struct workload_file *file)
{
	if (!file)
		return;
	source_cache_free(file->sources);
	arena_free(&file->arena);
	free(file);
}

const struct workload *workload_file_items(const struct workload_file *file, size_t *count)
{
	*count = file->item_count;
	return file->items;
}

const char *workload_file_path(const struct workload_file *file)
{
	return file->path;
}

struct file_check {
	const struct workload *workload;
	struct diag_sink *sink;
};

/* It is there and well-formed. */
static enum status check_file(void *context, const struct value *path, bool is_template)
{
	const struct file_check *check = context;
	struct source_file *source;

	return is_template ? workload_template(check->workload->file, path, check->sink, &source)
			   : workload_source(check->workload->file, path, check->sink, &source);
}

/* A template that stands in the file itself. */
static enum status check_text(const struct workload *workload, const struct op *op,
			      struct diag_sink *sink)
{
	const struct value *inner = shape_find(op->tree, "createPodsOp");
	const struct value *text = shape_find(inner ? inner : op->tree, "podTemplate");
	struct template *template = NULL;
	enum status status = STATUS_OK;

	char name[4200];

	snprintf(name, sizeof(name), "%s:%u podTemplate", workload->file->path,
		 text ? text->line : 0);
	if (text && text->count)
		status = template_parse(name, text->text, text->count, sink, &template);
	template_free(template);
	return status;
}

static enum status check_files(const struct workload *workload, const struct op *op,
			       struct diag_sink *sink)
{
	struct file_check check = { workload, sink };
	enum status status = check_text(workload, op, sink);

	return status != STATUS_OK
		       ? status
		       : visit_paths(workload, op, &(struct path_visitor){ check_file, &check });
}

static enum status too_many(const struct workload *workload, const struct op *op, const char *what,
			    int most, struct diag_sink *sink)
{
	return diag_error(sink, value_place(workload->file->path, op->tree),
			  "workload %s creates more than %d %s", workload->full_name, most, what);
}

/* How its pods arrive: the params of that are used. */
static enum status check_arrivals(const struct workload *workload, const struct op *op,
				  struct params *params)
{
	const struct value *inner = shape_find(op->tree, "createPodsOp");
	const char *name = shape_text(inner ? inner : op->tree, "tuningSet");
	const struct value *set = name ? tuning_set_find(workload_case(workload)->tree, name)
				       : NULL;
	struct tuning_set read;
	enum status status;

	if (!set)
		return STATUS_OK;
	status = params_use(params, &tuning_set_shape, set);
	return status == STATUS_OK ? tuning_set_read(params, set, &read) : status;
}

static enum status check_op(const struct workload *workload, const struct op *op,
			    struct params *params, struct made *all)
{
	struct diag_sink *sink = params->sink;
	enum status status = params_use(params, op->kind->shape, op->tree);
	struct made made;
	int64_t nanoseconds;

	if (status == STATUS_OK && op->kind->code == OP_NOT_SUPPORTED)
		return diag_error(sink, value_place(workload->file->path, op->tree),
				  "%s needs %s, which is not there", op->kind->opcode,
				  op->kind->needs);
	if (status == STATUS_OK)
		status = check_arrivals(workload, op, params);
	if (status == STATUS_OK)
		status = count_made(params, op, &made);
	if (status == STATUS_OK)
		status = params_time(params, op->tree, &nanoseconds);
	if (status != STATUS_OK)
		return status;
	if (made.pods > WORKLOAD_PODS_MAX - all->pods)
		return too_many(workload, op, "pods", WORKLOAD_PODS_MAX, sink);
	if (made.nodes > WORKLOAD_NODES_MAX - all->nodes)
		return too_many(workload, op, "nodes and namespaces", WORKLOAD_NODES_MAX, sink);
	all->pods += made.pods;
	all->nodes += made.nodes;
	return check_files(workload, op, sink);
}

enum status workload_check(const struct workload *workload, struct diag_sink *sink)
{
	const struct test_case *test_case = workload_case(workload);
	const struct value *config = test_case_scheduler_config(test_case);
	struct arena scratch = { 0 };
	enum status status = STATUS_OK;
	struct made made = { 0, 0 };
	struct params params;
	const char *path;

	workload_params(workload, &scratch, sink, &params);
	for (size_t i = 0; i < test_case->op_count && status == STATUS_OK; i++)
		status = check_op(workload, &test_case->ops[i], &params, &made);
	if (status == STATUS_OK)
		status = params_check_used(&params);
	if (status == STATUS_OK && config)
		status = workload_locate(workload->file, config, sink, &path);
	arena_free(&scratch);
	return status;
}

/* Files are added once each. */
struct file_hash {
	const struct workload *workload;
	void *hash;
	struct shared_set seen;
	struct diag_sink *sink;
};

static enum status hash_file(void *context, const struct value *path, bool is_template)
{
	struct file_hash *h = context;
	struct source_file *source;
	struct fingerprint name;
	enum status status = workload_source(h->workload->file, path, h->sink, &source);

	(void)is_template;
	if (status != STATUS_OK)
		return status;
	name = fingerprint_bytes(source->path, strlen(source->path));
	if (shared_set_find(&h->seen, name))
		return STATUS_OK;
	shared_set_add(&h->seen, name, source);
	XXH3_64bits_update(h->hash, source->text, source->length);
	return STATUS_OK;
}

enum status workload_hash_input(const struct workload *workload, void *hash, struct diag_sink *sink)
{
	const struct test_case *test_case = workload_case(workload);
	struct file_hash h = { .workload = workload, .hash = hash, .sink = sink };
	enum status status = STATUS_OK;

	XXH3_64bits_update(hash, workload->file->text, workload->file->length);
	for (size_t i = 0; i < test_case->op_count && status == STATUS_OK; i++)
		status = visit_paths(workload, &test_case->ops[i],
				     &(struct path_visitor){ hash_file, &h });
	shared_set_fini(&h.seen);
	return status;
}
