/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/support/told.h"

#include <stdio.h>

static void keep(void *context, enum severity severity, struct place place, const char *message)
{
	static const char *const kinds[] = { "note: ", "warning: ", "" };
	struct told *told = context;
	char where[32] = "";
	int n;

	if (place.line)
		snprintf(where, sizeof(where), "%u:%u: ", place.line, place.column);
	n = snprintf(told->text + told->length, sizeof(told->text) - told->length, "%s%s%s\n",
		     where, kinds[severity], message);
	told->length += (size_t)n;
	if (told->length >= sizeof(told->text))
		told->length = sizeof(told->text) - 1;
}

void told_init(struct told *told)
{
	*told = (struct told){ .sink = { .emit = keep, .context = told } };
}

void told_clear(struct told *told)
{
	told_init(told);
}
