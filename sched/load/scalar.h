/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scalar.h - what a plain word of YAML 1.1, or a number of JSON, means
 *
 * Resolution as go-yaml v2.4 does it (resolve.go) and sigs.k8s.io/yaml v1.3 turns the result into
 * JSON: 010 is eight, 1_000 a thousand, yes and on are true, timestamps stay text.
 */
#ifndef SCHED_LOAD_SCALAR_H
#define SCHED_LOAD_SCALAR_H

#include <stdbool.h>
#include <stddef.h>

#include "sched/base/arena.h"
#include "sched/load/value.h"

/*
 * A YAML scalar. tag: the long form ("tag:yaml.org,2002:int"), or NULL. plain: not quoted.
 * Fills kind, count and the text of *out; numbers and booleans get the text JSON gives them.
 * Returns NULL, or what is wrong with the scalar.
 */
const char *scalar_resolve(struct arena *arena, const char *text, size_t length, const char *tag,
			   bool plain, struct value *out);
/* The text of a map key that is this value (sigs.k8s.io/yaml convertToJSONableObject); false when
 * it cannot be one. */
bool scalar_key_text(struct arena *arena, const struct value *value, const char **text,
		     size_t *length);
/* A JSON number as it stands; it has been checked. The text is kept, not copied. */
void scalar_json_number(const char *text, size_t length, struct value *out);

#endif
