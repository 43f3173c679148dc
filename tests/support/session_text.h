/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session_text.h - documents out of text into a session
 */
#ifndef TESTS_SUPPORT_SESSION_TEXT_H
#define TESTS_SUPPORT_SESSION_TEXT_H

#include "bench/workload/session.h"

/* Reads objects and at most one scheduler configuration into a session that has not started; `name`
 * stands for the file in messages. */
enum status session_text(struct session *session, const char *name, const char *text);

#endif
