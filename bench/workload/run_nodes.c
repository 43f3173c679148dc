/* SPDX-License-Identifier: Apache-2.0 */
/*
 * createNodes.
 */
#include <stdio.h>
#include <string.h>

#include "bench/workload/listed.h"
#include "bench/workload/run.h"
#include "sched/model/names.h"
#include "sched/model/quantity.h"

/* What scheduler_perf creates when a workload names no template. */
static const char default_node[] = "apiVersion: v1\n"
				   "kind: Node\n"
				   "metadata: {}\n"
				   "status:\n"
				   "  capacity: {cpu: '4', memory: 32Gi, pods: '110'}\n";
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
			return diag_error(run->sink, run_op_place(run, op),
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

void run_keep_identity(struct run *run, const struct node *node, struct node *now)
{
	struct cluster *cluster = &run->session.cluster;

	now->name = node->name;
	now->labels = labels_with(&cluster->arena, &now->labels, cluster->known.hostname_label,
				  node->name);
}

/* nodeAllocatableStrategy: the node's CSINode. */
static void add_csi_node(struct run *run, const struct op *op, uint32_t name)
{
	struct cluster *cluster = &run->session.cluster;
	const struct value *strategy = shape_find(op->tree, "nodeAllocatableStrategy");
	const struct value *drivers = shape_find(strategy, "csiNodeAllocatable");
	const struct value *plugins = shape_find(strategy, "migratedPlugins");
	uint32_t count = drivers ? drivers->count : 0;
	struct csi_driver_on_node *items = arena_new(&cluster->arena, count, sizeof(*items));
	struct listed object = { .list = LIST_CSI_NODES,
				 .csi_node = {
					 .name = name, .drivers = items, .driver_count = count } };
	const char *migrated = "";

	for (uint32_t i = 0; i < count; i++) {
		const struct member *driver = &drivers->members[i];
		int64_t limit = shape_find(&driver->value, "count")
					? shape_whole(&driver->value, "count")
					: -1;

		items[i] = (struct csi_driver_on_node){
			.name = intern_text(&cluster->symbols, driver->key),
			.node_id = name,
			.volume_limit = limit < INT32_MAX ? (int32_t)limit : INT32_MAX,
		};
	}
	for (uint32_t i = 0; plugins && i < plugins->count; i++)
		migrated = arena_format(&run->arena, "%s%s%s", migrated, i ? "," : "",
					plugins->items[i].text);
	object.csi_node.migrated_plugins = intern_text(&cluster->symbols, migrated);
	if (strategy)
		listed_append(cluster, &object);
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
	status = run_check_name(run, m, name);
	if (status != STATUS_OK)
		return status;
	*out = intern_text(&cluster->symbols, name);
	return cluster_find_node(cluster, *out) == NO_NODE ? STATUS_OK
							   : run_name_taken(run, op, "node", name);
}

enum status run_add_node(struct run *run, const struct op *op, const struct manifest *m,
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
	add_csi_node(run, op, node.name);
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
		status = run_open_manifest(run, op, path, default_node, &m, &owned);
	for (int64_t i = 0; i < m.scope.count && run_goes_on(run, status); i++) {
		status = manifest_make(&m, i, &prototype, &name);
		if (status == STATUS_OK)
			status = run_add_node(run, op, &m, prototype, owned ? prefix : name);
	}
	template_free(owned);
	if (run_goes_on(run, status) && run->hooks->created)
		run->hooks->created(run->hooks->context, op->kind->opcode, (size_t)m.scope.count,
				    0);
	return status;
}
