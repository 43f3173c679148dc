/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pods that an object of a phase comes to: itself, or what its controller would create.
 */
#include <string.h>

#include "bench/import/clusterloader.h"
#include "bench/workload/manifest.h"

/* An object while its pods are found. */
struct object {
	struct import *import;
	const struct rendered *file;
	const struct value *tree;
	const char *kind;
	const char *name; /* with the index as our templates have it */
	const char *basename;
};

static struct value text_value(const char *text)
{
	return (struct value){ .kind = VALUE_STRING,
			       .text = text,
			       .count = (uint32_t)strlen(text) };
}

static struct value empty_map(void)
{
	return (struct value){ .kind = VALUE_MAP };
}

static struct value map_of(struct arena *arena, const char *key, struct value value)
{
	const struct value map = empty_map();

	return manifest_with(arena, &map, key, &value);
}

static struct value list_of(struct arena *arena, struct value value)
{
	return (struct value){ .kind = VALUE_LIST,
			       .count = 1,
			       .items = arena_copy(arena, &value, sizeof(value)) };
}

/* The map under the key, or an empty one. */
static struct value map_at(const struct value *map, const char *key)
{
	const struct value *value = map ? value_find(map, key) : NULL;

	return value && value->kind == VALUE_MAP ? *value : empty_map();
}

/* Without the key. */
static struct value without(struct arena *arena, const struct value *map, const char *key)
{
	struct value copy = *map;

	copy.count = 0;
	copy.members = arena_new(arena, map->count + 1, sizeof(*copy.members));
	for (uint32_t i = 0; i < map->count; i++) {
		if (strcmp(map->members[i].key, key))
			copy.members[copy.count++] = map->members[i];
	}
	return copy;
}

/* --- what has no counterpart ------------------------------------------------------------------- */

static struct value leave_out(const struct object *o, const struct value *spec, const char *key,
			      const char *why)
{
	const struct value *value = value_find(spec, key);

	if (!value)
		return *spec;
	import_note(o->import, o->file, value, "%s of a pod of %s: %s", key, o->basename, why);
	return without(&o->import->arena, spec, key);
}

static bool is_claim(const struct value *volume)
{
	return value_find(volume, "persistentVolumeClaim") || value_find(volume, "ephemeral");
}

/* Claims would have to be there; other volumes make no difference. */
static struct value without_claims(const struct object *o, const struct value *spec)
{
	const struct value *volumes = value_find(spec, "volumes");

	for (uint32_t i = 0; volumes && volumes->kind == VALUE_LIST && i < volumes->count; i++) {
		if (is_claim(&volumes->items[i]))
			return leave_out(o, spec, "volumes", "claims are not made");
	}
	return *spec;
}

/* The class's value where the test has created it; the system's classes are known everywhere. */
static struct value with_priority(const struct object *o, const struct value *spec)
{
	const struct value *name = value_find(spec, "priorityClassName");
	struct arena *arena = &o->import->arena;
	struct value number = { .kind = VALUE_INT };
	struct value plain;

	if (!name || name->kind != VALUE_STRING || !strncmp(name->text, "system-", 7))
		return *spec;
	for (const struct created_class *p = o->import->priorities; p; p = p->next) {
		if (strcmp(p->name, name->text) != 0)
			continue;
		number.integer = p->value;
		number.text = arena_format(arena, "%lld", (long long)p->value);
		plain = without(arena, spec, "priorityClassName");
		return manifest_with(arena, &plain, "priority", &number);
	}
	return leave_out(o, spec, "priorityClassName", "the class has not been created");
}

/* --- a pod ------------------------------------------------------------------------------------ */

/* A DaemonSet's pod number n is for node n. */
static struct value on_its_node(const struct object *o, const struct value *spec)
{
	struct arena *arena = &o->import->arena;
	const char *node = arena_format(arena, "node-0-{{Mod .Index %lld}}",
					(long long)o->import->options->nodes);
	struct value field = map_of(arena, "values", list_of(arena, text_value(node)));
	struct value term, affinity;
	const struct value key = text_value("metadata.name");
	const struct value in = text_value("In");

	field = manifest_with(arena, &field, "operator", &in);
	field = manifest_with(arena, &field, "key", &key);
	term = map_of(arena, "matchFields", list_of(arena, field));
	term = map_of(arena, "nodeSelectorTerms", list_of(arena, term));
	term = map_of(arena, "requiredDuringSchedulingIgnoredDuringExecution", term);
	affinity = map_at(spec, "affinity");
	if (value_find(&affinity, "nodeAffinity"))
		import_note(o->import, o->file, spec,
			    "the node affinity of %s: its pods go to one node each instead",
			    o->basename);
	affinity = manifest_with(arena, &affinity, "nodeAffinity", &term);
	return manifest_with(arena, spec, "affinity", &affinity);
}

/* A Pod document of our own, with labels and spec as `from` has them. */
static const char *pod_text(const struct object *o, const struct value *from, bool own_name)
{
	struct arena *arena = &o->import->arena;
	const struct value source = map_at(from, "metadata");
	struct value labels = map_at(&source, "labels");
	struct value spec = map_at(from, "spec");
	struct value metadata, pod;
	const struct value object = text_value(o->basename);
	const struct value kind = text_value("Pod");
	const struct value version = text_value("v1");
	const struct value name =
		text_value(own_name ? o->name : arena_format(arena, "%s-", o->name));

	spec = without_claims(o, &spec);
	spec = with_priority(o, &spec);
	spec = leave_out(o, &spec, "resourceClaims", "claims of devices are not made");
	spec = leave_out(o, &spec, "runtimeClassName", "runtime classes are not made");
	if (!strcmp(o->kind, "DaemonSet"))
		spec = on_its_node(o, &spec);
	labels = manifest_with(arena, &labels, "clusterloader2-object", &object);
	metadata = map_of(arena, own_name ? "name" : "generateName", name);
	metadata = manifest_with(arena, &metadata, "labels", &labels);
	pod = map_of(arena, "spec", spec);
	pod = manifest_with(arena, &pod, "metadata", &metadata);
	pod = manifest_with(arena, &pod, "kind", &kind);
	pod = manifest_with(arena, &pod, "apiVersion", &version);
	return import_json(o->import, &pod);
}

/* --- its controller --------------------------------------------------------------------------- */

/* How many pods it wants; 1 when it does not say. */
static bool wanted(const struct object *o, const char *field, int64_t *out)
{
	const struct value spec = map_at(o->tree, "spec");
	const struct value *value = value_find(&spec, field);

	*out = 1;
	if (!value || (shape_is_whole(value, out) && *out >= 0))
		return true;
	import_note(o->import, o->file, value,
		    "%s of %s is no number of pods: no pods of it are created", field, o->basename);
	return false;
}

static void of_controller(const struct object *o, const char *field, struct object_pods *out)
{
	const struct value spec = map_at(o->tree, "spec");
	const struct value *template = value_find(&spec, "template");

	if (!template || template->kind != VALUE_MAP) {
		import_note(o->import, o->file, o->tree, "%s has no template of a pod",
			    o->basename);
		return;
	}
	out->pods = o->import->options->nodes;
	if (field && !wanted(o, field, &out->pods)) {
		out->pods = 0;
		return;
	}
	if (value_find(&spec, "volumeClaimTemplates"))
		import_note(o->import, o->file, value_find(&spec, "volumeClaimTemplates"),
			    "volumeClaimTemplates of %s: claims are not made", o->basename);
	if (!strcmp(o->kind, "Job"))
		import_note(o->import, o->file, o->tree,
			    "the pods of %s run for ever: there are as many as run at once",
			    o->basename);
	out->template = pod_text(o, template, false);
}

static void take_priority_class(const struct object *o)
{
	struct import *import = o->import;
	const struct value metadata = map_at(o->tree, "metadata");
	const char *name = value_find_text(&metadata, "name");
	const struct value *value = value_find(o->tree, "value");
	struct created_class *class = arena_new(&import->arena, 1, sizeof(*class));

	*class = (struct created_class){ .name = name, .next = import->priorities };
	if (name && value && shape_is_whole(value, &class->value))
		import->priorities = class;
}

/* What makes no pods: does anybody miss it? */
static void of_other(const struct object *o)
{
	static const char *const without_effect[] = { "ConfigMap", "Secret",	  "NetworkPolicy",
						      "Role",	   "RoleBinding", NULL };

	if (!strcmp(o->kind, "PriorityClass")) {
		take_priority_class(o);
		return;
	}
	for (size_t i = 0; without_effect[i]; i++) {
		if (!strcmp(without_effect[i], o->kind))
			return;
	}
	import_note(o->import, o->file, o->tree, "%s %s is not created", o->kind, o->basename);
}

static void find_pods(const struct object *o, struct object_pods *out)
{
	static const struct {
		const char *kind, *field;
	} controllers[] = {
		{ "Deployment", "replicas" },  { "ReplicaSet", "replicas" },
		{ "StatefulSet", "replicas" }, { "ReplicationController", "replicas" },
		{ "Job", "parallelism" },      { "DaemonSet", NULL },
	};

	if (!strcmp(o->kind, "Pod")) {
		out->pods = 1;
		out->template = pod_text(o, o->tree, true);
		return;
	}
	for (size_t i = 0; i < sizeof(controllers) / sizeof(controllers[0]); i++) {
		if (!strcmp(controllers[i].kind, o->kind)) {
			of_controller(o, controllers[i].field, out);
			return;
		}
	}
	of_other(o);
}

enum status import_object_pods(struct import *import, const struct mapping *mapping,
			       const struct rendered *from, const struct value *object,
			       const char *name_space, const char *index_text,
			       struct object_pods *out)
{
	const struct value *path = shape_find(object, "objectTemplatePath");
	struct import_index index = { index_text, false };
	struct mapping own = import_map(import, mapping, shape_find(object, "templateFillMap"));
	struct object o = { .import = import, .basename = shape_text(object, "basename") };
	struct rendered *file;
	enum status status;

	*out = (struct object_pods){ 0 };
	o.name = arena_format(&import->arena, "%s-%s", o.basename, index_text);
	import_map_text(import, &own, "BaseName", o.basename);
	import_map_text(import, &own, "Name", o.name);
	import_map_text(import, &own, "Namespace", name_space);
	status = import_render(import, path->text, &own, &index, from, path, &file);
	if (status != STATUS_OK)
		return status;
	if (file->documents > 1)
		import_note(import, from, path,
			    "%s has more than one object: the first one is "
			    "created",
			    path->text);
	o.file = file;
	o.tree = file->tree;
	o.kind = file->tree ? value_find_text(file->tree, "kind") : NULL;
	if (!o.kind)
		return import_error(import, file, file->tree, "an object without kind");
	out->kind = o.kind;
	find_pods(&o, out);
	if (index.used && out->pods)
		import_note(import, from, path,
			    "%s computes with .Index: every object is made like the first one",
			    path->text);
	return STATUS_OK;
}
