/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nodes and pod specs out of real files, against what Kubernetes' own decoder read out of them
 * ($SCHEDMARK_REAL/oracle/objects.jsonl.gz). What only the API server's validation refuses, the
 * decoder reads: such refusals are known by their reason, see docs/fidelity.md.
 */
#include <criterion/criterion.h>

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"
#include "sched/load/decode_node.h"
#include "sched/load/decode_pod.h"
#include "sched/load/reader.h"
#include "sched/load/schema.h"

/* What is compared with one line. */
struct comparison {
	const json_t *line;
	struct cluster cluster;
	struct arena scratch;
	struct decode decode;
	struct diag_sink sink;
	char said[1024]; /* the first error */
};

static struct {
	size_t specs, nodes, refused_alike, refused_by_validation;
} counts;

static void keep_first(void *context, enum severity severity, struct place place,
		       const char *message)
{
	struct comparison *c = context;

	(void)place;
	if (severity == SEVERITY_ERROR && !c->said[0])
		snprintf(c->said, sizeof(c->said), "%s", message);
}

static void comparison_begin(struct comparison *c, const json_t *line)
{
	*c = (struct comparison){ .line = line, .sink = { .emit = keep_first, .context = c } };
	cluster_init(&c->cluster);
	c->decode = (struct decode){
		.cluster = &c->cluster, .sink = &c->sink, .file = "f", .scratch = &c->scratch
	};
}

static void comparison_end(struct comparison *c)
{
	cluster_fini(&c->cluster);
	arena_free(&c->scratch);
}

static const char *text_of(const json_t *line, const char *key)
{
	const char *text = json_string_value(json_object_get(line, key));

	return text ? text : "";
}

static void differs(const struct comparison *c, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void differs(const struct comparison *c, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	cr_expect(false, "%s document %lld item %s: %s", text_of(c->line, "file"),
		  json_integer_value(json_object_get(c->line, "doc")), text_of(c->line, "item"),
		  text);
}

/* --- resources ------------------------------------------------------------------------------- */

static int64_t amount_of(const struct comparison *c, const struct resources *r, const char *name)
{
	if (!strcmp(name, "cpu_milli"))
		return r->milli_cpu;
	if (!strcmp(name, "memory"))
		return r->memory_bytes;
	if (!strcmp(name, "ephemeral-storage"))
		return r->ephemeral_bytes;
	if (!strcmp(name, "pods"))
		return r->pod_slots;
	for (uint32_t i = 0; i < r->scalar_count; i++) {
		uint32_t symbol = c->cluster.scalar_names[r->scalars[i].resource];

		if (!strcmp(cluster_text(&c->cluster, symbol), name))
			return r->scalars[i].amount;
	}
	return 0;
}

/* Are all resources of ours, but for those of which there are none, among theirs? */
static size_t count_amounts(const struct resources *r)
{
	size_t count = 0;

	count += r->milli_cpu != 0;
	count += r->memory_bytes != 0;
	count += r->ephemeral_bytes != 0;
	count += r->pod_slots != 0;
	for (uint32_t i = 0; i < r->scalar_count; i++)
		count += r->scalars[i].amount != 0;
	return count;
}

static bool is_read(const char *name)
{
	return !strcmp(name, "cpu_milli") || !strcmp(name, "memory") ||
	       !strcmp(name, "ephemeral-storage") || !strcmp(name, "pods") ||
	       resource_is_scalar(name);
}

static void compare_resources(const struct comparison *c, const struct resources *ours,
			      const char *key)
{
	size_t theirs = 0;
	const char *name;
	json_t *value;

	json_object_foreach(json_object_get(c->line, key), name, value)
	{
		long long amount = strtoll(json_string_value(value), NULL, 10);

		if (!is_read(name))
			continue;
		theirs += amount != 0;
		if (amount_of(c, ours, name) != amount)
			differs(c, "%s of %s: %lld, recorded %lld", key, name,
				(long long)amount_of(c, ours, name), amount);
	}
	if (count_amounts(ours) != theirs)
		differs(c, "%zu %s, recorded %zu", count_amounts(ours), key, theirs);
}

/* --- pod specs ------------------------------------------------------------------------------- */

static void compare_count(const struct comparison *c, const char *key, uint32_t ours)
{
	json_int_t theirs = json_integer_value(json_object_get(c->line, key));

	if (ours != theirs)
		differs(c, "%s: %u, recorded %lld", key, ours, (long long)theirs);
}

static void compare_text(const struct comparison *c, const char *key, uint32_t ours,
			 const char *absent)
{
	const char *theirs = json_object_get(c->line, key) ? text_of(c->line, key) : absent;

	if (strcmp(cluster_text(&c->cluster, ours), theirs) != 0)
		differs(c, "%s: %s, recorded %s", key, cluster_text(&c->cluster, ours), theirs);
}

static bool has_port(const struct pod_spec *spec, const char *text)
{
	static const char *const protocols[] = { "TCP", "UDP", "SCTP" };
	char ours[32];

	for (uint32_t i = 0; i < spec->host_port_count; i++) {
		snprintf(ours, sizeof(ours), "%u/%s", (unsigned)spec->host_ports[i].port,
			 protocols[spec->host_ports[i].protocol]);
		if (!strcmp(ours, text))
			return true;
	}
	return false;
}

static void compare_ports(const struct comparison *c, const struct pod_spec *spec)
{
	json_t *ports = json_object_get(c->line, "hostPorts");
	json_t *port;
	size_t i;

	json_array_foreach(ports, i, port)
	{
		char text[64];

		snprintf(text, sizeof(text), "%s", json_string_value(port));
		if (text[strlen(text) - 1] == '/')
			strcat(text, "TCP");
		if (!has_port(spec, text))
			differs(c, "host port %s is missing", json_string_value(port));
	}
	/* The recording has no defaults: in the host's network each port is held. */
	if (!spec->host_network && json_array_size(ports) != spec->host_port_count)
		differs(c, "%u host ports, recorded %zu", spec->host_port_count,
			json_array_size(ports));
}

static uint32_t count_claims(const struct pod_spec *spec)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < spec->volume_count; i++)
		count += spec->volumes[i].kind == VOLUME_CLAIM;
	return count;
}

static void compare_spec(const struct comparison *c, const struct pod_spec *spec)
{
	compare_resources(c, &spec->request, "requests");
	compare_count(c, "containers", spec->container_count);
	compare_count(c, "initContainers", spec->init_container_count);
	compare_count(c, "nodeSelector", spec->node_selector.count);
	compare_count(c, "nodeAffinityRequired", spec->required_terms.count);
	compare_count(c, "nodeAffinityPreferred", spec->preferred_terms.count);
	compare_count(c, "podAffinityRequired", spec->affinity_required.count);
	compare_count(c, "podAffinityPreferred", spec->affinity_preferred.count);
	compare_count(c, "podAntiAffinityRequired", spec->anti_affinity_required.count);
	compare_count(c, "podAntiAffinityPreferred", spec->anti_affinity_preferred.count);
	compare_count(c, "topologySpreadConstraints", spec->spread_count);
	compare_count(c, "tolerations", spec->toleration_count);
	compare_count(c, "pvcs", count_claims(spec));
	compare_text(c, "priorityClassName", spec->priority_class, "");
	compare_text(c, "schedulerName", spec->scheduler_name, "default-scheduler");
	compare_text(c, "nodeName", spec->node_name, "");
	if (spec->host_network != json_is_true(json_object_get(c->line, "hostNetwork")))
		differs(c, "hostNetwork: %d", spec->host_network);
	if (spec->priority != json_integer_value(json_object_get(c->line, "priority")))
		differs(c, "priority: %d", spec->priority);
	compare_ports(c, spec);
}

/* The object's pod spec; no value when it has none. */
static const struct value *pod_spec_of(const struct value *object, const char *kind)
{
	const struct value *spec = value_find(object, "spec");

	if (!strcmp(kind, "Pod"))
		return spec;
	if (!strcmp(kind, "PodTemplate"))
		return value_find(value_find(object, "template"), "spec");
	if (!strcmp(kind, "CronJob"))
		spec = value_find(value_find(spec, "jobTemplate"), "spec");
	return value_find(value_find(spec, "template"), "spec");
}

/* --- refusals -------------------------------------------------------------------------------- */

/* What the decoder reads and validation refuses, as the messages end. */
static bool is_refused_by_validation(const char *message)
{
	static const char *const reasons[] = {
		"containers: required",
		"containerPort: required",
		"topologyKey: required",
		"must consist of a-z, 0-9, '-' and '.', and start and end with a-z or 0-9",
		"'_' and '.', and start and end with a letter or digit",
		"must not be more than the limit",
		"is not a resource that containers have",
		"is not TCP, UDP or SCTP",
		"is not DoNotSchedule or ScheduleAnyway",
		"is not positive",
		"is not a port: 1 to 65535",
		NULL,
	};

	for (size_t i = 0; reasons[i]; i++) {
		if (strstr(message, reasons[i]))
			return true;
	}
	return false;
}

static void refused(const struct comparison *c)
{
	if (is_refused_by_validation(c->said))
		counts.refused_by_validation++;
	else
		differs(c, "refused: %s", c->said);
}

/* --- lines ----------------------------------------------------------------------------------- */

static void compare_object(struct comparison *c, const struct value *object)
{
	const char *kind = text_of(c->line, "kind");
	const struct value *spec_value = pod_spec_of(object, kind);
	struct pod_spec spec = { 0 };
	struct node node = { 0 };
	struct spot spot;
	bool known;
	enum status status =
		schema_check("f", object, text_of(c->line, "api"), kind, false, &c->sink, &known);

	if (!known)
		return;
	if (status == STATUS_OK && json_object_get(c->line, "containers") && spec_value) {
		spot = spot_root(spec_value);
		status = decode_pod_spec(&c->decode, &spot, 0, &spec);
		counts.specs += status == STATUS_OK;
		if (status == STATUS_OK)
			compare_spec(c, &spec);
	} else if (status == STATUS_OK && !strcmp(kind, "Node")) {
		spot = spot_root(object);
		status = decode_node(&c->decode, &spot, &node);
		counts.nodes += status == STATUS_OK;
		if (status == STATUS_OK) {
			/* Without defaults, as recorded, there may be no allocatable. */
			compare_resources(c, &node.allocatable,
					  json_object_size(json_object_get(c->line, "allocatable"))
						  ? "allocatable"
						  : "capacity");
			compare_resources(c, &node.capacity, "capacity");
			compare_count(c, "taints", node.taint_count);
		}
	}
	if (status != STATUS_OK)
		refused(c);
}

/* Kubernetes' decoder refuses it: so does the check of its fields. */
static void compare_refusal(struct comparison *c, const struct value *object)
{
	const char *kind = value_find_text(object, "kind");
	const char *api_version = value_find_text(object, "apiVersion");
	bool known;

	if (!kind || !api_version || !schema_knows(api_version, kind))
		return;
	if (schema_check("f", object, api_version, kind, false, &c->sink, &known) == STATUS_OK)
		differs(c, "accepted, recorded: %s", text_of(c->line, "err"));
	counts.refused_alike++;
}

/* "2.0": item 0 of the items of item 2. */
static const struct value *find_item(const struct value *document, const char *item)
{
	while (document && *item) {
		const struct value *items = value_find(document, "items");
		char *end;
		unsigned long index = strtoul(item, &end, 10);

		document = items && items->kind == VALUE_LIST && index < items->count
				   ? &items->items[index]
				   : NULL;
		item = end + (*end == '.');
	}
	return document;
}

static void compare_line(const json_t *line, const struct value *document)
{
	const struct value *object = find_item(document, text_of(line, "item"));
	struct comparison c;

	comparison_begin(&c, line);
	if (!object)
		differs(&c, "there is no such item");
	else if (json_object_get(line, "err"))
		compare_refusal(&c, object);
	else if (json_object_get(line, "kind"))
		compare_object(&c, object);
	comparison_end(&c);
}

/* Lines about the first of the documents that are not empty, from `first` on; their end. */
static size_t lines_of_document(const json_t *const *lines, size_t first, size_t count)
{
	json_t *number = json_object_get(lines[first], "doc");
	size_t end = first + 1;

	while (end < count && json_equal(json_object_get(lines[end], "doc"), number))
		end++;
	return end;
}

static struct reader *open_file(const char *folder, const char *name, struct diag_sink *sink)
{
	const struct reader_options options = { .limits = READER_LIMITS_DEFAULT };
	struct reader *reader = NULL;
	char path[1024];
	const char *list[] = { path };

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	reader_open(list, 1, &options, sink, &reader);
	return reader;
}

/* Empty documents are counted differently, so those with something in them are counted. */
static void compare_file(const char *folder, const json_t *const *lines, size_t count)
{
	struct comparison c;
	const struct value *document;
	struct reader *reader;
	size_t at = 0;

	comparison_begin(&c, lines[0]);
	reader = open_file(folder, text_of(lines[0], "file"), &c.sink);
	while (reader && at < count) {
		size_t end = lines_of_document(lines, at, count);

		if (json_object_get(lines[at], "empty")) {
			at = end;
			continue;
		}
		if (reader_next(reader, &document) != STATUS_OK || !document)
			break;
		for (; at < end; at++)
			compare_line(lines[at], document);
	}
	reader_free(reader);
	comparison_end(&c);
}

static json_t *read_lines(const char *folder)
{
	struct diag_sink sink = { 0 };
	json_t *lines = json_array();
	char path[512];
	size_t length;
	char *text, *at;

	snprintf(path, sizeof(path), "%s/oracle/objects.jsonl.gz", folder);
	cr_assert_eq(reader_slurp(path, (size_t)64 << 20, &sink, &text, &length), STATUS_OK);
	for (at = text; *at;) {
		size_t line = strcspn(at, "\n");

		json_array_append_new(lines, json_loadb(at, line, 0, NULL));
		at += line + (at[line] == '\n');
	}
	free(text);
	return lines;
}

Test(oracle, real_objects_read_as_kubernetes_reads_them)
{
	const char *folder = getenv("SCHEDMARK_REAL");
	const json_t **lines;
	json_t *all;
	size_t count;

	if (!folder)
		cr_skip_test("SCHEDMARK_REAL is not set");
	all = read_lines(folder);
	count = json_array_size(all);
	lines = mem_new(count, sizeof(*lines));
	for (size_t i = 0; i < count; i++)
		lines[i] = json_array_get(all, i);
	for (size_t first = 0, end; first < count; first = end) {
		for (end = first + 1; end < count; end++) {
			if (strcmp(text_of(lines[end], "file"), text_of(lines[first], "file")) != 0)
				break;
		}
		compare_file(folder, lines + first, end - first);
	}
	cr_expect_geq(counts.specs, 3600, "%zu pod specs were compared", counts.specs);
	cr_expect_geq(counts.nodes, 320, "%zu nodes were compared", counts.nodes);
	cr_expect_geq(counts.refused_alike, 20, "%zu objects are refused by both",
		      counts.refused_alike);
	cr_expect_leq(counts.refused_by_validation, 90, "validation refuses %zu objects",
		      counts.refused_by_validation);
	free(lines);
	json_decref(all);
}
