/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Objects as the cases write them: fields of metadata and of the main section stand at the top, kind
 * and version follow from the list they are in. They are put back where Kubernetes has them and go
 * through the loader like any other input.
 */
#include <stdio.h>
#include <string.h>

#include "tests/golden/upstream.h"

#define CORE "v1"
#define APPS "apps/v1"
#define STORAGE "storage.k8s.io/v1"

static const struct section {
	const char *key;
	const char *api_version, *kind;
	const char *inner; /* where fields that are not metadata go; NULL: they stay at the top */
} sections[] = {
	{ "namespaces", CORE, "Namespace", NULL },
	{ "priorityClasses", "scheduling.k8s.io/v1", "PriorityClass", NULL },
	{ "nodes", CORE, "Node", "status" },
	{ "services", CORE, "Service", "spec" },
	{ "replicationControllers", CORE, "ReplicationController", "spec" },
	{ "replicaSets", APPS, "ReplicaSet", "spec" },
	{ "statefulSets", APPS, "StatefulSet", "spec" },
	{ "disruptionBudgets", "policy/v1", "PodDisruptionBudget", "spec" },
	{ "storageClasses", STORAGE, "StorageClass", NULL },
	{ "csiNodes", STORAGE, "CSINode", "spec" },
	{ "csiDrivers", STORAGE, "CSIDriver", "spec" },
	{ "csiCapacities", STORAGE, "CSIStorageCapacity", NULL },
	{ "volumes", CORE, "PersistentVolume", "spec" },
	{ "claims", CORE, "PersistentVolumeClaim", "spec" },
	{ "pods", CORE, "Pod", "spec" },
	{ "pod", CORE, "Pod", "spec" },
};

enum { SECTION_COUNT = sizeof(sections) / sizeof(sections[0]), MEMBERS_MAX = 64 };

bool upstream_world_knows(const char *key)
{
	static const char *const others[] = { "plugin",		"args",		"profile",
					      "profileVersion", "featureGates", "refused" };

	for (size_t i = 0; i < SECTION_COUNT; i++) {
		if (!strcmp(sections[i].key, key))
			return true;
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (!strcmp(others[i], key))
			return true;
	}
	return false;
}

/* --- value trees ----------------------------------------------------------------------------- */

/* A map being made. */
struct builder {
	struct arena *arena;
	const struct value *place;
	struct member members[MEMBERS_MAX];
	uint32_t count;
};

static void put(struct builder *b, const char *key, struct value value)
{
	if (b->count == MEMBERS_MAX)
		return;
	b->members[b->count++] = (struct member){ .key = key,
						  .key_length = (uint32_t)strlen(key),
						  .line = value.line,
						  .column = value.column,
						  .value = value };
}

static struct value text_value(const struct builder *b, const char *text)
{
	return (struct value){ .kind = VALUE_STRING,
			       .line = b->place->line,
			       .column = b->place->column,
			       .count = (uint32_t)strlen(text),
			       .text = text };
}

static struct value map_value(const struct builder *b)
{
	return (struct value){ .kind = VALUE_MAP,
			       .line = b->place->line,
			       .column = b->place->column,
			       .count = b->count,
			       .members = arena_copy(b->arena, b->members,
						     b->count * sizeof(b->members[0])) };
}

/* A list of one. */
static struct value list_value(const struct builder *b, struct value item)
{
	return (struct value){ .kind = VALUE_LIST,
			       .line = b->place->line,
			       .column = b->place->column,
			       .count = 1,
			       .items = arena_copy(b->arena, &item, sizeof(item)) };
}

/* --- objects --------------------------------------------------------------------------------- */

static bool is_one_of(const char *key, const char *const *keys, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!strcmp(keys[i], key))
			return true;
	}
	return false;
}

static bool is_metadata(const char *key)
{
	static const char *const keys[] = {
		"name",		"namespace",	     "uid",
		"labels",	"annotations",	     "ownerReferences",
		"generateName", "creationTimestamp", "deletionTimestamp"
	};

	return is_one_of(key, keys, sizeof(keys) / sizeof(keys[0]));
}

/* The section that holds a field, NULL for the top. */
static const char *home_of(const struct section *section, const char *key)
{
	static const char *const node_spec[] = { "taints", "unschedulable" };

	if (!strcmp(key, "status") || !strcmp(key, "spec"))
		return NULL;
	if (!strcmp(section->kind, "Node") && is_one_of(key, node_spec, 2))
		return "spec";
	return section->inner;
}

/* A pod that is written without containers asks for nothing, not for the least that counts. */
static struct value idle_container(struct arena *arena, const struct value *place)
{
	struct builder requests = { .arena = arena, .place = place };
	struct builder resources = { .arena = arena, .place = place };
	struct builder container = { .arena = arena, .place = place };

	put(&requests, "cpu", text_value(&requests, "0"));
	put(&requests, "memory", text_value(&requests, "0"));
	put(&resources, "requests", map_value(&requests));
	put(&container, "resources", map_value(&resources));
	return list_value(&container, map_value(&container));
}

static struct value object_of(struct arena *arena, const struct section *section,
			      const struct value *terse)
{
	struct builder top = { .arena = arena, .place = terse };
	struct builder metadata = { .arena = arena, .place = terse };
	struct builder spec = { .arena = arena, .place = terse };
	struct builder status = { .arena = arena, .place = terse };

	put(&top, "apiVersion", text_value(&top, section->api_version));
	put(&top, "kind", text_value(&top, section->kind));
	for (uint32_t i = 0; i < terse->count; i++) {
		const struct member *member = &terse->members[i];
		const char *home = home_of(section, member->key);

		if (is_metadata(member->key))
			put(&metadata, member->key, member->value);
		else if (!home)
			put(&top, member->key, member->value);
		else
			put(!strcmp(home, "spec") ? &spec : &status, member->key, member->value);
	}
	if (!strcmp(section->kind, "Pod") && !value_find(terse, "containers"))
		put(&spec, "containers", idle_container(arena, terse));
	put(&top, "metadata", map_value(&metadata));
	if (spec.count)
		put(&top, "spec", map_value(&spec));
	if (status.count)
		put(&top, "status", map_value(&status));
	return map_value(&top);
}

static enum status load_object(struct upstream_world *w, const struct section *section,
			       const struct value *terse)
{
	struct value object;

	if (terse->kind != VALUE_MAP)
		return diag_error(&w->sink, value_place(w->c->file, terse), "expected an object");
	object = object_of(&w->arena, section, terse);
	return loader_document(w->session.loader, w->c->file, &object, NULL);
}

static enum status load_section(struct upstream_world *w, const struct section *section)
{
	const struct value *objects = upstream_find(w->c, section->key);
	enum status status = STATUS_OK;

	if (!objects)
		return STATUS_OK;
	if (!strcmp(section->key, "pod")) {
		status = load_object(w, section, objects);
		if (status == STATUS_OK)
			w->pod = w->session.cluster.pods[w->session.cluster.pod_count - 1];
		return status;
	}
	if (objects->kind != VALUE_LIST)
		return diag_error(&w->sink, value_place(w->c->file, objects), "expected a list");
	for (uint32_t i = 0; i < objects->count && status == STATUS_OK; i++)
		status = load_object(w, section, &objects->items[i]);
	return status;
}

/* --- the scheduler's configuration ----------------------------------------------------------- */

/* A KubeSchedulerConfiguration whose one profile is the case's, or has the case's arguments for its
 * plugin. */
static enum status load_config(struct upstream_world *w)
{
	const struct value *args = upstream_find(w->c, "args");
	const struct value *given = upstream_find(w->c, "profile");
	const struct value *version = upstream_find(w->c, "profileVersion");
	const struct value *place = args ? args : given;
	struct builder config = { .arena = &w->arena, .place = place };
	struct builder profile = { .arena = &w->arena, .place = place };
	struct builder plugin = { .arena = &w->arena, .place = place };
	struct value document;

	if (!place)
		return STATUS_OK;
	if (args) {
		put(&plugin, "name", text_value(&plugin, upstream_text(w->c, "plugin")));
		put(&plugin, "args", *args);
		put(&profile, "pluginConfig", list_value(&profile, map_value(&plugin)));
	}
	put(&config, "apiVersion",
	    text_value(&config, arena_format(&w->arena, "kubescheduler.config.k8s.io/%s",
					     version ? version->text : "v1")));
	put(&config, "kind", text_value(&config, "KubeSchedulerConfiguration"));
	put(&config, "profiles", list_value(&config, args ? map_value(&profile) : *given));
	document = map_value(&config);
	return profiles_read(&w->session.cluster, w->c->version, w->c->file, &document, true,
			     &w->sink, &w->session.profiles);
}

/* *is_set: and does it have to be set for that? */
static bool find_gate(enum kubernetes_version version, const struct member *gate, bool *is_set)
{
	struct features features = features_default(version);
	const char *error = "";
	char text[128];

	snprintf(text, sizeof(text), "%s=%s", gate->key, gate->value.text);
	*is_set = features_set(&features, text, strlen(text), &error);
	return *is_set || (strstr(error, "always on") && !strcmp(gate->value.text, "true"));
}

bool upstream_gate_holds(enum kubernetes_version version, const struct member *gate)
{
	bool is_set;

	return find_gate(version, gate, &is_set);
}

/* "A=true,B=false", for features_set(); without what the version has no gate for any more. */
static const char *gates_text(struct upstream_world *w)
{
	const struct value *gates = upstream_find(w->c, "featureGates");
	const char *text = "";

	for (uint32_t i = 0; gates && i < gates->count; i++) {
		bool is_set;

		if (find_gate(w->c->version, &gates->members[i], &is_set) && !is_set)
			continue;
		text = arena_format(&w->arena, "%s%s%s=%s", text, i ? "," : "",
				    gates->members[i].key, gates->members[i].value.text);
	}
	return *text ? text : NULL;
}

/* --- the world ------------------------------------------------------------------------------- */

static void keep_error(void *context, enum severity severity, struct place place,
		       const char *message)
{
	struct upstream_world *w = context;
	size_t used;

	if (severity != SEVERITY_ERROR || *w->said)
		return;
	used = diag_place(w->said, sizeof(w->said), place);
	snprintf(w->said + used, sizeof(w->said) - used, "%s", message);
}

static enum status load_all(struct upstream_world *w)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < SECTION_COUNT && status == STATUS_OK; i++)
		status = load_section(w, &sections[i]);
	if (status == STATUS_OK)
		status = load_config(w);
	return status == STATUS_OK ? session_start(&w->session) : status;
}

/* The pod to place may say where it runs, for NodeName; it does not run there. Taking it off its node
 * would free the ports it shares with others, so that the nodes are filled again without it. */
static void take_off_node(struct upstream_world *w)
{
	struct pod *pod = w->pod;

	if (!pod || pod->state != POD_BOUND)
		return;
	snapshot_fini(&w->session.snapshot);
	pod->state = POD_PENDING;
	pod->node = NO_NODE;
	snapshot_init(&w->session.snapshot, &w->session.cluster);
}

static bool fail_or_refuse(struct upstream_world *w)
{
	const struct value *refused = upstream_find(w->c, "refused");

	w->refused = refused && strstr(w->said, refused->text);
	if (!w->refused)
		upstream_differs(w->c, refused, "reading says: %s", w->said);
	return false;
}

bool upstream_world_start(struct upstream_world *w, struct upstream_case *c)
{
	struct session_options options = {
		.load.reader = { .limits = READER_LIMITS_DEFAULT, .strict = true },
		.load.kubernetes_version = c->version,
		.load.no_defaults = true,
		.scheduler = { .percentage_of_nodes_to_score = 100, .keep_scores = true },
	};
	const struct value *refused = upstream_find(c, "refused");

	*w = (struct upstream_world){ .c = c, .sink = { .emit = keep_error, .context = w } };
	options.feature_gates = gates_text(w);
	session_init(&w->session, &options, &w->sink);
	if (load_all(w) != STATUS_OK)
		return fail_or_refuse(w);
	take_off_node(w);
	if (refused)
		return upstream_differs(c, refused, "reading says nothing");
	return true;
}

void upstream_world_fini(struct upstream_world *w)
{
	session_fini(&w->session);
	arena_free(&w->arena);
}

struct pod *upstream_world_pod(struct upstream_world *w, const struct value *name)
{
	struct cluster *cluster = &w->session.cluster;

	for (size_t i = 0; i < cluster->pod_count; i++) {
		if (!strcmp(cluster_text(cluster, cluster->pods[i]->name), name->text))
			return cluster->pods[i];
	}
	upstream_differs(w->c, name, "no pod is called %s", name->text);
	return NULL;
}

struct node_info *upstream_world_node(struct upstream_world *w, const struct value *at,
				      const char *name)
{
	struct snapshot *snapshot = &w->session.snapshot;

	for (size_t i = 0; i < snapshot->node_count; i++) {
		if (!strcmp(cluster_text(&w->session.cluster, snapshot->nodes[i].node->name), name))
			return &snapshot->nodes[i];
	}
	upstream_differs(w->c, at, "no node is called %s", name);
	return NULL;
}
