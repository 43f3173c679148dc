/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which documents are scheduler configurations, and who reads them.
 */
#include "profiles/profiles.h"

#include <string.h>

#include "profiles/config.h"
#include "profiles/engine.h"
#include "profiles/plugin_args.h"

/*
 * Any version of a KubeSchedulerConfiguration is ours, for a message if not to be read; of the
 * many kinds called Policy only the scheduler's.
 */
bool profiles_is_config(const struct value *document)
{
	const char *version = value_find_text(document, "apiVersion");
	const char *kind = value_find_text(document, "kind");

	if (!kind)
		return false;
	if (!strcmp(kind, "KubeSchedulerConfiguration"))
		return true;
	return !strcmp(kind, "Policy") && (!version || !*version || !strcmp(version, "v1") ||
					   !strncmp(version, CONFIG_GROUP, strlen(CONFIG_GROUP)));
}

enum status profiles_read(struct cluster *cluster, enum kubernetes_version version,
			  const char *file, const struct value *document, bool strict,
			  struct diag_sink *sink, struct profile_set *out)
{
	const char *kind = value_find_text(document, "kind");
	struct config config = {
		.decode = { .cluster = cluster, .sink = sink, .file = file, .version = version },
		.document = spot_root(document),
	};

	*out = (struct profile_set){ 0 };
	if (kind && !strcmp(kind, "Policy") && version != KUBERNETES_1_26)
		return decode_error(&config.decode, &config.document,
				    "kube-scheduler v%s reads no Policy, expected a "
				    "KubeSchedulerConfiguration",
				    kubernetes_version_name(version));
	if (kind && !strcmp(kind, "Policy"))
		return policy_read(&config, strict, out);
	return configuration_read(&config, out);
}

static enum status read_for_era(struct config *config, const struct engine_config *engine,
				bool strict, struct profile_set *out)
{
	const struct value *document = config->document.value;
	const char *kind = document ? value_find_text(document, "kind") : "Policy";

	if (kind && !strcmp(kind, "Policy"))
		return legacy_policy_read(config, engine, strict, out);
	return diag_error(config->decode.sink, value_place(config->decode.file, document),
			  "kind %s beside an Engine with an era, expected Policy",
			  kind ? kind : "(none)");
}

enum status profiles_default(struct cluster *cluster, enum kubernetes_version version,
			     struct diag_sink *sink, struct profile_set *out)
{
	static struct member members[] = {
		{ "apiVersion",
		  10,
		  0,
		  0,
		  { .kind = VALUE_STRING,
		    .count = sizeof(CONFIG_GROUP "v1") - 1,
		    .text = CONFIG_GROUP "v1" } },
	};
	static const struct value document = { .kind = VALUE_MAP, .count = 1, .members = members };

	return profiles_read(cluster, version, "default", &document, true, sink, out);
}

static bool is_engine(const struct value *document)
{
	const char *version = value_find_text(document, "apiVersion");
	const char *kind = value_find_text(document, "kind");

	return kind && version && !strcmp(kind, "Engine") && !strcmp(version, ENGINE_VERSION);
}

static enum status take_engine(struct cluster *cluster, enum kubernetes_version version,
			       struct profile_documents *documents, const char *file,
			       const struct value *document, bool strict, struct diag_sink *sink)
{
	if (documents->engine)
		return diag_error(sink, value_place(file, document),
				  "a second Engine; the first is in %s", documents->engine_file);
	documents->engine_file = arena_format(&cluster->arena, "%s", file);
	return engine_read(cluster, version, documents->engine_file, document, strict, sink,
			   &documents->engine);
}

enum status profiles_take(struct cluster *cluster, enum kubernetes_version version,
			  struct profile_documents *documents, const char *file,
			  const struct value *document, bool strict, struct diag_sink *sink,
			  bool *taken)
{
	struct value copy;

	*taken = is_engine(document) || profiles_is_config(document);
	if (is_engine(document))
		return take_engine(cluster, version, documents, file, document, strict, sink);
	if (!*taken)
		return STATUS_OK;
	if (documents->configuration)
		return diag_error(sink, value_place(file, document),
				  "a second scheduler configuration; the first is in %s",
				  documents->configuration_file);
	copy = value_copy(&cluster->arena, document);
	documents->configuration = arena_copy(&cluster->arena, &copy, sizeof(copy));
	documents->configuration_file = arena_format(&cluster->arena, "%s", file);
	return STATUS_OK;
}

enum status profiles_make(struct cluster *cluster, enum kubernetes_version version,
			  const struct profile_documents *documents, bool strict,
			  struct diag_sink *sink, struct profile_set *out)
{
	const struct value *document = documents->configuration;
	const char *file = documents->configuration_file;
	struct config config = {
		.decode = { .cluster = cluster, .sink = sink, .file = file, .version = version }
	};
	enum status status;

	*out = (struct profile_set){ 0 };
	if (document)
		config.document = spot_root(document);
	if (documents->engine && documents->engine->has_era)
		return read_for_era(&config, documents->engine, strict, out);
	status = document ? profiles_read(cluster, version, file, document, strict, sink, out)
			  : profiles_default(cluster, version, sink, out);
	if (status == STATUS_OK && documents->engine)
		status = engine_choose(documents->engine, out, sink);
	if (status != STATUS_OK)
		*out = (struct profile_set){ 0 };
	return status;
}

static void bind_args(const char *plugin, const void *args, struct cluster *cluster)
{
	if (!strcmp(plugin, "NodeResourcesFit") && args)
		plugin_args_bind((struct fit_args *)args, cluster);
}

void profiles_bind(struct profile_set *set, struct cluster *cluster)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct profile *profile = &set->items[i];

		for (size_t f = 0; f < profile->filter_count; f++)
			bind_args(profile->filters[f].rule->plugin, profile->filters[f].args,
				  cluster);
	}
}

/* Scores that only a gate would bring into the profile. */
static void drop_gated_scores(struct profile *profile)
{
	size_t kept = 0;

	for (size_t i = 0; i < profile->score_count; i++) {
		if (!profile->scores[i].gated)
			profile->scores[kept++] = profile->scores[i];
	}
	profile->score_count = kept;
}

/* A shape that VolumeBinding was given though nothing reads it; NULL: none. */
static const struct volume_binding_args *find_shape(const struct profile *profile)
{
	for (size_t f = 0; f < profile->filter_count; f++) {
		const struct volume_binding_args *args = profile->filters[f].args;

		if (!strcmp(profile->filters[f].rule->plugin, "VolumeBinding") && args &&
		    args->shape_path)
			return args;
	}
	return NULL;
}

enum status profiles_apply_features(struct profile_set *set, const struct features *features,
				    struct diag_sink *sink)
{
	for (size_t i = 0; i < set->count && !features->volume_capacity_priority; i++) {
		const struct volume_binding_args *args = find_shape(&set->items[i]);

		drop_gated_scores(&set->items[i]);
		if (!args)
			continue;
		*set = (struct profile_set){ 0 };
		return diag_error(sink, args->shape_place,
				  "%s: Invalid value: unexpected field `shape`, remove it%s",
				  args->shape_path,
				  features->version == KUBERNETES_1_26
					  ? " or turn on the feature gate VolumeCapacityPriority"
					  : " (the feature gate StorageCapacityScoring is not "
					    "supported)");
	}
	return STATUS_OK;
}
