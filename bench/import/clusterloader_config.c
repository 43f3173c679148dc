/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A clusterloader2 config: namespaces, tuning sets, and steps of phases, measurements and modules.
 */
#include <inttypes.h>
#include <string.h>
#include <stdlib.h>

#include "bench/import/clusterloader.h"
#include "bench/workload/ops.h"
#include "sched/base/mem.h"

enum { MODULES_DEEP = 20, STEPS_MAX = 10000 };

/* --- measured sections ------------------------------------------------------------------------- */

/* "group = load, app = x" as a map in YAML; NULL when it says more than that. */
static const char *selector_map(struct import *import, const char *text)
{
	struct arena *arena = &import->arena;
	const char *map = "";

	while (*text) {
		size_t length = strcspn(text, ",");
		const char *equals = memchr(text, '=', length);
		const char *end = text + length;
		const char *value;
		size_t key;

		if (!equals || equals == text || equals[-1] == '!')
			return NULL;
		key = strcspn(text, " =");
		value = equals + 1 + (equals + 1 < end && equals[1] == '=');
		value += strspn(value, " ");
		while (end > value && end[-1] == ' ')
			end--;
		map = arena_format(arena, "%s%s%s: %s", map, *map ? ", " : "",
				   import_quote(import, arena_text(arena, text, key)),
				   import_quote(import,
						arena_text(arena, value, (size_t)(end - value))));
		text += length;
		text += strspn(text, ", ");
	}
	return arena_format(arena, "{%s}", map);
}

static const char *all_namespaces(struct import *import)
{
	struct template_output out = { 0 };
	const char *kept;

	for (int64_t i = 1; i <= import->namespaces; i++) {
		const char *name = import_quote(import, arena_format(&import->arena, "%s-%" PRId64,
								     import->prefix, i));

		if (i > 1)
			template_output_add(&out, ", ", 2);
		template_output_add(&out, name, strlen(name));
	}
	kept = arena_text(&import->arena, out.bytes ? out.bytes : "", out.length);
	free(out.bytes);
	return kept;
}

static void open_section(struct import *import, const char *selector)
{
	import_add(import,
		   "  - {opcode: startCollectingMetrics, namespaces: [%s], labelSelector: %s}\n",
		   all_namespaces(import), selector);
	import->selector = selector;
	import->measured = true;
}

static void close_section(struct import *import)
{
	import_add(import, "  - {opcode: stopCollectingMetrics}\n");
	import->selector = NULL;
	import->measuring_count = 0;
}

/* One measurement of a step, with the params of its instance first. */
struct call {
	struct import *import;
	const struct rendered *file;
	const struct value *tree;
	const char *method, *identifier;
	const struct value *own, *shared; /* params */
};

static const struct value *param(const struct call *c, const char *name)
{
	const struct value *value = shape_find(c->own, name);

	return value ? value : shape_find(c->shared, name);
}

static const char *text_param(const struct call *c, const char *name)
{
	const struct value *value = param(c, name);

	return value && value->kind == VALUE_STRING && value->count ? value->text : NULL;
}

static void begin_measuring(const struct call *c)
{
	struct import *import = c->import;
	const char *text = text_param(c, "labelSelector");
	const char *selector = selector_map(import, text ? text : "");

	if (!selector) {
		import_note(import, c->file, param(c, "labelSelector"),
			    "%s %s: only label = value is translated", c->method, c->identifier);
		return;
	}
	if (import->selector && strcmp(import->selector, selector) != 0) {
		import_note(import, c->file, c->tree,
			    "%s %s: other pods are being measured already", c->method,
			    c->identifier);
		return;
	}
	if (import->measuring_count == sizeof(import->measuring) / sizeof(import->measuring[0]))
		return;
	if (!import->selector)
		open_section(import, selector);
	import->measuring[import->measuring_count++] =
		arena_format(&import->arena, "%s %s", c->method, c->identifier);
}

static void end_measuring(const struct call *c)
{
	struct import *import = c->import;
	const char *name = arena_format(&import->arena, "%s %s", c->method, c->identifier);
	const struct value *threshold = param(c, "threshold");
	double limit = !threshold			? 0
		       : threshold->kind == VALUE_INT	? (double)threshold->integer
		       : threshold->kind == VALUE_FLOAT ? threshold->number
							: 0;
	size_t at = 0;

	while (at < import->measuring_count && strcmp(import->measuring[at], name) != 0)
		at++;
	if (at == import->measuring_count)
		return;
	import->measuring[at] = import->measuring[--import->measuring_count];
	if (limit > 0)
		import_note(import, c->file, threshold,
			    "the threshold of %s is one for the best interval, ours are for the "
			    "average",
			    c->identifier);
	if (!import->measuring_count)
		close_section(import);
}

/* Those whose end a barrier is. */
static bool waits(const char *method)
{
	return !strcmp(method, "WaitForControlledPodsRunning") ||
	       !strcmp(method, "WaitForRunningPods");
}

static void translate_call(const struct call *c)
{
	const char *action = text_param(c, "action");
	bool measures = !strcmp(c->method, "PodStartupLatency") ||
			!strcmp(c->method, "SchedulingThroughput");
	const char *duration = text_param(c, "duration");

	if (measures && action && !strcmp(action, "start"))
		begin_measuring(c);
	else if (measures && action && !strcmp(action, "gather"))
		end_measuring(c);
	else if (!strcmp(c->method, "Sleep") && duration)
		import_add(c->import, "  - {opcode: sleep, duration: %s}\n",
			   import_quote(c->import, duration));
	else if (!strcmp(c->method, "SchedulingMetrics"))
		import_note(c->import, c->file, c->tree,
			    "SchedulingMetrics: `schedmark run --report cl2-metrics` has them");
	else if (!waits(c->method))
		import_note(c->import, c->file, c->tree, "measurement %s is left out", c->method);
}

static enum status measure(struct import *import, const struct rendered *file,
			   const struct value *tree)
{
	const struct value *instances = shape_find(tree, "instances");
	const char *identifier;
	struct call call = { .import = import, .file = file, .tree = tree };

	if (tree->kind != VALUE_MAP)
		return import_error(import, file, tree, "expected a measurement (a map)");
	call.method = shape_text(tree, "method");
	call.shared = shape_find(tree, "params");
	if (!call.method)
		return import_error(import, file, tree, "a measurement without Method");
	for (uint32_t i = 0; instances && instances->kind == VALUE_LIST && i < instances->count;
	     i++) {
		identifier = shape_text(&instances->items[i], "identifier");
		call.identifier = identifier ? identifier : "";
		call.own = shape_find(&instances->items[i], "params");
		translate_call(&call);
	}
	identifier = shape_text(tree, "identifier");
	call.identifier = identifier ? identifier : "";
	call.own = NULL;
	if (!instances)
		translate_call(&call);
	return STATUS_OK;
}

/* --- steps ------------------------------------------------------------------------------------ */

static enum status run_steps(struct import *import, const struct rendered *file,
			     const struct mapping *mapping);

static enum status enter_module(struct import *import, const struct rendered *file,
				const struct value *module, const struct mapping *mapping)
{
	const char *path = shape_text(module, "path");
	const struct mapping own = import_map(import, mapping, shape_find(module, "params"));
	struct rendered *read;
	enum status status;

	if (!path)
		return import_error(import, file, module, "a module without path");
	if (import->depth == MODULES_DEEP)
		return import_error(import, file, module, "modules more than %d deep",
				    (int)MODULES_DEEP);
	import->depth++;
	status = import_render(import, path, &own, NULL, file, shape_find(module, "path"), &read);
	if (status == STATUS_OK && read->tree)
		status = run_steps(import, read, &own);
	import->depth--;
	return status;
}

/* Phases begin together; the step is over when their objects are created. */
static enum status run_step(struct import *import, const struct rendered *file,
			    const struct value *step, const struct mapping *mapping)
{
	const struct value *name = shape_find(step, "name");
	const struct value *calls = shape_find(step, "measurements");
	const struct value *phases = shape_find(step, "phases");
	const struct value *module = shape_find(step, "module");
	enum status status = STATUS_OK;

	if (++import->steps > STEPS_MAX)
		return import_error(import, file, step, "more than %d steps", (int)STEPS_MAX);
	if (step->kind != VALUE_MAP || (calls && calls->kind != VALUE_LIST) ||
	    (phases && phases->kind != VALUE_LIST))
		return import_error(import, file, step,
				    "expected a step with phases, measurements or a module");
	if (module)
		return enter_module(import, file, module, mapping);
	if (name && name->kind == VALUE_STRING && phases)
		import_add(import, "  # %s\n", import_quote(import, name->text));
	for (uint32_t i = 0; calls && i < calls->count && status == STATUS_OK; i++)
		status = measure(import, file, &calls->items[i]);
	for (uint32_t i = 0; phases && i < phases->count && status == STATUS_OK; i++)
		status = import_phase(import, file, &phases->items[i], mapping);
	if (import->arriving)
		import_add(import, "  - {opcode: barrier}\n");
	import->arriving = false;
	return status;
}

static enum status run_steps(struct import *import, const struct rendered *file,
			     const struct mapping *mapping)
{
	const struct value *steps = shape_find(file->tree, "steps");
	enum status status = STATUS_OK;

	if (!steps || steps->kind != VALUE_LIST)
		return import_error(import, file, file->tree, "expected a list of steps");
	for (uint32_t i = 0; i < steps->count && status == STATUS_OK; i++)
		status = run_step(import, file, &steps->items[i], mapping);
	return status;
}

/* --- the whole -------------------------------------------------------------------------------- */

static enum status read_namespaces(struct import *import)
{
	const struct rendered *file = import->config;
	const struct value *space = shape_find(file->tree, "namespace");
	const struct value *number = shape_find(space, "number");
	const char *prefix = shape_text(space, "prefix");

	import->prefix = prefix ? prefix : "test";
	import->namespaces = 1;
	if (number && (!shape_is_whole(number, &import->namespaces) || import->namespaces < 0 ||
		       import->namespaces > OP_NAMESPACES_MAX))
		return import_error(import, file, number,
				    "expected a number of namespaces, %d "
				    "at most",
				    (int)OP_NAMESPACES_MAX);
	import->namespaces += !import->namespaces;
	return STATUS_OK;
}

static enum status read_tuning_sets(struct import *import)
{
	const struct rendered *file = import->config;
	const struct value *sets = shape_find(file->tree, "tuningSets");
	enum status status = STATUS_OK;

	if (sets && sets->kind != VALUE_LIST)
		return import_error(import, file, sets, "tuningSets: expected a list");
	for (uint32_t i = 0; sets && i < sets->count && status == STATUS_OK; i++)
		status = import_check_tuning(import, file, &sets->items[i]);
	import->tuning_sets = sets;
	return status;
}

static void note_the_rest(struct import *import)
{
	static const char *const keys[] = { "chaosMonkey", "dependencies", NULL };

	for (size_t i = 0; keys[i]; i++) {
		const struct value *value = shape_find(import->config->tree, keys[i]);

		if (value)
			import_note(import, import->config, value, "%s is left out", keys[i]);
	}
}

static enum status translate(struct import *import, const char *path)
{
	const char *slash = strrchr(path, '/');
	struct mapping mapping;
	enum status status = import_mapping(import, &mapping);

	import->root = arena_text(&import->arena, path, slash ? (size_t)(slash - path) + 1 : 0);
	if (status == STATUS_OK)
		status = import_render(import, slash ? slash + 1 : path, &mapping, NULL, NULL, NULL,
				       &import->config);
	if (status != STATUS_OK)
		return status;
	if (!import->config->tree || import->config->tree->kind != VALUE_MAP)
		return import_error(import, import->config, import->config->tree,
				    "expected a clusterloader2 config (a map)");
	status = read_namespaces(import);
	if (status == STATUS_OK)
		status = read_tuning_sets(import);
	if (status == STATUS_OK)
		note_the_rest(import);
	if (status == STATUS_OK)
		status = run_steps(import, import->config, &mapping);
	if (import->selector)
		close_section(import);
	return status;
}

static void write_notes(const struct import *import, FILE *out)
{
	if (import->note_count)
		fputs("#\n# Not translated:\n", out);
	for (size_t i = 0; i < import->note_count; i++) {
		fputs("#   ", out);
		for (const char *c = import->notes[i]; *c; c++)
			fputc((unsigned char)*c < ' ' ? ' ' : *c, out);
		fputc('\n', out);
	}
}

static void write_sets(struct import *import, FILE *out)
{
	const struct value *sets = import->tuning_sets;

	if (sets && sets->count)
		fputs("  tuningSets:\n", out);
	for (uint32_t i = 0; sets && i < sets->count; i++)
		fprintf(out, "  - %s\n", import_json(import, &sets->items[i]));
}

static void write_case(struct import *import, FILE *out)
{
	const char *name = shape_text(import->config->tree, "name");
	const long long nodes = import->options->nodes;

	fprintf(out, "# Made by `schedmark import clusterloader2` out of %s, for %lld nodes.\n",
		import_quote(import, import->config->path), nodes);
	write_notes(import, out);
	fprintf(out, "- name: %s\n", import_quote(import, name ? name : "clusterloader2"));
	write_sets(import, out);
	fprintf(out, "  workloadTemplate:\n  - {opcode: createNodes, count: %lld}\n", nodes);
	if (!import->measured)
		fprintf(out, "  - {opcode: startCollectingMetrics, namespaces: [%s]}\n",
			all_namespaces(import));
	fwrite(import->ops.bytes ? import->ops.bytes : "", 1, import->ops.length, out);
	if (!import->measured)
		fputs("  - {opcode: stopCollectingMetrics}\n", out);
	fprintf(out, "  workloads:\n  - name: %lldNodes\n", nodes);
}

static void finish(struct import *import)
{
	for (struct rendered *file = import->files; file; file = file->next)
		free(file->lines.source);
	free(import->notes);
	free(import->ops.bytes);
	arena_free(&import->arena);
}

enum status import_clusterloader2(const char *path, const struct import_options *options,
				  struct diag_sink *sink, char **text, size_t *length,
				  size_t *missed)
{
	struct import import = { .options = options, .sink = sink };
	enum status status = translate(&import, path);
	FILE *out;

	*text = NULL;
	*length = 0;
	*missed = import.note_count;
	if (status == STATUS_OK) {
		out = open_memstream(text, length);
		if (!out)
			abort(); /* only without memory */
		write_case(&import, out);
		if (fclose(out) != 0)
			abort();
	}
	finish(&import);
	return status;
}
