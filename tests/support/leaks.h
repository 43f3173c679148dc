/* SPDX-License-Identifier: Apache-2.0 */
/*
 * leaks.h - memory that nothing points to any more
 */
#ifndef TESTS_SUPPORT_LEAKS_H
#define TESTS_SUPPORT_LEAKS_H

#include <stdbool.h>

/* Whether this process has leaked so far; LeakSanitizer reports each leak. False without it. */
bool leaks_found(void);

#endif
