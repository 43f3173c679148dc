/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_schema.h - does a JSON document have the form that a JSON Schema describes?
 *
 * The keywords of draft 7 that our schemas use; any other is an error, so that none is passed over.
 */
#ifndef TESTS_SUPPORT_JSON_SCHEMA_H
#define TESTS_SUPPORT_JSON_SCHEMA_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* False with the first difference in `why`: "workloads/0/pods: -1 is less than 0". */
bool json_schema_check(const json_t *schema, const json_t *document, char *why, size_t size);

#endif
