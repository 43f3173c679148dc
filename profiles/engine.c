/* SPDX-License-Identifier: Apache-2.0 */
/*
 * apiVersion: schedmark/v1, kind: Engine.
 */
#include "profiles/engine.h"

#include <assert.h>
#include <string.h>

#include "profiles/profiles.h"
#include "sched/load/schema.h"

static const char *const versions[] = { ENGINE_VERSION, NULL };
static const char *const eras[] = { [ERA_V1_1] = "v1.1", [ERA_V1_2] = "v1.2", NULL };

/* As the release shipped. */
static struct legacy_options shipped(enum legacy_era era)
{
	if (era == ERA_V1_1)
		return (struct legacy_options){ .era = ERA_V1_1,
						.quantities = &legacy_form_round,
						.workers = 1,
						.tie_break = TIE_RANDOM };
	return (struct legacy_options){ .era = ERA_V1_2,
					.quantities = &legacy_form_nano,
					.pods_by_node = PODS_WITH_SUMS,
					.node_lookup = LOOKUP_TYPED_KEY,
					.parallel_priorities = true,
					.workers = 1,
					.tie_break = TIE_IN_TURN };
}

/* --- the fields of an era -------------------------------------------------------------------- */

static const char *const quantities[] = { "round", "scaled", "nano", "int64", NULL };
static const struct legacy_form *const forms[] = { &legacy_form_round, &legacy_form_scaled,
						   &legacy_form_nano, &legacy_form_int64 };
static const char *const pods_by_node[] = { [PODS_PER_RULE] = "per-rule",
					    [PODS_ONCE] = "once",
					    [PODS_WITH_SUMS] = "summed",
					    [PODS_CACHED] = "cached",
					    NULL };
static const char *const node_lookups[] = { [LOOKUP_REFLECTED_KEY] = "reflected-key",
					    [LOOKUP_TYPED_KEY] = "typed-key",
					    [LOOKUP_POINTER] = "pointer",
					    NULL };
static const char *const node_lists[] = { "copies", "pointers", NULL };
static const char *const priorities[] = { "serial", "parallel", NULL };
static const char *const selections[] = { "sort", "scan", NULL };
static const char *const tie_breaks[] = { "random", "round-robin", NULL };

/* What each of those words means, in the same order. */
static const char *const quantity_texts[] = {
	"read with Round(): a dozen requests to the heap each time",
	"read with a division, in thousandths",
	"the same in billionths; large amounts take big integers",
	"an integer and a power of ten",
};
static const char *const pods_by_node_texts[] = {
	[PODS_PER_RULE] = "listed and mapped for the predicates and for two priorities",
	[PODS_ONCE] = "once for a pod",
	[PODS_WITH_SUMS] = "once for a pod, adding requests up",
	[PODS_CACHED] = "kept from pod to pod",
};
static const char *const node_lookup_texts[] = {
	[LOOKUP_REFLECTED_KEY] = "by a key made of fields looked up by name",
	[LOOKUP_TYPED_KEY] = "by the name",
	[LOOKUP_POINTER] = "not at all: the node is at hand",
};
static const char *const node_list_texts[] = { "nodes are copied for each pod",
					       "the list points to them" };
static const char *const priority_texts[] = { "one after another", "a thread for each" };
static const char *const selection_texts[] = { "all nodes are sorted by score and name",
					       "the best are found in one pass" };
static const char *const tie_break_texts[] = {
	"one of the best is drawn", "the best take turns, in descending order of names"
};

/* The fields that are a word each. */
enum word_field {
	WORD_QUANTITIES,
	WORD_PODS_BY_NODE,
	WORD_NODE_LOOKUP,
	WORD_NODE_LIST,
	WORD_PRIORITIES,
	WORD_SELECT_HOST,
	WORD_TIE_BREAK,
	WORD_COUNT,
};

static const struct {
	const char *name;
	const char *const *words;
	const char *const *texts; /* what they mean */
} word_fields[] = {
	[WORD_QUANTITIES] = { "quantities", quantities, quantity_texts },
	[WORD_PODS_BY_NODE] = { "podsByNode", pods_by_node, pods_by_node_texts },
	[WORD_NODE_LOOKUP] = { "nodeLookup", node_lookups, node_lookup_texts },
	[WORD_NODE_LIST] = { "nodeList", node_lists, node_list_texts },
	[WORD_PRIORITIES] = { "priorities", priorities, priority_texts },
	[WORD_SELECT_HOST] = { "selectHost", selections, selection_texts },
	[WORD_TIE_BREAK] = { "tieBreak", tie_breaks, tie_break_texts },
};

static void take_word(struct legacy_options *out, enum word_field field, int word)
{
	switch (field) {
	case WORD_QUANTITIES:
		out->quantities = forms[word];
		break;
	case WORD_PODS_BY_NODE:
		out->pods_by_node = (enum legacy_pods_by_node)word;
		break;
	case WORD_NODE_LOOKUP:
		out->node_lookup = (enum legacy_node_lookup)word;
		break;
	case WORD_NODE_LIST:
		out->node_pointers = word == 1;
		break;
	case WORD_PRIORITIES:
		out->parallel_priorities = word == 1;
		break;
	case WORD_SELECT_HOST:
		out->scan = word == 1;
		break;
	case WORD_TIE_BREAK:
		out->tie_break = word == 1 ? TIE_IN_TURN : TIE_RANDOM;
		break;
	case WORD_COUNT:
		break;
	}
}

/* take_word() the other way round. */
static int word_of(const struct legacy_options *options, enum word_field field)
{
	int form = 0;

	switch (field) {
	case WORD_QUANTITIES:
		while (forms[form] != options->quantities)
			form++;
		return form;
	case WORD_PODS_BY_NODE:
		return (int)options->pods_by_node;
	case WORD_NODE_LOOKUP:
		return (int)options->node_lookup;
	case WORD_NODE_LIST:
		return options->node_pointers;
	case WORD_PRIORITIES:
		return options->parallel_priorities;
	case WORD_SELECT_HOST:
		return options->scan;
	case WORD_TIE_BREAK:
		return options->tie_break == TIE_IN_TURN;
	case WORD_COUNT:
		break;
	}
	return 0;
}

/* The field that is a number, as if it had two words. */
static const struct engine_word worker_words[] = {
	{ "workers", "1", "one thread asks the predicates", { true, true } },
	{ "workers", "2 to 64", "so many threads do, node by node", { false, false } },
};
static_assert(LEGACY_WORKERS_MAX == 64, "as it says");

bool engine_word_at(size_t index, struct engine_word *out)
{
	const struct legacy_options v1_1 = shipped(ERA_V1_1);
	const struct legacy_options v1_2 = shipped(ERA_V1_2);

	for (enum word_field field = 0; field < WORD_COUNT; field++) {
		for (int word = 0; word_fields[field].words[word]; word++) {
			if (index--)
				continue;
			*out = (struct engine_word){
				.field = word_fields[field].name,
				.word = word_fields[field].words[word],
				.what = word_fields[field].texts[word],
				.shipped = { word_of(&v1_1, field) == word,
					     word_of(&v1_2, field) == word },
			};
			return true;
		}
	}
	if (index >= sizeof(worker_words) / sizeof(worker_words[0]))
		return false;
	*out = worker_words[index];
	return true;
}

static enum status read_workers(const struct decode *d, const struct spot *spot, uint32_t *out)
{
	int64_t workers = spot_integer(spot, *out);

	if (workers < 1 || workers > LEGACY_WORKERS_MAX)
		return decode_error(d, spot, "%lld, expected 1 to %d", (long long)workers,
				    LEGACY_WORKERS_MAX);
	*out = (uint32_t)workers;
	return STATUS_OK;
}

static enum status read_options(const struct decode *d, const struct spot *document,
				struct legacy_options *out)
{
	const struct spot workers = spot_field(document, "workers");

	for (enum word_field i = 0; i < WORD_COUNT; i++) {
		const struct spot spot = spot_field(document, word_fields[i].name);
		int word;

		if (decode_word(d, &spot, word_fields[i].words, 0, &word) != STATUS_OK)
			return STATUS_BAD_INPUT;
		if (spot_length(&spot))
			take_word(out, i, word);
	}
	return read_workers(d, &workers, &out->workers);
}

/* Fields that say how an era ran, though none is named. */
static enum status refuse_options(const struct decode *d, const struct spot *document)
{
	const struct spot workers = spot_field(document, "workers");

	for (size_t i = 0; i < WORD_COUNT; i++) {
		const struct spot spot = spot_field(document, word_fields[i].name);

		if (spot.value)
			return decode_error(d, &spot, "of an era only, and none is named");
	}
	if (workers.value)
		return decode_error(d, &workers, "of an era only, and none is named");
	return STATUS_OK;
}

static enum status read_era(const struct decode *d, const struct spot *document,
			    struct engine_config *out)
{
	const struct spot era = spot_field(document, "era");
	int word;

	if (!era.value)
		return refuse_options(d, document);
	if (decode_word(d, &era, eras, -1, &word) != STATUS_OK)
		return STATUS_BAD_INPUT;
	out->has_era = true;
	out->legacy = shipped((enum legacy_era)word);
	return read_options(d, document, &out->legacy);
}

/* --- implementations ------------------------------------------------------------------------- */

static struct place key_place(const struct decode *d, const struct member *member)
{
	return (struct place){ d->file, member->line, member->column };
}

static void read_choices(const struct decode *d, const struct spot *map, struct engine_config *out)
{
	struct arena *arena = &d->cluster->arena;

	out->choice_count = spot_count(map);
	out->choices = arena_new(arena, out->choice_count, sizeof(*out->choices));
	for (uint32_t i = 0; i < out->choice_count; i++) {
		const struct member *member = &map->value->members[i];
		const struct spot impl = spot_member(map, i);
		char path[PATH_TEXT_SIZE];

		path_text(&impl.path, path);
		out->choices[i] = (struct engine_choice){
			.rule = arena_text(arena, member->key, member->key_length),
			.impl = arena_text(arena, spot_text(&impl), spot_length(&impl)),
			.path = arena_text(arena, path, strlen(path)),
			.rule_place = key_place(d, member),
			.impl_place = { d->file, impl.line, impl.column },
		};
	}
}

enum status engine_no_such_rule(const struct engine_choice *choice, struct diag_sink *sink)
{
	char quoted[DIAG_QUOTE_SIZE];

	return diag_error(sink, choice->rule_place,
			  "implementations: %s is no rule of this profile",
			  diag_quote(quoted, choice->rule, strlen(choice->rule)));
}

enum status engine_no_such_impl(const struct engine_choice *choice, const char *known,
				struct diag_sink *sink)
{
	char quoted[DIAG_QUOTE_SIZE];

	return diag_error(sink, choice->impl_place, "%s: no implementation %s, expected one of %s",
			  choice->path, diag_quote(quoted, choice->impl, strlen(choice->impl)),
			  known);
}

/* --- for the framework of v1.26 -------------------------------------------------------------- */

/* What is known of the rows for one choice. */
struct rows {
	bool rule, impl; /* is there such a rule, such a row? */
	const char *known; /* the names of the rows */
};

static void note_row(struct arena *arena, struct rows *rows, const char *name)
{
	if (!strstr(rows->known, name))
		rows->known =
			arena_format(arena, "%s%s%s", rows->known, *rows->known ? ", " : "", name);
}

static void choose_filter(struct arena *arena, const struct engine_choice *choice,
			  struct profile_filter *filter, struct rows *rows)
{
	if (strcmp(filter->rule->plugin, choice->rule) != 0)
		return;
	rows->rule = true;
	for (const struct predicate_impl *m = filter->rule->impls; m->name; m++) {
		note_row(arena, rows, m->name);
		if (strcmp(m->name, choice->impl) != 0)
			continue;
		filter->impl = m;
		rows->impl = true;
	}
}

static void choose_score(struct arena *arena, const struct engine_choice *choice,
			 struct profile_score *score, struct rows *rows)
{
	if (!score->rule || strcmp(score->rule->plugin, choice->rule) != 0)
		return;
	rows->rule = true;
	for (const struct priority_impl *m = score->rule->impls; m->name; m++) {
		note_row(arena, rows, m->name);
		if (strcmp(m->name, choice->impl) != 0)
			continue;
		score->impl = m;
		rows->impl = true;
	}
}

static enum status choose_one(struct arena *arena, const struct engine_choice *choice,
			      struct profile_set *set, struct diag_sink *sink)
{
	struct rows rows = { .known = "" };

	for (size_t p = 0; p < set->count; p++) {
		struct profile *profile = &set->items[p];

		for (size_t i = 0; i < profile->filter_count; i++)
			choose_filter(arena, choice, &profile->filters[i], &rows);
		for (size_t i = 0; i < profile->score_count; i++)
			choose_score(arena, choice, &profile->scores[i], &rows);
	}
	if (!rows.rule)
		return engine_no_such_rule(choice, sink);
	return rows.impl ? STATUS_OK : engine_no_such_impl(choice, rows.known, sink);
}

enum status engine_choose(const struct engine_config *engine, struct profile_set *set,
			  struct diag_sink *sink)
{
	struct arena names = { 0 };
	enum status status = STATUS_OK;

	for (uint32_t i = 0; i < engine->choice_count && status == STATUS_OK; i++)
		status = choose_one(&names, &engine->choices[i], set, sink);
	arena_free(&names);
	return status;
}

/* --- the document ---------------------------------------------------------------------------- */

enum status engine_read(struct cluster *cluster, enum kubernetes_version version, const char *file,
			const struct value *document, bool strict, struct diag_sink *sink,
			const struct engine_config **out)
{
	const struct decode d = { .cluster = cluster, .sink = sink, .file = file };
	const struct spot root = spot_root(document);
	const struct spot api_version = spot_field(&root, "apiVersion");
	const struct spot choices = spot_field(&root, "implementations");
	struct engine_config engine = { 0 };
	int word;
	enum status status = schema_check_type(file, document, NULL, "Engine",
					       (struct schema_use){ version, strict }, sink);

	if (status == STATUS_OK)
		status = decode_word(&d, &api_version, versions, -1, &word);
	if (status == STATUS_OK)
		status = read_era(&d, &root, &engine);
	if (status != STATUS_OK)
		return status;
	read_choices(&d, &choices, &engine);
	*out = arena_copy(&cluster->arena, &engine, sizeof(engine));
	return STATUS_OK;
}
