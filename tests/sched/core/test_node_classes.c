/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/core/node_classes.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "sched/base/mem.h"
#include "sched/core/args.h"
#include "tests/support/dice.h"

enum { NODES = 200, HOSTNAME = 9 };

/* Nodes of few kinds each, with a hostname of their own that stands first or last. */
struct field {
	struct cluster cluster;
	struct snapshot snapshot;
	struct node nodes[NODES];
	struct node_info infos[NODES];
	struct label labels[NODES][3];
	struct taint taints[NODES][2];
	uint32_t images[NODES][2];
	struct node_classes classes[NODE_PARTS];
};

static void fill_node(struct field *f, struct dice *dice, uint32_t i)
{
	struct node *node = &f->nodes[i];
	uint32_t host = roll(dice, 2) * 2;

	f->labels[i][host] = (struct label){ HOSTNAME, 1000 + i };
	f->labels[i][2 - host] = (struct label){ 1, roll(dice, 3) };
	f->labels[i][1] = (struct label){ 2, roll(dice, 3) };
	for (uint32_t j = 0; j < 2; j++) {
		f->taints[i][j].id = roll(dice, 3);
		f->images[i][j] = roll(dice, 3);
	}
	*node = (struct node){ .unschedulable = chance(dice, 30),
			       .labels = { f->labels[i], 3 },
			       .taints = f->taints[i],
			       .taint_count = roll(dice, 3),
			       .images = f->images[i],
			       .image_count = roll(dice, 3) };
	f->infos[i] = (struct node_info){ .node = node, .index = i };
}

static struct field *field_new(uint64_t seed)
{
	struct field *f = mem_new(1, sizeof(*f));
	struct dice dice = { .seed = seed };

	f->cluster.known.hostname_label = HOSTNAME;
	f->snapshot =
		(struct snapshot){ .cluster = &f->cluster, .nodes = f->infos, .node_count = NODES };
	for (uint32_t i = 0; i < NODES; i++)
		fill_node(f, &dice, i);
	return f;
}

static void field_free(struct field *f)
{
	node_classes_fini(f->classes);
	free(f);
}

static bool same_taints(const struct node *a, const struct node *b)
{
	return a->unschedulable == b->unschedulable && node_taints_equal(a, b);
}

static bool same_images(const struct node *a, const struct node *b)
{
	bool same = a->image_count == b->image_count;

	for (uint32_t i = 0; i < 2; i++)
		same = same && (i >= a->image_count || a->images[i] == b->images[i]);
	return same;
}

/* The two labels beside the hostname, in their order. */
static bool same_labels(const struct node *a, const struct node *b)
{
	uint32_t x = a->labels.items[0].key == HOSTNAME;
	uint32_t y = b->labels.items[0].key == HOSTNAME;
	bool same = true;

	for (uint32_t i = 0; i < 2; i++)
		same = same && a->labels.items[x + i].key == b->labels.items[y + i].key &&
		       a->labels.items[x + i].value == b->labels.items[y + i].value;
	return same;
}

static void expect_classes(struct field *f, enum node_part part,
			   bool (*same)(const struct node *a, const struct node *b))
{
	const struct node_classes *classes = node_classes_find(f->classes, &f->snapshot, part);

	cr_assert_not_null(classes);
	cr_assert_eq(node_classes_find(f->classes, &f->snapshot, part), classes);
	for (uint32_t i = 0; i < NODES; i++) {
		cr_assert_leq(classes->first[classes->class_of[i]], i);
		for (uint32_t j = 0; j < NODES; j++)
			cr_assert_eq(classes->class_of[i] == classes->class_of[j],
				     same(&f->nodes[i], &f->nodes[j]), "part %d: %u and %u",
				     (int)part, i, j);
	}
}

Test(node_classes, hold_the_nodes_that_are_alike_in_a_part)
{
	for (uint64_t seed = 1; seed <= 5; seed++) {
		struct field *f = field_new(seed);

		expect_classes(f, PART_TAINTS, same_taints);
		expect_classes(f, PART_IMAGES, same_images);
		expect_classes(f, PART_LABELS, same_labels);
		cr_expect_null(node_classes_find(f->classes, &f->snapshot, PART_ANY));
		field_free(f);
	}
}

Test(node_classes, too_many_are_no_use)
{
	struct field *f = field_new(6);

	for (uint32_t i = 0; i < NODES; i++)
		f->labels[i][1].value = i;
	cr_expect_null(node_classes_find(f->classes, &f->snapshot, PART_LABELS));
	cr_expect_null(node_classes_find(f->classes, &f->snapshot, PART_LABELS));
	field_free(f);
}

Test(node_classes, are_left_alone_where_names_are_mentioned)
{
	const struct requirement on_host = { .key = HOSTNAME }, on_zone = { .key = 1 };
	const struct node_term host = { .expressions = &on_host, .expression_count = 1 };
	const struct node_term zone = { .expressions = &on_zone, .expression_count = 1 };
	const struct node_term field = { .fields = &on_zone, .field_count = 1 };
	const struct label label = { HOSTNAME, 1 };
	const struct node_affinity_args none = { 0 };
	const struct node_affinity_args required = { .added_required = { &host, 1, true } };
	const struct node_affinity_args preferred = { .added_preferred = { &field, 1, true } };
	struct pod_spec spec = { .required_terms = { &zone, 1, true } };

	cr_expect_not(node_classes_named(&spec, NULL, HOSTNAME));
	cr_expect_not(node_classes_named(&spec, &none, HOSTNAME));
	cr_expect(node_classes_named(&spec, &required, HOSTNAME));
	cr_expect(node_classes_named(&spec, &preferred, HOSTNAME));
	spec.preferred_terms = (struct node_terms){ &host, 1, true };
	cr_expect(node_classes_named(&spec, NULL, HOSTNAME));
	spec.preferred_terms.count = 0;
	spec.required_terms.items = &field;
	cr_expect(node_classes_named(&spec, NULL, HOSTNAME));
	spec.required_terms.count = 0;
	spec.node_selector = (struct labels){ &label, 1 };
	cr_expect(node_classes_named(&spec, NULL, HOSTNAME));
}
