/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Kubernetes' own decoder reads out of real files, and what is read here.
 *
 * $SCHEDMARK_REAL/oracle/objects.jsonl.gz has a line for each object. Each must agree, or belong to
 * a class of differences that is listed below with its reason and its exact number (see
 * docs/fidelity.md, "What is read out of manifests").
 */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/load/loader.h"
#include "sched/load/schema.h"

/* --- the classes ----------------------------------------------------------------------------- */

enum class {
	AGREES,
	DIFFERS,
	BEHIND_SYNTAX_ERROR,
	ENDED,
	READ_WITHOUT_KIND,
	READ_FROM_ARRAY,
	PASSED_OVER,
	REFUSED,
	CLASSES,
};

static const struct {
	const char *what;
	size_t lines;
} classes[CLASSES] = {
	[BEHIND_SYNTAX_ERROR] = { "documents behind a syntax error of the same file", 2 },
	[ENDED] = { "pods that have ended", 2 },
	[READ_WITHOUT_KIND] = { "objects without a kind, read by their shape or link", 48 },
	[READ_FROM_ARRAY] = { "bare arrays of objects", 39 },
	[PASSED_OVER] = { "what scheduling does not read is not decoded", 49 },
	[REFUSED] = { "what decodes, but the API server would refuse", 321 },
};

/* The messages of class REFUSED, by what they say. */
static const struct {
	const char *said;
	size_t lines;
} refusals[] = {
	/* Patches of kustomize, and examples of what linters find. */
	{ "spec.selector: ", 148 },
	{ "containers: required", 72 },
	{ "template: required", 22 },
	{ "metadata.name: required", 20 },
	/* Placeholders, and generated objects whose every field holds the field's name. */
	{ "metadata.name: \"", 41 },
	{ "metadata.namespace: \"", 1 },
	{ "metadata.labels.", 2 },
	{ "containerPort: ", 3 },
	{ "is not TCP, UDP or SCTP", 2 },
	{ "is not a resource that containers have", 2 },
	{ "must not be more than the limit", 2 },
	{ "topologySpreadConstraints[0].", 4 },
	{ "a type of volume is required", 1 },
	{ "provisioner: required", 1 },
};

enum { REFUSALS = sizeof(refusals) / sizeof(refusals[0]) };

/* --- lines ----------------------------------------------------------------------------------- */

struct line {
	json_t *json;
	const char *file;
	json_int_t doc;
	const char *item; /* "2.0", NULL for a document */
};

struct oracle {
	char *text;
	struct line *lines;
	size_t count, capacity;
};

static void oracle_read(struct oracle *oracle, const char *real)
{
	struct diag_sink sink = { 0 };
	char path[1024];
	size_t length;
	char *at;

	*oracle = (struct oracle){ 0 };
	snprintf(path, sizeof(path), "%s/oracle/objects.jsonl.gz", real);
	cr_assert_eq(reader_slurp(path, (size_t)64 << 20, &sink, &oracle->text, &length),
		     STATUS_OK);
	for (at = oracle->text; *at;) {
		size_t end = strcspn(at, "\n");
		json_t *json = json_loadb(at, end, 0, NULL);

		cr_assert_not_null(json, "line %zu is not JSON", oracle->count + 1);
		oracle->lines = mem_grow(oracle->lines, oracle->count, &oracle->capacity,
					 sizeof(*oracle->lines));
		oracle->lines[oracle->count++] = (struct line){
			.json = json,
			.file = json_string_value(json_object_get(json, "file")),
			.doc = json_integer_value(json_object_get(json, "doc")),
			.item = json_string_value(json_object_get(json, "item")),
		};
		at += end + (at[end] == '\n');
	}
}

static void oracle_fini(struct oracle *oracle)
{
	for (size_t i = 0; i < oracle->count; i++)
		json_decref(oracle->lines[i].json);
	free(oracle->lines);
	free(oracle->text);
}

static bool has(const struct line *line, const char *key)
{
	return json_object_get(line->json, key) != NULL;
}

static const char *text_of(const struct line *line, const char *key)
{
	const char *text = json_string_value(json_object_get(line->json, key));

	return text ? text : "";
}

static json_int_t number_of(const struct line *line, const char *key)
{
	return json_integer_value(json_object_get(line->json, key));
}

/* --- what is read here ----------------------------------------------------------------------- */

/* One object in a cluster of its own. */
struct reading {
	struct cluster cluster;
	struct loader *loader;
	struct diag_sink sink;
	enum status status;
	char said[1024]; /* the first error */
};

static void keep_error(void *context, enum severity severity, struct place place,
		       const char *message)
{
	struct reading *reading = context;

	(void)place;
	if (severity == SEVERITY_ERROR && !*reading->said)
		snprintf(reading->said, sizeof(reading->said), "%s", message);
}

static void reading_start(struct reading *reading, const char *file, const struct value *object,
			  bool no_defaults)
{
	const struct load_options options = { .reader.limits = READER_LIMITS_DEFAULT,
					      .no_defaults = no_defaults };

	*reading = (struct reading){ .sink = { .emit = keep_error, .context = reading } };
	cluster_init(&reading->cluster);
	reading->loader = loader_new(&reading->cluster, &options, &reading->sink);
	reading->status = loader_document(reading->loader, file, object, NULL);
}

static void reading_end(struct reading *reading)
{
	loader_free(reading->loader);
	cluster_fini(&reading->cluster);
}

/* --- comparing ------------------------------------------------------------------------------- */

struct comparison {
	const struct line *line;
	const struct reading *reading;
	char first[256]; /* difference */
};

static void differ(struct comparison *c, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void differ(struct comparison *c, const char *format, ...)
{
	va_list args;

	if (*c->first)
		return;
	va_start(args, format);
	vsnprintf(c->first, sizeof(c->first), format, args);
	va_end(args);
}

static void compare_number(struct comparison *c, const char *key, json_int_t ours)
{
	json_int_t theirs = number_of(c->line, key);

	if (ours != theirs)
		differ(c, "%s: %lld here, %lld there", key, (long long)ours, (long long)theirs);
}

static void compare_symbol(struct comparison *c, const char *key, uint32_t ours)
{
	const char *text = cluster_text(&c->reading->cluster, ours);

	if (strcmp(text, text_of(c->line, key)) != 0)
		differ(c, "%s: \"%s\" here, \"%s\" there", key, text, text_of(c->line, key));
}

static json_int_t amount_of(const struct cluster *cluster, const struct resources *resources,
			    const char *name)
{
	if (!strcmp(name, "cpu_milli"))
		return resources->milli_cpu;
	if (!strcmp(name, "memory"))
		return resources->memory_bytes;
	if (!strcmp(name, "ephemeral-storage"))
		return resources->ephemeral_bytes;
	if (!strcmp(name, "pods"))
		return resources->pod_slots;
	for (uint32_t i = 0; i < resources->scalar_count; i++) {
		const struct scalar *scalar = &resources->scalars[i];

		if (!strcmp(cluster_text(cluster, cluster->scalar_names[scalar->resource]), name))
			return scalar->amount;
	}
	return -1;
}

static void compare_resources(struct comparison *c, const char *key,
			      const struct resources *resources)
{
	json_t *theirs = json_object_get(c->line->json, key);
	uint32_t scalars = 0;
	const char *name;
	json_t *value;

	json_object_foreach(theirs, name, value)
	{
		long long amount = atoll(json_string_value(value));
		long long ours = amount_of(&c->reading->cluster, resources, name);

		scalars += resource_is_scalar(name);
		if (ours != amount)
			differ(c, "%s.%s: %lld here, %lld there", key, name, ours, amount);
	}
	if (scalars != resources->scalar_count)
		differ(c, "%s: %u scalars here, %u there", key, (unsigned)resources->scalar_count,
		       (unsigned)scalars);
	if ((!json_object_get(theirs, "cpu_milli") && resources->milli_cpu) ||
	    (!json_object_get(theirs, "memory") && resources->memory_bytes) ||
	    (!json_object_get(theirs, "ephemeral-storage") && resources->ephemeral_bytes) ||
	    (!json_object_get(theirs, "pods") && resources->pod_slots))
		differ(c, "%s: more here than there", key);
}

static uint32_t count_claims(const struct pod_spec *spec)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < spec->volume_count; i++)
		count += spec->volumes[i].kind == VOLUME_CLAIM;
	return count;
}

/* "80/TCP"; "80/" where the protocol is absent, which means TCP. */
static bool is_port(const char *theirs, const struct host_port *ours)
{
	static const char *const protocols[] = { "TCP", "UDP", "SCTP" };
	char *end;
	unsigned long port = strtoul(theirs, &end, 10);

	return port == ours->port && *end == '/' &&
	       !strcmp(end[1] ? end + 1 : "TCP", protocols[ours->protocol]);
}

static bool has_port(json_t *list, const struct host_port *ours)
{
	size_t i;
	json_t *theirs;

	json_array_foreach(list, i, theirs)
	{
		if (is_port(json_string_value(theirs), ours))
			return true;
	}
	return false;
}

static void compare_ports(struct comparison *c, const struct pod_spec *spec)
{
	json_t *list = json_object_get(c->line->json, "hostPorts");

	if (json_array_size(list) != spec->host_port_count)
		differ(c, "hostPorts: %u here, %zu there", (unsigned)spec->host_port_count,
		       json_array_size(list));
	for (uint32_t i = 0; i < spec->host_port_count; i++) {
		if (!has_port(list, &spec->host_ports[i]))
			differ(c, "hostPorts: %u here, not there", spec->host_ports[i].port);
	}
}

/* Of a pod or a template, read without defaults. */
static void compare_spec(struct comparison *c, const struct pod_spec *spec)
{
	compare_number(c, "containers", spec->container_count);
	compare_number(c, "initContainers", spec->init_container_count);
	compare_number(c, "nodeSelector", spec->node_selector.count);
	compare_number(c, "nodeAffinityRequired", spec->required_terms.count);
	compare_number(c, "nodeAffinityPreferred", spec->preferred_terms.count);
	compare_number(c, "podAffinityRequired", spec->affinity_required.count);
	compare_number(c, "podAffinityPreferred", spec->affinity_preferred.count);
	compare_number(c, "podAntiAffinityRequired", spec->anti_affinity_required.count);
	compare_number(c, "podAntiAffinityPreferred", spec->anti_affinity_preferred.count);
	compare_number(c, "tolerations", spec->toleration_count);
	compare_number(c, "topologySpreadConstraints", spec->spread_count);
	compare_number(c, "pvcs", count_claims(spec));
	compare_number(c, "priority", spec->priority);
	compare_ports(c, spec);
	compare_symbol(c, "priorityClassName", spec->priority_class);
	compare_symbol(c, "nodeName", spec->node_name);
	if (has(c->line, "schedulerName") ||
	    spec->scheduler_name != c->reading->cluster.known.default_scheduler)
		compare_symbol(c, "schedulerName", spec->scheduler_name);
	if (spec->host_network != json_is_true(json_object_get(c->line->json, "hostNetwork")))
		differ(c, "hostNetwork: %d here", spec->host_network);
}

static void compare_name(struct comparison *c, uint32_t name, uint32_t name_space)
{
	if (has(c->line, "name"))
		compare_symbol(c, "name", name);
	if (has(c->line, "ns") || name_space != c->reading->cluster.known.default_namespace)
		compare_symbol(c, "ns", name_space);
}

static void compare_pod(struct comparison *c, const struct pod *pod, bool no_defaults)
{
	if (!no_defaults) {
		compare_resources(c, "requests", &pod->spec->request);
		return;
	}
	compare_name(c, pod->name, pod->name_space);
	compare_number(c, "labels", pod->labels->count);
	compare_spec(c, pod->spec);
}

static void compare_node(struct comparison *c, const struct node *node, bool no_defaults)
{
	if (!no_defaults)
		return;
	compare_resources(c, "allocatable", &node->allocatable);
	compare_resources(c, "capacity", &node->capacity);
	if (has(c->line, "name"))
		compare_symbol(c, "name", node->name);
	compare_number(c, "labels", node->labels.count);
	compare_number(c, "taints", node->taint_count);
	if (node->unschedulable != json_is_true(json_object_get(c->line->json, "unschedulable")))
		differ(c, "unschedulable: %d here", node->unschedulable);
}

static void compare_replicas(struct comparison *c, const struct controller *controller)
{
	const char *theirs = text_of(c->line, "replicas");

	/* "nil": absent, which means one. */
	if (*theirs && (strcmp(theirs, "nil") ? atoi(theirs) : 1) != controller->replicas)
		differ(c, "replicas: %d here, %s there", controller->replicas, theirs);
}

static void compare_controller(struct comparison *c, const struct controller *controller,
			       bool no_defaults)
{
	if (!no_defaults) {
		compare_resources(c, "requests", &controller->spec->request);
		return;
	}
	compare_name(c, controller->name, controller->name_space);
	compare_replicas(c, controller);
	compare_spec(c, controller->spec);
}

/* The first object of another kind, of which there is one. */
static void compare_small_object(struct comparison *c, const struct cluster *cluster)
{
	uint32_t everywhere = cluster->known.default_namespace;

	if (cluster->namespace_count)
		compare_name(c, cluster->namespaces[0].name, everywhere);
	else if (cluster->priority_class_count)
		compare_symbol(c, "name", cluster->priority_classes[0].name);
	else if (cluster->pod_owner_count)
		compare_name(c, cluster->pod_owners[0].name, cluster->pod_owners[0].name_space);
	else if (cluster->disruption_budget_count)
		compare_name(c, cluster->disruption_budgets[0].name,
			     cluster->disruption_budgets[0].name_space);
	else if (cluster->volume_count)
		compare_symbol(c, "name", cluster->volumes[0].name);
	else if (cluster->claim_count)
		compare_name(c, cluster->claims[0].name, cluster->claims[0].name_space);
	else if (cluster->storage_class_count)
		compare_symbol(c, "name", cluster->storage_classes[0].name);
	else if (cluster->csi_node_count)
		compare_symbol(c, "name", cluster->csi_nodes[0].name);
	else if (cluster->csi_driver_count)
		compare_symbol(c, "name", cluster->csi_drivers[0].name);
	else
		differ(c, "not read here");
}

static void compare_object(struct comparison *c, bool no_defaults)
{
	const struct cluster *cluster = &c->reading->cluster;
	const struct controllers *controllers = &c->reading->loader->controllers;

	if (cluster->pod_count)
		compare_pod(c, cluster->pods[0], no_defaults);
	else if (cluster->node_count)
		compare_node(c, &cluster->nodes[0], no_defaults);
	else if (controllers->count)
		compare_controller(c, &controllers->items[0], no_defaults);
	else
		compare_small_object(c, cluster);
}

/* --- one object ------------------------------------------------------------------------------ */

struct tally {
	size_t lines[CLASSES];
	size_t refusals[REFUSALS];
};

static enum class tell(const struct line *line, const char *what) {
	cr_expect(false, "%s, document %lld, item %s: %s", line->file, (long long)line->doc,
		  line->item ? line->item : "-", what);
	return DIFFERS;
}

static bool is_modelled(const struct line *line)
{
	return has(line, "kind") && schema_knows(text_of(line, "api"), text_of(line, "kind"));
}

static bool has_ended(const struct value *object)
{
	const char *phase = value_find_text(value_find(object, "status"), "phase");

	return phase && (!strcmp(phase, "Succeeded") || !strcmp(phase, "Failed"));
}

/* Kubernetes refuses what has been read here. */
static enum class judge_more_read(const struct line *line, const struct reading *reading) {
	const char *error = text_of(line, "err");

	if (!loader_counts(reading->loader).objects) return PASSED_OVER;
	if (!strcmp(error, "no kind")) return READ_WITHOUT_KIND;
	if (!strcmp(error, "not an object")) return READ_FROM_ARRAY;
	return tell(line, "read here, refused there");
}

/* Kubernetes decodes what has been refused here. */
static enum class judge_less_read(struct tally *tally, const struct line *line,
				  const struct reading *reading) {
	for (size_t i = 0; i < REFUSALS; i++){ if (strstr(reading->said, refusals[i].said)){
		tally->refusals[i]++; return REFUSED; }
}
return tell(line, reading->said);
}

static enum class judge_reading(struct tally *tally, const struct line *line,
				const struct value *object, const struct reading *reading,
				bool no_defaults) {
	struct comparison c = { .line = line, .reading = reading };
	bool refused = reading->status != STATUS_OK;

	if (has(line, "err")) return refused ? AGREES : judge_more_read(line, reading);
	if (refused) return judge_less_read(tally, line, reading);
	if (!is_modelled(line)) return AGREES;
	if (has_ended(object) && !reading->cluster.pod_count) return ENDED;
	compare_object(&c, no_defaults);
	return *c.first ? tell(line, c.first) : AGREES;
}

/* Requests are compared with the API server's defaults, everything else without. */
static enum class judge(struct tally *tally, const struct line *line, const struct value *object) {
	enum class class = AGREES;

	for (int no_defaults = 0; no_defaults < 2 && class == AGREES;
	     no_defaults++){ struct reading reading;

			     reading_start(&reading, line->file, object, no_defaults);
			     class = judge_reading(tally, line, object, &reading, no_defaults);
			     reading_end(&reading); }
return class;
}

/* --- files ----------------------------------------------------------------------------------- */

/* An item of a list as a list of one, with all that the list says about its items. */
static struct value wrap_item(const struct value *list, struct value *item, struct member *members)
{
	struct value one = *list;

	memcpy(members, list->members, list->count * sizeof(*members));
	one.members = members;
	for (uint32_t i = 0; i < list->count; i++) {
		if (!strcmp(members[i].key, "items")) {
			members[i].value.items = item;
			members[i].value.count = 1;
		}
	}
	return one;
}

/* The list around the item, and the item: "2.0" is the first of the third. */
static const struct value *find_list(const struct value *document, const char *path,
				     struct value **item)
{
	for (;;) {
		const struct value *items = value_find(document, "items");
		char *end;
		unsigned long index = strtoul(path, &end, 10);

		if (!items || items->kind != VALUE_LIST || index >= items->count)
			return NULL;
		*item = &items->items[index];
		if (!*end)
			return document;
		document = *item;
		path = end + 1;
	}
}

static enum class judge_list(const struct line *line, const struct value *list) {
	const struct value *items = value_find(list, "items");
	json_int_t count = items && items->kind == VALUE_LIST ? items->count : 0;

	return count == number_of(line, "items") ? AGREES : tell(line, "another number of items");
}

static enum class judge_line(struct tally *tally, const struct line *line,
			     const struct value *document) {
	enum { MEMBERS_MAX = 16 }; struct member members[MEMBERS_MAX]; struct value one, *item;
	const struct value * list;

	if (!line->item) return has(line, "items") ? judge_list(line, document)
						   : judge(tally, line, document);
	list = find_list(document, line->item, &item);
	if (!list || list->count > MEMBERS_MAX) return tell(line, "there is no such item");
	if (has(line, "items")) return judge_list(line, item);
	one = wrap_item(list, item, members);
	return judge(tally, line, &one);
}

/* A document that could not be read. */
static enum class judge_unreadable(const struct line *line, bool is_first) {
	if (!is_first) return BEHIND_SYNTAX_ERROR;
	return has(line, "err") ? AGREES : tell(line, "a syntax error here only");
}

/* Compares the lines of one file; returns how many there are. */
static size_t compare_file(struct tally *tally, const char *real, const struct line *lines,
			   size_t count)
{
	const struct reader_options options = { .limits = READER_LIMITS_DEFAULT };
	struct reading unused = { 0 };
	struct diag_sink sink = { .emit = keep_error, .context = &unused };
	const struct value *document = NULL;
	struct reader *reader;
	char path[1024];
	const char *const paths[] = { path };
	json_int_t doc = -1;
	enum status status;
	bool failed = false;
	size_t i;

	snprintf(path, sizeof(path), "%s/%s", real, lines[0].file);
	status = reader_open(paths, 1, &options, &sink, &reader);
	cr_assert_eq(status, STATUS_OK, "%s", path);
	for (i = 0; i < count && !strcmp(lines[i].file, lines[0].file); i++) {
		const struct line *line = &lines[i];
		enum class class;

		/* Kubernetes counts the comments before the first --- as a document. */
		if (has(line, "empty"))
			continue;
		if (line->doc != doc && status == STATUS_OK)
			status = reader_next(reader, &document);
		doc = line->doc;
		if (status != STATUS_OK)
			class = judge_unreadable(line, !failed);
		else if (!document)
			class = tell(line, "there is no such document");
		else
			class = judge_line(tally, line, document);
		failed = status != STATUS_OK;
		tally->lines[class]++;
	}
	if (status == STATUS_OK)
		status = reader_next(reader, &document);
	if (status == STATUS_OK && document)
		tell(&lines[i - 1], "a document more follows here");
	reader_free(reader);
	return i;
}

Test(oracle, objects_are_read_as_kubernetes_reads_them)
{
	const char *real = getenv("SCHEDMARK_REAL");
	struct oracle oracle;
	struct tally tally = { 0 };

	if (!real)
		cr_skip_test("SCHEDMARK_REAL is not set");
	oracle_read(&oracle, real);
	for (size_t i = 0; i < oracle.count;)
		i += compare_file(&tally, real, &oracle.lines[i], oracle.count - i);
	for (size_t i = DIFFERS + 1; i < CLASSES; i++)
		cr_expect_eq(tally.lines[i], classes[i].lines, "%s: %zu lines", classes[i].what,
			     tally.lines[i]);
	for (size_t i = 0; i < REFUSALS; i++)
		cr_expect_eq(tally.refusals[i], refusals[i].lines, "%s: %zu lines",
			     refusals[i].said, tally.refusals[i]);
	cr_expect_eq(tally.lines[DIFFERS], 0);
	cr_expect_gt(tally.lines[AGREES], 6000);
	oracle_fini(&oracle);
}
