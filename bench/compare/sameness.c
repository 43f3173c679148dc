/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/compare/sameness.h"

#include <stdlib.h>
#include <string.h>

/* A member as text, for equality and for messages; to be freed. */
static char *text_of(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	char *text = json_is_string(value) ? NULL : json_dumps(value, JSON_ENCODE_ANY);

	if (json_is_string(value))
		return strdup(json_string_value(value));
	return text ? text : strdup("not known");
}

static bool both_have(const json_t *a, const json_t *b, const char *key)
{
	return json_object_get(a, key) && json_object_get(b, key);
}

static bool same(const json_t *a, const json_t *b, const char *key)
{
	const json_t *x = json_object_get(a, key);
	const json_t *y = json_object_get(b, key);

	return (!x && !y) || json_equal(x, y) != 0;
}

static enum status refuse(const json_t *a, const json_t *b, const char *key, const char *what,
			  const char *workload, struct diag_sink *sink)
{
	char *left = text_of(a, key);
	char *right = text_of(b, key);
	enum status status = diag_error(sink, (struct place){ 0 },
					"%s%scannot be compared: the %s differs: %s and %s",
					workload, workload[0] ? ": " : "", what, left, right);

	free(left);
	free(right);
	return status;
}

struct member {
	const char *key;
	const char *what;
};

static enum status check(const json_t *a, const json_t *b, const struct member *members,
			 size_t count, const char *workload, struct diag_sink *sink)
{
	for (size_t i = 0; i < count; i++) {
		/* An older file may lack one: what it has decides. */
		if (both_have(a, b, members[i].key) && !same(a, b, members[i].key))
			return refuse(a, b, members[i].key, members[i].what, workload, sink);
	}
	return STATUS_OK;
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What decides which pod goes where, besides the workload. */
static const struct member conditions[] = {
	{ "seed", "seed" },
	{ "object_defaults", "use of API defaults" },
	{ "kubernetes_version", "Kubernetes version" },
};
static const struct member profile_conditions[] = {
	{ "feature_gates", "set of feature gates" },
	{ "percentage_of_nodes_to_score", "percentage of nodes to score" },
};
static const struct member definitions[] = {
	{ "workload_hash", "definition of the workload (its hash)" },
	{ "nodes", "number of nodes" },
	{ "pods", "number of pods" },
	{ "measured_pods", "number of measured pods" },
	{ "tie_break", "tie-break" },
};
static const struct member inputs[] = { { "input_hash", "input (its hash)" } };
static const struct member profiles[] = {
	{ "profile_hash", "scheduler profile (its hash)" },
	{ "scheduler_config", "scheduler profile" },
	{ "percentage_of_nodes_to_score", "percentage of nodes to score" },
};

static enum status check_profile(const struct stored *base, const struct stored *candidate,
				 const struct stored_workload *a, const struct stored_workload *b,
				 struct diag_sink *sink)
{
	enum status status = check(json_object_get(base->json, "conditions"),
				   json_object_get(candidate->json, "conditions"),
				   profile_conditions, COUNT(profile_conditions), "", sink);

	/* A path may differ while the profile is the same: the hash knows better. */
	if (status == STATUS_OK && both_have(a->json, b->json, "profile_hash"))
		return check(a->json, b->json, profiles, 1, a->name, sink);
	if (status == STATUS_OK)
		status = check(a->json, b->json, profiles, COUNT(profiles), a->name, sink);
	return status;
}

static enum status check_placements(const struct stored_workload *a,
				    const struct stored_workload *b, struct diag_sink *sink)
{
	if (!strcmp(a->placement_digest, b->placement_digest))
		return STATUS_OK;
	refuse(a->json, b->json, "placement_digest", "digest of all placements", a->name, sink);
	return STATUS_NO;
}

enum status sameness_check(const struct stored *base, const struct stored *candidate,
			   const char *workload, const struct sameness_options *options,
			   struct diag_sink *sink)
{
	const struct stored_workload *a = stored_find(base, workload);
	const struct stored_workload *b = stored_find(candidate, workload);
	enum status status;

	if (!a || !b)
		return diag_error(sink, (struct place){ a ? candidate->name : base->name, 0, 0 },
				  "workload %s is missing, which the other side has", workload);
	if (a->partial || b->partial)
		return diag_error(sink,
				  (struct place){ a->partial ? base->name : candidate->name, 0, 0 },
				  "%s was stopped before its end", workload);
	status = check(json_object_get(base->json, "conditions"),
		       json_object_get(candidate->json, "conditions"), conditions,
		       COUNT(conditions), "", sink);
	if (status == STATUS_OK)
		status = check(a->json, b->json, definitions, COUNT(definitions), workload, sink);
	if (status == STATUS_OK && !both_have(a->json, b->json, "workload_hash") &&
	    !options->different_profiles)
		status = check(a->json, b->json, inputs, COUNT(inputs), workload, sink);
	if (status == STATUS_OK && !options->different_profiles)
		status = check_profile(base, candidate, a, b, sink);
	if (status == STATUS_OK && !options->different_placements)
		status = check_placements(a, b, sink);
	return status;
}

static void warn_of(const json_t *a, const json_t *b, const struct member *members, size_t count,
		    struct comparison *comparison)
{
	for (size_t i = 0; i < count; i++) {
		char *left;
		char *right;

		if (same(a, b, members[i].key))
			continue;
		left = text_of(a, members[i].key);
		right = text_of(b, members[i].key);
		comparison_warn(comparison, "%s differ: %s and %s", members[i].what, left, right);
		free(left);
		free(right);
	}
}

void sameness_warn(const struct stored *base, const struct stored *candidate,
		   struct comparison *comparison)
{
	static const struct member machine[] = {
		{ "hostname", "the machines' names" },
		{ "cpu_model", "processors" },
		{ "machine", "architectures" },
		{ "cpus_allowed", "numbers of processors" },
		{ "memory_bytes", "sizes of memory" },
		{ "kernel", "kernels" },
		{ "libc", "C libraries" },
		{ "clock_source", "clock sources" },
		{ "governor", "frequency governors" },
		{ "address_randomisation", "settings of address randomisation" },
	};
	static const struct member build[] = {
		{ "compiler", "compilers" },
		{ "mode", "build modes" },
		{ "flags", "compiler flags" },
	};

	warn_of(json_object_get(base->json, "environment"),
		json_object_get(candidate->json, "environment"), machine, COUNT(machine),
		comparison);
	warn_of(json_object_get(base->json, "build"), json_object_get(candidate->json, "build"),
		build, COUNT(build), comparison);
	if (!same(base->json, candidate->json, "libraries"))
		comparison_warn(comparison, "versions of the libraries differ");
}
