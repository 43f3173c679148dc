/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_equal.h - the reader's values against jansson's
 */
#ifndef TESTS_SUPPORT_JSON_EQUAL_H
#define TESTS_SUPPORT_JSON_EQUAL_H

#include <jansson.h>
#include <stdbool.h>

#include "sched/load/value.h"

/* Whole numbers equal their floating-point form. */
bool equals_json(const struct value *v, const json_t *json);

#endif
