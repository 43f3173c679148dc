/* SPDX-License-Identifier: Apache-2.0 */
/*
 * utf8.h - where characters end
 */
#ifndef SCHED_BASE_UTF8_H
#define SCHED_BASE_UTF8_H

#include <stddef.h>

/* Bytes of the UTF-8 sequence at `at` (left > 0 bytes are there), 0 when it is malformed. */
static inline size_t utf8_length(const unsigned char *at, size_t left)
{
	size_t length = at[0] < 0x80   ? 1
			: at[0] < 0xc2 ? 0
			: at[0] < 0xe0 ? 2
			: at[0] < 0xf0 ? 3
			: at[0] < 0xf5 ? 4
				       : 0;

	if (length > left)
		return 0;
	for (size_t i = 1; i < length; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	}
	if ((at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f) ||
	    (at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] > 0x8f))
		return 0;
	return length;
}

#endif
