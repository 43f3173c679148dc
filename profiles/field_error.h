/* SPDX-License-Identifier: Apache-2.0 */
/*
 * field_error.h - what is wrong with an argument, in the words of kube-scheduler
 *
 * apimachinery's util/validation/field: who knows its log finds the same line here, behind the place
 * in the file. All but the checks return STATUS_BAD_INPUT.
 */
#ifndef PROFILES_FIELD_ERROR_H
#define PROFILES_FIELD_ERROR_H

#include "sched/load/decode.h"

/* `Invalid value: 101: <detail>` */
enum status field_invalid_number(const struct decode *d, const struct spot *spot, int64_t value,
				 const char *detail);
/* `Invalid value: "text": <detail>` */
enum status field_invalid_text(const struct decode *d, const struct spot *spot, const char *detail);
/* `Unsupported value: "text": supported values: "A", "B"`; the words end with NULL. */
enum status field_unsupported(const struct decode *d, const struct spot *spot,
			      const char *const *words);
/* `Duplicate value: "text"` */
enum status field_duplicate(const struct decode *d, const struct spot *spot, const char *text,
			    size_t length);

/* `Invalid value: 101: not in valid range [0, 100]` unless the number is in it or absent. */
enum status field_check_range(const struct decode *d, const struct spot *spot, int64_t low,
			      int64_t high);

#endif
