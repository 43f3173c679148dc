/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A phase: so many objects are to be there in each namespace, however many there are.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/import/clusterloader.h"
#include "bench/workload/ops.h"
#include "bench/workload/tuning_set.h"
#include "bench/workload/workload.h"

/* A phase while it is translated. */
struct phase_reading {
	struct import *import;
	const struct mapping *mapping;
	const struct rendered *file;
	const struct value *tree;
	const char *prefix; /* of its namespaces; NULL: of none */
	int64_t min, max;
	int64_t wanted; /* objects in each */
	const struct value *tuning; /* the set; NULL: none */
	const char *tuning_name;
};

static enum status read_whole(const struct phase_reading *p, const struct value *map,
			      const char *field, int64_t *out)
{
	const struct value *value = shape_find(map, field);

	*out = 0;
	if (!value || (shape_is_whole(value, out) && *out >= 0))
		return STATUS_OK;
	return import_error(p->import, p->file, value, "%s: expected a whole number, 0 or more",
			    field);
}

static enum status read_namespaces(struct phase_reading *p)
{
	const struct value *range = shape_find(p->tree, "namespaceRange");
	const char *basename = shape_text(range, "basename");
	enum status status;

	if (shape_find(p->tree, "namespaceList"))
		import_note(p->import, p->file, p->tree,
			    "namespaceList: only namespaceRange is translated");
	if (!range)
		return STATUS_OK;
	p->prefix = basename ? basename : p->import->prefix;
	status = read_whole(p, range, "min", &p->min);
	if (status == STATUS_OK)
		status = read_whole(p, range, "max", &p->max);
	if (status == STATUS_OK && p->max - p->min >= OP_NAMESPACES_MAX)
		status = import_error(p->import, p->file, range, "more than %d namespaces",
				      (int)OP_NAMESPACES_MAX);
	return status;
}

static enum status read_phase(struct phase_reading *p)
{
	const struct value *name = shape_find(p->tree, "tuningSet");
	const struct value *sets = p->import->tuning_sets;
	enum status status = read_whole(p, p->tree, "replicasPerNamespace", &p->wanted);

	if (status == STATUS_OK)
		status = read_namespaces(p);
	if (status != STATUS_OK)
		return status;
	if (!name || name->kind != VALUE_STRING || !name->count)
		return import_error(p->import, p->file, name ? name : p->tree,
				    "a phase without tuningSet");
	p->tuning_name = name->text;
	for (uint32_t i = 0; sets && i < sets->count; i++) {
		if (!strcmp(shape_text(&sets->items[i], "name"), name->text))
			p->tuning = &sets->items[i];
	}
	return p->tuning ? STATUS_OK
			 : import_error(p->import, p->file, name, "there is no tuning set %s",
					name->text);
}

/* --- objects ---------------------------------------------------------------------------------- */

static struct object_state *find_state(const struct phase_reading *p, const char *basename,
				       const char *path)
{
	struct import *import = p->import;
	struct object_state *state = import->states;

	for (; state; state = state->next) {
		if (!strcmp(state->basename, basename) && !strcmp(state->path, path) &&
		    state->min == p->min && state->max == p->max &&
		    !strcmp(state->prefix, p->prefix ? p->prefix : ""))
			return state;
	}
	state = arena_new(&import->arena, 1, sizeof(*state));
	*state = (struct object_state){ .basename = basename,
					.path = path,
					.prefix = p->prefix ? p->prefix : "",
					.min = p->min,
					.max = p->max,
					.next = import->states };
	import->states = state;
	return state;
}

/* Stands for the number of an object while its template is read: it may be anywhere in YAML. */
#define INDEX_MARK "schedmark-index"

/* What the number of an object is in terms of the number of its pod. */
static const char *index_text(struct import *import, int64_t objects, int64_t first, int64_t pods)
{
	const char *number = ".Index";

	if (objects == 1)
		return arena_format(&import->arena, "%" PRId64, first);
	if (pods > 1)
		number = arena_format(&import->arena, "DivideInt .Index %" PRId64, pods);
	if (first)
		number = arena_format(&import->arena, "AddInt (%s) %" PRId64, number, first);
	return arena_format(&import->arena, "{{%s}}", number);
}

/* The text with `number` in place of every mark. */
static const char *put_number(struct import *import, const char *text, const char *number)
{
	struct template_output out = { 0 };
	const char *kept;

	for (const char *at; (at = strstr(text, INDEX_MARK)); text = at + strlen(INDEX_MARK)) {
		template_output_add(&out, text, (size_t)(at - text));
		template_output_add(&out, number, strlen(number));
	}
	template_output_add(&out, text, strlen(text));
	kept = arena_text(&import->arena, out.bytes, out.length);
	free(out.bytes);
	return kept;
}

static void add_creation(const struct phase_reading *p, int64_t objects,
			 const struct object_pods *made)
{
	struct import *import = p->import;

	import_add(import, "  - opcode: createPods\n");
	import_add(import,
		   "    namespaceRange: {basename: %s, min: %" PRId64 ", max: %" PRId64 "}\n",
		   import_quote(import, p->prefix), p->min, p->max);
	import_add(import, "    count: %" PRId64 "\n", objects * made->pods);
	if (made->pods > 1)
		import_add(import, "    podsPerArrival: %" PRId64 "\n", made->pods);
	import_add(import, "    tuningSet: %s\n    skipWaitToCompletion: true\n",
		   import_quote(import, p->tuning_name));
	import_add(import, "    podTemplate: |\n      %s\n", made->template);
	import->arriving = true;
}

static enum status create(const struct phase_reading *p, const struct value *object,
			  struct object_state *state)
{
	struct import *import = p->import;
	int64_t objects = p->wanted - state->count;
	const char *name_space =
		arena_format(&import->arena, "%s-%" PRId64, p->prefix ? p->prefix : "", p->min);
	struct object_pods made;
	enum status status = import_object_pods(import, p->mapping, p->file, object, name_space,
						INDEX_MARK, &made);

	if (status != STATUS_OK)
		return status;
	if (made.pods)
		made.template = put_number(import, made.template,
					   index_text(import, objects, state->count, made.pods));
	state->pods = made.pods;
	if (!made.pods || p->max < p->min)
		return STATUS_OK;
	if (!p->prefix)
		import_note(import, p->file, object, "%s is in no namespace: its pods are left out",
			    shape_text(object, "basename"));
	else if (objects > WORKLOAD_PODS_MAX / made.pods)
		return import_error(import, p->file, object, "more than %d pods",
				    (int)WORKLOAD_PODS_MAX);
	else
		add_creation(p, objects, &made);
	return STATUS_OK;
}

/* As many pods a second as the tuning set deletes; 0: all at once. */
static int64_t pace(const struct phase_reading *p, int64_t pods)
{
	const struct value *load = shape_find(p->tuning, "qpsLoad");
	const struct value *qps =
		shape_find(load ? load : shape_find(p->tuning, "globalQPSLoad"), "qps");
	double rate = !qps ? 0 : qps->kind == VALUE_INT ? (double)qps->integer : qps->number;

	return rate > 0 && rate * (double)pods < 1e9 ? (int64_t)ceil(rate * (double)pods) : 0;
}

static void remove_all(const struct phase_reading *p, const struct value *object,
		       const struct object_state *state)
{
	struct import *import = p->import;
	int64_t rate = pace(p, state->pods);

	if (!state->pods || !p->prefix)
		return;
	if (!rate)
		import_note(import, p->file, object, "%s is deleted at once, not by tuning set %s",
			    state->basename, p->tuning_name);
	for (int64_t i = p->min; i <= p->max; i++) {
		import_add(import,
			   "  - {opcode: deletePods, namespace: %s, labelSelector: "
			   "{clusterloader2-object: %s}",
			   import_quote(import,
					arena_format(&import->arena, "%s-%" PRId64, p->prefix, i)),
			   import_quote(import, state->basename));
		if (rate)
			import_add(import, ", deletePodsPerSecond: %" PRId64, rate);
		import_add(import, "}\n");
	}
}

static enum status translate(const struct phase_reading *p, const struct value *object)
{
	const char *basename = shape_text(object, "basename");
	const char *path = shape_text(object, "objectTemplatePath");
	struct object_state *state;
	enum status status = STATUS_OK;

	if (!basename || !path)
		return import_error(p->import, p->file, object,
				    "an object without basename or objectTemplatePath");
	if (shape_find(object, "listUnknownObjectOptions")) {
		import_note(p->import, p->file, object,
			    "listUnknownObjectOptions of %s: only objects of the test are known",
			    basename);
		return STATUS_OK;
	}
	state = find_state(p, basename, path);
	if (p->wanted > state->count) {
		status = create(p, object, state);
	} else if (p->wanted == 0) {
		remove_all(p, object, state);
	} else if (state->pods) {
		import_note(p->import, p->file, object,
			    p->wanted == state->count ? "%s is updated: its pods stay as they are"
						      : "some of %s are deleted: its pods stay",
			    basename);
		return STATUS_OK;
	}
	state->count = p->wanted;
	return status;
}

enum status import_phase(struct import *import, const struct rendered *file,
			 const struct value *phase, const struct mapping *mapping)
{
	const struct value *bundle = shape_find(phase, "objectBundle");
	struct phase_reading reading = {
		.import = import, .mapping = mapping, .file = file, .tree = phase
	};
	enum status status;

	if (phase->kind != VALUE_MAP || (bundle && bundle->kind != VALUE_LIST))
		return import_error(import, file, phase,
				    "expected a phase: a map with a list objectBundle");
	status = read_phase(&reading);
	for (uint32_t i = 0; bundle && i < bundle->count && status == STATUS_OK; i++)
		status = translate(&reading, &bundle->items[i]);
	return status;
}
