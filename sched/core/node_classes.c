/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/node_classes.h"

#include <stdlib.h>

#include "sched/base/mem.h"
#include "sched/core/args.h"

enum {
	/* More classes than one for so many nodes are no use. */
	NODES_FOR_A_CLASS = 2,
};

/* --- what is equal --------------------------------------------------------------------------- */

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
	return hash ^ hash >> 29;
}

static uint64_t hash_labels(const struct labels *labels, uint32_t but)
{
	uint64_t hash = 0;

	for (uint32_t i = 0; i < labels->count; i++) {
		if (labels->items[i].key != but)
			hash = mix(mix(hash, labels->items[i].key), labels->items[i].value);
	}
	return hash;
}

static uint64_t hash_part(const struct node *node, enum node_part part, uint32_t hostname_label)
{
	uint64_t hash = 0;

	switch (part) {
	case PART_TAINTS:
		hash = node->unschedulable;
		for (uint32_t i = 0; i < node->taint_count; i++)
			hash = mix(hash, node->taints[i].id);
		break;
	case PART_IMAGES:
		for (uint32_t i = 0; i < node->image_count; i++)
			hash = mix(hash, node->images[i]);
		break;
	case PART_LABELS:
		return hash_labels(&node->labels, hostname_label);
	case PART_ANY:
	case NODE_PARTS:
		break;
	}
	return hash;
}

/* The same labels in the same order, but for one key. */
static bool same_labels(const struct labels *a, const struct labels *b, uint32_t but)
{
	uint32_t i = 0, j = 0;

	for (;; i++, j++) {
		while (i < a->count && a->items[i].key == but)
			i++;
		while (j < b->count && b->items[j].key == but)
			j++;
		if (i == a->count || j == b->count)
			return i == a->count && j == b->count;
		if (a->items[i].key != b->items[j].key || a->items[i].value != b->items[j].value)
			return false;
	}
}

static bool same_images(const struct node *a, const struct node *b)
{
	if (a->image_count != b->image_count)
		return false;
	for (uint32_t i = 0; i < a->image_count; i++) {
		if (a->images[i] != b->images[i])
			return false;
	}
	return true;
}

static bool same_part(const struct node *a, const struct node *b, enum node_part part,
		      uint32_t hostname_label)
{
	switch (part) {
	case PART_TAINTS:
		return a->unschedulable == b->unschedulable && node_taints_equal(a, b);
	case PART_IMAGES:
		return same_images(a, b);
	case PART_LABELS:
		return same_labels(&a->labels, &b->labels, hostname_label);
	case PART_ANY:
	case NODE_PARTS:
		break;
	}
	return false;
}

/* --- classes --------------------------------------------------------------------------------- */

/* Work on the classes by one part. */
struct sorting {
	const struct snapshot *snapshot;
	enum node_part part;
	uint32_t hostname_label;
	struct node_classes *out;
	uint32_t *slots; /* class + 1 by hash; 0: free */
	size_t slot_count; /* a power of two */
};

static void sort_in(struct sorting *s, uint32_t node)
{
	const struct node *object = s->snapshot->nodes[node].node;
	size_t slot = hash_part(object, s->part, s->hostname_label) & (s->slot_count - 1);

	for (; s->slots[slot]; slot = (slot + 1) & (s->slot_count - 1)) {
		uint32_t class = s->slots[slot] - 1;

		if (same_part(s->snapshot->nodes[s->out->first[class]].node, object, s->part,
			      s->hostname_label)) {
			s->out->class_of[node] = class;
			return;
		}
	}
	s->out->first[s->out->count] = node;
	s->out->class_of[node] = s->out->count++;
	s->slots[slot] = s->out->count;
}

static void sort_all(struct node_classes *out, const struct snapshot *snapshot, enum node_part part)
{
	size_t most = snapshot->node_count / NODES_FOR_A_CLASS;
	struct sorting s = { .snapshot = snapshot,
			     .part = part,
			     .hostname_label = snapshot->cluster->known.hostname_label,
			     .out = out,
			     .slot_count = 16 };

	while (s.slot_count < snapshot->node_count * 2)
		s.slot_count *= 2;
	s.slots = mem_new(s.slot_count, sizeof(*s.slots));
	out->class_of = mem_new(snapshot->node_count, sizeof(*out->class_of));
	out->first = mem_new(snapshot->node_count, sizeof(*out->first));
	for (uint32_t node = 0; node < snapshot->node_count && out->count <= most; node++)
		sort_in(&s, node);
	if (out->count > most)
		out->count = 0;
	free(s.slots);
}

const struct node_classes *node_classes_find(struct node_classes *classes,
					     const struct snapshot *snapshot, enum node_part part)
{
	struct node_classes *found = &classes[part];

	if (part == PART_ANY)
		return NULL;
	if (!found->known)
		sort_all(found, snapshot, part);
	found->known = true;
	return found->count ? found : NULL;
}

void node_classes_fini(struct node_classes *classes)
{
	for (int part = 0; classes && part < NODE_PARTS; part++) {
		free(classes[part].class_of);
		free(classes[part].first);
	}
}

/* --- names ----------------------------------------------------------------------------------- */

static bool terms_name(const struct node_terms *terms, uint32_t hostname_label)
{
	for (uint32_t t = 0; t < terms->count; t++) {
		const struct node_term *term = &terms->items[t];

		if (term->field_count)
			return true;
		for (uint32_t i = 0; i < term->expression_count; i++) {
			if (term->expressions[i].key == hostname_label)
				return true;
		}
	}
	return false;
}

bool node_classes_named(const struct pod_spec *spec, const struct node_affinity_args *added,
			uint32_t hostname_label)
{
	uint32_t value;

	return labels_find(&spec->node_selector, hostname_label, &value) ||
	       terms_name(&spec->required_terms, hostname_label) ||
	       terms_name(&spec->preferred_terms, hostname_label) ||
	       (added && (terms_name(&added->added_required, hostname_label) ||
			  terms_name(&added->added_preferred, hostname_label)));
}
