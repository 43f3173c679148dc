/* SPDX-License-Identifier: Apache-2.0 */
/*
 * names.h - the syntax of names, label keys and label values
 *
 * apimachinery util/validation, v1.26. Each returns NULL when the text is fine, otherwise what it has
 * to be.
 */
#ifndef SCHED_MODEL_NAMES_H
#define SCHED_MODEL_NAMES_H

#include <stddef.h>

/* Object names: at most 253 of a-z 0-9 - . that start and end with a-z 0-9 (IsDNS1123Subdomain). */
const char *subdomain_error(const char *text, size_t length);
/* Namespaces: at most 63 of a-z 0-9 - (IsDNS1123Label). */
const char *dns_label_error(const char *text, size_t length);
/* [prefix/]name (IsQualifiedName). */
const char *label_key_error(const char *text, size_t length);
/* Empty, or like a name (IsValidLabelValue). */
const char *label_value_error(const char *text, size_t length);

#endif
