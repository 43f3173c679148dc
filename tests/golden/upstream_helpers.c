/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the rules are made of, asked on its own: quantities, selectors, lines through points…
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "priorities/shape.h"
#include "sched/core/normalise.h"
#include "sched/model/quantity.h"
#include "tests/golden/upstream.h"

/* --- quantities ------------------------------------------------------------------------------ */

/* text: as it is written; canonical, value, milli, format: what it means; refused: true when it means
 * nothing. negated, negated_value, negated_milli: with a minus in front; a plus changes nothing. */
static void expect_quantity(struct upstream_case *c, const char *text, const char *prefix)
{
	static const char *const formats[] = {
		[QUANTITY_DECIMAL_SI] = "DecimalSI",
		[QUANTITY_BINARY_SI] = "BinarySI",
		[QUANTITY_DECIMAL_EXPONENT] = "DecimalExponent",
	};
	const bool negated = *prefix == '-';
	const struct value *canonical = upstream_find(c, negated ? "negated" : "canonical");
	const struct value *value = upstream_find(c, negated ? "negatedValue" : "value");
	const struct value *milli = upstream_find(c, negated ? "negatedMilli" : "milli");
	const struct value *format = upstream_find(c, "format");
	char spelled[64];
	char signed_text[64];
	struct quantity q;
	size_t length = (size_t)snprintf(signed_text, sizeof(signed_text), "%s%s", prefix, text);

	if (!quantity_parse(signed_text, length, &q)) {
		upstream_differs(c, NULL, "%s does not parse", signed_text);
		return;
	}
	quantity_canonical(signed_text, length, spelled, sizeof(spelled));
	if (canonical)
		upstream_expect_text(c, canonical, signed_text, spelled);
	if (value)
		upstream_expect_integer(c, value, "value", q.value);
	if (milli)
		upstream_expect_integer(c, milli, "milli", q.milli_value);
	if (format)
		upstream_expect_text(c, format, "format", formats[q.format]);
}

static void check_quantity(struct upstream_case *c)
{
	const char *text = upstream_text(c, "text");
	struct quantity q;

	if (upstream_find(c, "refused")) {
		if (quantity_parse(text, strlen(text), &q))
			upstream_differs(c, NULL, "\"%s\" parses", text);
		return;
	}
	expect_quantity(c, text, "");
	expect_quantity(c, text, "+");
	if (upstream_find(c, "negated"))
		expect_quantity(c, text, "-");
}

/* --- selectors ------------------------------------------------------------------------------- */

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted, with commas between them. */
static const char *join_sorted(struct arena *arena, const char **texts, uint32_t count)
{
	const char *text = "";

	qsort(texts, count, sizeof(*texts), compare_texts);
	for (uint32_t i = 0; i < count; i++)
		text = arena_format(arena, "%s%s%s", text, i ? "," : "", texts[i]);
	return text;
}

static const char *requirement_text(struct arena *arena, const struct intern *symbols,
				    const struct requirement *r)
{
	const char *key = symbol_text(symbols, r->key);
	const char **values = arena_new(arena, r->value_count, sizeof(*values));
	const char *joined;

	for (uint32_t i = 0; i < r->value_count; i++)
		values[i] = symbol_text(symbols, r->values[i]);
	joined = join_sorted(arena, values, r->value_count);
	switch (r->operator) {
	case SELECTOR_IN:
		return arena_format(arena, r->value_count == 1 ? "%s=%s" : "%s in (%s)", key,
				    joined);
	case SELECTOR_NOT_IN:
		return arena_format(arena, "%s notin (%s)", key, joined);
	case SELECTOR_EXISTS:
		return key;
	case SELECTOR_DOES_NOT_EXIST:
		return arena_format(arena, "!%s", key);
	case SELECTOR_GT:
		return arena_format(arena, "%s>%lld", key, (long long)r->number);
	case SELECTOR_LT:
		return arena_format(arena, "%s<%lld", key, (long long)r->number);
	}
	return "";
}

const char *upstream_selector_text(struct arena *arena, const struct intern *symbols,
				   const struct selector *selector)
{
	const char **texts = arena_new(arena, selector->count, sizeof(*texts));

	if (selector->matches_nothing)
		return "nothing";
	for (uint32_t i = 0; i < selector->count; i++)
		texts[i] = requirement_text(arena, symbols, &selector->requirements[i]);
	return join_sorted(arena, texts, selector->count);
}

static struct labels labels_of(struct arena *arena, struct intern *symbols, const struct value *map)
{
	struct labels labels = { NULL, 0 };

	for (uint32_t i = 0; i < map->count; i++) {
		const struct member *member = &map->members[i];
		uint32_t key = intern(symbols, member->key, member->key_length);

		labels = labels_with(arena, &labels, key, intern_text(symbols, member->value.text));
	}
	return labels;
}

/* selector: text as labels.Parse reads it; printed: what it says, in order; matches: whether it means
 * `labels`; refused: true when it is no selector. */
static void expect_selector(struct upstream_case *c, struct arena *arena, struct intern *symbols)
{
	const char *text = upstream_text(c, "selector");
	const struct value *printed = upstream_find(c, "printed");
	const struct value *matches = upstream_find(c, "matches");
	const struct value *refused = upstream_find(c, "refused");
	struct selector selector;
	struct labels labels;
	char error[256];

	if (!selector_parse(text, strlen(text), symbols, arena, &selector, error, sizeof(error))) {
		if (!refused)
			upstream_differs(c, NULL, "\"%s\": %s", text, error);
		return;
	}
	if (refused)
		upstream_differs(c, refused, "\"%s\" parses", text);
	if (printed)
		upstream_expect_text(c, printed, "selector",
				     upstream_selector_text(arena, symbols, &selector));
	if (!matches)
		return;
	labels = labels_of(arena, symbols, upstream_find(c, "labels"));
	upstream_expect_text(c, matches, "the answer",
			     selector_matches(&selector, &labels, symbols) ? "true" : "false");
}

static void check_selector(struct upstream_case *c)
{
	struct arena arena = { 0 };
	struct cluster cluster;

	cluster_init(&cluster);
	expect_selector(c, &arena, &cluster.symbols);
	cluster_fini(&cluster);
	arena_free(&arena);
}

/* --- numbers --------------------------------------------------------------------------------- */

/* points: [[utilization, score]...]; at: {utilization: score}. */
static void check_shape(struct upstream_case *c)
{
	const struct value *points = upstream_find(c, "points");
	const struct value *at = upstream_find(c, "at");
	struct shape_point shape[8];

	for (uint32_t i = 0; i < points->count; i++)
		shape[i] = (struct shape_point){ points->items[i].items[0].integer,
						 points->items[i].items[1].integer };
	for (uint32_t i = 0; i < at->count; i++)
		upstream_expect_integer(c, &at->members[i].value, at->members[i].key,
					shape_score(shape, points->count,
						    strtoll(at->members[i].key, NULL, 10)));
}

/* raw: [scores]; reverse: true when fewer is better; scores: [after]. */
static void check_normalise(struct upstream_case *c)
{
	const struct value *raw = upstream_find(c, "raw");
	const struct value *reverse = upstream_find(c, "reverse");
	const struct value *want = upstream_find(c, "scores");
	int64_t scores[8];

	for (uint32_t i = 0; i < raw->count; i++)
		scores[i] = raw->items[i].integer;
	normalise_to_largest(scores, raw->count, reverse && reverse->boolean);
	for (uint32_t i = 0; i < raw->count; i++)
		upstream_expect_integer(c, &want->items[i], "score", scores[i]);
}

/* nodes, percentage: how many are looked for. */
static void check_nodes_to_find(struct upstream_case *c)
{
	const struct value *nodes = upstream_find(c, "count");
	const struct value *percentage = upstream_find(c, "percentage");

	upstream_expect_integer(c, upstream_find(c, "find"), "find",
				(int64_t)scheduler_nodes_to_find((int32_t)percentage->integer,
								 (size_t)nodes->integer));
}

/* --- what loading makes of objects ----------------------------------------------------------- */

static void expect_requests(struct upstream_world *w)
{
	const struct pod_spec *spec = w->pod->spec;
	const struct {
		const char *key;
		int64_t got;
	} amounts[] = {
		{ "milliCpu", spec->request.milli_cpu },
		{ "memory", spec->request.memory_bytes },
		{ "ephemeralStorage", spec->request.ephemeral_bytes },
		{ "leastMilliCpu", spec->nonzero_milli_cpu },
		{ "leastMemory", spec->nonzero_memory_bytes },
	};

	for (size_t i = 0; i < sizeof(amounts) / sizeof(amounts[0]); i++) {
		const struct value *want = upstream_find(w->c, amounts[i].key);

		if (want)
			upstream_expect_integer(w->c, want, amounts[i].key, amounts[i].got);
	}
}

static void expect_images(struct upstream_world *w)
{
	const struct cluster *cluster = &w->session.cluster;
	const struct value *names = upstream_find(w->c, "imageNames");
	const struct value *states = upstream_find(w->c, "imageStates");

	for (uint32_t i = 0; names && i < names->count; i++)
		upstream_expect_text(w->c, &names->items[i], "image",
				     cluster_text(cluster, w->pod->spec->images[i]));
	if (states && states->count != cluster->image_count)
		upstream_differs(w->c, states, "%zu images are known", cluster->image_count);
	for (uint32_t i = 0; states && i < states->count; i++) {
		const struct member *want = &states->members[i];
		uint32_t name = intern(&w->session.cluster.symbols, want->key, want->key_length);
		uint32_t image = cluster_find_image(cluster, name);

		if (image == UINT32_MAX) {
			upstream_differs(w->c, &want->value, "no node holds %s", want->key);
			continue;
		}
		upstream_expect_integer(w->c, value_find(&want->value, "nodes"), want->key,
					cluster->images[image].node_count);
		upstream_expect_integer(w->c, value_find(&want->value, "bytes"), want->key,
					cluster->images[image].size_bytes);
	}
}

/* requested: what the one node's pods ask for together, once those of `leaves` have left. */
static void expect_requested(struct upstream_world *w)
{
	const struct value *leaves = upstream_find(w->c, "leaves");
	const struct value *requested = upstream_find(w->c, "requested");
	struct node_info *node = &w->session.snapshot.nodes[0];

	for (uint32_t i = 0; leaves && i < leaves->count; i++) {
		struct pod *pod = upstream_world_pod(w, &leaves->items[i]);

		if (pod)
			node_info_remove_pod(node, pod);
	}
	for (uint32_t i = 0; requested && i < requested->count; i++) {
		const struct member *want = &requested->members[i];
		const struct {
			const char *key;
			int64_t got;
		} amounts[] = {
			{ "milliCpu", node->requested_milli_cpu },
			{ "memory", node->requested_memory },
			{ "leastMilliCpu", node->nonzero_milli_cpu },
			{ "leastMemory", node->nonzero_memory },
			{ "pods", node->pod_count },
		};
		bool known = false;

		for (size_t j = 0; j < sizeof(amounts) / sizeof(amounts[0]); j++) {
			if (strcmp(amounts[j].key, want->key) != 0)
				continue;
			known = true;
			upstream_expect_integer(w->c, &want->value, want->key, amounts[j].got);
		}
		if (!known)
			upstream_differs(w->c, &want->value, "%s: unknown", want->key);
	}
}

/* What the model holds of `pod` and `nodes`. */
static void check_model(struct upstream_case *c)
{
	struct upstream_world world;

	if (upstream_world_start(&world, c)) {
		expect_images(&world);
		if (upstream_find(c, "requested"))
			expect_requested(&world);
		if (world.pod)
			expect_requests(&world);
	}
	upstream_world_fini(&world);
}

/* --- the list -------------------------------------------------------------------------------- */

static const char *const quantity_keys[] = { "text",	"canonical", "value",	     "milli",
					     "format",	"negated",   "negatedValue", "negatedMilli",
					     "refused", NULL };
static const char *const selector_keys[] = { "selector", "printed", "labels",
					     "matches",	 "refused", NULL };
static const char *const shape_keys[] = { "points", "at", NULL };
static const char *const normalise_keys[] = { "raw", "reverse", "scores", NULL };
static const char *const nodes_to_find_keys[] = { "count", "percentage", "find", NULL };
static const char *const model_keys[] = {
	"milliCpu",   "memory",	     "ephemeralStorage", "leastMilliCpu", "leastMemory",
	"imageNames", "imageStates", "requested",	 "leaves",	  NULL
};

const struct upstream_subject upstream_quantity = { "quantity", check_quantity, quantity_keys,
						    false };
const struct upstream_subject upstream_selector = { "selector", check_selector, selector_keys,
						    false };
const struct upstream_subject upstream_shape = { "shape", check_shape, shape_keys, false };
const struct upstream_subject upstream_normalise = { "normalise", check_normalise, normalise_keys,
						     false };
const struct upstream_subject upstream_nodes_to_find = { "nodesToFind", check_nodes_to_find,
							 nodes_to_find_keys, false };
const struct upstream_subject upstream_model = { "model", check_model, model_keys, true };
