/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/load/decode_node.h"
#include "sched/load/kinds.h"

enum status read_node(struct loader *loader, const struct decode *d, const struct spot *object)
{
	const struct spot meta_spot = spot_field(object, "metadata");
	const struct spot name = spot_field(&meta_spot, "name");
	struct metadata meta;
	struct node node;
	enum status status = decode_metadata(d, object, METADATA_CLUSTER_WIDE, &meta);

	if (status == STATUS_OK)
		status = decode_node(d, object, &node);
	if (status != STATUS_OK)
		return status;
	if (!meta.name)
		meta.name = loader_generate_name(loader, &loader->nodes, 0, meta.generate_name);
	node.name = meta.name;
	node.labels = meta.labels;
	status = loader_take_name(loader, d, &name, &loader->nodes, "node", 0, node.name);
	if (status == STATUS_OK)
		cluster_add_node(loader->cluster, &node);
	return status;
}
