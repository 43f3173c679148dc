/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reasons.h - filling struct reasons
 */
#ifndef SCHED_CORE_REASONS_H
#define SCHED_CORE_REASONS_H

#include "sched/core/rule.h"

/* One reason; the text is borrowed. */
static inline void reasons_set(struct reasons *out, const struct rule_call *call,
			       enum fit_code code, const char *text)
{
	out->code = code;
	out->count = 1;
	out->texts = arena_copy(call->scratch, &text, sizeof(const char *));
}

#endif
