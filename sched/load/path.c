/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/load/path.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "sched/base/diag.h"

/* Can it not stand in a message as it is? */
static bool is_odd(const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < length; i++) {
		if ((unsigned char)name[i] < 0x20 || name[i] == 0x7f)
			return true;
	}
	return length > 200;
}

/* A map's key that would read as two steps stands in brackets. */
static void add_step(const struct path *step, char *out)
{
	size_t used = strlen(out);
	char quoted[DIAG_QUOTE_SIZE];

	if (!step->name)
		snprintf(out + used, PATH_TEXT_SIZE - used, "[%zu]", step->index);
	else if (is_odd(step->name))
		snprintf(out + used, PATH_TEXT_SIZE - used, "[%s]",
			 diag_quote(quoted, step->name, strlen(step->name)));
	else if (strpbrk(step->name, "./[] "))
		snprintf(out + used, PATH_TEXT_SIZE - used, "[%s]", step->name);
	else
		snprintf(out + used, PATH_TEXT_SIZE - used, "%s%s", used ? "." : "", step->name);
}

static void add_steps(const struct path *path, char *out)
{
	if (!path)
		return;
	add_steps(path->up, out);
	add_step(path, out);
}

const char *path_text(const struct path *path, char out[PATH_TEXT_SIZE])
{
	out[0] = '\0';
	add_steps(path, out);
	if (!out[0])
		snprintf(out, PATH_TEXT_SIZE, "(root)");
	return out;
}
