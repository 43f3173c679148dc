/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine.h - the Engine document: how a profile's rules are run
 *
 * What is kept of it until the configuration is known that it is about. All of it lives in the
 * cluster's arena.
 */
#ifndef PROFILES_ENGINE_H
#define PROFILES_ENGINE_H

#include "profiles/config.h"
#include "sched/legacy/engine.h"

/* One entry of `implementations`. */
struct engine_choice {
	const char *rule;
	const char *impl;
	const char *path; /* in the document */
	struct place rule_place, impl_place;
};

struct engine_config {
	bool has_era; /* otherwise the framework of v1.26 runs the rules */
	struct legacy_options legacy;
	struct engine_choice *choices;
	uint32_t choice_count;
};

/* A word that a field of an Engine document may have, when it names an era. */
struct engine_word {
	const char *field, *word;
	const char *what; /* it means, in a line */
	bool shipped[2]; /* by enum legacy_era: the release had it so */
};
/* They are numbered from 0, those of a field together. False when there are no more. */
bool engine_word_at(size_t index, struct engine_word *out);

enum status engine_read(struct cluster *cluster, enum kubernetes_version version, const char *file,
			const struct value *document, bool strict, struct diag_sink *sink,
			const struct engine_config **out);
/*
 * A Policy document with the rules of engine->legacy.era; without one (config->document is empty),
 * the default provider of that era.
 */
enum status legacy_policy_read(struct config *config, const struct engine_config *engine,
			       bool strict, struct profile_set *out);
/* Puts engine->choices into profiles that the framework of v1.26 runs. */
enum status engine_choose(const struct engine_config *engine, struct profile_set *set,
			  struct diag_sink *sink);
/* `choice` names no rule of the profile, or no way to write it: STATUS_BAD_INPUT. */
enum status engine_no_such_rule(const struct engine_choice *choice, struct diag_sink *sink);
enum status engine_no_such_impl(const struct engine_choice *choice, const char *known,
				struct diag_sink *sink);

#endif
