/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/workload/session.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "sched/core/strategy.h"
#include "sched/load/load_shared.h"

/* The gates a comment line sets; NULL when it sets none. Recorded scenarios say "oracle" for
 * "schedmark". */
static const char *gates_of_comment(const char *line, size_t length, size_t *gates_length)
{
	static const char *const heads[] = { "# schedmark: feature-gates=",
					     "# oracle: feature-gates=" };

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		size_t head = strlen(heads[i]);

		if (length > head && !memcmp(line, heads[i], head)) {
			*gates_length = length - head;
			return line + head;
		}
	}
	return NULL;
}

static void hash_file(void *context, const char *name, const char *text, size_t length)
{
	(void)name;
	XXH3_64bits_update(context, text, length);
}

static void hash_config(void *context, const char *name, const char *text, size_t length)
{
	struct session *session = context;

	hash_file(session->input_hash, name, text, length);
	session->config_hash = XXH3_64bits(text, length);
}

/* Looks through the comments before a file's first document. */
static void note_file(void *context, const char *name, const char *text, size_t length)
{
	struct session *session = context;
	const char *end = text + length;
	uint32_t number = 1;

	hash_file(session->input_hash, name, text, length);
	for (; text < end && *text == '#'; number++) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		size_t line = (size_t)((newline ? newline : end) - text);
		size_t gates_length = 0;
		const char *gates;
		const char *error;

		line -= line > 0 && text[line - 1] == '\r';
		gates = gates_of_comment(text, line, &gates_length);
		if (gates && !features_set(&session->features, gates, gates_length, &error))
			diag_warning(session->sink,
				     (struct place){ name, number, (uint32_t)(gates - text) + 1 },
				     "%s: the comment has no effect here", error);
		text = newline ? newline + 1 : end;
	}
}

void session_init(struct session *session, const struct session_options *options,
		  struct diag_sink *sink)
{
	*session = (struct session){ .sink = sink,
				     .options = *options,
				     .features = features_default(options->load.kubernetes_version),
				     .input_hash = XXH3_createState() };
	if (!session->input_hash)
		abort();
	XXH3_64bits_reset(session->input_hash);
	session->options.load.reader.on_file = note_file;
	session->options.load.reader.context = session;
	cluster_init(&session->cluster);
	session->loader = loader_new(&session->cluster, &session->options.load, sink);
}

void session_fini(struct session *session)
{
	scheduler_free(session->scheduler);
	snapshot_fini(&session->snapshot);
	loader_free(session->loader);
	cluster_fini(&session->cluster);
	XXH3_freeState(session->input_hash);
	*session = (struct session){ 0 };
}

/* A scheduler configuration among the objects; the command line's own goes before it. */
static enum status take_config(void *context, const char *file, const struct value *document,
			       bool *taken)
{
	struct session *session = context;
	/* One that is not wanted is taken all the same: it is no object. */
	struct profile_documents unwanted = { 0 };
	bool wanted = !session->options.scheduler_config;
	enum status status;

	status = profiles_take(&session->cluster, session->features.version,
			       wanted ? &session->documents : &unwanted, file, document,
			       session->options.load.reader.strict, session->sink, taken);
	if (*taken && wanted)
		session->config_hash = fingerprint_value(document, session->config_hash).low;
	return status;
}

enum status session_load(struct session *session, const char *const *paths, size_t count)
{
	const struct load_other other = { take_config, session };

	return loader_read(session->loader, paths, count, &other);
}

static enum status make_profiles(struct session *session)
{
	const struct profile_documents *documents = &session->documents;
	const char *file = documents->configuration ? documents->configuration_file
						    : documents->engine_file;

	if (file)
		session->profile_name = profiles_label(&session->cluster.arena, file);
	return profiles_make(&session->cluster, session->features.version, documents,
			     session->options.load.reader.strict, session->sink,
			     &session->profiles);
}

static enum status choose_profiles(struct session *session)
{
	const char *config = session->options.scheduler_config;
	struct reader_options reader = session->options.load.reader;

	/* A caller may have chosen. */
	if (session->profiles.count)
		return STATUS_OK;
	session->profile_name = "default";
	if (!config)
		return make_profiles(session);
	session->profile_name = profiles_label(&session->cluster.arena, config);
	reader.on_file = hash_config;
	reader.context = session;
	return profiles_open(&session->cluster, session->features.version, config, &reader,
			     session->sink, &session->profiles);
}

static enum status choose_features(struct session *session)
{
	const char *gates = session->options.feature_gates;
	const char *error;

	if (gates && !features_set(&session->features, gates, strlen(gates), &error))
		return diag_error(session->sink, (struct place){ 0 }, "feature gates \"%s\": %s",
				  gates, error);
	session->options.scheduler.features = &session->features;
	return STATUS_OK;
}

/* An engine is a strategy of its own. */
static enum status check_strategy(struct session *session)
{
	const struct strategy *strategy = session->options.scheduler.strategy;

	if (!strategy || !strategy->begin || !session->profiles.items[0].engine)
		return STATUS_OK;
	return diag_error(session->sink, (struct place){ 0 },
			  "strategy %s: the profile \"%s\" has an engine of its own, expected %s",
			  strategy->name, session->profile_name, strategy_per_node.name);
}

enum status session_start(struct session *session)
{
	enum status status = loader_finish(session->loader);

	if (status == STATUS_OK)
		status = choose_features(session);
	if (status == STATUS_OK)
		status = choose_profiles(session);
	if (status == STATUS_OK)
		status = profiles_apply_features(&session->profiles, &session->features,
						 session->sink);
	if (status == STATUS_OK)
		status = check_strategy(session);
	if (status != STATUS_OK)
		return status;
	profiles_bind(&session->profiles, &session->cluster);
	if (session->options.scheduler.own_tie_break && session->profiles.items[0].engine)
		session->options.scheduler.tie_break = session->profiles.items[0].engine_tie_break;
	snapshot_init(&session->snapshot, &session->cluster);
	session->scheduler = scheduler_new(&session->snapshot, &session->cluster,
					   &session->profiles, &session->options.scheduler);
	return STATUS_OK;
}

static void hash_text(XXH3_state_t *hash, const char *text)
{
	XXH3_64bits_update(hash, text, strlen(text) + 1);
}

static void hash_profile(XXH3_state_t *hash, const struct profile *profile)
{
	hash_text(hash, profile->scheduler_name);
	for (size_t p = 0; p < POINT_COUNT; p++) {
		for (size_t i = 0; i < profile->point_count[p]; i++)
			hash_text(hash, profile->point_plugins[p][i]);
		hash_text(hash, "");
	}
	for (size_t i = 0; i < profile->score_count; i++)
		XXH3_64bits_update(hash, &profile->scores[i].weight,
				   sizeof(profile->scores[i].weight));
}

static void hash_features(XXH3_state_t *hash, const struct features *features)
{
	const struct features standard = features_default(features->version);

	hash_text(hash, kubernetes_version_name(features->version));
#define X(field, name, in_1_26, in_1_36)         \
	if (features->field != standard.field) { \
		hash_text(hash, name);           \
	}
	FEATURE_LIST(X)
#undef X
}

uint64_t session_profile_hash(const struct session *session)
{
	XXH3_state_t *hash = XXH3_createState();
	uint64_t digest;

	if (!hash)
		abort(); /* only without memory */
	XXH3_64bits_reset(hash);
	XXH3_64bits_update(hash, &session->config_hash, sizeof(session->config_hash));
	for (size_t i = 0; i < session->profiles.count; i++)
		hash_profile(hash, &session->profiles.items[i]);
	hash_features(hash, &session->features);
	digest = XXH3_64bits_digest(hash);
	XXH3_freeState(hash);
	return digest;
}
