/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_words.h - what libyaml's complaints mean to the person who wrote the file
 */
#ifndef SCHED_LOAD_YAML_WORDS_H
#define SCHED_LOAD_YAML_WORDS_H

#include <stdint.h>

enum { YAML_WORDS_SIZE = 256 };

/*
 * Writes a complaint into out. problem and context are libyaml's (context may be NULL);
 * opened_line is where what it was reading began, found the character it stopped at ("" at the end).
 * Returns out.
 */
const char *yaml_words(char out[YAML_WORDS_SIZE], const char *problem, const char *context,
		       uint32_t opened_line, const char *found);

#endif
