/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schema.h - which fields a Kubernetes object has, and of which JSON type
 *
 * The types of k8s.io/api v1.26 and v1.36 for the kinds that are read, as tables: a value of the wrong
 * type anywhere in a known object is refused, as that version's decoder refuses it.
 */
#ifndef SCHED_LOAD_SCHEMA_H
#define SCHED_LOAD_SCHEMA_H

#include <stdbool.h>

#include "sched/base/diag.h"
#include "sched/load/path.h"
#include "sched/load/value.h"
#include "sched/model/kubernetes_version.h"

/* Is there a table for this kind? */
bool schema_knows(const char *api_version, const char *kind);

struct schema_use {
	enum kubernetes_version version; /* whose fields */
	bool strict;
};

/*
 * Checks one object. *known is false (and the status OK) when the kind has no table.
 * The first wrong type is an error at its place, with its path from the object's root
 * ("spec.containers[0].ports[1].hostPort: a string, expected a 32-bit integer"). With `strict`, so is
 * a field that the kind does not have.
 */
enum status schema_check(const char *file, const struct value *object, const char *api_version,
			 const char *kind, struct schema_use use, struct diag_sink *sink,
			 bool *known);
/* The same for a value of one type of the table ("PluginSet") that stands at path (NULL: the root). */
enum status schema_check_type(const char *file, const struct value *value, const struct path *path,
			      const char *type, struct schema_use use, struct diag_sink *sink);

#endif
