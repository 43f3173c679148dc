/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/ledger.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "sched/base/mem.h"

const char *ledger_amount_name(int amount)
{
	static const char *const names[LEDGER_AMOUNTS] = { "cpu",
							   "memory",
							   "ephemeral-storage",
							   "example.com/gpu",
							   "other.org/dongle",
							   "hugepages-2Mi" };

	return names[amount];
}

/* --- quantities ------------------------------------------------------------------------------ */

static int64_t read_quantity(const json_t *json, bool milli)
{
	const char *text = json_string_value(json);
	char *suffix = NULL;
	int64_t number;

	if (!text)
		return 0;
	number = strtoll(text, &suffix, 10);
	if (!strcmp(suffix, "m"))
		return number;
	if (!strcmp(suffix, "Mi"))
		number <<= 20;
	else if (!strcmp(suffix, "Gi"))
		number <<= 30;
	return milli ? number * 1000 : number;
}

/* Those of a list of resources, 0 where it names none. */
static void read_amounts(const json_t *list, int64_t *amounts)
{
	for (int i = 0; i < LEDGER_AMOUNTS; i++)
		amounts[i] = read_quantity(json_object_get(list, ledger_amount_name(i)),
					   i == LEDGER_MILLI_CPU);
}

/* --- pods ------------------------------------------------------------------------------------ */

/* A limit stands for a request that is missing. */
static void read_container(const json_t *container, int64_t *amounts)
{
	const json_t *resources = json_object_get(container, "resources");
	const json_t *requests = json_object_get(resources, "requests");
	int64_t limits[LEDGER_AMOUNTS];

	read_amounts(json_object_get(resources, "limits"), limits);
	read_amounts(requests, amounts);
	for (int i = 0; i < LEDGER_AMOUNTS; i++) {
		if (!json_object_get(requests, ledger_amount_name(i)))
			amounts[i] = limits[i];
	}
}

static void add(int64_t *sum, const int64_t *amounts)
{
	for (int i = 0; i < LEDGER_AMOUNTS; i++)
		sum[i] += amounts[i];
}

static void raise_to(int64_t *sum, const int64_t *amounts)
{
	for (int i = 0; i < LEDGER_AMOUNTS; i++) {
		if (amounts[i] > sum[i])
			sum[i] = amounts[i];
	}
}

/* Each runs alone before the containers, but for sidecars, which go on from then on. */
static void read_init_containers(const json_t *init, struct ledger_entry *pod)
{
	int64_t beside[LEDGER_AMOUNTS] = { 0 };
	int64_t most[LEDGER_AMOUNTS] = { 0 };
	const json_t *container;
	size_t i;

	json_array_foreach(init, i, container)
	{
		int64_t amounts[LEDGER_AMOUNTS];

		read_container(container, amounts);
		if (json_object_get(container, "restartPolicy")) {
			add(pod->amounts, amounts);
			add(beside, amounts);
			raise_to(most, beside);
		} else {
			add(amounts, beside);
			raise_to(most, amounts);
		}
	}
	raise_to(pod->amounts, most);
}

/* Containers run together, after init containers; what the pod asks for as a whole takes their place; the
 * overhead is always there. */
static void read_pod(const json_t *spec, struct ledger_entry *pod)
{
	const json_t *whole = json_object_get(json_object_get(spec, "resources"), "requests");
	int64_t amounts[LEDGER_AMOUNTS];
	const json_t *container;
	size_t i;

	json_array_foreach(json_object_get(spec, "containers"), i, container)
	{
		read_container(container, amounts);
		add(pod->amounts, amounts);
	}
	read_init_containers(json_object_get(spec, "initContainers"), pod);
	read_amounts(whole, amounts);
	for (int k = 0; k < LEDGER_AMOUNTS; k++) {
		if (json_object_get(whole, ledger_amount_name(k)))
			pod->amounts[k] = amounts[k];
	}
	read_amounts(json_object_get(spec, "overhead"), amounts);
	add(pod->amounts, amounts);
}

/* --- documents ------------------------------------------------------------------------------- */

static struct ledger_entry *add_entry(struct ledger_entry **entries, size_t *count,
				      size_t *capacity)
{
	*entries = mem_grow(*entries, *count, capacity, sizeof(**entries));
	(*entries)[*count] = (struct ledger_entry){ 0 };
	return &(*entries)[(*count)++];
}

static void read_document(struct ledger *ledger, const json_t *document)
{
	const char *kind = json_string_value(json_object_get(document, "kind"));
	const json_t *allocatable =
		json_object_get(json_object_get(document, "status"), "allocatable");
	struct ledger_entry *entry;

	if (kind && !strcmp(kind, "Node")) {
		entry = add_entry(&ledger->nodes, &ledger->node_count, &ledger->node_capacity);
		read_amounts(allocatable, entry->amounts);
		entry->pods = read_quantity(json_object_get(allocatable, "pods"), false);
	} else if (kind && !strcmp(kind, "Pod")) {
		entry = add_entry(&ledger->pods, &ledger->pod_count, &ledger->pod_capacity);
		read_pod(json_object_get(document, "spec"), entry);
	}
}

bool ledger_read(struct ledger *ledger, const char *text)
{
	*ledger = (struct ledger){ 0 };
	while (*text) {
		json_error_t error;
		json_t *document = json_loads(text, JSON_DISABLE_EOF_CHECK, &error);

		if (!document)
			return false;
		read_document(ledger, document);
		json_decref(document);
		text += error.position;
		text += strspn(text, "\n");
	}
	return true;
}

void ledger_fini(struct ledger *ledger)
{
	free(ledger->nodes);
	free(ledger->pods);
	*ledger = (struct ledger){ 0 };
}
