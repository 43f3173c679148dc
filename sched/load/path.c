/* SPDX-License-Identifier: Apache-2.0 */
#include "sched/load/path.h"

#include <stdio.h>
#include <string.h>

/* A map's key that would read as two steps stands in brackets. */
static void add_step(const struct path *step, char *out)
{
	size_t used = strlen(out);

	if (!step->name)
		snprintf(out + used, PATH_TEXT_SIZE - used, "[%zu]", step->index);
	else if (strpbrk(step->name, "./[] "))
		snprintf(out + used, PATH_TEXT_SIZE - used, "[%.200s]", step->name);
	else
		snprintf(out + used, PATH_TEXT_SIZE - used, "%s%.200s", used ? "." : "",
			 step->name);
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
