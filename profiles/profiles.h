/* SPDX-License-Identifier: Apache-2.0 */
/*
 * profiles.h - scheduler profiles out of configuration documents
 *
 * Reads kubescheduler.config.k8s.io/v1, v1beta3, v1beta2 and v1beta1 KubeSchedulerConfiguration and
 * `kind: Policy`, applies the defaults of the Kubernetes version (pkg/scheduler/apis/config/v1:
 * SetDefaults_*, mergePlugins) and rejects what its validation rejects.
 */
#ifndef PROFILES_PROFILES_H
#define PROFILES_PROFILES_H

#include <stdbool.h>
#include <stddef.h>

#include "sched/base/diag.h"
#include "sched/core/profile.h"
#include "sched/load/reader.h"
#include "sched/load/value.h"
#include "sched/model/cluster.h"
#include "sched/model/kubernetes_version.h"

/* True for a document this loader understands (by apiVersion and kind). */
bool profiles_is_config(const struct value *document);

/*
 * Decodes one configuration document. Names are interned in the cluster, memory is the cluster's
 * arena; scalar resources that arguments name are numbered in the cluster (cluster_scalar()).
 * Call before snapshot_init().
 */
enum status profiles_read(struct cluster *cluster, enum kubernetes_version version,
			  const char *file, const struct value *document, bool strict,
			  struct diag_sink *sink, struct profile_set *out);
/*
 * The documents that say how to schedule, in the order in which they come: a configuration, and
 * `apiVersion: schedmark/v1, kind: Engine`, which says how its rules are run and of which era they
 * are. Zeroed to begin with; what it keeps lives in the cluster's arena.
 */
#define ENGINE_VERSION "schedmark/v1"
struct engine_config;
struct profile_documents {
	const struct value *configuration;
	const struct engine_config *engine;
	const char *configuration_file; /* where each is from */
	const char *engine_file;
};
/* *taken = false: the document is neither. A second one of a kind is an error. */
enum status profiles_take(struct cluster *cluster, enum kubernetes_version version,
			  struct profile_documents *documents, const char *file,
			  const struct value *document, bool strict, struct diag_sink *sink,
			  bool *taken);
/* What they say; without a configuration, the default profile, or that of the engine's era. */
enum status profiles_make(struct cluster *cluster, enum kubernetes_version version,
			  const struct profile_documents *documents, bool strict,
			  struct diag_sink *sink, struct profile_set *out);
/* The default profile. */
enum status profiles_default(struct cluster *cluster, enum kubernetes_version version,
			     struct diag_sink *sink, struct profile_set *out);
/*
 * By name or path: "default" and the files in profiles/schedulers without .yaml, else a file, read
 * with these options. A key may stand once in it, strict or not, as upstream has it.
 */
enum status profiles_open(struct cluster *cluster, enum kubernetes_version version,
			  const char *name_or_path, const struct reader_options *options,
			  struct diag_sink *sink, struct profile_set *out);
/*
 * What to call it: the name of a file that ships, also when that was opened by its path; of others the
 * path, without the "folder/.." that putting paths together leaves. Lives as long as the arena and the
 * argument do.
 */
const char *profiles_label(struct arena *arena, const char *name_or_path);

/*
 * Where the files that ship with schedmark are: the folder "schedulers", "workloads" or "simulations" is looked for
 * in $SCHEDMARK_PROFILES, beside the running binary (the source tree's profiles/ for one that was
 * built there, ../share/schedmark for an installed one), in the compiled-in data folder, and in
 * ./profiles. Writes the path of NAME (".yaml" added when it has no such ending) to out[size]; false
 * when there is no such file.
 */
bool profiles_locate(const char *folder, const char *name, char *out, size_t size);
/* The names (without ".yaml") in such a folder, sorted; released with profiles_names_free(). */
size_t profiles_names(const char *folder, char ***out);
void profiles_names_free(char **names, size_t count);

/* ignoredResourceGroups mean names that only the loaded cluster knows: resolve them now, after all
 * objects and before the first cycle. */
void profiles_bind(struct profile_set *set, struct cluster *cluster);

/*
 * Takes in the feature gates, which may be known later than the configuration: drops what only a gate that
 * is off would bring in, and refuses arguments that only such a gate would read; the set is then empty.
 */
enum status profiles_apply_features(struct profile_set *set, const struct features *features,
				    struct diag_sink *sink);

/* The plugins of a version and what schedmark has of them, for `schedmark list`. */
struct plugin_info {
	const char *name;
	int64_t default_weight; /* 0 when it does not score */
	bool built;
	bool in_default_profile;
};
const struct plugin_info *profiles_plugins(enum kubernetes_version version, size_t *count);

#endif
