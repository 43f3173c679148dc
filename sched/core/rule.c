/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The names of codes, phases and outcomes.
 */
#include "sched/core/rule.h"

#include "sched/core/probe.h"

const char *fit_code_name(enum fit_code code)
{
	static const char *const names[] = {
		[FIT_OK] = "Success",
		[FIT_UNSCHEDULABLE] = "Unschedulable",
		[FIT_UNRESOLVABLE] = "UnschedulableAndUnresolvable",
		[FIT_ERROR] = "Error",
	};

	return names[code];
}

const char *phase_name(enum phase phase)
{
	static const char *const names[] = {
#define X(id, text) [PHASE_##id] = text,
		PHASE_LIST(X)
#undef X
	};

	return names[phase];
}

const char *outcome_name(enum outcome outcome)
{
	static const char *const names[] = {
		[OUTCOME_SCHEDULED] = "scheduled", [OUTCOME_UNSCHEDULABLE] = "unschedulable",
		[OUTCOME_ERROR] = "error",	   [OUTCOME_SKIPPED] = "skipped",
		[OUTCOME_GATED] = "gated",
	};

	return names[outcome];
}
