/* SPDX-License-Identifier: Apache-2.0 */
/*
 * status.h - how a call ended; the same numbers are the command's exit status
 *
 * A call that returns anything but STATUS_OK has already told the diag_sink why.
 * Running out of memory is not a status: mem.h ends the process with STATUS_ERROR.
 */
#ifndef SCHED_BASE_STATUS_H
#define SCHED_BASE_STATUS_H

#define STATUS_LIST(X)                                        \
	X(OK, 0, "fine")                                      \
	X(ERROR, 1, "an error of schedmark or of the system") \
	X(BAD_INPUT, 2, "bad input or usage")                 \
	X(NO, 3, "the answer is no")                          \
	X(INCONCLUSIVE, 4, "the measurement does not support an answer")

enum status {
#define X(id, number, text) STATUS_##id = number,
	STATUS_LIST(X)
#undef X
};

#endif
