/* SPDX-License-Identifier: Apache-2.0 */
/*
 * path.h - where in an object a value stands: spec.containers[0].image
 *
 * A path is a chain of steps on the stack of those who walk the object; it becomes text only when
 * there is something to say.
 */
#ifndef SCHED_LOAD_PATH_H
#define SCHED_LOAD_PATH_H

#include <stddef.h>

struct path {
	const struct path *up; /* NULL at the root */
	const char *name; /* NULL: a list's item */
	size_t index;
};

enum { PATH_TEXT_SIZE = 512 };

static inline struct path path_field(const struct path *up, const char *name)
{
	return (struct path){ up, name, 0 };
}

static inline struct path path_item(const struct path *up, size_t index)
{
	return (struct path){ up, NULL, index };
}

/* The path as text, cut when longer than the buffer. The root is "(root)". Returns out. */
const char *path_text(const struct path *path, char out[PATH_TEXT_SIZE]);

#endif
