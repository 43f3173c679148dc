/* SPDX-License-Identifier: Apache-2.0 */
/*
 * touch_pages.h - as many page faults as wanted
 */
#ifndef TESTS_SUPPORT_TOUCH_PAGES_H
#define TESTS_SUPPORT_TOUCH_PAGES_H

#include <stddef.h>

/* Writes to so many fresh pages of 4096 bytes, and gives them back. */
void touch_pages(size_t pages);

#endif
